"""Rule: a place in a file is a text offset, found by counting terms; nothing is parsed twice.

Only text that pyoxigraph has accepted comes here, and the order of its facts is known: that of
the tokens that complete them, and last first where one token completes several. So the walk
understands no term: it notes where the subject, predicate and object of each fact stand, and
what they mean is read from the fact of the same number. JSON-LD and RDF/XML have no places.
Sources: RDF 1.1 Turtle, section 6.5; TriG, section 4; N-Quads, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph.turtle import COMMENT, IRI, STRING, Document, line_and_column

_SPACE = rf"(?:[ \t\r\n]+|{COMMENT})*+"  # never given back: a long space costs its length
_ENDS = r" \t\r\n#<>\"'()\[\]{};,"  # what ends a name, besides a dot before one of these
_NAME = rf"[^{_ENDS}.\\]+(?:(?:\\.|\.(?=[^{_ENDS}]))[^{_ENDS}.\\]*)*"
_NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.?[0-9]+)"
_MARK = rf"{_SPACE}(?:@[A-Za-z0-9-]+|\^\^{_SPACE}(?:{IRI}|{_NAME}))"
# Without the @, `prefix:x` is a name.
_DIRECTIVE = (
    rf"(?i:@prefix|prefix(?=[\s#])){_SPACE}{_NAME}{_SPACE}{IRI}"
    rf"|@?(?i:base|version){_SPACE}(?:{IRI}|{STRING})"
)
_BLANK = rf"_:[^{_ENDS}.:]+(?:\.+[^{_ENDS}.:]+)*"
# Spaces and commas are what no alternative takes.
_TOKEN = re.compile(
    rf"""{COMMENT}|{_DIRECTIVE}"""
    rf"""|(?P<text>{STRING})(?P<marked>{_MARK})?"""
    rf"""|(?P<term>{_BLANK}|{IRI}|{_NUMBER}|{_NAME})"""
    r"""|(?P<open>[\[(])|(?P<close>[\])])|(?P<end>[.{}])|(?P<semicolon>;)"""
)
_PLACELESS = ("jsonld", "rdfxml")


@dataclass(frozen=True)
class Place:
    """Line and column of a place in a text, both counted from 1; 0 where unknown."""

    line: int = 0
    column: int = 0


@dataclass
class Positions:
    """Where each subject, predicate and object stands in one document.

    Keys are IRIs without brackets, blank nodes as `_:label`, and objects in N-Triples form. The
    subject of a fact about an unnamed node stands at its `[`, or at the `(` of its list. In a
    list, rdf:first and rdf:rest stand at the item, and what rdf:rest leads to at the next item
    or the `)`.
    """

    text: str
    subjects: dict[str, int] = field(default_factory=dict)
    predicates: dict[tuple[str, str], int] = field(default_factory=dict)
    objects: dict[tuple[str, str, str], int] = field(default_factory=dict)

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Find the closest place known: the object, predicate or subject, else None.

        All in N-Triples form; the brackets of an IRI as subject or predicate may be left out.
        """
        subject, predicate = _bare(subject), _bare(predicate)
        offset = self.objects.get((subject, predicate, value))
        if offset is None:
            offset = self.predicates.get((subject, predicate))
        if offset is None:
            offset = self.subjects.get(subject)
        return None if offset is None else Place(*line_and_column(self.text, offset))

    def holds(self, subject: str, predicate: str) -> bool:
        """Say whether the document says something of a subject by a predicate, as in `place`."""
        return (_bare(subject), _bare(predicate)) in self.predicates


def _bare(term: str) -> str:
    return term[1:-1] if term.startswith("<") else term


def positions(document: Document) -> Positions:
    """Walk a document and note where its terms stand; costs about as much as parsing it.

    Of a term that stands in several places the first is noted. Nothing is found in JSON-LD and
    RDF/XML.
    """
    found = Positions(document.text)
    if document.form in _PLACELESS:
        return found
    walk = _lines(document.text) if document.form == "nquads" else _walk(document.text)
    if document.repeated:
        walk = (place for n, place in enumerate(walk) if n not in document.repeated)
    for t, (at_subject, at_predicate, at_object) in zip(document.triples, walk, strict=True):
        named = isinstance(t.subject, ox.NamedNode)
        subject = t.subject.value if named else str(t.subject)  # type: ignore[union-attr]
        predicate = t.predicate.value
        found.subjects.setdefault(subject, at_subject)
        found.predicates.setdefault((subject, predicate), at_predicate)
        found.objects.setdefault((subject, predicate, str(t.object)), at_object)
    return found


Offsets = tuple[int, int, int]
_NOWHERE = -1


def _lines(text: str) -> Iterator[Offsets]:
    """Give the offsets of each fact in N-Quads, where a fourth term names a graph."""
    terms: list[int] = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "end":
            terms.clear()
        elif kind:
            terms.append(match.start())
            if len(terms) == 3:
                yield terms[0], terms[1], terms[2]


def _walk(text: str) -> Iterator[Offsets]:
    """Give the offsets of each fact in Turtle or TriG, in the order of the parser."""
    around: list[tuple[str, int, int]] = []  # what is open around the node that is written now
    bracket, subject, predicate = "", _NOWHERE, _NOWHERE
    batch: list[Offsets] = []  # what one token completes
    late: Offsets | None = None  # a bare text may still get a language: it waits for one token
    for match in _TOKEN.finditer(text):
        kind, offset = match.lastgroup, match.start()
        if kind is None:
            continue
        if late:
            batch.append(late)
            late = None
            if bracket == "[" and kind != "close":  # it was the comma or semicolon between
                yield batch.pop()
        if bracket == "(" and kind != "close":
            if predicate == _NOWHERE:
                _, its_subject, its_predicate = around[-1]
                if its_predicate != _NOWHERE:
                    batch.append((its_subject, its_predicate, subject))
            else:
                batch.append((subject, predicate, offset))
            predicate = offset
        if kind == "open":
            around.append((bracket, subject, predicate))
            bracket, subject, predicate = text[offset], offset, _NOWHERE
        elif kind == "close":
            node, listed = subject, predicate != _NOWHERE and bracket == "("
            if listed:
                batch.append((subject, predicate, offset))
            bracket, subject, predicate = around.pop()
            if predicate == _NOWHERE:
                subject = node
            elif not listed:
                batch.append((subject, predicate, node))
        elif kind == "semicolon":
            predicate = _NOWHERE
        elif kind == "end":
            subject = predicate = _NOWHERE
        elif subject == _NOWHERE:
            subject = offset
        elif predicate == _NOWHERE:
            predicate = offset
        elif kind == "term":
            batch.append((subject, predicate, offset))
        elif kind == "text" and bracket:
            # What a bare text links comes before it: the text itself is not complete yet.
            late = subject, predicate, offset
        else:
            yield from reversed(batch)
            batch.clear()
            batch.append((subject, predicate, offset))
        if batch:
            yield from reversed(batch)
            batch.clear()
