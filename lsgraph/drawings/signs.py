"""Rule: a sign says by its form what it stands for, so that a print in black and white tells as much."""

from __future__ import annotations

from lsgraph.drawings import svg
from lsgraph.drawings.geometry import Point
from lsgraph.drawings.places import Place

AID = 10.0  # half the breadth of the sign of a stop that is placed by convention
MARK = 12.0  # radius of the sign that names a line
_LARGE = {"urban-special", "urban-type-1", "urban-type-2", "unit-provincial-city"}
_MIDDLE = {"urban-type-3", "urban-type-4", "gate-international"}


def room(place: Place) -> float:
    """Give the radius of the sign of a place."""
    if not place.given:
        return AID
    return 9 if place.rank in _LARGE else 7.5 if place.rank in _MIDDLE else 6


def sign(at: Point, place: Place) -> str:
    """Draw the sign of a place: its form says what it is, its filling whether it still holds."""
    x, y, r = svg.number(at[0]), svg.number(at[1]), room(place)
    if not place.given:
        a = svg.number(at[0] - r), svg.number(at[1] - r)
        return f'<rect class="aid" x="{a[0]}" y="{a[1]}" width="{r * 2:g}" height="{r * 2:g}"/>'
    if place.kind == "BorderGate":
        cls = "gate" if place.rank in ("gate-international", "gate-bilateral") else "gate-open"
        n = svg.number
        return f'<path class="{cls}" d="M{n(at[0])} {n(at[1] - r)}L{n(at[0] + r)} {n(at[1])} {n(at[0])} {n(at[1] + r)} {n(at[0] - r)} {n(at[1])}Z"/>'
    cls = "past" if place.ended else "open" if place.rank in _LARGE | _MIDDLE else "sign"
    dot = (
        f'<circle class="dot" cx="{x}" cy="{y}" r="{4 if place.rank in _LARGE else 2.5:g}"/>'
        if cls == "open"
        else ""
    )
    return f'<circle class="{cls}" cx="{x}" cy="{y}" r="{r:g}"/>{dot}'


def mark(at: Point, letter: str, kind: str) -> str:
    """Draw the round sign that names a line."""
    x, y = svg.number(at[0]), svg.number(at[1])
    colour = {"axis": "red", "corridor": "blue"}.get(kind, "ink")
    return f'<circle cx="{x}" cy="{y}" r="{MARK:g}" style="stroke:var(--d-{colour})"/>' + svg.text(
        at[0], at[1] + 5, [letter], 14, anchor="middle"
    )
