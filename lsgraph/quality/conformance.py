"""Rule: the record conforms to shapes whole or not at all, and shapes that look at nothing prove nothing.

Shapes are taken as they are given; what they import (owl:imports) is never fetched. What they ask
of the entries of code lists stands in `vocabularies`. Shapes that come without words, as DCAT-AP's
own, are told in ours, under the name of the nearest shape that has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from lsgraph import coverage, notices, reading, validation
from lsgraph.facts import Facts, Node
from lsgraph.findings import Finding
from lsgraph.places import located
from lsgraph.quality import vocabularies
from lsgraph.quality.record import Record
from lsgraph.terms import PREFIXES

_FAULTS: Mapping[str, tuple[str, str]] = {
    "MinCount": ("{path} is missing", "{path} đang thiếu"),
    "MaxCount": ("{path} has too many values", "{path} có quá nhiều giá trị"),
    "UniqueLang": ("{path} has two texts in one language", "{path} có hai văn bản cùng ngôn ngữ"),
    "Class": (
        "{value}, the value of {path}, is not of the class that DCAT-AP asks for",
        "{value}, giá trị của {path}, không thuộc lớp mà DCAT-AP yêu cầu",
    ),
    "NodeKind": ("{path} has a value of another kind", "{path} có giá trị sai dạng"),
    "Datatype": ("{path} has a value of another datatype", "{path} có giá trị sai kiểu dữ liệu"),
    "Node": ("{value}, the value of {path}, is not in the list", "{value}, giá trị của {path}, không có trong danh mục"),
    "HasValue": ("{path} lacks a value that is asked for", "{path} thiếu giá trị được yêu cầu"),
}  # fmt: skip
_ADVICE = {
    "en": "Correct the record, or the plan's catalog.ttl from which it is made.",
    "vi": "Hãy sửa bản ghi, hoặc tệp catalog.ttl của quy hoạch mà bản ghi được tạo ra từ đó.",
}
_DEEPEST = 20  # shapes inside shapes


def conform(record: Record, shapes: Sequence[Path]) -> tuple[bool, list[Finding]]:
    """Say whether a record conforms to shapes, that is, without violation, and what is found."""
    rules = Facts(t for path in shapes for t in reading.read(path).triples)
    known = tuple(vocabularies.background(record.facts))
    outcome = validation.run(record.facts.triples, known, rules.triples)
    found = _once(_worded(f, rules) for f in outcome.findings)
    found = located(sorted(found, key=lambda f: (f.sort_key, f.path)), [record.document])
    if not any(outcome.focus_nodes.values()) and not outcome.results:
        return False, [*found, coverage.nothing(shapes[0])]
    return not any(f.severity == "violation" for f in found), found


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Leave out what shapes inside one shape with a name say twice."""
    kept: dict[tuple[str, ...], Finding] = {}
    for f in findings:
        key = (f.severity, f.shape, f.focus, f.path, f.value, f.message["en"])
        kept.setdefault(key, f)
    return list(kept.values())


def _worded(finding: Finding, rules: Facts) -> Finding:
    """Give a finding of a shape without a name that name, and words, which stay the same."""
    if not finding.shape.startswith("_:"):
        return finding
    home = _named(ox.BlankNode(finding.shape[2:]), rules)
    part = finding.component.rpartition("#")[2].removesuffix("ConstraintComponent")
    en, vi = _FAULTS.get(part, (f"{{path}} breaks sh:{part}", f"{{path}} không đạt sh:{part}"))
    if finding.message["en"] != finding.detail:  # the shape says it itself
        return replace(finding, shape=home)
    terms = {
        "path": notices.shown(finding.path, PREFIXES) or "This node",
        "value": notices.shown(finding.value, PREFIXES),
    }
    texts = {"en": en.format(**terms) + ".", "vi": vi.format(**terms) + "."}
    return replace(finding, shape=home, message=texts, advice=finding.advice or _ADVICE)


def _named(node: Node, rules: Facts) -> str:
    """Find the nearest shape with a name around one without."""
    for _ in range(_DEEPEST):
        around = sorted((t.subject for t in rules.by_object.get(node, ())), key=str)
        named = [n for n in around if isinstance(n, ox.NamedNode)]
        if named:
            return named[0].value
        if not around:
            break
        node = around[0]  # type: ignore[assignment]
    return "shape"


__all__ = ["conform"]
