"""Rule: a place in a Turtle file is a text offset, found by walking tokens; nothing is parsed twice.

Only text that pyoxigraph has accepted comes here, so the walk needs no error handling: it
follows subjects, predicates and objects and notes where each stands. Statements about blank
nodes are passed over. Source: RDF 1.1 Turtle, section 6.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin

import pyoxigraph as ox

from lsgraph.terms import RDF_TYPE, XSD
from lsgraph.turtle import Document

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>\s]*>)
    |(?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<datatype>\^\^)
    |(?P<number>[+-]?(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+\.?(?=[eE])|[0-9]+)(?:[eE][+-]?[0-9]+)?
        (?![A-Za-z_:]))
    |(?P<punctuation>[.;,\[\]()])
    |(?P<name>(?:[^\s\#<>"'()\[\];,.\\^@]|\.(?=[^\s\#<>"'()\[\];,]))(?:[^\s\#<>"'()\[\];,.\\^@]
        |\\.|\.(?=[^\s\#<>"'()\[\];,]))*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Place:
    """Line and column of a place in a text, both counted from 1; 0 where unknown."""

    line: int = 0
    column: int = 0


@dataclass
class Positions:
    """Where each subject, predicate and object with an IRI subject stands in one document."""

    text: str
    subjects: dict[str, int] = field(default_factory=dict)
    predicates: dict[tuple[str, str], int] = field(default_factory=dict)
    objects: dict[tuple[str, str, str], int] = field(default_factory=dict)

    @cached_property
    def _lines(self) -> list[int]:
        return [0] + [m.end() for m in re.finditer("\n", self.text)]

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Find the closest place known: the object (in N-Triples form), predicate or subject."""
        offset = self.objects.get((subject, predicate, value))
        if offset is None:
            offset = self.predicates.get((subject, predicate))
        if offset is None:
            offset = self.subjects.get(subject)
        if offset is None:
            return None
        line = bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1)


def positions(document: Document) -> Positions:
    """Walk a document and note where its terms stand; costs about as much as parsing it."""
    found = Positions(document.text)
    tokens = _tokens(document.text)
    subject = predicate = ""
    stack: list[tuple[str, str]] = []
    expect = "subject"
    base = ""
    for kind, text, offset in tokens:
        directive = text.lstrip("@").upper() if expect == "subject" else ""
        if kind in ("at", "name") and directive in ("PREFIX", "BASE"):
            if directive == "PREFIX":
                next(tokens)
            target = next(tokens)[1]
            if directive == "BASE":
                base = urljoin(base, _unescape(target[1:-1]))
            if kind == "at":
                next(tokens)
        elif kind == "punctuation":
            if text in "[(":
                stack.append((subject, predicate))
                stack.append((expect, text))
                subject = predicate = ""
                expect = "predicate" if text == "[" else "object"
            elif text in "])":
                outer, _ = stack.pop()
                subject, predicate = stack.pop()
                expect = "predicate" if outer == "subject" else "object"
            elif text == ".":
                expect, subject, predicate = "subject", "", ""
            elif text == ";":
                expect = "predicate"
        elif expect == "subject":
            subject = _iri(text, document.prefixes, base) if kind in ("iri", "name") else ""
            if subject:
                found.subjects.setdefault(subject, offset)
            expect = "predicate"
        elif expect == "predicate":
            predicate = RDF_TYPE.value if text == "a" else _iri(text, document.prefixes, base)
            if subject:
                found.predicates.setdefault((subject, predicate), offset)
            expect = "object"
        elif kind == "at" or kind == "datatype":
            if kind == "datatype":
                next(tokens)
        elif subject:
            value = _value(kind, text, document, offset, base)
            found.objects.setdefault((subject, predicate, value), offset)
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match.group(), match.start()


def _iri(text: str, prefixes: Mapping[str, str], base: str) -> str:
    if text.startswith("<"):
        name = _unescape(text[1:-1])
        return urljoin(base, name) if base else name
    prefix, colon, local = text.partition(":")
    if not colon or prefix == "_":
        return ""
    return prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)


def _value(kind: str, text: str, document: Document, offset: int, base: str) -> str:
    if kind == "string":
        quote = 3 if text.startswith(('"""', "'''")) else 1
        body = _unescape(text[quote:-quote])
        after = _next(document.text, offset + len(text))
        if after and after.lastgroup == "at":
            return str(ox.Literal(body, language=after.group()[1:].lower()))
        if after and after.lastgroup == "datatype":
            name = _next(document.text, after.end())
            datatype = _iri(name.group() if name else "", document.prefixes, base)
            return str(ox.Literal(body, datatype=ox.NamedNode(datatype)))
        return str(ox.Literal(body))
    if kind == "number":
        exact = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
        return str(ox.Literal(text, datatype=ox.NamedNode(XSD + exact)))
    if text in ("true", "false"):
        return str(ox.Literal(text, datatype=ox.NamedNode(XSD + "boolean")))
    return f"<{_iri(text, document.prefixes, base)}>"


def _next(text: str, offset: int) -> re.Match[str] | None:
    match = _TOKEN.match(text, offset)
    while match and match.lastgroup == "space":
        match = _TOKEN.match(text, match.end())
    return match


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match.group(1) or match.group(2)
        if code:
            return chr(int(code, 16))
        return _CONTROL.get(match.group(3), match.group(3))

    return _ESCAPE.sub(plain, text) if "\\" in text else text
