"""Rule: a sound plan passes in silence, and of a thousand mistakes in it not one goes unseen.

The mutation test changes the real data (see mutants.py), writes the files and checks them as
`lsgraph check` does. Mutants share a run only where none can touch what another one is about.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import mutants
import pyoxigraph as ox
import pytest
from conftest import ROOT
from mutants import Mutant, World

from lsgraph import checking, evidence, turtle, validation
from lsgraph.errors import ProjectError, TurtleError
from lsgraph.findings import Finding, Report
from lsgraph.lexical import well_formed
from lsgraph.project import Project
from lsgraph.shacl.index import literal
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, iri, short
from lsgraph.turtle import Document

PROJECT = Project(ROOT)
REVISION = PROJECT.plan("lang-son").revision()
# The kinds of mistake that the check promises to see.
PROMISED = {
    "drop", "double", "datatype", "wrong-class", "dangling", "language", "nfd", "outside-list",
    "swap", "cycle", "overlap", "out-of-text",
}  # fmt: skip


@cache
def documents() -> tuple[Document, ...]:
    return tuple(turtle.read(path) for path in REVISION.files)


@cache
def world() -> World:
    words = (t for path in PROJECT.ontology for t in turtle.read(path).triples)
    data = (t for d in documents() for t in d.triples)
    return World(data, words, turtle.read(PROJECT.shapes("instances")).triples)


@cache
def made() -> tuple[Mutant, ...]:
    return tuple(mutants.mutants(world()))


@cache
def batches() -> tuple[tuple[Mutant, ...], ...]:
    return tuple(tuple(batch) for batch in mutants.batches(world(), made()))


@cache
def referrers() -> Mapping[object, frozenset[str]]:
    """Who refers to a thing, in N-Triples form."""
    found: dict[object, set[str]] = {}
    for t in world().data:
        found.setdefault(t.object, set()).add(str(t.subject))
    return {thing: frozenset(who) for thing, who in found.items()}


def written(batch: Iterable[Mutant], folder: Path) -> list[Path]:
    """Write the files with the mistakes of a batch."""
    for name, text in mutants.texts(documents(), batch).items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(folder.glob("*.ttl"))


def told(findings: Iterable[Finding]) -> str:
    return "".join(
        f"\n  {short(f.shape)} at {f.focus} {f.path} {f.value} ({f.message['en']})"
        for f in findings
    )


def at(finding: Finding) -> str:
    """The rest of the line from the place of a finding on."""
    assert finding.file is not None
    line = finding.file.read_text(encoding="utf-8").split("\n")[finding.line - 1]
    return line[finding.column - 1 :]


def is_at(finding: Finding, data: frozenset[tuple[str, str, str]]) -> bool:
    """Whether a finding stands at its value, or else at its property or its thing."""
    key = (finding.focus, finding.path, finding.value)
    terms = [finding.value] if key in data else list(key)
    text = at(finding) + " "
    return any(text.startswith(form) for term in terms if term for form in forms(term))


def forms(term: str) -> tuple[str, ...]:
    """How a term, in N-Triples form, can begin in a file."""
    if term == str(RDF_TYPE):
        return ("a ",)
    if term.startswith("_:"):
        return ("[", "(", "_:")
    if term.startswith("<"):
        return (term, short(term[1:-1], {**PREFIXES, **documents()[0].prefixes}))
    (triple,) = ox.parse(f"<a:a> <a:a> {term} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, ox.Literal)
    value = triple.object.value
    quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    bare = triple.object.datatype.value.endswith(("integer", "decimal", "boolean"))
    return (quoted, value) if bare else (quoted,)


# --- the real data


def speaking() -> set[str]:
    """The names of the shapes that have a message."""
    shapes = turtle.read(PROJECT.shapes("instances")).triples
    kinds = (iri("sh:NodeShape"), iri("sh:PropertyShape"))
    typed = {t.subject for t in shapes if t.predicate == RDF_TYPE and t.object in kinds}
    found = {t.subject for t in shapes if t.predicate == iri("sh:message")} & typed
    return {str(s).strip("<>").removeprefix(PREFIXES["shape"]) for s in found}


def test_the_real_plans_have_no_finding_and_every_shape_looks_at_something() -> None:
    assert PROJECT.plans
    for plan in PROJECT.plans:
        report = checking.check(PROJECT, plan.slug).report
        assert not report.findings, told(report.findings)
        files = [turtle.read(path) for path in plan.revision().files]
        assert report.triples == sum(len(d.triples) for d in files) > 1000
        looked = {s.removeprefix(PREFIXES["shape"]) for s, n in report.focus_nodes.items() if n}
        assert sorted(speaking() - looked) == []


# --- the mutants


def test_the_mutants_reach_everything() -> None:
    w = world()
    assert len(made()) >= 300
    assert len(set(made())) == len(made())
    assert {m.kind for m in made()} >= PROMISED
    assert {w.type_of[m.thing] for m in made()} == {*w.type_of.values()}
    changed = {t.predicate for m in made() for t in (*m.removed, *m.added)}
    assert not {t.predicate for t in w.data} - changed
    touched = {(w.type_of[m.thing], m.prop) for m in made()}
    used = {(w.type_of[s], p) for s in w.names for p in w.of[s]}
    assert not used - touched


def test_the_mutants_reach_every_shape_that_speaks() -> None:
    fired = {name for m in made() for name in m.fires}
    assert len(speaking()) > 150
    assert sorted(speaking() - fired) == []


def test_every_mutant_changes_the_data_and_nothing_given_is_changed() -> None:
    before = world().data
    data = {*before}
    for m in made():
        assert m.removed <= data, m.name
        assert not m.added & data, m.name
        assert m.removed or m.added, m.name
    again = World(world().data, (), turtle.read(PROJECT.shapes("instances")).triples)
    assert again.data == before
    originals = mutants.texts(documents(), [])
    assert originals == {d.path.name: d.text for d in documents() if d.path}


def test_mutants_of_a_batch_keep_apart() -> None:
    assert sorted(m.name for b in batches() for m in b) == sorted(m.name for m in made())
    for batch in batches():
        for n, one in enumerate(batch):
            near = {x for s in one.footprint for x in world().links.get(s, ())}
            near |= {t.object for t in one.added if isinstance(t.object, ox.NamedNode)}
            for two in (*batch[:n], *batch[n + 1 :]):
                assert not one.footprint & two.footprint, (one.name, two.name)
                assert not near & two.footprint, (one.name, two.name)


def test_the_mutants_are_always_the_same() -> None:
    code = (
        "import hashlib, test_checking as t;"
        "print(hashlib.sha256(repr([[(m.name, sorted(m.fires), sorted(map(str, m.added)))"
        " for m in b] for b in t.batches()]).encode()).hexdigest())"
    )
    own = [[(m.name, sorted(m.fires), sorted(map(str, m.added))) for m in b] for b in batches()]
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT / "tests",
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert run.stdout.strip() == hashlib.sha256(repr(own).encode()).hexdigest()


def results(data: Iterable[ox.Triple], engine: str) -> set[tuple[str, ...]]:
    words = [t for path in PROJECT.ontology for t in turtle.read(path).triples]
    shapes = turtle.read(PROJECT.shapes("instances")).triples
    found = validation.run(data, words, shapes, engine=engine).results
    return {(r.focus, r.path, r.value, r.component, r.severity) for r in found}


def ill_typed(data: Iterable[ox.Triple]) -> set[str]:
    """What says something with a literal in a form that its datatype does not have."""
    return {
        str(t.subject)
        for t in data
        if isinstance(t.object, ox.Literal) and not well_formed(*literal(str(t.object))[:2])
    }


def explained(result: tuple[str, ...], data: Sequence[ox.Triple], *, own: bool) -> bool:
    """Whether engines may differ: on a literal in a form that its datatype does not have.

    rdflib does not check gYear, anyURI and WKT, so only ours reports their datatype (SHACL,
    section 4.1.2); and it orders ill-typed numbers as texts, where SPARQL 1.1 (section 17.3) has
    a type error, so only pySHACL reports a comparison with one of the node or of its neighbours.
    """
    focus, _, value, component, _ = result
    if own:
        ill = value.startswith('"') and not well_formed(*literal(value)[:2])
        return ill and component.endswith("#DatatypeConstraintComponent>")
    near = {str(t.object) for t in data if str(t.subject) == focus} | {focus}
    return component.endswith("#SPARQLConstraintComponent>") and bool(near & ill_typed(data))


@pytest.mark.parametrize("number", range(len(batches())))
def test_pyshacl_has_the_same_results_on_every_mutant(number: int) -> None:
    texts = mutants.texts(documents(), batches()[number]).values()
    data = [t for text in texts for t in turtle.parse(text).triples]
    own, theirs = results(data, "own"), results(data, "pyshacl")
    assert not [r for r in own - theirs if not explained(r, data, own=True)]
    assert not [r for r in theirs - own if not explained(r, data, own=False)]


@pytest.mark.parametrize("date", [r.date for r in PROJECT.plan("lang-son").revisions])
def test_pyshacl_has_the_same_results_on_the_real_revisions(date: str) -> None:
    files = PROJECT.plan("lang-son").revision(date).files
    data = [t for path in files for t in turtle.read(path).triples]
    assert results(data, "own") == results(data, "pyshacl") == set()


@pytest.mark.parametrize("number", range(len(batches())))
def test_every_mutant_is_caught(number: int, tmp_path: Path) -> None:
    batch = batches()[number]
    report = checking.check_plan(PROJECT, written(batch, tmp_path))
    survivors = [m for m in batch if not any(mutants.catches(m, f) for f in report.findings)]
    changed = {t for m in batch for t in m.footprint}
    pointed = {str(t.object) for m in batch for t in m.added}
    expected = {str(t) for t in changed} | pointed
    expected |= {who for t in changed for who in referrers().get(t, ())}
    blank = any(isinstance(t.object, ox.BlankNode) for m in batch for t in m.added)
    decomposed = any(m.kind == "nfd" for m in batch)
    stray = [
        f
        for f in report.findings
        if f.focus not in expected
        and not (blank and f.focus.startswith("_:"))
        and not (decomposed and f.shape == "house-form")
    ]
    data = frozenset(
        (str(t.subject), str(t.predicate), str(t.object))
        for path in tmp_path.glob("*.ttl")
        for t in turtle.read(path).triples
    )
    subjects = {subject for subject, _, _ in data if subject.startswith("<")}
    placed = [f for f in report.findings if f.focus in subjects]
    unplaced = [f for f in placed if not (f.file and f.line and is_at(f, data))]
    names = "".join(f"\n  {m.name} (awaited: {', '.join(sorted(m.fires))})" for m in survivors)
    assert not survivors, f"{len(survivors)} of {len(batch)} mutants survive:{names}"
    assert not stray, f"findings at things that no mutant is about:{told(stray)}"
    assert not unplaced, f"findings without their place:{told(unplaced)}"


# --- the proof of passages, which needs a text


def test_every_passage_with_a_wrong_place_or_hash_is_named() -> None:
    known = evidence.passages(world().data)
    assert len(known) > 200
    # A text in which no two characters are alike, so that every stretch has a hash of its own.
    text = "".join(chr(0x4E00 + n) for n in range(max(p.end for p in known)))
    digest = {p.iri: ox.Literal(evidence.sha256(text[p.start : p.end])) for p in known}
    path = iri("plan:sha256")
    others = [t for t in world().data if t.predicate != path]
    sound = [*others, *(ox.Triple(ox.NamedNode(s[1:-1]), path, h) for s, h in digest.items())]
    count, findings = evidence.prove(sound, text, PREFIXES)
    assert count == len(known)
    assert not [f for f in findings if f.shape == "passage-proof"]

    def wrong(t: ox.Triple, prop: ox.NamedNode) -> ox.Triple:
        if t.predicate != prop or str(t.subject) not in digest:
            return t
        assert isinstance(t.object, ox.Literal)
        value = t.object.value
        new = ("1" if value[0] == "0" else "0") + value[1:] if prop == path else str(int(value) + 1)
        return ox.Triple(t.subject, prop, ox.Literal(new, datatype=t.object.datatype))

    for prop in (iri("oa:start"), iri("oa:end"), path):
        _, findings = evidence.prove([wrong(t, prop) for t in sound], text, PREFIXES)
        assert {f.focus for f in findings if f.shape == "passage-proof"} == {*digest}


# --- what `check` takes, on a small project

HEAD = """# Licence: CC-BY-4.0.

