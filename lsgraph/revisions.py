"""Rule: two revisions are two sets of triples; what differs is exact, sorted, and can be told.

old − removed + added = new, on lexical forms as written. Changes are told by thing and property.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph.terms import RDF_TYPE, iri

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_WITHDRAWN = iri("plan:withdrawnBy")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: of a whole thing (no property), or of a property of a thing in both.

    `kind` is "added", "removed", "changed" or "withdrawn"; `cls` the class of the thing.
    """

    kind: str
    thing: ox.NamedNode
    property: ox.NamedNode | None = None
    before: tuple[Term, ...] = ()
    after: tuple[Term, ...] = ()
    cls: ox.NamedNode | None = None


@dataclass(frozen=True, slots=True)
class Diff:
    """What was removed and added, as triples in order, and the same as changes of things."""

    removed: tuple[ox.Triple, ...]
    added: tuple[ox.Triple, ...]
    changes: tuple[Change, ...]


# What became of a thing as a whole, in the order in which people are told.
FATES = ("added", "changed", "withdrawn", "former", "removed")


def fate(changes: Iterable[Change]) -> str:
    """Say in one of FATES what became of the thing that all these changes are of.

    "former" came and was withdrawn at once: it had ended before it was recorded.
    """
    whole = {c.kind for c in changes if c.property is None}
    return "former" if whole == {"added", "withdrawn"} else min(whole, default="changed")


Said = dict[ox.NamedNode, dict[ox.NamedNode, tuple[Term, ...]]]


def diff(old: Iterable[ox.Triple], new: Iterable[ox.Triple]) -> Diff:
    """Compare two revisions, given as their triples in any order."""
    was, now = set(old), set(new)
    removed, added = sorted(was - now, key=str), sorted(now - was, key=str)
    changes: list[Change] = []
    touched = {t.subject for t in (*removed, *added) if isinstance(t.subject, ox.NamedNode)}
    # Only what changed is laid out, so that a small change to large plans costs little.
    before, after = _said(was, touched), _said(now, touched)
    for thing in sorted(touched, key=str):
        a, b = before.get(thing, {}), after.get(thing, {})
        cls = _class(b) or _class(a)
        if not a or not b:
            changes.append(Change("added" if b else "removed", thing, cls=cls))
        if b and _WITHDRAWN in b and _WITHDRAWN not in a:
            changes.append(Change("withdrawn", thing, cls=cls))
        if not a or not b:
            continue
        for prop in sorted({*a, *b}, key=str):
            x, y = a.get(prop, ()), b.get(prop, ())
            if x != y:
                kind = "changed" if x and y else "added" if y else "removed"
                gone = tuple(v for v in x if v not in y)
                come = tuple(v for v in y if v not in x)
                changes.append(Change(kind, thing, prop, gone, come, cls))
    return Diff(tuple(removed), tuple(added), tuple(changes))


def _said(triples: Iterable[ox.Triple], things: Container[ox.NamedNode]) -> Said:
    said: dict[ox.NamedNode, dict[ox.NamedNode, list[Term]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for t in triples:
        subject = t.subject
        if isinstance(subject, ox.NamedNode) and subject in things:
            said[subject][t.predicate].append(t.object)  # type: ignore[arg-type]
    return {
        thing: {p: tuple(sorted(values, key=str)) for p, values in properties.items()}
        for thing, properties in said.items()
    }


def _class(properties: dict[ox.NamedNode, tuple[Term, ...]]) -> ox.NamedNode | None:
    classes = [c for c in properties.get(RDF_TYPE, ()) if isinstance(c, ox.NamedNode)]
    return classes[0] if classes else None


def change_graph(found: Diff, revision: ox.NamedNode) -> tuple[ox.Triple, ...]:
    """Give the changes as things of class plan:Change, for a revision with this IRI.

    A change is named by what it is about, so that it keeps its name whatever else changes.
    """
    triples: list[ox.Triple] = []
    for change in found.changes:
        about = f"{change.thing} {change.property or ''} {change.kind}"
        digest = hashlib.sha256(about.encode()).hexdigest()[:16]
        node = ox.NamedNode(f"{revision.value}/change/{digest}")

        def say(word: str, *values: Term | None, node: ox.NamedNode = node) -> None:
            triples.extend(ox.Triple(node, iri(word), v) for v in values if v is not None)

        say("rdf:type", iri("plan:Change"))
        say("plan:kind", iri(f"concept:change-{change.kind}"))
        say("plan:changedThing", change.thing)
        say("plan:changedProperty", change.property)
        say("plan:changedClass", change.cls)
        say("plan:before", *change.before)
        say("plan:after", *change.after)
        say("plan:ofRevision", revision)
    return tuple(triples)
