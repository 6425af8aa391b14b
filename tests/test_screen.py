"""Rule: nothing on the screen is wider than it, nothing is cut off, and nothing steers the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, texts

from lsgraph import screen, tables
from lsgraph.tables import Table
from lsgraph.terms import PREFIXES

ESC = "\x1b"
ALL = {**PREFIXES, **OWN}
THINGS = OWN["ls"]

words = st.one_of(
    texts, st.text("abcđế省🏔-/ ", max_size=60), st.sampled_from(["x" * 70, "省" * 45])
)
cells = st.one_of(
    st.none(), words.map(ox.Literal), st.sampled_from([ox.NamedNode(THINGS + "a-b-c")])
)
some = st.integers(1, 9).flatmap(
    lambda n: st.tuples(
        st.lists(st.sampled_from(["a", "tên", "định nghĩa", "số liệu đã công bố", "省市"]),
                 min_size=n, max_size=n),
        st.lists(st.tuples(*[cells] * n), min_size=1, max_size=4),
    )
)  # fmt: skip


def made(headings: list[str], rows: Sequence[tuple[tables.Term | None, ...]]) -> Table:
    columns = [f"c{n}" for n in range(len(headings))]
    table = tables.from_rows(columns, rows)
    return replace(table, headings=dict(zip(columns, headings, strict=True)), prefixes=ALL)


def letters(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


# Width


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0), ("abc", 3), ("Lạng Sơn", 8), ("La\u0323ng So\u031bn", 8), ("省市", 4), ("a省", 3),
        ("🚄", 2), ("ﾊ", 1), ("Ａ", 2), ("đ…─", 3),
    ],
)  # fmt: skip
def test_width_is_counted_in_columns(text: str, width: int) -> None:
    assert screen.width_of(text) == width


@LAW
@given(words, words)
def test_widths_add_up(one: str, two: str) -> None:
    assert screen.width_of(one + two) == screen.width_of(one) + screen.width_of(two)


# Control characters


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{ESC}[31mred", "\\x1b[31mred"), ("a\rb", "a\\rb"), ("a\x07", "a\\x07"), ("\x9b1m", "\\x9b1m"),
        ("a\u202eb", "a\\u202eb"), ("a\u2028b", "a\\u2028b"), ("a\nb\tc", "a b c"), ("\x00", "\\x00"),
        ("tiếng Việt 省 🏔", "tiếng Việt 省 🏔"), ("a\\b 'c' \"d\"", "a\\b 'c' \"d\""),
    ],
)  # fmt: skip
def test_control_characters_are_shown_not_sent(text: str, shown: str) -> None:
    assert screen.plain(text) == shown


@LAW
@given(texts)
def test_what_is_shown_is_printable(text: str) -> None:
    shown = screen.plain(text)
    assert shown.isprintable()
    assert screen.plain(shown) == shown
    assert len(shown) >= len(text)


# Wrapping


@LAW
@given(words, st.integers(2, 60))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, width: int) -> None:
    lines = screen.wrap(text, width)
    assert lines
    assert all(screen.width_of(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(screen.plain(text).split())
    for word in screen.plain(text).split():
        if screen.width_of(word) <= width:
            assert any(word in line.split(" ") or word in line for line in lines)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("   ", 10, [""]),
        ("a b c", 3, ["a b", "c"]),
        ("một hai ba", 7, ["một hai", "ba"]),
        ("ls:goal-growth-pole", 12, ["ls:goal-", "growth-pole"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("省市县乡", 4, ["省市", "县乡"]),
        ("省市县", 5, ["省市", "县"]),
        ("a\nb", 9, ["a b"]),
    ],
)
def test_lines_break_at_spaces_then_at_marks(text: str, width: int, lines: list[str]) -> None:
    assert screen.wrap(text, width) == lines


def test_a_mark_stays_with_its_letter() -> None:
    lines = screen.wrap("e\u0301" * 10, 4)
    assert lines == ["e\u0301" * 4, "e\u0301" * 4, "e\u0301" * 2]


# Layout


@LAW
@given(some, st.sampled_from([40, 80, 120]))
def test_a_layout_fits_and_loses_nothing(
    given_: tuple[list[str], list[tuple[tables.Term | None, ...]]], width: int
) -> None:
    table = made(*given_)
    laid = screen.layout(table, width)
    assert laid.replace("\n", "").isprintable()
    assert all(screen.width_of(line) <= width for line in laid.split("\n"))
    assert not any(line.endswith(" ") for line in laid.split("\n"))
    cells = [screen.plain(cell) for row in table.for_people()[1] for cell in row]
    missing = letters(" ".join(cells)) - letters(laid)
    assert not missing
    for word in " ".join(cells).split():
        if screen.width_of(word) <= screen.NARROWEST:
            assert word in laid


def test_a_table_that_fits_is_laid_out_in_columns() -> None:
    table = made(["tên", "省市"], [(ox.Literal("một"), ox.Literal("a")), (None, ox.Literal("bb"))])
    assert screen.layout(table, 80) == "tên  省市\n───  ────\nmột  a\n     bb"


def test_long_cells_are_wrapped_in_their_column() -> None:
    table = made(["a", "b"], [(ox.Literal("x"), ox.Literal("một hai ba bốn năm sáu bảy tám chín"))])
    assert screen.layout(table, 20) == (
        "a  b\n─  ─────────────────\nx  một hai ba bốn\n   năm sáu bảy tám\n   chín"
    )


def test_a_table_too_wide_is_laid_out_in_blocks() -> None:
    headings = [f"heading{n}" for n in range(9)]
    rows = [tuple(ox.Literal(f"word{n}word{n}word{n}") for n in range(9))] * 2
    blocks = screen.layout(made(headings, rows), 60).split("\n\n")
    assert len(blocks) == 2
    assert blocks[0].split("\n")[8] == "heading8  word8word8word8"


@pytest.mark.parametrize("width", [80, 120])
def test_names_and_labels_stand_side_by_side(width: int) -> None:
    a = ox.NamedNode(THINGS + "goal-a")
    table = replace(made(["mục tiêu"], [(a,)]), labels={a.value: "Tăng trưởng"})
    assert screen.layout(table, width).split("\n")[0].split() == ["id", "mục", "tiêu"]
    assert screen.layout(table, width).split("\n")[2] == "ls:goal-a  Tăng trưởng"


def test_a_layout_shows_no_control_character() -> None:
    table = made(["a"], [(ox.Literal(f"{ESC}]0;title\x07{ESC}[2J"),)])
    assert screen.layout(table, 80).split("\n")[2] == "\\x1b]0;title\\x07\\x1b[2J"


def test_columns_without_a_value_are_left_out() -> None:
    table = made(["a", "b", "c"], [(ox.Literal("1"), None, ox.Literal("3"))])
    assert screen.layout(table, 80) == "a  c\n─  ─\n1  3"


def test_no_rows_are_no_lines() -> None:
    assert screen.layout(made(["a"], []), 80) == ""


@pytest.mark.parametrize("columns", [1, 2, 30])
def test_rows_without_any_value_are_laid_out(columns: int) -> None:
    laid = screen.layout(made(["a"] * columns, [(None,) * columns] * 2), 80)
    assert all(screen.width_of(line) <= 80 for line in laid.split("\n"))


def test_a_row_without_any_value_among_blocks_is_laid_out() -> None:
    full = tuple(ox.Literal("word") for _ in range(30))
    laid = screen.layout(made(["heading"] * 30, [full, (None,) * 30]), 80)
    assert laid.count("word") == 30


# Paragraphs


@LAW
@given(words, st.sampled_from([40, 80]), st.sampled_from(["", "  ", "    "]))
def test_a_paragraph_fits_with_its_margin(text: str, width: int, by: str) -> None:
    lines = screen.paragraph(text, width, by).split("\n")
    assert all(screen.width_of(line) <= width for line in lines)
    assert all(line.startswith(by) for line in lines)
    assert letters("".join(lines)) == letters(screen.plain(text))


def test_indent_moves_lines_and_leaves_none_with_spaces_alone() -> None:
    assert screen.indent("a\n\n  b") == "  a\n\n    b"
    assert screen.indent("a", by="> ") == "> a"
