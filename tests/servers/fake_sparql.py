"""Rule: a SPARQL endpoint on loopback whose faults a test chooses: it caps, shuffles, forgets, lies."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pyoxigraph as ox

from servers.faulty import Reply, Request

JSON = "application/sparql-results+json"


@dataclass
class FakeSparql:
    """A script for `faulty.serving`: named graphs, and what is wrong with the server.

    `cap`: rows at most; `says`: whether a header tells of the cap; `deaf`: the protocol's graphs are
    not listened to; `obeys_from`: whether FROM is; `shift`: how rows are disturbed, given the count
    of requests so far; `hears`: what it takes a query for; `instead`: an answer in place of all but the first `after` ones.
    """

    graphs: Mapping[str, list[ox.Triple]]
    cap: int = 10**9
    says: bool = False
    deaf: bool = False
    obeys_from: bool = True
    shift: Callable[[int, list[Any]], list[Any]] = lambda n, rows: rows
    hears: Callable[[str], str] = lambda text: text
    instead: Reply | None = None
    after: int = 0
    server: str = "Fake/1"
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Reply:
        """Answer one request."""
        given = request.body.decode() if request.method == "POST" else urlsplit(request.path).query
        params = parse_qsl(given, keep_blank_values=True)
        text = dict(params).get("query")
        if text is None:
            return self.described()
        self.asked.append(text)
        if self.instead is not None and len(self.asked) > self.after:
            return self.instead
        chosen = [ox.NamedNode(v) for k, v in params if k == "default-graph-uri"]
        named = [ox.NamedNode(v) for k, v in params if k == "named-graph-uri"]
        return self.answered(self.hears(text), chosen, named)

    def described(self) -> Reply:
        """Give a service description that names the graphs."""
        sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
        lines = [f"<#s> a <{sd}Service> ; <{sd}feature> <{sd}UnionDefaultGraph> ; "
                 f"<{sd}resultFormat> <http://www.w3.org/ns/formats/SPARQL_Results_JSON> ."]  # fmt: skip
        for n, (name, triples) in enumerate(self.graphs.items()):
            lines.append(f"<#d> <{sd}namedGraph> <#n{n}> . <#n{n}> <{sd}name> <{name}> ; "
                         f"<{sd}graph> <#g{n}> . <#g{n}> <{void}triples> {len(triples)} .")  # fmt: skip
        body = "\n".join(lines).encode()
        return Reply(headers={"content-type": "text/turtle", "server": self.server}, body=body)

    def answered(self, text: str, chosen: list[Any], named: list[Any]) -> Reply:
        """Answer a query as this server would."""
        store = ox.Store()
        for name, triples in self.graphs.items():
            store.extend(
                ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name)) for t in triples
            )
        if self.deaf and not self.obeys_from:
            text = re.sub(r"\bFROM <[^>]*>", "", text)
        own: dict[str, Any] = {"use_default_graph_as_union": "FROM" not in text}
        if chosen and not self.deaf:
            own = {"default_graph": chosen, "named_graphs": named}
        try:
            answer = store.query(text, **own)
        except (SyntaxError, ValueError) as error:
            return Reply(400, body=str(error).encode())
        headers = {"content-type": JSON, "server": self.server}
        if isinstance(answer, ox.QueryTriples):
            body = "".join(f"{t} .\n" for t in list(answer)[: self.cap]).encode()
            return Reply(headers={**headers, "content-type": "application/n-triples"}, body=body)
        raw = answer.serialize(format=ox.QueryResultsFormat.JSON) or b""
        found = json.loads(raw)
        if "results" in found:
            rows = found["results"]["bindings"]
            if len(rows) > self.cap and self.says:
                headers["x-sparql-maxrows"] = str(self.cap)
            rows = self.shift(len(self.asked), rows)
            found["results"]["bindings"] = rows[: self.cap]
        return Reply(headers=headers, body=json.dumps(found).encode())
