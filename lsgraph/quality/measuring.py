"""Rule: points are a share of what is asked for, as an exact fraction; what is not known gives none.

An indicator of datasets gives its points by the share of datasets that meet it; one of
distributions by the share of distributions. For interoperability the distributions of a dataset
hold the same content, so each dataset counts by the best of them. DCAT-AP conformance is had whole
or not at all. Source: the methodology of data.europa.eu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import pyoxigraph as ox

from lsgraph.facts import Node
from lsgraph.quality import vocabularies
from lsgraph.quality.indicators import INDICATORS, ONLINE, Indicator
from lsgraph.quality.record import Record
from lsgraph.terms import iri

State = Literal["known", "needs the network"]
Answers = Mapping[
    str, Mapping[str, str]
]  # by address what is wrong with it, as network.ask gives them
Test = Callable[[Record, Node], bool]
ACCESS, DOWNLOAD = iri("dcat:accessURL"), iri("dcat:downloadURL")
_FORMAT, _MEDIA = iri("dcterms:format"), iri("dcat:mediaType")
_LICENCE, _RIGHTS = iri("dcterms:license"), iri("dcterms:accessRights")
# Indicators that ask whether a property is there.
_PRESENT: Mapping[str, ox.NamedNode] = {
    "keywordAvailability": iri("dcat:keyword"),
    "categoryAvailability": iri("dcat:theme"),
    "spatialAvailability": iri("dcterms:spatial"),
    "temporalAvailability": iri("dcterms:temporal"),
    "downloadUrlAvailability": DOWNLOAD,
    "formatAvailability": _FORMAT,
    "mediaTypeAvailability": _MEDIA,
    "licenceAvailability": _LICENCE,
    "accessRightsAvailability": _RIGHTS,
    "contactPointAvailability": iri("dcat:contactPoint"),
    "publisherAvailability": iri("dcterms:publisher"),
    "rightsAvailability": iri("dcterms:rights"),
    "byteSizeAvailability": iri("dcat:byteSize"),
    "dateIssuedAvailability": iri("dcterms:issued"),
    "dateModifiedAvailability": iri("dcterms:modified"),
}
_COMPLIANCE = "dcatApCompliance"


@dataclass(frozen=True, slots=True)
class Loss:
    """A dataset or distribution that loses points, and why where that is not plain.

    `reason` is what the network answered, vi and en; `unknown` are values that may be right, but stand in no
    list of ours.
    """

    node: str
    reason: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What one indicator gave: `met` of `asked` things, the points, and what lost some.

    `here` says of an address that was not asked how many files of the folder stand behind it.
    """

    indicator: Indicator
    met: int
    asked: int
    state: State = "known"
    lost: tuple[Loss, ...] = ()
    here: int = 0

    @property
    def points(self) -> Fraction:
        """The points had; none where nothing is known or nothing was there to ask."""
        if self.state != "known" or not self.asked:
            return Fraction(0)
        return Fraction(self.indicator.points * self.met, self.asked)


def measure(record: Record, conforms: bool, answers: Answers | None = None) -> tuple[Measure, ...]:
    """Measure each indicator on a record; without `answers`, those of the network stay unknown."""
    best = {d: _best(record, d) for d in record.datasets}
    return tuple(_measured(i, record, conforms, answers, best) for i in INDICATORS)


def _measured(
    indicator: Indicator, record: Record, conforms: bool, answers: Answers | None,
    best: Mapping[Node, Node | None],
) -> Measure:  # fmt: skip
    if indicator.id in ONLINE:
        predicate = ACCESS if indicator.id == ONLINE[0] else DOWNLOAD
        return _reached(indicator, record, predicate, answers)
    if indicator.id == _COMPLIANCE:
        count = len(record.datasets)
        return Measure(indicator, count if conforms else 0, count)
    test = _TESTS.get(indicator.id) or _has(_PRESENT[indicator.id])
    if indicator.per == "best":
        pairs = [(d, best[d]) for d in record.datasets]
        lost = [Loss(str(b or d)) for d, b in pairs if b is None or not test(record, b)]
        lost = [Loss(x.node, unknown=_unknown(indicator, record, x.node)) for x in lost]
        return Measure(indicator, len(pairs) - len(lost), len(pairs), lost=tuple(lost))
    nodes = record.datasets if indicator.per == "dataset" else record.distributions
    missed = [n for n in nodes if not test(record, n)]
    losses = tuple(Loss(str(n), unknown=_unknown(indicator, record, str(n))) for n in missed)
    return Measure(indicator, len(nodes) - len(missed), len(nodes), lost=losses)


