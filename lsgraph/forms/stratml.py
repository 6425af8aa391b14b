"""Rule: the plan in the words of StratML Part 1, one language a document; nothing is tied that the data leave loose.

A goal's objectives are the targets, tasks and projects that the data tie to it; those that are
tied to no goal stand under headings of their own, which say so.
Source: ISO 17469-1:2015 (StratML Part 1: Strategic Plan), structure and order of its elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.facts import Facts
from lsgraph.forms import dates, xmltext
from lsgraph.forms.columns import slug
from lsgraph.publication import Edition, Publication
from lsgraph.terms import RDF_TYPE, iri

NAMESPACE = "urn:ISO:std:iso:17469:tech:xsd:stratml_core"

_PLAN, _OF_PLAN, _PART_OF, _ORDER = (
    iri(f"plan:{n}") for n in ("revisionOf", "ofPlan", "partOf", "order")
)
_SERVES, _ASSIGNED, _WITHDRAWN = (
    iri(f"plan:{n}") for n in ("contributesTo", "assignedTo", "withdrawnOn")
)
_DEFINITION, _COMMENT = iri("skos:definition"), iri("rdfs:comment")
# Told in the "other information" of a goal or objective, in this order.
_TOLD = tuple(
    iri(f"plan:{n}")
    for n in (
        "indicator", "minimum", "maximum", "unit", "approximate", "rank", "referenceGroup", "year",
        "startYear", "endYear", "kind", "status", "sector", "about", "location", "links",
        "accordingTo", "setIn", "statedIn",
    )
)  # fmt: skip
_LOOSE = (
    ("plan:Breakthrough", "breakthroughs", "Các khâu đột phá", "Breakthroughs"),
    ("plan:Target", "targets", "Các chỉ tiêu", "Targets"),
    ("plan:Task", "tasks", "Các nhiệm vụ", "Tasks"),
    ("plan:Project", "projects", "Các dự án", "Projects"),
)
_GATHERED = {
    "vi": "Nhóm do bản xuất này lập: dữ liệu không gắn các nội dung dưới đây với một mục tiêu cụ thể.",
    "en": "A group made by this export: the data tie what follows to no single goal.",
}
_STAKEHOLDERS = {
    iri("plan:Person"): "Person",
    iri("plan:Group"): "Generic_Group",
    iri("plan:Organization"): "Organization",
}
_WORDS = {
    "vision": {"vi": "Năm tầm nhìn", "en": "Vision year"},
    "revision": {"vi": "Phiên bản dữ liệu", "en": "Revision of the data"},
    "yes": {"vi": "có", "en": "yes"},
    "no": {"vi": "không", "en": "no"},
}


@dataclass
class Element:
    """An element with its text or its children, in order."""

    name: str
    text: str = ""
    children: list[Element] = field(default_factory=list)
    attribute: tuple[str, str] | None = None

    def add(self, name: str, text: str) -> None:
        """Add a child with a text, unless the text is empty."""
        if text:
            self.children.append(Element(name, text))

    def lines(self, indent: str = "") -> Iterator[str]:
        """Write the element."""
        start = self.name
        if self.attribute:
            start += f" {self.attribute[0]}={xmltext.quoted(self.attribute[1])}"
        if self.children:
            yield f"{indent}<{start}>"
            for child in self.children:
                yield from child.lines(indent + "  ")
            yield f"{indent}</{self.name}>"
        else:
            xmltext.refuse(self.text, f"<{self.name}> {self.text[:40]!r}")
            yield f"{indent}<{start}>{xmltext.escaped(self.text)}</{self.name}>"


def write(pub: Publication, edition: Edition, lang: str) -> bytes | None:
    """Write an edition's plan in a language ("vi" or "en"), or nothing where it has no goals."""
    plan = plan_of(edition)
    if plan is None:
        return None
    core = _Writer(pub, edition, lang, plan).plan()
    if core is None:
        return None
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<StrategicPlan xmlns="{NAMESPACE}">'
    _, *body, end = core.lines()
    return "\n".join([head, *body, end, ""]).encode()


def plan_of(edition: Edition) -> ox.NamedNode | None:
    """Give the plan whose revision an edition is, else the only plan that it speaks of."""
    named = edition.facts.node(ox.NamedNode(edition.name), _PLAN)
    plans = edition.facts.instances(iri("plan:Plan"))
    return named or (plans[0] if len(plans) == 1 else None)


