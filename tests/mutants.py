"""Rule: a mutant is one mistake in the real data; the same data and rules give the same mutants.

They are made from the shapes: for each demand of a shape, each mistake that breaks it, each on
another thing; then one for each rule over several things, for each class, and for each property
of a class that had none. Nothing here is random, and nothing given is changed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lsgraph.soundness import Vocabulary, vocabulary
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, iri, nfc, short

Term = NamedNode | BlankNode | Literal
Index = Mapping[Term, Mapping[NamedNode, tuple[Term, ...]]]
LABEL, ALT, DEFINITION, COMMENT = (
    iri(p) for p in ("rdfs:label", "skos:altLabel", "skos:definition", "rdfs:comment")
)
PART, WITHIN, BEFORE = iri("plan:partOf"), iri("plan:within"), iri("plan:precededBy")
# Constraints and notes of a property shape that the mistakes below know of.
_KNOWN = {
    "class", "datatype", "description", "hasValue", "languageIn", "lessThan", "lessThanOrEquals",
    "maxCount", "message", "minCount", "minInclusive", "node", "nodeKind", "or", "path",
    "pattern", "severity", "uniqueLang",
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
# Properties that lead round in a circle only by mistake, although they are not transitive.
_ONWARD = "plan:higherPlan plan:basedOn plan:amends plan:conditionOf plan:mergesFrom".split()
_FOREIGN = {
    "plan:rank": "5", "plan:length": "9", "oa:start": "3", "plan:value": "1.5",
    "plan:visionYear": "2050", "plan:inForceFrom": "2024-03-19",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A mistake: its kind, the thing and property it is in, and the triples that it changes.

    `fires` names the shapes or checks of which one must report it, at `thing` or at a thing in
    `named`; where it is empty, any finding does that has the property or the wrong value.
    """

    kind: str
    thing: NamedNode
    prop: NamedNode
    removed: frozenset[Triple]
    added: frozenset[Triple]
    fires: frozenset[str]
    named: frozenset[NamedNode] = frozenset()

    @property
    def name(self) -> str:
        """Say what is mutated, for people."""
        thing = self.thing.value.removeprefix(BASE + "id/")
        return f"{self.kind}: {short(self.prop.value)} of {thing}"

    @property
    def footprint(self) -> frozenset[NamedNode]:
        """Give the things it changes or names."""
        changed = (t.subject for t in (*self.removed, *self.added))
        return self.named | {self.thing} | {s for s in changed if isinstance(s, NamedNode)}


@dataclass(frozen=True)
class Demand:
    """A property shape: its name, path, focus things, and constraints by local name."""

    shape: str
    path: NamedNode
    things: frozenset[NamedNode]
    says: Mapping[str, tuple[Term, ...]]
    classes: tuple[NamedNode, ...]
    scheme: NamedNode | None

    def number(self, name: str) -> int | None:
        """Give the number of a constraint, or None."""
        value = self.says.get(name, (None,))[0]
        return int(value.value) if isinstance(value, Literal) else None

    @property
    def datatype(self) -> NamedNode | None:
        """Give the datatype that values must have, or None."""
        value = self.says.get("datatype", (None,))[0]
        return value if isinstance(value, NamedNode) else None


