"""Rule: an engine answers guarded query texts over the graphs it was given, and nothing else.

The default graph of a query is the union of those graphs. Both engines give the same rows;
values are brought to one form in `tables`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyoxigraph as ox

from lsgraph import tables
from lsgraph.errors import LsgraphError, QueryError
from lsgraph.guarding import guard, tokens
from lsgraph.tables import Table

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Triples = Iterable[ox.Triple]
_Row = TypeVar("_Row")
MOST_ROWS = 200_000


class Engine(Protocol):
    """What answers SPARQL 1.1 queries."""

    def query(self, text: str) -> Table:
        """Answer one read-only query; raise QueryError if it is refused or cannot be answered."""


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
            self._together = _store(graphs)
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
        apart = _asks_graphs(text)
        store = self._apart if apart else self._together
        try:
            answer = store.query(text, use_default_graph_as_union=apart)
            if isinstance(answer, ox.QueryBoolean):
                return tables.from_boolean(bool(answer))
            if isinstance(answer, ox.QueryTriples):
                return tables.from_triples(_bounded(answer))
            columns = [v.value for v in answer.variables]
            rows = ([solution[n] for n in range(len(columns))] for solution in answer)
            return tables.from_rows(columns, _bounded(rows))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise _refusal(error) from error


class RdflibEngine:
    """rdflib's own SPARQL engine: slower, the second opinion on every query.

    It asks what Oxigraph would hold, so that both know a number by its value.
    """

    def __init__(self, graphs: Mapping[str, Triples]) -> None:
        from lsgraph.bridge import to_rdflib

        self._graph = to_rdflib(q.triple for q in _store(graphs))

    def query(self, text: str) -> Table:
        """Answer a query without GRAPH."""
        import rdflib.plugins.sparql as sparql
        from rdflib.plugins.sparql.processor import prepareQuery

        from lsgraph.bridge import from_rdflib

        guard(text)
        if _asks_graphs(text):
            raise QueryError(
                en="rdflib holds all in one graph; leave GRAPH out, or use --engine oxigraph",
                vi="rdflib giữ mọi thứ trong một đồ thị; hãy bỏ GRAPH hoặc dùng --engine oxigraph",
            )
        sparql.SPARQL_LOAD_GRAPHS = False
        try:
            answer = self._graph.query(prepareQuery(text))
            if answer.type == "ASK":
                return tables.from_boolean(bool(answer.askAnswer))
            if answer.type in ("CONSTRUCT", "DESCRIBE"):
                triples = (
                    ox.Triple(*(from_rdflib(t) for t in triple))  # type: ignore[arg-type]
                    for triple in answer.graph or ()
                )
                return tables.from_triples(_bounded(triples))
            columns = [str(v) for v in answer.vars or []]
            rows = ([None if t is None else from_rdflib(t) for t in row] for row in answer)  # type: ignore[union-attr, arg-type]
            return tables.from_rows(columns, _bounded(rows))
        except QueryError:
            raise
        except Exception as error:
            # rdflib raises whatever its parser and its functions raise, bare Exception included.
            raise _refusal(error) from error


def _store(graphs: Mapping[str, Triples]) -> ox.Store:
    store = ox.Store()
    for triples in graphs.values():
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return store


def _asks_graphs(text: str) -> bool:
    return any(kind == "word" and word.upper() == "GRAPH" for kind, word, _ in tokens(text))


ENGINES: Mapping[str, Callable[[Mapping[str, Triples]], Engine]] = {
    "oxigraph": OxigraphEngine,
    "rdflib": RdflibEngine,
}


def query_bounded(engine: Engine, text: str, seconds: float) -> Table:
    """Answer a query in a worker that is killed after `seconds`; raise QueryError then.

    Oxigraph has no limit of its own that always holds, and a deeply nested query may end the
    process: so the worker is a forked process. Where processes cannot fork (Windows), the
    query runs without limit.
    """
    import multiprocessing

    if "fork" not in multiprocessing.get_all_start_methods():
        return engine.query(text)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(engine, text, sender), daemon=True)
    with warnings.catch_warnings():
        # From Python 3.12 on, forking beside a waiting thread warns; the worker runs no thread.
        warnings.simplefilter("ignore", DeprecationWarning)
        worker.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise QueryError(
                en=f"no answer within {seconds:g} s; narrow the query or raise --timeout",
                vi=f"không có câu trả lời sau {seconds:g} giây; hãy thu hẹp truy vấn "
                "hoặc tăng --timeout",
            )
        try:
            answer = receiver.recv()
        except EOFError:
            raise QueryError(
                en="the engine gave up on this query; simplify it",
                vi="công cụ không xử lý được truy vấn này; hãy đơn giản hóa",
            ) from None
    finally:
        worker.kill()
        worker.join()
        receiver.close()
    if isinstance(answer, Table):
        return answer
    raise QueryError(en=answer[0], vi=answer[1])


def _work(engine: Engine, text: str, sender: Connection) -> None:
    try:
        sender.send(engine.query(text))
    except LsgraphError as error:
        sender.send((error.en, error.vi))
    except Exception:  # noqa: S110 (the asker hears of it by the closed pipe)
        pass
    sender.close()


def _bounded(rows: Iterable[_Row]) -> Iterable[_Row]:
    for n, row in enumerate(rows):
        if n >= MOST_ROWS:
            raise QueryError(
                en=f"more than {MOST_ROWS} rows; add LIMIT",
                vi=f"nhiều hơn {MOST_ROWS} dòng; hãy thêm LIMIT",
            )
        yield row


def _refusal(error: Exception) -> QueryError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return QueryError(
        en=f"the query cannot be answered: {reason}",
        vi=f"không trả lời được truy vấn: {reason}",
    )
