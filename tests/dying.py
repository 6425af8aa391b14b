"""Rule: work that is killed at a chosen plan, so many times; it leaves a mark each time it is."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from lsgraph.many import cluster
from lsgraph.many.plans import Done, Stop, Task, Work


@dataclass(frozen=True)
class Death:
    """The plan whose process is killed, how often, and the folder of the marks."""

    plan: str
    times: int
    marks: Path

    def strike(self, task: Task) -> None:
        """Kill this process, if it is time."""
        if task.plan == self.plan and len(list(self.marks.iterdir())) < self.times:
            (self.marks / str(os.getpid())).touch()
            os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class Dying:
    """The work of a process of --jobs."""

    work: Work
    death: Death

    def __call__(self, task: Task) -> Done | Stop:
        """Do the work, or die."""
        self.death.strike(task)
        return self.work(task)


@dataclass(frozen=True)
class Meeting:
    """Work that ends when so many processes are at it, each known by its mark."""

    marks: Path
    many: int

    def __call__(self, task: Task) -> Done | Stop:
        """Leave a mark and wait for the others; fail if they do not come."""
        (self.marks / str(os.getpid())).touch()
        for _ in range(600):
            if len(list(self.marks.iterdir())) >= self.many:
                return Done(task.number, task.plan)
            time.sleep(0.1)
        raise TimeoutError(f"fewer than {self.many} processes")


@dataclass(frozen=True)
class Failing:
    """Work that raises what nobody foresaw."""

    plan: str

    def __call__(self, task: Task) -> Done | Stop:
        """Raise at the plan."""
        if task.plan == self.plan:
            raise ZeroDivisionError(f"at {task.plan}")
        return Done(task.number, task.plan)


@dataclass(frozen=True)
class Born:
    """Work that no process can hold: each is killed when it unpacks it."""

    def __setstate__(self, _state: object) -> None:
        os._exit(3)

    def __getstate__(self) -> object:
        return {"nothing": 0}

    def __call__(self, task: Task) -> Done | Stop:
        """Do nothing."""
        return Done(task.number, task.plan)


def do(death: Death, given: cluster.Ground, parcel: cluster.Parcel) -> Done | Stop:
    """Do the work of a worker of Dask, or die."""
    death.strike(parcel.task)
    return cluster.do(given, parcel)


def behead(scheduler: int, given: cluster.Ground, parcel: cluster.Parcel) -> Done | Stop:
    """Kill the scheduler, then do the work for nobody."""
    if parcel.task.number == 1:
        os.kill(scheduler, signal.SIGKILL)
    return cluster.do(given, parcel)


def elsewhere(given: cluster.Ground, _parcel: cluster.Parcel) -> Done | Stop:
    """Work as a worker that has another version of lsgraph."""
    return cluster.do(cluster.Ground(given.root, (), given.options, "0.0.0"), _parcel)
