"""Rule: a CURIE and its IRI are two names of one thing, and text has one form."""

from __future__ import annotations

import unicodedata

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, iris, texts

from lsgraph import terms
from lsgraph.terms import BASE, PREFIXES

LOCAL = st.from_regex(r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,9}[A-Za-z0-9_\-])?", fullmatch=True)


def test_every_namespace_ends_where_a_name_may_begin() -> None:
    assert len(PREFIXES) > 20
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    for prefix, namespace in PREFIXES.items():
        assert terms.is_iri(namespace), prefix
        assert namespace[-1] in "#/", prefix


@LAW
@given(st.sampled_from(sorted(PREFIXES)), LOCAL)
def test_curie_undoes_iri(prefix: str, local: str) -> None:
    name = f"{prefix}:{local}"
    node = terms.iri(name)
    assert node.value == PREFIXES[prefix] + local
    assert terms.curie(node.value) == name


@LAW
@given(iris)
def test_iri_undoes_short(node: ox.NamedNode) -> None:
    assert terms.iri(terms.short(node.value)) == node


@LAW
@given(iris)
def test_a_curie_is_one_name_in_turtle(node: ox.NamedNode) -> None:
    name = terms.curie(node.value)
    if name is None:
        assert terms.short(node.value) == node.value
        return
    prefix = name.partition(":")[0]
    text = f"@prefix {prefix}: <{PREFIXES[prefix]}> . {name} {name} {name}."
    assert [q.object for q in ox.parse(text, format=ox.RdfFormat.TURTLE)] == [node]


@pytest.mark.parametrize("local", ["", "a/b", "a.", "-a", ".a", "a#b", "đ", "a:b"])
def test_what_is_no_plain_name_stays_an_iri(local: str) -> None:
    assert terms.curie(PREFIXES["plan"] + local) is None
    assert terms.short(PREFIXES["plan"] + local) == PREFIXES["plan"] + local


def test_the_longest_namespace_wins() -> None:
    own = {"short": BASE, "long": BASE + "id/x/"}
    assert terms.curie(BASE + "id/x/a", own) == "long:a"
    assert terms.curie(BASE + "a", own) == "short:a"
    assert terms.curie("http://example.org/a", own) is None


@pytest.mark.parametrize("name", ["https://example.org/a", "urn:x:y", "nosuch:Goal"])
def test_what_has_no_known_prefix_is_taken_as_an_iri(name: str) -> None:
    assert terms.iri(name).value == name


def test_what_is_no_iri_is_written_in_full_but_made_into_none() -> None:
    assert terms.expand("plan:%") == PREFIXES["plan"] + "%"
    assert terms.expand("no iri") == "no iri"
    assert terms.expand("plan:Goal") == terms.iri("plan:Goal").value
    with pytest.raises(ValueError, match="IRI"):
        terms.iri("plan:%")


@LAW
@given(iris)
def test_what_turtle_takes_is_an_iri(node: ox.NamedNode) -> None:
    assert terms.is_iri(node.value)


@pytest.mark.parametrize(
    "text",
    [
        "", "Goal", "a b:c", "http://a b", "http://a\n", "http://a<b", "http://a>b", 'http://a"b',
        "http://a{b", "http://a}b", "http://a|b", "http://a^b", "http://a`b", "http://a\\b", ":a",
        "1a:b", "http://a\x00b", "//a/b", "/a/b", "#a",
        # These pass the production IRIREF, but no engine takes them as an IRI (RFC 3987).
        "http://a/%", "http://a/%zz", "http://a/[", "http://[x", "http://a:port/", "http://a/#b#c",
        "http://a/\ue000", "http://a/\x85",
    ],
)  # fmt: skip
def test_what_no_engine_takes_is_no_iri(text: str) -> None:
    assert not terms.is_iri(text)


@LAW
@given(texts)
def test_nfc_is_one_form_for_all_spellings(text: str) -> None:
    once = terms.nfc(text)
    assert terms.nfc(once) == once
    assert terms.nfc(unicodedata.normalize("NFD", text)) == once


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Cửa khẩu Đồng Đăng", "cua khau dong dang"),
        ("ĐƯỜNG", "duong"),
        ("đường", "duong"),
        ("Ý nghĩa", "y nghia"),
        ("GRDP 8-9 %", "grdp 8-9 %"),
        ("", ""),
    ],
)
def test_fold_takes_tone_marks_away(text: str, plain: str) -> None:
    assert terms.fold(text) == plain
    assert terms.fold(unicodedata.normalize("NFD", text)) == plain


@LAW
@given(texts)
def test_fold_is_a_fold(text: str) -> None:
    once = terms.fold(text)
    assert terms.fold(once) == once
    assert terms.fold(text.lower()) == once
    assert not any(unicodedata.combining(c) for c in once)


def test_the_longest_namespace_counts_wherever_it_ends() -> None:
    table = {"a": "http://e/", "b": "http://e/x#", "c": "http://e/x#y", "d": "http://e/"}
    assert terms.curie("http://e/x", table) == "a:x"
    assert terms.curie("http://e/x#z", table) == "b:z"
    assert terms.curie("http://e/x#yz", table) == "c:z"
    # What the longest leaves is no local name, so no other is tried.
    assert terms.curie("http://e/x#y", table) is None
    assert terms.curie("http://e/x/y", table) is None
    assert terms.curie("http://e/", table) is None
    assert terms.Prefixes(table).shorten("http://e/x#yz") == "c:z"


def test_reached_is_all_that_edges_lead_to_and_ends_in_circles() -> None:
    edges = {"a": ["b", "c"], "b": ["d"], "d": ["a"], "e": ["a"]}
    assert terms.reached("a", edges) == {"a", "b", "c", "d"}
    assert terms.reached("c", edges) == {"c"}
    assert terms.reached("x", {}) == {"x"}


def test_terms_of_the_table_are_what_they_say() -> None:
    assert terms.RDF_TYPE.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert terms.RDFS_LABEL.value == "http://www.w3.org/2000/01/rdf-schema#label"
    assert all(hasattr(terms, name) for name in terms.__all__)
