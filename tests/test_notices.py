"""Rule: a finding says where, what and what to do, and sends nothing that steers the terminal."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, OWN, texts

from lsgraph import notices, screen
from lsgraph.findings import Finding, report
from lsgraph.terms import PREFIXES

ESC = "\x1b"
ALL = {**PREFIXES, **OWN}
THINGS = OWN["ls"]

words = st.one_of(
    texts, st.text("abcđế省🏔-/ ", max_size=60), st.sampled_from(["x" * 70, "省" * 45])
)

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
    assert notices.findings(report([FINDING]), "en", 80, ALL) == (
        "plans/goals.ttl:3:7: violation: A goal has a label. [shape:Goal-label]\n"
        '    ls:goal-a · rdfs:label · "x"@vi\n'
        "    → Add a label."
    )
    assert notices.findings(report([FINDING]), "vi", 80, ALL) == (
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
    assert f": {en}: " in notices.findings(given_, "en", 80, ALL)
    assert f": {vi}: " in notices.findings(given_, "vi", 80, ALL)


def test_what_is_not_known_is_left_out() -> None:
    bare = Finding(severity="info", shape="nfc", message=FINDING.message, advice={})
    assert notices.findings(report([bare]), "en", 80, ALL) == "-: info: A goal has a label. [nfc]"
    assert notices.findings(report([]), "en", 80, ALL) == ""


@pytest.mark.parametrize(
    ("line", "column", "where"), [(3, 7, "a.ttl:3:7"), (3, 0, "a.ttl:3"), (0, 0, "a.ttl")]
)
def test_a_place_has_only_what_is_known(line: int, column: int, where: str) -> None:
    assert notices.place(replace(FINDING, file=Path("a.ttl"), line=line, column=column)) == where


def test_a_finding_sends_no_control_character() -> None:
    bad = f"{ESC}[2J"
    given_ = replace(
        FINDING,
        message={"en": f"bad {bad}", "vi": bad},
        advice={"en": f"do {bad}", "vi": bad},
        value=f'"{bad}"',
        file=Path(f"a{bad}.ttl"),
    )
    assert ESC not in notices.findings(report([given_]), "en", 80, ALL)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_what_stands_under_a_finding_fits(width: int) -> None:
    long = replace(FINDING, value=f'"{"dài " * 60}"', advice={"en": "do " * 60, "vi": ""})
    lines = notices.findings(report([long]), "en", width, ALL).split("\n")
    assert len(lines) > 4
    assert all(screen.width_of(line) <= width for line in lines[1:])
    assert all(line.startswith("    ") for line in lines[1:])


def test_the_verdict_counts_what_was_found_and_looked_at() -> None:
    given_ = [replace(FINDING, severity=s) for s in ("violation", "violation", "warning", "info")]
    made_ = report(given_, 120, {"a": 3, "b": 4})
    assert notices.verdict(made_, "en") == (
        "2 violations, 1 warning, 1 note; looked at 120 triples, 2 shapes on 7 nodes."
    )
    assert notices.verdict(made_, "vi") == (
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
    assert notices.marked(line, column, width) == (shown, mark)


@LAW
@given(st.one_of(words, words.map(lambda w: w * 40)), st.integers(0, 90), st.integers(12, 160))
def test_a_line_and_its_mark_fit(line: str, column: int, width: int) -> None:
    shown, mark = notices.marked(line, column, width)
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


def test_an_escaped_letter_is_shown_in_the_narrowest_window() -> None:
    assert notices.marked('"' + "\U0010ffff" * 40, 2, 12) == ("…\\U0010ffff…", " ^~~~~~~~~~")


def test_a_line_of_a_whole_file_is_not_read_through() -> None:
    shown, mark = notices.marked("省" * 5_000_000 + " a:b " + "x" * 5_000_000, 5_000_002, 40)
    assert (screen.width_of(shown) <= 40, "a:b" in shown) == (True, True)
    assert mark.lstrip() == "^~~"


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_long_place_stays_whole(width: int) -> None:
    long = replace(FINDING, file=Path("dài/" * 60 + "a b.ttl"))
    first, second = notices.findings(report([long]), "vi", width, ALL).split("\n")[:2]
    assert first == f"{'dài/' * 60}a b.ttl:3:7:"
    assert second.startswith("    lỗi: ")


def test_a_severity_of_two_words_is_painted_once() -> None:
    warning = replace(FINDING, severity="warning")
    for width in range(40, 120):
        told = notices.findings(report([warning]), "vi", width, ALL, colour=True)
        assert told.count("cảnh") == 1


def test_a_text_that_is_only_in_one_language_is_told() -> None:
    assert notices.said({"en": "a"}, "vi") == "a"
    assert notices.said({"vi": "a", "en": ""}, "en") == "a"
    assert notices.said({}, "en") == ""
