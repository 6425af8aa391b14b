"""Rule: what a reader of one page asks next is told there, from what the data link and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph import queries
from lsgraph.facts import Facts
from lsgraph.site import figures, sorting
from lsgraph.site.atlas import Atlas, Link, View, capital
from lsgraph.terms import iri

INDICATOR, ABOUT, SOURCE = iri("plan:indicator"), iri("plan:about"), iri("plan:source")
TARGET, OBSERVATION, STATUS = iri("plan:Target"), iri("plan:Observation"), iri("plan:status")
FORMER, RESULT, WITHIN = iri("plan:originalUnit"), iri("plan:resultingUnit"), iri("plan:within")
GOAL, ELEMENT, UNIT = iri("plan:Goal"), iri("plan:PlanElement"), iri("plan:AdministrativeUnit")
COMPARE, SERVING = "targets-against-observations", "tasks-serving-goal"


def observed(view: View, facts: Facts, thing: ox.NamedNode) -> list[Mapping[str, Any]]:
    """Give the figures that sources report of a target's indicator, oldest first; else nothing."""
    atlas, lang = view.atlas, view.lang
    if TARGET not in _classes(atlas, thing):
        return []
    measured = {i for i in facts.values(thing, INDICATOR) if isinstance(i, ox.NamedNode)}
    found = {o for i in measured for o in facts.subjects(INDICATOR, i)}
    made: list[tuple[Any, Mapping[str, Any]]] = []
    for node in found & set(facts.instances(OBSERVATION, atlas.words)):
        amount = figures.amount(facts, atlas.words, node, lang)
        if not amount or not isinstance(node, ox.NamedNode) or atlas.ended(node):
            continue
        status = facts.node(node, STATUS)
        row = {
            "href": view.href(node.value),
            "name": atlas.label(node.value, lang),
            "when": figures.period(facts, node, lang),
            "amount": amount,
            "status": atlas.label(status.value, lang) if status else "",
            "about": _links(view, facts, node, ABOUT),
            "sources": _links(view, facts, node, SOURCE),
        }
        made.append(((_last(facts, node), row["when"], node.value), row))
    return [row for _, row in sorted(made, key=lambda m: m[0])]


def now_in(view: View, thing: ox.NamedNode) -> list[Link]:
    """Give the units in force that changes have made of an ended unit or of the units within it."""
    facts = view.atlas.facts
    if UNIT not in _classes(view.atlas, thing):
        return []
    known = set(facts.instances(UNIT, view.atlas.words))
    found: set[ox.NamedNode] = set()
    queue, seen = [thing], {thing}
    while queue:
        node = queue.pop()
        made = {r for c in facts.subjects(FORMER, node) for r in facts.values(c, RESULT)}
        parts = {p for p in facts.subjects(WITHIN, node) if view.atlas.ended(p)}
        for unit in known & (made | parts) - seen:
            seen.add(unit)
            # A unit in force ends the way; one that has ended leads on to what became of it.
            if view.atlas.ended(unit):
                queue.append(unit)
            else:
                found.add(unit)
    links = [view.link(n.value) for n in found]
    return sorted(links, key=lambda link: sorting.key(link.text))


def ended(atlas: Atlas, thing: ox.NamedNode) -> str:
    """Give the key of the words that say of a thing of its kind that it has ended."""
    classes = _classes(atlas, thing)
    if UNIT in classes:
        return "ended_unit"
    return "ended_element" if ELEMENT in classes else "ended_banner"


def questions(view: View, thing: ox.NamedNode) -> Mapping[str, Any]:
    """Give the prepared questions to which the page of a thing sends its readers, where they stand."""
    atlas = view.atlas
    serving = None
    if SERVING in atlas.queries and GOAL in _classes(atlas, thing):
        serving = Link(view.to("query/" + SERVING), _summary(atlas, SERVING, view.lang))
    compare = view.to("query/" + COMPARE) if COMPARE in atlas.queries else ""
    return {"serving": serving, "compare": compare}


def _summary(atlas: Atlas, name: str, lang: str) -> str:
    path = next(p for p in atlas.pub.where.queries if p.stem == name)
    return capital(queries.load(path).summary[lang])


def _classes(atlas: Atlas, thing: ox.NamedNode) -> list[ox.NamedNode]:
    kind = atlas.kind(thing)
    return atlas.classes(kind) if kind and thing in atlas.home_edition else []


def _links(view: View, facts: Facts, node: ox.NamedNode, prop: ox.NamedNode) -> list[Link]:
    found = [view.link(v.value) for v in facts.values(node, prop) if isinstance(v, ox.NamedNode)]
    return sorted(found, key=lambda link: sorting.key(link.text))


def _last(facts: Facts, node: ox.NamedNode) -> str:
    """Give the year in which a figure ends, as text of four digits."""
    told = (facts.text(node, p) for p in (figures.END, figures.YEAR, figures.DATE))
    return next((t for t in told if t), "9999")[:4]
