"""Rule: the record says what stands, and nothing else: each claim is held against the data and the bytes."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from lsgraph import catalog, publication, queries, revisions, telling, turtle, validation
from lsgraph.catalog import assets, datasets, examples, history, lists, place, settings, void
from lsgraph.catalog.saying import Statements
from lsgraph.errors import ProjectError
from lsgraph.facts import Facts
from lsgraph.project import Plan, Project
from lsgraph.publication import Edition, File, Publication
from lsgraph.quality import vocabularies
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

BASE = "https://data.example.org/plans/"
EU = "http://publications.europa.eu/resource/authority/"
SERIES = "https://w3id.org/lsgraph/id/small-plan"
ENDPOINT = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
<https://data.example.org/plans/catalog#sparql> a dcat:DataService ;
    dcat:endpointURL <https://data.example.org/sparql> ;
    dcat:servesDataset <https://data.example.org/other> .
"""
SMALL = """
@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/lsgraph/id/small-plan/plan-1> a plan:Plan ; rdfs:label "Quy hoạch"@vi .
<https://w3id.org/lsgraph/id/small-plan/revision/2031-05-06> a plan:PlanRevision ;
    plan:revisionOf <https://w3id.org/lsgraph/id/small-plan/plan-1> .
"""


def made(pub: Publication) -> list[File]:
    """Give a few files such as are made before the record; their bytes are made up."""
    files = []
    for e in pub.editions:
        stem = f"data/{pub.plan.slug}/{e.date}/{e.date}"
        title = {"vi": f"Dữ liệu {e.date}", "en": f"Data of {e.date}"}
        turtle_ = "https://www.w3.org/TR/turtle/"
        files += [
            File(f"{stem}.ttl", b"t" * 2000, "text/turtle", e.name, "RDF_TURTLE", title, (turtle_,)),
            File(f"{stem}.ttl.gz", b"gz", "application/gzip", e.name, "RDF_TURTLE", packed=f"{stem}.ttl"),
            File(f"{stem}.jelly", b"j", "application/x-jelly-rdf", e.name, "OCTET", title),
            File(f"data/{pub.plan.slug}/{e.date}/tables/goals.csv", b"a\r\n", "text/csv", e.name, "CSV"),
        ]  # fmt: skip
    files.append(File("data/all.trig", b"all", "application/trig", pub.series, "RDF_TRIG"))
    for name in ("plan", "concepts", "alignments", "shapes"):
        path = f"ontology/{name}.ttl"
        files.append(
            File(path, name.encode(), "text/turtle", f"{PREFIXES['plan'][:-1]}", "RDF_TURTLE")
        )
    files.append(File("context.jsonld", b"{}", "application/ld+json"))
    return files


@cache
def real() -> Publication:
    where = Project(ROOT)
    plan = where.plan("lang-son")
    return publication.read(where, plan, plan.revisions, base=BASE)


def served(pub: Publication) -> Publication:
    """The same publication, whose officer names an endpoint."""
    return replace(pub, record=Facts([*pub.record.triples, *turtle.parse(ENDPOINT).triples]))


@cache
def recorded() -> Facts:
    pub = served(real())
    return Facts(catalog.record(pub, made(pub)))


def small(folder: Path, data: str = SMALL, record: str | None = None) -> Publication:
    """A made-up plan: one revision, no place, no target, no document, no date of its own."""
    revision = folder / "small-plan" / "2031-05-06"
    revision.mkdir(parents=True)
    (revision / "plan.ttl").write_text(data, encoding="utf-8")
    text = settings.template(SERIES) if record is None else record
    if text:
        (folder / "small-plan" / "catalog.ttl").write_text(text, encoding="utf-8")
    plan = Plan("small-plan", folder / "small-plan")
    return publication.read(Project(ROOT), plan, plan.revisions, base=BASE)


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name)


def texts(facts: Facts, subject: ox.NamedNode, predicate: str) -> dict[str, str]:
    return {
        v.language or "": v.value
        for v in facts.values(subject, iri(predicate))
        if isinstance(v, ox.Literal)
    }


# The officer's file


def test_the_plans_own_file_is_sound() -> None:
    settings.check(real())
    assert not validation.validate(real().record.triples, (), settings.own_demands(real().where))


def test_no_file_says_what_to_write(tmp_path: Path) -> None:
    pub = small(tmp_path, record="")
    with pytest.raises(ProjectError) as caught:
        list(catalog.files(pub, made(pub), catalog.record(pub, made(pub))))
    for lang in ("vi", "en"):
        assert str(pub.plan.catalog) in caught.value.message(lang)
        assert "`lsgraph export small-plan --template`" in caught.value.message(lang)


def test_the_template_is_accepted_and_in_house_form(tmp_path: Path) -> None:
    text = settings.template(SERIES)
    assert turtle.house_form(turtle.parse(text)) == text
    settings.check(small(tmp_path))


MUST = {
    "dcterms:title": "DatasetSeries-title",
    "dcterms:description": "DatasetSeries-description",
    "dcterms:publisher": "DatasetSeries-publisher",
    "dcterms:license": "DatasetSeries-license",
    "dcterms:accessRights": "DatasetSeries-accessRights",
    "dcterms:rights": "DatasetSeries-rights",
    "dcterms:language": "DatasetSeries-language",
    "dcat:contactPoint": "DatasetSeries-contactPoint",
    "dcat:theme": "DatasetSeries-theme",
    "dcat:keyword": "DatasetSeries-keyword-vi",
    "foaf:name": "Publisher-name",
    "vcard:fn": "ContactPoint-name",
    "vcard:hasEmail": "ContactPoint-address",
    "rdfs:label": "RightsStatement-label",
}


