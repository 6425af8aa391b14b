"""Rule: every verb speaks the reader's language, takes the same options and fails in the same way.

Help texts are written "English | Tiếng Việt"; the half of the reader's language is shown.
Nothing here knows what a verb does, and nothing here prints.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

if TYPE_CHECKING:
    from lsgraph.tables import Table

Verb = TypeVar("Verb", bound=Callable[..., Any])

ROWS = ("table", "csv", "tsv", "json", "jsonl", "markdown")
GRAPHS = ("turtle", "ntriples", "jsonld")
FORMATS = (*ROWS, *GRAPHS)
_HEADINGS = {"Options": "Tùy chọn", "Commands": "Lệnh", "Usage": "Cách dùng"}


def language(arguments: Sequence[str]) -> str:
    """Give the reader's language: --lang, else LSGRAPH_LANG, else the locale's, else English."""
    for n, argument in enumerate(arguments):
        if argument == "--lang" and n + 1 < len(arguments):
            return "vi" if arguments[n + 1] == "vi" else "en"
        if argument.startswith("--lang="):
            return "vi" if argument == "--lang=vi" else "en"
    names = ("LSGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    first = next((os.environ[name] for name in names if os.environ.get(name)), "en")
    return "vi" if first.lower().startswith("vi") else "en"


def half(text: str, lang: str) -> str:
    """Give the half of "English | Tiếng Việt" that is in the language."""
    en, bar, vi = text.partition(" | ")
    return vi if bar and lang == "vi" else en


def width() -> int:
    """Give the width of the terminal in columns; COLUMNS wins, 80 where there is none."""
    return max(40, shutil.get_terminal_size().columns)


class Asked(NamedTuple):
    """What `asking` declares: which plans, revision and engine are asked."""

    plan: str | None
    revision: str | None
    engine: str
    as_of: str | None
    store: str | None
    every: bool


class _Formatter(click.HelpFormatter):
    def __init__(self, lang: str) -> None:
        super().__init__(width=width())
        self.lang = lang

    def _word(self, word: str) -> str:
        return _HEADINGS.get(word, word) if self.lang == "vi" else word

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{self._word('Usage')}: ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(self._word(heading))


class _Context(click.Context):
    def make_formatter(self) -> click.HelpFormatter:
        return _Formatter(self.find_root().obj or "en")


class Command(click.Command):
    """A verb with a help text in two languages."""

    context_class = _Context

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help text in the reader's language."""
        for text in half(self.help or "", ctx.find_root().obj or "en").split("\n\n"):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(" ".join(text.split()))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the first sentence of the help text, for lists."""
        context = click.get_current_context(silent=True)
        text = half(self.help or "", context.find_root().obj if context else "en")
        return text.split("\n\n")[0].strip()

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Name the help option in both languages."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = half("Show this help. | Hiện trợ giúp này.", ctx.find_root().obj or "en")
        return option


class Group(Command, click.Group):
    """A group of verbs in two languages, which proposes the closest name for a wrong one."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a verb; raise UsageError with the closest name if there is none."""
        name = args[0]
        found = self.get_command(ctx, name)
        if found is not None:
            return name, found, args[1:]
        if not name.startswith("-"):
            from difflib import get_close_matches

            known = self.list_commands(ctx)
            close = get_close_matches(name, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there is: {', '.join(known)}"
            goi_y = f"có phải {close[0]}?" if close else f"hiện có: {', '.join(known)}"
            raise click.UsageError(
                f"no command named {name!r}; {hint} | không có lệnh {name!r}; {goi_y}", ctx
            )
        return super().resolve_command(ctx, args)


class Verbs(Group):
    """A group whose verbs live in modules, each loaded when a verb of it is called for.

    `homes` names the verbs of each module; the module lists them as VERBS.
    """

    def __init__(
        self, *arguments: Any, homes: Mapping[str, Sequence[str]], **settings: Any
    ) -> None:
        super().__init__(*arguments, **settings)
        self.homes = {verb: module for module, verbs in homes.items() for verb in verbs}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names of all verbs."""
        return sorted({*self.commands, *self.homes})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Give a verb; its module is loaded for it."""
        if cmd_name in self.homes:
            verbs: Sequence[click.Command] = import_module(self.homes[cmd_name]).VERBS
            return next(verb for verb in verbs if verb.name == cmd_name)
        return super().get_command(ctx, cmd_name)


class Option(click.Option):
    """An option with a help text in two languages."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Give the option and its help in the reader's language."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        lang = ctx.find_root().obj or "en"
        return record[0], half(self.help or "", lang)


def option(*names: str, help: str, **settings: Any) -> Callable[[Verb], Verb]:
    """Declare an option with a help text in two languages."""
    return click.option(*names, cls=Option, help=help, **settings)


def speaking(verb: Verb) -> Verb:
    """Declare --lang; `language` has read it already, so the verb is not given it."""
    return option(
        "--lang",
        type=click.Choice(("vi", "en")),
        expose_value=False,
        help="Language of labels and messages. | Ngôn ngữ của nhãn và thông báo.",
    )(verb)


def choosing(*formats: str, default: str = "table") -> Callable[[Verb], Verb]:
    """Declare --format with the forms that fit a verb, and --lang."""

    def add(verb: Verb) -> Verb:
        verb = speaking(verb)
        return option(
            "--format",
            "form",
            type=click.Choice(formats or FORMATS),
            default=default,
            help="Form of the answer. | Dạng kết quả.",
        )(verb)

    return add


def asking(verb: Verb) -> Verb:
    """Declare which plans, revision and engine a verb asks."""
    verb = option(
        "--all",
        "every",
        is_flag=True,
        help="Ask all plans, one after the other. | Hỏi lần lượt mọi quy hoạch.",
    )(verb)
    verb = option(
        "--engine",
        type=click.Choice(("oxigraph", "rdflib")),
        default="oxigraph",
        help="SPARQL engine. | Công cụ SPARQL.",
    )(verb)
    verb = option(
        "--store",
        metavar="PATH|URL",
        help="Ask a folder made by lsgraph load, or a SPARQL endpoint. | "
        "Hỏi thư mục do lsgraph load tạo, hoặc một điểm truy vấn SPARQL.",
    )(verb)
    verb = option(
        "--as-of",
        metavar="DATE",
        help="The revision that held on this date. | Phiên bản có hiệu lực vào ngày này.",
    )(verb)
    return of_plan(verb)


def of_plan(verb: Verb) -> Verb:
    """Declare the plan and revision that a verb is about."""
    verb = option(
        "--revision",
        metavar="DATE",
        help="Revision, by its date; the latest if left out. | "
        "Phiên bản, theo ngày; mặc định là mới nhất.",
    )(verb)
    return option(
        "--plan",
        metavar="PLAN",
        help="Plan, by its folder's name; needed where there are several. | "
        "Quy hoạch, theo tên thư mục; cần khi có nhiều quy hoạch.",
    )(verb)


def of_shapes(verb: Verb) -> Verb:
    """Declare the files of shapes that are checked against, together, in place of the project's own."""
    return option(
        "--shapes",
        type=Path,
        multiple=True,
        metavar="FILE",
        help="SHACL file to check against, in place of the project's own; may be given several times. | "
        "Tệp SHACL dùng để kiểm tra, thay cho tệp của dự án; có thể nêu nhiều lần.",
    )(verb)


def written(table: Table, form: str) -> Iterator[str]:
    """Give an answer in the form that was chosen, in pieces that end with a newline."""
    if form == "table":
        from lsgraph import screen

        laid = screen.layout(table, width())
        yield laid + "\n" if laid else ""
        return
    writers: dict[str, Callable[[], str]] = {
        "csv": table.to_csv,
        "tsv": table.to_tsv,
        "json": table.to_json,
        "jsonl": table.to_jsonl,
        "markdown": table.to_markdown,
        "turtle": table.to_turtle,
        "ntriples": table.to_ntriples,
        "jsonld": table.to_jsonld,
    }
    yield writers[form]()


def complaint(error: click.ClickException, lang: str) -> str:
    """Say what is wrong with a command line, on one line, in the reader's language."""
    message = half(error.format_message(), lang)
    if lang == "vi" and " | " not in error.format_message():
        message = _vietnamese(error)
    path = (
        error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "lsgraph"
    )
    help_ = f"{path} --help"
    return " ".join(message.rstrip(".").split()) + (
        f"; xem {help_}" if lang == "vi" else f"; see {help_}"
    )


def _vietnamese(error: click.ClickException) -> str:
    name = ""
    if isinstance(error, click.BadParameter) and error.param:
        own = error.param.opts[0] if isinstance(error.param, click.Option) else error.param.metavar
        name = own or (error.param.name or "").upper()
    if isinstance(error, click.NoSuchOption):
        close = f"; có phải {', '.join(error.possibilities)}?" if error.possibilities else ""
        return f"không có tùy chọn {error.option_name}{close}"
    if isinstance(error, click.BadOptionUsage):
        return f"tùy chọn {error.option_name} dùng chưa đúng (thiếu hoặc thừa giá trị)"
    if isinstance(error, click.MissingParameter):
        return f"thiếu {name}"
    if isinstance(error, click.BadParameter):
        kind = error.param.type if error.param else None
        listed = ", ".join(getattr(kind, "choices", ()))
        limits = (
            f"từ {kind.min} đến {kind.max}"
            if isinstance(kind, click.IntRange | click.FloatRange)
            else ""
        )
        return f"giá trị của {name} không hợp lệ" + (
            f"; hãy chọn {listed or limits}" if listed or limits else ""
        )
    words = re.search(r"extra arguments? \((.*)\)", error.format_message())
    if words:
        return f"thừa: {words[1]}; hãy đặt cụm từ có dấu cách trong dấu nháy"
    return f"cách gọi lệnh chưa đúng ({error.format_message()})"
