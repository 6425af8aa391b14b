"""Rule: pySHACL on the whole graph is the referee; its report becomes results like our own.

It is asked where a test or a user wants a second opinion, and for what our validator does not
know. Its `focus_nodes` and its Oxigraph input are not used: both give wrong answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from lsgraph import bridge
from lsgraph.errors import ProjectError
from lsgraph.shacl import Index, Result, in_order, paths

if TYPE_CHECKING:
    import rdflib

Triples = Iterable[ox.Triple]


def validate(
    data: Triples, shapes: Triples, *, advanced: bool = False, cached: bool = True
) -> list[Result]:
    """Let pySHACL validate all focus nodes; raise ProjectError where it cannot.

    `advanced` lets it run SHACL Advanced Features (rules, functions, expressions); `cached` parses
    each query text once, which changes nothing but the time.
    """
    from pyshacl import validate as pyshacl_validate
    from rdflib.namespace import SH as SHACL

    graph = bridge.to_rdflib(data)
    try:
        _, report, text = pyshacl_validate(
            _memo(graph) if cached else graph,
            shacl_graph=bridge.to_rdflib(shapes),
            inplace=True,
            advanced=advanced,
            inference="none",
        )
    except Exception as error:
        # pySHACL raises its own errors and those of whatever a shape makes it do.
        raise _unusable(str(error)) from error
    if not hasattr(report, "subjects"):
        raise _unusable(text)
    index = Index(
        ox.Triple(*(bridge.from_rdflib(term) for term in triple))  # type: ignore[arg-type]
        for triple in report
    )
    return in_order(
        _result(index, str(bridge.from_rdflib(n))) for n in report.objects(None, SHACL.result)
    )


def _result(report: Index, node: str) -> Result:
    def one(name: str) -> str:
        return report.one(node, f"<http://www.w3.org/ns/shacl#{name}>")

    path = one("resultPath")
    messages = tuple(sorted(report.objects(node, "<http://www.w3.org/ns/shacl#resultMessage>")))
    return Result(
        focus=one("focusNode"),
        path=str(paths.parse(report, path)) if path else "",
        value=one("value"),
        shape=one("sourceShape"),
        component=one("sourceConstraintComponent"),
        severity=one("resultSeverity"),
        messages=messages,
        constraint=one("sourceConstraint"),
        detail=" ".join(m[1 : m.rindex('"')] for m in messages),
    )


def _unusable(reason: str) -> ProjectError:
    reason = " ".join(reason.split())
    return ProjectError(
        en=f"the shapes cannot be applied: {reason}; correct the shapes file, or a value of the "
        "data that is written in a wrong form",
        vi=f"không áp dụng được các shape: {reason}; hãy sửa tệp shape, hoặc giá trị viết sai "
        "dạng trong dữ liệu",
    )


def _memo(graph: rdflib.Graph) -> rdflib.Graph:
    """Give the same triples in a graph that parses each query text once.

    pySHACL asks the text of a SPARQL constraint again for every focus node, and parsing it is
    nine tenths of the cost.
    """
    import rdflib
    from rdflib.plugins.sparql.processor import prepareQuery

    parsed = lru_cache(maxsize=None)(prepareQuery)

    class Memo(rdflib.Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> rdflib.query.Result:
            if isinstance(query_object, str):
                query_object = parsed(query_object)
            return super().query(query_object, *args, **kwargs)

    return Memo(store=graph.store, identifier=graph.identifier)
