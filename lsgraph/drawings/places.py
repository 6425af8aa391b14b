"""Rule: what a map shows is read from the facts here; where a place has no point, the guess says so.

A place without a point is drawn at the mean of the points within it, else at the place whose
name its own name holds; both are aids of drawing and no data.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from lsgraph.drawings import geometry
from lsgraph.drawings.geometry import Point
from lsgraph.drawings.svg import plain
from lsgraph.publication import Edition, Publication
from lsgraph.terms import RDF_TYPE, fold, iri, reached, short

BEYOND = 0.15  # share of the territory's breadth and height in which places outside it still show
_TURN = {
    name: math.radians(45 * n)
    for n, name in enumerate(
        ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
    )
}


@dataclass(frozen=True)
class Place:
    """A place: where it is, and whether that is data (`given`) or an aid of drawing."""

    node: ox.NamedNode
    at: Point
    given: bool
    ended: bool
    kind: str  # name of a class of the ontology
    rank: str  # name of a concept: the kind of gate or of unit, the type of urban area


@dataclass(frozen=True)
class Line:
    """An axis, corridor or transport line: its stops in order, None where a stop has no place."""

    node: ox.NamedNode
    kind: str
    stops: tuple[tuple[ox.NamedNode, Place | None], ...]


@dataclass(frozen=True)
class Neighbour:
    """An adjoining unit or country and its bearing in radians, clockwise from north."""

    node: ox.NamedNode
    bearing: float
    country: ox.NamedNode | None  # where it is another country's


class Ground:
    """What one edition says of the territory and the places in it."""

    def __init__(self, pub: Publication, edition: Edition) -> None:
        self.pub = pub
        self.edition = edition
        self.facts = edition.facts
        self.words = pub.words

    @cached_property
    def plan(self) -> ox.NamedNode | None:
        """The plan that the edition is a revision of, else the only plan, else None."""
        revision = ox.NamedNode(self.edition.name)
        known = self.facts.instances(iri("plan:Plan"), self.words)
        own = self.facts.node(revision, iri("plan:revisionOf"))
        return own or (known[0] if len(known) == 1 else None)

    @cached_property
    def territory(self) -> ox.NamedNode | None:
        """The area that the plan covers."""
        return self.facts.node(self.plan, iri("plan:territory")) if self.plan else None

    @cached_property
    def rings(self) -> tuple[tuple[Point, ...], ...]:
        """The outline of the territory, empty where the data have none."""
        shape = self._shape(self.territory) if self.territory else None
        return shape.rings if shape else ()

    @cached_property
    def spatial(self) -> tuple[ox.NamedNode, ...]:
        """All places, areas and lines of the edition."""
        return tuple(self.facts.instances(iri("plan:SpatialElement"), self.words))

    @cached_property
    def points(self) -> tuple[Place, ...]:
        """The places that have a point in the data, in the territory or hard by."""
        found = []
        for node in self.spatial:
            shape = self._shape(node)
            if shape and shape.point and node != self.territory and self._near(shape.point):
                found.append(self._place(node, shape.point, given=True))
        return tuple(found)

    def located(self, node: ox.NamedNode) -> Place | None:
        """Give a place with its point, else with one that only serves to draw it, else None."""
        own = self._located.get(node)
        if own:
            return own
        if node == self.territory or node in self._holders:
            return None
        inside = [self._located[n] for n in sorted(reached(node, self._inside) - {node}, key=str)
                  if n in self._located]  # fmt: skip
        at = [p.at for p in inside] or [p.at for p in self._namesakes(node)]
        return self._place(node, geometry.mean(at), given=False) if at else None

    def members(self, node: ox.NamedNode) -> list[Place]:
        """Give the places with a point that lie in an area."""
        return [self._located[n] for n in sorted(reached(node, self._inside) - {node}, key=str)
                if n in self._located]  # fmt: skip

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Axes, corridors and transport lines with at least one stop or end, by class and order."""
        found = []
        for node in self.facts.instances(iri("plan:LinearElement"), self.words):
            stops = self._stops(node)
            if stops:
                found.append(Line(node, self.kind(node), stops))
        return tuple(sorted(found, key=lambda n: (n.kind, self._order(n.node), n.node.value)))

    @cached_property
    def zones(self) -> tuple[ox.NamedNode, ...]:
        """The economic zones with places in them."""
        zones = self.facts.instances(iri("plan:EconomicZone"), self.words)
        return tuple(z for z in zones if self.members(z))

    @cached_property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The adjoining units whose direction a source tells; where sources differ, their mean."""
        if self.territory is None:
            return ()
        turns: dict[ox.NamedNode, list[float]] = {}
        for claim in self.facts.subjects(iri("rdf:subject"), self.territory):
            told = self.facts.node(claim, iri("plan:direction"))
            what = self.facts.node(claim, iri("rdf:object"))
            name = told.value.rpartition("-")[2] if told else ""
            if what and name in _TURN:
                turns.setdefault(what, []).append(_TURN[name])
        home = self._holders
        found = []
        for node in sorted(turns, key=str):
            x, y = (sum(f(t) for t in turns[node]) for f in (math.sin, math.cos))
            if math.hypot(x, y) < 0.1:
                continue  # told to lie on opposite sides: no direction at all
            above = [n for n in sorted(self._above(node), key=str) if self.kind(n) == "Country"]
            abroad = next((n for n in above if n not in home), None)
            found.append(Neighbour(node, math.atan2(x, y) % math.tau, abroad))
        return tuple(found)

    def unplaced(self, drawn: Iterable[ox.NamedNode]) -> dict[str, list[ox.NamedNode]]:
        """Give what lies in the territory and is not drawn, by class; administrative units apart."""
        known = set(drawn)
        lines = {n.node for n in self.lines}
        found: dict[str, list[ox.NamedNode]] = {}
        for node in self.spatial:
            inside = self.territory is None or self.territory in self._above(node) - {node}
            if (inside or node in lines) and node not in known and node != self.territory:
                found.setdefault(self.kind(node), []).append(node)
        return dict(sorted(found.items()))

    def kind(self, node: ox.NamedNode) -> str:
        """Give the name of the class of a thing, the last by name where there are several."""
        kinds = [short(c.value).removeprefix("plan:") for c in self.facts.values(node, RDF_TYPE)
                 if isinstance(c, ox.NamedNode)]  # fmt: skip
        return kinds[-1] if kinds else ""

    def ended(self, node: ox.NamedNode) -> bool:
        """Say whether a thing no longer holds on the day of the edition."""
        day = self.facts.text(node, iri("plan:withdrawnOn"))
        return bool(day) and day <= self.edition.date

    def name(self, node: ox.NamedNode, lang: str) -> str:
        """Give the name of a thing, else the end of its IRI."""
        return plain(self.facts.label(node, lang) or self.pub.label(node.value, lang)) or _end(node)

    def brief(self, node: ox.NamedNode, lang: str) -> str:
        """Give the shortest of a thing's names in a language."""
        names = [v.value for p in ("rdfs:label", "skos:altLabel")
                 for v in self.facts.values(node, iri(p))
                 if isinstance(v, ox.Literal) and v.language == lang]  # fmt: skip
        return plain(min(names, key=lambda n: (len(n), n))) if names else self.name(node, lang)

    def _place(self, node: ox.NamedNode, at: Point, *, given: bool) -> Place:
        rank = self.facts.node(node, iri("plan:kind")) or self.facts.node(
            node, iri("plan:plannedKind")
        )
        name = short(rank.value).partition(":")[2] if rank else ""
        return Place(node, at, given, self.ended(node), self.kind(node), name)

    def _shape(self, node: ox.NamedNode) -> geometry.Shape | None:
        texts = (v.value for v in self.facts.values(node, iri("plan:wkt")))
        shapes = (geometry.read(t) for t in texts)
        return next((s for s in shapes if s), None)

    def _near(self, point: Point) -> bool:
        corners = [p for ring in self.rings for p in ring]
        if not corners:
            return True
        for n in (0, 1):
            low, high = min(c[n] for c in corners), max(c[n] for c in corners)
            room = (high - low) * BEYOND
            if not low - room <= point[n] <= high + room:
                return False
        return True

    def _stops(self, line: ox.NamedNode) -> tuple[tuple[ox.NamedNode, Place | None], ...]:
        stops = [s for s in self.facts.subjects(iri("plan:onLine"), line)
                 if isinstance(s, ox.NamedNode)]  # fmt: skip
        stops.sort(key=lambda s: (self._order(s), s.value))
        at = [self.facts.node(s, iri("plan:atPlace")) for s in stops]
        if not at:
            at = [self.facts.node(line, iri(f"plan:{end}")) for end in ("startsAt", "endsAt")]
        return tuple((n, self.located(n)) for n in at if n is not None)

    def _order(self, node: ox.NamedNode) -> int:
        text = self.facts.text(node, iri("plan:order"))
        return int(text) if re.fullmatch(r"\d{1,9}", text) else 10**9

    def _namesakes(self, node: ox.NamedNode) -> list[Place]:
        own = self._names(node)
        found = [(len(name), p) for p in self.points for name in self._names(p.node)
                 if any(name in f" {mine} " for mine in (f" {o} " for o in own))]  # fmt: skip
        longest = max((n for n, _ in found), default=0)
        return [p for n, p in found if n == longest]

    def _names(self, node: ox.NamedNode) -> list[str]:
        labels = [self.facts.text(node, iri("rdfs:label"), lang) for lang in ("vi", "en")]
        return [fold(plain(label)) for label in labels if len(label) > 3]

    @cached_property
    def _located(self) -> dict[ox.NamedNode, Place]:
        return {p.node: p for p in self.points}

    @cached_property
    def _inside(self) -> dict[ox.NamedNode, list[ox.NamedNode]]:
        edges: dict[ox.NamedNode, list[ox.NamedNode]] = {}
        for t in self.facts.triples:
            if t.predicate == iri("plan:within") and isinstance(t.object, ox.NamedNode):
                edges.setdefault(t.object, []).append(t.subject)  # type: ignore[arg-type]
        return edges

    def _above(self, node: ox.NamedNode) -> set[ox.NamedNode]:
        queue, seen = [node], {node}
        while queue:
            for area in self.facts.values(queue.pop(), iri("plan:within")):
                if isinstance(area, ox.NamedNode) and area not in seen:
                    seen.add(area)
                    queue.append(area)
        return seen

    @cached_property
    def _holders(self) -> set[ox.NamedNode]:
        return self._above(self.territory) if self.territory else set()


def _end(node: ox.NamedNode) -> str:
    return plain(re.split(r"[/#]", node.value.rstrip("/#"))[-1])
