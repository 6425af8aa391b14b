"""Rule: each thing that is unsound in a file is found once, under its name, at the very word that is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from lsgraph import soundness, turtle
from lsgraph.findings import Finding
from lsgraph.terms import BASE, PREFIXES, XSD

WORDS = """\
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix concept: <https://w3id.org/lsgraph/concept/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
plan:Thing a owl:Class .
plan:Aim a owl:Class ; rdfs:subClassOf plan:Thing .
plan:Goal a owl:Class ; rdfs:subClassOf plan:Aim .
plan:Task a owl:Class ; rdfs:subClassOf plan:Thing .
plan:value a owl:DatatypeProperty ; schema:domainIncludes plan:Thing .
plan:indicator a owl:ObjectProperty ; schema:domainIncludes plan:Aim .
plan:serves a owl:ObjectProperty ; schema:domainIncludes plan:Task .
plan:horizon a owl:DatatypeProperty .
rdfs:label schema:domainIncludes plan:Thing .
concept:sector-trade a skos:Concept .
"""
VOCABULARY = soundness.vocabulary(turtle.parse(WORDS).triples)
# All prefixes in the order of the house; which of them a text uses is of no account below.
HEAD = """\
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix concept: <https://w3id.org/lsgraph/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ls: <https://w3id.org/lsgraph/id/x/> .

