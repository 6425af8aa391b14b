"""Rule: a mutant is one mistake in the real data; the same data and rules give the same mutants.

They are made from the shapes: for each demand of a shape, each mistake that breaks it, each on
another thing; then one for each rule over several things, for each class, and for each property
of a class that had none. Nothing here is random, and nothing given is changed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lsgraph import turtle
from lsgraph.findings import Finding
from lsgraph.soundness import Vocabulary, vocabulary
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, curie, iri, nfc, short
from lsgraph.turtle import Document

Term = NamedNode | BlankNode | Literal
Index = Mapping[Term, Mapping[NamedNode, tuple[Term, ...]]]
LABEL, ALT, DEFINITION, COMMENT = (
    iri(p) for p in ("rdfs:label", "skos:altLabel", "skos:definition", "rdfs:comment")
)
PART, WITHIN, BEFORE = iri("plan:partOf"), iri("plan:within"), iri("plan:precededBy")
# Constraints and notes of a property shape that the mistakes below know of.
_KNOWN = {
    "class", "datatype", "description", "hasValue", "in", "languageIn", "maxCount", "message", "minCount", "minInclusive", "minLength", "node", "nodeKind", "not",
    "or", "path", "pattern", "severity", "uniqueLang",
}  # fmt: skip
# What an author writes instead: a value of another datatype, and one whose form is wrong.
_WRONG = {
    "xsd:integer": ("xsd:decimal", "5.0", "5,5"),
    "xsd:decimal": ("xsd:integer", "8", "6,55"),
    "xsd:gYear": ("xsd:integer", "2030", "2026-02-19"),
    "xsd:date": ("xsd:string", "2024-03-19", "2024-02-30"),
    "xsd:boolean": ("xsd:string", "true", "có"),
    "xsd:anyURI": ("xsd:string", "https://example.org/", "https://example.org/a b"),
    "xsd:string": ("rdf:langString", "236/QĐ-TTg", ""),
    "geo:wktLiteral": ("xsd:string", "POINT(106.7 21.9)", "POINT 106.7 21.9"),
    "rdf:langString": ("xsd:string", "mục tiêu", ""),
}
_OTHER = {
    "xsd:date": "2001-02-03",
    "xsd:anyURI": "https://example.org/other",
    "geo:wktLiteral": "POINT(106.5 21.5)",
}
_BREAKS = {
    "plan:code": "4A",
    "plan:number": "so 236",
    "plan:sha256": "ABCDEF" * 10 + "0123",
    "plan:address": "ftp://example.org/a",
    "plan:wkt": "CIRCLE(106.7 21.9)",
    "skos:exactMatch": "urn:example:a",
}
# Mistakes that the soundness of a file forbids, not a shape.
_CHECKS = {
    "nfd": "nfc",
    "lexical-form": "lexical-form",
    "empty": "blank-text",
    "padded": "blank-text",
}
# Properties that lead round in a circle only by mistake, although they are not transitive.
_ONWARD = [
    "plan:higherPlan", "plan:basedOn", "plan:amends", "plan:conditionOf", "plan:mergesFrom",
]  # fmt: skip
_NO_SCHEME = NamedNode("htp://example.org/a")
_FOREIGN = {
    "plan:rank": "5", "plan:length": "9", "oa:start": "3", "plan:value": "1.5",
    "plan:visionYear": "2050", "plan:inForceFrom": "2024-03-19",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A mistake: its kind, the thing and property it is in, and the triples that it changes.

    `fires` names the shapes or checks of which one must report it, at `thing` or at a thing in
    `named`. At `beside` other shapes may speak too: a stop without its number leaves a gap
    before the next.
    """

    kind: str
    thing: NamedNode
    prop: NamedNode
    removed: frozenset[Triple]
    added: frozenset[Triple]
    fires: frozenset[str]
    named: frozenset[NamedNode] = frozenset()
    beside: frozenset[NamedNode] = frozenset()

    @property
    def name(self) -> str:
        """Say what is mutated, for people."""
        thing = self.thing.value.removeprefix(BASE + "id/")
        return f"{self.kind}: {short(self.prop.value)} of {thing}"

    @property
    def footprint(self) -> frozenset[NamedNode]:
        """Give the things it changes or names."""
        changed = (t.subject for t in (*self.removed, *self.added))
        return (
            self.named
            | self.beside
            | {self.thing}
            | {s for s in changed if isinstance(s, NamedNode)}
        )


@dataclass(frozen=True)
class Demand:
    """A property shape: its name, path, focus things, and constraints by local name."""

    shape: str
    path: NamedNode
    things: frozenset[NamedNode]
    says: Mapping[str, tuple[Term, ...]]
    classes: tuple[NamedNode, ...]
    scheme: Term | None
    listed: frozenset[Term]

    def number(self, name: str) -> int | None:
        """Give the number of a constraint, or None."""
        value = self.says.get(name, (None,))[0]
        return int(value.value) if isinstance(value, Literal) else None

    def nodes(self, name: str) -> list[NamedNode]:
        """Give the IRIs of a constraint."""
        return [v for v in self.says.get(name, ()) if isinstance(v, NamedNode)]

    @property
    def few(self) -> bool:
        """Say whether it looks at few things: mutants of one thing share no batch, so they cost."""
        return len(self.things) < 4

    def covers(self, other: Demand) -> bool:
        """Say whether it asks the same of the values of more things."""
        same = (self.path, self.says.get("datatype"), self.classes, self.scheme) == (
            other.path, other.says.get("datatype"), other.classes, other.scheme,
        )  # fmt: skip
        return same and self.things > other.things

    @property
    def datatype(self) -> NamedNode | None:
        """Give the datatype that values must have, or None."""
        return next(iter(self.nodes("datatype")), None)


# What a mistake takes away and adds, and how to make it at a thing that it fits.
Edit = tuple[list[Triple], list[Triple]]
Edits = Callable[[NamedNode], Edit | None]
Value = Term | Callable[[NamedNode], Term]
Named = Callable[[NamedNode], Iterable[NamedNode]]


