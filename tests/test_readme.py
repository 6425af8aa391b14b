"""Rule: every command and every screen in the README is real: run here, compared letter by letter.

`make golden` writes the screens anew. A screen that ends with "…" shows only its first lines; a
command without a screen is only run.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Run

FILE = ROOT / "README.md"
README = FILE.read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
# Tested elsewhere: by this file's test_makefile, in test_wheel.py and in test_cli.py.
ELSEWHERE = ("make ", "pip install ", "eval ")


def screens() -> list[tuple[str, str]]:
    """Give the commands of the `console` blocks, each with the output shown below it."""
    found = []
    for language, text in BLOCKS:
        if language == "console":
            for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output.rstrip("\n")))
    return found


def answered(command: str, shown: str, run: Run) -> str:
    """Give what the command says now, in as many lines as the README shows."""
    words = shlex.split(command)
    lang = words.pop(0).partition("=")[2] if words[0].startswith("LSGRAPH_LANG=") else "en"
    assert words[0] == "lsgraph", command
    answer = run(*words[1:], lang=lang)
    assert answer.code in (0, 1), answer.err
    lines = answer.out.rstrip("\n").splitlines()
    if shown.endswith("\n…"):
        return "\n".join([*lines[: shown.count("\n")], "…"])
    return "\n".join(lines)


def test_there_are_screens() -> None:
    assert len(screens()) >= 12
    assert [c for c, _ in screens()][:2] == ["make tour", "make test"]


def test_screens_are_real(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = README
    for folder in ("ontology", "instances", "queries"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    for command, shown in screens():
        if command.startswith(ELSEWHERE):
            continue
        # What writes to the project writes to a copy.
        verb = command.split()[1]
        copy = verb in ("release", "verify", "revise")
        if verb in ("export", "quality", "load") or "--store" in command:
            monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path if copy else ROOT))
        now = answered(command, shown, run)
        if shown:
            text = text.replace(f"$ {command}\n{shown}\n", f"$ {command}\n{now}\n")
    if os.environ.get("LSGRAPH_GOLDEN") == "write":
        FILE.write_text(text, encoding="utf-8")
    assert text == FILE.read_text(encoding="utf-8")


def test_makefile_has_the_commands() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = [c.removeprefix("make ") for c, _ in screens() if c.startswith("make ")]
    assert {"tour", "test"} <= set(named)
    for target in named:
        assert f"\n{target}:" in makefile


def test_python_blocks(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = [text for language, text in BLOCKS if language == "python"]
    assert blocks
    for text in blocks:
        exec(compile(text, "README.md", "exec"), {})
        printed = capsys.readouterr().out.splitlines()
        promised = re.findall(r"^print\(.*\)  # (.*)$", text, re.MULTILINE)
        assert promised
        assert printed == promised


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    for link in links:
        if not link.startswith("https://"):
            assert (ROOT / link).exists(), link


def test_numbers_in_the_text_are_true(measured: Callable[[str], int]) -> None:
    promised = re.findall(r"\*\*([0-9,]+)\*\* ([a-z]+)", README)
    assert promised
    for number, what in promised:
        assert int(number.replace(",", "")) == measured(what), what


@pytest.fixture
def measured(run: Run) -> Callable[[str], int]:
    """Give the number of triples, things, questions."""
    stats = dict(
        line.split(",,,")
        for line in run("stats", "--format", "csv").out.splitlines()
        if ",,," in line
    )

    def of(what: str) -> int:
        if what == "questions":
            return len(list((ROOT / "queries").glob("*.rq")))
        return int(stats[what])

    return of
