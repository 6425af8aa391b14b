"""Rule: no label lies on another label or on a sign; one that finds no room is left to the list."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lsgraph.drawings.geometry import Point
from lsgraph.drawings.svg import width

LEADER = 16.0  # from this distance on a thin line leads from the sign to its label
_MISTAKEN = 30.0  # what it costs to stand beside another sign
_UNPLACED = 1000.0  # what it costs to leave a label out
_TRIES, _FEW = 4, 40  # rounds of better orders, and for how many labels they are worth their time
_DISTANCES = (5, 12, 22, 34, 48, 64, 84, 110, 140)
_DIRECTIONS = (
    *(0, 180, 35, -35, 145, -145, 90, -90, 62, -62, 118, -118),
    *(18, -18, 162, -162, 48, -48, 132, -132, 76, -76, 104, -104),
)


@dataclass(frozen=True)
class Box:
    """A rectangle on paper."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, gap: float = 0) -> bool:
        """Say whether two boxes overlap or come nearer than `gap`."""
        return (
            self.left < other.right + gap
            and other.left < self.right + gap
            and self.top < other.bottom + gap
            and other.top < self.bottom + gap
        )

    def inside(self, other: Box) -> bool:
        """Say whether this box lies wholly in another."""
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def crossed(self, a: Point, b: Point) -> bool:
        """Say whether a segment runs through the box (Liang and Barsky's clipping)."""
        start, end = 0.0, 1.0
        for origin, delta, low, high in (
            (a[0], b[0] - a[0], self.left, self.right),
            (a[1], b[1] - a[1], self.top, self.bottom),
        ):
            if abs(delta) < 1e-9:
                if not low <= origin <= high:
                    return False
                continue
            first, last = sorted(((low - origin) / delta, (high - origin) / delta))
            start, end = max(start, first), min(end, last)
        return start < end

    def nearest(self, point: Point) -> Point:
        """Give the point of the box that is nearest to another."""
        x, y = point
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)


@dataclass(frozen=True)
class Label:
    """A placed label: its lines, its box, and where its leader ends, if it has one."""

    lines: tuple[str, ...]
    box: Box
    leader: Point | None
    cost: float


@dataclass(frozen=True)
class Wanted:
    """A label to be placed: by which point, which lines, and the radius of the sign there."""

    point: Point
    lines: tuple[str, ...]
    room: float


def extent(lines: Sequence[str], size: float, *, bold: bool = False) -> tuple[float, float]:
    """Give the width and height that lines of text take at a size."""
    return max(width(line, size, bold=bold) for line in lines), size * 1.25 * len(lines)


def around(point: Point, room: float) -> Box:
    """Give the box of a sign."""
    x, y = point
    return Box(x - room, y - room, x + room, y + room)


def put(
    point: Point,
    lines: Sequence[str],
    size: float,
    *,
    room: float,
    taken: Iterable[Box],
    segments: Sequence[tuple[Point, Point]],
    signs: Sequence[Box] = (),
    frame: Box,
) -> Label | None:
    """Place a label by a sign of radius `room`, or give None where every place is taken.

    Of the places that are free the nearest wins; one across a line costs more, and so does one
    that stands so near to another of the `signs` that it could be read as its name.
    """
    wide, high = extent(lines, size)
    known = list(taken)
    others = [b for b in signs if not b.meets(around(point, room))]
    best: tuple[float, Label] | None = None
    for far in _DISTANCES:
        if best and best[0] <= far:  # whatever lies farther costs more
            break
        for n, degrees in enumerate(_DIRECTIONS):
            turn = math.radians(degrees)
            x = point[0] + (room + far) * math.cos(turn)
            y = point[1] + (room + far) * math.sin(turn)
            across, down = math.cos(turn), math.sin(turn)
            left = x - wide * (0.5 - 0.5 * max(-1.0, min(1.0, across * 1.6)))
            top = y - high * (0.5 - 0.5 * max(-1.0, min(1.0, down * 1.3)))
            box = Box(left, top, left + wide, top + high)
            if not box.inside(frame) or any(box.meets(b, 1) for b in known):
                continue
            end = box.nearest(point) if far >= LEADER else None
            cost = far + n * 0.3 + 14 * sum(box.crossed(a, b) for a, b in segments)
            cost += _MISTAKEN * sum(box.meets(b, 11) for b in others)
            if end:
                start = _edge(point, end, room)
                cost += 8 + 60 * sum(
                    b.crossed(start, end) for b in known if not b.meets(around(point, 0.5))
                )
            if best is None or cost < best[0]:
                best = cost, Label(tuple(lines), box, end, cost)
    return best[1] if best else None


def arrange(
    wanted: Sequence[Wanted],
    size: float,
    *,
    taken: Sequence[Box],
    segments: Sequence[tuple[Point, Point]],
    signs: Sequence[Box],
    frame: Box,
) -> list[Label | None]:
    """Place labels, the first ones first; then see whether it is better to begin with a hard one.

    Give them in the order of `wanted`, None where there was no room.
    """

    def placed(order: Sequence[int]) -> tuple[float, list[Label | None]]:
        found: list[Label | None] = [None] * len(wanted)
        boxes, cost = list(taken), 0.0
        for n in order:
            w = wanted[n]
            label = put(
                w.point,
                w.lines,
                size,
                room=w.room,
                taken=boxes,
                segments=segments,
                signs=signs,
                frame=frame,
            )
            found[n] = label
            boxes += [label.box] if label else []
            cost += label.cost if label else _UNPLACED
        return cost, found

    order = list(range(len(wanted)))
    best = placed(order)
    for _ in range(_TRIES if len(wanted) <= _FEW else 0):
        hard = [n for n in order if (label := best[1][n]) is None or label.cost >= LEADER]
        tried = [[n, *(m for m in order if m != n)] for n in hard]
        better = min(((*placed(o), o) for o in tried), key=lambda t: t[0], default=None)
        if better is None or better[0] >= best[0]:
            break
        best, order = (better[0], better[1]), better[2]
    return best[1]


def _edge(start: Point, end: Point, room: float) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    far = math.hypot(dx, dy) or 1
    return start[0] + dx / far * room, start[1] + dy / far * room


def between(points: Sequence[Point], room: float, taken: Iterable[Box], frame: Box) -> Point | None:
    """Find the place on a line, near its middle, for a sign of radius `room` that meets no other."""
    known = list(taken)
    lengths = [math.dist(a, b) for a, b in pairwise(points)]
    whole = sum(lengths)
    if not whole:
        return None
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
        rest = share * whole
        for (a, b), length in zip(pairwise(points), lengths, strict=True):
            if rest <= length and length:
                at = a[0] + (b[0] - a[0]) * rest / length, a[1] + (b[1] - a[1]) * rest / length
                box = around(at, room)
                if box.inside(frame) and not any(box.meets(k, 1) for k in known):
                    return at
                break
            rest -= length
    return None
