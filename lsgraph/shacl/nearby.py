"""Rule: a query is asked of what it can reach from its focus nodes, and of nothing else.

Whatever a triple pattern matches for a focus node is found by walking from there, pattern by
pattern (SPARQL 1.1, section 18.5: a group joins its patterns with those of the groups around it).
So the work that one answer takes does not grow with the data beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from lsgraph.shacl.footprint import THIS, Pattern
from lsgraph.shacl.index import Index, Turned
from lsgraph.shacl.paths import Path

Facts = dict[str, Turned]  # by property and subject, all values of both
Known = dict[str, Collection[str]]


class _UnboundedError(Exception):
    pass


def nearby(data: Index, nodes: Collection[str], patterns: Sequence[Pattern]) -> Index | None:
    """Give facts of the data among which are all that the patterns match for these nodes as $this.

    None where that cannot be told: a pattern hangs together with $this by no other, or only by
    numbers and the like, which the store takes for the same in several forms.
    """
    found: Facts = {}
    known: dict[tuple[int, ...], Known] = {(): {THIS: nodes}}
    try:
        for group in sorted({p.group for p in patterns}, key=len):
            around = next(g for n in range(len(group), -1, -1) if (g := group[:n]) in known)
            here = known[group] = dict(known[around])
            left = [p for p in patterns if p.group == group]
            while left:
                pattern = next((p for p in left if p.subject in here), None)
                pattern = pattern or next((p for p in left if p.value in here), None)
                if pattern is None or pattern.path is None:
                    return None
                left.remove(pattern)
                backward = pattern.subject not in here
                start, end = pattern.subject, pattern.value
                if backward:
                    start, end = end, start
                reached = _walk(data, here[start], pattern.path, found, backward=backward)
                if end.startswith("?"):
                    here.setdefault(end, reached)
    except _UnboundedError:
        return None
    return Index.over(found)


def _walk(
    data: Index, nodes: Collection[str], path: Path, found: Facts, *, backward: bool
) -> Collection[str]:
    """Give the nodes that a path reaches from some, and put the facts on the way into `found`."""
    operation = path.operation
    if not operation:
        return _step(data, nodes, path.iri, found, backward=backward)
    if operation == "^":
        return _walk(data, nodes, path.parts[0], found, backward=not backward)
    if operation == "|":
        reached: dict[str, None] = {}
        for part in path.parts:
            reached.update(dict.fromkeys(_walk(data, nodes, part, found, backward=backward)))
        return reached
    if operation == "/":
        for part in reversed(path.parts) if backward else path.parts:
            nodes = _walk(data, nodes, part, found, backward=backward)
        return nodes
    reached = dict.fromkeys(nodes) if operation in "*?" else {}
    while nodes:
        more = _walk(data, nodes, path.parts[0], found, backward=backward)
        nodes = [node for node in more if node not in reached] if operation != "?" else ()
        reached.update(dict.fromkeys(more))
    return reached


def _step(
    data: Index, nodes: Collection[str], predicate: str, found: Facts, *, backward: bool
) -> Collection[str]:
    if predicate not in data.pso:
        return ()
    of, reached = data.pso[predicate], dict[str, None]()
    if backward:
        if any(node[0] == '"' and node[-1] == ">" for node in nodes):
            raise _UnboundedError
        by = data.pos[predicate]
        for node in nodes:
            if node in by:
                reached.update(by[node])
        nodes = reached
    here = {node: of[node] for node in nodes if node in of}
    found.setdefault(predicate, {}).update(here)
    if not backward:
        for values in here.values():
            reached.update(values)
    return reached
