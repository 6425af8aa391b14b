"""Rule: a prepared query is a file that any SPARQL tool can run; a value enters it only as a term.

A file opens with a YAML header behind `#+` (grlc's form): summary, description, tags, params,
columns. A parameter is declared by a line `VALUES ?name { UNDEF }`; binding writes checked
terms there, or drops the line for "all". Source: SPARQL 1.1 Query, sections 10.2 and 19.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lsgraph import cache
from lsgraph.errors import QueryError
from lsgraph.guarding import guard, tokens
from lsgraph.terms import PREFIXES, XSD, expand, iri, is_iri, nfc, short

MOST_VALUES = 1_000
TYPES = ("iri", "string", "integer", "decimal", "date", "year", "lang")
LANGUAGES = ("en", "vi")
RESERVED = (
    "all", "as-of", "as_of", "engine", "every", "format", "form", "help", "lang", "name", "plan", "revision", "store",
)  # fmt: skip
# The subjects of the questions, in the order in which people are told of them. The first tag of
# a query is its subject.
SUBJECTS: Mapping[str, Mapping[str, str]] = {
    "plan": {"en": "plan", "vi": "quy hoạch"},
    "goals": {"en": "goals", "vi": "mục tiêu"},
    "targets": {"en": "targets", "vi": "chỉ tiêu"},
    "observations": {"en": "observations", "vi": "số liệu"},
    "breakthroughs": {"en": "breakthroughs", "vi": "khâu đột phá"},
    "tasks": {"en": "tasks", "vi": "nhiệm vụ"},
    "projects": {"en": "projects", "vi": "dự án"},
    "space": {"en": "places", "vi": "không gian"},
    "actors": {"en": "actors", "vi": "chủ thể"},
    "statements": {"en": "statements", "vi": "phát biểu"},
    "events": {"en": "events", "vi": "sự kiện"},
    "documents": {"en": "documents", "vi": "văn bản"},
    "sectors": {"en": "sectors", "vi": "lĩnh vực"},
    "evidence": {"en": "evidence", "vi": "căn cứ"},
    "graph": {"en": "graph", "vi": "đồ thị"},
}

_VALUES = re.compile(r"^[ \t]*VALUES[ \t]+\?(\w+)[ \t]*\{[ \t]*UNDEF[ \t]*\}[ \t]*\n", re.MULTILINE)


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
    """One question: its text as it stands in the file, and what its header says.

    `note` is what a reader must know to read the answer aright; it is told with every answer.
    """

    name: str
    text: str
    form: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    note: Mapping[str, str] = field(default_factory=dict)

    def example(self) -> dict[str, list[str]]:
        """Give the example call: the first parameter with its example, the others left out."""
        return {p.name: [p.example] for p in self.parameters[:1] if p.example is not None}

    def bind(
        self,
        values: Mapping[str, Sequence[str]],
        prefixes: Mapping[str, str] = PREFIXES,
    ) -> str:
        """Give the query text with these values: none for "all", one or many each.

        Rows that are equal in its order are put in the order of their other columns, so that every
        engine gives them alike. Raise QueryError for an unknown parameter or a value that does not fit its type.
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

        return f"{_VALUES.sub(line, self.text).rstrip()}{self._rest_of_order()}\n"

    def _rest_of_order(self) -> str:
        """Give the columns by which alone the query does not order; its last line is ORDER BY."""
        order = self.text.rstrip().rpartition("\n")[2].split()
        if order[:2] != ["ORDER", "BY"]:
            return ""
        return "".join(f" ?{c}" for c in self.columns if not {f"?{c}", f"DESC(?{c})"} & {*order})