Edit = tuple[list[Triple], list[Triple]]
Edits = Callable[[NamedNode], Edit | None]


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
        self.type_of = {t.subject: t.object for t in self.data if t.predicate == RDF_TYPE}
        self.names = frozenset(s for s in self.of if isinstance(s, NamedNode))
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

    def subjects(self, prop: str, value: Term) -> list[NamedNode]:
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

    def targets(self, shape: Term) -> frozenset[NamedNode]:
        """Give the things that a node shape looks at."""
        says = self.shapes[shape]
        found: set[NamedNode] = set()
        for cls in says.get(iri("sh:targetClass"), ()):
            assert isinstance(cls, NamedNode)
            found |= self.things(cls)
        for prop in says.get(iri("sh:targetSubjectsOf"), ()):
            assert isinstance(prop, NamedNode)
            found |= self.having(prop)
        for prop in says.get(iri("sh:targetObjectsOf"), ()):
            assert isinstance(prop, NamedNode)
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
        (path,) = says["path"]
        assert isinstance(path, NamedNode)
        members = [*says.get("class", ())]
        for alternative in self._list(says.get("or", ())):
            members += self.shapes[alternative][iri("sh:class")]
        (scheme,) = [
            value
            for node in says.get("node", ())
            for inner in self.shapes[node][iri("sh:property")]
            for value in self.shapes[inner][iri("sh:hasValue")]
        ] or [None]
        classes = tuple(m for m in members if isinstance(m, NamedNode))
        assert scheme is None or isinstance(scheme, NamedNode)
        return Demand(_name(shape), path, things, says, classes, scheme)

    def _list(self, heads: tuple[Term, ...]) -> Iterator[Term]:
        for head in heads:
            while head != iri("rdf:nil"):
                yield self.shapes[head][iri("rdf:first")][0]
                head = self.shapes[head][iri("rdf:rest")][0]

    @cached_property
    def rules(self) -> frozenset[str]:
        """Give the names of node shapes that say something themselves, not by a property shape."""
        own = {iri("sh:sparql"), iri("sh:xone"), iri("sh:or")}
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
            fires = {demand.shape}
            if kind in ("lexical-form", "dangling"):
                fires |= {"lexical-form", "known-word"}
            if kind == "empty":
                fires = set()
            maker.make(kind, candidates, demand.path, edits, *fires)
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
        self.pairs: Counter[tuple[Term, NamedNode]] = Counter()
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
        prop: str | NamedNode,
        edits: Edits,
        *fires: str,
        named: Callable[[NamedNode], Iterable[NamedNode]] = lambda _: (),
    ) -> None:
        """Make one mutant at the first candidate that the mistake fits; raise if it fits none."""
        path = iri(prop) if isinstance(prop, str) else prop
        for thing in self.order(candidates, path):
            edit = edits(thing)
            if edit is None:
                continue
            removed, added = edit
            mutant = Mutant(
                kind, thing, path, frozenset(removed), frozenset(added) - frozenset(removed),
                frozenset(fires), frozenset(named(thing)),
            )  # fmt: skip
            self.made.append(mutant)
            for changed in mutant.footprint:
                self.load[changed] += 1
            self.pairs[self.world.type_of[thing], path] += 1
            return
        raise LookupError(f"no thing fits: {kind} of {short(path.value)} for {fires}")

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
    least, most = d.number("minCount"), d.number("maxCount")

    def instead(new: Term) -> Edits:
        def edits(s: NamedNode) -> Edit | None:
            old = _sorted(w.get(s, path))
            if new in old:
                return None
            keep = d.datatype is None and most is None
            return [Triple(s, path, o) for o in old[: 0 if keep else 1]], [Triple(s, path, new)]

        return edits

    if most == 0:
        same = {s: [o for o in sorted(present or d.things, key=str) if o != s] for s in d.things}
        near = [s for s in d.things if w.allows(s, path)] or list(d.things)
        yield "derived", near, lambda s: ([], [Triple(s, path, m.pick(same[s]))])
        return
    if least:
        yield (
            "drop",
            present,
            lambda s: (_triples(s, path, _sorted(w.get(s, path))[least - 1 :]), []),
        )
    if most:
        yield "double", present or allowed, lambda s: _double(m, d, s)
    if d.datatype is not None:
        yield from _of_literal(m, d, present or allowed, instead)
    if d.classes:
        things = [s for s in w.names if not {c.value for c in d.classes} & w.kinds(s)]
        wrong = m.pick(things) if things else iri("concept:mode-road")
        yield "wrong-class", present or allowed, instead(wrong)
    if d.classes or d.scheme is not None:
        nothing = BASE + "concept/no-such" if d.scheme else w.home + "no-such-thing"
        yield "dangling", allowed, instead(NamedNode(nothing))
        yield "text-for-thing", allowed, instead(Literal("Đồng Đăng"))
    if d.scheme is not None:
        inside = {s for s in w.words if d.scheme in w.get(s, "skos:inScheme")}
        outside = [s for s in w.words if w.get(s, "skos:inScheme") and s not in inside]
        named = [s for s in outside if isinstance(s, NamedNode)]
        yield "outside-list", present or allowed, instead(m.pick(named))
    if "nodeKind" in d.says:
        yield "text-for-thing", allowed, instead(Literal("https://example.org/"))
    if "pattern" in d.says:
        bad = _BREAKS[short(path.value)]
        kind = d.datatype
        yield "pattern", present, instead(Literal(bad, datatype=kind) if kind else NamedNode(bad))


