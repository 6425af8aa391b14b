"""Rule: an error says what is wrong, where, and what to do, in Vietnamese and English.

The tree, by who must act:

    LsgraphError
    ├── TurtleError    the author of a file: file, line, column
    ├── QueryError     the asker: a query, a parameter or a name; with the known names
    │   └── UnknownThingError   a name that this graph does not hold; another may
    └── ProjectError   the operator: a folder, a plan or a revision that is not there

Findings of a check are not errors; they are values of `validation.Finding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def listed(names: Sequence[str]) -> str:
    """Give the first names of a list for a message, "…" where there are more."""
    return ", ".join([*names[:12], *(["…"] if names[12:] else [])])


class LsgraphError(Exception):
    """Say in both languages why something could not be done."""

    def __init__(self, *, en: str, vi: str) -> None:
        super().__init__(en)
        self.en = en
        self.vi = vi

    def message(self, lang: str) -> str:
        """Give the message in `lang` ("vi" or "en"), on one line."""
        return " ".join((self.vi if lang == "vi" else self.en).split())


class TurtleError(LsgraphError):
    """A file that cannot be read as RDF; line and column count from 1, 0 where unknown."""

    def __init__(
        self, *, en: str, vi: str, path: Path | None = None, line: int = 0, column: int = 0
    ) -> None:
        where = str(path) if path else "<text>"
        if line:
            where += f":{line}:{column}" if column else f":{line}"
        super().__init__(en=f"{where}: {en}", vi=f"{where}: {vi}")
        self.reason = {"en": en, "vi": vi}
        self.path = path
        self.line = line
        self.column = column


class QueryError(LsgraphError):
    """A query that cannot be run as asked: unknown name, bad value, forbidden form."""


class UnknownThingError(QueryError):
    """A thing that is named and not in the graph."""


class ProjectError(LsgraphError):
    """A plan, a revision or a file of the project that is not where it should be."""
