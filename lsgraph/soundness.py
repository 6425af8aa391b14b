"""Rule: what SHACL cannot see of a file: lexical forms, NFC, IRIs, words of the ontology, form.

Each check looks at one document on its own, so its findings carry exact positions. Sources:
RDF 1.1 Concepts sections 3.2 and 3.3 (IRIs; literals should be NFC), XML Schema 1.1 part 2
(lexical forms), DESIGN of the house form in CONTRIBUTING.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import pyoxigraph as ox

from lsgraph import lexical, turtle
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding, Texts, told
from lsgraph.positions import Place, Positions, positions
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, XSD, iri, nfc, reached, short
from lsgraph.turtle import Document

# The datatypes that plans use.
LEXICAL = {
    name: lexical.LEXICAL[name]
    for name in (
        *(XSD + n for n in (
            "string", "integer", "nonNegativeInteger", "decimal", "double", "float", "boolean",
            "date", "dateTime", "gYear", "anyURI",
        )),
        PREFIXES["geo"] + "wktLiteral",
    )
}  # fmt: skip
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
    faults = dict.fromkeys(_faults(document.triples, words, types))
    places = positions(document) if faults else Positions(document.text)
    found = []
    for name, where, texts in faults:
        focus, path, value = (*map(str, where), "", "", "")[:3]
        place = places.place(focus, path, value) or Place()
        finding = replace(told(name, texts, focus=focus), path=path, value=value)
        found.append(replace(finding, file=document.path, line=place.line, column=place.column))
    if not any(f.shape == "no-blank-node" for f in found):
        found += _house_form(document)
    return found


Where = tuple[object, ...]
Fault = tuple[str, Where, Texts]


def _faults(
    triples: Iterable[ox.Triple], words: Vocabulary, types: Mapping[str, set[str]]
) -> Iterator[Fault]:
    """Give each fault its name and the words at fault.

    A thing alone, a thing and its property, or the whole fact: that is where a fault stands, and
    what tells it from another one.
    """
    rows = [(t.subject, t.predicate, t.object) for t in triples]
    things = dict.fromkeys(s for s, _, _ in rows)
    for thing in things:
        if isinstance(thing, ox.NamedNode):
            for name, texts in _of_thing(thing.value, words, types):
                yield name, (thing,), texts
    # Few properties stand on things of few classes, each pair again and again.
    judged: dict[tuple[ox.NamedNode, tuple[str, ...]], list[tuple[str, Texts]]] = {}
    for thing, prop in dict.fromkeys((s, p) for s, p, _ in rows):
        if isinstance(thing, ox.NamedNode):
            pair = prop, tuple(sorted(types.get(thing.value, ())))
            if pair not in judged:
                judged[pair] = list(_of_property(*pair, words))
            for name, texts in judged[pair]:
                yield name, (thing, prop), texts
    for row in rows:
        if isinstance(row[0], ox.BlankNode):
            continue
        if isinstance(row[2], ox.BlankNode):
            yield "no-blank-node", row[:2], _BLANK
        for name, texts in _of_value(*row, words, types):
            yield name, row, texts
    blank = {thing for thing in things if isinstance(thing, ox.BlankNode)}
    if blank and blank.difference(o for _, _, o in rows):
        yield "no-blank-node", (), _BLANK


_BLANK = (
    "A plan's data has no blank nodes.",
    "Dữ liệu quy hoạch không có nút trống.",
    "Give the thing an IRI of the plan.",
    "Hãy đặt cho đối tượng một IRI của quy hoạch.",
)


def _of_thing(
    thing: str, words: Vocabulary, types: Mapping[str, set[str]]
) -> Iterator[tuple[str, Texts]]:
    yield from _of_iri(thing, words)
    if not types.get(thing):
        yield (
            "typed",
            (
                "The thing has no class, so nothing checks it.",
                "Đối tượng chưa có lớp nên không được kiểm tra.",
                "Write its class with `a`, for example `a plan:Goal`.",
                "Hãy ghi lớp bằng `a`, ví dụ `a plan:Goal`.",
            ),
        )


def _of_property(
    prop: ox.NamedNode, classes: Sequence[str], words: Vocabulary
) -> Iterator[tuple[str, Texts]]:
    known = [c for c in classes if c in words.classes]
    own = ", ".join(map(short, known))
    if prop == RDF_TYPE:
        if len(known) > 1:
            yield (
                "one-class",
                (
                    f"A thing has one class, not several: {own}.",
                    f"Mỗi đối tượng có một lớp, không có nhiều lớp: {own}.",
                    "Keep the narrowest class that is true.",
                    "Hãy giữ lớp hẹp nhất còn đúng.",
                ),
            )
        return
    allowed = words.domains.get(prop.value)
    if allowed is None:
        yield "known-word", _unknown(prop.value, words.domains)
    elif known and not any(words.broader[c] & allowed for c in known):
        name, listed = short(prop.value), ", ".join(map(short, sorted(allowed)))
        yield (
            "property-of-class",
            (
                f"{name} is not a property of {own}.",
                f"{name} không phải thuộc tính của {own}.",
                f"Move it to a thing of class {listed}, or use another property.",
                f"Hãy chuyển sang đối tượng thuộc lớp {listed}, hoặc dùng thuộc tính khác.",
            ),
        )


def _of_value(
    thing: object, prop: ox.NamedNode, given: object,
    words: Vocabulary, types: Mapping[str, set[str]],
) -> Iterator[tuple[str, Texts]]:  # fmt: skip
    if isinstance(given, ox.Literal):
        yield from _of_literal(given)
    elif not isinstance(given, ox.NamedNode):
        return
    elif given == thing:
        yield (
            "itself",
            (
                "Nothing has this relation to itself.",
                "Không đối tượng nào có quan hệ này với chính nó.",
                "Name the other thing, or remove the statement.",
                "Hãy nêu đối tượng kia, hoặc bỏ nội dung này.",
            ),
        )
    elif prop == RDF_TYPE:
        if given.value not in words.classes:
            yield "known-word", _unknown(given.value, words.classes)
    else:
        value = given.value
        yield from _of_iri(value, words)
        if value.startswith(BASE + "id/") and value not in types:
            yield "described", _undescribed(value, types)


def _of_literal(literal: ox.Literal) -> Iterator[tuple[str, Texts]]:
    value = literal.value
    if not value.isascii() and nfc(value) != value:
        yield (
            "nfc",
            (
                "The text is not in Unicode form NFC, so it will not match the same words elsewhere.",
                "Văn bản không ở dạng Unicode dựng sẵn (NFC), nên sẽ không khớp với cùng từ ở nơi khác.",
                "Run lsgraph fmt on the file.",
                "Hãy chạy lsgraph fmt cho tệp.",
            ),
        )
    if literal.language:
        if value != value.strip() or not value:
            yield (
                "blank-text",
                (
                    "The text is empty, or begins or ends with a space.",
                    "Nội dung trống, hoặc có dấu cách ở đầu hoặc cuối.",
                    "Write the text, without spaces around it.",
                    "Hãy ghi nội dung, không có dấu cách ở hai đầu.",
                ),
            )
        return
    datatype = literal.datatype.value
    form = LEXICAL.get(datatype)
    if form is None:
        yield (
            "datatype",
            (
                f"{short(datatype)} is not a datatype that plan data use.",
                f"{short(datatype)} không phải kiểu dữ liệu dùng trong quy hoạch.",
                "Choose one of: " + ", ".join(short(d) for d in LEXICAL) + ".",
                "Hãy chọn một trong: " + ", ".join(short(d) for d in LEXICAL) + ".",
            ),
        )
    elif not form.match(value):
        shown = value if len(value) <= 40 else value[:37] + "..."
        yield (
            "lexical-form",
            (
                f'"{shown}" is not a {short(datatype)}.',
                f'"{shown}" không phải {short(datatype)}.',
                "Correct the value or its datatype.",
                "Hãy sửa giá trị hoặc kiểu dữ liệu.",
            ),
        )


def _of_iri(value: str, words: Vocabulary) -> Iterator[tuple[str, Texts]]:
    if value.partition(":")[0].lower() not in _SCHEMES:
        yield (
            "iri-scheme",
            (
                f"<{value}> has the scheme of no web address.",
                f"<{value}> không có dạng địa chỉ mạng.",
                "Correct the beginning of the IRI to https://.",
                "Hãy sửa phần đầu của IRI thành https://.",
            ),
        )
    ours = value.startswith((PREFIXES["plan"], PREFIXES["concept"]))
    if ours and value not in words.words:
        yield "known-word", _unknown(value, words.words)


def _unknown(value: str, known: Iterable[str]) -> Texts:
    close = _closest(value, known)
    en = f"Did you mean {short(close)}?" if close else "Use a word of ontology/plan.ttl."
    vi = f"Có phải {short(close)}?" if close else "Hãy dùng từ có trong ontology/plan.ttl."
    return (
        f"{short(value)} is not a word of the ontology.",
        f"{short(value)} không có trong bản thể học.",
        en,
        vi,
    )


def _undescribed(value: str, known: Iterable[str]) -> Texts:
    slug = value.rpartition("/")[2]
    close = _closest(value, known).rpartition("/")[2]
    return (
        f"No file of the plan describes {slug}.",
        f"Không tệp nào của quy hoạch mô tả {slug}.",
        f"Did you mean {close}? Or describe it." if close else "Describe it.",
        f"Có phải {close}? Hoặc hãy mô tả đối tượng này." if close else "Hãy mô tả đối tượng này.",
    )


def _closest(value: str, known: Iterable[str]) -> str:
    """Give the known name of the same namespace that is most like a value, or an empty text."""
    # The namespace itself would make any two names alike.
    start = max(value.rfind("/"), value.rfind("#")) + 1
    names = [k[start:] for k in known if k.startswith(value[:start])]
    close = get_close_matches(value[start:], names, n=1, cutoff=0.7)
    return value[:start] + close[0] if close else ""


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
    differing = (n for n, (a, b) in enumerate(zip(given, wanted, strict=False)) if a != b)
    offset = next(differing, min(len(given), len(wanted)))
    yield Finding(
        severity="warning",
        shape="house-form",
        message={
            "en": "The file is not in the house form from this line on.",
            "vi": "Từ dòng này tệp không theo dạng thống nhất.",
        },
        advice=advice,
        file=document.path,
        line=turtle.line_and_column(given, offset)[0],
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
