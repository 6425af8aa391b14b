"""Rule: data are plain dictionaries of terms in N-Triples form; lexical forms stay as written.

Text is what Python hashes and compares fastest, and it is what findings and reports hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

import pyoxigraph as ox

from lsgraph.resting import undisturbed
from lsgraph.terms import PREFIXES, XSD

Fact = tuple[str, str, str]
_NOTHING: Mapping[str, None] = {}
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
RDF = PREFIXES["rdf"]
TYPE = f"<{RDF}type>"
FIRST, REST, NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
STRING, TAGGED = XSD + "string", RDF + "langString"
SUBCLASS = f"<{PREFIXES['rdfs']}subClassOf>"


def fact(triple: ox.Triple) -> Fact:
    """Give a triple as a fact: its terms in N-Triples form."""
    # Only the object can hold a space.
    subject, predicate, value = str(triple).split(" ", 2)
    return subject, predicate, value


Turned = dict[str, dict[str, None]]


class Index:
    """Facts by subject and property, by property and subject, by property and object.

    It can be changed. The first two tables hold the same values; the last is made of a property
    when it is first asked for, since of most properties nobody asks it.
    """

    def __init__(self, triples: Iterable[ox.Triple] = ()) -> None:
        self.spo: dict[str, dict[str, dict[str, None]]] = {}
        self.pso: dict[str, dict[str, dict[str, None]]] = {}
        self.pos = _ByObject(self.pso)
        with undisturbed():
            self._fill(map(fact, triples))

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Index:
        """Make an index of facts that are in N-Triples form already."""
        index = cls()
        with undisturbed():
            index._fill(facts)
        return index

    @classmethod
    def over(cls, pso: dict[str, Turned]) -> Index:
        """Make an index of facts that are laid out by property and subject; it is not changed."""
        index = cls()
        index.pso = pso
        index.pos = _ByObject(pso)
        for p, of in pso.items():
            for s, values in of.items():
                index.spo.setdefault(s, {})[p] = values
        return index

    def _fill(self, facts: Iterable[Fact]) -> None:
        spo, pso, last = self.spo, self.pso, ""
        for s, p, o in facts:
            # What is said of one thing mostly stands together.
            if s != last:
                of, last = spo.setdefault(s, {}), s
            values = of.get(p)
            if values is None:
                of[p] = {o: None}
                pso.setdefault(p, {})[s] = of[p]
            else:
                values[o] = None

    def add(self, fact: Fact) -> None:
        """Add a fact; nothing happens if it is there."""
        s, p, o = fact
        values = self.spo.setdefault(s, {}).setdefault(p, {})
        values[o] = None
        self.pso.setdefault(p, {})[s] = values
        self.pos.add(fact)

    def remove(self, fact: Fact) -> None:
        """Remove a fact; nothing happens if it is not there."""
        if fact not in self:
            return
        s, p, o = fact
        del self.spo[s][p][o]
        if not self.spo[s][p]:
            for table, a, b in ((self.spo, s, p), (self.pso, p, s)):
                del table[a][b]
                if not table[a]:
                    del table[a]
        self.pos.remove(fact)

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
        types = self.pso.get(TYPE, {})
        return {n for n in nodes if n not in types or classes.isdisjoint(types[n])}

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


class _ByObject(Mapping[str, Turned]):
    """Of each property the subjects of each value, made when it is first looked up."""

    def __init__(self, pso: Mapping[str, Turned]) -> None:
        self._pso = pso
        self._made: dict[str, Turned] = {}

    def __getitem__(self, predicate: str) -> Turned:
        made = self._made.get(predicate)
        if made is None:
            made = {}
            for s, values in self._pso[predicate].items():
                for o in values:
                    made.setdefault(o, {})[s] = None
            self._made[predicate] = made
        return made

    def __contains__(self, predicate: object) -> bool:
        return predicate in self._pso

    def __iter__(self) -> Iterator[str]:
        return iter(self._pso)

    def __len__(self) -> int:
        return len(self._pso)

    def add(self, fact: Fact) -> None:
        """Follow a fact that was added."""
        s, p, o = fact
        if p in self._made:
            self._made[p].setdefault(o, {})[s] = None

    def remove(self, fact: Fact) -> None:
        """Follow a fact that was there and was removed."""
        s, p, o = fact
        if p in self._made:
            del self._made[p][o][s]
            if not self._made[p][o]:
                del self._made[p][o]
            if not self._made[p]:
                del self._made[p]


@lru_cache(maxsize=65536)
def literal(term: str) -> tuple[str, str, str]:
    """Take a literal in N-Triples form apart: value, datatype, language tag."""
    end = term.rindex('"')
    value, tail = term[1:end], term[end + 1 :]
    if "\\" in value:
        value = _unescaped(value)
    if tail.startswith("@"):
        return value, TAGGED, tail[1:]
    return value, tail[3:-1] if tail else STRING, ""


def tail(term: str) -> str:
    """Give what stands behind the text of a literal: `@` and a tag, `^^` and a type, or nothing."""
    return term[term.rindex('"') + 1 :]


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
