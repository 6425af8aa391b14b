"""Rule: each edit by hand gives the findings that it should, where it should, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest
from conftest import ROOT, Run

from lsgraph import checking, project, turtle
from lsgraph.checking import Options
from lsgraph.findings import Finding
from lsgraph.terms import BASE, PREFIXES, short
from lsgraph.turtle import Document

PROJECT = project.find(ROOT)
PLAN = PROJECT.plan("lang-son")
NEWEST = PLAN.revision("2025-07-01")
BEFORE = "2024-11-13"
REVISION = "<https://w3id.org/lsgraph/id/lang-son/revision/2025-07-01>"
DISTRICT = "ls:unit-trang-dinh"
GROWTH = "ls:target-grdp-growth-2021-2030"
FIGURE = "ls:observation-grdp-growth-2023"
GOAL = "ls:goal-growth-pole-2030"
STOP = "ls:stop-cao-loc-van-lang-trang-dinh-2"
THIRD = "ls:stop-cao-loc-van-lang-trang-dinh-3"


@dataclass(frozen=True)
class Edit:
    """An edit of one thing in one file: text for text; with no text, the thing is taken out."""

    name: str
    file: str
    thing: str
    old: str = ""
    new: str = ""
    # Rule and what stands at its place.
    finds: tuple[tuple[str, str], ...] = ()
    then: tuple[tuple[str, str, str, str], ...] = ()  # further edits: file, thing, old, new
    many: str = ""  # a rule that many things break at once
    against: str = BEFORE


AMENDED = (
    (
        "plan.ttl",
        REVISION,
        "plan:legalBasis ls:doc-resolution-1672-nq-ubtvqh15",
        "plan:legalBasis ls:doc-decision-1371",
    ),
    (
        "plan.ttl",
        "ls:doc-decision-1371",
        "    plan:approves",
        "    plan:amends ls:doc-decision-236 ;\n    plan:approves",
    ),
)
EDITS = [
    Edit(
        "a target's maximum lowered",
        "goals.ttl",
        GROWTH,
        "plan:maximum 9.0",
        "plan:maximum 8.5",
        finds=(("Change-target", "8.5"),),
    ),
    Edit(
        "a target's minimum lowered",
        "goals.ttl",
        GROWTH,
        "plan:minimum 8.0",
        "plan:minimum 7.0",
        finds=(("Change-target", "7.0"),),
    ),
    Edit(
        "a target's unit",
        "goals.ttl",
        GROWTH,
        "plan:unit unit:PERCENT",
        "plan:unit unit:HA",
        finds=(("Change-target", "unit:HA"),),
    ),
    Edit(
        "a target's rank",
        "goals.ttl",
        "ls:target-rank-economic-size-2030",
        "plan:rank 5",
        "plan:rank 6",
        finds=(("Change-target", "6"),),
    ),
    Edit(
        "a target lowered by a decision that amends the plan",
        "goals.ttl",
        GROWTH,
        "plan:maximum 9.0",
        "plan:maximum 8.5",
        finds=(),
        then=AMENDED,
    ),
    Edit(
        "an observation's value",
        "goals.ttl",
        FIGURE,
        "plan:value 7.0",
        "plan:value 7.5",
        finds=(("Change-observation", "7.5"),),
    ),
    Edit(
        "an observation's year",
        "goals.ttl",
        FIGURE,
        '"2023"^^xsd:gYear',
        '"2022"^^xsd:gYear',
        finds=(("Change-observation", '"2022"^^xsd:gYear'),),
    ),
    Edit(
        "a target's maximum below its minimum",
        "goals.ttl",
        GROWTH,
        "plan:maximum 9.0",
        "plan:maximum 7.0",
        finds=(("Change-target", "7.0"), ("Target-range", "ls:target-grdp-growth-2021-2030")),
    ),
    Edit(
        "a goal dropped",
        "goals.ttl",
        "ls:goal-stable-society-2030",
        "",
        "",
        finds=(("Change-removed", "ls:goal-stable-society-2030"),),
    ),
    Edit(
        "a person dropped",
        "actors.ttl",
        "ls:person-dao-hong-lan",
        "",
        "",
        finds=(
            ("Change-removed", "ls:person-dao-hong-lan"),
            ("Event-participant", "ls:person-dao-hong-lan"),
            ("Tenure-holder", "ls:person-dao-hong-lan"),
            ("described", "ls:person-dao-hong-lan"),
            ("described", "ls:person-dao-hong-lan"),
        ),
    ),
    Edit(
        "a district renamed",
        "space.ttl",
        DISTRICT,
        '"Huyện Tràng Định"@vi',
        '"Huyện Thất Khê"@vi',
        finds=(("Change-unit-name", '"Huyện'),),
    ),
    Edit(
        "a code in a wrong form",
        "units.ttl",
        "ls:unit-dinh-lap-06613",
        '"06613"',
        '"6613"',
        finds=(("AdministrativeUnit-code", '"6613"'),),
    ),
    Edit(
        "a code that another unit has",
        "units.ttl",
        "ls:unit-dinh-lap-06613",
        '"06613"',
        '"06616"',
        finds=(
            ("AdministrativeUnit-code-unique", "ls:unit-dinh-lap-06613"),
            ("AdministrativeUnit-code-unique", "ls:unit-thai-binh-06616"),
        ),
    ),
    Edit(
        "a corridor stop removed",
        "space.ttl",
        STOP,
        "",
        "",
        finds=(
            ("Change-removed", "ls:stop-cao-loc-van-lang-trang-dinh-2"),
            ("Stop-order-gapless", "ls:stop-cao-loc-van-lang-trang-dinh-3"),
        ),
    ),
    Edit(
        "a stop moved",
        "space.ttl",
        STOP,
        "plan:atPlace ls:unit-van-lang",
        "plan:atPlace ls:unit-binh-gia",
        finds=(("Change-content", "ls:unit-binh-gia"),),
    ),
    Edit(
        "a commune given to a second successor",
        "unit-changes.ttl",
        "ls:event-unit-change-06616",
        "    plan:originalUnit\n",
        "    plan:originalUnit\n        ls:unit-ai-quoc-06610-former ,\n",
        finds=(("AdministrativeUnit-goes-once", "ls:unit-ai-quoc-06610-former"),),
    ),
    Edit(
        "a divided unit divided once",
        "unit-changes.ttl",
        "ls:event-unit-change-06613",
        "    plan:dividedUnit ls:unit-binh-xa-06622-former ;\n",
        "",
        finds=(
            ("AdministrativeUnit-divided-twice", "ls:unit-binh-xa-06622-former"),
            ("AdministrativeUnit-goes-once", "ls:unit-binh-xa-06622-former"),
        ),
    ),
    Edit(
        "a change without legal basis",
        "unit-changes.ttl",
        "ls:event-unit-change-06613",
        "    plan:legalBasis ls:doc-resolution-1672-nq-ubtvqh15 ;\n",
        "",
        finds=(("UnitChange-legalBasis", "ls:event-unit-change-06613"),),
    ),
    Edit(
        "a result that is an original",
        "unit-changes.ttl",
        "ls:event-unit-change-06613",
        "plan:resultingUnit ls:unit-dinh-lap-06613 ;",
        "plan:resultingUnit ls:unit-dinh-lap-06613-former ;",
        finds=(("UnitChange-result-new", "ls:event-unit-change-06613"),),
    ),
    Edit(
        "the date going back",
        "plan.ttl",
        REVISION,
        '"2025-07-01"^^xsd:date',
        '"2024-07-01"^^xsd:date',
        finds=(
            ("PlanRevision-later", "<https://w3id.org/lsgraph/id/lang-son/revision/2025-07-01>"),
        ),
    ),
    Edit(
        "no previous revision",
        "plan.ttl",
        REVISION,
        "    plan:previousRevision <https://w3id.org/lsgraph/id/lang-son/revision/2024-11-13> ;\n",
        "",
        finds=(
            ("PlanRevision-chain", "<https://w3id.org/lsgraph/id/lang-son/revision/2024-03-19>"),
            ("PlanRevision-chain", "<https://w3id.org/lsgraph/id/lang-son/revision/2025-07-01>"),
        ),
    ),
    Edit(
        "no legal basis",
        "plan.ttl",
        REVISION,
        "    plan:legalBasis ls:doc-resolution-1672-nq-ubtvqh15 ;\n",
        "",
        finds=(
            (
                "PlanRevision-legalBasis",
                "<https://w3id.org/lsgraph/id/lang-son/revision/2025-07-01>",
            ),
        ),
    ),
    Edit(
        "a kind of revision that is not in the list",
        "plan.ttl",
        REVISION,
        "concept:revision-territory",
        "concept:revision-teritory",
        finds=(
            ("PlanRevision-kind", "concept:revision-teritory"),
            ("known-word", "concept:revision-teritory"),
        ),
    ),
    Edit(
        "signed by the wrong authority",
        "plan.ttl",
        "ls:doc-decision-236",
        "plan:issuedBy ls:office-prime-minister",
        "plan:issuedBy ls:org-provincial-people-committee",
        finds=(
            ("Change-document", "ls:org-provincial-people-committee"),
            ("LegalDocument-approver", "ls:doc-decision-236"),
        ),
    ),
    Edit(
        "a decision's number",
        "plan.ttl",
        "ls:doc-decision-236",
        '"236/QĐ-TTg"',
        '"263/QĐ-TTg"',
        finds=(("Change-document", '"263/QĐ-TTg"'),),
    ),
    Edit(
        "a decision's date",
        "plan.ttl",
        "ls:doc-decision-369",
        '"2024-05-04"',
        '"2024-05-05"',
        finds=(("Change-document", '"2024-05-05"^^xsd:date'),),
    ),
    Edit(
        "a passage out of the text",
        "passages.ttl",
        "ls:passage-4589-4726",
        "oa:end 4726",
        "oa:end 4926",
        finds=(("Change-passage", "4926"), ("Passage-inside-source", "ls:passage-4589-4726")),
    ),
    Edit(
        "a passage's hash",
        "passages.ttl",
        "ls:passage-0-58",
        '"1de8',
        '"1de9',
        finds=(
            (
                "Change-passage",
                '"1de9e7d0d5a0849b47d5dc8cccefe2f91c841071abe5a2ba55aa6dee5e474efa"',
            ),
        ),
    ),
    Edit(
        "a goal added",
        "goals.ttl",
        "ls:goal-bridge-2030",
        "ls:goal-bridge-2030 a plan:Goal",
        'ls:goal-aaa a plan:Goal ;\n    rdfs:label\n        "Aaa"@en ,\n        "Aaa"@vi ;\n    skos:definition\n        "A goal."@en ,\n        "Một mục tiêu."@vi ;\n    plan:citedFrom ls:passage-333-372 ;\n    plan:ofPlan ls:plan-lang-son-2021-2030 ;\n    plan:sector concept:sector-economy ;\n    plan:year "2030"^^xsd:gYear .\n\nls:goal-bridge-2030 a plan:Goal',
        finds=(("Change-content", "ls:goal-aaa"),),
    ),
    Edit(
        "a goal withdrawn",
        "goals.ttl",
        GOAL,
        '    plan:year "2030"^^xsd:gYear .',
        '    plan:withdrawnBy ls:doc-resolution-1672-nq-ubtvqh15 ;\n    plan:withdrawnOn "2025-07-01"^^xsd:date ;\n    plan:year "2030"^^xsd:gYear .',
        finds=(("Change-content", "ls:goal-growth-pole-2030"),),
    ),
    Edit(
        "a goal withdrawn by a decision that amends the plan",
        "goals.ttl",
        GOAL,
        '    plan:year "2030"^^xsd:gYear .',
        '    plan:withdrawnBy ls:doc-resolution-1672-nq-ubtvqh15 ;\n    plan:withdrawnOn "2025-07-01"^^xsd:date ;\n    plan:year "2030"^^xsd:gYear .',
        finds=(),
        then=AMENDED,
    ),
    Edit(
        "a goal of another scope",
        "goals.ttl",
        GOAL,
        "plan:scope ls:region-northern-midlands-and-mountains",
        "plan:scope ls:country-viet-nam",
        finds=(("Change-content", "ls:country-viet-nam"),),
    ),
    Edit(
        "a withdrawal after the revision",
        "space.ttl",
        DISTRICT,
        'plan:withdrawnOn "2025-07-01"',
        'plan:withdrawnOn "2025-09-01"',
        finds=(("Change-withdrawn-later", "ls:unit-trang-dinh"),),
    ),
    Edit(
        "withdrawn without a date",
        "space.ttl",
        DISTRICT,
        '    plan:withdrawnOn "2025-07-01"^^xsd:date ;\n',
        "",
        finds=(("Thing-withdrawn", "ls:unit-trang-dinh"),),
    ),
    Edit(
        "another class",
        "actors.ttl",
        "ls:person-dao-hong-lan",
        "a plan:Person",
        "a plan:Group",
        finds=(("Change-class", "plan:Group"), ("Tenure-holder", "ls:person-dao-hong-lan")),
    ),
    Edit(
        "a Vietnamese label missing",
        "actors.ttl",
        "ls:org-communist-party-viet-nam",
        ' ,\n        "Đảng Cộng sản Việt Nam"@vi',
        "",
        finds=(("Thing-label", "rdfs:label"), ("house-form", "")),
    ),
    Edit(
        "a label in NFD",
        "actors.ttl",
        "ls:org-communist-party-viet-nam",
        '"Đảng Cộng sản Việt Nam"@vi',
        unicodedata.normalize("NFD", '"Đảng Cộng sản Việt Nam"@vi'),
        finds=(("house-form", ""), ("nfc", '"Đảng')),
    ),
    Edit(
        "a word that the ontology does not have",
        "goals.ttl",
        GOAL,
        "plan:scope",
        "plan:scopes",
        finds=(
            ("Change-content", "ls:region-northern-midlands-and-mountains"),
            ("known-word", "plan:scopes"),
        ),
    ),
    Edit(
        "a link to nothing",
        "goals.ttl",
        GOAL,
        "plan:topic ls:topic-growth-pole",
        "plan:topic ls:topic-growth-poles",
        finds=(
            ("Change-content", "ls:topic-growth-poles"),
            ("Thing-topic", "ls:topic-growth-poles"),
            ("described", "ls:topic-growth-poles"),
        ),
    ),
    Edit(
        "an ill-typed date",
        "plan.ttl",
        "ls:doc-decision-1009",
        '"2024-09-19"^^xsd:date',
        '"19/9/2024"^^xsd:date',
        finds=(
            ("Change-document", '"19/9/2024"^^xsd:date'),
            ("Thing-date", '"19/9/2024"^^xsd:date'),
            ("lexical-form", '"19/9/2024"^^xsd:date'),
        ),
    ),
    Edit(
        "a planning period of nine years",
        "plan.ttl",
        "ls:plan-lang-son-2021-2030",
        'plan:endYear "2030"',
        'plan:endYear "2029"',
        finds=(("Plan-period", "ls:plan-lang-son-2021-2030"),),
        many="PlanElement-year-in-plan",
    ),
    Edit(
        "a vision of 25 years",
        "plan.ttl",
        "ls:plan-lang-son-2021-2030",
        'plan:visionYear "2050"',
        'plan:visionYear "2045"',
        finds=(("Plan-vision-span", "ls:plan-lang-son-2021-2030"),),
        many="PlanElement-year-in-plan",
    ),
    Edit(
        "a higher plan of a lower level",
        "plan.ttl",
        "ls:plan-northern-midlands-and-mountains-2021-2030",
        "concept:level-regional",
        "concept:level-urban-rural",
        finds=(("Plan-higher-level", "ls:plan-lang-son-2021-2030"),),
    ),
    Edit(
        "a holding unit in a withdrawn one",
        "units.ttl",
        "ls:unit-dinh-lap-06613",
        "plan:within ls:unit-lang-son-province",
        "plan:within ls:unit-dinh-lap",
        finds=(("AdministrativeUnit-within-holding", "ls:unit-dinh-lap-06613"),),
    ),
    Edit(
        "evidence removed",
        "goals.ttl",
        "ls:goal-stable-society-2030",
        "plan:citedFrom ls:passage-554-571 ;\n",
        "",
        finds=(("Thing-evidence", "ls:goal-stable-society-2030"), ("house-form", "")),
    ),
    Edit(
        "a blank node",
        "goals.ttl",
        GOAL,
        "plan:topic ls:topic-growth-pole",
        "plan:topic [ a plan:Topic ]",
        finds=(
            ("Change-content", "[ a pl"),
            ("Thing-evidence", "[ a pl"),
            ("Thing-label", "[ a pl"),
            ("Topic-sector", "[ a pl"),
            ("no-blank-node", "plan:topic"),
        ),
    ),
    Edit(
        "tabs for spaces",
        "actors.ttl",
        "ls:org-government",
        "    plan:",
        "\tplan:",
        finds=(("house-form", "\tplan:actsFor"),),
    ),
    Edit(
        "a target's year",
        "goals.ttl",
        GROWTH,
        'plan:endYear "2030"',
        'plan:endYear "2029"',
        finds=(("Change-target", '"2029"^^xsd:gYear'),),
    ),
    Edit(
        "two stops in each other's place",
        "space.ttl",
        STOP,
        "plan:order 2",
        "plan:order 3",
        finds=(
            ("Change-content", "2 ."),
            ("Change-content", "3 ."),
            ("LinearElement-ends", "ls:corridor-cao-loc-van-lang-trang-dinh"),
        ),
        then=(("space.ttl", THIRD, "plan:order 3", "plan:order 2"),),
    ),
    Edit(
        "a task dropped",
        "tasks.ttl",
        "ls:task-connect-asean",
        finds=(("Change-removed", "ls:task-connect-asean a"),),
    ),
    Edit(
        "a passage dropped",
        "passages.ttl",
        "ls:passage-1149-1159",
        finds=(
            ("Change-removed", "ls:passage-1149-1159 a"),
            # Told of each thing that cites it.
            ("Thing-citedFrom", "ls:passage-1149-1159 ;"),
            ("described", "ls:passage-1149-1159 ;"),
        ),
    ),
    Edit(
        "an observation dropped",
        "goals.ttl",
        FIGURE,
        finds=(
            ("Change-removed", "ls:observation-grdp-growth-2023 a"),
            ("Statement-supportedBy", "ls:observation-grdp-growth-2023 ."),
            ("described", "ls:observation-grdp-growth-2023 ."),
        ),
    ),
    Edit(
        "a district's code",
        "space.ttl",
        DISTRICT,
        'plan:code "180"',
        'plan:code "181"',
        finds=(("Change-unit-name", '"181"'),),
    ),
    Edit(
        "a commune renamed after its revision",
        "units.ttl",
        "ls:unit-ba-son-06196",
        '"Xã Ba Sơn"',
        '"Xã Ba Sao"',
        finds=(("Change-unit-name", '"Xã Ba Sao"@vi'),),
        against=NEWEST.date,
    ),
    Edit(
        "the approval's date",
        "plan.ttl",
        "ls:doc-decision-236",
        'plan:date "2024-03-19"',
        'plan:date "2024-03-20"',
        finds=(
            ("Change-document", '"2024-03-20"^^xsd:date'),
            ("LegalDocument-dates", "ls:doc-decision-236 a"),
        ),
    ),
    Edit(
        "announced before it was approved",
        "events.ttl",
        "ls:event-announcement",
        '"2024-04-21"',
        '"2024-01-21"',
        finds=(("Event-announced-after-approval", "ls:event-announcement a"),),
    ),
    Edit(
        "a withdrawn unit restored",
        "space.ttl",
        DISTRICT,
        "    plan:withdrawnBy ls:doc-resolution-1672-nq-ubtvqh15 ;\n"
        '    plan:withdrawnOn "2025-07-01"^^xsd:date ;\n',
        finds=(
            ("AdministrativeUnit-withdrawn", "ls:unit-trang-dinh a"),
            # Where the earlier revision said it: the document and the day.
            ("Change-restored", '"2025-07-01"^^xsd:date'),
            ("Change-restored", "ls:doc-resolution-1672-nq-ubtvqh15"),
        ),
        against=NEWEST.date,
    ),
    Edit(
        "a withdrawal on another day",
        "space.ttl",
        DISTRICT,
        'plan:withdrawnOn "2025-07-01"',
        'plan:withdrawnOn "2025-06-30"',
        finds=(("Change-restored", '"2025-06-30"^^xsd:date'),),
        against=NEWEST.date,
    ),
    Edit(
        "withdrawn without a document",
        "space.ttl",
        DISTRICT,
        "    plan:withdrawnBy ls:doc-resolution-1672-nq-ubtvqh15 ;\n",
        finds=(("Thing-withdrawn", "ls:unit-trang-dinh a"),),
    ),
    Edit(
        "a year that is a text",
        "goals.ttl",
        GOAL,
        '"2030"^^xsd:gYear',
        '"2030"',
        finds=(
            ("Change-content", '"2030" .'),
            ("Goal-year", '"2030" .'),
            ("Thing-year", '"2030" .'),
        ),
    ),
    Edit(
        "a gap in the order of stops",
        "space.ttl",
        STOP,
        "plan:order 2",
        "plan:order 4",
        finds=(
            ("Change-content", "4 ."),
            ("LinearElement-ends", "ls:corridor-cao-loc-van-lang-trang-dinh a"),
            ("Stop-order-gapless", "ls:stop-cao-loc-van-lang-trang-dinh-2 a"),
        ),
    ),
    Edit(
        "a passage's hash in capitals",
        "passages.ttl",
        "ls:passage-0-58",
        '"1de8',
        '"1DE8',
        finds=(("Change-passage", '"1DE8'), ("Passage-sha256", '"1DE8')),
    ),
    Edit(
        "the date of the revision before",
        "plan.ttl",
        REVISION,
        '"2025-07-01"^^xsd:date',
        '"2024-11-13"^^xsd:date',
        finds=(("PlanRevision-later", REVISION),),
    ),
]


@lru_cache
def documents(date: str) -> tuple[Document, ...]:
    return tuple(turtle.read(path) for path in PLAN.revision(date).files)


def edited(text: str, thing: str, old: str, new: str) -> str:
    """Change a thing's block of text, which must hold the old words."""
    block = re.search(rf"(?m)^{re.escape(thing)} a .*?\.\n(?:\n|\Z)", text, re.DOTALL)
    assert block, thing
    changed = block[0].replace(old, new, 1) if old else ""
    assert changed != block[0], (thing, old)
    return text[: block.start()] + changed + text[block.end() :]


