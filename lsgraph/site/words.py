"""Rule: the vocabulary is told in full, in both languages, each term at the fragment that names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.publication import LANGUAGES
from lsgraph.site import figures, shapes, sorting, things
from lsgraph.site.atlas import CONCEPT_DOC, PLAN_DOC, SUBCLASS, Atlas, Link, Page, View, clean
from lsgraph.site.indexes import title
from lsgraph.site.texts import texts
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, iri, short

CLASS, DEFINITION, EXAMPLE = iri("owl:Class"), iri("skos:definition"), iri("skos:example")
DOMAIN, RANGE = iri("schema:domainIncludes"), iri("schema:rangeIncludes")
SUBPROPERTY, INVERSE = iri("rdfs:subPropertyOf"), iri("owl:inverseOf")
SCHEME, IN_SCHEME, CONCEPT = iri("skos:ConceptScheme"), iri("skos:inScheme"), iri("skos:Concept")
UNIT, SYMBOL = iri("qudt:Unit"), iri("qudt:symbol")
_KINDS = {
    iri("owl:ObjectProperty"): "object_property",
    iri("owl:DatatypeProperty"): "datatype_property",
    iri("owl:AnnotationProperty"): "annotation_property",
    iri("owl:TransitiveProperty"): "transitive",
    iri("owl:SymmetricProperty"): "symmetric",
    iri("owl:FunctionalProperty"): "functional",
}
_SAME = [iri(n) for n in ("owl:equivalentClass", "owl:equivalentProperty", "skos:exactMatch")]
_NEAR = [
    iri(n) for n in ("skos:closeMatch", "skos:broadMatch", "skos:relatedMatch", "rdfs:seeAlso")
]
_HEAD = [iri(n) for n in ("owl:versionInfo", "dcterms:created", "dcterms:creator",
                          "dcterms:license", "vann:preferredNamespacePrefix")]  # fmt: skip
_HEAD_SAID = ("version", "created", "creator", "licence", "prefix")
_PLAN = BASE + "plan#"


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the pages of the ontology, of the code lists and of each alignment."""
    about = {x: clean(_about(atlas, BASE + "plan", x)) for x in LANGUAGES}
    yield Page(PLAN_DOC, "words.html", title("words"), lambda lang: _ontology(atlas, lang),
               iri=BASE + "plan", description=about, data=things.SUFFIXES)  # fmt: skip
    about = {x: clean(_about(atlas, BASE + "concept/", x)) for x in LANGUAGES}
    yield Page(CONCEPT_DOC, "schemes.html", title("schemes"), lambda lang: _schemes(atlas, lang),
               iri=BASE + "concept/", trail=(PLAN_DOC,), description=about,
               data=things.SUFFIXES)  # fmt: skip
    files = alignments(atlas)
    for node, stem in atlas.things.items():
        if stem.startswith("alignment/"):
            yield Page(stem, "alignment.html", atlas.titles(node),
                       lambda lang, node=node, stem=stem: _alignment(atlas, files, node, stem, lang),  # type: ignore[misc]
                       iri=node, trail=(PLAN_DOC,), data=things.SUFFIXES)  # fmt: skip


def _about(atlas: Atlas, node: str, lang: str) -> str:
    return atlas.words.text(ox.NamedNode(node), iri("dcterms:description"), lang)


def _head(atlas: Atlas, view: View, node: str) -> list[Mapping[str, Any]]:
    said = texts(view.lang)
    rows: list[Mapping[str, Any]] = [{"name": said["namespace"], "values": [
        things.Value(node + ("#" if node == BASE + "plan" else ""), form="code")]}]  # fmt: skip
    for prop, key in zip(_HEAD, _HEAD_SAID, strict=True):
        found = things.values(view, atlas.words.values(ox.NamedNode(node), prop))
        if found:
            rows.append({"name": said[key], "values": found})
    return rows


