"""Rule: nothing on the screen is wider than it, nothing is cut off, and nothing steers the terminal."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, texts

from lsgraph import screen, tables
from lsgraph.findings import Finding, report
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


# Findings

FINDING = Finding(
    severity="violation",
    shape="https://w3id.org/lsgraph/shape#Goal-label",
    message={"en": "A goal has a label.", "vi": "Mục tiêu có nhãn."},
    advice={"en": "Add a label.", "vi": "Hãy thêm nhãn."},
    focus=f"<{THINGS}goal-a>",
    path="<http://www.w3.org/2000/01/rdf-schema#label>",
    value='"x"@vi',
    file=Path("plans/goals.ttl"),
    line=3,
    column=7,
)


def test_a_finding_says_where_what_and_what_to_do() -> None:
    assert screen.findings(report([FINDING]), "en", 80, ALL) == (
        "plans/goals.ttl:3:7: violation: A goal has a label. [shape:Goal-label]\n"
        '    ls:goal-a · rdfs:label · "x"@vi\n'
        "    → Add a label."
    )
    assert screen.findings(report([FINDING]), "vi", 80, ALL) == (
        "plans/goals.ttl:3:7: lỗi: Mục tiêu có nhãn. [shape:Goal-label]\n"
        '    ls:goal-a · rdfs:label · "x"@vi\n'
        "    → Hãy thêm nhãn."
    )


@pytest.mark.parametrize(
    ("severity", "en", "vi"),
    [
        ("violation", "violation", "lỗi"),
        ("warning", "warning", "cảnh báo"),
        ("info", "info", "lưu ý"),
    ],
)
def test_the_severity_is_named(severity: str, en: str, vi: str) -> None:
    given_ = report([replace(FINDING, severity=severity)])
    assert f": {en}: " in screen.findings(given_, "en", 80, ALL)
    assert f": {vi}: " in screen.findings(given_, "vi", 80, ALL)


def test_what_is_not_known_is_left_out() -> None:
    bare = Finding(severity="info", shape="nfc", message=FINDING.message, advice={})
    assert screen.findings(report([bare]), "en", 80, ALL) == "-: info: A goal has a label. [nfc]"
    assert screen.findings(report([]), "en", 80, ALL) == ""


@pytest.mark.parametrize(
    ("line", "column", "where"), [(3, 7, "a.ttl:3:7"), (3, 0, "a.ttl:3"), (0, 0, "a.ttl")]
)
def test_a_place_has_only_what_is_known(line: int, column: int, where: str) -> None:
    assert screen.place(replace(FINDING, file=Path("a.ttl"), line=line, column=column)) == where


def test_a_finding_sends_no_control_character() -> None:
    bad = f"{ESC}[2J"
    given_ = replace(
        FINDING,
        message={"en": f"bad {bad}", "vi": bad},
        advice={"en": f"do {bad}", "vi": bad},
        value=f'"{bad}"',
        file=Path(f"a{bad}.ttl"),
    )
    assert ESC not in screen.findings(report([given_]), "en", 80, ALL)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_stands_under_a_finding_fits(width: int) -> None:
    long = replace(FINDING, value=f'"{"dài " * 60}"', advice={"en": "do " * 60, "vi": ""})
    lines = screen.findings(report([long]), "en", width, ALL).split("\n")
    assert len(lines) > 4
    assert all(screen.width_of(line) <= width for line in lines[1:])
    assert all(line.startswith("    ") for line in lines[1:])


def test_the_verdict_counts_what_was_found_and_looked_at() -> None:
    given_ = [replace(FINDING, severity=s) for s in ("violation", "violation", "warning", "info")]
    made_ = report(given_, 120, {"a": 3, "b": 4})
    assert screen.verdict(made_, "en") == (
        "2 violations, 1 warning, 1 note; looked at 120 triples, 2 shapes on 7 nodes."
    )
    assert screen.verdict(made_, "vi") == (
        "2 lỗi, 1 cảnh báo, 1 lưu ý; đã xem 120 bộ ba, 2 shape trên 7 nút."
    )


# The line under a finding


@pytest.mark.parametrize(
    ("line", "column", "width", "shown", "mark"),
    [
        ('    rdfs:label "x"@vi ;', 16, 80, '    rdfs:label "x"@vi ;', " " * 15 + "^~~~~~"),
        ("\ta:b a:c", 2, 80, "    a:b a:c", "    ^~~"),
        ("\t\ta:b", 3, 80, "        a:b", "        ^~~"),
        ("La\u0323ng So\u031bn a:b", 12, 80, "La\u0323ng So\u031bn a:b", "         ^~~"),
        ("省市 a:b", 4, 80, "省市 a:b", "     ^~~"),
        ("a\x1bb c:d", 5, 80, "a\\x1bb c:d", "       ^~~"),
        ("a\u0301b", 2, 80, "a\u0301b", "^~"),
        ("a:b", 4, 80, "a:b", "   ^"),
        ("a:b", 5, 80, "a:b", ""),
        ("a:b", 0, 80, "a:b", ""),
        ("x " * 50 + "a:b " + "y " * 50, 101, 20, "…x x x a:b y y y y …", "       ^~~"),
        ("a:b " + "y " * 50, 1, 20, "a:b y y y y y y y …", "^~~"),
        ("x " * 50 + "a:b", 101, 20, "… x x x x x x x a:b", "                ^~~"),
    ],
)  # fmt: skip
def test_the_mark_stands_under_its_term(
    line: str, column: int, width: int, shown: str, mark: str
) -> None:
    assert screen.marked(line, column, width) == (shown, mark)


@LAW
@given(st.one_of(words, words.map(lambda w: w * 40)), st.integers(0, 90), st.integers(12, 160))
def test_a_line_and_its_mark_fit(line: str, column: int, width: int) -> None:
    shown, mark = screen.marked(line, column, width)
    assert shown.isprintable()
    assert screen.width_of(shown) <= width
    assert len(mark) <= width
    assert bool(mark) is (1 <= column <= len(line) + 1)
    assert not mark or re.fullmatch(r" *\^~*", mark)
    if 1 <= column <= len(line) and not unicodedata.combining(line[column - 1]):
        letter = screen.plain("    " if line[column - 1] == "\t" else line[column - 1])
        assert screen.width_of(letter) == 0 or letter.strip() in _right_of(
            shown, len(mark) - len(mark.lstrip())
        )


def _right_of(text: str, column: int) -> str:
    at = 0
    while at < len(text) and screen.width_of(text[:at]) < column:
        at += 1
    return text[at:]


def test_a_line_of_a_whole_file_is_not_read_through() -> None:
    shown, mark = screen.marked("省" * 5_000_000 + " a:b " + "x" * 5_000_000, 5_000_002, 40)
    assert (screen.width_of(shown) <= 40, "a:b" in shown) == (True, True)
    assert mark.lstrip() == "^~~"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_long_place_stays_whole(width: int) -> None:
    long = replace(FINDING, file=Path("dài/" * 60 + "a b.ttl"))
    first, second = screen.findings(report([long]), "vi", width, ALL).split("\n")[:2]
    assert first == f"{'dài/' * 60}a b.ttl:3:7:"
    assert second.startswith("    lỗi: ")


def test_a_severity_of_two_words_is_painted_once() -> None:
    warning = replace(FINDING, severity="warning")
    for width in range(40, 120):
        told = screen.findings(report([warning]), "vi", width, ALL, colour=True)
        assert told.count("cảnh") == 1


def test_a_text_that_is_only_in_one_language_is_told() -> None:
    assert screen.said({"en": "a"}, "vi") == "a"
    assert screen.said({"vi": "a", "en": ""}, "en") == "a"
    assert screen.said({}, "en") == ""


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
