"""Rule: no query runs, and no answer grows, without bound; what an engine raises becomes a QueryError."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

from lsgraph.errors import LsgraphError, QueryError
from lsgraph.guarding import tokens
from lsgraph.tables import Table

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_Row = TypeVar("_Row")
MOST_ROWS = 200_000


class Engine(Protocol):
    """What answers SPARQL 1.1 queries."""

    def query(self, text: str) -> Table:
        """Answer one read-only query; raise QueryError if it is refused or cannot be answered."""


def query_bounded(engine: Engine, text: str, seconds: float) -> Table:
    """Answer a query in a worker that is killed after `seconds`; raise QueryError then.

    Oxigraph has no limit of its own that always holds, and a deeply nested query may end the
    process: so the worker is a forked process. Where processes cannot fork (Windows), the
    query runs without limit.
    """
    import multiprocessing

    limit = getattr(engine, "limited", None)
    if limit is not None:  # a server has its own limit, and needs no worker
        limited: Engine = limit(seconds)
        return limited.query(text)
    if "fork" not in multiprocessing.get_all_start_methods():
        return engine.query(text)
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(engine, text, sender), daemon=True)
    with warnings.catch_warnings():
        # From Python 3.12 on, forking beside a waiting thread warns; the worker runs no thread.
        warnings.simplefilter("ignore", DeprecationWarning)
        worker.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise QueryError(
                en=f"no answer within {seconds:g} s; narrow the query or raise --timeout",
                vi=f"không có câu trả lời sau {seconds:g} giây; hãy thu hẹp truy vấn "
                "hoặc tăng --timeout",
            )
        try:
            answer = receiver.recv()
        except EOFError:
            raise QueryError(
                en="the engine gave up on this query; simplify it",
                vi="công cụ không xử lý được truy vấn này; hãy đơn giản hóa",
            ) from None
    finally:
        worker.kill()
        worker.join()
        receiver.close()
    if isinstance(answer, Table):
        return answer
    raise QueryError(en=answer[0], vi=answer[1])


def _work(engine: Engine, text: str, sender: Connection) -> None:
    try:
        sender.send(engine.query(text))
    except LsgraphError as error:
        sender.send((error.en, error.vi))
    except Exception:  # noqa: S110 (the asker hears of it by the closed pipe)
        pass
    sender.close()


def bounded(rows: Iterable[_Row]) -> Iterator[_Row]:
    """Give rows, and raise QueryError once there are more than MOST_ROWS."""
    for n, row in enumerate(rows):
        if n >= MOST_ROWS:
            raise QueryError(
                en=f"more than {MOST_ROWS} rows; add LIMIT",
                vi=f"nhiều hơn {MOST_ROWS} dòng; hãy thêm LIMIT",
            )
        yield row


def asks_graphs(text: str) -> bool:
    """Say whether a query names graphs."""
    return any(kind == "word" and word.upper() == "GRAPH" for kind, word, _ in tokens(text))


def refusal(error: Exception) -> QueryError:
    """Make the error for what an engine raised of a query."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return QueryError(
        en=f"the query cannot be answered: {reason}",
        vi=f"không trả lời được truy vấn: {reason}",
    )
