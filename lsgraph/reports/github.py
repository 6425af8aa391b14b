"""Rule: one finding is one command on one line; no text of the data can begin another."""

from __future__ import annotations

from collections.abc import Mapping

from lsgraph import notices, screen
from lsgraph.findings import Report
from lsgraph.reports.common import LEVEL, about
from lsgraph.terms import short


def write(report: Report, *, lang: str, prefixes: Mapping[str, str]) -> str:
    """Write workflow commands of GitHub Actions, one a finding, and the verdict as plain text."""
    lines = []
    for f in report.findings:
        level = "notice" if f.severity == "info" else LEVEL[f.severity]
        message = [notices.said(f.message, lang), about(f, prefixes), notices.said(f.advice, lang)]
        properties = []
        if f.file:
            properties.append(("file", notices.file_of(f)))
            properties += [("line", str(f.line))] if f.line else []
            properties += [("col", str(f.column))] if f.line and f.column else []
        properties.append(("title", short(f.shape, prefixes)))
        told = ",".join(f"{key}={_property(value)}" for key, value in properties)
        words = "%0A".join(_data(screen.plain(part)) for part in message if part)
        lines.append(f"::{level} {told}::{words}")
    return "\n".join([*lines, notices.verdict(report, lang)]) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(screen.plain(text)).replace(":", "%3A").replace(",", "%2C")
