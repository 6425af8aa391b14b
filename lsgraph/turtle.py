"""Rule: a file is read whole by pyoxigraph, which keeps lexical forms, and written in one form.

The house form (see CONTRIBUTING.md): leading comments, prefixes of the one table, the header
(`owl:Ontology`) first, subjects by IRI; in each subject `a`, labels, definitions, then
predicates by IRI; one object a line where there are several; four spaces; NFC.
Source: RDF 1.1 Turtle, sections 2 and 6.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lsgraph.errors import TurtleError
from lsgraph.terms import BASE, PREFIXES, RDF_TYPE, XSD, curie, iri, nfc

LARGEST = 64 * 1024 * 1024
FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
}

_FIRST = [
    RDF_TYPE,
    iri("rdfs:label"),
    iri("skos:prefLabel"),
    iri("skos:altLabel"),
    iri("skos:definition"),
]
_BARE = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+\Z"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    XSD + "boolean": re.compile(r"(?:true|false)\Z"),
}
_PLACE = re.compile(r"^Parser error at line (\d+)(?: between columns (\d+)| column (\d+))?[^:]*: ")
_COMMENT = re.compile(
    r""""{3}(?:[^"\\]|\\.|"{1,2}(?!"))*"{3}|'{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
        |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|\\.|(?P<comment>\#[^\n]*)""",
    re.VERBOSE | re.DOTALL,
)
_LIST = (iri("rdf:first"), iri("rdf:rest"), iri("rdf:nil"))

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal
Objects = dict[ox.NamedNode, list[Term]]


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read: its text, its triples and the prefixes it declares."""

    path: Path | None
    text: str
    triples: tuple[ox.Triple, ...]
    prefixes: Mapping[str, str]


def read(path: Path) -> Document:
    """Read one Turtle or N-Triples file; raise TurtleError where it cannot be read."""
    try:
        if path.is_dir():
            raise TurtleError(
                path=path,
                en="this is a folder, not a file; name the Turtle files in it",
                vi="đây là thư mục, không phải tệp; hãy nêu tên các tệp Turtle trong đó",
            )
        if path.stat().st_size > LARGEST:
            raise TurtleError(
                path=path,
                en=f"larger than {LARGEST // 2**20} MiB; split the file",
                vi=f"lớn hơn {LARGEST // 2**20} MiB; hãy chia nhỏ tệp",
            )
        data = path.read_bytes()
    except OSError as error:
        raise TurtleError(
            path=path,
            en=f"cannot be opened ({error.strerror}); check the name",
            vi=f"không mở được ({error.strerror}); hãy kiểm tra tên tệp",
        ) from error
    return parse(decode(data, path), path=path)


def decode(data: bytes, path: Path | None = None) -> str:
    """Decode the bytes of a text file as UTF-8; raise TurtleError with the line if they are not."""
    if data.startswith(b"\xef\xbb\xbf"):
        raise TurtleError(
            path=path,
            line=1,
            column=1,
            en="begins with a byte order mark; save it as UTF-8 without BOM",
            vi="bắt đầu bằng dấu thứ tự byte (BOM); hãy lưu lại dạng UTF-8 không BOM",
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise TurtleError(
            path=path,
            line=before.count(b"\n") + 1,
            column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1,
            en=f"byte 0x{data[error.start]:02X} is not UTF-8; convert the file "
            "(from TCVN3, VNI or Latin-1) to UTF-8",
            vi=f"byte 0x{data[error.start]:02X} không phải UTF-8; hãy chuyển tệp "
            "(từ TCVN3, VNI hoặc Latin-1) sang UTF-8",
        ) from error
    nul = text.find("\x00")
    if nul >= 0:
        raise TurtleError(
            path=path,
            line=text.count("\n", 0, nul) + 1,
            column=nul - text.rfind("\n", 0, nul),
            en="holds a NUL character; remove it",
            vi="có ký tự NUL; hãy xóa ký tự này",
        )
    return text


def parse(text: str, *, path: Path | None = None) -> Document:
    """Parse Turtle (or N-Triples) text; raise TurtleError with line and column."""
    suffix = FORMATS.get(path.suffix, ox.RdfFormat.TURTLE) if path else ox.RdfFormat.TURTLE
    parser = ox.parse(text, format=suffix)
    try:
        triples = tuple(quad.triple for quad in parser)
    except SyntaxError as error:
        place = _PLACE.match(error.msg)
        reason = error.msg[place.end() :] if place else error.msg
        raise TurtleError(
            path=path,
            line=error.lineno or 0,
            column=error.offset or 0,
            en=f"not valid Turtle: {reason}; correct this place",
            vi=f"không phải Turtle hợp lệ: {reason}; hãy sửa chỗ này",
        ) from error
    for t in triples:
        _allow(t.object, path)
    if any(_has_entities(t.object) for t in triples):
        raise TurtleError(
            path=path,
            en="an XML literal declares a document type or entities; write plain text",
            vi="một literal XML khai báo kiểu tài liệu hoặc thực thể; hãy viết văn bản thường",
        )
    if not triples:
        raise TurtleError(
            path=path,
            en="holds no statement at all; is it the right file?",
            vi="không có phát biểu nào; có đúng tệp không?",
        )
    return Document(path=path, text=text, triples=triples, prefixes=dict(parser.prefixes))


def _allow(term: object, path: Path | None) -> None:
    if isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and term.direction):
        raise TurtleError(
            path=path,
            en=f"{term} is RDF 1.2 (triple term or text direction); write it in RDF 1.1",
            vi=f"{term} thuộc RDF 1.2 (bộ ba lồng hoặc hướng chữ); hãy viết theo RDF 1.1",
        )
    if isinstance(term, ox.Literal) and "\x00" in term.value:
        raise TurtleError(
            path=path, en="NUL in a literal; remove it", vi="NUL trong literal; hãy xóa"
        )


def _has_entities(term: object) -> bool:
    # rdflib parses XML and HTML literals, entities and all.
    return (
        isinstance(term, ox.Literal)
        and term.datatype.value in (PREFIXES["rdf"] + "XMLLiteral", PREFIXES["rdf"] + "HTML")
        and ("<!DOCTYPE" in term.value.upper() or "<!ENTITY" in term.value.upper())
    )


def leading_comment(text: str) -> str:
    """Give the comment lines that open a file, which the house form keeps."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        lines.append(line.rstrip())
    return "\n".join(lines)


