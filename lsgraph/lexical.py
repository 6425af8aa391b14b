"""Rule: what a literal of each datatype looks like; nothing here knows a file or a shape.

Sources: XML Schema 1.1 part 2 (lexical forms), GeoSPARQL 1.1 section 8.5 (WKT, in outline).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lsgraph.terms import PREFIXES, XSD

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
# 29 February stands behind the last four digits of a leap year.
_LEAP = r"(?<=[0-9]{2}(?:0[48]|[2468][048]|[13579][26])-|(?:[02468][048]|[13579][26])00-)"
_DAY = (
    rf"{_YEAR}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
    rf"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])|{_LEAP}02-29)"
)
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_REAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_HOURS = r"T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?"
_INTEGER = r"[+-]?[0-9]+"
# Least and greatest value of the integers that have one (section 3.4).
RANGES: Mapping[str, tuple[int | None, int | None]] = {
    XSD + name: limits
    for name, limits in {
        "integer": (None, None),
        "nonNegativeInteger": (0, None),
        "positiveInteger": (1, None),
        "nonPositiveInteger": (None, 0),
        "negativeInteger": (None, -1),
        "long": (-(2**63), 2**63 - 1),
        "int": (-(2**31), 2**31 - 1),
        "short": (-(2**15), 2**15 - 1),
        "byte": (-(2**7), 2**7 - 1),
        "unsignedLong": (0, 2**64 - 1),
        "unsignedInt": (0, 2**32 - 1),
        "unsignedShort": (0, 2**16 - 1),
        "unsignedByte": (0, 2**8 - 1),
    }.items()
}
LEXICAL: Mapping[str, re.Pattern[str]] = {
    **{name: re.compile(rf"{_INTEGER}\Z") for name in RANGES},
    **{
        XSD + name: re.compile(rf"(?:{form})\Z")
        for name, form in {
            "string": r"(?s:.*)",
            "nonNegativeInteger": r"\+?[0-9]+|-0+",
            "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
            "double": _REAL,
            "float": _REAL,
            "boolean": r"true|false|0|1",
            "date": _DAY + _ZONE,
            "dateTime": f"{_DAY}T{_TIME}{_ZONE}",
            "dateTimeStamp": f"{_DAY}T{_TIME}{_ZONE[:-1]}",
            "time": _TIME + _ZONE,
            "gYear": _YEAR + _ZONE,
            "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
            "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
            "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
            "gDay": rf"---(?:0[1-9]|[12][0-9]|3[01]){_ZONE}",
            "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?(?:{_HOURS})?",
            "yearMonthDuration": r"-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
            "dayTimeDuration": rf"-?P(?=[0-9T])(?:[0-9]+D)?(?:{_HOURS})?",
            "anyURI": r"[^\s<>\"{}|^`\\]+",
            "hexBinary": r"(?:[0-9a-fA-F]{2})*",
            "base64Binary": r"[A-Za-z0-9+/\s]*(?:=\s*){0,2}",
            "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
            "normalizedString": r"[^\t\n\r]*",
            "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
        }.items()
    },
    PREFIXES["geo"] + "wktLiteral": re.compile(r"[A-Z]+ ?\([0-9., ()\-]+\)\Z"),
}


def well_formed(value: str, datatype: str) -> bool:
    """Say whether a literal has a form of its datatype; one that is not known here always has."""
    form = LEXICAL.get(datatype)
    if form is None:
        return True
    if not form.match(value):
        return False
    least, most = RANGES.get(datatype, (None, None))
    if least is None and most is None:
        return True
    # Longer numbers than any bounded type has are told apart by their sign alone.
    number = int(value) if len(value) < 40 else (-(10**40) if value[0] == "-" else 10**40)
    return (least is None or number >= least) and (most is None or number <= most)
