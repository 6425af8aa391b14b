"""Rule: each constraint component, path and SPARQL feature of SHACL, alone and in the smallest graph."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import pytest

from lsgraph import turtle
from lsgraph.errors import ProjectError
from lsgraph.shacl import Index, Result, UnknownConstructError, Validator, paths
from lsgraph.shacl.asking import Asker
from lsgraph.shacl.core import component
from lsgraph.shacl.shapes import sh

HEAD = """@prefix e: <http://e/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# e:c is an e:A by its class.
WORLD = "e:B rdfs:subClassOf e:A . e:c a e:B . "


def index(text: str) -> Index:
    return Index(turtle.parse(HEAD + text).triples if text else ())


def results(data: str, shapes: str) -> list[Result]:
    return Validator(index(shapes)).validate(index(data))


def terms(objects: str) -> list[str]:
    """Terms as Turtle writes them, in N-Triples form."""
    if not objects:
        return []
    return sorted(str(t.object) for t in turtle.parse(f"{HEAD}e:a e:p {objects} .").triples)


def term(text: str) -> str:
    return terms(text)[0] if text else ""


def values(found: Iterable[Result]) -> list[str]:
    return sorted(r.value for r in found)


# The constraint, the values of e:a e:p, those at fault; e:a e:q is 3 and "x"@vi.
OF_VALUES = [
    # 4.1 Value type
    ("sh:class e:A", "e:b, e:c, 1", "e:b, 1"),
    ("sh:datatype xsd:integer", '1, "x"^^xsd:integer, 1.0, e:b, "1"', '"x"^^xsd:integer, 1.0, e:b, "1"'),
    ("sh:datatype xsd:gYear", '"2024"^^xsd:gYear, "24"^^xsd:gYear', '"24"^^xsd:gYear'),
    ("sh:datatype xsd:byte", '"127"^^xsd:byte, "128"^^xsd:byte', '"128"^^xsd:byte'),
    ("sh:nodeKind sh:IRI", "e:b, 1, _:x", "1, _:x"),
    ("sh:nodeKind sh:BlankNodeOrLiteral", "e:b, 1, _:x", "e:b"),
    # 4.3 Value range
    ("sh:minExclusive 1", "1, 1.5, 2e0, e:b, _:x", "1, e:b, _:x"),
    ("sh:minInclusive 1", '1.0, 0, "x"^^xsd:integer, "2"', '0, "x"^^xsd:integer, "2"'),
    ("sh:maxExclusive 2", "1, 2, 2.0", "2, 2.0"),
    ('sh:maxInclusive "2024-03-19"^^xsd:date', '"2024-03-19"^^xsd:date, "2024-03-20"^^xsd:date, 1',
     '"2024-03-20"^^xsd:date, 1'),
    # Noon in Hà Nội is five in the morning in London; without a zone it is not known.
    ('sh:maxInclusive "2024-03-19T05:00:00Z"^^xsd:dateTime',
     '"2024-03-19T12:00:00+07:00"^^xsd:dateTime, "2024-03-19T04:00:00"^^xsd:dateTime',
     '"2024-03-19T04:00:00"^^xsd:dateTime'),
    # 4.4 Strings
    ("sh:minLength 5", '"Đường", "road", e:b, 1, _:x', '"road", 1, _:x'),
    ("sh:minLength 0", '"", _:x', "_:x"),
    ("sh:maxLength 5", '"Đường", "đường bộ", e:b', '"đường bộ", e:b'),
    ('sh:pattern "^đ" ; sh:flags "i"', '"Đường", "road", _:x', '"road", _:x'),
    ('sh:languageIn ( "en" )', '"a"@en, "a"@en-GB, "a"@eng, "a", e:b', '"a"@eng, "a", e:b'),
    # 4.5 Pairs
    ("sh:equals e:q", '3, 1', '1, "x"@vi'),
    ("sh:disjoint e:q", "3, 1", "3"),
    ("sh:lessThan e:r", "1, 2, 3, e:b", "2, 3, e:b"),
    ("sh:lessThanOrEquals e:r", "1, 2, 3, e:b", "3, e:b"),
    # No order, so not even one with itself (SPARQL 1.1, section 17.3).
    ("sh:lessThanOrEquals e:p", "e:b", "e:b"),
    # 4.6 Logical
    ("sh:not [ sh:class e:A ]", "e:b, e:c", "e:c"),
    ("sh:and ( [ sh:nodeKind sh:IRI ] [ sh:class e:A ] )", "e:b, e:c", "e:b"),
    ("sh:or ( [ sh:nodeKind sh:IRI ] [ sh:datatype xsd:integer ] )", 'e:b, 1, "a"', '"a"'),
    ("sh:xone ( [ sh:nodeKind sh:IRI ] [ sh:class e:A ] )", "e:b, e:c, 1", "e:c, 1"),
    ("sh:not [ sh:deactivated true ; sh:class e:A ]", "e:b", "e:b"),
    # 4.7 Shapes
    ("sh:node [ sh:nodeKind sh:IRI ; sh:class e:A ]", "e:b, e:c", "e:b"),
    # 4.8 Other
    ("sh:in ( e:b 1 )", "e:b, 1, 1.0, e:c", "1.0, e:c"),
]  # fmt: skip


