"""Rule: each IRI of ours has one page and one name in each language, and this room alone knows them.

It is made once for a publication; all other rooms ask it. Addresses are relative, so that the
folder works under any base and from a disk.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph import revisions, telling
from lsgraph.facts import Facts, Node
from lsgraph.publication import LANGUAGES, Edition, File, Publication, local
from lsgraph.terms import BASE, RDF_TYPE, RDFS_LABEL, iri, nfc, short

PLAN_DOC, CONCEPT_DOC, SHAPE_DOC = "plan", "concept", "shape"
SAFE = "/~,@!$&()*+=-._"  # what stays as it is in the path of an address (RFC 3986, 3.3)
HOME, LOST = "index", "404"
ONTOLOGY, VERSION = iri("owl:Ontology"), iri("owl:versionIRI")
WITHDRAWN, ENDED_ON = iri("plan:withdrawnBy"), iri("plan:withdrawnOn")
SUBCLASS = iri("rdfs:subClassOf")
_NAMES = [iri(n) for n in ("foaf:name", "dcterms:title", "skos:prefLabel")] + [RDFS_LABEL]
_FOREIGN = {  # what our data are instances of, and nobody names in Vietnamese
    "owl:Class": ("lớp", "class"),
    "owl:Ontology": ("từ vựng", "vocabulary"),
    "owl:ObjectProperty": ("thuộc tính", "property"),
    "owl:DatatypeProperty": ("thuộc tính", "property"),
    "owl:AnnotationProperty": ("thuộc tính", "property"),
    "skos:Concept": ("mục của danh mục giá trị", "entry of a code list"),
    "skos:ConceptScheme": ("danh mục giá trị", "code list"),
    "qudt:Unit": ("đơn vị đo", "unit of measure"),
    "skos:inScheme": ("thuộc danh mục giá trị", "in code list"),
    "skos:topConceptOf": ("mục cấp cao nhất của", "top entry of"),
    "skos:broader": ("mục rộng hơn", "broader"),
    "skos:narrower": ("mục hẹp hơn", "narrower"),
    "skos:notation": ("ký hiệu", "notation"),
    "qudt:symbol": ("ký hiệu", "symbol"),
}
_PUBLISHED, _DAY = ("issued", "modified"), re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_AS_DATA = {"vi": "{0} dưới dạng dữ liệu liên kết", "en": "{0} as linked data"}
_SAFE = re.compile(
    r"(?:[^/\x00-\x20\x7f\"'<>\\?*|:;%#]{1,150}/)*[^/\x00-\x20\x7f\"'<>\\?*|:;%#]{1,150}\Z"
)
_ROOMS = ("id", "concept", "alignment")  # other folders hold pages that are not about one thing
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


@dataclass(frozen=True)
class Page:
    """A page in both languages: where it stands, what it is called, and how its contents are made.

    `stem` is the path without language and suffix; `iri` what the page is about, if it is about
    one thing; `trail` the stems of the pages above it.
    """

    stem: str
    template: str
    title: Mapping[str, str]
    make: Callable[[str], Mapping[str, Any]]
    iri: str = ""
    trail: tuple[str, ...] = ()
    description: Mapping[str, str] = field(default_factory=dict)
    data: tuple[str, ...] = ()  # suffixes of the data files beside the page


def page_path(stem: str, lang: str) -> str:
    """Give the path of a page in a language."""
    if stem in (HOME, LOST) and lang == "vi":
        return f"{stem}.html"
    return f"{stem}.{lang}.html"


def address(base: str, stem: str, lang: str) -> str:
    """Give the whole address of a page of a site that stands under a base."""
    return base + quote(page_path(stem, lang), safe=SAFE)


def clean(text: str) -> str:
    """Give text without characters that are not seen or turn the line around."""
    return nfc(_CONTROL.sub(" ", text))


def capital(text: str) -> str:
    """Give text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


