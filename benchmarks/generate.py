"""Rule: the n-th made-up plan of a seed is the same whoever asks, however many others are made.

`python -m benchmarks.generate N --to DIR [--seed S] [--faults F] [--revisions 1|2] [--form project|nt|nq]`
makes a project of N plans (words, shapes, queries, instances) that lsgraph can check and question,
or one file of N-Triples or N-Quads. Without faults a check finds nothing; with F of them it finds
F, spread evenly over the plans, each breaking one named rule at one known thing.

A statistical code names one unit within a plan; across a thousand plans five digits do not
suffice, so plans are checked one by one, as lsgraph does, and not merged into one graph.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from benchmarks.corpus import aims, papers, people, places
from benchmarks.corpus.draft import Draft
from benchmarks.corpus.faults import Fault, plant
from lsgraph.errors import ProjectError
from lsgraph.project import revision_name

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Made:
    """A made-up plan: its Turtle files by path below its folder, its source text, its faults."""

    slug: str
    files: Mapping[str, str]
    text: str
    planted: tuple[Fault, ...]


def plan(n: int, seed: int = 0, faults: int = 0, *, revisions: int = 1) -> Made:
    """Make the n-th plan of a seed, counted from 1, with so many faults, in one or two revisions.

    A fault stands in every revision. Raise ValueError for more faults than a plan has room for.
    """
    draft = Draft(n, random.Random(f"{seed}/{n}"))
    papers.sources(draft)
    map_ = places.draw(draft)
    who = people.gather(draft, map_)
    papers.plans(draft, map_, who)
    wanted = aims.want(draft, map_, who)
    papers.disagreements(draft, map_)
    papers.seal(draft)
    raised, ended = wanted.ranged[:3], wanted.parts[0]
    planted = plant(draft, faults, spared={v.first for v in (*raised, ended)})
    files = {f"{places.MERGED_ON}/{name}": text for name, text in draft.files().items()}
    if revisions > 1:
        papers.adjust(draft, raised, ended, who)
        later = draft.files().items()
        files |= {f"{papers.ADJUSTED_ON}/{name}": text for name, text in later}
    return Made(draft.slug, files, draft.text, planted)


def shares(faults: int, plans: int) -> list[int]:
    """Spread faults evenly over plans, the first plans having one more where it does not divide."""
    each, over = divmod(faults, plans)
    return [each + (n < over) for n in range(plans)]


def corpus(n: int, seed: int = 0, faults: int = 0, *, revisions: int = 1) -> Iterator[Made]:
    """Make plans 1 to n, one at a time, with so many faults in all."""
    for number, share in enumerate(shares(faults, n), 1):
        yield plan(number, seed, share, revisions=revisions)


def triples(n: int, seed: int = 0) -> list[ox.Triple]:
    """Give what the latest revision of the n-th plan of a seed asserts."""
    files = plan(n, seed).files.values()
    return [q.triple for text in files for q in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def write(
    folder: Path, n: int, seed: int = 0, faults: int = 0, *, revisions: int = 1
) -> list[Fault]:
    """Write a project of n plans into a folder that is not there yet; give the faults in it.

    Texts that the passages are cited from go into `sources/`. Raise ProjectError where the folder
    is there already.
    """
    _refuse_present(folder)
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    planted: list[Fault] = []
    (folder / "sources").mkdir()
    for made in corpus(n, seed, faults, revisions=revisions):
        for name, text in made.files.items():
            path = folder / "instances" / made.slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        source = folder / "sources" / f"{made.slug}.txt"
        source.write_text(made.text, encoding="utf-8", newline="\n")
        planted += made.planted
    return planted


def write_lines(
    path: Path, n: int, seed: int = 0, faults: int = 0, *, revisions: int = 1, graphs: bool = False
) -> list[Fault]:
    """Write the plans into one file of N-Triples, or of N-Quads with a graph a revision.

    N-Triples hold the latest revision alone. Raise ProjectError where the file is there already.
    """
    _refuse_present(path)
    planted: list[Fault] = []
    with path.open("xb") as out:
        for made in corpus(n, seed, faults, revisions=revisions):
            latest = max(name.partition("/")[0] for name in made.files)
            for name, text in made.files.items():
                date = name.partition("/")[0]
                graph = ox.NamedNode(revision_name(made.slug, date))
                read = ox.parse(text, format=ox.RdfFormat.TURTLE)
                if graphs:
                    quads = (ox.Quad(q.subject, q.predicate, q.object, graph) for q in read)
                    ox.serialize(quads, output=out, format=ox.RdfFormat.N_QUADS)
                elif date == latest:
                    lines = (q.triple for q in read)
                    ox.serialize(lines, output=out, format=ox.RdfFormat.N_TRIPLES)
            planted += made.planted
    return planted


def _refuse_present(path: Path) -> None:
    if path.exists():
        raise ProjectError(
            en=f"{path} is there already; name a place that is free",
            vi=f"{path} đã có; hãy nêu một nơi còn trống",
        )


def main(arguments: list[str] | None = None) -> int:
    """Make a corpus as the command line asks; print the faults, a rule and a thing a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    parser.add_argument("plans", type=int, metavar="N", help="how many plans")
    parser.add_argument("--to", type=Path, required=True, metavar="PATH", help="folder or file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", type=int, default=0, metavar="F", help="how many in all")
    parser.add_argument("--revisions", type=int, choices=(1, 2), default=1)
    parser.add_argument("--form", choices=("project", "nt", "nq"), default="project")
    asked = parser.parse_args(arguments)
    if asked.plans < 1 or asked.faults < 0:
        parser.error("N must be 1 or more, and F 0 or more")
    try:
        if asked.form == "project":
            planted = write(asked.to, asked.plans, asked.seed, asked.faults,
                            revisions=asked.revisions)  # fmt: skip
        else:
            planted = write_lines(asked.to, asked.plans, asked.seed, asked.faults,
                                  revisions=asked.revisions, graphs=asked.form == "nq")  # fmt: skip
    except (ProjectError, ValueError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for fault in planted:
        print(fault.shape, fault.focus)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
