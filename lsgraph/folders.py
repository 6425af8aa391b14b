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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PART = re.compile(r"\.(.+)\.part-")


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder with these files by name; raise OSError where that fails.

    Its parent must be there. What earlier writers of the parent left half-written goes.
    """
    parent = folder.parent
    for left in leftovers(parent):
        shutil.rmtree(left)
    part = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}.part-"))
    try:
        for name, data in files.items():
            _write(part / name, data)
        part.chmod(0o755)
        settle(part)
        if folder.exists():  # rename would take the place of an empty folder
            raise FileExistsError(17, "File exists", str(folder))
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    settle(parent)


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
