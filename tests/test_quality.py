"""quality: 405 points with their reasons, 325 of them without the network."""

from __future__ import annotations

import functools
import hashlib
import http.client
import http.server
import json
import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lsgraph import catalog, forms, project, publication, quality, turtle
from lsgraph.errors import ProjectError, TurtleError
from lsgraph.quality import network, vocabularies
from lsgraph.quality.indicators import DIMENSIONS, INDICATORS, ONLINE, band
from lsgraph.quality.record import inside
from lsgraph.terms import PREFIXES, iri

HEADER = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix eu: <http://publications.europa.eu/resource/authority/> .
@prefix ex: <https://plans.example.org/id/> .
"""
SHAPES = """
ex:Dataset a sh:NodeShape ; sh:targetClass dcat:Dataset ;
    sh:property ex:Dataset-title .
ex:Dataset-title a sh:PropertyShape ; sh:path dct:title ; sh:minCount 1 ;
    sh:message "A dataset has a title."@en , "Bộ dữ liệu có nhan đề."@vi ;
    sh:description "Add it."@en , "Hãy bổ sung."@vi ; sh:severity sh:Violation .
"""
EU = "http://publications.europa.eu/resource/authority/"
DATASET = {
    "keyword": 'dcat:keyword "plan"@en , "quy hoạch"@vi',
    "theme": f"dcat:theme <{EU}data-theme/GOVE>",
    "spatial": f"dct:spatial <{EU}country/VNM>",
    "temporal": "dct:temporal ex:period",
    "accessRights": f"dct:accessRights <{EU}access-right/PUBLIC>",
    "contactPoint": "dcat:contactPoint ex:desk",
    "publisher": "dct:publisher ex:office",
    "issued": 'dct:issued "2025-01-01"^^xsd:date',
    "modified": 'dct:modified "2025-02-01"^^xsd:date',
}
FILE = {
    "downloadURL": "dcat:downloadURL <{url}>",
    "format": f"dct:format <{EU}file-type/{{code}}>",
    "mediaType": "dcat:mediaType <https://www.iana.org/assignments/media-types/{media}>",
    "license": f"dct:license <{EU}licence/CC_BY_4_0>",
    "rights": "dct:rights ex:rights",
    "byteSize": 'dcat:byteSize "{size}"^^xsd:nonNegativeInteger',
}
# What each property gives, where it is all that is taken away from every dataset or distribution.
WORTH = {
    "keyword": 30, "theme": 30, "spatial": 20, "temporal": 20, "accessRights": 15,
    "contactPoint": 20, "publisher": 10, "issued": 5, "modified": 5, "downloadURL": 20,
    "format": 30, "mediaType": 20, "license": 30, "rights": 5, "byteSize": 5,
}  # fmt: skip
TITLE = 'dct:title "A"@en , "A"@vi'
CSV, TTL = b"a,b\n1,2\n", b"<https://plans.example.org/a> <https://plans.example.org/b> 1 .\n"


def made(
    folder: Path, base: str = "https://data.example.org/x/", *, without: frozenset[str] = frozenset(),
    only: str = "", extra: str = "", title: str = TITLE,
) -> Path:  # fmt: skip
    """Make a folder of two datasets with two files each; `without` leaves properties out of all,
    or of the one thing that `only` names."""

    def kept(name: str, properties: dict[str, str]) -> list[str]:
        left_out = without if only in ("", name) else frozenset()
        return [text for key, text in properties.items() if key not in left_out]

    lines = [
        f"ex:catalog a dcat:Catalog ; {TITLE} ; dct:modified \"2025-03-01\"^^xsd:date ;"
        " dcat:dataset ex:d1 , ex:d2 ."
    ]  # fmt: skip
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for d in ("d1", "d2"):
        parts = [title, *kept(d, DATASET), f"dcat:distribution ex:{d}-csv , ex:{d}-ttl"]
        lines.append(f"ex:{d} a dcat:Dataset ; " + " ; ".join(parts) + " .")
        for kind, data in (("csv", CSV), ("ttl", TTL)):
            name = f"data/{d}.{kind}"
            (folder / name).write_bytes(data)
            values = {
                "url": base + name, "size": str(len(data)),
                "code": "CSV" if kind == "csv" else "RDF_TURTLE",
                "media": "text/csv" if kind == "csv" else "text/turtle",
            }  # fmt: skip
            parts = [text.format(**values) for text in kept(f"{d}-{kind}", FILE)]
            checksum = f"ex:{d}-{kind}-sum"
            head = f"ex:{d}-{kind} a dcat:Distribution ; {TITLE} ; dcat:accessURL <{base}{name}> ;"
            lines.append(f"{head} spdx:checksum {checksum} ; " + " ; ".join(parts) + " .")
            lines.append(
                f"{checksum} a spdx:Checksum ; spdx:algorithm spdx:checksumAlgorithm_sha256 ; "
                f'spdx:checksumValue "{hashlib.sha256(data).hexdigest()}" .'
            )
    (folder / "catalog.ttl").write_text(HEADER + "\n".join([*lines, extra]), encoding="utf-8")
    return folder


@pytest.fixture
def shapes(tmp_path: Path) -> tuple[Path, ...]:
    path = tmp_path / "rules.ttl"
    path.write_text(HEADER + SHAPES, encoding="utf-8")
    return (path,)


def points(score: quality.Score) -> dict[str, Fraction]:
    return {m.indicator.id: m.points for m in score.measures}


# The sums


def test_the_points_add_up() -> None:
    assert len(INDICATORS) == 23
    sums = [sum(i.points for i in INDICATORS if i.dimension == d) for d in DIMENSIONS]
    assert sums == [100, 100, 110, 75, 20]
    assert quality.TOTAL == 405
    assert sum(i.points for i in INDICATORS if i.id in ONLINE) == 80
    for i in INDICATORS:
        assert i.advice["en"].strip()
        assert i.advice["vi"].strip() != i.advice["en"].strip()


def test_the_bands_have_their_edges() -> None:
    edges = {0: "bad", 120: "bad", 121: "sufficient", 220: "sufficient", 221: "good",
             350: "good", 351: "excellent", 405: "excellent"}  # fmt: skip
    assert {p: band(p) for p in edges} == edges
    assert band(Fraction(35099, 100)) == "good"  # nothing is rounded up into a better band


def test_a_whole_record_has_every_offline_point(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    score = quality.score(made(tmp_path / "out"), shapes=shapes)
    assert (int(score.total), score.known, score.possible) == (325, 325, 405)
    assert (score.band, score.best) == ("good", "excellent")
    assert (score.datasets, score.distributions) == (2, 4)
    assert score.base == "https://data.example.org/x/"
    assert score.catalog == "https://plans.example.org/id/catalog"
    assert score.findings == ()
    unknown = [m for m in score.measures if m.state != "known"]
    assert [(m.indicator.id, m.here, m.asked) for m in unknown] == [(i, 4, 4) for i in ONLINE]
    assert score.reaches(325)
    assert not score.reaches(325.5)


@pytest.mark.parametrize("name", WORTH)
def test_each_property_gives_what_it_is_worth(
    name: str, tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    nothing = quality.score(made(tmp_path / "a", without=frozenset([name])), shapes=shapes)
    assert nothing.total == 325 - WORTH[name]
    thing = "d1" if name in DATASET else "d1-csv"
    part = quality.score(made(tmp_path / "b", without=frozenset([name]), only=thing), shapes=shapes)
    share = Fraction(WORTH[name], 2 if name in DATASET else 4)
    if name in ("format", "mediaType"):
        share = Fraction(0)  # the other file of the dataset is the best one
    assert part.total == 325 - share
    losses = {x.node for m in part.measures for x in m.lost}
    assert losses == ({f"<https://plans.example.org/id/{thing}>"} if share else set())


def test_a_bare_record_has_only_what_conforms(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = made(tmp_path / "out", without=frozenset(WORTH))
    score = quality.score(folder, shapes=shapes)
    assert {k: v for k, v in points(score).items() if v} == {"dcatApCompliance": 30}
    assert score.band == "bad"
    assert score.base == ""  # no download address, so no base can be known
    folder = made(tmp_path / "none", without=frozenset(WORTH), title="dct:description 'A'")
    assert quality.score(folder, shapes=shapes).total == 0


def test_a_dataset_counts_by_its_best_file(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    """Formats that nobody can read do no harm beside one that all can."""
    worse = f"""ex:d1 dcat:distribution ex:d1-pdf .
        ex:d1-pdf a dcat:Distribution ; {TITLE} ; dct:format <{EU}file-type/PDF> ;
            dcat:accessURL <https://data.example.org/x/data/d1.csv> ."""
    score = quality.score(made(tmp_path / "out", extra=worse), shapes=shapes)
    got = points(score)
    assert sum(got[i.id] for i in INDICATORS if i.dimension == "interoperability") == 110
    assert got["licenceAvailability"] == Fraction(20 * 4, 5)
    assert score.distributions == 5


