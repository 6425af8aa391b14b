"""Rule: a difference is told as a planner would say it: what matters first, by name, in one language.

Counts come first, then the things of each class in the order of SECTIONS. Nothing is left out
without saying how much was left out; `to_json` holds all.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.revisions import FATES, Change, Diff, fate
from lsgraph.terms import PREFIXES, RDFS_LABEL, XSD, fold, iri, short

Term = ox.NamedNode | ox.BlankNode | ox.Literal
SHOWN = 10  # things named in one list
CHANGED = 100  # changed things told in one class
LONGEST = 400  # characters of one text

SECTIONS = tuple(
    iri(f"plan:{name}")
    for name in re.findall(
        r"\w+",
        "Plan PlanRevision Vision Goal Target Breakthrough Principle Criterion Task Project "
        "EconomicCorridor DevelopmentAxis Stop AdministrativeUnit UnitChange SocioEconomicRegion "
        "PlanningRegion GrowthPole EconomicZone BorderGate BorderGateSystem UrbanArea "
        "TransportLine LinearElement GeographicArea Country Bloc SpatialElement Organization "
        "Office Person Tenure Group Actor Event Statement Indicator Observation LegalDocument "
        "Disagreement Claim Topic",
    )
)
_EVIDENCE_CLASSES = (iri("plan:Passage"), iri("plan:Source"))
_EVIDENCE = {iri("plan:citedFrom"), iri("plan:source")}
_BY, _ON, _UNIT = iri("plan:withdrawnBy"), iri("plan:withdrawnOn"), iri("plan:unit")
_LOW, _HIGH, _SYMBOL = iri("plan:minimum"), iri("plan:maximum"), iri("qudt:symbol")
_AMOUNTS = {_LOW, _HIGH, iri("plan:value")}
_LABELS = (RDFS_LABEL, iri("skos:prefLabel"))
_NUMBER = re.compile(r"([+-]?)([0-9]{1,300})(?:\.([0-9]{0,300}))?\Z")
_DATE = re.compile(r"([0-9]{4,9})-([0-9]{2})-([0-9]{2})\Z")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&])")
_LEADING = re.compile(r"([#+=-]|[0-9]{1,9}(?=[.)]))")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_SAID = {
    "title": ("What changed between the two revisions", "Thay đổi giữa hai phiên bản"),
    "same": ("Nothing changed.", "Không có thay đổi."),
    "summary": ("In short", "Tóm tắt"),
    "added": ("added", "bổ sung"),
    "former": ("recorded as already ended", "ghi nhận là đã chấm dứt"),
    "withdrawn": ("withdrawn", "chấm dứt"),
    "removed": ("removed without a decision", "bị xóa mà không có quyết định"),
    "changed": ("changed", "điều chỉnh"),
    "more": ("… and {n} more", "… và {n} nội dung khác"),
    "other": ("other thing", "nội dung khác"),
    "name": ("name", "tên gọi"),
    "value": ("value", "giá trị"),
    "unnamed": ("a thing without a name", "một đối tượng không tên"),
    "evidence": ("Evidence", "Căn cứ"),
    "links": ("evidence", "căn cứ"),
    "link+": ("{n} added", "bổ sung {n} dẫn chiếu"),
    "link-": ("{n} removed", "bỏ {n} dẫn chiếu"),
    "gained": ("added {x}", "bổ sung {x}"),
    "lost": ("removed {x}", "bỏ {x}"),
    "longer": ("continued with {x}", "viết thêm {x}"),
    "only": ("only the Vietnamese text changed", "chỉ thay đổi phần tiếng Anh"),
    "form": ("written differently, same meaning", "chỉ khác cách viết"),
    "on": (" on {x}", " từ ngày {x}"),
    "by": (" by {x}", " theo {x}"),
    "blank": (
        "Statements about things without a name also differ: {n}; name these things to compare them.",
        "Còn {n} phát biểu về đối tượng không tên khác nhau; hãy đặt tên để so sánh được.",
    ),
}
_LISTED = ("added", "former", "withdrawn", "removed")


def labels_of(*graphs: Iterable[ox.Triple], lang: str) -> dict[str, str]:
    """Give the label of each thing in `lang`, else in any other language; later graphs win.

    Labels are rdfs:label (RDF Schema 1.1 section 3.6), else skos:prefLabel (SKOS section 5).
    """
    found: dict[str, tuple[tuple[bool, int, bool, str], str]] = {}
    for n, graph in enumerate(graphs):
        for t in graph:
            if t.predicate in _LABELS and isinstance(t.subject, ox.NamedNode):
                if isinstance(t.object, ox.Literal):
                    language = t.object.language or ""
                    rank = (language != lang, -n, t.predicate != RDFS_LABEL, str(t.object))
                    best = found.get(t.subject.value)
                    if best is None or rank < best[0]:
                        found[t.subject.value] = (rank, t.object.value)
    return {thing: found[thing][1] for thing in sorted(found)}


def units_of(*graphs: Iterable[ox.Triple]) -> dict[str, str]:
    """Give the sign of the unit (qudt:symbol) in which each thing's amount is told; no sign for counts."""
    unit: dict[str, str] = {}
    symbol: dict[str, str] = {}
    for graph in graphs:
        for t in sorted((t for t in graph if t.predicate in (_UNIT, _SYMBOL)), key=str):
            if isinstance(t.subject, ox.NamedNode) and not isinstance(t.object, ox.Triple):
                (unit if t.predicate == _UNIT else symbol)[t.subject.value] = t.object.value
    signs = {thing: symbol.get(u, "") for thing, u in unit.items()}
    return {thing: sign for thing, sign in sorted(signs.items()) if sign not in ("", "1")}


