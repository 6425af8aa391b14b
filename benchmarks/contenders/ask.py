"""Rule: the prepared questions are put to one plan, alone or in a store of many, and all rows are fetched.

rdflib and oxrdflib hold the one plan alone, with each question parsed beforehand (rdflib's
`prepareQuery`); the others parse it each time. All hold numbers as Oxigraph stores them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from benchmarks.acts import Act, Acts, Outcome, told
from benchmarks.place import Place

NEEDS = ("sound", "store")
GROWS = False


def _texts(place: Place) -> dict[str, str]:
    """Give the text of each question, without values: about all."""
    from lsgraph import queries

    return {path.stem: queries.load(path).bind({}) for path in place.sound.queries}


def _graphs(place: Place) -> Mapping[str, list[Any]]:
    from benchmarks.place import read
    from lsgraph.loading import ONTOLOGY

    return {ONTOLOGY: place.words, place.revision.name: read(place.revision)}


def _table(table: Any) -> Outcome:
    return told(" ".join("" if t is None else str(t) for t in row) for row in table.rows)


def _rdflibs(answer: tuple[str, list[Any]]) -> Outcome:
    """Tell of rows of rdflib, values in the one form of tables."""
    from lsgraph import bridge, tables

    form, rows = answer
    if form == "ASK":
        return _table(tables.from_boolean(bool(rows[0])))
    terms = ([None if t is None else bridge.from_rdflib(t) for t in row] for row in rows)
    columns = [str(n) for n in range(len(rows[0]))] if rows else []
    return _table(tables.from_rows(columns, terms))


def _asked(engine: Any, place: Place) -> Acts:
    def act(text: str) -> Act:
        return Act(lambda: engine.query(text), _table, quick=True)

    return {name: act(text) for name, text in _texts(place).items()}


def _memory(place: Place) -> Acts:
    from lsgraph.engines import OxigraphEngine

    return _asked(OxigraphEngine(_graphs(place)), place)


def _disk(place: Place) -> Acts:
    from lsgraph import engines, loading

    return _asked(engines.open_store(str(place.store), loading.graphs(place.revision)), place)


def _first(place: Place) -> Acts:
    """How long it is until the first plan that has rows has answered, all plans being asked."""
    from lsgraph.corpus import Corpus

    plans = tuple(plan.revision() for plan in place.sound.plans)
    corpus = Corpus(place.sound, plans, lang="vi", store=str(place.store))

    def act(name: str) -> Act:
        def run() -> Any:
            answers: Iterator[Any] = corpus.answers(name)
            return next((table for table in answers if len(table)), None)

        return Act(run, quick=True)

    return {path.stem: act(path.stem) for path in place.sound.queries}


def _by_rdflib(store: str) -> Callable[[Place], Acts]:
    def contender(place: Place) -> Acts:
        import rdflib
        from rdflib.plugins.sparql.processor import prepareQuery

        from lsgraph import bridge
        from lsgraph.engines.embedded import stored

        plain = bridge.to_rdflib(q.triple for q in stored(_graphs(place)))
        graph = rdflib.Graph(store=store)
        for triple in plain:
            graph.add(triple)

        def act(text: str) -> Act:
            # oxrdflib takes the text alone.
            question = prepareQuery(text) if store == "default" else text

            def run() -> tuple[str, list[Any]]:
                answer = graph.query(question)
                return answer.type, list(answer)

            return Act(run, _rdflibs, quick=True)

        return {name: act(text) for name, text in _texts(place).items()}

    return contender


CONTENDERS = {
    "lsgraph in memory": _memory,
    "rdflib": _by_rdflib("default"),
    "oxrdflib": _by_rdflib("Oxigraph"),
    "lsgraph on disk": _disk,
    "lsgraph on disk, all plans asked: first rows": _first,
}
