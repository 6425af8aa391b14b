"""Rule: a release is written whole or not at all, never changed, and its history is a chain."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from histories import (
    CLEAN,
    DATES,
    THING,
    finding,
    refused,
    release,
    release_all,
    small_plan,
    snapshot,
    states,
)

from lsgraph import __version__, findings, folders, project, records, releases, turtle
from lsgraph.errors import ProjectError
from lsgraph.history import HELD, verify
from lsgraph.project import Plan
from lsgraph.terms import RDF_TYPE, iri


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return small_plan(tmp_path)


# What a release holds


def test_a_history_is_released_and_verified(plan: Plan) -> None:
    assert states(plan) == dict.fromkeys(DATES, "unreleased")
    for n, date in enumerate(DATES):
        folder = release(plan, date)
        assert folder == plan.folder / "releases" / date
        assert {p.name for p in folder.iterdir()} == HELD
        done = dict.fromkeys(DATES[: n + 1], "intact")
        assert states(plan) == dict.fromkeys(DATES, "unreleased") | done
    assert all(v.severity == "info" and v.file is None for v in verify(plan))
    assert all(v.message["en"] != v.message["vi"] for v in verify(plan))


def test_the_record_says_what_anybody_can_make_again(plan: Plan) -> None:
    report = findings.report([finding("warning"), finding("info"), finding("warning")])
    for date in DATES[:2]:
        release(plan, date, report)
    path = plan.folder / "releases" / DATES[1] / "record.ttl"
    record = records.read(turtle.load(path), "x", DATES[1])
    files = sorted((plan.folder / DATES[1]).iterdir())
    facts = [t for p in files for t in turtle.read(p).triples]
    lines = sorted(f"{t} .\n" for t in facts)
    assert record.canonical == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert record.triples == len(lines)
    assert record.data == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}
    assert record.found == {"violation": 0, "warning": 2, "info": 1}
    assert record.version == __version__
    assert sorted(record.rules) == [
        "ontology/alignments/prov.ttl",
        "ontology/concepts.ttl",
        "ontology/plan.ttl",
        "ontology/shapes/instances.ttl",
    ]
    first = plan.folder / "releases" / DATES[0] / "record.ttl"
    assert record.previous == (DATES[0], hashlib.sha256(first.read_bytes()).hexdigest())


def test_the_record_is_prov_in_house_form_without_blank_nodes(plan: Plan) -> None:
    release_all(plan)
    for date in DATES:
        document = turtle.read(plan.folder / "releases" / date / "record.ttl")
        assert turtle.house_form(document) == document.text
        assert "CC-BY-4.0" in turtle.leading_comment(document.text)
        facts = {(str(t.subject), t.predicate, str(t.object)) for t in document.triples}
        assert not [s for s, _, o in facts if s.startswith("_:") or o.startswith("_:")]
        this = f"<{THING}release/{date}>"
        assert (this, RDF_TYPE, str(iri("prov:Entity"))) in facts
        day = f'"{date}"^^<http://www.w3.org/2001/XMLSchema#date>'
        assert (this, iri("dcterms:issued"), day) in facts
        earlier = [o for s, p, o in facts if s == this and p == iri("prov:wasRevisionOf")]
        assert earlier == [f"<{THING}release/{d}>" for d in DATES if d < date][-1:]


def test_sha256sum_agrees(plan: Plan) -> None:
    tool = shutil.which("sha256sum")
    if tool is None:
        pytest.skip("no sha256sum here")
    folder = release(plan, DATES[0])
    done = subprocess.run([tool, "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stdout.count(b": OK") == len(HELD) - 1


def test_the_first_changelog_tells_what_the_revision_holds(plan: Plan) -> None:
    folder = release(plan, DATES[0])
    en = (folder / "CHANGELOG.en.md").read_text(encoding="utf-8")
    vi = (folder / "CHANGELOG.vi.md").read_text(encoding="utf-8")
    assert en.startswith(f"# Revision of {DATES[0]}\n\nThe first revision: 3 things, ")
    assert vi.startswith(f"# Phiên bản {DATES[0]}\n\nPhiên bản đầu tiên: 3 đối tượng, ")
    assert "| goal | 2 |" in en
    assert "| mục tiêu | 2 |" in vi


def test_the_later_changelogs_tell_what_changed(plan: Plan) -> None:
    release_all(plan)
    for date in DATES[1:]:
        for lang, new in (("en", "Goal"), ("vi", "Mục tiêu")):
            path = plan.folder / "releases" / date / f"CHANGELOG.{lang}.md"
            text = path.read_text(encoding="utf-8")
            assert text.startswith(f"# {'Revision of' if lang == 'en' else 'Phiên bản'} {date}\n\n")
            assert "\n# " not in text
            assert new in text


def test_the_same_history_gives_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    other = Plan("x", tmp_path / "other" / "instances" / "x")
    for name in ("ontology", "instances", "queries"):
        shutil.copytree(tmp_path / name, tmp_path / "other" / name)
    release_all(plan)
    release_all(other)
    assert snapshot(plan.folder) == snapshot(other.folder)


def test_a_label_is_told_as_itself(plan: Plan) -> None:
    path = plan.folder / DATES[0] / "quy hoạch.ttl"
    text = path.read_text(encoding="utf-8").replace(f"Revision of {DATES[0]}", "A | <b>*x*")
    path.write_text(text, encoding="utf-8")
    told = (release(plan, DATES[0]) / "CHANGELOG.en.md").read_text(encoding="utf-8")
    assert told.startswith("# A \\| \\<b\\>\\*x\\*\n\n")


# What stands in the way


def test_findings_of_severity_violation_are_refused_and_given(plan: Plan) -> None:
    report = findings.report([finding("violation"), finding("warning")])
    assert refused(plan, DATES[0], report) == "findings"
    with pytest.raises(releases.Refused) as error:
        release(plan, DATES[0], report)
    assert [f.severity for f in error.value.findings] == ["violation"]
    assert release(plan, DATES[0], findings.report([finding("warning")])).is_dir()


def test_what_is_released_is_not_released_again(plan: Plan) -> None:
    release_all(plan)
    assert [refused(plan, date) for date in DATES] == ["released"] * 3


def test_what_is_released_is_never_changed(plan: Plan) -> None:
    release(plan, DATES[0])
    path = plan.folder / DATES[0] / "goals.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert refused(plan, DATES[0]) == "altered"
    assert refused(plan, DATES[1]) == "history"


def test_history_has_no_gap_and_goes_forward(plan: Plan) -> None:
    assert refused(plan, DATES[1]) == "earlier"
    with pytest.raises(releases.Refused, match=f"{DATES[0]} is not released yet"):
        release(plan, DATES[2])
    release(plan, DATES[0])
    shutil.copytree(plan.folder / DATES[0], plan.folder / "2023-01-01")
    assert refused(Plan("x", plan.folder), "2023-01-01") == "later"


@pytest.mark.parametrize("name", ["instances/x/2024-01-31/goals.ttl", "ontology/plan.ttl"])
def test_data_or_words_that_change_while_checking_are_refused(plan: Plan, name: str) -> None:
    root = plan.folder.parent.parent
    basis = releases.basis(project.Project(root), plan.revision(DATES[0]))
    with (root / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(releases.Refused, match=Path(name).name) as error:
        releases.release(plan, DATES[0], report=CLEAN, checked_with=basis)
    assert error.value.reason == "changed"
    assert not (plan.folder / "releases").exists()


def test_a_file_that_comes_while_checking_is_refused(plan: Plan) -> None:
    basis = releases.basis(project.Project(plan.folder.parent.parent), plan.revision(DATES[0]))
    shutil.copy(plan.folder / DATES[0] / "goals.ttl", plan.folder / DATES[0] / "more.ttl")
    with pytest.raises(releases.Refused, match=r"more\.ttl"):
        releases.release(plan, DATES[0], report=CLEAN, checked_with=basis)


def test_two_releases_at_once_are_refused(plan: Plan) -> None:
    with folders.alone(plan.folder):
        assert refused(plan, DATES[0]) == "busy"
    assert release(plan, DATES[0]).is_dir()


def test_blank_nodes_unknown_dates_and_bad_names_are_refused(plan: Plan, tmp_path: Path) -> None:
    path = plan.folder / DATES[0] / "goals.ttl"
    path.write_text(path.read_text(encoding="utf-8") + "[] a plan:Goal .\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="blank node"):
        release(plan, DATES[0])
    with pytest.raises(ProjectError, match="no revision named"):
        release(plan, "2024-02-01")
    odd = tmp_path / "instances" / "a <b>"
    plan.folder.rename(odd)
    with pytest.raises(ProjectError, match="cannot stand in an IRI"):
        release(Plan("a <b>", odd), DATES[0])
    assert states(Plan("a <b>", odd)) == dict.fromkeys(DATES, "unreleased")


def test_a_full_disk_leaves_nothing(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    release(plan, DATES[0])
    before = snapshot(plan.folder)
    monkeypatch.setattr("os.write", full)
    with pytest.raises(ProjectError, match="No space left"):
        release(plan, DATES[1])
    monkeypatch.undo()
    assert snapshot(plan.folder) == before
    assert list((plan.folder / "releases").iterdir()) == [plan.folder / "releases" / DATES[0]]


# Killed at every step

CHILD = """
import os, signal, sys
from pathlib import Path
from lsgraph import findings, project, releases
from lsgraph.project import Plan

