"""Rule: revisions only add, withdraw and correct; the units of 2025 add up as the resolution says."""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

from lsgraph import turtle
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

LS = "https://w3id.org/lsgraph/id/lang-son/"
DATES = ("2024-03-19", "2024-11-13", "2025-07-01")
LAST = DATES[-1]
# Former districts: code, commune-level units before 1 July 2025, new units that took land.
DISTRICTS = {
    "178": (8, 4), "180": (20, 7), "181": (19, 8), "182": (17, 5), "183": (22, 8), "184": (15, 6),
    "185": (18, 6), "186": (23, 8), "187": (20, 6), "188": (20, 7), "189": (12, 4),
}  # fmt: skip
DIVIDED_2025 = {"06622", "06625"}
ENDED_2024 = {"06007", "06040", "06295", "06301", "06454", "06574"}
OF_THE_PLAN = ("Goal", "Target", "Vision", "Breakthrough", "Principle", "Criterion")


@cache
def graph(date: str) -> tuple[ox.Triple, ...]:
    files = sorted((ROOT / "instances" / "lang-son" / date).glob("*.ttl"))
    assert files
    return tuple(t for path in files for t in turtle.read(path).triples)


@cache
def described(date: str) -> dict[str, dict[str, frozenset[str]]]:
    """Give subject → CURIE of a predicate of ours → values, as text."""
    found: dict[str, dict[str, set[str]]] = {}
    for t in graph(date):
        name = t.predicate.value.replace(PREFIXES["plan"], "plan:")
        node = t.object
        text = node.value if isinstance(node, ox.NamedNode | ox.Literal) else str(node)
        found.setdefault(str(t.subject).strip("<>"), {}).setdefault(name, set()).add(text)
    return {s: {p: frozenset(v) for p, v in about.items()} for s, about in found.items()}


def only(thing: str, name: str, date: str = LAST) -> str:
    (value,) = described(date)[thing]["plan:" + name]
    return value


def of_class(name: str, date: str = LAST) -> set[str]:
    wanted = PREFIXES["plan"] + name
    return {s for s, about in described(date).items() if wanted in about[RDF_TYPE.value]}


def units(*kinds: str, since: str = "", until: str = "") -> set[str]:
    """Give the units of our own territory of these kinds: those that hold, or ended on a day."""
    wanted = {PREFIXES["concept"] + "unit-" + kind for kind in kinds}
    return {
        s
        for s in of_class("AdministrativeUnit")
        if described(LAST)[s]["plan:kind"] & wanted and "plan:code" in described(LAST)[s]
        if described(LAST)[s].get("plan:withdrawnOn", frozenset()) == ({until} if until else set())
        if not since or only(s, "within") == LS + since
    }


FORMER = ("commune", "township", "ward")


@pytest.mark.parametrize("date", DATES)
def test_each_revision_is_sound(date: str, run: Run) -> None:
    answer = run("check", f"instances/lang-son/{date}", "--fail-on", "info")
    assert answer.out.startswith("0 violations, 0 warnings, 0 notes; looked at ")
    assert answer.code == 0


@pytest.mark.parametrize(("old", "new"), [*pairwise(DATES)])
def test_nothing_vanishes_and_nothing_changes_its_class(old: str, new: str) -> None:
    before, after = described(old), described(new)
    assert len(before) > 500
    assert not before.keys() - after.keys()
    changed = [s for s in before if before[s][RDF_TYPE.value] != after[s][RDF_TYPE.value]]
    assert not changed


@pytest.mark.parametrize("date", DATES[1:])
def test_what_the_plan_wants_is_the_same_in_all_revisions(date: str) -> None:
    for name in OF_THE_PLAN:
        first = of_class(name, DATES[0])
        assert first == of_class(name, date) != set()
        for thing in first:
            assert described(DATES[0])[thing] == described(date)[thing]


@pytest.mark.parametrize("date", DATES[1:])
def test_observations_and_passages_stay_as_they_were(date: str) -> None:
    for name in ("Observation", "Passage"):
        for thing in of_class(name, DATES[0]):
            assert described(DATES[0])[thing] == described(date)[thing]


@pytest.mark.parametrize("date", DATES)
def test_the_revisions_are_a_chain(date: str) -> None:
    chain = DATES[: DATES.index(date) + 1]
    assert of_class("PlanRevision", date) == {f"{LS}revision/{d}" for d in chain}
    for earlier, later in pairwise(chain):
        assert only(f"{LS}revision/{later}", "previousRevision", date) == f"{LS}revision/{earlier}"
        assert only(f"{LS}revision/{later}", "date", date) == later
    kinds = [only(f"{LS}revision/{d}", "kind", date).rpartition("-")[2] for d in chain]
    assert kinds == ["approval", "implementation", "territory"][: len(chain)]


