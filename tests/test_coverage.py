"""Rule: what in a shapes graph can never find anything is found at its place, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from lsgraph import checking, coverage, project, turtle
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding

PROJECT = project.find(ROOT)
OWN = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
HEAD = """@prefix ex: <http://e/> .
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
FIRST = HEAD.count("\n") + 1


@pytest.fixture(scope="module")
def words() -> tuple[ox.Triple, ...]:
    return tuple(t for path in PROJECT.ontology for t in turtle.read(path).triples)


def shapes(folder: Path, text: str) -> Path:
    path = folder / "shapes.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def examined(folder: Path, text: str, words: tuple[ox.Triple, ...] | None = ()) -> list[Finding]:
    return coverage.examine([turtle.read(shapes(folder, text))], words)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("minCuont", "minCount"),
        ("maxcount", "maxCount"),
        ("targetclass", "targetClass"),
        ("dataType", "datatype"),
        ("patern", "pattern"),
        ("nodekind", "nodeKind"),
        ("uniqueLanguage", "uniqueLang"),
        ("propety", "property"),
    ],
)
def test_a_misspelt_word_is_found_with_the_word_that_is_meant(
    wrong: str, right: str, tmp_path: Path
) -> None:
    text = f"ex:s a sh:NodeShape ;\n    sh:{wrong} ex:x ;\n    sh:closed true .\n"
    (found,) = examined(tmp_path, text)
    assert (found.shape, found.severity) == ("unknown-shacl-word", "violation")
    assert (found.line, found.column) == (FIRST + 1, 5)
    assert found.file == tmp_path / "shapes.ttl"
    for lang in ("en", "vi"):
        assert f"sh:{wrong}" in found.message[lang]
        assert f"sh:{right}?" in found.message[lang]
        assert found.advice[lang]


def test_a_word_like_no_other_gets_no_suggestion(tmp_path: Path) -> None:
    (found,) = examined(tmp_path, "ex:s sh:zzzzzz 1 .\n")
    assert "?" not in found.message["en"]
    assert "?" not in found.message["vi"]


def test_a_misspelt_class_of_shapes_stands_at_the_object(tmp_path: Path) -> None:
    (found,) = examined(tmp_path, "ex:s a sh:NodeShap ;\n    sh:closed true .\n")
    assert found.shape == "unknown-shacl-word"
    assert (found.line, found.column) == (FIRST, 8)
    assert "sh:NodeShape?" in found.message["en"]


