"""Rule: what reads files or the network, or writes, never passes; what only looks so does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsgraph.errors import QueryError
from lsgraph.guarding import DEEPEST, LONGEST, guard

REFUSED = [
    "SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }",
    "select ?s from named <http://a/> { ?s ?p ?o }",
    "SELECT ?s # comment\nFROM <http://a/> { ?s ?p ?o }",
    "SELECT ?s { SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT ?s { service silent ?x { ?s ?p ?o } }",
    "SELECT ?s { { SELECT ?s { SERVICE ?x { } } } }",
    "INSERT DATA { <http://a/> <http://a/> 1 }",
    "PREFIX a: <http://a/> DELETE WHERE { ?s ?p ?o }",
    "BASE <http://a/> LOAD <http://a/>",
    "CLEAR ALL",
    "DROP ALL",
    "WITH <http://a/> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT ?s { ?s ?p 'a\\u0027' }",
    "",
    "# SELECT",
    "SELECT" + "{" * (DEEPEST + 1),
    "SELECT ?s { ?s ?p '" + "x" * LONGEST + "' }",
]
PASSED = {
    "SELECT ?from { ?from ?service ?load }": "SELECT",
    "SELECT ?s { ?s ?p 'FROM <file:///etc/passwd>' }": "SELECT",
    'SELECT ?s { ?s ?p """SERVICE\n"quoted" """ }': "SELECT",
    "SELECT ?s { ?s <http://a/FROM> <http://a/#SERVICE> } # FROM": "SELECT",
    "PREFIX from: <http://a/> ASK { ?s from:service from:load }": "ASK",
    "BASE <http://a/> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }": "CONSTRUCT",
    "DESCRIBE <http://a/>": "DESCRIBE",
    "SELECT (COUNT(*) AS ?n) { ?s ?p '\\n\\\\' }": "SELECT",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda t: t[:40])
def test_refused(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        guard(text)
    assert caught.value.message("en") != caught.value.message("vi")


@pytest.mark.parametrize(("text", "form"), PASSED.items())
def test_passed(text: str, form: str) -> None:
    assert guard(text) == form


def test_the_place_is_told() -> None:
    with pytest.raises(QueryError, match="line 2, column 3: FROM is not allowed"):
        guard("SELECT ?s\n  FROM <http://a/> { }")


@given(st.text())
def test_any_text_is_passed_or_refused(text: str) -> None:
    try:
        assert guard(text) in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
    except QueryError as error:
        assert error.message("en")
