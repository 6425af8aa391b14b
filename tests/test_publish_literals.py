"""What a store may do to a literal is known by kind, and two values are never taken for one."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from publications import goal, small, turtle

from lsgraph.publish import literals, store
from lsgraph.terms import BASE, XSD, iri

NODE = ox.NamedNode(BASE + "id/mau/x")
GRAPH = ox.NamedNode(BASE + "id/mau/g")


def typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


def stored(term: ox.Literal) -> ox.Literal:
    """Give a literal as this release of Oxigraph holds it."""
    kept = ox.Store()
    kept.add(ox.Quad(NODE, NODE, term))
    found = next(iter(kept)).object
    assert isinstance(found, ox.Literal)
    return found


NUMBERS = st.one_of(
    st.from_regex(r"\A[+-]?[0-9]{1,9}\Z").map(lambda v: typed(v, "integer")),
    st.from_regex(r"\A[0-9]{1,9}\Z").map(lambda v: typed(v, "nonNegativeInteger")),
    st.from_regex(r"\A[+-]?[0-9]{1,9}\.[0-9]{0,9}\Z").map(lambda v: typed(v, "decimal")),
    st.sampled_from(["0", "1", "true", "false"]).map(lambda v: typed(v, "boolean")),
    st.dates().map(lambda d: typed(d.isoformat(), "date")),
    st.integers(1, 2200).map(lambda y: typed(f"{y:04}", "gYear")),
    st.text().map(ox.Literal),
    st.text().map(lambda v: ox.Literal(v, language="vi-VN")),
)


@given(NUMBERS)
def test_oxigraph_holds_what_we_say_it_holds(term: ox.Literal) -> None:
    assert literals.by_value(stored(term)) == literals.by_value(term)


@given(NUMBERS, NUMBERS)
def test_two_literals_that_oxigraph_tells_apart_are_two(one: ox.Literal, two: ox.Literal) -> None:
    if stored(one) != stored(two):
        assert literals.by_value(one) != literals.by_value(two)


@given(NUMBERS)
@pytest.mark.parametrize("kind", literals.KINDS)
def test_what_has_been_written_anew_stays(kind: str, term: ox.Literal) -> None:
    change = literals.KINDS[kind]
    assert change(change(term)) == change(term)


def test_a_hash_does_not_hang_on_order_or_names_of_blank_nodes() -> None:
    one = [ox.Triple(ox.BlankNode("a"), NODE, NODE), ox.Triple(NODE, NODE, ox.BlankNode("a"))]
    two = [ox.Triple(NODE, NODE, ox.BlankNode("z")), ox.Triple(ox.BlankNode("z"), NODE, NODE)]
    assert literals.digest(one) == literals.digest(two)
    assert literals.digest(one) != literals.digest(one[:1])
    assert literals.digest([]) == literals.digest(())


def test_what_is_written_anew_is_counted_by_datatype() -> None:
    sent = turtle(goal("a") + goal("b"))
    found = [ox.Triple(t.subject, t.predicate, stored(t.object)) if isinstance(t.object, ox.Literal)
             else t for t in sent]  # fmt: skip
    assert literals.same(sent, found) == "oxigraph"
    assert literals.respelt(sent, found) == {XSD + "decimal": 2}
    assert literals.same(sent, sent) == "exact"
    assert literals.same(sent, found[1:]) == ""


# The one operation of the switch, on the embedded store.


def filled(**graphs: str) -> ox.Store:
    kept = ox.Store()
    for name, text in graphs.items():
        node = ox.NamedNode(BASE + name)
        kept.extend(ox.Quad(t.subject, t.predicate, t.object, node) for t in turtle(text))
    return kept


def held(kept: ox.Store, name: str) -> set[ox.Triple]:
    return {q.triple for q in kept.quads_for_pattern(None, None, None, ox.NamedNode(BASE + name))}


def test_the_switch_makes_each_graph_what_was_staged() -> None:
    kept = filled(a=goal("cu") + goal("chung"), sa=goal("moi") + goal("chung"), c=goal("bo"),
                  sb=goal("them"), d=goal("khac"))  # fmt: skip
    before = {name: held(kept, name) for name in ("sa", "sb", "d")}
    work = {
        BASE + "a": (BASE + "sa", tuple(turtle(goal("moi")))),
        BASE + "b": (BASE + "sb", tuple(turtle(goal("them")))),
        BASE + "c": ("", ()),
    }
    for _ in range(2):  # twice is as once
        kept.update(store.switch(work))
        assert held(kept, "a") == before["sa"]
        assert held(kept, "b") == before["sb"]
        assert held(kept, "c") == set()
        assert held(kept, "d") == before["d"]


def test_the_switch_does_nothing_where_a_staged_graph_has_gone() -> None:
    kept = filled(a=goal("cu"), b=goal("cu"), sa=goal("moi"))
    before = held(kept, "a")
    sent = tuple(turtle(goal("moi")))
    kept.update(store.switch({BASE + "a": (BASE + "sa", sent), BASE + "b": (BASE + "sb", sent)}))
    assert held(kept, "a") == held(kept, "b") == before


def test_the_switch_takes_a_graph_of_literals_alone() -> None:
    text = f'<{BASE}x> rdfs:label "chỉ có chữ"@vi .'
    kept = filled(sa=text)
    kept.update(store.switch({BASE + "a": (BASE + "sa", tuple(turtle(text)))}))
    assert held(kept, "a") == held(kept, "sa")


def test_graphs_are_named_as_the_house_names_them() -> None:
    pub = small({"2024-01-01": goal("a"), "2025-01-01": goal("b")})
    record = turtle(f"<{BASE}id/mau> a dcat:DatasetSeries .")
    found = store.graphs(pub, record)
    revision = BASE + "id/mau/revision/"
    assert list(found) == sorted(
        [BASE + "plan", BASE + "id/mau/catalog", revision + "2024-01-01", revision + "2025-01-01",
         revision + "2024-01-01/inferred", revision + "2025-01-01/inferred"]
    )  # fmt: skip
    assert found[revision + "2024-01-01/inferred"] == ()
    assert BASE + "id/mau/catalog" not in store.graphs(pub)
    name = revision + "2024-01-01"
    assert store._is_staging(store.staging(name, found[name]), name)
    assert not store._is_staging(store.staging(name, found[name]), BASE + "plan")
    assert iri("plan:Goal").value.startswith(BASE)
