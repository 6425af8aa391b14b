"""Rule: a history is believed only where every hash, link and patch of it comes out again."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from histories import DATES, refused, release, release_all, small_plan, states

from lsgraph import history, records, turtle
from lsgraph.history import HELD, Verdict, verify
from lsgraph.project import Plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return small_plan(tmp_path)


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
    assert named(plan) == {f"releases/{DATES[0]}/record.ttl"}


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
