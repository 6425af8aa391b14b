"""Rule: everything can be found by its kind and by its name, without a script."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.site import figures, sorting
from lsgraph.site.atlas import SUBCLASS, Atlas, Link, Page, View, capital
from lsgraph.site.texts import texts
from lsgraph.site.things import FROM, kind_stem
from lsgraph.terms import RDF_TYPE, iri

LONG = 40  # names in one list before letters are put above it
PASSAGE, KIND = iri("plan:Passage"), iri("plan:kind")
_UNIT = iri("plan:AdministrativeUnit")


def title(key: str) -> Mapping[str, str]:
    """Give one of the words of the pages in both languages, as a title."""
    return {lang: texts(lang)[key] for lang in ("vi", "en")}


def lead(key: str) -> Mapping[str, str]:
    """Give the sentence under a title in both languages, which also describes the page."""
    return title(key)


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the page of kinds, one page for each kind, the index of names and the search page."""
    by_kind = things_by_kind(atlas)
    yield Page("kinds", "kinds.html", title("kinds"), lambda lang: _kinds(atlas, by_kind, lang),
               description=lead("kinds_lead"))  # fmt: skip
    seen = set()
    for kind in sorted(by_kind, key=lambda c: c.value):
        stem = kind_stem(kind)
        if stem not in seen:
            seen.add(stem)
            yield _of_kind(atlas, kind, stem, by_kind[kind])
    yield Page("az", "az.html", title("az"), lambda lang: _az(atlas, lang),
               trail=("kinds",), description=lead("az_lead"))  # fmt: skip
    yield Page("search", "search.html", title("search"), lambda _: {},
               description=lead("search_lead"))  # fmt: skip


def things_by_kind(atlas: Atlas) -> Mapping[ox.NamedNode, list[ox.NamedNode]]:
    """Give the things of any edition by class; classes of the ontology without things too."""
    found: dict[ox.NamedNode, list[ox.NamedNode]] = {
        c: [] for c in atlas.words.instances(iri("owl:Class")) if atlas.place(c.value)
    }
    for node in atlas.home_edition:
        kind = atlas.kind(node)
        if isinstance(node, ox.NamedNode) and kind and node.value in atlas.things:
            found.setdefault(kind, []).append(node)
    return found


def short_name(atlas: Atlas, node: str, lang: str) -> str:
    """Give the name under which a thing is listed: without the word for its kind before it."""
    text = atlas.label(node, lang)
    kind = atlas.told(ox.NamedNode(node)).node(ox.NamedNode(node), KIND)
    if kind:
        word = atlas.label(kind.value, lang)
        if text.casefold().startswith(word.casefold() + " "):
            return text[len(word) + 1 :]
    return text


def by_letter(
    atlas: Atlas, view: View, nodes: Iterable[ox.NamedNode]
) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """Give letter, fragment and entries of each letter, in the order of the alphabet."""
    groups: dict[str, list[tuple[Any, Mapping[str, Any]]]] = defaultdict(list)
    for node in nodes:
        listed = short_name(atlas, node.value, view.lang)
        entry = {"link": view.link(node.value), "more": ""}
        groups[sorting.initial(listed)].append(((sorting.key(listed), node.value), entry))
    made = []
    for letter in sorted(groups, key=lambda x: (x == "#", sorting.key(x))):
        members = [entry for _, entry in sorted(groups[letter], key=lambda m: m[0])]
        made.append((letter, sorting.anchor(letter), members))
    return made


def entries(atlas: Atlas, view: View, nodes: Iterable[ox.NamedNode]) -> list[Mapping[str, Any]]:
    """Give links to things in order, each with its number and its time where it has them."""

    def order(node: ox.NamedNode) -> Any:
        facts = atlas.told(node)
        start = facts.text(node, FROM)
        place = int(start) if start.isascii() and start.isdigit() else 0
        return place, sorting.key(short_name(atlas, node.value, view.lang)), node.value

    made: list[Mapping[str, Any]] = []
    for node in sorted(nodes, key=order):
        facts = atlas.told(node)
        told = figures.amount(facts, atlas.words, node, view.lang)
        when = figures.period(facts, node, view.lang)
        made.append(
            {
                "link": view.link(node.value),
                "more": ", ".join(part for part in (told, when) if part),
            }
        )
    return made


def _kinds(
    atlas: Atlas, by_kind: Mapping[ox.NamedNode, list[ox.NamedNode]], lang: str
) -> Mapping[str, Any]:
    view = View(atlas, "kinds", lang)
    rows: list[Mapping[str, Any]] = []

    def walk(cls: ox.NamedNode, depth: int, seen: frozenset[ox.NamedNode]) -> None:
        things = by_kind.get(cls, [])
        below = [c for c in by_kind if cls in atlas.words.values(c, SUBCLASS) and c not in seen]
        if things:
            gone = sum(atlas.ended(n) for n in things)
            rows.append(
                {
                    "link": Link(view.to(kind_stem(cls)), atlas.class_title(cls, lang)),
                    "now": len(things) - gone,
                    "ended": gone,
                    "what": atlas.words.text(cls, iri("skos:definition"), lang),
                }
            )
        for c in sorted(below, key=lambda c: sorting.key(atlas.label(c.value, lang))):
            walk(c, depth + 1, seen | {cls})

    own = set(by_kind)
    roots = [c for c in own if not own & set(atlas.words.values(c, SUBCLASS))]
    for root in sorted(roots, key=lambda c: sorting.key(atlas.label(c.value, lang))):
        walk(root, 0, frozenset())
    return {"rows": rows}


def _of_kind(atlas: Atlas, kind: ox.NamedNode, stem: str, things: list[ox.NamedNode]) -> Page:
    def make(lang: str) -> Mapping[str, Any]:
        view = View(atlas, stem, lang)
        now = [n for n in things if not atlas.ended(n)]
        gone = [n for n in things if atlas.ended(n)]
        long = len(now) > LONG and kind != PASSAGE
        return {
            "what": atlas.words.text(kind, iri("skos:definition"), lang),
            "word": view.href(kind.value),
            "letters": by_letter(atlas, view, now) if long else [],
            "entries": [] if long else entries(atlas, view, now),
            "ended": by_letter(atlas, view, gone) if len(gone) > LONG else [],
            "ended_entries": [] if len(gone) > LONG else entries(atlas, view, gone),
            "counts": (len(now), len(gone)),
        }

    names = {x: atlas.class_title(kind, x) for x in ("vi", "en")}
    return Page(stem, "kind.html", names, make, trail=("kinds",),
                description={x: atlas.words.text(kind, iri("skos:definition"), x) for x in names})  # fmt: skip


def _az(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view = View(atlas, "az", lang)
    nodes = [
        n
        for n in atlas.home_edition
        if isinstance(n, ox.NamedNode)
        and n.value in atlas.things
        and PASSAGE not in atlas.told(n).values(n, RDF_TYPE)
    ]
    return {"letters": by_letter(atlas, view, nodes), "capital": capital}