def house_form(document: Document) -> str:
    """Write a document in the house form; raise TurtleError where that would lose a comment."""
    comment = leading_comment(document.text)
    opening = comment.count("\n") + 1 if comment else 0
    for match in _COMMENT.finditer(document.text):
        line = document.text.count("\n", 0, match.start()) + 1
        if match.group("comment") and line > opening:
            raise TurtleError(
                path=document.path,
                line=line,
                column=match.start() - document.text.rfind("\n", 0, match.start()),
                en="a comment inside the file would be lost; move it to the top "
                "or into rdfs:comment",
                vi="chú thích giữa tệp sẽ bị mất; hãy chuyển lên đầu tệp hoặc vào rdfs:comment",
            )
    if document.path and FORMATS.get(document.path.suffix) == ox.RdfFormat.N_TRIPLES:
        raise TurtleError(
            path=document.path,
            en="N-Triples have no house form; name Turtle files (.ttl)",
            vi="N-Triples không có dạng thống nhất; hãy nêu tệp Turtle (.ttl)",
        )
    own = {p: n for p, n in document.prefixes.items() if n.startswith(BASE + "id/")}
    return write(document.triples, comment=comment, own_prefixes=own, path=document.path)


def write(
    triples: Iterable[ox.Triple],
    *,
    comment: str = "",
    own_prefixes: Mapping[str, str] | None = None,
    path: Path | None = None,
) -> str:
    """Write triples as Turtle in the house form; the same triples give the same text."""
    writer = _Writer(triples, {**PREFIXES, **(own_prefixes or {})}, path)
    body = writer.body()
    prefixes = [f"@prefix {p}: <{n}> ." for p, n in writer.prefixes.items() if p in writer.used]
    head = "\n".join(prefixes) + "\n"
    return (comment + "\n\n" if comment else "") + head + "\n" + body


