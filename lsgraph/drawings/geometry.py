"""Rule: shapes on the ground become shapes on paper here, and nowhere else.

Geometry is well-known text (OGC 06-103r4, section 7), longitude before latitude, WGS 84. It is
projected as equirectangular: one degree of longitude is drawn as cos(mid latitude) of one of latitude.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]  # longitude, latitude on the ground; x, y on paper
DEGREE = 111.195  # kilometres in one degree of a great circle of the mean Earth (6371.009 km)
LONGEST = 400_000  # characters of one geometry; a longer one is not drawn
_FORM = re.compile(
    r"\s*(?:<http://www\.opengis\.net/def/crs/OGC/1\.3/CRS84>\s*)?(POINT|POLYGON|MULTIPOLYGON)\s*(\(.*\))\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_RING = re.compile(r"\(([^()]+)\)")


@dataclass(frozen=True)
class Shape:
    """A point, or the rings of an area: outer ones and holes alike."""

    point: Point | None = None
    rings: tuple[tuple[Point, ...], ...] = ()


def read(text: str) -> Shape | None:
    """Read the WKT of a point or an area; give None for what is not that or not on Earth."""
    match = _FORM.match(text) if len(text) <= LONGEST else None
    if match is None:
        return None
    rings = [_coordinates(ring) for ring in _RING.findall(match[2])]
    if not rings or any(ring is None for ring in rings):
        return None
    known = tuple(ring for ring in rings if ring)
    if match[1].upper() == "POINT":
        return Shape(point=known[0][0]) if len(known) == 1 and len(known[0]) == 1 else None
    return Shape(rings=known) if all(len(ring) >= 4 for ring in known) else None


def _coordinates(text: str) -> tuple[Point, ...] | None:
    points = []
    for pair in text.split(","):
        try:
            numbers = [float(n) for n in pair.split()]
        except ValueError:
            return None
        if len(numbers) < 2 or not (abs(numbers[0]) <= 180 and abs(numbers[1]) <= 90):
            return None
        points.append((numbers[0], numbers[1]))
    return tuple(points)


def thinned(ring: Sequence[Point], least: float = 0.7) -> list[Point]:
    """Leave out corners that are nearer than `least` to the one before: no eye sees them."""
    kept = list(ring[:1])
    for point in ring[1:]:
        if math.dist(kept[-1], point) >= least:
            kept.append(point)
    return kept if len(kept) > 2 else list(ring)


def mean(points: Sequence[Point]) -> Point:
    """Give the mean of points, of which there is at least one."""
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def holds(rings: Iterable[Sequence[Point]], point: Point) -> bool:
    """Say whether an area holds a point (even-odd rule)."""
    x, y = point
    inside = False
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                inside = not inside
    return inside


def hull(points: Iterable[Point]) -> list[Point]:
    """Give the convex hull of points, in order around (Andrew's monotone chain)."""
    known = sorted(set(points))
    if len(known) < 3:
        return known

    def half(row: Iterable[Point]) -> list[Point]:
        chain: list[Point] = []
        for p in row:
            while len(chain) > 1 and _turn(chain[-2], chain[-1], p) <= 0:
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return half(known) + half(reversed(known))


def around(points: Sequence[Point], room: float) -> list[Point]:
    """Give an outline that keeps `room` from all points: the hull of a circle around each."""
    turns = [math.tau * n / 16 for n in range(16)]
    return hull((x + room * math.cos(t), y + room * math.sin(t)) for x, y in points for t in turns)


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@dataclass(frozen=True)
class Paper:
    """How the ground lies on paper: `frame` is left, top, width, height of where it is drawn."""

    west: float
    north: float
    scale: float  # units of paper in one degree of latitude
    narrow: float  # cosine of the mid latitude
    left: float
    top: float

    @staticmethod
    def fit(points: Iterable[Point], frame: tuple[float, float, float, float]) -> Paper:
        """Lay points into a frame, in the middle; a single point gets a fifth of a degree around it."""
        known = list(points)
        west, east = min(x for x, _ in known), max(x for x, _ in known)
        south, north = min(y for _, y in known), max(y for _, y in known)
        narrow = max(math.cos(math.radians((south + north) / 2)), 0.05)
        wide, high = max((east - west) * narrow, 0.2), max(north - south, 0.2)
        left, top, across, down = frame
        scale = min(across / wide, down / high)
        middle = (west + east) / 2 * narrow, (south + north) / 2
        return Paper(
            middle[0] / narrow, middle[1], scale, narrow, left + across / 2, top + down / 2
        )

    def place(self, point: Point) -> Point:
        """Give where a place lies on paper."""
        x = self.left + (point[0] - self.west) * self.narrow * self.scale
        return x, self.top + (self.north - point[1]) * self.scale

    def ground(self, point: Point) -> Point:
        """Give the longitude and latitude of a place on paper."""
        x = (point[0] - self.left) / self.scale / self.narrow + self.west
        return x, self.north - (point[1] - self.top) / self.scale

    @property
    def kilometre(self) -> float:
        """Units of paper in one kilometre."""
        return self.scale / DEGREE


def step(span: float, parts: float) -> float:
    """Give the round step (1, 2, 2.5, 5 times a power of ten) that cuts a span into about `parts`."""
    raw = span / parts
    power = 10.0 ** math.floor(math.log10(raw))
    return power * min((1, 2, 2.5, 5, 10), key=lambda n: (abs(n * power - raw), n))
