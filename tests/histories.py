"""Rule: a small plan of three revisions, and what the tests of its releases do with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from lsgraph import findings, project, releases
from lsgraph.findings import Finding, Report
from lsgraph.history import verify
from lsgraph.project import Plan
from lsgraph.terms import BASE, PREFIXES

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


def small_plan(root: Path) -> Plan:
    """A small plan of three revisions, in a project of its own."""
    words = root / "ontology"
    for name in ("plan.ttl", "concepts.ttl", "alignments/prov.ttl", "shapes/instances.ttl"):
        (words / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "ontology" / name, words / name)
    (root / "queries").mkdir()
    folder = root / "instances" / "x"
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
