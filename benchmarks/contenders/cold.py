"""Rule: a cold start is a whole process, from the command line to its end."""

from __future__ import annotations

import sys
from collections.abc import Callable

from benchmarks.acts import Act, Acts
from benchmarks.contenders.commands import LSGRAPH, PYSHACL, command
from benchmarks.place import Place

NEEDS = ("sound",)
GROWS = False
_ASKING = (
    "import rdflib\n"
    "graph = rdflib.Graph()\n"
    "for name in {files}: graph.parse(name, format='turtle')\n"
    "assert len(list(graph.query(open({query}).read()))) > 0\n"
)


def _whole(*words: str) -> Callable[[Place], Acts]:
    return lambda place: _acts(place, words)


def _acts(place: Place, words: tuple[str, ...]) -> Acts:
    command(place, words)  # what is kept for the next time is there
    return {"": Act(lambda: command(place, words))}


def _ours(place: Place) -> Acts:
    return _acts(place, (LSGRAPH, "query", "goals", "--plan", place.revision.plan))


def _rdflib(place: Place) -> Acts:
    files = [str(path) for path in (*place.sound.ontology, *place.revision.files)]
    query = str(next(q for q in place.sound.queries if q.stem == "goals"))
    text = _ASKING.format(files=files, query=repr(query))
    return _acts(place, (sys.executable, "-c", text))


CONTENDERS = {
    "lsgraph query goals": _ours,
    "rdflib: one plan read and asked the same": _rdflib,
    "lsgraph --help": _whole(LSGRAPH, "--help"),
    "pyshacl --help": _whole(PYSHACL, "--help"),
    "python: import rdflib": _whole(sys.executable, "-c", "import rdflib"),
    "python: rdflib and its SPARQL engine": _whole(
        sys.executable, "-c", "import rdflib.plugins.sparql.processor"
    ),
    "python: pass": _whole(sys.executable, "-c", "pass"),
}