class Atlas:
    """All that the pages of one publication ask for: things, names, addresses, links, changes."""

    def __init__(
        self, pub: Publication, files: Sequence[File], record: Iterable[ox.Triple]
    ) -> None:
        self.pub = pub
        self.files = tuple(files)
        self.record = Facts((*pub.record.triples, *record))
        self.facts = pub.latest.facts
        self.words = pub.words
        self.prefixes = pub.prefixes

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """The name of each thing by language: the newest edition's, else the words', else older."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for curie, (vi, en) in _FOREIGN.items():
            found[iri(curie).value] = {"vi": vi, "en": en}
        *older, newest = self.pub.editions
        for facts in (self.record, *(e.facts for e in older), self.words, newest.facts):
            for name in _NAMES:
                for t in reversed(facts.triples):
                    if t.predicate == name and isinstance(t.object, ox.Literal):
                        text = clean(t.object.value)
                        # The catalogue's names for places elsewhere are no names of ours.
                        ours = facts is not self.record or str(t.subject).startswith("<" + BASE)
                        if ours and text.strip() and isinstance(t.subject, ox.NamedNode):
                            found[t.subject.value][t.object.language or ""] = text
        return found

    def name(self, node: str, lang: str) -> tuple[str, str]:
        """Give a thing's name and the language that it is in, "" where that is not known."""
        known = self.names.get(node, {})
        for tongue in (lang, "", *LANGUAGES, *sorted(known)):
            if tongue in known:
                return known[tongue], tongue
        return short(node, self.prefixes), ""

    def label(self, node: str, lang: str) -> str:
        """Give a thing's name alone."""
        return self.name(node, lang)[0]

    def titles(self, node: str) -> dict[str, str]:
        """Give a thing's name in every language of the pages, with a capital."""
        return {lang: capital(self.label(node, lang)) for lang in LANGUAGES}

    # Where things stand.

    @cached_property
    def documents(self) -> Mapping[str, str]:
        """The stem of the page of each IRI that names a document with fragments or an ontology."""
        own = {BASE + "plan": PLAN_DOC, BASE + "concept/": CONCEPT_DOC}
        for t in self.words.triples:
            if t.predicate == VERSION and isinstance(t.subject, ox.NamedNode):
                if t.subject.value in own and isinstance(t.object, ox.NamedNode):
                    own[t.object.value] = own[t.subject.value]
        return own

    @cached_property
    def things(self) -> Mapping[str, str]:
        """The stem of the page of each IRI of ours that the data use or the words define."""
        found = {self.pub.series: local(self.pub.series)}
        terms = {
            term.value
            for facts in (self.words, *(e.facts for e in self.pub.editions))
            for t in facts.triples
            for term in (t.subject, t.predicate, t.object)
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
        }
        terms |= {e.name for e in self.pub.editions}
        taken = set(found.values())
        for term in sorted(terms):
            stem = local(term).rstrip("/")
            if term in self.documents or "#" in term or not _SAFE.match(stem) or stem in taken:
                continue
            first, *rest = stem.split("/")
            if first in _ROOMS and rest and not any(part.startswith(".") for part in rest):
                found[term] = stem
                taken.add(stem)
        return found

    @cached_property
    def queries(self) -> tuple[str, ...]:
        """The names of the prepared questions."""
        return tuple(p.stem for p in self.pub.where.queries)

    def place(self, node: str) -> tuple[str, str] | None:
        """Give the stem and the fragment of the page about an IRI, or None where there is none."""
        if node in self.documents:
            return self.documents[node], ""
        if node in self.things:
            return self.things[node], ""
        base, mark, fragment = node.partition("#")
        if mark and base == BASE + "plan":
            return PLAN_DOC, fragment if ox.NamedNode(node) in self.words.by_subject else ""
        if mark and base == BASE + "shape":
            return SHAPE_DOC, fragment if node in self.shape_names else ""
        if node.startswith(BASE + "shape/"):
            return SHAPE_DOC, ""
        if base.startswith(BASE + "query/") and base[len(BASE + "query/") :] in self.queries:
            return local(base), fragment
        return None

    @cached_property
    def shapes(self) -> Facts:
        """The demands on the data of a plan."""
        from lsgraph import turtle

        path = self.pub.where.shapes("instances")
        return Facts(turtle.read(path).triples) if path.is_file() else Facts(())

    @cached_property
    def shape_names(self) -> frozenset[str]:
        """The IRIs of the shapes that have a place on the page of shapes."""
        kinds = (iri("sh:NodeShape"), iri("sh:PropertyShape"))
        found = (s for k in kinds for s in self.shapes.instances(k))
        return frozenset(s.value for s in found if s.value.startswith(BASE + "shape#"))

    # What is said of things.

    @cached_property
    def home_edition(self) -> Mapping[Node, Edition]:
        """The newest edition in which each thing stands."""
        return {s: e for e in self.pub.editions for s in e.facts.by_subject}

    def told(self, node: Node) -> Facts:
        """Give the facts in which a thing is told: its newest edition, else the words."""
        edition = self.home_edition.get(node)
        if edition:
            return edition.facts
        return self.words if node in self.words.by_subject else self.facts

    def kind(self, node: Node) -> ox.NamedNode | None:
        """Give the class of a thing."""
        return self.told(node).node(node, RDF_TYPE)

    def ended(self, node: Node) -> bool:
        """Say whether a thing no longer holds: it is withdrawn, or gone from the newest edition."""
        edition = self.home_edition.get(node)
        if edition is None:
            return False
        return edition is not self.pub.latest or bool(
            {ENDED_ON, WITHDRAWN} & {t.predicate for t in self.facts.by_subject[node]}
        )

    @cached_property
    def changes(self) -> Mapping[str, Mapping[ox.NamedNode, tuple[revisions.Change, ...]]]:
        """The changes of each thing by the date of the edition that makes them."""
        found: dict[str, dict[ox.NamedNode, tuple[revisions.Change, ...]]] = {}
        for old, new in zip(self.pub.editions, self.pub.editions[1:], strict=False):
            by_thing: dict[ox.NamedNode, list[revisions.Change]] = defaultdict(list)
            for change in revisions.diff(old.facts.triples, new.facts.triples).changes:
                by_thing[change.thing].append(change)
            found[new.date] = {thing: tuple(cs) for thing, cs in by_thing.items()}
        return found

    @cached_property
    def used(self) -> Counter[Node]:
        """How often each property stands in the newest edition."""
        return Counter(t.predicate for t in self.facts.triples)

    @cached_property
    def plan(self) -> ox.NamedNode | None:
        """The plan whose revisions these are, or None where the data name none."""
        for edition in reversed(self.pub.editions):
            named = edition.facts.node(ox.NamedNode(edition.name), iri("plan:revisionOf"))
            if named:
                return named
            plans = edition.facts.instances(iri("plan:Plan"), self.words)
            if plans:
                return plans[0]
        return None

    def plan_title(self, lang: str) -> str:
        """Give the name of the plan, else that of its series, else its slug."""
        for node in (self.plan.value if self.plan else "", self.pub.series):
            if node in self.names:
                return self.label(node, lang)
        return self.pub.plan.slug

    def series_title(self, lang: str) -> str:
        """Give the name of the data set: the officer's own, else that of its plan, as linked data.

        The data set and the plan are two things: who makes the one has not written the other.
        """
        if self.pub.series in self.names:
            return self.label(self.pub.series, lang)
        return _AS_DATA[lang].format(self.plan_title(lang))

    @cached_property
    def published(self) -> str:
        """The day of the last publication as the officer states it, else "".

        The day from which a revision holds is another thing and says nothing of the pages.
        """
        series = ox.NamedNode(self.pub.series)
        told = [self.pub.record.text(series, iri(f"dcterms:{p}"))[:10] for p in _PUBLISHED]
        return max((t for t in told if _DAY.match(t)), default="")

    def classes(self, node: ox.NamedNode) -> list[ox.NamedNode]:
        """Give a class and the classes above it, the nearest first."""
        line, queue = [], [node]
        while queue:
            cls = queue.pop(0)
            if cls not in line:
                line.append(cls)
                above = self.words.values(cls, SUBCLASS)
                queue += [c for c in above if isinstance(c, ox.NamedNode)]
        return line

    def class_title(self, cls: ox.NamedNode, lang: str, many: bool = True) -> str:
        """Give the name of a class as a heading, in the plural where the language has one."""
        label = self.label(cls.value, lang)
        return capital(telling.plural(label) if lang == "en" and many else label)


