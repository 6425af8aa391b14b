"""Rule: a plan travels to Dask's workers as text, with its task; they share no folders with us.

Words and shapes reach each worker once, and it keeps what it has compiled for the next plan. A lost
worker's plans are done again by Dask, up to its own `allowed-failures`. Nothing is connected to
but the address that was given; TLS is what Dask's configuration says (`distributed.comm.tls`).
Whoever may reach a Dask scheduler may run code on its workers, so the cluster is to be trusted.
"""

from __future__ import annotations

import asyncio
import importlib
import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent import futures
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import lsgraph
from lsgraph import turtle
from lsgraph.checking import Options
from lsgraph.errors import LsgraphError, ProjectError
from lsgraph.findings import Finding
from lsgraph.many.plans import Answers, Checker, Done, Stop, Task, closed, failure, lost
from lsgraph.project import Plan, Project

CONNECT = 10.0  # seconds in which a scheduler has to answer
PATIENCE = 30.0  # seconds without any worker
AHEAD = 4  # so many tasks a thread of the cluster are with it at a time
_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?(?:[A-Za-z0-9_.\-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}\Z")
_LOCK = threading.Lock()
Future = Any  # Dask is there for those who ask for it, and publishes half its types


@dataclass(frozen=True)
class Ground:
    """What every worker needs: the files of words and shapes by path, the options, our version."""

    root: Path
    texts: tuple[tuple[str, str], ...]
    options: Options
    version: str


@dataclass(frozen=True)
class Parcel:
    """A task with the files of the revisions that it is about, by path below the plan's folder."""

    task: Task
    texts: tuple[tuple[str, str], ...]
    dates: tuple[str, ...]


Do = Callable[[Ground, Parcel], Done | Stop]


def ground(project: Project, options: Options) -> Ground:
    """Read the words and the shapes of a project; raise LsgraphError where that cannot be done."""
    shapes = [project.shapes(name) for name in ("instances", "revisions")]
    texts = [
        (path.relative_to(project.root).as_posix(), turtle.load(path))
        for path in (*project.ontology, *shapes)
    ]
    return Ground(project.root, tuple(texts), options, lsgraph.__version__)


def do(given: Ground, parcel: Parcel) -> Done | Stop:
    """Check one plan on a worker: its files are written to a temporary folder and taken away."""
    if given.version != lsgraph.__version__:
        return Stop(
            en=f"a worker has lsgraph {lsgraph.__version__}, and here is {given.version}; "
            "install the same version on all workers",
            vi=f"một máy xử lý dùng lsgraph {lsgraph.__version__}, còn ở đây là {given.version}; "
            "hãy cài cùng phiên bản trên mọi máy xử lý",
        )
    # Python does one thing at a time, and two plans at once would only take room.
    with _LOCK:
        try:
            return _done_in(_house(given), given, parcel)
        except OSError as error:  # no room for the files
            return failure(parcel.task, closed(error))


def _done_in(house: _House, given: Ground, parcel: Parcel) -> Done | Stop:
    with tempfile.TemporaryDirectory(prefix="lsgraph-") as made:
        folder = Path(made).resolve() / parcel.task.plan
        for date in parcel.dates:
            (folder / date).mkdir(parents=True)
        _write(folder, parcel.texts)
        answer = house.check(replace(parcel.task, folder=folder))
    return _home(answer, {folder: parcel.task.folder, house.root: given.root})


class _House:
    """A project's words and shapes on a worker, and what was compiled of them."""

    def __init__(self, given: Ground) -> None:
        self._options = given.options
        self.root = Path(tempfile.mkdtemp(prefix="lsgraph-")).resolve()
        weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)
        _write(self.root, given.texts)

    @cached_property
    def check(self) -> Checker:
        return Checker(Project(self.root), self._options)


@lru_cache(maxsize=1)
def _house(given: Ground) -> _House:
    return _House(given)


def _same(given: Ground) -> Ground:
    return given


def _write(folder: Path, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))


def _home(answer: Done | Stop, folders: Mapping[Path, Path]) -> Done | Stop:
    """Speak of the files here, not of those on the worker."""

    def text(said: str) -> str:
        for there, here in folders.items():
            said = said.replace(str(there), str(here))
        return said

    def file(path: Path | None) -> Path | None:
        for there, here in folders.items():
            if path is not None and path.is_relative_to(there):
                return here / path.relative_to(there)
        return path

    def finding(f: Finding) -> Finding:
        message = {lang: text(said) for lang, said in f.message.items()}
        return replace(f, file=file(f.file), message=message, detail=text(f.detail))

    if isinstance(answer, Stop):
        return Stop(text(answer.en), text(answer.vi))
    return replace(answer, findings=tuple(map(finding, answer.findings)))


def parcel(task: Task, options: Options) -> Parcel:
    """Read the files of a plan that its check needs; raise LsgraphError where they cannot be."""
    plan = Plan(task.plan, task.folder)
    wanted = {plan.revision(task.date).date, options.against, options.since}
    texts = [
        (path.relative_to(task.folder).as_posix(), turtle.load(path))
        for revision in plan.revisions
        if revision.date in wanted
        for path in revision.files
    ]
    return Parcel(task, tuple(texts), tuple(r.date for r in plan.revisions))


