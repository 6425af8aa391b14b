"""Rule: every spatial element is a feature, also one without geometry; nothing is guessed.

Source: RFC 7946 (The GeoJSON Format), sections 3, 4 and 5.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lsgraph.errors import ProjectError
from lsgraph.forms import wkt
from lsgraph.forms.columns import Cell, Column, Table
from lsgraph.terms import PREFIXES, XSD

_WKT = PREFIXES["plan"] + "wkt"


def write(name: str, table: Table) -> bytes:
    """Write the table of the spatial elements as a collection of features, UTF-8.

    A property that has several values somewhere is a list everywhere. Raise ProjectError for a
    geometry that cannot be read.
    """
    shapes = [c.name for c in table.columns if c.property == _WKT]
    told = [c for c in table.columns if c.name not in shapes and c.name != "iri"]
    features = []
    boxes = []
    for row in table.rows:
        geometry = _geometry(row, shapes)
        if geometry:
            boxes.append(wkt.bounds(geometry))
        features.append(
            {
                "type": "Feature",
                "id": row["iri"][0],
                "geometry": geometry,
                "properties": {
                    "iri": row["iri"][0],
                    **{c.name: _value(row[c.name], c) for c in told if c.name in row},
                },
            }
        )
    collection: dict[str, Any] = {"type": "FeatureCollection", "name": name}
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        collection["bbox"] = [min(west), min(south), max(east), max(north)]
    # One feature a line: a change of one element moves one line.
    head = json.dumps(collection, ensure_ascii=False)[:-1]
    lines = ",\n".join(json.dumps(f, ensure_ascii=False) for f in features)
    return f'{head}, "features": [\n{lines}\n]}}\n'.encode()


def placed(table: Table) -> int:
    """Count the elements that have a geometry."""
    shapes = [c.name for c in table.columns if c.property == _WKT]
    return sum(_geometry(row, shapes) is not None for row in table.rows)


def _geometry(row: Mapping[str, Cell], shapes: list[str]) -> wkt.Geometry | None:
    found = []
    for text in (text for name in shapes for text in row.get(name, ())):
        try:
            found.append(wkt.geometry(text))
        except ValueError as error:
            raise ProjectError(
                en=f"the geometry of <{row['iri'][0]}> is no WKT that can be placed: {error}",
                vi=f"hình học của <{row['iri'][0]}> không phải WKT đặt được lên bản đồ: {error}",
            ) from error
    kept = [g for g in found if g]
    if len(kept) > 1:
        return {"type": "GeometryCollection", "geometries": kept}
    return kept[0] if kept else None


def _value(cell: Cell, column: Column) -> Any:
    values = [_scalar(v, column.datatype) for v in cell]
    return values if column.many else values[0]


def _scalar(value: str, datatype: str) -> str | int | bool:
    if datatype == XSD + "integer" and value.lstrip("-").isascii() and value.lstrip("-").isdigit():
        return int(value) if len(value) < 16 else value
    if datatype == XSD + "boolean" and value in ("true", "false"):
        return value == "true"
    return value
