"""Rule: a property path is parsed once and walked over the index (SHACL, section 2.3.1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from lsgraph.shacl.errors import ill_formed
from lsgraph.shacl.index import FIRST, Index
from lsgraph.terms import PREFIXES

SH = PREFIXES["sh"]
_MODIFIERS = {
    f"<{SH}zeroOrMorePath>": "*",
    f"<{SH}oneOrMorePath>": "+",
    f"<{SH}zeroOrOnePath>": "?",
    f"<{SH}inversePath>": "^",
}
_ALTERNATIVE = f"<{SH}alternativePath>"
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Path:
    """One step ("" and the property's IRI), or an operation of SPARQL on other paths.

    Operations: "/" sequence, "|" alternative, "^" inverse, "*", "+" and "?".
    """

    operation: str
    iri: str = ""
    parts: tuple[Path, ...] = ()

    def __str__(self) -> str:
        """Write the path as SPARQL 1.1 does (section 9.1)."""
        if not self.operation:
            return self.iri
        if self.operation in "/|":
            return f"({self.operation.join(map(str, self.parts))})"
        if self.operation == "^":
            return f"^{self.parts[0]}" if not self.parts[0].operation else f"^({self.parts[0]})"
        return f"({self.parts[0]}){self.operation}"


def parse(shapes: Index, node: str, depth: int = 0, *, shape: str = "") -> Path:
    """Read the path that a node of the shapes graph stands for; raise ProjectError if ill-formed.

    `shape` is whose path it is, if it is known: the error names it.
    """
    named = shape or node
    if depth > DEEPEST:
        raise ill_formed(
            named,
            "a path that is nested too deep or goes in circles",
            "đường dẫn lồng quá sâu hoặc vòng tròn",
        )
    if node.startswith("<"):
        return Path("", node)
    if not node.startswith("_:"):
        raise ill_formed(named, "a path that is a literal", "đường dẫn là literal")
    if shapes.objects(node, FIRST):
        members = shapes.items(node)
        if not members or len(members) < 2:
            raise ill_formed(
                named,
                "a sequence path with fewer than two members",
                "đường dẫn nối tiếp có ít hơn hai phần",
            )
        return Path("/", parts=tuple(parse(shapes, m, depth + 1, shape=shape) for m in members))
    properties = shapes.spo.get(node, {})
    found = [p for p in properties if p in _MODIFIERS or p == _ALTERNATIVE]
    if len(found) != 1 or len(properties[found[0]]) != 1:
        raise ill_formed(
            named, "a path that is none of SHACL's", "đường dẫn không thuộc các dạng của SHACL"
        )
    (value,) = properties[found[0]]
    if found[0] == _ALTERNATIVE:
        members = shapes.items(value)
        if not members or len(members) < 2:
            raise ill_formed(
                named,
                "an alternative path with fewer than two members",
                "đường dẫn lựa chọn có ít hơn hai phần",
            )
        return Path("|", parts=tuple(parse(shapes, m, depth + 1, shape=shape) for m in members))
    return Path(_MODIFIERS[found[0]], parts=(parse(shapes, value, depth + 1, shape=shape),))


def values(data: Index, node: str, path: Path, *, backward: bool = False) -> Collection[str]:
    """Give the nodes that a path reaches from a node, each once; backward: those it comes from."""
    operation = path.operation
    if not operation:
        return data.subjects(path.iri, node) if backward else data.objects(node, path.iri)
    if operation == "^":
        return values(data, node, path.parts[0], backward=not backward)
    if operation == "|":
        return dict.fromkeys(
            v for p in path.parts for v in values(data, node, p, backward=backward)
        )
    if operation == "/":
        nodes: dict[str, None] = {node: None}
        for part in reversed(path.parts) if backward else path.parts:
            nodes = dict.fromkeys(
                v for n in nodes for v in values(data, n, part, backward=backward)
            )
        return nodes

    def step(n: str) -> Iterable[str]:
        return values(data, n, path.parts[0], backward=backward)

    if operation == "?":
        return dict.fromkeys((node, *step(node)))
    return _closure(node, step, own=operation == "*")


def may_lead(data: Index, node: str, path: Path, *, backward: bool = False) -> bool:
    """Say whether a path may lead anywhere from a node (backward: to it), by its first step alone."""
    if not path.operation:
        if backward:
            return node in data.pos.get(path.iri, ())
        return path.iri in data.spo.get(node, ())
    if path.operation == "^":
        return may_lead(data, node, path.parts[0], backward=not backward)
    if path.operation == "|":
        return any(may_lead(data, node, part, backward=backward) for part in path.parts)
    if path.operation == "/":
        parts = path.parts[::-1] if backward else path.parts
        # Behind a part of no length, the next one may be the first step.
        return parts[0].operation in ("*", "?", "/", "|") or may_lead(
            data, node, parts[0], backward=backward
        )
    return path.operation != "+" or may_lead(data, node, path.parts[0], backward=backward)


def _closure(node: str, step: Callable[[str], Iterable[str]], *, own: bool) -> dict[str, None]:
    found: dict[str, None] = {node: None} if own else {}
    walked: set[str] = set()
    queue = [node]
    while queue:
        here = queue.pop()
        if here not in walked:
            walked.add(here)
            for value in step(here):
                found[value] = None
                queue.append(value)
    return found
