"""Rule: data go to stdout, words to stderr; the verbs print through this and nothing else."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

import lsgraph
from lsgraph import project, shell
from lsgraph.errors import listed


def lang() -> str:
    """Give the language of the reader of this command."""
    return str(click.get_current_context().find_root().obj)


def opened(plan: str | None, revision: str | None) -> lsgraph.KnowledgeGraph:
    """Open the plan and revision that a verb is about."""
    return lsgraph.open(plan, revision, lang=lang())


def asked(of: shell.Asked) -> lsgraph.KnowledgeGraph | lsgraph.Corpus:
    """Open what a question is put to: one plan, or all."""
    how: dict[str, Any] = {
        "lang": lang(),
        "engine": of.engine,
        "as_of": of.as_of,
        "store": of.store,
    }
    if not of.every:
        return lsgraph.open(of.plan, of.revision, **how)
    if of.plan or of.revision:
        raise click.UsageError(
            "--all goes with neither --plan nor --revision; with --as-of each plan answers as of a "
            "date | --all không đi cùng --plan hay --revision; dùng --as-of để hỏi mọi quy hoạch tại "
            "một thời điểm"
        )
    every = lsgraph.open_all(**how)
    if every.left_out:
        names = listed(every.left_out)
        say(
            f"lsgraph: {len(every.left_out)} plan(s) had no revision on {of.as_of}: {names}",
            f"lsgraph: {len(every.left_out)} quy hoạch chưa có phiên bản vào ngày {of.as_of}: {names}",
        )
    return every


def project_here() -> project.Project:
    """Find the project for those who write or publish, and say so if it is not the folder's own."""
    found = project.find()
    if not found.surrounds(Path.cwd()):
        say(
            f"lsgraph: no project around this folder, so the one in {found.root} is used",
            f"lsgraph: không có dự án quanh thư mục này nên dùng dự án ở {found.root}",
        )
    return found


def show(
    table: lsgraph.Table,
    form: str,
    nothing: tuple[str, str] = ("no rows", "không có dòng nào"),
) -> None:
    """Print an answer in the form that was chosen, and what must be said beside it."""
    if form in shell.GRAPHS and table.form != "CONSTRUCT":
        table.triples()
    for piece in shell.written(table, form):
        click.echo(piece, nl=False)
    if form == "table" and not table.rows:
        say(*nothing)
    elif table.note and form in ("table", "markdown"):
        say(table.note, table.note)


def say(en: str, vi: str) -> None:
    """Say something on stderr."""
    click.echo(vi if lang() == "vi" else en, err=True)


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Say on stderr what is being done, once it has taken longer than a second."""
    begun = time.monotonic()
    steps = {
        "files": ("reading the files", "đang đọc các tệp"),
        "shapes": ("checking the shapes", "đang kiểm tra các shape"),
        "source": ("proving the passages", "đang đối chiếu các đoạn trích"),
        "changes": ("comparing the revisions", "đang so sánh các phiên bản"),
        "read": ("reading the revisions", "đang đọc các phiên bản"),
        "forms": ("making the data files", "đang tạo các tệp dữ liệu"),
        "record": ("making the catalogue record", "đang tạo bản ghi danh mục"),
        "pages": ("making the pages", "đang tạo các trang"),
        "score": ("scoring the record", "đang chấm điểm bản ghi"),
        "write": ("writing the folder", "đang ghi thư mục"),
    }
    at = ["working", "đang xử lý"]

    def tell() -> None:
        click.echo(f"lsgraph: {at[told == 'vi']} …", err=True)

    told = lang()
    timer = threading.Timer(1.0, tell)
    timer.daemon = True
    timer.start()

    def step(name: str) -> None:
        at[:] = steps[name]
        if time.monotonic() - begun > 1:
            tell()

    try:
        yield step
    finally:
        timer.cancel()
