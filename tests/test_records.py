"""Rule: a record says what a release was made of, in hashes that anyone can make again."""

from __future__ import annotations

import hashlib

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, triples

from lsgraph import records
from lsgraph.errors import LsgraphError
from lsgraph.records import Record
from lsgraph.terms import Triple, nfc

DATE = "2024-01-31"
_names = st.text(st.characters(codec="utf-8", exclude_characters="\x00/\r"), min_size=1).map(nfc)
_hashes = st.dictionaries(_names, st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3)


@LAW
@given(_hashes, _hashes, _hashes, st.integers(0, 9), st.booleans())
def test_a_record_is_read_as_it_was_written(
    data: dict[str, str], rules: dict[str, str], parts: dict[str, str], n: int, followed: bool
) -> None:
    found = {"violation": 0, "warning": n, "info": 1}
    previous = ("2023-01-01", "ab") if followed else None
    record = Record("x", DATE, "cd", n, data, rules, parts, found, "1.0", previous)
    text = records.write(record)
    assert records.read(text, "x", DATE) == record
    with pytest.raises(LsgraphError, match="is not the record"):
        records.read(text, "y", DATE)


@LAW
@given(triples, st.randoms(use_true_random=False))
def test_the_hash_of_a_graph_is_that_of_its_sorted_lines(
    facts: list[Triple], random: object
) -> None:
    again = [*facts, *facts[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    lines = sorted({f"{t} .\n" for t in facts})
    digest = hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    assert records.canonical_sha256(facts) == records.canonical_sha256(again) == digest


def test_the_canonical_form_escapes_as_the_standard_says() -> None:
    """RDF Dataset Canonicalization 1.0, section 5: the canonical form of N-Quads."""
    value = "\b\t\n\f\r\"\\'\x00\x0b\x7f\u0080ế🏔"
    said = "\\b\\t\\n\\f\\r\\\"\\\\'\\u0000\\u000B\\u007F\u0080ế🏔"
    a = ox.NamedNode("urn:a")
    line = f'<urn:a> <urn:a> "{said}" .\n'
    digest = hashlib.sha256(line.encode()).hexdigest()
    assert records.canonical_sha256([ox.Triple(a, a, ox.Literal(value))]) == digest
