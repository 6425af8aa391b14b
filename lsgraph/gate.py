"""Rule: what a revision changes is a graph of changes, and whether it may is SHACL over that graph.

The rules stand in ontology/shapes/revisions.ttl. A rule sees the changes, the revision as it is
now and the words; of a thing that is gone, what the earlier revision said of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

from lsgraph import revisions, turtle, validation
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding
from lsgraph.places import located
from lsgraph.positions import positions
from lsgraph.project import Plan, Project, Revision
from lsgraph.revisions import Diff
from lsgraph.shacl import Index, Result, Validator
from lsgraph.shacl.index import fact
from lsgraph.terms import BASE, RDF_TYPE, iri
from lsgraph.turtle import Document
from lsgraph.validation import Outcome

Triples = Sequence[ox.Triple]


@dataclass(frozen=True)
class Earlier:
    """The revision that a later one is compared with, read."""

    revision: Revision
    later: Revision
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
    return Earlier(found, revision, tuple(turtle.read(path) for path in found.files))


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


def judge(
    project: Project, before: Earlier, documents: Sequence[Document], difference: Diff,
    words: Triples,
) -> Outcome:  # fmt: skip
    """Judge what a revision changes in an earlier one by the rules of revisions.ttl."""
    new = tuple(t for d in documents for t in d.triples)
    name = ox.NamedNode(before.later.name)
    changes = revisions.change_graph(difference, name)
    shapes = turtle.read(project.shapes("revisions")).triples
    # A thing that is gone still has the class it had.
    there = {t.subject for t in new}
    gone = [t for t in before.triples if t.subject not in there and t.predicate == RDF_TYPE]
    against = ox.Triple(name, iri("plan:comparedWith"), ox.NamedNode(before.revision.name))
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
    before: Earlier, data: Triples, difference: Diff, words: Triples, shapes: Triples,
    *, engine: str,
) -> Outcome:  # fmt: skip
    """Validate a revision by way of what it changes in an earlier one; the findings are the same."""
    old = Index((*words, *before.triples))
    changes = [fact(t) for t in difference.removed], [fact(t) for t in difference.added]

    def follow(validator: Validator, now: Index) -> list[Result]:
        return validator.revalidate(validator.validate(old), old, now, changes)

    return validation.run(data, words, shapes, engine=engine, results=follow)
