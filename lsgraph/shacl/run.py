"""Rule: a run is one data index under one set of shapes; it holds what is worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from lsgraph.shacl.asking import Asker
from lsgraph.shacl.errors import DEEPEST, ill_formed, too_deep
from lsgraph.shacl.index import Index
from lsgraph.shacl.shapes import Result, Shape

# So many answers may rest on shapes that come back to the same node.
_OPEN_ANSWERS = 100_000


class Run:
    """Data under validation, with the answers that several shapes need."""

    def __init__(self, data: Index, shapes: Index, asker: Asker | None = None) -> None:
        self.data = data
        self.shapes = shapes
        self._conforms: dict[tuple[Shape, str], bool] = {}
        self._asker = asker
        self._open: set[tuple[Shape, str]] = set()
        self._assumed = False
        self._answers = 0

    @cached_property
    def asker(self) -> Asker:
        """What answers the SPARQL of constraints over the data."""
        return self._asker or Asker(self.data, self.shapes)

    def check(self, shape: Shape, foci: Iterable[str]) -> Iterator[Result]:
        """Validate focus nodes against a shape, all at once (section 3.4)."""
        if shape.deactivated:
            return
        visits = [(focus, shape.values(self.data, focus)) for focus in foci]
        for constraint in shape.constraints if visits else ():
            yield from constraint.check(self, shape, visits)

    def own(self, shape: Shape, foci: Iterable[str]) -> Iterator[Result]:
        """Validate focus nodes against what a shape demands itself, not against its properties."""
        visits = [(focus, shape.values(self.data, focus)) for focus in foci]
        for constraint in shape.constraints if visits else ():
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

    def missing(self, shape: Shape, nodes: Sequence[str]) -> list[str]:
        """Give the nodes that do not conform to a shape, in their order."""
        return [node for node in nodes if not self.conforms(shape, node)]