@pytest.mark.parametrize("predicate", sorted(MUST))
def test_what_the_file_lacks_is_told(tmp_path: Path, predicate: str) -> None:
    pub = small(tmp_path)
    left = Facts(t for t in pub.record.triples if t.predicate != iri(predicate))
    with pytest.raises(ProjectError) as caught:
        catalog.record(replace(pub, record=left), made(pub))
    shape = node(PREFIXES["shape"] + MUST[predicate])
    demands = Facts(settings.demands(pub.where))
    for lang in ("vi", "en"):
        assert demands.text(shape, iri("sh:message"), lang) in caught.value.message(lang)
        assert demands.text(shape, iri("sh:description"), lang) in caught.value.message(lang)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("licence/CC_BY_4_0", "no-list/CC_BY_4_0"),
        ("data-theme/GOVE", "sector/1"),
        ("language/VIE", "lang/vi"),
        ("access-right/PUBLIC", "open"),
        ("publishertype/RegionalAuthority", "kind/province"),
    ],
)
def test_values_are_of_the_lists(tmp_path: Path, old: str, new: str) -> None:
    if "publishertype" in old:
        old, new = "http://purl.org/adms/" + old, "http://example.org/" + new
    pub = small(tmp_path, record=settings.template(SERIES).replace(old, new))
    with pytest.raises(ProjectError):
        settings.check(pub)


SAID = '    dcterms:issued "2030-01-31"^^<http://www.w3.org/2001/XMLSchema#date> ;'


def test_the_date_that_the_template_speaks_of_can_be_taken_over(tmp_path: Path) -> None:
    text = settings.template(SERIES)
    assert f"# {SAID}\n" in text
    text = text.replace("    dcterms:language", f"{SAID}\n    dcterms:language")
    pub = small(tmp_path, record=text)
    found = catalog.findings(pub, catalog.record(pub, made(pub)))
    assert {f.path.rpartition("/")[2].strip(">") for f in found} == {"spatial"}


@pytest.mark.parametrize(
    ("licence", "known"),
    [("CC_BY_4_0", True), ("CC0", True), ("ODC_BY", True), ("CCBY4", False), ("CC_BY_4", False)],
)
def test_a_licence_that_may_be_misspelt_is_told(tmp_path: Path, licence: str, known: bool) -> None:
    text = settings.template(SERIES).replace("CC_BY_4_0", licence)
    pub = small(tmp_path, record=text)
    found = catalog.findings(pub, catalog.record(pub, made(pub)))
    told = [f for f in found if f.shape.endswith("#DatasetSeries-license-known")]
    assert len(told) == (not known)
    for finding in told:
        assert finding.severity == "warning"
        assert licence in finding.value
        assert "misspelt" in finding.message["en"]
        assert "viết sai" in finding.message["vi"]


def test_the_licences_known_are_those_of_the_score() -> None:
    demands = Facts(settings.demands(real().where))
    pattern = demands.text(
        node(PREFIXES["shape"] + "DatasetSeries-license-known"), iri("sh:pattern")
    )
    listed = vocabularies._LICENCE.pattern.removesuffix(r"\Z")
    assert pattern == f"^{EU.replace('.', '[.]')}licence/{listed}$"


def test_things_without_a_name_are_refused(tmp_path: Path) -> None:
    text = settings.template(SERIES) + "\n<http://example.org/x> <http://example.org/y> [] .\n"
    with pytest.raises(ProjectError, match="give it an IRI") as caught:
        settings.check(small(tmp_path, record=text))
    assert "hãy đặt IRI" in caught.value.message("vi")


def test_the_file_must_be_about_the_plan(tmp_path: Path) -> None:
    text = settings.template("https://w3id.org/lsgraph/id/another-plan")
    with pytest.raises(ProjectError, match="says nothing of"):
        settings.check(small(tmp_path, record=text))


# Our demands on the record


def property_shapes() -> list[tuple[str, str, str]]:
    """Give each demand: its name, the class or property that leads to its focus nodes, its path."""
    facts = Facts(turtle.read(Project(ROOT).shapes("catalog")).triples)
    found = []
    for shape in facts.instances(iri("sh:NodeShape")):
        for prop in facts.values(shape, iri("sh:property")):
            assert isinstance(prop, ox.NamedNode)
            target = facts.node(shape, iri("sh:targetClass"))
            by = facts.node(shape, iri("sh:targetObjectsOf"))
            path = facts.node(prop, iri("sh:path"))
            assert path
            assert target or by
            lead = f"a {target.value}" if target else by.value if by else ""
            found.append((prop.value, lead, path.value))
    return sorted(found)


def foci(facts: Facts, lead: str) -> list[ox.NamedNode]:
    if lead.startswith("a "):
        return facts.instances(node(lead[2:]))
    found = {t.object for t in facts.triples if t.predicate.value == lead}
    return sorted((f for f in found if isinstance(f, ox.NamedNode)), key=str)


