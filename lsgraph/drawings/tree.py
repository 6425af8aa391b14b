"""Rule: the tree shows what the data link; what is linked to no goal stands in a branch that says so.

Under the plan stand its goals and visions by year, under each its parts, the targets and the tasks
that contribute to it, then the parts of these. On a wide screen the tree grows from left to
right, on a narrow one it is an outline; both are in the drawing and one is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.drawings import svg
from lsgraph.drawings.places import Ground
from lsgraph.publication import Edition, Publication
from lsgraph.terms import PREFIXES, iri

MOST = 600  # nodes in one drawing
DEEP = 8  # levels under the plan
_KINDS = {
    "Vision": "purple", "Goal": "blue", "Target": "green", "Task": "brown", "Project": "brown",
    "Breakthrough": "red",
}  # fmt: skip
_LOOSE = ("Target", "Breakthrough", "Task", "Project")
_SAYS = {
    "title": ("Cây mục tiêu, chỉ tiêu và nhiệm vụ: {0}", "Goals, targets and tasks: {0}"),
    "desc": (
        "Phiên bản {0}: {1} mục tiêu và tầm nhìn, {2} chỉ tiêu, {3} nhiệm vụ, {4} nội dung khác. Mỗi ô là một liên kết. Nội dung mà dữ liệu không gắn với mục tiêu nào nằm ở nhánh riêng.",
        "Revision of {0}: {1} goals and visions, {2} targets, {3} tasks, {4} others. Each box is a link. What the data link to no goal stands in a branch of its own.",
    ),
    "by": ("Đến năm {0}", "By {0}"),
    "no year": ("Không nêu năm", "No year given"),
    "Target": ("Chỉ tiêu mà dữ liệu chưa gắn với mục tiêu nào", "Targets that the data link to no goal"),
    "Breakthrough": ("Khâu đột phá mà dữ liệu chưa gắn với mục tiêu nào", "Breakthroughs that the data link to no goal"),
    "Task": ("Nhiệm vụ mà dữ liệu chưa gắn với mục tiêu nào", "Tasks that the data link to no goal"),
    "Project": ("Dự án mà dữ liệu chưa gắn với mục tiêu nào", "Projects that the data link to no goal"),
    "unsorted": ("Chưa phân loại", "Not sorted"),
    "value": ("Mức: {0}", "Value: {0}"),
    "year": ("Năm: {0}", "Year: {0}"),
    "years": ("Giai đoạn: {0}", "Years: {0}"),
    "again": ("(xem nhánh trên)", "(see above)"),
    "more": ("… và {0} nội dung khác", "… and {0} more"),
    "rank": ("trong nhóm {0} dẫn đầu", "among the top {0}"),
    "at least": ("ít nhất {0}", "at least {0}"),
    "at most": ("nhiều nhất {0}", "at most {0}"),
    "about": ("khoảng {0}", "about {0}"),
}  # fmt: skip
CSS = """
text{font-size:15px}
.card{stroke-width:1.5;fill:var(--d-paper)}
.band{stroke:none}
.group{fill:var(--d-land);stroke:var(--d-soft);stroke-width:1}
.twig{fill:none;stroke:var(--d-soft);stroke-width:1.5}
.kind{font-size:12px;fill:var(--d-soft);letter-spacing:.02em}
.figure{font-weight:600}
a text{fill:var(--d-ink)}
.narrow text{font-size:20px}
.narrow .kind{font-size:17px}
.narrow{display:none}
"""


@dataclass
class _Node:
    """One box of the tree: a thing, or a heading where `iri` is empty."""

    iri: str
    kind: str
    name: str
    figure: str = ""
    under: list[_Node] = field(default_factory=list)


def tree_svg(pub: Publication, edition: Edition, lang: str, link: Callable[[str], str]) -> str:
    """Draw the goals, targets and tasks of an edition as one inline `<svg>`; nothing without goals."""
    grown = _Grower(Ground(pub, edition), lang)
    root = grown.tree()
    if root is None:
        return ""
    layouts = {
        "wide": _Columns(grown, link).draw(root),
        "narrow": _Outline(grown, link).draw(root),
    }
    ident = f"tree-{edition.date}-{lang}"
    body, screen = svg.by_width("lsg-tree", layouts)
    year, month, day = (int(n) for n in edition.date.split("-"))
    said = grown.say("desc", wording.day(year, month, day, lang), *grown.counts())
    return svg.drawing(
        "lsg-tree", ident, layouts["wide"][1], grown.say("title", root.name), said, CSS, body, lang,
        screen=screen, box=False,
    )  # fmt: skip


class _Grower:
    """Reads the tree out of the facts."""

    def __init__(self, ground: Ground, lang: str) -> None:
        self.ground, self.lang, self.facts = ground, lang, ground.facts
        self.seen: set[ox.NamedNode] = set()
        self.left = 0

    def say(self, key: str, *values: object) -> str:
        return _SAYS[key][self.lang == "en"].format(*values)

    def of(self, kind: str) -> list[ox.NamedNode]:
        """Give the plan's own things of a class in their order."""
        found = self.facts.instances(iri(f"plan:{kind}"), self.ground.words)
        return sorted((n for n in found if not self.ground.ended(n)), key=self._order)

    def counts(self) -> tuple[int, int, int, int]:
        """Give how many goals and visions, targets, tasks and other things the tree holds."""
        kinds = [self.ground.kind(n) for n in self.seen]
        goals, targets, tasks = (sum(k in of for k in kinds) for of in
                                 (("Goal", "Vision"), ("Target",), ("Task",)))  # fmt: skip
        return goals, targets, tasks, len(kinds) - goals - targets - tasks

    def tree(self) -> _Node | None:
        """Give the whole tree, or None where the plan has no goal and no vision."""
        goals = [*self.of("Goal"), *(n for n in self.of("Vision"))]
        goals = list(dict.fromkeys(goals))
        if not goals:
            return None
        plan = self.ground.plan
        name = self.ground.name(plan, self.lang) if plan else self.ground.pub.plan.slug
        root = _Node(plan.value if plan else "", "Plan" if plan else "", name)
        known = set(goals)
        tops = [g for g in goals if not any(p in known for p in self._over(g))] or goals
        years = sorted({self._year(g) for g in tops}, key=lambda y: (not y, y))
        for year in years:
            group = _Node("", "", self.say("by", year) if year else self.say("no year"))
            group.under = [self._grow(g, 0) for g in tops if self._year(g) == year]
            root.under.append(group)
        for kind in _LOOSE:
            rest = [n for n in self.of(kind) if n not in self.seen]
            mine = set(rest)
            firsts = [n for n in rest if not any(p in mine for p in self._over(n))] or rest
            branch = _Node("", "", self.say(kind))
            for over, things in self._sorted(kind, firsts):
                grown = [self._grow(n, 1) for n in things if n not in self.seen]
                name = self.ground.name(over, self.lang) if over else self.say("unsorted")
                group = _Node(
                    over.value if over else "", "", name[:1].upper() + name[1:], under=grown
                )
                branch.under += [group] if grown else []
            if len(branch.under) == 1:
                branch.under = branch.under[0].under
            if branch.under:
                root.under.append(branch)
        if self.left:
            root.under.append(
                _Node("", "", self.say("more", wording.grouped(self.left, self.lang)))
            )
        return root

    def _sorted(
        self, kind: str, nodes: list[ox.NamedNode]
    ) -> list[tuple[ox.NamedNode | None, list[ox.NamedNode]]]:
        """Sort loose things: targets by the document that sets them, the rest by their kind."""
        by = iri("plan:setIn") if kind == "Target" else iri("plan:kind")
        groups: dict[ox.NamedNode | None, list[ox.NamedNode]] = {}
        for node in nodes:
            groups.setdefault(self.facts.node(node, by), []).append(node)
        return sorted(groups.items(), key=lambda g: (g[0] is None, -len(g[1]), str(g[0])))

    def _grow(self, node: ox.NamedNode, depth: int) -> _Node:
        kind = self.ground.kind(node)
        box = _Node(node.value, kind, self.ground.name(node, self.lang), self.figure(node))
        if node in self.seen:
            box.name += " " + self.say("again") if self._under(node) else ""
            return box
        self.seen.add(node)
        for below in self._under(node):
            if len(self.seen) >= MOST or depth >= DEEP:
                self.left += below not in self.seen
            else:
                box.under.append(self._grow(below, depth + 1))
        return box

    def _under(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        """Give the parts of a thing and what contributes to it."""
        known = {"Goal", "Vision", *_LOOSE}
        found = [s for p in ("partOf", "contributesTo") for s in self.facts.subjects(iri(f"plan:{p}"), node)
                 if isinstance(s, ox.NamedNode)]  # fmt: skip
        mine = {n for n in found if self.ground.kind(n) in known and not self.ground.ended(n)}
        order = ["Goal", "Vision", *_LOOSE]
        return sorted(
            mine - {node}, key=lambda n: (order.index(self.ground.kind(n)), self._order(n))
        )

    def _over(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        found = (
            o
            for p in ("partOf", "contributesTo")
            for o in self.facts.values(node, iri(f"plan:{p}"))
        )
        return [o for o in found if isinstance(o, ox.NamedNode) and o != node]

    def _year(self, node: ox.NamedNode) -> str:
        text = self.facts.text(node, iri("plan:year")) or self.facts.text(node, iri("plan:endYear"))
        return text if re.fullmatch(r"\d{4}", text) else ""

    def _order(self, node: ox.NamedNode) -> tuple[int, str, str]:
        text = self.facts.text(node, iri("plan:order"))
        number = int(text) if re.fullmatch(r"\d{1,9}", text) else 10**9
        return number, self._year(node) or "9999", node.value

    def figure(self, node: ox.NamedNode) -> str:
        """Say a target's value, unit and year as people do, else nothing."""
        if self.ground.kind(node) != "Target":
            return ""
        low, high, rank = (
            self.facts.text(node, iri(f"plan:{p}")) for p in ("minimum", "maximum", "rank")
        )
        unit = self.facts.node(node, iri("plan:unit"))
        # A scaled unit's symbol may be in one language only; its label is in both.
        sign = self._unit(unit) if unit else ""
        if low and high:
            value = (
                self._number(low) if low == high else f"{self._number(low)}–{self._number(high)}"
            )
        elif low or high:
            value = self.say("at least" if low else "at most", self._number(low or high))
        else:
            value = self.say("rank", self._number(rank)) if rank else ""
        if value and sign:
            value += ("" if sign == "%" else " ") + sign
        if value and self.facts.text(node, iri("plan:approximate")) == "true":
            value = self.say("about", value)
        start, end = (self.facts.text(node, iri(f"plan:{p}")) for p in ("startYear", "endYear"))
        when = self._year(node) if not (start and end) else f"{start}–{end}"
        told = [self.say("value", value)] if value else []
        told += [self.say("years" if "–" in when else "year", when)] if when else []
        return svg.plain(" · ".join(told))

    def _unit(self, unit: ox.NamedNode) -> str:
        symbol = self.ground.words.text(unit, iri("qudt:symbol"))
        if symbol == "1" or unit.value == PREFIXES["unit"] + "NUM":
            return ""
        return symbol if symbol in ("%", "ha", "km") else self.ground.words.label(unit, self.lang)

    def _number(self, text: str) -> str:
        match = re.fullmatch(r"([+-]?)(\d{1,30})(?:\.(\d{0,30}))?", text)
        if not match:
            return svg.plain(text)
        rest = (match[3] or "").rstrip("0")
        whole = wording.grouped(int(match[2]), self.lang)
        comma = "," if self.lang == "vi" else "."
        return ("−" if match[1] == "-" else "") + whole + (comma + rest if rest else "")


class _Columns:
    """The tree from left to right: a column for each level, a parent beside its first child."""

    size, small, gap, pad = 15.0, 12.0, 8.0, 8.0
    most = 6  # columns; deeper levels are set in within the last
    space = 26.0
    wide = 1180.0

    def __init__(self, grown: _Grower, link: Callable[[str], str]) -> None:
        self.grown, self.link = grown, link
        self.parts: list[str] = []
        self.twigs: list[str] = []
        self.columns: list[float] = []

    def draw(self, root: _Node) -> tuple[str, tuple[float, float]]:
        """Draw the tree; give it and its width and height."""
        levels = min(_depth(root), self.most)
        rest = self.wide - 16 - 170 - 165 - self.space * (levels - 1)
        self.columns = [170, 165, *[rest / max(levels - 2, 1)] * (levels - 2)]
        _, bottom = self._place(root, 0, 8.0)
        return "\n".join([*self.twigs, *self.parts]), (self.wide, bottom + 8)

    def _left(self, depth: int) -> float:
        depth = min(depth, len(self.columns) - 1)
        return 8 + sum(self.columns[:depth]) + self.space * depth

    def _place(
        self, node: _Node, depth: int, top: float, *, alone: bool = False
    ) -> tuple[float, float]:
        """Draw a node and all under it from `top` down; give its middle and where it all ends."""
        deep = min(depth, len(self.columns) - 1)
        left = self._left(depth) + 18 * (depth - deep)
        wide = self.columns[deep] - 18 * (depth - deep)
        if alone:  # nothing grows to the right of it, so it may be wider
            wide = min(self.wide - 8 - left, 440)
        lines, high = self.measure(node, wide)
        y, middles = top, []
        for child in node.under:
            middle, y = self._place(child, depth + 1, y, alone=not child.under)
            middles.append(middle)
            y += self.gap * (2.5 if depth == 0 else 1)
        bottom = max(top + high, y - self.gap * (2.5 if depth == 0 else 1) if middles else 0)
        middle = top + 17
        for n, other in enumerate(middles):
            right, across = left + wide, left + wide + self.space / 2
            if n == 0:
                self.twigs.append(svg.path([(right, middle), (across, middle)], "twig"))
            if depth + 1 < len(self.columns):
                self.twigs.append(
                    svg.path(
                        [(across, middle), (across, other), (across + self.space / 2, other)],
                        "twig",
                    )
                )
        self.parts.append(self.card(node, left, top, wide, high, lines))
        return middle, bottom

    def measure(self, node: _Node, wide: float) -> tuple[list[str], float]:
        """Give the lines of a box and its height."""
        inner = wide - 2 * self.pad - 6
        lines = svg.wrap(node.name, inner, self.size, bold=not node.kind)
        more = (self.small * 1.35 if node.kind else 0) + len(
            self._figures(node, inner)
        ) * self.size * 1.3
        return lines, 2 * self.pad + more + len(lines) * self.size * 1.25

    def _figures(self, node: _Node, inner: float) -> list[str]:
        return svg.wrap(node.figure, inner, self.size, bold=True) if node.figure else []

    def card(
        self, node: _Node, left: float, top: float, wide: float, high: float, lines: list[str]
    ) -> str:
        """Draw one box: a band in the colour of its kind, the kind in words, the name, the figure."""
        n = svg.number
        colour = _KINDS.get(node.kind, "soft")
        box = f'x="{n(left)}" y="{n(top)}" width="{n(wide)}" height="{n(high)}" rx="5"'
        x = left + self.pad + (6 if node.kind else 0)
        if not node.kind:
            name = svg.text(x, top + self.pad + self.size * 0.85, lines, self.size, "bold")
            return svg.linked(
                self.link(node.iri) if node.iri else "", f'<rect class="group" {box}/>{name}'
            )
        body = (
            f'<rect class="card" {box} style="stroke:var(--d-{colour})"/>'
            f'<path class="band" style="fill:var(--d-{colour})" d="M{n(left + 7)} {n(top)}h-2a5 5 0 0 0 -5 5v{n(high - 10)}a5 5 0 0 0 5 5h2Z"/>'
        )
        label = self.grown.ground.words.label(iri(f"plan:{node.kind}"), self.grown.lang)
        y = top + self.pad + self.small * 0.8
        body += svg.text(x, y, [label[:1].upper() + label[1:]], self.small, "kind")
        y += self.small * 0.55 + self.size * 0.85
        body += svg.text(x, y, lines, self.size, "bold" if node.kind == "Plan" else "")
        figures = self._figures(node, wide - 2 * self.pad - 6)
        if figures:
            body += svg.text(x, y + len(lines) * self.size * 1.28, figures, self.size, "figure")
        return svg.linked(self.link(node.iri), body)


class _Outline(_Columns):
    """The tree as an outline: each box under its parent, set in by one step."""

    # At 300 pixels, which a telephone has for it, a letter of 20 is as large as the page's own.
    size, small, gap, pad = 20.0, 17.0, 8.0, 9.0
    wide = 400.0
    step = 16.0

    def _place(
        self, node: _Node, depth: int, top: float, *, alone: bool = False
    ) -> tuple[float, float]:
        left = 8 + self.step * min(depth, 6)
        lines, high = self.measure(node, self.wide - 8 - left)
        self.parts.append(self.card(node, left, top, self.wide - 8 - left, high, lines))
        y, last = top + high + self.gap, 0.0
        trunk = left + self.step / 2 - 1
        for child in node.under:
            last, y = self._place(child, depth + 1, y)
            if depth < 6:
                self.twigs.append(svg.path([(trunk, last), (left + self.step, last)], "twig"))
        if last and depth < 6:
            self.twigs.append(svg.path([(trunk, top + high), (trunk, last)], "twig"))
        return top + min(high / 2, 24), y


def _depth(node: _Node) -> int:
    return 1 + max((_depth(child) for child in node.under), default=0)
