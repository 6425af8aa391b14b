"""Rule: what a server sends is taken for an answer only if it is whole, sound and of the kind asked for.

Source: SPARQL 1.1 Query Results JSON Format, section 3; RFC 9110, section 15.3.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from lsgraph.tables import Term
from lsgraph.terms import XSD
from lsgraph.web import answers, refusal
from lsgraph.web.client import Answer

JSON = "application/sparql-results+json"
GRAPH = "application/n-triples, text/turtle;q=0.9"
_JSON = (JSON, "application/json")
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE, "application/x-turtle": ox.RdfFormat.TURTLE,
}  # fmt: skip
Row = tuple[Term | None, ...]
Plain = Callable[[str], str]


@dataclass(frozen=True)
class Rows:
    """Columns and rows as a server gave them; `capped` where it says that it left rows out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    capped: bool = False


def rows(answer: Answer, mend: Callable[[Term], Term], plain: Plain) -> Rows:
    """Read the rows of a SELECT; `mend` puts right what the server is known to change."""
    body = _body(answer, plain)
    try:
        columns = tuple(body["head"]["vars"])
        if not all(isinstance(c, str) for c in columns) or len(set(columns)) != len(columns):
            raise ValueError("head.vars")
        found = tuple(_row(b, columns, mend) for b in body["results"]["bindings"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(answer, plain, error) from error
    return Rows(columns, found, "x-sparql-maxrows" in answer.headers)


def boolean(answer: Answer, plain: Plain) -> bool:
    """Read the answer of an ASK."""
    body = _body(answer, plain)
    if not isinstance(body, dict) or not isinstance(body.get("boolean"), bool):
        raise _broken(answer, plain, ValueError("boolean"))
    return bool(body["boolean"])


def triples(answer: Answer, mend: Callable[[Term], Term], plain: Plain) -> list[ox.Triple]:
    """Read a graph; one whose end nobody can tell is refused."""
    _whole(answer)
    form = _GRAPHS.get(answer.media)
    if form is None:
        raise answers.strange(answer.address, answer.media, "N-Triples")
    if "content-length" not in answer.headers and "transfer-encoding" not in answer.headers:
        raise refusal(
            f"{answer.address}: the server does not say where the graph ends, so it may be cut off; "
            "ask for rows (SELECT) instead",
            f"{answer.address}: máy chủ không cho biết điểm kết thúc của đồ thị nên dữ liệu có thể bị "
            "cắt; hãy hỏi dạng bảng (SELECT)",
        )
    try:
        found = [quad.triple for quad in ox.parse(answer.body, format=form)]
    except (SyntaxError, ValueError) as error:
        raise answers.broken(answer.address, "RDF", plain(str(error))) from error
    return [ox.Triple(t.subject, t.predicate, mend(t.object)) for t in found]


def _body(answer: Answer, plain: Plain) -> Any:
    _whole(answer)
    if answer.media not in _JSON:
        raise answers.strange(answer.address, answer.media, "SPARQL JSON")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise _broken(answer, plain, error) from error


def _whole(answer: Answer) -> None:
    """Refuse an answer of which the server itself says that it is a part (2xx, Virtuoso's state)."""
    if answer.status != 200 or answer.headers.get("x-sql-state"):
        raise refusal(
            f"{answer.address}: the server gave a part of the answer ({answer.status}), for it ran out "
            "of its own time; narrow the query or raise the server's limit",
            f"{answer.address}: máy chủ chỉ trả một phần câu trả lời ({answer.status}) vì hết thời gian "
            "của máy chủ; hãy thu hẹp truy vấn hoặc nâng giới hạn của máy chủ",
        )


def _row(binding: Mapping[str, Any], columns: tuple[str, ...], mend: Callable[[Term], Term]) -> Row:
    if not set(binding) <= set(columns):
        raise ValueError("results.bindings")
    return tuple(mend(_term(binding[c])) if c in binding else None for c in columns)


def _term(value: Mapping[str, Any]) -> Term:
    kind, text = value["type"], value["value"]
    if not isinstance(text, str):
        raise TypeError("value")
    if kind == "uri":
        return ox.NamedNode(text)
    if kind == "bnode":
        return ox.BlankNode("b" + text.encode().hex()[:64])
    # "typed-literal" is the word of the working drafts, and of older servers.
    if kind not in ("literal", "typed-literal"):
        raise ValueError(f"type {kind!r}")
    if value.get("xml:lang"):
        return ox.Literal(text, language=value["xml:lang"])
    return ox.Literal(text, datatype=ox.NamedNode(value.get("datatype") or XSD + "string"))


def _broken(answer: Answer, plain: Plain, error: Exception) -> Exception:
    return answers.broken(answer.address, "SPARQL JSON", plain(str(error)))
