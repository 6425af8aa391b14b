"""Rule: a passage is proved by its words alone: the SHA-256 of source[start:end], UTF-8, NFC.

Positions are Unicode code points, half open (Web Annotation Data Model, section 4.2.5).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph.findings import Finding
from lsgraph.terms import RDF_TYPE, iri, nfc, short


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a source: IRI, source IRI, start, end, and the hash of its words."""

    iri: str
    source: str
    start: int
    end: int
    sha256: str


def sha256(text: str) -> str:
    """Hash text as passages are hashed: SHA-256 of its NFC in UTF-8, lower-case hexadecimal."""
    return hashlib.sha256(nfc(text).encode("utf-8")).hexdigest()


def passages(triples: Iterable[ox.Triple]) -> list[Passage]:
    """Collect the passages that are completely described, by place."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    kinds: set[str] = set()
    for t in triples:
        subject = str(t.subject)
        value = t.object.value if isinstance(t.object, ox.NamedNode | ox.Literal) else ""
        facts[subject][t.predicate.value] = value
        if t.predicate == RDF_TYPE and t.object == iri("plan:Passage"):
            kinds.add(subject)
    found = []
    keys = [iri(k).value for k in ("plan:source", "oa:start", "oa:end", "plan:sha256")]
    for subject in kinds:
        source, start, end, digest = (facts[subject].get(k, "") for k in keys)
        if source and digest and start.isdigit() and end.isdigit():
            found.append(Passage(subject, source, int(start), int(end), digest))
    return sorted(found, key=lambda p: (p.start, -p.end, p.iri))


def prove(
    triples: Iterable[ox.Triple], text: str, prefixes: Mapping[str, str]
) -> tuple[int, list[Finding]]:
    """Prove every passage against its source's text; give how many, and what fails.

    Found are passages whose words differ, and stretches of the text that no passage covers; for
    a text of another length than the source's `plan:length`, that alone.
    """
    triples = tuple(triples)
    known = passages(triples)
    other = [t for t in triples if t.predicate == iri("plan:length") and _length(t) != len(text)]
    if other:
        return len(known), [_another_text(t, len(text)) for t in other]
    findings = []
    covered = bytearray(len(text))
    for passage in known:
        covered[passage.start : passage.end] = b"\x01" * (
            min(passage.end, len(text)) - passage.start
        )
        if passage.end <= len(text) and sha256(text[passage.start : passage.end]) == passage.sha256:
            continue
        name = short(passage.iri[1:-1], prefixes)
        findings.append(
            Finding(
                severity="violation",
                shape="passage-proof",
                message={
                    "en": f"{name}: the words at characters {passage.start} to {passage.end} "
                    "of the source are not those that were cited.",
                    "vi": f"{name}: câu chữ tại ký tự {passage.start} đến {passage.end} "
                    "của nguồn không phải câu chữ đã trích.",
                },
                advice={
                    "en": "Use the text that was cited, or cite the passage anew.",
                    "vi": "Hãy dùng đúng văn bản đã trích, hoặc trích lại đoạn này.",
                },
                focus=passage.iri,
            )
        )
    for start, end in _gaps(text, covered):
        line = text.count("\n", 0, start) + 1
        findings.append(
            Finding(
                severity="violation",
                shape="passage-coverage",
                message={
                    "en": f"No passage covers characters {start} to {end} of the source "
                    f"(line {line}).",
                    "vi": f"Không đoạn trích nào phủ ký tự {start} đến {end} của nguồn "
                    f"(dòng {line}).",
                },
                advice={
                    "en": "Add a plan:Passage for that sentence.",
                    "vi": "Hãy thêm plan:Passage cho câu đó.",
                },
            )
        )
    return len(known), findings


def _length(triple: ox.Triple) -> int:
    value = triple.object.value if isinstance(triple.object, ox.Literal) else ""
    return int(value) if value.isdigit() else -1


def _another_text(triple: ox.Triple, length: int) -> Finding:
    return Finding(
        severity="violation",
        shape="source-length",
        message={
            "en": f"This is not the text that was cited: it has {length} characters, "
            f"the source {_length(triple)}.",
            "vi": f"Đây không phải văn bản đã trích: có {length} ký tự, nguồn có "
            f"{_length(triple)} ký tự.",
        },
        advice={
            "en": "Give the file that the passages were cited from, unchanged.",
            "vi": "Hãy cho đúng tệp mà các đoạn được trích, không sửa đổi.",
        },
        focus=str(triple.subject),
        path=str(triple.predicate),
        value=str(triple.object),
    )


def _gaps(text: str, covered: bytearray) -> list[tuple[int, int]]:
    gaps = []
    start = None
    for n, character in enumerate(text):
        open_ = not covered[n] and not character.isspace()
        if open_ and start is None:
            start = n
        elif not open_ and start is not None and (covered[n] or character == "\n"):
            gaps.append((start, n))
            start = None
    if start is not None:
        gaps.append((start, len(text)))
    return gaps
