"""Rule: a change can only alter what a shape sees from a node; whatever cannot be told is run in full.

Each shape sees the values of its path, what its constraints read at them, what the shapes inside
it see there, and the triples that its queries can match. From a changed triple these are walked
backwards, removed triples in the data as they were and added ones in the data as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lsgraph.shacl import paths
from lsgraph.shacl.core import Core
from lsgraph.shacl.footprint import THIS, Pattern, beside, footprint
from lsgraph.shacl.index import SUBCLASS, TYPE, Fact, Index
from lsgraph.shacl.nesting import Closed, Property
from lsgraph.shacl.paths import Path
from lsgraph.shacl.shapes import Constraint, Shape
from lsgraph.shacl.sparql import Query


@dataclass(frozen=True)
class State:
    """One side of a change: the data, and the triples that the other side lacks."""

    data: Index
    changed: tuple[Fact, ...]


Nodes = set[str] | None  # None: any node


def starts(path: Path, state: State, *, backward: bool = False) -> set[str]:
    """Give the nodes from which a path leads over a changed triple (backward: to which)."""
    if not path.operation:
        side = 2 if backward else 0
        return {fact[side] for fact in state.changed if fact[1] == path.iri}
    if path.operation == "^":
        return starts(path.parts[0], state, backward=not backward)
    if path.operation == "|":
        return {n for part in path.parts for n in starts(part, state, backward=backward)}
    if path.operation == "/":
        parts = path.parts[::-1] if backward else path.parts
        found: set[str] = set()
        for n in reversed(range(len(parts))):
            # What lies before the part leads to what was found behind it.
            found = back(parts[n], found, state, backward=backward)
            found |= starts(parts[n], state, backward=backward)
        return found
    inner = starts(path.parts[0], state, backward=backward)
    return inner | back(Path("*", parts=path.parts), inner, state, backward=backward)


def back(
    path: Path | None, nodes: Iterable[str], state: State, *, backward: bool = False
) -> set[str]:
    """Give the nodes from which a path leads to one of these (backward: to which it leads)."""
    if path is None:
        return set(nodes)
    return {
        n for node in nodes for n in paths.values(state.data, node, path, backward=not backward)
    }


class Reach:
    """What one change can alter, for each shape."""

    def __init__(self, before: State, after: State) -> None:
        self._sides = (before, after)
        self._after = after.data
        self._needs: dict[Shape, Nodes] = {}
        self._members: dict[Shape, Nodes] = {}
        self._facts = (*before.changed, *after.changed)
        self._classes_change = any(fact[1] == SUBCLASS for fact in self._facts)

    def dirty(self, shape: Shape) -> Nodes:
        """Give the nodes for which the shape's own results may differ; None for all."""
        needs, members = self.needs(shape), self.members(shape)
        return None if needs is None or members is None else needs | members

    def needs(self, shape: Shape) -> Nodes:
        """Give the nodes for which the shape may see something else, target of it or not."""
        if shape in self._needs:
            return self._needs[shape]
        self._needs[shape] = None  # a shape inside itself: cannot be told
        found: set[str] | None = set()
        if shape.path is not None:
            found = {n for side in self._sides for n in starts(shape.path, side)}
        for constraint in shape.constraints:
            more = self._of(shape, constraint)
            if found is None or more is None:
                found = None
                break
            found |= more
        self._needs[shape] = found
        return found

    def _of(self, shape: Shape, constraint: Constraint) -> Nodes:
        if isinstance(constraint, Query):
            return self._asked(constraint, shape)
        at_values: set[str] = set()  # value nodes that are seen otherwise
        at_focus: set[str] = set()
        for inner in constraint.nested:
            seen = self.needs(inner)
            if seen is None:
                return None
            at_values |= seen
        facts = self._facts
        if isinstance(constraint, Closed):
            at_values |= {fact[0] for fact in facts}
        elif isinstance(constraint, Core) and constraint.reads == ("type",):
            if self._classes_change:
                return None
            at_values |= {fact[0] for fact in facts if fact[1] == TYPE}
        elif isinstance(constraint, Core):
            at_focus |= {fact[0] for fact in facts if fact[1] in constraint.reads}
        return at_focus | {n for side in self._sides for n in back(shape.path, at_values, side)}

    def _asked(self, query: Query, shape: Shape) -> Nodes:
        patterns = footprint(query.text, {"$PATH": shape.path})
        if patterns is None or query.parameters or query.ask:
            return None
        found: set[str] = set()
        for pattern in patterns:
            # A name stands for another thing in a group that does not match together with this.
            ways = _ways(beside(pattern, patterns))
            for side in self._sides:
                nodes = _chased(pattern, ways, side)
                if nodes is None:
                    return None
                found |= nodes
        return found

    def members(self, shape: Shape) -> Nodes:
        """Give the nodes that may come under the shape, or cease to; None for all."""
        if shape in self._members:
            return self._members[shape]
        self._members[shape] = None
        found: set[str] = set()
        if self._classes_change and any(kind == "class" for kind, _ in shape.targets):
            return None
        for kind, value in shape.targets:
            found |= self._targeted(kind, value)
        for parent in shape.parents:
            moved = self.members(parent)
            if moved is None:
                return None
            for side in self._sides:
                changed = moved | (starts(parent.path, side) if parent.path else set())
                found |= {v for n in changed for v in parent.values(side.data, n)}
        self._members[shape] = found
        return found

    def _targeted(self, kind: str, value: str) -> set[str]:
        facts = self._facts
        if kind == "class":
            return {fact[0] for fact in facts if fact[1] == TYPE}
        if kind == "subjectsOf":
            return {fact[0] for fact in facts if fact[1] == value}
        return {fact[2] for fact in facts if fact[1] == value} if kind == "objectsOf" else set()

    def visited(self, shape: Shape, node: str) -> bool:
        """Say whether a validation of the data as they are comes to a node with a shape."""
        data = self._after
        for kind, value in shape.targets:
            if (
                (kind == "class" and data.has_type(node, value))
                or (kind == "node" and node == value)
                or (kind == "subjectsOf" and value in data.spo.get(node, {}))
                or (kind == "objectsOf" and node in data.pos.get(value, {}))
            ):
                return True
        side = State(data, ())
        return any(
            self.visited(parent, focus)
            for parent in shape.parents
            if not parent.deactivated
            for focus in back(parent.path, (node,), side)
        )


