"""Rule: what people read fits their screen, letter by letter; nothing here prints.

A table whose columns fit the width is laid out in columns, its cells wrapped; a wider one is
laid out as one block a row. Nothing is cut off, and control characters are shown, not sent.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from lsgraph.excerpts import Sources, end_of
from lsgraph.findings import SEVERITIES, Finding, Report
from lsgraph.tables import Table
from lsgraph.terms import short

NARROWEST = 11
GAP = "  "
Paint = Callable[[str, str], str]


def width_of(text: str) -> int:
    """Give the columns that text takes on a screen: marks none, wide letters two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def plain(text: str) -> str:
    """Show control characters instead of sending them to the terminal."""
    return "".join(c if c.isprintable() else " " if c in "\n\t" else repr(c)[1:-1] for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Break text into lines of at most `width` columns, at spaces where there are any."""
    lines = [""]
    for word in plain(text).split():
        for piece in _pieces(word, width):
            if lines[-1] and width_of(lines[-1]) + 1 + width_of(piece) > width:
                lines.append(piece)
            else:
                lines[-1] = f"{lines[-1]} {piece}" if lines[-1] else piece
    return lines


def _pieces(word: str, width: int) -> Iterator[str]:
    while width_of(word) > width:
        end = 0
        while width_of(word[: end + 1]) <= width:
            end += 1
        # A name breaks best after one of its own marks.
        mark = max(word.rfind(c, 1, end) for c in "-:/#_") + 1
        end = mark if mark > end // 2 else max(end, 1)
        yield word[:end]
        word = word[end:]
    yield word


def layout(table: Table, width: int) -> str:
    """Lay out a table for a screen of `width` columns, without a final newline.

    Columns without any value are left out. The names (ids) are left out where they would make
    the table much longer. Where the columns do not fit, each row becomes a block of lines.
    """
    headings, rows = table.for_people()
    if not rows:
        return ""
    filled = [n for n in range(len(headings)) if any(row[n] for row in rows)]
    headings, rows = _columns(headings, rows, filled or range(len(headings)))
    lines = _lines(headings, rows, width)
    if headings[0] == "id" and len(headings) > 3:
        shorter = _lines(*_columns(headings, rows, range(1, len(headings))), width)
        if (shorter and len(lines) > 1.2 * len(shorter)) or not lines:
            lines = shorter
    return "\n".join(lines) or "\n\n".join(_block(headings, row, width) for row in rows)


def _lines(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[str]:
    widths = _widths(headings, rows, width)
    if widths is None:
        return []
    lines = [*_row(headings, widths), GAP.join("─" * w for w in widths)]
    for row in rows:
        lines += _row(row, widths)
    return lines


def _columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], kept: Iterable[int]
) -> tuple[list[str], list[list[str]]]:
    kept = list(kept)
    return [headings[n] for n in kept], [[row[n] for n in kept] for row in rows]


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    columns = list(zip(headings, *rows, strict=True))
    wanted = [max(width_of(plain(cell)) for cell in column) for column in columns]
    room = width - len(GAP) * (len(columns) - 1)
    if sum(wanted) <= room:
        return wanted
    words = [
        max(width_of(w) for cell in column for w in (plain(cell).split() or [""]))
        for column in columns
    ]
    # The first column holds names to copy: it is broken only if it would take half the screen.
    longest = [width // 2, *[24] * (len(columns) - 1)]
    least = [
        min(w, max(NARROWEST, min(word, most)))
        for w, word, most in zip(wanted, words, longest, strict=True)
    ]
    if sum(least) > room:
        return None
    # Give the room that is left to the columns that most lack it, evenly.
    widths = list(least)
    for _ in range(room - sum(least)):
        lacking = [n for n in range(len(widths)) if widths[n] < wanted[n]]
        if not lacking:
            break
        n = max(lacking, key=lambda n: wanted[n] / widths[n])
        widths[n] += 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int]) -> list[str]:
    wrapped = [wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for n in range(max(len(lines) for lines in wrapped)):
        parts = [
            lines[n] + " " * (width - width_of(lines[n])) if n < len(lines) else " " * width
            for lines, width in zip(wrapped, widths, strict=True)
        ]
        lines.append(GAP.join(parts).rstrip())
    return lines


def _block(headings: Sequence[str], row: Sequence[str], width: int) -> str:
    filled = [(h, c) for h, c in zip(headings, row, strict=True) if c]
    if not filled:
        return ""
    margin = min(max(width_of(h) for h, _ in filled), width // 3)
    pairs = (beside(heading, cell, margin, width) for heading, cell in filled)
    return "\n".join(line for lines in pairs for line in lines)


def beside(name: str, value: str, margin: int, width: int) -> list[str]:
    """Lay out a name in a margin and its value beside it, both wrapped, `width` columns in all."""
    names = wrap(name, margin) if margin else [""]
    gap = GAP if margin else ""
    values = wrap(value, width - margin - len(gap))
    lines = []
    for n in range(max(len(names), len(values))):
        left = names[n] if n < len(names) else ""
        right = values[n] if n < len(values) else ""
        lines.append((left + " " * (margin - width_of(left)) + gap + right).rstrip())
    return lines


def indent(text: str, by: str = "  ") -> str:
    """Move every line to the right."""
    return "\n".join((by + line).rstrip() for line in text.splitlines())


def paragraph(text: str, width: int, by: str = "") -> str:
    """Wrap a text of one paragraph, its lines moved to the right by `by`."""
    return "\n".join(by + line for line in wrap(text, width - width_of(by)))


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
    return "\n".join(paint(line, "1;4") for line in wrap(counted, width))


def _finding(
    finding: Finding, lang: str, width: int, prefixes: Mapping[str, str], sources: Sources,
    paint: Paint, verbose: bool,
) -> str:  # fmt: skip
    about = " · ".join(shown(part, prefixes) for part in _parts(finding) if part)
    severity = SEVERITY[lang][finding.severity]
    text = f"{severity}: {said(finding.message, lang)} [{short(finding.shape, prefixes)}]"
    where, by = f"{place(finding)}:", "    "
    # The place stays whole, so that a terminal can open it; the words go round it.
    room = width_of(where) + 1
    if room <= width * 2 // 3:
        lines = wrap("x" * (room - 1) + " " + text, width - len(by))
        lines[0] = lines[0].removeprefix("x" * (room - 1)).lstrip()
    else:
        lines = ["", *wrap(text, width - len(by))]
    colour = COLOUR[finding.severity]
    lines = [
        paint(severity, colour) + line.removeprefix(severity)
        if n < 2 and line.startswith(severity + ":")
        else line
        for n, line in enumerate(lines)
    ]
    lines = [(paint(where, "1") + " " + lines[0]).rstrip(), *(by + line for line in lines[1:])]
    if about:
        lines.append(paragraph(about, width, by))
    lines += _excerpt(finding, sources, width, by, paint)
    if said(finding.advice, lang):
        lines.append(paragraph("→ " + said(finding.advice, lang), width, by))
    if verbose and finding.detail:
        lines.append(paragraph(f"{ENGINE[lang]}: {finding.detail}", width, by))
    return "\n".join(lines)


def _excerpt(
    finding: Finding, sources: Sources, width: int, by: str, paint: Paint
) -> Iterator[str]:
    line = sources.line(finding.file, finding.line)
    if line is None or not line.strip():
        return
    margin = f"{by}{finding.line} │ "
    shown_, marks = marked(line, finding.column, max(width - width_of(margin), 12))
    yield margin + shown_
    if marks:
        bar = " " * (width_of(margin) - 2) + "│ "
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
    pieces = ["    " if c == "\t" else plain(c) for c in line[first : last + width]]
    widths = [width_of(piece) for piece in pieces]
    at = start - first
    if first or last + width < len(line) or sum(widths) > width:
        low = high = min(at, len(pieces))
        used = 0
        while low > 0 and used + widths[low - 1] <= width // 3:
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
    left = width_of(before) + sum(widths[low:at])
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
    return plain(str(file)) if file else ""


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
