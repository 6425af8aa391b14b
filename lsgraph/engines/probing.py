"""Rule: what an endpoint holds is read from what it says of itself; its data are never scanned for that.

Sources: SPARQL 1.1 Service Description, sections 2 and 3; VoID, section 6.2 (`/.well-known/void`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.web import Web

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_ACCEPT = {"accept": "text/turtle, application/n-triples;q=0.9"}
_LARGEST = 1 << 22


@dataclass(frozen=True)
class Description:
    """What an endpoint says of itself: features and formats by short name, graphs with their triples.

    The number of triples is None where it is not told.
    """

    server: str = ""
    features: frozenset[str] = frozenset()
    formats: frozenset[str] = frozenset()
    graphs: Mapping[str, int | None] = field(default_factory=dict)


def describe(web: Web, address: str) -> Description:
    """Ask an endpoint for its service description and its site for VoID; what is not told stays empty."""
    import httpx

    server, told = _read(web, address)
    more: list[ox.Triple] = []
    if not any(t.predicate.value == _SD + "namedGraph" for t in told):
        more = _read(web, str(httpx.URL(address).join("/.well-known/void")))[1]
    features = _short(told, "feature", _SD)
    formats = _short(told, "resultFormat", "http://www.w3.org/ns/formats/")
    return Description(server, features, formats, _graphs((*told, *more)))


def _read(web: Web, address: str) -> tuple[str, list[ox.Triple]]:
    try:
        answer = web.ask("GET", address, headers=_ACCEPT, also=(400, 401, 403, 404, 405, 406),
                         largest=_LARGEST)  # fmt: skip
        if answer.status != 200 or answer.media not in ("text/turtle", "application/n-triples"):
            return answer.headers.get("server", ""), []
        quads = ox.parse(answer.body, format=ox.RdfFormat.TURTLE, base_iri=address)
        return answer.headers.get("server", ""), [quad.triple for quad in quads]
    except (ProjectError, SyntaxError, ValueError):
        return "", []  # an endpoint need not describe itself


def _short(told: Iterable[ox.Triple], name: str, namespace: str) -> frozenset[str]:
    values = (t.object.value for t in told
              if t.predicate.value == _SD + name and isinstance(t.object, ox.NamedNode))  # fmt: skip
    return frozenset(v.removeprefix(namespace) for v in values)


def _graphs(told: Iterable[ox.Triple]) -> dict[str, int | None]:
    told = tuple(told)
    names = {t.subject: t.object.value for t in told
             if t.predicate.value == _SD + "name" and isinstance(t.object, ox.NamedNode)}  # fmt: skip
    counts = {t.subject: t.object.value for t in told
              if t.predicate.value == _VOID + "triples" and isinstance(t.object, ox.Literal)}  # fmt: skip
    inner = {t.subject: t.object for t in told if t.predicate.value == _SD + "graph"}
    found: dict[str, int | None] = {}
    for node, name in names.items():
        graph = inner.get(node, node)
        count = "" if isinstance(graph, ox.Literal) else counts.get(graph, "")
        found[name] = int(count) if count.isdecimal() and len(count) < 19 else None
    return dict(sorted(found.items()))
