"""Rule: an endpoint's answer is given whole or not at all; what it may have left out is asked for or refused.

Any SPARQL 1.1 endpoint: GET for short queries, POST of a form for long ones, JSON results. The named
graphs asked are chosen by the protocol (`default-graph-uri`), or by FROM where a server does not
listen to it. A server that gives at most so many rows at a time is asked page by page, each page
beginning with the last row of the one before, which shows that the order holds.
Source: SPARQL 1.1 Protocol, section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

import pyoxigraph as ox

from lsgraph import tables
from lsgraph.engines import bounds, probing, quirks, results
from lsgraph.engines.embedded import read
from lsgraph.engines.ordering import any_blank, ordered, written
from lsgraph.engines.parts import Parts, split
from lsgraph.errors import ProjectError, QueryError
from lsgraph.guarding import guard
from lsgraph.tables import Table, Term
from lsgraph.web import (
    Credentials,
    Patience,
    Web,
    check_address,
    from_environment,
    need_httpx,
    refusal,
)
from lsgraph.web.client import Answer

SECONDS = 30.0
LARGEST = 128 * 1024 * 1024
_LONG = 1_800  # characters of an address; servers and proxies take 2,000 at least
_NO_GRAPH = "urn:lsgraph:no-such-graph"


class EndpointEngine:
    """A SPARQL 1.1 endpoint; the first query finds out how it must be asked."""

    def __init__(
        self,
        address: str,
        graphs: Sequence[str] = (),
        *,
        credentials: Credentials | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.address = address
        self.graphs = tuple(ox.NamedNode(g).value for g in graphs)
        self.credentials = from_environment() if credentials is None else credentials
        self.patience = patience or Patience(seconds=SECONDS, tries=3, whole=SECONDS)
        need_httpx()
        check_address(address, self.credentials)
        self.server = ""
        self._mode: Literal["", "protocol", "text"] = "" if graphs else "protocol"
        self._proven = 2  # the server has given so many rows at once
        self._steps: dict[str, tuple[Term, ...]] = {}

    def _web(self) -> Web:
        return Web(self.credentials, patience=self.patience, reading=True)

    def limited(self, seconds: float) -> EndpointEngine:
        """Give the same endpoint with another limit of time, in seconds."""
        other = EndpointEngine(
            self.address,
            self.graphs,
            credentials=self.credentials,
            patience=replace(self.patience, seconds=seconds, whole=seconds),
        )
        other._mode, other.server, other._proven = self._mode, self.server, self._proven
        return other

    def describe(self) -> probing.Description:
        """Ask the endpoint what it says of itself."""
        with self._web() as web:
            return probing.describe(web, self.address)

    def query(self, text: str) -> Table:
        """Answer a query; raise QueryError if it is refused, ProjectError if the server fails."""
        guard(text)
        parts = split(text)
        named = bounds.asks_graphs(text)
        with self._web() as web:
            one = _Asking(self, web)
            self._mode = self._mode or one.settle()
            if parts.form == "ASK":
                answer = one.ask(one.stepped(parts), results.JSON, named=named)
                return tables.from_boolean(results.boolean(answer, web.plain))
            if parts.form == "SELECT":
                found = one.rows(one.stepped(parts), named=named)
                return tables.from_rows(found.columns, ordered(parts, found.columns, found.rows))
            if parts.form == "CONSTRUCT":
                return one.built(one.stepped(parts), named=named)
            answer = one.ask(parts, results.GRAPH, named=named)
            triples = results.triples(answer, one.quirks.mend, web.plain)
            return tables.from_triples(bounds.bounded(triples))


class _Asking:
    """One query's exchange with an endpoint."""

    def __init__(self, engine: EndpointEngine, web: Web) -> None:
        self.engine = engine
        self.web = web

    @property
    def quirks(self) -> quirks.Quirks:
        return quirks.of(self.engine.server)

    def ask(self, parts: Parts, accept: str, *, named: bool = False) -> Answer:
        """Send a query over the graphs asked, in the way that this server listens to."""
        graphs = self.engine.graphs
        if self.engine._mode == "text":
            if named and graphs:
                raise refusal(
                    f"{self.engine.address}: this server does not let one choose graphs by the "
                    "protocol; leave GRAPH out of the query",
                    f"{self.engine.address}: máy chủ này không cho chọn đồ thị qua giao thức; hãy bỏ "
                    "GRAPH khỏi truy vấn",
                )
            return self.send(parts.text(graphs), [], accept)
        chosen = [("default-graph-uri", g) for g in graphs]
        chosen += [("named-graph-uri", g) for g in graphs if named]
        return self.send(parts.text(), chosen, accept)

    def send(self, text: str, chosen: list[tuple[str, str]], accept: str) -> Answer:
        """Send a query by GET, or by POST where it is long."""
        params = [("query", text), *chosen]
        body = urlencode(params)
        headers = {"accept": accept}
        address = self.engine.address
        if len(address) + len(body) <= _LONG:
            answer = self.web.ask("GET", address, params=params, headers=headers, largest=LARGEST)
        else:
            headers["content-type"] = "application/x-www-form-urlencoded"
            answer = self.web.ask(
                "POST", address, body=body.encode(), headers=headers, largest=LARGEST
            )
        self.engine.server = answer.headers.get("server", self.engine.server)
        return answer

    def settle(self) -> Literal["protocol", "text"]:
        """Find out how the server lets graphs be chosen; raise ProjectError if one is not there."""
        missing = []
        for graph in self.engine.graphs:
            if not self._any("ASK { ?s ?p ?o }", [graph]):
                missing.append(graph)
        if not missing and not self._any("ASK { ?s ?p ?o }", [_NO_GRAPH]):
            return "protocol"
        missing = [g for g in self.engine.graphs
                   if not self._any(f"ASK FROM <{g}> {{ ?s ?p ?o }}", [])]  # fmt: skip
        if missing:
            raise self._missing(missing)
        if self._any(f"ASK FROM <{_NO_GRAPH}> {{ ?s ?p ?o }}", []):
            raise refusal(
                f"{self.engine.address}: the server does not let one choose graphs, neither by the "
                "protocol nor by FROM; ask another endpoint, or a folder of lsgraph load",
                f"{self.engine.address}: máy chủ không cho chọn đồ thị, cả qua giao thức lẫn qua FROM; "
                "hãy hỏi điểm truy vấn khác, hoặc thư mục tạo bằng lsgraph load",
            )
        return "text"

    def _any(self, text: str, graphs: Sequence[str]) -> bool:
        answer = self.send(text, [("default-graph-uri", g) for g in graphs], results.JSON)
        return results.boolean(answer, self.web.plain)

    def _missing(self, missing: Sequence[str]) -> ProjectError:
        names, listed = ", ".join(missing), ", ".join(self.engine.describe().graphs)
        known = (f"; it names: {listed}", f"; máy chủ có: {listed}") if listed else ("", "")
        return refusal(
            f"{self.engine.address}: the server has no graph {names}{known[0]}; publish the revision "
            "there (lsgraph publish store), or choose another with --revision or --as-of",
            f"{self.engine.address}: máy chủ không có đồ thị {names}{known[1]}; hãy công bố phiên bản "
            "lên đó (lsgraph publish store), hoặc chọn phiên bản khác bằng --revision hay --as-of",
        )

    def stepped(self, parts: Parts) -> Parts:
        """Put in the matches of path steps, where the server cannot join them."""
        if not self.quirks.steps_first:
            return parts
        told = []
        for step in quirks.steps(parts.pattern):
            if step.path not in self.engine._steps:
                found = self.rows(split(f"{parts.prologue}\n{step.asked()} ORDER BY ?x"))
                self.engine._steps[step.path] = tuple(r[0] for r in found.rows if r[0] is not None)
            told.append((step, step.told(self.engine._steps[step.path])))
        return replace(parts, pattern=quirks.replaced(parts.pattern, told))

    def rows(self, parts: Parts, *, named: bool = False) -> results.Rows:
        """Get all rows of a SELECT, page by page where the server leaves some out."""
        page = self._page(parts, parts.offset, parts.limit, named)
        rows, last = list(page.rows), page
        while last.rows and not self._is_whole(parts, rows, last):
            if not parts.order:
                self._refuse_if_more(parts, len(rows), named)
                break
            left = None if parts.limit is None else parts.limit - len(rows) + 1
            last = self._page(parts, parts.offset + len(rows) - 1, left, named)
            if last.columns != page.columns or not last.rows or last.rows[0] != rows[-1]:
                raise self._unordered()
            rows += last.rows[1:]
            if len(last.rows) == 1:
                break
            if len(rows) > bounds.MOST_ROWS:
                break
        self.engine._proven = max(self.engine._proven, len(page.rows))
        if parts.distinct and len(set(rows)) != len(rows):
            if len(rows) > len(page.rows) or parts.limit is not None:
                raise self._unordered()
            rows = list(dict.fromkeys(rows))  # quirk 8 of Virtuoso
        return results.Rows(page.columns, tuple(bounds.bounded(rows)))

    def _is_whole(self, parts: Parts, rows: Sequence[results.Row], last: results.Rows) -> bool:
        """Say whether nothing is left: the limit is reached, or the server has given more at once."""
        if parts.limit is not None and len(rows) >= parts.limit:
            return True
        return len(last.rows) < self.engine._proven and not last.capped

    def _page(self, parts: Parts, offset: int, limit: int | None, named: bool) -> results.Rows:
        asked = parts.page(offset, limit)
        if self.quirks.pages_within and offset:
            most = bounds.MOST_ROWS + 2 if limit is None else limit
            asked = parts.page(offset, most)
            if parts.order:
                inner = parts.page(0, None)
                pattern = f"{{ {{ {replace(inner, prologue='').text()} }} }}"
                asked = replace(asked, head="SELECT *", pattern=pattern, modifiers="", values="")
        answer = self.ask(asked, results.JSON, named=named)
        found = results.rows(answer, self.quirks.mend, self.web.plain)
        if self.quirks.iris_as_text:
            found = _with_iris(found, quirks.given(parts.prologue, parts.pattern))
        if limit is not None and len(found.rows) > limit:
            raise refusal(
                f"{self.engine.address}: the server gave {len(found.rows)} rows where at most {limit} "
                "were asked for; it does not answer what it is asked",
                f"{self.engine.address}: máy chủ trả {len(found.rows)} dòng trong khi chỉ hỏi tối đa "
                f"{limit}; máy chủ không trả lời đúng câu hỏi",
            )
        return found

    def _refuse_if_more(self, parts: Parts, count: int, named: bool) -> None:
        if self._page(parts, parts.offset + count, 1, named).rows:
            raise QueryError(
                en=f"the server gives at most {count} rows at a time, and there are more; add ORDER BY "
                "over what tells rows apart, so that they can be asked page by page, or LIMIT",
                vi=f"máy chủ chỉ trả tối đa {count} dòng mỗi lần và vẫn còn dòng khác; hãy thêm ORDER BY "
                "theo các cột phân biệt được từng dòng để hỏi từng trang, hoặc thêm LIMIT",
            )

    def _unordered(self) -> QueryError:
        return QueryError(
            en="the server's pages do not fit together: the data changed meanwhile, or the order of the "
            "query does not tell rows apart; ask again, or add columns to ORDER BY",
            vi="các trang của máy chủ không khớp nhau: dữ liệu vừa thay đổi, hoặc thứ tự của truy vấn "
            "không phân biệt được các dòng; hãy hỏi lại hoặc thêm cột vào ORDER BY",
        )

    def built(self, parts: Parts, *, named: bool) -> Table:
        """Answer CONSTRUCT: get the rows of its pattern, and build the graph of them here."""
        template, names = parts.template()
        if not names:
            asked = replace(parts, form="ASK", head="ASK", modifiers="")
            answer = self.ask(asked, results.JSON, named=named)
            there = results.boolean(answer, self.web.plain)
            return _construct(parts.prologue, template, f"{{ FILTER({str(there).lower()}) }}")
        columns = " ".join(f"?{n}" for n in names)
        order = parts.modifiers or "ORDER BY " + " ".join(f"STR(?{n})" for n in names)
        asked = replace(parts, form="SELECT", head=f"SELECT {columns}", modifiers=order)
        found = self.rows(asked, named=named)
        if any_blank(found.rows):
            raise QueryError(
                en="the graph would hold blank nodes of the server; ask for rows (SELECT) instead",
                vi="đồ thị sẽ chứa nút trống của máy chủ; hãy hỏi dạng bảng (SELECT)",
            )
        distinct = dict.fromkeys(found.rows)
        lines = " ".join(f"({' '.join(map(written, row))})" for row in distinct)
        return _construct(parts.prologue, template, f"{{ VALUES ({columns}) {{ {lines} }} }}")


def _with_iris(found: results.Rows, given: Mapping[str, Mapping[str, Term]]) -> results.Rows:
    known = [given.get(column, {}) for column in found.columns]

    def read_(term: Term | None, iris: Mapping[str, Term]) -> Term | None:
        text = isinstance(term, ox.Literal) and not term.language
        return iris.get(tables.text(term), term) if text and term is not None else term

    rows = (tuple(map(read_, row, known)) for row in found.rows)
    return replace(found, rows=tuple(rows)) if any(known) else found


def _construct(prologue: str, template: str, pattern: str) -> Table:
    try:
        return read(ox.Store().query(f"{prologue}\nCONSTRUCT {template} WHERE {pattern}"))
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise bounds.refusal(error) from error
