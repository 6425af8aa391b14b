"""Rule: when data were published is what the officer says; the day a revision holds from is another thing.

The officer's file gives dcterms:issued and dcterms:modified of the series and, where wanted, of a
revision by its IRI. Where it is silent, a revision was published no earlier than the day from
which it holds: the officer's date of the series stands if it is not before that day, else the day
itself does. There is no clock.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pyoxigraph as ox

from lsgraph.publication import Edition, Publication
from lsgraph.terms import iri

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISSUED, _MODIFIED = iri("dcterms:issued"), iri("dcterms:modified")


class Days(NamedTuple):
    """When data were published and last changed, YYYY-MM-DD; the second is never the earlier."""

    issued: str
    modified: str


def of_edition(pub: Publication, edition: Edition) -> Days:
    """Give when an edition was published and changed."""
    issued, modified = _told(pub, edition.name, _ISSUED), _told(pub, edition.name, _MODIFIED)
    of_all = _told(pub, pub.series, _MODIFIED)
    if not issued:
        known = (_told(pub, pub.series, _ISSUED), of_all, modified)
        issued = next((day for day in known if day >= edition.date), edition.date)
        # The whole changed no later than this, so a harvester misses nothing.
        modified = modified or of_all
    return Days(issued, max(issued, modified))


def of_series(pub: Publication) -> Days:
    """Give when the series was first published and last changed."""
    each = [of_edition(pub, edition) for edition in pub.editions]
    issued = _told(pub, pub.series, _ISSUED) or min(days.issued for days in each)
    modified = _told(pub, pub.series, _MODIFIED) or max(days.modified for days in each)
    return Days(issued, max(issued, modified))


def _told(pub: Publication, node: str, predicate: ox.NamedNode) -> str:
    """Give the date that the officer states, or nothing; what is no date the shapes refuse."""
    text = pub.record.text(ox.NamedNode(node), predicate)
    return text if _DATE.fullmatch(text) else ""
