"""Rule: the map shows where things are that have a place; all else on it is dashed and said so.

An outline, places, lines through their stops, neighbours on the side that a source tells. What
lies in the territory and has no point is listed under the map and not drawn.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.drawings import geometry, svg
from lsgraph.drawings.geometry import Paper, Point
from lsgraph.drawings.labels import Box, Label, Wanted, around, arrange, between, extent
from lsgraph.drawings.legend import Legend
from lsgraph.drawings.places import Ground, Line, Neighbour, Place
from lsgraph.drawings.signs import AID, MARK, mark, room, sign
from lsgraph.publication import Edition, Publication

WIDE = 640.0  # units of paper from edge to edge
SIZE = 20.0  # of labels; wide screens show them smaller in the same room
SMALL = 16.0
MOST = 120  # places that get a label; the rest are listed
_SIDE, _HEAD = 88.0, 66.0  # room for the neighbours' names
_NARROW, _NARROW_SIDE = 430.0, 46.0  # the same on a telephone, where letters must stay readable
_AXES = {"DevelopmentAxis": "axis", "EconomicCorridor": "corridor", "TransportLine": "route"}
_LETTER = {
    "vi": {"DevelopmentAxis": "T", "EconomicCorridor": "H", "TransportLine": "G"},
    "en": {"DevelopmentAxis": "A", "EconomicCorridor": "C", "TransportLine": "R"},
}
CSS = """
text{font-size:20px}
.small{font-size:16px}
.land{fill:var(--d-land);stroke:var(--d-soft);stroke-width:2;stroke-linejoin:round}
.frame{fill:none;stroke:var(--d-soft);stroke-width:1.5}
.grid{fill:none;stroke:var(--d-rule);stroke-width:1}
.leader{fill:none;stroke:var(--d-soft);stroke-width:1.5}
.line{fill:none;stroke-linejoin:round;stroke-linecap:butt}
.axis{stroke:var(--d-red);stroke-width:6;stroke-dasharray:14 5}
.corridor{stroke:var(--d-blue);stroke-width:4;stroke-dasharray:9 5}
.route{stroke:var(--d-ink);stroke-width:3;stroke-dasharray:4 4}
.zone{fill:var(--d-purple);fill-opacity:.09;stroke:var(--d-purple);stroke-width:2;stroke-dasharray:3 4}
.halo{fill:none;stroke:var(--d-paper);stroke-width:9;stroke-linejoin:round;opacity:.75}
.sign{fill:var(--d-ink);stroke:var(--d-paper);stroke-width:1.5}
.open{fill:var(--d-paper);stroke:var(--d-ink);stroke-width:2}
.past{fill:var(--d-paper);stroke:var(--d-soft);stroke-width:2}
.dot{fill:var(--d-ink)}
.gate{fill:var(--d-red);stroke:var(--d-paper);stroke-width:1.5}
.gate-open{fill:var(--d-paper);stroke:var(--d-red);stroke-width:2.5}
.aid{fill:var(--d-paper);stroke:var(--d-ink);stroke-width:1.5;stroke-dasharray:3 2}
.mark circle{fill:var(--d-paper);stroke-width:2}
.mark text{font-weight:600;font-size:14px}
a.place text{fill:var(--d-ink)}
a.former text{fill:var(--d-soft);font-style:italic}
a.next text{fill:var(--d-soft)}
.haloed{paint-order:stroke;stroke:var(--d-paper);stroke-width:4px;stroke-linejoin:round}
.narrow{display:none}
.bar{fill:var(--d-ink)}
.bar-open{fill:var(--d-paper);stroke:var(--d-ink);stroke-width:1}
"""
# On a wide screen the same room holds smaller letters.
LARGE_SCREEN = (
    "@media screen and (min-width:600px){.lsg-map{max-width:760px}.lsg-map text{font-size:15px}"
    ".lsg-map .small,.lsg-map .mark text{font-size:13px}.lsg-map .key text{font-size:17px}"
    ".lsg-map .key .small{font-size:14px}.lsg-map .key .mark text{font-size:13px}}"
    "@media print{.lsg-map{width:auto;max-width:100%;max-height:25cm;break-inside:avoid}}"
)
_SAYS = {
    "title": ("Sơ đồ {0}, phiên bản {1}", "Sketch map of {0}, revision of {1}"),
    "desc": (
        "Vẽ từ dữ liệu: {0} địa điểm có tọa độ, {1} tuyến nối các điểm dừng, {2} phía giáp ranh. "
        "Nét đứt là vị trí quy ước để vẽ, không phải dữ liệu. Chú giải và danh sách nội dung không vẽ được ở phía dưới.",
        "Drawn from the data: {0} places with a point, {1} lines through their stops, {2} neighbours. "
        "Dashed strokes are placed by convention in order to draw and are not data. Below are the key and the list of what could not be drawn.",
    ),
    "former": ("{0} (cũ)", "{0} (former)"),
    "north": ("B", "N"),
}


def map_svg(pub: Publication, edition: Edition, lang: str, link: Callable[[str], str]) -> str:
    """Draw the map of an edition as one inline `<svg>`; nothing where no place has geometry."""
    ground = Ground(pub, edition)
    if not ground.rings and not ground.points:
        return ""
    wide = _Map(ground, lang, link, WIDE, _SIDE)
    layouts = {
        "wide": wide.draw(),
        "narrow": _Map(ground, lang, link, _NARROW, _NARROW_SIDE).draw(),
    }
    body, screen = svg.by_width("lsg-map", layouts, below=599, paper="wide")
    ident = f"map-{edition.date}-{lang}"
    title, desc = wide.told()
    return svg.drawing(
        "lsg-map", ident, layouts["wide"][1], title, desc, CSS, body, lang,
        screen=LARGE_SCREEN + screen, box=False,
    )  # fmt: skip


class _Map:
    def __init__(
        self,
        ground: Ground,
        lang: str,
        link: Callable[[str], str],
        across: float = WIDE,
        side: float = _SIDE,
    ) -> None:
        self.ground, self.lang, self.link = ground, lang, link
        corners = [p for ring in ground.rings for p in ring] + [p.at for p in ground.points]
        wide, high = _span(corners)
        inner = across - 2 * side
        self.high = min(max(inner * high / wide, 240), 720) + 2 * _HEAD
        self.frame = Box(8, 8, across - 8, self.high - 8)
        self.paper = Paper.fit(corners, (side, _HEAD, inner, self.high - 2 * _HEAD))
        self.rings = [
            geometry.thinned([self.paper.place(p) for p in ring]) for ring in ground.rings
        ]
        self.across = across
        self.taken: list[Box] = []
        self.signs: list[Box] = []
        self.names: list[Box] = []
        self.leaders: list[tuple[Point, Point]] = []
        self.key = Legend(ground, lang, link, across)

    def say(self, key: str, *values: object) -> str:
        return _SAYS[key][self.lang == "en"].format(*values)

    def draw(self) -> tuple[str, tuple[float, float]]:
        """Draw the map with its key; give them and their width and height."""
        grid, degrees = self._grid()
        parts = [*grid, *(svg.path(r, "land", closed=True) for r in self.rings), *degrees]
        parts += self._furniture()
        lines = [n for n in self.ground.lines if sum(p is not None for _, p in n.stops) > 1]
        routes = {n.node: [self.paper.place(p.at) for _, p in n.stops if p] for n in lines}
        aids = {p.node: p for n in lines for _, p in n.stops if p and not p.given}
        signs = [*self.ground.points, *(aids[n] for n in sorted(aids, key=str))]
        self.signs = [around(self.paper.place(p.at), room(p)) for p in signs]
        self.taken += self.signs
        self.stops = {p.at for p in aids.values()}
        parts += self._zones()
        parts += [self._line(n, routes[n.node]) for n in lines]
        parts += self._marks(lines, routes)
        drawn = [
            self._sign(p) for p in sorted(signs, key=lambda p: (p.given, -room(p), p.node.value))
        ]
        segments = [s for r in routes.values() for s in pairwise(r)]
        near = [self._neighbour(n) for n in self.ground.neighbours]
        names = self._names(segments)
        parts += [*near, *drawn, *names, svg.path(_corners(self.frame), "frame", closed=True)]
        known = (
            {p.node for p in self.ground.points} | {n.node for n in lines} | set(self.ground.zones)
        )
        key, below = self.key.draw(self.high + 14, self.ground.unplaced(known))
        body = "\n".join(p for p in (*parts, f'<g class="key">{key}</g>') if p)
        return body, (self.across, below)

    def told(self) -> tuple[str, str]:
        """Give the title of the map and what it shows, in words."""
        ground = self.ground
        name = ground.pub.plan.slug
        for node in (ground.plan, ground.territory):
            name = ground.name(node, self.lang) if node else name
        year, month, day = (int(n) for n in ground.edition.date.split("-"))
        title = self.say("title", name, wording.day(year, month, day, self.lang))
        lines = sum(sum(p is not None for _, p in n.stops) > 1 for n in ground.lines)
        count = len(ground.points), lines, len(ground.neighbours)
        return title, self.say("desc", *count)

    def _grid(self) -> tuple[list[str], list[str]]:
        """Give the lines of the grid, and their degrees, which stand above the land."""
        west, north = self.paper.ground((self.frame.left, self.frame.top))
        east, south = self.paper.ground((self.frame.right, self.frame.bottom))
        by = geometry.step(max(east - west, north - south), 4)
        by = min((0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0), key=lambda s: abs(s - by))
        parts: list[str] = []
        degrees: list[str] = []
        for n in range(math.ceil(west / by), math.floor(east / by) + 1):
            x, _ = self.paper.place((n * by, north))
            parts.append(svg.path([(x, self.frame.top), (x, self.frame.bottom)], "grid"))
            if self.frame.left + 30 < x < self.frame.right - 90:
                label = _degrees(n * by, "Đ T" if self.lang == "vi" else "E W")
                at = Box(
                    x + 3,
                    self.frame.bottom - 21,
                    x + 3 + svg.width(label, SMALL),
                    self.frame.bottom - 2,
                )
                degrees.append(
                    svg.text(x + 3, self.frame.bottom - 6, [label], SMALL, "small soft haloed")
                )
                self.taken.append(at)
        for n in range(math.ceil(south / by), math.floor(north / by) + 1):
            _, y = self.paper.place((west, n * by))
            parts.append(svg.path([(self.frame.left, y), (self.frame.right, y)], "grid"))
            if self.frame.top + 30 < y < self.frame.bottom - 40:
                label = _degrees(n * by, "B N" if self.lang == "vi" else "N S")
                degrees.append(
                    svg.text(self.frame.left + 4, y - 4, [label], SMALL, "small soft haloed")
                )
                self.taken.append(
                    Box(self.frame.left, y - 20, self.frame.left + 8 + svg.width(label, SMALL), y)
                )
        return parts, degrees

    def _furniture(self) -> list[str]:
        """Draw the scale bar at the lower right and the north arrow at the upper right."""
        long = geometry.step(110 / self.paper.kilometre, 1)
        across = long * self.paper.kilometre
        right, y = self.frame.right - 12, self.frame.bottom - 34
        left = right - across
        text = f"{long:g} km".replace(".", "," if self.lang == "vi" else ".")
        self.taken.append(Box(left - 8, y - 30, self.frame.right, self.frame.bottom))
        x, top = self.frame.right - 26, self.frame.top + 8
        self.taken.append(Box(x - 18, top, x + 18, top + 62))
        n = svg.number
        return [
            f'<rect class="bar" x="{n(left)}" y="{n(y)}" width="{n(across / 2)}" height="7"/>'
            f'<rect class="bar-open" x="{n(left + across / 2)}" y="{n(y)}" width="{n(across / 2)}" height="7"/>',
            svg.text(right, y - 7, [text], SMALL, "small haloed", anchor="end"),
            f'<path class="bar" d="M{n(x)} {n(top + 22)}l9 30l-9 -7l-9 7Z"/>',
            svg.text(x, top + 17, [self.say("north")], SIZE, "bold", anchor="middle"),
        ]

    def _zones(self) -> list[str]:
        parts = []
        for zone in self.ground.zones:
            spots = [self.paper.place(p.at) for p in self.ground.members(zone)]
            parts.append(svg.path(geometry.around(spots, 22), "zone", closed=True))
            self.key.zone(zone)
        return parts

    def _line(self, line: Line, route: list[Point]) -> str:
        kind = _AXES.get(line.kind, "route")
        return svg.path(route, "halo") + svg.path(route, f"line {kind}")

    def _marks(self, lines: list[Line], routes: dict[ox.NamedNode, list[Point]]) -> list[str]:
        parts, counts = [], dict.fromkeys(_AXES, 0)
        for line in lines:
            counts[line.kind] = counts.get(line.kind, 0) + 1
            letter = _LETTER[self.lang].get(line.kind, "L") + str(counts[line.kind])
            kind = _AXES.get(line.kind, "route")
            self.key.line(line.node, letter, kind)
            at = between(routes[line.node], MARK, self.taken, self.frame)
            if at:
                self.taken.append(around(at, MARK))
                name = self.ground.name(line.node, self.lang)
                body = f'<g class="mark">{mark(at, letter, kind)}</g>'
                parts.append(svg.linked(self.link(line.node.value), body, name=f"{letter}: {name}"))
        return parts

    def _sign(self, place: Place) -> str:
        self.key.sign(place)
        return sign(self.paper.place(place.at), place)

    def _names(self, segments: list[tuple[Point, Point]]) -> list[str]:
        parts = []
        order = sorted(self.ground.points, key=lambda p: (-room(p), p.ended, p.node.value))
        self.key.crowded += [p.node for p in order[MOST:]]
        order = order[:MOST]
        wanted = []
        for place in order:
            name = self.ground.brief(place.node, self.lang)
            name = self.say("former", name) if place.ended else name
            radius = AID if place.at in self.stops else room(place)
            at = self.paper.place(place.at)
            wanted.append(
                Wanted(at, tuple(svg.wrap(name, min(260, self.across / 2.4), SIZE)), radius)
            )
        labels = arrange(
            wanted, SIZE, taken=self.taken, segments=segments, signs=self.signs, frame=self.frame
        )
        for place, want, label in zip(order, wanted, labels, strict=True):
            if label is None:
                self.key.crowded.append(place.node)
                continue
            self.names.append(label.box)
            self.leaders += [(want.point, label.leader)] if label.leader else []
            parts.append(self._name(place, want.point, label))
        return parts

    def _name(self, place: Place, at: Point, label: Label) -> str:
        box = label.box
        # Letters may turn out narrower than estimated, so the end at the sign or leader is kept.
        share = ((label.leader or at)[0] - box.left) / max(box.right - box.left, 1)
        beside = "start" if share < 0.35 else "end" if share > 0.65 else "middle"
        x = {"start": box.left, "end": box.right, "middle": (box.left + box.right) / 2}[beside]
        lead = svg.path([at, label.leader], "leader") if label.leader else ""
        body = svg.text(x, box.top + SIZE, label.lines, SIZE, "haloed", anchor=beside)
        full = self.ground.name(place.node, self.lang)
        cls = "place former" if place.ended else "place"
        # The name aloud holds what is seen (WCAG 2.2, 2.5.3) and then the whole name.
        seen = " ".join(label.lines)
        aloud = full if full == seen else f"{seen} – {full}"
        return lead + svg.linked(self.link(place.node.value), body, name=aloud, cls=cls)

    def _neighbour(self, near: Neighbour) -> str:
        name = self.ground.brief(near.node, self.lang)
        name = self.say("former", name) if self.ground.ended(near.node) else name
        lines = svg.wrap(name, min(150, self.across * 0.235), SIZE)
        country = self.ground.brief(near.country, self.lang).upper() if near.country else ""
        head = [country] if country else []
        wide, high = extent([*head, *lines], SIZE, bold=bool(head))
        middle = (self.frame.left + self.frame.right) / 2, (self.frame.top + self.frame.bottom) / 2
        for turn in (0, 8, -8, 16, -16, 24, -24, 32, -32, 40, -40):
            for back in (1.0, 0.94, 0.88, 0.82):
                bearing = near.bearing + math.radians(turn)
                x, y = math.sin(bearing), -math.cos(bearing)
                reach = (
                    min(
                        (self.frame.right - 6 - wide / 2 - middle[0]) / max(abs(x), 1e-6),
                        (self.frame.bottom - 26 - high / 2 - middle[1]) / max(abs(y), 1e-6),
                    )
                    * back
                )
                cx, cy = middle[0] + x * reach, middle[1] + y * reach
                box = Box(cx - wide / 2, cy - high / 2, cx + wide / 2, cy + high / 2)
                if box.inside(self.frame) and not self._occupied(box):
                    self.taken.append(box)
                    self.names.append(box)
                    top = box.top + SIZE
                    texts = (
                        [svg.text(cx, top, head, SIZE, "bold haloed", anchor="middle")]
                        if head
                        else []
                    )
                    top += SIZE * 1.25 * len(head)
                    texts.append(svg.text(cx, top, lines, SIZE, "haloed", anchor="middle"))
                    body = " ".join(texts)
                    full = self.ground.name(near.node, self.lang)
                    seen = " ".join([*head, *lines])
                    aloud = seen if seen == full else f"{seen} – {full}"
                    return svg.linked(self.link(near.node.value), body, name=aloud, cls="next")
        self.key.crowded.append(near.node)
        return ""

    def _occupied(self, box: Box) -> bool:
        spots = [(box.left + (box.right - box.left) * i / 6, box.top + (box.bottom - box.top) * j / 3)
                 for i in range(7) for j in range(4)]  # fmt: skip
        return any(box.meets(b, 2) for b in self.taken) or any(
            geometry.holds(self.rings, s) for s in spots
        )


def _corners(box: Box) -> list[Point]:
    return [
        (box.left, box.top),
        (box.right, box.top),
        (box.right, box.bottom),
        (box.left, box.bottom),
    ]


def _span(points: list[Point]) -> tuple[float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    narrow = max(math.cos(math.radians((min(ys) + max(ys)) / 2)), 0.05)
    return max((max(xs) - min(xs)) * narrow, 0.2), max(max(ys) - min(ys), 0.2)


def _degrees(value: float, sides: str) -> str:
    minutes = round(abs(value) * 60)
    side = sides.split()[value < 0]
    return f"{minutes // 60}°{minutes % 60:02d}′{side}"
