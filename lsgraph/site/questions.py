"""Rule: each prepared question is answered on its own page, over the newest edition, all values."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from lsgraph import engines, queries, tables
from lsgraph.errors import QueryError
from lsgraph.publication import LANGUAGES, File
from lsgraph.queries import SUBJECTS, PreparedQuery
from lsgraph.site import figures, things
from lsgraph.site.atlas import Atlas, Page, View, capital
from lsgraph.site.indexes import lead, title
from lsgraph.tables import Table
from lsgraph.terms import BASE, iri, short

MOST = 300  # rows shown on a page; the CSV file has all
_RUN = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9.]+\Z")
_QUERY = BASE + "query/"
BASIS, _HINTS = "basis", (iri("plan:topic"), iri("plan:sector"))
_PLACES = ("start", "end")  # columns of positions in a text, which are no quantities


class Answers:
    """The questions and their answers, asked once each."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        self.all = [queries.load(path) for path in atlas.pub.where.queries]
        self._found: dict[str, Table] = {}

    @cached_property
    def engine(self) -> engines.Engine:
        """The newest edition and the words."""
        latest = self.atlas.pub.latest
        graphs = {latest.name: latest.facts.triples, BASE + "plan": self.atlas.words.triples}
        return engines.ENGINES["oxigraph"](graphs)

    def table(self, query: PreparedQuery) -> Table:
        """Answer a question with all its parameters left out."""
        if query.name not in self._found:
            text = query.bind({}, self.atlas.prefixes)
            self._found[query.name] = self.engine.query(text)
        return self._found[query.name]


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the list of questions and a page for each."""
    answers = Answers(atlas)
    yield Page("questions", "questions.html", title("questions"),
               lambda lang: _list(atlas, answers, lang),
               description=lead("questions_lead"))  # fmt: skip
    for query in answers.all:
        yield Page(
            "query/" + query.name,
            "query.html",
            {x: capital(query.summary[x]) for x in LANGUAGES},
            lambda lang, query=query: _one(atlas, answers, query, lang),  # type: ignore[misc]
            iri=_QUERY + query.name,
            trail=("questions",),
            description=query.description,
            data=things.SUFFIXES,
        )


def files(atlas: Atlas) -> Iterator[File]:
    """Give the text and the whole answer of each question beside its page."""
    answers = Answers(atlas)
    for query in answers.all:
        stem = "query/" + query.name
        yield File(stem + ".rq", query.text.encode(), "application/sparql-query")
        for lang in LANGUAGES:
            table = _labelled(atlas, answers.table(query), lang)
            yield File(f"{stem}.{lang}.csv", _csv(table), "text/csv")


def _csv(table: Table) -> bytes:
    """Write an answer as CSV (RFC 4180) in which no text is taken for a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    columns, rows = table.labelled()
    writer.writerow(columns)
    for row in rows:
        writer.writerow(
            "'" + cell if cell[:1] in _RUN and not _NUMBER.match(cell) else cell for cell in row
        )
    return out.getvalue().encode()


def _labelled(atlas: Atlas, table: Table, lang: str) -> Table:
    nodes = {t.value for row in table.rows for t in row if isinstance(t, ox.NamedNode)}
    labels = {n: atlas.label(n, lang) for n in sorted(nodes)}
    return replace(table, labels=labels, lang=lang, prefixes=atlas.prefixes)


def _list(atlas: Atlas, answers: Answers, lang: str) -> Mapping[str, Any]:
    view = View(atlas, "questions", lang)
    groups = []
    for subject, names in SUBJECTS.items():
        found = [q for q in answers.all if q.tags[0] == subject]
        if found:
            listed = [
                {
                    "href": view.to("query/" + q.name),
                    "text": q.summary[lang],
                    "what": q.description[lang],
                }
                for q in found
            ]
            groups.append((subject, capital(names[lang]), listed))
    return {"groups": groups}


