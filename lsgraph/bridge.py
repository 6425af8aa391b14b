"""Rule: the only module where rdflib's terms and pyoxigraph's meet; lexical forms are kept."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lsgraph.terms import XSD

if TYPE_CHECKING:
    import rdflib


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Copy triples into a new rdflib graph, lexical forms kept."""
    import rdflib

    terms: dict[ox.NamedNode | ox.BlankNode | ox.Literal, rdflib.term.Identifier] = {}

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Identifier:
        known = terms.get(term)
        if known is not None:
            return known
        made: rdflib.term.Identifier
        if isinstance(term, ox.NamedNode):
            made = rdflib.URIRef(term.value)
        elif isinstance(term, ox.BlankNode):
            made = rdflib.BNode(term.value)
        elif term.language:
            made = rdflib.Literal(term.value, lang=term.language)
        elif term.datatype.value == XSD + "string":
            made = rdflib.Literal(term.value)
        else:
            datatype = rdflib.URIRef(term.datatype.value)
            made = rdflib.Literal(term.value, datatype=datatype, normalize=False)
        terms[term] = made
        return made

    graph = rdflib.Graph()
    # An ill-typed literal is a finding of the check; rdflib would warn or print a traceback.
    logger = logging.getLogger("rdflib.term")
    before, logger.disabled = logger.disabled, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for t in triples:
                graph.add((convert(t.subject), convert(t.predicate), convert(t.object)))  # type: ignore[arg-type]
    finally:
        logger.disabled = before
    return graph


def from_rdflib(term: rdflib.term.Identifier) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """Convert one rdflib term."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype is None:
        return ox.Literal(str(term))
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
