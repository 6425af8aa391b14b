"""Rule: the plan in StratML fits the schema of Part 1, in both languages, and ties nothing on its own."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import small_plan
import xmlschema
from conftest import ROOT

from lsgraph import project, publication
from lsgraph.errors import ProjectError
from lsgraph.forms import stratml
from lsgraph.publication import Publication
from lsgraph.terms import iri

SCHEMA = xmlschema.XMLSchema(str(ROOT / "tests" / "data" / "stratml-part-1.xsd"))
NS = {"s": stratml.NAMESPACE}


@pytest.fixture(scope="module")
def pub() -> Publication:
    where = project.find(ROOT)
    plan = where.plan()
    return publication.read(where, plan, plan.revisions, base="https://data.example.org/")


def _root(data: bytes | None) -> ElementTree.Element:
    assert data is not None
    SCHEMA.validate(data.decode())
    return ElementTree.fromstring(data)


def _names(root: ElementTree.Element, path: str) -> list[str]:
    return [e.findtext("s:Name", "", NS) for e in root.iterfind(path, NS)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_revision_fits_the_schema(pub: Publication, lang: str) -> None:
    for edition in pub.editions:
        root = _root(stratml.write(pub, edition, lang))
        day = pub.record.text(ox.NamedNode(pub.series), iri("dcterms:issued"))
        assert root.findtext(".//s:PublicationDate", "", NS) == day
        assert root.findtext(".//s:Source", "", NS) == edition.name


def test_every_goal_target_and_task_of_the_plan_is_there_once(pub: Publication) -> None:
    edition = pub.latest
    plan = stratml.plan_of(edition)
    assert plan is not None
    root = _root(stratml.write(pub, edition, "en"))
    shown = [e.text for e in root.iter(f"{{{stratml.NAMESPACE}}}Identifier")]
    assert len(set(shown)) == len(shown)
    of_plan = iri("plan:ofPlan")
    for cls in ("Goal", "Target", "Task", "Project", "Breakthrough"):
        things = [
            t for t in edition.facts.instances(iri(f"plan:{cls}"))
            if plan in edition.facts.values(t, of_plan)
        ]  # fmt: skip
        for thing in things:
            local = thing.value.rpartition("/")[2]
            assert any(i == local or (i or "").startswith(local + "_") for i in shown), local


def test_the_languages_differ_in_words_alone(pub: Publication) -> None:
    vi, en = (_root(stratml.write(pub, pub.latest, lang)) for lang in ("vi", "en"))
    assert [e.tag for e in vi.iter()] == [e.tag for e in en.iter()]
    assert "Mục tiêu" in _names(vi, ".//s:Goal")[0]
    assert "goal" in _names(en, ".//s:Goal")[0]


TIED = """
<https://w3id.org/lsgraph/id/mau/revision/2030-01-01> a plan:PlanRevision ; plan:revisionOf tm:plan-mau .
tm:plan-mau a plan:Plan ; rdfs:label "Quy hoạch mẫu"@vi ; plan:startYear "2021"^^xsd:gYear ;
    plan:endYear "2030"^^xsd:gYear ; plan:preparedBy tm:org-so .
tm:plan-khac a plan:Plan ; rdfs:label "Quy hoạch khác"@vi .
tm:org-so a plan:Organization ; rdfs:label "Sở <Kế hoạch & Đầu tư>"@vi .
tm:goal-a a plan:Goal ; rdfs:label "Mục tiêu A"@vi ; plan:ofPlan tm:plan-mau ; plan:order 1 .
tm:goal-b a plan:Goal ; rdfs:label "Mục tiêu B"@vi ; plan:ofPlan tm:plan-mau ; plan:partOf tm:goal-a .
tm:goal-khac a plan:Goal ; rdfs:label "Mục tiêu khác"@vi ; plan:ofPlan tm:plan-khac .
tm:goal-cu a plan:Goal ; rdfs:label "Mục tiêu cũ"@vi ; plan:ofPlan tm:plan-mau ;
    plan:withdrawnOn "2029-12-31"^^xsd:date .
