"""Rule: all files of all plans are read from the disk into memory, one after the other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.acts import Act, Acts
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = True


def _files(place: Place) -> list[Path]:
    return [path for plan in place.sound.plans for path in plan.revision().files]


def _ours(place: Place) -> Acts:
    from benchmarks.contenders import terms
    from lsgraph import turtle

    files = _files(place)

    def run() -> list[Any]:
        return [t for path in files for t in turtle.read(path).triples]

    return {"": Act(run, terms.ours)}


def _pyoxigraph(place: Place) -> Acts:
    import pyoxigraph as ox

    from benchmarks.contenders import terms

    files = _files(place)

    def run() -> list[ox.Quad]:
        return [q for p in files for q in ox.parse(path=str(p), format=ox.RdfFormat.TURTLE)]

    return {"": Act(run, terms.ours)}


def _rdflib(store: str, form: str) -> Callable[[Place], Acts]:
    def contender(place: Place) -> Acts:
        import rdflib

        from benchmarks.contenders import terms

        files = _files(place)

        def run() -> rdflib.Graph:
            graph = rdflib.Graph(store=store)
            for path in files:
                graph.parse(path, format=form)
            return graph

        return {"": Act(run, terms.rdflibs)}

    return contender


CONTENDERS = {
    "lsgraph": _ours,
    "rdflib": _rdflib("default", "turtle"),
    "pyoxigraph": _pyoxigraph,
    "oxrdflib (its parser, rdflib's store)": _rdflib("default", "ox-turtle"),
    "oxrdflib (its parser, its store)": _rdflib("Oxigraph", "ox-turtle"),
}
