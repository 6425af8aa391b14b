"""Development plans as a knowledge graph: ask it, check it, publish it.

Rule: this list is the public surface; a test holds it equal to what the package means to show.
"""

from typing import TYPE_CHECKING

from lsgraph.errors import LsgraphError, ProjectError, QueryError, TurtleError

if TYPE_CHECKING:
    from lsgraph.corpus import Corpus, open_all
    from lsgraph.findings import Finding, Report
    from lsgraph.store import KnowledgeGraph
    from lsgraph.store import open_graph as open
    from lsgraph.tables import Table

__version__ = "0.1.0"

__all__ = [
    "Corpus",
    "Finding",
    "KnowledgeGraph",
    "LsgraphError",
    "ProjectError",
    "QueryError",
    "Report",
    "Table",
    "TurtleError",
    "open",
    "open_all",
]

# Where a name lives that is loaded when it is first asked for: a command loads what it uses.
_HOMES = {
    "Corpus": ("corpus", "Corpus"),
    "Finding": ("findings", "Finding"),
    "KnowledgeGraph": ("store", "KnowledgeGraph"),
    "Report": ("findings", "Report"),
    "Table": ("tables", "Table"),
    "open": ("store", "open_graph"),
    "open_all": ("corpus", "open_all"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'lsgraph' has no attribute {name!r}")
    from importlib import import_module

    module, own = _HOMES[name]
    return getattr(import_module(f"lsgraph.{module}"), own)
