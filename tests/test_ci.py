"""Rule: what people copy into their CI is valid, calls only what exists, and takes no text as code."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from conftest import ROOT, Run
from hypothesis import given, settings
from hypothesis import strategies as st

from lsgraph import checking, cli, project, waivers

HOOKS = ROOT / ".pre-commit-hooks.yaml"
ACTION = ROOT / "action.yml"
GITLAB = ROOT / "docs" / "gitlab-ci.yml"
GUIDE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
BY_HAND = re.findall(r"^\$ (lsgraph .*)$", GUIDE, re.MULTILINE)
PLAN = Path("instances") / "lang-son"
# Command line arguments and variables hold no NUL and no half of a surrogate pair.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
HOSTILE = (
    '"; touch pwned; "',
    "$(touch pwned)",
    "`touch pwned`",
    "' || touch pwned #",
    "--help",
    "* ~",
)


def loaded(text: str) -> Any:
    return yaml.safe_load(text)


def understood(words: list[str]) -> dict[str, Any]:
    """Parse a call as the command line would, without running it; fail on what it has not."""
    assert words[0] == "lsgraph"
    context = click.Context(cli.app, info_name="lsgraph", obj="en")
    verb = cli.app.get_command(context, words[1])
    assert verb is not None, words[1]
    return verb.make_context(words[1], words[2:], parent=context).params


def called(script: str) -> list[list[str]]:
    """Give the calls of lsgraph in lines of a script, without what is redirected."""
    lines = [line for line in script.splitlines() if line.startswith("lsgraph ")]
    return [shlex.split(line.split(" > ")[0]) for line in lines]


def test_the_guide_speaks_both_languages_of_the_same_things() -> None:
    vi, en = GUIDE.partition("## Tiếng Việt")[2].partition("## Ví dụ")[0].split("## English")
    named = [set(re.findall(r"`(--[a-z-]+)", half)) for half in (vi, en)]
    assert named[0] == named[1]
    assert {"--fail-on", "--format", "--since", "--against", "--waivers"} <= named[0]
    verb = cli.app.get_command(click.Context(cli.app), "check")
    assert verb is not None
    assert named[0] <= {name for p in verb.params for name in p.opts} | {"--check"}


def test_commands_of_the_guide_run(run: Run) -> None:
    assert len(BY_HAND) == 4
    for command in BY_HAND:
        assert run(*shlex.split(command)[1:]).code == 0, command


def test_gitlab_calls_what_exists_and_keeps_the_report_it_writes() -> None:
    jobs = loaded(GITLAB.read_text(encoding="utf-8"))
    calls = [c for name, job in jobs.items() for c in called("\n".join(job.get("script", [])))]
    assert [c[1] for c in calls] == ["check", "fmt"]
    assert understood(calls[0])["form"] == "junit"
    assert understood(calls[1])["only_check"] is True
    report = jobs["lsgraph-check"]["artifacts"]["reports"]["junit"]
    assert jobs["lsgraph-check"]["script"][0].endswith(f" > {report}")
    assert jobs["lsgraph-check"]["artifacts"]["when"] == "always"
    assert (ROOT / jobs[".lsgraph"]["variables"]["PLAN"]).is_dir()


# --- pre-commit ------------------------------------------------------------------------------


def test_hooks_start_a_command_that_is_installed() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    hooks = loaded(HOOKS.read_text(encoding="utf-8"))
    assert [h["id"] for h in hooks] == ["lsgraph-check", "lsgraph-fmt"]
    for hook in hooks:
        words = shlex.split(hook["entry"])
        assert words[0] in scripts
        assert hook["language"] == "python"
        assert re.search(hook["files"], "instances/a/2024-03-19/goals.ttl")
        assert not re.search(hook["files"], "instances/a/notes.ttl.md")
        understood([*words, *hook.get("args", [])])


def test_a_hook_that_is_told_no_folder_does_not_pass(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / PLAN, tmp_path / PLAN)
    monkeypatch.chdir(tmp_path)
    hook = loaded(HOOKS.read_text(encoding="utf-8"))[0]
    entry = shlex.split(hook["entry"])[1:]
    answer = run(*entry, *hook["args"])
    assert answer.code == 2
    assert "name a folder" in answer.err
    assert run(*entry, str(PLAN)).code == 0


def test_the_guide_uses_hooks_that_there_are() -> None:
    config = next(b for b in map(loaded, yaml_blocks()) if "repos" in b)
    hooks = {h["id"]: h for h in loaded(HOOKS.read_text(encoding="utf-8"))}
    used = config["repos"][0]["hooks"]
    assert {h["id"] for h in used} == set(hooks)
    for hook in used:
        understood([*shlex.split(hooks[hook["id"]]["entry"]), *hook.get("args", [])])


def yaml_blocks() -> list[str]:
    found = [text for language, text in BLOCKS if language == "yaml"]
    assert len(found) == 2
    return found


# --- the action for GitHub -------------------------------------------------------------------


@pytest.fixture(scope="module")
def action() -> Any:
    return loaded(ACTION.read_text(encoding="utf-8"))


def test_the_guide_gives_the_action_what_it_takes(action: Any) -> None:
    workflow = next(b for b in map(loaded, yaml_blocks()) if "jobs" in b)
    steps = workflow["jobs"]["check"]["steps"]
    used = next(s for s in steps if s["uses"].startswith("lsgraph/"))
    assert set(used["with"]) <= set(action["inputs"])
    assert {n for n, i in action["inputs"].items() if i.get("required")} <= set(used["with"])
    outputs = re.findall(r"steps\.lsgraph\.outputs\.([a-z-]+)", GUIDE)
    assert outputs
    assert set(outputs) <= set(action["outputs"])
    foreign = {
        s["uses"].partition("@")[0] for s in [*steps, *action["runs"]["steps"]] if "uses" in s
    }
    assert foreign == {
        "actions/checkout", "actions/setup-python", "github/codeql-action/upload-sarif",
        "lsgraph/lsgraph",
    }  # fmt: skip


def test_inputs_are_variables_and_never_text_of_a_script(action: Any) -> None:
    steps = action["runs"]["steps"]
    scripts = [s["run"] for s in steps if "run" in s]
    assert len(scripts) == 2
    assert not [s for s in scripts if "${{" in s]
    passed = [v for s in steps for part in ("env", "with") for v in s.get(part, {}).values()]
    assert {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]} <= set(passed)


class Job:
    """The action's last step, run by bash as GitHub would, in a folder of its own."""

    def __init__(self, action: Any, folder: Path, program: str) -> None:
        step = action["runs"]["steps"][-1]
        self.defaults = {
            variable: action["inputs"][re.sub(r"[${} ]|inputs\.", "", value)].get("default", "")
            for variable, value in step["env"].items()
        }
        self.script = step["run"]
        self.folder = folder / "repository"
        self.told = folder / "output"
        self.folder.mkdir()
        stub = folder / "bin" / "lsgraph"
        stub.parent.mkdir()
        stub.write_text(f"#!{shutil.which('bash')}\n{program}\n", encoding="utf-8")
        stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
        self.path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"

    def run(self, **given: str) -> subprocess.CompletedProcess[bytes]:
        self.told.write_bytes(b"")
        variables = {"GITHUB_OUTPUT": str(self.told), "PATH": self.path}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", self.script],
            cwd=self.folder, env={**os.environ, **self.defaults, **variables, **given},
            capture_output=True, check=False,
        )  # fmt: skip

    @property
    def outputs(self) -> list[str]:
        return self.told.read_bytes().decode().split("\n")[:-1]