def test_the_record_meets_all_our_demands() -> None:
    assert catalog.findings(real(), recorded().triples) == []
    # And none of them is idle.
    demands = settings.demands(real().where)
    looked = validation.run(recorded().triples, (), demands).focus_nodes
    assert len(looked) > 60
    assert all(looked.values()), {name for name, count in looked.items() if not count}


@pytest.mark.parametrize(("name", "lead", "path"), property_shapes())
def test_each_demand_is_felt(name: str, lead: str, path: str) -> None:
    facts = recorded()
    focus = foci(facts, lead)[0]
    left = [t for t in facts.triples if (t.subject, t.predicate.value) != (focus, path)]
    assert len(left) < len(facts.triples)
    found = [f for f in catalog.findings(real(), left) if f.shape == name]
    assert [f.focus for f in found] == [str(focus)]
    assert set(found[0].message) == set(found[0].advice) == {"vi", "en"}
    assert found[0].message["vi"] != found[0].message["en"]
    assert found[0].severity in {"violation", "warning"}


# What the record says


def test_it_names_no_blank_node_and_ends_in_languages() -> None:
    for t in recorded().triples:
        assert not isinstance(t.subject, ox.BlankNode)
        assert not isinstance(t.object, ox.BlankNode)
    spoken = ("dcterms:title", "dcterms:description", "adms:versionNotes", "dcat:keyword")
    for t in recorded().triples:
        if t.predicate in map(iri, spoken):
            assert isinstance(t.object, ox.Literal)
            assert t.object.language in {"vi", "en"}


def test_revisions_follow_each_other() -> None:
    facts, series = recorded(), node(real().series)
    names = [node(e.name) for e in real().editions]
    for n, name in enumerate(names):
        assert facts.values(name, iri("dcat:version")) == [ox.Literal(real().editions[n].date)]
        assert facts.node(name, iri("dcat:inSeries")) == series
        before = names[n - 1 : n] if n else []
        assert facts.values(name, iri("dcat:previousVersion")) == before
        assert facts.values(name, iri("dcat:prev")) == before
        assert facts.values(name, iri("dcat:next")) == names[n + 1 : n + 2]
    assert facts.values(series, iri("dcat:hasVersion")) == names
    assert facts.values(series, iri("dcat:first")) == names[:1]
    assert facts.values(series, iri("dcat:last")) == names[-1:]


def days_of(facts: Facts, name: str) -> tuple[list[str], list[str]]:
    """Give all dates of issue and of change of a thing."""
    issued, modified = (
        [v.value for v in facts.values(node(name), iri(f"dcterms:{word}"))]
        for word in ("issued", "modified")
    )
    return issued, modified


def test_a_plan_is_in_force_before_its_data_are_published() -> None:
    facts, day = recorded(), real().record.text(node(real().series), iri("dcterms:issued"))
    assert day > real().latest.date
    graphs = Facts(void.describe(real(), made(real())))
    for edition in real().editions:
        assert facts.text(node(edition.name), iri("dcterms:valid")) == edition.date
        assert graphs.text(node(edition.name), iri("dcterms:issued")) == day
        for distribution in facts.values(node(edition.name), iri("dcat:distribution")):
            assert isinstance(distribution, ox.NamedNode)
            assert days_of(facts, distribution.value) == ([day], [day])
    entries = [e.value for e in facts.instances(iri("dcat:CatalogRecord"))]
    names = [e.name for e in real().editions] + [datasets.everything(real()).value, real().series]
    for name in (*names, *entries, BASE + "catalog"):
        assert days_of(facts, name) == ([day], [day])


def dated(pub: Publication, said: str) -> Publication:
    """The same publication, whose officer says this of dates; `S` is the series, `R0` a revision."""
    text = re.sub(r"([SR][0-9]?) (\w+) (\S+)", r'<\1> dcterms:\2 "\3"^^xsd:date .', said)
    for n, edition in enumerate(pub.editions):
        text = text.replace(f"<R{n}>", f"<{edition.name}>")
    head = "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
    head += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    text = text.replace("<S>", f"<{pub.series}>")
    stated = turtle.parse(head + text).triples if said else ()
    words = {iri("dcterms:issued"), iri("dcterms:modified")}
    left = (t for t in pub.record.triples if t.predicate not in words)
    return replace(pub, record=Facts([*left, *stated]))


