"""Rule: what a made-up corpus is said to hold is what a check of it finds, no more and no less."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

import lsgraph
from benchmarks import generate
from benchmarks.corpus import words
from benchmarks.corpus.faults import KINDS, Fault
from lsgraph import checking, evidence, project, turtle
from lsgraph.project import Project
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, expand, fold, iri, nfc

NAMES = [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]
# Classes that have no things of their own in a plan: those above others, and the change graph's.
ABOVE = {"Actor", "Change", "LinearElement", "PlanElement", "SpatialElement", "Thing"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Five plans without fault, in two revisions."""
    folder = tmp_path_factory.mktemp("corpus") / "sound"
    assert generate.write(folder, 5, seed=3, revisions=2) == []
    return Project(folder)


def found_in(home: Project) -> list[tuple[str, str]]:
    """Give the rule and the thing of each finding of each plan, as a check names them."""
    found = []
    for plan in home.plans:
        report = checking.check_plan(home, plan.revision().files)
        found += [(f.shape, f.focus.strip("<>")) for f in report.findings]
    return sorted(found)


def named(faults: list[Fault]) -> list[tuple[str, str]]:
    return sorted((expand(f.shape), f.focus) for f in faults)


def shown(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((expand(shape.strip("<>")), focus) for shape, focus in found)


def test_five_plans_without_fault_have_no_finding(sound: Project) -> None:
    assert [p.slug for p in sound.plans] == [f"tinh-000{n}" for n in range(1, 6)]
    assert found_in(sound) == []


def test_three_plans_have_exactly_their_thirty_faults(tmp_path: Path) -> None:
    planted = generate.write(tmp_path / "faulty", 3, seed=5, faults=30)
    assert len({f.shape for f in planted}) == 30
    assert len({f.focus for f in planted}) == 30
    assert shown(found_in(Project(tmp_path / "faulty"))) == named(planted)


def test_each_kind_of_fault_is_found_and_none_breaks_another_rule(tmp_path: Path) -> None:
    """All kinds in one plan, each twice, so that they have to bear with one another."""
    planted = generate.write(tmp_path / "faulty", 1, seed=7, faults=2 * len(KINDS))
    assert len(planted) == 2 * len(KINDS) == len({f.focus for f in planted})
    assert len({k.name for k in KINDS}) == len(KINDS) >= 25
    assert shown(found_in(Project(tmp_path / "faulty"))) == named(planted)


def test_the_next_revision_may_change_what_it_changes(
    sound: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its passages are proved against the text too."""
    monkeypatch.chdir(sound.root)
    source = str(sound.root / "sources" / "tinh-0002.txt")
    answer = run("check", "tinh-0002", "--against", "2025-07-01", "--source", source)
    assert answer.code == 0, answer.out
    assert "0 violations, 0 warnings, 0 notes" in answer.out
    assert run("diff", "2025-07-01", "2025-12-15", "--plan", "tinh-0002").code == 1


def test_files_are_in_the_house_form_with_names_of_the_plan_alone(sound: Project) -> None:
    files = [p for p in sound.turtle if p.is_relative_to(sound.root / "instances")]
    assert len(files) == 5 * 2 * 12
    assert turtle.tidy(files, dry=True) == []
    for path in files:
        slug = path.parent.parent.name
        spaces = {t.subject.value.rpartition("/id/")[2].partition("/")[0]  # type: ignore[union-attr]
                  for t in turtle.read(path).triples}  # fmt: skip
        assert spaces == {slug}


def test_every_class_has_things_and_a_plan_has_its_size() -> None:
    ontology = turtle.read(ROOT / "ontology" / "plan.ttl").triples
    classes = {
        t.subject.value  # type: ignore[union-attr]
        for t in ontology
        if t.predicate == RDF_TYPE and t.object == iri("owl:Class")
    }
    for n in (1, 2, 3):
        made = generate.triples(n)
        present = {t.object.value for t in made if t.predicate == RDF_TYPE}  # type: ignore[union-attr]
        assert classes - present == {PREFIXES["plan"] + name for name in ABOVE}
        assert 4500 < len(set(made)) < 6000
        assert not any(isinstance(t.object, ox.BlankNode) for t in made)


@pytest.mark.parametrize("slug", ["tinh-0001", "tinh-0004"])
def test_every_question_has_an_answer(sound: Project, slug: str) -> None:
    kg = lsgraph.open(slug, lang="en", home=sound.root)
    assert len(NAMES) >= 58
    assert [name for name in NAMES if len(kg.query(name)) == 0] == []


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from benchmarks import generate\n"
        "made = generate.plan(12, 9, 7, revisions=2)\n"
        "print(hashlib.sha256(repr((made.files, made.text, made.planted)).encode()).hexdigest())"
    )
    given = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": hashed},
            check=True,
            capture_output=True,
        ).stdout
        for hashed in ("1", "2")
    }
    assert len(given) == 1
    assert len(given.pop()) == 65


def test_a_plan_is_the_same_however_many_there_are() -> None:
    *_, third = generate.corpus(3, seed=4)
    assert third == generate.plan(3, seed=4) == list(generate.corpus(6, seed=4))[2]
    assert third != generate.plan(3, seed=5)
    assert generate.plan(2, seed=4).files.keys() == third.files.keys()
    both = generate.plan(3, seed=4, revisions=2).files
    assert dict(third.files).items() <= dict(both).items()


def test_faults_are_spread_evenly() -> None:
    assert generate.shares(7, 3) == [3, 2, 2]
    assert sum(len(made.planted) for made in generate.corpus(3, faults=7)) == 7
    sound, faulty = generate.plan(1), generate.plan(1, faults=5)
    assert sound.planted == ()
    assert len(faulty.planted) == 5
    assert sound.text == faulty.text
    with pytest.raises(ValueError, match="no room"):
        generate.plan(1, faults=1000)


def test_labels_are_composed_and_names_give_slugs_of_their_own() -> None:
    for syllables in (words.FIRST, words.SECOND):
        assert len({fold(s) for s in syllables}) == len(syllables)
    made = generate.plan(5)
    for text in (*made.files.values(), made.text):
        assert nfc(text) == text
    assert evidence.prove(generate.triples(5), made.text, PREFIXES)[1] == []


@pytest.mark.parametrize("form", ["nt", "nq"])
def test_one_file_for_engines_that_load_such(
    tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"all.{form}"
    call = ["2", "--to", str(path), "--form", form, "--revisions", "2", "--faults", "3"]
    assert generate.main(call) == 0
    faults = capsys.readouterr().out.splitlines()
    assert len(faults) == 3
    assert all(line.split()[1].startswith(BASE + "id/tinh-000") for line in faults)
    which = ox.RdfFormat.N_QUADS if form == "nq" else ox.RdfFormat.N_TRIPLES
    graphs = {q.graph_name for q in ox.parse(path=str(path), format=which)}
    if form == "nq":
        assert graphs == {
            ox.NamedNode(project.revision_name(f"tinh-000{n}", date))
            for n in (1, 2)
            for date in ("2025-07-01", "2025-12-15")
        }
    else:
        assert graphs == {ox.DefaultGraph()}
    assert generate.main(call) == 2
    assert "is there already" in capsys.readouterr().err


def test_the_command_line_makes_a_project(tmp_path: Path, run: Run,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    home = tmp_path / "corpus"
    assert generate.main(["1", "--to", str(home), "--seed", "2", "--faults", "1"]) == 0
    monkeypatch.chdir(home)
    assert run("check", "tinh-0001").code == 1
    assert run("query", "goals").code == 0
    with pytest.raises(SystemExit):
        generate.main(["0", "--to", str(tmp_path / "none")])
    assert not (tmp_path / "none").exists()