def made(edit: Edit, folder: Path) -> list[Document]:
    """The newest revision with an edit; only the files that are touched are written."""
    found = {d.path.name: d for d in documents(NEWEST.date) if d.path}
    for file, thing, old, new in ((edit.file, edit.thing, edit.old, edit.new), *edit.then):
        path = folder / file
        path.write_text(edited(found[file].text, thing, old, new), encoding="utf-8")
        found[file] = turtle.read(path)
    return list(found.values())


def at(finding: Finding) -> str:
    """The text at the place of a finding, to the end of its line."""
    if finding.file is None or not finding.line:
        return ""
    lines = finding.file.read_text(encoding="utf-8").split("\n")
    return lines[finding.line - 1][finding.column - 1 :]


def judged(docs: list[Document], against: str | None = BEFORE) -> tuple[Finding, ...]:
    return checking.check_revision(PROJECT, docs, NEWEST, options=Options(against=against)).findings


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.name)
def test_each_edit_gives_its_findings_at_their_places(edit: Edit, tmp_path: Path) -> None:
    docs = made(edit, tmp_path)
    found = judged(docs, edit.against)
    # Re-validating what changed gives what the full check gives, besides the rules of changes.
    unchanging = (f for f in found if not f.shape.startswith(PREFIXES["shape"] + "Change-"))
    assert key(unchanging) == key(judged(docs, against=None))
    named = {(short(f.shape).removeprefix("shape:"), at(f)) for f in found}
    told = sorted((rule, text) for rule, text in named if rule != edit.many)
    assert len(named) - len(told) > 3 or not edit.many
    wanted = sorted(edit.finds)
    assert [rule for rule, _ in told] == [rule for rule, _ in wanted], told
    for (_, text), (_, start) in zip(told, wanted, strict=True):
        assert text.startswith(start), told


