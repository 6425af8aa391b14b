"""Rule: a release is written whole or not at all, never changed, and its history is a chain."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from strategies import LAW, triples

from lsgraph import __version__, findings, folders, history, project, records, releases, turtle
from lsgraph.errors import LsgraphError, ProjectError
from lsgraph.findings import Finding, Report
from lsgraph.history import HELD, Verdict, verify
from lsgraph.project import Plan
from lsgraph.records import Record
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, Triple, iri

THING = BASE + "id/x/"
DATES = ("2024-01-31", "2025-06-30", "2026-12-01")
HEAD = (
    "# Licence: CC-BY-4.0, lsgraph contributors.\n\n"
    + "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in ("plan", "rdfs", "xsd"))
    + f"@prefix ls: <{THING}> .\n\n"
)
GOALS = '''ls:goal-{n} a plan:Goal ;
    rdfs:label
        "Goal {n}"@en ,
        "Mục tiêu {n} \\\\ \\"Đồng Đăng\\" 🏔"@vi ;
    rdfs:comment """two
lines"""@en ;
    plan:minimum 00{n}.50 .
'''
PLAN = """<{base}revision/{date}> a plan:PlanRevision ;
    rdfs:label
        "Revision of {date}"@en ,
        "Phiên bản {date}"@vi ;
    plan:date "{date}"^^xsd:date .
"""
CLEAN = findings.report([], 7)


def finding(severity: str) -> Finding:
    text = {"en": "wrong", "vi": "sai"}
    return Finding(severity, "a-rule", text, text)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A small plan of three revisions, in a project of its own."""
    words = tmp_path / "ontology"
    for name in ("plan.ttl", "concepts.ttl", "alignments/prov.ttl", "shapes/instances.ttl"):
        (words / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "ontology" / name, words / name)
    (tmp_path / "queries").mkdir()
    folder = tmp_path / "instances" / "x"
    for n, date in enumerate(DATES):
        (folder / date).mkdir(parents=True)
        things = "\n".join(GOALS.format(n=k) for k in range(n, 2 * n + 2))
        (folder / date / "goals.ttl").write_text(HEAD + things, encoding="utf-8")
        text = HEAD + PLAN.format(base=THING, date=date)
        (folder / date / "quy hoạch.ttl").write_text(text, encoding="utf-8")
    return Plan("x", folder)


def release(plan: Plan, date: str, report: Report = CLEAN) -> Path:
    held = project.Project(plan.folder.parent.parent)
    basis = releases.basis(held, Plan(plan.slug, plan.folder).revision(date))
    return releases.release(plan, date, report=report, checked_with=basis)


def release_all(plan: Plan) -> None:
    for date in DATES:
        release(plan, date)


def states(plan: Plan) -> dict[str, str]:
    """The state of each revision; that two verdicts differ is an error of the test."""
    found = [(v.revision, v.state) for v in verify(plan)]
    assert len(found) == len(set(found))
    return dict(found)


def refused(plan: Plan, date: str, report: Report = CLEAN) -> str:
    before = snapshot(plan.folder)
    with pytest.raises(releases.Refused) as error:
        release(plan, date, report)
    assert error.value.en
    assert error.value.vi != error.value.en
    assert snapshot(plan.folder) == before
    return error.value.reason


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


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
            assert text.startswith("# ")
            assert new in text


def test_the_same_history_gives_the_same_bytes(plan: Plan, tmp_path: Path) -> None:
    other = Plan("x", tmp_path / "other" / "instances" / "x")
    for name in ("ontology", "instances", "queries"):
        shutil.copytree(tmp_path / name, tmp_path / "other" / name)
    release_all(plan)
    release_all(other)
    assert snapshot(plan.folder) == snapshot(other.folder)


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

