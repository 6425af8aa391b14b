"""Rule: a waiver takes out the one finding it names, for as long as it holds, and never idles unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from lsgraph import waivers
from lsgraph.errors import TurtleError
from lsgraph.findings import Finding, Report, report

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <http://e/> .
"""
GOOD = """e:w a sh:ValidationResult ; sh:sourceShape e:S ; sh:focusNode e:x ;
    dcterms:description "Nguồn chưa có."@vi , "No source yet."@en ; dcterms:creator "Giám đốc Sở" ;
    dcat:endDate "2026-12-31"^^xsd:date .
"""


def found(shape: str = "http://e/S", focus: str = "<http://e/x>", path: str = "") -> Finding:
    words = {"en": "a", "vi": "b"}
    return Finding(
        severity="violation", shape=shape, message=words, advice=words, focus=focus, path=path
    )


def applied(tmp_path: Path, body: str, *findings: Finding, today: str = "2026-11-25") -> Report:
    path = tmp_path / "waivers.ttl"
    path.write_text(HEAD + body, encoding="utf-8")
    return waivers.apply(report(findings, 7), path, today=today)


def test_the_named_finding_is_accepted_and_no_other(tmp_path: Path) -> None:
    other = (found(focus="<http://e/y>"), found(shape="http://e/T"))
    made = applied(tmp_path, GOOD, found(), *other)
    assert sorted(f.shape + f.focus for f in made.findings) == sorted(
        f.shape + f.focus for f in other
    )
    assert made.triples == 7


@pytest.mark.parametrize(
    ("today", "names"), [("2026-12-31", []), ("2027-01-01", ["http://e/S", "waiver-expired"])]
)
def test_it_holds_up_to_its_last_day(tmp_path: Path, today: str, names: list[str]) -> None:
    made = applied(tmp_path, GOOD, found(), today=today)
    assert sorted(f.shape for f in made.findings) == names


def test_one_that_meets_nothing_is_a_finding_at_its_place(tmp_path: Path) -> None:
    (finding,) = applied(tmp_path, GOOD).findings
    assert (finding.shape, finding.line, finding.column) == ("waiver-unused", 6, 1)
    assert finding.message["vi"] != finding.message["en"]


def test_it_can_name_one_property_or_a_rule_that_is_not_shacl(tmp_path: Path) -> None:
    body = GOOD.replace("sh:focusNode e:x", "sh:focusNode e:x ; sh:resultPath e:p")
    made = applied(tmp_path, body, found(path="<http://e/p>"), found(path="<http://e/q>"))
    assert [f.path for f in made.findings] == ["<http://e/q>"]
    body = GOOD.replace("sh:sourceShape e:S", 'sh:sourceShape "house-form"')
    assert not applied(tmp_path, body, found(shape="house-form")).findings


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("a sh:ValidationResult ;", "", 6, "sh:ValidationResult"),
        ("sh:focusNode e:x ;", "", 6, "sh:focusNode"),
        ('dcterms:creator "Giám đốc Sở" ;', "", 6, "dcterms:creator"),
        ('"2026-12-31"^^xsd:date', '"cuối năm"', 8, "date"),
        ('"2026-12-31"^^xsd:date', '"2026-02-30"^^xsd:date', 8, "date"),
        ("sh:focusNode", "e:nonsense e:z ; sh:focusNode", 6, "nonsense"),
    ],
)
def test_nonsense_is_refused_at_its_place(
    tmp_path: Path, old: str, new: str, line: int, word: str
) -> None:
    with pytest.raises(TurtleError) as raised:
        applied(tmp_path, GOOD.replace(old, new), found())
    assert raised.value.line == line
    assert word in raised.value.en
    assert raised.value.en != raised.value.vi
