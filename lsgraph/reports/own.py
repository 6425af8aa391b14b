"""Rule: our own JSON is what `lsgraph/report.schema.json` says, and a change of it is a new VERSION."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from lsgraph import notices
from lsgraph.findings import SEVERITIES, Report
from lsgraph.reports.common import fingerprints, rules_of
from lsgraph.terms import BASE, short

VERSION = 1
SCHEMA = BASE + "report.schema.json"


def write(report: Report, *, lang: str, prefixes: Mapping[str, str]) -> str:
    """Write a report as JSON by `lsgraph/report.schema.json` (JSON Schema draft 2020-12).

    Findings are told in `lang`, rules in both languages; `conforms` is SHACL's: no finding at all.
    """
    rules = rules_of(report)
    numbers = Counter(f.shape for f in report.findings)
    counts = Counter(f.severity for f in report.findings)
    body = {
        "$schema": SCHEMA,
        "version": VERSION,
        "lang": lang,
        "conforms": not report.findings,
        "counts": {s: counts[s] for s in SEVERITIES},
        "lookedAt": {
            "triples": report.triples,
            "rules": len(report.focus_nodes),
            "nodes": sum(report.focus_nodes.values()),
        },
        "rules": [
            {
                "rule": name,
                "name": short(name, prefixes),
                "severity": rule.severity,
                "message": _both(rule.message),
                "advice": _both(rule.advice),
                "source": rule.source,
                "nodes": report.focus_nodes.get(name),
                "findings": numbers[name],
            }
            for name, rule in rules.items()
        ],
        "findings": [
            {
                "severity": f.severity,
                "rule": f.shape,
                "message": notices.said(f.message, lang),
                "advice": notices.said(f.advice, lang),
                "focus": f.focus or None,
                "path": f.path or None,
                "value": f.value or None,
                "file": _named(f.file) if f.file else None,
                "line": f.line or None,
                "column": f.column or None,
                "component": f.component or None,
                "detail": f.detail,
                "fingerprint": mark,
            }
            for f, mark in zip(report.findings, fingerprints(report.findings), strict=True)
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _both(texts: Mapping[str, str]) -> dict[str, str]:
    return {lang: notices.said(texts, lang) for lang in ("en", "vi")} if texts else {}


def _named(file: Path) -> str:
    here = Path.cwd()
    return (file.relative_to(here) if file.is_relative_to(here) else file).as_posix()
