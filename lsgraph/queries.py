"""Rule: a prepared query is a file that any SPARQL tool can run; a value enters it only as a term.

A file opens with a YAML header behind `#+` (grlc's form): summary, description, tags, params,
columns. A parameter is declared by a line `VALUES ?name { UNDEF }`; binding writes checked
terms there, or drops the line for "all". Any other SPARQL text passes `guard`, which refuses
what reads files or the network or writes. Source: SPARQL 1.1 Query, sections 10.2 and 19.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lsgraph.errors import QueryError
from lsgraph.terms import PREFIXES, XSD, iri, is_iri, nfc, short

LONGEST = 100_000
DEEPEST = 60
MOST_VALUES = 1_000
TYPES = ("iri", "string", "integer", "decimal", "date", "year", "lang")
LANGUAGES = ("en", "vi")

_VALUES = re.compile(r"^[ \t]*VALUES[ \t]+\?(\w+)[ \t]*\{[ \t]*UNDEF[ \t]*\}[ \t]*\n", re.MULTILINE)
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


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query can be given; `cls` is the class that an IRI should have."""

    name: str
    type: str
    description: Mapping[str, str]
    cls: str = ""
    enum: tuple[str, ...] = ()
    default: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """One question: its text as it stands in the file, and what its header says."""

    name: str
    text: str
    form: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]

    def example(self) -> dict[str, list[str]]:
        """Give the example call: a value for each parameter that has an example."""
        return {p.name: [p.example] for p in self.parameters if p.example is not None}

    def bind(
        self,
        values: Mapping[str, Sequence[str]],
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> str:
        """Give the query text with these values: none for "all", one or many each.

        Raise QueryError for an unknown parameter or a value that does not fit its type.
        """
        known = {p.name: p for p in self.parameters}
        for name in values:
            if name not in known:
                raise unknown("parameter", "tham số", name, known)
        bound: dict[str, str] = {}
        for parameter in self.parameters:
            given = list(values.get(parameter.name) or [])
            if not given and parameter.default is not None:
                given = [parameter.default]
            if len(given) > MOST_VALUES:
                raise QueryError(
                    en=f"{parameter.name}: more than {MOST_VALUES} values; ask in parts",
                    vi=f"{parameter.name}: quá {MOST_VALUES} giá trị; hãy hỏi từng phần",
                )
            terms = [term(parameter, value, prefixes) for value in given]
            bound[parameter.name] = " ".join(str(t) for t in dict.fromkeys(terms))

        def line(match: re.Match[str]) -> str:
            terms = bound.get(match.group(1))
            return f"  VALUES ?{match.group(1)} {{ {terms} }}\n" if terms else ""

        return _VALUES.sub(line, self.text)


def load(path: Path) -> PreparedQuery:
    """Read a prepared query; raise QueryError with the file and line if its header is wrong."""
    import yaml

    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    header = [line[2:].removeprefix(" ") for line in lines if line.startswith("#+")]
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load("\n".join(header), Loader=loader)  # noqa: S506 (both are safe loaders)
        return _prepared(path.stem, text, data)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise QueryError(
            en=f"{path}:{line}: the header is not YAML ({error.problem}); correct it",
            vi=f"{path}:{line}: phần đầu không phải YAML ({error.problem}); hãy sửa",
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QueryError(
            en=f"{path}: the header lacks or misuses {error}; see CONTRIBUTING.md",
            vi=f"{path}: phần đầu thiếu hoặc dùng sai {error}; xem CONTRIBUTING.md",
        ) from error


def _prepared(name: str, text: str, data: dict[str, Any]) -> PreparedQuery:
    parameters = []
    for item in data.get("params", []):
        extra = set(item) - {"name", "type", "class", "enum", "default", "description", "example"}
        if extra or item["type"] not in TYPES:
            raise ValueError(f"params: {', '.join(sorted(extra)) or item['type']}")
        parameters.append(
            Parameter(
                name=item["name"],
                type=item["type"],
                description=_both(item["description"]),
                cls=item.get("class", ""),
                enum=tuple(str(v) for v in item.get("enum", ())),
                default=_text(item.get("default")),
                example=_text(item.get("example")),
            )
        )
    extra = set(data) - {"summary", "description", "tags", "params", "columns"}
    if extra:
        raise ValueError(", ".join(sorted(extra)))
    return PreparedQuery(
        name=name,
        text=text,
        form=guard(text),
        summary=_both(data["summary"]),
        description=_both(data["description"]),
        tags=tuple(data["tags"]),
        parameters=tuple(parameters),
        columns={k: _both(v) for k, v in (data.get("columns") or {}).items()},
    )


def _both(value: dict[str, str]) -> dict[str, str]:
    return {lang: " ".join(nfc(value[lang]).split()) for lang in LANGUAGES}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def term(
    parameter: Parameter, value: str, prefixes: Mapping[str, str] = PREFIXES
) -> ox.NamedNode | ox.Literal:
    """Check a value by its parameter's type and make it a term; raise QueryError if it is not."""
    value = nfc(value)
    # rdflib expands \uXXXX in the whole query text, so a value may not hold one.
    if re.search(r"\\[uU]", value) or "\x00" in value:
        raise _bad(parameter, value, "no \\u escapes and no NUL", "không có \\u và NUL")
    if parameter.enum and value not in parameter.enum:
        listed = ", ".join(parameter.enum)
        raise _bad(parameter, value, f"one of {listed}", f"một trong {listed}")
    kind = parameter.type
    if kind == "iri":
        node = value[1:-1] if value.startswith("<") and value.endswith(">") else value
        prefix, colon, _ = node.partition(":")
        full = iri(node, prefixes).value if colon and prefix in prefixes else node
        if not is_iri(full):
            sample = parameter.example or "plan:Goal"
            raise _bad(parameter, value, f"an IRI such as {sample}", f"một IRI như {sample}")
        return ox.NamedNode(full)
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise _bad(parameter, value, "a whole number", "một số nguyên")
        return ox.Literal(str(int(value)), datatype=ox.NamedNode(XSD + "integer"))
    if kind == "decimal":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}(\.[0-9]{1,18})?", value):
            raise _bad(parameter, value, "a number such as 6.55", "một số như 6.55")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "decimal"))
    if kind == "year":
        if not re.fullmatch(r"[0-9]{4}", value):
            raise _bad(parameter, value, "a year such as 2030", "một năm như 2030")
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "gYear"))
    if kind == "date":
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                raise ValueError
            datetime.date.fromisoformat(value)
        except ValueError:
            raise _bad(parameter, value, "a date, YYYY-MM-DD", "một ngày, NNNN-TT-NN") from None
        return ox.Literal(value, datatype=ox.NamedNode(XSD + "date"))
    if kind == "lang" and value not in LANGUAGES:
        raise _bad(parameter, value, "vi or en", "vi hoặc en")
    return ox.Literal(value)


