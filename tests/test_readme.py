"""Rule: every command and every screen in the README is real: run here, compared letter by letter."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# Made by the Makefile or by installing, and tested by `test_makefile` and in test_wheel.py.
ELSEWHERE = {"make tour", "make test", "make check", "make bench", "pip install lsgraph"}


def screens() -> list[tuple[str, str]]:
    """Give the commands of the `console` blocks, each with the output shown below it."""
    found = []
    for language, text in BLOCKS:
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output.rstrip()))
    return found


def test_there_are_screens() -> None:
    assert len(screens()) >= 10
    assert screens()[0][0] == "make tour"
    assert {c for c, _ in screens()} >= ELSEWHERE - {"pip install lsgraph"} - {
        "make bench",
        "make check",
    }


@pytest.mark.parametrize(("command", "shown"), screens())
def test_screen(command: str, shown: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    if command in ELSEWHERE:
        return
    words = shlex.split(command, comments=True)
    lang = "vi"
    if words[0].startswith("LSGRAPH_LANG="):
        lang = words.pop(0).partition("=")[2]
    assert words[0] == "lsgraph", command
    answer = run(*words[1:], lang=lang)
    assert answer.code in (0, 1), answer.err
    if shown.endswith("…"):
        assert answer.out.startswith(shown.removesuffix("…").rstrip())
    elif shown:
        assert answer.out.rstrip() == shown


def test_makefile_has_the_commands() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in ELSEWHERE:
        if command.startswith("make "):
            assert f"\n{command.removeprefix('make ')}:" in makefile


def test_python_block(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [text for language, text in BLOCKS if language == "python"]
    assert len(blocks) >= 1
    for text in blocks:
        exec(compile(text, "README.md", "exec"), {})
        printed = capsys.readouterr().out
        expected = re.findall(r"^# (.*)$", text, re.MULTILINE)
        assert all(line in printed for line in expected if line.startswith("→"))


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    for link in links:
        if not link.startswith("https://"):
            assert (ROOT / link).exists(), link
