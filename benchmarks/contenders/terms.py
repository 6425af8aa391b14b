"""Rule: rows are written alike whoever found them: N-Triples terms, as they were given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyoxigraph as ox

from benchmarks.acts import Outcome, told


def ours(triples: Iterable[ox.Triple | ox.Quad]) -> Outcome:
    """Tell of triples of pyoxigraph."""
    return told(f"{t.subject} {t.predicate} {t.object}" for t in triples)


def rdflibs(triples: Iterable[Any]) -> Outcome:
    """Tell of triples of rdflib."""
    return told(" ".join(row) for row in rows(triples))


def rows(found: Iterable[Any]) -> Iterator[list[str]]:
    """Write rows of rdflib's terms."""
    from lsgraph import bridge

    known: dict[Any, str] = {None: ""}
    for row in found:
        for term in row:
            if term not in known:
                known[term] = str(bridge.from_rdflib(term))
        yield [known[term] for term in row]
