"""Rule: what a push does, or would do, is told as values; nothing here knows a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lsgraph.web import Words

Verb = Literal["create", "replace", "update", "delete", "unchanged", "clean", "show"]

VERBS = {
    "create": ("create", "tạo mới"),
    "replace": ("replace", "thay thế"),
    "update": ("update", "cập nhật"),
    "delete": ("delete", "xóa"),
    "unchanged": ("unchanged", "giữ nguyên"),
    "clean": ("clean up", "dọn dẹp"),
    "show": ("make public", "công khai"),
}


@dataclass(frozen=True)
class Change:
    """One field of a record that differs: what stands there now, and what is to stand there."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One thing done, or to be done, to one target: a graph's IRI or a package's name."""

    verb: Verb
    target: str
    what: Words
    changes: tuple[Change, ...] = ()

    def message(self, lang: str) -> str:
        """Tell the step on one line: verb, target, what."""
        verb = VERBS[self.verb][lang == "vi"]
        return f"{verb} {self.target}: {self.what.message(lang)}"


@dataclass(frozen=True)
class Outcome:
    """All steps of a push, and whether what is published is (or, if dry, would be) another one."""

    steps: tuple[Step, ...]
    changed: bool
    dry: bool
