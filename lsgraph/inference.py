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
    """Give the new triples about the things of `data`, each with the step that gave it."""
    asserted = set(data)
    rules = _Rules(ontology)
    known = set(asserted)
    by_subject: dict[tuple[object, object], set[Triple]] = defaultdict(set)
    by_object: dict[tuple[object, object], set[Triple]] = defaultdict(set)
    queue = deque(sorted(asserted, key=str))
    for t in queue:
        by_subject[t.subject, t.predicate].add(t)
        by_object[t.object, t.predicate].add(t)
    ours = {t.subject for t in asserted}
    derived: dict[Triple, Step] = {}
    while queue:
        t = queue.popleft()
        for new, step in rules.apply(t, by_subject, by_object):
            if new in known or new.subject == new.object or new.subject not in ours:
                continue
            known.add(new)
            derived[new] = step
            by_subject[new.subject, new.predicate].add(new)
            by_object[new.object, new.predicate].add(new)
            queue.append(new)
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


class _Rules:
    def __init__(self, ontology: Iterable[Triple]) -> None:
        self.axioms: dict[ox.NamedNode, dict[object, list[Triple]]] = {
            p: defaultdict(list) for p in AXIOMS
        }
        self.inverse_of: dict[object, list[Triple]] = defaultdict(list)
        self.characteristics: dict[object, dict[object, Triple]] = defaultdict(dict)
        for t in sorted(set(ontology), key=str):
            if t.predicate in AXIOMS:
                self.axioms[t.predicate][t.subject].append(t)
                if t.predicate == _INVERSE:
                    self.inverse_of[t.object].append(t)
            elif t.predicate == RDF_TYPE and t.object in CHARACTERISTICS:
                self.characteristics[t.object][t.subject] = t

    def apply(
        self,
        t: Triple,
        by_subject: dict[tuple[object, object], set[Triple]],
        by_object: dict[tuple[object, object], set[Triple]],
    ) -> Iterator[tuple[Triple, Step]]:
        s, p, o = t.subject, t.predicate, t.object
        if p == RDF_TYPE:
            for axiom in self.axioms[_SUBCLASS][o]:
                yield Triple(s, RDF_TYPE, axiom.object), Step("cax-sco", (t, axiom))
        for axiom in self.axioms[_SUBPROPERTY][p]:
            yield Triple(s, axiom.object, o), Step("prp-spo1", (t, axiom))  # type: ignore[arg-type]
        for axiom in self.axioms[_DOMAIN][p]:
            yield Triple(s, RDF_TYPE, axiom.object), Step("prp-dom", (t, axiom))
        if isinstance(o, ox.Literal):
            return
        for axiom in self.axioms[_RANGE][p]:
            yield Triple(o, RDF_TYPE, axiom.object), Step("prp-rng", (t, axiom))
        for axiom in self.axioms[_INVERSE][p]:
            yield Triple(o, axiom.object, s), Step("prp-inv", (t, axiom))  # type: ignore[arg-type]
        for axiom in self.inverse_of[p]:
            yield Triple(o, axiom.subject, s), Step("prp-inv", (t, axiom))  # type: ignore[arg-type]
        symmetric = self.characteristics[_SYMMETRIC].get(p)
        if symmetric:
            yield Triple(o, p, s), Step("prp-symp", (t, symmetric))
        transitive = self.characteristics[_TRANSITIVE].get(p)
        if transitive:
            for after in sorted(by_subject[o, p], key=str):
                yield Triple(s, p, after.object), Step("prp-trp", (t, after, transitive))
            for before in sorted(by_object[s, p], key=str):
                yield Triple(before.subject, p, o), Step("prp-trp", (before, t, transitive))
