"""Rule: one short function a verb; this is the only place that prints or exits.

Data go to stdout, words to stderr. Exit codes: 0 nothing found, 1 findings or a difference,
2 could not do it.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

import lsgraph
from lsgraph import output, questions, shell
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
    except click.exceptions.NoArgsIsHelpError as error:
        # Its message is the help; what a bare `lsgraph` does, a bare group does too.
        click.echo(error.format_message())
        code = 0
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
        code = _fail(_of_system(error, lang))
    sys.exit(code or 0)


def _no_more_output() -> None:
    """Let the interpreter flush into nothing when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# What the system says no for, and what to do: English, Vietnamese.
_REASONS = {
    errno.EACCES: ("no right to use it; check the rights, or name another place",
                   "không có quyền; hãy kiểm tra quyền truy cập hoặc chọn nơi khác"),
    errno.EDQUOT: ("your share of the disk is used up; make room, or name another place",
                   "đã dùng hết hạn mức đĩa; hãy giải phóng dung lượng hoặc chọn nơi khác"),
    errno.EIO: ("the disk failed; have it looked at, or name another place",
                "đĩa gặp lỗi đọc ghi; hãy kiểm tra đĩa hoặc chọn nơi khác"),
    errno.EISDIR: ("this is a folder; name a file", "đây là thư mục; hãy nêu một tệp"),
    errno.ENOENT: ("no such file or folder; check the name",
                   "không có tệp hoặc thư mục này; hãy kiểm tra tên"),
    errno.ENOSPC: ("no space left; make room, or name another place",
                   "hết dung lượng; hãy giải phóng dung lượng hoặc chọn nơi khác"),
    errno.ENOTDIR: ("this is no folder; check the name", "đây không phải thư mục; hãy kiểm tra tên"),
    errno.EROFS: ("this disk can only be read; name another place",
                  "ổ đĩa chỉ cho đọc; hãy chọn nơi khác"),
}  # fmt: skip
_REASONS[errno.EPERM] = _REASONS[errno.EACCES]


def _of_system(error: OSError, lang: str) -> str:
    """Say why the system refused a file, and which; a file without a name is what we print to."""
    said = error.strerror or str(error)
    en, vi = _REASONS.get(error.errno or 0, (said, said))
    if error.filename is None:
        return f"không ghi được kết quả: {vi}" if lang == "vi" else f"cannot write the answer: {en}"
    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    return f"{path or error.filename}: {vi if lang == 'vi' else en}"


def _fail(message: str) -> int:
    click.echo(f"lsgraph: {message}", err=True)
    return 2


# Verbs of other modules; a verb loads what it uses and no more.
_HOMES = {
    "lsgraph.writing": ("check", "diff", "release", "revise", "verify"),
    "lsgraph.publishing": ("export", "publish", "quality"),
    "lsgraph.storing": ("load",),
}


@click.group(cls=shell.Verbs, homes=_HOMES, no_args_is_help=False, invoke_without_command=True)
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

    kg = output.opened(plan, revision)
    with output.working() as step:
        for piece in guide.pieces(kg, shell.width(), markdown=form == "markdown", progress=step):
            click.echo(piece)


def _answer(name: str, form: str, of: shell.Asked, values: Mapping[str, Sequence[str]]) -> None:
    asked = output.asked(of)
    with output.working():
        answer = asked.query(name, **values)
    output.show(answer, form)


@app.group(cls=Questions, answer=_answer, invoke_without_command=True, no_args_is_help=False)
@shell.choosing(*shell.ROWS)
@click.pass_context
def query(context: click.Context, form: str) -> None:
    """Answer a prepared question; without a name, list the questions. | Trả lời một câu hỏi có sẵn; không nêu tên thì liệt kê các câu hỏi."""
    if context.invoked_subcommand is None:
        output.show(questions.listing(output.lang()), form)


@app.command(cls=shell.Command)
@click.argument("text", metavar="QUERY")
@shell.option(
    "--timeout", type=click.FloatRange(0.1, 3600), default=30.0, metavar="SECONDS",
    help="Give up after so many seconds (30). | Dừng sau số giây này (30).",
)  # fmt: skip
@shell.choosing()
@shell.asking
def sparql(
    text: str, timeout: float, form: str, plan: str | None, revision: str | None, engine: str,
    as_of: str | None, store: str | None, every: bool,
) -> None:  # fmt: skip
    """Answer any read-only SPARQL query; "-" reads it from stdin. | Trả lời truy vấn SPARQL chỉ đọc bất kỳ; "-" để đọc từ stdin."""
    if text == "-":
        from lsgraph import turtle

        text = turtle.decode(sys.stdin.buffer.read(turtle.LARGEST + 1))
    asked = output.asked(shell.Asked(plan, revision, engine, as_of, store, every))
    with output.working():
        answer = asked.sparql(text, seconds=timeout)
    output.show(answer, form)


@app.command(cls=shell.Command)
@click.argument("thing")
@shell.choosing()
@shell.of_plan
def show(thing: str, form: str, plan: str | None, revision: str | None) -> None:
    """Show all about one thing, with its evidence. | Xem mọi thông tin về một đối tượng, kèm căn cứ."""
    kg = output.opened(plan, revision)
    if form in ("table", "markdown"):
        from lsgraph import pages

        click.echo(pages.page(kg, thing, shell.width(), markdown=form == "markdown"))
    else:
        output.show(kg.show(thing), form)


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
    found = output.opened(plan, revision).search(text, limit=limit)
    none = (f"nothing has {text!r} in its label", f"không có nhãn nào chứa {text!r}")
    output.show(found, form, none)


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

    kg = output.opened(plan, revision)
    with output.working():
        if form in shell.GRAPHS:
            answer = accounts.inferred(kg, owlrl=engine == "owlrl")
        else:
            answer = accounts.inferred_counts(kg, owlrl=engine == "owlrl")
    output.show(answer, form)


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

    kg = output.opened(plan, revision)
    explanation = kg.why(subject, predicate, value)
    if form in shell.GRAPHS:
        output.show(accounts.premises(kg, explanation), form)
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
    title = "tệp" if output.lang() == "vi" else "file"
    table = replace(tables.from_rows(("file",), rows), headings={"file": title})
    output.show(table, form, ("all in house form", "tất cả đã theo dạng chuẩn"))
    return 1 if only_check and changed else 0


@app.command(cls=shell.Command)
@shell.choosing(*shell.ROWS)
@shell.of_plan
def stats(form: str, plan: str | None, revision: str | None) -> None:
    """Count triples, things of each class, and the nodes each shape looks at. | Đếm bộ ba, số đối tượng mỗi lớp và số nút mỗi shape áp dụng."""
    from lsgraph import accounts

    output.show(accounts.stats(output.opened(plan, revision)), form)
