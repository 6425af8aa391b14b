"""Rule: SARIF 2.1.0 as the standard writes it, both languages in it, no clock and no name of the machine."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lsgraph import notices
from lsgraph.excerpts import Sources, end_of
from lsgraph.findings import Finding, Report, Rule
from lsgraph.reports.common import LEVEL, fingerprints, local, message_of, rules_of
from lsgraph.terms import BASE, is_iri, short

SARIF_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# Text in brackets before a parenthesis is a link (section 3.11.6), which no data may make.
_LINK = re.compile(r"\[(?=[^\[\]]*\]\()")
_LANGUAGE = {"en": "English", "vi": "Tiếng Việt"}


def _address(file: Path) -> tuple[str, bool]:
    """Give the reference to a file (RFC 3986), from the working folder if it lies there."""
    path = Path(os.path.normpath(Path.cwd() / file))
    inside = path.is_relative_to(Path.cwd())
    named = os.fsencode(path.relative_to(Path.cwd()) if inside else path)
    return ("" if inside else "file://") + quote(named), inside


def write(report: Report, *, lang: str, prefixes: Mapping[str, str]) -> str:
    """Write a report as SARIF 2.1.0 (OASIS, errata 01), with the other language as translation.

    The result carries message and advice in `lang`; columns are in code points (section 3.14.17).
    """
    from lsgraph import __version__

    rules = rules_of(report)
    number = {name: n for n, name in enumerate(rules)}
    other = "en" if lang == "vi" else "vi"
    sources = Sources()
    marks = fingerprints(report.findings)
    driver = {
        "name": "lsgraph",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": BASE,
        "language": lang,
        "contents": ["localizedData", "nonLocalizedData"],
        "rules": [
            {
                **_told(name, rule, lang),
                **_help(name),
                "defaultConfiguration": {"level": LEVEL[rule.severity]},
                "properties": {
                    **({"source": rule.source} if rule.source else {}),
                    **(
                        {"focusNodes": report.focus_nodes[name]}
                        if name in report.focus_nodes
                        else {}
                    ),
                },
            }
            for name, rule in rules.items()
        ],
    }
    translation = {
        "name": "lsgraph",
        "language": other,
        "translationMetadata": {"name": _LANGUAGE[other]},
        "contents": ["localizedData"],
        "associatedComponent": {"name": "lsgraph"},
        "rules": [_told(name, rule, other) for name, rule in rules.items()],
    }
    results = [
        {
            "ruleId": short(f.shape),
            "ruleIndex": number[f.shape],
            "level": LEVEL[f.severity],
            "message": {"text": _LINK.sub(r"\\[", message_of(f, lang))},
            "locations": _locations(f, prefixes, sources),
            "partialFingerprints": {"lsgraph/v1": mark},
            "properties": {
                key: value
                for key, value in (
                    ("focus", f.focus), ("path", f.path), ("value", f.value),
                    ("component", f.component), ("detail", f.detail),
                )
                if value
            },
        }
        for f, mark in zip(report.findings, marks, strict=True)
    ]  # fmt: skip
    run = {
        "tool": {"driver": driver},
        "language": lang,
        "translations": [translation],
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": WORKING_FOLDER[lang]}},
        },
        "columnKind": "unicodeCodePoints",
        "defaultEncoding": "UTF-8",
        "results": results,
        "properties": {"triples": report.triples},
    }
    log = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _told(name: str, rule: Rule, lang: str) -> dict[str, Any]:
    told = short(name)
    message = notices.said(rule.message, lang) or told
    help_ = notices.said(rule.advice, lang) or message
    return {
        "id": told,
        "name": local(name),
        "shortDescription": {"text": message},
        "fullDescription": {"text": f"{message} ({rule.source})" if rule.source else message},
        "help": {"text": help_},
    }


def _help(name: str) -> dict[str, str]:
    if not (name.startswith(("http://", "https://")) and is_iri(name)):
        return {}
    return {"helpUri": quote(name, safe=":/?#[]@!$&'()*+,;=%~")}


def _locations(
    finding: Finding, prefixes: Mapping[str, str], sources: Sources
) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    if finding.file:
        uri, inside = _address(finding.file)
        artifact = {"uri": uri, **({"uriBaseId": "%SRCROOT%"} if inside else {})}
        location["physicalLocation"] = {"artifactLocation": artifact}
        if finding.line:
            region = {"startLine": finding.line}
            if finding.column:
                region["startColumn"] = finding.column
                line = sources.line(finding.file, finding.line)
                if line is not None and finding.column <= len(line):
                    region["endColumn"] = end_of(line, finding.column)
            location["physicalLocation"]["region"] = region
    if finding.focus:
        location["logicalLocations"] = [
            {
                "name": notices.shown(finding.focus, prefixes),
                "fullyQualifiedName": finding.focus,
                "kind": "resource",
            }
        ]
    return [location] if location else []


WORKING_FOLDER = {
    "en": "The folder in which lsgraph was run.",
    "vi": "Thư mục nơi chạy lsgraph.",
}
