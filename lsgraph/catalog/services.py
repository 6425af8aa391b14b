"""Rule: the catalogue names all that it holds, and each of these has an entry with its dates.

An endpoint is described only where the officer names one: nobody else knows that it answers.
Source: DCAT-AP 3.0.1, classes Catalogue, Catalogue Record and Data Service.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from lsgraph.catalog import datasets, lists, settings
from lsgraph.catalog.saying import Statements, catalog, part, told
from lsgraph.facts import Facts
from lsgraph.forms import dates
from lsgraph.publication import Publication
from lsgraph.terms import iri

_WORDS = {
    "catalog": ("Catalogue of plan data", "Danh mục dữ liệu quy hoạch"),
    "record": ("Entry", "Mục"),
    "service": ("SPARQL endpoint", "Điểm truy vấn SPARQL"),
    "themes": ("Data themes", "Chủ đề dữ liệu"),
}


def tell_services(
    said: Statements, pub: Publication, held: Sequence[ox.NamedNode]
) -> list[ox.NamedNode]:
    """State the endpoints that the officer names; give them."""
    services = settings.endpoints(pub)
    for service in services:
        said.typed(service, "dcat:DataService")
        if not pub.record.values(service, iri("dcterms:title")):
            said.texts(service, "dcterms:title", _both("service"))
        address = pub.record.node(service, iri("dcat:endpointURL"))
        if not pub.record.values(service, iri("dcat:endpointDescription")):
            # SPARQL 1.1 Service Description, section 2: asked without a query, it describes itself.
            said.say(service, "dcat:endpointDescription", address)
        lists.list_value(said, service, "dcterms:conformsTo", lists.SPARQL)
        said.texts(lists.SPARQL, "dcterms:title", {"en": "SPARQL 1.1 Protocol"})
        for predicate in (
            "dcterms:publisher",
            "dcat:contactPoint",
            "dcterms:license",
            "dcterms:accessRights",
            "dcat:theme",
        ):
            lists.list_value(said, service, predicate, *settings.said(pub, predicate))
        said.say(service, "dcat:keyword", *settings.texts(pub, "dcat:keyword"))
        said.say(service, "dcat:servesDataset", *held)
        home = ox.NamedNode(pub.address("index.html"))
        lists.list_value(said, service, "dcat:landingPage", home)
    return services


def tell_catalog(
    said: Statements,
    pub: Publication,
    held: Sequence[ox.NamedNode],
    others: Sequence[ox.NamedNode],
    services: Sequence[ox.NamedNode],
) -> None:
    """State the catalogue of datasets, other resources and services, with an entry for each."""
    node, series = catalog(pub), settings.series(pub)
    said.typed(node, "dcat:Catalog")
    names = told(pub.record, series, "dcterms:title")
    for n, lang in enumerate(("en", "vi")):
        said.texts(node, "dcterms:title", {lang: f"{_WORDS['catalog'][n]}: {names[lang]}"})
    said.texts(node, "dcterms:description", told(pub.record, series, "dcterms:description"))
    datasets.shared(said, pub, node)
    of_all = dates.of_series(pub)
    datasets.dated(said, node, of_all)
    for predicate in (
        "dcat:theme",
        "dcterms:license",
        "dcterms:rights",
        "dcterms:language",
    ):
        lists.list_value(said, node, predicate, *settings.said(pub, predicate))
    said.say(node, "dcat:keyword", *settings.texts(pub, "dcat:keyword"))
    lists.list_value(said, node, "foaf:homepage", ox.NamedNode(pub.base))
    lists.list_value(said, node, "dcterms:conformsTo", lists.PROFILE)
    said.texts(lists.PROFILE, "dcterms:title", {"en": "DCAT-AP 3.0.1"})
    said.say(node, "dcat:themeTaxonomy", lists.THEMES)
    said.typed(lists.THEMES, "skos:ConceptScheme")
    said.texts(lists.THEMES, "dcterms:title", _both("themes"))
    said.say(node, "dcat:dataset", *held)
    # A series is no dcat:Dataset to DCAT-AP, and an asset is none to us: both are resources.
    said.say(node, "dcat:resource", series, *others)
    said.say(node, "dcat:service", *services)
    days = {e.name: dates.of_edition(pub, e) for e in pub.editions}
    # DCAT-AP has entries of datasets, series and services only.
    known = Facts(said.triples)
    for topic in (series, *held, *services):
        names = told(known, topic, "dcterms:title")
        _entry(said, pub, node, topic, names, days.get(topic.value, of_all))


def _entry(
    said: Statements,
    pub: Publication,
    node: ox.NamedNode,
    topic: ox.NamedNode,
    names: Mapping[str, str],
    days: dates.Days,
) -> None:
    entry = part(pub, "record", topic.value.partition("://")[2])
    said.say(node, "dcat:record", entry)
    said.typed(entry, "dcat:CatalogRecord")
    said.say(entry, "foaf:primaryTopic", topic)
    lists.list_value(said, entry, "dcterms:conformsTo", lists.PROFILE)
    lists.list_value(said, entry, "adms:status", lists.CREATED)
    lists.list_value(said, entry, "dcterms:language", *settings.said(pub, "dcterms:language"))
    datasets.dated(said, entry, days)
    for n, lang in enumerate(("en", "vi")):
        name = names.get(lang) or topic.value
        said.texts(entry, "dcterms:title", {lang: f"{_WORDS['record'][n]}: {name}"})


def _both(word: str) -> dict[str, str]:
    return dict(zip(("en", "vi"), _WORDS[word], strict=True))
