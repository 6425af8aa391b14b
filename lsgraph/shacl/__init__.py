"""Rule: SHACL Core and SHACL-SPARQL over plain indexes; triples in, results out.

The rooms follow the standard (W3C Recommendation, 20 July 2017): `index` and `paths` hold data,
`shapes` section 2, `run` section 3, `core` and `nesting` section 4, `sparql` with `prebinding`,
`nearby` and `asking` sections 5 and 6, `reach` what a change can touch.
"""

from __future__ import annotations

from collections.abc import Iterable

from lsgraph.resting import undisturbed
from lsgraph.shacl import nesting, sparql
from lsgraph.shacl.asking import Asker
from lsgraph.shacl.errors import UnknownConstructError
from lsgraph.shacl.index import Fact, Index
from lsgraph.shacl.reach import Reach, State, producers
from lsgraph.shacl.run import Run
from lsgraph.shacl.shapes import Compiler, Result, Shape

# The parameters by which a shape demands something.
PARAMETERS = frozenset({*nesting.MAKERS, "sparql"})
Changes = tuple[Iterable[Fact], Iterable[Fact]]


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
        with undisturbed():
            return in_order(r for shape in self.shapes for r in run.check(shape, shape.foci(data)))

    def revalidate(
        self, base: Iterable[Result], before: Index, after: Index, changes: Changes,
        asker: Asker | None = None,
    ) -> list[Result]:  # fmt: skip
        """Validate what a change can reach, and keep the results of `base` for all else.

        `base` are the results for the data `before`; `changes` the facts that were removed and
        added. The results are those of `validate(after)`, each once.
        """
        removed, added = changes
        reach = Reach(State(before, tuple(removed)), State(after, tuple(added)))
        run = Run(after, self.graph, asker)
        shapes = producers(self.shapes)
        found: set[Result] = set()
        dirty = {shape.node: reach.dirty(shape) for shape in shapes}
        for result in base:
            nodes = dirty.get(result.shape)
            if nodes is not None and result.focus not in nodes:
                found.add(result)
        all_nodes = self.focus_nodes(after) if None in dirty.values() else {}
        for shape in shapes:
            nodes = dirty[shape.node]
            if nodes is None:
                nodes = all_nodes[shape.node]
            else:
                nodes = {n for n in nodes if reach.visited(shape, n)}
            found.update(run.own(shape, nodes))
        return in_order(found)

    def asker(self, data: Index) -> Asker:
        """Make what answers the SPARQL of these shapes over data that will change."""
        return Asker(data, self.graph)

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
    # Shapes that look at the same nodes share them.
    looked[shape.node] = before | foci if before else foci
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


__all__ = [
    "PARAMETERS",
    "Index",
    "Result",
    "Shape",
    "UnknownConstructError",
    "Validator",
    "in_order",
]
