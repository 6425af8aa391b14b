"""Rule: what a store is known to do to literals is named here; all else that differs is a fault.

Stores that keep values, not spellings, write a number anew: "8.0" comes back as "8". A graph that
is read back is the same if it is the same under what its store is known to change, and only that.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from lsgraph.lexical import RANGES, well_formed
from lsgraph.terms import PREFIXES, XSD

Triples = Iterable[ox.Triple]
_WKT = PREFIXES["geo"] + "wktLiteral"
_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?\Z"
)
_FRACTION = re.compile(r"(T[0-9:]+)\.([0-9]+)")
_SMALL = 2**31


def by_value(term: ox.Literal) -> ox.Literal:
    """Write a literal as Oxigraph does: numbers, times and truth by value, language tags small."""
    value, datatype = term.value, term.datatype.value
    if term.language:
        return ox.Literal(value, language=term.language.lower())
    if not datatype.startswith(XSD) or not well_formed(value, datatype):
        return term
    name = datatype[len(XSD) :]
    if datatype in RANGES:
        return _typed(str(int(value)) if len(value) < 400 else value, "integer")
    if name == "decimal":
        return _typed(_plain(value), name)
    if name in ("double", "float"):
        number = float(value)
        return _typed(repr(number), name)
    if name == "boolean":
        return _typed({"1": "true", "0": "false"}.get(value, value), name)
    if name in ("dateTime", "dateTimeStamp"):
        cut = _FRACTION.sub(lambda m: f"{m[1]}.{m[2]}".rstrip("0").rstrip("."), value)
        return _typed(cut.replace("+00:00", "Z"), "dateTime")
    if name in ("duration", "yearMonthDuration", "dayTimeDuration"):
        return _typed(_lasting(value), name)
    return term


def by_virtuoso(term: ox.Literal) -> ox.Literal:
    """Write a literal as Virtuoso 7 does: by value, large integers as decimals, geometry its own way.

    Points are held in single precision, other shapes to 14 digits; durations as a number of
    months or seconds.
    """
    value, datatype = term.value, term.datatype.value
    if datatype in (_WKT, _GEOMETRY):
        single = value.lstrip().upper().startswith("POINT")
        return ox.Literal(_shape(value, single=single), datatype=ox.NamedNode(_GEOMETRY))
    if datatype.startswith(XSD) and datatype.endswith("uration"):
        return _typed(_lasting(value), "duration")
    term = by_value(term)
    if term.datatype.value == XSD + "integer" and not -_SMALL <= int(term.value) < _SMALL:
        return _typed(term.value, "decimal")
    return term


# The kinds of stores, by what the header Server of their answers holds.
KINDS: Mapping[str, Callable[[ox.Literal], ox.Literal]] = {
    "exact": lambda term: term,
    "oxigraph": by_value,
    "virtuoso": by_virtuoso,
}


def kind(server: str) -> str:
    """Say what kind of store a header Server names; "" if it is none that is known here."""
    return next((k for k in ("oxigraph", "virtuoso") if k in server.lower()), "")


def settled(triples: Triples, kind_: str) -> frozenset[ox.Triple]:
    """Give triples as a store of a kind would hold them."""
    change = KINDS[kind_]
    return frozenset(
        ox.Triple(t.subject, t.predicate, change(t.object)) if isinstance(t.object, ox.Literal) else t
        for t in triples
    )  # fmt: skip


def digest(triples: Triples) -> str:
    """Give the SHA-256 of triples as sorted N-Triples, blank nodes named by RDFC-1.0."""
    triples = list(triples)
    if any(isinstance(n, ox.BlankNode) for t in triples for n in (t.subject, t.object)):
        dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        triples = [q.triple for q in dataset]
    # N-Triples of pyoxigraph are the canonical ones of RDF 1.2 N-Triples, section 4.
    lines = sorted({f"{t.subject} {t.predicate} {t.object} .\n" for t in triples})
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def same(sent: Triples, found: Triples, kinds: Iterable[str] = KINDS) -> str:
    """Name the first of some kinds of store for which what was found is what was sent, else ""."""
    for name in kinds:
        if digest(settled(sent, name)) == digest(settled(found, name)):
            return name
    return ""


def possible(pairs: Iterable[tuple[Triples, Triples]]) -> tuple[str, ...]:
    """Name the kinds that a store may be of, by pairs of what was to be sent and what it holds.

    It is none that would have respelt a literal which it holds as it was sent. Where no such one
    tells, stores that keep values are possible too.
    """
    kept: set[ox.Literal] = set()
    held: set[str] = set()
    for sent, found in pairs:
        kept |= {t.object for t in {*sent} & {*found} if isinstance(t.object, ox.Literal)}
        held |= {t.object.datatype.value for t in found if isinstance(t.object, ox.Literal)}
    kinds = [k for k, change in KINDS.items() if all(change(one) == one for one in kept)]
    # Virtuoso has its own datatype in place of this one.
    return tuple(k for k in kinds if k != "virtuoso" or _WKT not in held)


def respelt(sent: Triples, found: Triples) -> Mapping[str, int]:
    """Count by datatype the literals that a store holds in another spelling than they were sent in."""
    counts: dict[str, int] = {}
    for t in set(sent) - set(found):
        if isinstance(t.object, ox.Literal):
            name = "@" if t.object.language else t.object.datatype.value
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def _typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


def _plain(value: str) -> str:
    sign = "-" if value.startswith("-") else ""
    whole, _, part = value.lstrip("+-").partition(".")
    whole, part = whole.lstrip("0") or "0", part.rstrip("0")
    text = f"{whole}.{part}" if part else whole
    return text if text == "0" else sign + text


def _lasting(value: str) -> str:
    """Write a duration as months, or as seconds; one with both, or none of these, stays."""
    if re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", value):
        return value if "." not in value else _plain(value) + " s"
    match = _DURATION.match(value)
    if not match:
        return value
    sign, years, months, days, hours, minutes, seconds = (g or "" for g in match.groups())
    total = int(years or 0) * 12 + int(months or 0)
    rest = (int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60
            + Decimal(seconds or 0))  # fmt: skip
    if total and rest:
        return f"{sign}{total} m {_plain(str(rest))} s"
    return f"{sign}{total}" if total else f"{sign}{_plain(str(rest))} s"


def _shape(value: str, *, single: bool) -> str:
    """Write WKT with each number as it is held, and no space that may be left out."""

    def held(match: re.Match[str]) -> str:
        try:
            number = Decimal(match[0])
        except InvalidOperation:
            return match[0]
        if single:
            try:
                return repr(struct.unpack("f", struct.pack("f", float(number)))[0])
            except OverflowError:
                return match[0]
        return f"{float(number):.14g}"

    text = _NUMBER.sub(held, value.strip())
    return re.sub(r"\s*([(),])\s*", r"\1", text).upper()
