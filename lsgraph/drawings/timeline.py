"""Rule: time runs to scale above, broken where nothing happens; below, every entry has its line.

Above is an axis with a lane for each kind; where the years are empty it is cut and the cut is
marked. Below stand all entries in order, by year, each with the sign of its lane and its link.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lsgraph import wording
from lsgraph.drawings import svg
from lsgraph.drawings.dates import LANES, Entry, read
from lsgraph.drawings.places import Ground
from lsgraph.publication import Edition, Publication

MOST = 1200  # entries of one drawing; how many more there are is said at its end
EMPTY = 2  # more empty years than these in a row are cut out of the axis
_COLOURS = ("blue", "brown", "red", "ink", "green", "purple")
_SAYS = {
    "title": ("Dòng thời gian: {0}", "Timeline: {0}"),
    "desc": (
        "Phiên bản {0}: {1} mục từ năm {2} đến năm {3}. Trục có tỷ lệ, ngắt ở những năm không có mục nào; bên dưới là toàn bộ các mục theo thứ tự thời gian, mỗi mục là một liên kết.",
        "Revision of {0}: {1} entries from {2} to {3}. The axis is to scale and cut where the years are empty; below stand all entries in order of time, each a link.",
    ),
    "act": ("Văn bản", "Acts"),
    "event": ("Sự kiện", "Events"),
    "revision": ("Phiên bản", "Revisions"),
    "project": ("Dự án", "Projects"),
    "observation": ("Số liệu", "Observations"),
    "deadline": ("Mốc phải đạt", "Deadlines"),
    "cut": ("Dấu // : trục bị ngắt, không có mục nào trong các năm đó", "Sign // : the axis is cut, no entry in those years"),
    "more": ("… và {0} mục khác", "… and {0} more entries"),
    "year": ("cả năm", "year"),
}  # fmt: skip
CSS = """
text{font-size:15px}
.small{font-size:13px}
.year{font-size:19px;font-weight:600}
.lane{stroke:var(--d-rule);stroke-width:1}
.axis{fill:none;stroke:var(--d-soft);stroke-width:2}
.tick{stroke:var(--d-soft);stroke-width:1}
.sign{stroke:var(--d-paper);stroke-width:1;vector-effect:non-scaling-stroke}
.band{fill:var(--d-land)}
a text{fill:var(--d-ink)}
a:hover text{fill:var(--d-blue)}
.narrow text{font-size:20px}
.narrow .small{font-size:17px}
.narrow .year{font-size:25px}
.narrow{display:none}
"""


def timeline_svg(pub: Publication, edition: Edition, lang: str, link: Callable[[str], str]) -> str:
    """Draw the acts, events, values and deadlines of an edition; nothing where nothing has a date."""
    ground = Ground(pub, edition)
    every = read(ground, lang)
    entries = every[:MOST]
    if not entries:
        return ""
    more = len(every) - len(entries)
    layouts = {
        "wide": _Layout(entries, lang, link, wide=1080, size=15).draw(more),
        "narrow": _Layout(entries, lang, link, wide=420, size=20).draw(more),
    }
    body, screen = svg.by_width("lsg-timeline", layouts)
    year, month, day = (int(n) for n in edition.date.split("-"))
    name = ground.name(ground.plan, lang) if ground.plan else pub.plan.slug
    values = wording.day(year, month, day, lang), wording.grouped(len(entries), lang)
    desc = _say("desc", lang, *values, entries[0].year, entries[-1].year)
    return svg.drawing(
        "lsg-timeline", f"timeline-{edition.date}-{lang}", layouts["wide"][1],
        _say("title", lang, name), desc, CSS, body, lang, screen=screen, box=False,
    )  # fmt: skip


def _say(key: str, lang: str, *values: object) -> str:
    return _SAYS[key][lang == "en"].format(*values)


class _Layout:
    """One layout of the timeline, for a width of paper and a size of letters."""

    def __init__(
        self,
        entries: Sequence[Entry],
        lang: str,
        link: Callable[[str], str],
        *,
        wide: float,
        size: float,
    ) -> None:
        self.entries, self.lang, self.link = entries, lang, link
        self.wide, self.size = wide, size
        self.small = size * 0.86
        self.lanes = [n for n in range(len(LANES)) if any(e.lane == n for e in entries)]

    def draw(self, more: int) -> tuple[str, tuple[float, float]]:
        """Draw the axis and the list; give them and their width and height."""
        axis, y = self._axis(8)
        entries, y = self._list(y + 14)
        if more:
            y += self.size * 1.5
            said = _say("more", self.lang, wording.grouped(more, self.lang))
            entries.append(svg.text(8, y, [said], self.size, "soft"))
        return "\n".join([*axis, *entries]), (self.wide, y + 8)

    def _names(self) -> dict[int, str]:
        return {n: _say(LANES[n], self.lang) for n in self.lanes}

    def _axis(self, top: float) -> tuple[list[str], float]:
        names = self._names()
        left = 14 + max(svg.width(n, self.size, bold=True) for n in names.values()) + 34
        scale = _Scale(
            [e.year for e in self.entries], left, self.wide - 32, svg.width("2000", self.small)
        )
        row = self.size * 1.9
        bottom = top + row * len(self.lanes)
        parts = [f'<rect class="band" x="8" y="{svg.number(top)}" width="{svg.number(self.wide - 16)}" '
                 f'height="{svg.number(bottom - top + self.size * 2.2)}" rx="6"/>']  # fmt: skip
        for n, lane in enumerate(self.lanes):
            y = top + row * (n + 0.5)
            parts.append(svg.path([(left, y), (self.wide - 16, y)], "lane"))
            parts.append(sign(24, y, lane, self.size * 0.42))
            parts.append(svg.text(38, y + self.size * 0.34, [names[lane]], self.size, "bold"))
        parts.append(svg.path([(left, bottom), (self.wide - 16, bottom)], "axis"))
        shown: list[tuple[float, float]] = []
        for year in scale.years:
            x = scale.at(year, 0)
            parts.append(svg.path([(x, bottom), (x, bottom + 6)], "tick"))
        # The ends of each unbroken run say most, so they get their labels first.
        for year in sorted(scale.years, key=lambda y: (y not in scale.ends, y)):
            half = svg.width(str(year), self.small) / 2
            middle = min(scale.at(year, 0.5), self.wide - 12 - half)
            if all(middle + half + 4 < a or b + 4 < middle - half for a, b in shown):
                shown.append((middle - half, middle + half))
                at = middle, bottom + self.size * 1.3
                parts.append(svg.text(*at, [str(year)], self.small, "small", anchor="middle"))
        for x in scale.cuts:
            slashes = f"M{svg.number(x - 7)} {svg.number(bottom + 7)}l6 -14M{svg.number(x + 1)} {svg.number(bottom + 7)}l6 -14"
            parts.append(f'<path class="axis" d="{slashes}"/>')
        dots = {(round(scale.at(e.year, e.share)), e.lane) for e in self.entries}
        for x, lane in sorted(dots):
            y = top + row * (self.lanes.index(lane) + 0.5)
            parts.append(sign(x, y, lane, self.size * 0.34))
        y = bottom + self.size * 2.6
        if scale.cuts:
            y += self.size * 0.8
            lines = svg.wrap(_say("cut", self.lang), self.wide - 16, self.small)
            parts.append(svg.text(8, y, lines, self.small, "small soft"))
            y += (len(lines) - 1) * self.small * 1.25
        return parts, y

    def _list(self, top: float) -> tuple[list[str], float]:
        gutter = self.size * 1.25
        first = 16.0
        # Where there is little room the lanes share one column: a sign's form tells its lane.
        shared = self.wide < 600
        dates = first + gutter * (1 if shared else len(self.lanes)) + self.size * 0.2
        column = max(svg.width(self._day(e), self.small) for e in self.entries) + self.size * 0.6
        left = dates + column
        parts: list[str] = []
        y, year = top, 0
        for e in self.entries:
            if e.year != year:
                y += self.size * (1.7 if year else 1)
                parts.append(
                    svg.path(
                        [(8, y - self.size * 1.15), (self.wide - 8, y - self.size * 1.15)], "lane"
                    )
                )
                parts.append(
                    svg.text(8, y + self.size * 0.5, [str(e.year)], self.size * 1.25, "year")
                )
                y += self.size * 1.1
                year = e.year
            lines = svg.wrap(e.name, self.wide - 10 - left, self.size)
            base = y + self.size
            x = first + gutter * ((0 if shared else self.lanes.index(e.lane)) + 0.3)
            day = svg.text(dates, base, [self._day(e)], self.small, "small soft")
            name = svg.text(left, base, lines, self.size)
            picture = sign(x, base - self.size * 0.34, e.lane, self.size * 0.42)
            # The lane is told by form and colour; aloud it is told in words.
            lane = svg.shown(_say(LANES[e.lane], self.lang))
            body = f'<g role="img" aria-label="{lane}">{picture}</g> {day} {name}'
            parts.append(svg.linked(self.link(e.iri), body))
            y += self.size * (1.25 * len(lines) + 0.3)
        return parts, y

    def _day(self, entry: Entry) -> str:
        if entry.month > 12:
            return _say("year", self.lang)
        month = (
            f"/{entry.month}" if self.lang == "vi" else f" {wording.MONTHS[entry.month - 1][:3]}"
        )
        return f"{entry.day}{month}"


class _Scale:
    """Years to places on the axis: each year shown is as wide as the next, empty runs are cut."""

    def __init__(self, years: Sequence[int], left: float, right: float, label: float) -> None:
        known = sorted(set(years))
        self.years: list[int] = []
        gaps: list[int] = []  # after which shown year the axis is cut
        for year in known:
            last = self.years[-1] if self.years else year - 1
            if year - last - 1 > EMPTY:
                gaps.append(last)
                self.years.append(year)
            else:
                self.years += range(last + 1, year + 1)
        self.ends = {known[0], known[-1], *gaps, *(y for y in known if y - 1 not in self.years)}
        # A cut is so wide that the labels of the years beside it do not meet.
        narrow = (right - left) / (len(self.years) + 2 * len(gaps))
        cut = min(max(0.8, (label + 10) / narrow - 1), 2)
        self.unit = (right - left) / (len(self.years) + cut * len(gaps))
        self._starts: dict[int, float] = {}
        self.cuts: list[float] = []
        x = left
        for year in self.years:
            self._starts[year] = x
            x += self.unit
            if year in gaps:
                self.cuts.append(x + cut * self.unit / 2)
                x += cut * self.unit

    def at(self, year: int, share: float) -> float:
        """Give the place of a moment: a year that is shown, and how much of it has passed."""
        return self._starts[year] + share * self.unit


def sign(x: float, y: float, lane: int, r: float) -> str:
    """Draw the sign of a lane: a form of its own, so that it is told without its colour."""
    forms = {
        "act": "M-1 -.9H1V.9H-1Z",
        "event": "",
        "revision": "M0 -1.3L1.3 0 0 1.3 -1.3 0Z",
        "project": "M0 -1.2L1.2 1H-1.2Z",
        "observation": "M-1.1 -.45H-.45V-1.1H.45V-.45H1.1V.45H.45V1.1H-.45V.45H-1.1Z",
        "deadline": "M-1 -1.2H1.1L.5 -.45 1.1 .3H-.55V1.3H-1Z",
    }
    n = svg.number
    colour = f'style="fill:var(--d-{_COLOURS[lane]})"'
    form = forms[LANES[lane]]
    if not form:
        return f'<circle class="sign" cx="{n(x)}" cy="{n(y)}" r="{n(r)}" {colour}/>'
    return f'<path class="sign" d="{_scaled(form, x, y, r)}" {colour}/>'


def _scaled(form: str, x: float, y: float, r: float) -> str:
    return f'{form}" transform="translate({svg.number(x)} {svg.number(y)}) scale({svg.number(r)})'
