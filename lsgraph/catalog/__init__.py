"""Rule: the record is made from the officer's file, the data and the files' own bytes; nothing is guessed.

`record` gives the catalogue (DCAT-AP 3.0.1, ADMS), `files` the files that hold it, with what the
graphs hold (VoID) and the prepared questions (sparql-examples). Rooms: `settings` the officer's
file, `datasets` with `history`, `bounds` and `distributions`, `assets`, `services`, `void`,
`examples`, `lists` the controlled lists, `saying` how statements are gathered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from lsgraph import turtle, validation
from lsgraph.catalog import assets, datasets, examples, lists, services, settings, void
from lsgraph.catalog.saying import Statements
from lsgraph.findings import Finding
from lsgraph.publication import File, Publication
from lsgraph.terms import iri

_COMMENT = """\
# {}
# Licence: CC-BY-4.0, lsgraph contributors."""


def record(pub: Publication, files: Iterable[File]) -> list[ox.Triple]:
    """Make the catalogue record of a publication and of the files that hold its data.

    `files` are those that are made already: each whose `about` names a dataset is a distribution
    of it. Raise ProjectError where the officer's file is missing or falls short.
    """
    settings.check(pub)
    files = sorted(files, key=lambda f: f.path)
    by_path = {f.path: f for f in files}
    said = Statements()
    # Every endpoint serves every dataset; the officer's file need not know which there are.
    serves = iri("dcat:servesDataset")
    said.add(t for t in pub.record.triples if t.predicate != serves)
    _classes(said, pub)
    held = datasets.tell(said, pub, files, by_path)
    others = assets.tell(said, pub, files, by_path)
    endpoints = services.tell_services(said, pub, held)
    services.tell_catalog(said, pub, held, others, endpoints)
    return said.triples


def findings(pub: Publication, triples: Sequence[ox.Triple]) -> list[Finding]:
    """Check a record, and the officer's file behind it, against our own demands.

    They are those of ontology/shapes/catalog.ttl. Violations keep the record back (see `files`);
    warnings are for whoever publishes to read.
    """
    found = validation.validate(triples, (), settings.demands(pub.where))
    told = {(f.shape, f.focus, f.path) for f in found}
    # What the record fills in by itself is missing in the file alone.
    own = [f for f in settings.findings(pub) if (f.shape, f.focus, f.path) not in told]
    return sorted([*found, *own], key=lambda f: f.sort_key)


def files(pub: Publication, made: Sequence[File], triples: Sequence[ox.Triple]) -> Iterator[File]:
    """Give the files of the record: the catalogue thrice, VoID twice, the prepared questions.

    `made` are the files that hold data, `triples` the `record` made of them.
    Raise ProjectError where the record would not be what a portal asks for.
    """
    settings.refuse(str(pub.plan.catalog), findings(pub, triples))
    yield from catalogs(pub, triples)
    graphs = _turtle(pub, void.describe(pub, made), "What the graphs hold.")
    yield File(void.PATH, graphs, "text/turtle")
    yield File(".well-known/void", graphs, "text/turtle")
    asked = examples.describe(pub)
    if asked:
        yield File(examples.PATH, _turtle(pub, asked, "The prepared questions."), "text/turtle")


def catalogs(pub: Publication, triples: Sequence[ox.Triple]) -> Iterator[File]:
    """Give the record as Turtle, JSON-LD and RDF/XML; each holds the same statements."""
    from lsgraph.forms import jsonld, rdfxml

    yield File("catalog.ttl", _turtle(pub, triples, "The catalogue record."), "text/turtle")
    yield File("catalog.jsonld", jsonld.write(triples, pub.prefixes), "application/ld+json")
    yield File("catalog.rdf", rdfxml.write(triples, pub.prefixes), "application/rdf+xml")


def _turtle(pub: Publication, triples: Iterable[ox.Triple], about: str) -> bytes:
    own = {p: n for p, n in pub.prefixes.items() if n.startswith(pub.series + "/")}
    text = turtle.write(triples, comment=_COMMENT.format(about), own_prefixes=own)
    return text.encode("utf-8")


def _classes(said: Statements, pub: Publication) -> None:
    """State what the values are that the officer gives, so that ranges hold without the EU's lists."""
    for t in pub.record.triples:
        if isinstance(t.object, ox.NamedNode) and isinstance(t.subject, ox.NamedNode):
            lists.describe(said, t.object)
    for agent in {*settings.said(pub, "dcterms:publisher"), *settings.said(pub, "dcterms:creator")}:
        for kind in pub.record.values(agent, iri("dcterms:type")):
            if isinstance(kind, ox.NamedNode):
                said.typed(kind, "skos:Concept")
        for page in pub.record.values(agent, iri("foaf:homepage")):
            if isinstance(page, ox.NamedNode):
                said.typed(page, "foaf:Document")
