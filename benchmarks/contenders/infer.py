"""Rule: what follows about the plans' own things is to be known; reflexive and axiomatic triples are left out.

Data are in memory, in the form that each works on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks.acts import Act, Acts, Outcome
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = True
NOISE = (
    "<http://www.w3.org/2002/07/owl#", "<http://www.w3.org/2000/01/rdf-schema#",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#",
)  # fmt: skip


def _plan_by_plan(place: Place) -> Acts:
    from benchmarks.contenders import terms
    from benchmarks.place import read
    from lsgraph import inference

    words = place.words
    plans = [read(plan.revision()) for plan in place.sound.plans]

    def run() -> list[Any]:
        return [t for data in plans for t in inference.infer(data, words)]

    return {"": Act(run, terms.ours)}


def _one_graph(place: Place) -> Acts:
    from benchmarks.contenders import terms
    from lsgraph import inference

    words, data = place.words, place.triples()
    return {"": Act(lambda: inference.infer(data, words), terms.ours)}


def _kept(closure: Iterable[Any], place: Place) -> Outcome:
    """Tell of those triples of a closure that lsgraph would give."""
    from benchmarks.acts import told
    from benchmarks.contenders import terms
    from lsgraph.terms import PREFIXES

    asserted = {(str(t.subject), str(t.predicate), str(t.object)) for t in place.triples()}
    own = {s for s, _, _ in asserted}
    same = f"<{PREFIXES['owl']}sameAs>"
    return told(
        f"{s} {p} {o}"
        for s, p, o in terms.rows(closure)
        if s in own
        and s != o
        and p != same
        and not o.startswith(NOISE)
        and (s, p, o) not in asserted
    )


def _owlrl(place: Place) -> Acts:
    from owlrl import DeductiveClosure, OWLRL_Semantics

    from lsgraph import bridge

    graph = bridge.to_rdflib((*place.words, *place.triples()))

    def run() -> Any:
        DeductiveClosure(OWLRL_Semantics).expand(graph)
        return graph

    return {"": Act(run, lambda graph: _kept(graph, place))}


def _reasonable(place: Place) -> Acts:
    import reasonable

    reasoner = reasonable.PyReasoner()
    files = [path for plan in place.sound.plans for path in plan.revision().files]
    for path in (*place.sound.ontology, *files):
        reasoner.load_file(str(path))
    return {"": Act(reasoner.reason, lambda found: _kept(found, place))}


CONTENDERS = {
    "lsgraph, plan by plan": _plan_by_plan,
    "owlrl": _owlrl,
    "reasonable (Rust)": _reasonable,
    "lsgraph, all in one graph": _one_graph,
}
