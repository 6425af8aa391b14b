"""Rule: a new revision starts as the latest one plus its act, and states nothing that is not known."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import LAW, texts

from lsgraph import checking, project, scaffold, turtle
from lsgraph.errors import LsgraphError, ProjectError
from lsgraph.project import Plan
from lsgraph.terms import BASE, iri, is_iri

WORDS = {
    "12/QĐ-UBND": "12/QĐ-UBND|decision|doc-decision-12-qd-ubnd||Decision No. 12/QĐ-UBND|Quyết định số 12/QĐ-UBND",
    "Decision 12/QĐ-UBND of 2026-05-01": "12/QĐ-UBND|decision|doc-decision-12-qd-ubnd|2026-05-01|"
    "Decision No. 12/QĐ-UBND of 1 May 2026|Quyết định số 12/QĐ-UBND ngày 1/5/2026",
    "qd 12/qd-ubnd ngày 1/5/2026": "12/QĐ-UBND|decision|doc-decision-12-qd-ubnd|2026-05-01|"
    "Decision No. 12/QĐ-UBND of 1 May 2026|Quyết định số 12/QĐ-UBND ngày 1/5/2026",
    "Quyết định số 138/2008/QĐ-TTg ngày 14 tháng 10 năm 2008": "138/2008/QĐ-TTg|decision|"
    "doc-decision-138-2008-qd-ttg|2008-10-14|Decision No. 138/2008/QĐ-TTg of 14 October 2008|"
    "Quyết định số 138/2008/QĐ-TTg ngày 14/10/2008",
    "Resolution 1672/NQ-UBTVQH15 of 16 June 2025": "1672/NQ-UBTVQH15|resolution|"
    "doc-resolution-1672-nq-ubtvqh15|2025-06-16|Resolution No. 1672/NQ-UBTVQH15 of 16 June 2025|"
    "Nghị quyết số 1672/NQ-UBTVQH15 ngày 16/6/2025",
    "07/NQ-HĐND": "07/NQ-HĐND|resolution|doc-resolution-07-nq-hdnd||Resolution No. 07/NQ-HĐND|"
    "Nghị quyết số 07/NQ-HĐND",
    "11-NQ/TW": "11-NQ/TW|resolution|doc-resolution-11-nq-tw||Resolution No. 11-NQ/TW|"
    "Nghị quyết số 11-NQ/TW",
    "23/KH-UBND": "23/KH-UBND|official-plan|doc-plan-23-kh-ubnd||Plan No. 23/KH-UBND|"
    "Kế hoạch số 23/KH-UBND",
    "37/2019/NĐ-CP": "37/2019/NĐ-CP|decree|doc-decree-37-2019-nd-cp||Decree No. 37/2019/NĐ-CP|"
    "Nghị định số 37/2019/NĐ-CP",
    "61/2022/QH15": "61/2022/QH15|resolution|doc-resolution-61-2022-qh15||"
    "Resolution No. 61/2022/QH15|Nghị quyết số 61/2022/QH15",
    "Luật số 21/2017/QH14": "21/2017/QH14|law|doc-law-21-2017-qh14||Law No. 21/2017/QH14|"
    "Luật số 21/2017/QH14",
}


@pytest.mark.parametrize("text", WORDS)
def test_an_act_is_read_from_its_number(text: str) -> None:
    made = scaffold.act(text)
    told = [made.number, made.kind.removeprefix("concept:document-"), made.slug, made.date]
    assert "|".join([*told, made.label["en"], made.label["vi"]]) == WORDS[text]


def test_every_kind_of_act_is_a_concept() -> None:
    known = {t.subject for t in turtle.read(ROOT / "ontology" / "concepts.ttl").triples}
    kinds = {scaffold.act(text).kind for text in WORDS}
    assert len(kinds) == 5
    assert {iri(kind) for kind in kinds} <= known


@pytest.mark.parametrize(
    "text",
    ["", "the decision", "Quyết định của UBND tỉnh", "12", "12/2026", "QĐ-UBND", "12/XY-ABC", "x" * 501,
     "12/QĐ-UBND of 2026-02-30", "12/QĐ-UBND ngày 31/4/2026"],
)  # fmt: skip
def test_an_act_without_a_number_or_with_a_false_day_is_refused(text: str) -> None:
    with pytest.raises(ProjectError) as error:
        scaffold.act(text)
    assert error.value.en != error.value.vi


@LAW
@given(st.lists(st.one_of(texts, st.sampled_from([*WORDS, "QĐ", "/", "-", "9"]))).map("".join))
@example("1/QĐ-" + "A-" * 200)
def test_whatever_names_an_act_gives_a_good_name_or_a_reason(text: str) -> None:
    try:
        made = scaffold.act(text)
    except LsgraphError as error:
        assert error.en
        assert error.vi
    else:
        assert is_iri(f"{BASE}id/x/{made.slug}")
        assert made.slug.isascii()
        assert scaffold.act(made.label["vi"]).number == made.number


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A copy of the first plan."""
    (source,) = (ROOT / "instances").iterdir()
    folder = tmp_path / source.name
    for revision in Plan(source.name, source).revisions:
        shutil.copytree(revision.folder, folder / revision.date)
    return Plan(source.name, folder)