@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix concept: <https://w3id.org/lsgraph/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
SOURCES = (
    HEAD
    + """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix p: <https://w3id.org/lsgraph/id/p/> .

p:source-a a plan:Source ;
    rdfs:label
        "A newspaper"@en ,
        "Một tờ báo"@vi ;
    plan:address "https://example.org/a"^^xsd:anyURI ;
    plan:kind concept:source-news .
"""
)
TOPICS = (
    HEAD
    + """@prefix p: <https://w3id.org/lsgraph/id/p/> .

p:topic-a a plan:Topic ;
    rdfs:label
        "Trade"@en ,
        "Thương mại"@vi ;
    plan:sector
        concept:sector-services ,
        concept:sector-trade ;
    plan:source p:source-a .

p:topic-b a plan:Topic ;
    rdfs:label
        "Tourism"@en ,
        "Du lịch"@vi ;
    plan:sector concept:sector-tourism ;
    plan:source p:source-a .
"""
)
LATE, EARLY = "2025-01-01", "2024-01-01"


@pytest.fixture
def house(tmp_path: Path) -> Project:
    """A project with our ontology and one plan, `p`, of two revisions."""
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    (tmp_path / "queries").mkdir()
    for date in (EARLY, LATE):
        folder = tmp_path / "instances" / "p" / date
        folder.mkdir(parents=True)
        (folder / "sources.ttl").write_text(SOURCES, encoding="utf-8")
        (folder / "topics.ttl").write_text(TOPICS, encoding="utf-8")
    return Project(tmp_path)


