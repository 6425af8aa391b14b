"""Rule: many plans at once give what each alone gives, in order, however the work is done."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from conftest import ROOT, Run
from dying import Born, Death, Dying, Failing, Meeting

from benchmarks import generate
from lsgraph import checking, many, reading, reports
from lsgraph.checking import Options
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding, Report, told
from lsgraph.many import bar, plans, processes
from lsgraph.many.plans import Answers, Checker, Done, Gathered, Stop, Task, Work
from lsgraph.project import Project
from lsgraph.terms import expand

PLANS = 6
FAULTS = 30


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, set[tuple[str, str]]]:
    """Six plans in two revisions, and the faults in them."""
    folder = tmp_path_factory.mktemp("many") / "corpus"
    planted = generate.write(folder, PLANS, seed=11, faults=FAULTS, revisions=2)
    return Project(folder), {(expand(f.shape), f"<{f.focus}>") for f in planted}


@pytest.fixture(scope="module")
def home(made: tuple[Project, set[tuple[str, str]]]) -> Project:
    return made[0]


@pytest.fixture(scope="module")
def single(home: Project) -> list[Report]:
    """What each plan alone gives."""
    return [checking.check(home, plan.slug).report for plan in home.plans]


@pytest.fixture(scope="module")
def whole(home: Project) -> many.Many:
    """What all give in this process."""
    return checked(home)


@pytest.fixture
def own(home: Project, tmp_path: Path) -> Project:
    """A copy of three of the plans, to spoil."""
    shutil.copytree(home.root, tmp_path / "own")
    for n in (4, 5, 6):
        shutil.rmtree(tmp_path / "own" / "instances" / f"tinh-000{n}")
    return Project(tmp_path / "own")


def gathered(home: Project) -> Gathered:
    found = many.gather(home.root)
    assert found is not None
    return found


def checked(home: Project, run: plans.Run = many.alone, work: Work | None = None) -> many.Many:
    return many.check(gathered(home), work or Checker(home, Options()), run=run)


def jobs(n: int) -> plans.Run:
    return partial(processes.run, jobs=n)


def written(answer: many.Many, form: str = "text") -> str:
    return reports.write(answer.report, form, lang="vi", prefixes=answer.prefixes)


# The law


@pytest.mark.parametrize("n", [0, 2])
def test_many_plans_are_told_as_each_alone(
    made: tuple[Project, set[tuple[str, str]]], single: list[Report], whole: many.Many, n: int
) -> None:
    home, planted = made
    answer = checked(home, jobs(n)) if n else whole
    assert list(answer.report.findings) == [f for r in single for f in r.findings]
    assert {(expand(f.shape), f.focus) for f in answer.report.findings} >= planted
    assert len(planted) == FAULTS
    assert answer.failed == ()
    assert answer.plans == PLANS
    assert answer.report.triples == sum(r.triples for r in single)
    assert answer.report.rules == single[0].rules
    assert answer.report.focus_nodes == {
        shape: sum(r.focus_nodes[shape] for r in single) for shape in single[0].focus_nodes
    }
    for form in reports.FORMS:
        assert written(answer, form) == written(whole, form)


@pytest.mark.parametrize(
    "options", [Options(against="2025-07-01"), Options(since="2025-07-01")], ids=str
)
def test_changes_are_judged_plan_by_plan(home: Project, options: Options) -> None:
    two = replace(gathered(home), plans=home.plans[:2])
    expected = [
        f
        for plan in two.plans
        for f in checking.check(home, plan.slug, options=options).report.findings
    ]
    for run in (many.alone, jobs(2)):
        answer = many.check(two, Checker(home, options), run=run)
        assert list(answer.report.findings) == expected
        assert answer.failed == ()


def test_a_revision_may_be_named(home: Project) -> None:
    one = replace(gathered(home), plans=home.plans[:1])
    answer = many.check(one, Checker(home, Options()), "2025-07-01")
    files = {f.file.parent.name for f in answer.report.findings if f.file}
    assert files == {"2025-07-01"}
    assert len(answer.report.findings) >= FAULTS // PLANS


def test_what_plans_share_is_told_once(own: Project) -> None:
    shapes = own.shapes("instances")
    text = shapes.read_text(encoding="utf-8")
    assert "sh:targetClass plan:Goal" in text
    shapes.write_text(text.replace("sh:targetClass plan:Goal", "sh:targetClas plan:Goal", 1))
    shutil.rmtree(own.root / "instances" / "tinh-0003")
    found = [f for f in checked(own).report.findings if f.shape == "unknown-shacl-word"]
    assert len(found) == 1
    assert found[0].file == shapes


# Faults of files


def spoil(own: Project) -> dict[str, Path]:
    """Spoil the first two of three plans."""
    latest = [p.revision().folder for p in own.plans]
    syntax, twice = latest[0] / "goals.ttl", latest[1] / "tasks.ttl"
    syntax.write_text(syntax.read_text(encoding="utf-8") + "\nnonsense here .\n", encoding="utf-8")
    goals = (latest[1] / "goals.ttl").read_text(encoding="utf-8")
    twice.write_text(goals, encoding="utf-8")
    return {"tinh-0001": syntax, "tinh-0002": twice}


def test_plans_that_cannot_be_read_are_named_and_the_others_told(own: Project) -> None:
    sound = list(checking.check(own, "tinh-0003").report.findings)
    places = spoil(own)
    answer = checked(own)
    assert answer.failed == ("tinh-0001", "tinh-0002")
    first, second, *rest = sorted(
        answer.report.findings, key=lambda f: (f.shape != plans.FAILED, f.sort_key)
    )
    assert rest == sound
    assert first.shape == second.shape == plans.FAILED
    assert first.severity == second.severity == "violation"
    lines = places["tinh-0001"].read_text(encoding="utf-8").count("\n")
    # The place is in the field, so the words do not say it again.
    assert (first.file, first.line) == (places["tinh-0001"], lines)
    assert "tinh-0001" in first.message["vi"]
    assert str(places["tinh-0001"]) not in first.message["vi"]
    assert second.file == places["tinh-0002"].parent.parent
    assert "goals.ttl:" in second.message["en"]
    assert "tasks.ttl:" in second.message["en"]


def test_the_command_tells_the_rest_and_exits_with_2(
    own: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(own)
    shutil.rmtree(own.plans[2].revision().folder)
    (own.plans[2].folder / "2026-01-01").mkdir()
    monkeypatch.chdir(own.root)
    answer = run("check", "instances", "--format", "json", "--jobs", "2", lang="vi")
    assert answer.code == 2
    told_ = json.loads(answer.out)["findings"]
    assert [f["rule"] for f in told_] == [plans.FAILED] * 3
    assert "không có tệp Turtle" in " ".join(f["message"] for f in told_)
    assert answer.err == (
        "lsgraph: đã kiểm tra 0 trong 3 quy hoạch; "
        "không kiểm tra được: tinh-0001, tinh-0002, tinh-0003\n"
    )


def test_shapes_that_cannot_be_read_stop_all(own: Project, run: Run) -> None:
    own.shapes("instances").write_text("nonsense", encoding="utf-8")
    for more in ((), ("--jobs", "2")):
        answer = run("check", str(own.root), *more)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.count("\n") == 1
        assert "instances.ttl" in answer.err


def test_data_too_deep_are_an_answer_too(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def deep(*_given: object, **_named: object) -> None:
        raise RecursionError

    monkeypatch.setattr(checking, "check_revision", deep)
    answer = checked(home)
    assert len(answer.failed) == PLANS
    assert "RecursionError" in answer.report.findings[0].message["en"]


def test_a_folder_that_may_not_be_read(home: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(reading, "read", closed)
    answer = checked(home)
    assert len(answer.failed) == PLANS
    assert "Permission denied" in answer.report.findings[0].message["vi"]


# Which folders


def test_what_is_a_folder_of_plans(home: Project, tmp_path: Path) -> None:
    root = gathered(home)
    assert root.project == home
    inside = many.gather(home.root / "instances")
    assert inside is not None
    assert inside.project == home
    assert [p.slug for p in inside.plans] == [f"tinh-000{n}" for n in range(1, PLANS + 1)]
    plan = home.plans[0]
    for other in (plan.folder, plan.revision().folder, plan.revision().files[0], tmp_path,
                  home.root / "ontology", tmp_path / "absent"):  # fmt: skip
        assert many.gather(other) is None
    loose = tmp_path / "loose"
    shutil.copytree(plan.folder, loose / "tinh-0001")
    found = many.gather(loose)
    assert found is not None
    assert found.project is None


def test_what_stands_among_plans_is_named_not_passed_over(own: Project) -> None:
    folder = own.root / "instances"
    (folder / "draft").mkdir()
    (folder / "loose.ttl").write_text("nonsense", encoding="utf-8")
    (folder / "README.md").write_text("read me", encoding="utf-8")
    (folder / ".git").mkdir()
    found = many.gather(folder)
    assert found is not None
    assert [p.name for p in found.strangers] == ["draft", "loose.ttl"]
    answer = many.check(found, Checker(own, Options()))
    strange = [f for f in answer.report.findings if f.shape == "no-plan"]
    assert [(f.file, f.severity) for f in strange] == [
        (folder / "draft", "warning"), (folder / "loose.ttl", "warning")]  # fmt: skip
    assert answer.failed == ()


def test_an_empty_folder_and_one_without_plans(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    answer = run("check", str(tmp_path))
    assert answer.code == 2
    assert "holds no Turtle file" in answer.err
    for option in (("--jobs", "2"), ("--cluster", "127.0.0.1:1")):
        answer = run("check", str(tmp_path), *option, lang="vi")
        assert (answer.code, answer.out) == (2, "")
        assert "cần một thư mục gồm các quy hoạch" in answer.err


def test_options_that_do_not_go_together(run: Run, home: Project) -> None:
    folder = str(home.root)
    for given, word in (
        (("--jobs", "2", "--cluster", "127.0.0.1:1"), "not both"),
        (("--source", str(home.root / "sources" / "tinh-0001.txt")), "--source is for one plan"),
        (("--shapes", str(home.shapes("instances"))), "--shapes is for one plan"),
        (("--jobs", "0"), "--jobs"),
    ):
        answer = run("check", folder, *given)
        assert (answer.code, answer.out) == (2, "")
        assert word in answer.err
    answer = run("check", str(home.plans[0].folder), "--jobs", "2")
    assert answer.code == 2
    assert "want a folder of plans" in answer.err


def test_a_folder_elsewhere_is_checked_by_the_project_here(
    home: Project, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(home.plans[0].folder, tmp_path / "loose" / "tinh-0001")
    monkeypatch.chdir(home.root)
    one = run("check", str(tmp_path / "loose" / "tinh-0001"), "--format", "json")
    two = run("check", str(tmp_path / "loose"), "--format", "json")
    assert one.out == two.out
    assert one.code == two.code == 1
    assert two.err == "lsgraph: 1 of 1 plans checked\n"


# Limits


def answering(*found: int) -> plans.Run:
    """A run that gives so many findings of each plan, the gravest last."""

    def findings(plan: int, n: int) -> tuple[Finding, ...]:
        texts = ("en", "vi", "do", "làm")
        made_ = [told(f"rule-{plan}-{k}", texts, severity="warning") for k in range(n)]
        return tuple(made_[:-1]) + tuple(replace(f, severity="violation") for f in made_[-1:])

    def run(tasks: Iterable[Task], _work: Work) -> Answers:
        for task in reversed(list(tasks)):  # in any order
            yield Done(task.number, task.plan, findings(task.number, found[task.number]))

    return run


def limited(
    home: Project, limits: many.Limits, found: Sequence[int], spared: str = ""
) -> many.Many:
    given = replace(gathered(home), plans=home.plans[: len(found)])
    return many.check(
        given, Checker(home, Options()), run=answering(*found), limits=limits,
        spared=lambda f: f.shape == spared,
    )  # fmt: skip


def test_more_findings_than_are_told_are_counted(home: Project) -> None:
    answer = limited(home, many.Limits(plan=3), (5, 3, 0))
    names = sorted(f.shape for f in answer.report.findings)
    # The violation is kept, though it came last.
    assert names == ["more-findings", *(f"rule-0-{n}" for n in (0, 1, 4)),
                     *(f"rule-1-{n}" for n in (0, 1, 2))]  # fmt: skip
    more = next(f for f in answer.report.findings if f.shape == "more-findings")
    assert more.severity == "warning"
    assert more.file == home.plans[0].folder
    assert more.message["en"] == (
        "Plan tinh-0001 has 2 more findings, which are not told here: "
        "0 violations, 2 warnings, 0 notes."
    )
    assert more.message["vi"].startswith("Quy hoạch tinh-0001 còn 2 mục không nêu ở đây")


def test_there_is_a_limit_for_all_plans_together(home: Project) -> None:
    answer = limited(home, many.Limits(plan=10, all=4), (3, 3, 3))
    more = [f for f in answer.report.findings if f.shape == "more-findings"]
    assert [f.message["en"].split()[3] for f in more] == ["2", "3"]
    # A violation left out is still one: the exit code hangs on it.
    assert [f.severity for f in more] == ["warning", "violation"]


def test_a_finding_that_a_waiver_covers_is_never_left_out(home: Project) -> None:
    answer = limited(home, many.Limits(plan=1), (4,), spared="rule-0-2")
    assert {f.shape for f in answer.report.findings} == {"rule-0-3", "rule-0-2", "more-findings"}


def test_waivers_go_over_all_plans(
    own: Project, whole: many.Many, run: Run, tmp_path: Path
) -> None:
    waived = next(f for f in whole.report.findings if f.shape.startswith("http"))
    for n in (2, 3):
        shutil.rmtree(own.root / "instances" / f"tinh-000{n}")
    path = tmp_path / "waivers.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f"<https://example.org/w> a sh:ValidationResult ; sh:sourceShape <{waived.shape}> ;\n"
        f"  sh:focusNode {waived.focus} ; dcterms:description \"known\"@en ;\n"
        "  dcterms:creator \"editor\" ; dcat:endDate \"9999-12-31\"^^xsd:date .\n",
        encoding="utf-8",
    )  # fmt: skip
    before = json.loads(run("check", str(own.root), "--format", "json").out)
    after = run("check", str(own.root), "--format", "json", "--waivers", str(path))
    kept = [f for f in before["findings"]
            if (f["rule"], f["focus"]) != (waived.shape, waived.focus)]  # fmt: skip
    assert json.loads(after.out)["findings"] == kept
    assert len(kept) < len(before["findings"])


# Processes


def test_a_killed_process_has_its_plan_done_again(
    home: Project, whole: many.Many, tmp_path: Path
) -> None:
    work = Dying(Checker(home, Options()), Death("tinh-0003", 1, tmp_path))
    answer = checked(home, jobs(2), work)
    assert len(list(tmp_path.iterdir())) == 1
    assert answer == whole
    assert multiprocessing.active_children() == []


def test_a_plan_whose_process_is_always_killed_is_named(
    home: Project, whole: many.Many, tmp_path: Path
) -> None:
    work = Dying(Checker(home, Options()), Death("tinh-0003", 99, tmp_path))
    answer = checked(home, jobs(2), work)
    assert len(list(tmp_path.iterdir())) == processes.TRIES == 2
    assert answer.failed == ("tinh-0003",)
    others = [f for f in whole.report.findings if f.file and "tinh-0003" not in f.file.parts]
    lost = [f for f in answer.report.findings if f.shape == plans.FAILED]
    assert [f for f in answer.report.findings if f.shape != plans.FAILED] == others
    assert [f.file for f in lost] == [home.plans[2].folder]
    assert "SIGKILL" in lost[0].message["vi"]


def test_an_error_nobody_foresaw_is_raised_with_its_place(home: Project) -> None:
    with pytest.raises(ZeroDivisionError, match="at tinh-0004") as raised:
        checked(home, jobs(2), Failing("tinh-0004"))
    assert "dying.py" in "".join(raised.value.__notes__)
    assert multiprocessing.active_children() == []


def test_processes_that_cannot_begin_are_not_started_for_ever(home: Project) -> None:
    with pytest.raises(ProjectError, match="end before they begin") as raised:
        checked(home, jobs(2), Born())
    assert "không dùng --jobs" in raised.value.vi
    assert multiprocessing.active_children() == []


def test_tasks_run_ahead_of_the_slowest_only_so_far(home: Project) -> None:
    taken: list[int] = []

    def tasks() -> Iterable[Task]:
        for n in range(60):
            taken.append(n)
            yield Task(n, "p", home.root, None)

    answers = processes.run(tasks(), Failing("nobody"), 1)
    assert next(answers) == Done(0, "p")
    assert len(taken) <= 3
    assert [d.number for d in answers if isinstance(d, Done)] == list(range(1, 60))


@pytest.mark.parametrize("n", [2, 3])
def test_processes_work_at_the_same_time(n: int, tmp_path: Path) -> None:
    tasks = [Task(number, "p", tmp_path, None) for number in range(2 * n)]
    answers = list(processes.run(tasks, Meeting(tmp_path, n), n))
    assert sorted(d.number for d in answers if isinstance(d, Done)) == list(range(2 * n))
    assert len(list(tmp_path.iterdir())) == n


def test_a_break_ends_all_processes(home: Project) -> None:
    def stop(*_counts: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        many.check(gathered(home), Checker(home, Options()), run=jobs(2), progress=stop)
    assert multiprocessing.active_children() == []


def test_ctrl_c_is_silent_and_leaves_no_half_report(home: Project) -> None:
    """The terminal sends the signal to all processes of the group."""
    code = (
        "import os, signal, sys\n"
        "from lsgraph import cli\n"
        "from lsgraph.many import bar\n"
        "bar.Bar.draw = lambda *_: os.killpg(os.getpgrp(), signal.SIGINT)\n"
        f"cli.main(['check', {str(home.root)!r}, '--jobs', '2'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
        start_new_session=True, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


# The bar


def test_the_bar_speaks_both_languages_and_goes_away() -> None:
    assert bar.line(3, 12, 2, 0, 1.5, "en") == (
        "[######------------------] 3/12 plans, 2 with findings, 2.0 plans/s"
    )
    assert bar.line(12, 12, 2, 1, 4.8, "vi") == (
        "[########################] 12/12 quy hoạch, 2 có lỗi, 1 không kiểm tra được, "
        "2,5 quy hoạch/giây"
    )
    sent: list[str] = []
    drawn = bar.Bar(2, "vi", 40, sent.append)
    drawn.draw(2, 0, 0)
    drawn.clear()
    drawn.clear()
    assert len(sent) == 2
    assert len(sent[0]) == 40
    assert sent[1].strip() == ""


def test_a_stop_is_told_as_an_error(home: Project) -> None:
    def run(_tasks: Iterable[Task], _work: Work) -> Answers:
        yield Stop("no", "không")

    with pytest.raises(ProjectError, match="no") as raised:
        checked(home, run)
    assert raised.value.vi == "không"