def revise(plan: Plan, date: str = "2030-06-01", decision: str = "12/QĐ-UBND") -> scaffold.Draft:
    return scaffold.revise(plan, date=date, decision=decision)


def triples(folder: Path) -> set[ox.Triple]:
    files = sorted(folder.glob("*.ttl"))
    assert files
    return {t for path in files for t in turtle.read(path).triples}


def test_a_revision_is_the_latest_with_its_act(plan: Plan) -> None:
    latest = plan.revision()
    draft = revise(plan, decision="Quyết định số 12/QĐ-UBND ngày 1/5/2030")
    assert draft.folder == plan.folder / "2030-06-01"
    new, old = triples(draft.folder), triples(latest.folder)
    assert old < new
    added = {str(t) for t in new - old}
    base = f"{BASE}id/{plan.slug}/"
    assert draft.document == f"{base}doc-decision-12-qd-ubnd"
    document, revision = f"<{draft.document}>", f"<{base}revision/2030-06-01>"
    says = {t.split(" ", 1)[0] for t in added}
    assert says == {document, revision}
    assert len(added) == 6 + 8
    day = '"2030-06-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert {
        f"{revision} {iri('plan:date')} {day}",
        f"{revision} {iri('plan:kind')} {iri('concept:revision-adjustment')}",
        f"{revision} {iri('plan:legalBasis')} {document}",
        f"{revision} {iri('plan:previousRevision')} <{base}revision/{latest.date}>",
        f'{document} {iri("plan:number")} "12/QĐ-UBND"',
    } <= added
    labels = {t.split('"')[1] for t in added if t.startswith(revision) and "label" in t}
    assert len(labels) == 2
    assert all("1 June 2030" in text or "1/6/2030" in text for text in labels)


def test_the_files_are_in_house_form_and_the_earlier_revisions_untouched(plan: Plan) -> None:
    before = {p: p.read_bytes() for p in plan.folder.rglob("*") if p.is_file()}
    draft = revise(plan)
    files = sorted(draft.folder.iterdir())
    assert [p.name for p in files] == [p.name for p in plan.revision().files]
    for path in files:
        document = turtle.read(path)
        assert turtle.house_form(document) == document.text
    after = {p: p.read_bytes() for p in plan.folder.rglob("*") if p.is_file()}
    assert {p: after[p] for p in before} == before
    assert after.keys() - before.keys() == set(files)
    assert [r.date for r in Plan(plan.slug, plan.folder).revisions][-1] == "2030-06-01"


