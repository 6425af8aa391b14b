"""Rule: one short function a verb; this is the only place that prints or exits.

Data go to stdout, words to stderr. Exit codes: 0 nothing found, 1 findings or a difference,
2 could not do it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

import lsgraph
from lsgraph import questions, shell
from lsgraph.errors import LsgraphError
from lsgraph.questions import Questions


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lang = shell.language(given)
    try:
        code = app.main(given, "lsgraph", obj=lang, standalone_mode=False)
        sys.stdout.flush()
    except LsgraphError as error:
        code = _fail(error.message(lang))
    except click.ClickException as error:
        code = _fail(shell.complaint(error, lang))
    except (KeyboardInterrupt, click.Abort):
        code = 130
    except BrokenPipeError:
        # The reader has gone (`| head`): nothing is wrong.
        _no_more_output()
        code = 0
    except OSError as error:
        _no_more_output()
        reason = error.strerror or str(error)
        code = _fail(
            f"không ghi được kết quả: {reason}" if lang == "vi" else f"cannot write: {reason}"
        )
    sys.exit(code or 0)


def _no_more_output() -> None:
    """Let the interpreter flush into nothing when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    click.echo(f"lsgraph: {message}", err=True)
    return 2


@click.group(cls=shell.Group, no_args_is_help=False, invoke_without_command=True)
@click.version_option(
    lsgraph.__version__, prog_name="lsgraph", message="%(prog)s %(version)s", cls=shell.Option,
    help="Show the version. | Hiện số phiên bản.",
)  # fmt: skip
@shell.speaking
@click.pass_context
def app(context: click.Context) -> None:
    """Ask, check and publish development plans as linked data. | Hỏi, kiểm tra và công bố quy hoạch phát triển dưới dạng dữ liệu liên kết."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@app.command(cls=shell.Command)
@shell.choosing("table", "markdown")
@shell.of_plan
def tour(form: str, plan: str | None, revision: str | None) -> None:
    """Show what the plan is, what one can ask, and whether it is sound. | Giới thiệu quy hoạch, những điều có thể hỏi và kết quả kiểm tra."""
    from lsgraph import tour as guide

    kg = _open(plan, revision)
    with _working() as step:
        for piece in guide.pieces(kg, shell.width(), markdown=form == "markdown", progress=step):
            click.echo(piece)


def _answer(
    name: str,
    form: str,
    plan: str | None,
    revision: str | None,
    engine: str,
    values: Mapping[str, Sequence[str]],
) -> None:
    _print(_open(plan, revision, engine).query(name, **values), form)


@app.group(cls=Questions, answer=_answer, invoke_without_command=True, no_args_is_help=False)
@shell.choosing(*shell.ROWS)
@click.pass_context
def query(context: click.Context, form: str) -> None:
    """Answer a prepared question; without a name, list the questions. | Trả lời một câu hỏi có sẵn; không nêu tên thì liệt kê các câu hỏi."""
    if context.invoked_subcommand is None:
        _print(questions.listing(_lang()), form)


@app.command(cls=shell.Command)
@click.argument("text", metavar="QUERY")
@shell.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=30.0, metavar="SECONDS",
    help="Give up after so many seconds (30). | Dừng sau số giây này (30).",
)  # fmt: skip
@shell.choosing()
@shell.asking
def sparql(
    text: str, timeout: float, form: str,
    plan: str | None, revision: str | None, engine: str,
) -> None:  # fmt: skip
    """Answer any read-only SPARQL query; "-" reads it from stdin. | Trả lời truy vấn SPARQL chỉ đọc bất kỳ; "-" để đọc từ stdin."""
    if text == "-":
        from lsgraph import turtle

        text = turtle.decode(sys.stdin.buffer.read(turtle.LARGEST + 1))
    kg = _open(plan, revision, engine)
    with _working():
        answer = kg.sparql(text, seconds=timeout)
    _print(answer, form)


@app.command(cls=shell.Command)
@click.argument("thing")
@shell.choosing()
@shell.of_plan
def show(thing: str, form: str, plan: str | None, revision: str | None) -> None:
    """Show all about one thing, with its evidence. | Xem mọi thông tin về một đối tượng, kèm căn cứ."""
    kg = _open(plan, revision)
    if form in ("table", "markdown"):
        from lsgraph import pages

        click.echo(pages.page(kg, thing, shell.width(), markdown=form == "markdown"))
    else:
        _print(kg.show(thing), form)


@app.command(cls=shell.Command)
@click.argument("words", nargs=-1, required=True)
@shell.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, metavar="N",
    help="Show so many things at most (20). | Hiện tối đa số đối tượng này (20).",
)  # fmt: skip
@shell.choosing(*shell.ROWS)
@shell.of_plan
def search(
    words: tuple[str, ...], limit: int, form: str,
    plan: str | None, revision: str | None,
) -> None:  # fmt: skip
    """Find things by words of their labels, with or without tone marks. | Tìm đối tượng theo từ trong nhãn, có dấu hay không dấu đều được."""
    text = " ".join(words)
    found = _open(plan, revision).search(text, limit=limit)
    none = (f"nothing has {text!r} in its label", f"không có nhãn nào chứa {text!r}")
    _print(found, form, none)


@app.command(cls=shell.Command)
@click.argument("target", required=False, metavar="[PLAN|PATH]")
@shell.option(
    "--source", type=Path, metavar="FILE",
    help="Prove every passage against this text. | Đối chiếu mọi đoạn trích với văn bản này.",
)  # fmt: skip
@shell.option(
    "--shapes", type=Path, metavar="FILE",
    help="Check PATH against this SHACL file instead. | Kiểm tra PATH theo tệp SHACL này.",
)  # fmt: skip
@shell.option(
    "--fail-on", type=click.Choice(("violation", "warning", "info")), default="violation",
    help="Exit with 1 from this severity on. | Kết thúc với mã 1 từ mức này.",
)  # fmt: skip
@shell.choosing(*shell.ROWS)
@shell.of_plan
def check(
    target: str | None, source: Path | None, shapes: Path | None, fail_on: str,
    form: str, plan: str | None, revision: str | None,
) -> int:  # fmt: skip
    """Say whether a plan, a revision's folder or a file is sound. | Cho biết quy hoạch, thư mục phiên bản hoặc tệp có đúng không."""
    from lsgraph import checking, project, screen

    if target and plan:
        raise click.UsageError(
            "name a target or --plan, not both | hãy nêu đối tượng kiểm tra hoặc --plan, không cả hai"
        )
    if source and shapes:
        raise click.UsageError(
            "--source does not go with --shapes; give one of them | "
            "--source không đi cùng --shapes; hãy chọn một"
        )
    with _working() as step:
        checked = checking.check(
            project.find(), target or plan, revision, source=source, shapes=shapes, progress=step
        )
    report = checked.report
    if form == "table":
        laid = screen.findings(report, _lang(), shell.width(), checked.prefixes)
        click.echo((laid + "\n" if laid else "") + screen.verdict(report, _lang()))
    else:
        _print(checking.table(report, _lang()), form)
    return 1 if report.at_least(fail_on) else 0


