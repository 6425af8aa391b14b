"""Rule: a difference reads as in tests/golden/diff-*.md, and nothing in it is lost or gets loose.

LSGRAPH_GOLDEN=write writes the texts anew; read them before you commit them.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from lsgraph import telling, turtle
from lsgraph.revisions import Change, Diff, diff
from lsgraph.terms import PREFIXES, RDFS_LABEL, iri

GOLDEN = ROOT / "tests" / "golden"
LS = "https://w3id.org/lsgraph/id/lang-son/"
OWN = {**PREFIXES, "ls": LS}
DATES = ("2024-03-19", "2024-11-13", "2025-07-01")
Triples = tuple[ox.Triple, ...]


@cache
def read(folder: str) -> Triples:
    paths = sorted((ROOT / folder).glob("*.ttl"))
    assert paths
    return tuple(t for path in paths for t in turtle.read(path).triples)


def revision(date: str) -> Triples:
    return read(f"instances/lang-son/{date}")


def edited() -> Triples:
    """Give the first revision with a target raised, a task added, a unit renamed."""
    target = ox.NamedNode(LS + "target-agriculture-share-2030")
    unit = ox.NamedNode(LS + "unit-chi-lang")
    decimal = iri("xsd:decimal")
    new: list[ox.Triple] = []
    for t in revision(DATES[0]):
        value = t.object
        if t.subject == target and t.predicate == iri("plan:minimum"):
            value = ox.Literal("13.5", datatype=decimal)
        elif t.subject == target and t.predicate == iri("plan:maximum"):
            value = ox.Literal("14.0", datatype=decimal)
        elif t.subject == unit and t.predicate == RDFS_LABEL:
            vi = isinstance(value, ox.Literal) and value.language == "vi"
            new_name = ("Huyện Chi Lăng mới", "vi") if vi else ("New Chi Lăng district", "en")
            value = ox.Literal(new_name[0], language=new_name[1])
        new.append(ox.Triple(t.subject, t.predicate, value))
    task = ox.NamedNode(LS + "task-cold-storage")
    new.append(ox.Triple(task, iri("rdf:type"), iri("plan:Task")))
    for text, lang in (
        ("Build cold storage at the gates", "en"),
        ("Xây kho lạnh tại cửa khẩu", "vi"),
    ):
        new.append(ox.Triple(task, RDFS_LABEL, ox.Literal(text, language=lang)))
    return tuple(new)


def tell(old: Triples, new: Triples, lang: str) -> str:
    words = read("ontology")
    labels = telling.labels_of(words, old, new, lang=lang)
    units = telling.units_of(words, old, new)
    return telling.to_markdown(diff(old, new), labels, lang=lang, prefixes=OWN, units=units)


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("name", [*DATES[1:], "edit"])
def test_a_difference_reads_as_expected(name: str, lang: str) -> None:
    if name == "edit":
        old, new = revision(DATES[0]), edited()
    else:
        old, new = revision(DATES[DATES.index(name) - 1]), revision(name)
    told = tell(old, new, lang)
    file = GOLDEN / f"diff-{name}.{lang}.md"
    if os.environ.get("LSGRAPH_GOLDEN") == "write":
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")
    assert told == unicodedata.normalize("NFC", told)
    # Every name is a label: no IRI, and no CURIE of a thing or a word.
    assert not re.search(r"https?://|\b(?:ls|plan|concept|unit|rdfs|skos):[\w-]", told)
    assert told == tell(tuple(reversed(old)), tuple(reversed(new)), lang)


def test_every_golden_difference_is_told() -> None:
    names = {f"diff-{n}.{lang}.md" for n in (*DATES[1:], "edit") for lang in ("en", "vi")}
    assert {p.name for p in GOLDEN.glob("diff-*.md")} == names


def test_an_edit_says_range_name_and_task() -> None:
    en, vi = (tell(revision(DATES[0]), edited(), lang) for lang in ("en", "vi"))
    assert "value: 12–13 → 13.5–14 %" in en
    assert "giá trị: 12–13 → 13,5–14 %" in vi
    assert "name: “Chi Lăng district” → “New Chi Lăng district”" in en
    assert "tên gọi: “Huyện Chi Lăng” → “Huyện Chi Lăng mới”" in vi
    assert "- Xây kho lạnh tại cửa khẩu" in vi


def test_no_difference_says_so() -> None:
    same = diff(revision(DATES[0]), revision(DATES[0]))
    assert "Nothing changed." in telling.to_markdown(same, {}, lang="en", prefixes=OWN)
    assert "Không có thay đổi." in telling.to_markdown(same, {}, lang="vi", prefixes=OWN)
    assert json.loads(telling.to_json(same, {}, lang="en"))["changes"] == []


def test_json_holds_every_change() -> None:
    found = diff(revision(DATES[1]), revision(DATES[2]))
    body = json.loads(telling.to_json(found, {}, lang="vi"))
    assert len(body["changes"]) == len(found.changes) > 600
    for record, change in zip(body["changes"], found.changes, strict=True):
        assert record["thing"] == change.thing.value
        assert record["kind"] == change.kind
        assert record["after"] == [str(v) for v in change.after]
    assert sum(body["summary"].values()) == len({c.thing for c in found.changes})


THING, NOTE = ox.NamedNode(LS + "task-a"), iri("rdfs:comment")


def one(*changes: Change) -> str:
    return telling.to_markdown(Diff((), (), changes), {}, lang="en", prefixes=OWN)


def changed(prop: str, before: list[ox.Literal], after: list[ox.Literal]) -> Change:
    return Change("changed", THING, iri(prop), tuple(before), tuple(after), iri("plan:Task"))


def lit(text: str, lang: str = "") -> ox.Literal:
    return ox.Literal(text, language=lang) if lang else ox.Literal(text)


def test_the_other_language_is_named_not_told() -> None:
    told = one(changed("rdfs:comment", [lit("cũ", "vi")], [lit("mới", "vi")]))
    assert "only the Vietnamese text changed" in told
    assert "mới" not in told


def test_evidence_is_one_count_a_thing() -> None:
    sources = tuple(ox.NamedNode(f"{LS}source-{n}") for n in range(3))
    told = one(
        Change("added", THING, iri("plan:source"), (), sources, iri("plan:Task")),
        Change("changed", THING, iri("plan:citedFrom"), sources[:1], sources[1:], iri("plan:Task")),
    )
    assert "evidence: 5 added, 1 removed" in told
    assert "source-" not in told


def test_a_text_that_grew_is_told_by_what_is_new() -> None:
    told = one(changed("rdfs:comment", [lit("One.", "en")], [lit("One. Two.", "en")]))
    assert "continued with “Two.”" in told


def test_odd_values_are_told_too() -> None:
    odd = ox.Literal("", datatype=ox.NamedNode(LS + "odd"))
    told = one(changed("plan:value", [odd], [lit("x")]))
    assert "→ “x”" in told
    a, b = ox.NamedNode(LS + "a"), ox.NamedNode(LS + "b")
    change = Change("changed", THING, iri("plan:about"), (a,), (b,), iri("plan:Task"))
    labels = {a.value: "“a”", b.value: "“b”"}
    told = telling.to_markdown(Diff((), (), (change,)), labels, lang="vi", prefixes=OWN)
    assert "“a” → “b”" in told


def test_long_lists_say_how_many_more() -> None:
    many = [
        Change("added", ox.NamedNode(f"{LS}task-{n:03}"), cls=iri("plan:Task")) for n in range(193)
    ]
    told = one(*many)
    assert "… and 183 more" in told
    assert told.count("\n- ") == telling.SHOWN + 1


def test_unnamed_things_are_not_passed_over() -> None:
    blank = ox.Triple(ox.BlankNode("x"), NOTE, lit("a"))
    told = telling.to_markdown(Diff((), (blank,), ()), {}, lang="vi", prefixes=OWN)
    assert "đối tượng không tên" in told
    assert "Không có thay đổi" not in told


@pytest.mark.parametrize(
    ("value", "kind", "en", "vi"),
    [
        ("1234567.50", "decimal", "1,234,567.5", "1.234.567,5"),
        ("-8.0", "decimal", "−8", "−8"),
        ("2024-11-13", "date", "13 November 2024", "13/11/2024"),
        ("2024-13-13", "date", "2024-13-13", "2024-13-13"),
        ("2030", "gYear", "2030", "2030"),
        ("true", "boolean", "yes", "có"),
    ],
)
def test_values_are_written_as_people_write_them(value: str, kind: str, en: str, vi: str) -> None:
    after = ox.Literal(value, datatype=iri(f"xsd:{kind}"))
    change = Change("added", THING, iri("plan:value"), (), (after,), iri("plan:Task"))
    for lang, said in (("en", f"added {en}\n"), ("vi", f"bổ sung {vi}\n")):
        told = telling.to_markdown(Diff((), (), (change,)), {}, lang=lang, prefixes=OWN)
        assert said in told


@pytest.mark.parametrize(
    ("one_of", "many"),
    [
        ("target", "targets"), ("development axis", "development axes"), ("criterion", "criteria"),
        ("country", "countries"), ("person", "people"), ("breakthrough", "breakthroughs"),
        ("change of administrative units", "changes of administrative units"), ("pass", "passes"),
    ],
)  # fmt: skip
def test_plural(one_of: str, many: str) -> None:
    assert telling.plural(one_of) == many


def test_labels_prefer_language_then_later_graph_then_rdfs_label() -> None:
    def said(text: str, lang: str, prop: ox.NamedNode = RDFS_LABEL) -> ox.Triple:
        return ox.Triple(THING, prop, lit(text, lang))

    old, new = [said("a", "en"), said("á", "vi")], [said("b", "en")]
    assert telling.labels_of(old, new, lang="en") == {THING.value: "b"}
    assert telling.labels_of(old, new, lang="vi") == {THING.value: "á"}
    both = [said("p", "en", iri("skos:prefLabel")), said("z", "en")]
    assert telling.labels_of(both, lang="en") == {THING.value: "z"}


@given(st.text(max_size=60), st.sampled_from(["en", "vi"]))
def test_no_text_can_leave_its_line(label: str, lang: str) -> None:
    change = Change("added", THING, cls=iri("plan:Task"))
    note = changed("rdfs:comment", [], [lit(label, lang)])
    other = Change("added", ox.NamedNode(LS + "b"), note.property, (), note.after, iri("plan:Task"))
    plain, odd = (
        telling.to_markdown(Diff((), (), (change, other)), {THING.value: text}, lang=lang)
        for text in ("x", label or "x")
    )
    assert len(odd.splitlines()) == len(plain.splitlines())
    assert odd.count("\n#") == plain.count("\n#")
    assert "<" not in odd.replace("\\<", "")
