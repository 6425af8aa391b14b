"""Rule: what follows is new triples about our own things, each with the step that gave it.

The rules are those of OWL 2 RL (OWL 2 Profiles, section 4.3) for the kinds of axiom that the
ontology holds; a test holds the result equal to that of owlrl, which knows all rules but takes
a hundred times as long and cannot say why. Left out are reflexive and axiomatic triples, and
literals as subjects.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph import bridge
from lsgraph.resting import undisturbed
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

Triple = ox.Triple
_SUBCLASS = iri("rdfs:subClassOf")
_SUBPROPERTY = iri("rdfs:subPropertyOf")
_INVERSE = iri("owl:inverseOf")
_DOMAIN = iri("rdfs:domain")
_RANGE = iri("rdfs:range")
_TRANSITIVE = iri("owl:TransitiveProperty")
_SYMMETRIC = iri("owl:SymmetricProperty")

# Rule name in OWL 2 Profiles, tables 5 to 9 -> what it says.
RULES: dict[str, dict[str, str]] = {
    "cax-sco": {"en": "what is in a class is in its superclass", "vi": "thuộc lớp con thì thuộc lớp cha"},
    "prp-spo1": {
        "en": "what holds for a property holds for its superproperty",
        "vi": "đúng với thuộc tính con thì đúng với thuộc tính cha",
    },
    "prp-inv": {"en": "an inverse property holds the other way", "vi": "thuộc tính nghịch đảo đúng theo chiều ngược lại"},
    "prp-symp": {"en": "a symmetric property holds both ways", "vi": "thuộc tính đối xứng đúng theo cả hai chiều"},
    "prp-trp": {"en": "a transitive property passes along a chain", "vi": "thuộc tính bắc cầu truyền qua chuỗi"},
    "prp-dom": {"en": "the subject of a property is in its domain", "vi": "chủ thể của thuộc tính thuộc miền xác định"},
    "prp-rng": {"en": "the object of a property is in its range", "vi": "đối tượng của thuộc tính thuộc miền giá trị"},
}  # fmt: skip
AXIOMS = frozenset({_SUBCLASS, _SUBPROPERTY, _INVERSE, _DOMAIN, _RANGE})
CHARACTERISTICS = frozenset({_TRANSITIVE, _SYMMETRIC})


@dataclass(frozen=True, slots=True)
class Step:
    """How a triple came to be: the rule, and the triples and axioms that it used."""

    rule: str
    premises: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A triple and what it follows from; `step` is None for what was asserted."""

    triple: Triple
    step: Step | None
    premises: tuple[Explanation, ...] = ()


def infer(data: Iterable[Triple], ontology: Iterable[Triple]) -> dict[Triple, Step]:
    """Give the new triples about the things of `data`, each with the step that gave it.

    Facts are taken in the order of their N-Triples form and what follows from them after them, so
    the steps are the same whatever the order of the triples.
    """
    with undisturbed():  # else it takes twice the time
        return _closure(data, ontology)


def _closure(data: Iterable[Triple], ontology: Iterable[Triple]) -> dict[Triple, Step]:
    terms: dict[str, _Term] = {}
    triples = {_fact(t, terms): t for t in data}
    ours = {s for s, _, _ in triples}
    rules = _Rules(ontology, terms)
    known = set(triples)
    chains = _Chains()
    # A fact from which no rule starts is not looked at.
    queue = deque(sorted(f for f in triples if f[1] in rules.starting))
    for fact in queue:
        if fact[1] in rules.transitive:
            chains.add(fact)
    derived: dict[Triple, Step] = {}
    # Reflexive facts, and those about what the data only name, are not given; what follows may be.
    between: dict[_Fact, tuple[Triple, ...]] = {}
    while queue:
        for new, rule, premises, axiom in rules.apply(queue.popleft(), chains):
            s, p, o = new
            if new in known:
                continue
            known.add(new)
            grounds = (t for f in premises for t in between.get(f) or (triples[f],))
            if s in ours and s != o:
                triple = Triple(terms[s], terms[p], terms[o])  # type: ignore[arg-type]
                triples[new] = triple
                derived[triple] = Step(rule, (*grounds, axiom))
            else:
                between[new] = (*grounds, axiom)
            if p in rules.starting:
                queue.append(new)
            if p in rules.transitive:
                chains.add(new)
    return derived


def explain(triple: Triple, derived: dict[Triple, Step]) -> Explanation:
    """Give the chain of facts and axioms behind a triple, down to what was asserted."""
    step = derived.get(triple)
    if step is None:
        return Explanation(triple, None)
    return Explanation(triple, step, tuple(explain(p, derived) for p in step.premises))


