"""Rule: places stand within what holds them, each with what the plan sets there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.site import sorting
from lsgraph.site.atlas import Atlas, Page, View, capital
from lsgraph.site.indexes import lead, short_name, title
from lsgraph.terms import RDF_TYPE, iri

PLACE, WITHIN, TERRITORY = iri("plan:SpatialElement"), iri("plan:within"), iri("plan:territory")
UNIT, KIND = iri("plan:AdministrativeUnit"), iri("plan:kind")
DEEPEST = 12
_WORK = [
    "Goal",
    "Vision",
    "Target",
    "Breakthrough",
    "Principle",
    "Criterion",
    "Task",
    "Project",
    "Event",
    "Statement",
    "EconomicZone",
    "LegalDocument",
]
_WORKS = {iri(f"plan:{name}") for name in _WORK}
_PLACES_TOO = {iri(f"plan:{p}") for p in ("within", "adjacentTo", "originalUnit", "resultingUnit")}


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the page of places."""
    yield Page("places", "places.html", title("places"), lambda lang: _places(atlas, lang),
               description=lead("places_lead"))  # fmt: skip


def _places(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, "places", lang), atlas.facts
    places = facts.instances(PLACE, atlas.words)
    known = set(places)
    below: dict[ox.NamedNode | None, list[ox.NamedNode]] = defaultdict(list)
    for place in places:
        holders = {h for h in facts.values(place, WITHIN) if h in known and h != place}
        for holder in sorted(holders, key=str) or (None,):
            below[holder].append(place)  # type: ignore[index]

    shown: set[ox.NamedNode] = set()

    def branch(place: ox.NamedNode, depth: int) -> Mapping[str, Any]:
        # Each place is opened once and no deeper than people read: circles end here too.
        fresh = place not in shown and depth < DEEPEST
        shown.add(place)
        groups: dict[tuple[bool, str], list[Mapping[str, Any]]] = defaultdict(list)
        for child in _ordered(atlas, below[place], lang) if fresh else ():
            if child not in tops:
                part = branch(child, depth + 1)
                groups[part["link"].ended, part["kind"]].append(part)
        return {
            "link": view.link(place.value),
            "kind": _kind(atlas, place, lang),
            "there": _there(atlas, view, place) if fresh else [],
            "groups": [
                {
                    "kind": kind,
                    "ended": ended,
                    "count": len(parts),
                    "leaves": [p for p in parts if not p["there"] and not p["groups"]],
                    "parts": [p for p in parts if p["there"] or p["groups"]],
                }
                for (ended, kind), parts in sorted(groups.items(), key=lambda g: g[0][0])
            ],
        }

    plan = atlas.plan
    territory = facts.values(plan, TERRITORY) if plan else []
    roots = _ordered(atlas, below[None], lang)
    reached: set[ox.NamedNode] = set()
    queue = list(roots)
    while queue:
        place = queue.pop()
        if place not in reached:
            reached.add(place)
            queue += below[place]
    roots += [p for p in _ordered(atlas, places, lang) if p not in reached]
    tops = [t for t in territory if t in known] or roots[:1]
    main = [branch(t, 0) for t in tops if isinstance(t, ox.NamedNode)]
    rest = [branch(r, 0) for r in roots if r not in tops and r not in shown]
    return {"main": main, "rest": rest}


def _kind(atlas: Atlas, place: ox.NamedNode, lang: str) -> str:
    """Give the kind of a place: of a unit its level, of others their class."""
    level = atlas.told(place).node(place, KIND)
    cls = atlas.kind(place)
    if cls == UNIT and level:
        cls = level
    return capital(atlas.label(cls.value, lang)) if cls else ""


def _there(atlas: Atlas, view: View, place: ox.NamedNode) -> list[Any]:
    found = {
        t.subject
        for t in atlas.facts.by_object.get(place, ())
        if t.predicate not in _PLACES_TOO
        and isinstance(t.subject, ox.NamedNode)
        and _WORKS & set(atlas.facts.values(t.subject, RDF_TYPE))
    }
    links = [view.link(node.value) for node in found]
    return sorted(links, key=lambda link: sorting.key(link.text))


def _ordered(atlas: Atlas, nodes: list[ox.NamedNode], lang: str) -> list[ox.NamedNode]:
    def order(node: ox.NamedNode) -> Any:
        label = _kind(atlas, node, lang)
        return sorting.key(label), sorting.key(short_name(atlas, node.value, lang)), node.value

    return sorted(nodes, key=order)
