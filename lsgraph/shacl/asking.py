"""Rule: SPARQL of constraints is asked of an embedded store that holds the data and nothing else.

It holds only what the queries asked so far can match. It rewrites literals ("01" becomes "1"), so every value that comes out of it is given back
in the form that the data have; inside a query the forms of one value are one. Blank nodes stand in it as IRIs, because a query cannot name one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Self

import pyoxigraph as ox

from lsgraph.shacl.errors import ill_formed
from lsgraph.shacl.index import Fact, Index
from lsgraph.terms import XSD

BLANK = "urn:lsgraph:blank:"
SHAPES_GRAPH = "urn:lsgraph:shapes-graph"
# Marks a term in the store that the data do not hold.
PRESENT = "<urn:lsgraph:present>"
# Where a text is matched by itself; a store without data.
_EMPTY = (
    "SELECT ?t ?m WHERE {{ VALUES ?t {{ {texts} }} BIND(REGEX(?t, {pattern}, {flags}) AS ?m) }}"
)


class Asker:
    """Answers the queries of constraints."""

    def __init__(self, data: Index, shapes: Index) -> None:
        self._data = data
        self._shapes = shapes
        self._loaded: set[str] = set()
        self._whole = False
        self._matched: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)

    @cached_property
    def _store(self) -> ox.Store:
        return ox.Store()

    @cached_property
    def _with_shapes(self) -> ox.Store:
        self._store.extend(_quads(self._shapes, ox.NamedNode(SHAPES_GRAPH)))
        return self._store

    def _load(self, needs: frozenset[str] | None) -> None:
        """Load the triples of these properties, or of all (None), that are not there yet."""
        if self._whole:
            return
        pso = self._data.pso
        wanted = pso.keys() if needs is None else needs & pso.keys()
        facts = [
            (s, p, o) for p in wanted - self._loaded for s, values in pso[p].items() for o in values
        ]
        # The terms are in N-Triples form already.
        text = "".join([f"{s} {p} {o} .\n" for s, p, o in facts])
        if "_:" in text:  # perhaps only in a literal
            text = "".join([f"{written(s)} {p} {written(o)} .\n" for s, p, o in facts])
        self._store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
        self._loaded |= wanted if needs is None else needs
        self._whole = needs is None

    def follow(self, removed: Iterable[Fact], added: Iterable[Fact]) -> None:
        """Follow a change of the data, which has been made already."""
        for name in ("has_blanks", "_written"):
            self.__dict__.pop(name, None)
        if "_store" not in self.__dict__:
            return
        store, graph = self._store, ox.DefaultGraph()
        for s, p, o in removed:
            if not self._holds(p):
                continue
            store.remove(_quad(s, p, o, graph))
            # Another form of the same value may be left.
            for value in self._data.objects(s, p):
                store.add(_quad(s, p, value, graph))
        store.extend(_quad(s, p, o, graph) for s, p, o in added if self._holds(p))

    def _holds(self, predicate: str) -> bool:
        return self._whole or predicate in self._loaded

    @cached_property
    def has_blanks(self) -> bool:
        """Say whether a blank node stands anywhere in the data."""
        return any(n[0] == "_" for n in self._data.spo) or any(o[0] == "_" for o in self._objects())

    def _objects(self) -> Iterator[str]:
        return (o for of in self._data.pso.values() for values in of.values() for o in values)

    @cached_property
    def _written(self) -> Mapping[str, list[str]]:
        """The forms in the data of each literal that the store writes otherwise."""
        typed = {o for o in self._objects() if o[0] == '"' and o[-1] == ">"}
        written: dict[str, list[str]] = defaultdict(list)
        for stored, form in sorted(_stored(typed)):
            written[stored].append(form)
        return written

    def part(self, facts: Index) -> Self:
        """Make what answers queries that can match no other facts of the data than these."""
        return type(self)(facts, self._shapes)

    def rows(
        self, query: str, *, shapes: bool = False, present: Sequence[str] = (),
        needs: frozenset[str] | None = None,
    ) -> list[dict[str, str]]:  # fmt: skip
        """Answer a SELECT; raise SyntaxError, RuntimeError or OSError as the engine does.

        `needs` are the properties of all triples that the query can match; None for any. The
        terms that are `present` are seen by paths of no length though the data lack them.
        """
        self._load(needs)
        with self._holding(present, shapes=shapes) as store:
            return _rows(store.query(query))

    def yes(self, query: str, *, shapes: bool = False, present: Sequence[str] = ()) -> bool:
        """Answer an ASK; raise SyntaxError, RuntimeError or OSError as the engine does."""
        self._load(None)
        with self._holding(present, shapes=shapes) as store:
            answer = store.query(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise SyntaxError("sh:ask needs an ASK query")
        return bool(answer)

    @contextmanager
    def _holding(self, present: Sequence[str], *, shapes: bool) -> Iterator[ox.Store]:
        store = self._with_shapes if shapes else self._store
        marks = [_quad(PRESENT, PRESENT, term, ox.DefaultGraph()) for term in present]
        store.extend(marks)
        try:
            yield store
        finally:
            for mark in marks:
                store.remove(mark)

    def lacks(self, term: str, needs: frozenset[str] | None) -> bool:
        """Say whether a term is neither subject nor object of triples of some properties (or any)."""
        of, pos = self._data.spo.get(term, {}), self._data.pos
        if needs is None:
            return not of and not any(term in objects for objects in pos.values())
        return needs.isdisjoint(of) and not any(p in pos and term in pos[p] for p in needs)

    def forms(self, value: str, near: Iterable[str] = (), given: Iterable[str] = ()) -> str:
        """Give a value of an answer in the form that the data have, the first of `near` that can be.

        `given` are terms that stood in the query; the data need not have them.
        """
        if value[0] != '"' or value[-1] != ">":
            return value
        typed = list(dict.fromkeys(form for form in near if form[0] == '"' and form[-1] == ">"))
        stored = {form: known for known, form in _stored(typed)}
        fitting = (form for form in typed if stored[form] == value)
        own = (form for known, form in _stored(g for g in given if g[0] == '"') if known == value)
        return next(fitting, "") or next(own, "") or self._written.get(value, [value])[0]

    def matching(self, pattern: str, flags: str, texts: Sequence[str], shape: str) -> set[str]:
        """Give the texts that match (SPARQL 1.1, section 17.4.3.14); raise for a bad pattern."""
        known = self._matched[pattern, flags]
        fresh = sorted(set(texts) - known.keys())
        if fresh:
            query = _EMPTY.format(
                texts=" ".join(str(ox.Literal(t)) for t in fresh),
                pattern=ox.Literal(pattern), flags=ox.Literal(flags),
            )  # fmt: skip
            answer = ox.Store().query(query)
            assert isinstance(answer, ox.QuerySolutions)
            for row in answer:
                if row[1] is None:
                    raise ill_formed(
                        shape, f"a pattern that is no regular expression: {pattern!r} {flags!r}",
                        f"mẫu không phải biểu thức chính quy: {pattern!r} {flags!r}",
                    )  # fmt: skip
                known[row[0].value] = row[1].value == "true"
        return {t for t in texts if known[t]}


def _rows(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> list[dict[str, str]]:
    if isinstance(answer, ox.QueryBoolean | ox.QueryTriples):
        raise SyntaxError("sh:select needs a SELECT query")
    names = [v.value for v in answer.variables]
    return [
        {
            name: term(value)
            for name, value in zip(names, (row[n] for n in range(len(names))), strict=True)
            if value is not None
        }
        for row in answer
    ]


def term(value: object) -> str:
    """Give a term of an answer in N-Triples form, blank nodes as they are in the data."""
    text = str(value)
    return "_:" + text[1 + len(BLANK) : -1] if text.startswith("<" + BLANK) else text


def written(node: str) -> str:
    """Give a term of the data as it stands in a query."""
    return node if node[0] != "_" else f"<{BLANK}{node[2:]}>"


def _stored(literals: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Give the form that the store gives to each literal, and the literal."""
    store, forms = ox.Store(), {}
    for n, form in enumerate(literals):
        node = ox.NamedNode(f"urn:{n}")
        forms[node] = form
        store.add(ox.Quad(node, ox.NamedNode(XSD), _literal(form)))
    return [(str(quad.object), forms[quad.subject]) for quad in store]


Graph = ox.NamedNode | ox.DefaultGraph


def _quads(index: Index, graph: Graph) -> Iterable[ox.Quad]:
    return (
        _quad(s, p, o, graph)
        for s, properties in index.spo.items()
        for p, objects in properties.items()
        for o in objects
    )


def _quad(s: str, p: str, o: str, graph: Graph) -> ox.Quad:
    return ox.Quad(_node(s), _node(p), _node(o), graph)  # type: ignore[arg-type]


@lru_cache(maxsize=65536)
def _node(text: str) -> ox.NamedNode | ox.Literal:
    return _literal(text) if text[0] == '"' else ox.NamedNode(written(text)[1:-1])


def _literal(text: str) -> ox.Literal:
    from lsgraph.shacl.index import literal

    value, datatype, lang = literal(text)
    if lang:
        return ox.Literal(value, language=lang)
    return ox.Literal(value, datatype=ox.NamedNode(datatype))
