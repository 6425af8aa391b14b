"""Rule: many plans are checked one by one, and the report is that of each checked alone, in order.

Whoever does the work (`plans` in this process, `processes`, `cluster`), answers come in any
order and are told in the order of plan names. One plan is held at a time; of what was found the
first are kept, the rest is counted. A finding that several plans share (about the shapes) is
told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from lsgraph.errors import ProjectError
from lsgraph.findings import SEVERITIES, Finding, Report, Rule, report, told
from lsgraph.many.plans import Answers, Done, Gathered, Run, Stop, Task, Work, gather, stranger
from lsgraph.terms import PREFIXES

Accepted = Callable[[Finding], bool]
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Limits:
    """How many findings are kept of one plan, and of all; the rest is counted."""

    plan: int = 1_000
    all: int = 100_000


@dataclass(frozen=True)
class Many:
    """One report on many plans, the prefixes of their files, and which plans could not be checked."""

    report: Report
    prefixes: Mapping[str, str]
    plans: int
    failed: tuple[str, ...]


def alone(tasks: Iterable[Task], work: Work) -> Answers:
    """Do the work in this process, one plan after the other."""
    for task in tasks:
        yield work(task)


def check(
    gathered: Gathered,
    work: Work,
    date: str | None = None,
    *,
    run: Run = alone,
    limits: Limits | None = None,
    spared: Accepted = lambda _finding: False,
    progress: Progress = lambda _done, _found, _failed: None,
) -> Many:
    """Check the plans of a folder and give one report.

    `date` names the revision, the latest if it is None. `run` does the work; `spared` says which
    findings are kept beyond the limits; `progress` is told how many plans are done, have
    findings, and could not be checked. Raise ProjectError where nothing can be checked.
    """
    limits = limits or Limits()
    tasks = (Task(n, p.slug, p.folder, date) for n, p in enumerate(gathered.plans))
    kept: dict[tuple[object, ...], Finding] = {}
    for path in gathered.strangers:
        _keep(kept, stranger(path))
    triples, found = 0, 0
    nodes: Counter[str] = Counter()
    rules: dict[str, Rule] = {}
    prefixes: dict[str, str] = {}
    failed: list[str] = []
    with closing(run(tasks, work)) as answers:
        for number, done in enumerate(_in_order(answers), 1):
            triples += done.triples
            nodes.update(done.focus_nodes)
            for name, rule in done.rules.items():
                rules.setdefault(name, rule)
            for prefix, namespace in done.prefixes.items():
                prefixes.setdefault(prefix, namespace)
            found += bool(done.findings)
            if done.failed:
                failed.append(done.plan)
            room = min(limits.plan, max(limits.all - len(kept), 0))
            for finding in _first(done, room, gathered, spared):
                _keep(kept, finding)
            progress(number, found, len(failed))
    whole = report(kept.values(), triples, dict(nodes), rules)
    return Many(whole, {**prefixes, **PREFIXES}, len(gathered.plans), tuple(failed))


def _in_order(answers: Iterator[Done | Stop]) -> Iterator[Done]:
    waiting: dict[int, Done] = {}
    following = 0
    for answer in answers:
        if isinstance(answer, Stop):
            raise ProjectError(en=answer.en, vi=answer.vi)
        waiting[answer.number] = answer
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def _first(done: Done, room: int, gathered: Gathered, spared: Accepted) -> Iterator[Finding]:
    """Give the gravest findings of a plan for which there is room, and how many more there are."""
    if len(done.findings) <= room or done.failed:
        yield from done.findings
        return
    gravest = sorted(done.findings, key=lambda f: SEVERITIES.index(f.severity))
    yield from gravest[:room]
    rest = []
    for finding in gravest[room:]:
        if spared(finding):
            yield finding
        else:
            rest.append(finding)
    if rest:
        yield _more(done.plan, gathered.plans[done.number].folder, rest)


def _more(plan: str, folder: Path, rest: list[Finding]) -> Finding:
    counted = Counter(f.severity for f in rest)
    numbers = [counted[s] for s in SEVERITIES]
    en = "{} violations, {} warnings, {} notes".format(*numbers)
    vi = "{} lỗi, {} cảnh báo, {} lưu ý".format(*numbers)
    texts = (
        f"Plan {plan} has {len(rest)} more findings, which are not told here: {en}.",
        f"Quy hoạch {plan} còn {len(rest)} mục không nêu ở đây: {vi}.",
        "Check this plan alone to read them all.",
        "Hãy kiểm tra riêng quy hoạch này để xem tất cả.",
    )
    gravest = next(s for s in SEVERITIES if counted[s])
    return replace(told("more-findings", texts, severity=gravest), file=folder)


def _keep(kept: dict[tuple[object, ...], Finding], f: Finding) -> None:
    key = (f.shape, f.focus, f.path, f.value, f.file, f.line, f.column, f.message["en"])
    kept.setdefault(key, f)


__all__ = ["Done", "Limits", "Many", "Stop", "Task", "alone", "check", "gather"]
