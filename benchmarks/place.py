"""Rule: all contenders of a size find the same files at one place, made once, whole or not at all.

A place is a folder named by its number of plans:

- `sound`: a project of so many made-up plans, in two revisions;
- `faulty`: the same with FAULTS mistakes for each plan, in one revision;
- `merged`: the latest revisions of `faulty` with the ontology, in one file, and the shapes; that a code
  names one unit is not asked there, for five digits do not suffice for the units of a thousand plans;
- `store`: the latest revisions of `sound`, loaded by `lsgraph load`.
"""

from __future__ import annotations

import shutil
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

    from lsgraph.project import Project, Revision

FAULTS = 10
UNIQUE = "https://w3id.org/lsgraph/shape#AdministrativeUnit-code-unique"


class Place:
    """What there is for a number of plans; nothing is made by looking at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plans = int(folder.name)

    @property
    def data(self) -> Path:
        """The plans and the ontology in one file of Turtle."""
        return self.folder / "merged" / "data.ttl"

    @property
    def shapes(self) -> Path:
        """The shapes for it."""
        return self.folder / "merged" / "shapes.ttl"

    @property
    def store(self) -> Path:
        """The folder of the store on disk."""
        return self.folder / "store"

    @cached_property
    def sound(self) -> Project:
        """The project without mistakes."""
        return self._project("sound")

    @cached_property
    def faulty(self) -> Project:
        """The project with mistakes."""
        return self._project("faulty")

    @property
    def revision(self) -> Revision:
        """The latest revision of the first plan without mistakes."""
        return self.sound.plans[0].revision()

    @cached_property
    def words(self) -> list[ox.Triple]:
        """The triples of the ontology."""
        from lsgraph import turtle

        return [t for path in self.sound.ontology for t in turtle.read(path).triples]

    def triples(self) -> list[ox.Triple]:
        """Read the latest revisions of all plans without mistakes."""
        return [t for plan in self.sound.plans for t in read(plan.revision())]

    def _project(self, name: str) -> Project:
        from lsgraph.project import Project

        return Project(self.folder / name)

    def make(self, name: str) -> None:
        """Make one of the things above, unless it is there."""
        target, part = self.folder / name, self.folder / f".{name}.part"
        if target.exists():
            return
        shutil.rmtree(part, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        getattr(self, f"_make_{name}")(part)
        part.rename(target)

    def _make_sound(self, part: Path) -> None:
        from benchmarks import generate

        generate.write(part, self.plans, revisions=2)
        # An export needs what a data officer says; the first plan takes it from the plan at hand.
        given = next(iter(sorted((generate.ROOT / "instances").glob("*/catalog.ttl"))))
        first = next(iter(sorted((part / "instances").iterdir())))
        text = given.read_text(encoding="utf-8")
        text = text.replace(f"/id/{given.parent.name}", f"/id/{first.name}")
        (first / "catalog.ttl").write_text(text, encoding="utf-8")

    def _make_faulty(self, part: Path) -> None:
        from benchmarks import generate

        generate.write(part, self.plans, faults=FAULTS * self.plans)

    def _make_merged(self, part: Path) -> None:
        from lsgraph import turtle

        self.make("faulty")
        part.mkdir()
        with (part / "data.ttl").open("wb") as out:
            # One file after the other is a file: a prefix holds until it is declared anew.
            for path in self.faulty.ontology:
                out.write(path.read_bytes() + b"\n")
            for plan in self.faulty.plans:
                for path in plan.revision().files:
                    out.write(path.read_bytes() + b"\n")
        rules = turtle.read(self.faulty.shapes("instances")).triples
        kept = [t for t in rules if not str(t.subject).startswith(f"<{UNIQUE}")]
        (part / "shapes.ttl").write_text(turtle.write(kept), encoding="utf-8")

    def _make_store(self, part: Path) -> None:
        from lsgraph import loading

        self.make("sound")
        loading.load(self.sound, [plan.revision() for plan in self.sound.plans], part)


def read(revision: Revision) -> list[ox.Triple]:
    """Read what a revision asserts."""
    from lsgraph import turtle

    return [t for path in revision.files for t in turtle.read(path).triples]


if __name__ == "__main__":
    Place(Path(sys.argv[1])).make(sys.argv[2])
