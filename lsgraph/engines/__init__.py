"""Rule: an engine answers guarded query texts over the graphs it was given, and nothing else.

The default graph of a query is the union of those graphs. All engines give the same rows: values
are brought to one form in `tables`, and what an engine is known to do otherwise is put right in
one place (`quirks`, `disk`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from lsgraph.engines.bounds import MOST_ROWS, Engine, query_bounded
from lsgraph.engines.by_rdflib import RdflibEngine
from lsgraph.engines.embedded import Lazy, OxigraphEngine, Triples

ENGINES: Mapping[str, Callable[[Mapping[str, Triples]], Engine]] = {
    "oxigraph": OxigraphEngine,
    "rdflib": RdflibEngine,
}


def open_store(where: str, graphs: Sequence[str] = ()) -> Engine:
    """Open a folder that `lsgraph load` made, or a SPARQL endpoint by its address.

    `graphs` are the named graphs that a query asks, as one; none means all of a folder, or an
    endpoint's own default graph. Nothing is asked of an endpoint yet. Raise ProjectError for a
    folder or an address that cannot be used.
    """
    if is_address(where):
        from lsgraph.engines.endpoint import EndpointEngine

        return EndpointEngine(where, graphs)
    from pathlib import Path

    from lsgraph.engines.disk import DiskEngine

    return DiskEngine(Path(where), graphs)


def is_address(where: str) -> bool:
    """Say whether a store is named by an address, not by a path."""
    return where.lower().startswith(("http://", "https://"))


__all__ = [
    "ENGINES",
    "MOST_ROWS",
    "Engine",
    "Lazy",
    "OxigraphEngine",
    "RdflibEngine",
    "Triples",
    "is_address",
    "open_store",
    "query_bounded",
]
