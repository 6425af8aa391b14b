"""Rule: the data files are those that the layout promises, told in both languages, the same on every run."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
import pytest
import small_plan
from conftest import ROOT
from needed import package

from lsgraph import forms, project, publication
from lsgraph.errors import ProjectError
from lsgraph.forms import crate, jelly, packing
from lsgraph.publication import File, Publication
from lsgraph.terms import iri

# Entries of the EU file-type list that the record may name.
CODES = {
    "RDF_TURTLE", "RDF_N_TRIPLES", "RDF_TRIG", "RDF_N_QUADS", "JSON_LD", "RDF_XML", "GEOJSON",
    "CSV", "XML", "JSON", "OCTET",
}  # fmt: skip


@pytest.fixture(scope="module")
def pub() -> Publication:
    where = project.find(ROOT)
    plan = where.plan()
    return publication.read(where, plan, plan.revisions, base="https://data.example.org/")


@pytest.fixture(scope="module")
def made(pub: Publication) -> Mapping[str, File]:
    listed = list(forms.files(pub))
    found = {f.path: f for f in listed}
    assert len(found) == len(listed)
    return found


def test_every_form_of_every_revision_is_there(made: Mapping[str, File], pub: Publication) -> None:
    slug = pub.plan.slug
    for edition in pub.editions:
        folder = f"data/{slug}/{edition.date}"
        for form in (
            "ttl",
            "nt",
            "jsonld",
            "rdf",
            "jelly",
            "geojson",
            "stratml.vi.xml",
            "stratml.en.xml",
        ):
            assert made[f"{folder}/{slug}-{edition.date}.{form}"].about == edition.name
        for table in ("goals", "targets", "observations", "tasks", "places", "actors", "sources"):
            assert made[f"{folder}/tables/{table}.csv"].about == edition.name
            assert f"{folder}/tables/{table}.csv-metadata.json" in made
        assert f"{folder}/tables/csv-metadata.json" in made
    for form in ("trig", "nq"):
        assert made[f"data/{slug}/{slug}.{form}"].about == pub.series
    for name in ("plan", "concepts", "alignments", "shapes"):
        assert made[f"ontology/{name}.ttl"].about == forms.ONTOLOGY
    assert "context.jsonld" in made


def test_what_is_told_of_a_file(made: Mapping[str, File]) -> None:
    for file in made.values():
        assert file.code in CODES, file.path
        assert "/" in file.media
        assert not file.path.startswith(("/", "."))
        if file.about:
            assert file.title is not None, file.path
            assert file.title.keys() == {"vi", "en"}
            assert file.title["vi"] != file.title["en"]
            assert file.conforms
    titles = Counter((f.title or {}).get("vi") for f in made.values() if f.about)
    assert max(titles.values()) == 1, titles.most_common(2)


def test_a_file_in_one_language_says_which_in_words(
    made: Mapping[str, File], pub: Publication
) -> None:
    languages = {"vi": ("tiếng Việt", "Vietnamese"), "en": ("tiếng Anh", "English")}
    for edition in pub.editions:
        for lang, (vi, en) in languages.items():
            stem = f"data/{pub.plan.slug}/{edition.date}/{pub.plan.slug}-{edition.date}"
            title = made[f"{stem}.stratml.{lang}.xml"].title
            assert title is not None
            assert title["vi"].endswith(f": quy hoạch (StratML, {vi})")
            assert title["en"].endswith(f": the plan (StratML, {en})")


def test_large_files_have_a_packed_copy(made: Mapping[str, File]) -> None:
    packed = {f.packed: f for f in made.values() if f.packed}
    for file in made.values():
        if file.about and not file.packed:
            assert (file.path in packed) == (len(file.data) > packing.LARGE), file.path
    assert len(packed) > 10
    for path, copy in packed.items():
        assert copy.path == path + ".gz"
        assert gzip.decompress(copy.data) == made[path].data
        assert copy.data[4:8] == bytes(4)  # no time
        assert copy.data[3] == 0  # no name


def test_shapes_keep_their_lists(made: Mapping[str, File], pub: Publication) -> None:
    parsed = list(ox.parse(made["ontology/shapes.ttl"].data, format=ox.RdfFormat.TURTLE))
    # One statement that two files make is one statement of the folder.
    read = {
        quad
        for path in sorted((pub.where.root / "ontology" / "shapes").glob("*.ttl"))
        for quad in ox.parse(path=str(path))
    }
    assert len(parsed) == len(read) > 1000


def test_a_plan_of_which_little_is_known(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": small_plan.LEAST}, inferred=True)
    made = {f.path: f for f in forms.files(pub)}
    tables = {p.rpartition("/")[2] for p in made if p.endswith(".csv")}
    assert tables == {"goals.csv"}
    assert not [p for p in made if p.endswith(".geojson")]
    assert "data/mau/2030-01-01/mau-2030-01-01.stratml.en.xml" in made
    assert (made["data/mau/mau.trig"].title or {})["vi"].startswith("Quy hoạch mẫu")
    turtle = made["data/mau/2030-01-01/mau-2030-01-01.ttl"]
    assert (turtle.title or {})["vi"] == "Quy hoạch mẫu, phiên bản ngày 1/1/2030: dữ liệu (Turtle)"
    assert (turtle.title or {})["en"] == "Quy hoạch mẫu, revision of 1 January 2030: data (Turtle)"
    assert "tm:goal-a" in turtle.data.decode()


def test_a_revision_that_says_nothing_of_the_plan(tmp_path: Path) -> None:
    pub = small_plan.make(
        tmp_path, {"2030-01-01": 'tm:x rdfs:label "x"@vi .', "2031-01-01": small_plan.LEAST}
    )
    made = {f.path: f for f in forms.files(pub)}
    assert "data/mau/2030-01-01/mau-2030-01-01.nt" in made
    assert not [p for p in made if p.startswith("data/mau/2030-01-01/tables")]


def test_without_pyjelly_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyjelly", None)
    with pytest.raises(ProjectError, match=r"lsgraph\[publish\]") as caught:
        jelly.write([])
    assert "cài" in caught.value.vi


_HASH = """
import hashlib, sys
from lsgraph import forms, project, publication
where = project.find()
plan = where.plan()
pub = publication.read(where, plan, plan.revisions[-1:], base="https://data.example.org/", inferred=True)
made = list(forms.files(pub))
made += [forms.crate.crate(pub, made), forms.crate.manifest(pub, made)]
for file in made:
    print(file.path, file.title, hashlib.sha256(file.data).hexdigest())
