"""Rule: publications for tests: the real plan once, and a small made-up one of any content."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from lsgraph import project, publication
from lsgraph.facts import Facts
from lsgraph.publication import Edition, Publication
from lsgraph.terms import BASE, PREFIXES, iri

PLACE = "https://data.example.org/"
WORDS = f"<{BASE}plan#Goal> a <http://www.w3.org/2002/07/owl#Class> ."


def real(root: Path) -> Publication:
    """Read the first plan of the checkout with all revisions."""
    where = project.Project(root)
    plan = where.plan()
    return publication.read(where, plan, plan.revisions, base=PLACE)


def turtle(text: str) -> list[ox.Triple]:
    heads = "".join(f"@prefix {p}: <{n}> .\n" for p, n in PREFIXES.items())
    return [q.triple for q in ox.parse(heads + text, format=ox.RdfFormat.TURTLE)]


def small(
    editions: dict[str, str] | None = None,
    *,
    words: str = WORDS,
    inferred: str = "",
    slug: str = "mau",
) -> Publication:
    """Make a publication from Turtle by date; the default has one revision with one goal."""
    texts = {"2024-01-01": goal("xanh")} if editions is None else editions
    nowhere = Path("nowhere")
    made = tuple(
        Edition(project.Revision(slug, date, nowhere), Facts(turtle(text)), tuple(turtle(inferred)))
        for date, text in sorted(texts.items())
    )
    plan = project.Plan(slug, nowhere)
    prefixes = {**PREFIXES, "ls": f"{BASE}id/{slug}/"}
    where = project.Project(nowhere)
    return Publication(where, plan, PLACE, made, Facts(turtle(words)), Facts(()), prefixes)


def goal(name: str, label: str = "Mục tiêu mẫu", value: str = "8.0") -> str:
    """Give a goal as Turtle."""
    node = f"<{BASE}id/mau/goal-{name}>"
    return f'{node} a plan:Goal ; rdfs:label "{label}"@vi ; plan:minimum {value} .\n'


def many(count: int) -> str:
    """Give that many goals."""
    return "".join(goal(f"so-{n}", f"Mục tiêu số {n}") for n in range(count))


LABEL = iri("rdfs:label")
