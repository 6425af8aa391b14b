"""Rule: a folder of files appears whole or not at all, and one writer at a time makes it.

It is made beside its place under a name that begins with a dot, brought to the disk, and renamed
in one step (POSIX.1-2017, rename): whoever looks sees the old state or the new one.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PART = re.compile(r"\.(.+)\.part-")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with these files by name; raise OSError where that fails.

    Its parent must be there. What earlier writers of the parent left half-written goes.
    """
    with _made(folder, files.items(), leftovers(folder.parent)) as part:
        if folder.exists():  # rename would take the place of an empty folder
            raise FileExistsError(17, "File exists", str(folder))
        part.rename(folder)


def replace(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder, in the place of an earlier one if there is one; raise OSError where that fails.

    Files are named by their paths in it, with forward slashes. Its parent must be there. What
    earlier writers of this folder left half-written goes.
    """
    mine = [p for p in leftovers(folder.parent) if part_of(p) == folder.name]
    with _made(folder, files, mine) as part:
        if folder.exists():
            _exchange(part, folder)
            shutil.rmtree(part)
        else:
            part.rename(folder)


@contextmanager
def _made(folder: Path, files: Iterable[tuple[str, bytes]], old: Iterable[Path]) -> Iterator[Path]:
    for left in old:
        shutil.rmtree(left)
    part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.part-"))
    try:
        within = {part}
        for name, data in files:
            path = part / name
            if ".." in path.parts or not path.is_relative_to(part):
                raise ValueError(f"{name!r} is no path in a folder")
            if path.parent not in within:
                path.parent.mkdir(parents=True, exist_ok=True)
                within |= {p for p in path.parents if p.is_relative_to(part)}
            _write(path, data)
        part.chmod(0o755)
        for inner in within:
            settle(inner)
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    settle(folder.parent)


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change names, in one step where the system can (Linux, renameat2)."""
    if sys.platform == "linux":
        import ctypes

        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        system = ctypes.CDLL(None, use_errno=True)
        if not system.renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange):
            return
    aside = one.with_name(one.name + ".old")
    other.rename(aside)
    try:
        one.rename(other)
    except BaseException:
        aside.rename(other)
        raise
    aside.rename(one)


def leftovers(parent: Path) -> list[Path]:
    """Give the folders that a writer which was stopped left half-written in a folder."""
    return sorted(p for p in parent.iterdir() if part_of(p)) if parent.is_dir() else []


def part_of(path: Path) -> str:
    """Say what folder a half-written one was to be, or nothing if it is none."""
    match = _PART.match(path.name)
    return match[1] if match and path.is_dir() and not path.is_symlink() else ""


def settle(folder: Path) -> None:
    """Bring the entries of a folder to the disk, where the system can."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other writers of a folder out; raise BlockingIOError where one is at work.

    The system lets go when the process ends, however it ends. Without flock nothing is kept out.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl

    # The folder itself is the lock, so that no lock file stays in anybody's history.
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _write(path: Path, data: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        written = 0
        while written < len(data):
            written += os.write(handle, data[written:])
        os.fsync(handle)
    finally:
        os.close(handle)
