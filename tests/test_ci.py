"""Rule: what people copy into their CI is valid, safe and calls verbs and options that exist."""

from __future__ import annotations

import re
import shlex

import click
import pytest
import yaml
from conftest import ROOT, Run

from lsgraph import cli

FILES = [ROOT / ".pre-commit-hooks.yaml", ROOT / "action.yml", ROOT / "docs" / "gitlab-ci.yml"]
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ (lsgraph .*)$", GUIDE, re.MULTILINE)


def options(verb: str) -> set[str]:
    command = cli.app.get_command(click.Context(cli.app), verb)
    assert command is not None, verb
    return {name for p in command.params for name in p.opts}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_files_are_yaml_and_call_what_exists(path: object) -> None:
    text = path.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    assert yaml.safe_load(text)
    calls = re.findall(r"lsgraph (check|fmt)\b(.*)", text)
    assert calls
    for verb, rest in calls:
        assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= options(verb)


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL))
def test_examples_are_yaml(text: str) -> None:
    assert yaml.safe_load(text)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_guide_run(command: str, run: Run) -> None:
    assert run(*shlex.split(command)[1:]).code == 0


def test_there_are_commands() -> None:
    assert len(COMMANDS) >= 4


def test_the_action_takes_inputs_as_variables_only() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not [s for s in scripts if "${{" in s]
    given = {v for step in action["runs"]["steps"] for v in step.get("env", {}).values()}
    assert {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]} <= given


def test_hooks_have_entries() -> None:
    hooks = yaml.safe_load(FILES[0].read_text(encoding="utf-8"))
    assert {h["id"] for h in hooks} == {"lsgraph-check", "lsgraph-fmt"}
    assert all(h["entry"].split()[0] == "lsgraph" and h["language"] == "python" for h in hooks)