@app.command(cls=shell.Command)
@shell.option(
    "--engine", type=click.Choice(("own", "owlrl")), default="own",
    help="Who infers. | Bộ suy diễn.",
)  # fmt: skip
@shell.choosing()
@shell.of_plan
def infer(engine: str, form: str, plan: str | None, revision: str | None) -> None:
    """Give what follows from the plan under OWL 2 RL: counts as rows, triples as a graph. | Nêu những gì suy ra được theo OWL 2 RL: số lượng dạng bảng, bộ ba dạng đồ thị."""
    from lsgraph import accounts

    kg = _open(plan, revision)
    with _working():
        if form in shell.GRAPHS:
            answer = accounts.inferred(kg, owlrl=engine == "owlrl")
        else:
            answer = accounts.inferred_counts(kg, owlrl=engine == "owlrl")
    _print(answer, form)


@app.command(cls=shell.Command)
@click.argument("subject")
@click.argument("predicate")
@click.argument("value", metavar="OBJECT")
@shell.choosing("table", "markdown", *shell.GRAPHS)
@shell.of_plan
def why(
    subject: str, predicate: str, value: str, form: str,
    plan: str | None, revision: str | None,
) -> None:  # fmt: skip
    """Explain an inferred triple by the facts and axioms behind it. | Giải thích một bộ ba suy ra bằng dữ kiện và tiên đề phía sau."""
    from lsgraph import accounts

    kg = _open(plan, revision)
    explanation = kg.why(subject, predicate, value)
    if form in shell.GRAPHS:
        _print(accounts.premises(kg, explanation), form)
    else:
        click.echo(accounts.told(kg, explanation, shell.width(), markdown=form == "markdown"))


