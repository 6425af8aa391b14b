"""Rule: a query of a constraint is text; its pre-bound variables are bound by what SHACL says.

SHACL, section 5.3.1 and appendix A: a pre-bound variable is replaced everywhere. Node by node
this is done in the tokens of the text. For many nodes at once, VALUES gives the same rows if
every use of $this sees that binding; `row_by_row` says whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lsgraph.guarding import tokens
from lsgraph.shacl.errors import UnknownConstructError

_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING")
_CUTS = ("LIMIT", "OFFSET")
_TERMS = ("variable", "iri", "name", "string")
_HEADS = ("SELECT", "DISTINCT", "REDUCED")
# What asks of a node whether it is blank, and what means the same where IRIs that begin with {1}
# stand for blank nodes: STR and IRI have no value for a blank node (SPARQL 1.1, section 17.4.2).
_BLANK = "(ISIRI({0}) && STRSTARTS(STR({0}), {1}))"
_OVER_BLANKS = {
    "ISBLANK": _BLANK,
    "ISIRI": "(ISIRI({0}) && !STRSTARTS(STR({0}), {1}))",
    "ISURI": "(ISIRI({0}) && !STRSTARTS(STR({0}), {1}))",
    "STR": f"IF({_BLANK}, 1/0, STR({{0}}))",
    "IRI": f"IF({_BLANK}, 1/0, IRI({{0}}))",
    "URI": f"IF({_BLANK}, 1/0, IRI({{0}}))",
}
# Each of them doubles what stands in it.
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Token:
    """One token: kind, text, offset, how deep in braces and in parentheses it stands."""

    kind: str
    written: str
    start: int
    depth: int
    round: int

    @property
    def word(self) -> str:
        """The keyword in capitals, or nothing."""
        return self.written.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable's name, or nothing."""
        return self.written[1:] if self.kind == "variable" else ""


@lru_cache(maxsize=1024)
def scan(text: str) -> tuple[Token, ...]:
    """Split a query into tokens with their depth."""
    found = []
    depth = inside = 0
    for kind, piece, start in tokens(text):
        if kind == "close":
            depth -= piece == "}"
            inside -= piece == ")"
        found.append(Token(kind, piece, start, depth, inside))
        if kind == "open":
            depth += piece == "{"
            inside += piece == "("
    return tuple(found)


def fault(text: str, bound: Sequence[str]) -> str:
    """Say what SHACL forbids in a query (appendix A), or nothing; `bound` are pre-bound names."""
    found = scan(text)
    for n, token in enumerate(found):
        if token.word in _FORBIDDEN:
            return token.word
        if token.word == "AS" and n + 1 < len(found) and found[n + 1].variable in bound:
            return f"AS {found[n + 1].written}"
    needed = {"this", *bound} - {"shapesGraph", "currentShape"}
    used = {t.variable for t in found} & needed
    for head, body in _selects(found):
        if head[0].depth == 0:
            continue
        named = {t.variable for t in head}
        patterns = {t.variable for t in body if t.round == head[0].round}
        if any(t.written == "*" for t in head):
            named |= patterns
        missing = sorted({v for v in used if any(t.variable == v for t in body)} - named)
        if missing or ("this" in used and "this" not in named):
            return f"SELECT without ${(missing or ['this'])[0]}"
    return ""


