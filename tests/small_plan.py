"""Rule: a made-up plan, as small as a plan may be, for what must also work where little is known."""

from __future__ import annotations

import shutil
from pathlib import Path

from conftest import ROOT

from lsgraph import publication
from lsgraph.project import Project
from lsgraph.publication import Publication

BASE = "https://data.example.org/so-lieu/"
_HEAD = """
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix concept: <https://w3id.org/lsgraph/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix tm: <https://w3id.org/lsgraph/id/mau/> .
"""
# One goal, and nothing else: no target, no place, no label in English.
LEAST = """
<https://w3id.org/lsgraph/id/mau/revision/2030-01-01> a plan:PlanRevision ;
    plan:revisionOf tm:plan-mau .
tm:plan-mau a plan:Plan ; rdfs:label "Quy hoạch mẫu"@vi .
tm:goal-a a plan:Goal ; rdfs:label "Mục tiêu mẫu"@vi ; plan:ofPlan tm:plan-mau .
"""


def make(folder: Path, revisions: dict[str, str], *, inferred: bool = False) -> Publication:
    """Make a project with one plan in a folder and read it; revisions by date, Turtle without prefixes."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    for date, text in revisions.items():
        path = folder / "instances" / "mau" / date / "plan.ttl"
        path.parent.mkdir(parents=True)
        path.write_text(_HEAD + text, encoding="utf-8")
    where = Project(folder)
    plan = where.plan("mau")
    return publication.read(where, plan, plan.revisions, base=BASE, inferred=inferred)
