"""Rule: a publication is a plan, its revisions and the address where they will stand, read once."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from lsgraph import project, publication
from lsgraph.errors import ProjectError
from lsgraph.terms import BASE

WHERE = project.find()
PLAN = WHERE.plan()
ADDRESS = "https://data.example.org/"


def test_all_revisions_are_read_oldest_first() -> None:
    pub = publication.read(WHERE, PLAN, PLAN.revisions[::-1], base=ADDRESS)
    assert [e.date for e in pub.editions] == [r.date for r in PLAN.revisions]
    assert [e.name for e in pub.editions] == [r.name for r in PLAN.revisions]
    assert pub.latest.date == PLAN.revisions[-1].date
    assert not any(e.inferred for e in pub.editions)
    assert pub.series == f"{BASE}id/{PLAN.slug}"
    assert pub.prefixes["ls"] == pub.series + "/"
    assert pub.address("data/x.ttl") == ADDRESS + "data/x.ttl"


def test_the_files_are_kept_as_they_were_read() -> None:
    for edition in publication.read(WHERE, PLAN, PLAN.revisions, base=ADDRESS).editions:
        assert tuple(d.path for d in edition.documents) == edition.revision.files
        assert {t for d in edition.documents for t in d.triples} == set(edition.facts.triples)


def test_things_that_have_ended_keep_their_labels() -> None:
    pub = publication.read(WHERE, PLAN, PLAN.revisions, base=ADDRESS)
    first = {t.subject for t in pub.editions[0].facts.triples}
    assert all(pub.label(s.value, lang) for s in first if isinstance(s, ox.NamedNode)
               for lang in publication.LANGUAGES)  # fmt: skip
    assert pub.label(BASE + "plan#Goal", "vi") == "mục tiêu"
    assert pub.label("https://example.org/", "vi") == ""
    assert pub.everything.by_subject.keys() >= first


def test_inferences_come_when_asked_for() -> None:
    pub = publication.read(WHERE, PLAN, PLAN.revisions[:1], base=ADDRESS, inferred=True)
    (edition,) = pub.editions
    assert len(edition.inferred) > 1000
    assert not set(edition.inferred) & set(edition.facts.triples)


@pytest.mark.parametrize(
    "base", ["", "out", "ftp://h/", "http://h", "https://h/a", "https://h/?q/", "https://h/#/",
             "https:///", "https://h/a b/", "https://h/<x>/", "javascript:/"],
)  # fmt: skip
def test_a_base_is_an_address_that_ends_with_a_slash(base: str) -> None:
    with pytest.raises(ProjectError, match="no address to publish at") as caught:
        publication.read(WHERE, PLAN, PLAN.revisions[:1], base=base)
    assert "https://data.example.org/" in caught.value.vi


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        (BASE + "id/x/goal-1", "id/x/goal-1"), (BASE + "plan#Goal", "plan"),
        (BASE + "concept/y", "concept/y"), ("http://www.w3.org/ns/dcat#Dataset", ""), (BASE, ""),
    ],
)  # fmt: skip
def test_the_path_of_an_iri_of_ours(iri: str, path: str) -> None:
    assert publication.local(iri) == path
