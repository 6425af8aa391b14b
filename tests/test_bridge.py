"""Rule: what crosses the bridge and comes back is what went over, lexical form and all."""

from __future__ import annotations

import logging
import warnings

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from strategies import LAW, triples

from lsgraph import bridge
from lsgraph.terms import PREFIXES, XSD

A = ox.NamedNode("http://example.org/a")


def across(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> object:
    (back,) = bridge.to_rdflib([ox.Triple(A, A, term)]).objects()
    assert isinstance(back, rdflib.term.Identifier)
    return bridge.from_rdflib(back)


@LAW
@given(triples)
def test_every_triple_comes_back(given_: list[ox.Triple]) -> None:
    graph = bridge.to_rdflib(given_)
    assert len(graph) == len(set(given_))
    back = {ox.Triple(*(bridge.from_rdflib(term) for term in t)) for t in graph}  # type: ignore[arg-type]
    assert back == set(given_)


@pytest.mark.parametrize("text", ["0", "01", "+1", "-5.0", "1e3", "true", "TRUE", "một", "", " 1 "])
@pytest.mark.parametrize(
    "datatype",
    [
        *(XSD + name for name in ("integer", "decimal", "double", "date", "dateTime", "gYear")),
        *(XSD + name for name in ("duration", "hexBinary", "base64Binary", "anyURI", "string")),
        *(PREFIXES["rdf"] + name for name in ("XMLLiteral", "HTML")),
        PREFIXES["geo"] + "wktLiteral",
    ],
)
def test_a_lexical_form_is_kept_even_where_it_is_wrong(text: str, datatype: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(datatype))
    assert across(literal) == literal


@pytest.mark.parametrize("text", ["true", "1", "có", "TRUE", "01", ""])
def test_a_wrong_boolean_is_kept_without_a_warning(text: str) -> None:
    literal = ox.Literal(text, datatype=ox.NamedNode(XSD + "boolean"))
    # Where warnings are errors rdflib swallows its own, so they are recorded here.
    with warnings.catch_warnings(record=True) as given_:
        warnings.simplefilter("always")
        assert across(literal) == literal
    assert [str(w.message) for w in given_] == []


def test_languages_and_blank_nodes_are_kept() -> None:
    literal = ox.Literal("Lạng", language="vi-vn")
    assert across(literal) == literal
    assert across(ox.BlankNode("b1")) == ox.BlankNode("b1")


def test_one_blank_node_stays_one() -> None:
    node = ox.BlankNode("b1")
    graph = bridge.to_rdflib([ox.Triple(A, A, node), ox.Triple(node, A, A)])
    assert len(set(graph.subjects()) & set(graph.objects())) == 2


def test_a_plain_rdflib_literal_is_a_string() -> None:
    assert bridge.from_rdflib(rdflib.Literal("x")) == ox.Literal("x")
    assert bridge.from_rdflib(rdflib.Literal(7)) == ox.Literal("7", datatype=ox.NamedNode(XSD + "integer"))  # fmt: skip


def test_an_ill_typed_literal_prints_nothing_and_the_log_is_as_before(
    caplog: pytest.LogCaptureFixture,
) -> None:
    logger = logging.getLogger("rdflib.term")
    bad = ox.Triple(A, A, ox.Literal("30-02-2026", datatype=ox.NamedNode(XSD + "date")))
    for before in (False, True):
        logger.disabled = before
        try:
            bridge.to_rdflib([bad])
            assert logger.disabled is before
        finally:
            logger.disabled = False
    assert caplog.records == []


def test_the_log_is_as_before_after_a_failure() -> None:
    def broken() -> object:
        yield ox.Triple(A, A, A)
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        bridge.to_rdflib(broken())  # type: ignore[arg-type]
    assert not logging.getLogger("rdflib.term").disabled