"""
FIRST = HEAD.count("\n") + 1
SOUND = 'ls:a a plan:Goal ;\n    rdfs:label "mục tiêu"@vi ;\n    plan:indicator ls:b .\n'


def examined(text: str, *, path: Path | None = None, alone: bool = False) -> list[Finding]:
    """Examine a text; unless it is alone, other files describe the things that it names."""
    document = turtle.parse(text, path=path)
    types = soundness.types_of(document.triples)
    if not alone:
        objects = (t.object for t in document.triples)
        types |= {
            o.value: set() for o in objects if isinstance(o, ox.NamedNode) and o.value not in types
        }
    return soundness.examine(document, VOCABULARY, types)


def found(body: str) -> list[tuple[str, int, int]]:
    """What is found in the statements, with the line counted from the first of them."""
    return [(f.shape, f.line - FIRST + 1, f.column) for f in examined(HEAD + body)]


def names(findings: Iterable[Finding]) -> set[str]:
    return {f.shape for f in findings}


def test_sound_statements_give_nothing() -> None:
    assert found(SOUND) == []


@pytest.mark.parametrize(
    ("name", "body", "line", "column"),
    [
        ("nfc", 'ls:a a plan:Goal ;\n    rdfs:label "tie\u0302\u0301ng"@vi .', 2, 16),
        ("nfc", 'ls:a a plan:Goal ;\n    rdfs:label\n        "a" ,\n        "e\u0301" .', 4, 9),
        ("lexical-form", 'ls:a a plan:Goal ;\n    plan:value "2026-02-19"^^xsd:gYear .', 2, 16),
        ("lexical-form", 'ls:a a plan:Goal ; plan:value 5 , "năm"^^xsd:integer .', 1, 35),
        ("datatype", 'ls:a a plan:Goal ;\n    plan:value "FF"^^xsd:hexBinary .', 2, 16),
        ("datatype", 'ls:a a plan:Goal ;\n    plan:value "5"^^plan:tonnes .', 2, 16),
        ("iri-scheme", "ls:a a plan:Goal ;\n    plan:value <htp://example.org/> .", 2, 16),
        ("iri-scheme", "<file:///a> a plan:Goal .", 1, 1),
        ("iri-scheme", "<file:///a> a plan:Goal ;\n    plan:value 5 .", 1, 1),
        ("one-class", "ls:a a plan:Goal , plan:Task .", 1, 6),
        ("itself", "ls:a a plan:Task ;\n    plan:serves ls:a .", 2, 17),
        ("blank-text", 'ls:a a plan:Goal ;\n    rdfs:label "a "@en .', 2, 16),
        ("known-word", "ls:a a plan:Gaol .", 1, 8),
        ("known-word", "ls:a a plan:Gaol ;\n    plan:value 5 .", 1, 8),
        ("known-word", "ls:a a <http://example.org/Goal> .", 1, 8),
        ("known-word", "ls:a a plan:indicator .", 1, 8),
        ("known-word", "ls:a a concept:sector-trade .", 1, 8),
        ("known-word", "ls:a a plan:Goal ;\n    plan:value concept:sector-trad .", 2, 16),
        ("known-word", "ls:a a plan:Goal ;\n    plan:valeu 5 .", 2, 5),
        ("known-word", "ls:a a plan:Goal ;\n    plan:horizon 5 .", 2, 5),
        ("known-word", "ls:a a plan:Goal ;\n    <http://example.org/p> 5 .", 2, 5),
        ("known-word", "plan:own a plan:Goal .", 1, 1),
        ("known-word", "plan:own a plan:Goal ;\n    plan:value 5 .", 1, 1),
        ("typed", "ls:a plan:value 5 .", 1, 1),
        ("typed", "ls:a plan:value 5 ;\n    rdfs:label \"a\" .", 1, 1),
        ("property-of-class", "ls:a a plan:Goal ;\n    plan:serves ls:b .", 2, 5),
        ("property-of-class", "ls:a a plan:Goal ;\n    plan:serves ls:b , ls:c , ls:d .", 2, 5),
        ("property-of-class", "ls:a a plan:Task ;\n    plan:value 5 ;\n    plan:indicator ls:b .", 3, 5),
    ],
)  # fmt: skip
def test_each_fault_has_its_name_and_place(name: str, body: str, line: int, column: int) -> None:
    assert found(body) == [(name, line, column)]


@pytest.mark.parametrize(
    "body",
    [
        "ls:a a plan:Goal ;\n    plan:indicator [ a plan:Goal ] .",
        "ls:a a plan:Goal ;\n    plan:indicator [ a plan:Goal ; plan:value 5 , 6 ] .",
        "ls:a a plan:Goal ;\n    plan:indicator [] .",
        "ls:a a plan:Goal ;\n    plan:indicator _:b .\n_:b a plan:Goal .",
    ],
)
def test_a_blank_node_is_found_once_where_it_is_referred_to(body: str) -> None:
    assert found(body) == [("no-blank-node", 2, 5)]


def test_a_blank_node_that_nothing_refers_to_is_found_once() -> None:
    assert [name for name, *_ in found(SOUND + "[] a plan:Goal ; plan:value 5 .")] == [
        "no-blank-node"
    ]


def test_no_name_that_the_parser_made_up_is_told() -> None:
    for body in ("ls:a a plan:Goal ; plan:indicator [] , [] .", SOUND + "[] a plan:Goal ."):
        assert examined(HEAD + body) == examined(HEAD + body)


def test_blank_nodes_that_refer_only_to_each_other_are_found() -> None:
    circle = TIDY + "\n_:b plan:indicator _:c .\n_:c plan:indicator _:b .\n"
    (finding,) = examined(circle, path=Path("a.ttl"))
    assert "blank node" in finding.message["en"]
    assert "nút trống" in finding.message["vi"]


def test_a_class_of_a_property_counts_with_its_narrower_classes() -> None:
    assert found("ls:a a plan:Goal ; plan:value 5 ; plan:indicator ls:b .") == []
    assert found("ls:a a plan:Thing ; plan:indicator ls:b .") == [("property-of-class", 1, 21)]


def test_a_class_may_be_given_in_another_file() -> None:
    document = turtle.parse(HEAD + "ls:a plan:value 5 .")
    assert names(soundness.examine(document, VOCABULARY, {})) == {"typed"}
    types = {BASE + "id/x/a": {PREFIXES["plan"] + "Goal"}}
    assert soundness.examine(document, VOCABULARY, types) == []


@pytest.mark.parametrize(
    ("body", "close"),
    [
        ("ls:a a plan:Gaol .", "plan:Goal"),
        ("ls:a a plan:Goal ; plan:indicater ls:b .", "plan:indicator"),
        ("ls:a a plan:Goal ; plan:value concept:sector-trad .", "concept:sector-trade"),
    ],
)
def test_a_word_that_is_misspelt_is_answered_with_the_closest(body: str, close: str) -> None:
    (finding,) = examined(HEAD + body)
    assert finding.advice["en"] == f"Did you mean {close}?"
    assert finding.advice["vi"] == f"Có phải {close}?"


@pytest.mark.parametrize(
    "body",
    [
        "ls:a a plan:Xyzzy .",
        "ls:a a plan:Goal ; plan:qqqqqqqqq 5 .",
        "ls:a a plan:Goal ; plan:value concept:nothing-alike .",
        "ls:a a <http://example.org/Goal> .",
    ],
)
def test_a_word_that_is_like_no_other_is_not_answered_with_one(body: str) -> None:
    (finding,) = examined(HEAD + body)
    assert finding.advice["en"] == "Use a word of ontology/plan.ttl."
    assert finding.advice["vi"] == "Hãy dùng từ có trong ontology/plan.ttl."


def test_a_finding_says_all_in_both_languages() -> None:
    path = Path("goals.nt")
    document = turtle.Document(path, *_parts('ls:a a plan:Goal ; plan:value "năm"^^xsd:integer .'))
    types = soundness.types_of(document.triples)
    (finding,) = soundness.examine(document, VOCABULARY, types)
    assert finding == Finding(
        severity="violation",
        shape="lexical-form",
        message={"en": '"năm" is not a xsd:integer.', "vi": '"năm" không phải xsd:integer.'},
        advice={
            "en": "Correct the value or its datatype.",
            "vi": "Hãy sửa giá trị hoặc kiểu dữ liệu.",
        },
        focus=f"<{BASE}id/x/a>",
        path=f"<{PREFIXES['plan']}value>",
        value=f'"năm"^^<{XSD}integer>',
        file=path,
        line=FIRST,
        column=31,
    )


def _parts(body: str) -> tuple[str, tuple[ox.Triple, ...], dict[str, str]]:
    document = turtle.parse(HEAD + body)
    return document.text, document.triples, dict(document.prefixes)


def test_a_long_value_is_shown_short() -> None:
    (finding,) = examined(HEAD + f'ls:a a plan:Goal ; plan:value "{"dài " * 20}"^^xsd:date .')
    for text in finding.message.values():
        assert "..." in text
        assert len(text) < 80


# Lexical forms (XML Schema 1.1 part 2, section 3)

FORMS = {
    "string": (["", "bất kỳ\n\t"], []),
    "integer": (["0", "-0", "+7", "007"], ["", "1.0", " 1", "1 000", "٣", "1e3", "0x1F"]),
    "nonNegativeInteger": (["0", "+7", "-0"], ["-1", "1.0", ""]),
    "decimal": (["0", "-5.0", ".5", "5.", "+1.50"], ["", ".", "1,5", "1e3", "NaN", "8-9", "5 %"]),
    "double": (["1e3", "-1.E-3", ".5", "INF", "-INF", "NaN", "7"], ["", "inf", "1e", "1,5", "+NaN"]),
    "float": (["1e3", "INF"], ["e3", "Infinity"]),
    "boolean": (["true", "false", "0", "1"], ["TRUE", "có", "", "yes", "2"]),
    "date": (
        ["2024-02-29", "2026-12-31", "2026-01-01Z", "2026-01-01+07:00", "-0044-03-15", "12026-01-01"],
        ["2026-2-19", "19-02-2026", "2026-13-01", "2026-00-01", "2026-01-32", "26-01-01", "2026-01",
         "2026-01-01+7", "2026-01-01T00:00:00", "2026-02-30", "2026-04-31", "2025-02-29",
         "1900-02-29", "2026-01-01+14:30", "02026-01-01"],
    ),
    "dateTime": (
        ["2026-02-19T08:00:00", "2026-02-19T08:00:00.5+07:00", "2026-02-19T23:59:59Z",
         "2026-02-19T24:00:00"],
        ["2026-02-19", "2026-02-19 08:00:00", "2026-02-19T8:00:00", "2026-02-19T08:00",
         "2026-02-19T25:00:00", "2026-02-19T08:60:00", "2026-02-30T08:00:00", "2026-02-19T24:00:01"],
    ),
    "gYear": (
        ["2030", "-0044", "12030", "2030Z", "2030+07:00"],
        ["30", "2026-02-19", "không", "2030-2035", "", "2030 ", "02030", "+2030"],
    ),
    "anyURI": (["https://example.org/a%20b", "mailto:a@example.org", "#a"], ["a b", "<a>", ""]),
}  # fmt: skip


def test_the_forms_tried_here_are_those_that_are_known() -> None:
    known = {name.removeprefix(XSD) for name in soundness.LEXICAL if name.startswith(XSD)}
    assert known == set(FORMS)


@pytest.mark.parametrize(
    ("datatype", "text"), [(d, text) for d, (good, _) in FORMS.items() for text in good]
)
def test_a_right_form_is_let_through(datatype: str, text: str) -> None:
    assert soundness.LEXICAL[XSD + datatype].match(text)


@pytest.mark.parametrize(
    ("datatype", "text"), [(d, text) for d, (_, bad) in FORMS.items() for text in bad]
)
def test_a_wrong_form_is_found(datatype: str, text: str) -> None:
    body = f'ls:a a plan:Goal ; plan:value "{text}"^^xsd:{datatype} .'
    assert [name for name, *_ in found(body)] == ["lexical-form"]


def test_geometry_has_a_form() -> None:
    form = soundness.LEXICAL[PREFIXES["geo"] + "wktLiteral"]
    assert form.match("POINT(106.76 21.85)")
    assert form.match("POLYGON ((0 0, 1 0, 1 1, 0 0))")
    assert not form.match("106.76, 21.85")


# House form

TIDY = "@prefix plan: <https://w3id.org/lsgraph/plan#> .\n@prefix ls: <https://w3id.org/lsgraph/id/x/> .\n\nls:a a plan:Goal ;\n    plan:value 5 .\n"


def form(text: str, name: str = "a.ttl") -> list[Finding]:
    return [f for f in examined(text, path=Path(name)) if f.shape == "house-form"]


def test_a_tidy_file_gives_nothing() -> None:
    assert form(TIDY) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (TIDY.replace(" a plan", "   a plan"), 4),
        (TIDY.replace("    plan:value", "  plan:value"), 5),
        (TIDY + "\n", 6),
        (TIDY + "ls:b a plan:Goal .\n", 6),
        (TIDY.removesuffix("\n"), 5),
        (TIDY.replace("\n", "\r\n"), 1),
        ("@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + TIDY, 1),
        (TIDY.replace("5 .", '"\u2028" ,\n        5 .'), 5),
    ],
)
def test_an_untidy_file_is_warned_of_at_its_first_untidy_line(text: str, line: int) -> None:
    (finding,) = form(text)
    assert (finding.severity, finding.line, finding.column) == ("warning", line, 1)
    assert finding.file == Path("a.ttl")
    assert "lsgraph fmt" in finding.advice["en"]
    assert "lsgraph fmt" in finding.advice["vi"]


def test_only_turtle_files_have_a_form() -> None:
    lines = f"<{BASE}id/x/a> <{PREFIXES['rdf']}type> <{PREFIXES['plan']}Goal> .\n"
    assert form(lines, "a.nt") == []
    assert soundness.examine(turtle.parse(TIDY + "\n"), VOCABULARY, {BASE + "id/x/a": {PREFIXES["plan"] + "Goal"}}) == []  # fmt: skip


def test_a_comment_inside_is_found_at_its_sign_and_not_sent_to_fmt() -> None:
    (finding,) = form(TIDY.replace("    plan:value", "    # năm\n    plan:value"))
    assert finding.severity == "violation"
    assert (finding.line, finding.column) == (5, 5)
    for lang in ("en", "vi"):
        assert "a.ttl" not in finding.message[lang], "notices.place says where it is"
        assert "lsgraph fmt" not in finding.advice[lang], "fmt refuses this file"


# The vocabulary


def test_the_vocabulary_is_what_the_ontology_says() -> None:
    plan = PREFIXES["plan"]
    assert {plan + "Goal", plan + "horizon", PREFIXES["rdfs"] + "label"} <= VOCABULARY.words
    assert VOCABULARY.classes == {plan + c for c in ("Thing", "Aim", "Goal", "Task")}
    assert VOCABULARY.broader[plan + "Goal"] == {plan + c for c in ("Goal", "Aim", "Thing")}
    assert VOCABULARY.domains[plan + "serves"] == {plan + "Task"}
    assert plan + "horizon" not in VOCABULARY.domains


def test_a_circle_of_classes_ends() -> None:
    circle = WORDS + "plan:Thing rdfs:subClassOf plan:Goal ."
    words = soundness.vocabulary(turtle.parse(circle).triples)
    plan = PREFIXES["plan"]
    assert words.broader[plan + "Aim"] == {plan + c for c in ("Goal", "Aim", "Thing")}


def test_types_are_collected_from_all_statements() -> None:
    text = HEAD + "ls:a a plan:Goal , plan:Task . ls:b plan:value 5 . [] a plan:Goal ."
    types = soundness.types_of(turtle.parse(text).triples)
    assert types == {BASE + "id/x/a": {PREFIXES["plan"] + "Goal", PREFIXES["plan"] + "Task"}}


def test_what_no_file_describes_is_found_with_the_closest_name() -> None:
    text = HEAD + "ls:goal-a a plan:Goal ; plan:partOf ls:gaol-a ."
    (finding,) = (f for f in examined(text, alone=True) if f.shape == "described")
    assert finding.message["en"] == "No file of the plan describes gaol-a."
    assert finding.advice["en"].startswith("Did you mean goal-a?")
    assert finding.advice["vi"].startswith("Có phải goal-a?")


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("ls:a a plan:Goal ; plan:partOf ls:a .", "itself"),
        ("ls:a a plan:Goal , plan:Task .", "one-class"),
        ('ls:a a plan:Goal ; rdfs:label ""@vi .', "blank-text"),
        ('ls:a a plan:Goal ; rdfs:label " mục tiêu"@vi .', "blank-text"),
    ],
)
def test_a_thing_is_described_once_and_by_others(body: str, name: str) -> None:
    assert name in names(examined(HEAD + body))
