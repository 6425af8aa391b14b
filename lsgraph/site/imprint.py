"""Rule: who publishes the data, and on what terms, is told as the officer's record says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.site.atlas import Atlas, Link, clean
from lsgraph.terms import RDFS_LABEL, iri

PUBLISHER, NAME, HOMEPAGE = iri("dcterms:publisher"), iri("foaf:name"), iri("foaf:homepage")
LICENCE, RIGHTS, CONTACT = iri("dcterms:license"), iri("dcterms:rights"), iri("dcat:contactPoint")
TITLE, DESCRIPTION = iri("dcterms:title"), iri("dcterms:description")
_NAMES = (RDFS_LABEL, NAME, TITLE, iri("skos:prefLabel"), iri("vcard:fn"), DESCRIPTION)
_ADDRESSES = (HOMEPAGE, iri("vcard:hasURL"), iri("vcard:hasEmail"))
LICENCES = {
    "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0": (
        "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/",
    ),
    "https://creativecommons.org/licenses/by/4.0/": (
        "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/",
    ),
    "http://publications.europa.eu/resource/authority/licence/CC0": (
        "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
    "https://creativecommons.org/publicdomain/zero/1.0/": (
        "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/",
    ),
}  # fmt: skip


def imprint(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    """Give publisher, licence, contact and rights of the data; what the record lacks is None."""
    record, series = atlas.record, ox.NamedNode(atlas.pub.series)
    licence = record.node(series, LICENCE)
    rights = record.values(series, RIGHTS)
    return {
        "publisher": _named(record, record.node(series, PUBLISHER), lang),
        "contact": _named(record, record.node(series, CONTACT), lang),
        "licence": _licence(record, licence, lang),
        "rights": [t for t in (_text(record, v, lang) for v in rights) if t],
        "about": clean(record.text(series, DESCRIPTION, lang)),
    }


def _named(record: Facts, node: ox.NamedNode | None, lang: str) -> Link | None:
    if node is None:
        return None
    text = next((t for t in (record.text(node, p, lang) for p in _NAMES) if t), node.value)
    found = [v.value for p in _ADDRESSES for v in record.values(node, p)]
    href = next((a for a in found if a.startswith(("https://", "http://", "mailto:"))), "")
    return Link(href, clean(text), outside=bool(href))


def _licence(record: Facts, node: ox.NamedNode | None, lang: str) -> Link | None:
    if node is None:
        return None
    if node.value in LICENCES:
        text, href = LICENCES[node.value]
        return Link(href, text, outside=True)
    text = next((t for t in (record.text(node, p, lang) for p in _NAMES) if t), node.value)
    return Link(node.value, clean(text), outside=True)


def _text(record: Facts, value: object, lang: str) -> str:
    if isinstance(value, ox.Literal):
        return clean(value.value) if value.language in (lang, None) else ""
    if isinstance(value, ox.NamedNode):
        return clean(next((t for t in (record.text(value, p, lang) for p in _NAMES) if t), ""))
    return ""
