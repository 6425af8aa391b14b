"""Rule: the shapes graph is compiled once; from then on nobody reads it (SHACL, section 2).

A shape is a value: where its focus nodes come from, its path, and its constraints. What a
constraint demands is the business of `core` and `sparql`; here each only gets its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from lsgraph.shacl import paths
from lsgraph.shacl.errors import DEEPEST, UnknownConstructError, ill_formed, too_deep
from lsgraph.shacl.index import TYPE, Index
from lsgraph.shacl.paths import Path
from lsgraph.terms import PREFIXES

if TYPE_CHECKING:
    from lsgraph.shacl.run import Run

SH = PREFIXES["sh"]
CLASSES = (f"<{PREFIXES['rdfs']}Class>", f"<{PREFIXES['owl']}Class>")
_ADVANCED = ("target", "rule", "expression", "js", "jsFunction")
Visit = tuple[str, Collection[str]]  # a focus node and its value nodes


class Visits(list[Visit]):
    """Focus nodes with their value nodes; what many constraints need of them is made once."""

    @cached_property
    def nodes(self) -> Collection[str]:
        """The value nodes, each as often as it is reached; found fast where each is reached once."""
        listed = [value for _, values in self for value in values]
        once = dict.fromkeys(listed)
        return once if len(once) == len(listed) else listed

    @cached_property
    def values(self) -> set[str]:
        """The value nodes, each once."""
        return set(self.nodes)


def sh(name: str) -> str:
    """Give a word of SHACL in N-Triples form."""
    return f"<{SH}{name}>"


_NONE: dict[str, dict[str, None]] = {}
TRUE = f'"true"^^<{PREFIXES["xsd"]}boolean>'


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (section 3.6.2), all terms in N-Triples form, "" for none.

    `messages` are the texts of the shape or constraint, each a literal; `detail` is our own.
    """

    focus: str
    path: str
    value: str
    shape: str
    component: str
    severity: str
    messages: tuple[str, ...] = ()
    constraint: str = ""
    detail: str = ""


class Constraint(Protocol):
    """What a shape demands of the value nodes of its focus nodes."""

    def check(self, run: Run, shape: Shape, visits: Visits) -> Iterator[Result]:
        """Give a result for each demand that is not met."""

    def broken(self, run: Run, shape: Shape, visits: Visits) -> Iterable[str]:
        """Give the focus nodes of which some demand is not met."""

    @property
    def idle(self) -> bool:
        """Whether it asks nothing of a focus node without value nodes."""

    @property
    def nested(self) -> tuple[Shape, ...]:
        """The shapes that it applies to the value nodes."""

    @property
    def passes_on(self) -> bool:
        """Whether its results are those of the shape inside it (sh:property)."""


@dataclass(eq=False, slots=True)
class Shape:
    """One shape, compiled. Two shapes are equal only if they are the same one."""

    node: str
    path: Path | None
    severity: str
    messages: tuple[str, ...]
    deactivated: bool
    targets: tuple[tuple[str, str], ...]
    constraints: list[Constraint] = field(default_factory=list)
    parents: list[Shape] = field(default_factory=list)
    _circular: bool | None = None

    def foci(self, data: Index) -> Collection[str]:
        """Give the focus nodes of the targets (section 2.1.3), each once."""
        found: dict[str, None] = {}
        for kind, value in self.targets:
            if kind == "class":
                found.update(dict.fromkeys(data.instances(value)))
            elif kind == "node":
                found[value] = None
            elif kind == "subjectsOf":
                found.update(dict.fromkeys(data.pso.get(value, ())))
            else:
                found.update(dict.fromkeys(data.pos.get(value, ())))
        return found

    def values(self, data: Index, focus: str) -> Collection[str]:
        """Give the value nodes of a focus node, each once (section 2.3.1)."""
        return (focus,) if self.path is None else paths.values(data, focus, self.path)

    def visits(self, data: Index, foci: Collection[str], *, all_foci: bool = True) -> Visits:
        """Give the focus nodes with their value nodes; those with none only if `all_foci`."""
        path = self.path
        if path is None:
            return Visits((focus, (focus,)) for focus in foci)
        if path.operation:
            found = ((focus, paths.values(data, focus, path)) for focus in foci)
            return Visits(found if all_foci else (visit for visit in found if visit[1]))
        # One property: by far the most frequent path.
        of = data.pso.get(path.iri, _NONE)
        if all_foci:
            nothing: Collection[str] = ()
            return Visits([(focus, of.get(focus, nothing)) for focus in foci])
        if len(foci) > len(of) and isinstance(foci, dict | set):
            return Visits([(focus, values) for focus, values in of.items() if focus in foci])
        return Visits([(focus, of[focus]) for focus in foci if focus in of])

    @property
    def circular(self) -> bool:
        """Whether the shapes inside it, or inside those, come back to one of them."""
        if self._circular is None:
            self._circular = _comes_back(self, [])
        return self._circular

    def result(
        self, focus: str, component: str, value: str = "", *, detail: str = "",
        path: str = "", messages: tuple[str, ...] = (), constraint: str = "",
    ) -> Result:  # fmt: skip
        """Make a result of this shape."""
        own = str(self.path) if self.path else ""
        return Result(
            focus, path or own, value, self.node, sh(component) if component[0] != "<" else component,
            self.severity, messages or self.messages, constraint, detail,
        )  # fmt: skip


