"""Rule: SHACL says what is wrong; pySHACL runs on the whole graph, and its answer becomes findings.

The ontology gives context (subclasses, code lists) but is not reported on: only nodes that are
subjects of the data are. How many nodes each shape looked at is counted here, from the
targets. Source: SHACL (W3C Recommendation, 20 July 2017), sections 2.1.3, 3.4 and 3.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from lsgraph import bridge
from lsgraph.errors import ProjectError
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
_CLASSES = {iri("rdfs:Class"), iri("owl:Class")}
_TRUE = ox.Literal("true", datatype=iri("xsd:boolean"))
# What is wrong, by constraint component (SHACL, section 4): a message says the rule, this says
# which part of it is broken.
_FAULTS = {
    "MinCount": ("it is missing", "đang thiếu"),
    "MaxCount": ("there are too many", "có quá nhiều"),
    "Datatype": ("the value is of another datatype", "giá trị sai kiểu dữ liệu"),
    "NodeKind": ("the value is of another kind", "giá trị sai dạng"),
    "Class": ("the value is not of that class", "giá trị không thuộc lớp đó"),
    "Or": ("the value is none of these", "giá trị không thuộc loại nào trong đó"),
    "Node": ("the value is not in the list", "giá trị không có trong danh mục"),
    "In": ("the value is not in the list", "giá trị không có trong danh mục"),
    "Pattern": ("the value is written in another form", "giá trị viết sai dạng"),
    "LanguageIn": ("the text has another language tag", "thẻ ngôn ngữ không đúng"),
    "UniqueLang": ("two texts have one language", "có hai văn bản cùng một ngôn ngữ"),
    "MinLength": ("the text is empty", "nội dung trống"),
    "MinInclusive": ("the number is too small", "số quá nhỏ"),
    "MaxInclusive": ("the number is too large", "số quá lớn"),
    "LessThan": ("the value is not the smaller one", "giá trị không nhỏ hơn"),
    "LessThanOrEquals": ("the value is the larger one", "giá trị lớn hơn"),
}
Triples = Iterable[ox.Triple]
Texts = dict[str, str]


def validate(data: Triples, ontology: Triples, shapes: Triples) -> list[Finding]:
    """Check data against shapes, with the ontology as context; give findings without positions."""
    data, ontology, shapes = tuple(data), tuple(ontology), tuple(shapes)
    subjects = {str(t.subject) for t in data}
    # A node that the data only refer to is theirs too, unless the ontology describes it.
    subjects |= {str(t.object) for t in data} - {str(t.subject) for t in ontology}
    words = _words(shapes)
    graph = bridge.to_rdflib((*ontology, *data))
    known = {str(t.subject) for t in (*data, *ontology)}
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
        part = str(result["sourceConstraintComponent"]).removeprefix(SH)
        fault = _FAULTS.get(part.removesuffix("ConstraintComponent"), ("", ""))
        named = "" if value is None else str(bridge.from_rdflib(value))
        if named.startswith("<") and named not in known and fault[0]:
            fault = _dangling(named, known)
        findings.append(
            Finding(
                severity=severity or str(result["resultSeverity"]).removeprefix(SH).lower(),
                shape=shape,
                message=_told(_both(messages, detail), fault) if messages else _both({}, detail),
                advice=advice,
                focus=focus,
                path="" if path is None else str(bridge.from_rdflib(path)),
                value=named,
                detail=detail,
            )
        )
    return findings


def _told(messages: Texts, fault: tuple[str, str]) -> Texts:
    """Add to the rule which part of it is broken."""
    if not fault[0]:
        return messages
    return {"en": f"{messages['en']} Here {fault[0]}.", "vi": f"{messages['vi']} Ở đây {fault[1]}."}


def _dangling(name: str, known: Iterable[str]) -> tuple[str, str]:
    start = name.rpartition("/")[0]
    near = get_close_matches(name, [k for k in known if k.startswith(start)], n=1, cutoff=0.8)
    there = f"; did you mean {near[0]}?" if near else ""
    co = f"; có phải {near[0]}?" if near else ""
    return f"nothing is named {name}{there}".rstrip("?"), f"không có {name}{co}".rstrip("?")


def _both(messages: Texts, detail: str) -> Texts:
    """Give a text for both languages: the other language's, or the engine's own, where one lacks."""
    rest = next(iter(messages.values()), detail)
    en = messages.get("en") or messages.get("") or messages.get("vi") or rest
    return {"en": en, "vi": messages.get("vi") or en}


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
    counts: dict[Any, set[Any]] = defaultdict(set)
    shapes = tuple(shapes)
    off = {t.subject for t in shapes if t.predicate == iri("sh:deactivated") and t.object == _TRUE}
    typed = {(t.subject, t.object) for t in shapes if t.predicate == RDF_TYPE}
    implicit = [(s, s) for s, o in typed if o in _CLASSES and (s, iri("sh:NodeShape")) in typed]
    targets = [(t.subject, t.predicate, t.object) for t in shapes if t.predicate in _TARGETS]
    targets += [(s, iri("sh:targetClass"), o) for s, o in implicit]
    for shape, target, value in targets:
        found: set[Any] = set()
        if target == iri("sh:targetClass"):
            for cls in reached(value, narrower):
                found |= classes.get(cls, set())
        elif target == iri("sh:targetNode"):
            found = {value} & nodes
        elif target == iri("sh:targetSubjectsOf"):
            found = subjects_of.get(value, set())
        else:
            found = objects_of.get(value, set())
        counts[shape] |= found if shape not in off else set()
    for t in shapes:
        looks = counts.get(t.subject)
        if t.predicate == iri("sh:property") and looks and t.object not in off:
            counts[t.object] |= looks
    return {
        shape.value: len(found)
        for shape, found in sorted(counts.items(), key=lambda item: str(item[0]))
        if isinstance(shape, ox.NamedNode)
    }


def _words(shapes: Triples) -> dict[str, tuple[Texts, Texts, str]]:
    messages: dict[str, Texts] = defaultdict(dict)
    advice: dict[str, Texts] = defaultdict(dict)
    severity: dict[str, str] = {}
    for t in shapes:
        if not isinstance(t.subject, ox.NamedNode):
            continue
        shape, predicate = t.subject.value, t.predicate.value.removeprefix(SH)
        if predicate == "message" and isinstance(t.object, ox.Literal):
            messages[shape][t.object.language or ""] = t.object.value
        elif predicate == "description" and isinstance(t.object, ox.Literal):
            advice[shape][t.object.language or ""] = t.object.value
        elif predicate == "severity" and isinstance(t.object, ox.NamedNode):
            severity[shape] = t.object.value.removeprefix(SH).lower()
    return {s: (messages[s], advice[s], severity.get(s, "")) for s in {*messages, *severity}}


def _results(data: rdflib.Graph, shapes: rdflib.Graph) -> list[dict[str, Any]]:
    from pyshacl import validate as pyshacl_validate
    from rdflib.namespace import SH as SHACL

    try:
        _, report, text = pyshacl_validate(
            data, shacl_graph=shapes, inplace=True, advanced=False, inference="none"
        )
    except Exception as error:
        # pySHACL raises its own errors and those of whatever a shape makes it do.
        raise _unusable(str(error)) from error
    if not hasattr(report, "subjects"):
        raise _unusable(text)
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
