"""Rule: SHACL Core and SHACL-SPARQL over plain indexes; triples in, results out.

The rooms follow the standard (W3C Recommendation, 20 July 2017): `index` and `paths` hold data,
`shapes` section 2, `run` section 3, `core` and `nesting` section 4, `sparql` with `prebinding`
and `asking` sections 5 and 6, `reach` what a change can touch.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsgraph.shacl import nesting, sparql
from lsgraph.shacl.errors import UnknownConstructError
from lsgraph.shacl.index import Index
from lsgraph.shacl.run import Run
from lsgraph.shacl.shapes import Compiler, Result, Shape


class Validator:
    """Shapes, compiled once, for any number of data graphs.

    Raise ProjectError for shapes that SHACL does not allow, UnknownConstructError for what is
    not SHACL Core or SHACL-SPARQL.
    """

    def __init__(self, shapes: Index) -> None:
        self.graph = shapes
        makers = (nesting.constraints, sparql.constraints, sparql.components)
        self.shapes: list[Shape] = Compiler(shapes, makers).targeted()

    def validate(self, data: Index) -> list[Result]:
        """Validate all focus nodes; give the results in order.

        A node that a shape reaches in two ways has its results twice, as the standard has it.
        """
        run = Run(data, self.graph)
        return in_order(r for shape in self.shapes for r in run.check(shape, shape.foci(data)))

    def recheck(self, data: Index, foci: Iterable[tuple[Shape, Iterable[str]]]) -> list[Result]:
        """Validate only these focus nodes of these shapes."""
        run = Run(data, self.graph)
        return in_order(r for shape, nodes in foci for r in run.check(shape, nodes))

    def focus_nodes(self, data: Index) -> dict[str, set[str]]:
        """Give the nodes that each shape looks at; a property shape, those of the shapes that hold it."""
        looked: dict[str, set[str]] = {}
        for shape in self.shapes:
            _look(shape, set(shape.foci(data)), data, looked)
        return looked


def _look(shape: Shape, foci: set[str], data: Index, looked: dict[str, set[str]]) -> None:
    before = looked.setdefault(shape.node, set())
    if shape.deactivated or (foci <= before and before):
        return
    before |= foci
    for constraint in shape.constraints:
        if isinstance(constraint, nesting.Property):
            inner = constraint.nested[0]
            if inner.deactivated:
                continue
            nodes = foci if shape.path is None else {v for f in foci for v in shape.values(data, f)}
            _look(inner, nodes, data, looked)


def in_order(results: Iterable[Result]) -> list[Result]:
    """Put results in an order that depends on them alone."""
    return sorted(
        results,
        key=lambda r: (r.focus, r.path, r.shape, r.component, r.value, r.severity, r.messages,
                       r.constraint, r.detail),
    )  # fmt: skip


__all__ = ["Index", "Result", "Shape", "UnknownConstructError", "Validator", "in_order"]
