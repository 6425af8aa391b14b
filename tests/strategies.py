"""Rule: what the laws are tried on is made here once: terms, triples and texts, the hostile ones first."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import settings
from hypothesis import strategies as st

from lsgraph.terms import PREFIXES, XSD

# The same examples every time and no clock: a law that fails, fails for everybody.
LAW = settings(deadline=None, derandomize=True, max_examples=200)

THINGS = "https://w3id.org/lsgraph/id/x/"
OWN = {"ls": THINGS}

# NUL stands apart: no Turtle file may hold it.
_HOSTILE = [
    '"', '""', '"""', "'", "'''", "\\", "\\n", "\\u0041", "\n", "\r", "\r\n", "\t", "\x01", "\x08",
    "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\xa0", "\u2028", "\u200b", "\ufeff", "#", "# x",
    "e\u0302\u0301", "\u0301", "ế", "Đồng Đăng", "省", "🏔", "@vi", "^^", " . ", "<a>", "%41", "|",
]  # fmt: skip
texts = st.lists(
    st.one_of(
        st.sampled_from(_HOSTILE),
        st.characters(codec="utf-8", exclude_characters="\x00"),
        st.text("abcxyz ", max_size=6),
    ),
    max_size=6,
).map("".join)

_NAMESPACES = [*PREFIXES.values(), THINGS, "http://example.org/", "urn:x:"]
_LOCAL = "ab-Z_09.~:/?=&!$'()*+,;@đế"


def _fits(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


iris = (
    st.tuples(st.sampled_from(_NAMESPACES), st.text(_LOCAL, max_size=8))
    .map("".join)
    .filter(_fits)
    .map(ox.NamedNode)
)
_numbers = st.sampled_from(
    ["0", "-0", "+7", "007", "1.50", ".5", "-.0", "5.", "1e3", "NaN", "true", "1 "]
)
_datatypes = st.sampled_from(
    [XSD + n for n in ("integer", "decimal", "double", "boolean", "date", "gYear", "string")]
    + ["http://example.org/own"]
).map(ox.NamedNode)
languages = st.sampled_from(["en", "vi", "vi-vn", "zh-hant-tw"])
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, lang: ox.Literal(text, language=lang), texts, languages),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=datatype),
        st.one_of(_numbers, texts),
        _datatypes,
    ),
)
terms = st.one_of(iris, literals)
triples = st.lists(st.builds(ox.Triple, iris, iris, terms), max_size=12)