def _comes_back(shape: Shape, around: list[Shape]) -> bool:
    if shape in around:
        return True
    around.append(shape)
    found = any(
        inner._circular or (inner._circular is None and _comes_back(inner, around))
        for constraint in shape.constraints
        for inner in constraint.nested
    )
    around.pop()
    shape._circular = found
    return found


Maker = Callable[["Compiler", Shape], Iterator[Constraint]]


class Compiler:
    """Makes shapes from the shapes graph, each once, however often it is used."""

    def __init__(self, graph: Index, makers: Sequence[Maker]) -> None:
        self.graph = graph
        self.makers = makers
        self.shapes: dict[str, Shape] = {}
        self._depth = 0

    def targeted(self) -> list[Shape]:
        """Compile every shape that has a target and is not deactivated, by name."""
        graph = self.graph
        self._refuse_advanced()
        nodes: dict[str, None] = {}
        for kind in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf"):
            for subjects in graph.pos.get(sh(kind), {}).values():
                nodes.update(subjects)
        for kind in ("NodeShape", "PropertyShape"):
            for shape in graph.instances(sh(kind)):
                nodes[shape] = None
        shapes = [self.shape(node) for node in sorted(nodes)]
        self._refuse_circles()
        return [s for s in shapes if s.targets and not s.deactivated]

    def shape(self, node: str) -> Shape:
        """Compile one shape; raise ProjectError if it is ill-formed."""
        if node in self.shapes:
            return self.shapes[node]
        graph = self.graph
        if node.startswith('"'):
            raise ill_formed(node, "a literal where a shape stands", "literal ở chỗ của shape")
        path = graph.objects(node, sh("path"))
        if len(path) > 1:
            raise ill_formed(node, "more than one sh:path", "nhiều hơn một sh:path")
        is_property = self.graph.has_type(node, sh("PropertyShape"))
        if is_property and not path:
            raise ill_formed(node, "no sh:path", "thiếu sh:path")
        severities = graph.objects(node, sh("severity"))
        if len(severities) > 1:
            raise ill_formed(node, "more than one sh:severity", "nhiều hơn một sh:severity")
        shape = self.shapes[node] = Shape(
            node=node,
            path=paths.parse(graph, next(iter(path)), shape=node) if path else None,
            severity=next(iter(severities), sh("Violation")),
            messages=tuple(sorted(graph.objects(node, sh("message")))),
            deactivated=TRUE in graph.objects(node, sh("deactivated")),
            targets=tuple(self._targets(node)),
        )
        if self._depth == DEEPEST:
            raise too_deep(node)
        self._depth += 1
        for make in self.makers if not shape.deactivated else ():
            shape.constraints += make(self, shape)
        self._depth -= 1
        return shape

    def _targets(self, node: str) -> Iterator[tuple[str, str]]:
        graph = self.graph
        for kind in ("class", "node", "subjectsOf", "objectsOf"):
            word = sh("target" + kind[0].upper() + kind[1:])
            yield from ((kind, value) for value in sorted(graph.objects(node, word)))
        types = graph.objects(node, TYPE)
        is_class = any(graph.has_type(node, cls) for cls in CLASSES)
        if is_class and (sh("NodeShape") in types or sh("PropertyShape") in types):
            yield "class", node

    def _refuse_circles(self) -> None:
        """Refuse property shapes that hold themselves: recursion is left open (section 3.4.3).

        Where a shape comes back by any other way, it is asked only whether a node conforms to it,
        and `Run.conforms` has an answer.
        """
        held = {
            shape: [i for c in shape.constraints if c.passes_on for i in c.nested]
            for shape in self.shapes.values()
        }
        left = dict(held)
        while ends := [s for s, inner in left.items() if not any(i in left for i in inner)]:
            for shape in ends:
                del left[shape]
        if left:
            # Some are left only because they hold one of a circle.
            shape = next(iter(left))
            seen: set[Shape] = set()
            while shape not in seen:
                seen.add(shape)
                shape = next(i for i in held[shape] if i in left)
            raise ill_formed(
                shape.node, "itself among the property shapes that it holds (sh:property)",
                "chính nó trong các property shape mà nó chứa (sh:property)",
            )  # fmt: skip

    def _refuse_advanced(self) -> None:
        for name in _ADVANCED:
            if self.graph.pos.get(sh(name)):
                raise UnknownConstructError(f"sh:{name}")
