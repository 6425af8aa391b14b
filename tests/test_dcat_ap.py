"""Rule: the record passes every shape of DCAT-AP 3.0.1, and each demand of theirs would be felt if it did not.

The shapes are SEMIC's (`../shared/dcat-ap/`, all files), run by our own validator; what they
import from the web is never fetched. `data/dcat-ap-background.ttl` stands in for the entries of
the EU's lists that the record uses. The publisher is in no list of the EU's: that one warning is
looked at first, and then taken away by saying, in the test alone, that the list holds it.

Two contradictions in the shapes, both held fast below:

- a checksum's algorithm must be named https://spdx.org/... and be of a class http://spdx.org/...;
- the status of a distribution must be of ADMS's list in one file and of the EU's in another, so the
  record gives none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from test_catalog import BASE, EU, made, node, real, served

from lsgraph import catalog, turtle, validation
from lsgraph.catalog import lists
from lsgraph.facts import Facts
from lsgraph.shacl import Index, Result, Validator
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

SHAPES = ROOT.parent / "shared" / "dcat-ap"
FILES = (
    "deprecateduris.ttl", "imports.ttl", "mdr-vocabularies.shape.ttl", "mdr_imports.ttl",
    "range.ttl", "shapes.ttl", "shapes_recommended.ttl",
)  # fmt: skip
THERE = SHAPES.is_dir()
LISTED = ox.Triple(
    node("https://w3id.org/lsgraph/id/lang-son#publisher"),
    iri("skos:inScheme"),
    node(EU + "corporate-body"),
)
Triples = Iterable[ox.Triple]

pytestmark = pytest.mark.skipif(
    not THERE and not os.environ.get("LSGRAPH_REQUIRE"),
    reason=f"the shapes are not part of the project and not at {SHAPES}",
)


@cache
def shapes() -> tuple[ox.Triple, ...]:
    assert {p.name for p in SHAPES.glob("*.ttl")} == set(FILES)
    return tuple(t for name in FILES for t in turtle.read(SHAPES / name).triples)


@cache
def validator() -> Validator:
    return Validator(Index(shapes()))


@cache
def background() -> tuple[ox.Triple, ...]:
    return turtle.read(Path(__file__).parent / "data" / "dcat-ap-background.ttl").triples


@cache
def record() -> Facts:
    """The record of the real plan, with an endpoint so that those shapes look at something too."""
    pub = served(real())
    return Facts(catalog.record(pub, made(pub)))


def results(data: Triples, *, listed: bool = True) -> list[Result]:
    """Validate data and background as one graph: nothing in either is looked away from."""
    more = (LISTED,) if listed else ()
    return validator().validate(Index((*data, *background(), *more)))


def path(result: Result) -> str:
    return result.path.strip("<>")


def without(subject: ox.NamedNode, predicate: str) -> list[ox.Triple]:
    return [t for t in record().triples if (t.subject, t.predicate.value) != (subject, predicate)]


# The record


def test_no_violation_and_no_warning() -> None:
    assert results(record().triples) == []


def test_nor_through_the_whole_check() -> None:
    """Asked as a user would: the record as data, the entries as its context."""
    found = validation.run(record().triples, (*background(), LISTED), shapes())
    assert found.findings == []
    looked = {name.rpartition("#")[2] for name, count in found.focus_nodes.items() if count}
    wanted = {
        "Agent", "Catalog", "CatalogRecord", "Checksum", "DataService", "Dataset", "DatasetSeries",
        "Distribution", "LicenceDocument", "Location", "PeriodOfTime",
    }  # fmt: skip
    assert {f"{name}_Shape" for name in wanted} <= looked


def test_nor_with_the_files_that_are_really_made() -> None:
    from lsgraph import forms

    pub = real()
    files = list(forms.files(pub))
    triples = catalog.record(pub, files)
    assert results(triples) == []
    facts = Facts(triples)
    told = {facts.text(d, iri("dcat:byteSize")) for d in facts.instances(iri("dcat:Distribution"))}
    addresses = {
        str(facts.node(d, iri("dcat:downloadURL"))).strip("<>")
        for d in facts.instances(iri("dcat:Distribution"))
    }
    about = [f for f in files if f.about]
    assert {BASE + f.path for f in about} == addresses
    assert {str(len(f.data)) for f in about} == told
    assert len(about) > 80


def test_what_is_left_without_the_stand_in_for_the_publisher() -> None:
    """Only the EU's own bodies are in its list of corporate bodies; SHACL calls that a warning."""
    left = results(record().triples, listed=False)
    assert {r.severity for r in left} == {f"<{PREFIXES['sh']}Warning>"}
    assert {path(r) for r in left} == {PREFIXES["dcterms"] + "publisher"}
    classes = ("dcat:Catalog", "dcat:Dataset", "dcat:DatasetSeries", "dcat:DataService")
    told = {str(n) for cls in classes for n in record().instances(iri(cls))}
    assert {r.focus for r in left} == told


