"""Random data and shapes for the referees: all of SHACL Core, paths in paths, SHACL-SPARQL.

Each case has a namespace of its own, so that many cases can stand in one graph and not meet:
every class, property, node and shape is in it, and a query names only its own properties.
A case has at most one blank node in its data, so that results can be told apart without its name.
Where a choice is left out because an engine ends in an error there, a comment says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from random import Random

import pyoxigraph as ox

from lsgraph import turtle

HEAD = """@prefix e: <http://e/{n}/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
IRIS = [f"e:n{n}" for n in range(6)]
NODES = [*IRIS, "_:b"]
CLASSES = ["e:A", "e:B", "e:C"]
PROPERTIES = ["e:p", "e:q", "e:r"]
NUMBERS = ["1", "3", "2.5", "2.5e0", "-4", '"7"^^xsd:double', '"2"^^xsd:byte', '"01"^^xsd:integer']
# No midnight of a day that stands here too: Jena takes the two for one value.
DATES = [
    '"2024-03-19"^^xsd:date', '"2023-12-31"^^xsd:date', '"2024-03-18T00:00:00"^^xsd:dateTime',
    '"2024-03-19T10:00:00Z"^^xsd:dateTime', '"2024-03-20T01:00:00+07:00"^^xsd:dateTime',
]  # fmt: skip
TEXTS = [
    '"Đường"@vi',
    '"Cầu"@vi',
    '"road"@en',
    '"Đường"',
    '"a b"',
    '"way"@en-GB',
    '""',
    '"x\\"y\\n"',
]
ODD = ["true", '"1"^^xsd:boolean', '"x"^^xsd:integer', '"2024"^^xsd:gYear', '"1"^^e:own']
LITERALS = [*NUMBERS, *DATES, *TEXTS, *ODD]
SEVERITIES = ["sh:Warning", "sh:Info", "sh:Violation", "e:Grave"]


@dataclass(frozen=True)
class Case:
    """One random graph with random shapes."""

    number: int
    data: str
    shapes: str

    @property
    def space(self) -> str:
        """The namespace of the case."""
        return f"http://e/{self.number}/"

    @cached_property
    def triples(self) -> tuple[ox.Triple, ...]:
        """The data."""
        return _parsed(self.number, self.data)

    @cached_property
    def graph(self) -> tuple[ox.Triple, ...]:
        """The shapes."""
        return _parsed(self.number, self.shapes)


def _parsed(number: int, text: str) -> tuple[ox.Triple, ...]:
    return tuple(
        turtle.parse(HEAD.replace("{n}", str(number)) + text.replace("{n}", str(number))).triples
    )


def case(number: int) -> Case:
    """Make the case of a number: the same each time."""
    random = Random(number)
    return Case(number, data(random), shapes(random))


def data(random: Random) -> str:
    lines = ["e:C rdfs:subClassOf e:A ."]
    for _ in range(random.randrange(3, 25)):
        subject = random.choice(NODES)
        if random.random() < 0.35:
            lines.append(f"{subject} a {random.choice(CLASSES)} .")
        else:
            value = random.choice(NODES if random.random() < 0.55 else LITERALS)
            lines.append(f"{subject} {random.choice(PROPERTIES)} {value} .")
    if random.random() < 0.3:
        # By chance alone two texts of a language would hardly meet (4.4.5).
        lines.append(f"{random.choice(NODES)} {random.choice(PROPERTIES)} {TEXTS[0]}, {TEXTS[1]} .")
    return "\n".join(lines)


def path(random: Random, depth: int = 0) -> str:
    kind = random.randrange(9 if depth < 3 else 1)
    inner = [path(random, depth + 1) for _ in range(2)] if kind > 2 else []
    if kind == 3:
        return f"[ sh:inversePath {inner[0]} ]"
    if kind == 4:
        return f"( {inner[0]} {inner[1]} )"
    if kind == 5:
        return f"[ sh:alternativePath ( {inner[0]} {inner[1]} ) ]"
    if kind > 5:
        word = ("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath")[kind - 6]
        return f"[ sh:{word} {inner[0]} ]"
    return random.choice(PROPERTIES)


Maker = Callable[[Random], str]