def needs_bash() -> None:
    if shutil.which("bash") is None:
        if os.environ.get("LSGRAPH_REQUIRE"):
            pytest.fail("bash is required here and absent")
        pytest.skip("the action is a bash script and there is no bash")


@pytest.fixture(scope="module")
def recorded(action: Any, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A job whose lsgraph only writes down its arguments and ends with the code in $CODE."""
    needs_bash()
    program = 'printf "%s\\0" "$@" >> ../calls; printf "\\0" >> ../calls; exit "${CODE:-0}"'
    job = Job(action, tmp_path_factory.mktemp("job"), program)
    (job.folder / "plan").mkdir()
    return job


def calls_of(job: Job) -> list[list[str]]:
    path = job.folder.parent / "calls"
    written = path.read_bytes().decode() if path.exists() else ""
    path.unlink(missing_ok=True)
    return [call.split("\0") for call in written.split("\0\0")[:-1]]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_given_stays_one_argument(text: str, recorded: Job) -> None:
    (recorded.folder / text).mkdir(exist_ok=True)
    done = recorded.run(TARGET=text, AGAINST=text, SINCE=text, WAIVERS=text)
    calls = calls_of(recorded)
    assert done.returncode == 0, done.stderr
    assert len(calls) == 2
    for call, form in zip(calls, ("sarif", "github"), strict=True):
        got = understood(["lsgraph", *call])
        assert got["form"] == form
        assert (got["target"], got["against"], got["since"], str(got["waivers"])) == (text,) * 4
    assert not list(recorded.folder.rglob("pwned"))


@settings(max_examples=25, deadline=None)
@given(text=TEXTS)
def test_any_text_stays_one_argument(text: str, recorded: Job) -> None:
    recorded.run(TARGET="plan", AGAINST=text, SINCE=text)
    expected = [f"--against={text}", f"--since={text}"] if text else []
    calls = calls_of(recorded)
    assert [c[1:] for c in calls] == [
        [f"--format={form}", "--fail-on=violation", *expected, "--", "plan"]
        for form in ("sarif", "github")
    ]


def test_a_line_break_begins_no_other_output(recorded: Job) -> None:
    done = recorded.run(TARGET="plan", SARIF="a.sarif\nexit-code=0\r\nb", CODE="1")
    calls_of(recorded)
    assert done.returncode == 1
    assert recorded.outputs == ["sarif=a.sarifexit-code=0b", "exit-code=1"]


@pytest.mark.parametrize(
    ("code", "calls", "outputs"),
    [
        (0, 2, ["sarif=lsgraph.sarif", "exit-code=0"]),
        (1, 2, ["sarif=lsgraph.sarif", "exit-code=1"]),
        # An empty report would be taken for a clean one.
        (2, 1, ["exit-code=2"]),
    ],
)
def test_the_step_ends_as_the_check_does(
    code: int, calls: int, outputs: list[str], recorded: Job
) -> None:
    done = recorded.run(TARGET="plan", CODE=str(code))
    assert done.returncode == code
    assert len(calls_of(recorded)) == calls
    assert recorded.outputs == outputs
    assert (recorded.folder / "lsgraph.sarif").exists() == (code < 2)


@pytest.mark.parametrize("target", ["", "lang-son", "instances/nothing"])
def test_a_target_outside_the_repository_is_refused(target: str, recorded: Job) -> None:
    done = recorded.run(TARGET=target)
    assert done.returncode == 2
    assert done.stdout.startswith(b"::error::")
    assert calls_of(recorded) == []
    assert recorded.outputs == ["exit-code=2"]


def test_a_mistake_is_annotated_where_it_stands(action: Any, tmp_path: Path) -> None:
    needs_bash()
    job = Job(action, tmp_path, f'exec {shlex.quote(sys.executable)} -m lsgraph "$@"')
    line = broken_copy(job.folder)
    done = job.run(TARGET=str(PLAN), LSGRAPH_LANG="vi", PYTHONPATH=str(ROOT))
    assert done.returncode == 1, done.stderr
    place = f"::error file={(PLAN / '2025-07-01' / 'goals.ttl').as_posix()},line={line},"
    told = done.stdout.decode()
    assert told.count("::error ") == 1
    assert told.startswith(place)
    assert "tiếng Việt" in told
    log = json.loads((job.folder / "lsgraph.sarif").read_text(encoding="utf-8"))
    (result,) = log["runs"][0]["results"]
    assert result["ruleId"] == "shape:Thing-label"
    assert job.outputs == ["sarif=lsgraph.sarif", "exit-code=1"]


# --- the waiver of the guide -----------------------------------------------------------------


def broken_copy(folder: Path) -> int:
    """Copy the plan, take the language off one label of ls:goal-2030, and give the line."""
    shutil.copytree(ROOT / PLAN, folder / PLAN)
    path = folder / PLAN / "2025-07-01" / "goals.ttl"
    text = path.read_text(encoding="utf-8")
    start = text.index("\nls:goal-2030 ")
    mistake = text.index('"@en', start)
    path.write_text(text[:mistake] + '"@fr' + text[mistake + 4 :], encoding="utf-8")
    return text.count("\n", 0, mistake) + 1


def test_the_waiver_of_the_guide_accepts_a_finding_until_its_end(tmp_path: Path) -> None:
    (text,) = [text for language, text in BLOCKS if language == "turtle"]
    path = tmp_path / "waivers.ttl"
    path.write_text(text, encoding="utf-8")
    line = broken_copy(tmp_path)
    report = checking.check(project.find(), str(tmp_path / PLAN)).report
    assert [f.line for f in report.findings] == [line]
    assert waivers.apply(report, path, today="2027-06-30").findings == ()
    late = waivers.apply(report, path, today="2027-07-01").findings
    assert {f.shape for f in late} == {"waiver-expired", report.findings[0].shape}
