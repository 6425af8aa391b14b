"""Rule: what a graph holds, and what follows from it, is told as tables and lines; nothing is decided.

Each function is given an open KnowledgeGraph and gives a Table or text in its language.
"""

from __future__ import annotations

from collections import Counter

import pyoxigraph as ox

from lsgraph import inference, screen, tables, turtle, validation
from lsgraph.inference import Explanation
from lsgraph.store import KnowledgeGraph
from lsgraph.tables import Table, Term, text
from lsgraph.terms import RDF_TYPE, XSD, short

Triple = ox.Triple


def stats(kg: KnowledgeGraph) -> Table:
    """Count triples, things, things of each class, and the nodes that each shape looks at."""
    shapes = turtle.read(kg.project.shapes("instances")).triples
    nodes = validation.focus_nodes(kg.asserted, kg.ontology, shapes)
    classes = Counter(t.object for t in kg.asserted if t.predicate == RDF_TYPE)
    words = {
        "en": ("triples", "things", "of class", "nodes of shape"),
        "vi": ("bộ ba", "đối tượng", "thuộc lớp", "nút của shape"),
    }[kg.lang]
    rows: list[tuple[Term | None, ...]] = [
        (ox.Literal(words[0]), None, _number(len(kg.asserted))),
        (ox.Literal(words[1]), None, _number(sum(classes.values()))),
    ]
    rows += [
        (ox.Literal(words[2]), cls, _number(count))  # type: ignore[misc]
        for cls, count in sorted(classes.items(), key=lambda item: str(item[0]))
    ]
    rows += [
        (ox.Literal(words[3]), ox.NamedNode(shape), _number(count))
        for shape, count in nodes.items()
    ]
    headings = {
        "en": {"measure": "measure", "of": "of", "count": "count"},
        "vi": {"measure": "số đo", "of": "của", "count": "số lượng"},
    }[kg.lang]
    return kg.dressed(tables.from_rows(("measure", "of", "count"), rows), headings)


def inferred(kg: KnowledgeGraph, *, owlrl: bool = False) -> Table:
    """Give the triples that follow from the revision, by our rules or by owlrl."""
    return kg.dressed(tables.from_triples(_derived(kg, owlrl)))


def inferred_counts(kg: KnowledgeGraph, *, owlrl: bool = False) -> Table:
    """Count what follows by rule and property, with the rule's sense and one triple of each."""
    derived = _derived(kg, owlrl)
    groups: dict[tuple[str, Term], list[Triple]] = {}
    for t in sorted(derived, key=str):
        step = derived[t]
        about = t.object if t.predicate == RDF_TYPE else t.predicate
        groups.setdefault((step.rule if step else "owlrl", about), []).append(t)  # type: ignore[arg-type]
    rows = []
    for (rule, about), triples in sorted(groups.items(), key=lambda g: (g[0][0], str(g[0][1]))):
        sense = inference.RULES.get(rule, {}).get(kg.lang, "")
        because = f"{sense} ({rule})" if sense else rule
        example = ox.Literal(_line(kg, triples[0]))
        rows.append((_number(len(triples)), about, example, ox.Literal(because)))
    headings = {
        "en": {"count": "count", "about": "class or property", "example": "example",
               "because": "because"},
        "vi": {"count": "số lượng", "about": "lớp hoặc thuộc tính", "example": "ví dụ",
               "because": "vì"},
    }[kg.lang]  # fmt: skip
    return kg.dressed(tables.from_rows(tuple(headings), rows), headings)


def premises(kg: KnowledgeGraph, explanation: Explanation) -> Table:
    """Give an explained triple and all triples behind it as a graph."""
    found: list[Triple] = []

    def walk(part: Explanation) -> None:
        found.append(part.triple)
        for premise in part.premises:
            walk(premise)

    walk(explanation)
    return kg.dressed(tables.from_triples(found))


def told(
    kg: KnowledgeGraph, explanation: Explanation, width: int, *, markdown: bool = False
) -> str:
    """Tell an explanation in indented lines, from what was asked down to what was asserted."""
    lines: list[str] = []
    given = {"en": "the plan's data say so", "vi": "dữ liệu quy hoạch khẳng định"}[kg.lang]
    axiom = {"en": "the ontology says so", "vi": "bản thể học quy định"}[kg.lang]
    asserted = set(kg.asserted)

    def walk(part: Explanation, depth: int) -> None:
        if part.step is None:
            reason = given if part.triple in asserted else axiom
        else:
            reason = f"{inference.RULES[part.step.rule][kg.lang]} ({part.step.rule})"
        words = f"{_line(kg, part.triple)} ← {reason}"
        if markdown:
            lines.append(f"{'  ' * depth}- {words}")
        else:
            margin = "    " * depth
            lines.append(margin + screen.paragraph(words, width, margin + "  ")[len(margin) + 2 :])
        for premise in part.premises:
            walk(premise, depth + 1)

    walk(explanation, 0)
    return "\n".join(lines)


def _derived(kg: KnowledgeGraph, owlrl: bool) -> dict[Triple, inference.Step | None]:
    if owlrl:
        return dict.fromkeys(inference.infer_by_owlrl(kg.asserted, kg.ontology))
    return dict(kg.infer())


def _line(kg: KnowledgeGraph, triple: Triple) -> str:
    return " ".join(_short(kg, part) for part in (triple.subject, triple.predicate, triple.object))  # type: ignore[arg-type]


def _short(kg: KnowledgeGraph, term: Term) -> str:
    if term == RDF_TYPE:
        return "a"
    return short(term.value, kg.prefixes) if isinstance(term, ox.NamedNode) else f'"{text(term)}"'


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=ox.NamedNode(XSD + "integer"))