root, date, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
plan = Plan("x", root / "instances" / "x")
basis = releases.basis(project.Project(root), plan.revision(date))
done = 0

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
    step()
    half = call(handle, data[: len(data) // 2])
    step()
    return half

for name in "open fsync close mkdir chmod rename replace unlink rmdir".split():
    setattr(os, name, hooked(getattr(os, name)))
os.write = torn
releases.release(plan, date, report=findings.report([], 7), checked_with=basis)
print(done)
"""


def run_killed(root: Path, date: str, step: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", CHILD, str(root), date, str(step)]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
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
    done = run_killed(whole, date, 0)
    assert done.returncode == 0, done.stderr
    steps = int(done.stdout)
    assert steps > 20
    meant = snapshot(whole)
    seen = set()
    for step in range(1, steps + 1):
        root = whole.with_name(f"killed-{step}")
        shutil.copytree(tmp_path, root)
        assert run_killed(root, date, step).returncode == -signal.SIGKILL
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
        shutil.rmtree(root)
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


# Tampered with

Tampering = Callable[[Path], Sequence[str]]


def byte(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 1
    path.write_bytes(data)


def changed(plan: Plan) -> list[Verdict]:
    found = [v for v in verify(plan) if v.severity == "violation"]
    assert all(v.message["en"] and v.message["vi"] != v.message["en"] for v in found)
    return found


def named(plan: Plan) -> set[str]:
    return {str(v.file.relative_to(plan.folder)) for v in changed(plan) if v.file}


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", [*sorted(HELD), "goals.ttl"])
def test_one_byte_is_named(plan: Plan, date: str, name: str) -> None:
    release_all(plan)
    relative = f"{date}/{name}" if name == "goals.ttl" else f"releases/{date}/{name}"
    path = plan.folder / relative
    whole = path.read_bytes()
    # What the seals state of each other cannot tell which of them was changed.
    answers = {"SHA256SUMS": {relative, f"releases/{date}/record.ttl"}}.get(name, {relative})
    for at in [*range(0, len(whole), len(whole) // 12 + 1), -1]:
        byte(path, at)
        assert len(named(plan)) == 1
        assert named(plan) <= answers
        assert {v.revision for v in changed(plan)} == {date}
        path.write_bytes(whole)
    assert set(states(plan).values()) == {"intact"}


@pytest.mark.parametrize("relative", [f"releases/{DATES[1]}/more.md", f"{DATES[1]}/more.ttl"])
def test_a_file_that_is_added_is_named(plan: Plan, relative: str) -> None:
    release_all(plan)
    (plan.folder / relative).write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    assert named(plan) == {relative}
    assert "was not there" in changed(plan)[0].message["en"]


@pytest.mark.parametrize("date", DATES)
@pytest.mark.parametrize("name", [*sorted(HELD), "goals.ttl"])
def test_a_file_that_is_removed_is_named(plan: Plan, date: str, name: str) -> None:
    release_all(plan)
    relative = f"{date}/{name}" if name == "goals.ttl" else f"releases/{date}/{name}"
    (plan.folder / relative).unlink()
    assert relative in named(plan)
    assert any("is missing" in v.message["en"] for v in changed(plan))


def test_a_revision_or_a_release_that_is_removed_is_named(plan: Plan) -> None:
    release_all(plan)
    kept = plan.folder.parent / "kept"
    (plan.folder / DATES[1]).rename(kept)
    assert named(plan) == {DATES[1]}
    kept.rename(plan.folder / DATES[1])
    shutil.rmtree(plan.folder / "releases" / DATES[1])
    assert named(plan) == {f"releases/{DATES[1]}", f"releases/{DATES[2]}/record.ttl"}
    assert refused(plan, DATES[1]) == "later"


def test_a_history_that_is_written_anew_does_not_fit_the_next_record(plan: Plan) -> None:
    """Who changes data, record and seal alike is betrayed by the record that followed."""
    release_all(plan)
    kept = {d: plan.folder.parent / d for d in DATES[1:]}
    for date, path in kept.items():
        (plan.folder / "releases" / date).rename(path)
    shutil.rmtree(plan.folder / "releases" / DATES[0])
    path = plan.folder / DATES[0] / "goals.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("000.50", "0.51"), encoding="utf-8")
    release(plan, DATES[0])
    for date, place in kept.items():
        place.rename(plan.folder / "releases" / date)
    first = f"releases/{DATES[0]}/record.ttl"
    assert first in named(plan)
    assert named(plan) <= {first, f"releases/{DATES[1]}/changes.rdfp"}


def test_a_record_that_is_sealed_anew_does_not_fit_the_revision(plan: Plan) -> None:
    folder = release(plan, DATES[0])
    path = folder / "record.ttl"
    record = records.read(turtle.load(path), "x", DATES[0])
    for other in (
        replace(record, canonical="0" * 64),
        replace(record, triples=record.triples + 1),
        replace(record, data={**record.data, "goals.ttl": "0" * 64}),
        replace(record, previous=("2020-01-01", "0" * 64)),
        replace(record, date="2020-01-01"),
    ):
        text = records.write(other)
        path.write_text(text, encoding="utf-8")
        seal = {**record.parts, "record.ttl": hashlib.sha256(text.encode()).hexdigest()}
        (folder / "SHA256SUMS").write_text(history.sums(seal), encoding="utf-8")
        assert len(changed(plan)) == 1


@pytest.mark.parametrize("name", ["record.ttl", "SHA256SUMS", "changes.rdfp"])
def test_what_is_no_file_at_all_is_named(plan: Plan, name: str) -> None:
    folder = release(plan, DATES[0])
    (folder / name).unlink()
    (folder / name).mkdir()
    assert f"releases/{DATES[0]}/{name}" in named(plan)


# Laws of records

_names = st.text(st.characters(codec="utf-8", exclude_characters="\x00/\r"), min_size=1).map(
    lambda text: turtle.nfc(text)
)
_hashes = st.dictionaries(_names, st.text("0123456789abcdef", min_size=64, max_size=64), max_size=3)


@LAW
@given(_hashes, _hashes, _hashes, st.integers(0, 9), st.booleans())
def test_a_record_is_read_as_it_was_written(
    data: dict[str, str], rules: dict[str, str], parts: dict[str, str], n: int, followed: bool
) -> None:
    found = {"violation": 0, "warning": n, "info": 1}
    previous = ("2023-01-01", "ab") if followed else None
    record = Record("x", DATES[0], "cd", n, data, rules, parts, found, "1.0", previous)
    text = records.write(record)
    assert records.read(text, "x", DATES[0]) == record
    with pytest.raises(LsgraphError, match="is not the record"):
        records.read(text, "y", DATES[0])


@LAW
@given(triples, st.randoms(use_true_random=False))
def test_the_hash_of_a_graph_is_that_of_its_sorted_lines(
    facts: list[Triple], random: object
) -> None:
    again = [*facts, *facts[:3]]
    random.shuffle(again)  # type: ignore[attr-defined]
    lines = sorted({f"{t} .\n" for t in facts})
    digest = hashlib.sha256("".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
    assert records.canonical_sha256(facts) == records.canonical_sha256(again) == digest


def test_the_canonical_form_escapes_as_the_standard_says() -> None:
    """RDF Dataset Canonicalization 1.0, section 5: the canonical form of N-Quads."""
    value = "\b\t\n\f\r\"\\'\x00\x0b\x7f\u0080ế🏔"
    said = "\\b\\t\\n\\f\\r\\\"\\\\'\\u0000\\u000B\\u007F\u0080ế🏔"
    a = ox.NamedNode("urn:a")
    line = f'<urn:a> <urn:a> "{said}" .\n'
    digest = hashlib.sha256(line.encode()).hexdigest()
    assert records.canonical_sha256([ox.Triple(a, a, ox.Literal(value))]) == digest


def test_the_folder_is_written_with_plain_rights(plan: Plan) -> None:
    folder = release(plan, DATES[0])
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o755
        assert all(p.stat().st_mode & 0o600 == 0o600 for p in folder.iterdir())
