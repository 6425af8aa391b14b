"""Rule: an answer is one value, columns and rows of terms, whatever was asked and of whom.

SELECT gives its variables as columns; CONSTRUCT gives subject, predicate, object; ASK gives one
row with one boolean. Values are in one form, so that engines which keep "7.0" and engines
which keep "7" answer alike.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from lsgraph.errors import QueryError
from lsgraph.terms import PREFIXES, XSD, short

if TYPE_CHECKING:
    import pandas

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_YES = {"en": ("no", "yes"), "vi": ("không", "có")}
_ANY = ox.NamedNode("urn:any")
TRIPLE_COLUMNS = ("subject", "predicate", "object")
_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)\Z")
LONGEST_NUMBER = 300  # digits; a longer one stays text, for JSON and pandas


@dataclass(frozen=True)
class Table:
    """Columns and rows of terms (None where unbound), with labels for the IRIs among them.

    `form` is "SELECT", "CONSTRUCT" or "ASK"; `headings` are column titles for people;
    `labels` maps IRIs to labels in one language, `lang`; `prefixes` shorten IRIs on screen;
    `note` is what a reader must know to read the answer aright.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    form: str = "SELECT"
    headings: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=lambda: PREFIXES)
    lang: str = "en"
    note: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Term | None]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def labelled(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """Give columns and rows as text, each IRI column followed by its labels (`xLabel`)."""
        wide = {c for c in self._iri_columns() if f"{c}Label" not in self.columns}
        columns = tuple(n for c in self.columns for n in ([c, f"{c}Label"] if c in wide else [c]))
        rows = []
        for row in self.rows:
            cells: list[str] = []
            for column, term in zip(self.columns, row, strict=True):
                cells.append("" if term is None else text(term))
                if column in wide:
                    cells.append(self.labels.get(text(term), "") if term is not None else "")
            rows.append(tuple(cells))
        return columns, rows

    def _iri_columns(self) -> set[str]:
        return {
            column
            for n, column in enumerate(self.columns)
            if any(isinstance(row[n], ox.NamedNode) and row[n].value in self.labels  # type: ignore[union-attr]
                   for row in self.rows)
        }  # fmt: skip

    def to_csv(self, *, delimiter: str = ",") -> str:
        """Write CSV (RFC 4180) with a header row; label columns stand beside IRI columns."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
        columns, rows = self.labelled()
        writer.writerow(columns)
        writer.writerows(rows)
        return out.getvalue()

    def to_tsv(self) -> str:
        """Write SPARQL 1.1 TSV results (section 4): variables with ?, terms in Turtle form."""
        lines = ["\t".join("?" + c for c in self.columns)]
        lines += ["\t".join("" if t is None else str(t) for t in row) for row in self.rows]
        return "\n".join(lines) + "\n"

    def to_json(self) -> str:
        """Write SPARQL 1.1 Query Results JSON (sections 3.1 and 3.2)."""
        if self.form == "ASK":
            value = self.rows[0][0]
            answer = isinstance(value, ox.Literal) and value.value == "true"
            return json.dumps({"head": {}, "boolean": answer}, indent=2) + "\n"
        bindings = [
            {c: _binding(t) for c, t in zip(self.columns, row, strict=True) if t is not None}
            for row in self.rows
        ]
        body = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(body, ensure_ascii=False, indent=2) + "\n"

    def to_jsonl(self) -> str:
        """Write one JSON object a line, numbers as numbers, with label columns."""
        lines = [json.dumps(record, ensure_ascii=False) for record in self._records()]
        return "\n".join(lines) + ("\n" if lines else "")

    def _records(self) -> Iterator[dict[str, Any]]:
        columns, rows = self.labelled()
        for row, terms in zip(rows, self.rows, strict=True):
            record: dict[str, Any] = dict(zip(columns, row, strict=True))
            for column, term in zip(self.columns, terms, strict=True):
                record[column] = _python(term)
            yield record

    def to_markdown(self) -> str:
        """Write a Markdown table with headings and labels for people."""
        headings, rows = self.for_people()
        lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
        for row in rows:
            cells = (c.replace("|", "\\|").replace("\n", " ") for c in row)
            lines.append("| " + " | ".join(cells) + " |")
        return "\n".join(lines) + "\n"

    def for_people(self) -> tuple[list[str], list[list[str]]]:
        """Give headings and rows to read: labels for IRIs; a first column of IRIs by name too."""
        wide = self._iri_columns()
        first = self.columns[0] if self.columns and self.columns[0] in wide else None
        headings = ["id"] if first else []
        headings += [self.headings.get(c, c) for c in self.columns]
        rows = []
        for row in self.rows:
            cells = []
            if first:
                lead = row[self.columns.index(first)]
                cells.append("" if lead is None else short(text(lead), self.prefixes))
            cells += [self._shown(term) for term in row]
            rows.append(cells)
        return headings, rows

    def _shown(self, term: Term | None) -> str:
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return self.labels.get(term.value) or short(term.value, self.prefixes)
        if isinstance(term, ox.Literal) and term.datatype.value == XSD + "boolean":
            return _YES[self.lang][term.value in ("true", "1")]
        if isinstance(term, ox.Literal) and term.datatype.value == XSD + "decimal":
            return term.value.replace(".", ",") if self.lang == "vi" else term.value
        return text(term)

    def to_turtle(self) -> str:
        """Write a CONSTRUCT answer as Turtle in the house form."""
        from lsgraph.turtle import write

        own = {p: n for p, n in self.prefixes.items() if p not in PREFIXES}
        return write(self.triples(), own_prefixes=own)

    def to_ntriples(self) -> str:
        """Write a CONSTRUCT answer as N-Triples, one line a triple, sorted."""
        return "".join(sorted(f"{t} .\n" for t in self.triples()))

    def to_jsonld(self) -> str:
        """Write a CONSTRUCT answer as expanded JSON-LD 1.1, nodes by IRI, keys sorted."""
        quads = (ox.Quad(t.subject, t.predicate, t.object) for t in self.triples())
        data = ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]"
        nodes: dict[str, dict[str, Any]] = {}
        for node in json.loads(data):
            merged = nodes.setdefault(node["@id"], {})
            for key, value in node.items():
                if isinstance(value, list):
                    merged.setdefault(key, []).extend(value)
                else:
                    merged[key] = value
        for node in nodes.values():
            for value in node.values():
                if isinstance(value, list):
                    value.sort(key=lambda v: json.dumps(v, sort_keys=True))
        ordered = [nodes[key] for key in sorted(nodes)]
        return json.dumps(ordered, ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    def triples(self) -> list[ox.Triple]:
        """Give the triples of a CONSTRUCT answer; raise QueryError for rows that are not triples."""
        if self.form != "CONSTRUCT":
            raise QueryError(
                en="this answer is a table, not a graph; choose table, csv, tsv, json, jsonl "
                "or markdown",
                vi="câu trả lời này là bảng, không phải đồ thị; hãy chọn table, csv, tsv, json, "
                "jsonl hoặc markdown",
            )
        return [ox.Triple(s, p, o) for s, p, o in self.rows]  # type: ignore[arg-type]

    def to_pandas(self) -> pandas.DataFrame:
        """Give a pandas DataFrame, numbers as numbers, label columns included (needs pandas)."""
        import pandas

        frame = pandas.DataFrame(self._records(), columns=list(self.labelled()[0]))
        return frame.convert_dtypes()


def dump(table: Table) -> bytes:
    """Write a table whole, to be kept; `load` reads it."""
    state = {
        "columns": table.columns,
        "rows": [["" if t is None else str(t) for t in row] for row in table.rows],
        "form": table.form,
        "headings": dict(table.headings),
        "labels": dict(table.labels),
        "prefixes": dict(table.prefixes),
        "lang": table.lang,
        "note": table.note,
    }
    return json.dumps(state, ensure_ascii=False).encode()


def load(data: bytes) -> Table:
    """Read a table that `dump` wrote."""
    state = json.loads(data)
    state["columns"] = tuple(state["columns"])
    state["rows"] = tuple(tuple(map(_term, row)) for row in state["rows"])
    return Table(**state)


@lru_cache(maxsize=20_000)
def _term(text: str) -> Term | None:
    if not text:
        return None
    if text[0] == "<":
        return ox.NamedNode(text[1:-1])
    if text[0] == "_":
        return ox.BlankNode(text[2:])
    end = text.rindex('"')
    value = text[1:end]
    if "\\" in value:  # as in the strings of JSON, but for \U, which nothing writes
        value = json.loads(text[: end + 1])
    tail = text[end + 1 :]
    if tail.startswith("@"):
        return ox.Literal(value, language=tail[1:])
    return ox.Literal(value, datatype=ox.NamedNode(tail[3:-1])) if tail else ox.Literal(value)


def from_rows(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Table:
    """Make a table of a SELECT answer."""
    return Table(tuple(columns), tuple(tuple(canonical(t) for t in row) for row in rows))


def from_triples(triples: Iterable[ox.Triple]) -> Table:
    """Make a table of a CONSTRUCT answer: each triple once, in the order of their text."""
    rows = {(canonical(t.subject), canonical(t.predicate), canonical(t.object)) for t in triples}
    ordered = tuple(sorted(rows, key=lambda row: tuple(str(t) for t in row)))
    return Table(TRIPLE_COLUMNS, ordered, form="CONSTRUCT")


def from_boolean(answer: bool) -> Table:
    """Make a table of an ASK answer."""
    value = ox.Literal("true" if answer else "false", datatype=ox.NamedNode(XSD + "boolean"))
    return Table(("answer",), ((value,),), form="ASK")


def text(term: Term) -> str:
    """Give a term without syntax: the IRI or the words."""
    return str(term) if isinstance(term, ox.BlankNode) else term.value


@lru_cache(maxsize=20_000)
def canonical(term: Term | None) -> Term | None:
    """Give a value in the one form that Oxigraph keeps it in; texts and IRIs as they are."""
    if not isinstance(term, ox.Literal) or term.language:
        return term
    if term.datatype.value == XSD + "string":
        return term
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, term))
    (quad,) = store
    assert isinstance(quad.object, ox.Literal)
    return quad.object


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        binding["datatype"] = term.datatype.value
    return binding


def _python(term: Term | None) -> Any:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        whole = datatype in (XSD + "integer", XSD + "gYear")
        if len(term.value) > LONGEST_NUMBER:
            return term.value
        if whole and _INTEGER.match(term.value):
            return int(term.value)
        if datatype == XSD + "decimal" and _DECIMAL.match(term.value):
            return float(term.value)
        if datatype == XSD + "boolean":
            return term.value in ("true", "1")
    return text(term)
