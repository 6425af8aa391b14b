"""Rule: each form of the data is made from the same triples, in a room of its own; nothing here writes to disk.

`plain` is what goes into a form, `rdf` `jsonld` `rdfxml` `jelly` the forms of RDF, `columns`
`tables` `csvw` the tables, `wkt` `geojson` the map, `stratml` the plan for planners elsewhere,
`packing` compressed copies, `dates` when data were published, `crate` what the folder says of
itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from lsgraph import turtle, wording
from lsgraph.forms import (
    crate,
    csvw,
    geojson,
    jelly,
    jsonld,
    packing,
    plain,
    rdf,
    rdfxml,
    stratml,
    tables,
)
from lsgraph.publication import LANGUAGE_NAMES, LANGUAGES, Edition, File, Publication
from lsgraph.terms import BASE, PREFIXES

ONTOLOGY = BASE + "plan"
_SPEC = "http://www.w3.org/TR/"
_FORMS = {
    "ttl": ("text/turtle", "RDF_TURTLE", "Turtle", _SPEC + "turtle/"),
    "nt": ("application/n-triples", "RDF_N_TRIPLES", "N-Triples", _SPEC + "n-triples/"),
    "nq": ("application/n-quads", "RDF_N_QUADS", "N-Quads", _SPEC + "n-quads/"),
    "trig": ("application/trig", "RDF_TRIG", "TriG", _SPEC + "trig/"),
    "jsonld": ("application/ld+json", "JSON_LD", "JSON-LD", _SPEC + "json-ld11/"),
    "rdf": ("application/rdf+xml", "RDF_XML", "RDF/XML", _SPEC + "rdf-syntax-grammar/"),
    # The EU list has no entry for Jelly: to those who do not know it, it is bytes.
    "jelly": (jelly.MEDIA, "OCTET", "Jelly", "https://w3id.org/jelly"),
    "geojson": ("application/geo+json", "GEOJSON", "GeoJSON", "https://www.rfc-editor.org/rfc/rfc7946"),
    "csv": ("text/csv", "CSV", "CSV", _SPEC + "tabular-data-model/"),
    "csvw": (csvw.MEDIA, "JSON", "CSVW", _SPEC + "tabular-metadata/"),
    "xml": ("application/xml", "XML", "StratML", stratml.NAMESPACE),
}  # fmt: skip
_WHAT = {
    "all": {"vi": "mọi phiên bản và bản thể học", "en": "all revisions and the ontology"},
    "one": {"vi": "dữ liệu và bản thể học", "en": "the data and the ontology"},
    "facts": {"vi": "dữ liệu", "en": "data"},
    "inferred": {"vi": "phát biểu suy luận", "en": "inferred statements"},
    "places": {"vi": "thành phần không gian", "en": "spatial elements"},
    "plan": {"vi": "quy hoạch", "en": "the plan"},
    "tables": {"vi": "mô tả các bảng", "en": "description of the tables"},
}
_WORDS = (
    ("plan", {"vi": "Bản thể học quy hoạch", "en": "Development plan ontology"}),
    ("concepts", {"vi": "Danh mục của bản thể học", "en": "Code lists of the ontology"}),
    ("alignments", {"vi": "Liên kết tới từ vựng khác", "en": "Alignments with other vocabularies"}),
    ("shapes", {"vi": "Yêu cầu đối với dữ liệu (SHACL)", "en": "Demands on the data (SHACL)"}),
)


def files(pub: Publication) -> Iterator[File]:
    """Make the data files of a publication, large ones with a compressed copy behind each.

    Raise ProjectError where the data hold what a form cannot carry.
    """
    for file in _made(pub):
        yield file
        if file.about and len(file.data) > packing.LARGE:
            yield packing.packed(file)


def _made(pub: Publication) -> Iterator[File]:
    context = jsonld.context(pub.words, pub.prefixes)
    title = {"vi": "Ngữ cảnh JSON-LD", "en": "JSON-LD context"}
    document = jsonld.dump({"@context": context})
    yield File("context.jsonld", document, "application/ld+json", code="JSON_LD", title=title)
    yield from _words(pub)
    graphs = {ONTOLOGY: plain.named(pub.words.triples)}
    for edition in pub.editions:
        graphs[edition.name] = plain.named(edition.facts.triples)
        if edition.inferred:
            graphs[edition.name + "/inferred"] = plain.named(edition.inferred)
    yield from _together(pub, graphs)
    for edition in pub.editions:
        yield from _edition(pub, edition, graphs, context)


def _words(pub: Publication) -> Iterator[File]:
    folder = pub.where.root / "ontology"
    sources = {
        "plan": [folder / "plan.ttl"],
        "concepts": [folder / "concepts.ttl"],
        "alignments": sorted((folder / "alignments").glob("*.ttl")),
        "shapes": sorted((folder / "shapes").glob("*.ttl")),
    }
    for name, titles in _WORDS:
        documents = [turtle.read(path) for path in sources[name] if path.is_file()]
        if not documents:
            continue
        own = {p: n for p, n in pub.prefixes.items() if PREFIXES.get(p) != n}
        # In the order of the files, not sorted: blank nodes of the shapes have no order of their own.
        text = turtle.write(
            (t for d in documents for t in d.triples),
            comment=_shared_comment(documents),
            own_prefixes=own,
        )
        media, code, _, conforms = _FORMS["ttl"]
        path = f"ontology/{name}.ttl"
        yield File(path, text.encode(), media, ONTOLOGY, code, titles, (conforms,))


def _shared_comment(documents: list[turtle.Document]) -> str:
    """Give the lines of the opening comment that all files have: of one file all, of several the licence."""
    comments = [turtle.leading_comment(d.text).splitlines() for d in documents]
    return "\n".join(line for line in comments[0] if all(line in c for c in comments))


def _comment(pub: Publication, titles: Mapping[str, str]) -> str:
    """Make the opening comment of Turtle: what it is, in both languages, and on what terms."""
    terms = crate.license_of(pub)
    lines = [*titles.values(), *([f"Licence: {terms}"] if terms else [])]
    # On one line each: what stands behind a line break would be no comment.
    return "\n".join(f"# {' '.join(line.split())}" for line in lines)


def _together(pub: Publication, graphs: rdf.Graphs) -> Iterator[File]:
    path = f"data/{pub.plan.slug}/{pub.plan.slug}"
    all_ = "all" if len(pub.editions) > 1 else "one"
    title = _title(pub, all_, "TriG")
    blocks = rdf.trig(graphs, pub.prefixes, comment=_comment(pub, title))
    yield _file(path + ".trig", blocks, "trig", pub.series, title)
    title = _title(pub, all_, "N-Quads")
    yield _file(path + ".nq", rdf.nquads(graphs), "nq", pub.series, title)


def _edition(
    pub: Publication, edition: Edition, graphs: rdf.Graphs, context: jsonld.Json
) -> Iterator[File]:
    folder = f"data/{pub.plan.slug}/{edition.date}/"
    stem = f"{folder}{pub.plan.slug}-{edition.date}"
    triples = graphs[edition.name]
    titles = {
        form: _title(pub, "facts", _FORMS[form][2], edition)
        for form in ("ttl", "nt", "jsonld", "rdf", "jelly")
    }
    written = {
        "ttl": rdf.ttl(triples, pub.prefixes, comment=_comment(pub, titles["ttl"])),
        "nt": rdf.ntriples(triples),
        "jsonld": jsonld.write(triples, pub.prefixes, context=context),
        "rdf": rdfxml.write(triples, pub.prefixes),
        "jelly": jelly.write(triples),
    }
    for form, data in written.items():
        yield _file(f"{stem}.{form}", data, form, edition.name, titles[form])
    if edition.inferred:
        follows = graphs[edition.name + "/inferred"]
        title = _title(pub, "inferred", "Turtle", edition)
        data = rdf.ttl(follows, pub.prefixes, comment=_comment(pub, title))
        yield _file(f"{stem}-inferred.ttl", data, "ttl", edition.name, title)
        title = _title(pub, "inferred", "N-Triples", edition)
        yield _file(f"{stem}-inferred.nt", rdf.ntriples(follows), "nt", edition.name, title)
    made = list(tables.made(pub, edition))
    places = tables.places(made)
    if places is not None:
        data = geojson.write(f"{pub.plan.slug}-{edition.date}", places)
        title = _title(pub, "places", "GeoJSON", edition)
        title = _counted(title, geojson.placed(places), len(places.rows))
        yield _file(f"{stem}.geojson", data, "geojson", edition.name, title)
    for lang in LANGUAGES:
        strategy = stratml.write(pub, edition, lang)
        if strategy is not None:
            title = _title(pub, "plan", "StratML", edition, only=lang)
            yield _file(f"{stem}.stratml.{lang}.xml", strategy, "xml", edition.name, title)
    yield from _tables(pub, edition, made, folder + "tables/")


def _tables(
    pub: Publication, edition: Edition, made: list[csvw.Named], folder: str
) -> Iterator[File]:
    about = csvw.About(_title(pub, "facts", "CSV", edition), edition.name, crate.license_of(pub))
    for named in made:
        title = {
            lang: f"{_revision(pub, edition, lang)}: {named.titles[lang].lower()} (CSV)"
            for lang in LANGUAGES
        }
        path = f"{folder}{named.name}.csv"
        yield _file(path, csvw.write(named.table), "csv", edition.name, title)
        yield _file(f"{path}-metadata.json", csvw.metadata(named, about), "csvw", "", None)
    if made:
        title = _title(pub, "tables", "CSVW", edition)
        yield _file(folder + "csv-metadata.json", csvw.group(made, about), "csvw", "", title)


def _file(path: str, data: bytes, form: str, about: str, title: Mapping[str, str] | None) -> File:
    media, code, _, standard = _FORMS[form]
    conforms = (
        (ONTOLOGY, standard)
        if form in ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "jelly")
        else (standard,)
    )
    return File(path, data, media, about, code, title, conforms)


def _title(
    pub: Publication, what: str, form: str, edition: Edition | None = None, *, only: str = ""
) -> dict[str, str]:
    """Say in both languages whose data a file holds, what of them, and in what form.

    `only` is the language of a file that has its texts in one alone.
    """
    of = {
        lang: _revision(pub, edition, lang) if edition else crate.plan_label(pub, lang)
        for lang in LANGUAGES
    }
    tongue = {lang: f", {LANGUAGE_NAMES[only][lang]}" if only else "" for lang in LANGUAGES}
    return {lang: f"{of[lang]}: {_WHAT[what][lang]} ({form}{tongue[lang]})" for lang in LANGUAGES}


def _counted(titles: Mapping[str, str], placed: int, among: int) -> dict[str, str]:
    """Add how many of the spatial elements have a place on the map, where not all have."""
    words = {"vi": "{} trong {} có tọa độ", "en": "{} of {} with coordinates"}
    if placed == among:
        return dict(titles)
    return {
        lang: f"{title}, "
        + words[lang].format(wording.grouped(placed, lang), wording.grouped(among, lang))
        for lang, title in titles.items()
    }


def _revision(pub: Publication, edition: Edition, lang: str) -> str:
    label = edition.facts.label(ox.NamedNode(edition.name), lang)
    if label:
        return label
    year, month, number = edition.date.split("-")
    day = wording.day(year, int(month), int(number), lang)
    plan = crate.plan_label(pub, lang)
    return f"{plan}, phiên bản ngày {day}" if lang == "vi" else f"{plan}, revision of {day}"
