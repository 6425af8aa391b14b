"""Rule: one table of prefixes, and terms written one way; nothing here reads a file.

Terms are those of pyoxigraph (`NamedNode`, `BlankNode`, `Literal`), which keep lexical
forms as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

BASE = "https://w3id.org/lsgraph/"

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?\Z")


class Prefixes(dict[str, str]):
    """A table of prefixes that is looked up from its namespaces too; it is not changed."""

    @cached_property
    def _whole(self) -> dict[str, str]:
        # Of two prefixes for one namespace the first counts.
        return {n: p for p, n in reversed(self.items()) if n.endswith(("/", "#"))}

    @cached_property
    def _others(self) -> dict[str, str]:
        return {p: n for p, n in self.items() if not n.endswith(("/", "#"))}

    def shorten(self, term: str) -> str | None:
        """Shorten an IRI by the longest namespace that fits, or say None."""
        # No local name holds / or #, so a namespace that ends in one of them ends at the last.
        end = max(term.rfind("/"), term.rfind("#")) + 1
        prefix = self._whole.get(term[:end])
        for name, namespace in self._others.items():
            if term.startswith(namespace) and len(namespace) > end:
                prefix, end = name, len(namespace)
        if prefix is None or not _LOCAL.match(term, end):
            return None
        return f"{prefix}:{term[end:]}"


PREFIXES: Mapping[str, str] = Prefixes({
    "plan": BASE + "plan#",
    "shape": BASE + "shape#",
    "concept": BASE + "concept/",
    "query": BASE + "query/",
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "locn": "http://www.w3.org/ns/locn#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "p-plan": "http://purl.org/net/p-plan#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sf": "http://www.opengis.net/ont/sf#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
    "time": "http://www.w3.org/2006/time#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
})  # fmt: skip

_Node = TypeVar("_Node")


def iri(curie: str, prefixes: Mapping[str, str] = PREFIXES) -> NamedNode:
    """Make the IRI that a CURIE of the table stands for; raise ValueError if it is not one."""
    return NamedNode(expand(curie, prefixes))


def expand(curie: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write a CURIE of the table in full; any other text stays as it is, valid or not."""
    prefix, colon, local = curie.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else curie


def curie(term: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """Shorten an IRI by the longest namespace that fits, or say None."""
    table = prefixes if isinstance(prefixes, Prefixes) else Prefixes(prefixes)
    return table.shorten(term)


def short(term: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Give an IRI as people read it: its CURIE, else itself."""
    return curie(term, prefixes) or term


def own_prefixes(*tables: Mapping[str, str]) -> dict[str, str]:
    """Give the prefixes of tables that stand for things of a plan."""
    return {p: n for table in tables for p, n in table.items() if n.startswith(BASE + "id/")}


def is_iri(text: str) -> bool:
    """Say whether text is an absolute IRI that SPARQL and Turtle take as it stands (RFC 3987)."""
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def nfc(text: str) -> str:
    """Give text in Unicode Normalization Form C, as RDF 1.1 section 3.3 wants it."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Fold text for search: lower case, no tone marks, đ as d."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))


def reached(start: _Node, edges: Mapping[_Node, Iterable[_Node]]) -> set[_Node]:
    """Give all that is reached from a node along edges, the node itself included."""
    seen = {start}
    queue = [start]
    while queue:
        for node in edges.get(queue.pop(), ()):
            if node not in seen:
                seen.add(node)
                queue.append(node)
    return seen


RDF_TYPE = iri("rdf:type")
RDFS_LABEL = iri("rdfs:label")
XSD = PREFIXES["xsd"]

__all__ = [
    "BASE",
    "PREFIXES",
    "RDFS_LABEL",
    "RDF_TYPE",
    "XSD",
    "BlankNode",
    "Literal",
    "NamedNode",
    "Prefixes",
    "Triple",
    "curie",
    "expand",
    "fold",
    "iri",
    "is_iri",
    "nfc",
    "own_prefixes",
    "reached",
    "short",
]