def test_the_implementation_plan_is_made() -> None:
    task, document = LS + "task-implementation-plan", LS + "doc-implementation-plan"
    assert "plan:fulfilledBy" not in described(DATES[0])[task]
    assert only(document, "status", DATES[0]).endswith("/status-to-be-made")
    decision = only(task, "fulfilledBy", DATES[1])
    assert only(decision, "approves", DATES[1]) == document
    assert only(document, "status", DATES[1]).endswith("/status-approved")


def test_eleven_districts_ended_through_one_change() -> None:
    districts = units("district", "provincial-city", until=LAST)
    assert {only(d, "code") for d in districts} == set(DISTRICTS)
    change = described(LAST)[LS + "event-unit-change-district-level"]
    assert change["plan:originalUnit"] == districts
    assert "plan:resultingUnit" not in change
    assert not units("district", "provincial-city")


def test_194_units_became_61_communes_and_4_wards() -> None:
    former, communes, wards = units(*FORMER, until=LAST), units("commune"), units("ward")
    assert (len(former), len(communes), len(wards)) == (194, 61, 4)
    kinds = Counter(only(u, "kind").rpartition("-")[2] for u in former)
    assert kinds == {"commune": 175, "township": 14, "ward": 5}
    assert {only(u, "within") for u in communes | wards} == {LS + "unit-lang-son-province"}
    ended = units(*FORMER, until="2024-12-01")
    assert {only(u, "code") for u in ended} == ENDED_2024


def test_the_districts_add_up() -> None:
    by_district: dict[str, set[str]] = {}
    for unit in units(*FORMER, until=LAST):
        (home,) = (w for w in described(LAST)[unit]["plan:within"] if "/zone-" not in w)
        by_district.setdefault(only(home, "code"), set()).add(unit)
    changes = [c for c in of_class("UnitChange") if "plan:resultingUnit" in described(LAST)[c]]
    found = {
        code: (
            len(members),
            sum(only(c, "date") == LAST and bool(described(LAST)[c]["plan:originalUnit"] & members)
                for c in changes),
        )
        for code, members in by_district.items()
    }  # fmt: skip
    assert found == DISTRICTS


def test_each_former_unit_goes_into_one_change_but_the_divided() -> None:
    goes: Counter[str] = Counter()
    divided: Counter[str] = Counter()
    for change in of_class("UnitChange"):
        about = described(LAST)[change]
        goes.update(about["plan:originalUnit"])
        divided.update(about.get("plan:dividedUnit", ()))
        for unit in about["plan:originalUnit"]:
            assert only(unit, "withdrawnOn") == only(change, "date")
            assert only(unit, "withdrawnBy") == only(change, "legalBasis")
    former = units(*FORMER, until=LAST)
    assert former <= goes.keys()
    assert {only(u, "code") for u in former if goes[u] != 1} == DIVIDED_2025
    assert {u: n for u, n in goes.items() if n != 1} == divided
    assert set(divided.values()) == {2}


def test_each_new_unit_comes_out_of_its_own_change() -> None:
    new = units("commune", "ward")
    for unit in new:
        change = described(LAST)[f"{LS}event-unit-change-{only(unit, 'code')}"]
        assert change["plan:resultingUnit"] == {unit}
        assert len(change["plan:originalUnit"]) >= 2
    assert len(new) == 65


def test_a_code_in_use_again_names_another_thing_with_another_label() -> None:
    former, new = units(*FORMER, until=LAST), units("commune", "ward")
    again = {only(u, "code") for u in former} & {only(u, "code") for u in new}
    assert len(again) == len(new)
    labels = Counter(
        (t.object.language, t.object.value)
        for t in graph(LAST)
        if t.predicate == iri("rdfs:label")
        and isinstance(t.object, ox.Literal)
        and str(t.subject).strip("<>") in former | new
    )
    assert len(labels) == 2 * (194 + 65)
    assert set(labels.values()) == {1}


def test_iris_of_units_are_plain() -> None:
    for unit in units(*FORMER, until=LAST) | units("commune", "ward"):
        slug = unit.removeprefix(LS)
        assert slug.isascii()
        assert slug == slug.lower()
        for value in described(LAST)[unit][iri("rdfs:label").value]:
            assert unicodedata.is_normalized("NFC", value)
