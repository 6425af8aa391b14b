"""Rule: beside each page stands what it is made from, as Turtle, JSON-LD and N-Triples.

The data of a thing are all triples that begin or end at it in the newest edition in which it
stands; those of a document with fragments are all triples about its terms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from lsgraph import turtle
from lsgraph.publication import File, local
from lsgraph.site import words
from lsgraph.site.atlas import CONCEPT_DOC, PLAN_DOC, SHAPE_DOC, Atlas
from lsgraph.terms import BASE, RDF_TYPE, iri, own_prefixes

_DOMAIN, _UNIT = iri("schema:domainIncludes"), iri("qudt:Unit")
MOST = 4_000  # triples that point to one thing; the dumps hold the rest


def files(atlas: Atlas) -> Iterator[File]:
    """Give the data files of every page about an IRI of ours."""
    from lsgraph.forms import jsonld

    context = jsonld.context(atlas.words, atlas.prefixes)
    own = own_prefixes(atlas.prefixes)
    if atlas.shapes.triples:  # lists make nodes without names, which only Turtle writes well
        text = turtle.write(atlas.shapes.triples, own_prefixes=own)
        yield File(SHAPE_DOC + ".ttl", text.encode(), "text/turtle")
    for stem, triples in documents(atlas):
        listed = sorted(set(triples), key=str)
        lines = "".join(f"{t} .\n" for t in listed)
        text = turtle.write(listed, own_prefixes=own)
        data = jsonld.write(listed, atlas.prefixes, context=context)
        yield File(stem + ".ttl", text.encode(), "text/turtle")
        yield File(stem + ".nt", lines.encode(), "application/n-triples")
        yield File(stem + ".jsonld", data, "application/ld+json")


def documents(atlas: Atlas) -> Iterator[tuple[str, Iterable[ox.Triple]]]:
    """Give the triples of each document by the stem of its page."""
    files = words.alignments(atlas)
    for node, stem in atlas.things.items():
        yield stem, files.get(node) or around(atlas, ox.NamedNode(node))
    yield PLAN_DOC, [t for t in atlas.words.triples if _is_word(atlas, t.subject)]
    yield from questions(atlas)
    yield CONCEPT_DOC, [t for t in atlas.words.triples if _is_code(atlas, t.subject)]


def questions(atlas: Atlas) -> Iterator[tuple[str, Iterable[ox.Triple]]]:
    """Give what the catalogue says of each prepared question and of its parameters."""
    from lsgraph.catalog import examples

    found: dict[str, list[ox.Triple]] = {f"query/{name}": [] for name in atlas.queries}
    for t in examples.describe(atlas.pub) if found else ():
        stem = local(t.subject.value) if isinstance(t.subject, ox.NamedNode) else ""
        if stem in found:
            found[stem].append(t)
    yield from found.items()


def around(atlas: Atlas, thing: ox.NamedNode) -> list[ox.Triple]:
    """Give the triples that begin or end at a thing, where it was last told of."""
    home = atlas.home_edition.get(thing)
    if thing.value == atlas.pub.series:
        return list(atlas.record.by_subject.get(thing, ()))
    if home is None:
        begin = atlas.words.by_subject.get(thing, ())
        end = (*atlas.words.by_object.get(thing, ()), *atlas.facts.by_object.get(thing, ()))
        return [*begin, *end[:MOST]]
    return [*home.facts.by_subject[thing], *home.facts.by_object.get(thing, ())[:MOST]]


def _is_word(atlas: Atlas, node: object) -> bool:
    if not isinstance(node, ox.NamedNode):
        return False
    ours = local(node.value) == "plan"
    return ours or bool(atlas.words.values(node, _DOMAIN))


def _is_code(atlas: Atlas, node: object) -> bool:
    if not isinstance(node, ox.NamedNode):
        return False
    return node.value.startswith(BASE + "concept/") or _UNIT in atlas.words.values(node, RDF_TYPE)
