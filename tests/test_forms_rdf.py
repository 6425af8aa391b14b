"""Rule: every RDF file holds the graph that was read, as others read it too, and comes out the same again."""

from __future__ import annotations

import json
import shutil
import subprocess
import warnings
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT
from hypothesis import assume, given
from hypothesis import strategies as st
from needed import need, package
from strategies import LAW, OWN, THINGS, iris, literals, triples

from lsgraph import bridge, forms, project, publication
from lsgraph.errors import LsgraphError, ProjectError
from lsgraph.facts import Facts
from lsgraph.forms import jelly, jsonld, plain, rdf, rdfxml
from lsgraph.publication import File, Publication
from lsgraph.terms import PREFIXES, RDF_TYPE, RDFS_LABEL, Triple, iri

READERS = ROOT / "tests" / "readers"
ALL = {**PREFIXES, **OWN}
Quads = set[str]


@pytest.fixture(scope="module")
def pub() -> Publication:
    where = project.find(ROOT)
    plan = where.plan()
    # What follows from the newest revision is enough to see where inferences go.
    revisions = plan.revisions
    read = publication.read(where, plan, revisions, base="https://data.example.org/")
    newest = publication.read(
        where, plan, revisions[-1:], base="https://data.example.org/", inferred=True
    )
    editions = (*read.editions[:-1], *newest.editions)
    return Publication(where, plan, read.base, editions, read.words, read.record, read.prefixes)


@pytest.fixture(scope="module")
def made(pub: Publication) -> Mapping[str, File]:
    return {f.path: f for f in forms.files(pub)}


