"""Rule: after any change, what is re-validated is what a validation of everything gives."""

from __future__ import annotations

from functools import lru_cache
from random import Random

import pyoxigraph as ox
import pytest
from conftest import ROOT

from lsgraph import turtle
from lsgraph.shacl import Index, Validator
from lsgraph.shacl.footprint import footprint
from lsgraph.shacl.index import TYPE, Fact, fact
from lsgraph.shacl.session import Session
from lsgraph.shacl.sparql import Query

WORLD = ROOT / "tests" / "shapes" / "valid" / "world.ttl"
HEAD = """@prefix ex: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# Paths of every kind, shapes in shapes, queries with and without a footprint.
SHAPES = """
ex:s a sh:NodeShape ; sh:targetClass ex:A ; sh:targetSubjectsOf ex:p ; sh:targetNode ex:n0 ;
    sh:property [ sh:path ex:p ; sh:maxCount 2 ; sh:class ex:B ; sh:node ex:b ; sh:property ex:deep ] ;
    sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;
    sh:property [ sh:path ( ex:p [ sh:zeroOrMorePath ex:q ] ex:r ) ; sh:maxCount 1 ; sh:disjoint ex:q ] ;
    sh:property [ sh:path [ sh:alternativePath ( ex:r [ sh:inversePath ex:p ] ) ] ;
        sh:qualifiedValueShape ex:b ; sh:qualifiedMaxCount 1 ] ;
    sh:not [ sh:property [ sh:path [ sh:oneOrMorePath ex:q ] ; sh:hasValue ex:n1 ] ] .
ex:deep sh:path [ sh:zeroOrOnePath ex:r ] ; sh:or ( [ sh:class ex:A ] [ sh:node ex:c ] ) .
ex:b a sh:NodeShape ; sh:xone ( [ sh:property [ sh:path ex:r ; sh:minCount 1 ] ] [ sh:class ex:A ] ) .
ex:c a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( ex:p ex:q <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) .
ex:t a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:equals ex:r ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://e/p>/<http://e/q>* ?value . ?value <http://e/r> ?x . FILTER NOT EXISTS { ?x <http://e/p> ?y . ?y a <http://e/B> } }" ] ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/p> ?x . ?other <http://e/r> ?y . FILTER(?x = ?y) }" ] ;
    sh:sparql [ sh:select "SELECT $this ?path ?value WHERE { $this ?path ?value FILTER(?value = <http://e/n2>) }" ] .
ex:u a sh:PropertyShape ; sh:targetClass ex:B ; sh:path [ sh:inversePath ex:r ] ; sh:lessThan ex:q ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value . OPTIONAL { ?value ^<http://e/q> ?z } FILTER(!BOUND(?z)) }" ] .
ex:C rdfs:subClassOf ex:A .
"""


def small(random: Random) -> Fact:
    node = [f"<http://e/n{n}>" for n in range(7)]
    p = random.choice([TYPE, "<http://e/p>", "<http://e/q>", "<http://e/r>"])
    if random.random() < 0.02:
        return "<http://e/B>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", "<http://e/C>"
    value = random.choice(["<http://e/A>", "<http://e/B>", "<http://e/C>"] if p == TYPE else node)
    if p != TYPE and random.random() < 0.1:
        value = random.choice(['"1"', '"01"', '"x"@vi']) + random.choice(["", ""])
    return random.choice(node), p, value


@pytest.mark.parametrize("seed", range(40))
def test_small_graphs_through_many_changes(seed: int) -> None:
    random = Random(seed)
    shapes = Validator(Index(turtle.parse(HEAD + SHAPES).triples))
    session = Session(shapes, [small(random) for _ in range(random.randrange(30))])
    for _ in range(50):
        there = [
            (s, p, o) for s, ps in session.data.spo.items() for p, os in ps.items() for o in os
        ]
        removed = random.sample(there, min(len(there), random.randrange(3)))
        found = session.apply(removed, [small(random) for _ in range(random.randrange(3))])
        assert set(found) == set(shapes.validate(session.data))


@lru_cache
def plan_shapes() -> Validator:
    shapes = turtle.read(ROOT / "ontology" / "shapes" / "instances.ttl").triples
    return Validator(Index(shapes))


def words() -> list[ox.Triple]:
    files = [ROOT / "ontology" / "plan.ttl", ROOT / "ontology" / "concepts.ttl"]
    return [t for path in files for t in turtle.read(path).triples]


@pytest.mark.parametrize("seed", range(10))
def test_a_plan_through_random_edits(seed: int) -> None:
    random = Random(seed)
    data = [fact(t) for t in turtle.read(WORLD).triples]
    values = [o for _, _, o in data]
    session = Session(plan_shapes(), [*map(fact, words()), *data])
    assert session.results == []
    for _ in range(20):
        s, p, o = random.choice(data)
        kind = random.choice(["insert", "delete", "change", "retype"])
        removed = [] if kind == "insert" else [(s, p, o)]
        other = random.choice(values)
        added = [] if kind == "delete" else [(s, p, other)]
        if kind == "retype":
            removed, added = [], [(s, TYPE, random.choice(values))] if random.random() < 0.5 else []
            removed = [(s, TYPE, t) for t in session.data.objects(s, TYPE)]
        added = [f for f in added if not (f[1] == TYPE and f[2][0] == '"')]
        found = session.apply(removed, added)
        assert set(found) == set(plan_shapes().validate(session.data))


def test_every_query_of_the_plan_shapes_has_a_footprint() -> None:
    queries = [c for s in plan_shapes().shapes for c in s.constraints if isinstance(c, Query)]
    assert len(queries) > 20
    for query in queries:
        patterns = footprint(query.text, {})
        assert patterns, query.node
        assert any("?this" in (p.subject, p.value) for p in patterns)


# A name in two groups that do not match together is two things.
APART = """ex:s a sh:NodeShape ; sh:targetNode ex:n0 , ex:n1 , ex:n2 ;
    sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/p> ?any . FILTER NOT EXISTS { $this <http://e/p> ?x . ?x <http://e/r> ?y } FILTER NOT EXISTS { $this <http://e/q> ?x . ?x <http://e/p> ?z } }" ] ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { { $this <http://e/p> ?x } UNION { $this <http://e/q> ?x } ?x <http://e/r> ?value }" ] ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { OPTIONAL { $this <http://e/p> ?x } $this <http://e/q> ?x . ?x <http://e/r> ?value }" ] ."""


@pytest.mark.parametrize("seed", range(20))
def test_a_name_in_groups_apart_is_two_things(seed: int) -> None:
    random = Random(seed)
    shapes = Validator(Index(turtle.parse(HEAD + APART).triples))
    session = Session(shapes, [small(random) for _ in range(12)])
    for _ in range(60):
        there = [
            (s, p, o) for s, ps in session.data.spo.items() for p, os in ps.items() for o in os
        ]
        removed = random.sample(there, min(len(there), random.randrange(2)))
        found = session.apply(removed, [small(random) for _ in range(random.randrange(2))])
        assert set(found) == set(shapes.validate(session.data))