def run(tasks: Iterable[Task], given: Ground, address: str, *, work: Do = do) -> Answers:
    """Do the tasks on the cluster of an address (HOST:PORT, tcp:// or tls://); give answers as they come.

    Raise ProjectError where there is no such cluster, it has no worker, or it is lost.
    """
    with _client(address) as client:
        try:
            yield from _Flow(client, given, work).run(iter(tasks))
        except (OSError, futures.CancelledError, asyncio.CancelledError) as error:
            raise _gone() from error


@contextmanager
def _client(address: str) -> Iterator[Any]:
    if not _ADDRESS.match(address):
        raise ProjectError(
            en=f"{address}: not the address of a Dask scheduler; write HOST:PORT, tcp://HOST:PORT "
            "or tls://HOST:PORT",
            vi=f"{address}: không phải địa chỉ bộ điều phối Dask; hãy ghi MÁY:CỔNG, "
            "tcp://MÁY:CỔNG hoặc tls://MÁY:CỔNG",
        )
    try:
        dask = importlib.import_module("distributed")
    except ImportError as error:
        raise ProjectError(
            en='--cluster needs Dask; install it with: pip install "lsgraph[cluster]"',
            vi='--cluster cần Dask; hãy cài bằng: pip install "lsgraph[cluster]"',
        ) from error
    try:
        client = dask.Client(
            address, timeout=CONNECT, set_as_default=False, direct_to_workers=False
        )
    except (OSError, ValueError, RuntimeError) as error:  # TimeoutError is an OSError
        raise ProjectError(
            en=f"{address}: no Dask scheduler answers there ({error}); start one, or correct the "
            "address",
            vi=f"{address}: không có bộ điều phối Dask nào trả lời ({error}); hãy khởi động, "
            "hoặc sửa địa chỉ",
        ) from error
    try:
        yield client
    finally:
        client.close()


class _Flow:
    """Tasks on their way to the cluster and answers on their way back."""

    def __init__(self, client: Any, given: Ground, work: Do) -> None:
        self._client = client
        self._given = given
        self._work = work
        self._suspects: list[Task] = []
        self._alone = False
        self._open: dict[Future, Task] = {}
        self._await_worker()
        # A task of its own rather than scattered data, which would be lost with its workers.
        self._ground = client.submit(_same, given, pure=False)

    def run(self, tasks: Iterator[Task]) -> Iterator[Done | Stop]:
        held = next(tasks, None)
        try:
            while held is not None or self._open or self._suspects:
                if self._suspects and not self._open:
                    self._ground = self._client.submit(_same, self._given, pure=False)
                    self._alone = True
                    broken = self._submit(self._suspects.pop(0))
                elif held is not None and self._room(held):
                    broken = self._submit(held)
                    held = next(tasks, None)
                else:
                    yield from self._come()
                    continue
                if broken is not None:
                    yield broken
        finally:
            if self._open and self._client.status == "running":
                self._client.cancel(list(self._open))

    def _room(self, task: Task) -> bool:
        """Say whether a task may be sent: not too far ahead of the slowest, nor beside a suspect."""
        if self._suspects or self._alone:
            return False
        first = min((t.number for t in self._open.values()), default=task.number)
        threads: int = sum(self._client.ncores().values())
        return task.number < first + AHEAD * max(threads, 1)

    def _come(self) -> Iterator[Done | Stop]:
        for future in self._done():
            if future.status in ("pending", "lost"):
                continue  # the worker died with the answer, and the task is done again
            answer = self._answer(future, self._open.pop(future))
            self._alone = False
            if answer is not None:
                yield answer

    def _submit(self, task: Task) -> Done | None:
        try:
            sent = parcel(task, self._given.options)
        except LsgraphError as error:
            return failure(task, error)
        except OSError as error:
            return failure(task, closed(error))
        future = self._client.submit(self._work, self._ground, sent, pure=False)
        self._open[future] = task
        return None

    def _done(self) -> Iterable[Future]:
        wait = importlib.import_module("distributed").wait
        while True:
            try:
                with self._client.as_current():
                    done = wait(list(self._open), timeout=1, return_when="FIRST_COMPLETED").done
                return sorted(done, key=lambda f: self._open[f].number)
            except TimeoutError:
                self._await_worker()

    def _answer(self, future: Future, task: Task) -> Done | Stop | None:
        killed = importlib.import_module("distributed.scheduler").KilledWorker
        try:
            answer: Done | Stop = future.result()
        except killed:
            if self._alone:
                return lost(task, "KilledWorker")
            # Dask blames all tasks of a dead worker; alone, it shows which one it was.
            self._suspects.append(task)
            return None
        except ImportError as error:
            return Stop(
                en=f"a worker cannot check plans ({error}); install lsgraph on all workers",
                vi=f"một máy xử lý không kiểm tra được ({error}); hãy cài lsgraph trên mọi máy xử lý",
            )
        return answer

    def _await_worker(self) -> None:
        """Wait until the cluster has a worker; raise ProjectError if there is none for long."""
        try:
            if self._client.status != "running":
                raise _gone()
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise ProjectError(
                en="the cluster has no worker; start one with: dask worker ADDRESS",
                vi="cụm không có máy xử lý nào; hãy khởi động bằng: dask worker ĐỊA-CHỈ",
            ) from error


def _gone() -> ProjectError:
    return ProjectError(
        en="the connection to the cluster was lost, so the check is not whole; start it anew",
        vi="mất kết nối với cụm nên việc kiểm tra chưa trọn vẹn; hãy chạy lại",
    )
