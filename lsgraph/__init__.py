"""Development plans as a knowledge graph: ask it, check it, publish it.

Rule: this list is the public surface; a test holds it equal to what the package means to show.
"""

from lsgraph.errors import LsgraphError, ProjectError, QueryError, TurtleError
from lsgraph.findings import Finding, Report
from lsgraph.store import KnowledgeGraph
from lsgraph.store import open_graph as open
from lsgraph.tables import Table

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "KnowledgeGraph",
    "LsgraphError",
    "ProjectError",
    "QueryError",
    "Report",
    "Table",
    "TurtleError",
    "open",
]