def infer_by_owlrl(data: Iterable[Triple], ontology: Iterable[Triple]) -> set[Triple]:
    """Give the same new triples as `infer`, by owlrl: the referee, slow, without reasons."""
    from owlrl import DeductiveClosure, OWLRL_Semantics

    data, ontology = tuple(data), tuple(ontology)
    graph = bridge.to_rdflib((*data, *ontology))
    DeductiveClosure(OWLRL_Semantics).expand(graph)
    ours = {t.subject for t in data}
    asserted = set(data)
    noise = {PREFIXES[p] for p in ("owl", "rdfs", "rdf")}
    new = set()
    for s, p, o in graph:
        subject, predicate, value = (bridge.from_rdflib(t) for t in (s, p, o))  # type: ignore[arg-type]
        if subject not in ours or subject == value or isinstance(subject, ox.Literal):
            continue
        if isinstance(value, ox.NamedNode) and value.value.startswith(tuple(noise)):
            continue
        if str(predicate) == f"<{PREFIXES['owl']}sameAs>":
            continue
        t = ox.Triple(subject, predicate, value)  # type: ignore[arg-type]
        if t not in asserted:
            new.add(t)
    return new


_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_Fact = tuple[str, str, str]
# What follows, by which rule, from which facts, and from which axiom.
_Conclusion = tuple[_Fact, str, tuple[_Fact, ...], Triple]
_TYPE = str(RDF_TYPE)


def _fact(triple: Triple, terms: dict[str, _Term]) -> _Fact:
    """Write a triple in N-Triples form, and note its terms."""
    subject, predicate, value = triple
    s, p, o = str(subject), str(predicate), str(value)
    terms[s], terms[p], terms[o] = subject, predicate, value
    return s, p, o


class _Chains:
    """The facts of transitive properties, by each end."""

    def __init__(self) -> None:
        self.after: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.before: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, fact: _Fact) -> None:
        s, p, o = fact
        self.after[s, p].add(o)
        self.before[p, o].add(s)


class _Rules:
    """The axioms of an ontology, by the property or class of the facts that they speak of."""

    def __init__(self, ontology: Iterable[Triple], terms: dict[str, _Term]) -> None:
        # What each leads to, with its axiom; for properties, with its rule.
        self.broader: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        self.wider: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        self.domains: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        self.ranges: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        self.inverses: dict[str, list[tuple[str, Triple]]] = defaultdict(list)
        self.symmetric: dict[str, Triple] = {}
        self.transitive: dict[str, Triple] = {}
        tables = {
            _SUBCLASS: self.broader, _SUBPROPERTY: self.wider, _DOMAIN: self.domains,
            _RANGE: self.ranges, _INVERSE: self.inverses,
        }  # fmt: skip
        axioms = sorted((_fact(t, terms), t) for t in set(ontology) if t.predicate in tables)
        for (s, _, o), axiom in axioms:
            # Only what has a name can be the property of a fact.
            if axiom.predicate not in (_SUBPROPERTY, _INVERSE) or o[0] == "<":
                tables[axiom.predicate][s].append((o, axiom))
        for (s, _, o), axiom in axioms:
            if axiom.predicate == _INVERSE and s[0] == "<":
                self.inverses[o].append((s, axiom))
        for t in ontology:
            if t.predicate == RDF_TYPE and t.object in CHARACTERISTICS:
                one = self.symmetric if t.object == _SYMMETRIC else self.transitive
                one[_fact(t, terms)[0]] = t
        self.starting = {
            _TYPE, *self.wider, *self.domains, *self.ranges, *self.inverses, *self.symmetric,
            *self.transitive,
        }  # fmt: skip
        terms[_TYPE] = RDF_TYPE

    def apply(self, fact: _Fact, chains: _Chains) -> Iterator[_Conclusion]:
        s, p, o = fact
        if p == _TYPE:
            for cls, axiom in self.broader.get(o, ()):
                yield (s, _TYPE, cls), "cax-sco", (fact,), axiom
        for wider, axiom in self.wider.get(p, ()):
            yield (s, wider, o), "prp-spo1", (fact,), axiom
        for cls, axiom in self.domains.get(p, ()):
            yield (s, _TYPE, cls), "prp-dom", (fact,), axiom
        if o[0] == '"':
            return
        for cls, axiom in self.ranges.get(p, ()):
            yield (o, _TYPE, cls), "prp-rng", (fact,), axiom
        for inverse, axiom in self.inverses.get(p, ()):
            yield (o, inverse, s), "prp-inv", (fact,), axiom
        if p in self.symmetric:
            yield (o, p, s), "prp-symp", (fact,), self.symmetric[p]
        if p in self.transitive:
            axiom = self.transitive[p]
            for after in sorted(chains.after.get((o, p), ())):
                yield (s, p, after), "prp-trp", (fact, (o, p, after)), axiom
            for before in sorted(chains.before.get((p, s), ())):
                yield (before, p, o), "prp-trp", ((before, p, s), fact), axiom
