"""Rule: a store on disk is the last one that was loaded whole; who reads it never writes.

A folder of `lsgraph load` holds one Oxigraph store and the file `lsgraph.json`, which names it and
what it was made from. A new store is made beside the old one, brought to the disk and named by
exchanging that file in one step; a load that is killed leaves the old state. What was made from
the same content is not made again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lsgraph import folders
from lsgraph.engines.bounds import asks_graphs, refusal
from lsgraph.engines.embedded import read
from lsgraph.engines.ordering import any_blank, ordered
from lsgraph.engines.parts import split
from lsgraph.errors import ProjectError
from lsgraph.guarding import guard
from lsgraph.tables import Table

RECORD = "lsgraph.json"
_FORMAT = 1
_BATCH = 500_000  # quads
_MOST_ORDERED = 50_000  # rows
_LARGEST = 16 * 1024 * 1024
_STORE = re.compile(r"store-[0-9a-f]{16}\Z")


@dataclass(frozen=True)
class Source:
    """A named graph to load: `content` stands for all that its triples are made from."""

    name: str
    content: bytes
    make: Callable[[], Iterable[ox.Triple]]
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """What a folder holds: triples by graph; `changed` says whether this load made it."""

    folder: Path
    graphs: dict[str, int]
    changed: bool


class DiskEngine:
    """A store on disk, read only; `graphs` are those asked as one, all of them if none is named."""

    def __init__(self, folder: Path, graphs: Sequence[str] = ()) -> None:
        record = _record(folder)
        if record is None:
            raise _foreign(folder)
        held = record["graphs"]
        for name in graphs:
            if name not in held:
                raise _missing(folder, name, held)
        try:
            self._store = ox.Store.read_only(str(folder / record["store"]))
        except (OSError, ValueError, RuntimeError) as error:
            raise _broken(folder, error) from error
        self.folder = folder
        self.graphs = tuple(graphs) or tuple(held)
        self._all = set(self.graphs) == set(held)

    def query(self, text: str) -> Table:
        """Answer a query, GRAPH included."""
        guard(text)
        parts = split(text)
        if parts.form == "SELECT" and parts.limit is None and not parts.offset and parts.order:
            # Comparing two terms reads both from the disk, each time: ordering is for memory.
            table = self._ask(parts.unordered.text())
            names = parts.order_variables
            if names and names <= set(table.columns) and len(table) <= _MOST_ORDERED:
                if not any_blank(table.rows):
                    return replace(table, rows=tuple(ordered(parts, table.columns, table.rows)))
        return self._ask(text)

    def _ask(self, text: str) -> Table:
        names: list[Any] = [ox.NamedNode(name) for name in self.graphs]
        named = names if asks_graphs(text) else None
        try:
            # The default graph holds all: one look-up where a list of graphs is one for each.
            if self._all:
                return read(self._store.query(text))
            return read(self._store.query(text, default_graph=names, named_graphs=named))
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise refusal(error) from error


def load(folder: Path, sources: Sequence[Source]) -> Loaded:
    """Make a folder hold these graphs and no others, whole or not at all.

    A triple that stands in a graph of `apart_from` is left out, for Oxigraph counts a triple once
    for each graph that holds it. Raise ProjectError for a folder of something else, for one that
    another load is writing, and where it cannot be written.
    """
    key = _key(sources)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with folders.alone(folder):
            record = _record(folder)
            if record is None and any(_not_ours(p) for p in folder.iterdir()):
                raise _foreign(folder)
            if record is not None and record["key"] == key and _opens(folder / record["store"]):
                return Loaded(folder, record["graphs"], changed=False)
            _tidy(folder, record)
            graphs = _make(folder, f"store-{key[:16]}", key, sources)
            _tidy(folder, _record(folder))
            return Loaded(folder, graphs, changed=True)
    except BlockingIOError as error:
        raise ProjectError(
            en=f"{folder}: another load is writing this folder; wait until it has ended",
            vi=f"{folder}: một lệnh load khác đang ghi thư mục này; hãy đợi lệnh đó kết thúc",
        ) from error
    except OSError as error:
        reason = error.strerror or " ".join(str(error).split())
        if error.errno == errno.ENOSPC or os.strerror(errno.ENOSPC) in reason:
            raise ProjectError(
                en=f"{folder}: the disk is full; what it held before stays; make room and load again",
                vi=f"{folder}: đĩa đã đầy; dữ liệu trước đó vẫn giữ nguyên; hãy giải phóng dung lượng "
                "rồi nạp lại",
            ) from error
        raise ProjectError(
            en=f"{folder}: cannot be written ({reason}); what it held before stays",
            vi=f"{folder}: không ghi được ({reason}); dữ liệu trước đó vẫn giữ nguyên",
        ) from error


def _make(folder: Path, name: str, key: str, sources: Sequence[Source]) -> dict[str, int]:
    part = Path(tempfile.mkdtemp(dir=folder, prefix=f".{name}.part-"))
    try:
        graphs = _fill(part, sources)
        for path in part.iterdir():
            _settle(path)
        folders.settle(part)
        target = folder / name
        if target.exists():  # the same content, but a store that does not open
            shutil.rmtree(target)
        part.rename(target)
        folders.settle(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    record = {"format": _FORMAT, "key": key, "store": name, "graphs": graphs}
    try:
        _write(folder, json.dumps(record, ensure_ascii=False, indent=1).encode())
    except BaseException:
        named = _record(folder)
        if named is None or named["store"] != name:
            shutil.rmtree(target, ignore_errors=True)  # nothing names it
        raise
    return graphs


def _fill(part: Path, sources: Sequence[Source]) -> dict[str, int]:
    """Put the graphs into a new store; it is closed when this is left."""
    store = ox.Store(str(part))
    graphs: dict[str, int] = {}
    quads = _quads(sources, graphs)
    # Each call writes files of its own, which are merged again and again, and holds all it gets.
    while some := list(islice(quads, _BATCH)):
        store.bulk_extend(some)
    store.optimize()  # reading is twice as fast
    store.flush()
    return graphs


def _quads(sources: Sequence[Source], graphs: dict[str, int]) -> Iterator[ox.Quad]:
    """Give the triples of all sources, a source at a time, and note how many each has."""
    kept: dict[str, frozenset[ox.Triple]] = {}
    wanted = {name for source in sources for name in source.apart_from}
    for source in sources:
        others = [kept[name] for name in source.apart_from]
        triples = {t for t in source.make() if not any(t in other for other in others)}
        if source.name in wanted:
            kept[source.name] = frozenset(triples)
        graph = ox.NamedNode(source.name)
        for t in triples:
            yield ox.Quad(t.subject, t.predicate, t.object, graph)
            # All together once more, each once: what a question about everything asks.
            yield ox.Quad(t.subject, t.predicate, t.object)
        graphs[source.name] = len(triples)


def _key(sources: Sequence[Source]) -> str:
    digest = hashlib.sha256(f"{_FORMAT} {ox.__version__}".encode())
    for source in sources:
        parts = (source.name.encode(), hashlib.sha256(source.content).digest())
        for part in (*parts, *(name.encode() for name in source.apart_from)):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _record(folder: Path) -> dict[str, Any] | None:
    """Read what a folder says of itself; None where it says nothing."""
    path = folder / RECORD
    try:
        if path.stat().st_size > _LARGEST:
            raise _broken(folder, ValueError(RECORD))
        record = json.loads(path.read_bytes())
        graphs = record["graphs"]
        sound = (
            record["format"] == _FORMAT
            and isinstance(record["key"], str)
            and bool(_STORE.match(record["store"]))
            and all(isinstance(k, str) and isinstance(v, int) for k, v in graphs.items())
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _broken(folder, error) from error
    if not sound:
        raise _broken(folder, ValueError(RECORD))
    return dict(record)


def _opens(store: Path) -> bool:
    try:
        ox.Store.read_only(str(store))
    except (OSError, ValueError, RuntimeError):
        return False
    return True


def _not_ours(path: Path) -> bool:
    return not (_STORE.match(path.name) or folders.part_of(path) or path.name.startswith("."))


def _tidy(folder: Path, record: dict[str, Any] | None) -> None:
    """Let half-made and earlier stores go. Who reads one keeps it open, and reads on."""
    current = record["store"] if record else ""
    for path in folder.iterdir():
        if folders.part_of(path) or (_STORE.match(path.name) and path.name != current):
            shutil.rmtree(path)
        elif path.name.startswith(f".{RECORD}-"):
            path.unlink()


def _write(folder: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{RECORD}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(folder / RECORD)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folders.settle(folder)


def _settle(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _foreign(folder: Path) -> ProjectError:
    return ProjectError(
        en=f"{folder} is no store of lsgraph load, or its first load was not finished; make one with "
        f"lsgraph load --to {folder}",
        vi=f"{folder} không phải kho tạo bằng lsgraph load, hoặc lần nạp đầu chưa hoàn tất; hãy tạo "
        f"bằng lsgraph load --to {folder}",
    )


def _broken(folder: Path, error: Exception) -> ProjectError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return ProjectError(
        en=f"{folder}: the store is damaged ({reason}); delete the folder and load it again with "
        "lsgraph load",
        vi=f"{folder}: kho bị hỏng ({reason}); hãy xóa thư mục rồi nạp lại bằng lsgraph load",
    )


def _missing(folder: Path, name: str, held: Iterable[str]) -> ProjectError:
    listed = ", ".join(sorted(held)[:12]) or "-"
    return ProjectError(
        en=f"{folder} holds no graph {name}; it holds: {listed}; load it with lsgraph load",
        vi=f"{folder} không có đồ thị {name}; hiện có: {listed}; hãy nạp bằng lsgraph load",
    )
