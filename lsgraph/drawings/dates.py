"""Rule: what has a day or a year in the facts has its place in time; nothing else has."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.drawings.places import Ground
from lsgraph.terms import iri

LANES = ("act", "event", "revision", "project", "observation", "deadline")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z")
_YEAR = re.compile(r"(\d{4})\Z")
_SAYS = {
    "in force": ("{0} – bắt đầu có hiệu lực", "{0} – in force"),
    "this": ("{0} (phiên bản này)", "{0} (this revision)"),
    "starts": ("{0} – bắt đầu", "{0} – start"),
    "ends": ("{0} – kết thúc", "{0} – end"),
    "first": ("{0} – năm đầu", "{0} – first year"),
    "last": ("{0} – năm cuối", "{0} – last year"),
    "vision": ("{0} – năm tầm nhìn", "{0} – vision year"),
    "units": ("{1} thay đổi đơn vị hành chính theo {0}", "{1} changes of administrative units by {0}"),
    "unit": ("Thay đổi đơn vị hành chính theo {0}", "Change of an administrative unit by {0}"),
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Entry:
    """Something at a day, or in a year where `month` is 13; entries sort by time and lane."""

    year: int
    month: int
    day: int
    lane: int
    name: str
    iri: str

    @property
    def share(self) -> float:
        """Where in its year it is, from 0 to 1; in the middle where only the year is known."""
        return 0.5 if self.month > 12 else (self.month - 1 + (self.day - 1) / 31) / 12


def read(ground: Ground, lang: str) -> list[Entry]:
    """Read all that has its place in time, in order."""
    found: set[Entry] = set()
    facts = ground.facts

    def add(lane: str, when: str, node: ox.NamedNode, key: str = "") -> None:
        name = ground.name(node, lang)
        if key:
            name = _SAYS[key][lang == "en"].format(name)
        at = _when(when)
        if at:
            found.add(Entry(*at, LANES.index(lane), name, node.value))

    def each(cls: str) -> list[ox.NamedNode]:
        return facts.instances(iri(f"plan:{cls}"), ground.words)

    def text(node: ox.NamedNode, name: str) -> str:
        return facts.text(node, iri(f"plan:{name}"))

    for node in each("LegalDocument"):
        day, force = text(node, "date"), text(node, "inForceFrom")
        add("act", day, node)
        if force != day:
            add("act", force, node, "in force")
    for node in each("Event"):
        if ground.kind(node) != "UnitChange":
            add("event", text(node, "date"), node)
    for node in each("PlanRevision"):
        add(
            "revision",
            text(node, "date"),
            node,
            "this" if node.value == ground.edition.name else "",
        )
    for node in each("Project"):
        add("project", text(node, "startYear"), node, "starts")
        add("project", text(node, "endYear"), node, "ends")
    for node in each("Observation"):
        add("observation", text(node, "date") or text(node, "year") or text(node, "endYear"), node)
    for cls in ("Goal", "Vision", "Target"):
        for node in each(cls):
            if not ground.ended(node):
                add("deadline", text(node, "year") or text(node, "endYear"), node)
    if ground.plan:
        for name, key in (("startYear", "first"), ("endYear", "last"), ("visionYear", "vision")):
            add("deadline", text(ground.plan, name), ground.plan, key)
    found |= _changes(ground, lang)
    return sorted(found)


def _changes(ground: Ground, lang: str) -> set[Entry]:
    """Gather the changes of units by day and by the document that brought them."""
    counts: dict[tuple[str, ox.NamedNode], int] = {}
    for node in ground.facts.instances(iri("plan:UnitChange"), ground.words):
        basis = ground.facts.node(node, iri("plan:legalBasis")) or node
        key = ground.facts.text(node, iri("plan:date")), basis
        counts[key] = counts.get(key, 0) + 1
    found = set()
    for (day, basis), count in counts.items():
        at = _when(day)
        if at:
            said = _SAYS["units" if count > 1 else "unit"][lang == "en"]
            number = wording.grouped(count, lang)
            name = said.format(ground.name(basis, lang), number)
            found.add(Entry(*at, LANES.index("event"), name, basis.value))
    return found


def _when(text: str) -> tuple[int, int, int] | None:
    match = _DAY.match(text)
    if match:
        year, month, day = (int(n) for n in match.groups())
        return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
    match = _YEAR.match(text)
    return (int(match[1]), 13, 0) if match else None
