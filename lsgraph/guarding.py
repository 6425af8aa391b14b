"""Rule: only bounded, read-only SPARQL that reads no file and no network passes to an engine.

The text is split into tokens (SPARQL 1.1 Query, section 19.8), so that words in strings, IRIs and
comments are never taken for keywords.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsgraph.errors import QueryError

LONGEST = 100_000
DEEPEST = 60

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)
    |(?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*\"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<variable>[?$]\w+)
    |(?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<name>[\w\-.%]*:[\w\-.:%]*(?:\\.[\w\-.:%]*)*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<open>[{(\[])
    |(?P<close>[})\]])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_UPDATES = [
    "INSERT",
    "DELETE",
    "LOAD",
    "CLEAR",
    "CREATE",
    "DROP",
    "COPY",
    "MOVE",
    "ADD",
    "WITH",
    "USING",
]


def guard(text: str) -> str:
    r"""Let only bounded read-only SPARQL through; give its form, or raise QueryError.

    Refused: FROM and SERVICE (they read files and the network), updates, \u escapes,
    text over LONGEST characters, brackets deeper than DEEPEST.
    """
    if len(text) > LONGEST:
        raise QueryError(
            en=f"the query is longer than {LONGEST} characters; shorten it",
            vi=f"truy vấn dài quá {LONGEST} ký tự; hãy rút ngắn",
        )
    if re.search(r"\\[uU]", text):
        raise QueryError(
            en="a \\u escape may hide syntax; write the character itself",
            vi="dãy \\u có thể che giấu cú pháp; hãy viết trực tiếp ký tự",
        )
    form = ""
    depth = 0
    prologue = False
    for kind, token, place in tokens(text):
        upper = token.upper()
        if kind == "open":
            depth += 1
            if depth > DEEPEST:
                raise _refused(
                    text, place, f"nested deeper than {DEEPEST}", f"lồng sâu quá {DEEPEST} mức"
                )
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            if not form and upper in ("PREFIX", "BASE"):
                prologue = True
            elif upper in ("FROM", "SERVICE"):
                raise _refused(
                    text,
                    place,
                    f"{upper} is not allowed: it reads files or the network; ask the graph itself",
                    f"không cho phép {upper} vì đọc tệp hoặc mạng; hãy hỏi chính đồ thị này",
                )
            elif not form and upper in _UPDATES:
                raise _refused(
                    text,
                    place,
                    f"{upper} would change data; only SELECT, ASK, CONSTRUCT and DESCRIBE are run",
                    f"{upper} làm thay đổi dữ liệu; chỉ chạy SELECT, ASK, CONSTRUCT và DESCRIBE",
                )
            elif not form and upper in _FORMS:
                form = upper
            elif not form and not prologue:
                break
            else:
                prologue = False
    if not form:
        raise QueryError(
            en="not a SPARQL query: it needs SELECT, ASK, CONSTRUCT or DESCRIBE",
            vi="không phải truy vấn SPARQL: cần SELECT, ASK, CONSTRUCT hoặc DESCRIBE",
        )
    return form


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Give the tokens of a query: kind, text, offset; spaces and comments left out."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match.group(), match.start()


def _refused(text: str, offset: int, en: str, vi: str) -> QueryError:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return QueryError(
        en=f"line {line}, column {column}: {en}", vi=f"dòng {line}, cột {column}: {vi}"
    )
