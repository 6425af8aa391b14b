"""Rule: Oxigraph in this process holds the graphs that it is given; all its answers are read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from lsgraph import tables
from lsgraph.engines.bounds import asks_graphs, bounded, refusal
from lsgraph.guarding import guard
from lsgraph.tables import Table

Triples = Iterable[ox.Triple]


class Lazy(Mapping[str, Triples]):
    """Graphs that are made when they are asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], Triples]]) -> None:
        self._makers = makers

    def __getitem__(self, name: str) -> Triples:
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


class OxigraphEngine:
    """The embedded Oxigraph store, in memory.

    `together` gives all triples of the graphs as N-Triples, where that is at hand.
    """

    def __init__(self, graphs: Mapping[str, Triples], *, together: bytes | None = None) -> None:
        self._graphs = graphs
        # All triples, each once: what a query without GRAPH asks.
        if together is None:
            self._together = stored(graphs)
        else:
            self._together = ox.Store()
            self._together.bulk_load(together, format=ox.RdfFormat.N_TRIPLES)

    @cached_property
    def _apart(self) -> ox.Store:
        """The same triples in their named graphs."""
        store = ox.Store()
        for name, triples in self._graphs.items():
            graph = ox.NamedNode(name)
            store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        return store

    def query(self, text: str) -> Table:
        """Answer a query, GRAPH included."""
        guard(text)
        apart = asks_graphs(text)
        store = self._apart if apart else self._together
        try:
            answer = store.query(text, use_default_graph_as_union=apart)
            return read(answer)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise refusal(error) from error


def read(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Table:
    """Make a table of what Oxigraph answers."""
    if isinstance(answer, ox.QueryBoolean):
        return tables.from_boolean(bool(answer))
    if isinstance(answer, ox.QueryTriples):
        return tables.from_triples(bounded(answer))
    columns = [v.value for v in answer.variables]
    rows = ([solution[n] for n in range(len(columns))] for solution in answer)
    return tables.from_rows(columns, bounded(rows))


def stored(graphs: Mapping[str, Triples]) -> ox.Store:
    """Put all triples, each once, into the default graph of a store."""
    store = ox.Store()
    for triples in graphs.values():
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return store
