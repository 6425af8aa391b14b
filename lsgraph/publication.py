"""Rule: a publication is a plan, its revisions and the address where they will stand, read once.

Everything that is exported is made from one of these; nothing here writes. A thing keeps its own
IRI wherever it is published: `base` is only the address that the folder is served from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import pyoxigraph as ox

from lsgraph import project, turtle
from lsgraph.errors import ProjectError
from lsgraph.facts import Facts
from lsgraph.terms import BASE, PREFIXES, is_iri, own_prefixes

LANGUAGES = ("vi", "en")
# What each language is called, in each language.
LANGUAGE_NAMES = {
    "vi": {"vi": "tiếng Việt", "en": "Vietnamese"},
    "en": {"vi": "tiếng Anh", "en": "English"},
}
_BASE = re.compile(r"https?://[^/?#\s]+(?:/[^?#\s]*)?/\Z")


@dataclass(frozen=True)
class File:
    """One file of an exported folder.

    `path` is relative, with forward slashes; `media` an IANA media type. A file that portals are
    told of (a distribution) names in `about` the IRI of the dataset that it holds, in `code` its
    entry of the EU file-type list, in `title` what it is, vi and en, in `conforms` the standards
    it follows, and, if it is a compressed copy, in `packed` the path of the file it is a copy of.
    """

    path: str
    data: bytes
    media: str
    about: str = ""
    code: str = ""
    title: Mapping[str, str] | None = None
    conforms: tuple[str, ...] = ()
    packed: str = ""


@dataclass(frozen=True)
class Edition:
    """A revision as it is published: what it asserts, and what follows where that was asked for.

    `documents` are its files as they were read, for who checks what is published.
    """

    revision: project.Revision
    facts: Facts
    inferred: tuple[ox.Triple, ...] = ()
    documents: tuple[turtle.Document, ...] = field(default=(), compare=False, repr=False)

    @property
    def name(self) -> str:
        """The IRI of the revision, of its dataset and of its named graph."""
        return self.revision.name

    @property
    def date(self) -> str:
        """The date from which the revision holds, YYYY-MM-DD."""
        return self.revision.date


@dataclass(frozen=True)
class Publication:
    """A plan to be published: its editions oldest first, the words, and the officer's record.

    `record` is what `instances/PLAN/catalog.ttl` says of the data: who publishes them, on what
    terms, whom to ask.
    """

    where: project.Project
    plan: project.Plan
    base: str
    editions: tuple[Edition, ...]
    words: Facts
    record: Facts
    prefixes: Mapping[str, str]

    @property
    def series(self) -> str:
        """The IRI of the dataset series of the plan."""
        return f"{BASE}id/{self.plan.slug}"

    @property
    def latest(self) -> Edition:
        """The newest edition."""
        return self.editions[-1]

    @cached_property
    def everything(self) -> Facts:
        """The words and what any edition asserts: for labels of things that have ended too."""
        return Facts(
            t for part in (self.words, *(e.facts for e in self.editions)) for t in part.triples
        )

    def label(self, node: str, lang: str) -> str:
        """Give a label for people: the newest edition's, else the words', else an older one's."""
        named = ox.NamedNode(node)
        for facts in (*(e.facts for e in reversed(self.editions)), self.words, self.record):
            label = facts.label(named, lang)
            if label:
                return label
        return ""

    def address(self, path: str) -> str:
        """Give the address where a file of the folder will stand."""
        return self.base + path


def local(iri: str) -> str:
    """Give the path under the folder of what an IRI of ours names, without suffix, else nothing."""
    return iri[len(BASE) :].partition("#")[0] if iri.startswith(BASE) else ""


def read(
    where: project.Project,
    plan: project.Plan,
    revisions: Sequence[project.Revision],
    *,
    base: str,
    inferred: bool = False,
) -> Publication:
    """Read a plan's revisions to publish them under `base`, an http(s) address that ends with "/".

    Raise ProjectError for another base, TurtleError where a file cannot be read.
    """
    if not _BASE.match(base) or not is_iri(base):
        raise ProjectError(
            en=f"--base {base!r} is no address to publish at; give one such as https://data.example.org/",
            vi=f"--base {base!r} không phải là địa chỉ để công bố; hãy nêu địa chỉ như https://data.example.org/",
        )
    words = tuple(t for path in where.ontology for t in turtle.read(path).triples)
    editions = []
    for revision in sorted(revisions, key=lambda r: r.date):
        documents = tuple(turtle.read(path) for path in revision.files)
        facts = Facts(t for d in documents for t in d.triples)
        edition = Edition(revision, facts, documents=documents)
        if inferred:
            from lsgraph import inference

            follows = inference.infer(edition.facts.triples, words)
            edition = replace(edition, inferred=tuple(sorted(follows, key=str)))
        editions.append(edition)
    record = turtle.read(plan.catalog).triples if plan.catalog.is_file() else ()
    own = own_prefixes(*(d.prefixes for e in editions for d in e.documents))
    prefixes = {**PREFIXES, **own}
    return Publication(where, plan, base, tuple(editions), Facts(words), Facts(record), prefixes)
