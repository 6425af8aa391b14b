"""Rule: a waiver takes out the one finding it names, until its last day, and else is a finding itself."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

from lsgraph import findings, waivers
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding, Report
from lsgraph.terms import iri

HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ex: <http://e/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix shape: <https://w3id.org/lsgraph/shape#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
FIRST = HEAD.count("\n") + 1  # the line on which the first waiver begins
WAIVER = """ex:w a sh:ValidationResult ;
    dcterms:creator "Chánh Văn phòng" ;
    dcterms:description "Chờ nghị quyết."@vi ;
    sh:focusNode ex:goal ;
    sh:sourceShape shape:Thing-label ;
    dcat:endDate "2026-12-31"^^xsd:date .
"""
LABEL = str(iri("rdfs:label"))
LAST, NEXT = "2026-12-31", "2027-01-01"


def finding(rule: str = "Thing-label", focus: str = "goal", path: str = LABEL) -> Finding:
    name = rule if rule.islower() else iri(f"shape:{rule}").value
    texts = {"en": "x", "vi": "x"}
    return Finding("violation", name, texts, texts, focus=f"<http://e/{focus}>", path=path)


def report(*found: Finding) -> Report:
    return findings.report(found, 7, {"shape": 3}, {})


def written(folder: Path, *texts: str) -> Path:
    path = folder / "waivers.ttl"
    path.write_text(HEAD + "\n".join(texts), encoding="utf-8")
    return path


def rules(found: Report) -> list[str]:
    return [f.shape.rpartition("#")[2] for f in found.findings]


def test_a_waiver_takes_out_its_finding_and_nothing_else(tmp_path: Path) -> None:
    others = [finding("Thing-source"), finding(focus="task")]
    before = report(finding(), *others)
    after = waivers.apply(before, written(tmp_path, WAIVER), today=LAST)
    assert after.findings == report(*others).findings
    assert (after.triples, after.focus_nodes) == (before.triples, before.focus_nodes)


def test_one_waiver_accepts_a_rule_at_every_property_of_a_thing(tmp_path: Path) -> None:
    both = report(finding(), finding(path=str(iri("rdfs:comment"))))
    assert waivers.apply(both, written(tmp_path, WAIVER), today=LAST).findings == ()


def test_a_waiver_with_a_path_accepts_that_property_alone(tmp_path: Path) -> None:
    other = finding(path=str(iri("rdfs:comment")))
    narrow = WAIVER.replace("    sh:source", "    sh:resultPath rdfs:label ;\n    sh:source")
    path = written(tmp_path, narrow)
    assert waivers.apply(report(finding(), other), path, today=LAST).findings == (other,)
    assert rules(waivers.apply(report(other), path, today=LAST)) == ["Thing-label", "waiver-unused"]


def test_a_rule_that_is_no_shape_is_named_as_text(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER.replace("shape:Thing-label", '"house-form"'))
    assert waivers.apply(report(finding("house-form")), path, today=LAST).findings == ()


def test_the_last_day_counts_and_the_next_does_not(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER)
    assert rules(waivers.apply(report(finding()), path, today=LAST)) == []
    late = waivers.apply(report(finding()), path, today=NEXT)
    # What it accepted is told again, and that it has ended.
    assert rules(late) == ["Thing-label", "waiver-expired"]
    ended = late.findings[1]
    assert (ended.file, ended.line, ended.column) == (path, FIRST, 1)
    assert ended.focus == "<http://e/w>"
    assert ended.severity == "violation"
    assert LAST in ended.message["en"]
    assert LAST in ended.message["vi"]


@given(end=st.dates(datetime.date(1000, 1, 1)), today=st.dates(datetime.date(1000, 1, 1)))
def test_a_waiver_holds_just_while_its_end_is_not_past(
    end: datetime.date, today: datetime.date, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = written(tmp_path_factory.getbasetemp(), WAIVER.replace(LAST, end.isoformat()))
    found = rules(waivers.apply(report(finding()), path, today=today.isoformat()))
    assert found == ([] if today <= end else ["Thing-label", "waiver-expired"])


def test_an_unused_waiver_is_a_finding_at_its_place(tmp_path: Path) -> None:
    second = WAIVER.replace("ex:w ", "ex:v ").replace("ex:goal", "ex:task")
    path = written(tmp_path, WAIVER, second)
    (unused,) = waivers.apply(report(finding()), path, today=LAST).findings
    assert (unused.shape, unused.focus) == ("waiver-unused", "<http://e/v>")
    assert (unused.file, unused.line, unused.column) == (path, FIRST + 7, 1)
    assert all(unused.message[lang] and unused.advice[lang] for lang in ("en", "vi"))


def test_an_ended_waiver_is_told_once_though_it_met_nothing(tmp_path: Path) -> None:
    found = waivers.apply(report(), written(tmp_path, WAIVER), today=NEXT)
    assert rules(found) == ["waiver-expired"]


def test_two_waivers_of_one_finding_are_both_in_use(tmp_path: Path) -> None:
    path = written(tmp_path, WAIVER, WAIVER.replace("ex:w ", "ex:v "))
    assert waivers.apply(report(finding()), path, today=LAST).findings == ()


def test_a_file_without_waivers_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    with pytest.raises(TurtleError, match="is it the right file") as error:
        waivers.apply(report(finding()), path, today=LAST)
    assert error.value.path == path


def test_a_reason_may_stand_in_both_languages(tmp_path: Path) -> None:
    both = WAIVER.replace(
        "    dcterms:description", '    dcterms:description "Waits."@en ;\n    dcterms:description'
    )
    (waiver,) = waivers.read(written(tmp_path, both))
    assert (waiver.until, waiver.line, waiver.column) == (LAST, FIRST, 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "word"),
    [
        ("ex:w a sh:ValidationResult ;", "ex:w a sh:ValidationReport ;", 0, 1, "ValidationResult"),
        ("ex:w a sh:ValidationResult ;\n    dcterms", "ex:w dcterms", 0, 1, "ValidationResult"),
        ("    sh:focusNode ex:goal ;\n", "", 0, 1, "sh:focusNode"),
        ("    sh:sourceShape shape:Thing-label ;\n", "", 0, 1, "sh:sourceShape"),
        ('    dcterms:creator "Chánh Văn phòng" ;\n', "", 0, 1, "dcterms:creator"),
        ('    dcterms:description "Chờ nghị quyết."@vi ;\n', "", 0, 1, "dcterms:description"),
        ("ex:goal", "ex:goal , ex:task", 0, 1, "sh:focusNode"),
        ('"Chánh Văn phòng"', '"A" , "B"', 0, 1, "dcterms:creator"),
        ("sh:focusNode ex:goal", "sh:focusNode ex:goal ; sh:value 1", 3, 28, "shacl#value"),
        ("dcterms:creator", 'dcterms:creater "x" ; dcterms:creator', 1, 5, "creater"),
        ('"2026-12-31"^^xsd:date', '"2026-12-31"', 5, 5, "2026-12-31"),
        ('"2026-12-31"^^xsd:date', '"31/12/2026"^^xsd:date', 5, 5, "2026-12-31"),
        ('"2026-12-31"^^xsd:date', '"2026-02-30"^^xsd:date', 5, 5, "2026-12-31"),
        ('"2026-12-31"^^xsd:date', "ex:never", 5, 5, "2026-12-31"),
    ],
)
def test_nonsense_is_refused_at_its_place(
    old: str, new: str, line: int, column: int, word: str, tmp_path: Path
) -> None:
    assert WAIVER.count(old) == 1
    path = written(tmp_path, WAIVER.replace(old, new))
    with pytest.raises(TurtleError) as error:
        waivers.read(path)
    assert error.value.path == path
    # The predicate's place is told where a word is wrong; the waiver's where one is lacking.
    assert (error.value.line, error.value.column) == (FIRST + line, column)
    for text in (error.value.en, error.value.vi):
        assert word in text
        assert "http://e/w" in text
    assert error.value.en != error.value.vi


@pytest.mark.parametrize("text", ["x", "<a> <b> .", '<a> <b> "'])
def test_what_is_no_turtle_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "waivers.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TurtleError, match=re.escape(f"{path}:1")):
        waivers.read(path)


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_command_refuses_nonsense_and_a_file_that_is_not_there(
    lang: str, tmp_path: Path, run: Run
) -> None:
    bad = written(tmp_path, WAIVER.replace("    sh:focusNode ex:goal ;\n", ""))
    for path in (bad, tmp_path / "none.ttl"):
        answer = run("check", "lang-son", "--waivers", str(path), lang=lang)
        assert (answer.code, answer.out) == (2, "")
        assert str(path) in answer.err
    assert run("check", "lang-son", "--waivers", str(bad)).err.count(f":{FIRST}:1") == 1
