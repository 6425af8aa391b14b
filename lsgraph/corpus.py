"""Rule: a question to many plans is put to each in turn; its rows come plan by plan, the plan in front.

So a thousand plans cost a thousand times what one costs, the first rows are there when the first
plan has answered, and each plan answers with its own names, as it would alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lsgraph import loading, project, tables
from lsgraph.errors import ProjectError, UnknownThingError
from lsgraph.store import SECONDS, KnowledgeGraph, Value
from lsgraph.tables import Table
from lsgraph.terms import PREFIXES

PLAN = "askedPlan"
_HEADING = {"en": "in plan", "vi": "trong quy hoạch"}


class Corpus:
    """All plans of a project, each at one revision; make it with `lsgraph.open_all()`.

    `left_out` names the plans that had no revision yet on the date that was asked for.
    """

    def __init__(
        self, where: project.Project, revisions: tuple[project.Revision, ...], **how: Any
    ) -> None:
        self.project = where
        self.revisions = revisions
        here = {revision.plan for revision in revisions}
        self.left_out = tuple(plan.slug for plan in where.plans if plan.slug not in here)
        self._how = how

    def __len__(self) -> int:
        return len(self.revisions)

    def __iter__(self) -> Iterator[KnowledgeGraph]:
        """Open the plans one after the other, by name."""
        for revision in self.revisions:
            yield KnowledgeGraph(revision, self.project, **self._how)

    def answers(self, name: str, **values: Value) -> Iterator[Table]:
        """Give each plan's answer to a prepared query as it comes, with the plan's name in front.

        A plan that does not know a thing that was named answers nothing; raise QueryError where
        none knows it.
        """
        return self._each(lambda kg: kg.query(name, **values))

    def query(self, name: str, **values: Value) -> Table:
        """Answer a prepared query for all plans in one table, in the order of the plans' names."""
        return together(self.answers(name, **values))

    def sparql(self, text: str, *, seconds: float = SECONDS) -> Table:
        """Answer any read-only SPARQL query, put to each plan within `seconds`."""
        return together(self._each(lambda kg: kg.sparql(text, seconds=seconds)))

    def _each(self, ask: Callable[[KnowledgeGraph], Table]) -> Iterator[Table]:
        unknown: UnknownThingError | None = None
        answered = False
        for kg in self:
            try:
                yield _of(kg, ask(kg))
                answered = True
            except UnknownThingError as error:
                unknown = unknown or error
        if unknown is not None and not answered:
            raise unknown


def _of(kg: KnowledgeGraph, table: Table) -> Table:
    """Put the plan's name in front of each row; a graph has no rows to put it in front of."""
    if table.form == "CONSTRUCT":
        return table
    plan = ox.Literal(kg.revision.plan)
    return replace(
        table,
        columns=(PLAN, *table.columns),
        rows=tuple((plan, *row) for row in table.rows),
        headings={PLAN: _HEADING[kg.lang], **table.headings},
    )


def together(answers: Iterator[Table]) -> Table:
    """Make one table of several answers to the same question; of graphs, one graph."""
    found = list(answers)
    first = found[0]
    labels = {name: label for table in found for name, label in table.labels.items()}
    # A prefix that two plans use for different names shortens neither.
    own = {(p, n) for table in found for p, n in table.prefixes.items() if p not in PREFIXES}
    uses = Counter(p for p, _ in own)
    once = {p: n for p, n in own if uses[p] == 1}
    whole = replace(first, labels=labels, prefixes={**PREFIXES, **once})
    if first.form == "CONSTRUCT":
        return replace(whole, rows=tables.from_triples(t for a in found for t in a.triples()).rows)
    return replace(whole, rows=tuple(row for table in found for row in table.rows))


def open_all(
    *,
    lang: str = "vi",
    engine: str = "oxigraph",
    inferred: bool = False,
    as_of: str | None = None,
    store: str | None = None,
    home: Path | None = None,
) -> Corpus:
    """Open all plans of the project found from `home`, each at its latest revision.

    With `as_of`, a date, each at the revision that held then; plans that had none yet are left
    out. `store` is as for `open`. Raise ProjectError if there is no plan, or none that held then.
    """
    where = project.find(home)
    if not where.plans:
        raise ProjectError(
            en=f"{where.root} holds no plan; add one below instances/",
            vi=f"{where.root} không có quy hoạch nào; hãy thêm vào instances/",
        )
    how = {"lang": lang, "engine": engine, "inferred": inferred, "store": store}
    return Corpus(where, tuple(_held(where, as_of)), **how)


def _held(where: project.Project, date: str | None) -> Iterator[project.Revision]:
    if date is None:
        yield from (plan.revision() for plan in where.plans)
        return
    none: ProjectError | None = None
    found = False
    for plan in where.plans:
        try:
            yield loading.as_of(plan, date)
            found = True
        except ProjectError as error:
            none = none or error
    if none is not None and not found:
        raise none