def revision(house: Project, date: str = LATE) -> Path:
    return house.root / "instances" / "p" / date


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def shapes_of(report: Report) -> list[str]:
    return [short(f.shape).removeprefix("shape:") for f in report.findings]


def test_a_name_and_a_folder_stand_for_the_latest_revision(house: Project) -> None:
    edit(
        revision(house, EARLY) / "topics.ttl",
        'plan:Topic ;\n    rdfs:label\n        "Trade"',
        'plan:Topik ;\n    rdfs:label\n        "Trade"',
    )
    ways = [None, "p", str(house.root / "instances" / "p"), str(revision(house))]
    for way in ways:
        checked = checking.check(house, way)
        assert checked.report.findings == ()
        assert checked.report.triples == 16
        assert checked.report.focus_nodes[PREFIXES["shape"] + "Topic"] == 2
        assert checked.report.focus_nodes[PREFIXES["shape"] + "Topic-sector"] == 2
        assert checked.prefixes["p"] == BASE + "id/p/"
        assert {*PREFIXES} < {*checked.prefixes}
    for way, date in (("p", EARLY), (ways[2], EARLY), (str(revision(house, EARLY)), None)):
        report = checking.check(house, way, date).report
        assert shapes_of(report)
        assert {f.file for f in report.findings} == {revision(house, EARLY) / "topics.ttl"}


