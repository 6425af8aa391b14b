"""Rule: findings are values in one order: by file and place, then by thing, shape and value."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from random import Random

import pytest

from lsgraph.findings import SEVERITIES, Finding, report

TEXTS = {"en": "bad", "vi": "hỏng"}


def finding(severity: str = "violation", **at: object) -> Finding:
    plain = Finding(severity=severity, shape="s", message=TEXTS, advice=TEXTS)
    return dataclasses.replace(plain, **at)  # type: ignore[arg-type]


IN_ORDER = (
    finding(),
    finding(file=Path("a.ttl"), line=2, column=9),
    finding(file=Path("a.ttl"), line=10, column=1),
    finding(file=Path("a.ttl"), line=10, column=5, focus="<a>", shape="s"),
    finding(file=Path("a.ttl"), line=10, column=5, focus="<a>", shape="t", value='"1"'),
    finding(file=Path("a.ttl"), line=10, column=5, focus="<a>", shape="t", value='"2"'),
    finding(file=Path("a.ttl"), line=10, column=5, focus="<b>", shape="a"),
    finding(file=Path("b.ttl"), line=1, column=1),
)


@pytest.mark.parametrize("seed", range(5))
def test_a_report_orders_its_findings(seed: int) -> None:
    shuffled = list(IN_ORDER)
    Random(seed).shuffle(shuffled)
    assert report(shuffled).findings == IN_ORDER


def test_a_report_counts_nothing_by_default() -> None:
    empty = report([])
    assert (empty.findings, empty.triples, dict(empty.focus_nodes)) == ((), 0, {})


def test_a_report_keeps_its_own_counts() -> None:
    counts = {"shape": 3}
    made = report([], 7, counts)
    counts["shape"] = 0
    assert (made.triples, made.focus_nodes) == (7, {"shape": 3})


def test_the_severities_are_those_of_shacl_gravest_first() -> None:
    assert SEVERITIES == ("violation", "warning", "info")


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ("violation", {"violation"}),
        ("warning", {"violation", "warning"}),
        ("info", {"violation", "warning", "info"}),
    ],
)
def test_at_least_counts_the_graver_ones(severity: str, expected: set[str]) -> None:
    made = report([finding(severity=s) for s in SEVERITIES])
    assert {f.severity for f in made.at_least(severity)} == expected


def test_a_finding_is_a_value() -> None:
    one, two = finding(line=1), finding(line=1)
    assert one == two
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.line = 2  # type: ignore[misc]
