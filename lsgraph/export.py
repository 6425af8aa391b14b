"""Rule: an export is one folder with all that portals take, written whole or not at all.

The rooms below make files out of a publication; this one puts them together and writes them. It
takes the place of an earlier export and of nothing else, and no revision goes from it unasked:
portals delete what has gone from a record.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lsgraph import catalog, folders, forms, servers, site
from lsgraph.errors import ProjectError
from lsgraph.forms import crate
from lsgraph.publication import File, Publication

Progress = Callable[[str], None]
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Exported:
    """What was written: the folder, and each file with its size in bytes, by path."""

    folder: Path
    sizes: dict[str, int]


def export(pub: Publication, folder: Path, *, fewer: bool = False, progress: Progress) -> Exported:
    """Write a publication as a folder; raise ProjectError where something else stands in its place.

    A revision that an earlier export holds goes only where `fewer` are wanted. A run that is
    stopped leaves the earlier export as it was (see `folders.replace`). Raise OSError, which names
    the folder, where the system does not let it be written.
    """
    folder = folder.resolve()
    refuse_other(folder)
    if not fewer:
        refuse_fewer(folder, (e.name for e in pub.editions))
    try:
        with folders.alone(folder.parent):
            made = files(pub, progress=progress)
            progress("write")
            folders.replace(folder, ((f.path, f.data) for f in made))
    except BlockingIOError:
        raise ProjectError(
            en=f"another export is writing beside {folder}; wait until it has ended",
            vi=f"một lần xuất khác đang ghi cạnh {folder}; hãy chờ lần đó kết thúc",
        ) from None
    except OSError as error:
        # A write that fails names no file, and a file of the half-written folder helps nobody.
        raise OSError(error.errno, error.strerror or str(error), str(folder)) from error
    return Exported(folder, {f.path: len(f.data) for f in made})


def files(pub: Publication, *, progress: Progress) -> list[File]:
    """Give every file of the folder, by path; the same publication gives the same bytes."""
    made = list(_files(pub, progress))
    made.append(crate.crate(pub, made))
    made.append(crate.manifest(pub, made))
    made.sort(key=lambda f: f.path)
    paths = [f.path for f in made]
    assert len(set(paths)) == len(paths), "two files of one path"
    return made


def _files(pub: Publication, progress: Progress) -> Iterator[File]:
    progress("forms")
    data = list(forms.files(pub))
    yield from data
    progress("record")
    record = catalog.record(pub, data)
    yield from catalog.files(pub, data, record)
    progress("pages")
    yield from site.files(pub, data, record)
    yield from servers.files(pub)


def refuse_other(folder: Path) -> None:
    """Raise ProjectError where a folder cannot be written or holds anything but an earlier export."""
    if not folder.parent.is_dir():
        raise ProjectError(
            en=f"{folder.parent} is no folder; make it first, or export to another place",
            vi=f"{folder.parent} không phải thư mục; hãy tạo trước, hoặc xuất ra nơi khác",
        )
    if folder.exists() and not (folder.is_dir() and _ours(folder)):
        raise ProjectError(
            en=f"{folder} is there and is no earlier export; name a new folder or an empty one",
            vi=f"{folder} đã có và không phải bản xuất trước; hãy nêu thư mục mới hoặc thư mục rỗng",
        )


def refuse_fewer(folder: Path, names: Iterable[str]) -> None:
    """Raise ProjectError that names the revisions of an earlier export that are not among `names`."""
    earlier = _manifest(folder).get("revisions")
    held = {n for n in earlier if isinstance(n, str)} if isinstance(earlier, list) else set()
    gone = ", ".join(sorted(held - set(names)))
    if gone:
        raise ProjectError(
            en=f"{folder} holds {gone}, which would vanish, and portals take as deleted what has gone; "
            "add --all, export to another folder, or name the one to be kept with --revision",
            vi=f"{folder} đang có {gone}; nếu xuất như vậy các phiên bản này sẽ mất và cổng dữ liệu "
            "coi là đã xóa; hãy thêm --all, xuất ra thư mục khác, hoặc nêu phiên bản giữ lại bằng "
            "--revision",
        )


def _ours(folder: Path) -> bool:
    return not any(folder.iterdir()) or "lsgraph" in _manifest(folder)


def _manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an earlier export; empty where there is none."""
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return listed if isinstance(listed, dict) else {}
