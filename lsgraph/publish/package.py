"""Rule: a package says what the catalogue record says, in CKAN's words; nothing is added.

The names of fields are those of ckanext-dcat, so that the portal gives the same DCAT-AP back.
Sources: CKAN's package schema and validators (names, tags); ckanext-dcat, "RDF DCAT to CKAN
dataset mapping".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts, Node
from lsgraph.publication import Publication
from lsgraph.terms import RDF_TYPE, fold, iri, nfc

Package = dict[str, Any]

# What a licence is called on portals, by what stands in its address.
_LICENCES = (
    (r"CC_?BY_?SA|licenses/by-sa/", ("cc-by-sa", "CC-BY-SA-4.0")),
    (r"CC_?BY_?NC|licenses/by-nc", ("cc-nc", "CC-BY-NC-4.0")),
    (r"CC_?BY_[0-9]|licenses/by/", ("cc-by", "CC-BY-4.0")),
    (r"CC0|publicdomain/zero/", ("cc-zero", "CC0-1.0")),
    (r"ODC_?BL|ODbL|odbl", ("odc-odbl", "ODbL-1.0")),
    (r"ODC_?BY|licenses/by-1", ("odc-by", "ODC-BY-1.0")),
    (r"PDDL|pddl", ("odc-pddl", "PDDL-1.0")),
)
_FORMATS = {
    "RDF_TURTLE": "TTL", "RDF_N_TRIPLES": "NT", "RDF_N_QUADS": "NQ", "RDF_TRIG": "TriG",
    "RDF_XML": "RDF", "JSON_LD": "JSON-LD", "GEOJSON": "GeoJSON",
}  # fmt: skip
# Fields of a dataset with one text, with one address, and with several.
_TEXTS = {
    "identifier": "dcterms:identifier", "issued": "dcterms:issued", "modified": "dcterms:modified",
    "version_notes": "adms:versionNotes", "provenance": "dcterms:provenance",
}  # fmt: skip
_ADDRESSES = {
    "frequency": "dcterms:accrualPeriodicity", "access_rights": "dcterms:accessRights",
    "dcat_type": "dcterms:type",
}  # fmt: skip
_MANY = {
    "language": "dcterms:language", "theme": "dcat:theme", "conforms_to": "dcterms:conformsTo",
    "documentation": "foaf:page", "has_version": "dcat:hasVersion",
    "is_version_of": "dcat:isVersionOf", "sample": "adms:sample",
    "applicable_legislation": "dcatap:applicableLegislation",
}  # fmt: skip
_PARTS = {
    "publisher": ("uri", "name", "email", "url", "type"),
    "contact": ("uri", "name", "email", "url"),
}
_PLACE = ("spatial", "spatial_uri", "spatial_text", "spatial_bbox", "spatial_centroid")
# The extras that are ours to set and to remove; all others on the portal stay.
OURS = frozenset(
    {"uri", "temporal_start", "temporal_end", *_TEXTS, *_ADDRESSES, *_MANY, *_PLACE,
     *(f"{who}_{part}" for who, parts in _PARTS.items() for part in parts)}
)  # fmt: skip
LISTS = frozenset(_MANY)
_NAMES = ("foaf:name", "vcard:fn", "rdfs:label", "skos:prefLabel", "dcterms:title",
          "dcterms:description", "locn:geographicName")  # fmt: skip
_NUMBERS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def packages(pub: Publication, record: Facts, lang: str = "vi") -> tuple[Package, ...]:
    """Give the packages of a plan: its series, then its revisions; texts in a language, notes in both.

    Only what the record holds as a dataset or series becomes one. `owner_org`, `license_id` and
    `private` are left to the portal's side; the licence's address stands in `license_url`.
    """
    found = []
    series = ox.NamedNode(pub.series)
    if iri("dcat:DatasetSeries") in record.values(series, RDF_TYPE):
        # A dataset named within the series, such as all revisions in one file, is shown with it.
        parts = [d for d in record.instances(iri("dcat:Dataset"))
                 if d.value.startswith(pub.series + "#")]  # fmt: skip
        found.append(_package(record, (series, *parts), _name(pub.plan.slug), lang))
    for edition in pub.editions:
        node = ox.NamedNode(edition.name)
        if node in record.by_subject:
            found.append(_package(record, (node,), _name(pub.plan.slug, edition.date), lang))
    return tuple(found)


def licence(address: str, known: Sequence[Mapping[str, Any]]) -> str:
    """Choose the portal's name for a licence, from the list of those that it knows, if it has one."""
    names = next((n for pattern, n in _LICENCES if re.search(pattern, address)), ())
    ids = [str(k.get("id", "")) for k in known]
    for entry in known:
        url = str(entry.get("url", ""))
        if address and url and _bare(url) == _bare(address):
            return str(entry.get("id", ""))
    if not known:
        return names[0] if names else "notspecified"
    return next((n for n in names if n in ids), "notspecified")


