"""Rule: what people read fits their screen, letter by letter; nothing here prints.

A table whose columns fit the width is laid out in columns, its cells wrapped; a wider one is
laid out as one block a row. Nothing is cut off, and control characters are shown, not sent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from lsgraph.tables import Table

NARROWEST = 11
GAP = "  "


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
