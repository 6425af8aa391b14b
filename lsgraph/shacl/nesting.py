"""Rule: one function for each Core component that applies other shapes or looks at the whole node.

In the order of SHACL, sections 4.6 to 4.8; `constraints` gives all Core constraints of a shape.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from lsgraph.shacl import core
from lsgraph.shacl.core import Core, alone, component, each, members, number, one
from lsgraph.shacl.errors import ill_formed
from lsgraph.shacl.run import Run
from lsgraph.shacl.shapes import TRUE, Compiler, Constraint, Result, Shape, Visit, Visits, sh


@dataclass(frozen=True, slots=True)
class Property:
    """sh:property (4.7.2): the value nodes are the focus nodes of the property shape."""

    nested: tuple[Shape, ...]
    passes_on: bool = True
    idle: bool = True

    def check(self, run: Run, shape: Shape, visits: Visits) -> Iterator[Result]:
        """Give the results of the property shape."""
        yield from run.check(self.nested[0], visits.nodes)

    def broken(self, run: Run, shape: Shape, visits: Visits) -> Iterable[str]:
        """Give the focus nodes whose value nodes do not all conform to the property shape."""
        wrong = run.failing(self.nested[0], visits.nodes)
        return (f for f, values in visits if wrong and not wrong.isdisjoint(values))


@dataclass(frozen=True, slots=True)
class Closed:
    """sh:closed (4.8.1): no properties but those of the shape and the ignored ones."""

    known: frozenset[str]
    nested: tuple[Shape, ...] = ()
    passes_on: bool = False
    idle: bool = True

    def check(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> Iterator[Result]:
        """Give a result for each value of another property."""
        for focus, values in visits:
            for node in values:
                for path, objects in run.data.spo.get(node, {}).items():
                    for value in objects if path not in self.known else ():
                        yield shape.result(
                            focus, "ClosedConstraintComponent", value,
                            path=path, detail=f"closed: {path}",
                        )  # fmt: skip

    def broken(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> Iterable[str]:
        """Give the focus nodes with such a value."""
        return (result.focus for result in self.check(run, shape, visits))


def constraints(compiler: Compiler, shape: Shape) -> Iterator[Constraint]:
    """Give the Core constraints of a shape; raise ProjectError for an ill-formed parameter."""
    properties = compiler.graph.spo.get(shape.node, {})
    for name, make in MAKERS.items():
        for parameter in properties.get(sh(name), ()):
            yield from make(compiler, shape, parameter)


# 4.6 Logical


def _not(c: Compiler, _s: Shape, node: str) -> Iterator[Constraint]:
    inner = c.shape(node)

    def sieve(run: Run, values: set[str]) -> Collection[str]:
        return values - run.failing(inner, values)

    yield alone("not", node, sieve, (inner,))


# What of value nodes is at fault by several shapes.
Sum = Callable[[Run, tuple[Shape, ...], set[str]], set[str]]


def _of(name: str, wrong: Sum) -> Callable[[Compiler, Shape, str], Iterator[Constraint]]:
    def make(c: Compiler, s: Shape, head: str) -> Iterator[Constraint]:
        inner = tuple(c.shape(node) for node in members(c, s, head))

        def sieve(run: Run, values: set[str]) -> Collection[str]:
            return wrong(run, inner, values)

        yield alone(name, head if head[0] == "<" else "", sieve, inner)

    return make


def _not_all(run: Run, inner: tuple[Shape, ...], values: set[str]) -> set[str]:
    wrong: set[str] = set()
    for shape in inner:
        wrong |= run.failing(shape, values - wrong)
    return wrong


def _none(run: Run, inner: tuple[Shape, ...], values: set[str]) -> set[str]:
    for shape in inner:
        values = run.failing(shape, values)
    return values


def _not_one(run: Run, inner: tuple[Shape, ...], values: set[str]) -> set[str]:
    once, more = set[str](), set[str]()
    for shape in inner:
        met = values - run.failing(shape, values)
        more |= once & met
        once |= met
    return more | (values - once)


# 4.7 Shape-based


def _node(c: Compiler, _s: Shape, node: str) -> Iterator[Constraint]:
    inner = c.shape(node)
    if inner.path is not None:
        raise ill_formed(
            node, "a path, so it is no node shape for sh:node",
            "đường dẫn, nên không phải node shape cho sh:node",
        )  # fmt: skip
    yield alone("node", node, lambda run, values: run.failing(inner, values), (inner,))


def _property(c: Compiler, s: Shape, node: str) -> Iterator[Constraint]:
    inner = c.shape(node)
    if inner.path is None:
        raise ill_formed(node, "no sh:path", "thiếu sh:path")
    inner.parents.append(s)
    yield Property((inner,))


def _qualified(c: Compiler, s: Shape, node: str) -> Iterator[Constraint]:
    if s.path is None:
        raise ill_formed(
            s.node, "a qualified shape but no path", "shape định lượng nhưng không có đường dẫn"
        )
    graph = c.graph
    one(c, s, "qualifiedValueShape")
    inner = c.shape(node)
    apart = TRUE in graph.objects(s.node, sh("qualifiedValueShapesDisjoint"))
    siblings: list[Shape] = []
    if apart:
        parents = graph.subjects(sh("property"), s.node)
        others = {
            q
            for parent in parents
            for p in graph.objects(parent, sh("property"))
            for q in graph.objects(p, sh("qualifiedValueShape"))
        }
        siblings = [c.shape(q) for q in sorted(others - {node})]

    def count(run: Run, values: Collection[str]) -> int:
        met = set(values) - run.failing(inner, values)
        for sibling in siblings:
            met &= run.failing(sibling, met)
        return len(met)

    for name in ("qualifiedMinCount", "qualifiedMaxCount"):
        for value in graph.objects(s.node, sh(name)):
            limit = number(c, s, name, value)

            def faults(
                run: Run, _focus: str, values: Collection[str],
                name: str = name, limit: int = limit,
            ) -> Iterable[str]:  # fmt: skip
                n = count(run, values)
                return ("",) if (n < limit if name == "qualifiedMinCount" else n > limit) else ()

            idle = name == "qualifiedMaxCount" or limit == 0
            yield Core(component(name), str(limit), faults, (inner, *siblings), idle=idle)


# 4.8 Other


def _closed(c: Compiler, s: Shape, value: str) -> Iterator[Constraint]:
    one(c, s, "closed")
    if value != TRUE:
        return
    graph = c.graph
    ignored = graph.one(s.node, sh("ignoredProperties"))
    known = set(members(c, s, ignored)) if ignored else set()
    for node in graph.objects(s.node, sh("property")):
        known |= {path for path in graph.objects(node, sh("path")) if path.startswith("<")}
    yield Closed(frozenset(known))


def _has_value(_c: Compiler, _s: Shape, value: str) -> Iterator[Constraint]:
    yield Core(
        component("hasValue"), value, lambda _r, _f, values: () if value in values else ("",),
        idle=False,
    )  # fmt: skip


def _in(c: Compiler, s: Shape, head: str) -> Iterator[Constraint]:
    one(c, s, "in")
    found = set(members(c, s, head))
    yield each("in", "", lambda value: value in found)


_MAKERS: dict[str, Callable[[Compiler, Shape, str], Iterator[Constraint]]] = {
    "not": _not,
    "and": _of("and", _not_all),
    "or": _of("or", _none),
    "xone": _of("xone", _not_one),
    "node": _node,
    "property": _property,
    "qualifiedValueShape": _qualified,
    "closed": _closed,
    "hasValue": _has_value,
    "in": _in,
}
# All of section 4, in its order.
MAKERS = ChainMap(_MAKERS, core.MAKERS)