@pytest.mark.parametrize(("constraint", "given", "at_fault"), OF_VALUES)
def test_values_at_fault(constraint: str, given: str, at_fault: str) -> None:
    data = f'{WORLD} e:a e:p {given} ; e:q 3, "x"@vi ; e:r 2 .'
    found = results(data, f"e:s sh:targetNode e:a ; sh:path e:p ; {constraint} .")
    wanted = ["_:" if t[0] == "_" else t for t in terms(at_fault)]
    assert sorted("_:" if v[0] == "_" else v for v in values(found)) == sorted(wanted)
    name = constraint.partition(" ")[0].removeprefix("sh:")
    assert {r.component for r in found} == {sh(component(name))}
    assert {r.path for r in found} == {"<http://e/p>"}


# The constraint, the values of e:a e:p, and how many results there are.
OF_PATHS = [
    ("sh:minCount 2", "1", 1),
    ("sh:minCount 0", "", 0),
    ("sh:maxCount 1", "1, 2", 1),
    ("sh:maxCount 1", '1, "01"^^xsd:integer', 1),
    ("sh:uniqueLang true", '"a"@vi, "b"@vi, "c"@en, "d"@en, "e"', 2),
    ("sh:uniqueLang true", '"a"@en, "b"@en-GB', 0),
    ("sh:uniqueLang false", '"a"@vi, "b"@vi', 0),
    ("sh:hasValue 1", '1, "x"', 0),
    ("sh:hasValue 1", "1.0", 1),
    ("sh:qualifiedValueShape [ sh:class e:A ] ; sh:qualifiedMinCount 1", "e:b", 1),
    ("sh:qualifiedValueShape [ sh:class e:A ] ; sh:qualifiedMaxCount 0", "e:c", 1),
]


@pytest.mark.parametrize(("constraint", "given", "count"), OF_PATHS)
def test_faults_in_number(constraint: str, given: str, count: int) -> None:
    data = WORLD + (f"e:a e:p {given} ." if given else "")
    found = results(data, f"e:s sh:targetNode e:a ; sh:path e:p ; {constraint} .")
    assert values(found) == [""] * count


