"""Rule: the words and the demands on data are assets that can be reused, described by their own headers.

They cover no place and no period, so they are not called datasets, of which portals ask for both.
Source: ADMS (W3C Note, 1 August 2013), section 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from lsgraph.catalog import lists, settings
from lsgraph.catalog.distributions import distribute
from lsgraph.catalog.saying import DEMANDS, ONTOLOGY, Statements, date, labels, told
from lsgraph.forms.dates import Days, of_series
from lsgraph.publication import LANGUAGES, File, Publication
from lsgraph.terms import BASE, PREFIXES, iri

_SHAPES = ox.NamedNode(f"{BASE}shape")
_CODES = ox.NamedNode(PREFIXES["concept"])
_LINKS = ox.NamedNode(f"{BASE}alignment")
# Each asset that has a page, with the page.
_PAGES = {ONTOLOGY: "plan", _CODES: "concept", _SHAPES: "shape"}
# They serve any plan: of what a plan is about they say nothing.
_THEMES = (lists.code("data-theme", "GOVE"), lists.code("data-theme", "TECH"))
_KEYWORDS = (("linked data", "dữ liệu liên kết"), ("development plan", "quy hoạch phát triển"))
_OWN_KEYWORDS: Mapping[ox.NamedNode, tuple[tuple[str, str], ...]] = {
    ONTOLOGY: (("ontology", "bản thể học"), ("vocabulary", "từ vựng")),
    _CODES: (("code list", "danh mục phân loại"), ("SKOS", "SKOS")),
    _LINKS: (("mapping", "ánh xạ từ vựng"), ("vocabulary", "từ vựng")),
    _SHAPES: (("data quality", "chất lượng dữ liệu"), ("SHACL", "SHACL")),
}
# The file of the folder that holds each, its entry in the EU's list of dataset types, and what it
# is called where no header says.
_HELD: Mapping[str, tuple[ox.NamedNode, str, Mapping[str, str]]] = {
    "ontology/plan.ttl": (ONTOLOGY, "ONTOLOGY", {}),
    "ontology/concepts.ttl": (_CODES, "CODE_LIST", {}),
    "ontology/alignments.ttl": (
        _LINKS,
        "MAPPING",
        {"en": "Links to other vocabularies", "vi": "Liên kết tới các từ vựng khác"},
    ),
    "ontology/shapes.ttl": (
        _SHAPES,
        "SCHEMA",
        {"en": "Demands on plan data (SHACL)", "vi": "Yêu cầu đối với dữ liệu quy hoạch (SHACL)"},
    ),
}


def tell(
    said: Statements, pub: Publication, files: Sequence[File], by_path: Mapping[str, File]
) -> list[ox.NamedNode]:
    """State the assets whose files are in the folder, and give them."""
    assets = []
    for path, (asset, kind, names) in _HELD.items():
        own = [f for f in files if path in (f.path, f.packed)]
        if own:
            _asset(said, pub, asset, kind, names)
            day = _text(pub, asset, "dcterms:created")
            days = Days(day, day) if day else of_series(pub)
            distribute(said, pub, asset, own, days=days, everything=by_path)
            assets.append(asset)
    _standards(said, pub)
    return assets


def _asset(
    said: Statements, pub: Publication, asset: ox.NamedNode, kind: str, names: Mapping[str, str]
) -> None:
    said.typed(asset, "adms:Asset", "dcat:Resource")
    header = pub.words
    version = _text(pub, asset, "owl:versionInfo") or _text(pub, ONTOLOGY, "owl:versionInfo")
    titles = {**names, **told(header, asset, "dcterms:title")}
    said.texts(asset, "dcterms:title", titles)
    said.texts(
        asset, "dcterms:description", {**titles, **told(header, asset, "dcterms:description")}
    )
    if version:
        said.say(asset, "dcat:version", ox.Literal(version))
        stage = "UnderDevelopment" if version.startswith("0.") else "Completed"
        lists.list_value(said, asset, "adms:status", ox.NamedNode(f"{lists.ADMS}status/{stage}"))
    created = _text(pub, asset, "dcterms:created") or _text(pub, ONTOLOGY, "dcterms:created")
    if created:
        said.say(asset, "dcterms:issued", date(created))
        said.say(asset, "dcterms:modified", date(created))
    said.say(asset, "dcterms:type", lists.code("dataset-type", kind))
    said.say(asset, "dcterms:identifier", ox.Literal(asset.value))
    for predicate in (
        "dcterms:publisher",
        "dcat:contactPoint",
        "dcterms:license",
        "dcterms:accessRights",
        "dcterms:language",
    ):
        lists.list_value(said, asset, predicate, *settings.said(pub, predicate))
    lists.list_value(said, asset, "dcat:theme", *_THEMES)
    for en, vi in (*_KEYWORDS, *_OWN_KEYWORDS[asset]):
        said.texts(asset, "dcat:keyword", {"en": en, "vi": vi})
    if asset in _PAGES:
        pages = [ox.NamedNode(pub.address(f"{_PAGES[asset]}.{lang}.html")) for lang in LANGUAGES]
        lists.list_value(said, asset, "dcat:landingPage", pages[0])
        lists.list_value(said, asset, "foaf:page", *pages)


def _standards(said: Statements, pub: Publication) -> None:
    """State what the standards are called that the data follow."""
    said.typed(ONTOLOGY, "dcterms:Standard")
    said.texts(ONTOLOGY, "dcterms:title", labels(pub, ONTOLOGY))
    said.typed(DEMANDS, "dcterms:Standard")
    words = {"en": "Demands on the data of a plan", "vi": "Yêu cầu đối với dữ liệu quy hoạch"}
    said.texts(DEMANDS, "dcterms:title", words)
    said.say(DEMANDS, "dcterms:isPartOf", _SHAPES)


def _text(pub: Publication, asset: ox.NamedNode, predicate: str) -> str:
    return pub.words.text(asset, iri(predicate))