def to_markdown(
    difference: Diff,
    labels: Mapping[str, str],
    *,
    lang: str,
    prefixes: Mapping[str, str] = PREFIXES,
    units: Mapping[str, str] | None = None,
) -> str:
    """Tell a difference in words, as Markdown (CommonMark 0.31), in `lang` ("vi" or "en").

    `labels` are those of `labels_of` over both revisions and the ontology, `units` of `units_of`.
    """
    return _Teller(difference, labels, lang, prefixes, units or {}).text()


def to_json(difference: Diff, labels: Mapping[str, str], *, lang: str) -> str:
    """Write all changes as JSON (RFC 8259): IRIs with labels, values in N-Triples."""
    changes: list[dict[str, Any]] = []
    for change in difference.changes:
        record: dict[str, Any] = {"kind": change.kind}
        nodes = {"thing": change.thing, "class": change.cls, "property": change.property}
        for key, node in nodes.items():
            record[key] = node.value if node else None
            record[f"{key}Label"] = labels.get(node.value) if node else None
        values = {"before": change.before, "after": change.after}
        changes.append(record | {key: [str(v) for v in vs] for key, vs in values.items()})
    teller = _Teller(difference, labels, lang, PREFIXES, {})
    counts = Counter(thing.kind for thing in teller.things)
    summary = {kind: counts[kind] for kind in (*_LISTED, "changed")}
    body = {
        "lang": lang,
        "summary": summary,
        "triples": {"removed": len(difference.removed), "added": len(difference.added)},
        "changes": changes,
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class _Thing:
    node: ox.NamedNode
    cls: ox.NamedNode | None
    kind: str  # one of _LISTED, else "changed"
    changes: tuple[Change, ...]


class _Teller:
    def __init__(
        self,
        difference: Diff,
        labels: Mapping[str, str],
        lang: str,
        prefixes: Mapping[str, str],
        units: Mapping[str, str],
    ) -> None:
        self.labels, self.lang, self.prefixes, self.units = labels, lang, prefixes, units
        self.vi = lang == "vi"
        both = (*difference.removed, *difference.added)
        self.blank = sum(isinstance(t.subject, ox.BlankNode) for t in both)
        self.ends: dict[tuple[Term, ox.NamedNode], list[Term]] = defaultdict(list)
        for t in difference.added:
            if t.predicate in (_BY, _ON):
                self.ends[t.subject, t.predicate].append(t.object)  # type: ignore[index,arg-type]
        by_thing: dict[ox.NamedNode, list[Change]] = defaultdict(list)
        for change in difference.changes:
            by_thing[change.thing].append(change)
        things = [self._thing(node, changes) for node, changes in by_thing.items()]
        self.things = sorted(things, key=lambda t: self._order(t.node))

    def _thing(self, node: ox.NamedNode, changes: list[Change]) -> _Thing:
        return _Thing(node, changes[0].cls, fate(changes), tuple(c for c in changes if c.property))

    def _order(self, node: ox.NamedNode) -> tuple[str, str]:
        return fold(self._name(node)), node.value

    def say(self, key: str, **values: str) -> str:
        return _SAID[key][self.vi].format(**values)

    def text(self) -> str:
        lines = [f"# {self.say('title')}", ""]
        if not self.things and not self.blank:
            return "\n".join([*lines, self.say("same"), ""])
        classes: dict[ox.NamedNode | None, list[_Thing]] = defaultdict(list)
        for thing in self.things:
            classes[thing.cls].append(thing)
        told = [t for t in self.things if t.cls not in _EVIDENCE_CLASSES]
        if told:
            counts = Counter(t.kind for t in told)
            lines += [f"**{self.say('summary')}**: {self._counts(counts, None)}.", ""]
        known = [c for c in SECTIONS if c in classes]
        rest = [c for c in classes if c not in SECTIONS and c not in _EVIDENCE_CLASSES]
        for cls in (*known, *sorted(rest, key=str)):
            lines += [f"## {_capital(self._class(cls, 2))}", "", *self._section(classes[cls])]
        if any(cls in classes for cls in _EVIDENCE_CLASSES):
            lines += [f"## {self.say('evidence')}", ""]
            for cls in _EVIDENCE_CLASSES:
                if cls in classes:
                    counts = Counter(t.kind for t in classes[cls])
                    lines.append(f"- {_capital(self._class(cls, 2))}: {self._counts(counts, '')}.")
            lines.append("")
        if self.blank:
            lines += [self.say("blank", n=str(self.blank)), ""]
        return "\n".join(lines)

    def _counts(self, counts: Counter[str], noun: str | None) -> str:
        """Tell how many of each kind; the first number has its noun, where one is wanted."""
        parts: list[str] = []
        for kind in FATES:
            if counts[kind]:
                number = self._grouped(str(counts[kind]))
                if noun is None and (self.vi or not parts):
                    number += " nội dung" if self.vi else " thing" + "s" * (counts[kind] != 1)
                word = self.say(kind)
                parts.append(f"{word} {number}" if self.vi else f"{number} {word}")
        return "; ".join(parts)

    def _section(self, things: list[_Thing]) -> list[str]:
        lines: list[str] = []
        for kind in _LISTED:
            lists: dict[str, list[_Thing]] = defaultdict(list)
            for thing in things:
                if thing.kind == kind:
                    lists[self._ending(thing) if kind in ("former", "withdrawn") else ""].append(
                        thing
                    )
            for ending, members in sorted(lists.items()):
                noun = self._class(members[0].cls, len(members))
                number = self._grouped(str(len(members)))
                lines += [f"{_capital(self.say(kind))}{ending}: {number} {noun}", ""]
                lines += [f"- {_start(self._name(t.node))}" for t in members[:SHOWN]]
                lines += self._more(len(members) - SHOWN)
        changed = [t for t in things if t.kind == "changed"]
        if changed:
            lines += [f"{_capital(self.say('changed'))}: {self._grouped(str(len(changed)))} "
                      f"{self._class(changed[0].cls, len(changed))}", ""]  # fmt: skip
            for thing in changed[:CHANGED]:
                told = self._told(thing)
                name = _start(self._name(thing.node))
                if len(told) == 1:
                    lines.append(f"- {name} — {told[0]}")
                else:
                    lines += [f"- {name}:", *(f"  - {line}" for line in told)]
            lines += self._more(len(changed) - CHANGED)
        return lines

    def _more(self, left: int) -> list[str]:
        return [f"- {self.say('more', n=self._grouped(str(left)))}", ""] if left > 0 else [""]

    def _ending(self, thing: _Thing) -> str:
        said = ""
        for key, prop in (("on", _ON), ("by", _BY)):
            values = self.ends.get((thing.node, prop), [])
            if values:
                said += self.say(key, x=", ".join(self._value(v) for v in values[:SHOWN]))
        return said

    def _told(self, thing: _Thing) -> list[str]:
        changes = {c.property: c for c in thing.changes}
        sign = "" if _UNIT in changes else self.units.get(thing.node.value, "")
        lines = []
        low, high = changes.get(_LOW), changes.get(_HIGH)
        if low and high and all(len(v) == 1 for c in (low, high) for v in (c.before, c.after)):
            before = self._range(low.before[0], high.before[0])
            after = self._range(low.after[0], high.after[0])
            lines.append(f"{self.say('value')}: {before} → {after}{sign and ' ' + sign}")
            del changes[_LOW], changes[_HIGH]
        gone = come = 0
        for prop, change in changes.items():
            if prop in _EVIDENCE:
                gone, come = gone + len(change.before), come + len(change.after)
            elif prop:
                unit = f" {sign}" if sign and prop in _AMOUNTS else ""
                lines.append(f"{self._property(prop)}: {self._moved(change, unit)}")
        if gone or come:
            both = [self.say(k, n=str(n)) for k, n in (("link+", come), ("link-", gone)) if n]
            lines.append(f"{self.say('links')}: {', '.join(both)}")
        return lines

    def _moved(self, change: Change, unit: str) -> str:
        before = [self._value(v) for v in change.before if self._mine(v)]
        after = [self._value(v) for v in change.after if self._mine(v)]
        if not before and not after:
            return self.say("only")
        if before == after:
            return self.say("form")
        if len(before) == len(after) == 1:
            # A text that only grew is told by what is new in it.
            (old,), (new,) = (filter(self._mine, v) for v in (change.before, change.after))
            if isinstance(old, ox.Literal) and isinstance(new, ox.Literal):
                if old.value.endswith(".") and new.value.startswith(old.value + " "):
                    return self.say("longer", x=f"“{_plain(new.value[len(old.value) :])}”")
        was, now = (self._joined(values) + unit for values in (before, after))
        if before and after:
            return f"{was.removesuffix(unit)} → {now}"
        return self.say("gained", x=now) if after else self.say("lost", x=was)

    def _joined(self, values: list[str]) -> str:
        left = len(values) - SHOWN
        more = [self.say("more", n=self._grouped(str(left)))] if left > 0 else []
        return "; ".join([*values[:SHOWN], *more])

    def _mine(self, value: Term) -> bool:
        other = "en" if self.vi else "vi"
        return not (isinstance(value, ox.Literal) and value.language == other)

    def _range(self, low: Term, high: Term) -> str:
        a, b = self._value(low), self._value(high)
        return a if a == b else f"{a}–{b}"

    def _value(self, term: Term) -> str:
        if isinstance(term, ox.BlankNode):
            return self.say("unnamed")
        if isinstance(term, ox.NamedNode):
            return self._name(term)
        kind, value = term.datatype.value.removeprefix(XSD), term.value
        if kind in ("decimal", "integer") and (number := _NUMBER.match(value)):
            sign, whole, part = number.groups()
            part = (part or "").rstrip("0")
            mark = "," if self.vi else "."
            minus = "−" if sign == "-" else ""
            return minus + self._grouped(whole.lstrip("0") or "0") + (mark + part if part else "")
        if kind == "date" and (date := _DATE.match(value)) and 1 <= int(date[2]) <= 12:
            day, month = int(date[3]), int(date[2])
            return wording.day(date[1], month, day, self.lang)
        if kind == "boolean":
            yes = value in ("true", "1")
            return ("có" if yes else "không") if self.vi else ("yes" if yes else "no")
        return f"“{_plain(value)}”" if term.language or kind == "string" else _plain(value)

    def _grouped(self, digits: str) -> str:
        return wording.grouped(int(digits), self.lang)

    def _name(self, node: ox.NamedNode) -> str:
        return _plain(self.labels.get(node.value, "")) or _plain(short(node.value, self.prefixes))

    def _property(self, prop: ox.NamedNode) -> str:
        return self.say("name") if prop == RDFS_LABEL else self._name(prop)

    def _class(self, cls: ox.NamedNode | None, number: int) -> str:
        label = self._name(cls) if cls else self.say("other")
        return label if self.vi or number == 1 else plural(label)


def plural(noun: str) -> str:
    """Give the plural of an English class label: its head noun, before "of", takes the ending."""
    head, of, rest = noun.partition(" of ")
    irregular = {"criterion": "criteria", "person": "people"}
    for one, many in irregular.items():
        if head.endswith(one):
            return head.removesuffix(one) + many + of + rest
    if head.endswith("is"):
        head = head[:-2] + "es"
    elif re.search(r"(?:s|x|z|ch|sh)\Z", head):
        head += "es"
    elif re.search(r"[^aeiou]y\Z", head):
        head = head[:-1] + "ies"
    else:
        head += "s"
    return head + of + rest


def _plain(text: str) -> str:
    line = " ".join(_UNSEEN.sub(" ", text[: LONGEST * 2]).split())
    cut = line if len(line) <= LONGEST and len(text) <= LONGEST * 2 else line[:LONGEST] + " …"
    return _MARKUP.sub(r"\\\1", cut)


def _start(text: str) -> str:
    mark = _LEADING.match(text)
    if mark and mark[1].isdigit():
        return mark[1] + "\\" + text[mark.end() :]
    return "\\" + text if mark else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