# Shapes over e:a e:p 1, e:b . e:a e:q e:b . e:b e:p 3: focus, path, value and component.
WHOLE = [
    ("sh:closed true", ["e:a e:p 1 closed", "e:a e:p e:b closed", "e:a e:q e:b closed"]),
    ("sh:closed true ; sh:ignoredProperties ( e:q ) ; sh:property [ sh:path e:p ]", []),
    # The focus node is the focus node of the shape, not the value node (3.6.2.1).
    ("sh:property [ sh:path e:q ; sh:closed true ]", ["e:a e:p 3 closed"]),
    # In a node shape the focus node is the value node; a literal has no values to equal it.
    ("sh:equals e:p", ["e:a  1 equals", "e:a  e:a equals", "e:a  e:b equals"]),
    ("sh:property [ sh:path e:p ; sh:equals e:p ; sh:property [ sh:path e:p ; sh:maxCount 0 ] ]",
     ["e:b e:p  maxCount"]),
    ("sh:deactivated true ; sh:class e:A", []),
    ("sh:property [ sh:path e:p ; sh:deactivated true ; sh:maxCount 0 ]", []),
    # Siblings: e:b conforms to both shapes, so it counts for neither.
    ("sh:property [ sh:path e:q ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; "
     "sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true ] ; sh:property [ sh:path e:p ; "
     "sh:qualifiedValueShape [ sh:minLength 2 ] ; sh:qualifiedMaxCount 9 ]",
     ["e:a e:q  qualifiedMinCount"]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), WHOLE)
def test_whole_nodes(body: str, wanted: list[str]) -> None:
    data = "e:a e:p 1, e:b ; e:q e:b . e:b e:p 3 ."
    found = results(data, f"e:s a sh:NodeShape ; sh:targetNode e:a ; {body} .")
    told = {(r.focus, r.path, r.value, r.component) for r in found}
    assert told == {
        (term(focus), term(path), term(value), sh(component(name)))
        for focus, path, value, name in (line.split(" ") for line in wanted)
    }


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ("sh:targetNode e:x, 1", "e:x, 1"),
        ("sh:targetClass e:A", "e:c"),
        ("sh:targetSubjectsOf e:p", "e:a"),
        ("sh:targetObjectsOf e:p", "1"),
        ("a rdfs:Class", "e:d"),
        ("a owl:Class", "e:d"),
    ],
)
def test_targets(target: str, wanted: str) -> None:
    shapes = f"e:S a sh:NodeShape ; {target} ; sh:hasValue e:none ."
    found = results(WORLD + "e:a e:p 1 . e:d a e:S .", shapes)
    assert sorted(r.focus for r in found) == terms(wanted)


def test_severity_is_that_of_the_shape_that_demands() -> None:
    shapes = """e:s sh:targetNode e:a ; sh:severity sh:Info ; sh:class e:A ;
        sh:property [ sh:path e:p ; sh:minCount 1 ] ;
        sh:node [ sh:severity sh:Warning ; sh:class e:A ] ."""
    assert sorted((r.component, r.severity) for r in results("", shapes)) == [
        (sh("ClassConstraintComponent"), sh("Info")),
        (sh("MinCountConstraintComponent"), sh("Violation")),
        (sh("NodeConstraintComponent"), sh("Info")),
    ]


# Over a -p-> b -p-> c, b -q-> 1, 1 being a focus node too (2.3.1).
PATHS = [
    ("e:p", "e:a", "e:b"),
    ("( e:p e:p )", "e:a", "e:c"),
    ("[ sh:alternativePath ( e:p e:q ) ]", "e:b", "e:c, 1"),
    ("[ sh:inversePath e:p ]", "e:c", "e:b"),
    ("[ sh:inversePath e:q ]", "1", "e:b"),
    ("[ sh:inversePath ( e:p e:q ) ]", "1", "e:a"),
    ("[ sh:inversePath [ sh:inversePath e:p ] ]", "e:a", "e:b"),
    ("[ sh:zeroOrMorePath e:p ]", "e:a", "e:a, e:b, e:c"),
    ("[ sh:oneOrMorePath e:p ]", "e:a", "e:b, e:c"),
    ("[ sh:zeroOrOnePath e:p ]", "e:a", "e:a, e:b"),
    ("[ sh:zeroOrOnePath e:p ]", "1", "1"),
    ("[ sh:zeroOrMorePath e:p ]", "e:nowhere", "e:nowhere"),
    ("[ sh:inversePath [ sh:zeroOrMorePath ( [ sh:inversePath e:p ] e:p ) ] ]", "e:c", "e:c"),
    ("( [ sh:zeroOrMorePath e:p ] e:q )", "e:a", "1"),
]