# The revisions hold from 2024-03-19, 2024-11-13 and 2025-07-01.
@pytest.mark.parametrize(
    ("said", "wanted", "series"),
    [
        # Nobody says: no earlier than the day from which each holds.
        ("", ["2024-03-19", "2024-11-13", "2025-07-01"], "2024-03-19 2025-07-01"),
        ("S issued 2026-01-01", ["2026-01-01"] * 3, "2026-01-01"),
        (
            "S issued 2026-01-01\nS modified 2026-02-01",
            ["2026-01-01 2026-02-01"] * 3, "2026-01-01 2026-02-01",
        ),
        # The series is older than a revision of it.
        (
            "S issued 2024-12-01", ["2024-12-01", "2024-12-01", "2025-07-01"],
            "2024-12-01 2025-07-01",
        ),
        (
            "S issued 2024-12-01\nS modified 2025-08-01",
            ["2024-12-01 2025-08-01"] * 2 + ["2025-08-01"], "2024-12-01 2025-08-01",
        ),
        # What is said of a revision stands.
        (
            "S issued 2024-12-01\nR2 issued 2025-09-01\nR1 modified 2025-01-01",
            ["2024-12-01", "2024-12-01 2025-01-01", "2025-09-01"], "2024-12-01 2025-09-01",
        ),
        (
            "R0 issued 2024-04-01\nR0 modified 2024-05-01\nR1 issued 2024-12-01\nR2 issued 2025-07-01\n"
            "S modified 2025-07-01", ["2024-04-01 2024-05-01", "2024-12-01", "2025-07-01"],
            "2024-04-01 2025-07-01",
        ),
    ],
)  # fmt: skip
def test_dates_are_the_officers(said: str, wanted: list[str], series: str) -> None:
    pub = dated(real(), said)
    triples = catalog.record(pub, made(pub))
    facts = Facts(triples)

    def told(days: str) -> tuple[list[str], list[str]]:
        issued, _, modified = days.partition(" ")
        return [issued], [modified or issued]

    for edition, days in zip(pub.editions, wanted, strict=True):
        assert days_of(facts, edition.name) == told(days)
    for name in (pub.series, BASE + "catalog", datasets.everything(pub).value):
        assert days_of(facts, name) == told(series)
    # Where the officer says nothing of it, that is told.
    issued = {f.focus for f in catalog.findings(pub, triples) if "issued" in f.path}
    assert issued == (set() if "S issued" in said else {f"<{pub.series}>"})


def test_a_date_that_is_none_is_refused() -> None:
    for wrong in ("R1 issued 2024", "S issued 31/1/2026", "S modified 2026-02-30"):
        pub = dated(real(), wrong)
        with pytest.raises(ProjectError, match="as a date"):
            list(catalog.files(pub, made(pub), catalog.record(pub, made(pub))))


def test_files_are_told_by_their_bytes() -> None:
    facts, files = recorded(), {BASE + f.path: f for f in made(real()) if f.about}
    distributions = facts.instances(iri("dcat:Distribution"))
    assert len(distributions) == len(files)
    for distribution in distributions:
        address = facts.node(distribution, iri("dcat:downloadURL"))
        assert address
        file = files.pop(address.value)
        assert facts.node(distribution, iri("dcat:accessURL")) == address
        assert facts.text(distribution, iri("dcat:byteSize")) == str(len(file.data))
        checksum = facts.node(distribution, iri("spdx:checksum"))
        assert checksum
        digest = facts.text(checksum, iri("spdx:checksumValue"))
        assert digest == hashlib.sha256(file.data).hexdigest()
        assert facts.subjects(iri("dcat:distribution"), distribution)
        packed = facts.node(distribution, iri("dcat:compressFormat"))
        assert (packed is not None) == bool(file.packed)
        media = facts.node(distribution, iri("dcat:mediaType"))
        if file.packed:
            assert packed
            assert packed.value == f"{lists.IANA}application/gzip"
            assert media
            assert media.value == f"{lists.IANA}text/turtle"
        elif "/x-" in file.media:
            assert media is None
        else:
            assert media
            assert media.value == lists.IANA + file.media
    assert not files


def test_a_table_is_the_sample() -> None:
    for edition in real().editions:
        sample = recorded().node(node(edition.name), iri("adms:sample"))
        assert sample
        assert sample.value.endswith("goals.csv")


def test_all_revisions_in_one_file_are_a_dataset_beside_the_series() -> None:
    facts, together = recorded(), datasets.everything(real())
    assert facts.values(node(real().series), iri("dcat:distribution")) == []
    assert len(facts.values(together, iri("dcat:distribution"))) == 1
    assert facts.values(together, iri("dcterms:hasPart")) == [node(e.name) for e in real().editions]
    assert together in facts.values(node(BASE + "catalog"), iri("dcat:dataset"))
    pub = real()
    without = Facts(catalog.record(pub, [f for f in made(pub) if f.about != pub.series]))
    assert together not in without.by_subject


def test_words_are_assets_with_their_files() -> None:
    facts = recorded()
    found = facts.instances(iri("adms:Asset"))
    assert len(found) == 4
    for asset in found:
        assert len(facts.values(asset, iri("dcat:distribution"))) == 1
        assert asset in facts.values(node(BASE + "catalog"), iri("dcat:resource"))
        assert set(texts(facts, asset, "dcterms:title")) == {"vi", "en"}
        assert facts.value(asset, iri("dcat:version"))
        # They serve any plan, and have words of their own.
        keywords = set(facts.values(asset, iri("dcat:keyword")))
        shared = {ox.Literal("linked data", language="en")}
        shared.add(ox.Literal("dữ liệu liên kết", language="vi"))
        assert keywords & set(settings.texts(real(), "dcat:keyword")) <= shared
        assert len(keywords) > len(shared)
        themes = {v.value for v in facts.values(asset, iri("dcat:theme"))}
        assert themes == {f"{EU}data-theme/{theme}" for theme in ("GOVE", "TECH")}
    for name in ("plan", "concept", "shape"):
        asset = node(f"https://w3id.org/lsgraph/{name}" + ("/" if name == "concept" else ""))
        pages = facts.values(asset, iri("dcat:landingPage"))
        assert pages == [node(f"{BASE}{name}.vi.html")]
    assert assets.tell(Statements(), real(), [], {}) == []


