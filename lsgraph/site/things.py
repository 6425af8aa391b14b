"""Rule: the page of a thing tells all that is known of it, where from, and how it came to be so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.site import figures, histories, sorting
from lsgraph.site.atlas import ENDED_ON, WITHDRAWN, Atlas, Link, Page, View, capital, clean
from lsgraph.terms import RDF_TYPE, RDFS_LABEL, iri, short

ALT, DEFINITION, COMMENT = iri("skos:altLabel"), iri("skos:definition"), iri("rdfs:comment")
CITED, SOURCE, ADDRESS = iri("plan:citedFrom"), iri("plan:source"), iri("plan:address")
FROM, TO, PASSAGE = iri("oa:start"), iri("oa:end"), iri("plan:Passage")
INVERSE, SYMMETRIC = iri("owl:inverseOf"), iri("owl:SymmetricProperty")
SUFFIXES = (".ttl", ".jsonld", ".nt")
SHOWN = 12  # links in one list before the rest is folded away
_TOLD = {RDF_TYPE, RDFS_LABEL, ALT, DEFINITION, COMMENT, CITED, iri("rdfs:isDefinedBy")}
_FIRST = [
    iri(n)
    for n in [
        "plan:kind",
        "plan:number",
        "plan:code",
        "plan:level",
        "plan:indicator",
        "plan:rank",
        "plan:referenceGroup",
        "plan:minimum",
        "plan:maximum",
        "plan:value",
        "plan:unit",
        "plan:approximate",
        "plan:year",
        "plan:startYear",
        "plan:endYear",
        "plan:visionYear",
        "plan:date",
        "plan:inForceFrom",
        "plan:status",
        "plan:order",
        "plan:partOf",
        "plan:ofPlan",
        "plan:setIn",
        "plan:within",
        "plan:territory",
        "plan:startsAt",
        "plan:endsAt",
        "oa:start",
        "oa:end",
        "plan:sha256",
        "plan:sector",
        "plan:topic",
        "rdf:subject",
        "rdf:predicate",
        "rdf:object",
    ]
]
_RANK = {p: n for n, p in enumerate(_FIRST)}
_WKT = iri("geo:wktLiteral")
_HASH = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Value:
    """One value of a property: a link, or text with its language and the way it is shown."""

    text: str
    lang: str = ""
    link: Link | None = None
    form: str = ""  # "code", "geometry" or plain


@dataclass(frozen=True)
class Row:
    """A property and its values; `back` where it is read from its other end."""

    name: Link
    values: Sequence[Value]
    back: bool = False
    groups: Sequence[tuple[str, Sequence[Value]]] = ()


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give a page for each IRI of ours that is not told of on another page."""
    revisions = {e.name for e in atlas.pub.editions} | {atlas.pub.series}
    for node, stem in atlas.things.items():
        if node not in revisions and not stem.startswith("alignment/"):
            yield page(atlas, node, stem)


def page(atlas: Atlas, node: str, stem: str) -> Page:
    """Make the page of one thing."""
    thing = ox.NamedNode(node)
    kind = atlas.kind(thing)
    edition = atlas.home_edition.get(thing)
    trail: tuple[str, ...] = ("plan", "concept") if stem.startswith("concept/") else ("kinds",)
    if edition and kind:
        trail = ("kinds", kind_stem(kind))
    told = atlas.told(thing)
    return Page(
        stem=stem,
        template="thing.html",
        title=atlas.titles(node),
        make=lambda lang: contents(atlas, node, stem, lang),
        iri=node,
        trail=trail,
        description={x: clean(told.text(thing, DEFINITION, x)) for x in ("vi", "en")},
        data=SUFFIXES,
    )


def kind_stem(kind: ox.NamedNode) -> str:
    """Give the stem of the page that lists the things of a class."""
    return "kind/" + re.sub(r"[^A-Za-z0-9._-]", "-", re.split(r"[#/]", kind.value)[-1] or "other")


