"""Rule: one report, seven forms; the same findings give the same bytes, in whatever order they came.

    text     for a terminal                     github   annotations in a workflow's log
    json     our own form, `report.schema.json` html     one page to print or hand on
    sarif    code scanning                      turtle   the validation report of SHACL
    junit    test results of a pipeline

Texts of files, labels and names are hostile here: each form escapes them in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping

from lsgraph import notices, screen
from lsgraph.findings import Report
from lsgraph.reports import github, html, junit, own, sarif, shacl
from lsgraph.reports.common import ordered, utf8

FORMS = ("text", "json", "sarif", "junit", "github", "html", "turtle")


def write(
    report: Report,
    form: str,
    *,
    lang: str,
    prefixes: Mapping[str, str],
    colour: bool = False,
    width: int = 80,
    verbose: bool = False,
) -> str:
    """Write a report in one of FORMS, for readers of `lang` ("vi" or "en"), with a final newline.

    `colour` and `width` are for text alone; `verbose` adds the engine's own wording to text,
    html and junit (json and sarif always hold it). Raise ValueError for another form.
    """
    if form not in FORMS:
        raise ValueError(f"{form}: not a form of report; choose one of {', '.join(FORMS)}")
    report = ordered(report)
    if form == "text":
        told = _text(report, lang, prefixes, colour, width, verbose)
    elif form == "junit":
        told = junit.write(report, lang=lang, prefixes=prefixes, verbose=verbose)
    elif form == "html":
        told = html.write(report, lang=lang, prefixes=prefixes, verbose=verbose)
    else:
        room = {"json": own, "sarif": sarif, "github": github, "turtle": shacl}[form]
        told = room.write(report, lang=lang, prefixes=prefixes)
    return utf8(told)


def _text(
    report: Report, lang: str, prefixes: Mapping[str, str], colour: bool, width: int, verbose: bool
) -> str:
    laid = notices.findings(report, lang, width, prefixes, colour=colour, verbose=verbose)
    verdict = screen.paragraph(notices.verdict(report, lang), max(width, 40))
    return (laid + "\n\n" if laid else "") + verdict + "\n"