def test_the_territory_has_its_box_and_centre() -> None:
    facts = recorded()
    spots = facts.instances(iri("dcterms:Location"))
    assert len(spots) == 1
    assert spots[0].value.startswith("https://sws.geonames.org/")
    for name in (*(e.name for e in real().editions), BASE + "catalog"):
        assert facts.values(node(name), iri("dcterms:spatial")) == spots
    outline = facts.text(spots[0], iri("locn:geometry"))
    found = place.extent(outline)
    assert found
    assert facts.text(spots[0], iri("dcat:bbox")) == found.box
    assert facts.text(spots[0], iri("dcat:centroid")) == found.centre


def test_periods_are_the_plans_years() -> None:
    facts = recorded()
    found = {
        tuple(facts.text(p, iri(f"dcat:{end}Date")) for end in ("start", "end"))
        for p in facts.instances(iri("dcterms:PeriodOfTime"))
    }
    assert found == {("2021-01-01", "2030-12-31"), ("2021-01-01", "2050-12-31")}


def test_acts_are_named() -> None:
    facts = recorded()
    for edition in real().editions:
        acts = facts.values(node(edition.name), iri("dcterms:references"))
        basis = edition.facts.values(node(edition.name), iri("plan:legalBasis"))
        assert basis
        assert set(basis) <= set(acts)
        for act in acts:
            assert isinstance(act, ox.NamedNode)
            assert set(texts(facts, act, "dcterms:title")) == {"vi", "en"}
            assert facts.text(act, iri("eli:number"))
            assert iri("eli:LegalResource") in facts.values(act, RDF_TYPE)
    together = facts.values(datasets.everything(real()), iri("dcterms:references"))
    assert together == facts.values(node(real().series), iri("dcterms:references"))
    assert len(together) > len(facts.values(node(real().latest.name), iri("dcterms:references")))


def test_legislation_is_what_the_officer_says_mandates_the_data() -> None:
    """The plan's acts mandate the plan, not the data of it."""
    word = iri("dcatap:applicableLegislation")
    assert not [t for t in recorded().triples if t.predicate == word]
    law = node("http://data.europa.eu/eli/reg_impl/2023/138/oj")
    stated = ox.Triple(node(real().series), word, law)
    pub = replace(real(), record=Facts([*real().record.triples, stated]))
    facts = Facts(catalog.record(pub, made(pub)))
    for name in (*(e.name for e in pub.editions), pub.series, BASE + "catalog"):
        assert facts.values(node(name), word) == [law]
    assert facts.values(law, RDF_TYPE) == [iri("eli:LegalResource")]


def test_an_endpoint_is_told_only_where_it_is_named() -> None:
    pub = real()
    plain = Facts(catalog.record(pub, made(pub)))
    assert plain.instances(iri("dcat:DataService")) == []
    (service,) = recorded().instances(iri("dcat:DataService"))
    served_ = recorded().values(service, iri("dcat:servesDataset"))
    assert served_ == recorded().values(node(BASE + "catalog"), iri("dcat:dataset"))
    assert recorded().text(service, iri("dcterms:title"), "vi") == "Điểm truy vấn SPARQL"


def test_every_dataset_has_an_entry() -> None:
    facts = recorded()
    topics = {
        facts.node(e, iri("foaf:primaryTopic")) for e in facts.instances(iri("dcat:CatalogRecord"))
    }
    held = {*facts.instances(iri("dcat:Dataset")), *facts.instances(iri("dcat:DatasetSeries"))}
    assert topics == held | set(facts.instances(iri("dcat:DataService")))


def test_inferences_are_said_to_be_there() -> None:
    pub = real()
    follows = (ox.Triple(node("http://example.org/a"), RDF_TYPE, iri("plan:Thing")),)
    with_more = replace(
        pub, editions=(*pub.editions[:-1], replace(pub.editions[-1], inferred=follows))
    )
    facts = Facts(catalog.record(with_more, made(pub)))
    said = texts(facts, node(pub.latest.name), "dcterms:description")
    assert "inferred under OWL 2 RL" in said["en"]
    assert "suy luận theo OWL 2 RL" in said["vi"]
    graphs = Facts(void.describe(with_more, made(pub)))
    inferred = node(pub.latest.name + "/inferred")
    assert graphs.text(inferred, iri("void:triples")) == "1"
    assert inferred in graphs.values(node(pub.latest.name), iri("void:subset"))


# A plan with next to nothing


def test_a_bare_plan_has_a_record(tmp_path: Path) -> None:
    pub = small(tmp_path)
    triples = catalog.record(pub, made(pub))
    found = catalog.findings(pub, triples)
    # It has no territory: that is told, and keeps nothing back.
    assert {f.severity for f in found} == {"warning"}
    assert {f.path.rpartition("/")[2].strip(">") for f in found} == {"spatial", "issued"}
    facts, name = Facts(triples), node(pub.latest.name)
    assert facts.text(name, iri("dcterms:title"), "vi").endswith("6/5/2031")
    assert facts.text(name, iri("adms:versionNotes"), "en") == "The first version in this series."
    title, text = (
        texts(facts, datasets.everything(pub), f"dcterms:{word}")
        for word in ("title", "description")
    )
    assert title == {
        "en": "Name of the data: data with the ontology",
        "vi": "Tên bộ dữ liệu: dữ liệu kèm bản thể học",
    }
    assert text["en"].startswith("The one version ")
    assert text["vi"].startswith("Phiên bản duy nhất ")
    assert facts.instances(iri("dcterms:Location")) == []
    assert facts.instances(iri("dcterms:ProvenanceStatement")) == []
    (period,) = facts.instances(iri("dcterms:PeriodOfTime"))
    assert facts.text(period, iri("dcat:startDate")) == "2031-01-01"
    assert {f.path for f in catalog.files(pub, made(pub), catalog.record(pub, made(pub)))} >= {
        "catalog.ttl",
        "catalog.rdf",
    }