def number(low: int, high: int, form: str) -> Maker:
    return lambda r: form.format(r.randrange(low, high))


def pick(form: str, *of: str) -> Maker:
    return lambda r: form.format(r.choice(of))


# What stands in any shape: sections 4.1, 4.3, 4.4, 4.5 and 4.8 of SHACL.
OF_VALUES: list[Maker] = [
    pick("sh:class {}", *CLASSES),
    pick("sh:datatype xsd:{}", "string", "integer", "date", "boolean", "decimal", "gYear"),
    pick("sh:nodeKind sh:{}", "IRI", "Literal", "BlankNode", "BlankNodeOrIRI", "IRIOrLiteral",
         "BlankNodeOrLiteral"),
    lambda r: f"sh:{r.choice(['min', 'max'])}{r.choice(['Inclusive', 'Exclusive'])} "
              f"{r.choice([*NUMBERS, *DATES])}",
    number(0, 8, "sh:minLength {}"),
    number(0, 8, "sh:maxLength {}"),
    pick('sh:pattern "{}" ; sh:flags "i"', "^Đ", "a", "[0-9]+$", "N1"),
    pick('sh:pattern "{}"', "^Đ", "^.{5}$", "[0-9]+$", "n1|b"),
    pick("sh:languageIn ( {} )", '"vi"', '"en"', '"en-GB" "vi"'),
    pick("sh:equals {}", *PROPERTIES),
    pick("sh:disjoint {}", *PROPERTIES),
    lambda r: f"sh:hasValue {r.choice([*IRIS, *LITERALS])}",
    lambda r: f"sh:in ( {' '.join(r.sample([*IRIS, *LITERALS], 5))} )",
    lambda r: f"sh:closed true ; sh:ignoredProperties ( {r.choice(PROPERTIES)} {TYPE} )",
]  # fmt: skip
# What only a property shape may have: sections 4.2, 4.4.5, 4.5.3 and 4.5.4.
OF_PATHS: list[Maker] = [
    number(0, 3, "sh:minCount {}"),
    number(0, 3, "sh:maxCount {}"),
    pick("sh:uniqueLang {}", "true", "true", "true", "false"),
    pick("sh:lessThan {}", *PROPERTIES),
    pick("sh:lessThanOrEquals {}", *PROPERTIES),
]


def qualified(random: Random, depth: int) -> str:
    side = random.choice(["Min", "Max"])
    inner = shape(random, depth + 1)
    return f"sh:qualifiedValueShape {inner} ; sh:qualified{side}Count {random.randrange(3)}"


def siblings(random: Random, depth: int) -> str:
    """Property shapes side by side whose qualified shapes exclude each other (4.7.3)."""
    apart = f" ; sh:qualifiedValueShapesDisjoint {random.choice(['true', 'true', 'false'])}"
    return " ; ".join(
        f"sh:property [ a sh:PropertyShape ; sh:path {path(random, 2)} ; "
        f"{qualified(random, depth)}{apart} ]"
        for _ in range(random.randrange(2, 4))
    )


def nested(random: Random, depth: int, named: int) -> str:
    """Sections 4.6 and 4.7; `named` shapes can be referred to."""
    kind = random.randrange(7)
    if kind == 0:
        if named and random.random() < 0.5:
            return f"sh:node e:s{random.randrange(named)}"
        inner = constraint(random, depth + 1, has_path=False, named=named)
        return f"sh:node [ a sh:NodeShape ; {inner} ]"
    if kind == 1:
        if named and random.random() < 0.5:
            return f"sh:not e:s{random.randrange(named)}"
        return f"sh:not {shape(random, depth + 1, named)}"
    if kind < 5:
        word = ("or", "and", "xone")[kind - 2]
        return f"sh:{word} ( {' '.join(shape(random, depth + 1, named) for _ in range(2))} )"
    if kind == 5:
        return siblings(random, depth)
    inner = constraint(random, depth + 1, has_path=True, named=named)
    return f"sh:property [ a sh:PropertyShape ; sh:path {path(random)} ; {inner}{extras(random)} ]"