def _one(atlas: Atlas, answers: Answers, query: PreparedQuery, lang: str) -> Mapping[str, Any]:
    view = View(atlas, "query/" + query.name, lang)
    try:
        table = answers.table(query)
    except QueryError as error:
        table = tables.from_rows((), ())
        note = [query.note.get(lang, ""), error.message(lang)]
    else:
        note = [query.note.get(lang, "")]
    headings = [capital(query.columns.get(c, {}).get(lang, c)) for c in table.columns]
    numeric = [_form(view, table, n) for n in range(len(table.columns))]
    return {
        "query": query,
        "what": query.description[lang],
        "notes": [text for text in note if text],
        "headings": list(zip(headings, numeric, strict=True)),
        **_parts(view, query, table, numeric),
        "count": len(table.rows),
        "most": MOST,
        "day": figures.day(atlas.pub.latest.date, lang),
        "text": re.sub(r"(?m)^#\+.*\n?", "", query.text).strip() + "\n",
        "parameters": [
            {
                "name": p.name,
                "type": p.type,
                "what": p.description[lang],
                "example": _example(view, p),
            }
            for p in query.parameters
        ],
        "command": f"lsgraph query {query.name}",
        "csv": view.file(f"query/{query.name}.{lang}.csv"),
        "rq": view.file(f"query/{query.name}.rq"),
    }


def _parts(
    view: View, query: PreparedQuery, table: Table, forms: Sequence[str]
) -> Mapping[str, Any]:
    """Give the rows shown: what sources state, what is only a hint, and how much of each basis."""
    rows = list(table.rows[:MOST])
    # Where readers may choose the basis of a tie, a shared topic or sector is no more than a hint.
    chosen = BASIS in table.columns and any(p.name == BASIS for p in query.parameters)
    if not chosen:
        return {"rows": _grid(view, table, rows, forms), "hints": [], "hinted": 0, "bases": []}
    at = table.columns.index(BASIS)
    counted = Counter(row[at] for row in table.rows if row[at] is not None)
    # A hint comes after what is said, here as in the tables.
    ordered = sorted(counted, key=lambda term: term in _HINTS)
    return {
        "rows": _grid(view, table, [r for r in rows if r[at] not in _HINTS], forms),
        "hints": _grid(view, table, [r for r in rows if r[at] in _HINTS], forms),
        "hinted": sum(counted[h] for h in _HINTS),
        "bases": [(_cell(view, term), counted[term]) for term in ordered],
    }


def _grid(
    view: View, table: Table, rows: Sequence[Sequence[Any]], forms: Sequence[str]
) -> Sequence[Mapping[str, Any]]:
    """Give rows whose first cell says over how many rows it holds, 0 where one above holds it."""
    made: list[dict[str, Any]] = []
    first, start = None, 0
    for row in rows:
        cells = [
            (_place(term) if table.columns[n] in _PLACES else _cell(view, term), forms[n])
            for n, term in enumerate(row)
        ]
        if made and row[0] is not None and row[0] == first:
            made[start]["span"] += 1
            made.append({"span": 0, "cells": cells})
        else:
            first, start = row[0], len(made)
            made.append({"span": 1, "cells": cells})
    return made


def _place(term: Any) -> Any:
    return things.Value(term.value if isinstance(term, ox.Literal) else "")


def _example(view: View, parameter: queries.Parameter) -> Any:
    text = parameter.example or ""
    node = text if text.startswith(BASE) else ""
    return things.Value(short(text, view.atlas.prefixes), form="code",
                        link=view.link(node) if node and view.href(node) else None)  # fmt: skip


def _cell(view: View, term: Any) -> Any:
    if term is None:
        return things.Value("")
    value = things.value(view, term)
    if value.link is None and isinstance(term, ox.NamedNode):
        prop = things.name(view, term)
        return things.Value(value.text, value.lang, prop if prop.href else None)
    return value


def _form(view: View, table: Table, column: int) -> str:
    """Say how a column is set: "number", "wide" or "middling" by its longest text, else nothing."""
    terms = [row[column] for row in table.rows[:MOST] if row[column] is not None]
    numbers = (iri("xsd:decimal"), iri("xsd:integer"))
    if terms and all(isinstance(t, ox.Literal) and t.datatype in numbers for t in terms):
        return "number"
    longest = max((len(things.value(view, t).text) for t in terms), default=0)
    return "wide" if longest > 24 else "middling" if longest > 10 else ""
