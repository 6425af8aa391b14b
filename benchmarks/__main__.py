"""Rule: all contests asked for are held in one run, size by size, and what is known is saved after each.

`python -m benchmarks [TASK ...] [--sizes 1,10]`: see docs/performance.md. Run by `make bench`.
"""

from __future__ import annotations

import argparse
import compileall
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import contenders, contest, machine, report
from benchmarks.contest import Cell, Cells, Terms


def main(arguments: list[str] | None = None) -> int:
    """Hold the contests that the command line asks for; print and save the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=", ".join(contenders.TASKS))
    parser.add_argument("--sizes", default="1,10", metavar="N,N", help="numbers of plans")
    parser.add_argument("--rounds", type=int, default=Terms.rounds, help="runs of each contender")
    parser.add_argument("--limit", type=float, default=Terms.limit, metavar="S",
                        help="seconds; what takes longer is run once")  # fmt: skip
    parser.add_argument("--cap", type=float, default=Terms.cap, metavar="S",
                        help="seconds; what takes longer is ended, or not begun")  # fmt: skip
    parser.add_argument("--corpora", type=Path, metavar="DIR", help="made-up plans are kept here")
    parser.add_argument("--to", type=Path, metavar="FILE", help="raw results, as JSON")
    asked = parser.parse_args(arguments)
    tasks = asked.tasks or list(contenders.TASKS)
    for task in tasks:
        if task not in contenders.TASKS:
            parser.error(f"no task named {task!r}; there is: {', '.join(contenders.TASKS)}")
    try:
        sizes = sorted({int(size) for size in asked.sizes.split(",")})
    except ValueError:
        sizes = []
    if not sizes or sizes[0] < 1 or asked.rounds < 1:
        parser.error("--sizes takes numbers such as 1,10, and --rounds one of 1 or more")
    terms = Terms(asked.rounds, asked.limit, asked.cap)
    with ExitStack() as stack:
        corpora = asked.corpora or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="lsgraph-bench-"))
        )
        cells = run(tasks, sizes, corpora.resolve(), terms, asked.to)
    return int(any(c.state in ("failed", "lacking") for c in cells))


def run(
    tasks: list[str], sizes: list[int], corpora: Path, terms: Terms, to: Path | None
) -> list[Cell]:
    """Hold contests; print what each size gave and the tables of each task, and save all cells so far."""
    described = machine.described()
    # As an installed package is; a checkout may be kept from writing its bytecode.
    compileall.compile_dir(contest.ROOT / "lsgraph", quiet=1)
    print(report.versions(described), flush=True)
    done: list[Cell] = []
    for task in tasks:
        before: dict[int, dict[str, Cells]] = {}
        for size in sizes:
            place = corpora / str(size)
            for need in contenders.needs(task):
                # In another process, so that this one stays small.
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.place", str(place), need],
                    check=True, cwd=contest.ROOT,
                )  # fmt: skip
            names = list(contenders.find(task))
            before[size] = contest.hold(
                task, names, place, terms, before.get(size // 10, {}), grows=contenders.grows(task)
            )
            new = [c for name in names for c in before[size][name].values()]
            done += new
            print(f"## {task}\n\n{report.figures(task, done, size=size)}", flush=True)
            if to is not None:
                save(to, done, described, terms)
        print(f"## {task}, whole\n\n{report.figures(task, done)}", flush=True)
    return done


def save(path: Path, cells: list[Cell], described: dict[str, str], terms: Terms) -> None:
    """Write all that was measured, whole or not at all."""
    kept = {"machine": described, "terms": vars(terms), "cells": [c.plain() for c in cells]}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(path)


if __name__ == "__main__":
    raise SystemExit(main())
