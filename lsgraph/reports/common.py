"""Rule: what every form of a report shares: order, fingerprints, texts of rules; all plain values."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lsgraph import notices
from lsgraph.findings import SEVERITIES, Finding, Report, Rule
from lsgraph.terms import short

LEVEL = {"violation": "error", "warning": "warning", "info": "note"}
_SURROGATES = re.compile("[\ud800-\udfff]")
BLANK = re.compile(r"_:\S+\Z")


def ordered(report: Report) -> Report:
    """Give the report with its findings in an order that hangs on nothing but themselves."""
    return replace(report, findings=tuple(sorted(report.findings, key=_total)))


def _total(finding: Finding) -> tuple[Any, ...]:
    # Labels of blank nodes differ from run to run, so they come last.
    terms = (finding.focus, finding.path, finding.value)
    texts = (sorted(finding.message.items()), sorted(finding.advice.items()))
    own = (finding.severity, finding.detail, finding.component)
    place = (notices.file_of(finding), str(finding.file or ""), finding.line, finding.column)
    return (*place, *map(_steady, terms), finding.shape, *own, *texts, *terms)


def _steady(term: str) -> str:
    return "_:" if BLANK.match(term) else term


def about(finding: Finding, prefixes: Mapping[str, str]) -> str:
    """Give the terms of a finding as people read them, blank nodes without their labels."""
    parts = (_steady(part) for part in (finding.focus, finding.path, finding.value))
    return " · ".join("[]" if p == "_:" else notices.shown(p, prefixes) for p in parts if p)


def fingerprints(found: Sequence[Finding]) -> list[str]:
    """Give each finding a hash that stays when lines move: of its rule, terms and ordinal.

    SHA-256 of rule, focus, path, value and how many alike came before it, in hexadecimal
    (SARIF 2.1.0, section 3.27.17). Labels of blank nodes are left out.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    prints = []
    for f in found:
        key = (_steady(f.shape), *map(_steady, (f.focus, f.path, f.value)))
        data = json.dumps([*key, seen[key]], ensure_ascii=True).encode()
        prints.append(sha256(data).hexdigest())
        seen[key] += 1
    return prints


def rules_of(report: Report) -> dict[str, Rule]:
    """Give every rule of a report by name, in the order of names: told, looked at, or broken.

    A rule without texts of its own has those that all its findings share.
    """
    broken: dict[str, list[Finding]] = {}
    for f in report.findings:
        broken.setdefault(f.shape, []).append(f)
    rules: dict[str, Rule] = {}
    for name in sorted({*report.rules, *report.focus_nodes, *broken}):
        rule = report.rules.get(name, Rule("", {}, {}))
        found = broken.get(name, [])
        gravest = min((f.severity for f in found), key=SEVERITIES.index, default="violation")
        rules[name] = Rule(
            rule.severity if rule.severity in SEVERITIES else gravest,
            rule.message or _shared([f.message for f in found]),
            rule.advice or _shared([f.advice for f in found]),
            rule.source,
        )
    return rules


def _shared(texts: Sequence[Mapping[str, str]]) -> Mapping[str, str]:
    return texts[0] if texts and all(t == texts[0] for t in texts) else {}


def utf8(text: str) -> str:
    """Give text that UTF-8 can hold: names of files may have bytes that are no letters."""
    return _SURROGATES.sub("\ufffd", text)


def local(name: str) -> str:
    """Give the last part of a rule's name, which people know it by."""
    return re.split(r"[/#:]", name.rstrip("/#:"))[-1] or name


def message_of(finding: Finding, lang: str) -> str:
    """Say in `lang` what is wrong and, on a second line, what to do."""
    parts = (notices.said(finding.message, lang), notices.said(finding.advice, lang))
    return "\n".join(p for p in parts if p) or short(finding.shape)
