"""Rule: CKAN's own reader of DCAT-AP 3 finds all that the record says: datasets, files, dates, licences.

The reader is ckanext-dcat's (profile `euro_dcat_ap_3`) with the whole of CKAN under it. Both are
AGPL and want other packages than ours, so they live in an environment of their own, made by
`.ci/run`; LSGRAPH_CKAN names its python, else it is looked for in `.venv/ckan`.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import ROOT
from test_catalog import BASE, EU, made, node, real

from lsgraph import catalog
from lsgraph.catalog import datasets
from lsgraph.facts import Facts
from lsgraph.terms import iri

PYTHON = Path(os.environ.get("LSGRAPH_CKAN") or ROOT / ".venv" / "ckan" / "bin" / "python")
READER = """
import json, sys, warnings
warnings.simplefilter("ignore")
from ckanext.dcat.processors import RDFParser
parser = RDFParser(profiles=["euro_dcat_ap_3"])
parser.parse(sys.stdin.buffer.read().decode("utf-8"), sys.argv[1])
json.dump(list(parser.datasets()), sys.stdout)
"""
FORMS = {
    "catalog.ttl": "text/turtle",
    "catalog.jsonld": "application/ld+json",
    "catalog.rdf": "application/rdf+xml",
}

pytestmark = pytest.mark.skipif(
    not PYTHON.exists() and not os.environ.get("LSGRAPH_REQUIRE"),
    reason=f"CKAN is not part of the project and not at {PYTHON}",
)


@cache
def written() -> dict[str, bytes]:
    told = catalog.record(real(), made(real()))
    return {f.path: f.data for f in catalog.files(real(), made(real()), told)}


@cache
def read(name: str) -> dict[str, dict[str, Any]]:
    """Give CKAN's datasets by their IRI."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [str(PYTHON), "-c", READER, FORMS[name]],
        input=written()[name],
        env=env,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-2000:]
    return {extra(d, "uri"): d for d in json.loads(done.stdout)}


def extra(dataset: dict[str, Any], key: str) -> str:
    found: list[str] = [e["value"] for e in dataset["extras"] if e["key"] == key]
    assert len(found) == 1, (key, found)
    return found[0]


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_dataset_is_found(name: str) -> None:
    pub = real()
    found = read(name)
    assert set(found) == {*(e.name for e in pub.editions), datasets.everything(pub).value}
    for edition in pub.editions:
        dataset = found[edition.name]
        assert dataset["version"] == edition.date
        issued = pub.record.text(node(pub.series), iri("dcterms:issued"))
        assert extra(dataset, "issued") == extra(dataset, "modified") == issued
        assert dataset["title"] == pub.label(edition.name, "en")
        assert dataset["notes"].startswith("The plan as linked data")
        assert dataset["url"] == f"{BASE}id/lang-son/revision/{edition.date}.vi.html"
        assert dataset["license_id"] == "cc-by"


@pytest.mark.parametrize("name", sorted(FORMS))
def test_every_file_is_a_resource(name: str) -> None:
    files = {BASE + f.path: f for f in made(real()) if f.about and f.path.startswith("data/")}
    resources = {r["url"]: r for d in read(name).values() for r in d["resources"]}
    assert set(resources) == set(files)
    record = Facts(catalog.record(real(), made(real())))
    for address, resource in resources.items():
        file = files[address]
        assert resource["download_url"] == resource["access_url"] == address
        assert resource["size"] == len(file.data)
        assert resource["license"] == EU + "licence/CC_BY_4_0"
        assert resource["availability"] == EU + "planned-availability/STABLE"
        assert resource["issued"] == resource["modified"]
        assert "no official publication" in resource["rights"] or "chính thức" in resource["rights"]
        (distribution,) = record.subjects(iri("dcat:downloadURL"), node(address))
        assert resource["uri"] == str(distribution).strip("<>")
        checksum = record.node(distribution, iri("spdx:checksum"))
        assert checksum
        assert resource["hash"] == record.text(checksum, iri("spdx:checksumValue"))
        assert resource["name"]
        assert resource["description"]
        assert resource["format"]


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_else_a_portal_shows(name: str) -> None:
    pub = real()
    record = Facts(catalog.record(pub, made(pub)))
    for iri_, dataset in read(name).items():
        themes = {f"{EU}data-theme/{theme}" for theme in ("ECON", "GOVE", "REGI")}
        assert set(json.loads(extra(dataset, "theme"))) == themes
        assert extra(dataset, "access_rights") == EU + "access-right/PUBLIC"
        assert extra(dataset, "frequency") == EU + "frequency/IRREG"
        assert extra(dataset, "publisher_name") in {"lsgraph contributors", "Nhóm đóng góp lsgraph"}
        assert extra(dataset, "contact_url") == "https://github.com/lsgraph/lsgraph/issues"
        assert extra(dataset, "spatial_uri").startswith("https://sws.geonames.org/")
        assert json.loads(extra(dataset, "spatial"))["type"] == "Polygon"
        assert json.loads(extra(dataset, "spatial_centroid"))["type"] == "Point"
        assert extra(dataset, "temporal_start") == "2021-01-01"
        keywords = {
            v.value
            for v in record.values(node(iri_), iri("dcat:keyword"))
            if isinstance(v, ox.Literal)
        }
        assert {t["name"] for t in dataset["tags"]} == keywords