def tag(text: str) -> str:
    """Make a tag that CKAN takes: letters of any script, digits, space and -_. ; or nothing."""
    text = " ".join(re.sub(r"[^\w \-.]+", " ", nfc(text)).split())[:100].strip()
    return text if len(text) >= 2 else ""


def _package(record: Facts, nodes: Sequence[ox.NamedNode], name: str, lang: str) -> Package:
    """Make the package of the first of some datasets, with the files of all."""
    node = nodes[0]
    fields = _fields(record, node, lang)
    keywords = record.values(node, iri("dcat:keyword"))
    tags = {tag(k.value) for k in keywords if isinstance(k, ox.Literal)} - {""}
    values = [v for n in nodes for v in record.values(n, iri("dcat:distribution"))]
    spread = [v for v in values if not isinstance(v, ox.Literal)]
    resources = [_resource(record, r, lang) for r in sorted(spread, key=lambda r: r.value)]
    terms = [record.node(n, iri("dcterms:license")) for n in (node, *spread)]
    return {
        "name": name,
        "title": record.text(node, iri("dcterms:title"), lang) or name,
        "notes": _notes(record, node, lang),
        "url": _address(record, node, "dcat:landingPage"),
        "version": record.text(node, iri("dcat:version"))[:100],
        "license_url": next((t.value for t in terms if t), ""),
        "tags": sorted(tags),
        "extras": dict(sorted((k, v) for k, v in fields.items() if v)),
        "resources": [r for r in resources if r["url"]],
    }


def _fields(record: Facts, node: ox.NamedNode, lang: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"uri": node.value}
    for key, name in _TEXTS.items():
        fields[key] = _told(record, node, name, lang)
    for key, name in _ADDRESSES.items():
        fields[key] = _address(record, node, name)
    for key, name in _MANY.items():
        values = record.values(node, iri(name))
        fields[key] = sorted({v.value for v in values if not isinstance(v, ox.BlankNode)})
    period = _first(record, node, "dcterms:temporal")
    if period is not None:
        fields["temporal_start"] = _told(record, period, "dcat:startDate", lang)
        fields["temporal_end"] = _told(record, period, "dcat:endDate", lang)
    fields |= _where(record, node, lang)
    agent = _first(record, node, "dcterms:publisher")
    if agent is not None:
        fields["publisher_uri"] = agent.value if isinstance(agent, ox.NamedNode) else ""
        fields["publisher_name"] = _label(record, agent, lang)
        fields["publisher_email"] = _address(record, agent, "foaf:mbox")
        fields["publisher_url"] = _address(record, agent, "foaf:homepage")
        fields["publisher_type"] = _address(record, agent, "dcterms:type")
    contact = _first(record, node, "dcat:contactPoint")
    if contact is not None:
        fields["contact_uri"] = contact.value if isinstance(contact, ox.NamedNode) else ""
        fields["contact_name"] = _label(record, contact, lang)
        fields["contact_email"] = _address(record, contact, "vcard:hasEmail")
        fields["contact_url"] = _address(record, contact, "vcard:hasURL")
    return fields


def _where(record: Facts, node: ox.NamedNode, lang: str) -> dict[str, str]:
    """Give the fields of the place: the one of several that has a box, else the first."""
    places = [
        p for p in record.values(node, iri("dcterms:spatial")) if not isinstance(p, ox.Literal)
    ]
    if not places:
        return {}
    boxed = [p for p in places if record.value(p, iri("dcat:bbox")) is not None]
    place = (boxed or places)[0]
    box = _shape(record, place, "dcat:bbox")
    return {
        "spatial_uri": place.value if isinstance(place, ox.NamedNode) else "",
        "spatial_text": _label(record, place, lang),
        "spatial_bbox": box,
        "spatial_centroid": _shape(record, place, "dcat:centroid"),
        # What ckanext-spatial indexes: an area that maps can be searched by.
        "spatial": box or _shape(record, place, "locn:geometry"),
    }


