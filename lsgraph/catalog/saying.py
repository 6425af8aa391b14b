"""Rule: statements are gathered here in one set, said by CURIE, and none has a blank node.

Literals are told with a language or a datatype; every text in NFC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.publication import LANGUAGES, Publication
from lsgraph.terms import BASE, RDF_TYPE, iri, nfc

Term = ox.NamedNode | ox.Literal
Texts = Mapping[str, str]

# Our demands on a plan's data, and the words they are told in.
ONTOLOGY = ox.NamedNode(f"{BASE}plan")
DEMANDS = ox.NamedNode(f"{BASE}shape/instances")


class Statements:
    """Statements about the publication, each once."""

    def __init__(self) -> None:
        self._said: dict[ox.Triple, None] = {}

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Take statements over as they are."""
        self._said.update(dict.fromkeys(triples))

    def say(self, subject: ox.NamedNode, predicate: str, *values: Term | None) -> None:
        """State a property with each of these values; None is no value."""
        for value in values:
            if value is not None:
                self._said[ox.Triple(subject, iri(predicate), value)] = None

    def typed(self, subject: ox.NamedNode, *classes: str) -> None:
        """State the classes of a thing."""
        for cls in classes:
            self._said[ox.Triple(subject, RDF_TYPE, iri(cls))] = None

    def texts(self, subject: ox.NamedNode, predicate: str, texts: Texts) -> None:
        """State a text in each language that has one."""
        for lang in sorted(texts):
            if texts[lang]:
                self.say(subject, predicate, ox.Literal(nfc(texts[lang]), language=lang))

    @property
    def triples(self) -> list[ox.Triple]:
        """All statements, in an order that depends on them alone."""
        return sorted(self._said, key=str)


def date(text: str) -> ox.Literal:
    """Make a date of YYYY-MM-DD."""
    return ox.Literal(text, datatype=iri("xsd:date"))


def whole(number: int, kind: str = "xsd:integer") -> ox.Literal:
    """Make a whole number."""
    return ox.Literal(str(number), datatype=iri(kind))


def told(facts: Facts, node: ox.NamedNode, predicate: str) -> dict[str, str]:
    """Give a text of a property by language: of ours only, and none in another's stead."""
    values = facts.values(node, iri(predicate))
    texts = {v.language: v.value for v in reversed(values) if isinstance(v, ox.Literal)}
    return {lang: texts[lang] for lang in LANGUAGES if lang in texts}


def labels(pub: Publication, node: ox.NamedNode) -> dict[str, str]:
    """Give a thing's labels by language: the newest edition's, else the words', else an older one's."""
    found: dict[str, str] = {}
    for facts in (*(e.facts for e in pub.editions), pub.words, pub.latest.facts):
        found |= told(facts, node, "rdfs:label")
    return found


def catalog(pub: Publication) -> ox.NamedNode:
    """Give the IRI of the catalogue, which is also where it is served."""
    return ox.NamedNode(pub.address("catalog"))


def part(pub: Publication, *words: str) -> ox.NamedNode:
    """Name a part of the catalogue by a fragment that keeps clear of "/" and odd characters."""
    name = "-".join(words).replace("/", "-")
    return ox.NamedNode(f"{catalog(pub).value}#{quote(name, safe='')}")