class World:
    """The data, the words and the shapes, indexed."""

    def __init__(
        self, data: Iterable[Triple], words: Iterable[Triple], shapes: Iterable[Triple]
    ) -> None:
        self.data, words = tuple(data), tuple(words)
        self.of = _index(self.data)
        self.words = _index(words)
        self.shapes = _index(shapes)
        self.vocabulary: Vocabulary = vocabulary(words)
        self.links = neighbours(self.data)
        self.names = frozenset(s for s in self.of if isinstance(s, NamedNode))
        self.type_of = {s: self.nodes(s, RDF_TYPE)[0] for s in self.names}
        self.home = min(s.value for s in self.names).rpartition("/")[0] + "/"

    def get(self, thing: Term, prop: str | NamedNode) -> tuple[Term, ...]:
        """Give the values of a property of a thing, or of a word."""
        path = iri(prop) if isinstance(prop, str) else prop
        return self.of.get(thing, {}).get(path, ()) or self.words.get(thing, {}).get(path, ())

    def nodes(self, thing: Term, prop: str | NamedNode) -> list[NamedNode]:
        """Give those values that are IRIs."""
        return [o for o in self.get(thing, prop) if isinstance(o, NamedNode)]

    def number(self, thing: Term, prop: str | NamedNode) -> int:
        """Give the only value as a whole number."""
        (value,) = self.get(thing, prop)
        assert isinstance(value, Literal)
        return int(value.value)

    def kinds(self, thing: Term) -> frozenset[str]:
        """Give the classes of a thing, broader ones too, as IRIs."""
        found = {c for t in self.nodes(thing, RDF_TYPE) for c in self.broader(t)}
        return frozenset(found)

    def broader(self, cls: NamedNode) -> frozenset[str]:
        """Give a class and its broader ones."""
        return self.vocabulary.broader.get(cls.value, frozenset({cls.value}))

    def things(self, *classes: str | NamedNode) -> frozenset[NamedNode]:
        """Give the things of the data that are of one of these classes."""
        wanted = {iri(c).value if isinstance(c, str) else c.value for c in classes}
        return frozenset(s for s in self.names if self.kinds(s) & wanted)

    def having(self, *props: str | NamedNode) -> frozenset[NamedNode]:
        """Give the things that have all these properties."""
        return frozenset(s for s in self.names if all(self.get(s, p) for p in props))

    def subjects(self, prop: str | NamedNode, value: Term) -> list[NamedNode]:
        """Give the things that have this value."""
        return [s for s in sorted(self.names, key=str) if value in self.get(s, prop)]

    def allows(self, thing: NamedNode, prop: NamedNode) -> bool:
        """Say whether the ontology puts a property on a thing of this class."""
        return bool(self.kinds(thing) & self.vocabulary.domains.get(prop.value, frozenset()))

    def up(self, place: NamedNode) -> set[NamedNode]:
        """Give a place and all that it lies in."""
        seen, queue = {place}, [place]
        while queue:
            for larger in self.nodes(queue.pop(), WITHIN):
                if larger not in seen:
                    seen.add(larger)
                    queue.append(larger)
        return seen

    # Ways to change a thing, to be given to `_Maker.make`.

    def drops(self, *props: NamedNode) -> Edits:
        """Take away all values of properties."""

        def edits(s: NamedNode) -> Edit | None:
            removed = [t for p in props for t in _triples(s, p, self.get(s, p))]
            return (removed, []) if removed else None

        return edits

    def sets(self, prop: NamedNode, value: Value, also: Edits | None = None) -> Edits:
        """Put one value in the place of all values of a property."""

        def edits(s: NamedNode) -> Edit | None:
            new = value(s) if callable(value) else value
            removed, added = (also(s) if also else None) or ([], [])
            old = _triples(s, prop, self.get(s, prop))
            return removed + old, [*added, Triple(s, prop, new)]

        return edits

    def adds(self, prop: NamedNode, *values: Term, more: Triple | None = None) -> Edits:
        """Add values to those of a property."""
        extra = [more] if more else []
        return lambda s: ([], [*_triples(s, prop, values), *extra])

    def swaps_first(self, prop: NamedNode, value: Term) -> Edits:
        """Put one value in the place of the first of a property."""
        return lambda s: (
            _triples(s, prop, _sorted(self.get(s, prop))[:1]),
            [Triple(s, prop, value)],
        )

    def loops(self, prop: NamedNode) -> Edits:
        """Let a thing point at itself."""
        return lambda s: ([], [Triple(s, prop, s)])

    def beside(self, thing: NamedNode, prop: NamedNode) -> frozenset[NamedNode]:
        """Give the other stops of a stop's line, whose numbers hang on its own.

        Of a unit that no longer holds, give those that have its code now.
        """
        if prop == iri("plan:withdrawnOn"):
            codes = self.get(thing, "plan:code")
            return frozenset(s for c in codes for s in self.subjects("plan:code", c)) - {thing}
        if prop not in (iri("plan:order"), iri("plan:onLine")):
            return frozenset()
        lines = self.nodes(thing, "plan:onLine")
        return frozenset(s for line in lines for s in self.subjects("plan:onLine", line)) - {thing}

    @cached_property
    def held(self) -> Counter[NamedNode]:
        """Count the places that lie in a place, or in the territory of a plan."""
        found = Counter(o for s in self.having(WITHIN) for o in self.up(s) if o != s)
        for plan in self.having("plan:territory"):
            found[plan] = sum(found[land] for land in self.nodes(plan, "plan:territory"))
        return found

    def targets(self, shape: Term) -> frozenset[NamedNode]:
        """Give the things that a node shape looks at."""
        says = {
            p: [o for o in v if isinstance(o, NamedNode)] for p, v in self.shapes[shape].items()
        }
        found = set(self.things(*says.get(iri("sh:targetClass"), ())))
        for prop in says.get(iri("sh:targetSubjectsOf"), ()):
            found |= self.having(prop)
        for prop in says.get(iri("sh:targetObjectsOf"), ()):
            found |= {o for s in self.names for o in self.nodes(s, prop)} & self.names
        return frozenset(found)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """Give the property shapes that look at things."""
        found = []
        for holder in sorted(self.shapes, key=str):
            things = self.targets(holder)
            for held in self.shapes[holder].get(iri("sh:property"), ()):
                if things:
                    found.append(self._demand(held, things))
        return tuple(found)

    def _demand(self, shape: Term, things: frozenset[NamedNode]) -> Demand:
        sh = PREFIXES["sh"]
        pairs = self.shapes[shape].items()
        says = {p.value.removeprefix(sh): o for p, o in pairs if p.value.startswith(sh)}
        unknown = says.keys() - _KNOWN
        assert not unknown, f"{shape} has constraints that no mistake breaks: {unknown}"
        path = says["path"][0]
        assert isinstance(path, NamedNode)
        members = [*says.get("class", ())]
        for alternative in self._list(says.get("or", ())):
            members += self.shapes[alternative][iri("sh:class")]
        schemes = [
            value
            for node in says.get("node", ())
            for inner in self.shapes[node][iri("sh:property")]
            for value in self.shapes[inner][iri("sh:hasValue")]
        ]
        classes = tuple(m for m in members if isinstance(m, NamedNode))
        scheme = schemes[0] if schemes else None
        listed = frozenset(self._list(says.get("in", ())))
        return Demand(_name(shape), path, things, says, classes, scheme, listed)

    def _list(self, heads: tuple[Term, ...]) -> Iterator[Term]:
        for head in heads:
            while head != iri("rdf:nil"):
                yield self.shapes[head][iri("rdf:first")][0]
                head = self.shapes[head][iri("rdf:rest")][0]

    @cached_property
    def rules(self) -> frozenset[str]:
        """Give the names of node shapes that say something themselves, not by a property shape."""
        own = {iri("sh:sparql"), iri("sh:xone"), iri("sh:or"), iri("sh:and")}
        return frozenset(
            _name(s)
            for s, says in self.shapes.items()
            if own & says.keys() and iri("sh:message") in says and iri("sh:path") not in says
        )


def mutants(world: World) -> list[Mutant]:
    """Make the mutants of a world, in an order that is always the same."""
    maker = _Maker(world)
    _rules(maker)
    _circles(maker)
    for demand in world.demands:
        for kind, candidates, edits in _of_demand(maker, demand):
            fires = _CHECKS.get(kind, demand.shape)
            maker.make(kind, candidates, demand.path, edits, fires)
    _classes(maker)
    _claims_and_links(maker)
    _pairs(maker)
    return maker.made


