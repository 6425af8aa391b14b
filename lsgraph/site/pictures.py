"""Rule: no picture stands alone: what it shows is written beside it for those who do not see it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.publication import Edition, Publication
from lsgraph.site import figures, sorting
from lsgraph.site.atlas import Atlas, Link, Page, View, capital
from lsgraph.site.indexes import lead, title
from lsgraph.terms import iri

Drawing = Callable[[Publication, Edition, str, Callable[[str], str]], str]
GOAL, TARGET, TASK = iri("plan:Goal"), iri("plan:Target"), iri("plan:Task")
PART_OF, SERVES, ORDER = iri("plan:partOf"), iri("plan:contributesTo"), iri("plan:order")
WKT, DATE = iri("plan:wkt"), iri("plan:date")
_DATED = [iri(f"plan:{n}") for n in ("PlanRevision", "LegalDocument", "Event", "Statement")]
_DUE = [GOAL, TARGET]
_POINT = re.compile(r"(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)\Z", re.IGNORECASE)
DEEPEST = 12
MANY = 5  # things of one kind and day before they are folded into one line


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the pages of goals, of the map and of the timeline."""
    for stem, key, make in (
        ("goals", "tree_lead", _goals),
        ("map", "map_lead", _map),
        ("timeline", "timeline_lead", _timeline),
    ):
        yield Page(stem, f"{stem}.html", title(stem), partial(make, atlas),
                   description=lead(key))  # fmt: skip


def picture(atlas: Atlas, view: View, name: str) -> Any:
    """Give a drawing of the newest edition as markup, or nothing where there is nothing to draw."""
    from markupsafe import Markup

    from lsgraph import drawings

    draw: Drawing = getattr(drawings, name)
    svg = draw(atlas.pub, atlas.pub.latest, view.lang, view.href)
    return Markup(svg)  # noqa: S704 (drawings escape all their text)


def goals(atlas: Atlas, view: View) -> list[Mapping[str, Any]]:
    """Give the goals as a tree: each with its parts, its targets and its tasks."""
    facts = atlas.facts
    nodes = [g for g in facts.instances(GOAL, atlas.words) if not atlas.ended(g)]
    known = set(nodes)
    parts: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for node in nodes:
        for whole in facts.values(node, PART_OF):
            if whole in known:
                parts[whole].append(node)  # type: ignore[index]

    shown: set[ox.NamedNode] = set()

    def branch(goal: ox.NamedNode, depth: int) -> Mapping[str, Any]:
        # Each goal is opened once and no deeper than people read: circles end here too.
        fresh = goal not in shown and depth < DEEPEST
        shown.add(goal)
        helpers = [s for s in facts.subjects(SERVES, goal) if isinstance(s, ox.NamedNode)]
        return {
            "link": view.link(goal.value),
            "when": figures.period(facts, goal, view.lang),
            "parts": [branch(p, depth + 1) for p in sorted(parts[goal], key=order)]
            if fresh
            else [],
            "helpers": [_helper(atlas, view, h) for h in sorted(helpers, key=order)],
        }

    def order(node: ox.NamedNode) -> Any:
        place = facts.text(node, ORDER)
        number = int(place) if place.isascii() and place.isdigit() else 999
        when = figures.period(facts, node, "en")
        return when, number, sorting.key(atlas.label(node.value, view.lang)), node.value

    inside = {p for group in parts.values() for p in group}
    roots = [g for g in nodes if g not in inside] or nodes[:1]
    return [branch(g, 0) for g in sorted(roots, key=order)]


def _helper(atlas: Atlas, view: View, node: ox.NamedNode) -> Mapping[str, Any]:
    kind = atlas.kind(node)
    return {
        "link": view.link(node.value),
        "kind": capital(atlas.label(kind.value, view.lang)) if kind else "",
    }


def _goals(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, "goals", lang), atlas.facts
    others = {}
    for cls in (TARGET, TASK):
        nodes = [
            n
            for n in facts.instances(cls, atlas.words)
            if not atlas.ended(n) and not facts.values(n, SERVES)
        ]
        links = [(view.link(n.value), figures.period(facts, n, lang)) for n in nodes]
        if links:
            others[atlas.class_title(cls, lang)] = sorted(
                links, key=lambda pair: sorting.key(pair[0].text)
            )
    # What is tied to no goal at all is said at once, not only at the end of a long page.
    loose = [
        atlas.class_title(cls, lang)
        for cls in (TARGET, TASK)
        if atlas.class_title(cls, lang) in others and not _tied(atlas, cls)
    ]
    return {
        "loose": [name[:1].lower() + name[1:] for name in loose],
        "picture": picture(atlas, view, "tree_svg"),
        "tree": goals(atlas, view),
        "others": others,
    }


def _tied(atlas: Atlas, cls: ox.NamedNode) -> bool:
    """Say whether anything of a class that still holds is tied to a goal."""
    facts, goals = atlas.facts, set(atlas.facts.instances(GOAL, atlas.words))
    return any(
        goals & set(facts.values(n, SERVES))
        for n in facts.instances(cls, atlas.words)
        if not atlas.ended(n)
    )


def _map(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, "map", lang), atlas.facts
    rows = []
    for t in facts.triples:
        if t.predicate == WKT and isinstance(t.object, ox.Literal):
            found = _POINT.match(t.object.value.strip())
            if found and isinstance(t.subject, ox.NamedNode):
                kind = facts.node(t.subject, iri("plan:kind")) or atlas.kind(t.subject)
                rows.append(
                    {
                        "link": view.link(t.subject.value),
                        "kind": capital(atlas.label(kind.value, lang)) if kind else "",
                        "latitude": figures.number(found[2], lang),
                        "longitude": figures.number(found[1], lang),
                    }
                )
    rows.sort(key=lambda row: sorting.key(row["link"].text))  # type: ignore[attr-defined]
    return {"picture": picture(atlas, view, "map_svg"), "rows": rows}


def _timeline(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, "timeline", lang), atlas.facts
    years: dict[str, list[tuple[str, str, Link, str]]] = defaultdict(list)
    for cls in _DATED:
        for node in facts.instances(cls, atlas.words):
            date = facts.text(node, DATE)
            if re.match(r"\d{4}-\d{2}-\d{2}\Z", date):
                years[date[:4]].append(
                    (date, _kind(facts, atlas, node, lang), view.link(node.value), "")
                )
    for cls in _DUE:
        for node in facts.instances(cls, atlas.words):
            year = facts.text(node, figures.YEAR) or facts.text(node, figures.END)
            if re.match(r"\d{4}\Z", year):
                years[year].append(("", _kind(facts, atlas, node, lang), view.link(node.value), ""))
    made = []
    for year in sorted(years):
        groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for date, kind, link, _ in years[year]:
            groups[date, kind].append(link)
        rows = []
        for (date, kind), links in sorted(groups.items()):
            links.sort(key=lambda link: sorting.key(link.text))
            rows.append(
                {
                    "date": date,
                    "day": figures.day(date, lang),
                    "kind": kind,
                    "links": links,
                    "folded": len(links) > MANY,
                }
            )
        made.append({"year": year, "rows": rows})
    return {"picture": picture(atlas, view, "timeline_svg"), "years": made}


def _kind(facts: Facts, atlas: Atlas, node: ox.NamedNode, lang: str) -> str:
    kind = facts.node(node, iri("plan:kind")) or atlas.kind(node)
    return capital(atlas.label(kind.value, lang)) if kind else ""