def contents(atlas: Atlas, node: str, stem: str, lang: str) -> Mapping[str, Any]:
    """Give what the page of a thing shows."""
    from lsgraph.site import beside

    view, thing = View(atlas, stem, lang), ox.NamedNode(node)
    facts = atlas.told(thing)
    kind = atlas.kind(thing)
    edition = atlas.home_edition.get(thing)
    texts = {p: texts_of(facts, thing, p, lang) for p in (ALT, DEFINITION, COMMENT)}
    own = atlas.label(node, lang)
    passages = [_passage(view, facts, p) for p in _nodes(facts, thing, CITED)]
    sources = [_source(view, facts, s) for s in _nodes(facts, thing, SOURCE)]
    ended = _ended(view, facts, thing)
    return {
        "kind": view.link(kind.value, capital(atlas.label(kind.value, lang))) if kind else None,
        "kind_all": view.to(kind_stem(kind)) if kind and edition else "",
        "alternatives": [v for v in texts[ALT] if v.text != own],
        "definitions": texts[DEFINITION],
        "comments": texts[COMMENT],
        "figure": figures.amount(facts, atlas.words, thing, lang) if edition else "",
        "when": figures.period(facts, thing, lang) if edition else "",
        "curie": short(node, atlas.prefixes),
        "rows": rows(view, facts, thing),
        "passages": passages,
        # What a reader can open comes first.
        "sources": sorted(sources, key=lambda s: not s["addresses"]),
        "unseen": not any(x["addresses"] for x in (*passages, *sources)),
        "observed": beside.observed(view, facts, thing) if edition else [],
        "now_in": beside.now_in(view, thing) if ended else [],
        "questions": beside.questions(view, thing),
        "is_passage": kind == PASSAGE,
        "back": back(view, thing),
        "history": histories.of(view, thing),
        "ended": ended,
        "ended_said": beside.ended(atlas, thing),
        "older": edition.date if edition and edition is not atlas.pub.latest else "",
    }  # fmt: skip


def rows(view: View, facts: Facts, thing: ox.NamedNode) -> list[Row]:
    """Give the properties of a thing with their values, the most telling first."""
    by_property: dict[ox.NamedNode, list[Any]] = defaultdict(list)
    for t in facts.by_subject.get(thing, ()):
        if t.predicate not in _TOLD and t.predicate != SOURCE:
            by_property[t.predicate].append(t.object)
    symbol = figures.sign(facts, view.atlas.words, thing, view.lang)

    def rank(p: ox.NamedNode) -> tuple[int, Any]:
        return _RANK.get(p, len(_RANK)), sorting.key(view.atlas.label(p.value, view.lang))

    made = []
    for p in sorted(by_property, key=rank):
        unit = symbol if p in figures.AMOUNTS else ""
        made.append(Row(name(view, p), values(view, by_property[p], unit, place=p in (FROM, TO))))
    return made


def name(view: View, prop: ox.NamedNode) -> Link:
    """Give the name of a property, linked to what the vocabulary says of it."""
    text, tongue = view.atlas.name(prop.value, view.lang)
    href = view.href(prop.value)
    if view.atlas.place(prop.value) is None and prop in view.atlas.words.by_subject:
        href = view.to("plan", foreign(prop, view.atlas))
    return Link(href, capital(text), tongue if tongue not in ("", view.lang) else "")


def foreign(term: ox.NamedNode, atlas: Atlas) -> str:
    """Give the fragment under which the vocabulary tells of a term that is not ours."""
    return "ext-" + re.sub(r"[^A-Za-z0-9._-]", "-", short(term.value, atlas.prefixes))


def values(view: View, terms: Iterable[Any], unit: str = "", *, place: bool = False) -> list[Value]:
    """Give values for people: those in the page's language, where some are; links by name.

    A `place` in a text is no quantity: it is written without marks between its digits.
    """
    terms = list(terms)
    tongues = {t.language for t in terms if isinstance(t, ox.Literal)}
    if view.lang in tongues:
        terms = [
            t for t in terms if not isinstance(t, ox.Literal) or t.language in (view.lang, None)
        ]
    if place:
        return [Value(clean(t.value)) for t in terms if isinstance(t, ox.Literal)]
    made = [value(view, t, unit) for t in terms]
    return sorted(made, key=lambda v: sorting.key(v.text))


def value(view: View, term: Any, unit: str = "") -> Value:
    """Give one value for people."""
    if isinstance(term, ox.NamedNode):
        link = view.link(term.value)
        return Value(link.text, link.lang, link if link.href else None)
    if not isinstance(term, ox.Literal):
        return Value(clean(str(term)))
    if term.datatype == _WKT:
        return Value(clean(term.value), form="geometry")
    text = clean(figures.literal(term, view.lang))
    if term.datatype == iri("xsd:anyURI"):
        safe = text.startswith(("https://", "http://"))
        return Value(text, link=Link(text, text, outside=True) if safe else None, form="code")
    tongue = term.language or ""
    form = "code" if _HASH.match(text) else ""
    text = figures.with_sign(text, unit)
    return Value(text, tongue if tongue != view.lang else "", form=form)


