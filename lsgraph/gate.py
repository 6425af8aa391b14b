"""Rule: what a revision changes is a graph of changes, and whether it may is SHACL over that graph.

The rules stand in ontology/shapes/revisions.ttl. A rule sees the changes, the revision as it is
now and the words; of a thing that is gone, what the earlier revision said of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyoxigraph as ox

from lsgraph import revisions, turtle, validation
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding
from lsgraph.places import located
from lsgraph.positions import positions
from lsgraph.project import Plan, Project, Revision
from lsgraph.shacl import Index, Result, Validator
from lsgraph.terms import BASE, RDF_TYPE, iri
from lsgraph.turtle import Document
from lsgraph.validation import Outcome

Triples = Sequence[ox.Triple]


@dataclass(frozen=True)
class Earlier:
    """The revision that another is compared with, read."""

    revision: Revision
    documents: tuple[Document, ...]

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """All that it asserts."""
        return tuple(t for d in self.documents for t in d.triples)


def earlier(revision: Revision | None, date: str) -> Earlier:
    """Read the revision of a date of the same plan; raise ProjectError if it is not there."""
    if revision is None:
        raise ProjectError(
            en="only a revision of a plan can be compared; name a plan or a revision's folder",
            vi="chỉ so sánh được phiên bản của quy hoạch; hãy nêu tên quy hoạch hoặc thư mục phiên bản",
        )
    found = Plan(revision.plan, revision.folder.parent).revision(date)
    return Earlier(found, tuple(turtle.read(path) for path in found.files))


def refuse_mixed(revision: Revision, documents: Sequence[Document]) -> None:
    """Refuse documents that are of another plan than their folder; raise ProjectError."""
    own = f"{BASE}id/{revision.plan}/"
    for document in documents:
        foreign = next(
            (
                t.subject.value
                for t in document.triples
                if isinstance(t.subject, ox.NamedNode)
                and t.subject.value.startswith(f"{BASE}id/")
                and not t.subject.value.startswith(own)
            ),
            None,
        )
        if foreign is not None:
            raise ProjectError(
                en=f"{document.path}: <{foreign}> is a thing of another plan than "
                f"{revision.plan}; move the file to that plan's folder",
                vi=f"{document.path}: <{foreign}> thuộc quy hoạch khác, không phải "
                f"{revision.plan}; hãy chuyển tệp sang thư mục của quy hoạch đó",
            )


def refuse_twice(documents: Sequence[Document]) -> None:
    """Refuse a thing that two files describe; raise ProjectError with both places.

    Each thing stands in one file, so that an editor who changes it changes all of it.
    """
    home: dict[str, Document] = {}
    for document in documents:
        for subject in dict.fromkeys(str(t.subject) for t in document.triples):
            first = home.setdefault(subject, document)
            if first is not document and subject.startswith("<"):
                here, there = (_place(d, subject) for d in (document, first))
                raise ProjectError(
                    en=f"{here}: {subject} stands in {there} too; keep it in one file",
                    vi=f"{here}: {subject} đã có ở {there}; hãy giữ trong một tệp",
                )


def _place(document: Document, subject: str) -> str:
    place = positions(document).place(subject)
    return f"{document.path}:{place.line}:{place.column}" if place else str(document.path)


def name_of(revision: Revision) -> ox.NamedNode:
    """Give the IRI of a revision, which is also that of its named graph."""
    return ox.NamedNode(f"{BASE}id/{revision.plan}/revision/{revision.date}")


def judge(
    project: Project,
    before: Earlier,
    documents: Sequence[Document],
    revision: Revision | None,
    words: Triples,
) -> Outcome:
    """Judge what a revision changes in an earlier one by the rules of revisions.ttl."""
    assert revision is not None
    new = tuple(t for d in documents for t in d.triples)
    name = name_of(revision)
    changes = revisions.change_graph(revisions.diff(before.triples, new), name)
    shapes = turtle.read(project.shapes("revisions")).triples
    # A thing that is gone still has the class it had.
    there = {t.subject for t in new}
    gone = [t for t in before.triples if t.subject not in there and t.predicate == RDF_TYPE]
    against = ox.Triple(name, iri("plan:comparedWith"), name_of(before.revision))
    found = validation.run(changes, (*words, *new, *gone, against), shapes)
    about: dict[str, dict[str, str]] = {}
    for t in changes:
        about.setdefault(str(t.subject), {}).setdefault(t.predicate.value, str(t.object))
    told = [_of_thing(f, about.get(f.focus, {})) for f in found.findings]
    return replace(found, findings=located(told, [*documents, *before.documents]))


def _of_thing(finding: Finding, change: dict[str, str]) -> Finding:
    """Speak of the thing, property and value that changed, not of the change."""

    def one(word: str) -> str:
        return change.get(iri(f"plan:{word}").value, "")

    thing = one("changedThing")
    value = one("after") or one("before")
    return replace(finding, focus=thing or finding.focus, path=one("changedProperty"), value=value)


def revalidated(
    before: Earlier, data: Triples, words: Triples, shapes: Triples, *, engine: str
) -> Outcome:
    """Validate a revision by way of what it changes in an earlier one; the findings are the same."""
    old = Index((*words, *before.triples))
    gone, new = _changes(before.triples, data)
    results = partial(_follow, old=old, changes=(gone, new))
    return validation.run(data, words, shapes, engine=engine, results=results)


def _changes(
    old: Triples, new: Triples
) -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    a, b = ({(str(t.subject), str(t.predicate), str(t.object)) for t in s} for s in (old, new))
    return sorted(a - b), sorted(b - a)


def _follow(
    validator: Validator, data: Index, old: Index,
    changes: tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]],
) -> list[Result]:  # fmt: skip
    return validator.revalidate(validator.validate(old), old, data, changes)
