"""Rule: search needs no server: names folded as `terms.fold` folds them, in one small script file.

The list is a script and not JSON, since browsers load no JSON from a disk; it holds data alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox

from lsgraph import queries
from lsgraph.publication import LANGUAGES, File
from lsgraph.site import sorting
from lsgraph.site.atlas import LOST, Atlas, Page, View, capital, clean
from lsgraph.site.indexes import short_name
from lsgraph.site.texts import texts
from lsgraph.site.things import kind_stem
from lsgraph.terms import BASE, fold, iri

_ALT = iri("skos:altLabel")
PASSAGE = iri("plan:Passage")
# Where a thing stands among those that a search finds equally well; what few people mean is last.
ROOMS, FIRST, USUAL, LATER, LAST = range(5)
_FIRST = ("Plan", "Vision", "Goal", "Target", "Task", "Project", "Breakthrough")
_LATER = ("Event", "Observation", "Indicator", "Statement", "Tenure", "Source")
_LAST = ("Claim", "Stop", "Disagreement")
_OWN = BASE + "plan#"
# What people ask for in other words than a page's title.
_ASKED = {
    "map": "sơ đồ vị trí tọa độ map",
    "timeline": "thời gian mốc lịch sử timeline",
    "catalog": "tải về dữ liệu mở excel csv rdf download",
    "places": "địa phương huyện xã đơn vị hành chính places",
    "revisions": "thay đổi điều chỉnh sửa đổi revisions",
    "az": "a đến z tên a to z",
    "query/tasks-by-actor": "ai làm gì phân công trách nhiệm who does what",
}


def files(atlas: Atlas, pages: Sequence[Page] = ()) -> Iterator[File]:
    """Give the list of names of each language, for the search page."""
    for lang in LANGUAGES:
        rows = [*rooms(atlas, pages, lang), *entries(atlas, lang)]
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        yield File(f"assets/names.{lang}.js", f"window.names={text};\n".encode(), "text/javascript")


def rooms(atlas: Atlas, pages: Sequence[Page], lang: str) -> Iterator[list[Any]]:
    """Give the pages that are about no single thing, and the prepared questions."""
    view, said = View(atlas, "search", lang), texts(lang)
    used = {kind_stem(k) for k in map(atlas.kind, atlas.home_edition) if k}
    asked = {"query/" + p.stem: queries.load(p) for p in atlas.pub.where.queries}
    for page in sorted(pages, key=lambda p: (p.stem.startswith("query/"), p.stem)):
        question = asked.get(page.stem)
        listing = page.stem.startswith("kind/")
        if page.stem in (LOST, "search") or (page.iri and not question):
            continue
        if listing and page.stem not in used:
            continue
        others = _others([page.title[x] for x in LANGUAGES], _ASKED.get(page.stem, ""))
        kind = said["search_question" if question else "search_page"]
        name = capital(page.title[lang])
        yield [name, view.to(page.stem), kind, "", others, USUAL if question else ROOMS]


def entries(atlas: Atlas, lang: str) -> Iterator[list[Any]]:
    """Give name, address, kind, mark of an ending, other names and standing of each thing."""
    view = View(atlas, "search", lang)
    listed = [n for n in atlas.things if atlas.kind(ox.NamedNode(n)) not in (None, PASSAGE)]
    terms = [s.value for s in atlas.words.by_subject
             if isinstance(s, ox.NamedNode) and atlas.place(s.value) and "#" in s.value]  # fmt: skip
    for node in sorted({*listed, *terms}, key=lambda n: (sorting.key(atlas.label(n, lang)), n)):
        thing = ox.NamedNode(node)
        facts, kind = atlas.told(thing), atlas.kind(thing)
        own = capital(atlas.label(node, lang))
        others = [clean(v.value) for v in facts.values(thing, _ALT) if isinstance(v, ox.Literal)]
        others += [atlas.label(node, x) for x in LANGUAGES]
        others += [short_name(atlas, node, x) for x in LANGUAGES]
        slug = node.rpartition("/")[2].rpartition("#")[2].replace("-", " ")
        if kind and kind.value == _OWN + "Target":
            slug += " mục tiêu goal"  # in everyday speech a target is a goal
        ended = "1" if atlas.ended(thing) else ""
        told = capital(atlas.label(kind.value, lang)) if kind else ""
        yield [own, view.href(node), told, ended, _others(others, slug), _standing(atlas, node)]


def _others(names: Sequence[str], more: str) -> str:
    """Join other names, folded, by a bar, so that a whole one can be told from a part."""
    folded = {fold(name).replace("|", " ") for name in names if name}
    return "|".join([*sorted(folded), *([fold(more)] if more else [])])


def _standing(atlas: Atlas, node: str) -> int:
    kind = atlas.kind(ox.NamedNode(node))
    if not node.startswith(BASE + "id/") or kind is None:
        return LAST
    names = [c.value.removeprefix(_OWN) for c in atlas.classes(kind)]
    for standing, group in ((FIRST, _FIRST), (LAST, _LAST), (LATER, _LATER)):
        if any(n in group for n in names):
            return standing
    return USUAL