date, roots = sys.argv[1], [Path(a) for a in sys.argv[2:]]
last = done = writes = 0

def step():
    global done
    done += 1
    if done == last:
        os.kill(os.getpid(), signal.SIGKILL)

def hooked(call):
    def hook(*arguments, **options):
        step()
        return call(*arguments, **options)
    return hook

def torn(handle, data, call=os.write):
    # Every other write takes only half of what it is given, and may be the last one.
    global writes
    writes += 1
    step()
    written = call(handle, data[: (len(data) + 1) // 2] if writes % 2 else data)
    step()
    return written

def run(root):
    plan = Plan("x", root / "instances" / "x")
    basis = releases.basis(project.Project(root), plan.revision(date))
    for name in "open fsync close mkdir chmod rename replace unlink rmdir".split():
        setattr(os, name, hooked(getattr(os, name)))
    os.write = torn
    releases.release(plan, date, report=findings.report([], 7), checked_with=basis)

if len(roots) == 1:
    run(roots[0])
    print(done)
else:
    for last, root in enumerate(roots, 1):
        child = os.fork()
        if not child:
            run(root)
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def run_killed(date: str, *roots: Path) -> list[int]:
    """Release in processes of their own, the n-th killed at its n-th step; one alone is spared.

    Give how each ended; for one alone, how many steps it took.
    """
    arguments = [sys.executable, "-c", CHILD, date, *map(str, roots)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return [int(line) for line in done.stdout.split()]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("date", DATES[:2])
def test_a_release_killed_at_any_step_is_there_or_not(
    plan: Plan, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, date: str
) -> None:
    if date != DATES[0]:
        # A left-over stands there, so that the clearing of it is killed too.
        release(plan, DATES[0])
        left = plan.folder / "releases" / f".{date}.part-abc"
        left.mkdir()
        (left / "record.ttl").write_text("half", encoding="utf-8")
    whole = tmp_path_factory.mktemp("whole") / "p"
    shutil.copytree(tmp_path, whole)
    (steps,) = run_killed(date, whole)
    assert steps > 20
    meant = snapshot(whole)
    seen = set()
    roots = [whole.with_name(f"killed-{step}") for step in range(1, steps + 1)]
    for root in roots:
        shutil.copytree(tmp_path, root)
    assert run_killed(date, *roots) == [-signal.SIGKILL] * steps
    for root in roots:
        killed = Plan("x", root / "instances" / "x")
        found = [v for v in verify(killed) if v.state != "left-over"]
        assert [v.revision for v in found] == list(DATES)
        assert {v.state for v in found} <= {"intact", "unreleased"}
        state = {v.revision: v.state for v in found}[date]
        seen.add(state)
        if state == "unreleased":
            release(killed, date)
        else:
            with pytest.raises(releases.Refused, match="nothing to do"):
                release(killed, date)
        assert snapshot(root) == meant
        assert not [v for v in verify(killed) if v.state == "left-over"]
    assert seen == {"intact", "unreleased"}
    print(f"killed at each of {steps} steps")


def test_a_left_over_is_named_and_goes_with_the_next_release(plan: Plan) -> None:
    release(plan, DATES[0])
    left = plan.folder / "releases" / f".{DATES[1]}.part-x"
    left.mkdir()
    (named,) = [v for v in verify(plan) if v.state == "left-over"]
    assert (named.revision, named.severity, named.file) == (DATES[1], "warning", left)
    release(plan, DATES[1])
    assert not left.exists()