@pytest.fixture(scope="module")
def folder(made: Mapping[str, File], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    for file in made.values():
        path = out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return out


@pytest.fixture(scope="module")
def expected(pub: Publication) -> Mapping[str, Quads]:
    """What each RDF file of data is to hold, in N-Quads lines."""
    of_all = _lines(pub.words.triples, forms.ONTOLOGY)
    found = {}
    for edition in pub.editions:
        stem = f"data/{pub.plan.slug}/{edition.date}/{pub.plan.slug}-{edition.date}"
        for form in ("ttl", "nt", "jsonld", "rdf", "jelly"):
            found[f"{stem}.{form}"] = _lines(edition.facts.triples)
        of_all |= _lines(edition.facts.triples, edition.name)
        if edition.inferred:
            of_all |= _lines(edition.inferred, edition.name + "/inferred")
            for form in ("ttl", "nt"):
                found[f"{stem}-inferred.{form}"] = _lines(edition.inferred)
    for form in ("trig", "nq"):
        found[f"data/{pub.plan.slug}/{pub.plan.slug}.{form}"] = of_all
    return found


def _lines(of: object, graph: str = "") -> Quads:
    behind = f" <{graph}>" if graph else ""
    return {f"{t}{behind}" for t in of}  # type: ignore[attr-defined]


def _oxigraph(path: Path) -> Quads:
    form = ox.RdfFormat.from_extension(path.suffix[1:])
    return {_line(q) for q in ox.parse(path=str(path), format=form)}


def _line(quad: ox.Quad) -> str:
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {quad.graph_name}"
    return f"{quad.triple}{graph}"


def _rdflib(path: Path) -> Quads:
    named = {
        "ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml", "nq": "nquads",
        "trig": "trig", "jelly": "jelly",
    }  # fmt: skip
    form = named[path.suffix[1:]]
    if form in ("nquads", "trig"):
        dataset = rdflib.Dataset()
        dataset.parse(data=path.read_text(encoding="utf-8"), format=form)
        return {f"{_told(s, p, o)} {bridge.from_rdflib(g)}" for s, p, o, g in dataset.quads() if g}
    return {_told(*t) for t in rdflib.Graph().parse(data=path.read_bytes(), format=form)}


def _told(*terms: rdflib.term.Node) -> str:
    return " ".join(str(bridge.from_rdflib(term)) for term in terms)  # type: ignore[arg-type]


def _rapper(path: Path) -> Quads:
    named = {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "nq": "nquads", "trig": "trig"}
    ran = subprocess.run(
        ["rapper", "-q", "-i", named[path.suffix[1:]], "-o", "nquads", str(path)],
        check=True, capture_output=True,
    )  # fmt: skip
    assert ran.stderr == b""
    return {_line(q) for q in ox.parse(ran.stdout, format=ox.RdfFormat.N_QUADS)}


def test_every_file_holds_what_was_read(folder: Path, expected: Mapping[str, Quads]) -> None:
    assert len(expected) == 3 * 5 + 2 + 2
    for path, quads in expected.items():
        if not path.endswith(".jelly"):
            assert _oxigraph(folder / path) == quads, path


@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")  # of itself
def test_rdflib_reads_the_same(
    folder: Path, expected: Mapping[str, Quads], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # else it writes numbers its own way
    for path, quads in _newest(expected).items():
        assert _rdflib(folder / path) == quads, path


def test_rapper_reads_the_same(folder: Path, expected: Mapping[str, Quads]) -> None:
    need(shutil.which("rapper") is not None, "rapper (Debian: raptor2-utils)")
    for path, quads in expected.items():
        if not path.endswith((".jsonld", ".jelly")):
            assert _rapper(folder / path) == quads, path


def test_the_packages_of_javascript_read_the_same(
    folder: Path, expected: Mapping[str, Quads]
) -> None:
    there = (READERS / "node_modules" / "n3").is_dir() and shutil.which("node") is not None
    need(there, "node with the packages of tests/readers (npm install)")
    asked = [p for p in expected if not p.endswith((".rdf", ".jelly"))]
    ran = subprocess.run(
        ["node", str(READERS / "read.mjs"), *(str(folder / p) for p in asked)],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(asked) > 10
    for path, answer in zip(asked, answers, strict=True):
        text = "\n".join(answer["quads"])
        found = {_line(q) for q in ox.parse(text, format=ox.RdfFormat.N_QUADS)}
        assert found == expected[path], path
        assert len(answer["quads"]) == len(expected[path])


def test_pyjelly_reads_the_same(folder: Path, expected: Mapping[str, Quads]) -> None:
    parse_jelly_flat = package("pyjelly.integrations.generic.parse").parse_jelly_flat

    for path, quads in expected.items():
        if path.endswith(".jelly"):
            with (folder / path).open("rb") as file:
                assert len(set(parse_jelly_flat(file))) == len(quads)


def test_canonical_lines_are_sorted(made: Mapping[str, File], pub: Publication) -> None:
    path = f"data/{pub.plan.slug}/{pub.latest.date}/{pub.plan.slug}-{pub.latest.date}.nt"
    lines = made[path].data.decode().splitlines()
    assert lines == sorted(lines)
    assert lines == sorted(f"{t} ." for t in pub.latest.facts.triples)


def test_inferences_stand_apart(made: Mapping[str, File], pub: Publication) -> None:
    stem = f"data/{pub.plan.slug}/{pub.latest.date}/{pub.plan.slug}-{pub.latest.date}"
    assert pub.latest.inferred
    for form in ("ttl", "nt"):
        file = made[f"{stem}-inferred.{form}"]
        assert "suy luận" in (file.title or {})["vi"]
        assert "inferred" in (file.title or {})["en"]
    asserted = set(ox.parse(made[f"{stem}.nt"].data, format=ox.RdfFormat.N_TRIPLES))
    follows = set(ox.parse(made[f"{stem}-inferred.nt"].data, format=ox.RdfFormat.N_TRIPLES))
    assert not asserted & follows
    older = [p for p in made if "inferred" in p and pub.latest.date not in p]
    assert not older


def test_json_carries_its_context(made: Mapping[str, File], pub: Publication) -> None:
    whole = json.loads(made["context.jsonld"].data)["@context"]
    path = f"data/{pub.plan.slug}/{pub.latest.date}/{pub.plan.slug}-{pub.latest.date}.jsonld"
    document = json.loads(made[path].data)
    used = document["@context"]
    assert isinstance(used, dict)
    assert used.items() <= whole.items()
    goal = next(t for t in document["@graph"] if t.get("@type") == "Goal")
    assert goal["label"].keys() == {"vi", "en"}
    assert goal["year"].isdigit()
    observation = next(t for t in document["@graph"] if t.get("@type") == "Observation")
    assert observation["unit"].startswith("http://qudt.org/vocab/unit/")


def _newest(expected: Mapping[str, Quads]) -> Mapping[str, Quads]:
    last = max(p.split("/")[2] for p in expected if p.count("/") == 3)
    return {p: q for p, q in expected.items() if f"/{last}/" in p or p.endswith((".trig", ".nq"))}


# Laws: any triples that can be read come back from each form as they were.

WORDS = Facts(
    ox.parse(
        """
        @prefix plan: <https://w3id.org/lsgraph/plan#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix schema: <https://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        plan:a a owl:ObjectProperty . plan:b a owl:DatatypeProperty ; schema:rangeIncludes xsd:integer .
        plan:A a owl:Class . plan:Z a owl:DatatypeProperty ; schema:rangeIncludes rdf:langString .
        plan:geo a owl:DatatypeProperty ; schema:rangeIncludes xsd:boolean . plan:_ a owl:Class .
        """,
        format=ox.RdfFormat.TURTLE,
    )
)  # fmt: skip
PLAN = PREFIXES["plan"]
# Properties that the context has something to say of, with any value.
of_words = st.lists(
    st.builds(
        ox.Triple,
        iris,
        st.sampled_from([ox.NamedNode(PLAN + n) for n in ("a", "b", "A", "Z", "geo")] + [RDF_TYPE]),
        st.one_of(iris, literals),
    ),
    max_size=8,
)
schemes = st.lists(
    st.builds(
        ox.Triple,
        st.sampled_from(["geo:1,2", "plan:a", "ls:x", "urn:a:b", "a:b", "vi:x", "geo://x"]).map(
            ox.NamedNode
        ),
        iris,
        st.sampled_from(["geo:3,4", "org:x/y", "Z:z", "unit:u"]).map(ox.NamedNode),
    ),
    max_size=3,
)


def _whole(facts: list[Triple]) -> set[Triple]:
    return set(plain.named(facts))


@LAW
@given(st.tuples(triples, of_words, schemes).map(lambda parts: [t for p in parts for t in p]))
def test_json_comes_back(facts: list[Triple]) -> None:
    context = jsonld.context(WORDS, ALL)
    for document in (jsonld.write(facts, ALL, context=context), jsonld.write(facts, ALL)):
        parsed = ox.parse(document, format=ox.RdfFormat.JSON_LD)
        assert {q.triple for q in parsed} == _whole(facts)
    assert jsonld.write(reversed(facts), ALL) == jsonld.write(facts, ALL)


@LAW
@given(triples)
def test_xml_comes_back_or_is_refused(facts: list[Triple]) -> None:
    try:
        document = rdfxml.write(facts, ALL)
    except ProjectError as error:
        assert "XML" in error.en
        assert "XML" in error.vi
        return
    assert {q.triple for q in ox.parse(document, format=ox.RdfFormat.RDF_XML)} == _whole(facts)
    assert document == rdfxml.write(reversed(facts), ALL)


@LAW
@given(triples, triples, st.sampled_from(["x", "y/inferred"]))
def test_graphs_come_back(some: list[Triple], others: list[Triple], name: str) -> None:
    graphs = {THINGS + "a": some, THINGS + name: others}
    assume(some or others)
    quads = {
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph))
        for graph, facts in graphs.items()
        for t in _whole(facts)
    }
    assert set(ox.parse(rdf.nquads(graphs), format=ox.RdfFormat.N_QUADS)) == quads
    assert set(ox.parse(rdf.trig(graphs, ALL), format=ox.RdfFormat.TRIG)) == quads


@LAW
@given(triples)
def test_jelly_comes_back(facts: list[Triple]) -> None:
    parse_jelly_flat = package("pyjelly.integrations.generic.parse").parse_jelly_flat

    data = jelly.write(facts)
    found = set()
    for s, p, o in parse_jelly_flat(BytesIO(data)) if data else ():
        value: ox.NamedNode | ox.Literal
        if hasattr(o, "_iri"):
            value = ox.NamedNode(o._iri)
        elif o._langtag:
            value = ox.Literal(o._lex, language=o._langtag)
        else:
            value = ox.Literal(o._lex, datatype=o._datatype and ox.NamedNode(o._datatype))
        found.add(ox.Triple(ox.NamedNode(s._iri), ox.NamedNode(p._iri), value))
    assert found == _whole(facts)
    assert jelly.write(reversed(facts)) == data


@pytest.mark.parametrize(
    "write",
    [
        lambda t: jsonld.write(t, ALL), lambda t: rdfxml.write(t, ALL), rdf.ntriples,
        lambda t: rdf.ttl(t, ALL), jelly.write,
    ],
)  # fmt: skip
def test_blank_nodes_are_refused(write: Callable[[list[Triple]], bytes]) -> None:
    with pytest.raises(LsgraphError, match="give it an IRI"):
        write([Triple(ox.BlankNode("b"), RDFS_LABEL, ox.Literal("x"))])


@pytest.mark.parametrize(
    ("predicate", "value", "said"),
    [
        ("http://example.org/1/2/", "x", "no name for the property"),
        (PREFIXES["rdf"] + "li", "x", "no name for the property"),
        (PREFIXES["rdf"] + "about", "x", "no name for the property"),
        ("http://www.w3.org/2000/xmlns/foo", "x", "no name for the property"),
        (PREFIXES["rdfs"] + "label", "a\x0bb", "U\\+000B"),
    ],
)
def test_xml_says_what_it_cannot_carry(predicate: str, value: str, said: str) -> None:
    with pytest.raises(ProjectError, match=said):
        rdfxml.write(
            [Triple(ox.NamedNode(THINGS + "a"), ox.NamedNode(predicate), ox.Literal(value))], ALL
        )


def test_xml_keeps_white_space_and_line_ends() -> None:
    for text in ("", " ", "\r\n", "a\rb", "\n x \t", "<&>\"'", "]]>"):
        fact = Triple(ox.NamedNode(THINGS + "a"), RDFS_LABEL, ox.Literal(text))
        data = rdfxml.write([fact], ALL)
        assert [q.triple for q in ox.parse(data, format=ox.RdfFormat.RDF_XML)] == [fact]
        (found,) = rdflib.Graph().parse(data=data, format="xml")
        assert str(found[2]) == text


def test_xml_makes_up_prefixes_that_are_free() -> None:
    facts = [
        Triple(ox.NamedNode(THINGS + "a"), ox.NamedNode(f"http://example.org/{n}/p"), iri("plan:A"))
        for n in ("x", "y")
    ]
    text = rdfxml.write(facts, {"ns1": "http://example.org/x/", "xmlfoo": "http://example.org/y/"})
    assert b'xmlns:ns1="http://example.org/x/"' in text
    assert b'xmlns:ns2="http://example.org/y/"' in text


ODD = [
    Triple(ox.NamedNode(THINGS + "a"), ox.NamedNode(PLAN + word), value)
    for word in ("a", "b", "A", "Z", "geo")
    for value in (
        iri("plan:A"),
        ox.NamedNode("geo:3,4"),
        ox.Literal("x"),
        ox.Literal("x", language="vi"),
        ox.Literal("007", datatype=iri("xsd:integer")),
        ox.Literal("7", datatype=iri("xsd:integer")),
        ox.Literal("true", datatype=iri("xsd:boolean")),
        ox.Literal("1.50", datatype=iri("xsd:decimal")),
    )
]


@pytest.mark.parametrize("facts", [ODD, *([t] for t in ODD)])
def test_odd_values_are_json_that_others_read(
    facts: list[Triple], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    data = jsonld.write(facts, ALL, context=jsonld.context(WORDS, ALL))
    assert {q.triple for q in ox.parse(data, format=ox.RdfFormat.JSON_LD)} == set(facts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        found = {_told(*t) for t in rdflib.Graph().parse(data=data, format="json-ld")}
    assert found == {str(t) for t in facts}


def test_odd_values_are_json_that_javascript_reads(tmp_path: Path) -> None:
    need((READERS / "node_modules" / "jsonld").is_dir(), "the packages of tests/readers")
    path = tmp_path / "odd.jsonld"
    path.write_bytes(jsonld.write(ODD, ALL, context=jsonld.context(WORDS, ALL)))
    ran = subprocess.run(
        ["node", str(READERS / "read.mjs"), str(path)], check=True, capture_output=True
    )
    lines = "\n".join(json.loads(ran.stdout)["quads"])
    assert {q.triple for q in ox.parse(lines, format=ox.RdfFormat.N_QUADS)} == set(ODD)


def test_one_thing_is_one_object() -> None:
    fact = Triple(ox.NamedNode(THINGS + "a"), RDFS_LABEL, ox.Literal("x", language="vi"))
    document = json.loads(jsonld.write([fact], ALL, context=jsonld.context(WORDS, ALL)))
    assert "@graph" not in document
    assert document["@id"] == "ls:a"
    assert document["@context"].keys() == {"ls", "rdfs"}


def test_texts_are_composed() -> None:
    apart = Triple(ox.NamedNode(THINGS + "a"), RDFS_LABEL, ox.Literal("e\u0302\u0301"))
    assert rdf.ntriples([apart]).decode().count("\u1ebf") == 1
