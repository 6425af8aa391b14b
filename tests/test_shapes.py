"""Rule: each shape has a smallest broken graph on which it alone fires; a valid world has none."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from lsgraph import checking, soundness, turtle, validation
from lsgraph.findings import Finding
from lsgraph.project import Project
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, curie, iri

PROJECT = Project(ROOT)
FOLDER = ROOT / "tests" / "shapes"
FIXTURES = sorted(FOLDER.glob("*.ttl"))
OF_WORDS = sorted((FOLDER / "vocabulary").glob("*.ttl"))
WORLD = FOLDER / "valid" / "world.ttl"


@cache
def words() -> tuple[ox.Triple, ...]:
    return tuple(t for path in PROJECT.ontology for t in turtle.read(path).triples)


@cache
def vocabulary() -> soundness.Vocabulary:
    return soundness.vocabulary(words())


@cache
def shapes(name: str) -> tuple[ox.Triple, ...]:
    return turtle.read(PROJECT.shapes(name)).triples


def that_speak(name: str) -> set[str]:
    """Give the names of the shapes with a message, so of all that can give a finding."""
    kinds = {iri("sh:NodeShape"), iri("sh:PropertyShape")}
    subjects = {t.subject for t in shapes(name) if t.predicate == RDF_TYPE and t.object in kinds}
    speaking = {t.subject for t in shapes(name) if t.predicate == iri("sh:message")}
    return {local(str(s)) for s in subjects & speaking}


def local(shape: str) -> str:
    return shape.strip("<>").removeprefix(PREFIXES["shape"])


def assert_only(path: Path, found: Iterable[Finding]) -> None:
    found = list(found)
    document = turtle.read(path)
    assert {local(f.shape) for f in found} == {path.stem}
    for f in found:
        assert set(f.message) == set(f.advice) == {"vi", "en"}
        assert all((*f.message.values(), *f.advice.values()))
        assert f.severity in {"violation", "warning"}
        focus = f.focus.strip("<>")
        name = curie(focus, {**PREFIXES, **document.prefixes}) or focus
        assert name in document.text.partition("\n")[0]


def test_every_shape_has_a_fixture() -> None:
    assert len(FIXTURES) > 150
    assert {p.stem for p in FIXTURES} == that_speak("instances")
    assert len(OF_WORDS) > 25
    assert {p.stem for p in OF_WORDS} == that_speak("vocabulary")


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: p.stem)
def test_it_alone_fires(path: Path) -> None:
    document = turtle.read(path)
    assert_only(path, validation.validate(document.triples, words(), shapes("instances")))
    types = soundness.types_of(document.triples)
    assert not soundness.examine(document, vocabulary(), types)


@pytest.mark.parametrize("path", OF_WORDS, ids=lambda p: p.stem)
def test_it_alone_fires_on_words(path: Path) -> None:
    triples = turtle.read(path).triples
    assert_only(path, validation.validate(triples, (), shapes("vocabulary")))


def test_the_valid_world_has_no_finding() -> None:
    report = checking.check_plan(PROJECT, [WORLD])
    assert not report.findings
    targeted = {shape for shape, count in report.focus_nodes.items() if count}
    assert targeted == set(report.focus_nodes)


def test_the_valid_world_has_a_thing_of_every_class_and_every_property() -> None:
    triples = turtle.read(WORLD).triples
    known = vocabulary()
    used = {c for classes in soundness.types_of(triples).values() for c in classes}
    assert {c for u in used for c in known.broader[u]} >= {
        c for c in known.classes if c.startswith(PREFIXES["plan"])
    }
    derived = {iri("plan:contains").value, iri("plan:hasPart").value}
    # Counts of findings stand in records of releases, which are no plan data.
    records = {iri(f"plan:{s}Count").value for s in ("info", "violation", "warning")}
    assert {t.predicate.value for t in triples} >= set(known.domains) - derived - records


def test_our_own_words_have_no_finding() -> None:
    assert not checking.check_ontology(PROJECT).findings


def with_years(name: str, **years: str) -> list[ox.Triple]:
    """Give the triples of a fixture, with these objects in the place of its plan's years."""
    text = "".join(
        f"<{BASE}id/lang-son/plan-a> <{PREFIXES['plan']}{year}> {value} .\n"
        for year, value in years.items()
    )
    new = [*ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
    changed = {(t.subject, t.predicate) for t in new}
    kept = turtle.read(FOLDER / f"{name}.ttl").triples
    return [
        *(t for t in kept if (t.subject, t.predicate) not in changed),
        *(ox.Triple(t.subject, t.predicate, t.object) for t in new),
    ]


def year(value: str) -> str:
    return f'"{value}"^^<{PREFIXES["xsd"]}gYear>'


def fired(triples: Iterable[ox.Triple]) -> set[str]:
    return {local(f.shape) for f in validation.validate(triples, words(), shapes("instances"))}


@pytest.mark.parametrize(
    ("first", "last", "vision", "expected"),
    [
        ("2021", "2030", "2050", set()),
        ("2031", "2040", "2060", set()),
        ("2020", "2029", "2049", {"Plan-period"}),
        ("2021", "2029", "2050", {"Plan-period"}),
        ("2021", "2040", "2050", {"Plan-period"}),
        ("2021", "2030", "2051", {"Plan-vision-span"}),
        ("2021", "2030", "2049", {"Plan-vision-span"}),
        ("2020", "2030", "2050", {"Plan-period", "Plan-vision-span"}),
    ],
)
def test_the_law_of_periods(first: str, last: str, vision: str, expected: set[str]) -> None:
    years = {"startYear": year(first), "endYear": year(last), "visionYear": year(vision)}
    assert fired(with_years("Plan-vision-span", **years)) == expected


@pytest.mark.parametrize("level", ["national-sector", "regional", "urban-rural", "master-plan"])
def test_the_law_of_periods_is_for_the_upper_levels(level: str) -> None:
    triples = [
        t if t.predicate != iri("plan:level") else ox.Triple(
            t.subject, t.predicate, iri(f"concept:level-{level}")
        )
        for t in with_years("Plan-period")
    ]  # fmt: skip
    bound = level in ("national-sector", "regional")
    assert fired(triples) == ({"Plan-period"} if bound else set())


@pytest.mark.parametrize(
    "value", ['"soon"', year("abc"), year("2021-07"), year(""), "<https://example.org/a>"]
)
def test_a_year_in_a_wrong_form_stops_no_shape(value: str) -> None:
    for name in ("startYear", "endYear", "visionYear"):
        found = fired(with_years("Plan-vision-span", **{name: value}))
        rightly = {"Thing-" + name, "Plan-endYear", "Plan-visionYear", "Plan-vision-span"}
        assert not found - rightly
        assert found & (rightly - {"Plan-vision-span"})


@pytest.mark.parametrize(
    ("date", "authority", "expected"),
    [
        ("2024-03-19", "prime-minister", set()),
        ("2026-02-28", "prime-minister", set()),
        ("2026-02-28", "provincial-chairman", {"LegalDocument-approver"}),
        ("2026-03-01", "provincial-chairman", set()),
        ("2026-03-01", "prime-minister", {"LegalDocument-approver"}),
        ("2026-03-01", "provincial-people-council", {"LegalDocument-approver"}),
    ],
)
def test_the_law_of_approval(date: str, authority: str, expected: set[str]) -> None:
    document = turtle.read(FOLDER / "LegalDocument-approver.ttl")
    text = document.text.replace("2024-03-19", date)
    text = text.replace("authority-provincial-chairman", f"authority-{authority}")
    assert fired(turtle.parse(text).triples) == expected
