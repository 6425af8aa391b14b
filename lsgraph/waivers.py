"""Rule: a waiver names one rule and one thing, says why, who answers for it, and until when.

A file of waivers is Turtle in SHACL's own words (section 3.6): each is a sh:ValidationResult with
sh:sourceShape (the shape's IRI, or the name of another rule as text), sh:focusNode, sh:resultPath
if it is about one property, dcterms:description (the reason), dcterms:creator (the role of the
person who accepts it) and dcat:endDate. One that has ended or meets no finding is a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from lsgraph import reading
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding, Report, report, told
from lsgraph.lexical import well_formed
from lsgraph.positions import positions
from lsgraph.shacl import Index
from lsgraph.shacl.index import TYPE, literal
from lsgraph.terms import XSD, iri
from lsgraph.turtle import Document

_NEEDED = (
    "sh:sourceShape",
    "sh:focusNode",
    "dcterms:description",
    "dcterms:creator",
    "dcat:endDate",
)
_ALL = (*_NEEDED, "sh:resultPath", "rdf:type", "rdfs:label", "rdfs:comment")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One accepted finding; `path` is empty if it is about the thing as a whole or any property."""

    name: str
    rule: str
    focus: str
    path: str
    until: str
    line: int
    column: int

    def covers(self, finding: Finding) -> bool:
        """Say whether a finding is the one that this accepts."""
        same = (finding.shape, finding.focus) == (self.rule, self.focus)
        return same and self.path in ("", finding.path)


def read(path: Path) -> list[Waiver]:
    """Read a file of waivers; raise TurtleError with the place of what is not one."""
    document = reading.read(path)
    index = Index(document.triples)
    return [_waiver(document, index, node) for node in index.spo]


def _waiver(document: Document, index: Index, node: str) -> Waiver:
    given = index.spo[node]
    known = {str(iri(word)): word for word in _ALL}
    result = str(iri("sh:ValidationResult"))
    if result not in index.objects(node, TYPE):
        raise _nonsense(document, node, "", "is no sh:ValidationResult; write `a sh:ValidationResult`",
                        "không phải sh:ValidationResult; hãy ghi `a sh:ValidationResult`")  # fmt: skip
    for word in given:
        if word not in known:
            raise _nonsense(document, node, word, f"{word} is no word of a waiver; take it out",
                            f"{word} không thuộc bản chấp nhận; hãy bỏ đi")  # fmt: skip
    for word in _NEEDED:
        values = index.objects(node, str(iri(word)))
        if not values or (len(values) > 1 and word != "dcterms:description"):
            raise _nonsense(document, node, "", f"needs exactly one {word}; add it",
                            f"cần đúng một {word}; hãy bổ sung")  # fmt: skip
    end = index.one(node, str(iri("dcat:endDate")))
    value, datatype, _ = literal(end) if end.startswith('"') else (end, "", "")
    if datatype != XSD + "date" or not well_formed(value, datatype):
        raise _nonsense(document, node, str(iri("dcat:endDate")),
                        'the end is no date; write "2026-12-31"^^xsd:date',
                        'ngày hết hạn không phải ngày; hãy ghi "2026-12-31"^^xsd:date')  # fmt: skip
    rule = index.one(node, str(iri("sh:sourceShape")))
    place = positions(document).place(node)
    return Waiver(
        node, literal(rule)[0] if rule.startswith('"') else rule[1:-1],
        index.one(node, str(iri("sh:focusNode"))), index.one(node, str(iri("sh:resultPath"))),
        value[:10], place.line if place else 0, place.column if place else 0,
    )  # fmt: skip


def _nonsense(document: Document, node: str, word: str, en: str, vi: str) -> TurtleError:
    place = positions(document).place(node, word)
    return TurtleError(
        path=document.path, line=place.line if place else 0, column=place.column if place else 0,
        en=f"waiver {node}: {en}", vi=f"bản chấp nhận {node}: {vi}",
    )  # fmt: skip


def apply(checked: Report, path: Path, *, today: str) -> Report:
    """Take accepted findings out of a report, and add one for each waiver that does not serve.

    `today` is YYYY-MM-DD; a waiver holds up to and including its end.
    """
    waivers = read(path)
    holding = [w for w in waivers if w.until >= today]
    kept = [f for f in checked.findings if not any(w.covers(f) for w in holding)]
    used = {w.name for w in holding for f in checked.findings if w.covers(f)}
    return report(
        [*kept, *_idle(waivers, used, path, today)],
        checked.triples, checked.focus_nodes, checked.rules,
    )  # fmt: skip


def _idle(waivers: Iterable[Waiver], used: set[str], path: Path, today: str) -> list[Finding]:
    found = []
    for waiver in waivers:
        if waiver.until < today:
            name = "waiver-expired"
            texts = (
                f"The waiver ended on {waiver.until}.",
                f"Bản chấp nhận đã hết hạn ngày {waiver.until}.",
                "Mend what it accepted, or renew it with a reason.",
                "Hãy sửa điều đã được chấp nhận, hoặc gia hạn kèm lý do.",
            )
        elif waiver.name not in used:
            name = "waiver-unused"
            texts = (
                "The waiver meets no finding.",
                "Bản chấp nhận không ứng với lỗi nào.",
                "Take it out.",
                "Hãy bỏ bản chấp nhận này.",
            )
        else:
            continue
        finding = told(name, texts, focus=waiver.name)
        found.append(replace(finding, file=path, line=waiver.line, column=waiver.column))
    return found