def test_of_one_file_only_its_findings(house: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(revision(house) / "sources.ttl", "source-news", "source-tidings")
    edit(revision(house) / "topics.ttl", "p:source-a .\n\n", "p:source-z .\n\n")
    report = checking.check(house, "p").report
    assert {f.file and f.file.name for f in report.findings} == {"sources.ttl", "topics.ttl"}
    topics = checking.check(house, str(revision(house) / "topics.ttl")).report
    assert {f.focus for f in topics.findings} == {f"<{BASE}id/p/topic-a>"}
    assert "Thing-source" in shapes_of(topics)
    # The other file was read: p:topic-b's source is known, and all triples are counted.
    assert topics.triples == report.triples
    monkeypatch.chdir(revision(house))
    sources = checking.check(house, "sources.ttl").report
    assert {f.file and f.file.name for f in sources.findings} == {"sources.ttl"}
    assert len(sources.findings) + len(topics.findings) == len(report.findings)


def test_the_ontology_and_a_file_of_it_are_checked_as_words(house: Project) -> None:
    whole = str(house.root / "ontology")
    assert checking.check(house, whole).report.findings == ()
    text = (house.root / "ontology" / "plan.ttl").read_text(encoding="utf-8")
    block = text[text.index("\nplan:Goal a owl:Class ;") :]
    label = block[block.index('        "') : block.index('"@en')]
    edit(
        house.root / "ontology" / "plan.ttl",
        "\nplan:Goal a owl:Class ;\n    rdfs:label\n" + label + '"@en ,',
        "\nplan:Goal a owl:Class ;\n    rdfs:label\n" + label + '"@de ,',
    )
    for way in (whole, str(house.root / "ontology" / "plan.ttl")):
        report = checking.check(house, way).report
        assert report.findings
        assert {f.focus for f in report.findings} == {str(iri("plan:Goal"))}
        assert {f.file and f.file.name for f in report.findings} == {"plan.ttl"}
        assert all(f.line for f in report.findings)
        assert report.triples > 1000


def test_files_outside_a_plan_are_a_revision_of_their_own(house: Project, tmp_path: Path) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    (draft / "all.ttl").write_text(TOPICS, encoding="utf-8")
    for way in (draft, draft / "all.ttl"):
        report = checking.check(house, str(way)).report
        assert shapes_of(report).count("Thing-source") == 2
        assert {at(f) for f in report.findings} == {"p:source-a ."}
    (draft / "sources.ttl").write_text(SOURCES, encoding="utf-8")
    assert checking.check(house, str(draft)).report.findings == ()
    alone = checking.check(house, str(draft / "all.ttl")).report
    assert shapes_of(alone).count("Thing-source") == 2


def test_steps_are_told(house: Project, tmp_path: Path) -> None:
    steps: list[str] = []
    checking.check(house, "p", progress=steps.append)
    assert steps == ["files", "shapes"]


FOREIGN = """@prefix ex: <https://example.org/> .

ex:ann a ex:Person ;
    ex:age 41 ;
    ex:knows ex:bob .

ex:bob a ex:Person ;
  ex:age "old" .
"""
RULES = """@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:PersonShape a sh:NodeShape ;
    sh:property ex:PersonShape-age ;
    sh:targetClass ex:Person .

ex:PersonShape-age a sh:PropertyShape ;
    sh:datatype xsd:integer ;
    sh:path ex:age .
"""


def test_any_data_against_any_shapes(house: Project, tmp_path: Path) -> None:
    data, rules = tmp_path / "data.ttl", tmp_path / "rules.ttl"
    data.write_text(FOREIGN, encoding="utf-8")
    rules.write_text(RULES, encoding="utf-8")
    checked = checking.check(house, str(data), shapes=[rules])
    # No rule of plans speaks: neither of house form nor of unknown words.
    (finding,) = checked.report.findings
    assert finding.severity == "violation"
    assert finding.shape == "https://example.org/PersonShape-age"
    assert (finding.focus, finding.value) == ("<https://example.org/bob>", '"old"')
    assert (finding.file, finding.line, finding.column) == (data, 8, 10)
    assert at(finding) == '"old" .'
    assert finding.message["en"]
    assert finding.message["vi"]
    assert finding.detail
    assert checked.report.triples == 5
    assert checked.report.focus_nodes == {
        "https://example.org/PersonShape": 2,
        "https://example.org/PersonShape-age": 2,
    }
    assert checked.prefixes["ex"] == "https://example.org/"
    edit(data, '"old"', "42")
    assert checking.check(house, str(data), shapes=[rules]).report.findings == ()
    lines = tmp_path / "data.nt"
    lines.write_text('<https://example.org/c> <https://example.org/age> "9" .\n', encoding="utf-8")
    edit(rules, "sh:targetClass ex:Person", "sh:targetSubjectsOf ex:age")
    (finding,) = checking.check(house, str(lines), shapes=[rules]).report.findings
    assert (finding.file, at(finding)) == (lines, '"9" .')


def test_several_files_of_shapes_are_one_graph(house: Project, tmp_path: Path) -> None:
    data, rules, more = (tmp_path / f"{name}.ttl" for name in ("data", "rules", "more"))
    data.write_text(FOREIGN, encoding="utf-8")
    head, target = RULES.partition("ex:PersonShape-age a")[::2]
    rules.write_text(head, encoding="utf-8")
    prefixes = "".join(line + "\n" for line in head.splitlines() if line.startswith("@"))
    more.write_text(f"{prefixes}ex:PersonShape-age a{target}", encoding="utf-8")
    whole = tmp_path / "whole.ttl"
    whole.write_text(RULES, encoding="utf-8")
    expected = checking.check(house, str(data), shapes=[whole]).report
    assert expected.findings
    for files in ([rules, more], [more, rules]):
        assert checking.check(house, str(data), shapes=files).report == expected
    # A shape that neither file gives anything to demand is told at its own place.
    edit(more, "    sh:datatype xsd:integer ;\n", "")
    found = checking.check(house, str(data), shapes=[rules, more]).report.findings
    assert [(f.shape, f.file) for f in found] == [("inert-shape", more)]


def test_a_pass_that_looked_at_nothing_is_a_finding(house: Project, tmp_path: Path) -> None:
    data, rules = tmp_path / "data.ttl", tmp_path / "rules.ttl"
    data.write_text(FOREIGN, encoding="utf-8")
    rules.write_text(
        RULES.replace("sh:targetClass ex:Person ", "sh:targetClass ex:Persom "), encoding="utf-8"
    )
    report = checking.check(house, str(data), shapes=[rules]).report
    assert shapes_of(report) == ["looked-at-nothing"]
    assert report.findings[0].severity == "violation"
    assert report.findings[0].file == rules
    assert set(report.focus_nodes.values()) == {0}
    in_both_languages(report.findings)
    # A file that is no shapes graph at all says the same.
    assert shapes_of(checking.check(house, str(data), shapes=[data]).report) == [
        "looked-at-nothing"
    ]


def test_a_shape_whose_target_is_no_word_is_a_finding(house: Project) -> None:
    rules = house.shapes("instances")
    edit(rules, "sh:targetClass plan:Topic .", "sh:targetClass plan:Topik .")
    edit(
        rules, "sh:targetSubjectsOf plan:declaredCount .", "sh:targetSubjectsOf plan:declaredCont ."
    )
    report = checking.check(house, "p").report
    assert shapes_of(report) == ["dead-target", "dead-target"]
    assert [f.focus for f in report.findings] == [
        f"<{PREFIXES['shape']}Statement-declared-count>",
        f"<{PREFIXES['shape']}Topic>",
    ]
    assert {f.file for f in report.findings} == {rules}
    assert "plan:Topik" in report.findings[1].message["en"]
    assert "plan:Topik" in report.findings[1].message["vi"]
    assert report.focus_nodes[PREFIXES["shape"] + "Topic"] == 0
    in_both_languages(report.findings)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no/such/folder", "no/such/folder: no such file or folder"),
        ("such.ttl", "such.ttl: no such file or folder"),
        ("q", "no plan named 'q'"),
        ("queries", "queries: holds no Turtle file"),
    ],
)
def test_a_target_that_is_not_there(
    house: Project, monkeypatch: pytest.MonkeyPatch, target: str, says: str
) -> None:
    monkeypatch.chdir(house.root)
    with pytest.raises(ProjectError, match=says) as error:
        checking.check(house, target)
    assert error.value.vi != error.value.en


