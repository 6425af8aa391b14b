"""Rule: what is inferred equals owlrl's closure, adds nothing twice, and can be explained."""

from __future__ import annotations

import gc
from random import Random

import pyoxigraph as ox
import pytest
from conftest import Run

import lsgraph
from lsgraph import inference
from lsgraph.inference import Explanation
from lsgraph.terms import RDF_TYPE, iri


def leaves(part: Explanation) -> list[ox.Triple]:
    if part.step is None:
        return [part.triple]
    return [t for premise in part.premises for t in leaves(premise)]


def test_our_rules_are_owlrls(kg: lsgraph.KnowledgeGraph) -> None:
    derived = kg.infer()
    assert len(derived) > 1000
    assert set(derived) == inference.infer_by_owlrl(kg.asserted, kg.ontology)


@pytest.mark.parametrize("seed", range(12))
def test_our_rules_are_owlrls_on_made_up_graphs(seed: int) -> None:
    random = Random(seed)
    e = [ox.NamedNode(f"http://e/n{n}") for n in range(7)]
    properties = [ox.NamedNode(f"http://e/p{n}") for n in range(5)]
    classes = [ox.NamedNode(f"http://e/C{n}") for n in range(4)]
    ontology = {
        ox.Triple(*random.choice([
            (random.choice(classes), iri("rdfs:subClassOf"), random.choice(classes)),
            (random.choice(properties), iri("rdfs:subPropertyOf"), random.choice(properties)),
            (random.choice(properties), iri("owl:inverseOf"), random.choice(properties)),
            (random.choice(properties), iri("rdfs:domain"), random.choice(classes)),
            (random.choice(properties), iri("rdfs:range"), random.choice(classes)),
            (random.choice(properties), RDF_TYPE, iri("owl:TransitiveProperty")),
            (random.choice(properties), RDF_TYPE, iri("owl:SymmetricProperty")),
        ]))
        for _ in range(random.randrange(3, 9))
    }  # fmt: skip
    data = {
        ox.Triple(*random.choice([  # type: ignore[arg-type]
            (random.choice(e), random.choice(properties), random.choice(e)),
            (random.choice(e), random.choice(properties), random.choice(e)),
            (random.choice(e), RDF_TYPE, random.choice(classes)),
            (random.choice(e), ox.NamedNode("http://e/said"), ox.Literal("Đường", language="vi")),
        ]))
        for _ in range(random.randrange(4, 16))
    }  # fmt: skip
    derived = inference.infer(data, ontology)
    assert set(derived) == inference.infer_by_owlrl(data, ontology)
    known = {*data, *ontology}
    assert all(set(leaves(inference.explain(t, derived))) <= known for t in derived)


def test_inferring_leaves_the_collector_as_it_was() -> None:
    for state in (gc.isenabled(), not gc.isenabled()):
        (gc.enable if state else gc.disable)()
        try:
            inference.infer([], [])
            assert gc.isenabled() is state
        finally:
            gc.enable()


def test_an_axiom_about_what_has_no_name_is_passed_over() -> None:
    node, p = ox.NamedNode("http://e/n"), ox.NamedNode("http://e/p")
    ontology = [
        ox.Triple(p, iri("owl:inverseOf"), ox.BlankNode("x")),
        ox.Triple(p, iri("rdfs:subPropertyOf"), ox.BlankNode("y")),
    ]
    assert inference.infer([ox.Triple(node, p, ox.NamedNode("http://e/m"))], ontology) == {}


def test_a_second_run_adds_nothing(kg: lsgraph.KnowledgeGraph) -> None:
    first = kg.infer()
    assert not inference.infer((*kg.asserted, *first), kg.ontology)


def test_nothing_asserted_is_inferred_and_nothing_is_noise(kg: lsgraph.KnowledgeGraph) -> None:
    things = {t.subject for t in kg.asserted}
    for t in kg.infer():
        assert t not in kg.asserted
        assert t.subject in things
        assert t.subject != t.object


def test_why_explains_every_inferred_triple(kg: lsgraph.KnowledgeGraph) -> None:
    derived = kg.infer()
    known = {*kg.asserted, *kg.ontology}
    for triple in derived:
        explanation = inference.explain(triple, derived)
        assert explanation.step is not None
        assert explanation.step.rule in inference.RULES
        assert set(leaves(explanation)) <= known


def test_each_rule_is_used(kg: lsgraph.KnowledgeGraph) -> None:
    used = {step.rule for step in kg.infer().values()}
    assert {"cax-sco", "prp-inv", "prp-symp", "prp-trp"} <= used


def test_the_same_input_gives_the_same_steps(kg: lsgraph.KnowledgeGraph) -> None:
    again = inference.infer(tuple(reversed(kg.asserted)), tuple(reversed(kg.ontology)))
    assert set(again) == set(kg.infer())
    assert list(kg.infer().items()) == list(kg.infer().items())


def test_classes_come_up_to_thing(kg: lsgraph.KnowledgeGraph) -> None:
    thing = ox.NamedNode("https://w3id.org/lsgraph/plan#Thing")
    typed = {t.subject for t in kg.asserted if t.predicate == RDF_TYPE}
    general = {t.subject for t in kg.infer() if t.predicate == RDF_TYPE and t.object == thing}
    assert typed == general


def test_the_command_counts_and_gives_triples(run: Run, kg: lsgraph.KnowledgeGraph) -> None:
    counts = run("infer", "--format", "csv").out.splitlines()
    total = sum(int(line.split(",")[0]) for line in counts[1:])
    assert total == len(kg.infer())
    triples = run("infer", "--format", "ntriples").out.splitlines()
    assert len(triples) == total


def test_why_tells_facts_and_axioms(run: Run) -> None:
    answer = run("why", "ls:goal-2030", "plan:hasPart", "ls:goal-growth-pole-2030")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0].startswith("ls:goal-2030 plan:hasPart ls:goal-growth-pole-2030")
    whole = " ".join(answer.out.split())
    assert "an inverse property holds the other way (prp-inv)" in whole
    assert "ls:goal-growth-pole-2030 plan:partOf ls:goal-2030 ← the plan's data say so" in whole
    assert "plan:hasPart owl:inverseOf plan:partOf ← the ontology says so" in whole
    assert (
        "dữ liệu quy hoạch khẳng định"
        in run("why", "ls:goal-2030", "plan:hasPart", "ls:goal-growth-pole-2030", lang="vi").out
    )


def test_why_of_what_does_not_hold_is_an_error(run: Run) -> None:
    answer = run("why", "ls:goal-2030", "plan:hasPart", "ls:goal-2030")
    assert answer.code == 2
    assert "neither asserted nor inferred" in answer.err
    assert "ls:goal-" in answer.err