@given(st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=40))
def test_a_word_is_known_or_found(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    found = examined(tmp_path_factory.getbasetemp(), f"ex:s sh:{name} ex:x .\n")
    known = name in coverage._WORDS or name.endswith("ConstraintComponent")
    misspelt = [f for f in found if f.shape == "unknown-shacl-word"]
    assert len(misspelt) == (0 if known else 1)


@pytest.mark.parametrize("word", ["targetClass", "targetSubjectsOf", "targetObjectsOf"])
def test_a_target_that_the_words_do_not_have_is_found_with_a_suggestion(
    word: str, tmp_path: Path, words: tuple[ox.Triple, ...]
) -> None:
    text = f"ex:s a sh:NodeShape ;\n    sh:closed true ;\n    sh:{word} plan:Goall .\n"
    (found,) = examined(tmp_path, text, words)
    assert (found.shape, found.severity) == ("dead-target", "violation")
    assert (found.line, found.column) == (FIRST + 2, len(f"    sh:{word} ") + 1)
    for lang in ("en", "vi"):
        assert "plan:Goall" in found.message[lang]
        assert "plan:Goal?" in found.message[lang]
    assert examined(tmp_path, text.replace("Goall", "Goal"), words) == []
    # Without words, as for another's data, any target may be meant.
    assert examined(tmp_path, text, None) == []


def test_a_target_node_may_be_anything(tmp_path: Path, words: tuple[ox.Triple, ...]) -> None:
    text = "ex:s a sh:NodeShape ; sh:closed true ; sh:targetNode ex:anything .\n"
    assert examined(tmp_path, text, words) == []


def test_a_property_shape_that_demands_nothing_is_a_warning(tmp_path: Path) -> None:
    text = 'ex:s a sh:PropertyShape ;\n    sh:path ex:p ;\n    sh:message "x" .\n'
    (found,) = examined(tmp_path, "\n" + text)
    assert (found.shape, found.severity) == ("inert-shape", "warning")
    assert (found.line, found.column) == (FIRST + 1, 1)
    assert examined(tmp_path, text.replace('sh:message "x"', "sh:maxCount 1")) == []


def test_an_inert_shape_without_a_name_is_found_where_it_opens(tmp_path: Path) -> None:
    (found,) = examined(tmp_path, "ex:s a sh:NodeShape ;\n    sh:property [ sh:path ex:p ] .\n")
    assert (found.shape, found.line, found.column) == ("inert-shape", FIRST + 1, 17)


CUSTOM = """ex:even a sh:ConstraintComponent ;
    sh:parameter [ sh:path ex:even ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER($value = 2) }" ] .
ex:s a sh:NodeShape ;
    sh:targetClass ex:A ;
    sh:property [ sh:path ex:p ; ex:even true ] .
"""


def test_a_component_of_ones_own_counts_as_a_demand(tmp_path: Path) -> None:
    assert examined(tmp_path, CUSTOM, None) == []
    (found,) = examined(tmp_path, CUSTOM.replace("; ex:even true", "; ex:odd true"), None)
    assert found.shape == "inert-shape"


def test_a_deactivated_demand_is_still_a_demand(tmp_path: Path) -> None:
    text = "ex:s sh:path ex:p ; sh:minCount 1 ; sh:deactivated true .\n"
    assert examined(tmp_path, text) == []


def test_our_own_shapes_can_all_find_something(words: tuple[ox.Triple, ...]) -> None:
    assert [p.name for p in OWN] == [
        "catalog.ttl",
        "instances.ttl",
        "revisions.ttl",
        "vocabulary.ttl",
    ]
    for path in OWN:
        # Shapes over an ontology look at OWL's own classes, those over a record at DCAT's, which
        # our ontology does not describe.
        known = None if path.stem in ("catalog", "vocabulary") else words
        assert coverage.examine([turtle.read(path)], known) == [], path.name


@pytest.mark.parametrize(
    "text",
    [
        "ex:s a plan:Goal .\n",  # no shape at all
        "ex:s a sh:NodeShape ; sh:nodeKind sh:IRI .\n",  # no target
        "ex:s a sh:NodeShape ; sh:targetClass ex:B ; sh:closed true .\n",
        "ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:nodeKind sh:IRI ; sh:deactivated true .\n",
    ],
)
def test_shapes_that_look_at_nothing_are_a_finding(text: str, tmp_path: Path) -> None:
    rules = shapes(tmp_path, text)
    data = tmp_path / "data.ttl"
    data.write_text("<http://e/a> a <http://e/A> .\n", encoding="utf-8")
    (found,) = checking.check_documents([turtle.read(data)], [rules]).findings
    assert (found.shape, found.severity, found.file) == ("looked-at-nothing", "violation", rules)
    assert found.message["en"] != found.message["vi"]


def test_a_file_of_shapes_that_says_nothing_is_refused(tmp_path: Path) -> None:
    rules = shapes(tmp_path, "")
    data = tmp_path / "data.ttl"
    data.write_text("<http://e/a> a <http://e/A> .\n", encoding="utf-8")
    with pytest.raises(TurtleError, match="is it the right file") as error:
        checking.check_documents([turtle.read(data)], [rules])
    assert error.value.path == rules


def test_shapes_that_look_at_a_node_are_no_finding(tmp_path: Path) -> None:
    rules = shapes(tmp_path, "ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:nodeKind sh:IRI .\n")
    data = tmp_path / "data.ttl"
    data.write_text("<http://e/a> a <http://e/A> .\n", encoding="utf-8")
    report = checking.check_documents([turtle.read(data)], [rules])
    assert report.findings == ()
    assert list(report.focus_nodes.values()) == [1]