@pytest.mark.parametrize(("path", "start", "reached"), PATHS)
def test_paths(path: str, start: str, reached: str) -> None:
    data = "e:a e:p e:b . e:b e:p e:c ; e:q 1 ."
    shapes = f"e:s sh:targetNode {start} ; sh:path {path} ; sh:in () ."
    assert values(results(data, shapes)) == terms(reached)
    # The path as it is written for $PATH is walked by SPARQL in the same way.
    graph = index(shapes)
    walked = paths.parse(graph, graph.one("<http://e/s>", sh("path")))
    query = f"SELECT $this ?value WHERE {{ $this {walked} ?value }}"
    assert values(results(data, asked(query, f"sh:targetNode {start}"))) == terms(reached)


def asked(query: str, target: str = "sh:targetSubjectsOf e:p", more: str = "") -> str:
    return f'''e:s a sh:NodeShape ; {target} ; {more} sh:sparql [ sh:prefixes e:o ; sh:select """{query}""" ] .
        e:o sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] .'''


# SHACL-SPARQL (5.3 and appendix A) over e:a e:p e:b, 1 . e:b e:p e:a . _:x e:p 2: focus and value.
QUERIES = {
    "pattern": ("$this e:p ?value . FILTER(isLiteral(?value))", "e:a 1 _: 2"),
    "filter": ("$this e:p ?value . FILTER($this = e:b)", "e:b e:a"),
    "optional": (
        "$this e:p ?value . OPTIONAL { ?value e:p ?back . FILTER(?back = $this) } "
        "FILTER(!bound(?back))", "e:a 1 _: 2"),
    "union": ("{ $this e:q ?value } UNION { ?value e:p $this }", "e:a e:b e:b e:a"),
    "bind": ("BIND($this AS ?value) FILTER($this != e:b)", "e:a e:a _: _:"),
    "bind in a group": ("{ BIND($this AS ?value) } ?value e:p ?x . FILTER(?x = 1)", "e:a e:a"),
    "exists": ("$this e:p ?value . FILTER EXISTS { ?value e:p $this }", "e:a e:b e:b e:a"),
    "not exists": ("$this e:p ?value . FILTER NOT EXISTS { ?value e:p ?x . FILTER(?x = $this) }",
                   "e:a 1 _: 2"),
    "subselect": ("{ SELECT $this ?value WHERE { $this e:p ?value . FILTER($this = e:b) } }",
                  "e:b e:a"),
    "count": ("{ SELECT $this (COUNT(?x) AS ?n) WHERE { $this e:p ?x } GROUP BY $this } "
              "FILTER(?n = 2) BIND(?n AS ?value)", "e:a 2"),
    "subselect in exists": (
        "$this e:p ?value . FILTER NOT EXISTS { { SELECT $this ?x WHERE { $this e:p ?x } } "
        "FILTER(?x != ?value) }", "e:b e:a _: 2"),
    "bound": ("$this e:p ?value . FILTER(bound($this) && ?value = 1)", "e:a 1"),
    # A blank node is no IRI and has no text (SPARQL 1.1, section 17.4.2).
    "kind": ("$this e:p ?value . FILTER(isBlank($this) && !isIRI($this))", "_: 2"),
    "text": ("$this e:p ?value . FILTER(strlen(str($this)) > 0)", "e:a e:b e:a 1 e:b e:a"),
    "text of a text": ("$this e:p ?value . FILTER(str(str($this)) != '')",
                       "e:a e:b e:a 1 e:b e:a"),
    "iri": ("$this e:p ?value . FILTER(isIRI(iri($this)))", "e:a e:b e:a 1 e:b e:a"),
    "comment": ("$this e:p ?value # $this } \n FILTER(?value = 1)", "e:a 1"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "rows"), QUERIES.values(), ids=QUERIES)
