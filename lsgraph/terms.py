"""Rule: one table of prefixes, and terms written one way; nothing here reads a file.

Terms are those of pyoxigraph (`NamedNode`, `BlankNode`, `Literal`), which keep lexical
forms as they were written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

BASE = "https://w3id.org/lsgraph/"

PREFIXES: Mapping[str, str] = {
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
}

_Node = TypeVar("_Node")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?\Z")


def iri(curie: str, prefixes: Mapping[str, str] = PREFIXES) -> NamedNode:
    """Make the IRI that a CURIE of the table stands for; raise ValueError if it is not one."""
    return NamedNode(expand(curie, prefixes))


def expand(curie: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write a CURIE of the table in full; any other text stays as it is, valid or not."""
    prefix, colon, local = curie.partition(":")
    return prefixes[prefix] + local if colon and prefix in prefixes else curie


def curie(term: str, prefixes: Mapping[str, str] = PREFIXES) -> str | None:
    """Shorten an IRI by the longest namespace that fits, or say None."""
    best: tuple[str, str] | None = None
    for prefix, namespace in prefixes.items():
        if term.startswith(namespace) and (best is None or len(namespace) > len(best[1])):
            best = prefix, namespace
    if best is None or not _LOCAL.match(term[len(best[1]) :]):
        return None
    return f"{best[0]}:{term[len(best[1]) :]}"


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
