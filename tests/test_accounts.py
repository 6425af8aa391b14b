"""Rule: counts are those of the graph, and nothing looks at nothing."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import ROOT

import lsgraph
from lsgraph import accounts
from lsgraph.screen import width_of
from lsgraph.terms import RDF_TYPE


def counted(kg: lsgraph.KnowledgeGraph, measure: str) -> dict[str, int]:
    return {
        row["of"].value if row["of"] is not None else "": int(row["count"].value)  # type: ignore[union-attr]
        for row in accounts.stats(kg)
        if row["measure"] == ox.Literal(measure)
    }


def test_stats_count_what_is_there(kg: lsgraph.KnowledgeGraph) -> None:
    assert counted(kg, "triples") == {"": len(kg.asserted)}
    assert counted(kg, "things") == {"": len({t.subject for t in kg.asserted})}
    assert sum(counted(kg, "of class").values()) == counted(kg, "things")[""]


def test_no_shape_looks_at_nothing(kg: lsgraph.KnowledgeGraph) -> None:
    nodes = counted(kg, "nodes of shape")
    assert len(nodes) > 200
    assert not [shape for shape, count in nodes.items() if count == 0]


def test_every_class_of_the_model_has_a_thing(kg: lsgraph.KnowledgeGraph) -> None:
    """Change belongs to comparing revisions; the others without things are only superclasses."""
    classes = {
        t.subject.value.rpartition("#")[2]
        for t in kg.ontology
        if t.predicate == RDF_TYPE
        and t.object == ox.NamedNode("http://www.w3.org/2002/07/owl#Class")
        and isinstance(t.subject, ox.NamedNode)
        and "/plan#" in t.subject.value
    }
    used = {c.rpartition("#")[2] for c in counted(kg, "of class")}
    above = {"Actor", "Change", "LinearElement", "PlanElement", "SpatialElement", "Thing"}
    assert classes - used == above


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("width", [80, 120])
def test_explanations_fit_the_width(lang: str, width: int) -> None:
    kg = lsgraph.open(lang=lang, home=ROOT)
    explanation = kg.why("unit-cao-loc", "plan:within", "country-viet-nam")
    text = accounts.told(kg, explanation, width)
    assert max(width_of(line) for line in text.splitlines()) <= width
    assert "prp-trp" in text
    marked = accounts.told(kg, explanation, width, markdown=True)
    assert all(line.lstrip().startswith("- ") for line in marked.splitlines())


def test_premises_hold_the_whole_chain(kg: lsgraph.KnowledgeGraph) -> None:
    explanation = kg.why("unit-cao-loc", "plan:within", "country-viet-nam")
    graph = accounts.premises(kg, explanation).triples()
    assert explanation.triple in graph
    assert len(graph) >= 4


def test_owlrl_counts_the_same(kg: lsgraph.KnowledgeGraph) -> None:
    mine = accounts.inferred(kg).rows
    assert accounts.inferred(kg, owlrl=True).rows == mine