def test_queries(body: str, rows: str) -> None:
    found = results(
        "e:a e:p e:b, 1 . e:b e:p e:a . _:x e:p 2 .",
        asked(f"SELECT $this ?value WHERE {{ {body} }}"),
    )
    words = rows.split()
    wanted = [
        tuple("_:" if word == "_:" else term(word) for word in words[n : n + 2])
        for n in range(0, len(words), 2)
    ]
    told = [tuple("_:" if part[0] == "_" else part for part in (r.focus, r.value)) for r in found]
    assert sorted(told) == sorted(wanted)


# Literals as focus nodes: the store has no literal as a subject and writes some otherwise.
@pytest.mark.parametrize(
    "focus", ["1", '"01"^^xsd:integer', '"a"@vi', '"1"^^xsd:boolean', '"a\\"b"']
)
@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT $this ?value WHERE { BIND($this AS ?value) }", 1),
        ("SELECT $this WHERE { FILTER(isLiteral($this)) }", 1),
        ("SELECT $this ?value WHERE { $this e:p ?value }", 0),
        ("SELECT $this ?value WHERE { ?value e:p $this . BIND($this AS ?same) }", 0),
        ("SELECT $this ?value WHERE { $this e:p* ?value }", 1),
        ("SELECT $this ?value WHERE { $this (e:p|^e:p)? ?value }", 1),
    ],
)
def test_literals_are_focus_nodes_of_queries(focus: str, query: str, count: int) -> None:
    found = results("e:a e:p 7 .", asked(query, f"sh:targetNode {focus}"))
    assert [(r.focus, r.value) for r in found] == [(term(focus), term(focus))] * count


def test_a_value_has_the_form_that_the_data_have() -> None:
    data = 'e:a e:p "01"^^xsd:integer ; e:q 1 . e:b e:p "1.50"^^xsd:decimal, "x"^^xsd:integer .'
    query = "SELECT $this ?value WHERE { $this e:p ?value }"
    assert values(results(data, asked(query))) == terms(
        '"01"^^xsd:integer, "1.50"^^xsd:decimal, "x"^^xsd:integer'
    )


def test_a_value_may_be_written_in_the_query_alone() -> None:
    shapes = COMPONENT.format(
        kind="sh:nodeValidator", query="SELECT $this ?value WHERE { BIND($limit AS ?value) }"
    )
    found = results('e:z e:p "1"^^xsd:boolean .', shapes.replace("e:limit 3", "e:limit true"))
    assert values(found) == terms("true")


def test_a_path_of_no_length_starts_at_a_node_that_the_data_lack() -> None:
    """SPARQL 1.1, section 18.4; where a pattern of any property would see the mark, it is said."""
    data = "e:a e:p e:b ."
    node = "sh:targetNode e:nowhere"
    for query in (
        "SELECT $this ?value WHERE { $this e:p* ?value }",
        "SELECT $this ?value WHERE { $this e:q? ?x . BIND(?x AS ?value) }",
        "SELECT $this ?value WHERE { { SELECT $this ?value WHERE { $this e:p/e:q* ?x } } "
        "UNION { $this e:p* ?value } }",
    ):
        assert values(results(data, asked(query, node))) == terms("e:nowhere"), query
    loose = asked("SELECT $this WHERE { $this e:p* ?x . ?y ?any ?x }", node)
    with pytest.raises(UnknownConstructError, match="nowhere"):
        results(data, loose)
    unmarked = asked("SELECT $this ?value WHERE { ?value ?any $this }", node)
    assert results(data, unmarked) == []


def test_path_stands_for_the_path_of_the_shape() -> None:
    query = "SELECT $this ?value WHERE { $this $PATH ?value . FILTER(?value = 1) }"
    shapes = asked(query, "sh:targetNode e:a", "sh:path ( e:p [ sh:zeroOrOnePath e:q ] ) ;")
    found = results("e:a e:p e:b . e:b e:q 1, 2 .", shapes.replace("a sh:NodeShape ;", ""))
    assert [(r.value, r.path) for r in found] == [
        (term("1"), "(<http://e/p>/(<http://e/q>)?)"),
    ]


