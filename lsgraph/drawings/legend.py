"""Rule: whatever a map shows is explained under it, and whatever it cannot show is named there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.drawings import svg
from lsgraph.drawings.places import Ground, Place
from lsgraph.drawings.signs import mark, sign
from lsgraph.terms import fold, iri

SIZE = 20.0
ROW = 29.0
LEFT = 12.0
MOST = 60  # names in one list of what has no place
_CLASSES = (
    "BorderGate", "UrbanArea", "GrowthPole", "EconomicZone", "DevelopmentAxis", "EconomicCorridor",
    "TransportLine", "SocioEconomicRegion", "BorderGateSystem", "GeographicArea",
)  # fmt: skip
_SAYS = {
    "signs": ("Chú giải", "Key"),
    "lines": ("Trục, hành lang và tuyến", "Axes, corridors and lines"),
    "without": ("Có trong dữ liệu, không có điểm để vẽ trong khung này", "In the data, without a point to draw within this frame"),
    "aid": ("Điểm dừng không có tọa độ: đặt theo quy ước để vẽ", "Stop without a point: placed by convention in order to draw"),
    "dashes": ("Nét đứt: vị trí quy ước để vẽ, không phải dữ liệu", "Dashed: placed by convention in order to draw, not data"),
    "zone": ("{0}: bao quanh các điểm thuộc khu, không phải ranh giới", "{0}: drawn around the points in it, not its bounds"),
    "land": ("Phạm vi lãnh thổ của quy hoạch", "Territory of the plan"),
    "past": ("Đã kết thúc trước hoặc vào ngày của phiên bản", "Ended by the day of the revision"),
    "crowded": ("Không đủ chỗ để ghi tên trên sơ đồ", "Without room for the name on the map"),
    "units": ("Đơn vị hành chính khác đang có hiệu lực: {0}", "Other administrative units in force: {0}"),
    "more": ("… và {0} nội dung khác", "… and {0} more"),
    "note": (
        "Phép chiếu trụ cách đều theo vĩ tuyến giữa, hệ tọa độ WGS 84. Điểm dừng không có tọa độ được đặt ở trung bình các điểm nằm trong đơn vị đó, hoặc ở nơi cùng tên. Sơ đồ minh họa dữ liệu, không có giá trị pháp lý về ranh giới.",
        "Equirectangular projection at the middle latitude, WGS 84. A stop without a point is placed at the mean of the points within it, or at the place of the same name. The map illustrates the data and has no legal force as to boundaries.",
    ),
}  # fmt: skip


class Legend:
    """What a map has shown so far, and the text that explains it."""

    def __init__(self, ground: Ground, lang: str, link: Callable[[str], str], wide: float) -> None:
        self.ground, self.lang, self.link, self.wide = ground, lang, link, wide
        self.crowded: list[ox.NamedNode] = []
        self._signs: dict[tuple[str, str, bool], Place] = {}
        self._lines: list[tuple[ox.NamedNode, str, str]] = []
        self._zones: list[ox.NamedNode] = []
        self._parts: list[str] = []
        self._y = 0.0

    def say(self, key: str, *values: object) -> str:
        """Give a text of the legend."""
        return _SAYS[key][self.lang == "en"].format(*values)

    def sign(self, place: Place) -> None:
        """Keep in mind that a sign was drawn."""
        key = ("", "", False) if not place.given else (place.kind, place.rank, place.ended)
        self._signs.setdefault(key, place)

    def line(self, node: ox.NamedNode, letter: str, kind: str) -> None:
        """Keep in mind that a line was drawn."""
        self._lines.append((node, letter, kind))

    def zone(self, node: ox.NamedNode) -> None:
        """Keep in mind that a zone was drawn."""
        self._zones.append(node)

    def draw(self, top: float, unplaced: dict[str, list[ox.NamedNode]]) -> tuple[str, float]:
        """Write the legend from `top` down; give it and where it ends."""
        self._y = top
        self._head(self.say("signs"))
        self._row(self._swatch("land"), self.say("land")) if self.ground.rings else None
        for key in sorted(self._signs):
            self._row(sign((LEFT + 24, self._y + 10), self._signs[key]), self._told(*key))
        for zone in self._zones:
            text = self.say("zone", self.ground.name(zone, self.lang))
            self._row(self._swatch("zone"), text, zone)
        if self._lines:
            self._head(self.say("lines"))
        for node, letter, kind in self._lines:
            y = self._y + 10
            stroke = svg.path([(LEFT, y), (LEFT + 48, y)], f"line {kind}")
            letters = f'<g class="mark">{mark((LEFT + 24, y), letter, kind)}</g>'
            self._row(stroke + letters, self.ground.name(node, self.lang), node)
        if self._lines or self._zones:
            dashes = svg.path([(LEFT, self._y + 10), (LEFT + 48, self._y + 10)], "leader")
            self._row(dashes.replace("leader", "aid"), self.say("dashes"))
        self._list(self.say("crowded"), self.crowded)
        self._without(unplaced)
        self._y += 4
        self._text(self.say("note"), "small soft", 16)
        return "\n".join(self._parts), self._y

    def _told(self, kind: str, rank: str, ended: bool) -> str:
        if not kind:
            return self.say("aid")
        text = self.ground.words.label(iri(f"plan:{kind}"), self.lang) or kind
        narrower = self.ground.words.label(iri(f"concept:{rank}"), self.lang) if rank else ""
        if narrower:
            first = narrower[:1].lower() + narrower[1:]
            text = narrower if fold(text) in fold(narrower) else f"{text}, {first}"
        text = text[:1].upper() + text[1:]
        return f"{text} – {self.say('past').lower()}" if ended else text

    def _without(self, unplaced: dict[str, list[ox.NamedNode]]) -> None:
        order = [c for c in _CLASSES if c in unplaced]
        order += [c for c in unplaced if c not in {*_CLASSES, "AdministrativeUnit"}]
        units = sum(not self.ground.ended(n) for n in unplaced.get("AdministrativeUnit", ()))
        if order or units:
            self._head(self.say("without"))
        for cls in order:
            label = self.ground.words.label(iri(f"plan:{cls}"), self.lang) or cls
            self._list(label[:1].upper() + label[1:], unplaced[cls])
        if units:
            self._text(self.say("units", wording.grouped(units, self.lang)))

    def _list(self, title: str, nodes: Sequence[ox.NamedNode]) -> None:
        if not nodes:
            return
        self._text(f"{title} ({len(nodes)})", "bold")
        column = (self.wide - 2 * LEFT) / 2
        named = [(self.ground.brief(n, self.lang), n.value) for n in nodes]
        named.sort(key=lambda pair: (fold(pair[0]), pair))
        row: list[tuple[list[str], str, str]] = []
        for n, (name, node) in enumerate(named[:MOST]):
            lines = svg.wrap(f"• {name}", column - 14, SIZE)
            row.append((lines, node, self.ground.name(ox.NamedNode(node), self.lang)))
            if len(row) == 2 or n == len(named[:MOST]) - 1:
                for m, (texts, iri_, full) in enumerate(row):
                    body = svg.text(LEFT + column * m, self._y + 16, texts, SIZE)
                    aloud = " ".join(texts).removeprefix("• ")
                    aloud = aloud if aloud == full else f"{aloud} – {full}"
                    self._parts.append(svg.linked(self.link(iri_), body, name=aloud))
                self._y += max(len(t) for t, _, _ in row) * 25 + 4
                row = []
        if len(named) > MOST:
            self._text(self.say("more", len(named) - MOST), "soft")
        self._y += 4

    def _swatch(self, cls: str) -> str:
        x, y = svg.number(LEFT), svg.number(self._y - 1)
        return f'<rect class="{cls}" x="{x}" y="{y}" width="48" height="22" rx="4"/>'

    def _head(self, text: str) -> None:
        self._y += 12
        self._parts.append(svg.path([(LEFT, self._y), (self.wide - LEFT, self._y)], "grid"))
        self._y += 10
        self._text(text, "bold")

    def _row(self, picture: str, text: str, node: ox.NamedNode | None = None) -> None:
        lines = svg.wrap(text, self.wide - LEFT * 2 - 60, SIZE)
        body = svg.text(LEFT + 60, self._y + 16, lines, SIZE)
        self._parts.append(picture + (svg.linked(self.link(node.value), body) if node else body))
        self._y += ROW + (len(lines) - 1) * 25

    def _text(self, text: str, cls: str = "", size: float = SIZE) -> None:
        lines = svg.wrap(text, self.wide - 2 * LEFT, size, bold=cls == "bold")
        self._parts.append(svg.text(LEFT, self._y + size * 0.8, lines, size, cls))
        self._y += len(lines) * size * 1.25 + 6
