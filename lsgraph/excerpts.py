"""Rule: a source line is shown only as it stands in the file, and only where it can be read.

Lines and columns count from 1, columns in code points, as `positions` counts them.
"""

from __future__ import annotations

import re
from pathlib import Path

from lsgraph import turtle
from lsgraph.errors import TurtleError

_STRING = r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)|"(?:[^"\\]|\\.)*"'
_TOKEN = re.compile(
    rf"""<[^<>"{{}}|^`\\\s]*>
    |(?:{_STRING}|{_STRING.replace('"', "'")})(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[^\s;,\[\]()]+)?
    |[^\s;,\[\]()"'<>]+""",
    re.VERBOSE,
)
LONGEST_TOKEN = 10_000


class Sources:
    """The files that findings speak of; one is held at a time, so ask in the order of files."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lines: list[str] = []

    def line(self, path: Path | None, number: int) -> str | None:
        """Give one line of a file without its end, or None where there is none to show."""
        if path is None or number < 1:
            return None
        if path != self._path:
            self._path, self._lines = path, _lines(path)
        return self._lines[number - 1] if number <= len(self._lines) else None


def _lines(path: Path) -> list[str]:
    # A pipe or device would be waited for without end; a file may have gone since it was read.
    try:
        text = turtle.load(path) if path.is_file() else ""
    except (TurtleError, OSError, ValueError):
        text = ""
    return [line.removesuffix("\r") for line in text.split("\n")] if text else []


def end_of(line: str, column: int) -> int:
    """Give the column after the term that begins at `column` (Turtle 1.1, section 6.5).

    A term that goes on in the next line ends with this one. The least is `column` + 1.
    """
    start = column - 1
    found = _TOKEN.match(line, start, start + LONGEST_TOKEN)
    if not found:
        return column + 1
    term = found.group()
    if term[0] not in "<\"'":
        term = term.rstrip(".")  # the full stop ends the statement, not the name
    return column + max(len(term), 1)
