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
from lsgraph.terms import PREFIXES, RDF_TYPE, curie, iri

PROJECT = Project(ROOT)
FOLDER = ROOT / "tests" / "shapes"
FIXTURES = sorted(FOLDER.glob("*.ttl"))
OF_WORDS = sorted((FOLDER / "vocabulary").glob("*.ttl"))
WORLD = FOLDER / "valid" / "world.ttl"
# No graph breaks the first alone: it demands what the second demands of every thing.


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
    assert {t.predicate.value for t in triples} >= set(known.domains) - derived


def test_our_own_words_have_no_finding() -> None:
    assert not checking.check_ontology(PROJECT).findings