def test_there_are_forty_edits() -> None:
    assert len({e.name for e in EDITS}) == len(EDITS) >= 40


@pytest.mark.parametrize("date", [r.date for r in PLAN.revisions])
def test_every_real_revision_passes_against_the_one_before(date: str) -> None:
    earlier = [r.date for r in PLAN.revisions if r.date < date]
    options = Options(against=earlier[-1] if earlier else date)
    assert checking.check(PROJECT, "lang-son", date, options=options).report.findings == ()


def key(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    return {
        (f.shape, f.focus, f.path, f.value, f.file, f.line, f.column, f.message["vi"])
        for f in findings
    }


def test_a_link_to_nothing_is_told_with_the_thing_that_is_meant(tmp_path: Path) -> None:
    (edit,) = (e for e in EDITS if e.name == "a link to nothing")
    (told,) = (f for f in judged(made(edit, tmp_path), None) if f.shape == "described")
    for lang in ("en", "vi"):
        assert "topic-growth-pole?" in f"{told.message[lang]} {told.advice[lang]}"


def test_since_tells_only_what_is_new(tmp_path: Path) -> None:
    (edit,) = (e for e in EDITS if e.name == "a link to nothing")
    docs = made(edit, tmp_path)
    options = Options(since=BEFORE)
    new = checking.check_revision(PROJECT, docs, NEWEST, options=options)
    assert key(new.findings) == key(judged(docs, against=None)) != set()


def test_since_does_not_tell_again_what_was_there_before(tmp_path: Path) -> None:
    old, copy = plan_in(tmp_path, BEFORE), plan_in(tmp_path)
    known = (GOAL, "plan:topic ls:topic-growth-pole", "plan:topic ls:topic-none")
    fresh = ("ls:goal-stable-society-2030", '"2030"^^xsd:gYear', '"2051"^^xsd:gYear')
    spoil(old / "goals.ttl", *known)
    spoil(copy / "goals.ttl", *known)
    since = Options(since=BEFORE)
    assert checking.check(PROJECT, str(copy)).report.findings
    assert checking.check(PROJECT, str(copy), options=since).report.findings == ()
    spoil(copy / "goals.ttl", *fresh)
    told = checking.check(PROJECT, str(copy), options=since).report.findings
    assert {f.focus for f in told} == {f"<{BASE}id/lang-son/{fresh[0][3:]}>"}
    assert {f.focus for f in checking.check(PROJECT, str(copy)).report.findings} > {
        f.focus for f in told
    }


def test_a_file_of_a_revision_is_told_of_alone(tmp_path: Path) -> None:
    copy = plan_in(tmp_path)
    for file, thing, old, new in (
        ("goals.ttl", GOAL, "plan:topic ls:topic-growth-pole", "plan:topic ls:topic-none"),
        ("plan.ttl", "ls:plan-lang-son-2021-2030", '"2050"', '"2045"'),
    ):
        spoil(copy / file, thing, old, new)
    everything = checking.check(PROJECT, str(copy)).report.findings
    for name in ("goals.ttl", "plan.ttl", "actors.ttl"):
        alone = checking.check(PROJECT, str(copy / name)).report.findings
        assert alone == tuple(f for f in everything if f.file and f.file.name == name)
        assert bool(alone) == (name != "actors.ttl")


def plan_in(folder: Path, date: str = NEWEST.date) -> Path:
    """A copy of one of the plan's revisions, and its folder."""
    copy = folder / "instances" / "lang-son" / date
    copy.mkdir(parents=True)
    for path in PLAN.revision(date).files:
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


def spoil(path: Path, thing: str, old: str, new: str) -> None:
    text = edited(path.read_text(encoding="utf-8"), thing, old, new)
    path.write_text(text, encoding="utf-8")


def empty(copy: Path) -> None:
    for path in copy.iterdir():
        path.unlink()


def no_turtle(copy: Path) -> None:
    (copy / "goals.ttl").write_text("mục tiêu\n", encoding="utf-8")


def marked(copy: Path) -> None:
    path = copy / "goals.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def legacy(copy: Path) -> None:
    (copy / "goals.ttl").write_bytes("mục tiêu".encode("utf-16"))


def twice(copy: Path) -> None:
    text = (copy / "actors.ttl").read_text(encoding="utf-8")
    head = text[: text.index("\nls:")]
    block = re.search(r"(?m)^ls:org-government a .*?\.\n", text, re.DOTALL)
    assert block
    (copy / "again.ttl").write_text(head + "\n" + block[0], encoding="utf-8")


def foreign(copy: Path) -> None:
    text = (copy / "actors.ttl").read_text(encoding="utf-8")
    (copy / "actors.ttl").write_text(
        text.replace("/id/lang-son/", "/id/cao-bang/"), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("spoiling", "words"),
    [
        (empty, ("holds no Turtle file",)),
        (no_turtle, ("goals.ttl:1:", "not valid Turtle")),
        (marked, ("goals.ttl:1:1", "byte order mark")),
        (legacy, ("goals.ttl:1:1", "UTF-8")),
        (twice, ("again.ttl:", "actors.ttl:", "org-government")),
        (foreign, ("actors.ttl", "another plan", "lang-son")),
    ],
    ids=lambda x: getattr(x, "__name__", None),
)
def test_a_folder_that_is_no_revision_is_refused(
    spoiling: Callable[[Path], None], words: tuple[str, ...], tmp_path: Path, run: Run
) -> None:
    copy = plan_in(tmp_path)
    spoiling(copy)
    answer = run("check", str(copy))
    assert answer.code == 2
    assert answer.out == ""
    for word in words:
        assert word in answer.err
    vietnamese = run("check", str(copy), lang="vi")
    assert vietnamese.code == 2
    assert vietnamese.err != answer.err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("lang-son", "--against", "2020-01-01"), "2020-01-01"),
        (("lang-son", "--since", "2020-01-01"), "2020-01-01"),
        (("tests/shapes/valid/world.ttl", "--against", "2024-03-19"), "only a revision"),
        (("lang-son", "--shapes", "x.ttl", "--against", "2024-03-19"), "--against"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    arguments: tuple[str, ...], word: str, run: Run
) -> None:
    for lang in ("en", "vi"):
        assert run("check", *arguments, lang=lang).code == 2
    assert word in run("check", *arguments).err
