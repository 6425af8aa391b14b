"""Rule: two revisions of all plans are in memory; what was taken away and what came is to be known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.acts import Act, Acts, Outcome, told
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = True


def _pairs(place: Place) -> list[tuple[list[Any], list[Any]]]:
    from benchmarks.place import read

    return [(read(p.revisions[0]), read(p.revisions[-1])) for p in place.sound.plans]


def _outcome(found: tuple[Iterable[str], Iterable[str]]) -> Outcome:
    removed, added = found
    return told([*(f"- {t}" for t in removed), *(f"+ {t}" for t in added)], each=True)


def _ours(place: Place) -> Acts:
    from lsgraph import revisions

    pairs = _pairs(place)

    def outcome(found: list[Any]) -> Outcome:
        removed, added = ([t for d in found for t in getattr(d, n)] for n in ("removed", "added"))
        return _outcome((map(str, removed), map(str, added)))

    return {"": Act(lambda: [revisions.diff(old, new) for old, new in pairs], outcome)}


def _flat(place: Place) -> tuple[list[Any], list[Any]]:
    pairs = _pairs(place)
    return [t for old, _ in pairs for t in old], [t for _, new in pairs for t in new]


def _canonical(place: Place) -> Acts:
    import pyoxigraph as ox

    sides = _flat(place)

    def run() -> tuple[Any, Any]:
        old, new = (
            ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in side) for side in sides
        )
        for dataset in (old, new):
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        was, now = set(old), set(new)
        return was - now, now - was

    return {"": Act(run, lambda f: _outcome(tuple([str(q.triple) for q in side] for side in f)))}  # type: ignore[arg-type]


def _rdflib(*, isomorphic: bool) -> Any:
    def contender(place: Place) -> Acts:
        from rdflib.compare import graph_diff

        from benchmarks.contenders import terms
        from benchmarks.place import read
        from lsgraph import bridge

        # A plan at a time: a thousand plans stand in memory once, not twice.
        old, new = (
            bridge.to_rdflib(t for plan in place.sound.plans for t in read(plan.revisions[n]))
            for n in (0, -1)
        )

        def run() -> tuple[Any, Any]:
            if isomorphic:
                _, removed, added = graph_diff(old, new)
                return removed, added
            return old - new, new - old

        def outcome(found: tuple[Any, Any]) -> Outcome:
            removed, added = ([" ".join(r) for r in terms.rows(side)] for side in found)
            return _outcome((removed, added))

        return {"": Act(run, outcome)}

    return contender


CONTENDERS = {
    "lsgraph (and changes told by thing)": _ours,
    "rdflib.compare.graph_diff": _rdflib(isomorphic=True),
    "rdflib, one graph minus the other": _rdflib(isomorphic=False),
    "pyoxigraph, RDFC-1.0 and sets": _canonical,
}
