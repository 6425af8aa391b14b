"""Rule: each process holds one plan at a time, so that when it dies one knows which plan it had.

Processes are spawned, not forked, so they behave alike everywhere and share nothing. A plan whose
process was killed is done once more by another one. A break (Ctrl-C) ends them all.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from lsgraph.errors import ProjectError
from lsgraph.many.plans import Answers, Done, Stop, Task, Work, lost

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

TRIES = 2
AHEAD = 16  # so many plans a process may be done before the slowest one is
_READY = "ready"
_PATIENCE = 5.0  # seconds that a process has to end


def run(tasks: Iterable[Task], work: Work, jobs: int) -> Answers:
    """Do the work of all tasks in so many processes; give the answers as they come.

    Raise ProjectError where processes cannot be started, and whatever else the work raises.
    """
    pool = _Pool(work)
    try:
        yield from pool.run(iter(tasks), jobs)
    finally:
        pool.end()


class _Worker:
    """One process, the pipe to it, and the task that it has."""

    def __init__(self, work: Work) -> None:
        from multiprocessing import get_context

        context = get_context("spawn")
        pipe, theirs = context.Pipe()
        self.pipe: Connection[Any, Any] = pipe
        self.process: SpawnProcess = context.Process(
            target=_serve, args=(work, theirs), daemon=True
        )
        self.ready = False
        self.task: Task | None = None
        with _deaf():
            self.process.start()
        theirs.close()

    def give(self, task: Task | None) -> None:
        """Hand over a task; nothing happens if the process is dead, which the pipe will tell."""
        self.task = task
        try:
            self.pipe.send(task)
        except OSError:
            return

    def end(self) -> int:
        """End the process, kill it if it does not, and give its exit code."""
        self.pipe.close()
        if self.process.is_alive():
            self.process.terminate()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return code


class _Pool:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._workers: list[_Worker] = []
        self._again: list[Task] = []
        self._tries: Counter[int] = Counter()
        self._stillborn = 0

    def run(self, tasks: Iterator[Task], jobs: int) -> Iterator[Done | Stop]:
        from multiprocessing.connection import wait

        held: Task | None = next(tasks, None)
        open_: set[int] = set()  # tasks that are begun or to be done again
        while held is not None or open_:
            for worker in [w for w in self._workers if w.ready and w.task is None]:
                if self._again:
                    worker.give(self._again.pop(0))
                elif (
                    held is not None
                    and held.number < min(open_, default=held.number) + AHEAD * jobs
                ):
                    open_.add(held.number)
                    worker.give(held)
                    held = next(tasks, None)
            # After the tasks are given, for then one more is known to be left.
            wanted = min(jobs, len(open_) + (held is not None))
            while len(self._workers) < wanted:
                self._workers.append(_Worker(self._work))
            for pipe in wait([w.pipe for w in self._workers]):
                worker = next(w for w in self._workers if w.pipe is pipe)
                answer = self._hear(worker)
                if isinstance(answer, Done):
                    open_.discard(answer.number)
                if answer is not None:
                    yield answer

    def _hear(self, worker: _Worker) -> Done | Stop | None:
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            return self._bury(worker)
        if said == _READY:
            worker.ready = True
            self._stillborn = 0
            return None
        worker.task = None
        if isinstance(said, BaseException):
            raise said
        answer: Done | Stop = said
        return answer

    def _bury(self, worker: _Worker) -> Done | None:
        """Take a dead process out; put its task up again, or give it up."""
        self._workers.remove(worker)
        how = _told(worker.end())
        task = worker.task
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn > TRIES:
                raise ProjectError(
                    en=f"the processes of --jobs end before they begin ({how}); "
                    "check without --jobs",
                    vi=f"các tiến trình của --jobs dừng ngay khi khởi động ({how}); "
                    "hãy kiểm tra không dùng --jobs",
                )
        if task is None:
            return None
        self._tries[task.number] += 1
        if self._tries[task.number] < TRIES:
            self._again.append(task)
            return None
        return lost(task, how)

    def end(self) -> None:
        """End all processes, those first that have nothing to do."""
        for worker in self._workers:
            if worker.process.is_alive() and worker.task is not None:
                worker.process.terminate()
        for worker in self._workers:
            worker.end()
        self._workers.clear()


def _told(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


@contextmanager
def _deaf() -> Iterator[None]:
    """Start a process with SIGINT blocked: a break is for the parent, which ends its processes."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before: Sequence[int] = list(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(work: Work, pipe: Connection[Any, Any]) -> None:
    """Do tasks until there is none or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pipe.send(_READY)
        while (task := pipe.recv()) is not None:
            try:
                answer: object = work(task)
            except Exception as error:
                answer = _portable(error)
            pipe.send(answer)
    except (EOFError, OSError):
        return


def _portable(error: Exception) -> BaseException:
    """Give an error that survives the way to the parent, with the place where it was raised."""
    import pickle
    import traceback

    text = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        error = RuntimeError(str(error))
    error.add_note(f"in a process of --jobs:\n{text}")
    return error
