"""Rule: a line or a block a statement, from the triples as they were read, never through a store.

Source: RDF 1.1 N-Triples (section 4, canonical form), N-Quads, TriG and Turtle (W3C
Recommendations, 25 February 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from lsgraph import turtle
from lsgraph.forms import plain
from lsgraph.terms import PREFIXES

# A graph by the text of its name, in the order in which the graphs are to stand.
Graphs = Mapping[str, Sequence[ox.Triple]]


def ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Write triples as canonical N-Triples, lines sorted."""
    return _written(plain.named(triples), ox.RdfFormat.N_TRIPLES)


def nquads(graphs: Graphs) -> bytes:
    """Write named graphs as canonical N-Quads, graph by graph, lines sorted in each."""
    quads = (
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(name))
        for name, triples in graphs.items()
        for t in plain.named(triples)
    )
    return _written(quads, ox.RdfFormat.N_QUADS)


def ttl(triples: Iterable[ox.Triple], prefixes: Mapping[str, str], *, comment: str = "") -> bytes:
    """Write triples as Turtle in the house form."""
    own = {p: n for p, n in prefixes.items() if PREFIXES.get(p) != n}
    text = turtle.write(plain.named(triples), comment=comment, own_prefixes=own)
    return text.encode()


def trig(graphs: Graphs, prefixes: Mapping[str, str], *, comment: str = "") -> bytes:
    """Write named graphs as TriG, each block in the house form of Turtle."""
    heads: set[str] = set()
    blocks = []
    for name, triples in graphs.items():
        head, _, body = ttl(triples, prefixes).decode().partition("\n\n")
        heads.update(head.splitlines())
        blocks.append(f"<{name}> {{\n\n{body}}}\n")
    lines = (f"@prefix {p}: <{n}> ." for p, n in {**PREFIXES, **prefixes}.items())
    declared = "\n".join(line for line in lines if line in heads)
    return "\n\n".join(part for part in (comment, declared, "\n".join(blocks)) if part).encode()


def _written(statements: Iterable[ox.Triple] | Iterable[ox.Quad], form: ox.RdfFormat) -> bytes:
    data = ox.serialize(statements, format=form)
    assert data is not None  # which it is only where a file is given to write to
    return data
