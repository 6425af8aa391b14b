"""Rule: facts are triples looked up from any end; they are read, never changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import pyoxigraph as ox

from lsgraph.terms import RDF_TYPE, RDFS_LABEL, iri, reached

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal
_SUBCLASS = iri("rdfs:subClassOf")


class Facts:
    """Triples by subject, by object and by class; every answer is in the order of its text."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples: tuple[ox.Triple, ...] = tuple(sorted(set(triples), key=str))

    @cached_property
    def by_subject(self) -> Mapping[Node, tuple[ox.Triple, ...]]:
        """The triples of each subject."""
        return _grouped((t.subject, t) for t in self.triples)  # type: ignore[misc]

    @cached_property
    def by_object(self) -> Mapping[Node, tuple[ox.Triple, ...]]:
        """The triples that point to each node."""
        return _grouped((t.object, t) for t in self.triples if not isinstance(t.object, ox.Literal))  # type: ignore[misc]

    def values(self, subject: Node, predicate: ox.NamedNode) -> list[Term]:
        """Give the values of a property."""
        return [t.object for t in self.by_subject.get(subject, ()) if t.predicate == predicate]  # type: ignore[misc]

    def value(self, subject: Node, predicate: ox.NamedNode) -> Term | None:
        """Give the first value of a property, or None."""
        return next(iter(self.values(subject, predicate)), None)

    def node(self, subject: Node, predicate: ox.NamedNode) -> ox.NamedNode | None:
        """Give the first value of a property that is an IRI, or None."""
        found = (v for v in self.values(subject, predicate) if isinstance(v, ox.NamedNode))
        return next(found, None)

    def text(self, subject: Node, predicate: ox.NamedNode, lang: str = "") -> str:
        """Give a text of a property: in the language, else untagged, else any, else nothing."""
        texts = {v.language or "": v.value for v in reversed(self.values(subject, predicate))
                 if isinstance(v, ox.Literal)}  # fmt: skip
        return texts.get(lang) or texts.get("") or next(iter(texts.values()), "")

    def label(self, subject: Node, lang: str) -> str:
        """Give the label in a language, else in any, else nothing."""
        return self.text(subject, RDFS_LABEL, lang)

    def subjects(self, predicate: ox.NamedNode, value: Node) -> list[Node]:
        """Give the subjects that have a node as the value of a property."""
        found = (t.subject for t in self.by_object.get(value, ()) if t.predicate == predicate)
        return list(found)  # type: ignore[arg-type]

    def instances(self, cls: ox.NamedNode, words: Facts | None = None) -> list[ox.NamedNode]:
        """Give the things of a class, and of its subclasses where `words` tell them."""
        classes = set(words.subclasses(cls)) if words else {cls}
        found = {s for c in classes for s in self.subjects(RDF_TYPE, c)}
        return sorted((s for s in found if isinstance(s, ox.NamedNode)), key=lambda s: s.value)

    def subclasses(self, cls: ox.NamedNode) -> set[ox.NamedNode]:
        """Give a class and all classes below it."""
        return reached(cls, self._narrower)

    @cached_property
    def _narrower(self) -> Mapping[ox.NamedNode, set[ox.NamedNode]]:
        edges: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
        for t in self.triples:
            if t.predicate == _SUBCLASS:
                edges[t.object].add(t.subject)  # type: ignore[index,arg-type]
        return edges


def _grouped(pairs: Iterator[tuple[Node, ox.Triple]]) -> Mapping[Node, tuple[ox.Triple, ...]]:
    groups: dict[Node, list[ox.Triple]] = defaultdict(list)
    for node, triple in pairs:
        groups[node].append(triple)
    return {node: tuple(group) for node, group in groups.items()}
