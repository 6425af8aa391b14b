"""Rule: what the data must and should be is told in the words of the shapes' own messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from lsgraph.publication import LANGUAGES
from lsgraph.site import sorting
from lsgraph.site.atlas import SHAPE_DOC, Atlas, Link, Page, View, capital, clean
from lsgraph.site.indexes import lead, title
from lsgraph.site.texts import texts
from lsgraph.terms import BASE, iri, short

TARGET, PROPERTY, MESSAGE = iri("sh:targetClass"), iri("sh:property"), iri("sh:message")
TODO, SEVERITY, SPARQL = iri("sh:description"), iri("sh:severity"), iri("sh:sparql")
_NODE = iri("sh:NodeShape")
_LEVEL = {"Violation": "must", "Warning": "should", "Info": "hint"}
_SHAPE = BASE + "shape#"


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give the page of the demands on the data, where there are any."""
    if atlas.shapes.triples:
        yield Page(SHAPE_DOC, "shapes.html", title("shapes"), lambda lang: _shapes(atlas, lang),
                   iri=BASE + "shape/instances", trail=("plan",),
                   description=lead("shapes_lead"), data=(".ttl",))  # fmt: skip


def by_class(atlas: Atlas, view: View) -> Mapping[ox.NamedNode, list[Mapping[str, Any]]]:
    """Give the demands on the things of each class, the binding ones first."""
    facts = atlas.shapes
    found: dict[ox.NamedNode, list[Mapping[str, Any]]] = defaultdict(list)
    for t in facts.triples:
        if t.predicate == TARGET and isinstance(t.object, ox.NamedNode):
            found[t.object] += demands(atlas, view, t.subject)
    order = list(_LEVEL.values())
    return {
        cls: sorted(rows, key=lambda r: (order.index(r["level"]), r["curie"]))
        for cls, rows in found.items()
    }


def demands(atlas: Atlas, view: View, shape: Any) -> list[Mapping[str, Any]]:
    """Give the demands of a node shape: those of its property shapes and its own."""
    facts = atlas.shapes
    said = texts(view.lang)
    made: list[Mapping[str, Any]] = []
    for part in (shape, *facts.values(shape, PROPERTY), *facts.values(shape, SPARQL)):
        message = facts.text(part, MESSAGE, view.lang)
        if message and isinstance(part, ox.NamedNode):
            grade = facts.node(part, SEVERITY) or facts.node(shape, SEVERITY)
            level = _LEVEL.get(short(grade.value).removeprefix("sh:"), "must") if grade else "must"
            ours = part.value.startswith(_SHAPE)
            made.append(
                {
                    "id": part.value.removeprefix(_SHAPE) if ours else "",
                    "curie": short(part.value, atlas.prefixes),
                    "href": view.href(part.value) if ours else "",
                    "level": level,
                    "grade": said[level],
                    "message": clean(message),
                    "todo": clean(facts.text(part, TODO, view.lang)),
                }
            )
    return made


def _shapes(atlas: Atlas, lang: str) -> Mapping[str, Any]:
    view, facts = View(atlas, SHAPE_DOC, lang), atlas.shapes
    nodes = [s for s in facts.instances(_NODE) if s.value.startswith(_SHAPE)]
    seen: set[str] = set()
    groups = []
    for shape in sorted(nodes, key=lambda s: s.value):
        rows = []
        for row in demands(atlas, view, shape):
            # A property shape that several node shapes share has its place with the first.
            own = (
                row["id"]
                and row["id"] not in seen
                and row["id"] != shape.value.removeprefix(_SHAPE)
            )
            rows.append({**row, "id": row["id"] if own else ""})
            seen.add(row["id"])
        classes = [view.link(c.value) for c in facts.values(shape, TARGET)
                   if isinstance(c, ox.NamedNode)]  # fmt: skip
        label = facts.label(shape, lang)
        seen.add(shape.value.removeprefix(_SHAPE))
        groups.append(
            {
                "id": shape.value.removeprefix(_SHAPE),
                "name": capital(clean(label)) if label else short(shape.value, atlas.prefixes),
                "named": bool(label),
                "curie": short(shape.value, atlas.prefixes),
                "classes": sorted(classes, key=lambda c: sorting.key(c.text)),
                "rows": rows,
            }
        )
    alone = sorted(n.removeprefix(_SHAPE) for n in atlas.shape_names)
    rest = [{"id": n, "curie": "shape:" + n} for n in alone if n not in seen]
    return {"groups": groups, "rest": rest, "file": _file(atlas, view), "languages": LANGUAGES}


def _file(atlas: Atlas, view: View) -> Link | None:
    found = next((f for f in atlas.files if f.path == "ontology/shapes.ttl"), None)
    return Link(view.file(found.path), found.path) if found else None