def test_the_entries_are_what_the_lists_must_say() -> None:
    """Without the stand-in each value of a list is refused: the code-list shapes are not idle."""
    bare = validator().validate(Index((*record().triples, LISTED)))
    refused = {path(r) for r in bare}
    wanted = (
        "dcterms:accrualPeriodicity dcterms:language dcterms:accessRights dcterms:format dcterms:type "
        "dcat:theme dcatap:availability"
    )
    assert {iri(name).value for name in wanted.split()} <= refused


# Each demand, broken once


def demands() -> list[tuple[str, str]]:
    """Give class and path of all that some shape wants at least once."""
    if not THERE:
        return []
    facts = Facts(shapes())
    found = set()
    for shape in sorted(facts.subjects(RDF_TYPE, iri("sh:NodeShape")), key=str):
        for cls in facts.values(shape, iri("sh:targetClass")):
            for prop in facts.values(shape, iri("sh:property")):
                assert not isinstance(prop, ox.Literal)
                assert isinstance(cls, ox.NamedNode)
                least = facts.text(prop, iri("sh:minCount"))
                way = facts.value(prop, iri("sh:path"))
                if least == "1" and isinstance(way, ox.NamedNode):
                    found.add((cls.value, way.value))
    return sorted(found)


# No relation of the record is qualified by a role.
UNUSED = {PREFIXES["dcat"] + "Relationship"}


def test_the_demands_are_those_we_know_of() -> None:
    assert len(demands()) == 55
    mandatory = (
        ("dcat:Catalog", "title description publisher"),
        ("dcat:Dataset", "title description"),
        ("dcat:DatasetSeries", "title description"),
    )
    for cls, names in mandatory:
        for name in names.split():
            assert (iri(cls).value, f"{PREFIXES['dcterms']}{name}") in demands()


@pytest.mark.parametrize(("cls", "predicate"), [d for d in demands() if d[0] not in UNUSED])
def test_each_demand_is_felt(cls: str, predicate: str) -> None:
    subject = record().instances(node(cls))[0]
    left = without(subject, predicate)
    assert len(left) < len(record().triples), "the record does not have it in the first place"
    entries = [t for t in background() if (t.subject, t.predicate.value) != (subject, predicate)]
    found = validator().validate(Index((*left, *entries, LISTED)))
    lost = [r for r in found if r.focus == str(subject) and path(r) == predicate]
    assert any("MinCount" in r.component for r in lost)


def test_a_series_without_members_is_told() -> None:
    left = [t for t in record().triples if t.predicate != iri("dcat:inSeries")]
    assert any(r.focus == f"<{real().series}>" and "MinCount" in r.component for r in results(left))


CODED = (
    ("dcat:Dataset", "dcterms:accrualPeriodicity"),
    ("dcat:Dataset", "dcterms:language"),
    ("dcat:Dataset", "dcterms:accessRights"),
    ("dcat:Dataset", "dcterms:spatial"),
    ("dcat:Dataset", "dcat:theme"),
    ("dcat:DatasetSeries", "dcterms:accrualPeriodicity"),
    ("dcat:DatasetSeries", "dcterms:spatial"),
    ("dcat:Catalog", "dcterms:language"),
    ("dcat:Catalog", "dcterms:spatial"),
    ("dcat:Catalog", "dcat:themeTaxonomy"),
    ("dcat:DataService", "dcat:theme"),
    ("dcat:DataService", "dcterms:accessRights"),
    ("dcat:Distribution", "dcterms:format"),
    ("dcat:Distribution", "dcterms:language"),
    ("dcat:Distribution", "dcat:mediaType"),
    ("dcat:Distribution", "dcat:compressFormat"),
    ("dcat:Distribution", "dcatap:availability"),
    ("dcterms:LicenseDocument", "dcterms:type"),
    ("spdx:Checksum", "spdx:algorithm"),
)


@pytest.mark.parametrize(("cls", "predicate"), CODED)
def test_a_value_of_no_list_is_told(cls: str, predicate: str) -> None:
    having = [s for s in record().instances(iri(cls)) if record().value(s, iri(predicate))]
    subject, full = having[0], iri(predicate).value
    odd = ox.Triple(subject, iri(predicate), node("https://example.org/own-list/1"))
    found = results([*without(subject, full), odd])
    assert any(r.focus == str(subject) and path(r) == full for r in found)


def ranges() -> list[tuple[str, str, str]]:
    """Give class, path and wanted class of all ranges that a value of the record falls under."""
    if not THERE:
        return []
    facts = Facts(turtle.read(SHAPES / "range.ttl").triples)
    found = set()
    for shape in facts.instances(iri("sh:NodeShape")):
        for cls in facts.values(shape, iri("sh:targetClass")):
            for prop in facts.values(shape, iri("sh:property")):
                assert not isinstance(prop, ox.Literal)
                wanted, way = (facts.value(prop, iri(f"sh:{w}")) for w in ("class", "path"))
                if isinstance(wanted, ox.NamedNode) and isinstance(way, ox.NamedNode):
                    assert isinstance(cls, ox.NamedNode)
                    if any(record().value(s, way) for s in record().instances(cls)):
                        found.add((cls.value, way.value, wanted.value))
    return sorted(found)