def test_a_file_that_cannot_be_read_is_an_error_not_a_finding(house: Project) -> None:
    edit(
        revision(house) / "topics.ttl",
        'plan:Topic ;\n    rdfs:label\n        "Tourism',
        'plan:Topic ,\n    rdfs:label\n        "Tourism',
    )
    with pytest.raises(TurtleError) as error:
        checking.check(house, "p")
    assert error.value.path == revision(house) / "topics.ttl"
    assert error.value.line == 19


# --- the source


def test_passages_are_proved_against_a_source(house: Project, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("Quy hoạch tỉnh.\nMục tiêu: 8-9 %.\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="hold no passage"):
        checking.check(house, "p", options=checking.Options(source=text))
    with pytest.raises(ProjectError, match="no such file"):
        checking.check(house, "p", options=checking.Options(source=tmp_path / "no.txt"))
    whole = text.read_text(encoding="utf-8")
    body = ""
    for start, end in ((0, 15), (16, 32)):
        body += (
            f"\np:passage-{start} a plan:Passage ;\n    rdfs:label\n"
            f'        "Passage {start}"@en ,\n        "Đoạn {start}"@vi ;\n'
            f"    oa:end {end} ;\n    oa:start {start} ;\n"
            f'    plan:sha256 "{evidence.sha256(whole[start:end])}" ;\n'
            "    plan:source p:source-a .\n"
        )
    head = HEAD.replace(
        "@prefix concept: <https://w3id.org/lsgraph/concept/>", f"@prefix oa: <{PREFIXES['oa']}>"
    )
    file = revision(house) / "passages.ttl"
    file.write_text(f"{head}@prefix p: <{BASE}id/p/> .\n{body}", encoding="utf-8")
    steps: list[str] = []
    options = checking.Options(source=text)
    report = checking.check(house, "p", options=options, progress=steps.append).report
    assert not report.findings, told(report.findings)
    assert steps == ["files", "shapes", "source"]
    text.write_text(whole.replace("8-9", "9-9"), encoding="utf-8")
    (finding,) = checking.check(house, "p", options=checking.Options(source=text)).report.findings
    assert finding.shape == "passage-proof"
    assert "p:passage-16" in finding.message["en"]
    assert (finding.file, at(finding)) == (file, "p:passage-16 a plan:Passage ;")
    text.write_text(whole + "Thêm.\n", encoding="utf-8")
    (finding,) = checking.check(house, "p", options=checking.Options(source=text)).report.findings
    assert (finding.shape, finding.file) == ("passage-coverage", None)
    edit(file, "oa:end 32", "oa:end 33")
    assert "passage-proof" in shapes_of(
        checking.check(house, "p", options=checking.Options(source=text)).report
    )
    assert checking.check(house, "p").report.findings == ()


# --- where and how a finding speaks

PLACES = [
    ("topics.ttl", "        concept:sector-trade ;", "        concept:mode-road ;", "Topic-sector", "concept:mode-road ;"),
    ("topics.ttl", '"Thương mại"@vi', '"Thương mại"@fr', "Thing-label", '"Thương mại"@fr ;'),
    ("topics.ttl", '"Thương mại"@vi', "p:source-a", "Thing-label", "p:source-a ;"),
    ("topics.ttl", '"Du lịch"@vi', '"Du li\u0323ch"@vi', "nfc", '"Du li\u0323ch"@vi ;'),
    ("topics.ttl", "p:source-a .\n\n", "p:source-z .\n\n", "Thing-source", "p:source-z ."),
    ("topics.ttl", "p:source-a .\n\n", "[ a plan:Source ] .\n\n", "no-blank-node", "plan:source [ a plan:Source ] ."),
    ("topics.ttl", "    plan:sector concept:sector-tourism ;\n", "", "Topic-sector", "p:topic-b a plan:Topic ;"),
    ("topics.ttl", "plan:sector concept", "plan:sectr concept", "known-word", "plan:sectr concept:sector-tourism ;"),
    ("topics.ttl", "plan:sector concept:sector-tourism", "plan:sector concept:sector-tourist", "known-word", "concept:sector-tourist ;"),
    ("topics.ttl", "p:topic-b a plan:Topic", "p:topic-b a plan:Topik", "known-word", "plan:Topik ;"),
    ("topics.ttl", "p:topic-b a plan:Topic ;\n    ", "p:topic-b ", "typed", "p:topic-b rdfs:label"),
    ("topics.ttl", '        "Tourism"@en ,', '        "Tourism 😀"@en , "Tour 😀"@en ,', "Thing-label", "rdfs:label"),
    ("topics.ttl", "    plan:sector concept", '    rdfs:comment """a\n😀"""@en , "😀"@fr ; plan:sector concept', "Thing-comment", '"😀"@fr ; plan:sector concept:sector-tourism ;'),
    ("topics.ttl", "    plan:sector concept", "    plan:wkt 5.0 ; plan:sector concept", "property-of-class", "plan:wkt 5.0 ; plan:sector concept:sector-tourism ;"),
    ("sources.ttl", '"https://example.org/a"^^', '"https://example.org/a b"^^', "lexical-form", '"https://example.org/a b"^^xsd:anyURI ;'),
    ("sources.ttl", '"https://example.org/a"^^xsd:anyURI', '"https://example.org/a"', "Source-address", '"https://example.org/a" ;'),
    ("sources.ttl", "<https://w3id.org/lsgraph/id/p/> .\n\np:source-a", "<https://w3id.org/lsgraph/id/p/> .\n\n\np:source-a", "house-form", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "shape", "text"), PLACES, ids=lambda v: str(v)[:24])
def test_a_finding_stands_at_the_offending_text(
    house: Project, name: str, old: str, new: str, shape: str, text: str
) -> None:
    edit(revision(house) / name, old, new)
    report = checking.check(house, "p").report
    found = [f for f in report.findings if short(f.shape).removeprefix("shape:") == shape]
    assert found, told(report.findings)
    assert {f.file for f in found} == {revision(house) / name}
    assert text in [at(f) for f in found]
    in_both_languages(report.findings)


def in_both_languages(findings: Iterable[Finding]) -> None:
    for f in findings:
        assert f.severity in ("violation", "warning")
        for texts in (f.message, f.advice):
            assert {*texts} == {"en", "vi"}, f
            assert texts["en"].strip(), f
            assert texts["vi"].strip(), f
            assert texts["en"] != texts["vi"], f


def test_findings_are_in_the_order_of_files_and_lines(house: Project) -> None:
    edit(revision(house) / "topics.ttl", '"Du lịch"@vi', '"Du lịch"@fr')
    edit(revision(house) / "topics.ttl", "concept:sector-trade", "concept:sector-trad")
    edit(revision(house) / "sources.ttl", "source-news", "source-new")
    report = checking.check(house, "p").report
    places = [(str(f.file), f.line, f.column) for f in report.findings]
    assert len(places) >= 5
    assert places == sorted(places)
    assert {Path(p[0]).name for p in places} == {"sources.ttl", "topics.ttl"}
    assert report.findings == checking.check(house, "p").report.findings
    assert report.at_least("violation") == report.findings


def test_findings_as_a_table(house: Project) -> None:
    edit(revision(house) / "topics.ttl", '"Du lịch"@vi', '"Du lịch"@fr')
    report = checking.check(house, "p").report
    en, vi = checking.table(report, "en"), checking.table(report, "vi")
    columns = "severity file line column focus path value shape message advice"
    assert en.columns == vi.columns == tuple(columns.split())
    (row,) = en.rows
    cells = [cell.value for cell in row if isinstance(cell, ox.Literal)]
    assert cells[:8] == [
        "violation", str(revision(house) / "topics.ttl"), "20", "9", f"<{BASE}id/p/topic-b>",
        str(iri("rdfs:label")), '"Du lịch"@fr', PREFIXES["shape"] + "Thing-label",
    ]  # fmt: skip
    (finding,) = report.findings
    assert cells[8:] == [finding.message["en"], finding.advice["en"]]
    assert [str(c) for c in vi.rows[0][:8]] == [str(c) for c in row[:8]]
    assert [c.value for c in vi.rows[0][8:] if isinstance(c, ox.Literal)] == [
        finding.message["vi"],
        finding.advice["vi"],
    ]
    assert len(checking.table(Report(()), "en")) == 0


def test_what_the_data_officer_says_is_checked_by_its_own_rules(tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(ROOT / "ontology", home / "ontology")
    shutil.copytree(ROOT / "queries", home / "queries")
    plan = home / "instances" / "lang-son"
    shutil.copytree(ROOT / "instances" / "lang-son", plan)
    record, where = plan / "catalog.ttl", Project(home)
    assert checking.check(where, str(record)).report.findings == ()
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("foaf:name", "foaf:nick"), encoding="utf-8")
    (found,) = checking.check(where, str(record)).report.findings
    assert found.shape.endswith("Publisher-name")
    assert text.splitlines()[found.line - 1].startswith("<https://w3id.org/lsgraph/id/lang-son#pub")
