"""Rule: the first page says what this is, what it holds, who gives it and how to use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.site import editions, figures, imprint, pictures, sorting
from lsgraph.site.atlas import Atlas, Link, Page, View, capital, clean
from lsgraph.site.texts import texts
from lsgraph.site.things import CITED, DEFINITION, SOURCE, kind_stem
from lsgraph.terms import iri

_COUNTED = [
    iri(f"plan:{n}")
    for n in [
        "Goal",
        "Target",
        "Task",
        "Project",
        "Breakthrough",
        "SpatialElement",
        "Actor",
        "LegalDocument",
        "Event",
        "Source",
    ]
]
_OF_PLAN, _APPROVES, _VISION = iri("plan:ofPlan"), iri("plan:approves"), iri("plan:visionYear")
_TARGET, _PREPARED, _LEVEL = iri("plan:Target"), iri("plan:preparedBy"), iri("plan:level")
MOST = 14  # targets on the first page


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the first page."""
    plan = atlas.plan
    what = {x: clean(atlas.facts.text(plan, DEFINITION, x)) if plan else "" for x in ("vi", "en")}
    names = {x: capital(atlas.plan_title(x)) for x in ("vi", "en")}
    yield Page("index", "home.html", names, lambda lang: _home(atlas, lang),
               description=what)  # fmt: skip


def _home(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts, plan = View(atlas, "index", lang), atlas.facts, atlas.plan
    told = imprint.imprint(atlas, lang)
    acts = (
        [a for a in facts.subjects(_APPROVES, plan) if isinstance(a, ox.NamedNode)] if plan else []
    )
    counts = []
    for cls in _COUNTED:
        number = sum(not atlas.ended(n) for n in facts.instances(cls, atlas.words))
        if number:
            counts.append((number, _counted(atlas, cls, number, lang), _where(atlas, view, cls)))
    targets = _targets(atlas, view)
    address = atlas.pub.series
    revision = texts(lang)["cited_revision"].replace(
        "{x}", figures.day(atlas.pub.latest.date, lang)
    )
    cite = [
        told["publisher"].text if told["publisher"] else "",
        f"{atlas.series_title(lang)} ({revision})",
        address,
        told["licence"].text if told["licence"] else "",
    ]
    return {
        "definition": clean(facts.text(plan, DEFINITION, lang)) if plan else "",
        "plan_link": view.link(plan.value) if plan else None,
        "acts": [view.link(a.value) for a in acts],
        "period": figures.period(facts, plan, lang) if plan else "",
        "vision": facts.text(plan, _VISION) if plan else "",
        "counts": counts,
        "targets": targets[:MOST],
        "targets_left": max(0, len(targets) - MOST),
        "map": pictures.picture(atlas, view, "map_svg"),
        "tree": pictures.goals(atlas, view),
        "revisions": editions.listing(atlas, view),
        "cite": ". ".join(part for part in cite if part) + ".",
        "queries": len(atlas.queries),
        "about": told["about"],
    }


def _counted(atlas: Atlas, cls: ox.NamedNode, number: int, lang: str) -> str:
    if cls == iri("plan:SpatialElement"):
        return texts(lang)["places"]
    return atlas.class_title(cls, lang, many=number != 1)


def _where(atlas: Atlas, view: View, cls: ox.NamedNode) -> str:
    """Give where things of a class are listed; a class that only gathers others has no list."""
    if cls == iri("plan:SpatialElement"):
        return view.to("places")
    if cls == iri("plan:Goal"):
        return view.to("goals")
    direct = any(atlas.kind(n) == cls for n in atlas.home_edition)
    return view.to(kind_stem(cls)) if direct else view.to("kinds")


def _targets(atlas: Atlas, view: View) -> list[Mapping[str, Any]]:
    facts = atlas.facts
    rows = []
    for node in facts.instances(_TARGET, atlas.words):
        mine = atlas.plan is None or atlas.plan in facts.values(node, _OF_PLAN)
        amount = figures.amount(facts, atlas.words, node, view.lang)
        if mine and amount and not atlas.ended(node):
            indicator = facts.node(node, iri("plan:indicator"))
            rows.append(
                {
                    "link": Link(
                        view.href(node.value), capital(_name(atlas, indicator or node, view))
                    ),
                    "amount": amount,
                    "when": figures.period(facts, node, view.lang),
                    "told": sum(len(facts.values(node, p)) for p in (CITED, SOURCE)),
                }
            )
    # What most sources tell of comes first.
    return sorted(rows, key=lambda row: (-row["told"], row["when"], sorting.key(row["link"].text)))


def _name(atlas: Atlas, node: ox.NamedNode, view: View) -> str:
    return atlas.label(node.value, view.lang)
