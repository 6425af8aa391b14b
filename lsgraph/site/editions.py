"""Rule: a revision is a data set: its page tells what it rests on, what it changed and how to get it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from lsgraph.publication import Edition, File
from lsgraph.site import figures, histories, sorting, things
from lsgraph.site.atlas import Atlas, Link, Page, View, capital, clean
from lsgraph.site.indexes import lead, title
from lsgraph.terms import BASE, RDF_TYPE, RDFS_LABEL, iri, short

BASIS, COMMENT = iri("plan:legalBasis"), iri("rdfs:comment")
_RECORDS = (
    ("catalog.ttl", "DCAT-AP 3.0.1", "Turtle"),
    ("catalog.jsonld", "DCAT-AP 3.0.1", "JSON-LD"),
    ("catalog.rdf", "DCAT-AP 3.0.1", "RDF/XML"),
    ("void.ttl", "VoID", "Turtle"),
    (".well-known/sparql-examples.ttl", "SPARQL examples", "Turtle"),
    ("ro-crate-metadata.json", "RO-Crate", "JSON-LD"),
    ("manifest.json", "SHA-256", "JSON"),
)
NOWHERE = sorting.key("")  # files that are no tables keep their order
_FORMATS = {
    "text/turtle": "Turtle", "application/n-triples": "N-Triples", "application/trig": "TriG",
    "application/n-quads": "N-Quads", "application/ld+json": "JSON-LD", "text/csv": "CSV",
    "application/rdf+xml": "RDF/XML", "application/geo+json": "GeoJSON", "application/xml": "XML",
    "application/x-jelly-rdf": "Jelly", "application/gzip": "gzip", "text/xml": "XML",
    "application/csvm+json": "CSVW", "application/json": "JSON",
}  # fmt: skip


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the pages of revisions, of each revision, of the data and of the series."""
    yield Page("revisions", "revisions.html", title("revisions"),
               lambda lang: {"rows": listing(atlas, View(atlas, "revisions", lang))},
               description=lead("revisions_lead"))  # fmt: skip
    for n, edition in enumerate(atlas.pub.editions):
        yield _page(atlas, edition, n)
    # The catalogue's own IRI is {base}catalog, so its page stands there, beside the record.
    yield Page("catalog", "data.html", title("data"), lambda lang: _data(atlas, "catalog", lang),
               description=lead("data_lead"), data=(".ttl", ".jsonld"))  # fmt: skip
    series = atlas.pub.series
    stem = atlas.things[series]
    yield Page(stem, "data.html", {x: atlas.series_title(x) for x in ("vi", "en")},
               lambda lang: _data(atlas, stem, lang), iri=series, trail=("catalog",),
               data=things.SUFFIXES)  # fmt: skip


def listing(atlas: Atlas, view: View) -> list[Mapping[str, Any]]:
    """Give the revisions, newest first, each with its act and how much it changed."""
    made: list[Mapping[str, Any]] = []
    for edition in reversed(atlas.pub.editions):
        node = ox.NamedNode(edition.name)
        acts = [v for v in edition.facts.values(node, BASIS) if isinstance(v, ox.NamedNode)]
        kind = edition.facts.node(node, iri("plan:kind"))
        made.append(
            {
                "link": Link(view.href(edition.name), figures.day(edition.date, view.lang)),
                "kind": atlas.label(kind.value, view.lang) if kind else "",
                "acts": [view.link(a.value) for a in acts],
                "triples": len(edition.facts.triples),
                "comment": clean(edition.facts.text(node, COMMENT, view.lang)),
                "newest": edition is atlas.pub.latest,
                "first": edition is atlas.pub.editions[0],
                "counts": histories.counts(atlas, edition.date),
            }
        )
    return made


def downloads(atlas: Atlas, view: View, node: str) -> list[Mapping[str, Any]]:
    """Give the files that hold a data set, whole ones before tables."""
    found = [f for f in atlas.files if f.about == node]
    return rows(view, found)