def test_a_query_may_name_the_path() -> None:
    query = "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER(?value = 1) }"
    found = results("e:a e:p 2 ; e:q 1 .", asked(query))
    assert [(r.path, r.value) for r in found] == [("<http://e/q>", term("1"))]


COMPONENT = """
e:o sh:declare [ sh:prefix "e" ; sh:namespace "http://e/"^^xsd:anyURI ] .
e:Limit a sh:ConstraintComponent ; sh:parameter [ sh:path e:limit ], [ sh:path e:other ; sh:optional true ] ;
    {kind} [ sh:prefixes e:o ; {query} ] .
e:s a sh:NodeShape ; sh:targetNode e:a ; e:limit 3 ; sh:property e:t .
e:t sh:path e:p ; e:limit 3 .
""".replace("{query}", 'sh:select "{query}"')
ASK = COMPONENT.replace("sh:select", "sh:ask")


@pytest.mark.parametrize(
    ("shapes", "kind", "query", "wanted"),
    [
        # The value node is pre-bound in ASK, of a node shape the focus node itself.
        (ASK, "sh:validator", "ASK {{ FILTER($value < $limit) }}", "e:a e:a, e:a 5"),
        (ASK, "sh:validator", "ASK {{ $this e:p $value }}", "e:a e:a"),
        # In SELECT it is not.
        (COMPONENT, "sh:nodeValidator",
         "SELECT $this ?value WHERE {{ $this e:p ?value . FILTER(?value > $limit) }}", "e:a 5"),
        (COMPONENT, "sh:propertyValidator",
         "SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER(?value > $limit) }}", "e:a 5"),
        (COMPONENT, "sh:propertyValidator",
         "SELECT $this ?value WHERE {{ $this $PATH ?value . FILTER(!bound($other)) }}",
         "e:a 1, e:a 5"),
    ],
)  # fmt: skip
def test_constraint_components(shapes: str, kind: str, query: str, wanted: str) -> None:
    text = shapes.format(kind=kind, query=query.replace("{{", "{").replace("}}", "}"))
    found = results("e:a e:p 1, 5 .", text)
    assert {r.component for r in found} == {"<http://e/Limit>"}
    assert sorted((r.focus, r.value) for r in found) == sorted(
        (term(focus), term(value)) for focus, value in (w.split() for w in wanted.split(", "))
    )


