"""Rule: a folder of plans is checked whole, by the command, and the report is the same whoever does the work."""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import time
from typing import Any

from benchmarks.acts import Act, Acts, Outcome, told
from benchmarks.contenders.commands import LSGRAPH, command, environment
from benchmarks.place import Place

NEEDS = ("faulty",)
GROWS = True
WORKERS = 2


def _outcome(report: bytes) -> Outcome:
    findings = json.loads(report)["findings"]
    return told((json.dumps(f, sort_keys=True) for f in findings), each=True)


def _checked(place: Place, *more: str) -> Acts:
    folder = place.faulty.root / "instances"
    words = [LSGRAPH, "check", str(folder), "--format", "json", *more]
    return {"": Act(lambda: command(place, words, home="faulty", codes="1"), _outcome)}


def _processes(place: Place) -> Acts:
    return _checked(place, "--jobs", str(WORKERS))


def _cluster(place: Place) -> Acts:
    return _checked(place, "--cluster", _start(place))


def _start(place: Place) -> str:
    """Start a scheduler and workers on this machine; give the address. They end with this process."""
    file = place.folder / "scheduler.json"
    file.unlink(missing_ok=True)
    own = ["--local-directory", str(place.folder / "dask")]
    worker = ["dask_worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
              "--no-dashboard", *own]  # fmt: skip
    scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    for words in (scheduler, *[worker] * WORKERS):
        module = [sys.executable, "-m", f"distributed.cli.{words[0]}", *words[1:]]
        process: subprocess.Popen[Any] = subprocess.Popen(
            [*module, "--scheduler-file", str(file)], env=environment(place, "faulty"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        atexit.register(process.kill)
        while not file.exists() and process.poll() is None:
            time.sleep(0.05)
    from distributed import Client

    address = str(json.loads(file.read_text())["address"])
    with Client(address, timeout=60) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(WORKERS, timeout=60)
    return address


CONTENDERS = {
    "lsgraph check FOLDER": _checked,
    f"--jobs {WORKERS}": _processes,
    f"--cluster, {WORKERS} workers on this machine": _cluster,
}