def constraint(random: Random, depth: int, *, has_path: bool, named: int = 0) -> str:
    roll = random.random()
    if roll < 0.18:
        return asked(random, has_path=has_path)
    if depth < 2 and roll < 0.45:
        return nested(random, depth, named)
    if has_path and depth < 2 and roll < 0.52:
        return qualified(random, depth)
    if has_path and roll < 0.7:
        return random.choice(OF_PATHS)(random)
    return random.choice(OF_VALUES)(random)


def extras(random: Random) -> str:
    text = ""
    if random.random() < 0.06:
        text += f" ; sh:deactivated {random.choice(['true', 'true', 'false'])}"
    if random.random() < 0.2:
        text += f" ; sh:severity {random.choice(SEVERITIES)}"
    return text


def shape(random: Random, depth: int, named: int = 0) -> str:
    if random.random() < 0.5:
        inner = constraint(random, depth, has_path=True, named=named)
        return f"[ a sh:PropertyShape ; sh:path {path(random)} ; {inner}{extras(random)} ]"
    inner = constraint(random, depth, has_path=False, named=named)
    return f"[ a sh:NodeShape ; {inner}{extras(random)} ]"


def target(random: Random) -> str:
    return random.choice([
        f"sh:targetClass {random.choice(CLASSES)}",
        f"sh:targetNode {random.choice(IRIS)}, {random.choice([*IRIS, *LITERALS])}",
        f"sh:targetSubjectsOf {random.choice(PROPERTIES)}",
        f"sh:targetObjectsOf {random.choice(PROPERTIES)}",
    ])  # fmt: skip


def shapes(random: Random) -> str:
    made = [COMPONENTS]
    for n in range(random.randrange(1, 4)):
        if random.random() < 0.3:
            inner = constraint(random, 0, has_path=True, named=n)
            made.append(
                f"e:t{n} a sh:PropertyShape ; sh:path {path(random)} ; {target(random)} ; "
                f"{inner}{extras(random)} ."
            )
        inner = constraint(random, 0, has_path=False, named=n)
        if random.random() < 0.4:
            inner += f" ; {nested(random, 1, n)}"
        made.append(f"e:s{n} a sh:NodeShape ; {target(random)} ; {inner}{extras(random)} .")
    if random.random() < 0.15:
        # An implicit class target (2.1.3.3).
        inner = constraint(random, 0, has_path=False)
        made.append(f"e:A a rdfs:Class, sh:NodeShape ; {inner} .")
    return "\n".join(made)


# SHACL-SPARQL, sections 5 and 6. The prefix is declared, so that sh:prefixes is tried as well.
COMPONENTS = """e:o sh:declare [ sh:prefix "e" ; sh:namespace "http://e/{n}/"^^xsd:anyURI ] .
e:Unlike a sh:ConstraintComponent ; sh:parameter [ a sh:Parameter ; sh:path e:unlike ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes e:o ;
        sh:ask "ASK { FILTER($value != $unlike) }" ] .
e:Linked a sh:ConstraintComponent ; sh:parameter [ a sh:Parameter ; sh:path e:linked ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:prefixes e:o ;
        sh:ask "ASK { { $value e:p $linked } UNION { $this e:q $value . FILTER EXISTS { $value e:r ?x } } }" ] .
e:Apart a sh:ConstraintComponent ;
    sh:parameter [ a sh:Parameter ; sh:path e:apart ] ;
    sh:parameter [ a sh:Parameter ; sh:path e:beside ; sh:optional true ] ;
    sh:nodeValidator [ a sh:SPARQLSelectValidator ; sh:prefixes e:o ;
        sh:select "SELECT $this ?value WHERE { $this $apart ?value . FILTER NOT EXISTS { ?value e:q $this } }" ] ;
    sh:propertyValidator [ a sh:SPARQLSelectValidator ; sh:prefixes e:o ;
        sh:select "SELECT $this ?value WHERE { $this $PATH ?value . OPTIONAL { ?value $apart ?other } FILTER(!bound(?other)) FILTER(!bound($beside) || ?value != $beside) }" ] .
"""


def asked(random: Random, *, has_path: bool) -> str:
    kind = random.randrange(8)
    if kind == 0:
        return f"e:unlike {random.choice([*IRIS, '3', TEXTS[0]])}"
    if kind == 1:
        return f"e:linked {random.choice(IRIS)}"
    if kind == 2:
        beside = f" ; e:beside {random.choice(IRIS)}" if random.random() < 0.5 else ""
        return f"e:apart {random.choice(PROPERTIES)}{beside}"
    return f'sh:sparql [ a sh:SPARQLConstraint ; sh:prefixes e:o ; sh:select """{query(random, has_path=has_path)}""" ]'


