"""Rule: a query is put in words that the store answers fast, and that mean the same.

The store puts the patterns of NOT EXISTS together anew for each row, in whole, so that the cost
grows with the square of the data. Of OPTIONAL it makes one join. `FILTER NOT EXISTS { G }` keeps
the rows that `OPTIONAL { G } FILTER(!BOUND(?x))` at the end of the same group keeps, each once,
if every match of G binds ?x and nothing outside G does (SPARQL 1.1, sections 8.1 and 8.3; 18.2.2.6
for what the filters of G may see).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from lsgraph.shacl.footprint import THIS, Pattern, footprint
from lsgraph.shacl.prebinding import Token, scan

# What stands before a group that is put together with what is around it only as a whole.
_APART = ("EXISTS", "OPTIONAL")


def without_not_exists(text: str) -> str:
    """Write NOT EXISTS of several patterns as OPTIONAL, where that means the same."""
    found = scan(text)
    pieces: list[tuple[int, int, str]] = []
    end = 0
    moved: list[tuple[int, str]] = []  # where the outer groups end, and what goes there
    for n, token in enumerate(found):
        if [t.word for t in found[n : n + 3]] != ["FILTER", "NOT", "EXISTS"]:
            continue
        opening = n + 3
        closing = _closing(found, opening)
        around = _around(found, n)
        if closing is None or around is None or token.start < end:
            continue
        name = _own(text, found, opening, closing)
        if not name:
            continue
        start, stop = token.start, found[closing].start + 1
        group = text[found[opening].start : stop]
        # A filter parts triples that no dot need part.
        pieces.append((start, stop, "FILTER(true)"))
        moved.append((found[around].start, f" OPTIONAL {group} FILTER(!BOUND(?{name})) "))
        end = stop
    places = Counter(place for place, _ in moved)
    pieces += [(p, p, "".join(new for place, new in moved if place == p)) for p in places]
    result: list[str] = []
    end = 0
    for start, stop, new in sorted(pieces):
        result += [text[end:start], new]
        end = stop
    return "".join([*result, text[end:]])


@lru_cache(maxsize=1024)
def ruled_out(text: str) -> tuple[Pattern, ...]:
    """Give the patterns that match for no row: one property, alone in NOT EXISTS, to any value."""
    found, none = scan(text), []
    for pattern in footprint(text, {}) or ():
        opening = pattern.group[0] if len(pattern.group) == 1 else 0
        before = [t.word for t in found[max(0, opening - 3) : opening]]
        if before != ["FILTER", "NOT", "EXISTS"] or pattern.path is None or pattern.path.operation:
            continue
        closing = _closing(found, opening)
        if closing is None or closing - opening - (found[closing - 1].written == ".") != 4:
            continue
        elsewhere = {t.variable for t in (*found[:opening], *found[closing:])}
        ends = {pattern.subject, pattern.value}
        if THIS in ends and all(e[0] == "?" and e[1:] not in elsewhere for e in ends - {THIS}):
            none.append(pattern)
    return tuple(p for p in none if len({p.subject, p.value}) == 2)


def _closing(found: Sequence[Token], opening: int) -> int | None:
    """Find the brace that closes a group; None where other groups stand in it."""
    for n in range(opening + 1, len(found)):
        if found[n].written == "}":
            return n
        if found[n].written == "{" or found[n].word in ("BIND", "AS"):
            return None
    return None


def _around(found: Sequence[Token], place: int) -> int | None:
    """Find the brace that closes the group around a place; None if it is not a plain group."""
    opened: list[int] = []
    for n, token in enumerate(found[:place]):
        if token.written == "{":
            opened.append(n)
        elif token.written == "}":
            opened.pop()
    if any(found[n - 1].word in _APART for n in opened if n) or found[place].round:
        return None
    depth = found[place].depth
    return next((n for n in range(place, len(found)) if found[n].depth < depth), None)


def _own(text: str, found: Sequence[Token], opening: int, closing: int) -> str:
    """Give a variable that each match of a group binds and that stands nowhere else, if any."""
    patterns = footprint(text, {}) or ()
    inside = [p for p in patterns if p.group and p.group[-1] == opening]
    if len(inside) < 2:
        return ""
    elsewhere = {t.variable for t in (*found[:opening], *found[closing:])}
    names = {end[1:] for p in inside for end in (p.subject, p.value) if end.startswith("?")}
    return min(names - elsewhere, default="")