def test_no_text_stands_in_for_one_in_another_language(tmp_path: Path) -> None:
    more = """
<https://w3id.org/lsgraph/id/small-plan/revision/2031-05-06> rdfs:label "Bản đầu"@vi ;
    rdfs:comment "Ghi chú."@vi ; plan:legalBasis <https://w3id.org/lsgraph/id/small-plan/doc-1> .
<https://w3id.org/lsgraph/id/small-plan/doc-1> rdfs:label "Quyết định"@vi ;
    plan:sector <https://w3id.org/lsgraph/concept/x> .
<https://w3id.org/lsgraph/concept/x> rdfs:label "đường, sá"@vi , "road"@en .
"""
    pub = small(tmp_path, data=SMALL + more)
    facts, name = Facts(catalog.record(pub, made(pub))), node(pub.latest.name)
    assert texts(facts, name, "dcterms:title") == {
        "vi": "Bản đầu",
        "en": "Name of the data: 6 May 2031",
    }
    assert "Ghi chú." in texts(facts, name, "dcterms:description")["vi"]
    assert "Ghi chú." not in texts(facts, name, "dcterms:description")["en"]
    assert texts(facts, name, "adms:versionNotes") == {
        "vi": "Ghi chú. Phiên bản đầu tiên trong chuỗi này.",
        "en": "The first version in this series.",
    }
    (act,) = facts.values(name, iri("dcterms:references"))
    assert isinstance(act, ox.NamedNode)
    assert texts(facts, act, "dcterms:title") == {"vi": "Quyết định"}
    # A word with a comma would be two to a portal.
    keywords = {
        v.value for v in facts.values(name, iri("dcat:keyword")) if isinstance(v, ox.Literal)
    }
    assert "road" in keywords
    assert not any("," in word for word in keywords)


def test_a_place_without_outline_or_geonames_is_its_own_name(tmp_path: Path) -> None:
    more = """
<https://w3id.org/lsgraph/id/small-plan/plan-1>
    plan:territory <https://w3id.org/lsgraph/id/small-plan/unit-1> ; plan:startYear "năm nào"@vi .
<https://w3id.org/lsgraph/id/small-plan/unit-1> a plan:AdministrativeUnit ; rdfs:label "Tỉnh"@vi .
"""
    pub = small(tmp_path, data=SMALL + more)
    facts = Facts(catalog.record(pub, made(pub)))
    (spot,) = facts.instances(iri("dcterms:Location"))
    assert spot.value.endswith("/unit-1")
    assert facts.value(spot, iri("dcat:bbox")) is None


def test_the_officer_may_say_place_period_and_dates(tmp_path: Path) -> None:
    more = f"""
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{SERIES}> dcterms:spatial <{EU}country/VNM> ; dcterms:temporal <{SERIES}#period> ;
    dcterms:issued "2031-02-03"^^xsd:date ; dcterms:modified "2031-04-05"^^xsd:date .
<{SERIES}#period> a dcterms:PeriodOfTime .
"""
    pub = small(tmp_path, record=settings.template(SERIES) + more)
    facts = Facts(catalog.record(pub, made(pub)))
    for name in (pub.latest.name, pub.series, BASE + "catalog"):
        assert facts.values(node(name), iri("dcterms:spatial")) == [node(EU + "country/VNM")]
        assert facts.values(node(name), iri("dcterms:temporal")) == [node(SERIES + "#period")]
    for name in (pub.series, BASE + "catalog"):
        assert facts.text(node(name), iri("dcterms:issued")) == "2031-02-03"
        assert facts.text(node(name), iri("dcterms:modified")) == "2031-04-05"
        assert len(facts.values(node(name), iri("dcterms:issued"))) == 1


# History


def edition(pub: Publication, date: str, *triples: tuple[str, str, str]) -> Edition:
    said = (ox.Triple(node(f"http://e.org/{s}"), iri(p), _object(o)) for s, p, o in triples)
    return Edition(replace(pub.latest.revision, date=date), Facts(said))


def _object(text: str) -> ox.NamedNode | ox.Literal:
    return iri(text) if text.startswith("plan:") else ox.Literal(text)