def write_file(path: Path, text: str) -> None:
    """Write a text file whole or not at all: a temporary file beside it, then a rename."""
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as part:
            part.write(text)
            part.flush()
            os.fsync(part.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def tidy(paths: Iterable[Path], *, dry: bool = False) -> list[Path]:
    """Write files in the house form, unless `dry`; give those that were not in it.

    All files are read first, so that an error leaves every file as it was.
    """
    documents = [(path, read(path)) for path in paths]
    texts = [(path, document.text, house_form(document)) for path, document in documents]
    changed = [(path, new) for path, old, new in texts if old != new]
    if not dry:
        for path, new in changed:
            write_file(path, new)
    return [path for path, _ in changed]


class _Writer:
    def __init__(
        self, triples: Iterable[ox.Triple], prefixes: Mapping[str, str], path: Path | None
    ) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()
        self.written: set[Node] = set()
        self.path = path
        self.subjects: dict[Node, Objects] = defaultdict(lambda: defaultdict(list))
        for t in dict.fromkeys(triples):
            self.subjects[t.subject][t.predicate].append(t.object)  # type: ignore[index, arg-type]
        self.references: dict[ox.BlankNode, int] = defaultdict(int)
        for objects in self.subjects.values():
            for values in objects.values():
                for value in values:
                    if isinstance(value, ox.BlankNode):
                        self.references[value] += 1

    def body(self) -> str:
        for node in dict.fromkeys([*self.subjects, *self.references]):
            if isinstance(node, ox.BlankNode) and self.references[node] != 1:
                raise TurtleError(
                    path=self.path,
                    en=f"blank node {node} is referred to {self.references[node]} times; "
                    "give it an IRI",
                    vi=f"nút trống {node} được nhắc đến {self.references[node]} lần; "
                    "hãy đặt IRI cho nó",
                )
        named = [s for s in self.subjects if isinstance(s, ox.NamedNode)]
        header = iri("owl:Ontology")
        named.sort(key=lambda s: (header not in self.subjects[s].get(RDF_TYPE, []), s.value))
        text = "\n".join(self._subject(s) for s in named)
        lost = [s for s in self.subjects if isinstance(s, ox.BlankNode) and s not in self.written]
        if lost:
            raise TurtleError(
                path=self.path,
                en=f"blank node {lost[0]} is referred to only by itself; give it an IRI",
                vi=f"nút trống {lost[0]} chỉ được chính nó nhắc đến; hãy đặt IRI cho nó",
            )
        return text

    def _subject(self, subject: ox.NamedNode) -> str:
        lines = self._predicates(self.subjects[subject], "    ")
        first = lines[0].lstrip()
        text = f"{self._term(subject, '    ')} {first}"
        if len(lines) > 1:
            text += "\n" + "\n".join(lines[1:])
        return text + " .\n"

    def _predicates(self, objects: Objects, indent: str) -> list[str]:
        order = sorted(objects, key=lambda p: (_rank(p), p.value))
        lines = []
        for n, predicate in enumerate(order):
            name = "a" if predicate == RDF_TYPE else self._iri(predicate)
            inner = indent + "    "
            # Spellings that NFC makes one are one value.
            keys = [self._sort_key(v, inner) for v in objects[predicate]]
            values = sorted([*{k for k in keys if k[0] < 2}, *(k for k in keys if k[0] == 2)])
            texts = [text for *_, text in values]
            end = "" if n == len(order) - 1 else " ;"
            if len(texts) == 1:
                lines.append(f"{indent}{name} {texts[0]}{end}")
            else:
                lines.append(f"{indent}{name}")
                lines += [f"{inner}{t} ," for t in texts[:-1]] + [f"{inner}{texts[-1]}{end}"]
        return lines

    def _sort_key(self, value: Term, indent: str) -> tuple[int, str, str, str]:
        text = self._term(value, indent)
        if isinstance(value, ox.NamedNode):
            return (0, value.value, "", text)
        if isinstance(value, ox.Literal):
            return (1, value.language or "", nfc(value.value), text)
        return (2, text, "", text)

    def _term(self, term: Term, indent: str) -> str:
        if term == _LIST[2]:
            return "()"
        if isinstance(term, ox.NamedNode):
            return self._iri(term)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        if self._is_list(term):
            return self._list(term, indent)
        self.written.add(term)
        inner = indent + "    "
        lines = self._predicates(self.subjects.get(term, {}), inner)
        if not lines:
            return "[]"
        if len(lines) == 1:
            return f"[ {lines[0].strip()} ]"
        return "[\n" + "\n".join(lines) + f"\n{indent}]"

    def _iri(self, node: ox.NamedNode) -> str:
        name = curie(node.value, self.prefixes)
        if name is None:
            return f"<{node.value}>"
        self.used.add(name.partition(":")[0])
        return name

    def _is_list(self, node: Node) -> bool:
        first, rest, nil = _LIST
        seen: set[Node] = set()
        while node != nil:
            objects = self.subjects.get(node, {})
            fits = set(objects) == {first, rest} and all(len(v) == 1 for v in objects.values())
            if not isinstance(node, ox.BlankNode) or not fits or node in seen:
                return False
            seen.add(node)
            node = objects[rest][0]  # type: ignore[assignment]
        return True

    def _list(self, node: Node, indent: str) -> str:
        first, rest, nil = _LIST
        items = []
        while node != nil:
            self.written.add(node)
            objects = self.subjects[node]
            items.append(self._term(objects[first][0], indent))
            node = objects[rest][0]  # type: ignore[assignment]
        return "( " + " ".join(items) + " )"

    def _literal(self, literal: ox.Literal) -> str:
        value = nfc(literal.value)
        datatype = literal.datatype.value
        if datatype in _BARE and _BARE[datatype].match(value):
            return value
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        text = text.replace("\t", "\\t").replace("\r", "\\r")
        text = f'"""{text}"""' if "\n" in text else f'"{text}"'
        if literal.language:
            return f"{text}@{literal.language}"
        if datatype == XSD + "string":
            return text
        return f"{text}^^{self._iri(literal.datatype)}"


def _rank(predicate: ox.NamedNode) -> int:
    return _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
