"""Rule: a query of a constraint is text; its pre-bound variables are bound by what SHACL says.

SHACL, section 5.3.1 and appendix A: a pre-bound variable is replaced everywhere. Node by node
this is done in the tokens of the text. For many nodes at once, VALUES gives the same rows if
every use of $this sees that binding; `row_by_row` says whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lsgraph.guarding import tokens

_FORBIDDEN = ("MINUS", "VALUES", "SERVICE", "FROM")
_AGGREGATES = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "GROUP", "HAVING")
_CUTS = ("LIMIT", "OFFSET")
_KIND_TESTS = ("ISBLANK", "ISIRI", "ISURI")


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


def scan(text: str) -> list[Token]:
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
    return found


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


def tests_kind(text: str) -> bool:
    """Say whether the query asks if something is a blank node or an IRI."""
    return any(t.word in _KIND_TESTS for t in scan(text))


def mentions(text: str, name: str) -> bool:
    """Say whether the query uses a variable."""
    return any(t.variable == name for t in scan(text))


def row_by_row(text: str) -> bool:
    """Say whether binding $this by VALUES gives the rows that replacing it gives.

    It does where the query has no subquery, aggregate, LIMIT, BIND or other group that sees
    $this only in an expression (a group is evaluated before it is joined), except EXISTS.
    """
    found = scan(text)
    words = [t.word for t in found]
    if words.count("SELECT") != 1 or any(w in (*_AGGREGATES, *_CUTS) for w in words):
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