def _resource(record: Facts, node: Node, lang: str) -> Package:
    download = _address(record, node, "dcat:downloadURL")
    access = _address(record, node, "dcat:accessURL")
    size = _told(record, node, "dcat:byteSize", lang)
    total = _first(record, node, "spdx:checksum")
    code = _address(record, node, "dcterms:format").rpartition("/")[2]
    found = {
        "uri": node.value if isinstance(node, ox.NamedNode) else "",
        "name": record.text(node, iri("dcterms:title"), lang) or (download or access),
        "description": _notes(record, node, lang),
        "url": download or access,
        "download_url": download,
        "access_url": access,
        "format": _FORMATS.get(code, code),
        "mimetype": _media(record, node, "dcat:mediaType"),
        "compress_format": _media(record, node, "dcat:compressFormat"),
        "size": int(size) if size.isascii() and size.isdigit() and len(size) < 16 else None,
        "hash": _told(record, total, "spdx:checksumValue", lang) if total else "",
        "hash_algorithm": _address(record, total, "spdx:algorithm") if total else "",
        "issued": _told(record, node, "dcterms:issued", lang),
        "modified": _told(record, node, "dcterms:modified", lang),
        "rights": _told(record, node, "dcterms:rights", lang),
        "license": _address(record, node, "dcterms:license"),
        "status": _address(record, node, "adms:status"),
        "availability": _address(record, node, "dcatap:availability"),
        "language": _listed(record, node, "dcterms:language"),
        "conforms_to": _listed(record, node, "dcterms:conformsTo"),
    }
    return {k: v for k, v in found.items() if v not in ("", None, [])}


def _notes(record: Facts, node: Node, lang: str) -> str:
    """Give the description in the language first, then in the other: a package has one text."""
    name = iri("dcterms:description")
    other = "en" if lang == "vi" else "vi"
    texts = dict.fromkeys(record.text(node, name, code) for code in (lang, other))
    return "\n\n".join(t for t in texts if t)


def _first(record: Facts, node: Node, name: str) -> Node | None:
    found = (v for v in record.values(node, iri(name)) if not isinstance(v, ox.Literal))
    return next(found, None)


def _told(record: Facts, node: Node, name: str, lang: str) -> str:
    """Give one value as text: a literal's, an IRI that the record says nothing of, else its label."""
    value = record.value(node, iri(name))
    if value is None or isinstance(value, ox.Literal):
        return record.text(node, iri(name), lang)
    return _label(record, value, lang) or (value.value if isinstance(value, ox.NamedNode) else "")


def _label(record: Facts, node: Node, lang: str) -> str:
    return next((t for t in (record.text(node, iri(n), lang) for n in _NAMES) if t), "")


def _address(record: Facts, node: Node, name: str) -> str:
    """Give the first value as an address, mail addresses without their scheme."""
    for value in record.values(node, iri(name)):
        if not isinstance(value, ox.BlankNode):
            return value.value.removeprefix("mailto:")
    return ""


def _listed(record: Facts, node: Node, name: str) -> str:
    values = sorted(v.value for v in record.values(node, iri(name)) if isinstance(v, ox.NamedNode))
    return json.dumps(values, ensure_ascii=False) if values else ""


def _media(record: Facts, node: Node, name: str) -> str:
    value = _address(record, node, name)
    return value.rpartition("/media-types/")[2]


def _shape(record: Facts, node: Node, name: str) -> str:
    """Give a point, polygon or multipolygon as GeoJSON (RFC 7946), from WKT or as it is written."""
    for value in record.values(node, iri(name)):
        text = value.value.strip() if isinstance(value, ox.Literal) else ""
        made = text if text.startswith("{") else _geojson(text)
        if made:
            return made
    return ""


def _geojson(wkt: str) -> str:
    text = re.sub(r"\A<[^>]*>\s*", "", wkt)
    kind, bracket, rest = text.partition("(")
    names = {"POINT": "Point", "POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon"}
    name = names.get(kind.strip().upper())
    if not bracket or name is None or re.search(r"[^-+.,()\s0-9eE]", rest):
        return ""
    # Every pair of numbers becomes a list; the brackets of WKT are those of GeoJSON then.
    pairs = re.sub(r"[^(),]+", lambda m: _pair(m[0]), bracket + rest)
    made = pairs.replace("(", "[").replace(")", "]")
    try:
        coordinates = json.loads(made)
    except (ValueError, RecursionError):
        return ""
    if not coordinates or not coordinates[0]:
        return ""
    if name == "Point":
        coordinates = coordinates[0]
    return json.dumps({"type": name, "coordinates": coordinates})


def _pair(text: str) -> str:
    numbers = _NUMBERS.findall(text)
    return f"[{numbers[0]},{numbers[1]}]" if len(numbers) >= 2 else text.strip()


def _name(*parts: str) -> str:
    """Make a package name that CKAN takes: 2 to 100 small ASCII letters, digits, - and _."""
    words: Iterable[str] = (re.sub(r"[^a-z0-9_]+", "-", fold(p)).strip("-")[:80] for p in parts)
    name = "-".join(w for w in words if w)
    return (
        name
        if len(name) >= 2 and name not in ("new", "edit", "search")
        else f"plan-{name or 'data'}"
    )


def _bare(address: str) -> str:
    return re.sub(r"\Ahttps?://(?:www\.)?|/?(?:deed\.[a-z]+|legalcode)?/?\Z", "", address.lower())
