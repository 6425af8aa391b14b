"""Rule: a table can be read alone, and with its metadata gives back triples of the plan and no others.

Columns of labels and of several IRIs are for people and give no triples. Cells that a spreadsheet
would run as a formula begin with an apostrophe, which the metadata say. A whole decimal has no
".0": it is the same value (XML Schema 1.1 part 2, section 3.3.3) and no false precision.
Sources: RFC 4180 (CSV), Model for Tabular Data and Metadata for Tabular Data (W3C
Recommendations, 17 December 2015), RFC 6570 (templates).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lsgraph.forms.columns import Column, Table, well_formed
from lsgraph.forms.jsonld import dump
from lsgraph.terms import RDF_TYPE, XSD

Json = dict[str, Any]

MEDIA = "application/csvm+json"
CONTEXT = "http://www.w3.org/ns/csvw"
SEPARATORS = ("|", "¦", "‖", "\u2063")
_STRING, _URI, _DECIMAL = XSD + "string", XSD + "anyURI", XSD + "decimal"
_WHOLE = re.compile(r"([+-]?[0-9]+)\.0*\Z")
# Datatypes that CSVW names by their local name (Metadata, section 5.11.1).
_BUILT_IN = {
    XSD + name: name
    for name in [
        *("anyURI", "base64Binary", "boolean", "date", "dateTime", "dateTimeStamp", "decimal"),
        *("integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger"),
        *("unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte", "nonPositiveInteger"),
        *("negativeInteger", "double", "duration", "dayTimeDuration", "yearMonthDuration"),
        *("float", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "hexBinary", "string"),
        *("normalizedString", "token", "language", "time"),
    ]
}
_RUN = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for a formula
_NOTE = {
    "vi": "Ô văn bản bắt đầu bằng =, +, -, @, tab hoặc ký tự xuống dòng được thêm dấu ' ở đầu để phần mềm bảng tính không chạy như công thức.",
    "en": "A text cell that begins with =, +, -, @, a tab or a line break has an apostrophe before it, so that no spreadsheet runs it as a formula.",
}


@dataclass(frozen=True)
class Named:
    """A table with the name of its file, without suffix, and its titles in both languages."""

    name: str
    titles: Mapping[str, str]
    table: Table


@dataclass(frozen=True)
class About:
    """What the metadata say of every table: whose data they are, and on what terms."""

    titles: Mapping[str, str]
    source: str
    license: str = ""


def write(table: Table) -> bytes:
    """Write a table as CSV: UTF-8, CRLF, names of columns first.

    The byte order mark is for Excel, which takes a file without one for another encoding and
    garbles Vietnamese; readers of UTF-8 drop it (WHATWG Encoding Standard, "UTF-8 decode").
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([c.name for c in table.columns])
    marks = {c.name: separator(table, c) for c in table.columns}
    guarded = {c.name for c in table.columns if _base(table, c) == _STRING}
    for row in table.rows:
        cells = (marks[c.name].join(_shown(row.get(c.name, ()), c)) for c in table.columns)
        writer.writerow(
            [
                _safe(cell) if c.name in guarded else cell
                for c, cell in zip(table.columns, cells, strict=True)
            ]
        )
    return codecs.BOM_UTF8 + out.getvalue().encode()


def metadata(named: Named, about: About) -> bytes:
    """Write the metadata of one table, to stand beside it as NAME.csv-metadata.json."""
    return dump({"@context": CONTEXT, **_described(named, about)})


def group(tables: Sequence[Named], about: About) -> bytes:
    """Write the metadata of all tables of a folder, with the keys by which they refer to each other."""
    described = []
    for named in tables:
        made = _described(named, about)
        keys = list(_foreign(named, tables))
        if keys:
            made["tableSchema"]["foreignKeys"] = keys
        described.append(made)
    return dump({"@context": CONTEXT, **_told(about.titles, about), "tables": described})


def separator(table: Table, column: Column) -> str:
    """Choose what stands between several values: a character that none of them holds."""
    held = {c for row in table.rows for v in row.get(column.name, ()) for c in v}
    return next((s for s in SEPARATORS if s not in held), "\x1f") if column.many else ""


def _shown(values: Iterable[str], column: Column) -> Iterable[str]:
    return (_WHOLE.sub(r"\1", v) for v in values) if column.datatype == _DECIMAL else values


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(_RUN) else cell


def _told(titles: Mapping[str, str], about: About) -> Json:
    made: Json = {
        "dc:title": _texts(titles),
        "dc:source": {"@id": about.source},
        "rdfs:comment": _texts(_NOTE),
    }
    if about.license:
        made["dc:license"] = {"@id": about.license}
    return made


def _texts(texts: Mapping[str, str]) -> list[Json]:
    return [{"@value": text, "@language": lang} for lang, text in texts.items()]


def _described(named: Named, about: About) -> Json:
    columns = [_column(named.table, c) for c in named.table.columns]
    return {
        "url": f"{named.name}.csv",
        **_told(named.titles, about),
        "dialect": {
            "encoding": "utf-8",
            "lineTerminators": ["\r\n", "\n"],
            "quoteChar": '"',
            "doubleQuote": True,
            "delimiter": ",",
            "header": True,
            "headerRowCount": 1,
        },
        "tableSchema": {
            "aboutUrl": "{+iri}",
            "primaryKey": "iri",
            "rowTitles": [
                f"label_{lang}"
                for lang in named.titles
                if any(c.name == f"label_{lang}" for c in named.table.columns)
            ],
            "columns": columns,
        },
    }


def _column(table: Table, column: Column) -> Json:
    # The first row holds the name, which therefore has to be one of the titles.
    made: Json = {
        "name": column.name,
        "titles": {lang: [column.name, title] for lang, title in column.titles.items()},
    }
    if column.name == "iri":
        made["required"] = True
    mark = separator(table, column)
    if mark:
        made["separator"] = mark
    base = _base(table, column)
    built_in = _BUILT_IN.get(base)
    made["datatype"] = built_in or {"@id": base, "base": "string"}
    if not column.property:
        made["suppressOutput"] = True
    else:
        made["propertyUrl"] = "rdf:type" if column.property == RDF_TYPE.value else column.property
        if not column.datatype and not mark:
            made["valueUrl"] = f"{{+{column.name}}}"
        elif not column.datatype:
            # A template makes one IRI of a cell (RDF from Tabular Data, section 4.6): as texts
            # the several IRIs would be other triples than ours, so they are given to people only.
            made["suppressOutput"] = True
    if column.lang:
        made["lang"] = column.lang
    return made


def _base(table: Table, column: Column) -> str:
    """Give the datatype of the cells: text where some value does not have the form of its own."""
    base = column.datatype or _URI
    return base if base == _URI or well_formed(table.rows, column) else _STRING


def _foreign(named: Named, tables: Iterable[Named]) -> Iterable[Json]:
    for column in named.table.columns:
        if column.datatype or column.many or column.property == RDF_TYPE.value:
            continue
        # A key that is empty in some row is refused by strict validators.
        if not all(column.name in row for row in named.table.rows):
            continue
        values = {row[column.name][0] for row in named.table.rows}
        for other in tables:
            if values <= {row["iri"][0] for row in other.table.rows}:
                yield {
                    "columnReference": column.name,
                    "reference": {"resource": f"{other.name}.csv", "columnReference": "iri"},
                }
                break