def rows(view: View, files: Sequence[File]) -> list[Mapping[str, Any]]:
    """Give files as rows of a table of downloads, each with its compressed copy."""
    copies = {f.packed: f for f in files if f.packed}
    ordered = sorted(files, key=lambda f: (f.path.count("/"), f.path))
    made: list[Mapping[str, Any]] = []
    for f in ordered:
        if f.packed:
            continue
        copy = copies.get(f.path)
        title = clean((f.title or {}).get(view.lang, ""))
        named = view.atlas.label(f.about, view.lang) + ": "
        made.append(
            {
                "href": view.file(f.path),
                "name": f.path.rpartition("/")[2],
                "title": capital(title.removeprefix(named)).removesuffix(" (CSV)"),
                "table": f.media == "text/csv",
                "format": _FORMATS.get(f.media, f.media),
                "size": figures.size(len(f.data), view.lang),
                "packed": view.file(copy.path) if copy else "",
                "packed_size": figures.size(len(copy.data), view.lang) if copy else "",
            }
        )
    return sorted(made, key=lambda row: sorting.key(row["title"]) if row["table"] else NOWHERE)


def _page(atlas: Atlas, edition: Edition, number: int) -> Page:
    stem = atlas.things[edition.name]
    facts, node = edition.facts, ox.NamedNode(edition.name)

    def make(lang: str) -> Mapping[str, Any]:
        view = View(atlas, stem, lang)
        counts = Counter(
            t.object for t in facts.triples if t.predicate == RDF_TYPE
            and isinstance(t.object, ox.NamedNode)
        )  # fmt: skip
        kinds = [
            (Link(view.to(things.kind_stem(c)), atlas.class_title(c, lang)), counts[c])
            for c in counts
            if isinstance(c, ox.NamedNode)
        ]
        return {
            "edition": edition,
            "comments": [clean(facts.text(node, COMMENT, lang))] if facts.text(node, COMMENT) else [],
            "rows": things.rows(view, facts, node),
            "first": number == 0,
            "told": histories.told(atlas, view, edition.date),
            "kinds": sorted(kinds, key=lambda pair: sorting.key(pair[0].text)),
            "triples": len(facts.triples),
            "inferred": len(edition.inferred),
            "files": downloads(atlas, view, edition.name),
            "sources": [view.link(s.value) for s in facts.values(node, things.SOURCE)
                        if isinstance(s, ox.NamedNode)],
            "curie": short(edition.name, atlas.prefixes),
        }  # fmt: skip

    names = dict(atlas.titles(edition.name))
    if edition.name not in atlas.names:
        names = {x: TITLES[x].format(x=figures.day(edition.date, x)) for x in ("vi", "en")}
    return Page(
        stem,
        "edition.html",
        names,
        make,
        iri=edition.name,
        trail=("revisions",),
        description={x: clean(facts.text(node, COMMENT, x)) for x in ("vi", "en")},
        data=things.SUFFIXES,
    )


TITLES = {"vi": "Phiên bản {x}", "en": "Revision of {x}"}


def _data(atlas: Atlas, stem: str, lang: str) -> Mapping[str, Any]:
    view = View(atlas, stem, lang)
    groups = []
    whole = downloads(atlas, view, atlas.pub.series)
    for edition in reversed(atlas.pub.editions):
        found = downloads(atlas, view, edition.name)
        if found:
            groups.append((figures.day(edition.date, lang), found))
    if whole:
        groups.append(("", whole))
    records = [
        {"href": view.file(path), "name": path, "title": what, "format": form, "size": ""}
        for path, what, form in _RECORDS
    ]
    named = {atlas.pub.series, *(e.name for e in atlas.pub.editions)}
    words = [f for f in atlas.files if f.about not in named and f.about]
    about = atlas.record.text(ox.NamedNode(atlas.pub.series), iri("dcterms:description"), lang)
    sample = next((n for n in atlas.things if n.startswith(BASE + "id/") and n not in named), "")
    return {
        "about": clean(about),
        "groups": groups,
        "records": records,
        "words": rows(view, words),
        "sample": atlas.plan.value if atlas.plan else sample,
        "label": RDFS_LABEL.value,
    }