def _bad(parameter: Parameter, value: str, en: str, vi: str) -> QueryError:
    shown = value if len(value) <= 60 else value[:57] + "..."
    return QueryError(
        en=f"{parameter.name}: {shown!r} does not fit; give {en}",
        vi=f"{parameter.name}: {shown!r} không hợp lệ; hãy cho {vi}",
    )


def unknown(en: str, vi: str, name: str, known: Iterable[str]) -> QueryError:
    """Make the error for a name that is not known, with the closest that is."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    listed = ", ".join(names) or "-"
    return QueryError(
        en=f"no {en} named {name!r}; "
        + (f"did you mean {close[0]}?" if close else f"there is: {listed}"),
        vi=f"không có {vi} tên {name!r}; "
        + (f"có phải {close[0]}?" if close else f"hiện có: {listed}"),
    )


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
    for kind, token, place in _tokens(text):
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


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match.group(), match.start()


def _refused(text: str, offset: int, en: str, vi: str) -> QueryError:
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return QueryError(
        en=f"line {line}, column {column}: {en}", vi=f"dòng {line}, cột {column}: {vi}"
    )


def lint(query: PreparedQuery) -> list[str]:
    """Say which house rules a prepared query breaks (CONTRIBUTING.md, "A query")."""
    problems = []
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    words = [t.upper() for k, t, _ in _tokens(body) if k == "word"]
    tokens = [t for _, t, _ in _tokens(body)]
    declared = _VALUES.findall(query.text)
    named = [p.name for p in query.parameters]
    if sorted(declared) != sorted(set(declared)):
        problems.append("a parameter is declared twice in the text")
    for name in sorted(set(declared) ^ set(named)):
        problems.append(f"parameter {name} stands only in the header or only in the text")
    problems += [f"{w} is not portable" for w in ("GRAPH", "SERVICE", "FROM") if w in words]
    if re.search(r"SELECT\s+(DISTINCT\s+)?\*", body, re.IGNORECASE):
        problems.append("SELECT * hides the columns")
    if re.search(r"VALUES\s+\?\w+\s*\{[^}]*\}\s*OPTIONAL", body):
        problems.append("VALUES directly before OPTIONAL loses rows in rdflib (#2332)")
    if query.form == "SELECT":
        if "ORDER" not in words:
            problems.append("no ORDER BY")
        head = body[re.search(r"SELECT", body).end() : body.index("{")]  # type: ignore[union-attr]
        head = re.sub(r"\([^?]*.*?\sAS\s+(\?\w+)\s*\)", r"\1", head, flags=re.DOTALL)
        selected = re.findall(r"\?(\w+)", head)
        if selected != list(query.columns):
            problems.append(f"columns {list(query.columns)} are not those selected {selected}")
    elif query.columns:
        problems.append("columns are for SELECT only")
    if "[" in tokens or any(t.startswith("_:") for t in tokens):
        problems.append("blank nodes in the query")
    for prefix, namespace in re.findall(r"PREFIX\s+([\w-]*):\s*<([^>]*)>", body):
        if PREFIXES.get(prefix) != namespace:
            problems.append(f"prefix {prefix}: is not that of the table")
        if body.count(f"{prefix}:") < 2:
            problems.append(f"prefix {prefix}: is not used")
    for parameter in query.parameters:
        if parameter.cls and short(iri(parameter.cls).value) != parameter.cls:
            problems.append(f"parameter {parameter.name}: class {parameter.cls} is not a CURIE")
    return problems
