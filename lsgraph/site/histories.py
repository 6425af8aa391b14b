"""Rule: what changed is told for each revision, thing by thing, as it was and as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph import telling
from lsgraph.revisions import FATES, Change, fate
from lsgraph.site import figures, sorting
from lsgraph.site.atlas import Atlas, View, capital
from lsgraph.terms import iri

_EVIDENCE = (iri("plan:Passage"), iri("plan:Source"))
OTHER = {"vi": "nội dung khác", "en": "other things"}


def of(view: View, thing: ox.NamedNode) -> list[Mapping[str, Any]]:
    """Give what happened to a thing in each revision, oldest first; nothing for a word."""
    atlas = view.atlas
    if thing not in atlas.home_edition:
        return []
    made: list[Mapping[str, Any]] = []
    seen = False
    for edition in atlas.pub.editions:
        stands = thing in edition.facts.by_subject
        changes = atlas.changes.get(edition.date, {}).get(thing, ())
        if not stands:
            state = "gone" if seen else "absent"
        elif not seen:
            ended = any(c.kind == "withdrawn" for c in changes)
            first = edition is atlas.pub.editions[0]
            state = "from_start" if first else "recorded_ended" if ended else "first_seen"
        elif any(c.kind == "withdrawn" for c in changes):
            state = "has_ended"
        else:
            state = "has_changed" if changes else "unchanged"
        seen = seen or stands
        made.append(
            {
                "link": view.link(edition.name),
                "day": figures.day(edition.date, view.lang),
                "state": state,
                "changes": moved(view, changes, edition.facts, thing) if stands else [],
            }
        )
    return made


def moved(
    view: View, changes: tuple[Change, ...], facts: Any, thing: ox.NamedNode
) -> list[Mapping[str, Any]]:
    """Give the properties of a thing that changed, each with its values before and after."""
    from lsgraph.site import things

    symbol = figures.sign(facts, view.atlas.words, thing, view.lang)
    made = []
    for change in changes:
        if change.property is None:
            continue
        unit = symbol if change.property in figures.AMOUNTS else ""
        sides = [things.values(view, side, unit) for side in (change.before, change.after)]
        made.append(
            {
                "name": things.name(view, change.property),
                "before": sides[0],
                "after": sides[1],
            }
        )
    return sorted(made, key=lambda m: sorting.key(m["name"].text))


def told(atlas: Atlas, view: View, date: str) -> Mapping[str, Any]:
    """Tell what a revision changed: how much of each kind, then class by class."""
    by_class: dict[ox.NamedNode | None, dict[str, list[Any]]] = defaultdict(
        lambda: defaultdict(list)
    )
    counts: dict[str, int] = dict.fromkeys(FATES, 0)
    evidence = 0
    edition = next(e for e in atlas.pub.editions if e.date == date)
    for thing, changes in atlas.changes.get(date, {}).items():
        whole = {c.kind for c in changes if c.property is None}
        kind = "former" if whole == {"added", "withdrawn"} else min(whole, default="changed")
        cls = changes[0].cls
        if cls in _EVIDENCE:
            evidence += 1
            continue
        counts[kind] += 1
        rows = moved(view, changes, edition.facts, thing) if kind == "changed" else []
        by_class[cls][kind].append((view.link(thing.value), rows))
    order = {c: n for n, c in enumerate(telling.SECTIONS)}
    sections = []
    for cls in sorted(by_class, key=lambda c: (order.get(c, len(order)) if c else 999, str(c))):
        title = atlas.class_title(cls, view.lang) if cls else capital(OTHER[view.lang])
        kinds = [
            (kind, sorted(by_class[cls][kind], key=lambda m: sorting.key(m[0].text)))
            for kind in FATES
            if by_class[cls][kind]
        ]
        sections.append((title, kinds))
    return {"counts": counts, "sections": sections, "evidence": evidence}


def counts(atlas: Atlas, date: str) -> Mapping[str, int]:
    """Count the things, passages and sources aside, that a revision added, changed or ended."""
    found: dict[str, int] = dict.fromkeys(FATES, 0)
    for changes in atlas.changes.get(date, {}).values():
        if changes[0].cls not in _EVIDENCE:
            found[fate(changes)] += 1
    return found