@pytest.mark.parametrize(("cls", "predicate", "wanted"), ranges())
def test_each_range_is_felt(cls: str, predicate: str, wanted: str) -> None:
    having = [s for s in record().instances(node(cls)) if record().value(s, node(predicate))]
    value = record().value(having[0], node(predicate))
    typed = {(value, RDF_TYPE, node(wanted))}
    data = [t for t in (*record().triples, *background(), LISTED)
            if (t.subject, t.predicate, t.object) not in typed]  # fmt: skip
    found = validator().validate(Index(data))
    assert any(path(r) == predicate and r.value == str(value) for r in found)


# Where the shapes contradict themselves


def with_algorithm(name: str, *, typed: bool) -> list[ox.Triple]:
    kind = ox.Triple(node(name), RDF_TYPE, iri("spdx:ChecksumAlgorithm"))
    data = [
        ox.Triple(t.subject, t.predicate, node(name)) if t.predicate == iri("spdx:algorithm") else t
        for t in record().triples
        if t.subject != lists.SHA256
    ]
    return [*data, kind] if typed else data


def test_an_algorithm_by_its_vocabularys_name_is_refused() -> None:
    sums = len(record().instances(iri("spdx:Checksum")))
    own = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
    found = results(with_algorithm(own, typed=True))
    assert len(found) == sums
    assert {path(r) for r in found} == {iri("spdx:algorithm").value}
    # The other name alone does not do either: the class is asked for under the first.
    assert len(results(with_algorithm(lists.SHA256.value, typed=False))) == sums
    assert results(with_algorithm(lists.SHA256.value, typed=True)) == []
    same = record().values(lists.SHA256, iri("owl:sameAs"))
    assert same == [node(own)]


@pytest.mark.parametrize(
    ("status", "severity"),
    [
        (EU + "distribution-status/COMPLETED", "Warning"),
        ("http://purl.org/adms/status/Completed", "Violation"),
    ],
)
def test_any_status_of_a_distribution_is_refused_by_one_file_or_another(
    status: str, severity: str
) -> None:
    distribution = record().instances(iri("dcat:Distribution"))[0]
    found = results([*record().triples, ox.Triple(distribution, iri("adms:status"), node(status))])
    assert [(path(r), r.severity) for r in found] == [
        (iri("adms:status").value, f"<{PREFIXES['sh']}{severity}>")
    ]


def test_the_deprecations_are_inert() -> None:
    """Six property shapes have a path and a message but no constraint; a seventh likewise."""
    dataset, series = node(real().latest.name), node(real().series)
    period = record().instances(iri("dcterms:PeriodOfTime"))[0]
    old = ox.Literal("1")
    year = ox.Literal("2021-01-01", datatype=iri("xsd:date"))
    stale = [
        ox.Triple(dataset, iri("dcterms:hasVersion"), node(real().editions[0].name)),
        ox.Triple(dataset, iri("dcterms:isVersionOf"), series),
        ox.Triple(dataset, iri("owl:versionInfo"), old),
        ox.Triple(period, node("http://schema.org/startDate"), year),
        ox.Triple(period, node("http://schema.org/endDate"), year),
    ]
    assert results([*record().triples, *stale]) == []
    # With a constraint, the same shapes speak: once for each, and for dcat:isVersionOf of each revision.
    facts = Facts(turtle.read(SHAPES / "deprecateduris.ttl").triples)
    awake = []
    for shape in facts.instances(iri("sh:NodeShape")):
        for prop in facts.values(shape, iri("sh:property")):
            assert isinstance(prop, ox.BlankNode)
            if "http" in facts.text(prop, iri("sh:path")) or facts.value(prop, iri("sh:message")):
                zero = ox.Literal("0", datatype=iri("xsd:integer"))
                awake.append(ox.Triple(prop, iri("sh:maxCount"), zero))
    assert len(awake) == 6
    loud = Validator(Index((*facts.triples, *awake)))
    told = loud.validate(Index((*record().triples, *stale, *background())))
    assert {path(r) for r in told} == {t.predicate.value for t in stale} | {
        iri("dcat:isVersionOf").value
    }


def test_a_revision_says_whose_version_it_is_both_ways() -> None:
    """The one deprecation whose message matters: isVersionOf only where hasVersion is there too."""
    for t in record().triples:
        if t.predicate == iri("dcat:isVersionOf"):
            assert isinstance(t.object, ox.NamedNode)
            assert t.subject in record().values(t.object, iri("dcat:hasVersion"))


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the check went to the network")

    monkeypatch.setattr(socket, "socket", refuse)
    assert any(t.predicate == iri("owl:imports") for t in shapes())
    assert validation.validate(record().triples, (*background(), LISTED), shapes()) == []
    assert BASE in str(record().triples)
