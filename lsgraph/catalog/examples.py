"""Rule: a prepared query goes out as data: what it asks, its text, and the values it takes.

The text is that of the file without its header, which is told here as statements. The form is
that of the sparql-examples convention (sh:SPARQLExecutable with sh:select, rdfs:comment and
schema:keywords), in the graph that endpoints serve at /.well-known/sparql-examples.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from lsgraph import queries
from lsgraph.catalog import settings
from lsgraph.catalog.saying import Statements, whole
from lsgraph.publication import Publication
from lsgraph.terms import PREFIXES, expand, iri, is_iri

PATH = ".well-known/sparql-examples.ttl"
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w-]*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)
_FORMS = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "DESCRIBE": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}
_TYPES = {
    "string": "xsd:string",
    "lang": "xsd:language",
    "integer": "xsd:integer",
    "decimal": "xsd:decimal",
    "date": "xsd:date",
    "year": "xsd:gYear",
}


def describe(pub: Publication) -> list[ox.Triple]:
    """State every prepared query of the project; raise QueryError where one cannot be read."""
    said = Statements()
    home = ox.NamedNode(pub.address(PATH))
    used: dict[str, str] = {}
    for path in pub.where.queries:
        query = queries.load(path)
        _query(said, pub, query, home)
        used.update(_PREFIX.findall(query.text))
    for prefix, namespace in sorted(used.items()):
        node = ox.NamedNode(f"{home.value}#prefix-{prefix}")
        said.say(home, "sh:declare", node)
        said.typed(node, "sh:PrefixDeclaration")
        said.say(node, "sh:prefix", ox.Literal(prefix))
        space = ox.Literal(namespace, datatype=iri("xsd:anyURI"))
        said.say(node, "sh:namespace", space)
    if used:
        said.typed(home, "owl:Ontology")
        words = {"en": "Prepared questions", "vi": "Các câu hỏi soạn sẵn"}
        said.texts(home, "rdfs:label", words)
        said.say(home, "dcterms:license", *settings.said(pub, "dcterms:license"))
    return said.triples


def text(query: queries.PreparedQuery) -> str:
    """Give a query's text without its header."""
    lines = [line for line in query.text.splitlines() if not line.startswith("#+")]
    return "\n".join(lines).strip() + "\n"


def _query(
    said: Statements, pub: Publication, query: queries.PreparedQuery, home: ox.NamedNode
) -> None:
    node = ox.NamedNode(PREFIXES["query"] + query.name)
    cls, property_ = _FORMS[query.form.upper()]
    said.typed(node, "sh:SPARQLExecutable", cls)
    said.say(node, property_, ox.Literal(text(query)))
    said.say(node, "sh:prefixes", home)
    said.say(node, "rdfs:isDefinedBy", home)
    said.texts(node, "rdfs:label", query.summary)
    said.texts(node, "rdfs:comment", query.summary)
    said.texts(node, "dcterms:description", query.description)
    said.texts(node, "skos:note", query.note)
    said.say(node, "schema:keywords", *(ox.Literal(tag) for tag in query.tags))
    for service in settings.endpoints(pub):
        address = pub.record.node(service, iri("dcat:endpointURL"))
        said.say(node, "schema:target", address)
    for order, parameter in enumerate(query.parameters):
        value = ox.NamedNode(f"{node.value}#{parameter.name}")
        said.say(node, "sh:parameter", value)
        _parameter(said, value, parameter, order)


def _parameter(
    said: Statements, node: ox.NamedNode, parameter: queries.Parameter, order: int
) -> None:
    said.typed(node, "sh:Parameter")
    # SHACL, section 6.2.1: the local name of the path is the name of the parameter.
    said.say(node, "sh:path", ox.NamedNode(f"{PREFIXES['query']}parameter#{parameter.name}"))
    said.say(node, "sh:name", ox.Literal(parameter.name))
    said.say(node, "sh:order", whole(order))
    said.say(node, "sh:optional", ox.Literal("true", datatype=iri("xsd:boolean")))
    said.texts(node, "sh:description", parameter.description)
    if parameter.type == "iri":
        said.say(node, "sh:nodeKind", iri("sh:IRI"))
        cls = expand(parameter.cls)
        said.say(node, "sh:class", ox.NamedNode(cls) if parameter.cls and is_iri(cls) else None)
    else:
        said.say(node, "sh:datatype", iri(_TYPES[parameter.type]))
    if parameter.default is not None:
        said.say(node, "sh:defaultValue", _value(parameter, parameter.default))
    if parameter.example is not None:
        said.say(node, "skos:example", _value(parameter, parameter.example))
    _choices(said, node, [_value(parameter, v) for v in parameter.enum])


def _choices(
    said: Statements, node: ox.NamedNode, values: Sequence[ox.NamedNode | ox.Literal]
) -> None:
    """State a list of choices; its cells have names, since nothing here is without one."""
    cells = [ox.NamedNode(f"{node.value}-choice-{n}") for n in range(1, len(values) + 1)]
    for cell, value, rest in zip(cells, values, [*cells[1:], iri("rdf:nil")], strict=False):
        said.say(cell, "rdf:first", value)
        said.say(cell, "rdf:rest", rest)
    if cells:
        said.say(node, "sh:in", cells[0])


def _value(parameter: queries.Parameter, value: str) -> ox.NamedNode | ox.Literal:
    made = queries.term(parameter, value)
    return made if isinstance(made, ox.NamedNode) else ox.Literal(value, datatype=made.datatype)