class _Maker:
    """Collects mutants and spreads them: first over classes, then over things."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: list[Mutant] = []
        self.load: Counter[NamedNode] = Counter()
        self.pairs: Counter[tuple[NamedNode, NamedNode]] = Counter()
        self.objects: Counter[NamedNode] = Counter()

    def order(self, candidates: Iterable[NamedNode], prop: NamedNode) -> list[NamedNode]:
        w = self.world
        return sorted(
            candidates,
            key=lambda s: (
                bool(self.pairs[w.type_of[s], prop]) or not w.get(s, prop),
                self.load[s] + (0 if w.get(s, prop) else 3),
                len(w.links[s]),
                s.value,
            ),
        )

    def make(
        self,
        kind: str,
        candidates: Iterable[NamedNode],
        prop: NamedNode,
        edits: Edits,
        *fires: str,
        named: Named = lambda _: (),
    ) -> None:
        """Make one mutant at the first candidate that the mistake fits; raise if it fits none."""
        for thing in self.order(candidates, prop):
            edit = edits(thing)
            if edit is None:
                continue
            removed, added = edit
            mutant = Mutant(
                kind, thing, prop, frozenset(removed), frozenset(added) - frozenset(removed),
                frozenset(fires), frozenset(named(thing)), self.world.beside(thing, prop),
            )  # fmt: skip
            self.made.append(mutant)
            for changed in mutant.footprint:
                self.load[changed] += 1
            self.pairs[self.world.type_of[thing], prop] += 1
            return
        raise LookupError(f"no thing fits: {kind} of {short(prop.value)} for {fires}")

    def pick(self, candidates: Iterable[NamedNode]) -> NamedNode:
        """Choose the least used and least linked of some things, to point at."""
        links = self.world.links
        best = min(candidates, key=lambda s: (self.objects[s], len(links.get(s, ())), s.value))
        self.objects[best] += 1
        return best


# --- mistakes against one property shape


def _of_demand(m: _Maker, d: Demand) -> Iterator[tuple[str, Iterable[NamedNode], Edits]]:
    w, path = m.world, d.path
    allowed = [s for s in d.things if w.allows(s, path) or w.get(s, path)]
    present = [s for s in d.things if w.get(s, path)]
    near = allowed if d.few else present or allowed
    least, most = d.number("minCount"), d.number("maxCount")
    if most == 0:
        yield "derived", allowed or d.things, lambda s: ([], [Triple(s, path, _alike(m, s))])
        return
    if least:
        # One less than it needs.
        spare = least - 1
        yield "drop", present, lambda s: (_triples(s, path, _sorted(w.get(s, path))[spare:]), [])
        if d.few and any(o.covers(d) for o in w.demands):
            return
    if most:
        yield "double", near, lambda s: _double(m, d, s)
    if d.datatype is not None:
        yield from _of_text(m, d, near)
    if d.classes and not (d.few and not present):
        wanted = {c.value for c in d.classes}
        others = [s for s in w.names if not wanted & w.kinds(s)]
        wrong = m.pick(others) if others else iri("concept:mode-road")
        yield "wrong-class", near, _instead(w, d, wrong)
    if d.classes or d.scheme is not None:
        yield "dangling", allowed, _instead(w, d, _nothing(w, d.scheme is not None))
        if not d.few:
            yield "text-for-thing", allowed, _instead(w, d, Literal("Đồng Đăng"))
    if d.scheme is not None:
        inside = set(_of_scheme(w, d.scheme))
        outside = [s for s in w.words if w.get(s, "skos:inScheme") and s not in inside]
        named = [s for s in outside if isinstance(s, NamedNode)]
        yield "outside-list", near, _instead(w, d, m.pick(named))
    if d.listed:
        # Another concept of the same list of codes.
        schemes = {x for value in d.listed for x in w.get(value, "skos:inScheme")}
        others = [x for y in schemes for x in _of_scheme(w, y) if x not in d.listed]
        yield "outside-list", near, _instead(w, d, m.pick(others))
    if "nodeKind" in d.says:
        yield "text-for-thing", allowed, _instead(w, d, Literal("https://example.org/"))
    if "pattern" in d.says and "languageIn" not in d.says:
        text, kind = _BREAKS[short(path.value)], d.datatype
        bad = Literal(text, datatype=kind) if kind else NamedNode(text)
        yield "pattern", present, _instead(w, d, bad)


def _of_text(
    m: _Maker, d: Demand, things: Iterable[NamedNode]
) -> Iterator[tuple[str, Iterable[NamedNode], Edits]]:
    w, path = m.world, d.path
    assert d.datatype is not None
    yield "datatype", things, _instead(w, d, _of_another_datatype(d.datatype))
    _, _, malformed = _WRONG[short(d.datatype.value)]
    if malformed and not d.few:
        yield "lexical-form", things, _instead(w, d, Literal(malformed, datatype=d.datatype))
    if short(d.datatype.value) in ("xsd:string", "xsd:anyURI"):
        yield "thing-for-text", things, _instead(w, d, NamedNode("https://example.org/"))
    least = d.number("minInclusive")
    if least is not None:
        yield "bound", things, _instead(w, d, Literal(str(least - 1), datatype=d.datatype))
    if "languageIn" in d.says:
        yield "language", things, lambda s: _retagged(w, s, path, "fr")
        yield "nfd", things, lambda s: _decomposed(w, s, path)
        yield "empty", things, lambda s: _rewritten(w, s, path, lambda _: "")
        yield "padded", things, lambda s: _rewritten(w, s, path, lambda text: text + " ")
    if "uniqueLang" in d.says:
        yield "language-twice", things, lambda s: _one_language(w, s, path)


def _instead(w: World, d: Demand, new: Term) -> Edits:
    # Where there may be many, it stands beside them, so that a required value is not missed.
    many = d.datatype is None and d.number("maxCount") is None

    def edits(s: NamedNode) -> Edit | None:
        old = _sorted(w.get(s, d.path))
        if new in old:
            return None
        return _triples(s, d.path, () if many else old[:1]), [Triple(s, d.path, new)]

    return edits


def _nothing(w: World, of_list: bool) -> NamedNode:
    return iri("concept:no-such") if of_list else NamedNode(w.home + "no-such-thing")


def _alike(m: _Maker, s: NamedNode) -> NamedNode:
    w = m.world
    return m.pick(o for o in w.names if w.type_of[o] == w.type_of[s] and o != s)


def _of_scheme(w: World, scheme: Term) -> list[NamedNode]:
    return [x for x in w.words if scheme in w.get(x, "skos:inScheme") and isinstance(x, NamedNode)]


def _of_another_datatype(datatype: NamedNode) -> Literal:
    name, value, _ = _WRONG[short(datatype.value)]
    if name == "rdf:langString":
        return Literal(value, language="vi")
    return Literal(value, datatype=iri(name))


def _double(m: _Maker, d: Demand, s: NamedNode) -> Edit:
    w, old = m.world, _sorted(m.world.get(s, d.path))
    if d.path == iri("plan:code"):
        # A code of no other unit.
        stem = old[0].value[:-1] if old and isinstance(old[0], Literal) else "9999"
        used = {o for thing in w.having(d.path) for o in w.get(thing, d.path)}
        free = [x for n in range(10) if (x := Literal(f"{stem}{n}")) not in used]
        return [], [Triple(s, d.path, free[0])]
    if d.datatype is not None or not (d.classes or d.scheme):
        return [], [Triple(s, d.path, _another(old[0] if old else None))]
    if d.scheme is not None:
        pool = _of_scheme(w, d.scheme)
    else:
        wanted = {c.value for c in d.classes}
        known = [x for x in (*w.names, *w.words) if isinstance(x, NamedNode)]
        pool = [x for x in known if wanted & w.kinds(x)]
    # A place that holds few others: a plan of a larger land would look at all places in it.
    pool = [x for x in pool if x not in old and x != s]
    fewest = min((w.held[x] for x in pool), default=0)
    pool = sorted((x for x in pool if w.held[x] == fewest), key=str)
    extra: list[Triple] = []
    missing = (1 if old else 2) - len(pool)
    if missing > 0:
        copy = NamedNode(s.value + "-copy")
        extra = [Triple(copy, p, o) for p, values in w.of[s].items() for o in values]
        pool += [copy, s][:missing]
    new = [m.pick(pool)]
    if not old:
        new.append(m.pick(x for x in pool if x not in new))
    return [], [*_triples(s, d.path, new), *extra]


def _another(old: Term | None) -> Term:
    if not isinstance(old, Literal):
        return NamedNode("https://example.org/another")
    if old.language:
        return Literal(old.value + " (2)", language=old.language)
    kind = short(old.datatype.value)
    if kind in ("xsd:integer", "xsd:gYear"):
        return Literal(str(int(old.value) + 1), datatype=old.datatype)
    if kind == "xsd:decimal":
        return Literal(old.value + "1", datatype=old.datatype)
    if kind == "xsd:boolean":
        return Literal("false" if old.value == "true" else "true", datatype=old.datatype)
    if kind == "xsd:string":
        return Literal(old.value[:-1] + ("1" if old.value[-1] == "0" else "0"))
    return Literal(_OTHER[kind], datatype=old.datatype)


def _texts(w: World, s: NamedNode, path: NamedNode) -> list[Literal]:
    return [o for o in reversed(_sorted(w.get(s, path))) if isinstance(o, Literal)]


def _retagged(w: World, s: NamedNode, path: NamedNode, tag: str) -> Edit | None:
    for old in _texts(w, s, path):
        return [Triple(s, path, old)], [Triple(s, path, Literal(old.value, language=tag))]
    return None


def _one_language(w: World, s: NamedNode, path: NamedNode) -> Edit | None:
    texts = _texts(w, s, path)
    if not texts:
        return None
    second = Literal(texts[0].value + " (2)", language=texts[0].language)
    return _triples(s, path, texts[1:]), [Triple(s, path, second)]


def _decomposed(w: World, s: NamedNode, path: NamedNode) -> Edit | None:
    for old in _texts(w, s, path):
        new = unicodedata.normalize("NFD", old.value)
        if new != old.value and not {*old.value} & {*'"\\\n'}:
            return [Triple(s, path, old)], [Triple(s, path, Literal(new, language=old.language))]
    return None


def _rewritten(
    w: World, s: NamedNode, path: NamedNode, change: Callable[[str], str]
) -> Edit | None:
    for old in _texts(w, s, path):
        new = Literal(change(old.value), language=old.language)
        return [Triple(s, path, old)], [Triple(s, path, new)]
    return None


def _swap(w: World, path: NamedNode, other: NamedNode) -> Edits:
    def edits(s: NamedNode) -> Edit | None:
        low, high = w.get(s, path), w.get(s, other)
        if len(low) != 1 or len(high) != 1 or low == high:
            return None
        old = [Triple(s, path, low[0]), Triple(s, other, high[0])]
        return old, [Triple(s, path, high[0]), Triple(s, other, low[0])]

    return edits


# --- mistakes against a rule over several things


def _rules(m: _Maker) -> None:
    _of_plans(m)
    _of_territory(m)
    _of_regions(m)
    _of_lines(m)
    _of_counts(m)
    _of_speakers(m)
    _of_numbers(m)
    _of_times(m)
    _of_periods(m)
    _of_order(m)
    _of_passages(m)
    _of_changes(m)
    _of_withdrawal(m)
    _of_revisions(m)
    _of_law(m)


def _described(w: World) -> list[NamedNode]:
    return [p for p in sorted(w.things("plan:Plan"), key=str) if w.subjects("plan:ofPlan", p)]


def _of_plans(m: _Maker) -> None:
    w = m.world
    approves, vision = iri("plan:approves"), iri("plan:visionYear")
    plans = set(_described(w))
    acts = [d for d in w.having(approves) if plans.intersection(w.nodes(d, approves))]

    def unapproved(act: NamedNode) -> Edit:
        plan = w.nodes(act, approves)[0]
        return [Triple(a, approves, plan) for a in w.subjects(approves, plan)], []

    m.make(
        "drop", acts, approves, unapproved, "Plan-approved", named=lambda d: w.nodes(d, approves)
    )
    late = w.sets(vision, lambda p: w.get(p, "plan:endYear")[0])
    m.make("vision-in-period", w.having(vision), vision, late, "Plan-vision")


def _inside(w: World) -> tuple[set[NamedNode], list[NamedNode]]:
    lands = {land for p in _described(w) for land in w.nodes(p, "plan:territory")}
    places = sorted(w.things("plan:SpatialElement"), key=str)
    return lands, [s for s in places if w.up(s) & lands]


def _of_territory(m: _Maker) -> None:
    w = m.world
    code, place = iri("plan:code"), iri("plan:atPlace")
    coded = sorted(w.having(code) - w.having(iri("plan:withdrawnOn")), key=str)
    _, inside = _inside(w)
    known = [s for s in coded if s in inside]
    m.make("drop", known, code, w.drops(code), "AdministrativeUnit-code-known")

    def twin(s: NamedNode) -> NamedNode:
        return next(o for o in coded if o != s)

    same = w.sets(code, lambda s: w.get(twin(s), code)[0])
    rule = "AdministrativeUnit-code-unique"
    m.make("code-twice", coded, code, same, rule, named=lambda s: [twin(s)])
    outside = w.things("plan:AdministrativeUnit", "plan:Country") - {*inside}
    for _ in range(2):
        far = w.sets(place, lambda _: m.pick(outside))
        m.make("outside-territory", w.things("plan:Stop"), place, far, "Stop-in-territory")


def _of_regions(m: _Maker) -> None:
    w = m.world
    rule = "SocioEconomicRegion-no-overlap"
    lands, inside = _inside(w)
    places = w.things("plan:AdministrativeUnit", "plan:UrbanArea").intersection(inside) - lands
    holders = {s: o for s in places for o in w.nodes(s, WITHIN) if o in places}
    for one, two in pairwise(sorted(w.things("plan:SocioEconomicRegion"), key=str)):
        named = _always(one, two)
        m.make("overlap", places, WITHIN, w.adds(WITHIN, one, two), rule, named=named)
        m.make("overlap", holders, WITHIN, _nested(holders, one, two), rule,
               named=_also(named, holders))  # fmt: skip


def _nested(holders: Mapping[NamedNode, NamedNode], one: NamedNode, two: NamedNode) -> Edits:
    # One region holds the whole place, the other a part of it.
    return lambda s: ([], [Triple(s, WITHIN, one), Triple(holders[s], WITHIN, two)])


def _of_lines(m: _Maker) -> None:
    w = m.world
    order, on = iri("plan:order"), iri("plan:onLine")
    first, last = iri("plan:startsAt"), iri("plan:endsAt")
    stops_of = {
        line: sorted(w.subjects(on, line), key=lambda s: w.number(s, order))
        for line in sorted(w.things("plan:LinearElement"), key=str)
    }
    stops_of = {line: stops for line, stops in stops_of.items() if len(stops) > 1}
    own = [line for line in stops_of if w.get(line, "plan:ofPlan")]
    rule = "LinearElement-complete"
    for end in (first, last):
        m.make("drop", own, end, w.drops(end), rule)
    m.make("one-end", own, last, w.sets(last, lambda s: w.get(s, first)[0]), rule)
    m.make("drop", own, on, lambda s: (_triples_to(stops_of[s][1:], on, s), []), rule)
    second = w.sets(first, lambda s: w.get(stops_of[s][1], "plan:atPlace")[0])
    before = w.sets(last, lambda s: w.get(stops_of[s][-2], "plan:atPlace")[0])
    m.make("other-end", own, first, second, "LinearElement-ends")
    m.make("other-end", own, last, before, "LinearElement-ends")
    ends = [stops[-1] for stops in stops_of.values()]
    further = w.sets(order, lambda s: _whole(w.number(s, order) + 1))
    m.make("gap", ends, order, further, "Stop-order-gapless")
    after = {stops[1]: stops[2:] for stops in stops_of.values() if len(stops) > 2}
    m.make("gap", after, on, w.drops(on), "Stop-order-gapless", named=lambda s: after[s])
    neighbour = {a: b for stops in stops_of.values() for a, b in pairwise(stops)}
    neighbour |= {stops[-1]: stops[-2] for stops in stops_of.values()}
    same = w.sets(order, lambda s: w.get(neighbour[s], order)[0])
    for _ in range(2):
        m.make("order-twice", neighbour, order, same, "Stop-order-unique",
               named=lambda s: [neighbour[s]])  # fmt: skip


def _of_counts(m: _Maker) -> None:
    w = m.world
    count, lists, rule = (
        iri("plan:declaredCount"),
        iri("plan:introduces"),
        "Statement-declared-count",
    )
    things = w.having(count)
    m.make("miscount", things, count, w.sets(count, lambda s: _whole(w.number(s, count) + 1)), rule)
    m.make("miscount", things, count, w.sets(count, lambda s: _whole(w.number(s, count) - 1)), rule)
    m.make("miscount", things, lists, lambda s: (_triples(s, lists, w.get(s, lists)[:1]), []), rule)
    m.make("miscount", things, lists, w.adds(lists, m.pick(w.things("plan:Topic"))), rule)


def _of_speakers(m: _Maker) -> None:
    w = m.world
    speaker, capacity, event = iri("plan:speaker"), iri("plan:inCapacityOf"), iri("plan:madeAt")
    holder, office = iri("plan:holder"), iri("plan:office")
    in_office, present = "Statement-speaker-in-office", "Statement-speaker-present"
    spoken = sorted(w.having(speaker, capacity, event), key=str)
    # What is said in an office hangs on its tenures, at an event or not.
    voices = sorted(w.having(speaker, capacity), key=str)
    m.make("drop", spoken, speaker, w.drops(speaker), "Statement-office-has-speaker")
    m.make("drop", spoken, capacity, w.drops(capacity), in_office)

    def another_office(s: NamedNode) -> NamedNode:
        tenures = w.subjects(holder, w.get(s, speaker)[0])
        held = {o for t in tenures for o in w.nodes(t, office)}
        return m.pick(w.things("plan:Office") - held)

    m.make("other-office", spoken, capacity, w.sets(capacity, another_office), in_office)

    def said_in(tenure: NamedNode) -> list[NamedNode]:
        mouth = w.get(tenure, holder), w.get(tenure, office)
        return [s for s in voices if (w.get(s, speaker), w.get(s, capacity)) == mouth]

    voiced = [t for t in w.things("plan:Tenure") if said_in(t)]
    person = w.sets(
        holder, lambda t: m.pick(w.things("plan:Person").difference(w.nodes(t, holder)))
    )
    m.make("other-holder", voiced, holder, person, in_office, named=said_in)
    body = w.sets(holder, lambda _: m.pick(w.things("plan:Organization")))
    m.make("holder-no-person", w.things("plan:Tenure"), holder, body, "Tenure-holder",
           named=said_in)  # fmt: skip
    there = [iri("plan:participant"), iri("plan:agent")]

    def another_event(s: NamedNode) -> NamedNode:
        attended = {e for p in there for e in w.subjects(p, w.get(s, speaker)[0])}
        return m.pick(w.things("plan:Event") - attended)

    m.make("absent", spoken, event, w.sets(event, another_event), present)

    def told_at(e: NamedNode) -> list[NamedNode]:
        return [s for s in spoken if e in w.get(s, event)]

    def without(e: NamedNode) -> Edit:
        speakers = {p for s in told_at(e) for p in w.get(s, speaker)}
        return [t for p in there for t in _triples(e, p, w.get(e, p)) if t.object in speakers], []

    events = [e for e in w.things("plan:Event") if told_at(e)]
    m.make("absent", events, there[0], without, present, named=told_at)


def _of_numbers(m: _Maker) -> None:
    w = m.world
    low, high, rank, group, unit = (
        iri(f"plan:{p}") for p in ("minimum", "maximum", "rank", "referenceGroup", "unit")
    )
    percent = w.subjects(unit, iri("unit:PERCENT"))
    shares = {*w.subjects("plan:kind", iri("concept:indicator-share"))}
    share = [s for s in percent if shares.intersection(w.nodes(s, "plan:indicator"))]
    for things, prop, value in (
        (share, high, "101.0"),
        (share, low, "-1.0"),
        (percent, low, "-101.0"),
        (percent, iri("plan:value"), "-100.1"),
    ):
        number = Literal(value, datatype=iri("xsd:decimal"))
        has = [s for s in things if w.get(s, prop)]
        m.make("percentage", has, prop, w.sets(prop, number), "Number-percentage")
    ranked, rule = w.having(rank, group), "Target-number"
    valued = w.things("plan:Target") - ranked
    m.make("no-number", valued, high, w.drops(low, high), rule)
    for prop, several in ((unit, valued), (rank, ranked), (group, ranked)):
        m.make("drop", several, prop, w.drops(prop), rule)
    a_group = w.get(min(ranked, key=str), group)[0]
    m.make("two-numbers", valued, rank, w.adds(rank, _whole(5)), rule)
    m.make("two-numbers", valued, group, w.adds(group, a_group), rule)
    m.make("two-numbers", ranked, unit, w.adds(unit, iri("unit:NUM")), rule)
    five = Literal("5.0", datatype=iri("xsd:decimal"))
    m.make("two-numbers", ranked, low, w.adds(low, five), rule)


def _of_times(m: _Maker) -> None:
    w = m.world
    year, first, last, date = (iri(f"plan:{p}") for p in ("year", "startYear", "endYear", "date"))
    for cls in ("plan:Target", "plan:Observation"):
        rule = cls.removeprefix("plan:") + "-time"
        things = w.things(cls)
        yearly, periodic = w.having(year) & things, w.having(first, last) & things
        m.make("no-time", yearly - w.having(date), year, w.drops(year), rule)
        end = w.sets(last, lambda s: w.get(s, year)[0])
        m.make("two-times", yearly, first, w.sets(first, lambda s: w.get(s, year)[0], end), rule)
        m.make("two-times", periodic, year, w.sets(year, lambda s: w.get(s, last)[0]), rule)
        for prop in (first, last):
            m.make("half-period", periodic, prop, w.drops(prop), rule)
    dated = w.things("plan:Observation") & w.having(date) - w.having(year)
    m.make("no-time", dated, date, w.drops(date), "Observation-time")


def _of_periods(m: _Maker) -> None:
    w = m.world
    year, first, last = iri("plan:year"), iri("plan:startYear"), iri("plan:endYear")
    spans = w.having(first, last)
    for cls in sorted({w.type_of[s] for s in spans}, key=str):
        m.make(
            "swap",
            [s for s in spans if w.type_of[s] == cls],
            first,
            _swap(w, first, last),
            "Thing-period",
        )
    for cls_, prop, value in (
        ("plan:Goal", year, "2031"),
        ("plan:Vision", year, "2051"),
        ("plan:Target", year, "2019"),
        ("plan:Target", first, "2020"),
        ("plan:Target", last, "2035"),
    ):
        things = w.things(cls_) & w.having("plan:ofPlan", prop)
        number = Literal(value, datatype=iri("xsd:gYear"))
        m.make("outside-period", things, prop, w.sets(prop, number), "PlanElement-year-in-plan")


def _of_order(m: _Maker) -> None:
    w = m.world
    start, end = iri("oa:start"), iri("oa:end")
    date, force = iri("plan:date"), iri("plan:inForceFrom")
    passages, documents = w.things("plan:Passage"), w.having(date, force)
    low, high = iri("plan:minimum"), iri("plan:maximum")
    m.make("swap", w.having(low, high), low, _swap(w, low, high), "Target-range")
    m.make("swap", passages, start, _swap(w, start, end), "Passage-order")
    m.make("swap", passages, end, w.sets(end, lambda s: w.get(s, start)[0]), "Passage-order")
    late = Literal("2999-12-31", datatype=iri("xsd:date"))
    m.make("swap", documents, date, w.sets(date, late), "LegalDocument-dates")


def _of_passages(m: _Maker) -> None:
    w = m.world
    start, end, source = iri("oa:start"), iri("oa:end"), iri("plan:source")
    passages = w.things("plan:Passage")
    size = {
        s: w.number(text, "plan:length")
        for s in sorted(passages, key=str)
        for text in w.nodes(s, source)
        if w.get(text, "plan:length")
    }
    rule = "Passage-inside-source"
    m.make("out-of-text", size, end, w.sets(end, lambda s: _whole(size[s] + 1)), rule)
    m.make("out-of-text", size, end, w.sets(end, lambda s: _whole(size[s] + 100)), rule)
    after = w.sets(end, lambda s: _whole(size[s] + 9))
    beyond = w.sets(start, lambda s: _whole(size[s]), after)
    m.make("out-of-text", size, start, beyond, rule)
    m.make("out-of-text", passages, start, w.sets(start, _whole(-5)), "Passage-start")
    parts, rule = w.having(PART) & passages, "Passage-inside-part"

    def whole(s: NamedNode, prop: NamedNode) -> int:
        return w.number(w.get(s, PART)[0], prop)

    earlier = w.sets(start, lambda s: _whole(whole(s, start) - 1))
    m.make("out-of-part", parts, start, earlier, rule)
    m.make("out-of-part", parts, end, w.sets(end, lambda s: _whole(whole(s, end) + 1)), rule)
    other = NamedNode(w.home + "source-of-another-text")

    def elsewhere(s: NamedNode) -> Edit:
        # Another source, which is like its own, so that only the passages' sources differ.
        removed, added = w.drops(source)(s) or ([], [])
        own = w.of[removed[0].object]  # type: ignore[index]
        copy = [Triple(other, p, o) for p, values in own.items() for o in values]
        return removed, [Triple(s, source, other), *copy, *added]

    m.make("out-of-part", parts, source, elsewhere, rule)


def _of_changes(m: _Maker) -> None:
    w = m.world
    before, part, after = (
        iri(f"plan:{p}") for p in ("originalUnit", "dividedUnit", "resultingUnit")
    )
    changes = w.things("plan:UnitChange")
    parts = {o for c in changes for o in w.nodes(c, part)}
    # One unit that goes whole into the change, and one that goes whole into another change.
    whole = {
        c: units[0]
        for c in sorted(changes, key=str)
        if (units := sorted(set(w.nodes(c, before)) - parts, key=str))
    }
    names = [*whole]
    elsewhere = {c: whole[names[n - 1]] for n, c in enumerate(names)}
    cut = {c: sorted(w.nodes(c, part), key=str)[0] for c in w.having(part)}
    m.make("no-original", cut, part, lambda c: ([Triple(c, before, cut[c])], []),
           "UnitChange-divided-original")  # fmt: skip
    m.make("result-is-original", whole, after, lambda c: ([], [Triple(c, after, whole[c])]),
           "UnitChange-result-new")  # fmt: skip
    m.make("goes-twice", elsewhere, before, lambda c: ([], [Triple(c, before, elsewhere[c])]),
           "AdministrativeUnit-goes-once", named=lambda c: [elsewhere[c]])  # fmt: skip
    m.make("goes-twice", cut, part, lambda c: ([Triple(c, part, cut[c])], []),
           "AdministrativeUnit-goes-once", named=lambda c: [cut[c]])  # fmt: skip
    m.make("divided-once", whole, part, lambda c: ([], [Triple(c, part, whole[c])]),
           "AdministrativeUnit-divided-twice", named=lambda c: [whole[c]])  # fmt: skip


def _of_withdrawal(m: _Maker) -> None:
    w = m.world
    by, on = iri("plan:withdrawnBy"), iri("plan:withdrawnOn")
    gone = w.having(by, on)
    before = {u for c in w.things("plan:UnitChange") for u in w.nodes(c, "plan:originalUnit")}
    m.make("still-holds", gone & before, on, w.drops(by, on), "AdministrativeUnit-withdrawn")
    for prop in (by, on):
        m.make("drop", gone, prop, w.drops(prop), "Thing-withdrawn")
    early = Literal("1945-09-02", datatype=iri("xsd:date"))
    dated = [s for s in gone if any(w.get(d, "plan:date") for d in w.nodes(s, by))]
    m.make("too-early", dated, on, w.sets(on, early), "Thing-withdrawn-dates")
    units, regions = w.things("plan:AdministrativeUnit"), w.things("plan:SocioEconomicRegion")

    def old_place(s: NamedNode) -> Edit | None:
        # A place that lies where the unit lies, so that only its time is wrong.
        old = [u for u in gone & units if not w.up(u) & regions - w.up(s)]
        return ([], [Triple(s, WITHIN, m.pick(old))]) if old else None

    there = [s for s in units - gone if w.up(s) - {s}]
    m.make("within-withdrawn", there, WITHIN, old_place, "AdministrativeUnit-within-holding")


def _of_revisions(m: _Maker) -> None:
    w = m.world
    date, before, plan = (iri(f"plan:{p}") for p in ("date", "previousRevision", "revisionOf"))
    later = w.having(before)
    same = w.sets(date, lambda s: w.get(w.get(s, before)[0], date)[0])
    m.make("not-later", later, date, same, "PlanRevision-later")

    def all_of_plan(s: NamedNode) -> list[NamedNode]:
        return [r for p in w.get(s, plan) for r in w.subjects(plan, p)]

    m.make("two-first", later, before, w.drops(before), "PlanRevision-chain", named=all_of_plan)


def _of_law(m: _Maker) -> None:
    w = m.world
    first, last, vision, level, higher = (
        iri(f"plan:{p}") for p in ("startYear", "endYear", "visionYear", "level", "higherPlan")
    )
    upper = {iri(f"concept:level-{n}") for n in ("national", "regional", "provincial")}
    bound = {
        p
        for p in w.having(level)
        for own in w.nodes(p, level)
        if upper & {own, *w.nodes(own, "skos:broader")}
    }
    for prop, value, rule in (
        (first, "2020", "Plan-period"),
        (last, "2035", "Plan-period"),
        (vision, "2045", "Plan-vision-span"),
    ):
        has = bound & w.having(first, last, prop)
        m.make("outside-law", has, prop, w.sets(prop, Literal(value, datatype=iri("xsd:gYear"))),
               rule)  # fmt: skip
    above = w.having(higher, level)
    m.make("not-higher", above, level, w.sets(level, iri("concept:level-national")),
           "Plan-higher-level")  # fmt: skip
    approves, issuer, date = iri("plan:approves"), iri("plan:issuedBy"), iri("plan:date")
    provincial = set(w.subjects(level, iri("concept:level-provincial")))
    acts = [d for d in w.having(approves, issuer, date) if provincial & {*w.nodes(d, approves)}]
    right = {iri("concept:authority-prime-minister"), iri("concept:authority-provincial-chairman")}
    others = [a for a in w.things("plan:Office") if not right & {*w.nodes(a, "plan:authority")}]
    m.make("wrong-approver", acts, issuer, w.sets(issuer, lambda _: m.pick(others)),
           "LegalDocument-approver")  # fmt: skip
    approved = {p for d in w.having(approves, date) for p in w.nodes(d, approves)}
    told = w.subjects("plan:kind", iri("concept:event-announcement"))
    events = [e for e in told if w.get(e, date) and approved & {*w.nodes(e, "plan:about")}]
    early = Literal("1945-09-02", datatype=iri("xsd:date"))
    m.make("too-early", events, date, w.sets(date, early), "Event-announced-after-approval")


# --- circles, and things that point at themselves


def _circles(m: _Maker) -> None:
    w = m.world
    for prop in (PART, WITHIN, BEFORE):
        shape = "Thing-no-cycle-" + prop.value.removeprefix(PREFIXES["plan"])
        for cls in sorted({w.type_of[s] for s in w.having(prop)}, key=str):
            things = [s for s in w.having(prop) if w.type_of[s] == cls]
            m.make("cycle", things, prop, w.loops(prop), shape)
            if prop == PART:
                _circle(m, prop, things, 2, shape)
        for length in (2, 3):
            _circle(m, prop, w.having(prop), length, shape)
    for name in _ONWARD:
        prop, shape = iri(name), "Thing-no-cycle-" + name.removeprefix("plan:")
        _circle(m, prop, w.having(prop), 2, shape)
        if shape in w.rules:
            allowed = [s for s in w.names if w.allows(s, prop)]
            m.make("cycle", w.having(prop) or allowed, prop, w.loops(prop), shape)
    for prop in sorted({t.predicate for t in w.data}, key=str):
        wanted = {c.value for c in w.nodes(prop, "schema:rangeIncludes")}
        alike = [s for s in w.names if w.kinds(s) & wanted and w.allows(s, prop)]
        if alike and prop not in (PART, WITHIN, BEFORE):
            present = [s for s in alike if w.get(s, prop)]
            m.make("itself", present or alike, prop, w.loops(prop), "itself")


def _circle(
    m: _Maker, prop: NamedNode, things: Iterable[NamedNode], length: int, shape: str
) -> None:
    w = m.world
    ways: dict[NamedNode, list[NamedNode]] = {}
    for thing in things:
        way = [thing]
        while len(way) < length and (onward := [o for o in w.nodes(way[-1], prop) if o in w.names]):
            way.append(min(onward, key=lambda o: (len(w.links[o]), o.value)))
        if len(way) == length and w.allows(way[-1], prop):
            ways[thing] = way
    if not ways:
        return  # nothing lies so deep, or the last may not have the property

    def back(thing: NamedNode) -> Edit:
        end = ways[thing][-1]
        removed = [] if prop == WITHIN else _triples(end, prop, w.get(end, prop))
        return removed, [Triple(end, prop, thing)]

    quiet = min(ways, key=lambda s: (m.load[s], sum(len(w.links[o]) for o in ways[s]), s.value))
    m.make("cycle", [quiet], prop, back, shape, named=lambda s: ways[s])


# --- mistakes that any class can have, and what is left


def _classes(m: _Maker) -> None:
    w = m.world
    cited, source, person = iri("plan:citedFrom"), iri("plan:source"), iri("plan:Person")
    exempt = {"plan:Source", "plan:Disagreement", "plan:PlanRevision", "plan:Passage"}
    shorter = w.sets(RDF_TYPE, lambda s: NamedNode(w.nodes(s, RDF_TYPE)[0].value[:-1]))
    title = iri("dcterms:title")
    untitled = w.sets(title, lambda s: w.get(s, LABEL)[0])
    for n, cls in enumerate(sorted(set(w.type_of.values()), key=str)):
        things = [s for s in w.names if w.type_of[s] == cls]
        m.make("no-class", things, RDF_TYPE, w.drops(RDF_TYPE), "typed")
        m.make("foreign-property", things, RDF_TYPE, _misplaced(w, n), "property-of-class")
        if short(cls.value) not in exempt:
            m.make("no-evidence", things, source if n % 2 else cited, w.drops(source, cited),
                   "Thing-evidence")  # fmt: skip
        if len(things) == 1:
            continue
        if n % 2:
            m.make("unknown-class", things, RDF_TYPE, shorter, "known-word")
            m.make("unknown-property", things, LABEL, untitled, "known-word")
        else:
            second = person if cls != person else iri("plan:Bloc")
            m.make("two-classes", things, RDF_TYPE, w.adds(RDF_TYPE, second), "one-class")
            m.make("unknown-property", things, LABEL, _misspelt(w), "known-word")
        prop = (source, cited)[n // 3 % 2]
        if n % 3 == 0:
            blank = BlankNode(f"b{n}")
            typed = Triple(blank, RDF_TYPE, person)
            m.make("blank-node", things, prop, w.adds(prop, blank, more=typed), "no-blank-node")
        elif n % 3 == 1:
            m.make("scheme", things, prop, w.adds(prop, _NO_SCHEME), "iri-scheme")


def _misplaced(w: World, start: int) -> Edits:
    names = sorted(_FOREIGN)
    names = names[start % len(names) :] + names[: start % len(names)]

    def edits(s: NamedNode) -> Edit | None:
        name = next((n for n in names if not w.allows(s, iri(n))), None)
        if name is None:
            return None
        (datatype,) = w.nodes(iri(name), "schema:rangeIncludes")
        return [], [Triple(s, iri(name), Literal(_FOREIGN[name], datatype=datatype))]

    return edits


def _misspelt(w: World) -> Edits:
    def edits(s: NamedNode) -> Edit:
        for prop in sorted(w.of[s], key=str):
            wrong = NamedNode(prop.value[:-1])
            if prop.value.startswith(PREFIXES["plan"]) and wrong.value not in w.vocabulary.words:
                return [], _triples(s, wrong, w.get(s, prop)[:1])
        return [], _triples(s, iri("rdfs:lable"), w.get(s, LABEL)[:1])

    return edits


def _claims_and_links(m: _Maker) -> None:
    w = m.world
    says = iri("rdf:object")
    nothing = NamedNode(w.home + "no-such-thing")
    for prop in (says, iri("skos:exactMatch"), iri("dcterms:license")):
        m.make("dangling", w.having(prop), prop, w.sets(prop, nothing), "described")
    of_thing = {s for s in w.having(says) if w.nodes(s, says)}
    wrong = m.pick(w.things("plan:Passage"))
    for claims in (of_thing, w.having(says) - of_thing):
        m.make("wrong-class", claims, says, w.sets(says, wrong), "Claim-fits")
        m.make("datatype", claims, says, w.sets(says, Literal("không rõ")), "Claim-fits")


def _pairs(m: _Maker) -> None:
    w = m.world
    for cls in sorted(set(w.type_of.values()), key=str):
        things = [s for s in w.names if w.type_of[s] == cls]
        for prop in sorted({p for s in things for p in w.of[s]}, key=str):
            if not m.pairs[cls, prop]:
                _one_more(m, [s for s in things if w.get(s, prop)], prop)


def _one_more(m: _Maker, things: list[NamedNode], prop: NamedNode) -> None:
    w = m.world
    demands = [d for d in w.demands if d.path == prop and d.things >= {*things}]
    fires = [d.shape for d in demands]
    sample = _sorted(w.get(min(things, key=str), prop))[0]

    def decomposed(s: NamedNode) -> Edit | None:
        return _decomposed(w, s, prop)

    if isinstance(sample, Literal) and sample.language:
        if any(decomposed(s) for s in things):
            m.make("nfd", things, prop, decomposed, "nfc")
        else:
            m.make("language", things, prop, lambda s: _retagged(w, s, prop, "fr"), *fires)
    elif isinstance(sample, Literal):
        m.make(
            "datatype", things, prop, w.sets(prop, _of_another_datatype(sample.datatype)), *fires
        )
    elif any(d.classes or d.scheme for d in demands):
        of_list = any(d.scheme for d in demands)
        edits = w.swaps_first(prop, _nothing(w, of_list))
        m.make("dangling", things, prop, edits, *fires)
    else:
        m.make("scheme", things, prop, w.sets(prop, _NO_SCHEME), "iri-scheme")


# --- batches


def neighbours(data: Iterable[Triple]) -> Mapping[NamedNode, frozenset[NamedNode]]:
    """Give, for each thing, the things it refers to and those that refer to it."""
    links: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    triples = tuple(data)
    things = {t.subject for t in triples}
    for t in triples:
        if t.object in things and isinstance(t.object, NamedNode):
            assert isinstance(t.subject, NamedNode)
            links[t.subject].add(t.object)
            links[t.object].add(t.subject)
    return {s: frozenset(links[s]) for s in things if isinstance(s, NamedNode)}


def batches(world: World, made: Iterable[Mutant]) -> list[list[Mutant]]:
    """Pack mutants so that none changes or names a thing that another one changes or refers to.

    The most linked go first, each into the first batch that has room, so the packing is always
    the same.
    """
    near = {m: _near(world, m) for m in made}
    packed: list[list[Mutant]] = []
    prints: list[set[NamedNode]] = []
    around: list[set[NamedNode]] = []
    for mutant in sorted(near, key=lambda m: (-len(near[m]), m.name, sorted(m.fires))):
        for n in range(len(packed)):
            if not mutant.footprint & around[n] and not near[mutant] & prints[n]:
                break
        else:
            n = len(packed)
            packed.append([])
            prints.append(set())
            around.append(set())
        packed[n].append(mutant)
        prints[n] |= mutant.footprint
        around[n] |= near[mutant]
    return packed


def texts(documents: Sequence[Document], batch: Iterable[Mutant]) -> dict[str, str]:
    """Give the files with the mistakes of a batch in them: file name to Turtle text."""
    home = {t.subject: n for n, document in enumerate(documents) for t in document.triples}
    removed: set[Triple] = set()
    added: dict[int, list[Triple]] = defaultdict(list)
    for mutant in batch:
        removed |= mutant.removed
        for t in sorted(mutant.added, key=str):
            added[home.get(t.subject, home[mutant.thing])].append(t)
    written: dict[str, str] = {}
    for n, document in enumerate(documents):
        assert document.path is not None
        kept = [t for t in document.triples if t not in removed]
        text = document.text
        if added[n] or len(kept) < len(document.triples):
            own = {p: i for p, i in document.prefixes.items() if p not in PREFIXES}
            comment = turtle.leading_comment(text)
            text = turtle.write([*kept, *added[n]], comment=comment, own_prefixes=own)
            for t in added[n]:
                text = _as_given(text, t, {**PREFIXES, **own})
        written[document.path.name] = text
    return written


def _as_given(text: str, t: Triple, prefixes: Mapping[str, str]) -> str:
    # The house form is NFC, so a decomposed text is put back after writing.
    value = t.object.value if isinstance(t.object, Literal) else ""
    if nfc(value) == value:
        return text
    assert isinstance(t.subject, NamedNode)
    name = curie(t.subject.value, prefixes) or str(t.subject)
    start = text.index(f"\n{name} ")
    end = text.index(" .\n", start)
    block = text[start:end]
    given = block.replace(f'"{nfc(value)}"@', f'"{value}"@', 1)
    assert given != block
    return text[:start] + given + text[end:]


def catches(mutant: Mutant, finding: Finding) -> bool:
    """Say whether a finding is about this mistake."""
    if finding.focus not in {str(n) for n in (mutant.thing, *mutant.named)}:
        return False
    return finding.shape.removeprefix(PREFIXES["shape"]) in mutant.fires


def _near(world: World, mutant: Mutant) -> frozenset[NamedNode]:
    found = set(mutant.footprint)
    for thing in mutant.footprint:
        found |= world.links.get(thing, frozenset())
    found |= {t.object for t in mutant.added if isinstance(t.object, NamedNode)}
    return frozenset(found)


# --- small helpers


def _index(triples: Iterable[Triple]) -> Index:
    found: dict[Term, dict[NamedNode, tuple[Term, ...]]] = defaultdict(dict)
    for t in triples:
        assert not isinstance(t.subject, Triple)
        assert not isinstance(t.object, Triple)
        known = found[t.subject].get(t.predicate, ())
        found[t.subject][t.predicate] = (*known, t.object)
    return dict(found)


def _name(shape: Term) -> str:
    return str(shape).strip("<>").removeprefix(PREFIXES["shape"])


def _sorted(values: Iterable[Term]) -> list[Term]:
    return sorted(values, key=str)


def _triples(s: NamedNode, prop: NamedNode, values: Iterable[Term]) -> list[Triple]:
    return [Triple(s, prop, o) for o in values]


def _whole(number: int) -> Literal:
    return Literal(str(number), datatype=iri("xsd:integer"))


def _triples_to(subjects: Iterable[NamedNode], prop: NamedNode, value: NamedNode) -> list[Triple]:
    return [Triple(s, prop, value) for s in subjects]


def _always(*nodes: NamedNode) -> Named:
    return lambda _: nodes


def _also(named: Named, more: Mapping[NamedNode, NamedNode]) -> Named:
    return lambda s: (*named(s), more[s])