"""


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    told = [
        subprocess.run(
            [sys.executable, "-c", _HASH], check=True, capture_output=True, cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("4711", "Asia/Ho_Chi_Minh"))
    ]  # fmt: skip
    assert told[0] == told[1]
    assert told[0].count(b"\n") > 40


def test_the_manifest_has_every_file(made: Mapping[str, File], pub: Publication) -> None:
    page = File("id/x.vi.html", b"<!doctype html>", "text/html")
    listed = json.loads(crate.manifest(pub, [*made.values(), page]).data)
    assert listed["plan"] == pub.plan.slug
    assert listed["base"] == pub.base
    assert listed["revisions"] == [e.name for e in pub.editions]
    paths = [f["path"] for f in listed["files"]]
    assert paths == sorted([*made, page.path])
    assert listed["count"] == len(paths)
    assert listed["bytes"] == sum(f["bytes"] for f in listed["files"])
    for told in listed["files"]:
        data = page.data if told["path"] == page.path else made[told["path"]].data
        assert told["sha256"] == hashlib.sha256(data).hexdigest()


def test_the_crate_tells_of_the_data(
    made: Mapping[str, File], pub: Publication, tmp_path: Path
) -> None:
    rocrate = package("rocrate.rocrate")
    page = File("id/x.vi.html", b"<!doctype html>", "text/html", title={"vi": "x", "en": "x"})
    file = crate.crate(pub, [*made.values(), page])
    for some in (*made.values(), file):
        path = tmp_path / some.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(some.data)
    read = rocrate.ROCrate(str(tmp_path))
    assert "2021-2030" in read.name
    day = pub.record.text(ox.NamedNode(pub.series), iri("dcterms:issued"))
    assert day > pub.latest.date
    assert str(read.root_dataset["datePublished"]).startswith(day)
    title = pub.record.text(ox.NamedNode(pub.series), iri("dcterms:title"), "vi")
    assert read.name.startswith(title)
    entities = {e.id: e for e in read.data_entities}
    assert entities.keys() == {p for p, f in made.items() if f.title}
    for path, entity in entities.items():
        assert entity["contentSize"] == str(len(made[path].data))
        assert entity["encodingFormat"]


def test_the_crate_is_flat_and_hangs_together(made: Mapping[str, File], pub: Publication) -> None:
    graph = json.loads(crate.crate(pub, made.values()).data)["@graph"]
    known = {e["@id"] for e in graph}
    assert len(known) == len(graph)
    root = next(e for e in graph if e["@id"] == "./")
    assert {p["@id"] for p in root["hasPart"]} <= known
    for entity in graph:
        for value in entity.values():
            assert isinstance(value, str | dict | list)
            if isinstance(value, dict):
                assert value.keys() == {"@id"}
