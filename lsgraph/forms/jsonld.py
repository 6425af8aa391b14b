"""Rule: a document carries its own context, of the words that it uses only; nothing is fetched.

Keys are the local names of the ontology's words; what the context says of a key is what the reader
gets back, so that a document round-trips exactly: a value that does not fit its key's type is
written in full.
Source: JSON-LD 1.1 (W3C Recommendation, 16 July 2020), sections 4.1, 4.2 and 9.15.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.forms import plain
from lsgraph.terms import PREFIXES, RDF_TYPE, XSD, curie, iri

Json = dict[str, Any]

_RANGE, _DOMAIN = iri("schema:rangeIncludes"), iri("schema:domainIncludes")
_CLASSES = {iri("owl:Class"), iri("rdfs:Class")}
_OBJECTS = iri("owl:ObjectProperty")
_PROPERTIES = {
    _OBJECTS, iri("owl:DatatypeProperty"), iri("owl:AnnotationProperty"), iri("rdf:Property"),
}  # fmt: skip
_TEXT = iri("rdf:langString")
_STRING, _INTEGER, _BOOLEAN = (iri(f"xsd:{n}") for n in ("string", "integer", "boolean"))
_WKT = iri("geo:wktLiteral")
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
_WHOLE = re.compile(r"(?:0|-?[1-9][0-9]{0,14})\Z")  # what a reader's double holds exactly
_FIRST = ("@id", "@type", "label", "prefLabel", "altLabel", "definition", "comment")


def context(words: Facts, prefixes: Mapping[str, str]) -> Json:
    """Make the context of an ontology: its classes and properties by their local names, and prefixes.

    A property is an IRI, of one datatype, or text by language, where the ontology says so of all
    its values (`rdf:type`, `schema:rangeIncludes`).
    """
    made: Json = {}
    kinds = _CLASSES | _PROPERTIES
    of_ours = sorted(
        {
            t.subject.value
            for t in words.triples
            if isinstance(t.subject, ox.NamedNode)
            and (t.predicate == _DOMAIN or (t.predicate == RDF_TYPE and t.object in kinds))
        },
        # Words of the ontology before those of others, which may have the same local name.
        key=lambda word: (not word.startswith(PREFIXES["plan"]), word),
    )
    for word in of_ours:
        short = curie(word, prefixes)
        key = short.partition(":")[2] if short else ""
        if _KEY.match(key) and key not in made:
            made[key] = _definition(ox.NamedNode(word), words)
    for prefix, namespace in sorted(prefixes.items()):
        if _KEY.match(prefix) and prefix not in made:
            ends_well = namespace[-1:] in tuple(":/?#[]@")  # section 9.15.1, term definitions
            made[prefix] = namespace if ends_well else {"@id": namespace, "@prefix": True}
    return made


def write(
    triples: Iterable[ox.Triple], prefixes: Mapping[str, str], *, context: Json | None = None
) -> bytes:
    """Write triples as one JSON-LD document, compact and indented, UTF-8.

    `context` is what `context` made, once for many documents; without it keys are CURIEs. Raise
    ProjectError for a blank node.
    """
    given = _prefixes(prefixes) if context is None else context
    listed = plain.named(triples)
    writer = _Writer(listed, given)
    things = [writer.thing(subject, group) for subject, group in plain.grouped(listed).items()]
    document: Json = {"@context": writer.used_context()}
    if len(things) == 1:
        document.update(things[0])
    else:
        document["@graph"] = things
    return dump(document)


def dump(document: Json) -> bytes:
    """Write a JSON document for people and programs: indented, Vietnamese as letters, UTF-8."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _prefixes(prefixes: Mapping[str, str]) -> Json:
    return context(Facts(()), prefixes)


def _definition(word: ox.NamedNode, words: Facts) -> Json | str:
    kinds = set(words.values(word, RDF_TYPE))
    if kinds & _CLASSES:
        return word.value
    ranges = set(words.values(word, _RANGE))
    if _OBJECTS in kinds:
        return {"@id": word.value, "@type": "@id"}
    if ranges == {_TEXT}:
        return {"@id": word.value, "@container": "@language"}
    if len(ranges) == 1:
        (only,) = ranges
        assert isinstance(only, ox.NamedNode)
        if (only.value.startswith(XSD) and only != _STRING) or only == _WKT:
            return {"@id": word.value, "@type": only.value}
    return {"@id": word.value}


