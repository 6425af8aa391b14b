"""Rule: what the plan says is gathered by sector; what names none is said to have none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph import telling
from lsgraph.site import sorting
from lsgraph.site.atlas import Atlas, Page, View, capital
from lsgraph.site.indexes import lead, title
from lsgraph.terms import iri

SECTOR, ELEMENT = iri("plan:sector"), iri("plan:PlanElement")


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the page of sectors."""
    yield Page("sectors", "sectors.html", title("sectors"), lambda lang: _sectors(atlas, lang),
               description=lead("sectors_lead"))  # fmt: skip


def _sectors(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, "sectors", lang), atlas.facts
    found: dict[str, dict[ox.NamedNode, set[ox.NamedNode]]] = defaultdict(lambda: defaultdict(set))
    for t in facts.triples:
        if t.predicate == SECTOR and isinstance(t.object, ox.NamedNode):
            kind = atlas.kind(t.subject) if isinstance(t.subject, ox.NamedNode) else None
            if kind and isinstance(t.subject, ox.NamedNode):
                found[t.object.value][kind].add(t.subject)
    for node in facts.instances(ELEMENT, atlas.words):
        kind = atlas.kind(node)
        if kind and not facts.values(node, SECTOR):
            found[""][kind].add(node)
    order = {c: n for n, c in enumerate(telling.SECTIONS)}
    made = []
    for sector in sorted(found, key=lambda s: (not s, sorting.key(atlas.label(s, lang)))):
        groups = []
        for kind in sorted(found[sector], key=lambda c: (order.get(c, len(order)), c.value)):
            links = [view.link(n.value) for n in found[sector][kind]]
            links.sort(key=lambda link: (link.ended, sorting.key(link.text)))
            groups.append((atlas.class_title(kind, lang), links))
        made.append(
            {
                "name": capital(atlas.label(sector, lang)) if sector else "",
                "link": view.link(sector) if sector else None,
                "id": _fragment(sector),
                "count": sum(len(links) for _, links in groups),
                "groups": groups,
            }
        )
    return {"sectors": made}


def _fragment(sector: str) -> str:
    slug = re.sub(r"[^A-Za-z0-9_-]", lambda m: f"-{ord(m[0]):x}-", sector.rpartition("/")[2])
    return "sector-" + slug.removeprefix("sector-") if sector else "no-sector"
