"""Rule: one contender does its acts in a process of its own and says a line of JSON at each step.

`python -m benchmarks.run TASK CONTENDER PLACE [--tell]`: "ready" before an act, "done" after it with
wall and processor seconds and the peak memory so far, and with --tell the outcome. What anyone
else prints goes to standard error. This module imports little: what it takes is counted too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from benchmarks import contenders
from benchmarks.acts import Act
from benchmarks.place import Place

TIMES, ENOUGH = 7, 0.5  # a quick act is done so often, or until so many seconds are gone


def main(arguments: list[str]) -> None:
    """Do the acts of one contender."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    _die_first()

    def say(**said: object) -> None:
        out.write(json.dumps(said) + "\n")
        out.flush()

    task, name, folder, *rest = arguments
    os.environ["XDG_CACHE_HOME"] = str(Path(folder) / "cache")
    acts = contenders.find(task)[name](Place(Path(folder)))
    for part, act in acts.items():
        say(step="ready", part=part)
        wall, processor, result = timed(act)
        say(step="done", part=part, wall=wall, processor=processor, peak=peak())
        if "--tell" in rest and act.outcome is not None:
            outcome = act.outcome(result)
            say(step="told", part=part, count=outcome.count, digest=outcome.digest,
                each=outcome.each)  # fmt: skip


def _die_first() -> None:
    """Where memory ends, Linux is to end this process and no other."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("1000")


def timed(act: Act) -> tuple[float, float, object]:
    """Do an act; give the median of its wall and processor seconds, and what came of it first."""
    walls: list[float] = []
    processors: list[float] = []
    first: object = None
    while not walls or (act.quick and len(walls) < TIMES and sum(walls) < ENOUGH):
        if walls and act.again is not None:
            act.again()
        used, begun = _processor(), time.perf_counter()
        result = act.run()
        walls.append(time.perf_counter() - begun)
        processors.append(_processor() - used)
        if len(walls) == 1:
            first = result
    # `statistics` is heavier than all else here.
    return sorted(walls)[len(walls) // 2], sorted(processors)[len(walls) // 2], first


def _processor() -> float:
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def peak() -> int:
    """Give the bytes of memory that this process, or the largest that it waited for, ever held."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status = Path("/proc/self/status")
    if status.exists():  # Linux counts what held this process's number before it began, too
        lines = status.read_text().splitlines()
        own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return max(own, children) * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
