"""Rule: a query in other words gives the same rows, and a node that is not asked has no row."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
import pytest

from lsgraph.shacl import Index, Validator
from lsgraph.shacl.asking import Asker
from lsgraph.shacl.footprint import footprint
from lsgraph.shacl.nearby import nearby
from lsgraph.shacl.rewriting import ruled_out, without_not_exists
from lsgraph.shacl.run import Run

ONE = '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
PREFIX = "PREFIX e: <http://e/> "
SEVERAL = [
    "SELECT ?a ?b WHERE { ?a e:p ?b . FILTER NOT EXISTS { ?b e:q ?c . ?c e:r ?a } }",
    "SELECT ?a ?b WHERE { ?a e:p ?b . FILTER NOT EXISTS { ?b e:q ?c ; e:r ?d . FILTER(?d > ?c) } }",
    "SELECT ?a WHERE { { ?a e:p ?b } UNION { ?a e:q ?b FILTER NOT EXISTS { ?c e:p ?b ; e:r ?a } } }",
    "SELECT ?a ?b WHERE { ?a e:p ?b FILTER NOT EXISTS { ?b e:q ?x . ?x e:q ?y . } ?b e:r ?c "
    "FILTER NOT EXISTS { ?c e:p ?x . ?x e:p ?z } }",
    "SELECT ?a (COUNT(?b) AS ?n) WHERE { ?a e:p ?b . "
    "FILTER NOT EXISTS { ?b e:q ?c . ?c e:q ?d } } GROUP BY ?a",
    "SELECT ?a ?b ?c WHERE { ?a e:p ?b OPTIONAL { ?b e:r ?c } "
    "FILTER NOT EXISTS { ?a e:q ?d . ?d e:r ?c } }",
]
LEFT = [
    "SELECT ?a WHERE { ?a e:p ?b . FILTER NOT EXISTS { ?b e:q ?c } }",  # one pattern is no join
    "SELECT ?a WHERE { ?a e:p ?b . ?c e:p ?b FILTER NOT EXISTS { ?b e:q ?c . ?c e:r ?a } }",
    "SELECT ?a WHERE { ?a e:p ?b . FILTER(?b = 1 || NOT EXISTS { ?b e:q ?c . ?c e:r ?d }) }",
    "SELECT ?a WHERE { ?a e:p ?b OPTIONAL { ?b e:q ?c "
    "FILTER NOT EXISTS { ?c e:q ?d . ?d e:r ?x FILTER(?x = ?a) } } }",
    "SELECT ?a WHERE { ?a e:p ?b . "
    "FILTER NOT EXISTS { ?b e:q ?c . ?c e:r ?d FILTER NOT EXISTS { ?d e:p ?x } } }",
    "SELECT ?a WHERE { ?a e:p ?b . FILTER EXISTS { ?b e:q ?c . ?c e:r ?d } }",
]


def graph(seed: int, facts: int = 40) -> list[tuple[str, str, str]]:
    random = Random(seed)
    things = [f"<http://e/n{n}>" for n in range(6)]
    values = [*things, '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', '"x"@vi']
    return [
        (random.choice(things), f"<http://e/{random.choice('pqr')}>", random.choice(values))
        for _ in range(facts)
    ]


def rows(data: Index, query: str) -> list[str]:
    return sorted(str(sorted(row.items())) for row in Asker(data, Index()).rows(query))


@pytest.mark.parametrize("query", SEVERAL)
def test_other_words_give_the_same_rows(query: str) -> None:
    other = without_not_exists(PREFIX + query)
    assert other != PREFIX + query
    some = 0
    for seed in range(60):
        data = Index.of(graph(seed, 8 + seed // 2))
        found = rows(data, PREFIX + query)
        assert rows(data, other) == found
        some += bool(found)
    assert some > 5


@pytest.mark.parametrize("query", LEFT)
def test_where_it_might_mean_something_else_nothing_is_changed(query: str) -> None:
    assert without_not_exists(PREFIX + query) == PREFIX + query


def test_what_must_not_be_there_rules_nodes_out() -> None:
    query = (
        "SELECT $this WHERE { $this e:p ?x FILTER NOT EXISTS { $this e:q ?y } "
        "FILTER NOT EXISTS { ?z e:r $this . } }"
    )
    found = [(p.subject, str(p.path), p.value) for p in ruled_out(PREFIX + query)]
    assert found == [("?this", "<http://e/q>", "?y"), ("?z", "<http://e/r>", "?this")]


@pytest.mark.parametrize(
    "inner",
    [
        "OPTIONAL { $this e:p ?x FILTER NOT EXISTS { $this e:q ?y } }",
        "FILTER(NOT EXISTS { $this e:q ?y })",
        "FILTER NOT EXISTS { $this e:q e:n0 }",
        "FILTER NOT EXISTS { $this e:q $this }",
        "FILTER NOT EXISTS { $this e:q/e:r ?y }",
        "FILTER NOT EXISTS { $this e:q ?x } ?x e:r ?z",
        "FILTER NOT EXISTS { $this e:q ?y FILTER(?y = 1) }",
        "FILTER EXISTS { $this e:q ?y }",
    ],
)
def test_anything_else_rules_nothing_out(inner: str) -> None:
    assert not ruled_out(f"{PREFIX} SELECT $this WHERE {{ $this e:r ?w . {inner} }}")


QUERIES = [
    "SELECT $this ?value WHERE { $this e:p ?value }",
    "SELECT $this ?value WHERE { ?value e:p/e:q $this . FILTER NOT EXISTS { $this e:r ?x } }",
    "SELECT $this ?value WHERE { $this e:p*/e:q ?value }",
    "SELECT $this ?value WHERE { $this (e:p|^e:q)+ ?value . ?value e:r ?x }",
    "SELECT $this WHERE { $this e:p ?a . ?a e:q* ?b . FILTER NOT EXISTS { ?b e:r ?c . ?c e:p ?d } }",
    "SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x } GROUP BY $this HAVING(COUNT(?x) > 1)",
    "SELECT (COUNT(?x) AS ?n) WHERE { $this e:p ?x }",
    "SELECT $this WHERE { OPTIONAL { $this e:p ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this ?value WHERE { { $this e:p ?value } UNION { $this e:q ?value } ?value e:r ?y }",
    "SELECT $this ?value WHERE { $this e:p ?value } GROUP BY $this ?value "
    "HAVING(COUNT(?value) < 2)",
    "SELECT $this (COUNT(?y) AS ?n) WHERE { $this e:p ?x . OPTIONAL { ?x e:q ?y } } GROUP BY ?this",
    "SELECT (MAX(?x) AS ?most) WHERE { $this e:p ?x } GROUP BY ?x",
    "SELECT $this ?value WHERE { ?value e:r ?z . ?y e:q ?z ; ^e:p/e:p $this }",
    "SELECT $this ?value WHERE { $this e:p ?x . ?value e:q ?x }",  # joined by numbers too
    "SELECT $this ?value WHERE { $this e:p e:n1 . ?value e:r ?any }",  # and by nothing
    "SELECT $this ?value WHERE { e:n1 (e:p|e:q)+ $this . $this (e:p/^e:q)? ?value }",
    "SELECT $this ?value WHERE { $this e:p ?x OPTIONAL { ?x e:q ?y } OPTIONAL { ?y e:r ?value } }",
    "SELECT $this ?value WHERE { $this e:p ?x { ?x e:q ?value } UNION { ?y e:q ?x . ?y e:r ?value } }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_nodes_that_are_not_asked_have_no_row(query: str) -> None:
    shapes = (
        "@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . e:s a sh:NodeShape ; sh:sparql "
        '[ sh:prefixes e:o ; sh:select """' + query + '""" ] ; '
        + "sh:targetNode " + " , ".join(f"e:n{n}" for n in range(8)) + " , 1 . "
        'e:o sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] .'
    )  # fmt: skip
    compiled = Validator(Index(q.triple for q in ox.parse(shapes, format=ox.RdfFormat.TURTLE)))
    (shape,) = compiled.shapes
    (constraint,) = shape.constraints
    total = 0
    for seed in range(40):
        data = Index.of(graph(seed, 4 + seed // 2))
        found = {(r.focus, r.value) for r in compiled.validate(data)}
        # The same, node by node, over all data, with nobody left out.
        asker = Asker(data, compiled.graph)
        expected = set()
        for focus in shape.foci(data):
            text = constraint._text(shape, {"this": focus})  # type: ignore[attr-defined]
            present = [focus] if asker.lacks(focus, None) else []
            for row in asker.rows(text, present=present):
                expected.add((focus, row.get("value", focus)))
        assert found == expected
        total += len(found)
    assert total > 20


def test_a_query_is_asked_of_what_it_can_reach() -> None:
    far = [(f"<http://e/m{n}>", f"<http://e/{p}>", f"<http://e/m{n + 1}>")
           for n in range(50) for p in "pqr"]  # fmt: skip
    data = Index.of([*graph(3), *far])
    patterns = footprint(PREFIX + "SELECT $this WHERE { $this e:p+/^e:q ?x . ?x e:r ?y }", {})
    assert patterns is not None
    part = nearby(data, ["<http://e/n0>"], patterns)
    assert part is not None
    assert 0 < len(part.spo) <= 6
    assert not any(s.startswith("<http://e/m") for s in part.spo)
    # What joins by two forms of one number alone cannot be told apart by their text.
    patterns = footprint(PREFIX + "SELECT $this WHERE { $this e:p ?x . ?y e:q ?x }", {})
    assert patterns is not None
    one = Index.of([("<http://e/a>", "<http://e/p>", ONE), ("<http://e/b>", "<http://e/q>", ONE)])
    assert nearby(one, ["<http://e/a>"], patterns) is None
    # A pattern that hangs together with $this by none may match anything.
    patterns = footprint(PREFIX + "SELECT $this WHERE { $this e:p ?x . ?y e:q ?z }", {})
    assert patterns is not None
    assert nearby(data, ["<http://e/n0>"], patterns) is None


def test_the_tables_of_an_index_hold_the_same_after_every_change() -> None:
    random, facts = Random(5), graph(5)
    data = Index.of(facts)
    held = set(facts)
    for step in range(400):
        fact = random.choice(facts)
        if step % 3:
            data.add(fact)
            held.add(fact)
        else:
            data.remove(fact)
            held.discard(fact)
        assert {(s, p, o) for s, ps in data.spo.items() for p, os in ps.items() for o in os} == held
        assert {(s, p, o) for p, ss in data.pso.items() for s, os in ss.items() for o in os} == held
        if step > 100:  # until then nobody has looked at values
            turned = {(s, p, o) for p, os in data.pos.items() for o, ss in os.items() for s in ss}
            assert turned == held
        assert fact in data or fact not in held
    assert all(data.spo.values())
    assert all(data.pso.values())


def test_the_store_holds_only_what_queries_need() -> None:
    data = Index.of(graph(1))
    asker = Asker(data, Index())
    everything = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    few = asker.rows(everything, needs=frozenset({"<http://e/p>"}))
    count = sum(len(subjects) for subjects in data.pos["<http://e/p>"].values())
    assert few == [{"n": str(ox.Literal(count))}]
    # What is not in the store is not changed in it either.
    data.add(("<http://e/n0>", "<http://e/q>", "<http://e/new>"))
    asker.follow([], [("<http://e/n0>", "<http://e/q>", "<http://e/new>")])
    assert asker.rows(everything, needs=frozenset()) == few
    whole = asker.rows(everything)
    assert whole == [
        {"n": str(ox.Literal(sum(len(o) for ps in data.spo.values() for o in ps.values())))}
    ]


def test_a_shape_is_asked_of_all_nodes_at_once_as_of_each() -> None:
    text = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    e:s a sh:NodeShape ; sh:targetNode e:n0 ;
        sh:xone ( [ sh:property [ sh:path e:p ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ]
                  [ sh:not [ sh:path e:q ; sh:maxCount 1 ] ] ) ;
        sh:node [ sh:closed true ; sh:ignoredProperties ( e:p e:q ) ] ;
        sh:or ( [ sh:path ( e:p e:q ) ; sh:hasValue e:n1 ] [ sh:path e:r ; sh:pattern "n" ] ) ."""
    validator = Validator(Index(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE)))
    (shape,) = validator.shapes
    assert not shape.circular
    some = 0
    for seed in range(60):
        data = Index.of(graph(seed, 12))
        nodes = list(data.spo)
        found = Run(data, validator.graph).failing(shape, nodes)
        one = Run(data, validator.graph)
        assert found == {n for n in nodes if not one.conforms(shape, n)}
        some += 0 < len(found) < len(nodes)
    assert some > 5


def test_shapes_that_come_back_to_themselves_are_told() -> None:
    text = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
    e:a a sh:NodeShape ; sh:targetNode e:n ; sh:node e:b .
    e:b a sh:NodeShape ; sh:targetNode e:n ; sh:not [ sh:node e:b ] .
    e:c a sh:NodeShape ; sh:targetNode e:n ; sh:node [ sh:nodeKind sh:IRI ] ."""
    shapes = Validator(Index(q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE))).shapes
    assert {s.node[-2]: s.circular for s in shapes} == {"a": True, "b": True, "c": False}
