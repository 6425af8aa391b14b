"""Rule: what a version changes is counted from the data, and told in one sentence a language.

What the authors say of their revision (rdfs:comment) stands before the count. The kinds and words
of the count are those of `lsgraph diff` (`telling`), so that a change is told alike everywhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import pyoxigraph as ox

from lsgraph import revisions, wording
from lsgraph.catalog.saying import told
from lsgraph.publication import LANGUAGES, Edition
from lsgraph.terms import iri

# What is evidence for other things is not news by itself.
_EVIDENCE = {iri("plan:Passage"), iri("plan:Source")}
_WORDS = {
    "added": ("added", "bổ sung"),
    "changed": ("changed", "điều chỉnh"),
    "withdrawn": ("withdrawn", "chấm dứt"),
    "former": ("recorded as already ended", "ghi nhận là đã chấm dứt"),
    "removed": ("removed without a decision", "bị xóa mà không có quyết định"),
}


def said_day(date: str, lang: str) -> str:
    """Write a date of YYYY-MM-DD as people do."""
    year, month, number = date.split("-")
    return wording.day(year, int(month), int(number), lang)


def notes(editions: Sequence[Edition], n: int) -> dict[str, str]:
    """Tell in each language what the n-th edition is and what it changes."""
    edition = editions[n]
    counted = _counts(editions[n - 1], edition) if n else {}
    comments = told(edition.facts, ox.NamedNode(edition.name), "rdfs:comment")
    return {
        lang: f"{comments.get(lang, '')} {_sentence(editions, n, counted, lang)}".strip()
        for lang in LANGUAGES
    }


def _sentence(editions: Sequence[Edition], n: int, counts: dict[str, int], lang: str) -> str:
    vi = lang == "vi"
    if not n:
        return "Phiên bản đầu tiên trong chuỗi này." if vi else "The first version in this series."
    day = said_day(editions[n - 1].date, lang)
    parts = [
        f"{_WORDS[kind][1]} {wording.grouped(count, lang)} nội dung"
        if vi
        else f"{wording.grouped(count, lang)} {'thing' if count == 1 else 'things'} {_WORDS[kind][0]}"
        for kind, count in counts.items()
        if count
    ]
    if not parts:
        parts = ["không có thay đổi" if vi else "nothing changed"]
    head = f"So với phiên bản ngày {day}" if vi else f"Compared with the version of {day}"
    return f"{head}: {', '.join(parts)}."


def _counts(old: Edition, new: Edition) -> dict[str, int]:
    """Count each thing once: what came, went or ended as a whole is not also changed."""
    of: dict[ox.NamedNode, list[revisions.Change]] = defaultdict(list)
    for change in revisions.diff(old.facts.triples, new.facts.triples).changes:
        if change.cls not in _EVIDENCE:
            of[change.thing].append(change)
    found = Counter(revisions.fate(changes) for changes in of.values())
    return {kind: found[kind] for kind in _WORDS}
