"""Rule: ten things of one plan change among those of all plans; what is wrong now is to be known.

Five goals lose their year, and five bodies or groups their class, which those that point at them
notice. Nothing was wrong before, so all findings come of the change. Data are in memory, our shapes
compiled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.acts import Act, Acts
from benchmarks.contenders.check import of_report, results
from benchmarks.place import Place

NEEDS = ("sound", "merged")
GROWS = True


def _data(place: Place) -> list[Any]:
    return [*place.words, *place.triples()]


def _changed(data: Sequence[Any], plan: str) -> list[Any]:
    """Give the triples that are taken away: one each of ten things."""
    from lsgraph.terms import RDF_TYPE, iri

    own = [t for t in data if f"/id/{plan}/" in str(t.subject)]
    years = [t for t in own if t.predicate == iri("plan:year") and "/goal-" in t.subject.value]
    bodies = (iri("plan:Organization"), iri("plan:Group"))
    classes = [t for t in own if t.predicate == RDF_TYPE and t.object in bodies]
    return [*years[:5], *classes[:5]]


def _shapes(place: Place) -> Any:
    from lsgraph import turtle
    from lsgraph.shacl import Index, Validator

    return Validator(Index(turtle.read(place.shapes).triples))


def _session(place: Place) -> Acts:
    from lsgraph.shacl.index import fact
    from lsgraph.shacl.session import Session

    data = _data(place)
    gone = [fact(t) for t in _changed(data, place.revision.plan)]
    session = Session(_shapes(place), map(fact, data), [])
    # What the shapes ask is asked once beforehand, as by an editor's first save.
    session.apply(gone, [])
    session.apply([], gone)
    return {
        "": Act(
            lambda: session.apply(gone, []), results, quick=True,
            again=lambda: session.apply([], gone),
        )
    }  # fmt: skip


def _full(place: Place) -> Acts:
    from lsgraph.shacl import Index

    data = _data(place)
    gone = set(_changed(data, place.revision.plan))
    validator, index = _shapes(place), Index(t for t in data if t not in gone)
    return {"": Act(lambda: validator.validate(index), results)}


def _pyshacl(*, focus: bool) -> Any:
    def contender(place: Place) -> Acts:
        import pyshacl
        import rdflib

        from lsgraph import bridge

        data = _data(place)
        gone = _changed(data, place.revision.plan)
        kept = set(gone)
        graph = bridge.to_rdflib(t for t in data if t not in kept)
        shapes = rdflib.Graph().parse(place.shapes, format="turtle")
        nodes = [t.subject.value for t in gone] if focus else None

        def run() -> Any:
            return pyshacl.validate(graph, shacl_graph=shapes, inplace=True, focus_nodes=nodes)[1]

        return {"": Act(run, lambda report: of_report(report.serialize(format="turtle")))}

    return contender


CONTENDERS = {
    "lsgraph, what the change reaches": _session,
    "pySHACL, all again": _pyshacl(focus=False),
    "pySHACL, focus_nodes": _pyshacl(focus=True),
    "lsgraph, all again": _full,
}
