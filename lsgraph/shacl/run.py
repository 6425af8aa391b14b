"""Rule: a run is one data index under one set of shapes; it holds what is worked out once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from lsgraph.shacl.asking import Asker
from lsgraph.shacl.errors import DEEPEST, ill_formed, too_deep
from lsgraph.shacl.index import Index
from lsgraph.shacl.shapes import Constraint, Result, Shape, Visits

# So many answers may rest on shapes that come back to the same node.
_OPEN_ANSWERS = 100_000


class Run:
    """Data under validation, with the answers that several shapes need."""

    def __init__(self, data: Index, shapes: Index, asker: Asker | None = None) -> None:
        self.data = data
        self.shapes = shapes
        self._conforms: dict[tuple[Shape, str], bool] = {}
        # Of each shape the nodes that were asked for, and those of them that do not conform.
        self._failing: dict[Shape, tuple[set[str], set[str]]] = {}
        self._narrower: dict[str, set[str]] = {}
        self._asker = asker
        self._open: set[tuple[Shape, str]] = set()
        self._assumed = False
        self._answers = 0

    @cached_property
    def asker(self) -> Asker:
        """What answers the SPARQL of constraints over the data."""
        return self._asker or Asker(self.data, self.shapes)

    def check(self, shape: Shape, foci: Collection[str]) -> Iterator[Result]:
        """Validate focus nodes against a shape, all at once (section 3.4)."""
        if shape.deactivated:
            return
        for constraint, visits in self._visits(shape, foci):
            yield from constraint.check(self, shape, visits)

    def _visits(self, shape: Shape, foci: Collection[str]) -> Iterator[tuple[Constraint, Visits]]:
        """Give each constraint with the visits that it may find something in."""
        all_foci = not all(c.idle for c in shape.constraints)
        visits = shape.visits(self.data, foci, all_foci=all_foci)
        for constraint in shape.constraints if visits else ():
            yield constraint, visits

    def own(self, shape: Shape, foci: Collection[str]) -> Iterator[Result]:
        """Validate focus nodes against what a shape demands itself, not against its properties."""
        for constraint, visits in self._visits(shape, foci):
            if not constraint.passes_on:
                yield from constraint.check(self, shape, visits)

    def conforms(self, shape: Shape, node: str) -> bool:
        """Say whether a node conforms to a shape (section 3.4.1).

        A shape that comes back to the same node while it is being asked is taken as met there:
        SHACL leaves recursion open (section 3.4.3).
        """
        key = (shape, node)
        known = self._conforms.get(key)
        if known is None:
            if key in self._open:
                self._assumed = True
                return True
            if len(self._open) > DEEPEST:
                raise too_deep(shape.node)
            before, self._assumed = self._assumed, False
            self._open.add(key)
            try:
                known = next(self.check(shape, (node,)), None) is None
            finally:
                self._open.discard(key)
            # What rests on an open question is true for that question only.
            if not self._assumed or not self._open:
                self._conforms[key] = known
            else:
                self._answers += 1
                if self._answers > _OPEN_ANSWERS:
                    raise ill_formed(
                        shape.node, "itself inside it, over data with too many circles",
                        "chính nó bên trong, trên dữ liệu có quá nhiều vòng",
                    )  # fmt: skip
            self._assumed |= before
        return known

    def failing(self, shape: Shape, nodes: Collection[str]) -> set[str]:
        """Give the nodes that do not conform to a shape, asked all at once where that can be.

        Where shapes come back to themselves, each node is asked for itself.
        """
        if shape.deactivated:
            return set()
        if shape.circular:
            return {node for node in nodes if not self.conforms(shape, node)}
        asked, wrong = self._failing.setdefault(shape, (set(), set()))
        wanted = set(nodes)
        fresh = wanted - asked
        found: set[str] = set()
        for constraint, visits in self._visits(shape, fresh):
            # Of a node that fails already nothing more is asked.
            left = Visits(v for v in visits if v[0] not in found) if found else visits
            found.update(constraint.broken(self, shape, left))
        asked |= fresh
        wrong |= found
        return wanted & wrong

    def narrower(self, cls: str) -> set[str]:
        """Give a class and all its subclasses."""
        if cls not in self._narrower:
            self._narrower[cls] = self.data.narrower(cls)
        return self._narrower[cls]
