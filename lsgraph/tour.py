"""Rule: the tour says in short what the plan is; each part ends with the question to ask next.

All that it tells comes from prepared queries, so whatever it shows can be asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lsgraph import notices, screen
from lsgraph.store import KnowledgeGraph
from lsgraph.tables import Table, Term, text
from lsgraph.terms import iri, short

QUESTIONS = ("targets-against-observations", "evidence")

WORDS = {
    "en": {
        "what": "What it is", "goals": "What it wants", "carriers": "What carries it out",
        "where": "Where", "who": "Who", "ask": "Two questions", "check": "Is it sound?",
        "next": "Where to go next", "period": "period", "vision": "vision to", "by": "signed by",
        "issued": "issued by", "assigns": "assigns", "answers": "answers for", "tasks": "tasks",
        "breakthroughs": "Breakthroughs", "key": "Key tasks", "regions": "Regions",
        "all": "all questions", "one": "one question", "show": "all about one thing, with its evidence",
        "find": "find things, with or without tone marks", "any": "any SPARQL query",
        "why": "why something follows", "vi": "LSGRAPH_LANG=vi gives everything in Vietnamese",
    },
    "vi": {
        "what": "Quy hoạch này là gì", "goals": "Quy hoạch hướng tới điều gì",
        "carriers": "Thực hiện bằng gì", "where": "Ở đâu", "who": "Chủ thể", "ask": "Hai câu hỏi mẫu",
        "check": "Dữ liệu có đúng không?", "next": "Đi tiếp", "period": "thời kỳ",
        "vision": "tầm nhìn đến năm", "by": "người ký", "issued": "cơ quan ban hành",
        "assigns": "giao", "answers": "chịu trách nhiệm", "tasks": "nhiệm vụ",
        "breakthroughs": "Khâu đột phá", "key": "Nhiệm vụ quan trọng", "regions": "Vùng",
        "all": "mọi câu hỏi có sẵn", "one": "một câu hỏi",
        "show": "mọi thông tin về một đối tượng, kèm căn cứ",
        "find": "tìm đối tượng, có dấu hay không dấu", "any": "truy vấn SPARQL bất kỳ",
        "why": "vì sao suy ra được", "vi": "LSGRAPH_LANG=en gives everything in English",
    },
}  # fmt: skip


@dataclass(frozen=True)
class _Guide:
    kg: KnowledgeGraph
    width: int
    markdown: bool

    def word(self, name: str) -> str:
        return WORDS[self.kg.lang][name]

    def label(self, term: Term | None) -> str:
        return self.kg.labels.get(text(term), text(term)) if term is not None else ""

    def heading(self, name: str) -> str:
        return f"## {self.word(name)}\n" if self.markdown else self.word(name).upper()

    def item(self, words: str, mark: str = "-") -> str:
        if self.markdown:
            return f"{mark} {words}"
        margin = " " * (len(mark) + 3)
        return f"  {mark} " + screen.paragraph(words, self.width, margin)[len(margin) :]

    def command(self, call: str) -> str:
        return f"\n`{call}`" if self.markdown else f"  → {call}"

    def table(self, table: Table) -> str:
        if self.markdown:
            return table.to_markdown()
        return screen.indent(screen.layout(table, self.width - 2))


def pieces(
    kg: KnowledgeGraph, width: int, *, markdown: bool = False, progress: Callable[[str], None]
) -> Iterator[str]:
    """Give the tour in pieces, in the graph's language, for a screen of `width` columns."""
    guide = _Guide(kg, width, markdown)
    for part in (_what, _goals, _carriers, _where, _who, _questions):
        yield "\n".join(part(guide)).rstrip("\n") + "\n"
    progress("shapes")
    verdict = notices.verdict(kg.check(), kg.lang)
    yield "\n".join(
        [
            guide.heading("check"),
            guide.item(verdict),
            guide.command(f"lsgraph check {_slug(kg)}"),
            "",
        ]
    )
    yield "\n".join(_next(guide))


def _slug(kg: KnowledgeGraph) -> str:
    return kg.revision.plan


def _own_plan(kg: KnowledgeGraph) -> Term | None:
    of = iri("plan:revisionOf")
    return next((t.object for t in kg.asserted if t.predicate == of), None)  # type: ignore[return-value]


def _what(guide: _Guide) -> Iterator[str]:
    plan = _own_plan(guide.kg)
    row = next(r for r in guide.kg.query("plan") if r["plan"] == plan)
    title = guide.label(plan)
    yield f"# {title}\n" if guide.markdown else screen.paragraph(title, guide.width)
    yield "" if guide.markdown else "═" * min(guide.width, screen.width_of(title))
    yield guide.heading("what")
    span = f"{guide.word('period')} {_plain(row['firstYear'])}–{_plain(row['lastYear'])}"
    if row["visionYear"]:
        span += f", {guide.word('vision')} {_plain(row['visionYear'])}"
    yield guide.item(f"{guide.label(row['territory'])}: {span}")
    issued = f"{guide.word('issued')}: {guide.label(row['issuer'])}"
    signed = f"; {guide.word('by')}: {guide.label(row['signer'])}" if row["signer"] else ""
    yield guide.item(f"{guide.label(row['document'])} ({issued}{signed})")
    yield guide.command("lsgraph query plan")


