"""Rule: a cluster gives the report of one process, whatever becomes of its workers."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import dying
import needed
import pytest
from conftest import ROOT, Run
from dying import Death

from benchmarks import generate
from lsgraph import many, turtle
from lsgraph.checking import Options
from lsgraph.errors import ProjectError
from lsgraph.many import cluster, plans
from lsgraph.many.plans import Checker, Done
from lsgraph.project import Project

Start = Callable[..., str]
PIDS: dict[str, int] = {}  # of schedulers, by the file that gives their address


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Six plans in two revisions with faults, of which one cannot be read."""
    folder = tmp_path_factory.mktemp("cluster") / "corpus"
    generate.write(folder, 6, seed=11, faults=30, revisions=2)
    project = Project(folder)
    goals, tasks = (project.plans[4].revision().folder / n for n in ("goals.ttl", "tasks.ttl"))
    tasks.write_text(goals.read_text(encoding="utf-8"), encoding="utf-8")
    syntax = project.plans[5].revision().folder / "goals.ttl"
    syntax.write_text("\nnonsense", encoding="utf-8")
    return project


@pytest.fixture(scope="module")
def whole(home: Project) -> many.Many:
    """What all give in this process."""
    return many.check(gathered(home), Checker(home, Options()))


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Start a scheduler on loopback and so many workers; give the address."""
    needed.package("distributed")
    with contextlib.ExitStack() as stack:

        def go(workers: int, **settings: str) -> str:
            folder = tmp_path_factory.mktemp("dask")
            env = {
                **os.environ, **settings, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
                "DASK_DISTRIBUTED__WORKER__DAEMON": "False",
            }  # fmt: skip
            file = folder / "scheduler.json"
            scheduler = ["dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
            worker = ["dask_worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
                      "--no-dashboard", "--local-directory", str(folder)]  # fmt: skip
            for n, command in enumerate([scheduler, *[worker] * workers]):
                module = [sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]]
                with (folder / f"{n}.log").open("wb") as log:
                    process = subprocess.Popen(
                        [*module, "--scheduler-file", str(file)], cwd=folder, env=env,
                        stdout=log, stderr=log,
                    )  # fmt: skip
                stack.callback(process.wait)
                stack.callback(process.kill)
                PIDS.setdefault(str(file), process.pid)
                while not file.exists() and process.poll() is None:
                    time.sleep(0.05)
            address = str(json.loads(file.read_text())["address"])
            if workers:
                with cluster._client(address) as client:
                    client.wait_for_workers(workers, timeout=60)
            return address

        yield go


@pytest.fixture(scope="module")
def address(start: Start) -> str:
    """A cluster of two workers."""
    return start(2)


def gathered(home: Project) -> plans.Gathered:
    found = many.gather(home.root)
    assert found is not None
    return found


def on(address: str, home: Project, work: cluster.Do = cluster.do, **options: str) -> many.Many:
    asked = Options(**options)  # type: ignore[arg-type]
    run = partial(cluster.run, address=address, work=work)
    given = cluster.ground(home, asked)
    return many.check(gathered(home), Checker(home, asked), run=lambda tasks, _: run(tasks, given))


def test_a_cluster_gives_the_same_report(home: Project, whole: many.Many, address: str) -> None:
    answer = on(address, home)
    assert answer == whole
    assert answer.failed == ("tinh-0005", "tinh-0006")
    texts = [f.message["en"] for f in answer.report.findings if f.shape == plans.FAILED]
    assert len(texts) == 2
    # Files are named as they are here, not as on the worker.
    assert all(str(home.root) in t or "not valid Turtle" in t for t in texts)


def test_the_command_gives_the_same_bytes(home: Project, address: str, run: Run) -> None:
    answers = [
        run("check", str(home.root), "--format", "json", *more, lang="vi")
        for more in ((), ("--cluster", address))
    ]
    assert answers[0] == answers[1]
    assert answers[0].code == 2
    assert answers[0].out.startswith("{")


def test_changes_are_judged_on_workers_too(home: Project, address: str) -> None:
    options = Options(against="2025-07-01")
    assert on(address, home, against="2025-07-01") == many.check(
        gathered(home), Checker(home, options)
    )


def test_a_lost_workers_plans_are_done_again(
    home: Project, whole: many.Many, start: Start, tmp_path: Path
) -> None:
    address = start(2)
    answer = on(address, home, partial(dying.do, Death("tinh-0002", 1, tmp_path)))
    assert len(list(tmp_path.iterdir())) == 1
    assert answer == whole


def test_a_plan_that_kills_its_workers_is_named(
    home: Project, whole: many.Many, start: Start, tmp_path: Path
) -> None:
    """Plans that were on a dead worker with it are not."""
    address = start(3, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0")
    answer = on(address, home, partial(dying.do, Death("tinh-0002", 2, tmp_path)))
    assert answer.failed == ("tinh-0002", "tinh-0005", "tinh-0006")
    others = [f for f in whole.report.findings if f.file and "tinh-0002" not in f.file.parts]
    assert [
        f for f in answer.report.findings if f.file and "tinh-0002" not in f.file.parts
    ] == others


def test_a_lost_scheduler_gives_an_error_and_no_report(home: Project, start: Start) -> None:
    address = start(1)
    [pid] = [
        pid
        for file, pid in PIDS.items()
        if json.loads(Path(file).read_text())["address"] == address
    ]
    with pytest.raises(ProjectError, match="connection to the cluster was lost"):
        on(address, home, partial(dying.behead, pid))


def test_another_version_is_refused(home: Project, address: str) -> None:
    with pytest.raises(ProjectError, match=r"a worker has lsgraph .*, and here is 0\.0\.0"):
        on(address, home, dying.elsewhere)


def test_a_cluster_without_workers_is_refused(
    home: Project, start: Start, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.2)
    answer = run("check", str(home.root), "--cluster", start(0), lang="vi")
    assert (answer.code, answer.out) == (2, "")
    assert "cụm không có máy xử lý nào" in answer.err


def test_no_scheduler_there(home: Project, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    needed.package("distributed")
    monkeypatch.setattr(cluster, "CONNECT", 0.2)
    answer = run("check", str(home.root), "--cluster", "127.0.0.1:9")
    assert (answer.code, answer.out) == (2, "")
    assert "no Dask scheduler answers there" in answer.err


@pytest.mark.parametrize(
    "address", ["", "host", "inproc://1", "ws://a:1", "http://a:1/", "a:1/x", "tcp://a b:1", "a:b"]
)
def test_what_is_no_address_is_refused_without_a_connection(home: Project, address: str) -> None:
    with pytest.raises(ProjectError, match="not the address of a Dask scheduler"):
        on(address, home)


def test_without_dask_one_is_told_what_to_install(
    home: Project, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    answer = run("check", str(home.root), "--cluster", "127.0.0.1:9", lang="vi")
    assert (answer.code, answer.out) == (2, "")
    assert 'pip install "lsgraph[cluster]"' in answer.err


def test_a_worker_needs_no_files_of_ours(home: Project) -> None:
    """The work itself, here, with the project gone."""
    given = cluster.ground(home, Options())
    plan = home.plans[0]
    sent = cluster.parcel(plans.Task(0, plan.slug, plan.folder, None), Options())
    elsewhere = cluster.Ground(Path("/nowhere"), given.texts, given.options, given.version)
    moved = cluster.Parcel(
        plans.Task(0, plan.slug, Path("/nowhere/p/tinh-0001"), None), sent.texts, sent.dates
    )
    one, two = cluster.do(given, sent), cluster.do(elsewhere, moved)
    assert isinstance(one, Done)
    assert isinstance(two, Done)
    assert len(one.findings) == len(two.findings) == 5
    for a, b in zip(one.findings, two.findings, strict=True):
        assert a.file
        assert b.file
        assert b.file == Path("/nowhere/p/tinh-0001") / a.file.relative_to(plan.folder)
        assert (a.line, a.message) == (b.line, b.message)
    assert all(turtle.load(plan.folder / name) == text for name, text in sent.texts)
