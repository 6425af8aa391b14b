"""Rule: a pipeline sees each rule that was looked at; only what must be corrected fails."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lsgraph import notices
from lsgraph.findings import Finding, Report, Rule
from lsgraph.reports.common import about, local, message_of, rules_of
from lsgraph.terms import short

_NOT_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report, *, lang: str, prefixes: Mapping[str, str], verbose: bool = False) -> str:
    """Write a report as JUnit XML: a suite for each rule, a case for each finding or pass.

    A suite is a rule, not a file, because a pass belongs to a rule and its nodes; GitLab and
    Jenkins then list rules and, in each, one failure a finding, the only number that they show.
    Violations fail. Warnings and notes, and rules that looked at no node, are "skipped": seen,
    and no reason to stop. Names hold no line, so that a case is known again when lines move.
    """
    found: dict[str, list[Finding]] = {}
    for f in report.findings:
        found.setdefault(f.shape, []).append(f)
    suites = []
    totals: Counter[str] = Counter()
    for name, rule in rules_of(report).items():
        cases = list(_cases(name, found.get(name, []), rule, report, lang, prefixes, verbose))
        counted = Counter(kind for kind, _ in cases)
        totals += counted
        nodes = report.focus_nodes.get(name)
        known = f'<property name="focusNodes" value="{nodes}"/>' if nodes is not None else ""
        source = f'<property name="source" value={_attribute(rule.source)}/>' if rule.source else ""
        suites += [
            f"  <testsuite name={_attribute(short(name, prefixes))} {_figures(counted)}>",
            *([f"    <properties>{known}{source}</properties>"] if known or source else []),
            *(lines for _, lines in cases),
            "  </testsuite>",
        ]
    head = f'<testsuites name="lsgraph check" {_figures(totals)}>'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"]
    return "\n".join(lines) + "\n"


def _figures(counted: Counter[str]) -> str:
    parts = {"tests": counted.total(), "failures": counted["failure"], "errors": 0}
    return " ".join(f'{k}="{v}"' for k, v in {**parts, "skipped": counted["skipped"]}.items())


def _cases(
    name: str, found: Sequence[Finding], rule: Rule, report: Report, lang: str,
    prefixes: Mapping[str, str], verbose: bool,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    told = notices.said(rule.message, lang) or short(name, prefixes)
    group = f"classname={_attribute('lsgraph.' + local(name))}"
    if not found:
        nodes = report.focus_nodes.get(name)
        opening = f"    <testcase name={_attribute(told)} {group}"
        if nodes == 0:
            yield "skipped", f"{opening}><skipped message={_attribute(NO_NODE[lang])}/></testcase>"
        elif nodes is None:
            yield "passed", f"{opening}/>"
        else:
            said = NODES[lang].format(nodes)
            yield "passed", f"{opening}><system-out>{_content(said)}</system-out></testcase>"
    alike: Counter[str] = Counter()
    for f in found:
        case = about(f, prefixes) or told
        alike[case] += 1
        case += f" ({alike[case]})" if alike[case] > 1 else ""
        kind = "failure" if f.severity == "violation" else "skipped"
        place = f" file={_attribute(notices.file_of(f))}" if f.file else ""
        place += f' line="{f.line}"' if f.file and f.line else ""
        message = _attribute(notices.said(f.message, lang) or told)
        body = [f"{notices.place(f)}: {notices.SEVERITY[lang][f.severity]}", message_of(f, lang)]
        body += [f"{notices.ENGINE[lang]}: {f.detail}"] if verbose and f.detail else []
        sort = f" type={_attribute(f.severity)}" if kind == "failure" else ""
        yield (
            kind,
            (
                f"    <testcase name={_attribute(case)} {group}{place}>\n"
                f"      <{kind} message={message}{sort}>{_content(chr(10).join(body))}</{kind}>\n"
                "    </testcase>"
            ),
        )


def _content(text: str) -> str:
    """Escape text for XML 1.0 (section 2.2): what XML cannot hold is left out."""
    text = _NOT_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def _attribute(text: str) -> str:
    # Names must not be empty, even where all of one is what XML cannot hold.
    text = (
        (_content(text) or "?").replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    )
    return f'"{text}"'


NO_NODE = {"en": "The rule looked at no node.", "vi": "Quy tắc không xem nút nào."}
NODES = {"en": "Nodes looked at: {}", "vi": "Số nút đã xem: {}"}