def test_changes_are_counted_once_each() -> None:
    pub = real()
    old = edition(
        pub, "2030-01-01", ("a", "rdf:type", "plan:Goal"), ("b", "rdf:type", "plan:Goal"),
        ("b", "plan:number", "1"), ("c", "rdf:type", "plan:Goal"), ("p", "rdf:type", "plan:Passage"),
    )  # fmt: skip
    new = edition(
        pub, "2031-01-01", ("a", "rdf:type", "plan:Goal"), ("b", "rdf:type", "plan:Goal"),
        ("b", "plan:number", "2"), ("b", "plan:value", "3"), ("c", "rdf:type", "plan:Goal"),
        ("c", "plan:withdrawnBy", "plan:x"), ("d", "rdf:type", "plan:Goal"),
        ("e", "rdf:type", "plan:Goal"), ("e", "plan:withdrawnBy", "plan:x"),
        ("q", "rdf:type", "plan:Passage"),
    )  # fmt: skip
    said = history.notes([old, new], 1)
    assert said["en"] == (
        "Compared with the version of 1 January 2030: 1 thing added, 1 thing changed, 1 thing withdrawn, 1 thing recorded as already ended."
    )
    assert said["vi"] == (
        "So với phiên bản ngày 1/1/2030: bổ sung 1 nội dung, điều chỉnh 1 nội dung, chấm dứt 1 nội dung, ghi nhận là đã chấm dứt 1 nội dung."
    )
    assert history.notes([old, replace(old)], 1)["en"].endswith("nothing changed.")


def test_the_count_is_that_of_diff() -> None:
    editions = real().editions
    for n in range(1, len(editions)):
        both = [e.facts.triples for e in editions[n - 1 : n + 1]]
        said = telling.to_markdown(revisions.diff(*both), {}, lang="en").splitlines()[2]
        told = {
            word: int(count) for count, word in re.findall(r"(\d+)(?: things?)? ([a-z ]+)", said)
        }
        noted = history.notes(editions, n)["en"].rpartition(": ")[2]
        assert {w: int(c) for c, w in re.findall(r"(\d+) things? ([a-z ]+)", noted)} == told
        assert sum(told.values()) > 4


# Place


@pytest.mark.parametrize(
    ("text", "box", "centre"),
    [
        ("POINT(106.5 21.25)", "106.5 21.25,106.5 21.25", "106.5 21.25"),
        ("POLYGON((0 0,2 0,2 2,0 2,0 0))", "0 0,2 0", "1 1"),
        ("POLYGON((0 0,0 2,2 2,2 0,0 0),(0.1 0.1,0.2 0.1,0.2 0.2,0.1 0.1))", "0 0,2 0", "1 1"),
        ("MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((9 9,10 9,10 10,9 9)))", "0 0,10 0", "2 2"),
        ("MULTIPOINT((0 0),(2 4))", "0 0,2 0", "1 2"),
        ("LINESTRING(0 0, 2 2)", "0 0,2 0", "1 1"),
        (f"<{place._CRS84}> POINT(1 2)", "1 2", "1 2"),
    ],
)
def test_extents(text: str, box: str, centre: str) -> None:
    found = place.extent(text)
    assert found
    assert found.box.startswith(f"POLYGON(({box}")
    assert found.centre == f"POINT({centre})"


@pytest.mark.parametrize(
    "text",
    [
        "", "POINT EMPTY", "POINT(a b)", "POINT(1)", "CIRCLE(1 2)", "POINT(200 100)",
        "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(21 106)", "POLYGON((1 2, x y))",
        "POLYGON(", "POINT(1 2" + "(" * 5000,
    ],
)  # fmt: skip
def test_what_cannot_be_read_has_no_extent(text: str) -> None:
    assert place.extent(text) is None


degrees = st.tuples(st.integers(-1799, 1799), st.integers(-899, 899))


@given(st.lists(degrees, min_size=1, max_size=9))
def test_the_box_holds_the_centre_of_points(points: list[tuple[int, int]]) -> None:
    pairs = [(x / 10, y / 10) for x, y in points]
    found = place.extent(f"MULTIPOINT({','.join(f'{x} {y}' for x, y in pairs)})")
    assert found
    x, y = map(float, found.centre[6:-1].split())
    slack = 1e-4
    assert min(p[0] for p in pairs) - slack <= x <= max(p[0] for p in pairs) + slack
    assert min(p[1] for p in pairs) - slack <= y <= max(p[1] for p in pairs) + slack


# VoID


def test_graphs_are_counted_as_they_are() -> None:
    pub = served(real())
    facts = Facts(void.describe(pub, made(pub)))
    for edition in pub.editions:
        name, triples = node(edition.name), edition.facts.triples
        assert facts.text(name, iri("void:triples")) == str(len(triples))
        subjects = {t.subject for t in triples}
        assert facts.text(name, iri("void:distinctSubjects")) == str(len(subjects))
        assert facts.text(name, iri("void:distinctObjects")) == str(
            len({t.object for t in triples})
        )
        classes = Counter(t.object for t in triples if t.predicate == RDF_TYPE)
        parts = facts.values(name, iri("void:classPartition"))
        told = {
            facts.value(p, iri("void:class")): int(facts.text(p, iri("void:entities")))
            for p in parts
            if isinstance(p, ox.NamedNode)
        }
        assert told == classes
        uses = Counter(t.predicate for t in triples)
        parts = facts.values(name, iri("void:propertyPartition"))
        shares = {
            facts.value(p, iri("void:property")): int(facts.text(p, iri("void:triples")))
            for p in parts
            if isinstance(p, ox.NamedNode)
        }
        assert shares == uses
        dumps = [v.value for v in facts.values(name, iri("void:dataDump"))]
        assert sorted(dumps) == [
            f"{BASE}data/lang-son/{edition.date}/{edition.date}.ttl{z}" for z in ("", ".gz")
        ]
        for example in facts.values(name, iri("void:exampleResource")):
            assert example in subjects
    endpoint = facts.values(node(pub.latest.name), iri("void:sparqlEndpoint"))
    assert endpoint == [node("https://data.example.org/sparql")]


