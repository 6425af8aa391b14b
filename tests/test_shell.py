"""Rule: every verb speaks the reader's language, and a wrong call is answered on one line with the way out."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from lsgraph import shell, tables
from lsgraph.errors import QueryError

A = ox.NamedNode("http://example.org/a")
TABLE = tables.from_rows(["thing", "name"], [[A, ox.Literal("một", language="vi")]])
GRAPH = tables.from_triples([ox.Triple(A, A, A)])


@click.group(cls=shell.Group, invoke_without_command=True)
@shell.speaking
def app() -> None:
    """Ask and check. | Hỏi và kiểm tra."""


@app.command(cls=shell.Command)
@click.argument("thing")
@shell.option("--limit", type=click.IntRange(1, 9), default=3, help="At most. | Nhiều nhất.")
@shell.choosing("table", "csv")
@shell.asking
def show(thing: str, limit: int, form: str, **of: str | None) -> None:
    """Show one thing.

    With its evidence. | Xem một đối tượng.

    Kèm căn cứ.
    """
    click.echo(f"{thing} {limit} {form} {sorted(of.items())}")


@app.command(cls=shell.Command)
@shell.choosing()
def search(form: str) -> None:
    """Search things. | Tìm đối tượng."""
    click.echo(form)


def called(*arguments: str, lang: str = "en") -> str:
    result = CliRunner().invoke(app, list(arguments), obj=lang, prog_name="lsgraph")
    assert result.exit_code == 0, result.output
    return result.output


def complained(*arguments: str, lang: str = "en") -> str:
    with pytest.raises(click.ClickException) as raised:
        app.main(list(arguments), "lsgraph", obj=lang, standalone_mode=False)
    return shell.complaint(raised.value, lang)


# The reader's language


@pytest.mark.parametrize(
    ("arguments", "names", "lang"),
    [
        ((), {}, "en"),
        ((), {"LANG": "vi_VN.UTF-8"}, "vi"),
        ((), {"LANG": "de_DE.UTF-8"}, "en"),
        ((), {"LC_MESSAGES": "vi_VN", "LANG": "en_GB"}, "vi"),
        ((), {"LC_ALL": "C", "LC_MESSAGES": "vi_VN", "LANG": "vi_VN"}, "en"),
        ((), {"LC_ALL": "", "LANG": "vi_VN"}, "vi"),
        ((), {"LSGRAPH_LANG": "vi", "LC_ALL": "en_GB.UTF-8"}, "vi"),
        ((), {"LSGRAPH_LANG": "VI", "LC_ALL": "en_GB.UTF-8"}, "vi"),
        ((), {"LSGRAPH_LANG": "en", "LC_ALL": "vi_VN", "LANG": "vi_VN"}, "en"),
        ((), {"LSGRAPH_LANG": "", "LANG": "vi_VN"}, "vi"),
        (("--lang", "en"), {"LSGRAPH_LANG": "vi"}, "en"),
        (("--lang=vi",), {"LSGRAPH_LANG": "en"}, "vi"),
        (("query", "goals", "--lang", "vi", "--format", "csv"), {"LANG": "en_GB"}, "vi"),
        (("query", "--lang=en"), {"LANG": "vi_VN"}, "en"),
        (("--lang",), {"LANG": "vi_VN"}, "vi"),
        (("--lang", "de"), {"LANG": "vi_VN"}, "en"),
        (("--language", "vi"), {}, "en"),
    ],
)
def test_the_language_is_chosen_in_one_order(
    monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str], names: dict[str, str], lang: str
) -> None:
    for name in ("LSGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert shell.language(arguments) == lang


@pytest.mark.parametrize(
    ("text", "en", "vi"),
    [
        ("Ask. | Hỏi.", "Ask.", "Hỏi."),
        ("Ask.", "Ask.", "Ask."),
        ("a|b | c|d", "a|b", "c|d"),
        ("a | b | c", "a", "b | c"),
        ("", "", ""),
    ],
)
def test_a_text_has_two_halves(text: str, en: str, vi: str) -> None:
    assert (shell.half(text, "en"), shell.half(text, "vi")) == (en, vi)


# Width


@pytest.mark.parametrize(("columns", "width"), [("120", 120), ("80", 80), ("41", 41), ("10", 40)])
def test_the_width_is_that_of_the_terminal_but_never_too_narrow(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert shell.width() == width


def test_without_a_terminal_the_width_is_80(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(descriptor: int) -> os.terminal_size:
        raise OSError("not a terminal")

    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(os, "get_terminal_size", none)
    assert shell.width() == 80


# Help


def test_help_is_in_english() -> None:
    text = called("--help")
    assert text.startswith("Usage: lsgraph [OPTIONS] ")
    assert "\n\n  Ask and check.\n\nOptions:\n" in text
    assert "\nCommands:\n" in text
    assert "  show    Show one thing." in text
    assert "Show this help." in text
    assert "Language of labels and messages." in text
    for vi in ("Cách dùng", "Hỏi", "Xem", "Hiện", "|"):
        assert vi not in text.replace("[vi|en]", "")


def test_help_is_in_vietnamese() -> None:
    text = called("--help", lang="vi")
    assert text.startswith("Cách dùng: lsgraph [OPTIONS] ")
    assert "\n\n  Hỏi và kiểm tra.\n\nTùy chọn:\n" in text
    assert "\nLệnh:\n" in text
    assert "  show    Xem một đối tượng." in text
    assert "Hiện trợ giúp này." in text
    for en in ("Usage", "Options:", "Commands:", "Ask", "Show", "Language"):
        assert en not in text


def test_help_of_a_verb_is_whole_and_in_one_language() -> None:
    en, vi = called("show", "--help"), called("show", "--help", lang="vi")
    assert "Show one thing.\n\n  With its evidence.\n" in en
    assert "Xem một đối tượng.\n\n  Kèm căn cứ.\n" in vi
    assert "At most." in en
    assert "Nhiều nhất." in vi
    assert "Plan, by its folder's name" in en
    assert "Quy hoạch, theo tên thư mục" in vi
    assert "evidence" not in vi


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("lang", ["en", "vi"])
def test_help_fits_the_screen(monkeypatch: pytest.MonkeyPatch, columns: int, lang: str) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = called("show", "--help", lang=lang).splitlines()
    assert len(lines) > 10
    assert max(len(line) for line in lines) <= columns


# Options


def test_the_shared_options_have_their_defaults() -> None:
    of = [("as_of", None), ("engine", "oxigraph"), ("every", False), ("plan", None),
          ("revision", None), ("store", None)]  # fmt: skip
    assert called("show", "ls:a") == f"ls:a 3 table {of}\n"
    given_ = ("--engine", "rdflib", "--plan", "p", "--revision", "2024-03-19", "--format", "csv")
    of = [("as_of", None), ("engine", "rdflib"), ("every", False), ("plan", "p"),
          ("revision", "2024-03-19"), ("store", None)]  # fmt: skip
    assert called("show", "ls:a", "--limit", "5", *given_, "--lang", "vi") == f"ls:a 5 csv {of}\n"


@pytest.mark.parametrize("form", shell.FORMATS)
def test_without_a_choice_of_forms_all_are_offered(form: str) -> None:
    assert called("search", "--format", form) == f"{form}\n"


# Complaints


@pytest.mark.parametrize(
    ("arguments", "en", "vi"),
    [
        (("shwo",), "no command named 'shwo'; did you mean show?; see lsgraph --help",
         "không có lệnh 'shwo'; có phải show?; xem lsgraph --help"),
        (("zzz",), "no command named 'zzz'; there is: search, show; see lsgraph --help",
         "không có lệnh 'zzz'; hiện có: search, show; xem lsgraph --help"),
        (("show",), "Missing argument 'THING'; see lsgraph show --help",
         "thiếu THING; xem lsgraph show --help"),
        (("show", "a", "--plna", "x"), "--plna", "không có tùy chọn --plna; có phải"),
        (("show", "a", "--zzz"), "--zzz", "không có tùy chọn --zzz; xem lsgraph show --help"),
        (("show", "a", "--plan"), "--plan", "tùy chọn --plan dùng chưa đúng"),
        (("show", "a", "--format", "xml"), "'xml' is not one of 'table', 'csv'",
         "hãy chọn table, csv; xem lsgraph show --help"),
        (("show", "a", "--limit", "99"), "99 is not in the range", "giá trị của --limit không hợp lệ"),
        (("show", "a", "b"), "unexpected extra argument", "thừa: b"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_answered_on_one_line(arguments: tuple[str, ...], en: str, vi: str) -> None:
    for lang, words, see in (("en", en, "; see lsgraph"), ("vi", vi, "; xem lsgraph")):
        text = complained(*arguments, lang=lang)
        assert words in text
        assert see in text
        assert text.endswith(" --help")
        assert "\n" not in text


def test_an_error_without_a_command_still_names_help() -> None:
    text = shell.complaint(click.ClickException("Broken. | Hỏng."), "vi")
    assert text == "Hỏng; xem lsgraph --help"


# Answers


def test_an_answer_is_written_in_each_form() -> None:
    def written(table: tables.Table, form: str) -> str:
        return "".join(shell.written(table, form))

    assert written(TABLE, "table").split("\n")[2].split() == [A.value, "một"]
    assert written(TABLE, "csv") == TABLE.to_csv()
    assert written(TABLE, "tsv") == TABLE.to_tsv()
    assert json.loads(written(TABLE, "json")) == json.loads(TABLE.to_json())
    assert written(TABLE, "jsonl") == TABLE.to_jsonl()
    assert written(TABLE, "markdown") == TABLE.to_markdown()
    assert written(GRAPH, "turtle") == GRAPH.to_turtle()
    assert written(GRAPH, "ntriples") == GRAPH.to_ntriples()
    assert written(GRAPH, "jsonld") == GRAPH.to_jsonld()
    assert {*shell.ROWS, *shell.GRAPHS} == set(shell.FORMATS)


@pytest.mark.parametrize("form", shell.FORMATS)
def test_every_answer_ends_its_last_line(form: str) -> None:
    assert "".join(shell.written(GRAPH, form)).endswith("\n")


def test_an_answer_without_rows_is_an_empty_table() -> None:
    assert "".join(shell.written(tables.from_rows(["a"], []), "table")) == ""


@pytest.mark.parametrize("form", shell.GRAPHS)
def test_rows_are_not_written_as_a_graph(form: str) -> None:
    with pytest.raises(QueryError, match="not a graph"):
        list(shell.written(TABLE, form))


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_is_as_wide_as_the_screen_at_most(
    monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = tables.from_rows(["a", "b"], [[ox.Literal("dài " * 50), ox.Literal("x")]])
    lines = "".join(shell.written(long, "table")).splitlines()
    assert columns - 10 < max(len(line) for line in lines) <= columns
