"""Rule: a finding is a frozen value that a planner can act on; it is never an error.

Severities are those of SHACL (section 2.1.4): "violation", "warning", "info".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SEVERITIES = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, where, and what to do, in Vietnamese and English.

    `shape` is the IRI of the shape, or a plain name for checks that are not SHACL.
    `focus`, `path` and `value` are in N-Triples form or empty; `line` and `column` count
    from 1 and are 0 where there is no position. `detail` is the engine's own wording and
    `component` the IRI of the constraint component (SHACL, section 4), without brackets.
    """

    severity: str
    shape: str
    message: Mapping[str, str]
    advice: Mapping[str, str]
    focus: str = ""
    path: str = ""
    value: str = ""
    file: Path | None = None
    line: int = 0
    column: int = 0
    detail: str = ""
    component: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order findings by file and place, then by focus, shape and value."""
        return (str(self.file or ""), self.line, self.column, self.focus, self.shape, self.value)


Texts = tuple[str, str, str, str]


def told(name: str, texts: Texts, *, severity: str = "violation", focus: str = "") -> Finding:
    """Make a finding of a rule that is not SHACL from its name and four texts.

    The texts are the message in English and Vietnamese, then what to do, likewise.
    """
    en, vi, do_en, do_vi = texts
    return Finding(severity, name, {"en": en, "vi": vi}, {"en": do_en, "vi": do_vi}, focus)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a check asks for: the texts of one shape, or of one rule that is not SHACL.

    `source` names the legal or technical source of the rule, where it has one.
    """

    severity: str
    message: Mapping[str, str]
    advice: Mapping[str, str]
    source: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check looked at and what it found, in the order of files and lines.

    `rules` gives the texts of each rule by the name that findings have in `shape`.
    """

    findings: tuple[Finding, ...]
    triples: int = 0
    focus_nodes: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def at_least(self, severity: str) -> tuple[Finding, ...]:
        """Give the findings of this severity or a graver one."""
        grave = SEVERITIES[: SEVERITIES.index(severity) + 1]
        return tuple(f for f in self.findings if f.severity in grave)


def report(
    findings: Iterable[Finding],
    triples: int = 0,
    focus_nodes: Mapping[str, int] | None = None,
    rules: Mapping[str, Rule] | None = None,
) -> Report:
    """Make a report with its findings in order."""
    ordered = sorted(findings, key=lambda f: f.sort_key)
    return Report(tuple(ordered), triples, dict(focus_nodes or {}), dict(rules or {}))
