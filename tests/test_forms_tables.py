"""Rule: tables and the map hold what the graph holds, and programs by others take them as they are."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import small_plan
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from needed import package
from strategies import LAW, texts

from lsgraph import project, publication
from lsgraph.errors import ProjectError
from lsgraph.forms import columns, csvw, geojson, tables, wkt
from lsgraph.publication import Publication
from lsgraph.terms import PREFIXES, RDF_TYPE, XSD, iri

ABOUT = csvw.About(
    {"vi": "Mẫu", "en": "Sample"}, "https://w3id.org/lsgraph/id/x/r", "https://x.org/l"
)


@pytest.fixture(scope="module")
def pub() -> Publication:
    where = project.find(ROOT)
    plan = where.plan()
    return publication.read(where, plan, plan.revisions, base="https://data.example.org/")


@pytest.fixture(scope="module")
def named(pub: Publication) -> list[csvw.Named]:
    return list(tables.made(pub, pub.latest))


@pytest.fixture(scope="module")
def folder(named: list[csvw.Named], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tables")
    for table in named:
        (out / f"{table.name}.csv").write_bytes(csvw.write(table.table))
        (out / f"{table.name}.csv-metadata.json").write_bytes(csvw.metadata(table, ABOUT))
    (out / "csv-metadata.json").write_bytes(csvw.group(named, ABOUT))
    return out


def test_the_tables_that_a_reader_expects(named: list[csvw.Named]) -> None:
    names = {t.name for t in named}
    assert names >= {
        "goals", "targets", "observations", "indicators", "tasks", "actors", "places",
        "unit-changes", "sources",
    }  # fmt: skip
    assert len(names) == len(named)


def test_a_row_is_a_thing(named: list[csvw.Named], pub: Publication) -> None:
    for (name, cls, _, _), table in zip(tables.TABLES, named, strict=True):
        assert name == table.name
        things = pub.latest.facts.instances(iri(cls), pub.words)
        assert [row["iri"][0] for row in table.table.rows] == [t.value for t in things]
        assert all(row["label_vi"] and row["label_en"] for row in table.table.rows)


@pytest.mark.filterwarnings("default")
def test_the_csvw_package_finds_nothing_wrong(folder: Path) -> None:
    validator = package("csvw").CSVW

    for path in sorted(folder.glob("*csv-metadata.json")):
        read = validator(str(path), validate=True)
        assert read.is_valid, (path, [str(w.message) for w in read.warnings])
    group = json.loads((folder / "csv-metadata.json").read_bytes())
    keys = [k for t in group["tables"] for k in t["tableSchema"].get("foreignKeys", ())]
    assert len(keys) > 5


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("targets", "maximum", "không"), ("observations", "value", "a"), ("goals", "iri", "")],
)
def test_the_csvw_package_would_find_it(
    folder: Path, tmp_path: Path, table: str, column: str, value: str
) -> None:
    validator = package("csvw").CSVW

    rows = list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text("utf-8-sig"))))
    rows[0][column] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    (tmp_path / f"{table}.csv").write_text(out.getvalue(), encoding="utf-8")
    described = tmp_path / f"{table}.csv-metadata.json"
    described.write_bytes((folder / described.name).read_bytes())
    assert not validator(str(described), validate=True).is_valid


def _triples(table: Mapping[str, Any], folder: Path) -> set[ox.Triple]:
    """RDF from Tabular Data, minimal mode, as far as our metadata go."""
    found = set()
    text = (folder / table["url"]).read_text(encoding="utf-8-sig")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        subject = ox.NamedNode(row["iri"])
        for column in table["tableSchema"]["columns"]:
            cell = row[column["name"]]
            if column.get("suppressOutput") or not cell:
                continue
            word = column["propertyUrl"]
            predicate = RDF_TYPE if word == "rdf:type" else ox.NamedNode(word)
            mark = column.get("separator")
            for value in cell.split(mark) if mark else [cell]:
                found.add(ox.Triple(subject, predicate, _object(column, value)))
    return found


def _object(column: Mapping[str, Any], value: str) -> ox.NamedNode | ox.Literal:
    if "valueUrl" in column:
        assert column["valueUrl"] == f"{{+{column['name']}}}"
        return ox.NamedNode(value)
    if "lang" in column:
        return ox.Literal(value, language=column["lang"])
    kind = column["datatype"]
    return ox.Literal(
        value, datatype=ox.NamedNode(kind["@id"] if isinstance(kind, dict) else XSD + kind)
    )


def _valued(t: ox.Triple) -> ox.Triple:
    """The same with a decimal by its value: 8.0 is 8."""
    if isinstance(t.object, ox.Literal) and t.object.datatype == iri("xsd:decimal"):
        value = format(Decimal(t.object.value).normalize(), "f")
        return ox.Triple(t.subject, t.predicate, ox.Literal(value, datatype=t.object.datatype))
    return t


def test_the_metadata_give_triples_of_the_plan_and_no_others(
    folder: Path, pub: Publication
) -> None:
    group = json.loads((folder / "csv-metadata.json").read_bytes())
    facts = {_valued(t) for t in pub.latest.facts.triples}
    for table in group["tables"]:
        found = {_valued(t) for t in _triples(table, folder)}
        assert found
        assert found <= facts, sorted(map(str, found - facts))[:3]
        # What is missing is only what a cell of several IRIs cannot say.
        subjects = {t.subject for t in found}
        missing = [t for t in facts - found if t.subject in subjects]
        assert all(isinstance(t.object, ox.NamedNode) for t in missing)


def test_files_are_as_rfc_4180_wants_them(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        data = path.read_bytes()
        # Excel garbles Vietnamese without the mark.
        assert data.startswith(codecs.BOM_UTF8)
        assert data.endswith(b"\r\n")
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert rows[0][:4] == ["label_vi", "label_en", "iri", "slug"]
        assert len({len(row) for row in rows}) == 1
        assert len(set(rows[0])) == len(rows[0])


def test_every_revision_has_the_same_columns(pub: Publication) -> None:
    for _, cls, *_ in tables.TABLES:
        made = [columns.table(pub, e, iri(cls)).columns for e in pub.editions]
        assert all(c == made[0] for c in made)


def test_titles_are_in_both_languages(folder: Path) -> None:
    group = json.loads((folder / "csv-metadata.json").read_bytes())
    described = [c for t in group["tables"] for c in t["tableSchema"]["columns"]]
    assert len(described) > 100
    for column in described:
        assert column["titles"].keys() == {"vi", "en"}
        assert column["titles"]["vi"][0] == column["name"]


def _table(
    cells: list[str], *, many: bool = False, datatype: str = XSD + "string"
) -> columns.Table:
    own = columns.Column("x", {"vi": "x", "en": "x"}, PREFIXES["plan"] + "x", datatype, many=many)
    key = columns.Column("iri", {"vi": "IRI", "en": "IRI"}, datatype=XSD + "anyURI")
    return columns.Table((key, own), ({"iri": ["https://x.org/a"], "x": cells},))


@LAW
@given(texts.filter(lambda t: t != ""))
def test_any_text_comes_back_and_runs_nowhere(text: str) -> None:
    written = csvw.write(_table([text])).decode("utf-8-sig", "surrogatepass")
    ((_, cell),) = list(csv.reader(io.StringIO(written, newline=""), strict=True))[1:]
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


@LAW
@given(st.lists(texts.filter(lambda t: t != ""), min_size=1, max_size=4))
def test_several_values_come_apart_again(values: list[str]) -> None:
    table = _table(values, many=True)
    mark = csvw.separator(table, table.columns[1])
    assert mark.join(values).split(mark) == values


def test_numbers_below_zero_are_no_formulas() -> None:
    assert csvw.write(_table(["-5.5"], datatype=XSD + "decimal")).endswith(b",-5.5\r\n")
    assert csvw.write(_table(["-5+x"], datatype=XSD + "decimal")).endswith(b",'-5+x\r\n")
    described = json.loads(
        csvw.metadata(csvw.Named("t", {}, _table(["x"], datatype=XSD + "gYear")), ABOUT)
    )
    assert described["tableSchema"]["columns"][1]["datatype"] == "string"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("8.0", "8"), ("831018.0", "831018"), ("-5.00", "-5"), ("7.", "7"), ("0.50", "0.50"),
     ("12.05", "12.05"), ("100", "100"), ("10.0a", "10.0a")],
)  # fmt: skip
def test_a_whole_number_has_no_decimals(value: str, shown: str) -> None:
    (cell,) = _cells(_table([value], datatype=XSD + "decimal"))
    assert cell.removeprefix("'") == shown
    assert _cells(_table([value])) == [value if value[0] != "-" else f"'{value}"]
    both = _table([value, "1.0"], datatype=XSD + "decimal", many=True)
    assert _cells(both)[0].removeprefix("'") == f"{shown}|1"


def _cells(table: columns.Table) -> list[str]:
    rows = csv.reader(io.StringIO(csvw.write(table).decode("utf-8-sig"), newline=""))
    return [row[1] for row in list(rows)[1:]]


MIXED = """
tm:goal-a a plan:Goal ; rdfs:label "Mục tiêu"@vi , "Ziel"@de ; plan:about tm:x , "chữ" , "text"@en , 5 .
tm:goal-b a plan:Goal ; rdfs:label "Mục tiêu b"@vi ; plan:year "2030"^^xsd:gYear , "nam"^^xsd:gYear .
tm:x rdfs:label "x" .
"""


def test_mixed_values_each_have_a_column(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": MIXED})
    (named,) = tables.made(pub, pub.latest)
    row, other = named.table.rows
    assert row["label_de"] == ["Ziel"]
    assert "label_en" not in row
    assert row["about"] == ["https://w3id.org/lsgraph/id/mau/x"]
    assert row["about_value_en"] == ["text"]
    assert row["about_value_string"] == ["chữ"]
    assert row["about_value_integer"] == ["5"]
    assert other["year"] == ["2030", "nam"]
    names = [c.name for c in named.table.columns]
    assert len(set(names)) == len(names)


FOREIGN = """
tm:goal-a a plan:Goal ; rdfs:label "Mục tiêu"@vi , "目標"@zh-Hant ;
    <http://example.org/ns/a-b.c~đ> "x" ; <http://example.org/ns/label> "y" ;
    <http://example.org/other/label> "z" ; <http://example.org/x#_hidden> 1 ;
    <http://example.org/x/> "w" ; <http://example.org/iri> "v" ; <http://example.org/label_vi> "u" .