@app.command(cls=shell.Command)
@click.argument("paths", nargs=-1, type=Path)
@shell.option(
    "--check", "only_check", is_flag=True,
    help="Change nothing; exit with 1 if a file would change. | "
    "Không sửa; kết thúc với mã 1 nếu có tệp cần sửa.",
)  # fmt: skip
@shell.choosing(*shell.ROWS)
def fmt(paths: tuple[Path, ...], only_check: bool, form: str) -> int:
    """Write Turtle files in the house form (all of the project if no path is given). | Viết tệp Turtle theo dạng chuẩn (cả dự án nếu không nêu đường dẫn)."""
    from lsgraph import project, tables, turtle
    from lsgraph.terms import Literal

    files = [
        f for path in paths for f in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])
    ]
    changed = turtle.tidy(files or project.find().turtle, dry=only_check)
    rows = [(Literal(str(path)),) for path in changed]
    title = "tệp" if _lang() == "vi" else "file"
    table = replace(tables.from_rows(("file",), rows), headings={"file": title})
    _print(table, form, ("all in house form", "tất cả đã theo dạng chuẩn"))
    return 1 if only_check and changed else 0


@app.command(cls=shell.Command)
@shell.choosing(*shell.ROWS)
@shell.of_plan
def stats(form: str, plan: str | None, revision: str | None) -> None:
    """Count triples, things of each class, and the nodes each shape looks at. | Đếm bộ ba, số đối tượng mỗi lớp và số nút mỗi shape áp dụng."""
    from lsgraph import accounts

    _print(accounts.stats(_open(plan, revision)), form)


def _lang() -> str:
    return str(click.get_current_context().find_root().obj)


def _open(
    plan: str | None, revision: str | None, engine: str = "oxigraph"
) -> lsgraph.KnowledgeGraph:
    return lsgraph.open(plan, revision, lang=_lang(), engine=engine)


def _print(
    table: lsgraph.Table,
    form: str,
    nothing: tuple[str, str] = ("no rows", "không có dòng nào"),
) -> None:
    if form in shell.GRAPHS and table.form != "CONSTRUCT":
        table.triples()
    for piece in shell.written(table, form):
        click.echo(piece, nl=False)
    if form == "table" and not table.rows:
        _say(*nothing)
    elif table.note and form in ("table", "markdown"):
        _say(table.note, table.note)


def _say(en: str, vi: str) -> None:
    click.echo(vi if _lang() == "vi" else en, err=True)


@contextmanager
def _working() -> Iterator[Callable[[str], None]]:
    """Say on stderr what is being done, once it has taken longer than a second."""
    begun = time.monotonic()
    steps = {
        "files": ("reading the files", "đang đọc các tệp"),
        "shapes": ("checking the shapes", "đang kiểm tra các shape"),
        "source": ("proving the passages", "đang đối chiếu các đoạn trích"),
    }
    at = ["working", "đang xử lý"]

    def tell() -> None:
        click.echo(f"lsgraph: {at[lang == 'vi']} …", err=True)

    lang = _lang()
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
