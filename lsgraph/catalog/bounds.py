"""Rule: where and when the plan holds is read from the plan, unless the officer says it.

A territory is named by GeoNames where the data link it there, since portals know those names; its
box and centre are those of its outline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from lsgraph.catalog import settings
from lsgraph.catalog.place import extent
from lsgraph.catalog.saying import Statements, date, labels, part
from lsgraph.facts import Facts
from lsgraph.publication import Edition, Publication
from lsgraph.terms import iri

_YEAR = re.compile(r"[0-9]{4}\Z")
_YEAR_DAYS = ("01-01", "12-31")
_GEONAMES = "https://sws.geonames.org/"


def plans(edition: Edition) -> list[ox.NamedNode]:
    """Give the plans that an edition is a revision of."""
    found = edition.facts.values(ox.NamedNode(edition.name), iri("plan:revisionOf"))
    return [v for v in found if isinstance(v, ox.NamedNode)]


def place(said: Statements, pub: Publication) -> list[ox.NamedNode]:
    """State where the plan holds, and give the places: the officer's, else the plan's territory.

    A territory is named by GeoNames where the data link it there, since portals know those names.
    """
    own = settings.said(pub, "dcterms:spatial")
    territories = [t for e in reversed(pub.editions) for t in _territories(e)][:1]
    for spot in own:
        said.typed(spot, "dcterms:Location")
    if not territories:
        return own
    territory = territories[0]
    matches = [
        m.value
        for m in values(pub.everything, territory, "skos:exactMatch")
        if isinstance(m, ox.NamedNode)
    ]
    known = next((m for m in matches if m.startswith(_GEONAMES)), "")
    spot = own[0] if own else ox.NamedNode(known) if known else territory
    said.typed(spot, "dcterms:Location")
    said.texts(spot, "rdfs:label", labels(pub, territory))
    others = {territory.value, *matches} - {spot.value}
    said.say(spot, "skos:exactMatch", *(ox.NamedNode(m) for m in sorted(others)))
    outline = next(
        (o for e in reversed(pub.editions) if (o := e.facts.text(territory, iri("plan:wkt")))), ""
    )
    found = extent(outline)
    if found and not pub.record.values(spot, iri("dcat:bbox")):
        wkt = iri("geo:wktLiteral")
        said.say(spot, "dcat:bbox", ox.Literal(found.box, datatype=wkt))
        said.say(spot, "dcat:centroid", ox.Literal(found.centre, datatype=wkt))
        said.say(spot, "locn:geometry", ox.Literal(outline, datatype=wkt))
    return own or [spot]


def periods(said: Statements, pub: Publication) -> list[ox.NamedNode]:
    """State the periods of the plan: the years it steers, and these with its vision."""
    own = settings.said(pub, "dcterms:temporal")
    for node in own:
        said.typed(node, "dcterms:PeriodOfTime")
    found = []
    for plan in plans(pub.latest):
        years = [
            pub.latest.facts.text(plan, iri(f"plan:{word}"))
            for word in ("startYear", "endYear", "visionYear")
        ]
        start, end, vision = (y if _YEAR.match(y) else "" for y in years)
        if start and end:
            words = {"en": f"plan period {start}–{end}", "vi": f"thời kỳ quy hoạch {start}-{end}"}
            found.append(_period(said, pub, start, end, words))
        if end and vision and vision > end:
            # From the start again, so that a portal which shows one period shows no later one.
            words = {
                "en": f"plan period with vision, {start or end}–{vision}",
                "vi": f"thời kỳ quy hoạch và tầm nhìn, {start or end}-{vision}",
            }
            found.append(_period(said, pub, start or end, vision, words))
    if not (own or found):
        # A plan that does not say its years holds from its first revision.
        first, last = pub.editions[0].date[:4], pub.latest.date[:4]
        words = {"en": f"revisions {first}–{last}", "vi": f"các phiên bản {first}-{last}"}
        found.append(_period(said, pub, first, last, words))
    return own or found


def _period(
    said: Statements, pub: Publication, start: str, end: str, words: Mapping[str, str]
) -> ox.NamedNode:
    node = part(pub, "period", start, end)
    said.typed(node, "dcterms:PeriodOfTime")
    said.texts(node, "rdfs:label", words)
    said.say(node, "dcat:startDate", date(f"{start}-{_YEAR_DAYS[0]}"))
    said.say(node, "dcat:endDate", date(f"{end}-{_YEAR_DAYS[1]}"))
    return node


def _territories(edition: Edition) -> list[ox.NamedNode]:
    facts = edition.facts
    found = (facts.node(plan, iri("plan:territory")) for plan in plans(edition))
    return [t for t in found if t is not None]


def values(facts: Facts, node: ox.NamedNode, predicate: str) -> list[ox.NamedNode | ox.Literal]:
    """Give the values of a property that have a name or are texts."""
    return [v for v in facts.values(node, iri(predicate)) if not isinstance(v, ox.BlankNode)]
