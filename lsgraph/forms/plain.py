"""Rule: what goes into a form is checked once: named things only, texts in NFC, one order.

Every form of a graph is made from the same sorted triples, so that all of them hold the same graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.terms import nfc


class Named(list[ox.Triple]):
    """Triples that `named` has given, so that several forms can be made of them at one check."""


def named(triples: Iterable[ox.Triple]) -> Named:
    """Give the triples once each, texts in NFC, in the order of N-Triples.

    Raise ProjectError for a blank node, which would have another name in every file, and for
    what only RDF 1.2 has.
    """
    if isinstance(triples, Named):
        return triples
    found: set[ox.Triple] = set()
    for t in triples:
        for node in (t.subject, t.object):
            if isinstance(node, ox.BlankNode):
                raise ProjectError(
                    en=f"{t} holds a blank node; give it an IRI, then export",
                    vi=f"{t} có nút trống; hãy đặt IRI cho nó rồi xuất lại",
                )
        if isinstance(t.object, ox.Triple) or (
            isinstance(t.object, ox.Literal) and t.object.direction
        ):
            raise ProjectError(
                en=f"{t} is RDF 1.2, which readers of these forms do not know; write it in RDF 1.1",
                vi=f"{t} thuộc RDF 1.2, phần mềm đọc các dạng này chưa hiểu; hãy viết theo RDF 1.1",
            )
        if isinstance(t.object, ox.Literal) and nfc(t.object.value) != t.object.value:
            t = ox.Triple(t.subject, t.predicate, _composed(t.object))
        found.add(t)
    return Named(sorted(found, key=str))


def grouped(triples: Sequence[ox.Triple]) -> dict[str, list[ox.Triple]]:
    """Give the triples of each subject, by the text of its IRI, subjects in that order."""
    groups: dict[str, list[ox.Triple]] = {}
    for t in triples:
        groups.setdefault(t.subject.value, []).append(t)  # type: ignore[union-attr]
    return dict(sorted(groups.items()))


def _composed(literal: ox.Literal) -> ox.Literal:
    text = nfc(literal.value)
    if literal.language:
        return ox.Literal(text, language=literal.language)
    return ox.Literal(text, datatype=literal.datatype)
