"""Rule: a value is shown as people of the language write it, with its unit; nothing is rounded."""

from __future__ import annotations

import re

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.facts import Facts, Node
from lsgraph.terms import BASE, XSD, iri

MINIMUM, MAXIMUM, VALUE = iri("plan:minimum"), iri("plan:maximum"), iri("plan:value")
AMOUNTS = (MINIMUM, MAXIMUM, VALUE)
UNIT, SYMBOL, RANK = iri("plan:unit"), iri("qudt:symbol"), iri("plan:rank")
APPROXIMATE = iri("plan:approximate")
YEAR, START, END = iri("plan:year"), iri("plan:startYear"), iri("plan:endYear")
DATE = iri("plan:date")
_NUMBER = re.compile(r"([+-]?)([0-9]{1,300})(?:\.([0-9]{0,300}))?\Z")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_SAID = {
    "about": ("khoảng {x}", "about {x}"),
    "least": ("từ {x} trở lên", "{x} or more"),
    "most": ("không quá {x}", "at most {x}"),
    "rank": ("trong nhóm {x} dẫn đầu", "among the top {x}"),
}


def number(text: str, lang: str) -> str:
    """Write a number with the marks of the language; text that is no plain number stays as it is."""
    found = _NUMBER.match(text)
    if not found:
        return text
    sign, whole, part = found.groups()
    part = (part or "").rstrip("0")
    digits = whole.lstrip("0") or "0"
    mark = "," if lang == "vi" else "."
    grouped = wording.grouped(int(digits), lang)
    return ("−" if sign == "-" else "") + grouped + (mark + part if part else "")


def day(text: str, lang: str) -> str:
    """Write an xsd:date as a day for people; other text stays as it is."""
    found = _DATE.match(text)
    if not found or not 1 <= int(found[2]) <= 12:
        return text
    return wording.day(found[1], int(found[2]), int(found[3]), lang)


def size(count: int, lang: str) -> str:
    """Write a number of bytes in kB or MB (powers of 1000, IEC 80000-13), one decimal below ten."""
    for unit, power in (("MB", 1_000_000), ("kB", 1_000)):
        if count >= power:
            tenths = (count * 10 + power // 2) // power
            text = f"{tenths // 10}.{tenths % 10}" if tenths < 100 else str((tenths + 5) // 10)
            return f"{number(text, lang)} {unit}"
    return f"{count} B"


def span(first: str, last: str, lang: str) -> str:
    """Join two ends as the language does: by a hyphen in Vietnamese, by an en dash in English."""
    return first + ("-" if lang == "vi" else "–") + last


def literal(term: ox.Literal, lang: str) -> str:
    """Write a literal for people."""
    kind = term.datatype.value.removeprefix(XSD)
    if kind in ("decimal", "integer", "nonNegativeInteger"):
        return number(term.value, lang)
    if kind == "date":
        return day(term.value, lang)
    if kind == "boolean":
        yes = term.value in ("true", "1")
        return ("có" if yes else "không") if lang == "vi" else ("yes" if yes else "no")
    return term.value


def sign(facts: Facts, words: Facts, thing: Node, lang: str) -> str:
    """Give the sign of the unit that a thing's amount is in; nothing for a plain count."""
    unit = facts.node(thing, UNIT)
    symbol = (words.text(unit, SYMBOL) or facts.text(unit, SYMBOL)) if unit else ""
    if unit and symbol and lang != "vi" and unit.value.startswith(BASE):
        # Units of our own are Vietnamese words ("tỷ đồng"); other languages have their label.
        return words.label(unit, lang) or symbol
    return "" if symbol in ("", "1") else symbol


def with_sign(text: str, symbol: str) -> str:
    """Put a unit's sign after a number: close for %, else after a space that does not break."""
    return text + symbol if symbol == "%" else f"{text}\u00a0{symbol}" if symbol else text


def amount(facts: Facts, words: Facts, thing: Node, lang: str) -> str:
    """Tell a target's or an observation's number in one phrase, or nothing where it has none."""
    low, high, value = (facts.text(thing, p) for p in AMOUNTS)
    symbol = sign(facts, words, thing, lang)
    vi = 0 if lang == "vi" else 1
    if value or (low and low == high):
        told = with_sign(number(value or low, lang), symbol)
    elif low and high:
        told = with_sign(span(number(low, lang), number(high, lang), lang), symbol)
    elif low or high:
        bound = with_sign(number(low or high, lang), symbol)
        told = _SAID["least" if low else "most"][vi].format(x=bound)
    elif rank := facts.text(thing, RANK):
        return _SAID["rank"][vi].format(x=number(rank, lang))
    else:
        return ""
    if facts.text(thing, APPROXIMATE) in ("true", "1"):
        told = _SAID["about"][vi].format(x=told)
    return told


def period(facts: Facts, thing: Node, lang: str) -> str:
    """Tell when a thing holds: its year, its period, or its day; else nothing."""
    year, start, end = (facts.text(thing, p) for p in (YEAR, START, END))
    if year:
        return year
    if start or end:
        return span(start, end, lang) if start and end else start or end
    return day(facts.text(thing, DATE), lang)
