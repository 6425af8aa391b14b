"""Rule: a folder of files appears whole or not at all, and one writer at a time makes it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lsgraph import folders

FILES = {"a": b"one", "b \u1ebf": bytes(range(256)), "empty": b""}


def held(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_a_folder_holds_what_was_given_with_plain_rights(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folders.write(folder, FILES)
    assert held(folder) == FILES
    assert list(tmp_path.iterdir()) == [folder]
    if os.name == "posix":
        assert folder.stat().st_mode & 0o777 == 0o755


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    with pytest.raises(FileExistsError):
        folders.write(folder, FILES)
    assert held(folder) == {}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.fsync", broken)
    with pytest.raises(OSError, match="Input/output"):
        folders.write(tmp_path / "new", FILES)
    assert not list(tmp_path.iterdir())


TREE = {"a": b"one", "deep/er/\u1ebf.txt": b"two", "deep/b": b""}


def tree(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.mark.parametrize("platform", [sys.platform, "another"])
def test_an_earlier_folder_is_replaced_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    folder, other = tmp_path / "out", tmp_path / ".other.part-1"
    other.mkdir()
    folders.replace(folder, TREE.items())
    assert tree(folder) == TREE
    (folder / "stray").write_bytes(b"of the earlier state")
    folders.replace(folder, FILES.items())
    assert tree(folder) == FILES
    assert sorted(tmp_path.iterdir()) == [other, folder]


def test_a_replacement_that_fails_leaves_the_earlier_folder(tmp_path: Path) -> None:
    def stops() -> Iterator[tuple[str, bytes]]:
        yield "a", b"new"
        raise KeyboardInterrupt

    folder = tmp_path / "out"
    folders.replace(folder, TREE.items())
    with pytest.raises(KeyboardInterrupt):
        folders.replace(folder, stops())
    assert tree(folder) == TREE
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("name", ["../x", "/tmp/x", "a/../../x"])
def test_no_file_gets_out_of_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no path in a folder"):
        folders.replace(tmp_path / "out", [(name, b"")])
    assert not list(tmp_path.iterdir())


def test_only_what_a_writer_left_is_cleared(tmp_path: Path) -> None:
    left, file, other = tmp_path / ".x.part-1", tmp_path / ".y.part-2", tmp_path / ".part"
    left.mkdir()
    (left / "a").write_bytes(b"half")
    file.write_bytes(b"a file of somebody")
    other.mkdir()
    assert folders.leftovers(tmp_path) == [left]
    assert folders.leftovers(tmp_path / "none") == []
    folders.write(tmp_path / "new", FILES)
    assert sorted(tmp_path.iterdir()) == [other, file, tmp_path / "new"]


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with folders.alone(tmp_path), pytest.raises(BlockingIOError), folders.alone(tmp_path):
        pytest.fail("two writers at once")
    with folders.alone(tmp_path):
        assert not list(tmp_path.iterdir())