class _Writer:
    def __init__(self, pub: Publication, edition: Edition, lang: str, plan: ox.NamedNode) -> None:
        self.pub, self.edition, self.lang, self.thing = pub, edition, lang, plan
        self.facts: Facts = edition.facts
        self.taken: set[str] = set()
        self.tied: set[ox.NamedNode] = set()

    def plan(self) -> Element | None:
        root = Element("StrategicPlan")
        root.add("Name", self._label(self.thing) or slug(self.thing.value))
        root.add("Description", self._text(self.thing, _DEFINITION))
        root.add("OtherInformation", self._remarks())
        core = Element("StrategicPlanCore")
        core.children += [*self._organizations(), *self._vision(), *self._values()]
        goals = list(self._goals())
        if not goals:
            return None
        core.children += goals
        root.children += [core, self._administration()]
        return root

    def _remarks(self) -> str:
        lines = [self._text(self.thing, _COMMENT)]
        year = self._value(self.thing, iri("plan:visionYear"))
        lines += [f"{_WORDS['vision'][self.lang]}: {year}"] if year else []
        revision = self.facts.label(ox.NamedNode(self.edition.name), self.lang)
        lines.append(f"{_WORDS['revision'][self.lang]}: {revision or self.edition.date}")
        return "\n".join([*filter(None, lines), self.thing.value])

    def _organizations(self) -> Iterator[Element]:
        makers = self._nodes(self.thing, iri("plan:preparedBy"))
        for node in makers or self._nodes(self.thing, iri("plan:territory")):
            made = Element("Organization")
            made.add("Name", self._label(node))
            made.add("Identifier", self._identifier(node.value))
            made.add("Description", self._text(node, _DEFINITION))
            yield made

    def _vision(self) -> Iterator[Element]:
        visions = self._things("plan:Vision")
        if visions:
            made = Element("Vision")
            told = [self._text(v, _DEFINITION) or self._label(v) for v in visions]
            made.add("Description", "\n".join(dict.fromkeys(told)))
            made.add("Identifier", self._identifier(visions[0].value))
            yield made

    def _values(self) -> Iterator[Element]:
        for node in self._things("plan:Principle"):
            made = Element("Value")
            made.add("Name", self._label(node))
            made.add("Description", self._text(node, _DEFINITION))
            yield made

    def _goals(self) -> Iterator[Element]:
        # A vision is a goal in the ontology, and an element of its own in StratML.
        visions = self._things("plan:Vision")
        goals = [n for n in self._things("plan:Goal") if n not in visions]
        within: dict[ox.NamedNode | None, list[ox.NamedNode]] = {}
        for goal in goals:
            above = self.facts.node(goal, _PART_OF)
            within.setdefault(above if above in goals else None, []).append(goal)
        number = 0
        seen: set[ox.NamedNode] = set()
        for goal in within.get(None, []):
            number += 1
            yield from self._goal(goal, str(number), within, seen)
        for goal in goals:  # parts of each other in a ring
            if goal not in seen:
                number += 1
                yield from self._goal(goal, str(number), within, seen)
        for cls, name, vi, en in _LOOSE:
            loose = [n for n in self._things(cls) if n not in self.tied]
            if loose:
                number += 1
                made = Element("Goal")
                made.add("Name", vi if self.lang == "vi" else en)
                made.add("Description", _GATHERED[self.lang])
                made.add("Identifier", self._identifier(name))
                made.add("SequenceIndicator", str(number))
                made.children += self._objectives(loose)
                yield made

    def _goal(
        self,
        goal: ox.NamedNode,
        number: str,
        within: dict[ox.NamedNode | None, list[ox.NamedNode]],
        seen: set[ox.NamedNode],
    ) -> Iterator[Element]:
        if goal in seen:
            return
        seen.add(goal)
        made = self._named("Goal", goal, number)
        serving = [n for cls, *_ in _LOOSE for n in self._things(cls)
                   if goal in self._nodes(n, _SERVES)]  # fmt: skip
        made.children += self._objectives(serving)
        self.tied.update(serving)
        yield made
        for i, part in enumerate(within.get(goal, ()), 1):
            yield from self._goal(part, f"{number}.{i}", within, seen)

    def _objectives(self, things: Sequence[ox.NamedNode]) -> Iterator[Element]:
        for i, thing in enumerate(things, 1):
            yield self._named("Objective", thing, str(i))

    def _named(self, element: str, thing: ox.NamedNode, number: str) -> Element:
        made = Element(element)
        made.add("Name", self._label(thing) or slug(thing.value))
        # A goal must have a description (the schema of part 1), if only its name.
        made.add(
            "Description", self._text(thing, _DEFINITION) or self._label(thing) or slug(thing.value)
        )
        made.add("Identifier", self._identifier(thing.value))
        made.add("SequenceIndicator", number)
        for actor in self._nodes(thing, _ASSIGNED):
            stakeholder = Element("Stakeholder")
            classes = self.facts.values(actor, RDF_TYPE)
            kinds = [kind for cls, kind in _STAKEHOLDERS.items() if cls in classes]
            if kinds:
                stakeholder.attribute = ("StakeholderTypeType", kinds[0])
            stakeholder.add("Name", self._label(actor) or slug(actor.value))
            stakeholder.add("Description", self.pub.words.label(_ASSIGNED, self.lang))
            made.children.append(stakeholder)
        made.add("OtherInformation", self._other(thing))
        return made

    def _other(self, thing: ox.NamedNode) -> str:
        lines = []
        for word in _TOLD:
            values = [self._value_text(v) for v in self.facts.values(thing, word)]  # type: ignore[arg-type]
            if values:
                name = self.pub.words.label(word, self.lang) or slug(word.value)
                lines.append(f"{name[:1].upper()}{name[1:]}: {'; '.join(values)}")
        return "\n".join([*lines, *filter(None, [self._text(thing, _COMMENT)]), thing.value])

    def _administration(self) -> Element:
        made = Element("AdministrativeInformation")
        start, end = (self._value(self.thing, iri(f"plan:{n}Year")) for n in ("start", "end"))
        made.add("StartDate", f"{start}-01-01" if _YEAR.match(start) else "")
        made.add("EndDate", f"{end}-12-31" if _YEAR.match(end) else "")
        made.add("PublicationDate", dates.of_edition(self.pub, self.edition).issued)
        made.add("Source", self.edition.name)
        return made

    def _things(self, cls: str) -> list[ox.NamedNode]:
        """Give what of a class is of this plan and holds at the edition's date, in the plan's order."""
        found = self.facts.instances(iri(cls), self.pub.words)
        kept = [n for n in found if self._is_ours(n) and not self._ended(n)]
        return sorted(kept, key=lambda n: (self._place(n), n.value))

    def _is_ours(self, node: ox.NamedNode) -> bool:
        plans = self.facts.values(node, _OF_PLAN)
        return self.thing in plans if plans else len(self.facts.instances(iri("plan:Plan"))) == 1

    def _ended(self, node: ox.NamedNode) -> bool:
        day = self._value(node, _WITHDRAWN)
        return bool(day) and day <= self.edition.date

    def _place(self, node: ox.NamedNode) -> tuple[int, int]:
        order = self._value(node, _ORDER)
        number = int(order) if order.isascii() and order.isdigit() and len(order) < 10 else 10**9
        return (self.facts.node(node, _PART_OF) is not None, number)

    def _value_text(self, value: ox.NamedNode | ox.Literal) -> str:
        if isinstance(value, ox.NamedNode):
            return self._label(value) or value.value
        if value.datatype == iri("xsd:boolean"):
            return _WORDS["yes" if value.value in ("true", "1") else "no"][self.lang]
        if value.datatype == iri("xsd:decimal") and self.lang == "vi":
            return value.value.replace(".", ",")
        if value.datatype == iri("xsd:date") and _DAY.match(value.value):
            year, month, number = value.value.split("-")
            return wording.day(year, int(month), int(number), self.lang)
        return value.value

    def _label(self, node: ox.NamedNode) -> str:
        return self.facts.label(node, self.lang) or self.pub.label(node.value, self.lang)

    def _text(self, node: ox.NamedNode, word: ox.NamedNode) -> str:
        return self.facts.text(node, word, self.lang)

    def _value(self, node: ox.NamedNode, word: ox.NamedNode) -> str:
        value = self.facts.value(node, word)
        return value.value if isinstance(value, ox.Literal) else ""

    def _nodes(self, node: ox.NamedNode, word: ox.NamedNode) -> list[ox.NamedNode]:
        return [v for v in self.facts.values(node, word) if isinstance(v, ox.NamedNode)]

    def _identifier(self, node: str) -> str:
        """Make the identifier of an element: an XML name, once in the document."""
        name = re.sub(r"[^A-Za-z0-9_.-]", "_", slug(node))
        name = name if re.match(r"[A-Za-z_]", name) else "_" + name
        made = next(n for n in _numbered(name) if n not in self.taken)
        self.taken.add(made)
        return made


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


_YEAR = re.compile(r"[0-9]{4}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