def load(path: Path) -> PreparedQuery:
    """Read a prepared query; raise QueryError with the file and line if its header is wrong."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    header = "\n".join(line[2:].removeprefix(" ") for line in lines if line.startswith("#+"))
    try:
        data = json.loads(cache.kept("header", [header.encode()], lambda: _read(header, path)))
        return _prepared(path.stem, text, data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise QueryError(
            en=f"{path}: the header lacks or misuses {error}; see CONTRIBUTING.md",
            vi=f"{path}: phần đầu thiếu hoặc dùng sai {error}; xem CONTRIBUTING.md",
        ) from error


def _read(header: str, path: Path) -> bytes:
    """Read YAML, as JSON; years and dates become what people wrote."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(header, Loader=loader)  # noqa: S506 (both are safe loaders)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise QueryError(
            en=f"{path}:{line}: the header is not YAML ({error.problem}); correct it",
            vi=f"{path}:{line}: phần đầu không phải YAML ({error.problem}); hãy sửa",
        ) from error
    return json.dumps(data, default=str, ensure_ascii=False).encode()


def _prepared(name: str, text: str, data: Any) -> PreparedQuery:
    if not isinstance(data, dict):
        raise ValueError("summary")
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
    extra = set(data) - {"summary", "description", "note", "tags", "params", "columns"}
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
        note=_both(data["note"]) if "note" in data else {},
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
    # rdflib expands \uXXXX in the whole query text, so a value may not hold one; and a control
    # character would be written as one.
    if re.search(r"\\[uU]", value) or any(unicodedata.category(c) == "Cc" for c in value):
        raise _bad(
            parameter,
            value,
            "text without \\u escapes and control characters",
            "chuỗi không có \\u và ký tự điều khiển",
        )
    if parameter.enum and value not in parameter.enum:
        listed = ", ".join(parameter.enum)
        raise _bad(parameter, value, f"one of {listed}", f"một trong {listed}")
    kind = parameter.type
    if kind == "iri":
        node = value[1:-1] if value.startswith("<") and value.endswith(">") else value
        full = expand(node, prefixes)
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
        plain = f"{Decimal(value).normalize():f}"
        return ox.Literal(plain, datatype=ox.NamedNode(XSD + "decimal"))
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
    from difflib import get_close_matches

    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    few = len(names) <= 12
    listed = ", ".join(names) or "-"
    return QueryError(
        en=f"no {en} named {name!r}; "
        + (
            f"did you mean {close[0]}?"
            if close
            else _there(few, listed, "there is: ", "see --help")
        ),
        vi=f"không có {vi} tên {name!r}; "
        + (f"có phải {close[0]}?" if close else _there(few, listed, "hiện có: ", "xem --help")),
    )


def _there(few: bool, listed: str, there_is: str, see: str) -> str:
    return there_is + listed if few else see


def lint(query: PreparedQuery) -> list[str]:
    """Say which house rules a prepared query breaks (CONTRIBUTING.md, "A query")."""
    problems = []
    if not query.tags or query.tags[0] not in SUBJECTS:
        problems.append(f"the first tag is not a subject: {', '.join(SUBJECTS)}")
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    words = [t.upper() for k, t, _ in tokens(body) if k == "word"]
    signs = [t for _, t, _ in tokens(body)]
    declared = _VALUES.findall(query.text)
    named = [p.name for p in query.parameters]
    problems += [f"{n} is an option of every question" for n in named if n in RESERVED]
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
        elif not body.rstrip().rpartition("\n")[2].startswith("ORDER BY "):
            problems.append("ORDER BY is not the last line")
        head = body[re.search(r"SELECT", body).end() : body.index("{")]  # type: ignore[union-attr]
        head = re.sub(r"\([^?]*.*?\sAS\s+(\?\w+)\s*\)", r"\1", head, flags=re.DOTALL)
        selected = re.findall(r"\?(\w+)", head)
        if selected != list(query.columns):
            problems.append(f"columns {list(query.columns)} are not those selected {selected}")
    elif query.columns:
        problems.append("columns are for SELECT only")
    if "[" in signs or any(t.startswith("_:") for t in signs):
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
