"""Rule: what a kind of server is known to do otherwise than the standard is put right here, and nowhere else.

Virtuoso 7.2 (07.20.3229), each met by asking it the prepared queries:

1. A path with * or + that is joined with other patterns gives its first match alone
   (`?class rdfs:subClassOf* plan:Goal . ?x a ?class ; plan:year "2030"^^xsd:gYear`). A step from a
   variable to a fixed term is therefore asked first by itself, and its answers are put in as VALUES.
2. ORDER BY with OFFSET and LIMIT fails past row 10,000 (SR353): pages are taken of the ordered
   query as a subquery, whose order Virtuoso keeps.
3. More rows than ResultSetMaxRows are left out; SELECT says so (X-SPARQL-MaxRows), CONSTRUCT does
   not: graphs are therefore asked for as rows, and built here.
4. `geo:wktLiteral` comes back under a datatype of its own, shapes rewritten, points in single
   precision: the datatype is put back, the precision is lost on loading.
5. true and false that a query computes come as 1 and 0 (xsd:integer): queries write
   `xsd:boolean(...)` around what they compute.
6. A variable that VALUES binds to one IRI within OPTIONAL comes as the text of that IRI (xsd:string):
   in the column of such a variable the text of one of its IRIs is read as the IRI.
7. OFFSET without LIMIT fails (SR350, SR352): it gets a LIMIT.
8. Where one graph holds all, rows of DISTINCT may come twice: once is enough on one page, and an
   error where pages are put together.
9. `typed-literal` in results, as in the working drafts: read as `literal`.
10. A query posted as application/sparql-query is never answered: long ones are posted as forms.

Not put right (`tests/test_engines_fuzz.py` tells them apart from all else): a path with + does not
come back to where it began, a circle that our shapes forbid; OPTIONAL after a UNION whose later branch has an
OPTIONAL gives nothing; NOT EXISTS in an || after a path and an OPTIONAL lets rows pass.

Oxigraph 0.5 (server, disk): a triple that stands in two of the graphs asked is two rows: graphs
are loaded apart (`disk`), and those that are published are apart already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from lsgraph.guarding import tokens
from lsgraph.tables import Term
from lsgraph.terms import PREFIXES

_GEOMETRY = "http://www.openlinksw.com/schemas/virtrdf#Geometry"
_PREFIX = re.compile(r"(?i)\bPREFIX\s+([\w.-]*):\s*<([^<>]*)>")
_VALUES = re.compile(r"(?i)\bVALUES\s+\?(\w+)\s*\{([^{}]*)\}")
_WKT = ox.NamedNode(PREFIXES["geo"] + "wktLiteral")


def _same(term: Term) -> Term:
    return term


def _virtuoso(term: Term) -> Term:
    if isinstance(term, ox.Literal) and term.datatype.value == _GEOMETRY:
        return ox.Literal(term.value, datatype=_WKT)
    return term


@dataclass(frozen=True)
class Quirks:
    """What must be done otherwise: terms mended, path steps asked first, IRIs known, pages within."""

    mend: Callable[[Term], Term] = _same
    steps_first: bool = False
    iris_as_text: bool = False
    pages_within: bool = False


PLAIN = Quirks()
_BY_SERVER = {"virtuoso": Quirks(_virtuoso, steps_first=True, iris_as_text=True, pages_within=True)}


def of(server: str) -> Quirks:
    """Give the quirks of the server that a header Server names."""
    return next((q for name, q in _BY_SERVER.items() if name in server.lower()), PLAIN)


@dataclass(frozen=True)
class Step:
    """A path from a variable to a fixed term in a query: `?class rdfs:subClassOf* plan:Goal`."""

    start: int
    end: int
    variable: str
    path: str

    def asked(self) -> str:
        """Give the query for its matches."""
        return f"SELECT DISTINCT ?x WHERE {{ ?x {self.path} }}"

    def told(self, terms: Sequence[Term]) -> str:
        """Give what stands in its place once its matches are known."""
        return f"VALUES {self.variable} {{ {' '.join(map(str, terms))} }}"


def steps(pattern: str) -> list[Step]:
    """Find the path steps of a pattern, in their order."""
    found = []
    parts = list(tokens(pattern))
    for n in range(1, len(parts) - 3):
        before, subject, path, sign, term = parts[n - 1 : n + 4]
        opens = before[1] in ("{", "}", ".") or before[1].endswith(".")
        kinds = (subject[0], path[0] in ("name", "iri"), sign[1] in ("*", "+"), term[0])
        if not opens or kinds not in (("variable", True, True, k) for k in ("name", "iri")):
            continue
        end, name = term[2] + len(term[1]), term[1]
        after = parts[n + 4][1] if n + 4 < len(parts) else ""
        if after == ".":
            end = parts[n + 4][2] + 1
        elif name.endswith("."):
            name = name[:-1]
        elif after != "}":
            continue
        found.append(Step(subject[2], end, subject[1], f"{path[1]}{sign[1]} {name}"))
    return found


def given(prologue: str, pattern: str) -> dict[str, dict[str, ox.NamedNode]]:
    """Find the variables that VALUES binds to IRIs alone, each with its IRIs by their text."""
    prefixes = dict(_PREFIX.findall(prologue))
    found: dict[str, dict[str, ox.NamedNode]] = {}
    for name, body in _VALUES.findall(pattern):
        terms = [(kind, term) for kind, term, _ in tokens(body)]
        if not all(kind in ("iri", "name") for kind, _ in terms):
            continue
        for kind, term in terms:
            prefix, _, local = term.partition(":")
            full = term[1:-1] if kind == "iri" else prefixes.get(prefix, "") + local
            found.setdefault(name, {})[full] = ox.NamedNode(full)
    return found


def replaced(pattern: str, told: Sequence[tuple[Step, str]]) -> str:
    """Write a pattern with other texts in place of its steps."""
    for step, text in reversed(told):
        pattern = f"{pattern[: step.start]}{text} {pattern[step.end :]}"
    return pattern
