"""Rule: what is told while servers are asked is a value in both languages; nothing here knows a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lsgraph.errors import ProjectError


@dataclass(frozen=True)
class Words:
    """One text in both languages."""

    en: str
    vi: str

    def message(self, lang: str) -> str:
        """Give the text in `lang` ("vi" or "en"), on one line."""
        return " ".join((self.vi if lang == "vi" else self.en).split())


Progress = Callable[[Words], None]


def quiet(words: Words) -> None:
    """Tell nobody."""


def refusal(en: str, vi: str) -> ProjectError:
    """Make the error that an operator must act on."""
    return ProjectError(en=en, vi=vi)


def adding(error: ProjectError, words: Words) -> ProjectError:
    """Make the same error again, and say after it what state holds."""
    return ProjectError(en=f"{error.en}; {words.en}", vi=f"{error.vi}; {words.vi}")
