"""Rule: SPARQL constraints and components are asked once a shape where that gives the same answer.

SHACL, sections 5 (sh:sparql) and 6 (constraint components); pre-binding is in `prebinding`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import count, repeat

from lsgraph.errors import QueryError
from lsgraph.guarding import guard
from lsgraph.shacl import paths, prebinding, rewriting
from lsgraph.shacl.asking import BLANK, SHAPES_GRAPH, Asker, written
from lsgraph.shacl.errors import UnknownConstructError, ill_formed
from lsgraph.shacl.footprint import THIS, Pattern, beside, footprint, properties
from lsgraph.shacl.index import Index, literal
from lsgraph.shacl.nearby import nearby
from lsgraph.shacl.run import Run
from lsgraph.shacl.shapes import TRUE, Compiler, Constraint, Result, Shape, Visit, sh
from lsgraph.terms import PREFIXES

_IMPORTS = f"<{PREFIXES['owl']}imports>"
_HOLE = re.compile(r"\{[?$](\w+)\}")
_NOBODY: Mapping[str, object] = {}
# So many nodes go into one query: what its patterns match is joined with each other.
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a constraint: its text with prefixes, and the values of its parameters."""

    node: str
    text: str
    messages: tuple[str, ...]
    component: str
    parameters: tuple[tuple[str, str], ...] = ()
    nested: tuple[Shape, ...] = ()
    ask: bool = False
    at_once: bool = False
    passes_on: bool = False
    idle: bool = False

    def broken(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> Iterable[str]:
        """Give the focus nodes for which the query finds something."""
        return (result.focus for result in self.check(run, shape, visits))

    def check(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> Iterator[Result]:
        """Give a result for each row (or each value node, with ASK) that the query finds."""
        if self.ask:
            yield from self._ask(run, shape, visits)
            return
        foci = self._possible(run, shape, visits)
        for start in range(0, len(foci), _TOGETHER):
            yield from self._found(run, shape, foci[start : start + _TOGETHER])

    def _found(self, run: Run, shape: Shape, foci: Sequence[str]) -> Iterator[Result]:
        part = self._part(run, shape, foci)
        # A literal comes back from the store in another form, and would not be known again.
        together = [focus for focus in foci if self.at_once and focus[0] != '"']
        if together:
            text = prebinding.at_once(self._text(shape, {}), [written(n) for n in together])
            yield from self._results(run, shape, self._rows(run, shape, text, together, part), "")
        alone = [focus for focus in foci if not self.at_once or focus[0] == '"']
        if alone:
            # What stands for the focus nodes is put in once, and then changed for each.
            anyone = next(m for m in map("<urn:lsgraph:{}>".format, count()) if m not in self.text)
            text = self._text(shape, {"this": anyone})
            for focus in alone:
                asked = text.replace(anyone, written(focus))
                rows = self._rows(run, shape, asked, [focus], part)
                yield from self._results(run, shape, rows, focus)

    def _possible(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> list[str]:
        """Give the focus nodes that the query can say something of.

        Where a pattern of its outermost group leads nowhere from $this, there is no row, nor where
        one that must not be there does. Nodes are left out by the first step of such patterns;
        literals, which have many forms, are not.
        """
        text = _filled_in(self.text, self.parameters)
        foci = [focus for focus, _ in visits]
        if prebinding.one_row_at_least(text):
            return foci
        outer = [p for p in self._patterns(shape) or () if not p.group]
        demands = [(p, True) for p in outer] + [(p, False) for p in rewriting.ruled_out(text)]
        for pattern, wanted in demands:
            if pattern.path is not None and THIS in _ends(pattern):
                lead = _lead(run.data, pattern)
                foci = [f for f in foci if f[0] == '"' or lead(f) is wanted]
        return foci

    def _ask(self, run: Run, shape: Shape, visits: Sequence[Visit]) -> Iterator[Result]:
        for focus, values in visits:
            for value in values:
                terms = {"this": written(focus), "value": written(value)}
                try:
                    text = self._over_blanks(run.asker, [focus, value], self._text(shape, terms))
                    lacking = self._lacking(run.asker, shape, [focus, value], None)
                    fits = run.asker.yes(text, shapes=self._asks_shapes, present=lacking)
                except (SyntaxError, ValueError, RuntimeError, OSError) as error:
                    raise UnknownConstructError(f"{self.node}: {error}") from error
                if not fits:
                    yield self._result(shape, focus, value, "", {"value": value, "this": focus})

    def _part(self, run: Run, shape: Shape, foci: Sequence[str]) -> Asker | None:
        """Make what answers the query for some focus nodes from what it can reach of the data."""
        patterns = self._patterns(shape)
        if self._asks_shapes or patterns is None or _needs(patterns, self._whole(shape)) is None:
            return None
        facts = nearby(run.data, foci, patterns)
        return None if facts is None else run.asker.part(facts)

    def _rows(
        self, run: Run, shape: Shape, text: str, nodes: Sequence[str], part: Asker | None = None
    ) -> list[dict[str, str]]:
        needs = None if part else _needs(self._patterns(shape), self._whole(shape))
        asker = part or run.asker
        text = self._over_blanks(asker, nodes, text)
        lacking = self._lacking(asker, shape, nodes, needs)
        try:
            return asker.rows(text, shapes=self._asks_shapes, present=lacking, needs=needs)
        except SyntaxError as error:
            if '"' in text and not self.at_once:
                raise UnknownConstructError(f"{self.node}: {error}") from error
            raise ill_formed(
                self.node,
                f"a query that cannot be read: {error}",
                f"truy vấn không đọc được: {error}",
            ) from error
        except (ValueError, RuntimeError, OSError) as error:
            raise UnknownConstructError(f"{self.node}: {error}") from error

    def _results(
        self, run: Run, shape: Shape, rows: Sequence[Mapping[str, str]], focus: str
    ) -> Iterator[Result]:
        for row in rows:
            if "failure" in row and literal(row["failure"])[0] == "true":
                raise ill_formed(
                    self.node, "a query that reports a failure", "truy vấn báo thất bại"
                )
            node = focus or row["this"]
            value = row.get("value", "")
            if value:
                given = (node, *(term for _, term in self.parameters))
                value = run.asker.forms(value, self._near(run, shape, node), given)
            elif shape.path is None:
                value = node
            path = row.get("path", "")
            # A binding of ?path comes before the path of the shape (section 5.3.2).
            yield self._result(
                shape, node, value, path if path.startswith("<") else "",
                {**row, "this": node, "value": value},
            )  # fmt: skip

    def _result(
        self, shape: Shape, focus: str, value: str, path: str, row: Mapping[str, str]
    ) -> Result:
        told = {**dict(self.parameters), **row}
        messages = tuple(_filled(m, told) for m in self.messages)
        own = literal(row["message"])[0] if row.get("message", "").startswith('"') else ""
        if own:
            messages = (row["message"],)
        return shape.result(
            focus, self.component, value, path=path, messages=messages, constraint=self.node,
            detail=own or f"query {self.node}",
        )  # fmt: skip

    def _near(self, run: Run, shape: Shape, focus: str) -> Iterator[str]:
        """Give the terms that ?value may be, the likeliest first."""
        for pattern in self._patterns(shape) or ():
            if (pattern.subject, pattern.value) == (THIS, "?value") and pattern.path:
                yield from paths.values(run.data, focus, pattern.path)
        for objects in run.data.spo.get(focus, {}).values():
            yield from objects

    def _patterns(self, shape: Shape) -> tuple[Pattern, ...] | None:
        return footprint(_filled_in(self.text, self.parameters), {"$PATH": shape.path})

    def _text(self, shape: Shape, terms: Mapping[str, str]) -> str:
        bound = {name: written(value) for name, value in self.parameters}
        bound |= {"currentShape": written(shape.node), "shapesGraph": f"<{SHAPES_GRAPH}>"}
        return _bound(self.text, tuple({**bound, **terms}.items()), str(shape.path or ""))

    def _whole(self, shape: Shape) -> str:
        return _filled_in(self.text, self.parameters, str(shape.path or ""))

    @property
    def _asks_shapes(self) -> bool:
        return prebinding.mentions(self.text, "shapesGraph")

    def _lacking(
        self, asker: Asker, shape: Shape, nodes: Sequence[str], needs: frozenset[str] | None
    ) -> list[str]:
        """Give what a path of no length may start from though the data lack it.

        Such a path leads to its own start, wherever that stands (SPARQL 1.1, section 18.4); the
        store looks for it in the data. What makes it find it would be seen by a pattern of any
        property. Terms that the query or the shape writes out are not looked for.
        """
        text = self._whole(shape)
        if not prebinding.has_empty_paths(text):
            return []
        lacking = [node for node in nodes if asker.lacks(node, needs)]
        if lacking and prebinding.any_property(text):
            raise UnknownConstructError(
                f"{self.node}: a path of no length at {lacking[0]}, which the data lack"
            )
        return lacking

    def _over_blanks(self, asker: Asker, nodes: Sequence[str], text: str) -> str:
        # In the store blank nodes are IRIs, so questions about their kind are put otherwise.
        if not prebinding.asks_of_kinds(self.text):
            return text
        blank = asker.has_blanks or any(node[0] == "_" for node in nodes)
        return prebinding.over_blanks(text, BLANK) if blank else text


def _lead(data: Index, pattern: Pattern) -> Callable[[str], bool]:
    """Make what says whether a pattern may match where $this is some node that is no literal."""
    path, backward = pattern.path, pattern.subject != THIS
    assert path is not None
    if path.operation:
        return partial(paths.may_lead, data, path=path, backward=backward)
    other = pattern.subject if backward else pattern.value
    if other.startswith("<"):
        known = data.objects(other, path.iri) if backward else data.subjects(path.iri, other)
        return known.__contains__
    return (data.pos if backward else data.pso).get(path.iri, _NOBODY).__contains__


@lru_cache(maxsize=1024)
def _bound(text: str, terms: tuple[tuple[str, str], ...], path: str) -> str:
    return rewriting.without_not_exists(prebinding.replaced(text, dict(terms), path))


@lru_cache(maxsize=1024)
def _filled_in(text: str, parameters: tuple[tuple[str, str], ...], path: str = "") -> str:
    """Put into a query what is the same for all focus nodes."""
    return prebinding.replaced(text, {name: written(value) for name, value in parameters}, path)


@lru_cache(maxsize=1024)
def _needs(patterns: tuple[Pattern, ...] | None, text: str) -> frozenset[str] | None:
    """Give the properties of the triples that a query can match; None where it may see any.

    A path of no length sees every node of the data, unless a chain of patterns from $this leads
    to it: then the patterns before it name where it starts.
    """
    if patterns is None:
        return None
    if prebinding.has_empty_paths(text):
        unsure = prebinding.computes(text) or prebinding.any_property(text)
        if unsure or not all(map(_led_to, patterns, repeat(patterns))):
            return None
    return properties(patterns)


def _led_to(pattern: Pattern, patterns: tuple[Pattern, ...]) -> bool:
    known, near = {THIS}, beside(pattern, patterns)
    while more := {e for p in near for e in _ends(p) if not known.isdisjoint(_ends(p))} - known:
        known |= more
    return not known.isdisjoint(_ends(pattern))


def _ends(pattern: Pattern) -> tuple[str, ...]:
    return tuple(end for end in (pattern.subject, pattern.value) if end.startswith("?"))


def constraints(compiler: Compiler, shape: Shape) -> Iterator[Constraint]:
    """Give the constraints of sh:sparql of a shape (section 5.1)."""
    graph = compiler.graph
    for node in graph.objects(shape.node, sh("sparql")):
        if TRUE in graph.objects(node, sh("deactivated")):
            continue
        selects = graph.objects(node, sh("select"))
        if len(selects) != 1:
            raise ill_formed(node, "not exactly one sh:select", "không có đúng một sh:select")
        messages = tuple(sorted(graph.objects(node, sh("message"))))
        # The messages of the constraint come first (section 5.1.3 and 3.6.2.8).
        yield _query(graph, node, next(iter(selects)), messages, sh("SPARQLConstraintComponent"))


def components(compiler: Compiler, shape: Shape) -> Iterator[Constraint]:
    """Give the constraints of the constraint components whose parameters a shape has (section 6)."""
    graph = compiler.graph
    for component in sorted(graph.instances(sh("ConstraintComponent"))):
        parameters = {
            path: TRUE in graph.objects(parameter, sh("optional"))
            for parameter in graph.objects(component, sh("parameter"))
            for path in graph.objects(parameter, sh("path"))
        }
        needed = [path for path, optional in parameters.items() if not optional]
        if not needed or not all(graph.objects(shape.node, path) for path in needed):
            continue
        validator = _validator(graph, component, shape)
        if not validator:
            continue
        ask = bool(graph.objects(validator, sh("ask")))
        text = graph.one(validator, sh("ask" if ask else "select"))
        # Those of the component stand in for those of the validator (section 5.3.2).
        messages = graph.objects(validator, sh("message")) or graph.objects(
            component, sh("message")
        )
        for values in _choices(graph, shape.node, list(parameters)):
            yield _query(
                graph, validator, text, tuple(sorted(messages)), component,
                parameters=tuple((_local(path), value) for path, value in values), ask=ask,
            )  # fmt: skip


def _local(path: str) -> str:
    return re.split(r"[#/]", path[1:-1])[-1]


def _choices(graph: Index, node: str, paths: Sequence[str]) -> Iterator[list[tuple[str, str]]]:
    """Give each value of the only parameter, or the values of all (section 6.3)."""
    present = [(path, sorted(graph.objects(node, path))) for path in paths]
    if len(paths) == 1:
        for value in present[0][1]:
            yield [(paths[0], value)]
        return
    if any(len(values) > 1 for _, values in present):
        raise ill_formed(
            node, "two values for a parameter of several", "hai giá trị cho một tham số"
        )
    yield [(path, values[0]) for path, values in present if values]


def _validator(graph: Index, component: str, shape: Shape) -> str:
    own = "nodeValidator" if shape.path is None else "propertyValidator"
    return graph.one(component, sh(own)) or graph.one(component, sh("validator"))


def _query(
    graph: Index, node: str, text: str, messages: tuple[str, ...], component: str,
    *, parameters: tuple[tuple[str, str], ...] = (), ask: bool = False,
) -> Query:  # fmt: skip
    if not text.startswith('"'):
        raise ill_formed(node, "no text of a query", "thiếu nội dung truy vấn")
    bound = ["this", "shapesGraph", "currentShape", *(name for name, _ in parameters)]
    whole = _prefixes(graph, node) + literal(text)[0]
    wrong = prebinding.fault(whole, [*bound, "value"] if ask else bound)
    if wrong:
        raise ill_formed(
            node, f"{wrong} in its query, which SHACL forbids",
            f"{wrong} trong truy vấn, điều SHACL không cho phép",
        )  # fmt: skip
    try:
        guard(whole)
    except QueryError as error:
        raise ill_formed(node, error.en, error.vi) from error
    at_once = not ask and not parameters and prebinding.row_by_row(whole)
    return Query(node, whole, messages, component, parameters, (), ask, at_once)


def _prefixes(graph: Index, node: str) -> str:
    """Declare the prefixes of a constraint (section 5.2.1), imports followed."""
    seen: dict[str, None] = {}
    queue = list(graph.objects(node, sh("prefixes")))
    while queue:
        ontology = queue.pop()
        if ontology not in seen:
            seen[ontology] = None
            queue += graph.objects(ontology, _IMPORTS)
    lines = {
        f"PREFIX {literal(prefix)[0]}: <{literal(namespace)[0]}>\n"
        for ontology in seen
        for declared in graph.objects(ontology, sh("declare"))
        for prefix in graph.objects(declared, sh("prefix"))
        for namespace in graph.objects(declared, sh("namespace"))
    }
    return "".join(sorted(lines))


def _filled(message: str, row: Mapping[str, str]) -> str:
    """Put values into {?x} and {$x} of a message (section 5.1.3)."""
    if "{" not in message:
        return message
    end = message.rindex('"')

    def value(match: re.Match[str]) -> str:
        term = row.get(match[1], "")
        text = literal(term)[0] if term.startswith('"') else term.strip("<>")
        # It goes back into the N-Triples form of the message.
        return (
            text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        )

    return _HOLE.sub(value, message[:end]) + message[end:]
