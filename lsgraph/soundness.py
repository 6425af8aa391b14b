"""Rule: what SHACL cannot see of a file: lexical forms, NFC, IRIs, words of the ontology, form.

Each check looks at one document on its own, so its findings carry exact positions. Sources:
RDF 1.1 Concepts sections 3.2 and 3.3 (IRIs; literals should be NFC), XML Schema 1.1 part 2
(lexical forms), DESIGN of the house form in CONTRIBUTING.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from lsgraph import turtle
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding
from lsgraph.positions import Place, Positions, positions
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, XSD, iri, nfc, reached, short
from lsgraph.turtle import Document

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_LEAP = r"[0-9]*(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29"
_DAY = (
    rf"(?:{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    rf"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))|(?={_YEAR}-)-?{_LEAP})"
)
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_REAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
LEXICAL: Mapping[str, re.Pattern[str]] = {
    XSD + name: re.compile(rf"(?:{form})\Z")
    for name, form in {
        "string": r"(?s:.*)",
        "integer": r"[+-]?[0-9]+",
        "nonNegativeInteger": r"\+?[0-9]+|-0+",
        "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
        "double": _REAL,
        "float": _REAL,
        "boolean": r"true|false|0|1",
        "date": _DAY + _ZONE,
        "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
        "gYear": _YEAR + _ZONE,
        "anyURI": r"[^\s<>\"{}|^`\\]+",
    }.items()
} | {PREFIXES["geo"] + "wktLiteral": re.compile(r"[A-Z]+ ?\([0-9., ()\-]+\)\Z")}
_SCHEMES = ("http", "https", "urn", "mailto")


@dataclass(frozen=True)
class Vocabulary:
    """What the ontology says of its words: classes, code, and which property goes on which class."""

    words: frozenset[str]
    classes: frozenset[str]
    broader: Mapping[str, frozenset[str]]
    domains: Mapping[str, frozenset[str]]


def vocabulary(ontology: Iterable[ox.Triple]) -> Vocabulary:
    """Collect the words of the ontology from its triples."""
    parents: dict[str, set[str]] = defaultdict(set)
    domains: dict[str, set[str]] = defaultdict(set)
    words: set[str] = set()
    classes: set[str] = set()
    for t in ontology:
        if not isinstance(t.subject, ox.NamedNode):
            continue
        words.add(t.subject.value)
        if not isinstance(t.object, ox.NamedNode):
            continue
        if t.predicate == iri("rdfs:subClassOf"):
            parents[t.subject.value].add(t.object.value)
        elif t.predicate == iri("schema:domainIncludes"):
            domains[t.subject.value].add(t.object.value)
        elif t.predicate == RDF_TYPE and t.object == iri("owl:Class"):
            classes.add(t.subject.value)
    broader = {cls: frozenset(reached(cls, parents)) for cls in classes}
    return Vocabulary(
        frozenset(words),
        frozenset(classes),
        broader,
        {p: frozenset(c) for p, c in domains.items()},
    )


def examine(document: Document, words: Vocabulary, types: Mapping[str, set[str]]) -> list[Finding]:
    """Find what is unsound in one document; `types` gives the classes of every thing of the plan."""
    found: list[Finding] = []
    places: Positions | None = None
    referred = {t.object for t in document.triples if isinstance(t.object, ox.BlankNode)}
    said: set[tuple[str, str]] = set()
    for t in document.triples:
        for spot, name, severity, texts in _of_triple(t, words, types, referred):
            # What is wrong with a thing is said once, where the thing begins.
            if spot == "subject":
                if (name, str(t.subject)) in said:
                    continue
                said.add((name, str(t.subject)))
            places = places or positions(document)
            subject = t.subject.value if isinstance(t.subject, ox.NamedNode) else ""
            predicate = "" if spot == "subject" else t.predicate.value
            value = str(t.object) if spot == "object" else ""
            place = places.place(subject, predicate, value) or Place()
            found.append(
                Finding(
                    severity=severity,
                    shape=name,
                    message={"en": texts[0], "vi": texts[1]},
                    advice={"en": texts[2], "vi": texts[3]},
                    focus=str(t.subject),
                    path=str(t.predicate),
                    value=str(t.object),
                    file=document.path,
                    line=place.line,
                    column=place.column,
                )
            )
    return found + list(_house_form(document))


Texts = tuple[str, str, str, str]


def _of_triple(
    t: ox.Triple, words: Vocabulary, types: Mapping[str, set[str]], referred: set[ox.BlankNode]
) -> Iterator[tuple[str, str, str, Texts]]:
    lone = isinstance(t.subject, ox.BlankNode) and t.subject not in referred
    if lone or isinstance(t.object, ox.BlankNode):
        yield (
            "subject" if lone else "object",
            "no-blank-node",
            "violation",
            (
                "A plan's data has no blank nodes.",
                "Dữ liệu quy hoạch không có nút trống.",
                "Give the thing an IRI of the plan.",
                "Hãy đặt cho đối tượng một IRI của quy hoạch.",
            ),
        )
    if isinstance(t.object, ox.Literal):
        yield from (("object", *found) for found in _of_literal(t.object))
    elif isinstance(t.object, ox.NamedNode):
        yield from (("object", *found) for found in _of_iri(t.object.value, words))
    if isinstance(t.subject, ox.NamedNode):
        yield from (("subject", *found) for found in _of_iri(t.subject.value, words))
    yield from _of_thing(t, types)
    yield from _of_property(t, words, types)


def _of_thing(t: ox.Triple, types: Mapping[str, set[str]]) -> Iterator[tuple[str, str, str, Texts]]:
    subject = t.subject.value if isinstance(t.subject, ox.NamedNode) else ""
    value = t.object.value if isinstance(t.object, ox.NamedNode) else ""
    if value and value == subject:
        yield (
            "object",
            "itself",
            "violation",
            (
                "Nothing has this relation to itself.",
                "Không đối tượng nào có quan hệ này với chính nó.",
                "Name the other thing, or remove the statement.",
                "Hãy nêu đối tượng kia, hoặc bỏ nội dung này.",
            ),
        )
    elif value.startswith(BASE + "id/") and value not in types:
        yield "object", "described", "violation", _undescribed(value, types)
    if t.predicate == RDF_TYPE and len(types.get(subject, ())) > 1:
        own = ", ".join(short(c) for c in sorted(types[subject]))
        yield (
            "object",
            "one-class",
            "violation",
            (
                f"A thing has one class, not several: {own}.",
                f"Mỗi đối tượng có một lớp, không có nhiều lớp: {own}.",
                "Keep the narrowest class that is true.",
                "Hãy giữ lớp hẹp nhất còn đúng.",
            ),
        )


def _undescribed(value: str, types: Mapping[str, set[str]]) -> Texts:
    slug = value.rpartition("/")[2]
    near = get_close_matches(slug, [k.rpartition("/")[2] for k in types], n=1, cutoff=0.8)
    en = f"Did you mean {near[0]}? Or d" if near else "D"
    vi = f"Có phải {near[0]}? Hoặc h" if near else "H"
    return (
        f"No file of the plan describes {slug}.",
        f"Không tệp nào của quy hoạch mô tả {slug}.",
        f"{en}escribe it.",
        f"{vi}ãy mô tả đối tượng này.",
    )


def _of_literal(literal: ox.Literal) -> Iterator[tuple[str, str, Texts]]:
    datatype = literal.datatype.value
    form = LEXICAL.get(datatype)
    if nfc(literal.value) != literal.value:
        yield (
            "nfc",
            "violation",
            (
                "The text is not in Unicode form NFC, so it will not match the same words elsewhere.",
                "Văn bản không ở dạng Unicode dựng sẵn (NFC), nên sẽ không khớp với cùng từ ở nơi khác.",
                "Run lsgraph fmt on the file.",
                "Hãy chạy lsgraph fmt cho tệp.",
            ),
        )
    if literal.language:
        if literal.value != literal.value.strip() or not literal.value:
            yield (
                "blank-text",
                "violation",
                (
                    "The text is empty, or begins or ends with a space.",
                    "Nội dung trống, hoặc có dấu cách ở đầu hoặc cuối.",
                    "Write the text, without spaces around it.",
                    "Hãy ghi nội dung, không có dấu cách ở hai đầu.",
                ),
            )
        return
    if form is None:
        yield (
            "datatype",
            "violation",
            (
                f"{short(datatype)} is not a datatype that plan data use.",
                f"{short(datatype)} không phải kiểu dữ liệu dùng trong quy hoạch.",
                "Choose one of: " + ", ".join(short(d) for d in LEXICAL) + ".",
                "Hãy chọn một trong: " + ", ".join(short(d) for d in LEXICAL) + ".",
            ),
        )
    elif not form.match(literal.value):
        shown = literal.value if len(literal.value) <= 40 else literal.value[:37] + "..."
        yield (
            "lexical-form",
            "violation",
            (
                f'"{shown}" is not a {short(datatype)}.',
                f'"{shown}" không phải {short(datatype)}.',
                "Correct the value or its datatype.",
                "Hãy sửa giá trị hoặc kiểu dữ liệu.",
            ),
        )


def _of_iri(value: str, words: Vocabulary) -> Iterator[tuple[str, str, Texts]]:
    if value.partition(":")[0].lower() not in _SCHEMES:
        yield (
            "iri-scheme",
            "violation",
            (
                f"<{value}> has the scheme of no web address.",
                f"<{value}> không có dạng địa chỉ mạng.",
                "Correct the beginning of the IRI to https://.",
                "Hãy sửa phần đầu của IRI thành https://.",
            ),
        )
    ours = value.startswith((PREFIXES["plan"], PREFIXES["concept"]))
    if ours and value not in words.words:
        yield "known-word", "violation", _unknown(value, words.words)


def _of_property(
    t: ox.Triple, words: Vocabulary, types: Mapping[str, set[str]]
) -> Iterator[tuple[str, str, str, Texts]]:
    if t.predicate == RDF_TYPE:
        if isinstance(t.object, ox.NamedNode) and t.object.value not in words.classes:
            # An unknown word of ours has been found by _of_iri.
            ours = t.object.value.startswith((PREFIXES["plan"], PREFIXES["concept"]))
            if not ours or t.object.value in words.words:
                yield "object", "known-word", "violation", _unknown(t.object.value, words.classes)
        return
    name = t.predicate.value
    allowed = words.domains.get(name)
    if allowed is None:
        yield "predicate", "known-word", "violation", _unknown(name, words.domains)
        return
    if not isinstance(t.subject, ox.NamedNode):
        return
    classes = types.get(t.subject.value, set())
    if not classes:
        yield (
            "subject",
            "typed",
            "violation",
            (
                "The thing has no class, so nothing checks it.",
                "Đối tượng chưa có lớp nên không được kiểm tra.",
                "Write its class with `a`, for example `a plan:Goal`.",
                "Hãy ghi lớp bằng `a`, ví dụ `a plan:Goal`.",
            ),
        )
    elif not any(words.broader.get(c, frozenset()) & allowed for c in classes):
        own = ", ".join(short(c) for c in sorted(classes))
        listed = ", ".join(short(c) for c in sorted(allowed))
        yield (
            "predicate",
            "property-of-class",
            "violation",
            (
                f"{short(name)} is not a property of {own}.",
                f"{short(name)} không phải thuộc tính của {own}.",
                f"Move it to a thing of class {listed}, or use another property.",
                f"Hãy chuyển sang đối tượng thuộc lớp {listed}, hoặc dùng thuộc tính khác.",
            ),
        )


def _unknown(value: str, known: Iterable[str]) -> Texts:
    # By their short names: the namespace they share would make any two words alike.
    close = get_close_matches(short(value), sorted(map(short, known)), n=1, cutoff=0.8)
    en = f"Did you mean {close[0]}?" if close else "Use a word of ontology/plan.ttl."
    vi = f"Có phải {close[0]}?" if close else "Hãy dùng từ có trong ontology/plan.ttl."
    return (
        f"{short(value)} is not a word of the ontology.",
        f"{short(value)} không có trong bản thể học.",
        en,
        vi,
    )


def _house_form(document: Document) -> Iterator[Finding]:
    if document.path is None or document.path.suffix != ".ttl":
        return
    advice = {"en": "Run lsgraph fmt on the file.", "vi": "Hãy chạy lsgraph fmt cho tệp."}
    try:
        wanted = turtle.house_form(document)
    except TurtleError as error:
        yield Finding(
            severity="violation",
            shape="house-form",
            message=error.reason,
            advice={
                "en": "Correct this place by hand, then run the formatter.",
                "vi": "Hãy sửa chỗ này bằng tay, rồi chạy bộ định dạng.",
            },
            file=document.path,
            line=error.line,
            column=error.column,
        )
        return
    if wanted == document.text:
        return
    given = document.text
    same = (n for n, (a, b) in enumerate(zip(given, wanted, strict=False)) if a != b)
    line = given.count("\n", 0, next(same, min(len(given), len(wanted)))) + 1
    yield Finding(
        severity="warning",
        shape="house-form",
        message={
            "en": "The file is not in the house form from this line on.",
            "vi": "Từ dòng này tệp không theo dạng thống nhất.",
        },
        advice=advice,
        file=document.path,
        line=line,
        column=1,
    )


def types_of(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    """Collect the classes that each IRI is given."""
    types: dict[str, set[str]] = defaultdict(set)
    for t in triples:
        if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode):
            if isinstance(t.subject, ox.NamedNode):
                types[t.subject.value].add(t.object.value)
    return types


__all__ = ["LEXICAL", "Vocabulary", "examine", "types_of", "vocabulary"]
