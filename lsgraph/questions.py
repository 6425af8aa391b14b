"""Rule: every prepared query of the project is a command of its own, its parameters are its options.

Nothing here answers: the command line gives the function that does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click

from lsgraph import project, queries, shell, tables
from lsgraph.queries import PreparedQuery
from lsgraph.terms import BASE, Literal, short

Answer = Callable[[str, str, shell.Asked, Mapping[str, Sequence[str]]], None]


class Questions(shell.Group):
    """The prepared queries as a group of commands, read only when they are needed."""

    def __init__(self, *arguments: Any, answer: Answer, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.answer = answer

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of the questions."""
        return [path.stem for path in project.find().queries]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give the command of one question."""
        for path in project.find().queries:
            if path.stem == cmd_name:
                return command(queries.load(path), self.answer)
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the questions under the help text."""
        lang = ctx.find_root().obj or "en"
        rows = [(p.stem, queries.load(p).summary[lang]) for p in project.find().queries]
        if not rows:
            return
        with formatter.section(shell.half("Questions | Câu hỏi", lang)):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a question; raise QueryError with the closest name if there is none."""
        found = self.get_command(ctx, args[0])
        if found is not None:
            return args[0], found, args[1:]
        if not args[0].startswith("-"):
            raise queries.unknown("question", "câu hỏi", args[0], self.list_commands(ctx))
        return super().resolve_command(ctx, args)


def listing(lang: str) -> tables.Table:
    """Give the questions of the project as rows by subject: subject, name, question."""
    subjects = list(queries.SUBJECTS)
    found = [queries.load(path) for path in project.find().queries]
    found.sort(key=lambda q: (subjects.index(q.tags[0]), q.name))
    rows = [
        (Literal(queries.SUBJECTS[q.tags[0]][lang]), Literal(q.name), Literal(q.summary[lang]))
        for q in found
    ]
    titles = {"en": ("about", "name", "question"), "vi": ("về", "tên", "câu hỏi")}[lang]
    columns = ("subject", "name", "question")
    table = tables.from_rows(columns, rows)
    return replace(table, headings=dict(zip(columns, titles, strict=True)))


def command(prepared: PreparedQuery, answer: Answer) -> click.Command:
    """Make the command of a question."""

    def run(
        form: str, plan: str | None, revision: str | None, engine: str, as_of: str | None,
        store: str | None, every: bool, **values: Sequence[str],
    ) -> None:  # fmt: skip
        given = {name: list(many) for name, many in values.items() if many}
        of = shell.Asked(plan, revision, engine, as_of, store, every)
        answer(prepared.name, form, of, given)

    options = [
        shell.Option([f"--{p.name}", p.name], multiple=True, metavar=p.type.upper(), help=_help(p))
        for p in prepared.parameters
    ]
    made = shell.Command(
        prepared.name,
        callback=run,
        params=list(options),
        help=" | ".join(
            f"{prepared.summary[x]}\n\n{prepared.description[x]}" for x in queries.LANGUAGES
        ),
    )
    forms = shell.FORMATS if prepared.form == "CONSTRUCT" else shell.ROWS
    return shell.choosing(*forms)(shell.asking(made))


def _help(parameter: queries.Parameter) -> str:
    such_as = {"en": "such as", "vi": "ví dụ"}
    return " | ".join(
        parameter.description[x]
        + (f" ({such_as[x]} {_brief(parameter.example)})" if parameter.example else "")
        for x in queries.LANGUAGES
    )


def _brief(value: str) -> str:
    """Give an example as people may write it: a thing of the plan by its slug."""
    return value.rpartition("/")[2] if value.startswith(BASE + "id/") else short(value)