tm:target-a a plan:Target ; rdfs:label "Chỉ tiêu A"@vi ; plan:ofPlan tm:plan-mau ;
    plan:contributesTo tm:goal-b ; plan:maximum 8.5 ; plan:approximate true .
tm:target-b a plan:Target ; rdfs:label "Chỉ tiêu B"@vi ; plan:ofPlan tm:plan-mau .
tm:task-a a plan:Task ; rdfs:label "Nhiệm vụ A"@vi ; plan:ofPlan tm:plan-mau ;
    plan:contributesTo tm:goal-b ; plan:assignedTo tm:org-so .
tm:vision-a a plan:Vision ; rdfs:label "Tầm nhìn"@vi ; plan:ofPlan tm:plan-mau .
"""


def test_goals_hold_what_the_data_tie_to_them(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": TIED})
    root = _root(stratml.write(pub, pub.latest, "vi"))
    goals = {g.findtext("s:Name", "", NS): g for g in root.iterfind(".//s:Goal", NS)}
    assert list(goals) == ["Mục tiêu A", "Mục tiêu B", "Các chỉ tiêu"]
    assert [g.findtext("s:SequenceIndicator", "", NS) for g in goals.values()] == ["1", "1.1", "2"]
    assert _names(goals["Mục tiêu A"], "s:Objective") == []
    assert _names(goals["Mục tiêu B"], "s:Objective") == ["Chỉ tiêu A", "Nhiệm vụ A"]
    assert _names(goals["Các chỉ tiêu"], "s:Objective") == ["Chỉ tiêu B"]
    assert "dữ liệu không gắn" in goals["Các chỉ tiêu"].findtext("s:Description", "", NS)
    other = root.findtext(".//s:Objective/s:OtherInformation", "", NS)
    assert "8,5" in other
    assert "có" in other
    assert root.findtext(".//s:Organization/s:Name", "", NS) == "Sở <Kế hoạch & Đầu tư>"
    assert root.findtext(".//s:Vision/s:Description", "", NS) == "Tầm nhìn"
    stakeholder = root.find(".//s:Stakeholder", NS)
    assert stakeholder is not None
    assert stakeholder.get("StakeholderTypeType") == "Organization"
    assert root.findtext(".//s:StartDate", "", NS) == "2021-01-01"
    assert root.findtext(".//s:EndDate", "", NS) == "2030-12-31"


def test_goals_that_are_parts_of_each_other_come_to_an_end(tmp_path: Path) -> None:
    ring = small_plan.LEAST + "tm:goal-a plan:partOf tm:goal-b . tm:goal-b plan:partOf tm:goal-a ."
    ring += ' tm:goal-b a plan:Goal ; rdfs:label "B"@vi ; plan:ofPlan tm:plan-mau .'
    pub = small_plan.make(tmp_path, {"2030-01-01": ring})
    root = _root(stratml.write(pub, pub.latest, "vi"))
    assert _names(root, ".//s:Goal") == ["Mục tiêu mẫu", "B"]


def test_a_plan_without_goals_has_no_such_file(tmp_path: Path) -> None:
    nothing = 'tm:plan-mau a plan:Plan ; rdfs:label "Quy hoạch mẫu"@vi .'
    pub = small_plan.make(tmp_path, {"2030-01-01": nothing})
    assert stratml.write(pub, pub.latest, "vi") is None


def test_what_xml_cannot_carry_is_said(tmp_path: Path) -> None:
    bad = small_plan.LEAST + 'tm:goal-a skos:definition "a\\u0001b"@vi .'
    pub = small_plan.make(tmp_path, {"2030-01-01": bad})
    with pytest.raises(ProjectError, match=r"U\+0001"):
        stratml.write(pub, pub.latest, "vi")
