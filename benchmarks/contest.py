"""Rule: contenders take turns, each time in a fresh process, and what they find is compared with ours.

A cell is one contender at one size. A cell whose first run is over `limit` seconds is run once; a
run is ended at `cap` seconds; a cell that would take longer than that, judged by ten times a
tenth of the size, is not run. A process that dies or fails is told as such.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PREPARING = 1800.0  # seconds for what stands before the acts
POLL = 0.25


@dataclass(frozen=True)
class Terms:
    """How a contest is held: rounds, and the seconds of `limit` and `cap` (see above)."""

    rounds: int = 5
    limit: float = 120.0
    cap: float = 600.0


@dataclass
class Cell:
    """What was measured of one part of a contender's work at one size; seconds and bytes.

    `state` is "ok", "over" (ended at the cap), "failed", "lacking" (a package) or "not run";
    `why` says more. `more` and `fewer` count rows that ours has not, or alone has; None where
    rows are not kept apart. `others` counts parts with another outcome, where a cell stands for
    several. `same` is None where there is nothing to compare.
    """

    task: str
    size: int
    contender: str
    part: str = ""
    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    peak: list[int] = field(default_factory=list)
    state: str = "ok"
    why: str = ""
    count: int | None = None
    digest: str = ""
    each: list[str] = field(default_factory=list)
    same: bool | None = None
    more: int | None = None
    fewer: int | None = None
    others: int = 0

    @property
    def median(self) -> float | None:
        """The median of the wall times, where there is one."""
        return median(self.wall) if self.wall and self.state == "ok" else None

    def plain(self) -> dict[str, Any]:
        """Give what is kept in a file: all but the single rows."""
        return {k: v for k, v in vars(self).items() if k != "each"}


Cells = dict[str, Cell]  # of one contender, by part


@dataclass(frozen=True)
class Done:
    """One run: what was said step by step, and how it ended ("ok", "over", "failed", "lacking")."""

    said: tuple[Mapping[str, Any], ...]
    state: str
    why: str


def hold(
    task: str,
    names: Sequence[str],
    place: Path,
    terms: Terms,
    before: Mapping[str, Cells],
    command: Callable[[str, str, Path, bool], list[str]] | None = None,
    *,
    grows: bool = True,
) -> dict[str, Cells]:
    """Let contenders take turns at one place; `before` holds their cells at a tenth of the size.

    The first name is ours. `grows` says whether the size counts; `command` makes the command line of one run.
    """
    command = command or _command
    size = int(place.name)
    cells: dict[str, Cells] = {}
    for name in names:
        expected = (10 if grows else 1) * sum(c.median or 0 for c in before.get(name, {}).values())
        ended = any(c.state in ("over", "not run") for c in before.get(name, {}).values())
        if expected > terms.cap or ended:
            why = f"about {expected:.0f} s" if expected > terms.cap else "too long at fewer plans"
            cells[name] = {"": Cell(task, size, name, state="not run", why=why)}
    for number in range(terms.rounds):
        for name in names:
            if _is_over(cells.get(name), number, terms):
                continue
            done = once(command(task, name, place, number == 0), terms.cap)
            _note(cells.setdefault(name, {}), done, task, size, name)
    for name in names:
        compare(cells[name], cells[names[0]])
    return {name: cells[name] for name in names}


def _command(task: str, name: str, place: Path, tell: bool) -> list[str]:
    told = ["--tell"] if tell else []
    return [sys.executable, "-m", "benchmarks.run", task, name, str(place), *told]


def _is_over(cells: Cells | None, number: int, terms: Terms) -> bool:
    if cells is None:
        return False
    if any(c.state != "ok" for c in cells.values()):
        return True
    return number > 0 and sum(c.wall[0] for c in cells.values()) > terms.limit


def _note(cells: Cells, done: Done, task: str, size: int, name: str) -> None:
    open_ = ""
    for said in done.said:
        part = str(said["part"])
        cell = cells.setdefault(part, Cell(task, size, name, part))
        if said["step"] == "ready":
            open_ = part
        elif said["step"] == "done":
            cell.wall.append(said["wall"])
            cell.processor.append(said["processor"])
            cell.peak.append(said["peak"])
        else:
            cell.count, cell.digest, cell.each = said["count"], said["digest"], list(said["each"])
    if done.state != "ok":
        cell = cells.setdefault(open_, Cell(task, size, name, open_))
        cell.state, cell.why = done.state, done.why


def compare(theirs: Cells, ours: Cells) -> None:
    """Mark in which parts another outcome was told than by ours."""
    for part, cell in theirs.items():
        own = ours.get(part)
        if own is None or cell.count is None or own.count is None:
            continue
        cell.same = cell.digest == own.digest and cell.count == own.count
        if own.each or cell.each:
            cell.more = len({*cell.each} - {*own.each})
            cell.fewer = len({*own.each} - {*cell.each})


def once(command: Sequence[str], cap: float) -> Done:
    """Run one process and hear what it says; end it and all that it started at the cap."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
        )  # fmt: skip
        try:
            said, state, why = _heard(process, cap)
        finally:
            _end(process)
        if state == "ok" and process.returncode:
            state, why = _cause(process.returncode, errors)
    return Done(tuple(said), state, why)


def _heard(process: subprocess.Popen[bytes], cap: float) -> tuple[list[Any], str, str]:
    """Hear the lines of a process until it ends, or until an act is over the cap."""
    assert process.stdout is not None
    said: list[Any] = []
    rest, allowed, since = b"", PREPARING, time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = since + allowed - time.monotonic()
            if left <= 0:
                return said, "over", f"{allowed:.0f} s"
            if not selector.select(min(left, POLL)):
                if process.poll() is not None:  # what it left behind may still hold the pipe
                    return said, "ok", ""
                continue
            got = os.read(process.stdout.fileno(), 1 << 20)
            if not got:
                process.wait()
                return said, "ok", ""
            *lines, rest = (rest + got).split(b"\n")
            said += map(json.loads, lines)
            if lines:
                acting = said[-1]["step"] == "ready"
                allowed, since = cap if acting else PREPARING, time.monotonic()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):  # all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.stdout is not None
    process.stdout.close()


def _cause(code: int, errors: Any) -> tuple[str, str]:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    last = lines[-1] if lines else ""
    if last.startswith("ModuleNotFoundError"):
        return "lacking", last.partition(": ")[2]
    if code < 0:
        return "failed", f"ended by {signal.Signals(-code).name}"
    return "failed", last[:200] or f"exit code {code}"
