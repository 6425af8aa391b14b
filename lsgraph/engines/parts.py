"""Rule: the outer parts of a query are found by its tokens, so that it can be asked page by page.

Source: SPARQL 1.1 Query, section 19.8, rules Query to ValuesClause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lsgraph.errors import QueryError
from lsgraph.guarding import tokens

_NUMBER = re.compile(r"\s*(\d{1,18})")
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "EXISTS"}


@dataclass(frozen=True)
class Parts:
    """A query apart; joined again by `text`. `limit` is None where there is none.

    `prologue`: PREFIX and BASE; `head`: the form and what it gives; `pattern`: the group with its
    braces, or nothing (DESCRIBE); `modifiers`: GROUP BY to ORDER BY; `values`: VALUES at the end.
    """

    prologue: str
    form: str
    head: str
    pattern: str
    modifiers: str
    limit: int | None
    offset: int
    values: str

    def text(self, graphs: tuple[str, ...] = ()) -> str:
        """Write the query, with FROM for these graphs."""
        lines = [self.prologue, self.head, *(f"FROM <{g}>" for g in graphs)]
        lines += [f"WHERE {self.pattern}" if self.pattern else "", self.modifiers]
        lines.append(f"LIMIT {self.limit}" if self.limit is not None else "")
        lines += [f"OFFSET {self.offset}" if self.offset else "", self.values]
        return "\n".join(line for line in lines if line)

    @property
    def distinct(self) -> bool:
        """Say whether no row may come twice."""
        return bool(re.match(r"SELECT\s+DISTINCT\b", self.head, re.IGNORECASE))

    @property
    def order(self) -> str:
        """Give what stands after ORDER BY, or nothing."""
        return re.sub(r"(?i)\AORDER\s+BY\s+", "", self.modifiers[self._order_from :])

    @property
    def unordered(self) -> Parts:
        """Give the same query without its order."""
        return replace(self, modifiers=self.modifiers[: self._order_from].strip())

    @property
    def _order_from(self) -> int:
        words = [(t.upper(), n) for kind, t, n in _outer(self.modifiers) if kind == "word"]
        starts = [n for word, n in words if word == "ORDER"]
        return starts[-1] if starts else len(self.modifiers)

    @property
    def order_variables(self) -> set[str] | None:
        """Give the variables of the order; None where it cannot be told from a row alone."""
        found = list(tokens(self.order))
        if any(t == "{" or t.upper() in _AGGREGATES for _, t, _ in found):
            return None
        return {t[1:] for kind, t, _ in found if kind == "variable"}

    def page(self, offset: int, limit: int | None) -> Parts:
        """Give the query for other rows of the same answer."""
        return replace(self, offset=offset, limit=limit)

    def template(self) -> tuple[str, list[str]]:
        """Give the template of CONSTRUCT with its braces, and its variables in their order."""
        braces = self.head.find("{")
        text = self.head[braces:] if braces >= 0 else self.pattern
        names = [t[1:] for kind, t, _ in tokens(text) if kind == "variable"]
        return text, list(dict.fromkeys(names))


def plain(text: str) -> str:
    """Write a query without its comments, on one line but for what strings hold."""
    out, end = [], 0
    for _, token, start in tokens(text):
        out += [" " if start > end else "", token]
        end = start + len(token)
    return "".join(out).strip()


def split(text: str) -> Parts:
    """Take a guarded query apart; raise QueryError if its braces do not match."""
    text = plain(text)
    outer = list(_outer(text))
    at = next(n for n, (kind, t, _) in enumerate(outer) if kind == "word" and t.upper() in _FORMS)
    form, begin = outer[at][1].upper(), outer[at][2]
    groups = [(n, place) for n, (_, t, place) in enumerate(outer) if t == "{" and n > at]
    short = form == "CONSTRUCT" and outer[at + 1][1] != "{" if len(outer) > at + 1 else False
    which = 1 if form == "CONSTRUCT" and not short else 0
    if len(groups) <= which and form != "DESCRIBE":
        raise _unsound()
    if len(groups) > which:
        n, place = groups[which]
        end = outer[n + 1][2] + 1 if len(outer) > n + 1 else -1
        if end < 0 or text[end - 1] != "}":
            raise _unsound()
        head = re.sub(r"(?i)\s*\bWHERE\s*\Z", "", text[begin:place])
        pattern, rest = text[place:end], text[end:].strip()
    else:
        words = [
            p for kind, t, p in outer if kind == "word" and t.upper() in _MODIFIERS and p > begin
        ]
        cut = min(words, default=len(text))
        head, pattern, rest = text[begin:cut].strip(), "", text[cut:]
    return _with_tail(
        Parts(text[:begin].strip(), form, head.strip(), pattern, "", None, 0, ""), rest
    )


_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def _with_tail(parts: Parts, rest: str) -> Parts:
    limit, offset, values, modifiers = None, 0, "", rest
    for kind, token, place in reversed(list(_outer(rest))):
        word = token.upper() if kind == "word" else ""
        if word == "VALUES":
            values, modifiers = modifiers[place:], modifiers[:place]
        elif word in ("LIMIT", "OFFSET"):
            match = _NUMBER.match(modifiers, place + len(token))
            if match is None:
                raise _unsound()
            if word == "LIMIT":
                limit = int(match[1])
            else:
                offset = int(match[1])
            modifiers = modifiers[:place] + modifiers[match.end() :]
    return replace(parts, modifiers=modifiers.strip(), limit=limit, offset=offset, values=values)


def _outer(text: str) -> list[tuple[str, str, int]]:
    """Give the tokens outside of all brackets, and the outermost brackets."""
    found, depth = [], 0
    for kind, token, place in tokens(text):
        depth -= kind == "close"
        if depth == 0:
            found.append((kind, token, place))
        depth += kind == "open"
    return found


def _unsound() -> QueryError:
    return QueryError(
        en="the query is not sound SPARQL: its braces or its LIMIT and OFFSET do not fit; check them",
        vi="truy vấn không đúng SPARQL: dấu ngoặc hoặc LIMIT, OFFSET không hợp lệ; hãy kiểm tra",
    )