@dataclass(frozen=True)
class Link:
    """A name with its address; `lang` only where the name is not in the page's language."""

    href: str
    text: str
    lang: str = ""
    outside: bool = False
    ended: bool = False


class View:
    """What one page in one language sees: addresses relative to it, names in its language."""

    def __init__(self, atlas: Atlas, stem: str, lang: str, above: str = "") -> None:
        self.atlas, self.stem, self.lang = atlas, stem, lang
        self._up = above or "../" * stem.count("/")

    def file(self, path: str) -> str:
        """Give the relative address of a file of the folder."""
        return self._up + quote(path, safe=SAFE)

    def to(self, stem: str, fragment: str = "", lang: str = "") -> str:
        """Give the relative address of a page."""
        mark = "#" + quote(fragment, safe="") if fragment else ""
        if stem == self.stem and fragment and not lang:
            return mark
        return self.file(page_path(stem, lang or self.lang)) + mark

    def href(self, node: str) -> str:
        """Give the address of an IRI: its page, else itself if a browser may open it, else nothing."""
        place = self.atlas.place(node)
        if place:
            return self.to(*place)
        return node if node.startswith(("https://", "http://")) else ""

    def link(self, node: str, text: str = "") -> Link:
        """Give a link to what an IRI names."""
        name, tongue = (text, self.lang) if text else self.atlas.name(node, self.lang)
        inside = self.atlas.place(node) is not None
        return Link(
            href=self.href(node),
            text=name,
            lang=tongue if tongue not in ("", self.lang) else "",
            outside=not inside and bool(self.href(node)),
            ended=inside and self.atlas.ended(ox.NamedNode(node)),
        )
