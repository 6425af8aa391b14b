"""Rule: a store on disk holds each revision as the files say it, in a graph of its own, the words in another.

The graphs are named as everywhere: the ontology's IRI, a revision's, and a revision's followed by
`/inferred`.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lsgraph import project
from lsgraph.errors import ProjectError
from lsgraph.terms import BASE

if TYPE_CHECKING:
    from lsgraph.engines.disk import Loaded, Source

ONTOLOGY = BASE + "plan"
Progress = Callable[[str], None]


def load(
    where: project.Project,
    revisions: Sequence[project.Revision],
    folder: Path,
    *,
    inferred: bool = False,
    progress: Progress | None = None,
) -> Loaded:
    """Make a folder hold the ontology and these revisions, whole or not at all.

    `inferred` adds what follows from each revision; `progress` is told the name of each graph as it
    is read. What was made from the same files is left as it is. Raise TurtleError for a file that
    cannot be read, ProjectError for a folder that cannot be written.
    """
    from lsgraph.engines import disk

    return disk.load(folder, list(_sources(where, revisions, inferred, progress or _quiet)))


def _quiet(name: str) -> None:
    """Tell nobody."""


def as_of(plan: project.Plan, date: str) -> project.Revision:
    """Give the revision of a plan that holds on a date; raise ProjectError if there is none yet."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
            raise ValueError
        datetime.date.fromisoformat(date)
    except ValueError:
        raise ProjectError(
            en=f"{date!r} is no date; give one as YYYY-MM-DD",
            vi=f"{date!r} không phải ngày; hãy nêu theo dạng NNNN-TT-NN",
        ) from None
    held = [r for r in plan.revisions if r.date <= date]
    if held:
        return held[-1]
    first = plan.revision().date if not plan.revisions else plan.revisions[0].date
    raise ProjectError(
        en=f"plan {plan.slug} had no revision on {date}; the first holds from {first}",
        vi=f"quy hoạch {plan.slug} chưa có phiên bản vào ngày {date}; phiên bản đầu có hiệu lực từ "
        f"{first}",
    )


def graphs(revision: project.Revision, *, inferred: bool = False) -> list[str]:
    """Give the named graphs that a question about a revision asks, as one."""
    names = [ONTOLOGY, revision.name]
    return [*names, f"{revision.name}/inferred"] if inferred else names


def _sources(
    where: project.Project,
    revisions: Sequence[project.Revision],
    inferred: bool,
    progress: Progress,
) -> Iterable[Source]:
    from lsgraph.engines.disk import Source

    words = _content(where.ontology)

    def reading(name: str, files: Sequence[Path]) -> Callable[[], Iterable[ox.Triple]]:
        def make() -> Iterable[ox.Triple]:
            progress(name)
            return _read(files)

        return make

    yield Source(ONTOLOGY, words, reading(ONTOLOGY, where.ontology))
    for one in revisions:
        content = _content(one.files)
        yield Source(one.name, content, reading(one.name, one.files), (ONTOLOGY,))
        if inferred:
            name = f"{one.name}/inferred"
            made = _inferring(where, one, name, progress)
            yield Source(name, words + content, made, (ONTOLOGY,))


def _inferring(
    where: project.Project, one: project.Revision, name: str, progress: Progress
) -> Callable[[], Iterable[ox.Triple]]:
    def make() -> Iterable[ox.Triple]:
        from lsgraph import inference

        progress(name)
        return inference.infer(tuple(_read(one.files)), tuple(_read(where.ontology)))

    return make


def _read(files: Sequence[Path]) -> Iterable[ox.Triple]:
    from lsgraph import turtle

    return (t for path in files for t in turtle.read(path).triples)


def _content(files: Sequence[Path]) -> bytes:
    """Give a hash of what files are named and hold."""
    digest = hashlib.sha256()
    for path in files:
        for part in (path.name.encode(), path.read_bytes()):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