def query(random: Random, *, has_path: bool) -> str:
    """A query with $this in every place that SPARQL has for it."""

    def p() -> str:
        return random.choice(PROPERTIES)

    first = [
        f"$this {p()} ?value .", f"?value {p()} $this .", f"$this {p()}/{p()}* ?value .",
        f"$this (^{p()}|{p()})+ ?value .", f"$this {p()} ?w . ?w {p()} ?value .",
        "BIND($this AS ?value)",
        f"{{ $this {p()} ?value }} UNION {{ ?value {p()} $this . FILTER(?value != $this) }}",
        f"{{ $this {p()} ?value }} UNION {{ FILTER(isLiteral($this)) BIND($this AS ?value) }}",
        f"{{ SELECT $this ?value WHERE {{ $this {p()} ?value . FILTER(?value != $this) }} }}",
        f"{{ SELECT DISTINCT $this ?value WHERE {{ $this {p()} ?w . ?value {p()} ?w . "
        "FILTER(?value != $this) } }",
        f"{{ SELECT $this (COUNT(?w) AS ?n) WHERE {{ $this {p()} ?w }} GROUP BY $this }} "
        f"FILTER(?n > 1) $this {p()} ?value .",
        f"{{ SELECT $this ?value WHERE {{ {{ SELECT $this ?value WHERE {{ $this {p()} ?value . "
        f"}} }} OPTIONAL {{ ?value {p()} $this }} }} }}",
        "$this ?path ?value .",
    ]  # fmt: skip
    if has_path:
        first += ["$this $PATH ?value ."] * 4
    then = [
        "", "", f"OPTIONAL {{ $this {p()} ?y }} FILTER(!bound(?y))",
        f"OPTIONAL {{ ?value {p()} ?y . FILTER(?y != $this) }} FILTER(!bound(?y))",
        "FILTER(?value != $this)", "FILTER(?value = $this)",
        f"FILTER($this != {random.choice(IRIS)})", "FILTER(isLiteral(?value))",
        "FILTER(bound($this))", 'FILTER(lang(?value) = "vi")', "FILTER(!isLiteral($this))",
        "FILTER(?value > 2)", "FILTER(isIRI(?value) && str($this) < str(?value))",
        f"FILTER NOT EXISTS {{ ?value {p()} $this }}", f"FILTER EXISTS {{ $this {p()} ?z }}",
        f"FILTER NOT EXISTS {{ $this {p()} ?z . FILTER(?z = $this || ?z = ?value) }}",
        f"FILTER NOT EXISTS {{ {{ SELECT $this ?z WHERE {{ $this {p()} ?z }} }} "
        "FILTER(?z != ?value) }",
        f"FILTER EXISTS {{ {{ $this {p()} ?z }} UNION {{ ?z {p()} $this }} }}",
        "BIND(str($this) AS ?name) FILTER(strlen(?name) > 10)",
        f"{{ BIND($this AS ?me) }} FILTER EXISTS {{ ?me {p()} ?any }}",
        f"{{ FILTER($this != {random.choice(IRIS)}) }}",
        f"?value {p()} ?v2 . FILTER(?v2 IN ($this, {random.choice(IRIS)}))",
        "FILTER(IF(isLiteral($this), false, true))",
        f"BIND(EXISTS {{ $this {p()} ?value }} AS ?there) FILTER(!?there)",
        f"OPTIONAL {{ {{ SELECT $this (MAX(?m) AS ?top) WHERE {{ $this {p()} ?m }} GROUP BY $this "
        "} } FILTER(bound(?top))",
    ]  # fmt: skip
    body = random.choice(first)
    names = "$this ?path ?value" if "?path" in body else "$this ?value"
    names = "$this" if random.random() < 0.2 else names
    distinct = random.choice(["", "", "DISTINCT "])
    rest = " ".join(random.sample(then, random.randrange(1, 3)))
    return f"SELECT {distinct}{names} WHERE {{ {body} {rest} }}"
