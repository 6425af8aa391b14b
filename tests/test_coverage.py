"""Rule: what can never find anything is found, with the word that was meant; our own shapes are clean."""

from __future__ import annotations

import pytest
from conftest import ROOT, Run

from lsgraph import coverage, project, turtle

PROJECT = project.find(ROOT)
WORDS = [t for path in PROJECT.ontology for t in turtle.read(path).triples]
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix e: <http://e/> .
"""


@pytest.mark.parametrize(
    ("body", "name", "words", "line", "column"),
    [
        (
            "e:s a sh:NodeShape ; sh:targetClas plan:Goal .",
            "unknown-shacl-word",
            "sh:targetClass",
            4,
            22,
        ),
        (
            "e:s a sh:NodShape ; sh:targetClass plan:Goal .",
            "unknown-shacl-word",
            "sh:NodeShape",
            4,
            7,
        ),
        ("e:s a sh:NodeShape ; sh:targetClass plan:Gaol .", "dead-target", "plan:Goal", 4, 37),
        ("e:p sh:path plan:code ; sh:severity sh:Warning .", "inert-shape", "never", 4, 1),
    ],
)
def test_each_is_named_at_its_place(
    body: str, name: str, words: str, line: int, column: int
) -> None:
    (finding,) = coverage.examine(turtle.parse(HEAD + body), WORDS)
    assert (finding.shape, finding.line, finding.column) == (name, line, column)
    assert words in finding.message["en"]
    assert finding.message["vi"] != finding.message["en"]


@pytest.mark.parametrize("name", ["instances", "vocabulary", "revisions"])
def test_our_own_shapes_are_clean(name: str) -> None:
    known = None if name == "vocabulary" else WORDS
    assert coverage.examine(turtle.read(PROJECT.shapes(name)), known) == []


def test_a_component_of_ones_own_is_a_constraint() -> None:
    body = """e:c a sh:ConstraintComponent ; sh:parameter e:par . e:par sh:path e:limit .
e:p sh:path plan:code ; e:limit 3 ."""
    assert coverage.examine(turtle.parse(HEAD + body), WORDS) == []


def test_shapes_that_look_at_nothing_are_a_finding(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shapes")
    (folder / "s.ttl").write_text(
        HEAD + "e:s a sh:NodeShape ; sh:targetClass e:None .", encoding="utf-8"
    )
    (folder / "d.ttl").write_text("<http://e/a> <http://e/b> <http://e/c> .", encoding="utf-8")
    answer = run("check", str(folder / "d.ttl"), "--shapes", str(folder / "s.ttl"))
    assert answer.code == 1
    assert "looked-at-nothing" in answer.out
