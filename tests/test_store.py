"""Rule: an open plan answers by name, slug or CURIE, in its language, and is never changed by it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from conftest import ROOT

import lsgraph
from lsgraph.errors import ProjectError, QueryError

LS = "https://w3id.org/lsgraph/id/lang-son/"


def test_open_finds_the_only_plan_at_its_latest_revision() -> None:
    kg = lsgraph.open()
    assert (kg.revision.plan, kg.revision.date) == ("lang-son", "2025-07-01")
    assert kg.lang == "vi"
    assert kg.name == LS + "revision/2025-07-01"


def test_open_of_what_is_not_there() -> None:
    with pytest.raises(ProjectError, match="no plan named 'lang-sin'; did you mean lang-son"):
        lsgraph.open("lang-sin")
    with pytest.raises(QueryError, match="no engine named 'jena'"):
        lsgraph.open(engine="jena")


@pytest.mark.parametrize(
    "name", ["goal-2030", "ls:goal-2030", LS + "goal-2030", f"<{LS}goal-2030>"]
)
def test_a_thing_has_many_names(kg: lsgraph.KnowledgeGraph, name: str) -> None:
    assert kg.find(name) == LS + "goal-2030"
    assert len(kg.query("goal-parts", goal=name)) == len(kg.query("goal-parts", goal="goal-2030"))


def test_labels_are_in_the_graphs_language(kg: lsgraph.KnowledgeGraph) -> None:
    vi = lsgraph.open(lang="vi", home=ROOT)
    assert kg.labels[LS + "unit-lang-son-province"] == "Lạng Sơn province"
    assert vi.labels[LS + "unit-lang-son-province"] == "Tỉnh Lạng Sơn"
    assert vi.query("goals").headings["horizon"] == "năm"
    assert set(vi.labels) == set(kg.labels)


def test_every_thing_has_a_label(kg: lsgraph.KnowledgeGraph) -> None:
    things = {t.subject.value for t in kg.asserted if isinstance(t.subject, ox.NamedNode)}
    assert not [t for t in things if t not in kg.labels]


def test_sparql_knows_the_prefixes(kg: lsgraph.KnowledgeGraph) -> None:
    (row,) = kg.sparql("SELECT ?year { ls:goal-2030 plan:year ?year }")
    assert row["year"] == ox.Literal("2030", datatype=ox.NamedNode(str(rdflib.XSD.gYear)))
    full = kg.sparql(
        f"PREFIX plan: <https://w3id.org/lsgraph/plan#> ASK {{ <{LS}goal-2030> a plan:Goal }}"
    )
    assert full.to_json() == '{\n  "head": {},\n  "boolean": true\n}\n'


def test_named_graphs_tell_ontology_data_and_inferences_apart() -> None:
    kg = lsgraph.open(inferred=True, home=ROOT)
    rows = kg.sparql("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
    names = [row["g"].value for row in rows if isinstance(row["g"], ox.NamedNode)]
    assert names == [kg.name, kg.name + "/inferred", "https://w3id.org/lsgraph/plan"]
    assert len(kg.sparql("SELECT ?part { ls:goal-2030 plan:hasPart ?part }")) == 8


def test_inferences_are_not_there_unless_asked(kg: lsgraph.KnowledgeGraph) -> None:
    assert len(kg.sparql("SELECT ?part { ls:goal-2030 plan:hasPart ?part }")) == 0


def test_search_ranks_things_of_the_plan_first(kg: lsgraph.KnowledgeGraph) -> None:
    found = [
        row["thing"].value
        for row in kg.search("border gate")
        if isinstance(row["thing"], ox.NamedNode)
    ]
    assert found[0].startswith(LS)
    ours = [f.startswith(LS) for f in found]
    assert ours == sorted(ours, reverse=True)
    assert len(kg.search("border gate", limit=3)) == 3


@pytest.mark.parametrize(
    "words", ["dong dang", "ĐỒNG ĐĂNG", "Đồng  đăng", "đồng Đăng".encode().decode()]
)
def test_search_ignores_tone_marks(kg: lsgraph.KnowledgeGraph, words: str) -> None:
    found = [row["thing"] for row in kg.search(words)]
    assert ox.NamedNode(LS + "urban-dong-dang") in found


def test_show_gives_triples_both_ways(kg: lsgraph.KnowledgeGraph) -> None:
    table = kg.show("goal-2030")
    node = ox.NamedNode(LS + "goal-2030")
    assert {t.subject == node for t in table.triples()} == {True, False}
    words = kg.show("plan:Goal")
    assert len(words) > 5


def test_graph_is_a_plain_rdflib_graph_of_its_own(kg: lsgraph.KnowledgeGraph) -> None:
    graph = kg.graph()
    assert type(graph) is rdflib.Graph
    assert len(graph) == len(kg.asserted)
    graph.remove((None, None, None))
    assert len(kg.graph()) == len(kg.asserted)
    assert len(kg.graph(ontology=True)) > len(kg.asserted)
    assert len(kg.graph(inferred=True)) == len(kg.asserted) + len(kg.infer())
    assert str(dict(kg.graph().namespaces())["ls"]) == LS


def test_lexical_forms_are_kept(kg: lsgraph.KnowledgeGraph) -> None:
    values = {str(t.object) for t in kg.asserted if t.predicate.value.endswith("plan#value")}
    assert any(v.startswith('"6.55"') for v in values)


def test_asking_needs_no_rdflib(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys, lsgraph; kg = lsgraph.open(); kg.query('goals');"
        "kg.search('cua khau'); kg.sparql('ASK {}');"
        "print([m for m in ('rdflib', 'pyshacl', 'owlrl', 'pandas') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert out.stdout == "[]\n"


def test_values_of_any_kind_that_fits(kg: lsgraph.KnowledgeGraph) -> None:
    import datetime

    import numpy as np

    assert kg.query("goals", horizon=None).rows == kg.query("goals").rows
    assert kg.query("goals", horizon=np.int64(2030)).rows == kg.query("goals", horizon=2030).rows
    assert kg.query("goals", horizon=(y for y in (2030, 2050))).rows == kg.query("goals").rows
    day = datetime.date(2024, 3, 1)
    assert kg.query("timeline", since=day).rows == kg.query("timeline", since="2024-03-01").rows


def test_a_thing_may_be_named_by_its_label(kg: lsgraph.KnowledgeGraph) -> None:
    assert kg.find("huyện Cao Lộc".replace("huyện ", "") + " district") == LS + "unit-cao-loc"
    with pytest.raises(QueryError, match=r"did you mean .*ls:unit-cao-loc"):
        kg.find("Cao Lộc")


def test_languages_are_two() -> None:
    with pytest.raises(QueryError, match="no language named 'fr'"):
        lsgraph.open(lang="fr")


def test_search_puts_whole_words_and_marks_as_typed_first(kg: lsgraph.KnowledgeGraph) -> None:
    vi = lsgraph.open(lang="vi", home=ROOT)
    first = next(iter(vi.search("rừng")))
    assert "rừng" in vi.labels[str(first["thing"])[1:-1]]
    assert kg.lang == "en"


def test_an_answer_carries_its_note(kg: lsgraph.KnowledgeGraph) -> None:
    assert kg.query("breakthrough-carriers").note == kg.prepared("breakthrough-carriers").note["en"]
