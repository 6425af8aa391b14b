"""Rule: rdflib asks what Oxigraph would hold, so that both know a number by its value."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from lsgraph import tables
from lsgraph.engines.bounds import asks_graphs, bounded, refusal
from lsgraph.engines.embedded import Triples, stored
from lsgraph.errors import QueryError
from lsgraph.guarding import guard
from lsgraph.tables import Table


class RdflibEngine:
    """rdflib's own SPARQL engine: slower, the second opinion on every query.

    It asks what Oxigraph would hold, so that both know a number by its value.
    """

    def __init__(self, graphs: Mapping[str, Triples]) -> None:
        from lsgraph.bridge import to_rdflib

        self._graph = to_rdflib(q.triple for q in stored(graphs))

    def query(self, text: str) -> Table:
        """Answer a query without GRAPH."""
        import rdflib.plugins.sparql as sparql
        from rdflib.plugins.sparql.processor import prepareQuery

        from lsgraph.bridge import from_rdflib

        guard(text)
        if asks_graphs(text):
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
                return tables.from_triples(bounded(triples))
            columns = [str(v) for v in answer.vars or []]
            rows = ([None if t is None else from_rdflib(t) for t in row] for row in answer)  # type: ignore[union-attr, arg-type]
            return tables.from_rows(columns, bounded(rows))
        except QueryError:
            raise
        except Exception as error:
            # rdflib raises whatever its parser and its functions raise, bare Exception included.
            raise refusal(error) from error