def test_links_to_others_are_counted() -> None:
    pub = real()
    facts = Facts(void.describe(pub, made(pub)))
    for edition in pub.editions:
        links = [
            s
            for s in facts.instances(iri("void:Linkset"))
            if facts.node(s, iri("void:subjectsTarget")) == node(edition.name)
        ]
        assert links
        match = iri("skos:exactMatch")
        total = sum(
            int(facts.text(s, iri("void:triples")))
            for s in links
            if facts.node(s, iri("void:linkPredicate")) == match
        )
        outward = [t for t in edition.facts.triples if t.predicate == match]
        assert total == sum(
            not str(t.object).startswith("<https://w3id.org/lsgraph/") for t in outward
        )


# The prepared questions


def test_questions_go_out_as_data() -> None:
    pub = served(real())
    facts = Facts(examples.describe(pub))
    names = facts.instances(iri("sh:SPARQLExecutable"))
    assert [n.value for n in names] == sorted(PREFIXES["query"] + p.stem for p in pub.where.queries)
    assert len(names) > 40
    store = ox.Store()
    for path in pub.where.queries:
        query = queries.load(path)
        name = node(PREFIXES["query"] + query.name)
        text = facts.text(name, iri("sh:select")) or facts.text(name, iri("sh:construct"))
        assert "#+" not in text
        store.query(text)
        assert texts(facts, name, "rdfs:comment") == dict(query.summary)
        assert {v.value for v in facts.values(name, iri("schema:keywords"))} == set(query.tags)
        assert facts.values(name, iri("schema:target")) == [node("https://data.example.org/sparql")]
        parameters = facts.values(name, iri("sh:parameter"))
        assert {
            facts.text(p, iri("sh:name")) for p in parameters if isinstance(p, ox.NamedNode)
        } == {p.name for p in query.parameters}
    for t in facts.triples:
        assert not isinstance(t.subject, ox.BlankNode)
        assert not isinstance(t.object, ox.BlankNode)


def test_a_choice_of_values_is_a_list_of_named_cells() -> None:
    said = Statements()
    parameter = queries.Parameter("order", "string", {"vi": "a", "en": "b"}, enum=("up", "down"))
    examples._parameter(said, node("http://e.org/q#order"), parameter, 0)
    facts = Facts(said.triples)
    cell = facts.node(node("http://e.org/q#order"), iri("sh:in"))
    found = []
    while cell and cell != iri("rdf:nil"):
        found.append(facts.text(cell, iri("rdf:first")))
        cell = facts.node(cell, iri("rdf:rest"))
    assert found == ["up", "down"]


# The files


def test_the_files_hold_the_same_record() -> None:
    pub = served(real())
    files = {f.path: f for f in catalog.files(pub, made(pub), catalog.record(pub, made(pub)))}
    assert set(files) == {
        "catalog.ttl", "catalog.jsonld", "catalog.rdf", "void.ttl", ".well-known/void",
        ".well-known/sparql-examples.ttl",
    }  # fmt: skip
    assert files["void.ttl"].data == files[".well-known/void"].data
    wanted = set(recorded().triples)
    forms = {
        "ttl": ox.RdfFormat.TURTLE,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdf": ox.RdfFormat.RDF_XML,
    }
    for end, form in forms.items():
        found = {q.triple for q in ox.parse(files[f"catalog.{end}"].data, format=form)}
        assert found == wanted, end
    for name in ("catalog.ttl", "void.ttl", ".well-known/sparql-examples.ttl"):
        text = files[name].data.decode("utf-8")
        assert turtle.house_form(turtle.parse(text)) == text
    for name, file in files.items():
        assert b"http" in file.data
        assert str(ROOT).encode() not in file.data, name


SCRIPT = """
import hashlib, sys
from test_catalog import made, real, served
from lsgraph import catalog
pub = served(real())
for f in catalog.files(pub, made(pub), catalog.record(pub, made(pub))):
    print(f.path, hashlib.sha256(f.data).hexdigest())
"""


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    def run(seed: str) -> str:
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
            capture_output=True, text=True, check=True, cwd=ROOT,
        )  # fmt: skip
        return done.stdout

    assert run("1") == run("2")


def test_a_record_that_falls_short_is_not_written(tmp_path: Path) -> None:
    pub = small(tmp_path)
    without = [f for f in made(pub) if f.about == pub.series]
    with pytest.raises(ProjectError, match="has at least one file"):
        list(catalog.files(pub, without, catalog.record(pub, without)))


def test_odd_paths_make_sound_names(tmp_path: Path) -> None:
    pub = small(tmp_path)
    odd = File("data/a b/đồ thị#1.ttl", b"x", "text/turtle", pub.latest.name, "RDF_TURTLE")

    def parts() -> Iterator[str]:
        for t in catalog.record(pub, [odd]):
            if t.predicate == iri("dcat:distribution"):
                assert isinstance(t.object, ox.NamedNode)
                yield t.object.value

    (name,) = parts()
    assert name.startswith(BASE + "catalog#file-data-a%20b-")
