"""Rule: one function for each Core constraint component, in the order of SHACL, sections 4.1 to 4.5.

Each takes the parameters of one shape and gives constraints; a constraint says of a focus node
and its value nodes which of them are at fault ("" where the fault is in their number).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from lsgraph.lexical import LEXICAL, well_formed
from lsgraph.shacl.comparison import compare
from lsgraph.shacl.errors import ill_formed
from lsgraph.shacl.index import STRING, TAGGED, literal, tail
from lsgraph.shacl.run import Run
from lsgraph.shacl.shapes import TRUE, Compiler, Constraint, Result, Shape, Visits, sh

# What is at fault among value nodes.
Sieve = Callable[[Run, set[str]], Collection[str]]
Faults = Callable[[Run, str, Collection[str]], Iterable[str]]
_INTEGER = re.compile(r'"\+?([0-9]{1,18})"\^\^<.*#(?:integer|nonNegativeInteger|int|long)>\Z')
_KINDS = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}


@dataclass(frozen=True, slots=True)
class Core:
    """One Core constraint: its component, how its faults are found, and the shapes inside it.

    Where each value node is judged alone, whatever the focus node, `sieve` gives those at fault of
    many, and `faults` is not asked. `reads` are properties that it looks at besides the path: of
    the value nodes for a class, of the focus node for the rest.
    """

    component: str
    parameter: str
    faults: Faults
    nested: tuple[Shape, ...] = ()
    reads: tuple[str, ...] = ()
    passes_on: bool = False
    sieve: Sieve | None = None
    idle: bool = True

    def check(self, run: Run, shape: Shape, visits: Visits) -> Iterator[Result]:
        """Give a result for each fault."""
        for focus, value in self._found(run, visits):
            yield shape.result(
                focus,
                self.component,
                value,
                detail=f"{self.component} {self.parameter}".strip(),
            )

    def broken(self, run: Run, shape: Shape, visits: Visits) -> Iterable[str]:
        """Give the focus nodes with a fault."""
        return (focus for focus, _ in self._found(run, visits))

    def _found(self, run: Run, visits: Visits) -> Iterator[tuple[str, str]]:
        if self.sieve is None:
            faults = self.faults
            for focus, values in visits:
                for value in faults(run, focus, values):
                    yield focus, value
            return
        wrong = self.sieve(run, visits.values)
        for focus, values in visits if wrong else ():
            for value in values:
                if value in wrong:
                    yield focus, value


@dataclass(frozen=True, slots=True)
class Pattern:
    """sh:pattern (4.4.3): all texts are matched in one go, by an engine whose time is linear."""

    parameter: str
    expression: str
    flags: str
    nested: tuple[Shape, ...] = ()
    passes_on: bool = False
    idle: bool = True

    def check(self, run: Run, shape: Shape, visits: Visits) -> Iterator[Result]:
        """Give a result for each value whose text does not match."""
        texts = {v: _text(v) for _, values in visits for v in values}
        asked = [t for t in texts.values() if t is not None]
        fits = run.asker.matching(self.expression, self.flags, asked, shape.node)
        for focus, values in visits:
            for value in values:
                if texts[value] not in fits:
                    yield shape.result(
                        focus,
                        "PatternConstraintComponent",
                        value,
                        detail=f"pattern {self.parameter}",
                    )

    def broken(self, run: Run, shape: Shape, visits: Visits) -> Iterable[str]:
        """Give the focus nodes with such a value."""
        return (result.focus for result in self.check(run, shape, visits))


@dataclass(frozen=True, slots=True)
class Count:
    """sh:minCount and sh:maxCount (4.2): a fault is in the number of value nodes."""

    component: str
    limit: int
    least: bool
    nested: tuple[Shape, ...] = ()
    passes_on: bool = False

    @property
    def idle(self) -> bool:
        """Whether no value at all is right."""
        return not self.least or self.limit == 0

    def check(self, run: Run, shape: Shape, visits: Visits) -> Iterator[Result]:
        """Give a result for each focus node with too few or too many."""
        detail = f"{self.component} {self.limit}"
        for focus in self.broken(run, shape, visits):
            yield shape.result(focus, self.component, detail=detail)

    def broken(self, run: Run, shape: Shape, visits: Visits) -> Iterable[str]:
        """Give the focus nodes with too few or too many."""
        limit = self.limit
        if self.least:
            return [focus for focus, values in visits if len(values) < limit]
        return [focus for focus, values in visits if len(values) > limit]


def one(compiler: Compiler, shape: Shape, name: str) -> None:
    """Refuse a parameter that stands more than once."""
    if len(compiler.graph.objects(shape.node, sh(name))) > 1:
        raise ill_formed(shape.node, f"more than one sh:{name}", f"nhiều hơn một sh:{name}")


def component(name: str) -> str:
    """Name the constraint component of a parameter."""
    return name[0].upper() + name[1:] + "ConstraintComponent"


# 4.1 Value type


def _class(_c: Compiler, _s: Shape, cls: str) -> Iterator[Constraint]:
    def sieve(run: Run, values: set[str]) -> Collection[str]:
        return run.data.not_of(run.narrower(cls), values)

    yield alone("class", cls, sieve, reads=("type",))


def _datatype(c: Compiler, s: Shape, datatype: str) -> Iterator[Constraint]:
    one(c, s, "datatype")
    if not datatype.startswith("<"):
        raise ill_formed(s.node, "a datatype that is not an IRI", "kiểu dữ liệu không phải IRI")
    wanted = datatype[1:-1]

    marked = f"^^{datatype}"
    free = wanted not in LEXICAL or wanted == STRING  # any text is of the datatype

    def fits(value: str) -> bool:
        if value[0] != '"':
            return False
        mark = tail(value)
        if mark != marked and (mark or wanted != STRING) and (mark[:1] != "@" or wanted != TAGGED):
            return False
        return free or well_formed(literal(value)[0], wanted)

    yield each("datatype", datatype, fits)


def _node_kind(c: Compiler, s: Shape, kind: str) -> Iterator[Constraint]:
    one(c, s, "nodeKind")
    if kind not in _KINDS:
        raise ill_formed(s.node, f"an unknown node kind {kind}", f"loại nút lạ {kind}")
    yield each("nodeKind", kind, lambda value: value[0] in _KINDS[kind])


def each(name: str, parameter: str, fits: Callable[[str], bool]) -> Core:
    """Make a constraint that looks at each value node alone."""
    return alone(name, parameter, lambda _run, values: [v for v in values if not fits(v)])


def alone(
    name: str, parameter: str, sieve: Sieve,
    nested: tuple[Shape, ...] = (), reads: tuple[str, ...] = (),
) -> Core:  # fmt: skip
    """Make a constraint that judges value nodes one by one, all at once."""

    def faults(run: Run, _focus: str, values: Collection[str]) -> Iterable[str]:
        wrong = sieve(run, set(values))
        return [v for v in values if v in wrong]

    return Core(component(name), parameter, faults, nested, reads, sieve=sieve)


# 4.2 Cardinality


def number(c: Compiler, s: Shape, name: str, value: str) -> int:
    """Read a parameter that is a whole number; raise ProjectError if it is none."""
    one(c, s, name)
    match = _INTEGER.match(value)
    if match is None:
        raise ill_formed(
            s.node,
            f"sh:{name} {value}, not a whole number",
            f"sh:{name} {value}, không phải số nguyên",
        )
    return int(match[1])


def _count(name: str) -> Callable[[Compiler, Shape, str], Iterator[Constraint]]:
    def make(c: Compiler, s: Shape, value: str) -> Iterator[Constraint]:
        if s.path is None:
            raise ill_formed(
                s.node, f"sh:{name} but no path", f"sh:{name} nhưng không có đường dẫn"
            )
        yield Count(component(name), number(c, s, name, value), name == "minCount")

    return make


# 4.3 Value range


def _range(
    name: str, allowed: tuple[int, ...]
) -> Callable[[Compiler, Shape, str], Iterator[Constraint]]:
    def make(c: Compiler, s: Shape, limit: str) -> Iterator[Constraint]:
        one(c, s, name)
        if not limit.startswith('"'):
            raise ill_formed(
                s.node, f"sh:{name} that is no literal", f"sh:{name} không phải literal"
            )
        yield each(name, limit, lambda value: compare(value, limit) in allowed)

    return make


# 4.4 String-based


def _text(value: str) -> str | None:
    """Give what STR() gives: nothing for blank nodes."""
    if value[0] == "_":
        return None
    return value[1:-1] if value[0] == "<" else literal(value)[0]


def _length(name: str) -> Callable[[Compiler, Shape, str], Iterator[Constraint]]:
    def make(c: Compiler, s: Shape, parameter: str) -> Iterator[Constraint]:
        limit = number(c, s, name, parameter)

        def fits(value: str) -> bool:
            text = _text(value)
            if text is None:
                return False
            return len(text) >= limit if name == "minLength" else len(text) <= limit

        yield each(name, str(limit), fits)

    return make


def _pattern(c: Compiler, s: Shape, pattern: str) -> Iterator[Constraint]:
    one(c, s, "pattern")
    flags = c.graph.one(s.node, sh("flags")) or '""'
    for part in (pattern, flags):
        if not part.startswith('"'):
            raise ill_formed(
                s.node, "a pattern or flags that are no text", "mẫu hoặc cờ không phải văn bản"
            )
    yield Pattern(pattern, literal(pattern)[0], literal(flags)[0])


def _language_in(c: Compiler, s: Shape, head: str) -> Iterator[Constraint]:
    one(c, s, "languageIn")
    ranges = [literal(r)[0].lower() for r in members(c, s, head)]

    def fits(value: str) -> bool:
        return value[0] == '"' and (mark := tail(value))[:1] == "@" and known(mark[1:].lower())

    @cache
    def known(tag: str) -> bool:
        return any(tag == r or tag.startswith(r + "-") or r == "*" for r in ranges)

    yield each("languageIn", " ".join(ranges), fits)


def _unique_lang(c: Compiler, s: Shape, value: str) -> Iterator[Constraint]:
    one(c, s, "uniqueLang")
    if value != TRUE:
        return

    def faults(_run: Run, _focus: str, values: Collection[str]) -> Iterable[str]:
        if len(values) < 2:
            return ()
        marks = [tail(v).lower() for v in values if v[0] == '"' and v[-1] != ">"]
        if len(set(marks)) == len(marks):
            return ()
        return ["" for mark, n in Counter(marks).items() if mark and n > 1]

    yield Core(component("uniqueLang"), "", faults)


# 4.5 Property pair


def _pair(name: str) -> Callable[[Compiler, Shape, str], Iterator[Constraint]]:
    def make(_c: Compiler, s: Shape, other: str) -> Iterator[Constraint]:
        if not other.startswith("<"):
            raise ill_formed(s.node, f"sh:{name} that is no IRI", f"sh:{name} không phải IRI")
        if s.path is None and name.startswith("lessThan"):
            raise ill_formed(
                s.node, f"sh:{name} but no path", f"sh:{name} nhưng không có đường dẫn"
            )
        least = (-1,) if name == "lessThan" else (-1, 0)

        def faults(run: Run, focus: str, values: Collection[str]) -> Iterable[str]:
            others = run.data.objects(focus, other)
            if name == "equals":
                own = set(values)
                return [
                    *(v for v in values if v not in others),
                    *(o for o in others if o not in own),
                ]
            if name == "disjoint":
                return [v for v in values if v in others]
            return [v for v in values for o in others if compare(v, o) not in least]

        yield Core(component(name), other, faults, reads=(other,), idle=name != "equals")

    return make


def members(c: Compiler, s: Shape, head: str) -> list[str]:
    """Give the members of a list parameter; raise ProjectError if it is no list."""
    found = c.graph.items(head)
    if found is None:
        raise ill_formed(s.node, f"{head} where a list stands", f"{head} ở chỗ của danh sách")
    return found


MAKERS: dict[str, Callable[[Compiler, Shape, str], Iterator[Constraint]]] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minCount": _count("minCount"),
    "maxCount": _count("maxCount"),
    "minExclusive": _range("minExclusive", (1,)),
    "minInclusive": _range("minInclusive", (0, 1)),
    "maxExclusive": _range("maxExclusive", (-1,)),
    "maxInclusive": _range("maxInclusive", (-1, 0)),
    "minLength": _length("minLength"),
    "maxLength": _length("maxLength"),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "equals": _pair("equals"),
    "disjoint": _pair("disjoint"),
    "lessThan": _pair("lessThan"),
    "lessThanOrEquals": _pair("lessThanOrEquals"),
}
