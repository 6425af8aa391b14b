"""Rule: what is kept is used only if it was made from the same content and is whole; else it is made anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from needed import need

import lsgraph
from lsgraph import cache


class Maker:
    """Makes the same bytes each time and counts how often."""

    def __init__(self, data: bytes = b"made") -> None:
        self.data, self.times = data, 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.data


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("LSGRAPH_CACHE", raising=False)
    return tmp_path / "lsgraph"


def files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file())


def test_the_same_content_is_made_once(folder: Path) -> None:
    make = Maker()
    for _ in range(3):
        assert cache.kept("kind", [b"a", b"b"], make) == b"made"
    assert make.times == 1
    assert len(files(folder)) == 1
    assert (folder / "kind").stat().st_mode & 0o077 == 0 or os.name != "posix"


@pytest.mark.parametrize("other", [("kind", [b"ab"]), ("kind", [b"a", b"B"]), ("kind", [b"a"]),
                                   ("kind", [b"b", b"a"]), ("another", [b"a", b"b"])])  # fmt: skip
def test_other_content_is_made_anew(folder: Path, other: tuple[str, list[bytes]]) -> None:
    make = Maker()
    cache.kept("kind", [b"a", b"b"], make)
    cache.kept(*other, make)
    assert make.times == 2


def test_another_state_of_the_software_makes_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    cache.kept("kind", [], make)
    monkeypatch.setattr(cache, "_software", lambda: b"another")
    cache.kept("kind", [], make)
    assert make.times == 2


def flipped(data: bytes) -> list[bytes]:
    return [data[:n] + bytes([data[n] ^ 1]) + data[n + 1 :] for n in range(len(data))]


def test_what_is_damaged_is_never_trusted(folder: Path) -> None:
    make = Maker()
    cache.kept("kind", [], make)
    (path,) = files(folder)
    whole = path.read_bytes()
    damaged = [*flipped(whole), whole[:-1], whole[:10], b"", whole + b"x"]
    for n, data in enumerate(damaged, 2):
        path.write_bytes(data)
        assert cache.kept("kind", [], make) == b"made"
        assert make.times == n
        assert path.read_bytes() == whole


def test_what_is_kept_for_one_thing_is_not_taken_for_another(folder: Path) -> None:
    cache.kept("kind", [b"a"], Maker(b"of a"))
    (path,) = files(folder)
    cache.kept("kind", [b"b"], Maker(b"of b"))
    (other,) = {*files(folder)} - {path}
    other.write_bytes(path.read_bytes())
    assert cache.kept("kind", [b"b"], Maker(b"of b")) == b"of b"


def test_nothing_is_kept_where_that_is_switched_off(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = Maker()
    monkeypatch.setenv("LSGRAPH_CACHE", "off")
    for _ in range(2):
        cache.kept("kind", [], make)
    assert make.times == 2
    assert not folder.exists()


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    "broken", ["tempfile.mkstemp", "pathlib.Path.replace", "pathlib.Path.mkdir"]
)
def test_a_full_disk_costs_nothing_but_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    make = Maker()
    with monkeypatch.context() as patch:
        patch.setattr(broken, full)
        assert cache.kept("kind", [], make) == b"made"
    assert files(folder) == []
    assert cache.kept("kind", [], make) == b"made"
    assert make.times == 2


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """Mount a file system of its own in memory, which takes the right to mount one."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    can = shutil.which("mount") and not subprocess.run(mount, capture_output=True).returncode
    need(bool(can), "right to mount a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_really_full_disk_costs_nothing_but_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "small", "size=64k") as small:
        monkeypatch.setenv("XDG_CACHE_HOME", str(small))
        make = Maker(bytes(1_000_000))
        for n in (1, 2):
            assert cache.kept("kind", [], make) == make.data
            assert make.times == n
            assert files(small) == []
        assert cache.kept("kind", [b"less"], Maker(b"x")) == b"x"
        assert len(files(small)) == 1


def test_a_folder_that_cannot_be_read_is_not_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    monkeypatch.setenv("XDG_CACHE_HOME", str(file))
    assert cache.kept("kind", [], Maker()) == b"made"


def test_the_oldest_goes_when_room_is_needed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "ROOM", 1000)
    for n in range(5):
        cache.kept("kind", [bytes([n])], Maker(bytes(300)))
        for age, path in enumerate(sorted(files(folder), key=lambda p: p.stat().st_mtime)):
            os.utime(path, (age, age))
    assert len(files(folder)) == 3
    again = Maker(bytes(300))
    cache.kept("kind", [bytes([4])], again)
    assert again.times == 0


def test_what_is_too_large_is_not_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LARGEST", 10)
    assert cache.kept("kind", [], Maker(bytes(100))) == bytes(100)
    assert files(folder) == []


WRITER = """
import sys
from lsgraph import cache
data = sys.argv[1].encode() * 3_000_000
print("ready", flush=True)
n = 0
while True:
    n += 1
    assert cache.kept("kind", [str(n % 3).encode()], lambda: data[n % 3:]) == data[n % 3:]
    if n % 2:
        for path in (cache._folder("kind")).iterdir(): path.unlink(missing_ok=True)
"""


def test_writers_that_are_killed_or_meet_leave_only_whole_things(folder: Path) -> None:
    data = b"x" * 3_000_000
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parent)}
    for turn in range(4):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, "x"], env=environment,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for _ in range(2)
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout
            writer.stdout.readline()
        time.sleep(0.05 + 0.03 * turn)
        for writer in writers:
            writer.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
            _, errors = writer.communicate()
            assert not errors
        for n in range(3):
            assert cache.kept("kind", [str(n).encode()], lambda n=n: data[n:]) == data[n:]  # type: ignore[misc]


def test_a_question_about_what_has_not_changed_parses_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("parsed")

    first = lsgraph.open(lang="vi").query("goals")
    ask: list[Callable[[], object]] = [
        lambda: lsgraph.open(lang="vi").query("goals"),
        lambda: lsgraph.open(lang="vi").sparql("SELECT * { ?s a plan:Goal } ORDER BY ?s"),
    ]
    monkeypatch.setattr("lsgraph.turtle.parse", refuse)
    assert ask[0]() == first
    assert len(ask[1]().rows) > 5  # type: ignore[attr-defined]
    monkeypatch.setenv("LSGRAPH_CACHE", "off")
    with pytest.raises(AssertionError, match="parsed"):
        ask[0]()


def test_the_cache_is_where_the_desktop_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache.folder() == tmp_path / "cache" / "lsgraph"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache" / "lsgraph"
    assert list(tmp_path.iterdir()) == []
