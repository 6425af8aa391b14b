"""Rule: what XML cannot carry is refused with its place, never changed.

One element a thing, named by its class; no entities, no document type, no base.
Source: RDF 1.1 XML Syntax (W3C Recommendation, 25 February 2014), sections 2 and 5.1;
Namespaces in XML 1.0 for names, XML 1.0 section 2.2 for characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.forms import plain, xmltext
from lsgraph.terms import PREFIXES, RDF_TYPE, iri

_RDF = PREFIXES["rdf"]
_STRING = iri("xsd:string")
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(rf"[{_START}][{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*\Z")
_LAST = re.compile(rf"[{_START}.0-9\u00b7\u0300-\u036f\u203f\u2040-]*\Z")
_PREFIX = re.compile(r"(?!xml)[A-Za-z_][A-Za-z0-9_-]*\Z", re.IGNORECASE)
# Section 5.1: these names of the RDF namespace mean something else as a property.
_KEPT = {
    _RDF + name
    for name in [
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description"),
        *("li", "aboutEach", "aboutEachPrefix", "bagID"),
    ]
}
_RESERVED = ("http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/")


def write(triples: Iterable[ox.Triple], prefixes: Mapping[str, str]) -> bytes:
    """Write triples as RDF/XML, UTF-8, subjects and properties by IRI.

    Raise ProjectError for a blank node, for a property whose IRI ends in no XML name, and for a
    text with a control character.
    """
    listed = plain.named(triples)
    names = _Names(prefixes)
    body = [
        line
        for subject, group in plain.grouped(listed).items()
        for line in _thing(subject, group, names)
    ]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', "<rdf:RDF"]
    head += [f"    xmlns:{p}={xmltext.quoted(n)}" for p, n in names.used()]
    head[-1] += ">"
    return "\n".join([*head, *body, "</rdf:RDF>", ""]).encode()


class _Names:
    """Names of elements, and the namespaces that they use."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes: dict[str, str] = {}
        for prefix, namespace in prefixes.items():
            if _PREFIX.match(prefix) and namespace and namespace not in self.prefixes:
                self.prefixes[namespace] = prefix
        self.prefixes[_RDF] = "rdf"
        self._used = {"rdf": _RDF}
        self.known: dict[str, str] = {}

    def element(self, node: str) -> str:
        """Give the name of an element for a class or property, or nothing where XML has none."""
        if node not in self.known:
            self.known[node] = self._element(node)
        return self.known[node]

    def used(self) -> list[tuple[str, str]]:
        return sorted(self._used.items())

    def _element(self, node: str) -> str:
        if node in _KEPT:
            return ""
        namespace, local = self._split(node)
        if not local or not namespace or namespace in _RESERVED:
            return ""
        prefix = self.prefixes.get(namespace)
        if prefix is None:
            taken = {*self.prefixes.values(), "rdf"}
            prefix = next(p for i in range(1, len(taken) + 2) if (p := f"ns{i}") not in taken)
            self.prefixes[namespace] = prefix
        self._used[prefix] = namespace
        return f"{prefix}:{local}"

    def _split(self, node: str) -> tuple[str, str]:
        fitting = [n for n in self.prefixes if node.startswith(n) and _NAME.match(node[len(n) :])]
        if fitting:
            namespace = max(fitting, key=len)
            return namespace, node[len(namespace) :]
        tail = _LAST.search(node)
        assert tail is not None
        for start in range(tail.start(), len(node)):
            if _NAME.match(node[start:]):
                return node[:start], node[start:]
        return node, ""


def _thing(subject: str, triples: list[ox.Triple], names: _Names) -> Iterable[str]:
    element = "rdf:Description"
    first = next((t for t in triples if t.predicate == RDF_TYPE), None)
    if first is not None and isinstance(first.object, ox.NamedNode):
        # A word of RDF itself as an element would mean something else to some readers.
        named = "" if first.object.value.startswith(_RDF) else names.element(first.object.value)
        if named:
            element, triples = named, [t for t in triples if t is not first]
    about = f"  <{element} rdf:about={xmltext.quoted(subject)}"
    if not triples:
        yield about + "/>"
        return
    yield about + ">"
    for t in triples:
        yield "    " + _property(t, names)
    yield f"  </{element}>"


def _property(t: ox.Triple, names: _Names) -> str:
    name = names.element(t.predicate.value)
    if not name:
        raise ProjectError(
            en=f"RDF/XML has no name for the property <{t.predicate.value}>; end its IRI with a name",
            vi=f"RDF/XML không có tên cho thuộc tính <{t.predicate.value}>; hãy kết thúc IRI bằng một tên",
        )
    value = t.object
    if isinstance(value, ox.NamedNode):
        return f"<{name} rdf:resource={xmltext.quoted(value.value)}/>"
    assert isinstance(value, ox.Literal)
    xmltext.refuse(value.value, f"{t.subject} {t.predicate}")
    kind = ""
    if value.language:
        kind = f" xml:lang={xmltext.quoted(value.language)}"
    elif value.datatype != _STRING:
        kind = f" rdf:datatype={xmltext.quoted(value.datatype.value)}"
    return f"<{name}{kind}>{xmltext.escaped(value.value)}</{name}>"
