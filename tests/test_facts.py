"""Rule: facts are triples looked up from any end; they are read, never changed."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from lsgraph import turtle
from lsgraph.facts import Facts
from lsgraph.terms import iri

HEAD = """@prefix e: <http://e/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
E = {n: ox.NamedNode("http://e/" + n) for n in ("a", "b", "c", "p", "q", "A", "B", "C")}
FACTS = Facts(
    turtle.parse(
        HEAD
        + """e:a a e:B ; e:p e:b , e:c , "2" ; rdfs:label "Một"@vi , "One"@en ; e:q "x"@en , "y" .
e:b a e:C ; rdfs:label "Zwei"@de . e:c e:p e:b .
e:B rdfs:subClassOf e:A . e:C rdfs:subClassOf e:B ."""
    ).triples
)


def test_values_come_in_the_order_of_their_text() -> None:
    assert FACTS.values(E["a"], E["p"]) == [ox.Literal("2"), E["b"], E["c"]]
    assert FACTS.value(E["a"], E["p"]) == ox.Literal("2")
    assert FACTS.node(E["a"], E["p"]) == E["b"]
    assert FACTS.values(E["b"], E["p"]) == []
    assert FACTS.value(E["b"], E["p"]) is None
    assert FACTS.node(E["b"], E["q"]) is None


def test_a_text_is_in_the_language_asked_for_or_else_another() -> None:
    assert FACTS.label(E["a"], "vi") == "Một"
    assert FACTS.label(E["a"], "en") == "One"
    assert FACTS.label(E["b"], "vi") == "Zwei"
    assert FACTS.label(E["c"], "vi") == ""
    assert FACTS.text(E["a"], E["q"], "en") == "x"
    assert FACTS.text(E["a"], E["q"], "vi") == "y"


def test_things_are_found_by_what_they_point_to_and_by_class() -> None:
    assert FACTS.subjects(E["p"], E["b"]) == [E["a"], E["c"]]
    assert FACTS.subjects(E["q"], E["b"]) == []
    assert FACTS.subclasses(E["A"]) == {E["A"], E["B"], E["C"]}
    assert FACTS.instances(E["A"]) == []
    assert FACTS.instances(E["A"], FACTS) == [E["a"], E["b"]]


NODES = st.sampled_from([E["a"], E["b"], E["c"]])
TRIPLES = st.builds(ox.Triple, NODES, st.sampled_from([E["p"], iri("rdf:type")]), NODES)


@given(st.lists(TRIPLES))
def test_every_triple_is_found_from_both_ends_once(triples: list[ox.Triple]) -> None:
    facts = Facts(triples)
    assert sorted(map(str, set(triples))) == [str(t) for t in facts.triples]
    for index in (facts.by_subject, facts.by_object):
        assert sorted(str(t) for group in index.values() for t in group) == [
            str(t) for t in facts.triples
        ]
    assert Facts(reversed(triples)).triples == facts.triples
