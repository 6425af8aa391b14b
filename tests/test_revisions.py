"""Rule: what a diff says is all that differs, and each change can be read back from its graph."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, triples

from lsgraph import revisions
from lsgraph.revisions import Change, change_graph, diff
from lsgraph.terms import RDF_TYPE, iri

NAME = ox.NamedNode("http://e/revision")
THING, OTHER, DECISION = (ox.NamedNode(f"http://e/{n}") for n in ("thing", "other", "decision"))
P, Q = ox.NamedNode("http://e/p"), ox.NamedNode("http://e/q")
WITHDRAWN = iri("plan:withdrawnBy")
graphs = triples.map(tuple)
Graph = tuple[ox.Triple, ...]


def values(graph: Graph, node: object, word: str) -> set[object]:
    return {t.object for t in graph if t.subject == node and t.predicate == iri(word)}


def rebuilt(old: set[ox.Triple], graph: Graph) -> set[ox.Triple]:
    """Make the new revision of the things in both from the old one and the change graph alone."""
    new = set(old)
    for node in {t.subject for t in graph}:
        for prop in values(graph, node, "plan:changedProperty"):
            (thing,) = values(graph, node, "plan:changedThing")
            for word, change in (("plan:before", new.discard), ("plan:after", new.add)):
                for value in values(graph, node, word):
                    change(ox.Triple(thing, prop, value))  # type: ignore[arg-type]
    return new


@LAW
@given(graphs, graphs)
def test_the_changes_of_things_in_both_can_be_replayed(a: Graph, b: Graph) -> None:
    both = {t.subject for t in a} & {t.subject for t in b}
    graph = change_graph(diff(a, b), NAME)
    old, new = ({t for t in side if t.subject in both} for side in (a, b))
    assert rebuilt(old, graph) == new


@LAW
@given(graphs, graphs)
def test_things_that_come_and_go_are_told_once(a: Graph, b: Graph) -> None:
    found = diff(a, b)
    was, now = {t.subject for t in a}, {t.subject for t in b}
    assert [c.thing for c in found.changes if c.kind == "removed" and not c.property] == sorted(
        was - now, key=str
    )
    assert [c.thing for c in found.changes if c.kind == "added" and not c.property] == sorted(
        now - was, key=str
    )


@LAW
@given(graphs, graphs)
def test_the_order_of_the_files_does_not_matter(a: Graph, b: Graph) -> None:
    one, two = diff(a, b), diff(reversed(a), (*reversed(b), *b))
    assert one == two
    assert change_graph(one, NAME) == change_graph(two, NAME)


@LAW
@given(graphs, graphs, graphs)
def test_a_change_keeps_its_name_whatever_else_changes(a: Graph, b: Graph, c: Graph) -> None:
    alone = change_graph(diff(a, b), NAME)
    things = {t.subject for t in (*a, *b)}
    more = tuple(t for t in c if t.subject not in things)
    assert set(alone) <= set(change_graph(diff(a, (*b, *more)), NAME))


@LAW
@given(graphs, graphs)
def test_the_way_back_is_the_way_there(a: Graph, b: Graph) -> None:
    there, back = diff(a, b), diff(b, a)
    assert (there.removed, there.added) == (back.added, back.removed)


def test_lexical_forms_count() -> None:
    decimal = iri("xsd:decimal")
    old, new = (ox.Triple(THING, P, ox.Literal(n, datatype=decimal)) for n in ("8.0", "8.00"))
    (change,) = diff([old], [new]).changes
    assert (change.kind, change.before, change.after) == ("changed", (old.object,), (new.object,))


def test_only_the_values_that_differ_stand_before_and_after() -> None:
    one, two, three = (ox.Literal(n) for n in "123")
    old = [ox.Triple(THING, P, one), ox.Triple(THING, P, two), ox.Triple(THING, Q, one)]
    new = [ox.Triple(THING, P, two), ox.Triple(THING, P, three)]
    assert diff(old, new).changes == (
        Change("changed", THING, P, (one,), (three,)),
        Change("removed", THING, Q, (one,), ()),
    )


def test_a_thing_is_withdrawn_once_and_keeps_its_class() -> None:
    kind = ox.Triple(THING, RDF_TYPE, iri("plan:Task"))
    by = ox.Triple(THING, WITHDRAWN, DECISION)
    changes = diff([kind], [kind, by]).changes
    assert [(c.kind, c.property, c.cls) for c in changes] == [
        ("withdrawn", None, kind.object),
        ("added", WITHDRAWN, kind.object),
    ]
    other = ox.Triple(THING, WITHDRAWN, OTHER)
    (change,) = diff([kind, by], [kind, other]).changes
    assert (change.kind, change.property) == ("changed", WITHDRAWN)


def test_the_class_is_that_of_the_new_revision() -> None:
    task, goal = (ox.Triple(THING, RDF_TYPE, iri(n)) for n in ("plan:Task", "plan:Goal"))
    assert {c.cls for c in diff([task], [goal]).changes} == {goal.object}
    assert {c.cls for c in diff([task], []).changes} == {task.object}


def test_the_name_of_a_change_is_a_hash_of_what_it_is_about() -> None:
    graph = change_graph(diff([], [ox.Triple(THING, P, DECISION)]), NAME)
    digest = hashlib.sha256(b"<http://e/thing>  added").hexdigest()[:16]
    assert {t.subject for t in graph} == {ox.NamedNode(f"http://e/revision/change/{digest}")}
    assert {t.predicate for t in graph} == {
        RDF_TYPE,
        *(iri(f"plan:{n}") for n in ("changedThing", "kind", "ofRevision")),
    }


KINDS_OF = st.lists(
    st.tuples(st.sampled_from(["added", "removed", "changed", "withdrawn"]), st.booleans()),
    min_size=1,
)


@given(KINDS_OF)
def test_a_thing_has_one_fate(made: list[tuple[str, bool]]) -> None:
    node = ox.NamedNode("http://e/x")
    changes = [
        revisions.Change(kind, node, None if whole else iri("rdfs:label")) for kind, whole in made
    ]
    found = revisions.fate(changes)
    assert found in revisions.FATES
    assert revisions.fate(reversed(changes)) == found
    whole = {c.kind for c in changes if c.property is None}
    assert found == "changed" if not whole else found in whole | {"former"}
    assert (found == "former") == (whole == {"added", "withdrawn"})