def producers(shapes: Iterable[Shape]) -> list[Shape]:
    """Give every shape that results can name as theirs: those with targets and their properties."""
    found: dict[Shape, None] = {}
    queue = list(shapes)
    while queue:
        shape = queue.pop()
        if shape not in found and not shape.deactivated:
            found[shape] = None
            queue += [i for c in shape.constraints if isinstance(c, Property) for i in c.nested]
    return list(found)


Ways = dict[str, tuple[int, Pattern | None]]


def _chased(pattern: Pattern, ways: Ways, side: State) -> Nodes:
    """Give the focus nodes from which a query leads to changed triples of one of its patterns."""
    if pattern.path is None:  # any property, of $this alone
        return {fact[0] for fact in side.changed}
    at_subject = starts(pattern.path, side)
    if not at_subject:
        return set()
    known = [v for v in (pattern.subject, pattern.value) if v in ways]
    if not known:
        return None
    here = min(known, key=lambda v: ways[v][0])
    nodes = at_subject if here == pattern.subject else starts(pattern.path, side, backward=True)
    while here != THIS:
        way = ways[here][1]
        assert way is not None
        assert way.path is not None
        if here == way.value:
            nodes, here = back(way.path, nodes, side), way.subject
        else:
            nodes, here = back(way.path, nodes, side, backward=True), way.value
    return nodes


def _ways(patterns: Iterable[Pattern]) -> Ways:
    """Give for each variable the pattern that leads one step nearer to $this, and how far it is."""
    known: Ways = {THIS: (0, None)}
    edge = [THIS]
    while edge:
        here = edge.pop(0)
        for pattern in patterns:
            ends = (pattern.subject, pattern.value)
            if pattern.path is None or here not in ends:
                continue
            for other in ends:
                if other.startswith("?") and other not in known:
                    known[other] = (known[here][0] + 1, pattern)
                    edge.append(other)
    return known
