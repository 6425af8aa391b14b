"""Rule: the tour tells the main job in one command, in the reader's language, inside the width."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import Run

from lsgraph import tour
from lsgraph.screen import width_of


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("width", [80, 120])
def test_the_tour_fits_the_width(
    width: int, lang: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    answer = run("tour", lang=lang)
    assert answer.code == 0
    for line in answer.out.splitlines():
        # A command stays on one line, to be copied.
        assert width_of(line) <= width or "lsgraph " in line
    for name in ("what", "goals", "carriers", "where", "who", "ask", "check", "next"):
        assert tour.WORDS[lang][name].upper() in answer.out


def test_every_command_of_the_tour_runs(run: Run) -> None:
    text = run("tour").out
    calls = re.findall(r"^  (?:→ )?(lsgraph .*?)(?:  .*)?$", text, re.MULTILINE)
    assert len(calls) >= 12
    for call in calls:
        answer = run(*shlex.split(call)[1:])
        assert answer.code == 0, call
        assert answer.out


def test_the_tour_says_the_main_things(run: Run) -> None:
    text = " ".join(run("tour", lang="vi").out.split())
    for words in (
        "Quy hoạch tỉnh Lạng Sơn thời kỳ 2021-2030, tầm nhìn đến năm 2050",
        "Quyết định số 236/QĐ-TTg",
        "Thị trấn Đồng Đăng → Huyện Hữu Lũng",
        "Một trong các cực tăng trưởng của vùng đến năm 2030",
        "0 lỗi, 0 cảnh báo",
    ):
        assert words in text


def test_the_tour_as_markdown(run: Run) -> None:
    text = run("tour", "--format", "markdown").out
    assert text.startswith("# Lạng Sơn provincial plan")
    assert text.count("\n## ") == 8
    assert "| --- |" in text


def test_both_languages_have_the_same_words() -> None:
    assert set(tour.WORDS["en"]) == set(tour.WORDS["vi"])
