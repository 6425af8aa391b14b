"""Rule: rows stand in the order that the query asks for, whoever sent them; Oxigraph says what that is.

Servers order texts, unbound values and IRIs each in its own way, so rows are ordered again here
wherever the order can be told from the rows themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from lsgraph.engines.parts import Parts
from lsgraph.engines.results import Row

_PLACE = "lsgraphPlace"


def ordered(parts: Parts, columns: Sequence[str], rows: Sequence[Row]) -> Sequence[Row]:
    """Give rows in the order of their query; rows that are equal in it stay as they came."""
    names = parts.order_variables
    if len(rows) < 2 or not names or not names <= set(columns) or any_blank(rows):
        return rows
    used = sorted(names)
    places = [columns.index(name) for name in used]
    lines = (f"({n} {' '.join(written(row[p]) for p in places)})" for n, row in enumerate(rows))
    head = " ".join(f"?{name}" for name in (_PLACE, *used))
    text = (
        f"{parts.prologue}\nSELECT ?{_PLACE} WHERE {{ VALUES ({head}) {{ {' '.join(lines)} }} }} "
        f"ORDER BY {parts.order} ?{_PLACE}"
    )
    try:
        found = ox.Store().query(text)
        assert isinstance(found, ox.QuerySolutions)
        return [rows[int(solution[0].value)] for solution in found]
    except (SyntaxError, ValueError, RuntimeError):
        return rows  # an order in words that only this server knows


def any_blank(rows: Sequence[Row]) -> bool:
    """Say whether a row holds a blank node, which no VALUES can hold."""
    return any(isinstance(term, ox.BlankNode) for row in rows for term in row)


def written(term: object) -> str:
    """Write a term for VALUES."""
    return "UNDEF" if term is None else str(term)
