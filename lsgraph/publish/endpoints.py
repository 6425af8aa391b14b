"""Rule: a store has three addresses (graphs, updates, queries); one of a known server gives the others.

Sources: SPARQL 1.1 Graph Store HTTP Protocol; the manuals of Oxigraph, Fuseki, RDF4J and GraphDB,
Virtuoso.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lsgraph.web import Web, check_address, refusal

# What an address of a known server ends with, and what its three addresses end with.
_KNOWN: tuple[tuple[re.Pattern[str], tuple[str, str, str]], ...] = tuple(
    (re.compile(pattern), ends)
    for pattern, ends in (
        (r"(?P<base>.*)/(?:sparql-graph-crud(?:-auth)?|sparql-auth)/?\Z",
         ("/sparql-graph-crud-auth", "/sparql-auth", "/sparql-auth")),
        (r"(?P<base>.*/repositories/[^/]+)(?:/rdf-graphs/service|/statements)?/?\Z",
         ("/rdf-graphs/service", "/statements", "")),
        (r"(?P<base>.*)/store/?\Z", ("/store", "/update", "/query")),
        (r"(?P<base>.*/[^/]+)/data/?\Z", ("/data", "/update", "/query")),
    )
)  # fmt: skip
_BY_SERVER = {
    "oxigraph": ("/store", "/update", "/query"),
    "virtuoso": ("/sparql-graph-crud-auth", "/sparql-auth", "/sparql-auth"),
    "fuseki": ("/data", "/update", "/query"),
}


@dataclass(frozen=True)
class Endpoint:
    """The addresses of a triple store: of its graphs, of updates and of queries."""

    store: str
    update: str
    query: str


def find(address: str, *, update: str = "", query: str = "", web: Web | None = None) -> Endpoint:
    """Find the addresses of a store from one of them, or from its base, which is asked what it is.

    Those that are given stand. Raise ProjectError where the others cannot be told.
    """
    if web is None:
        with Web() as own:
            return find(address, update=update, query=query, web=own)
    for given in (address, update, query):
        if given:
            check_address(given, web.credentials)
    if update and query:
        return Endpoint(address, update, query)
    for pattern, ends in _KNOWN:
        match = pattern.match(address)
        if match:
            found = Endpoint(*(match["base"] + end for end in ends))
            return Endpoint(found.store, update or found.update, query or found.query)
    if update:
        return Endpoint(address, update, query)
    base = address.rstrip("/")
    answer = web.ask("GET", address, also=(401, 403, 404, 405), largest=1 << 20)
    server = answer.headers.get("server", "").lower()
    for name, ends in _BY_SERVER.items():
        if name in server:
            found = Endpoint(*(base + end for end in ends))
            return Endpoint(found.store, found.update, query or found.query)
    raise refusal(
        f"{address} does not say what server it is; put the address of its graph store in place of "
        "URL, and give that of updates with --update",
        f"{address} không cho biết là loại máy chủ nào; hãy nêu địa chỉ kho đồ thị ở vị trí URL "
        "và địa chỉ cập nhật bằng --update",
    )
