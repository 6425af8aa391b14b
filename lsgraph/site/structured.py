"""Rule: each page says what it is to machines too, in schema.org's words, and in DCAT's for data sets.

Source: schema.org 29; JSON-LD 1.1, section 4.8 (script elements).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.publication import LANGUAGES
from lsgraph.site import figures, imprint
from lsgraph.site.atlas import Atlas, Page, address, clean
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, iri, short

Json = dict[str, Any]
_TYPES = {
    "LegalDocument": "Legislation", "Plan": "Legislation", "AdministrativeUnit": "AdministrativeArea",
    "Country": "Country", "SpatialElement": "Place", "Person": "Person", "Event": "Event",
    "Organization": "Organization", "Group": "Organization", "Source": "CreativeWork",
    "UnitChange": "Thing", "Passage": "CreativeWork", "Statement": "CreativeWork", "Observation": "Observation",
    "Indicator": "DefinedTerm", "Topic": "DefinedTerm", "Project": "Project",
    "PlanRevision": "Dataset",
}  # fmt: skip
_POINT = re.compile(
    r"\s*(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[0-9.]+)\s+(-?[0-9.]+)\s*\)\s*\Z", re.IGNORECASE
)
_ALT, _DEFINITION = iri("skos:altLabel"), iri("skos:definition")
_SAME, _NUMBER, _DATE = iri("skos:exactMatch"), iri("plan:number"), iri("plan:date")
_AUTHORITY, _ADDRESS, _PLACE = iri("plan:authority"), iri("plan:address"), iri("plan:location")
_ISSUED, _WITHIN, _CODE = iri("plan:issuedBy"), iri("plan:within"), iri("plan:code")
_ABOUT, _INDICATOR = iri("plan:about"), iri("plan:indicator")
_INFORCE, _SCHEME = iri("plan:inForceFrom"), iri("skos:inScheme")


def page(
    atlas: Atlas,
    page: Page,
    lang: str,
    title: str,
    description: str,
    trail: Sequence[tuple[str, str]],
) -> Json:
    """Describe a page: itself, the way to it, the thing it is about, and its data set's record."""
    base = atlas.pub.base
    own = address(base, page.stem, lang)
    steps = [*trail, (page.stem, title)] if page.stem != "index" else trail[:1]
    web: Json = {
        "@type": "WebPage",
        "@id": own,
        "name": title,
        "description": description,
        "inLanguage": lang,
        "isPartOf": {"@id": base},
    }
    _put(web, "dateModified", atlas.published)
    crumbs = {
        "@type": "BreadcrumbList",
        "@id": own + "#trail",
        "itemListElement": [
            {"@type": "ListItem", "position": n, "name": text, "item": address(base, stem, lang)}
            for n, (stem, text) in enumerate(steps, 1)
        ],
    }
    web["breadcrumb"] = {"@id": crumbs["@id"]}
    graph: list[Json] = [web, crumbs]
    context: Any = "https://schema.org/"
    if page.stem == "index" or page.iri == atlas.pub.series:
        site = {"@type": "WebSite", "@id": base, "name": atlas.plan_title(lang), "url": base}
        graph += [site | {"inLanguage": list(LANGUAGES)}, series(atlas, lang)]
        web["mainEntity"] = {"@id": atlas.pub.series}
    elif page.iri:
        thing = about(atlas, page.iri, lang)
        web["mainEntity"] = {"@id": page.iri}
        graph.append(thing | {"mainEntityOfPage": {"@id": own}})
    if page.iri in {atlas.pub.series, *(e.name for e in atlas.pub.editions)}:
        context = [context, {p: n for p, n in sorted(PREFIXES.items()) if p != "schema"}]
        graph += dcat(atlas, page.iri)
    return {"@context": context, "@graph": graph}


def about(atlas: Atlas, node: str, lang: str) -> Json:
    """Describe a thing in schema.org's words."""
    thing = ox.NamedNode(node)
    facts = atlas.told(thing)
    kind = _type(atlas, thing)
    made: Json = {"@type": kind, "@id": node, "name": _both(atlas, node), "url": node}
    alternatives = [clean(v.value) for v in facts.values(thing, _ALT) if isinstance(v, ox.Literal)]
    if alternatives:
        made["alternateName"] = sorted(set(alternatives))
    definition = clean(facts.text(thing, _DEFINITION, lang))
    if definition:
        made["description"] = definition
    same = [v.value for v in facts.values(thing, _SAME) if isinstance(v, ox.NamedNode)]
    if same:
        made["sameAs"] = same
    if kind == "Legislation":
        _put(made, "legislationIdentifier", facts.text(thing, _NUMBER))
        _put(made, "legislationDate", facts.text(thing, _DATE))
        _put(made, "legislationDateOfApplicability", facts.text(thing, _INFORCE))
        _link(made, "legislationPassedBy", facts.node(thing, _ISSUED))
    elif kind == "Event":
        _put(made, "startDate", facts.text(thing, _DATE))
        _link(made, "location", facts.node(thing, _PLACE))
    elif kind == "CreativeWork":
        _put(made, "datePublished", facts.text(thing, _DATE))
        where = facts.text(thing, _ADDRESS)
        if where.startswith(("https://", "http://")):
            made["url"] = where
    elif kind in ("Place", "AdministrativeArea"):
        _link(made, "containedInPlace", facts.node(thing, _WITHIN))
        _put(made, "identifier", facts.text(thing, _CODE))
        point = _POINT.match(facts.text(thing, iri("plan:wkt")))
        if point:
            made["geo"] = {"@type": "GeoCoordinates", "latitude": point[2], "longitude": point[1]}
    elif kind == "Observation":
        made |= _observed(atlas, facts, thing)
    elif kind == "DefinedTerm":
        _link(made, "inDefinedTermSet", facts.node(thing, _SCHEME))
    elif kind == "Dataset":
        made |= _terms(atlas, lang)
        made["isPartOf"] = {"@id": atlas.pub.series}
        made["version"] = facts.text(thing, _DATE)
        made["distribution"] = downloads(atlas, node, lang)
        made.setdefault("description", atlas.series_title(lang))
    return made


