"""Rule: a graph in memory is written as text; read again, it is the same graph.

lsgraph writes in an order that depends on the triples alone; the others as they hold them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.acts import Act, Acts, Outcome
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = True


def _read(text: bytes | str) -> Outcome:
    import pyoxigraph as ox

    from benchmarks.contenders import terms

    return terms.ours(ox.parse(text, format=ox.RdfFormat.TURTLE))  # N-Triples are Turtle


def _ours(place: Place) -> Acts:
    from lsgraph import turtle
    from lsgraph.forms import rdf

    data = place.triples()
    return {
        "Turtle": Act(lambda: turtle.write(data), _read),
        "N-Triples": Act(lambda: rdf.ntriples(data), _read),
    }


def _pyoxigraph(place: Place) -> Acts:
    import pyoxigraph as ox

    from lsgraph.terms import PREFIXES

    data = place.triples()

    def act(form: ox.RdfFormat, **how: Any) -> Act:
        return Act(lambda: ox.serialize(data, format=form, **how), _read)

    return {
        "Turtle": act(ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES)),
        "N-Triples": act(ox.RdfFormat.N_TRIPLES),
    }


def _rdflib(turtle: str, ntriples: str) -> Callable[[Place], Acts]:
    def contender(place: Place) -> Acts:
        from lsgraph import bridge
        from lsgraph.terms import PREFIXES

        graph = bridge.to_rdflib(place.triples())
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)

        def act(form: str) -> Act:
            return Act(lambda: graph.serialize(format=form, encoding="utf-8"), _read)

        return {"Turtle": act(turtle), "N-Triples": act(ntriples)}

    return contender


CONTENDERS = {
    "lsgraph": _ours,
    "rdflib": _rdflib("turtle", "nt"),
    "pyoxigraph": _pyoxigraph,
    "oxrdflib": _rdflib("ox-turtle", "ox-nt"),
}
