"""Rule: two literals are compared as SPARQL's `<` compares them, or not at all.

Numbers by value, strings by code point, booleans false first, dates and times in the partial order
of XML Schema 1.1 part 2 (section 3.3.7.2): one with and one without a time zone have an order
only where every zone gives the same. Ill-typed literals, years and all else have none.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from lsgraph.lexical import RANGES, well_formed
from lsgraph.shacl.index import literal
from lsgraph.terms import XSD

_REALS = {XSD + "double", XSD + "float"}
_EXACT = {*RANGES, XSD + "decimal"}
_MOMENT = re.compile(
    r"(-?\d{4,})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d(?:\.\d+)?))?(Z|[+-]\d\d:\d\d)?\Z", re.ASCII
)
_DAY = Decimal(86400)
# The widest offset of a time zone, in seconds.
_ZONES = Decimal(14 * 3600)
_LONGEST = 1000


def compare(left: str, right: str) -> int | None:
    """Say -1, 0 or 1 as `left` is less, equal or greater; None where they have no order."""
    one, other = _known(left), _known(right)
    if one is None or other is None or one[0] != other[0]:
        return None
    if one[0] == "moment":
        return _moments(one[1], other[1])  # type: ignore[arg-type]
    a: Any = one[1]
    b: Any = other[1]
    if a != a or b != b:  # NaN
        return None
    return int(a > b) - int(a < b)


@lru_cache(maxsize=65536)
def _known(term: str) -> tuple[str, object] | None:
    if not term.startswith('"'):
        return None
    value, datatype, lang = literal(term)
    if lang or not well_formed(value, datatype) or (len(value) > _LONGEST and datatype in _EXACT):
        return None
    if datatype == XSD + "string":
        return "string", value
    if datatype in _EXACT:
        return "number", Decimal(value)
    if datatype in _REALS:
        return "number", float(value.replace("INF", "inf"))
    if datatype == XSD + "boolean":
        return "boolean", value in ("true", "1")
    if datatype in (XSD + "dateTime", XSD + "date", XSD + "dateTimeStamp"):
        moment = _moment(value)
        if moment is not None:
            return "moment", (datatype == XSD + "date", *moment)
    return None


def _moment(value: str) -> tuple[Decimal, bool] | None:
    """Give the seconds on the time line, and whether the zone is known."""
    match = _MOMENT.match(value)
    if match is None:
        return None
    year, month, day = (int(match[n]) for n in (1, 2, 3))
    # The calendar repeats every 400 years of 146097 days.
    cycles, inside = divmod(year - 1, 400)
    days = cycles * 146097 + date(inside + 1, month, day).toordinal()
    seconds = days * _DAY
    if match[4]:
        seconds += int(match[4]) * 3600 + int(match[5]) * 60 + Decimal(match[6])
    zone = match[7]
    if zone and zone != "Z":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])).seconds
        seconds -= offset if zone[0] == "+" else -offset
    return seconds, bool(zone)


def _moments(one: tuple[bool, Decimal, bool], other: tuple[bool, Decimal, bool]) -> int | None:
    if one[0] != other[0]:  # a date has no order with a date and time
        return None
    gap = one[1] - other[1]
    if one[2] != other[2] and abs(gap) <= _ZONES:
        return None
    return (gap > 0) - (gap < 0)
