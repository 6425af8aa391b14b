"""Rule: rdflib asks what Oxigraph would hold, so that both know a number by its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
            prepared = prepareQuery(text)
            _mend(prepared.algebra)
            answer = self._graph.query(prepared)
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


def _mend(algebra: Any) -> None:
    """Change a prepared query so that rdflib answers it as the standard says (SPARQL 1.1 Query).

    An order that cannot be computed for a row is none, which goes before all others (15.1); rdflib
    cannot compare two of them. GROUP BY over no rows gives no group (18.5.1); in a subquery rdflib
    gives one of nothing.
    """
    from rdflib import Literal, Variable
    from rdflib.plugins.sparql.algebra import traverse
    from rdflib.plugins.sparql.parserutils import CompValue, Expr, value
    from rdflib.plugins.sparql.sparql import SPARQLError

    members = Variable("lsgraphMembers")

    def ordered_by(inner: Expr) -> Expr:
        def computed(_: Expr, row: Any) -> Any:
            found = value(row, inner, variables=True)
            return Variable("none") if isinstance(found, SPARQLError) else found

        return Expr("OrderKey", evalfn=computed)

    def with_members(groups: CompValue) -> CompValue:
        counted = CompValue("Aggregate_Count", vars="*", distinct="", res=members)
        groups["A"] = [*groups.A, counted]
        some = Expr("SomeMembers", evalfn=lambda _, row: Literal(row.get(members) is not None))
        return CompValue("Filter", p=groups, expr=some, no_isolated_scope=True)

    def visit(node: Any) -> Any:
        if not isinstance(node, CompValue):
            return None
        if node.name == "OrderCondition" and isinstance(node.expr, Expr):
            node["expr"] = ordered_by(node.expr)
        if node.name == "AggregateJoin" and node.p.expr is not None:
            return with_members(node)
        return None

    traverse(algebra, visitPost=visit)