# Shapes that cannot be applied: an error that names the shape, in both languages.
CHAIN = " ".join(f"e:n{n} sh:node e:n{n + 1} ." for n in range(2000))
HELD = " ".join(f"e:n{n} sh:path e:p ; sh:property e:n{n + 1} ." for n in range(2000))
LONG_PATH = " ".join(f"_:p{n} sh:inversePath _:p{n + 1} ." for n in range(2000))
REFUSED = {
    "itself": ("e:s sh:targetNode e:a ; sh:path e:p ; sh:property e:s .", "e/s", "itself"),
    "itself by way of others": (
        "e:r sh:targetNode e:a ; sh:property e:s . e:s sh:path e:p ; sh:property e:t . "
        "e:t sh:path e:p ; sh:property e:s .", "e/(s|t)", "itself"),
    "deep shapes": (CHAIN + "e:n0 sh:targetNode e:a .", "e/n", "deeper than 100"),
    "deep properties": (
        HELD + "e:n2000 sh:path e:p . e:n0 sh:targetNode e:a .", "e/n", "deeper than 100"),
    "deep path": (
        LONG_PATH + "_:p2000 sh:inversePath e:p . e:s sh:targetNode e:a ; sh:path _:p0 .",
        "e/s", "too deep"),
    "path in a circle": (
        "_:a sh:inversePath _:b . _:b sh:inversePath _:a . e:s sh:targetNode e:a ; sh:path _:a .",
        "e/s", "circles"),
    "two paths": ("e:s sh:targetNode e:a ; sh:path e:p, e:q .", "e/s", "sh:path"),
    "literal path": ("e:s sh:targetNode e:a ; sh:path 1 .", "e/s", "literal"),
    "count of a node shape": (
        "e:s a sh:NodeShape ; sh:targetNode e:a ; sh:minCount 1 .", "e/s", "no path"),
    "a path for sh:node": (
        "e:s sh:targetNode e:a ; sh:node e:t . e:t sh:path e:p .", "e/t", "path"),
    "no list": ("e:s sh:targetNode e:a ; sh:in e:b .", "e/s", "list"),
    "pattern": ('e:s sh:targetNode e:a ; sh:pattern "(" .', "e/s", "regular expression"),
    "values": (asked("SELECT $this WHERE { VALUES ?x { 1 } }"), "_:", "VALUES"),
    "subselect without $this": (
        asked("SELECT $this WHERE { { SELECT ?x WHERE { ?x e:p $this } } }"), "_:", r"\$this"),
    "bad query": (asked("SELECT $this WHERE { $this e:p }"), "_:", "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("shapes", "name", "words"), REFUSED.values(), ids=REFUSED)
def test_shapes_that_cannot_be_applied(shapes: str, name: str, words: str) -> None:
    with pytest.raises(ProjectError, match=f"{name}.*{words}") as caught:
        results("e:a e:p e:b . e:b e:p e:a .", shapes)
    assert caught.value.vi.startswith("không áp dụng được các shape:")


def test_a_shape_may_come_back_to_itself_where_it_is_only_asked() -> None:
    shapes = """e:s a sh:NodeShape ; sh:targetNode e:a ;
        sh:property [ sh:path e:p ; sh:node e:s ] ; sh:property [ sh:path e:q ; sh:maxCount 0 ] ."""
    circle = "e:a e:p e:b . e:b e:p e:a . "
    assert results(circle, shapes) == []
    assert values(results(circle + "e:b e:q 1 .", shapes)) == terms("e:b")


def test_recursion_over_dense_data_ends() -> None:
    nodes = [f"e:n{n}" for n in range(14)]
    data = " ".join(f"{a} e:p {b} ." for a in nodes for b in nodes if a != b)
    shapes = "e:s a sh:NodeShape ; sh:targetNode e:n0 ; sh:property [ sh:path e:p ; sh:node e:s ] ."
    with pytest.raises(ProjectError, match=r"e/s.*circles"):
        results(data, shapes)


def test_shapes_and_paths_may_be_deep() -> None:
    chain = " ".join(f"e:n{n} sh:or ( e:n{n + 1} ) ." for n in range(95))
    assert len(results("", chain + "e:n0 sh:targetNode e:a . e:n95 sh:class e:A .")) == 1
    path = "e:p"
    for _ in range(45):
        path = f"[ sh:inversePath {path} ]"
    assert values(
        results("e:b e:p e:a .", f"e:s sh:targetNode e:a ; sh:path {path} ; sh:in () .")
    ) == terms("e:b")


def test_questions_about_blank_nodes_may_not_be_nested_for_ever() -> None:
    deep = "str(" * 6 + "$this" + ")" * 6
    query = asked(f"SELECT $this WHERE {{ FILTER({deep} != '') }}")
    assert len(results("e:a e:p 1 .", query)) == 1
    with pytest.raises(UnknownConstructError, match="blank"):
        results("_:x e:p 1 .", query)


def test_the_store_is_left_as_it_was() -> None:
    data = index("e:a e:p 1 .")
    asker = Asker(data, index(""))
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    one = [{"n": str(ox.Literal(1))}]
    assert asker.rows(count) == one
    asker.rows("SELECT ?x WHERE { <http://e/none> <http://e/p>* ?x }", present=["<http://e/none>"])
    assert asker.rows(count) == one
