"""Rule: what is kept is used only if it was made from the same content and is whole; else it is made anew.

Kept things lie in the user's cache folder, each under the hash of what it was made from: content,
never names or dates of files. Nothing goes wrong where they cannot be read or written: they are
made again. LSGRAPH_CACHE=off keeps nothing.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import pyoxigraph

LARGEST = 256 * 1024 * 1024  # bytes of one thing
ROOM = 1024 * 1024 * 1024  # bytes of all things of a kind
_HASH = 32


def kept(kind: str, parts: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
    """Give what `make` makes of `parts`, without making it where it was kept.

    `kind` names the way of making; the software's own state is part of the key.
    """
    place = _folder(kind)
    if place is None:
        return make()
    path = place / _key(kind, parts)
    data = _read(path)
    if data is None:
        data = make()
        _write(path, data)
    return data


def folder() -> Path:
    """Give the folder for what can be made again: XDG_CACHE_HOME/lsgraph."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "lsgraph"


def _folder(kind: str) -> Path | None:
    if os.environ.get("LSGRAPH_CACHE", "").lower() in ("off", "0", "no"):
        return None
    try:
        return folder() / kind
    except RuntimeError:  # no home
        return None


def _key(kind: str, parts: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for part in (kind.encode(), _software(), *parts):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def _software() -> bytes:
    """Tell this state of the package from any other, while it is being developed too."""
    told = [sys.version, pyoxigraph.__version__]
    for place, below, names in os.walk(Path(__file__).parent):
        below[:] = [name for name in below if name not in ("data", "__pycache__")]
        for name in names:
            state = os.stat(f"{place}/{name}")  # noqa: PTH116 (there are hundreds, at each start)
            told.append(f"{place}/{name} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(sorted(told)).encode()


def _read(path: Path) -> bytes | None:
    """Read what is kept; None where there is nothing, or where it is not what was written."""
    try:
        if path.stat().st_size > LARGEST:
            return None
        whole = path.read_bytes()
    except OSError:
        return None
    data = whole[_HASH:]
    return data if whole[:_HASH] == _seal(path, data) else None


def _seal(path: Path, data: bytes) -> bytes:
    return hashlib.sha256(path.name.encode() + data).digest()


def _write(path: Path, data: bytes) -> None:
    """Keep data, whole or not at all; several may write at once, for they write the same."""
    if len(data) > LARGEST:
        return
    import tempfile

    name = ""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_room(path.parent, len(data))
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as file:
            file.write(_seal(path, data) + data)
        Path(name).replace(path)
    except OSError:
        if name:
            Path(name).unlink(missing_ok=True)


def _make_room(place: Path, needed: int) -> None:
    """Let the things go that were kept longest ago, half-written ones too."""
    found = sorted((p.stat().st_mtime, p.stat().st_size, p) for p in place.iterdir())
    held = sum(size for _, size, _ in found)
    for _, size, path in found:
        if held + needed <= ROOM:
            break
        path.unlink(missing_ok=True)
        held -= size