def _of_literal(
    m: _Maker, d: Demand, things: Iterable[NamedNode], instead: Callable[[Term], Edits]
) -> Iterator[tuple[str, Iterable[NamedNode], Edits]]:
    w, path = m.world, d.path
    assert d.datatype is not None
    name, value, malformed = _WRONG[short(d.datatype.value)]
    if name == "rdf:langString":
        yield "datatype", things, instead(Literal(value, language="vi"))
    else:
        yield "datatype", things, instead(Literal(value, datatype=iri(name)))
    if malformed:
        yield "lexical-form", things, instead(Literal(malformed, datatype=d.datatype))
    if short(d.datatype.value) in ("xsd:string", "xsd:anyURI"):
        yield "thing-for-text", things, instead(NamedNode("https://example.org/"))
    least = d.number("minInclusive")
    if least is not None:
        yield "bound", things, instead(Literal(str(least - 1), datatype=d.datatype))
    if "languageIn" in d.says:
        yield "language", things, lambda s: _retagged(w, s, path, "fr", keep=False)
        yield "nfd", things, lambda s: _decomposed(w, s, path)
        yield "empty", things, lambda s: _emptied(w, s, path)
    if "uniqueLang" in d.says:
        yield "language-twice", things, lambda s: _retagged(w, s, path, "", keep=True)
    for other in (*d.says.get("lessThan", ()), *d.says.get("lessThanOrEquals", ())):
        yield "swap", things, lambda s: _swapped(w, s, path, other)
        if "lessThan" in d.says:
            yield "swap", things, lambda s: _empty_range(w, s, path, other)


def _double(m: _Maker, d: Demand, s: NamedNode) -> Edit | None:
    w, old = m.world, _sorted(m.world.get(s, d.path))
    extra: list[Triple] = []
    if d.datatype is not None or not (d.classes or d.scheme):
        new: list[Term] = [_another(d, old[0] if old else None)]
    else:
        pool: list[NamedNode]
        if d.scheme is not None:
            words = (x for x in w.words if d.scheme in w.get(x, "skos:inScheme"))
            pool = [x for x in words if isinstance(x, NamedNode)]
        else:
            wanted = {c.value for c in d.classes}
            pool = [x for x in (*w.names, *w.words) if isinstance(x, NamedNode)
                    and w.kinds(x) & wanted]  # fmt: skip
        pool = sorted((x for x in pool if x not in old and x != s), key=str)
        missing = (2 if not old else 1) - len(pool)
        if missing > 0:
            copy = NamedNode(s.value + "-copy")
            extra = [Triple(copy, t.predicate, t.object) for t in w.data if t.subject == s]
            pool += [copy, s][:missing]
        new = [m.pick(pool)]
        if not old:
            new.append(m.pick(x for x in pool if x not in new))
    return [], [Triple(s, d.path, o) for o in new] + extra  # type: ignore[arg-type]


def _another(d: Demand, old: Term | None) -> Term:
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


def _retagged(w: World, s: NamedNode, path: NamedNode, tag: str, *, keep: bool) -> Edit | None:
    for old in _texts(w, s, path):
        new = Literal(old.value + (" (2)" if keep else ""), language=tag or old.language)
        # A third label would be one too many; the second of one language replaces the other's.
        others = [o for o in _texts(w, s, path) if o != old]
        gone = others if keep else [old]
        return _triples(s, path, gone), [Triple(s, path, new)]
    return None


def _decomposed(w: World, s: NamedNode, path: NamedNode) -> Edit | None:
    for old in _texts(w, s, path):
        new = unicodedata.normalize("NFD", old.value)
        if new != old.value:
            return [Triple(s, path, old)], [Triple(s, path, Literal(new, language=old.language))]
    return None


def _emptied(w: World, s: NamedNode, path: NamedNode) -> Edit | None:
    for old in _texts(w, s, path):
        return [Triple(s, path, old)], [Triple(s, path, Literal("", language=old.language))]
    return None


def _swapped(w: World, s: NamedNode, path: NamedNode, other: Term) -> Edit | None:
    assert isinstance(other, NamedNode)
    low, high = w.get(s, path), w.get(s, other)
    if len(low) != 1 or len(high) != 1 or low == high:
        return None
    old = [Triple(s, path, low[0]), Triple(s, other, high[0])]
    return old, [Triple(s, path, high[0]), Triple(s, other, low[0])]


def _empty_range(w: World, s: NamedNode, path: NamedNode, other: Term) -> Edit | None:
    assert isinstance(other, NamedNode)
    (low,), (high,) = w.get(s, path), w.get(s, other)
    return [Triple(s, other, high)], [Triple(s, other, low)]