def _observed(atlas: Atlas, facts: Facts, thing: ox.NamedNode) -> Json:
    """Give what was measured: of what, how much, when; a value stays as the source writes it."""
    made: Json = {}
    _put(made, "value", facts.text(thing, figures.VALUE))
    _put(made, "minValue", facts.text(thing, figures.MINIMUM))
    _put(made, "maxValue", facts.text(thing, figures.MAXIMUM))
    unit = facts.node(thing, figures.UNIT)
    if unit:
        symbol = atlas.words.text(unit, figures.SYMBOL)
        _put(made, "unitText", "" if symbol == "1" else symbol)
    _link(made, "observationAbout", facts.node(thing, _ABOUT))
    _link(made, "measuredProperty", facts.node(thing, _INDICATOR))
    first, last = (facts.text(thing, p) for p in (figures.START, figures.END))
    day = facts.text(thing, _DATE) or facts.text(thing, figures.YEAR) or last or first
    _put(made, "observationDate", day)
    if first.isascii() and last.isascii() and first.isdigit() and last.isdigit():
        made["observationPeriod"] = f"P{max(int(last) - int(first) + 1, 1)}Y"
    return made


def series(atlas: Atlas, lang: str) -> Json:
    """Describe the data set of a plan with its revisions."""
    about_it = imprint.imprint(atlas, lang)["about"] or atlas.series_title(lang)
    return {
        "@type": "Dataset",
        "@id": atlas.pub.series,
        "name": atlas.series_title(lang),
        "description": about_it,
        "url": atlas.pub.series,
        "version": atlas.pub.latest.date,
        "hasPart": [
            {"@type": "Dataset", "@id": e.name, "name": _both(atlas, e.name),
             "description": atlas.label(e.name, lang), "version": e.date} | _terms(atlas, lang)
            for e in atlas.pub.editions
        ],
        "distribution": downloads(atlas, atlas.pub.series, lang),
    } | _terms(atlas, lang)  # fmt: skip


def downloads(atlas: Atlas, node: str, lang: str) -> list[Json]:
    """Describe the files that hold a data set."""
    return [
        {
            "@type": "DataDownload",
            "contentUrl": atlas.pub.address(f.path),
            "encodingFormat": f.media,
            "contentSize": f"{len(f.data)} B",
            "name": (f.title or {}).get(lang, f.path),
        }
        for f in atlas.files
        if f.about == node and not f.packed
    ]


def dcat(atlas: Atlas, node: str) -> list[Json]:
    """Give the catalogue's record of a data set and of its distributions, as JSON-LD."""
    subject = ox.NamedNode(node)
    parts = [v for v in atlas.record.values(subject, iri("dcat:distribution"))
             if isinstance(v, ox.NamedNode)]  # fmt: skip
    return [n for n in (_node(atlas.record.by_subject.get(s, ())) for s in (subject, *parts)) if n]


def _node(triples: Iterable[ox.Triple]) -> Json:
    made: Json = {}
    for t in triples:
        if isinstance(t.subject, ox.NamedNode):
            made["@id"] = t.subject.value
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode):
            made.setdefault("@type", []).append(_term(t.object.value))
        elif isinstance(t.object, ox.NamedNode):
            made.setdefault(_term(t.predicate.value), []).append({"@id": t.object.value})
        elif isinstance(t.object, ox.Literal):
            value: Json = {"@value": t.object.value}
            if t.object.language:
                value["@language"] = t.object.language
            elif t.object.datatype != iri("xsd:string"):
                value["@type"] = _term(t.object.datatype.value)
            made.setdefault(_term(t.predicate.value), []).append(value)
    return made


def _term(node: str) -> str:
    return node if node.startswith(PREFIXES["schema"]) else short(node)


def _type(atlas: Atlas, thing: ox.NamedNode) -> str:
    kind = atlas.kind(thing)
    for cls in atlas.classes(kind) if kind else ():
        name = cls.value.removeprefix(BASE + "plan#")
        if name == "Organization" and atlas.told(thing).values(thing, _AUTHORITY):
            return "GovernmentOrganization"
        if name in _TYPES:
            return _TYPES[name]
        if cls == iri("skos:Concept"):
            return "DefinedTerm"
        if cls in (iri("skos:ConceptScheme"), iri("owl:Ontology")):
            return "DefinedTermSet"
    return "Thing"


def _both(atlas: Atlas, node: str) -> Any:
    known = atlas.names.get(node, {})
    told = [{"@value": known[x], "@language": x} for x in LANGUAGES if x in known]
    return told or atlas.label(node, LANGUAGES[0])


def _terms(atlas: Atlas, lang: str) -> Json:
    told = imprint.imprint(atlas, lang)
    made: Json = {}
    if told["licence"]:
        made["license"] = told["licence"].href
    if told["publisher"]:
        made["publisher"] = {"@type": "Organization", "name": told["publisher"].text}
    return made


def _put(made: Json, key: str, value: str) -> None:
    if value:
        made[key] = value


def _link(made: Json, key: str, node: ox.NamedNode | None) -> None:
    if node:
        made[key] = {"@id": node.value}
