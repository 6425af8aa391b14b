"""Rule: what all plans answer is what each answers alone, plan by plan, the plan in front."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

import lsgraph
from benchmarks import generate
from lsgraph import corpus, loading, project
from lsgraph.errors import ProjectError, QueryError, UnknownThingError

QUESTIONS = sorted(p.stem for p in (ROOT / "queries").glob("*.rq"))
FIRST = "2025-07-01"


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of three plans, of two revisions each."""
    folder = tmp_path_factory.mktemp("corpus") / "plans"
    generate.write(folder, 3, revisions=2)
    return folder


@pytest.fixture(scope="module")
def store(plans: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    where = project.Project(plans)
    folder = tmp_path_factory.mktemp("corpus") / "store"
    loading.load(where, [r for plan in where.plans for r in plan.revisions], folder)
    return str(folder)


@pytest.mark.parametrize("name", QUESTIONS)
def test_all_answer_as_each_alone(name: str, plans: Path, store: str) -> None:
    whole = lsgraph.open_all(home=plans, lang="en").query(name)
    alone = {
        plan.slug: lsgraph.open(plan.slug, home=plans, lang="en").query(name)
        for plan in project.Project(plans).plans
    }
    first = alone["tinh-0001"]
    if first.form == "CONSTRUCT":
        assert whole.columns == first.columns
        assert set(whole.rows) == {row for table in alone.values() for row in table.rows}
        assert len(whole.rows) == len(set(whole.rows))
    else:
        assert whole.columns == (corpus.PLAN, *first.columns)
        assert whole.rows == tuple(
            (ox.Literal(slug), *row) for slug, table in alone.items() for row in table.rows
        )
    for table in alone.values():
        assert table.labels.items() <= whole.labels.items()
    assert whole.note == first.note
    assert lsgraph.open_all(home=plans, lang="en", store=store).query(name) == whole


def test_answers_come_plan_by_plan(plans: Path) -> None:
    answers = lsgraph.open_all(home=plans).answers("goals")
    assert [row[0] for row in next(answers).rows[:1]] == [ox.Literal("tinh-0001")]
    assert [table.rows[0][0] for table in answers] == [
        ox.Literal("tinh-0002"), ox.Literal("tinh-0003"),
    ]  # fmt: skip


def test_the_own_prefixes_shorten_what_they_can(plans: Path) -> None:
    table = lsgraph.open_all(home=plans).query("goals")
    assert {"t0001", "t0002", "t0003", "plan"} <= set(table.prefixes)


def test_a_prefix_of_two_plans_shortens_neither() -> None:
    of = lsgraph.open(home=ROOT).query("goals")
    one = replace(of, prefixes={"a": "https://a.example/", "b": "https://b.example/"})
    two = replace(of, prefixes={"a": "https://other.example/", "b": "https://b.example/"})
    assert "a" not in corpus.together(iter((one, two))).prefixes
    assert corpus.together(iter((one, two))).prefixes["b"] == "https://b.example/"


def test_a_thing_of_one_plan_is_asked_of_that_plan(plans: Path) -> None:
    every = lsgraph.open_all(home=plans)
    whole = every.query("tasks-by-actor")
    actor = whole.rows[-1][whole.columns.index("actor")]
    assert isinstance(actor, ox.NamedNode)
    asked = every.query("tasks-by-actor", actor=actor.value)
    assert {row[0] for row in asked.rows} == {ox.Literal("tinh-0003")}
    alone = lsgraph.open("tinh-0003", home=plans).query("tasks-by-actor", actor=actor.value)
    assert len(asked.rows) == len(alone.rows) > 0


def test_what_no_plan_knows_is_an_error(plans: Path) -> None:
    with pytest.raises(UnknownThingError):
        lsgraph.open_all(home=plans).query("statements-about", thing="no-such-thing")
    with pytest.raises(QueryError) as wrong:  # known, but of another class
        lsgraph.open_all(home=plans).query("goals", sector="concept:sectors")
    assert not isinstance(wrong.value, UnknownThingError)


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_any_query_is_put_to_each(engine: str, plans: Path) -> None:
    text = "SELECT (COUNT(?g) AS ?n) WHERE { ?g a plan:Goal }"
    table = lsgraph.open_all(home=plans, engine=engine).sparql(text)
    assert table.columns == (corpus.PLAN, "n")
    numbers = [row[1].value for row in table.rows if isinstance(row[1], ox.Literal)]
    assert [int(n) for n in numbers] == [10, 10, 10]


def test_as_of_a_date_those_that_held_then(plans: Path) -> None:
    first, last = (r.date for r in project.Project(plans).plans[0].revisions)
    for date in (first, last):
        every = lsgraph.open_all(home=plans, as_of=date)
        assert [r.date for r in every.revisions] == [date] * 3
    with pytest.raises(ProjectError, match="had no revision"):
        lsgraph.open_all(home=plans, as_of="2000-01-01")
    with pytest.raises(ProjectError, match="no date"):
        lsgraph.open_all(home=plans, as_of="hôm nay")


def test_who_had_no_revision_then_is_told(
    plans: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ontology", "queries"):
        (tmp_path / name).symlink_to(plans / name)
    first, last = (r.date for r in project.Project(plans).plans[0].revisions)
    for slug, dates in (("tinh-0001", [first, last]), ("tinh-0002", [last])):
        for date in dates:
            shutil.copytree(plans / "instances" / slug / date, tmp_path / "instances" / slug / date)
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path))
    asked = ("query", "goals", "--all", "--as-of", first, "--format", "csv")
    for lang, words in (("en", "1 plan(s) had no revision"), ("vi", "1 quy hoạch chưa có")):
        answer = run(*asked, lang=lang)
        assert (answer.code, "tinh-0002" in answer.out) == (0, False)
        assert f"{first}: tinh-0002" in answer.err
        assert words in answer.err


def test_a_project_without_plans_says_so(plans: Path, tmp_path: Path) -> None:
    for name in ("ontology", "queries"):
        (tmp_path / name).symlink_to(plans / name)
    with pytest.raises(ProjectError, match="holds no plan"):
        lsgraph.open_all(home=tmp_path)


def test_the_command_asks_all(
    plans: Path, store: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("query", "goals", "--all", "--format", "csv")
    monkeypatch.setenv("LSGRAPH_HOME", str(plans))
    answer = run(*asked)
    lines = answer.out.splitlines()
    assert (answer.code, lines[0].split(",")[:2]) == (0, ["askedPlan", "goal"])
    assert {line.split(",")[0] for line in lines[1:]} == {"tinh-0001", "tinh-0002", "tinh-0003"}
    assert run(*asked, "--store", store).out == answer.out
    for lang, heading in (("en", "in plan"), ("vi", "trong quy hoạch")):
        answer = run("sparql", "ASK {}", "--all", lang=lang)
        assert (answer.code, answer.out.startswith(heading)) == (0, True)


@pytest.mark.parametrize("more", [("--plan", "tinh-0001"), ("--revision", FIRST)])
def test_all_is_not_one(
    more: tuple[str, str], plans: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSGRAPH_HOME", str(plans))
    for lang, words in (("en", "--all goes with neither"), ("vi", "--all không đi cùng")):
        answer = run("query", "goals", "--all", *more, lang=lang)
        assert (answer.code, answer.out, words in answer.err) == (2, "", True)
