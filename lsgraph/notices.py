"""Rule: a finding is told with its place, its line and what to do, in the reader's language.

What a screen, a page and a report say of it in words is the same, and stands here.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lsgraph import screen
from lsgraph.excerpts import Sources, end_of
from lsgraph.findings import SEVERITIES, Finding, Report
from lsgraph.terms import short

Paint = Callable[[str, str], str]


def findings(
    report: Report,
    lang: str,
    width: int,
    prefixes: Mapping[str, str],
    *,
    colour: bool = False,
    verbose: bool = False,
) -> str:
    """Lay out findings: place, severity and message, then thing and value, line, what to do.

    Findings of several files stand under the name of each. With `verbose`, the engine's own
    wording is told too. With `colour`, ECMA-48 colours are sent, else no control character.
    """
    width = max(width, 40)
    paint = _paint if colour else _unpainted
    sources = Sources()
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(file_of(finding), []).append(finding)
    blocks = []
    for name, group in groups.items():
        told = [_finding(f, lang, width, prefixes, sources, paint, verbose) for f in group]
        if len(groups) > 1:
            told.insert(0, _heading(name or NO_FILE[lang], group, lang, width, paint))
        blocks.append("\n".join(told))
    return "\n\n".join(blocks)


def _heading(name: str, group: Sequence[Finding], lang: str, width: int, paint: Paint) -> str:
    counted = f"{name}: {counts(group, lang)}"
    return "\n".join(paint(line, "1;4") for line in screen.wrap(counted, width))


def _finding(
    finding: Finding, lang: str, width: int, prefixes: Mapping[str, str], sources: Sources,
    paint: Paint, verbose: bool,
) -> str:  # fmt: skip
    about = " · ".join(shown(part, prefixes) for part in _parts(finding) if part)
    severity = SEVERITY[lang][finding.severity]
    text = f"{severity}: {said(finding.message, lang)} [{short(finding.shape, prefixes)}]"
    where, by = f"{place(finding)}:", "    "
    # The place stays whole, so that a terminal can open it; the words go round it.
    room = screen.width_of(where) + 1
    if room <= width * 2 // 3:
        lines = screen.wrap("x" * (room - 1) + " " + text, width - len(by))
        lines[0] = lines[0].removeprefix("x" * (room - 1)).lstrip()
    else:
        lines = ["", *screen.wrap(text, width - len(by))]
    colour = COLOUR[finding.severity]
    lines = [
        paint(severity, colour) + line.removeprefix(severity)
        if n < 2 and line.startswith(severity + ":")
        else line
        for n, line in enumerate(lines)
    ]
    lines = [(paint(where, "1") + " " + lines[0]).rstrip(), *(by + line for line in lines[1:])]
    if about:
        lines.append(screen.paragraph(about, width, by))
    lines += _excerpt(finding, sources, width, by, paint)
    if said(finding.advice, lang):
        lines.append(screen.paragraph("→ " + said(finding.advice, lang), width, by))
    if verbose and finding.detail:
        lines.append(screen.paragraph(f"{ENGINE[lang]}: {finding.detail}", width, by))
    return "\n".join(lines)


def _excerpt(
    finding: Finding, sources: Sources, width: int, by: str, paint: Paint
) -> Iterator[str]:
    line = sources.line(finding.file, finding.line)
    if line is None or not line.strip():
        return
    margin = f"{by}{finding.line} │ "
    shown_, marks = marked(line, finding.column, max(width - screen.width_of(margin), 12))
    yield margin + shown_
    if marks:
        bar = " " * (screen.width_of(margin) - 2) + "│ "
        yield bar + " " * (len(marks) - len(marks.lstrip())) + paint(marks.lstrip(), "31")


def marked(line: str, column: int, width: int) -> tuple[str, str]:
    """Give a source line cut to a window of `width` columns, and the `^~~` under the term there.

    The mark is empty where `column` is not in the line. Tabs stand as four spaces, control
    characters as their escapes; marks of letters take no column of their own.
    """
    if not 1 <= column <= len(line) + 1:
        column = 0
    start = max(column - 1, 0)
    while start and start < len(line) and unicodedata.combining(line[start]):
        start -= 1  # a tone mark stands on the letter before
    # A line may be as long as a file: what cannot come into the window is not looked at.
    first, last = max(start - width, 0), start + width
    while first and unicodedata.combining(line[first]):
        first -= 1
    pieces = ["    " if c == "\t" else screen.plain(c) for c in line[first : last + width]]
    widths = [screen.width_of(piece) for piece in pieces]
    at = start - first
    if first or last + width < len(line) or sum(widths) > width:
        low = high = min(at, len(pieces))
        used = 0
        own = widths[at] if at < len(widths) else 0  # the letter itself is shown before all else
        while low > 0 and used + widths[low - 1] <= min(width // 3, width - 2 - own):
            low -= 1
            used += widths[low]
        while low and unicodedata.combining(line[first + low]):
            used -= widths[low]
            low += 1
        while high < len(pieces) and used + widths[high] <= width - 2:
            used += widths[high]
            high += 1
        while low > 0 and used + widths[low - 1] <= width - 2:
            low -= 1
            used += widths[low]
        before = "…" if first + low > 0 else ""
        after = "…" if first + high < len(line) else ""
    else:
        low, high, before, after = 0, len(pieces), "", ""
        while high and pieces[high - 1].isspace():
            high -= 1
    shown_ = before + "".join(pieces[low:high]) + after
    if not column:
        return shown_.rstrip(), ""
    left = screen.width_of(before) + sum(widths[low:at])
    end = end_of(line, column) - 1 - first
    length = max(sum(widths[at : min(end, high)]), 1)
    return shown_.rstrip(), " " * left + "^" + "~" * (length - 1)


def verdict(report: Report, lang: str) -> str:
    """Say in one line what was found, and how much was looked at."""
    nodes, rules = sum(report.focus_nodes.values()), len(report.focus_nodes)
    found = counts(report.findings, lang)
    if lang == "vi":
        return f"{found}; đã xem {report.triples} bộ ba, {rules} shape trên {nodes} nút."
    looked = (_count(report.triples, "triple"), _count(rules, "shape"), _count(nodes, "node"))
    return "{}; looked at {}, {} on {}.".format(found, *looked)


def counts(found: Iterable[Finding], lang: str) -> str:
    """Say how many findings there are of each severity."""
    numbers = Counter(f.severity for f in found)
    said_ = [numbers[s] for s in SEVERITIES]
    if lang == "vi":
        return "{} lỗi, {} cảnh báo, {} lưu ý".format(*said_)
    words = ("violation", "warning", "note")
    return ", ".join(_count(n, w) for n, w in zip(said_, words, strict=True))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def said(texts: Mapping[str, str], lang: str) -> str:
    """Give a text in `lang`, else in the other language, else nothing."""
    return texts.get(lang) or next((t for _, t in sorted(texts.items()) if t), "")


def place(finding: Finding) -> str:
    """Give the file (from the working folder), line and column of a finding, as editors read them."""
    parts = [file_of(finding) or "-"]
    # Editors read the number after the file as a line, so a column alone is not told.
    if finding.line:
        parts += [str(n) for n in (finding.line, finding.column) if n]
    return ":".join(parts)


def file_of(finding: Finding) -> str:
    """Give the file of a finding from the working folder, or nothing."""
    file = finding.file
    if file and file.is_relative_to(Path.cwd()):
        file = file.relative_to(Path.cwd())
    return screen.plain(str(file)) if file else ""


def _parts(finding: Finding) -> Iterable[str]:
    return (finding.focus, finding.path, finding.value)


def shown(term: str, prefixes: Mapping[str, str]) -> str:
    """Give a term in N-Triples form as people read it: an IRI by its CURIE, without brackets."""
    return short(term[1:-1], prefixes) if term.startswith("<") else term


def _paint(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else ""


def _unpainted(text: str, _code: str) -> str:
    return text


SEVERITY = {
    "en": {"violation": "violation", "warning": "warning", "info": "info"},
    "vi": {"violation": "lỗi", "warning": "cảnh báo", "info": "lưu ý"},
}
COLOUR = {"violation": "1;31", "warning": "1;33", "info": "1;36"}
NO_FILE = {"en": "of no file", "vi": "không thuộc tệp nào"}
ENGINE = {"en": "the engine's own words", "vi": "nguyên văn của bộ kiểm tra"}
