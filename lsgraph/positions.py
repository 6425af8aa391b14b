"""Rule: a place in a Turtle file is a text offset, found by counting terms; nothing is parsed twice.

Only text that pyoxigraph has accepted comes here, and the parser gives the facts in the order of
the text. So the walk understands no term: it notes where the subject, predicate and object of
each fact stand, and what they mean is read from the fact of the same number. Facts about blank
nodes are passed over. Source: RDF 1.1 Turtle, section 6.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph.turtle import COMMENT, IRI, STRING, Document, line_and_column

_SPACE = rf"(?:[ \t\r\n]+|{COMMENT})*"
_ENDS = r" \t\r\n#<>\"'()\[\];,"  # what ends a name, besides a dot before one of these
_NAME = rf"[^{_ENDS}.\\]+(?:(?:\\.|\.(?=[^{_ENDS}]))[^{_ENDS}.\\]*)*"
_NUMBER = r"[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.?[0-9]+)"
_LITERAL = rf"(?:{STRING})(?:{_SPACE}(?:@[A-Za-z0-9-]+|\^\^{_SPACE}(?:{IRI}|{_NAME})))?"
_DIRECTIVE = rf"@?(?i:prefix{_SPACE}{_NAME}|base|version){_SPACE}(?:{IRI}|{STRING})"
# Spaces and commas are what no alternative takes.
_TOKEN = re.compile(
    rf"""{COMMENT}|{_DIRECTIVE}"""
    rf"""|(?P<blank>_:[^{_ENDS}.:]+(?:\.+[^{_ENDS}.:]+)*)"""
    rf"""|(?P<term>{_LITERAL}|{IRI}|\({_SPACE}\)|{_NUMBER}|{_NAME})"""
    r"""|(?P<open>[\[(])|(?P<close>[\])])|(?P<dot>\.)|(?P<semicolon>;)"""
)


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

    def place(self, subject: str, predicate: str = "", value: str = "") -> Place | None:
        """Find the closest place known: the object (in N-Triples form), predicate or subject."""
        offset = self.objects.get((subject, predicate, value))
        if offset is None:
            offset = self.predicates.get((subject, predicate))
        if offset is None:
            offset = self.subjects.get(subject)
        return None if offset is None else Place(*line_and_column(self.text, offset))


def positions(document: Document) -> Positions:
    """Walk a document and note where its terms stand; costs about as much as parsing it."""
    found = Positions(document.text)
    facts = (t for t in document.triples if isinstance(t.subject, ox.NamedNode))
    for t, (at_subject, at_predicate, at_object) in zip(facts, _walk(document.text), strict=True):
        assert isinstance(t.subject, ox.NamedNode)
        subject, predicate = t.subject.value, t.predicate.value
        found.subjects.setdefault(subject, at_subject)
        found.predicates.setdefault((subject, predicate), at_predicate)
        found.objects.setdefault((subject, predicate, str(t.object)), at_object)
    return found


def _walk(text: str) -> Iterator[tuple[int, int, int]]:
    """Give the offsets of subject, predicate and object of each fact about an IRI."""
    terms: list[int] = []
    named, depth = False, 0
    for match in _TOKEN.finditer(text):
        kind, offset = match.lastgroup, match.start()
        if kind == "close":
            depth -= 1
        elif kind and not depth:
            if kind == "dot":
                terms.clear()
            elif kind == "semicolon":
                del terms[1:]
            elif len(terms) == 2:
                if named:
                    yield terms[0], terms[1], offset
            else:
                named = named if terms else kind == "term"
                terms.append(offset)
        depth += kind == "open"
