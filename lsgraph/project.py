"""Rule: this is the only module that knows where things are; it reads no RDF.

A project is a folder with `ontology/`, `instances/` and `queries/`: the one named by
LSGRAPH_HOME, else the checkout one stands in, else the data that came with the package.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lsgraph.errors import ProjectError, listed
from lsgraph.terms import BASE

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def revision_name(plan: str, date: str) -> str:
    """Give the IRI of the revision of a date of a plan."""
    return f"{BASE}id/{plan}/revision/{date}"


@dataclass(frozen=True)
class Revision:
    """One revision of a plan: a folder of Turtle files, named by the date from which it holds."""

    plan: str
    date: str
    folder: Path

    @property
    def name(self) -> str:
        """The IRI of the revision, which is also that of its named graph."""
        return revision_name(self.plan, self.date)

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Give the Turtle files of the revision by name; raise ProjectError if there is none."""
        files = tuple(sorted(self.folder.glob("*.ttl")))
        if not files:
            raise ProjectError(
                en=f"{self.folder} holds no Turtle file; add the plan's .ttl files",
                vi=f"{self.folder} không có tệp Turtle; hãy thêm các tệp .ttl của quy hoạch",
            )
        return files


@dataclass(frozen=True)
class Plan:
    """One plan of the project and its revisions, oldest first."""

    slug: str
    folder: Path

    @cached_property
    def revisions(self) -> tuple[Revision, ...]:
        """Give the revisions by date."""
        folders = sorted(p for p in self.folder.iterdir() if is_revision(p))
        return tuple(Revision(self.slug, p.name, p) for p in folders)

    @property
    def catalog(self) -> Path:
        """Give the file in which the data officer says who publishes the plan and on what terms."""
        return self.folder / "catalog.ttl"

    def revision(self, date: str | None = None) -> Revision:
        """Give the revision of a date, or the latest; raise ProjectError if there is none."""
        known = [r.date for r in self.revisions]
        if not known:
            raise ProjectError(
                en=f"plan {self.slug} has no revision; add a folder named by date, YYYY-MM-DD",
                vi=f"quy hoạch {self.slug} chưa có phiên bản; hãy thêm thư mục tên NNNN-TT-NN",
            )
        if date is None:
            return self.revisions[-1]
        if date not in known:
            raise _unknown("revision", "phiên bản", date, known)
        return self.revisions[known.index(date)]


@dataclass(frozen=True)
class Project:
    """The folders of one project."""

    root: Path

    @cached_property
    def ontology(self) -> tuple[Path, ...]:
        """Give the files of the words: ontology, code lists and alignments."""
        folder = self.root / "ontology"
        alignments = sorted((folder / "alignments").glob("*.ttl"))
        return (folder / "plan.ttl", folder / "concepts.ttl", *alignments)

    def shapes(self, name: str) -> Path:
        """Give the shapes file of a name: "instances", "vocabulary"."""
        return self.root / "ontology" / "shapes" / f"{name}.ttl"

    @cached_property
    def queries(self) -> tuple[Path, ...]:
        """Give the prepared query files by name."""
        return tuple(sorted((self.root / "queries").glob("*.rq")))

    @cached_property
    def plans(self) -> tuple[Plan, ...]:
        """Give the plans by name."""
        folder = self.root / "instances"
        folders = sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
        return tuple(Plan(p.name, p) for p in folders)

    def plan(self, slug: str | None = None) -> Plan:
        """Give the plan of a name, or the only one; raise ProjectError if that is unclear."""
        known = [p.slug for p in self.plans]
        if slug is None and len(known) == 1:
            return self.plans[0]
        if slug is None:
            names = listed(known) or "-"
            raise ProjectError(
                en=f"the project holds {len(known)} plans ({names}); name one with --plan",
                vi=f"dự án có {len(known)} quy hoạch ({names}); hãy nêu một tên bằng --plan",
            )
        if slug not in known:
            raise _unknown("plan", "quy hoạch", slug, known)
        return self.plans[known.index(slug)]

    @property
    def turtle(self) -> tuple[Path, ...]:
        """Give all Turtle files of the project that people edit: the words, the shapes, the plans."""
        folders = (self.root / "ontology", self.root / "instances")
        found = (p for folder in folders for p in folder.rglob("*.ttl"))
        # Records are sealed, and what a killed command left is nobody's.
        return tuple(sorted(p for p in found if not _aside(p.relative_to(self.root))))

    def is_plan(self, path: Path) -> bool:
        """Say whether a path is a plan's folder: one that holds folders of revisions."""
        return path.is_dir() and any(is_revision(p) for p in path.iterdir())

    def is_record(self, path: Path) -> bool:
        """Say whether a path is the file of what a data officer says of a plan's data."""
        return path.is_file() and any(path.resolve() == p.catalog.resolve() for p in self.plans)

    def surrounds(self, folder: Path) -> bool:
        """Say whether the project was named by LSGRAPH_HOME or a folder lies in it."""
        named = bool(os.environ.get("LSGRAPH_HOME"))
        return named or folder.resolve().is_relative_to(self.root.resolve())

    def holds_words(self, path: Path) -> bool:
        """Say whether a path is the folder of the ontology or lies in it."""
        return path.resolve().is_relative_to((self.root / "ontology").resolve())


def _aside(path: Path) -> bool:
    return "releases" in path.parts or any(part.startswith(".") for part in path.parts)


def is_revision(path: Path) -> bool:
    """Say whether a path is a revision's folder, which is named by a date."""
    # Not `resolve`: a link to a revision is not another revision.
    name = Path(os.path.abspath(path)).name  # noqa: PTH100
    return path.is_dir() and bool(_DATE.match(name))


def find(start: Path | None = None) -> Project:
    """Find the project of LSGRAPH_HOME, else around `start` (the working folder), else the package's.

    Raise ProjectError where LSGRAPH_HOME names no project or none is found.
    """
    home = os.environ.get("LSGRAPH_HOME")
    if home:
        if not _is_project(Path(home)):
            raise ProjectError(
                en=f"LSGRAPH_HOME={home} holds no ontology/plan.ttl and queries/; name a project folder",
                vi=f"LSGRAPH_HOME={home} không có ontology/plan.ttl và queries/; hãy nêu thư mục dự án",
            )
        return Project(Path(home))
    here = (start or Path.cwd()).resolve()
    package = Path(__file__).resolve().parent
    for folder in (here, *here.parents, package / "data", package.parent):
        if _is_project(folder):
            return Project(folder)
    raise ProjectError(
        en="no project here: no folder with ontology/plan.ttl; set LSGRAPH_HOME to one",
        vi="không có dự án ở đây: không thấy thư mục có ontology/plan.ttl; hãy đặt LSGRAPH_HOME",
    )


def _is_project(folder: Path) -> bool:
    return (folder / "ontology" / "plan.ttl").is_file() and (folder / "queries").is_dir()


def _unknown(en: str, vi: str, name: str, known: Iterable[str]) -> ProjectError:
    from difflib import get_close_matches

    known = list(known)
    close = get_close_matches(name, known, n=1)
    names = listed(known)
    return ProjectError(
        en=f"no {en} named {name!r}"
        + (f"; did you mean {close[0]}?" if close else f"; there is: {names}"),
        vi=f"không có {vi} tên {name!r}"
        + (f"; có phải {close[0]}?" if close else f"; hiện có: {names}"),
    )