def _selects(found: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    """Give the head (up to the brace) and the body of each SELECT."""
    for n, token in enumerate(found):
        if token.word == "SELECT":
            start = next((m for m in range(n, len(found)) if found[m].written == "{"), len(found))
            end = next(
                (m for m in range(start + 1, len(found)) if found[m].depth <= found[start].depth),
                len(found),
            )
            yield found[n:start], found[start:end]


@lru_cache(maxsize=1024)
def asks_of_kinds(text: str) -> bool:
    """Say whether a query may ask of a term what a blank node answers otherwise."""
    return any(token.word in _OVER_BLANKS for token in scan(text))


def over_blanks(text: str, start: str, depth: int = 0) -> str:
    """Ask of IRIs that begin with `start` what the query asks of blank nodes.

    Raise UnknownConstructError where such questions stand in each other too deep.
    """
    found = scan(text)
    pieces, end = [], 0
    for n, token in enumerate(found[:-1]):
        form = _OVER_BLANKS.get(token.word)
        if form is None or token.start < end or found[n + 1].written != "(":
            continue
        if depth == _DEEPEST:
            raise UnknownConstructError(f"{token.word} so deep over data with blank nodes")
        close = next(t for t in found[n + 2 :] if t.round == token.round and t.written == ")")
        inner = over_blanks(text[found[n + 1].start + 1 : close.start], start, depth + 1)
        pieces += [text[end : token.start], form.format(inner, f'"{start}"')]
        end = close.start + 1
    return "".join([*pieces, text[end:]])


@lru_cache(maxsize=1024)
def has_empty_paths(text: str) -> bool:
    """Say whether a path of the query may be of no length."""
    found = scan(text)
    return any(
        token.written in ("*", "?") and before.written != "(" and before.word not in _HEADS
        for before, token in pairwise(found)
    )


@lru_cache(maxsize=1024)
def any_property(text: str) -> bool:
    """Say whether a pattern of the query may match whatever property a triple has."""
    found = scan(text)
    heads = {id(t) for head, _ in _selects(found) for t in head}
    for before, token, after in zip(found, found[1:], found[2:], strict=False):
        if token.variable not in ("", "PATH") and id(token) not in heads:
            # Between two terms, or after a semicolon, stands a verb.
            if (before.kind in _TERMS or before.written in ("]", ";")) and (
                after.kind in (*_TERMS, "open") or after.word in ("TRUE", "FALSE")
            ):
                return True
        elif token.written == "!" and after.kind in ("iri", "name", "open"):
            # A negated property set; in expressions ! stands before a call or a parenthesis too.
            if before.kind in _TERMS or before.written in ("/", "|", "^", ";", "("):
                return True
    return False


def one_row_at_least(text: str) -> bool:
    """Say whether the query may give a row though its patterns match nothing (an aggregate)."""
    words = {t.word for t in scan(text)}
    return "GROUP" not in words and not words.isdisjoint(_AGGREGATES)


def computes(text: str) -> bool:
    """Say whether the query makes terms of its own (BIND, SELECT expressions)."""
    return any(t.word in ("BIND", "AS") for t in scan(text))


def mentions(text: str, name: str) -> bool:
    """Say whether the query uses a variable."""
    return any(t.variable == name for t in scan(text))


def row_by_row(text: str) -> bool:
    """Say whether binding $this by VALUES gives the rows that replacing it gives.

    It does where the query has no subquery, LIMIT, BIND or other group that sees $this only in
    an expression (a group is evaluated before it is joined), except EXISTS, and aggregates only
    over solutions of one $this.
    """
    found = scan(text)
    words = [t.word for t in found]
    if words.count("SELECT") != 1 or any(w in _CUTS for w in words):
        return False
    if any(w in _AGGREGATES for w in words) and not _grouped_by_this(found):
        return False
    # For each open brace: is it a group of EXISTS or OPTIONAL, and where is $this seen in it.
    groups: list[tuple[bool, list[bool]]] = []
    for n, token in enumerate(found):
        if token.written == "{" and token.kind == "open":
            before = found[n - 1].word if n else ""
            outermost = not groups
            groups.append((outermost or before in ("EXISTS", "OPTIONAL"), []))
        elif token.written == "}" and token.kind == "close":
            if not groups:
                return False
            joined, seen = groups.pop()
            if seen and not joined and False not in seen:
                return False
        elif token.variable == "this" and groups:
            groups[-1][1].append(token.round > 0)
    # BIND in the outermost group sees VALUES that stand before it; in others it does not.
    return not any(t.word == "BIND" and t.depth > 1 for t in found)


def _grouped_by_this(found: Sequence[Token]) -> bool:
    by = next(
        (n for n, t in enumerate(found) if t.word == "BY" and found[n - 1].word == "GROUP"), 0
    )
    # What it is grouped by ends at the next word.
    ends = (n for n in range(by + 1, len(found)) if found[n].word)
    keys = found[by + 1 : next(ends, len(found))]
    return by > 0 and any(t.variable == "this" and not t.round for t in keys)


def at_once(text: str, nodes: Sequence[str]) -> str:
    """Bind $this to many nodes: VALUES at the start of the outermost group, `?this` selected."""
    found = scan(text)
    brace = next(n for n, t in enumerate(found) if t.written == "{" and t.kind == "open")
    head = found[next(n for n, t in enumerate(found) if t.word == "SELECT") + 1 : brace]
    select = next(t for t in found if t.word == "SELECT")
    named = any(t.written == "*" or (t.variable == "this" and not t.round) for t in head)
    place = select.start + len("SELECT")
    if head and head[0].word in ("DISTINCT", "REDUCED"):
        place = head[0].start + len(head[0].written)
    opening = found[brace].start + 1
    start = text[:place] + ("" if named else " ?this") + text[place:opening]
    return f"{start} VALUES ?this {{ {' '.join(nodes)} }} {text[opening:]}"


def replaced(text: str, terms: Mapping[str, str], path: str = "") -> str:
    """Replace pre-bound variables by terms everywhere, and $PATH by a path.

    Where a variable cannot be a term (SELECT lists, BOUND, GROUP BY), what means the same.
    """
    found = scan(text)
    heads = {id(t) for head, _ in _selects(found) for t in head}
    pieces, end = [], 0
    for n, token in enumerate(found):
        new = None
        if token.variable == "PATH" and path:
            new = path
        elif token.variable in terms:
            before = [t.word for t in found[max(0, n - 2) : n]]
            if id(token) in heads and not token.round:
                new = ""
            elif before[:1] == ["BOUND"]:
                # The word and both parentheses go: what is pre-bound is bound.
                start = found[n - 2].start
                pieces.append(text[end:start] if start >= end else "")
                pieces.append("(true)")
                end = found[n + 1].start + 1
                continue
            elif before == ["GROUP", "BY"]:
                new = f"({terms[token.variable]})"
            else:
                new = terms[token.variable]
        if new is not None:
            pieces += [text[end : token.start], new]
            end = token.start + len(token.written)
    result = "".join([*pieces, text[end:]])
    return _with_heads(result)


def _with_heads(text: str) -> str:
    """Give every SELECT that names nothing any more something to name."""
    found = scan(text)
    pieces, end = [], 0
    for number, (head, _) in enumerate(_selects(found)):
        if all(t.word in ("SELECT", "DISTINCT", "REDUCED", "WHERE") for t in head):
            last = next(t for t in reversed(head) if t.word != "WHERE")
            place = last.start + len(last.written)
            pieces += [text[end:place], f" (1 AS ?lsgraph_{number})"]
            end = place
    return "".join([*pieces, text[end:]])
