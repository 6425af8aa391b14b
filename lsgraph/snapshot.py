"""Rule: a snapshot is the words and one revision, read only when a triple of them is asked for.

Its names (labels, classes, prefixes) and its graph for an engine are kept by the content of the
files, so that a question about what has not changed parses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lsgraph import cache, project
from lsgraph.terms import PREFIXES, RDF_TYPE, RDFS_LABEL, iri, own_prefixes

if TYPE_CHECKING:
    from lsgraph import turtle

_SUBCLASS = iri("rdfs:subClassOf")
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Names:
    """What things are called: labels by language and IRI, the class of each, the plan's prefixes.

    `broader` gives the classes right above each class.
    """

    labels: Mapping[str, Mapping[str, str]]
    types: Mapping[str, str]
    broader: Mapping[str, Sequence[str]]
    prefixes: Mapping[str, str]


class Snapshot:
    """The ontology and one revision of a plan."""

    def __init__(self, where: project.Project, revision: project.Revision) -> None:
        self.where = where
        self.revision = revision

    @cached_property
    def documents(self) -> tuple[turtle.Document, ...]:
        """The files of the revision, read."""
        from lsgraph import turtle

        return tuple(turtle.read(path) for path in self.revision.files)

    @cached_property
    def ontology(self) -> tuple[ox.Triple, ...]:
        """The triples of ontology, code lists and alignments."""
        from lsgraph import turtle

        return tuple(t for path in self.where.ontology for t in turtle.read(path).triples)

    @cached_property
    def asserted(self) -> tuple[ox.Triple, ...]:
        """The triples that the revision asserts, lexical forms as written."""
        return tuple(t for d in self.documents for t in d.triples)

    @cached_property
    def names(self) -> Names:
        """The names of all things."""
        found = json.loads(cache.kept("names", self.content, self._named))
        return Names(
            found["labels"], found["types"], found["broader"], {**PREFIXES, **found["prefixes"]}
        )

    def graph(self, kind: str, more: Callable[[], Iterable[ox.Triple]] = tuple) -> bytes:
        """Give all triples as N-Triples, those of `more` included; `kind` says which these are."""

        def make() -> bytes:
            triples = (*self.ontology, *self.asserted, *more())
            return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""

        return cache.kept("graph", (kind.encode(), *self.content), make)

    @cached_property
    def content(self) -> tuple[bytes, ...]:
        """What the snapshot is made from: names and bytes of files."""
        files = (*self.where.ontology, *self.revision.files)
        return tuple(part for path in files for part in (path.name.encode(), path.read_bytes()))

    def _named(self) -> bytes:
        labels: dict[str, dict[str, str]] = {lang: {} for lang in LANGUAGES}
        exact: set[tuple[str, str]] = set()
        types: dict[str, str] = {}
        broader: dict[str, list[str]] = {}
        for t in (*self.ontology, *self.asserted):
            if not isinstance(t.subject, ox.NamedNode):
                continue
            subject = t.subject.value
            if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode):
                types[subject] = t.object.value
            elif t.predicate == _SUBCLASS and isinstance(t.object, ox.NamedNode):
                broader.setdefault(subject, []).append(t.object.value)
            elif t.predicate == RDFS_LABEL and isinstance(t.object, ox.Literal):
                for lang in LANGUAGES:
                    # In the language where there is one, else in any.
                    if t.object.language == lang:
                        labels[lang][subject] = t.object.value
                        exact.add((lang, subject))
                    elif (lang, subject) not in exact:
                        labels[lang].setdefault(subject, t.object.value)
        prefixes = own_prefixes(*(d.prefixes for d in self.documents))
        names = {"labels": labels, "types": types, "broader": broader, "prefixes": prefixes}
        return json.dumps(names, ensure_ascii=False).encode()
