"""Rule: a goal says what is wanted, a target how much, a task who does what; each from the same text."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.corpus import words
from benchmarks.corpus.draft import Draft, Given, Text, Value, bare, concept, day, iri, year
from benchmarks.corpus.people import Holder, People
from benchmarks.corpus.places import Map

GOALS = 11
MEASURES = 16
TASKS = 4
PARTS = 3
PROJECTS = 9
SAYINGS = 9


@dataclass(slots=True)
class Aims:
    """What the plan wants, as its other parts name it."""

    of_sector: dict[str, Value] = field(default_factory=dict)
    goals: list[Value] = field(default_factory=list)
    targets: list[Value] = field(default_factory=list)
    ranged: list[Value] = field(default_factory=list)
    tasks: list[Value] = field(default_factory=list)
    parts: list[Value] = field(default_factory=list)
    projects: list[Value] = field(default_factory=list)


# What is told of every plan, what is only measured, and what is measured of projects alone.
_ALWAYS = ("grdp-growth", "industry-share", "services-share", "income", "competitiveness")
_OF_PROJECTS = ("gauge", "design-speed", "project-cost")
_UNWANTED = ("border-length", *_OF_PROJECTS)


def _number(measure: words.Measure, value: float) -> str:
    whole = measure.kind == "count" and measure.high < 50
    return f"{value:.0f}.0" if whole else f"{value:.1f}"


def _on(template: Text, about: words.Field) -> Text:
    return Text(template.vi.format(vi=about.name.vi), template.en.format(en=about.name.en))


def _sector(about: words.Field) -> Value:
    return concept(f"sector-{about.sector}")


def _of_plan(draft: Draft) -> dict[str, Given]:
    return {"ofPlan": draft.own("plan")}


def want(draft: Draft, map_: Map, people: People) -> Aims:
    """Make what the plan wants and what is to be done for it."""
    aims = Aims()
    for about in words.FIELDS:
        name = Text(about.name.vi[0].upper() + about.name.vi[1:],
                    about.name.en[0].upper() + about.name.en[1:])  # fmt: skip
        draft.add("goals", f"topic-{about.slug}", "Topic", name, {
            "sector": _sector(about), "citedFrom": draft.cite(f"Quy hoạch quan tâm {about.name.vi}."),
        })  # fmt: skip
    _goals(draft, map_, aims)
    _measures(draft, map_, aims)
    _projects(draft, map_, aims)
    _tasks(draft, map_, people, aims)
    _statements(draft, map_, people, aims)
    return aims


def _goals(draft: Draft, map_: Map, aims: Aims) -> None:
    own, add, chance = draft.own, draft.add, draft.random
    common: dict[str, Given] = {
        **_of_plan(draft), "about": map_.province, "accordingTo": own("plan"),
        "setIn": own("doc-decision"),
    }  # fmt: skip
    for kind, slug, horizon in (("Goal", "goal-2030", 2030), ("Vision", "vision-2050", 2050)):
        label = Text(f"Mục tiêu tổng quát đến năm {horizon}", f"Overall goal to {horizon}")
        saying = f"{label.vi}: phát triển nhanh và bền vững."
        add("goals", slug, kind, label, {
            **common, "citedFrom": draft.cite(saying), "envisions": map_.pole,
            "skos:definition": Text(f"Tỉnh phát triển nhanh và bền vững vào năm {horizon}.",
                                    f"The province develops fast and lastingly by {horizon}."),
            "scope": map_.region, "sector": [concept("sector-economy"), concept("sector-society")],
            "topic": own("topic-growth"), "year": year(horizon),
        })  # fmt: skip
    for n, about in enumerate(chance.sample(words.FIELDS, GOALS), 1):
        far = n % 5 == 0
        horizon = 2050 if far else 2030
        name = _on(words.GOALS[n % len(words.GOALS)], about)
        saying = f"{name.vi} vào năm {horizon}."
        goal = add(
            "goals", f"goal-{about.slug}-{horizon}", "Vision" if far else "Goal",
            Text(f"{name.vi} đến năm {horizon}", f"{name.en} by {horizon}"), {
                **common, "citedFrom": draft.cite(saying),
                "skos:definition": Text(f"{name.vi}, xét trong phạm vi vùng, vào năm {horizon}.",
                                        f"{name.en}, measured within the region, by {horizon}."),
                "links": chance.choice(map_.gates) if n % 4 == 0 else None, "order": bare(n),
                "partOf": own("vision-2050" if far else "goal-2030"), "sector": _sector(about),
                "topic": own(f"topic-{about.slug}"), "year": year(horizon),
            },
        )  # fmt: skip
        aims.goals.append(goal)
        if n % 3:  # some goals stay without a number
            aims.of_sector[about.sector] = goal
    for n, about in enumerate(chance.sample(words.FIELDS, 4), 1):
        draft.cite(f"Khâu đột phá thứ {n} là {about.name.vi}.")
        add("goals", f"breakthrough-{n}", "Breakthrough",
            Text(f"Đột phá về {about.name.vi}", f"Breakthrough in {about.name.en}"), {
                **_of_plan(draft), "accordingTo": own("plan"),
                "citedFrom": draft.cite_part(about.name.vi),
                "contributesTo": own("goal-2030") if n % 2 else None, "order": bare(n),
                "skos:definition": Text(f"Khâu đột phá thứ {n} của quy hoạch: {about.name.vi}.",
                                        f"Breakthrough {n} of the plan: {about.name.en}."),
                "sector": _sector(about), "topic": own(f"topic-{about.slug}"),
            })  # fmt: skip


def _measures(draft: Draft, map_: Map, aims: Aims) -> None:
    """Make indicators, what is wanted of them, and what was measured."""
    own, chance = draft.own, draft.random
    topics = {f.sector: own(f"topic-{f.slug}") for f in words.FIELDS}
    wanted = {*_ALWAYS, *_UNWANTED, *chance.sample([m.slug for m in words.MEASURES], MEASURES)}
    for n, measure in enumerate(m for m in words.MEASURES if m.slug in wanted):
        sector = concept(f"sector-{measure.field}")
        topic = topics[measure.field]
        indicator = draft.add("goals", f"indicator-{measure.slug}", "Indicator", measure.name, {
            "kind": concept(f"indicator-{measure.kind}"), "sector": sector,
            "source": own("source-yearbook"), "topic": topic,
        })  # fmt: skip
        spread = measure.high - measure.low
        if measure.slug not in _UNWANTED:
            low = measure.low + spread * chance.uniform(0.5, 0.75)
            high = low + spread * chance.uniform(0.05, 0.2)
            shown = _number(measure, low), _number(measure, high)
            facts: dict[str, Given] = {
                "about": map_.province, "indicator": indicator, "sector": sector, "topic": topic,
                "maximum": bare(shown[1]) if n % 3 != 1 else None,
                "minimum": bare(shown[0]) if n % 3 != 2 else None, "unit": iri(measure.unit),
            }  # fmt: skip
            facts["contributesTo"] = aims.of_sector.get(measure.field) or chance.choice(
                [own("goal-2030"), None]
            )
            target = _target(draft, measure, shown, facts, n)
            aims.targets.append(target)
            if n % 3 == 0:
                aims.ranged.append(target)
        if n % 6 != 5 and measure.slug not in _OF_PROJECTS:
            for m in range(2):
                value = measure.low + spread * chance.uniform(0.1, 0.7)
                when = 2019 + 2 * m + n % 3
                found = _observed(draft, measure, map_.province, _number(measure, value), when)
                if n == m == 0:  # the yearbook of the next year has another number
                    again = _number(measure, value + 0.3)
                    slug = f"observation-{measure.slug}-{when}-corrected"
                    better = _observed(draft, measure, map_.province, again, when, slug)
                    draft.thing(better).put("corrects", found)


def _target(
    draft: Draft, measure: words.Measure, shown: tuple[str, str], facts: dict[str, Given], n: int
) -> Value:  # fmt: skip
    own = draft.own
    name, unit = measure.name, words.UNITS[measure.unit]
    low, high = map(words.number, shown)
    span = {
        0: Text(f"{low.vi}-{high.vi}", f"{low.en}–{high.en}"),
        1: Text(f"ít nhất {low.vi}", f"at least {low.en}"),
        2: Text(f"không quá {high.vi}", f"at most {high.en}"),
    }[n % 3]
    label = Text(
        f"{name.vi} {span.vi} {unit.vi} đến năm 2030", f"{name.en} {span.en} {unit.en} by 2030"
    )
    time: dict[str, Given] = {"year": year(2030)}
    if measure.kind == "growth-rate":
        time = {"startYear": year(2021), "endYear": year(2030)}
    words_ = f"{label.vi}."
    target = draft.add("goals", f"target-{measure.slug}", "Target", label, {
        **facts, **_of_plan(draft), **time, "accordingTo": own("plan"),
        "approximate": bare("true") if n % 7 == 3 else None, "citedFrom": draft.cite(words_),
        "order": bare(n + 1),
        "setIn": own("doc-decision"),
        "skos:definition": Text(f"Chỉ tiêu của quy hoạch: {words.lower(label.vi)}.",
                                f"Target of the plan: {words.lower(label.en)}."),
    })  # fmt: skip
    if n % 5 == 0:  # the plan of implementation sets it too, in other numbers
        draft.add("goals", f"target-{measure.slug}-implementation", "Target",
                  Text(f"{label.vi}, theo kế hoạch thực hiện",
                       f"{label.en}, by the plan of implementation"), {
            **facts, **time, "setIn": own("doc-implementation"), "source": own("source-news-3"),
            "skos:definition": Text("Chỉ tiêu nhắc lại trong kế hoạch thực hiện.",
                                    "The target as the plan of implementation repeats it."),
        })  # fmt: skip
    if measure.slug in ("grdp-growth", "income", "competitiveness"):
        rank = draft.random.randrange(3, 9)
        draft.add("goals", f"target-{measure.slug}-rank", "Target",
                  Text(f"{name.vi} trong nhóm {rank} tỉnh dẫn đầu vùng",
                       f"{name.en} among the top {rank} of the region"), {
            **_of_plan(draft), "citedFrom": draft.cite(f"{name.vi} trong nhóm {rank} dẫn đầu."),
            "about": facts["about"], "indicator": facts["indicator"], "rank": bare(rank),
            "referenceGroup": own("region-planning"), "sector": facts["sector"],
            "setIn": own("doc-decision"), "year": year(2030),
            "skos:definition": Text("Thứ hạng mà tỉnh hướng tới trong vùng.",
                                    "The rank that the province wants within the region."),
        })  # fmt: skip
    return target


def _observed(
    draft: Draft, measure: words.Measure, about: Value, value: str, when: int | str, slug: str = ""
) -> Value:  # fmt: skip
    unit = words.UNITS[measure.unit]
    shown = words.number(value)
    dated = isinstance(when, str)
    told = words.on(when) if isinstance(when, str) else Text(f"năm {when}", str(when))
    return draft.add(
        "goals", slug or f"observation-{measure.slug}-{when}", "Observation",
        Text(f"{measure.name.vi} {told.vi}: {shown.vi} {unit.vi}",
             f"{measure.name.en}, {told.en}: {shown.en} {unit.en}"), {
            "about": about, "indicator": draft.own(f"indicator-{measure.slug}"),
            "date": day(when) if isinstance(when, str) else None,
            "source": draft.own("source-news-2" if dated else "source-yearbook"),
            "status": concept("status-reported" if dated else "status-estimated"),
            "unit": iri(measure.unit), "value": bare(value),
            "year": None if isinstance(when, str) else year(when),
        },
    )  # fmt: skip


def _projects(draft: Draft, map_: Map, aims: Aims) -> None:
    own, chance = draft.own, draft.random
    measures = {m.slug: m for m in words.MEASURES}
    states = ("study", "under-construction", "proposed", "approved", "in-operation")
    for n in range(PROJECTS):
        kind, template, sector = words.PROJECTS[n % len(words.PROJECTS)]
        (start, a), (end, b) = chance.sample(map_.communes, 2)
        label = Text(template.vi.format(a=a, b=b), template.en.format(a=a, b=b))
        long = kind in ("expressway", "railway")
        project = draft.add("tasks", f"project-{n + 1}", "Project", label, {
            **_of_plan(draft), "citedFrom": draft.cite(f"Đầu tư {words.lower(label.vi)}."),
            "contributesTo": own("goal-2030") if n % 3 else None, "date": day(f"2024-{n + 1:02d}-15"),
            "skos:definition": Text(f"Dự án của quy hoạch tại {a}.", f"A project of the plan at {a}."),
            "endYear": year(2030), "endsAt": end if long else None, "kind": concept(f"project-{kind}"),
            "links": [start, end] if long else None, "location": None if long else start,
            "mode": concept("mode-rail" if kind == "railway" else "mode-road") if long else None,
            "partOf": own("project-6") if n > 6 else None, "sector": concept(f"sector-{sector}"),
            "serves": map_.systems[0] if kind == "border-gate" else None,
            "setIn": own("doc-decision"), "startYear": year(2024), "startsAt": start if long else None,
            "status": concept(f"status-{states[n % 5]}"),
        })  # fmt: skip
        aims.projects.append(project)
        for slug in ("project-cost", "design-speed")[: 2 if long else 1]:
            m = measures[slug]
            value = f"{chance.uniform(m.low, m.high):.0f}.0"
            _observed(
                draft, m, project, value, f"2024-{n + 1:02d}-15", f"observation-{slug}-{n + 1}"
            )


def _tasks(draft: Draft, map_: Map, people: People, aims: Aims) -> None:
    own, add, chance = draft.own, draft.add, draft.random
    for n in range(1, TASKS + 1):
        about = chance.choice(words.FIELDS)
        key = _task(draft, f"task-{n}", about, n, {
            "assignedBy": people.holders[0].person, "assignedTo": own("org-people-committee"),
            "accordsWith": own("doc-policy-line") if n % 2 else None,
            "contributesTo": own("goal-2030") if n % 2 else aims.goals[n],
            "implements": own("plan") if n % 3 else own("doc-decision"),
            "kind": concept("task-key" if n % 3 else "task-specific"), "location": map_.province,
            "prioritises": aims.projects[n] if n % 2 else None,
            "produces": own("doc-awaited") if n == 2 else None,
            "fulfilledBy": own("doc-implementation") if n == 4 else None,
        })  # fmt: skip
        aims.tasks.append(key)
        for m in range(1, PARTS + 1):
            doer = chance.choice([*people.departments, *people.departments, None])
            aims.parts.append(_task(draft, f"task-{n}-{m}", chance.choice(words.FIELDS), m, {
                "assignedTo": doer, "contributesTo": chance.choice(aims.goals) if m % 2 else None,
                "kind": concept("task-component" if m % 3 else "task-commitment"),
                "links": chance.choice(map_.towns) if m == 1 else None, "partOf": key,
            }))  # fmt: skip
    for n, (vi, en) in enumerate((("Lan tỏa", "Spill-over"), ("Khả thi", "Feasibility")), 1):
        for kind, slug, to in (("Criterion", "criterion", aims.tasks[n]),
                               ("Principle", "principle", own("plan"))):  # fmt: skip
            word = (
                Text("Tiêu chí", "Criterion")
                if kind == "Criterion"
                else Text("Nguyên tắc", "Principle")
            )
            add("tasks", f"{slug}-{n}", kind, Text(f"{word.vi}: {words.lower(vi)}", f"{word.en}: {en}"), {
                **_of_plan(draft), "appliesTo": to, "order": bare(n),
                "citedFrom": draft.cite(f"{word.vi} thứ {n} là {words.lower(vi)}."),
                "sector": concept("sector-economy"),
                "skos:definition": Text(f"{word.vi} khi lựa chọn: {words.lower(vi)}.",
                                        f"{word.en} of choice: {words.lower(en)}."),
                "statedIn": own("statement-tasks"),
            })  # fmt: skip


def _task(
    draft: Draft, slug: str, about: words.Field, order: int, facts: dict[str, Given]
) -> Value:  # fmt: skip
    name = _on(words.TASKS[order % len(words.TASKS)], about)
    return draft.add("tasks", slug, "Task", name, {
        **facts, **_of_plan(draft), "citedFrom": draft.cite(f"{name.vi}, nhiệm vụ {slug[5:]}."),
        "order": bare(order), "sector": _sector(about), "statedIn": draft.own("statement-tasks"),
        "skos:definition": Text(f"Nhiệm vụ {slug[5:]} của quy hoạch: {words.lower(name.vi)}.",
                                f"Task {slug[5:]} of the plan: {words.lower(name.en)}."),
        "topic": draft.own(f"topic-{about.slug}"),
    })  # fmt: skip


def _statements(draft: Draft, map_: Map, people: People, aims: Aims) -> None:
    own, chance = draft.own, draft.random
    first = people.holders[0]

    def say(slug: str, kind: str, name: Text, by: Holder | None, facts: dict[str, Given]) -> Value:
        said: dict[str, Given] = {"accordingTo": own("plan")}
        if by:
            said = {"accordingTo": by.person, "inCapacityOf": by.office, "speaker": by.person,
                    "madeAt": own("event-conference")}  # fmt: skip
        return draft.add("statements", f"statement-{slug}", "Statement", name, {
            **said, "citedFrom": draft.cite(f"{name.vi}, theo phát biểu {slug}."),
            "kind": concept(f"statement-{kind}"), **facts,
        })  # fmt: skip

    tasks = say("tasks", "assignment", Text("Các nhiệm vụ được giao", "The tasks that are set"), first, {
        "declaredCount": bare(len(aims.tasks)), "introduces": aims.tasks, "about": own("plan"),
    })  # fmt: skip
    say("targets", "plan-content", Text("Các chỉ tiêu của quy hoạch", "The plan's targets"), None, {
        "declaredCount": bare(len(aims.targets)), "introduces": aims.targets, **_of_plan(draft),
    })  # fmt: skip
    say("space", "plan-content", Text("Tổ chức không gian", "How space is ordered"), None, {
        "declaredCount": bare(len(map_.elements)), "introduces": map_.elements, **_of_plan(draft),
    })  # fmt: skip
    say("projects", "plan-content", Text("Các dự án ưu tiên", "The projects"), None, {
        "declaredCount": bare(len(aims.projects)), "introduces": aims.projects, **_of_plan(draft),
    })  # fmt: skip
    for n in range(1, SAYINGS + 1):
        about, by = chance.choice(words.FIELDS), people.holders[n % 9]
        kind = ("assessment", "expectation", "headline")[n % 3]
        supported = own("observation-grdp-growth-2019") if kind == "assessment" else None
        say(f"said-{n}", kind, _on(words.SAYINGS[n % len(words.SAYINGS)], about), by, {
            "about": chance.choice([map_.province, own("plan"), map_.area]),
            "mentions": chance.choice(people.groups), "sector": _sector(about),
            "restates": chance.choice(aims.goals) if kind == "headline" else None,
            "supportedBy": supported, "topic": own(f"topic-{about.slug}"),
        })  # fmt: skip
    say("condition", "condition", Text("Với điều kiện đủ nguồn lực", "If there is money enough"), first,
        {"conditionOf": tasks, "date": day("2024-08-01")})  # fmt: skip
