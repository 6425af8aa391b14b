"""Rule: an engine answers a guarded query text over named graphs and never sees anything else.

The default graph of a query is the union of the graphs that the engine was given. Both engines
give the same rows; numbers are brought to canonical form in `tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyoxigraph as ox

from lsgraph import tables
from lsgraph.errors import LsgraphError, QueryError
from lsgraph.tables import Table

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Triples = Iterable[ox.Triple]
_Row = TypeVar("_Row")
MOST_ROWS = 200_000


class Engine(Protocol):
    """What answers SPARQL 1.1 queries."""

    def query(self, text: str) -> Table:
        """Answer one read-only query that `queries.guard` has passed."""


class OxigraphEngine:
    """The embedded Oxigraph store, in memory."""

    def __init__(self, graphs: Mapping[str, Triples]) -> None:
        self._store = ox.Store()
        for name, triples in graphs.items():
            graph = ox.NamedNode(name)
            self._store.extend(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)

    def query(self, text: str) -> Table:
        """Answer a query; raise QueryError where Oxigraph cannot parse it."""
        try:
            answer = self._store.query(text, use_default_graph_as_union=True)
        except (SyntaxError, ValueError) as error:
            raise _syntax(error) from error
        if isinstance(answer, ox.QueryBoolean):
            return tables.from_boolean(bool(answer))
        if isinstance(answer, ox.QueryTriples):
            return tables.from_triples(_bounded(answer))
        columns = [v.value for v in answer.variables]
        rows = ([solution[n] for n in range(len(columns))] for solution in answer)
        return tables.from_rows(columns, _bounded(rows))


class RdflibEngine:
    """rdflib's own SPARQL engine: slower, the second opinion on every query."""

    def __init__(self, graphs: Mapping[str, Triples]) -> None:
        from lsgraph.bridge import to_rdflib

        self._graph = to_rdflib(t for triples in graphs.values() for t in triples)

    def query(self, text: str) -> Table:
        """Answer a query; raise QueryError where rdflib cannot parse it."""
        import rdflib.plugins.sparql as sparql
        from pyparsing.exceptions import ParseException
        from rdflib.plugins.sparql.processor import prepareQuery

        from lsgraph.bridge import from_rdflib

        sparql.SPARQL_LOAD_GRAPHS = False
        try:
            answer = self._graph.query(prepareQuery(text))
        except (ParseException, SyntaxError) as error:
            raise _syntax(error) from error
        if answer.type == "ASK":
            return tables.from_boolean(bool(answer.askAnswer))
        if answer.type in ("CONSTRUCT", "DESCRIBE"):
            assert answer.graph is not None
            triples = (ox.Triple(*(from_rdflib(t) for t in triple)) for triple in answer.graph)  # type: ignore[arg-type]
            return tables.from_triples(_bounded(triples))
        columns = [str(v) for v in answer.vars or []]
        rows = ([None if t is None else from_rdflib(t) for t in row] for row in answer)  # type: ignore[union-attr, arg-type]
        return tables.from_rows(columns, _bounded(rows))


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
    sender.close()


def _bounded(rows: Iterable[_Row]) -> Iterable[_Row]:
    for n, row in enumerate(rows):
        if n >= MOST_ROWS:
            raise QueryError(
                en=f"more than {MOST_ROWS} rows; add LIMIT",
                vi=f"nhiều hơn {MOST_ROWS} dòng; hãy thêm LIMIT",
            )
        yield row


def _syntax(error: Exception) -> QueryError:
    reason = " ".join(str(error).split())
    return QueryError(
        en=f"the query does not parse: {reason}", vi=f"truy vấn sai cú pháp: {reason}"
    )