"""


@pytest.mark.filterwarnings("default")
def test_words_of_others_have_names_that_csvw_takes(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path / "project", {"2030-01-01": FOREIGN})
    (named,) = tables.made(pub, pub.latest)
    names = [c.name for c in named.table.columns]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*", name) for name in names)
    (row,) = named.table.rows
    told = [v for c in named.table.columns if c.property for v in row.get(c.name, ())]
    assert len(told) == len(pub.latest.facts.triples)
    (tmp_path / "goals.csv").write_bytes(csvw.write(named.table))
    described = tmp_path / "goals.csv-metadata.json"
    described.write_bytes(csvw.metadata(named, ABOUT))
    assert package("csvw").CSVW(str(described), validate=True).is_valid


# The map.


def test_every_place_is_a_feature_that_shapely_takes(
    pub: Publication, named: list[csvw.Named]
) -> None:
    shapely = package("shapely.geometry")
    places = tables.places(named)
    assert places is not None
    found = json.loads(geojson.write("x", places))
    things = pub.latest.facts.instances(iri("plan:SpatialElement"), pub.words)
    assert [f["id"] for f in found["features"]] == [t.value for t in things]
    placed = [f for f in found["features"] if f["geometry"]]
    assert len(placed) == len(
        [
            t
            for t in pub.latest.facts.triples
            if t.predicate == iri("plan:wkt") and t.subject in things
        ]
    )
    assert geojson.placed(places) == len(placed) < len(things)
    west, south, east, north = found["bbox"]
    for feature in placed:
        shape = shapely.shape(feature["geometry"])
        assert shape.is_valid
        assert shapely.box(west, south, east, north).covers(shape)
        if shape.geom_type == "Polygon":
            assert shape.exterior.is_ccw
    for feature in found["features"]:
        told = feature["properties"]
        assert told["label_vi"]
        assert told["label_en"]
        assert told["type"].startswith(PREFIXES["plan"])


@pytest.mark.parametrize(
    ("text", "kind", "coordinates"),
    [
        ("POINT(106.5 21.9)", "Point", [106.5, 21.9]),
        (" point  z ( 1 2 3 ) ", "Point", [1, 2, 3]),
        ("POINTZM(1 2 3 4)", "Point", [1, 2, 3]),
        ("POINT M (1 2 9)", "Point", [1, 2]),
        ("SRID=4326;POINT(1 2)", "Point", [1, 2]),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(1e0 -.5)", "Point", [1, -0.5]),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(21 106)", "Point", [106, 21]),
        ("LINESTRING(0 0,1 1 , 2 0)", "LineString", [[0, 0], [1, 1], [2, 0]]),
        ("MULTIPOINT(0 0, 1 1)", "MultiPoint", [[0, 0], [1, 1]]),
        ("MULTIPOINT((0 0), (1 1))", "MultiPoint", [[0, 0], [1, 1]]),
        ("MULTILINESTRING((0 0, 1 1),(2 2,3 3))", "MultiLineString", [[[0, 0], [1, 1]], [[2, 2], [3, 3]]]),
        # Clockwise, its hole counterclockwise, and both left open.
        (
            "POLYGON((0 0,0 9,9 9,9 0),(1 1,2 1,2 2))", "Polygon",
            [[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], [[1, 1], [2, 2], [2, 1], [1, 1]]],
        ),
        (
            "MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((5 5,5 6,6 6,5 5)))", "MultiPolygon",
            [[[[0, 0], [1, 0], [1, 1], [0, 0]]], [[[5, 5], [6, 6], [5, 6], [5, 5]]]],
        ),
    ],
)  # fmt: skip
def test_wkt_in_any_dress(text: str, kind: str, coordinates: list[Any]) -> None:
    found = wkt.geometry(text)
    assert found is not None
    assert found["type"] == kind
    assert found["coordinates"] == coordinates or [
        sorted(map(tuple, r[:-1])) for r in found["coordinates"]
    ] == [sorted(map(tuple, r[:-1])) for r in coordinates]


def test_collections_and_empty_ones() -> None:
    found = wkt.geometry("GEOMETRYCOLLECTION(POINT(1 2), LINESTRING EMPTY, POINT(3 4))")
    assert found is not None
    assert [g["coordinates"] for g in found["geometries"]] == [[1, 2], [3, 4]]
    assert wkt.bounds(found) == (1, 2, 3, 4)
    assert wkt.geometry("POLYGON EMPTY") is None
    assert wkt.geometry("GEOMETRYCOLLECTION(POINT EMPTY)") is None


@pytest.mark.parametrize(
    "text",
    [
        "", "POINT", "POINT(1)", "POINT(1 2 3 4 5)", "POINT(1 2", "POINT(1 2))", "CIRCLE(1 2)",
        "POINT(106,21)", "POINT(21.9 106.5)", "POINT(nan 1)", "POINT(1e999 1)", "LINESTRING(1 1)",
        "POLYGON((0 0, 1 1))", "POINT(1 2) x", "<http://www.opengis.net/def/crs/EPSG/0/3857> POINT(1 2)",
        "SRID=3405;POINT(1 2)", "GEOMETRYCOLLECTION(" * 50 + "POINT(1 2)" + ")" * 50, "POINT\x00(1 2)",
    ],
)  # fmt: skip
def test_no_wkt_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        wkt.geometry(text)


@LAW
@given(st.text("POINTLYGZM()., 0123456789-+eE<>;=", max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = wkt.geometry(text)
    except ValueError:
        return
    assert found is None or wkt.bounds(found)


def test_a_bad_geometry_is_named(tmp_path: Path) -> None:
    bad = 'tm:place-a a plan:UrbanArea ; plan:wkt "POINT(1)"^^geo:wktLiteral .'
    pub = small_plan.make(tmp_path, {"2030-01-01": bad})
    with pytest.raises(ProjectError, match=r"place-a.*1 numbers in a position"):
        geojson.write("x", columns.table(pub, pub.latest, iri("plan:SpatialElement")))


def test_places_without_geometry_make_a_map_without_bounds(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": "tm:a a plan:UrbanArea ; plan:order 3 ."})
    found = json.loads(geojson.write("x", columns.table(pub, pub.latest, iri("plan:UrbanArea"))))
    assert "bbox" not in found
    (feature,) = found["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["order"] == 3


def test_two_geometries_of_a_thing_are_a_collection(tmp_path: Path) -> None:
    two = 'tm:a a plan:UrbanArea ; plan:wkt "POINT(1 2)"^^geo:wktLiteral , "POINT(3 4)"^^geo:wktLiteral .'
    pub = small_plan.make(tmp_path, {"2030-01-01": two})
    found = json.loads(geojson.write("x", columns.table(pub, pub.latest, iri("plan:UrbanArea"))))
    assert found["features"][0]["geometry"]["type"] == "GeometryCollection"
    assert found["bbox"] == [1, 2, 3, 4]