def test_the_same_call_gives_the_same_bytes(plan: Plan) -> None:
    first = {p.name: p.read_bytes() for p in revise(plan).folder.iterdir()}
    shutil.rmtree(plan.folder / "2030-06-01")
    assert {p.name: p.read_bytes() for p in revise(plan).folder.iterdir()} == first


def test_what_is_left_out_is_told_and_named_by_the_check(plan: Plan) -> None:
    draft = revise(plan)
    for lang in ("en", "vi"):
        told = " ".join(step[lang] for step in draft.steps)
        for word in ("plan:issuedBy", "plan:source", "plan:date", "plan:citedFrom"):
            assert word in told
    report = checking.check_plan(project.find(ROOT), sorted(draft.folder.glob("*.ttl")))
    grave = [f for f in report.at_least("violation") if f.focus == f"<{draft.document}>"]
    assert [f.shape for f in grave] == [iri("shape:Thing-evidence").value]
    assert grave[0].file
    assert grave[0].file.parent == draft.folder


def test_a_known_act_is_not_written_twice(plan: Plan) -> None:
    number = iri("plan:number")
    old = triples(plan.revision().folder)
    known = {str(t.subject)[1:-1]: t.object.value for t in old
             if t.predicate == number and isinstance(t.object, ox.Literal)}  # fmt: skip
    name, text = sorted(known.items())[0]
    draft = revise(plan, decision=text)
    assert draft.document == name
    assert len(triples(draft.folder) - old) == 8
    assert text in scaffold.act(text).label["vi"]
    # The next year begins its numbers again: the same number, another act.
    later = scaffold.revise(plan, date="2031-01-01", decision=f"{text} of 2030-12-01")
    assert later.document not in known
    assert later.document.startswith(f"{BASE}id/{plan.slug}/doc-")


@pytest.mark.parametrize(
    ("date", "decision", "kind", "word"),
    [
        ("2000-01-01", "12/QĐ-UBND", "concept:revision-adjustment", "later day"),
        ("2030-02-30", "12/QĐ-UBND", "concept:revision-adjustment", "no day"),
        ("20300601", "12/QĐ-UBND", "concept:revision-adjustment", "no day"),
        ("../2030", "12/QĐ-UBND", "concept:revision-adjustment", "no day"),
        ("2030-06-01", "12 of UBND", "concept:revision-adjustment", "no number"),
        ("2030-06-01", "12/QĐ-UBND", "adjustment", "no kind"),
        ("2030-06-02", "12/QĐ-UBND", "concept:revision-adjustment", "there already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    plan: Plan, date: str, decision: str, kind: str, word: str
) -> None:
    (plan.folder / "2030-06-02").write_text("a file in the way", encoding="utf-8")
    before = sorted(plan.folder.rglob("*"))
    with pytest.raises(ProjectError, match=word) as error:
        scaffold.revise(plan, date=date, decision=decision, kind=kind)
    assert error.value.message("vi") != error.value.message("en")
    assert sorted(plan.folder.rglob("*")) == before


def test_the_day_of_the_latest_revision_and_an_unknown_plan_are_refused(plan: Plan) -> None:
    with pytest.raises(ProjectError, match="there already"):
        revise(plan, date=plan.revision().date)
    with pytest.raises(ProjectError, match="no such plan"):
        revise(Plan("none", plan.folder / "none"))


def test_a_revision_that_does_not_describe_itself_is_refused(plan: Plan) -> None:
    folder = plan.folder / "2029-01-01"
    shutil.copytree(plan.revision().folder, folder)
    with pytest.raises(ProjectError, match="does not describe its own revision"):
        revise(Plan(plan.slug, plan.folder))
    assert not (plan.folder / "2030-06-01").exists()


def test_a_failure_leaves_nothing(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    before = sorted(plan.folder.rglob("*"))
    monkeypatch.setattr("os.write", full)
    with pytest.raises(ProjectError, match="No space left"):
        revise(plan)
    monkeypatch.undo()
    assert sorted(plan.folder.rglob("*")) == before
    assert revise(plan).folder.is_dir()