class _Writer:
    def __init__(self, triples: list[ox.Triple], given: Json) -> None:
        schemes = {_scheme(node) for t in triples for node in _nodes(t)}
        # An IRI whose scheme is a key of the context ("geo:12,106") would be taken for a CURIE.
        self.given = {key: value for key, value in given.items() if key not in schemes}
        self.used: set[str] = set()
        self.names: dict[str, str] = {}

    @cached_property
    def namespaces(self) -> dict[str, str]:
        made = {}
        for key, value in self.given.items():
            if isinstance(value, str) and value[-1:] in tuple(":/?#[]@"):
                made[key] = value
            elif isinstance(value, dict) and value.get("@prefix"):
                made[key] = value["@id"]
        return made

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each word: what is a prefix is none."""
        return {
            value["@id"] if isinstance(value, dict) else value: key
            for key, value in self.given.items()
            if key not in self.namespaces
        }

    def used_context(self) -> Json:
        return {key: value for key, value in self.given.items() if key in self.used}

    def name(self, node: str) -> str:
        found = self.names.get(node)
        if found is None:
            found = curie(node, self.namespaces) or node
            if found != node:
                self.used.add(found.partition(":")[0])
            self.names[node] = found
        return found

    def word(self, node: str) -> str:
        key = self.keys.get(node)
        if key is None:
            return self.name(node)
        self.used.add(key)
        return key

    def thing(self, subject: str, triples: list[ox.Triple]) -> Json:
        thing: Json = {"@id": self.name(subject)}
        values: dict[str, list[ox.NamedNode | ox.Literal]] = {}
        for t in triples:
            if t.predicate == RDF_TYPE and isinstance(t.object, ox.NamedNode):
                values.setdefault("@type", []).append(t.object)
            else:
                values.setdefault(self.word(t.predicate.value), []).append(t.object)  # type: ignore[arg-type]
        for key in sorted(values, key=_rank):
            if key == "@type":
                thing[key] = _one([self.word(v.value) for v in values[key]])
            else:
                thing[key] = self._values(key, values[key])
        return thing

    def _values(self, key: str, values: list[ox.NamedNode | ox.Literal]) -> Any:
        definition = self.given.get(key)
        coercion = definition if isinstance(definition, dict) else {}
        if coercion.get("@container") == "@language":
            if all(isinstance(v, ox.Literal) and v.language for v in values):
                return _by_language(values)
            # In a list, since an object alone would be read as texts by language.
            return [self._value(v, "") for v in values]
        return _one([self._value(v, coercion.get("@type", "")) for v in values])

    def _value(self, value: ox.NamedNode | ox.Literal, coercion: str) -> Any:
        if isinstance(value, ox.NamedNode):
            name = self.name(value.value)
            return name if coercion == "@id" else {"@id": name}
        datatype = value.datatype
        if value.language:
            return {"@value": value.value, "@language": value.language}
        native = _native(value)
        if coercion == datatype.value:
            return value.value if native is None else native
        if not coercion and datatype == _STRING:
            return value.value
        if not coercion and native is not None:
            return native
        if datatype == _STRING:
            return {"@value": value.value}
        return {"@value": value.value, "@type": self.name(datatype.value)}


def _native(literal: ox.Literal) -> int | bool | None:
    """Give a number or truth value that JSON has too, where its text comes back as it was."""
    if literal.datatype == _INTEGER and _WHOLE.match(literal.value):
        return int(literal.value)
    if literal.datatype == _BOOLEAN and literal.value in ("true", "false"):
        return literal.value == "true"
    return None


def _by_language(values: list[ox.NamedNode | ox.Literal]) -> Json:
    texts: dict[str, list[str]] = {}
    for value in values:
        assert isinstance(value, ox.Literal)
        texts.setdefault(value.language or "", []).append(value.value)
    return {lang: _one(texts[lang]) for lang in sorted(texts)}


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _rank(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST), key)


def _nodes(t: ox.Triple) -> Iterable[ox.NamedNode]:
    yield t.subject  # type: ignore[misc]
    yield t.predicate
    if isinstance(t.object, ox.NamedNode):
        yield t.object
    elif isinstance(t.object, ox.Literal):
        yield t.object.datatype


def _scheme(node: ox.NamedNode) -> str:
    scheme, _, rest = node.value.partition(":")
    return "" if rest.startswith("//") else scheme
