"""Rule: a page tells all about one thing in the reader's language: itself, its evidence, its links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from lsgraph import screen
from lsgraph.store import KnowledgeGraph
from lsgraph.tables import Term, text
from lsgraph.terms import RDF_TYPE, RDFS_LABEL, iri, short

_CITED = iri("plan:citedFrom")
_SOURCE = iri("plan:source")
_ADDRESS = iri("plan:address")
_HIDDEN = {RDF_TYPE, RDFS_LABEL, iri("skos:definition"), iri("rdfs:comment"), _CITED, _SOURCE}
_WORDS = {
    "en": {"evidence": "Evidence", "links": "What points here (← read backwards)"},
    "vi": {"evidence": "Căn cứ", "links": "Nội dung trỏ đến đây (← đọc ngược)"},
}

Section = tuple[str, Sequence[tuple[str, str]]]


def page(kg: KnowledgeGraph, thing: str, width: int, *, markdown: bool = False) -> str:
    """Tell all about a thing; raise QueryError if there is no thing of that name."""
    node = ox.NamedNode(kg.find(thing))
    facts = _facts(kg, node)
    kinds = ", ".join(kg.labels.get(text(o), _short(kg, o)) for o in facts.get(RDF_TYPE, []))
    title = kg.labels.get(node.value, _short(kg, node))
    texts = [v for p in ("skos:definition", "rdfs:comment") for v in _read(kg, facts, iri(p))]
    sections = [s for s in _sections(kg, node, facts) if s[1]]
    if markdown:
        return _markdown(title, f"`{_short(kg, node)}` · {kinds}", texts, sections)
    lines = [screen.paragraph(title, width), f"{_short(kg, node)} · {kinds}"]
    lines += ["", *[screen.paragraph(t, width) for t in texts]] if texts else []
    margin = min(28, max((screen.width_of(n) for _, rows in sections for n, _ in rows), default=0))
    for heading, rows in sections:
        lines.append("")
        if heading:
            lines.append(heading)
        room = margin if any(name for name, _ in rows) else 0
        for name, value in rows:
            lines += [f"  {line}" for line in screen.beside(name, value, room, width - 2)]
    return "\n".join(lines)


def _facts(kg: KnowledgeGraph, node: ox.NamedNode) -> dict[ox.NamedNode, list[Term]]:
    facts: dict[ox.NamedNode, list[Term]] = defaultdict(list)
    asserted = [t for t in kg.asserted if t.subject == node]
    for t in asserted or [t for t in kg.ontology if t.subject == node]:
        facts[t.predicate].append(t.object)  # type: ignore[arg-type]
    return facts


def _sections(
    kg: KnowledgeGraph, node: ox.NamedNode, facts: dict[ox.NamedNode, list[Term]]
) -> Iterator[Section]:
    words = _WORDS[kg.lang]
    rows = []
    for predicate in sorted((p for p in facts if p not in _HIDDEN), key=lambda p: p.value):
        for n, value in enumerate(_read(kg, facts, predicate)):
            rows.append((_name(kg, predicate) if n == 0 else "", value))
    yield "", rows
    yield words["evidence"], [("", e) for e in _evidence(kg, facts)]
    links = [t for t in kg.asserted if t.object == node]
    back = {p: _back(kg, p) for p in {t.predicate for t in links}}
    named = sorted((back[t.predicate], _named(kg, t.subject)) for t in links)  # type: ignore[arg-type]
    seen: set[str] = set()
    yield (
        words["links"],
        [("" if name in seen or seen.add(name) else name, who) for name, who in named],  # type: ignore[func-returns-value]
    )


def _back(kg: KnowledgeGraph, predicate: ox.NamedNode) -> str:
    """Name a property read backwards: by its inverse or itself if symmetric, else with an arrow."""
    inverse = iri("owl:inverseOf")
    for t in kg.ontology:
        if t.predicate == inverse and t.object == predicate:
            return _name(kg, t.subject)  # type: ignore[arg-type]
        if t.subject == predicate and t.object == iri("owl:SymmetricProperty"):
            return _name(kg, predicate)
    return f"← {_name(kg, predicate)}"


def _read(
    kg: KnowledgeGraph, facts: dict[ox.NamedNode, list[Term]], predicate: ox.NamedNode
) -> list[str]:
    values = facts.get(predicate, [])
    tongues = {v.language for v in values if isinstance(v, ox.Literal)}
    wanted = kg.lang if kg.lang in tongues else None
    return [
        _named(kg, v) if not isinstance(v, ox.Literal) else v.value
        for v in values
        if not isinstance(v, ox.Literal) or wanted is None or v.language == wanted
    ]


def _evidence(kg: KnowledgeGraph, facts: dict[ox.NamedNode, list[Term]]) -> list[str]:
    told = [_named(kg, v) for v in facts.get(_CITED, [])]
    for source in facts.get(_SOURCE, []):
        where = [
            t.object.value
            for t in kg.asserted
            if t.subject == source and t.predicate == _ADDRESS and isinstance(t.object, ox.Literal)
        ]
        told.append(" ".join([_named(kg, source), *where]))
    return told


def _name(kg: KnowledgeGraph, predicate: Term) -> str:
    return kg.labels.get(text(predicate), _short(kg, predicate))


def _named(kg: KnowledgeGraph, term: Term) -> str:
    label = kg.labels.get(text(term))
    return f"{label} ({_short(kg, term)})" if label else _short(kg, term)


def _short(kg: KnowledgeGraph, term: Term) -> str:
    return short(text(term), kg.prefixes)


def _markdown(title: str, kind: str, texts: list[str], sections: list[Section]) -> str:
    lines = [f"# {title}", "", kind, *(line for t in texts for line in ("", t))]
    for heading, rows in sections:
        lines += ["", *([f"## {heading}", ""] if heading else [])]
        last = ""
        for name, value in rows:
            last = name or last
            lines.append(f"- {last}: {value}" if last else f"- {value}")
    return "\n".join(lines)
