"""Rule: a territory's box and centre are worked out from its outline, in longitude and latitude.

Well-known text without a reference system, or in CRS84, is read (GeoSPARQL 1.1, section 8.5.1);
any other is left alone rather than told wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]

_CRS = re.compile(r"\s*<([^>]*)>\s*")
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_KIND = re.compile(r"\s*(?P<kind>(?:MULTI)?(?:POINT|LINESTRING|POLYGON))\s*(?:Z|M|ZM)?\s*\(", re.I)
_RING = re.compile(r"\(([^()]*)\)")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_PAIR = re.compile(rf"\s*\(?\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*\)?\s*\Z")
LONGEST = 4_000_000  # characters of one outline


@dataclass(frozen=True)
class Extent:
    """The box and the centre of a territory, as well-known text."""

    box: str
    centre: str


def extent(outline: str) -> Extent | None:
    """Work out the extent of well-known text, or None where it cannot be read."""
    if len(outline) > LONGEST:
        return None
    crs = _CRS.match(outline)
    if crs and crs[1] != _CRS84:
        return None
    text = outline[crs.end() :] if crs else outline
    kind = _KIND.match(text)
    if not kind:
        return None
    rings = _rings(text[kind.end() - 1 :])
    points = [p for ring in rings for p in ring]
    if not points or any(abs(x) > 180 or abs(y) > 90 for x, y in points):
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    box = ",".join(f"{_said(x)} {_said(y)}" for x, y in corners)
    x, y = _centre(rings) if "POLYGON" in kind["kind"].upper() else _mean(points)
    return Extent(f"POLYGON(({box}))", f"POINT({_said(x)} {_said(y)})")


def _rings(text: str) -> list[list[Point]]:
    rings = []
    for inner in _RING.findall(text):
        pairs = [_PAIR.match(part) for part in inner.split(",")]
        if not all(pairs):
            return []
        rings.append([(float(p[1]), float(p[2])) for p in pairs if p])
    return rings


def _centre(rings: Sequence[Sequence[Point]]) -> Point:
    """Give the centre of area of the largest ring, so that it lies with the main part of a land."""
    best, centre = 0.0, _mean([p for ring in rings for p in ring])
    for ring in rings:
        # The first corner is the origin, so that nothing is lost to rounding far from zero.
        ox, oy = ring[0]
        moved = [(x - ox, y - oy) for x, y in ring]
        area = sum_x = sum_y = 0.0
        for (x1, y1), (x2, y2) in zip(moved, [*moved[1:], moved[0]], strict=True):
            cross = x1 * y2 - x2 * y1
            area += cross / 2
            sum_x += (x1 + x2) * cross
            sum_y += (y1 + y2) * cross
        if abs(area) > best:
            best, centre = abs(area), (ox + sum_x / (6 * area), oy + sum_y / (6 * area))
    return centre


def _mean(points: Sequence[Point]) -> Point:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _said(number: float) -> str:
    return f"{number:.5f}".rstrip("0").rstrip(".") or "0"