def _reached(
    indicator: Indicator, record: Record, predicate: ox.NamedNode, answers: Answers | None
) -> Measure:
    asked, lost, here = record.distributions, [], 0
    for node in asked:
        addresses = record.addresses(node, predicate)
        here += any(stands(record, a) for a in addresses)
        if answers is None:
            continue
        wrong = [a for a in addresses if answers[a]]
        if wrong or not addresses:
            reason = {
                lang: "; ".join(f"{a}: {answers[a][lang]}" for a in wrong) for lang in ("en", "vi")
            }
            lost.append(Loss(str(node), reason if wrong else {}))
    if answers is None:
        return Measure(indicator, 0, len(asked), "needs the network", here=here)
    return Measure(indicator, len(asked) - len(lost), len(asked), lost=tuple(lost), here=here)


def stands(record: Record, address: str) -> bool:
    """Say whether a file of the folder stands behind an address, as the shipped servers find it."""
    plain = address.partition("#")[0].rstrip("/")
    tails = ("", ".html", ".vi.html", ".en.html", "/index.html")
    return any(record.file(plain + tail) for tail in tails)


def _has(predicate: ox.NamedNode) -> Test:
    def test(record: Record, node: Node) -> bool:
        # A text of nothing but spaces says nothing.
        return any(
            not isinstance(v, ox.Literal) or v.value.strip()
            for v in record.facts.values(node, predicate)
        )

    return test


def _any(predicates: Iterable[ox.NamedNode], holds: Callable[[object], bool]) -> Test:
    kept = tuple(predicates)

    def test(record: Record, node: Node) -> bool:
        return any(holds(v) for p in kept for v in record.facts.values(node, p))

    return test


def _aligned(record: Record, node: Node) -> bool:
    return _listed(record, node) and _registered(record, node)


_listed = _any([_FORMAT], lambda v: vocabularies.in_list(v, "file-type"))
_registered = _any([_MEDIA], vocabularies.is_media_type)
_TESTS: Mapping[str, Test] = {
    "formatMediaTypeVocabularyAlignment": _aligned,
    "formatMediaTypeNonProprietary": _any([_FORMAT, _MEDIA], vocabularies.is_open),
    "formatMediaTypeMachineInterpretable": _any([_FORMAT, _MEDIA], vocabularies.is_readable),
    "knownLicence": _any([_LICENCE], lambda v: vocabularies.in_list(v, "licence")),
    "accessRightsVocabularyAlignment": _any(
        [_RIGHTS], lambda v: vocabularies.in_list(v, "access-right")
    ),
}
_LISTS: Mapping[str, tuple[ox.NamedNode, ...]] = {
    "formatMediaTypeVocabularyAlignment": (_FORMAT, _MEDIA),
    "formatMediaTypeNonProprietary": (_FORMAT, _MEDIA),
    "formatMediaTypeMachineInterpretable": (_FORMAT, _MEDIA),
    "knownLicence": (_LICENCE,),
    "accessRightsVocabularyAlignment": (_RIGHTS,),
}


def _best(record: Record, dataset: Node) -> Node | None:
    """Give the distribution of a dataset with most points for interoperability, or None."""

    def points(node: Node) -> int:
        tests = ((i, _TESTS.get(i.id) or _has(_PRESENT[i.id])) for i in _BY_BEST)
        return sum(i.points for i, test in tests if test(record, node))

    return max(record.of(dataset), key=points, default=None)


_BY_BEST = tuple(i for i in INDICATORS if i.per == "best")


def _unknown(indicator: Indicator, record: Record, node: str) -> str:
    """Name the values that may be right though they stand in no list of ours."""
    subject = ox.BlankNode(node[2:]) if node.startswith("_:") else ox.NamedNode(node[1:-1])
    values = (v for p in _LISTS.get(indicator.id, ()) for v in record.facts.values(subject, p))
    return ", ".join(v.value for v in values if vocabularies.is_unknown(v))


__all__ = ["ACCESS", "DOWNLOAD", "Answers", "Loss", "Measure", "State", "measure", "stands"]