def _plain(term: Term | None) -> str:
    return "" if term is None else text(term)


def _goals(guide: _Guide) -> Iterator[str]:
    yield guide.heading("goals")
    rows = list(guide.kg.query("goals"))
    years = list(dict.fromkeys(_plain(r["horizon"]) for r in rows))
    for row in rows:
        whole = row["whole"] is None
        mark = "-" if whole else "  -" if guide.markdown else "  ·"
        yield guide.item(guide.label(row["goal"]), mark)
    yield guide.command(f"lsgraph query goals --horizon {years[0]}")


def _carriers(guide: _Guide) -> Iterator[str]:
    yield guide.heading("carriers")
    order = {r["breakthrough"]: r["order"] for r in guide.kg.query("breakthroughs")}
    yield from _numbered(guide, "breakthroughs", [(o, b) for b, o in order.items()])
    tasks = guide.kg.query("tasks", kind="concept:task-key")
    yield from _numbered(guide, "key", [(r["order"], r["task"]) for r in tasks])
    yield guide.command("lsgraph query breakthrough-carriers")


def _numbered(
    guide: _Guide, name: str, things: Sequence[tuple[Term | None, Term | None]]
) -> Iterator[str]:
    yield guide.item(guide.word(name))
    for number, thing in dict.fromkeys(things):
        mark = f"  {_plain(number)}." if number else "  -"
        yield guide.item(guide.label(thing), mark)


def _where(guide: _Guide) -> Iterator[str]:
    yield guide.heading("where")
    stops: dict[Term | None, list[str]] = {}
    for row in guide.kg.query("along-line"):
        stops.setdefault(row["line"], []).append(guide.label(row["place"]))
    for line, places in stops.items():
        yield guide.item(f"{guide.label(line)}: {' → '.join(places)}")
    regions = [guide.label(r["region"]) for r in guide.kg.query("regions-without-members")]
    if regions:
        yield guide.item(f"{guide.word('regions')}: {'; '.join(dict.fromkeys(regions))}")
    yield guide.command("lsgraph query along-line")


def _who(guide: _Guide) -> Iterator[str]:
    yield guide.heading("who")
    rows = {(r["actor"], r["role"], r["task"]) for r in guide.kg.query("tasks-by-actor")}
    counts = Counter((actor, role) for actor, role, _ in rows)
    assigns = iri("plan:assignedBy")
    for (actor, role), count in sorted(counts.items(), key=lambda c: (-c[1], str(c[0]))):
        verb = guide.word("assigns" if role == assigns else "answers")
        yield guide.item(f"{guide.label(actor)}: {verb} {count} {guide.word('tasks')}")
    yield guide.command("lsgraph query tasks-by-actor")


def _questions(guide: _Guide) -> Iterator[str]:
    yield guide.heading("ask")
    for name in QUESTIONS:
        query = guide.kg.prepared(name)
        example = query.example()
        options = "".join(
            f" --{k} {short(v, guide.kg.prefixes)}" for k, values in example.items() for v in values
        )
        yield guide.item(query.summary[guide.kg.lang])
        yield guide.command(f"lsgraph query {name}{options}")
        yield ""
        answer = guide.kg.query(name, **example)
        yield guide.table(answer)
        if answer.note:
            yield ""
            yield guide.item(answer.note, "*")
        if name != QUESTIONS[-1]:
            yield ""


def _next(guide: _Guide) -> Iterator[str]:
    things = [s for s in guide.kg.labels if s.startswith("https://") and "/id/" in s]
    thing = next(t for t in sorted(things) if "/goal-" in t).rpartition("/")[2]
    calls = {
        "lsgraph query": "all",
        "lsgraph query goals --help": "one",
        f"lsgraph show {thing}": "show",
        "lsgraph search cua khau": "find",
        "lsgraph sparql 'SELECT ?goal { ?goal a plan:Goal }'": "any",
        f"lsgraph why {thing} a plan:PlanElement": "why",
    }
    yield guide.heading("next")
    room = max(len(call) for call in calls)
    for call, name in calls.items():
        if guide.markdown:
            yield f"- `{call}`: {guide.word(name)}"
        else:
            yield f"  {call.ljust(room)}  {guide.word(name)}"
    yield guide.item(guide.word("vi")) if guide.markdown else f"  {guide.word('vi')}"


__all__ = ["pieces"]