def _ontology(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, words = View(atlas, PLAN_DOC, lang), atlas.words
    own = [s for s in words.by_subject if isinstance(s, ox.NamedNode) and s.value.startswith(_PLAN)]
    classes = [c for c in own if CLASS in words.values(c, RDF_TYPE)]
    properties = [p for p in own if p not in classes]
    foreign = sorted(
        (s for s in words.by_subject if isinstance(s, ox.NamedNode)
         and not s.value.startswith(BASE) and words.values(s, DOMAIN)),
        key=lambda s: short(s.value),
    )  # fmt: skip
    by_domain: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    by_range: dict[ox.NamedNode, list[ox.NamedNode]] = defaultdict(list)
    for p in (*properties, *foreign):
        for index, end in ((by_domain, DOMAIN), (by_range, RANGE)):
            for c in words.values(p, end):
                index[c].append(p)  # type: ignore[index]
    demands = shapes.by_class(atlas, view)
    counts: dict[ox.NamedNode, int] = defaultdict(int)
    for t in atlas.facts.triples:
        if t.predicate == RDF_TYPE:
            counts[t.object] += 1  # type: ignore[index]

    def named(nodes: Any) -> list[Link]:
        found = [n for n in nodes if isinstance(n, ox.NamedNode)]
        return sorted((_term(view, n) for n in found), key=lambda x: sorting.key(x.text))

    def cls(node: ox.NamedNode) -> Mapping[str, Any]:
        above = [c for c in atlas.classes(node)[1:] if c.value.startswith(_PLAN)]
        supers = words.values(node, SUBCLASS)
        return {
            **_common(atlas, view, node),
            "broader": named(c for c in supers if c in classes),
            "narrower": named(c for c in classes if node in words.values(c, SUBCLASS)),
            "aligned": named(
                [c for c in supers if c not in classes and isinstance(c, ox.NamedNode)]
            ),
            "own": named(by_domain[node]),
            "inherited": [(_term(view, c), named(by_domain[c])) for c in above if by_domain[c]],
            "values_of": named(by_range[node]),
            "demands": demands.get(node, []),
            "count": counts[node],
            "list": view.to(things.kind_stem(node)),
        }

    def prop(node: ox.NamedNode) -> Mapping[str, Any]:
        said = texts(lang)
        kinds = [said[_KINDS[k]] for k in _KINDS if k in words.values(node, RDF_TYPE)]
        inverse = {*words.values(node, INVERSE), *words.subjects(INVERSE, node)}
        return {
            **_common(atlas, view, node),
            "kinds": kinds,
            "domain": named(words.values(node, DOMAIN)),
            "range": named(words.values(node, RANGE)),
            "inverse": named(inverse),
            "super": named(words.values(node, SUBPROPERTY)),
            "used": atlas.used[node],
        }

    def tree(node: ox.NamedNode, above: frozenset[ox.NamedNode]) -> Mapping[str, Any]:
        below = [c for c in classes if node in words.values(c, SUBCLASS) and c not in above]
        return {
            "link": _term(view, node),
            "parts": [tree(c, above | {c}) for c in _ordered(view, below)],
        }

    roots = [c for c in classes if not set(classes) & set(words.values(c, SUBCLASS))]
    return {
        "about": _about(atlas, BASE + "plan", lang),
        "head_rows": _head(atlas, view, BASE + "plan"),
        "tree": [tree(c, frozenset({c})) for c in _ordered(view, roots)],
        "classes": [cls(c) for c in _ordered(view, classes)],
        "properties": [prop(p) for p in _ordered(view, properties)],
        "foreign": [{**prop(p), "id": things.foreign(p, atlas)} for p in foreign],
        "has_shapes": bool(atlas.shapes.triples),
        "alignments": [view.link(n) for n, s in atlas.things.items() if s.startswith("alignment/")],
        "files": [f for f in atlas.files if f.path.startswith("ontology/") and not f.packed],
    }


def _ordered(view: View, nodes: list[ox.NamedNode]) -> list[ox.NamedNode]:
    return sorted(nodes, key=lambda n: (sorting.key(view.atlas.label(n.value, view.lang)), n.value))


def _term(view: View, node: ox.NamedNode) -> Link:
    if view.atlas.place(node.value) is None and view.atlas.words.values(node, DOMAIN):
        text, tongue = view.atlas.name(node.value, view.lang)
        fragment = things.foreign(node, view.atlas)
        return Link(view.to(PLAN_DOC, fragment), text, tongue if tongue != view.lang else "")
    if node.value.startswith(PREFIXES["xsd"]) or view.atlas.place(node.value) is None:
        return Link(view.href(node.value), short(node.value), outside=True)
    return view.link(node.value)


def _common(atlas: Atlas, view: View, node: ox.NamedNode) -> Mapping[str, Any]:
    words = atlas.words
    replaced = words.node(node, iri("dcterms:isReplacedBy"))
    same = [
        v for p in (*_SAME, *_NEAR) for v in words.values(node, p) if isinstance(v, ox.NamedNode)
    ]
    return {
        "id": node.value.rpartition("#")[2],
        "iri": node.value,
        "curie": short(node.value, atlas.prefixes),
        "name": _titled(view, node),
        "definition": things.texts_of(words, node, DEFINITION, view.lang),
        "examples": things.texts_of(words, node, EXAMPLE, view.lang),
        "comments": things.texts_of(words, node, iri("rdfs:comment"), view.lang),
        "same": [_term(view, v) for v in same],
        "retired": words.text(node, iri("owl:deprecated")) in ("true", "1"),
        "replaced": view.link(replaced.value) if replaced else None,
    }


def _titled(view: View, node: ox.NamedNode) -> Link:
    text, tongue = view.atlas.name(node.value, view.lang)
    return Link("", text[:1].upper() + text[1:], tongue if tongue not in ("", view.lang) else "")


def _schemes(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, words = View(atlas, CONCEPT_DOC, lang), atlas.words
    made = []
    for scheme in _ordered(view, words.instances(SCHEME)):
        members = [m for m in words.subjects(IN_SCHEME, scheme) if isinstance(m, ox.NamedNode)]

        def place(node: ox.NamedNode) -> Any:
            order = words.text(node, iri("plan:order"))
            rank = int(order) if order.isascii() and order.isdigit() else 999
            return rank, sorting.key(atlas.label(node.value, lang))

        made.append(
            {
                "id": scheme.value.rpartition("/")[2],
                "link": view.link(scheme.value),
                "curie": short(scheme.value, atlas.prefixes),
                "members": [
                    {
                        "link": view.link(m.value),
                        "curie": short(m.value, atlas.prefixes),
                        "what": things.texts_of(words, m, DEFINITION, lang),
                    }
                    for m in sorted(members, key=place)
                ],
            }
        )
    units = [
        {"link": view.link(u.value), "symbol": words.text(u, SYMBOL)}
        for u in _ordered(view, words.instances(UNIT))
    ]
    return {
        "about": _about(atlas, BASE + "concept/", lang),
        "head_rows": _head(atlas, view, BASE + "concept/"),
        "schemes": made,
        "units": units,
    }


def alignments(atlas: Atlas) -> Mapping[str, tuple[ox.Triple, ...]]:
    """Give what each file of the words says, by the IRI of its header."""
    from lsgraph import turtle

    found = {}
    for path in (p for p in atlas.pub.where.ontology if p.is_file()):
        triples = turtle.read(path).triples
        for t in triples:
            if t.predicate == RDF_TYPE and t.object == iri("owl:Ontology"):
                found[t.subject.value] = triples  # type: ignore[union-attr]
    return found


def _alignment(
    atlas: Atlas, files: Mapping[str, tuple[ox.Triple, ...]], node: str, stem: str, lang: str
) -> Mapping[str, Any]:
    view = View(atlas, stem, lang)
    rows = [
        (_term(view, t.subject), _term(view, t.predicate), _term(view, t.object))
        for t in sorted(files.get(node, ()), key=str)
        if isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
        and t.subject.value != node
    ]
    source = atlas.words.node(ox.NamedNode(node), iri("dcterms:source"))
    return {
        "rows": rows,
        "source": Link(source.value, source.value, outside=True) if source else None,
        "version": figures.literal(
            ox.Literal(atlas.words.text(ox.NamedNode(node), _HEAD[0])), lang
        ),
    }
