"""Rule: SHACL says what is wrong; pySHACL runs on the whole graph, and its answer becomes findings.

The ontology gives context (subclasses, code lists) but is not reported on: only nodes that are
subjects of the data are. How many nodes each shape looked at is counted here, from the
targets. Source: SHACL (W3C Recommendation, 20 July 2017), sections 2.1.3, 3.4 and 3.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from lsgraph import bridge
from lsgraph.findings import Finding
from lsgraph.terms import PREFIXES, RDF_TYPE, iri, reached

if TYPE_CHECKING:
    import rdflib

SH = PREFIXES["sh"]
_TARGETS = {
    iri("sh:targetClass"),
    iri("sh:targetNode"),
    iri("sh:targetSubjectsOf"),
    iri("sh:targetObjectsOf"),
}
Triples = Iterable[ox.Triple]
Texts = dict[str, str]


def validate(data: Triples, ontology: Triples, shapes: Triples) -> list[Finding]:
    """Check data against shapes, with the ontology as context; give findings without positions."""
    data, shapes = tuple(data), tuple(shapes)
    subjects = {str(t.subject) for t in data}
    words = _words(shapes)
    graph = bridge.to_rdflib((*ontology, *data))
    findings = []
    for result in _results(_memo(graph), bridge.to_rdflib(shapes)):
        focus = str(bridge.from_rdflib(result["focusNode"]))
        if focus not in subjects:
            continue
        shape = str(result["sourceShape"])
        messages, advice, severity = words.get(shape, ({}, {}, ""))
        detail = " ".join(str(m) for m in result.get("resultMessage", ()))
        value = result.get("value")
        path = result.get("resultPath")
        findings.append(
            Finding(
                severity=severity or str(result["resultSeverity"]).removeprefix(SH).lower(),
                shape=shape,
                message=messages or {"en": detail, "vi": detail},
                advice=advice,
                focus=focus,
                path="" if path is None else str(bridge.from_rdflib(path)),
                value="" if value is None else str(bridge.from_rdflib(value)),
                detail=detail,
            )
        )
    return findings


def focus_nodes(data: Triples, ontology: Triples, shapes: Triples) -> dict[str, int]:
    """Count, for each shape with a target, the nodes of the data that it looks at.

    A property shape looks at the nodes of the shapes that hold it (`sh:property`).
    """
    classes: dict[ox.NamedNode, set[Any]] = defaultdict(set)
    subjects_of: dict[Any, set[Any]] = defaultdict(set)
    objects_of: dict[Any, set[Any]] = defaultdict(set)
    nodes: set[Any] = set()
    data = tuple(data)
    for t in data:
        nodes.add(t.subject)
        subjects_of[t.predicate].add(t.subject)
        objects_of[t.predicate].add(t.object)
        if t.predicate == RDF_TYPE:
            classes[t.object].add(t.subject)  # type: ignore[index]
    narrower: dict[Any, set[Any]] = defaultdict(set)
    for t in (*ontology, *data):
        if t.predicate == iri("rdfs:subClassOf"):
            narrower[t.object].add(t.subject)
    counts: dict[str, set[Any]] = defaultdict(set)
    shapes = tuple(shapes)
    for t in shapes:
        if t.predicate not in _TARGETS or not isinstance(t.subject, ox.NamedNode):
            continue
        found: set[Any] = set()
        if t.predicate == iri("sh:targetClass"):
            for cls in reached(t.object, narrower):
                found |= classes.get(cls, set())
        elif t.predicate == iri("sh:targetNode"):
            found = {t.object} & nodes
        elif t.predicate == iri("sh:targetSubjectsOf"):
            found = subjects_of.get(t.object, set())
        else:
            found = objects_of.get(t.object, set())
        counts[t.subject.value] |= found
    for t in shapes:
        held = t.object
        looks = counts.get(getattr(t.subject, "value", ""))
        if t.predicate == iri("sh:property") and isinstance(held, ox.NamedNode) and looks:
            counts[held.value] |= looks
    return {shape: len(found) for shape, found in sorted(counts.items())}


def _words(shapes: Triples) -> dict[str, tuple[Texts, Texts, str]]:
    messages: dict[str, Texts] = defaultdict(dict)
    advice: dict[str, Texts] = defaultdict(dict)
    severity: dict[str, str] = {}
    for t in shapes:
        if not isinstance(t.subject, ox.NamedNode):
            continue
        shape, predicate = t.subject.value, t.predicate.value.removeprefix(SH)
        if predicate == "message" and isinstance(t.object, ox.Literal):
            messages[shape][t.object.language or "en"] = t.object.value
        elif predicate == "description" and isinstance(t.object, ox.Literal):
            advice[shape][t.object.language or "en"] = t.object.value
        elif predicate == "severity" and isinstance(t.object, ox.NamedNode):
            severity[shape] = t.object.value.removeprefix(SH).lower()
    return {s: (messages[s], advice[s], severity.get(s, "")) for s in {*messages, *severity}}


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> list[dict[str, Any]]:
    from pyshacl import validate as pyshacl_validate
    from rdflib.namespace import SH as SHACL

    _, report, text = pyshacl_validate(
        data, shacl_graph=shapes, inplace=True, advanced=False, inference="none"
    )
    if not hasattr(report, "subjects"):
        raise RuntimeError(text)
    results = []
    for _, node in report.subject_objects(SHACL.result):
        result: dict[str, Any] = {}
        for predicate, value in report.predicate_objects(node):
            name = str(predicate).removeprefix(SH)
            if name == "resultMessage":
                result.setdefault(name, []).append(value)
            else:
                result[name] = value
        results.append(result)
    return results


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
