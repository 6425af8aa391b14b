"""Rule: data are plain dictionaries of terms in N-Triples form; lexical forms stay as written.

Text is what Python hashes and compares fastest, and it is what findings and reports hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import pyoxigraph as ox

from lsgraph.terms import PREFIXES, XSD

Fact = tuple[str, str, str]
_NOTHING: Mapping[str, None] = {}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
RDF = PREFIXES["rdf"]
TYPE = f"<{RDF}type>"
FIRST, REST, NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"


def fact(triple: ox.Triple) -> Fact:
    """Give a triple as a fact: its terms in N-Triples form."""
    return str(triple.subject), str(triple.predicate), str(triple.object)


class Index:
    """Facts by subject and property, and by property and object; it can be changed."""

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self.spo: dict[str, dict[str, dict[str, None]]] = {}
        self.pos: dict[str, dict[str, dict[str, None]]] = {}
        self._fill(map(fact, triples))

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Index:
        """Make an index of facts that are in N-Triples form already."""
        index = cls()
        index._fill(facts)
        return index

    def _fill(self, facts: Iterable[Fact]) -> None:
        spo, pos, last = self.spo, self.pos, ""
        for s, p, o in facts:
            # What is said of one thing mostly stands together.
            if s != last:
                of, last = spo.setdefault(s, {}), s
            of.setdefault(p, {})[o] = None
            pos.setdefault(p, {}).setdefault(o, {})[s] = None

    def add(self, fact: Fact) -> None:
        """Add a fact; nothing happens if it is there."""
        s, p, o = fact
        self.spo.setdefault(s, {}).setdefault(p, {})[o] = None
        self.pos.setdefault(p, {}).setdefault(o, {})[s] = None

    def remove(self, fact: Fact) -> None:
        """Remove a fact; nothing happens if it is not there."""
        for table, (a, b, c) in ((self.spo, fact), (self.pos, (fact[1], fact[2], fact[0]))):
            inner = table.get(a, {}).get(b, {})
            if c in inner:
                del inner[c]
                if not inner:
                    del table[a][b]
                if not table[a]:
                    del table[a]

    def __contains__(self, fact: Fact) -> bool:
        return fact[2] in self.spo.get(fact[0], {}).get(fact[1], _NOTHING)

    def objects(self, subject: str, predicate: str) -> Mapping[str, None]:
        """Give the values of a property of a node, each once."""
        of = self.spo.get(subject)
        return _NOTHING if of is None else of.get(predicate, _NOTHING)

    def subjects(self, predicate: str, value: str) -> Mapping[str, None]:
        """Give the nodes that have a value for a property, each once."""
        of = self.pos.get(predicate)
        return _NOTHING if of is None else of.get(value, _NOTHING)

    def one(self, subject: str, predicate: str) -> str:
        """Give the first value of a property, or nothing."""
        return next(iter(self.objects(subject, predicate)), "")

    def items(self, head: str) -> list[str] | None:
        """Give the members of a list, or None if it is not a well-formed one."""
        members, seen = [], set()
        while head != NIL:
            first, rest = self.objects(head, FIRST), self.objects(head, REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                return None
            seen.add(head)
            members.append(next(iter(first)))
            head = next(iter(rest))
        return members

    def narrower(self, cls: str) -> set[str]:
        """Give a class and all its subclasses (SHACL, section 1.1)."""
        seen, queue = {cls}, [cls]
        while queue:
            for node in self.subjects(SUBCLASS, queue.pop()):
                if node not in seen:
                    seen.add(node)
                    queue.append(node)
        return seen

    def not_of(self, classes: set[str], nodes: Collection[str]) -> set[str]:
        """Give the nodes that have none of these classes, each of them named with its subclasses."""
        types, spo = TYPE, self.spo
        return {n for n in nodes if n not in spo or classes.isdisjoint(spo[n].get(types, _NOTHING))}

    def has_type(self, node: str, cls: str) -> bool:
        """Say whether a node is a SHACL instance of a class."""
        types = self.objects(node, TYPE)
        if cls in types:
            return True
        broader: set[str] = set()
        queue = list(types)
        while queue:
            for parent in self.objects(queue.pop(), SUBCLASS):
                if parent == cls:
                    return True
                if parent not in broader:
                    broader.add(parent)
                    queue.append(parent)
        return False

    def instances(self, cls: str) -> Iterable[str]:
        """Give the SHACL instances of a class, each once."""
        return dict.fromkeys(n for c in sorted(self.narrower(cls)) for n in self.subjects(TYPE, c))


@lru_cache(maxsize=65536)
def literal(term: str) -> tuple[str, str, str]:
    """Take a literal in N-Triples form apart: value, datatype, language tag."""
    end = term.rindex('"')
    value, tail = term[1:end], term[end + 1 :]
    if "\\" in value:
        value = _unescaped(value)
    if tail.startswith("@"):
        return value, RDF + "langString", tail[1:]
    return value, tail[3:-1] if tail else XSD + "string", ""


def _unescaped(text: str) -> str:
    pieces = text.split("\\")
    result = [pieces[0]]
    pending = iter(pieces[1:])
    for piece in pending:
        if not piece:  # an escaped backslash, and what follows it
            result.append("\\" + next(pending, ""))
        elif piece[0] in "uU":
            size = 4 if piece[0] == "u" else 8
            result.append(chr(int(piece[1 : 1 + size], 16)) + piece[1 + size :])
        else:
            result.append(_ESCAPES.get(piece[0], piece[0]) + piece[1:])
    return "".join(result)
