"""Rule: of a query only its triple patterns are read; a query with anything unusual has no footprint.

What a query can match is told by its patterns alone (SPARQL 1.1, section 5): filters and
functions only take solutions away or add values. Subqueries, VALUES, GRAPH, blank nodes and
lists are not read, and such a query is run in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lsgraph.shacl.index import TYPE
from lsgraph.shacl.paths import Path
from lsgraph.shacl.prebinding import Token, scan

THIS = "?this"
_PREFIX = re.compile(r"PREFIX\s+([\w\-.%]*):\s*<([^>]*)>", re.IGNORECASE)
_PLAIN = {"OPTIONAL", "UNION", "EXISTS", "NOT", "FILTER", "BIND"}
_ENDS = {".", "}", "{"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: variables as "?name", all else as it stands; no path for any property."""

    subject: str
    path: Path | None
    value: str
    # The groups that it stands in, from outside; () for the outermost.
    group: tuple[int, ...] = ()


def beside(pattern: Pattern, patterns: Iterable[Pattern]) -> list[Pattern]:
    """Give the patterns that match together with one: those of its group and of the groups around."""
    return [p for p in patterns if p.group == pattern.group[: len(p.group)]]


def properties(patterns: Iterable[Pattern]) -> frozenset[str] | None:
    """Give the properties of all triples that patterns can match; None where any can be."""
    found: set[str] = set()
    queue = [p.path for p in patterns]
    while queue:
        path = queue.pop()
        if path is None:
            return None
        if not path.operation:
            found.add(path.iri)
        queue += path.parts
    return frozenset(found)


class _UnusualError(Exception):
    pass


def footprint(text: str, given: Mapping[str, Path | None]) -> tuple[Pattern, ...] | None:
    """Give the triple patterns of a SELECT query, or None where they cannot be told.

    `given` are paths that stand for pre-bound names, such as $PATH.
    """
    return _footprint(text, tuple(given.items()))


@lru_cache(maxsize=1024)
def _footprint(text: str, given: tuple[tuple[str, Path | None], ...]) -> tuple[Pattern, ...] | None:
    found = scan(text)
    if [t.word for t in found].count("SELECT") != 1:
        return None
    start = next((n for n, t in enumerate(found) if t.written == "{"), len(found))
    try:
        patterns = _Reader(found, start, dict(_PREFIX.findall(text)), dict(given)).read()
    except (_UnusualError, IndexError):
        return None
    loose = [p for p in patterns if p.path is None]
    # A pattern of any property is followed only where it is all there is, about $this.
    if loose and (len(patterns) > 1 or loose[0].subject != THIS):
        return None
    return tuple(patterns)


class _Reader:
    def __init__(
        self, found: Sequence[Token], start: int, prefixes: Mapping[str, str],
        given: Mapping[str, Path | None],
    ) -> None:  # fmt: skip
        self.tokens = found
        self.n = start
        self.prefixes = prefixes
        self.given = given

    def read(self) -> list[Pattern]:
        patterns: list[Pattern] = []
        base: list[int] = []  # how deep in parentheses each open group stands
        group: list[int] = []
        while self.n < len(self.tokens):
            token = self.tokens[self.n]
            if token.written == "{":
                if base:
                    group.append(self.n)
                base.append(token.round)
                self.n += 1
            elif token.written == "}":
                base.pop()
                if base:
                    group.pop()
                self.n += 1
            elif not base:
                self.n += 1  # behind the last group: ORDER BY and the like
            elif token.round > base[-1] or token.written in ("(", ")", "."):
                self.n += 1  # an expression
            elif token.kind == "word" and token.word != "A" and token.word not in ("TRUE", "FALSE"):
                # A function's name stands before its parenthesis.
                called = self.n + 1 < len(self.tokens) and self.tokens[self.n + 1].written == "("
                if token.word not in _PLAIN and not called:
                    raise _UnusualError
                self.n += 1
            else:
                patterns += self._same_subject(tuple(group))
        return patterns

    def _same_subject(self, group: tuple[int, ...]) -> list[Pattern]:
        subject = self._term()
        patterns = []
        while True:
            path = self._verb()
            while True:
                patterns.append(Pattern(subject, path, self._term(), group))
                if self._peek() != ",":
                    break
                self.n += 1
            if self._peek() != ";":
                return patterns
            while self._peek() == ";":
                self.n += 1
            if self._peek() in _ENDS:
                return patterns

    def _peek(self) -> str:
        return self.tokens[self.n].written if self.n < len(self.tokens) else ""

    def _next(self) -> Token:
        self.n += 1
        return self.tokens[self.n - 1]

    def _term(self) -> str:
        token = self._next()
        if token.kind == "variable":
            return "?" + token.variable
        if token.kind == "string":
            # A language tag or a datatype belongs to it.
            while self._peek() == "^" or self.tokens[self.n].kind == "at":
                self.n += 1
            if self.tokens[self.n - 1].written == "^":
                self.n += 1
            return token.written
        if token.kind in ("iri", "name"):
            return self._iri(token)
        if token.written.isdigit() or token.word in ("TRUE", "FALSE"):
            while self._peek().isdigit():
                self.n += 1
            return token.written
        raise _UnusualError

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            return token.written
        prefix, _, local = token.written.partition(":")
        if prefix not in self.prefixes or local.endswith(".") or "\\" in local:
            raise _UnusualError
        return f"<{self.prefixes[prefix]}{local}>"

    def _verb(self) -> Path | None:
        token = self.tokens[self.n]
        if token.kind == "variable":
            self.n += 1
            if token.written == "$PATH":
                if self.given.get("$PATH") is None:
                    raise _UnusualError
                return self.given["$PATH"]
            return None
        return self._alternatives()

    def _alternatives(self) -> Path:
        parts = [self._sequence()]
        while self._peek() == "|":
            self.n += 1
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Path("|", parts=tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self._peek() == "/":
            self.n += 1
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Path("/", parts=tuple(parts))

    def _step(self) -> Path:
        token = self._next()
        if token.written == "^":
            return Path("^", parts=(self._step(),))
        if token.written == "(":
            path = self._alternatives()
            if self._next().written != ")":
                raise _UnusualError
        elif token.word == "A":
            path = Path("", TYPE)
        elif token.kind in ("iri", "name"):
            path = Path("", self._iri(token))
        else:
            raise _UnusualError
        if self._peek() in ("*", "+", "?") and self._peek():
            path = Path(self._next().written, parts=(path,))
        return path
