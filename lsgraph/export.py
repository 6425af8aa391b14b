"""Rule: an export is one folder with all that portals take, written whole or not at all.

The rooms below make files out of a publication; this one puts them together and writes them. It
takes the place of an earlier export and of nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

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


def export(pub: Publication, folder: Path, *, progress: Progress) -> Exported:
    """Write a publication as a folder; raise ProjectError where something else stands in its place.

    A run that is stopped leaves the earlier export as it was (see `folders.replace`).
    """
    folder = folder.resolve()
    refuse_other(folder)
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
    yield from catalog.files(pub, data)
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


def _ours(folder: Path) -> bool:
    if not any(folder.iterdir()):
        return True
    try:
        listed = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(listed, dict) and "lsgraph" in listed
