"""Rule: well-known text is read generously and given as GeoJSON geometry strictly.

Read: any case and spacing, a CRS before the text, Z and M, EMPTY, every type that GeoJSON has.
Given: longitude before latitude, WGS 84, rings closed and wound by the right-hand rule.
Sources: OGC 06-103r4 section 7 (WKT), GeoSPARQL 1.1 section 8.5.1 (its literal), RFC 7946.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

Position = list[float]
Geometry = dict[str, Any]

LARGEST = 5_000_000  # characters; an outline of a province has some thousands
DEEPEST = 8  # geometry collections in geometry collections
_NAMES = {
    "POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint", "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection",
}  # fmt: skip
_CRS84 = re.compile(r"https?://www\.opengis\.net/def/crs/OGC/(?:[\d.]+/)?CRS84/?\Z")
_EPSG = re.compile(r"https?://www\.opengis\.net/def/crs/EPSG/[\d.]+/4326/?\Z")
_HEAD = re.compile(r"\s*(?:<(?P<crs>[^<>]*)>\s*|SRID\s*=\s*(?P<srid>\d+)\s*;\s*)?", re.IGNORECASE)
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z]+)|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<mark>[(),]))"
)


def geometry(text: str) -> Geometry | None:
    """Give the GeoJSON geometry of a WKT text, or None where it is EMPTY.

    Raise ValueError, with what is wrong, for what is no WKT or lies outside the world.
    """
    if len(text) > LARGEST:
        raise ValueError(f"longer than {LARGEST} characters")
    head = _HEAD.match(text)
    assert head is not None
    crs, srid = head.group("crs"), head.group("srid")
    # EPSG:4326 has latitude first where it is named by its address (GeoSPARQL), not as an SRID.
    latitude_first = bool(crs and _EPSG.match(crs))
    if (crs and not latitude_first and not _CRS84.match(crs)) or (srid and srid != "4326"):
        raise ValueError(f"coordinates in {crs or 'SRID ' + srid}, not in WGS 84")
    reader = _Reader(text, head.end(), latitude_first)
    found = reader.geometry(0)
    reader.end()
    return found


def bounds(found: Geometry) -> tuple[float, float, float, float]:
    """Give the west, south, east and north of a geometry that is not empty."""
    places = list(_positions(found))
    east, north = [p[0] for p in places], [p[1] for p in places]
    return min(east), min(north), max(east), max(north)


def _positions(found: Geometry) -> list[Position]:
    if found["type"] == "GeometryCollection":
        return [p for part in found["geometries"] for p in _positions(part)]
    return _flat(found["coordinates"])


def _flat(values: list[Any]) -> list[Position]:
    if values and not isinstance(values[0], list):
        return [values]
    return [p for part in values for p in _flat(part)]


class _Reader:
    def __init__(self, text: str, at: int, latitude_first: bool) -> None:
        self.text, self.at, self.latitude_first = text, at, latitude_first
        self.kind, self.value = "", ""
        self.measured = False
        self.next()

    def next(self) -> None:
        token = _TOKEN.match(self.text, self.at)
        if token is None:
            if self.text[self.at :].strip():
                raise ValueError(f"{self.text[self.at : self.at + 20]!r} at character {self.at}")
            self.kind, self.value = "end", ""
            return
        self.kind, self.at = str(token.lastgroup), token.end()
        self.value = token.group(self.kind).upper()

    def end(self) -> None:
        if self.kind != "end":
            raise ValueError(f"{self.value!r} after the geometry")

    def take(self, mark: str) -> None:
        if self.value != mark or self.kind != "mark":
            raise ValueError(f"{self.value or 'the end'!r} where {mark!r} should stand")
        self.next()

    def geometry(self, depth: int) -> Geometry | None:
        if depth > DEEPEST:
            raise ValueError(f"collections nested deeper than {DEEPEST} levels")
        word = self.value if self.kind == "word" else ""
        bare = next((w for w in (word, word[:-1], word[:-2]) if w in _NAMES), "")
        if not bare or word[len(bare) :] not in ("", "Z", "M", "ZM"):
            raise ValueError(f"{self.value or 'nothing'!r} is no type of geometry")
        self.next()
        flag = word[len(bare) :]
        if self.kind == "word" and self.value in ("Z", "M", "ZM"):
            flag = self.value
            self.next()
        self.measured = flag == "M"
        if self.kind == "word" and self.value == "EMPTY":
            self.next()
            return None
        if bare == "GEOMETRYCOLLECTION":
            parts = self.several(lambda: self.geometry(depth + 1))
            kept = [p for p in parts if p is not None]
            return {"type": _NAMES[bare], "geometries": kept} if kept else None
        return {"type": _NAMES[bare], "coordinates": self.coordinates(bare)}

    def coordinates(self, bare: str) -> list[Any]:
        if bare == "POINT":
            self.take("(")
            place = self.position()
            self.take(")")
            return place
        if bare == "LINESTRING":
            return self.line()
        if bare == "POLYGON":
            return self.polygon()
        if bare == "MULTIPOINT":
            return self.several(self.point)
        return self.several(self.line if bare == "MULTILINESTRING" else self.polygon)

    def several(self, one: Any) -> list[Any]:
        self.take("(")
        found = [one()]
        while self.value == ",":
            self.next()
            found.append(one())
        self.take(")")
        return found

    def point(self) -> Position:
        if self.value != "(":  # MULTIPOINT(1 2, 3 4), an older way to write it
            return self.position()
        self.next()
        place = self.position()
        self.take(")")
        return place

    def line(self) -> list[Position]:
        places = self.several(self.position)
        if len(places) < 2:
            raise ValueError("a line of one position")
        return places

    def polygon(self) -> list[list[Position]]:
        rings = self.several(lambda: self.several(self.position))
        return [_wound(ring, hole=i > 0) for i, ring in enumerate(rings)]

    def position(self) -> Position:
        numbers: list[float] = []
        while self.kind == "number":
            numbers.append(float(self.value))
            self.next()
        if not 2 <= len(numbers) <= 4:
            raise ValueError(f"{len(numbers)} numbers in a position")
        # A measure has no place in GeoJSON (RFC 7946, section 3.1.1).
        numbers = numbers[: 2 if self.measured else 3]
        if self.latitude_first:
            numbers[0], numbers[1] = numbers[1], numbers[0]
        if not (-180 <= numbers[0] <= 180 and -90 <= numbers[1] <= 90):
            raise ValueError(
                f"longitude {numbers[0]}, latitude {numbers[1]} lies outside the world"
            )
        return numbers


def _wound(ring: list[Position], *, hole: bool) -> list[Position]:
    """Close a ring and turn it: outer rings run counterclockwise (RFC 7946, section 3.1.6)."""
    if ring[0] != ring[-1]:
        ring = [*ring, list(ring[0])]
    if len(ring) < 4:
        raise ValueError("a ring of fewer than three positions")
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return ring[::-1] if (area > 0) == hole and area != 0 else ring