def test_spaces_say_nothing(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = altered(made(tmp_path / "out"), ('"plan"@en , "quy hoạch"@vi', '" "@en'))
    assert points(quality.score(folder, shapes=shapes))["keywordAvailability"] == 0


def test_a_series_is_no_dataset(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    series = f"ex:s a dcat:DatasetSeries , dcat:Dataset ; {TITLE} ."
    score = quality.score(made(tmp_path / "out", extra=series), shapes=shapes)
    assert (score.datasets, int(score.total)) == (2, 325)


def test_the_base_is_where_most_files_are_found(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    """One file elsewhere that has the name of one here does not make that place the base."""
    stray = "dcat:downloadURL <https://other.example.org/y/data/d1.csv>"
    folder = made(tmp_path / "out", "https://data.example.org/x/")
    altered(folder, ("dcat:downloadURL <https://data.example.org/x/data/d1.csv>", stray))
    assert quality.score(folder, shapes=shapes).base == "https://data.example.org/x/"
    named = quality.score(folder, shapes=shapes, base="https://other.example.org/y")
    assert named.base == "https://other.example.org/y/"
    assert found(named)["portal-elsewhere"] == 3


def test_pages_stand_behind_addresses_without_suffix(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    base = "https://data.example.org/x/"
    folder = made(tmp_path / "out", base)
    (folder / "index.html").write_text("home")
    (folder / "data" / "page.vi.html").write_text("page")
    for new, here in ((base, True), (base + "data/page", True), (base + "data/none", False)):
        made(folder, base)
        old = f"dcat:accessURL <{base}data/d1.csv>"
        altered(folder, (old, f"dcat:accessURL <{new}>"))
        score = quality.score(folder, shapes=shapes)
        assert found(score) == ({} if here else {"portal-no-file": 1})


def test_entries_of_no_list_give_nothing_and_are_told(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    text = made(tmp_path / "out") / "catalog.ttl"
    words = text.read_text(encoding="utf-8")
    for old, new in (
        ("licence/CC_BY_4_0", "licence/NEW_1_0"), ("access-right/PUBLIC", "access-right/OPEN"),
        ("file-type/CSV", "file-type/STONE"), ("file-type/RDF_TURTLE", "file-type/STONE"),
        ("media-types/text/csv", "media-types/text/x-s"), ("media-types/text/turtle", "media-types/x/y"),
    ):  # fmt: skip
        words = words.replace(old, new)
    text.write_text(words, encoding="utf-8")
    score = quality.score(tmp_path / "out", shapes=shapes)
    assert score.total == 325 - 10 - 5 - 10 - 20 - 20
    told = {x.unknown for m in score.measures for x in m.lost}
    assert EU + "licence/NEW_1_0" in told
    assert any(EU + "file-type/STONE" in t for t in told)
    assert "unknown to us: check" in quality.to_text(score, "en", 400)


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (EU + "licence/CC_BY_4_0", True),
        (EU + "licence/CC_BYSA_4_0", True),
        (EU + "licence/CC_BYX_4_0", False),
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("http://creativecommons.org/publicdomain/zero/1.0", True),
        ("https://creativecommons.org/licenses/by/4.0/deed.vi", False),
        ("https://creativecommons.org.example.org/licenses/by/4.0/", False),
    ],
)
def test_licences_are_known_by_entry_or_by_address(address: str, known: bool) -> None:
    assert vocabularies.in_list(ox.NamedNode(address), "licence") is known
    assert not vocabularies.in_list(ox.Literal(address), "licence")


def test_every_open_or_readable_format_is_in_the_list() -> None:
    """No code is spelt in one list as it is in no other."""
    for codes in (vocabularies._OPEN, vocabularies._READABLE, {*vocabularies._MEDIA.values()}):
        assert codes <= vocabularies._FILE_TYPES
    assert len(vocabularies._FILE_TYPES) > 80


# Conformance


def test_a_violation_takes_the_thirty_and_has_its_place(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    score = quality.score(made(tmp_path / "out", title="dct:description 'A'"), shapes=shapes)
    assert points(score)["dcatApCompliance"] == 0
    found = [f for f in score.findings if f.shape.endswith("Dataset-title")]
    assert [f.focus for f in found] == [f"<https://plans.example.org/id/{d}>" for d in ("d1", "d2")]
    assert all(f.file and f.file.name == "catalog.ttl" and f.line for f in found)
    assert score.shapes == ("rules.ttl",)


def test_shapes_that_look_at_nothing_prove_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none.ttl"
    path.write_text(HEADER + SHAPES.replace("dcat:Dataset ;", "dcat:Datasett ;"), encoding="utf-8")
    score = quality.score(made(tmp_path / "out"), shapes=[path])
    assert points(score)["dcatApCompliance"] == 0
    assert "looked-at-nothing" in {f.shape for f in score.findings}


def test_imports_of_shapes_are_never_fetched(
    tmp_path: Path, shapes: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    path = tmp_path / "imports.ttl"
    owl = "<http://www.w3.org/2002/07/owl#"
    path.write_text(f"<urn:a> a {owl}Ontology> ; {owl}imports> <http://127.0.0.1:1/> .")
    assert quality.score(made(tmp_path / "out"), shapes=[*shapes, path]).total == 325


def test_the_verb_takes_several_files_of_shapes(
    run: Run, tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    more = tmp_path / "more.ttl"
    text = SHAPES.replace("Dataset-title", "Dataset-relation").replace("dct:title", "dct:relation")
    more.write_text(HEADER + text, encoding="utf-8")
    call = ["quality", str(made(tmp_path / "out")), "--shapes", str(shapes[0])]
    assert run(*call).code == 0
    answer = run(*call, "--shapes", str(more))
    assert answer.code == 1
    assert "checked against rules.ttl, more.ttl" in answer.out
    assert "Dataset-relation" in answer.out


def dcat_ap() -> list[Path]:
    files = sorted((ROOT.parent / "shared" / "dcat-ap").glob("*.ttl"))
    if not files and os.environ.get("LSGRAPH_REQUIRE"):
        pytest.fail("the DCAT-AP shapes are required here and absent")
    if not files:
        pytest.skip("the DCAT-AP shapes are not part of the project")
    return files


def test_the_shapes_of_dcat_ap_are_run(tmp_path: Path) -> None:
    """They ask for the classes and schemes of entries of EU lists, which our stand-in gives."""
    score = quality.score(made(tmp_path / "out"), shapes=dcat_ap())
    violations = [f for f in score.findings if f.severity == "violation"]
    about_lists = [f for f in violations if f.value.startswith(f"<{EU}")]
    assert about_lists == []
    # The little record lacks what these shapes demand: descriptions, a publisher with a name.
    assert {f.focus for f in violations} >= {f"<https://plans.example.org/id/{n}>" for n in ("catalog", "d1")}  # fmt: skip
    assert points(score)["dcatApCompliance"] == 0
    text = tmp_path / "out" / "catalog.ttl"
    words = text.read_text(encoding="utf-8").replace("data-theme/GOVE", "data-theme/GOVERN")
    text.write_text(words, encoding="utf-8")
    again = quality.score(tmp_path / "out", shapes=dcat_ap())
    assert len(again.findings) > len(score.findings)


def test_shapes_without_words_are_told_in_ours(tmp_path: Path) -> None:
    """DCAT-AP's own have no messages, and their inner shapes no names that stay."""
    folder = made(tmp_path / "out")
    score = quality.score(folder, shapes=dcat_ap())
    missing = next(f for f in score.findings if f.path.endswith("description>"))
    assert missing.message == {
        "en": "dcterms:description is missing.",
        "vi": "dcterms:description đang thiếu.",
    }
    assert missing.shape.endswith("#Catalog_Shape")
    assert missing.advice["vi"]
    assert not any(f.shape.startswith("_:") for f in score.findings)
    again = quality.score(folder, shapes=dcat_ap())
    assert quality.to_json(score) == quality.to_json(again)
    assert quality.to_text(score, "vi") == quality.to_text(again, "vi")


# What else a portal would trip over


def found(score: quality.Score) -> dict[str, int]:
    names = [f.shape for f in score.findings]
    return {name: names.count(name) for name in sorted(set(names))}


def altered(folder: Path, *changes: tuple[str, str]) -> Path:
    path = folder / "catalog.ttl"
    words = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in words
        words = words.replace(old, new)
    path.write_text(words, encoding="utf-8")
    return folder


def test_files_that_were_changed_or_lost_are_found(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    folder = made(tmp_path / "out")
    (folder / "data" / "d1.csv").write_bytes(CSV + b"\n")
    (folder / "data" / "d1.ttl").write_bytes(TTL[:-1] + b" ")
    (folder / "data" / "d2.ttl").unlink()
    score = quality.score(folder, shapes=shapes)
    assert score.total == 325  # findings take no points
    assert found(score) == {"portal-byte-size": 1, "portal-checksum": 2, "portal-no-file": 1}
    assert [m.here for m in score.measures if m.state != "known"] == [3, 3]


@pytest.mark.parametrize("size", ["many", "-8", "1e1", "8.5", "9" * 40])
def test_a_size_that_is_no_number_is_found(
    size: str, tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    folder = altered(made(tmp_path / "out"), (f'"{len(CSV)}"^^', f'"{size}"^^'))
    assert found(quality.score(folder, shapes=shapes)) == {"portal-byte-size": 2}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("portal-title", ('ex:d1 a dcat:Dataset ; dct:title "A"@en , "A"@vi', 'ex:d1 a dcat:Dataset ; dct:title "A"@en')),
        ("portal-licence", ("ex:d1 a dcat:Dataset", "ex:d1 dct:license ex:own ; a dcat:Dataset")),
        ("portal-orphan", ("dcat:dataset ex:d1 , ex:d2", "dcat:dataset ex:d1")),
        ("portal-orphan", ("ex:d1-csv , ex:d1-ttl", "ex:d1-csv")),
        ("portal-orphan", ("ex:catalog a dcat:Catalog", "ex:catalog a ex:List")),
        ("portal-series", ("ex:catalog a", "ex:s a dcat:DatasetSeries , dcat:Dataset ; " + TITLE + " . ex:catalog a")),
        ("portal-date", ('dct:modified "2025-03-01"', 'dct:modified "2025-01-15"')),
        ("portal-date", ('dct:issued "2025-01-01"', 'dct:issued "2025-02-02"')),
        ("portal-elsewhere", ("dcat:downloadURL <https://data.example.org/x/data/d1.csv>", "dcat:downloadURL <https://other.example.org/d1.csv>")),
        ("portal-duplicate", ("ex:d1 a dcat:Dataset", 'ex:d2 dct:identifier "1" . ex:d1 dct:identifier "1" ; a dcat:Dataset')),
        ("portal-duplicate", ("ex:d2 a dcat:Dataset", "<https://plans.example.org/id/D1> a dcat:Dataset ; dct:title 'A'@vi , 'A'@en . ex:d2 a dcat:Dataset")),
        ("portal-blank-node", ("dcat:dataset ex:d1 , ex:d2", f"dcat:dataset ex:d1 , ex:d2 , [ a dcat:Dataset ; {TITLE} ]")),
    ],
)  # fmt: skip
def test_each_pitfall_is_found(
    name: str, change: tuple[str, str], tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    score = quality.score(altered(made(tmp_path / "out"), change), shapes=shapes)
    assert name in found(score)
    assert set(found(score)) <= {name, "portal-orphan"}
    for f in score.findings:
        assert f.message["vi"] != f.message["en"]
        assert f.advice["vi"].strip()
        assert f.advice["en"].strip()
        assert not f.focus.startswith("_:")


def test_dates_may_be_the_same(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = altered(
        made(tmp_path / "out"), ('dct:issued "2025-01-01"', 'dct:issued "2025-02-01"'),
        ('dct:modified "2025-03-01"', 'dct:modified "2025-02-01"'),
    )  # fmt: skip
    assert quality.score(folder, shapes=shapes).findings == ()


def test_too_large_files_are_found(
    tmp_path: Path, shapes: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(tmp_path / "out")
    monkeypatch.setattr("lsgraph.quality.pitfalls.LARGEST", len(TTL) - 1)
    assert found(quality.score(folder, shapes=shapes)) == {"portal-too-large": 2 + 1}


def test_copies_of_the_record_must_agree(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = made(tmp_path / "out")
    triples = turtle.read(folder / "catalog.ttl").triples
    (folder / "catalog.jsonld").write_bytes(ox.serialize(triples, format=ox.RdfFormat.JSON_LD) or b"")  # fmt: skip
    (folder / "catalog.rdf").write_bytes(ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b"")  # fmt: skip
    assert quality.score(folder, shapes=shapes).findings == ()
    (folder / "catalog.jsonld").write_bytes(ox.serialize(triples[1:], format=ox.RdfFormat.JSON_LD) or b"")  # fmt: skip
    (folder / "catalog.rdf").write_text("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>")
    score = quality.score(folder, shapes=shapes)
    assert found(score) == {"portal-copies": 2}
    assert any("DOCTYPE" in f.message["vi"] for f in score.findings)


# Any format, any file, and hostile ones


@pytest.mark.parametrize(
    ("name", "form"),
    [("catalog.jsonld", ox.RdfFormat.JSON_LD), ("catalog.rdf", ox.RdfFormat.RDF_XML),
     ("record.nt", ox.RdfFormat.N_TRIPLES)],
)  # fmt: skip
def test_a_record_in_any_format_has_the_same_score(
    name: str, form: ox.RdfFormat, tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    folder = made(tmp_path / "out")
    triples = turtle.read(folder / "catalog.ttl").triples
    (folder / "catalog.ttl").unlink()
    (folder / name).write_bytes(ox.serialize(triples, format=form) or b"")
    target = folder if name.startswith("catalog") else folder / name
    assert quality.score(target, shapes=shapes).total == 325


def test_where_there_is_nothing_to_score_it_is_said(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    with pytest.raises(ProjectError, match=r"no catalog\.ttl"):
        quality.score(tmp_path / "absent", shapes=shapes)
    (tmp_path / "catalog.ttl").write_text("<urn:a> <urn:b> 1 .")
    with pytest.raises(ProjectError, match="describes no dataset") as error:
        quality.score(tmp_path, shapes=shapes)
    assert "không mô tả bộ dữ liệu nào" in error.value.vi


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("catalog.rdf", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'),
        ("catalog.jsonld", '{"@context": "http://127.0.0.1:1/context.jsonld", "@id": "urn:a"}'),
        ("catalog.ttl", "<urn:a> <urn:b> " + "(" * 500),
        ("catalog.ttl", "<urn:a> <urn:b"),
    ],
)
def test_hostile_records_are_refused(
    name: str, text: str, tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(TurtleError):
        quality.score(tmp_path, shapes=shapes)


def test_a_huge_record_is_refused(
    tmp_path: Path, shapes: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turtle, "LARGEST", 100)
    with pytest.raises(TurtleError, match="larger than"):
        quality.score(made(tmp_path / "out"), shapes=shapes)


@pytest.mark.parametrize(
    "name",
    ["../secret", "%2e%2e/secret", "data/../../secret", "link", "data//d1.csv", "", "a%00b", "/etc/passwd",
     "%2Fetc%2Fpasswd", "..%5Csecret", "x" * 5000, "loop"],
)  # fmt: skip
def test_no_address_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    folder = made(tmp_path / "out")
    (tmp_path / "secret").write_text("s")
    (folder / "link").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder / "loop")
    assert inside(folder, name) is None
    assert inside(folder, "data/d%31.csv") == folder / "data" / "d1.csv"


def test_control_characters_of_a_record_are_shown_not_sent(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    folder = altered(
        made(tmp_path / "out"), ("licence/CC_BY_4_0>", "licence/X_Y*Z#>"),
        ('"A"@en', '"\\u001b[31m"@en'), (f'"{len(CSV)}"^^', '"\\u001b[2J"^^'),
    )  # fmt: skip
    score = quality.score(folder, shapes=shapes)
    for text in (quality.to_text(score, "vi"), quality.to_markdown(score, "en")):
        assert "\x1b" not in text
    assert "licence/X\\_Y\\*Z\\#" in quality.to_markdown(score, "en")


# The network


class Handler(http.server.SimpleHTTPRequestHandler):
    """A plain server that keeps quiet, and turns some addresses elsewhere."""

    onward: str = ""
    head = True

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        if not self.head:
            self.send_error(405)
            return
        if self.path.startswith("/turn"):
            self.send_response(303)
            self.send_header("Location", self.onward or self.path)
            self.end_headers()
            return
        super().do_HEAD()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and the loopback address that it is served from."""
    folder = tmp_path / "out"
    folder.mkdir()
    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


def test_a_served_folder_has_all_points(served: tuple[Path, str], shapes: tuple[Path, ...]) -> None:
    folder, base = served
    score = quality.score(made(folder, base), online=True, shapes=shapes)
    assert (int(score.total), score.known, score.band) == (405, 405, "excellent")
    assert score.base == base
    assert score.findings == ()
    assert "needs the network" not in quality.to_text(score, "en")


def test_the_record_of_the_plan_has_every_point(served: tuple[Path, str]) -> None:
    folder, base = served
    where = project.find(ROOT)
    plan = where.plans[0]
    pub = publication.read(where, plan, plan.revisions, base=base)
    files = list(forms.files(pub))
    for file in (*files, *catalog.files(pub, files, catalog.record(pub, files))):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    for shapes in ([where.shapes("catalog")], dcat_ap()):
        offline = quality.score(folder, shapes=shapes)
        assert (int(offline.total), offline.known) == (325, 325)
        assert [f for f in offline.findings if f.severity == "violation"] == []
    online = quality.score(folder, online=True, shapes=shapes)
    assert (int(online.total), online.band, online.base) == (405, "excellent", base)


def test_addresses_that_do_not_answer_lose_their_share(
    served: tuple[Path, str], shapes: tuple[Path, ...]
) -> None:
    folder, base = served
    made(folder, base)
    (folder / "data" / "d1.csv").rename(folder / "gone.csv")
    score = quality.score(folder, online=True, shapes=shapes)
    assert score.total == 325 + Fraction(80 * 3, 4)
    reasons = [x.reason for m in score.measures for x in m.lost]
    gone = {"en": f"{base}data/d1.csv: status 404", "vi": f"{base}data/d1.csv: mã 404"}
    assert reasons == [gone, gone]


def test_a_dead_server_loses_exactly_eighty(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    score = quality.score(made(tmp_path / "out", base), online=True, shapes=shapes)
    assert (int(score.total), score.known) == (325, 405)


def test_a_server_that_knows_no_head_is_asked_with_get(
    served: tuple[Path, str], shapes: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "head", False)
    folder, base = served
    assert quality.score(made(folder, base), online=True, shapes=shapes).total == 405


def test_redirects_are_followed_to_public_places_alone(
    served: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, base = served
    made(folder, base)
    asked = base + "turn/a"

    def answer(onward: str) -> str:
        monkeypatch.setattr(Handler, "onward", onward)
        return network.ask([asked], base)[asked].get("en", "")

    assert answer("/data/d1.csv") == ""
    assert answer("/turn/b") == "more than 5 redirects"
    for private in ("http://10.0.0.1/", "http://[::1]:1/", "http://169.254.169.254/latest/",
                    "http://127.0.0.1:1/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0:1/"):  # fmt: skip
        assert "private address" in answer(private)
    for other in ("file:///etc/passwd", "ftp://example.org/"):
        assert answer(other) == "not an http or https address"
    assert answer("http://a:b@example.org/") == "an address with a name or password in it"


def test_private_hosts_are_asked_only_where_the_folder_is_served(served: tuple[Path, str]) -> None:
    folder, base = served
    made(folder, base)
    asked = base + "data/d1.csv"
    for other in ("https://data.example.org/", ""):
        told = network.ask([asked], other)[asked]
        assert "private address" in told["en"]
        assert "mạng nội bộ" in told["vi"]
    # A private network is the officer's to name, not the record's.
    with pytest.raises(network.Refused, match="private address"):
        network._place("10.1.2.3", 80, True, False)
    assert network._place("10.1.2.3", 80, True, True) == "10.1.2.3"
    with pytest.raises(network.Refused, match="private address"):
        network._place("10.1.2.3", 80, False, True)


def test_a_server_that_drips_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "LONGEST", 0.3)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            peer, _ = server.accept()
            with peer:
                while not ended.wait(0.05):
                    try:
                        peer.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        base = f"http://127.0.0.1:{server.getsockname()[1]}/"
        told = network.ask([base + "a"], base)
        ended.set()
        thread.join()
    assert told[base + "a"]


def test_no_more_addresses_are_asked_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "MOST", 3)
    asked: list[str] = []

    def fetch(address: str) -> int:
        asked.append(address)
        if address.endswith("1"):
            raise TimeoutError
        return 200

    told = network.ask([f"https://example.org/{n}" for n in (*range(5), *range(5))], fetch=fetch)
    assert sorted(asked) == [f"https://example.org/{n}" for n in range(3)]
    assert list(told.values()).count({}) == 2
    assert sum("not asked" in t.get("en", "") for t in told.values()) == 2
    assert told["https://example.org/1"]["en"] == "no answer in time"
    assert all(t.keys() == {"en", "vi"} for t in told.values() if t)


@pytest.mark.parametrize(
    "error",
    [ConnectionRefusedError(), socket.gaierror(), ssl.SSLError(), OSError(), ValueError(),
     http.client.BadStatusLine("x"), UnicodeError()],
)  # fmt: skip
def test_every_failure_of_the_network_is_told_in_both_languages(error: Exception) -> None:
    def fetch(_: str) -> int:
        raise error

    told = network.ask(["https://example.org/"], fetch=fetch)["https://example.org/"]
    assert told["en"].strip()
    assert told["vi"].strip() != told["en"]


# How it is told


def test_a_score_is_told_in_both_languages(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = made(tmp_path / "out", without=frozenset(["theme"]), only="d1")
    (folder / "data" / "d1.csv").unlink()
    score = quality.score(folder, shapes=shapes)
    english, vietnamese = quality.to_text(score, "en"), quality.to_text(score, "vi")
    assert "310 of 405 points, Good" in english
    assert "310 trên 405 điểm, Tốt" in vietnamese
    assert "80 points need the network" in english
    assert "15 points lost" in english
    assert "mất 15 điểm" in vietnamese
    assert "https://plans.example.org/id/d1" in english
    assert "No file of the folder stands behind" in english
    assert max(map(len, quality.to_text(score, "en", 60).splitlines())) <= 60
    for lang in ("vi", "en"):
        assert quality.to_markdown(score, lang).startswith("# ")


def test_points_are_never_rounded_up(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    more = "".join(
        f"ex:m{n} a dcat:Dataset ; {TITLE} ; dcat:keyword 'k' ; dcat:distribution ex:d1-csv . "
        for n in range(5)
    )
    score = quality.score(made(tmp_path / "out", extra=more), shapes=shapes)
    theme = json.loads(quality.to_json(score))["indicators"][1]
    assert points(score)["categoryAvailability"] == Fraction(60, 7)  # 8.571428...
    assert theme["points"] == 8.57
    assert "8,57 / 30" in quality.to_text(score, "vi")
    assert "21.43 points lost" in quality.to_text(score, "en")


def test_json_holds_everything(tmp_path: Path, shapes: tuple[Path, ...]) -> None:
    folder = made(tmp_path / "out", without=frozenset(["theme"]), only="d1")
    score = quality.score(folder, shapes=shapes)
    body = json.loads(quality.to_json(score))
    assert (body["total"], body["possible"], body["known"]) == (310, 405, 325)
    assert (body["rating"], body["ratingAtBest"]) == ("good", "excellent")
    assert len(body["indicators"]) == 23
    assert body["indicators"][1]["lost"][0]["node"] == "https://plans.example.org/id/d1"
    assert str(tmp_path) not in quality.to_json(score)
    assert quality.to_json(score) == quality.to_json(quality.score(folder, shapes=shapes))


def test_the_data_quality_vocabulary_says_the_same(
    tmp_path: Path, shapes: tuple[Path, ...]
) -> None:
    score = quality.score(made(tmp_path / "out"), shapes=shapes)
    triples = quality.to_dqv(score)
    assert all(isinstance(t.subject, ox.NamedNode) for t in triples)
    values = {str(t.subject): t.object for t in triples if t.predicate == iri("dqv:value")}
    assert len(values) == 23 - 2  # what is not known is not said, and so no sum either
    name = "<https://data.example.org/x/catalog.ttl#quality-keywordAvailability>"
    assert values[name] == ox.Literal("30.00", datatype=iri("xsd:decimal"))
    classes = [t for t in triples if t.object == iri("dqv:QualityMeasurement")]
    assert len(classes) == len(values)
    assert list(triples) == list(turtle.parse(turtle.write(triples)).triples) or set(
        triples
    ) == set(turtle.parse(turtle.write(triples)).triples)
    whole = quality.score(tmp_path / "out", online=True, shapes=shapes, fetch=lambda _: 200)
    assert any("#quality-score>" in str(t.subject) for t in quality.to_dqv(whole))
    assert PREFIXES["dqv"] == "http://www.w3.org/ns/dqv#"


# A law


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    missing=st.frozensets(st.sampled_from(sorted(WORTH))),
    given_=st.frozensets(st.sampled_from(sorted(WORTH))),
    only=st.sampled_from(["", "d1", "d2-ttl"]),
)
def test_adding_a_property_never_lowers_the_score(
    missing: frozenset[str], given_: frozenset[str], only: str,
    tmp_path_factory: pytest.TempPathFactory, shapes: tuple[Path, ...],
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("law")
    less = quality.score(made(folder, without=missing, only=only), shapes=shapes)
    more = quality.score(made(folder, without=missing - given_, only=only), shapes=shapes)
    assert less.total <= more.total <= 325
    assert less.possible == more.possible == 405


def test_the_guide_says_what_the_code_does() -> None:
    guide = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
    highest = quality.TOTAL
    for lowest, name in quality.BANDS:
        assert f"| {lowest} to {highest} | {quality.BAND_NAMES[name]['en']} |" in guide
        highest = lowest - 1
    rules = set(re.findall(r"portal-[a-z-]+", guide))
    code = (ROOT / "lsgraph" / "quality" / "pitfalls.py").read_text(encoding="utf-8")
    assert rules
    assert rules <= set(re.findall(r'"(portal-[a-z-]+)"', code))
