"""Rule: each task has a module here: what it NEEDS, whether it GROWS, its CONTENDERS, ours first.

A contender takes a place and gives acts: what is done before is not timed. A task grows if ten times the
plans are some ten times the work.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import ModuleType

from benchmarks.acts import Acts
from benchmarks.place import Place

Contenders = Mapping[str, Callable[[Place], Acts]]

TASKS = ("cold", "parse", "ask", "check", "recheck", "infer", "export", "folder", "diff", "many")


def find(task: str) -> Contenders:
    """Give the contenders of a task."""
    return _module(task).CONTENDERS  # type: ignore[no-any-return]


def needs(task: str) -> tuple[str, ...]:
    """Give the names of what a task needs at its place."""
    return _module(task).NEEDS  # type: ignore[no-any-return]


def grows(task: str) -> bool:
    """Say whether a task takes longer the more plans there are."""
    return _module(task).GROWS  # type: ignore[no-any-return]


def _module(task: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{task}")