def back(view: View, thing: ox.NamedNode) -> list[Row]:
    """Give what points to a thing, by property and class, each property read from this end."""
    atlas = view.atlas
    home = atlas.home_edition.get(thing)
    facts = home.facts if home else atlas.facts
    found: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    sources = (facts,) if home else (facts, atlas.words)
    for part in sources:
        for t in part.by_object.get(thing, ()):
            if isinstance(t.subject, ox.NamedNode) and t.predicate != RDF_TYPE:
                if atlas.place(t.subject.value) is not None:
                    found[t.predicate].add(t.subject)
    made = []
    for p, subjects in found.items():
        title, reads_back = _from_here(view, p)
        by_class: dict[str, list[Value]] = defaultdict(list)
        for s in subjects:
            cls = atlas.kind(s)
            by_class[atlas.class_title(cls, view.lang) if cls else ""].append(value(view, s))
        groups = [
            (cls, sorted(vs, key=lambda v: (bool(v.link and v.link.ended), sorting.key(v.text))))
            for cls, vs in sorted(by_class.items())
        ]
        made.append(Row(title, [v for _, vs in groups for v in vs], reads_back, groups))
    return sorted(made, key=lambda r: (r.back, sorting.key(r.name.text)))


def _from_here(view: View, prop: ox.NamedNode) -> tuple[Link, bool]:
    """Name a property from its object's end: by its inverse, itself if symmetric, else backwards."""
    words = view.atlas.words
    for inverse in words.subjects(INVERSE, prop):
        if isinstance(inverse, ox.NamedNode):
            return name(view, inverse), False
    forward = words.node(prop, INVERSE)
    if forward:
        return name(view, forward), False
    return name(view, prop), SYMMETRIC not in words.values(prop, RDF_TYPE)


def texts_of(facts: Facts, thing: ox.NamedNode, prop: ox.NamedNode, lang: str) -> list[Value]:
    """Give the texts of a property in a language, else in whatever language there is."""
    found = [v for v in facts.values(thing, prop) if isinstance(v, ox.Literal)]
    mine = [v for v in found if v.language in (lang, None)] or found
    return [Value(clean(v.value), (v.language or "") if v.language != lang else "") for v in mine]


def _nodes(facts: Facts, thing: ox.NamedNode, prop: ox.NamedNode) -> list[ox.NamedNode]:
    found = [v for v in facts.values(thing, prop) if isinstance(v, ox.NamedNode)]

    def place(node: ox.NamedNode) -> tuple[int, str]:
        start = facts.text(node, FROM)
        return int(start) if start.isascii() and start.isdigit() else 0, node.value

    return sorted(found, key=place)


def _passage(view: View, facts: Facts, passage: ox.NamedNode) -> Mapping[str, Any]:
    source = facts.node(passage, SOURCE)
    start, end = facts.text(passage, FROM), facts.text(passage, TO)
    link = view.link(passage.value)
    told = bool(start) and start in link.text  # many names of passages give the position
    return {
        "link": link,
        "start": start,
        "end": "" if told else end,
        "source": view.link(source.value) if source else None,
        "addresses": addresses(facts, source) if source else [],
    }


def _source(view: View, facts: Facts, source: ox.NamedNode) -> Mapping[str, Any]:
    safe = addresses(facts, source)
    day = figures.day(facts.text(source, figures.DATE), view.lang)
    return {"link": view.link(source.value), "addresses": safe, "day": day}


def addresses(facts: Facts, source: ox.NamedNode) -> list[Link]:
    """Give the addresses at which a source can be read, those alone that a browser may open."""
    found = [v.value for v in facts.values(source, ADDRESS) if isinstance(v, ox.Literal)]
    return [Link(a, a, outside=True) for a in found if a.startswith(("https://", "http://"))]


def _ended(view: View, facts: Facts, thing: ox.NamedNode) -> Mapping[str, Any] | None:
    on = facts.text(thing, ENDED_ON)
    acts = [view.link(a.value) for a in _nodes(facts, thing, WITHDRAWN)]
    return {"on": figures.day(on, view.lang), "acts": acts} if on or acts else None
