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
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from lsgraph.errors import TurtleError
from lsgraph.terms import PREFIXES, RDF_TYPE, Prefixes, iri, nfc, own_prefixes

LARGEST = 64 * 1024 * 1024
DEEPEST = 100  # far beyond what people write, and short of what breaks a stack
FORMATS = {
    "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD, "rdfxml": ox.RdfFormat.RDF_XML,
}  # fmt: skip

# What a token of text looks like in a file that has been read without error (section 6.5).
STRING = (
    r'"""[^"\\]*(?:(?:\\.|"{1,2}(?!"))[^"\\]*)*"""|"[^"\\]*(?:\\.[^"\\]*)*"'
    r"|'''[^'\\]*(?:(?:\\.|'{1,2}(?!'))[^'\\]*)*'''|'[^'\\]*(?:\\.[^'\\]*)*'"
)
IRI = r"<[^>]*>"
COMMENT = r"#[^\r\n]*"

_OPENING = re.compile(rf"(?:{COMMENT}(?:\r\n?|\n|\Z))*")
# The first alternative is what no other can begin with: a long run of it is one step.
_COMMENTS = re.compile(rf"[^\"'<\\#]+|{STRING}|{IRI}|\\.|(?P<comment>{COMMENT})", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:(?P<nul>u0000|U00000000)|.)", re.DOTALL)
_PLACE = re.compile(r"^Parser error at line (\d+)(?: between columns (\d+)| column (\d+))?[^:]*: ")
_TOWER = re.compile(r"(<<\()|(\)>>)")
_MARKUP = {iri("rdf:XMLLiteral"), iri("rdf:HTML")}

_RANK = {
    iri(name): rank
    for rank, name in enumerate(
        ["rdf:type", "rdfs:label", "skos:prefLabel", "skos:altLabel", "skos:definition"]
    )
}
_BARE = {
    iri("xsd:integer"): re.compile(r"[+-]?[0-9]+\Z"),
    iri("xsd:decimal"): re.compile(r"[+-]?[0-9]*\.[0-9]+\Z"),
    iri("xsd:boolean"): re.compile(r"(?:true|false)\Z"),
}
_STRING, _TEXT = iri("xsd:string"), iri("rdf:langString")
_ONTOLOGY = iri("owl:Ontology")
_ITEM, _REST, _NIL = iri("rdf:first"), iri("rdf:rest"), iri("rdf:nil")

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal
Objects = dict[ox.NamedNode, dict[Term, None]]  # the inner one is an ordered set


@dataclass(frozen=True, slots=True)
class Document:
    """One file as it was read: its text, its triples, the prefixes it declares, its format.

    `repeated` numbers the statements, from 0, that `reading` left out because they stand before.
    """

    path: Path | None
    text: str
    triples: tuple[ox.Triple, ...]
    prefixes: Mapping[str, str]
    form: str = "turtle"
    repeated: frozenset[int] = frozenset()


def read(path: Path) -> Document:
    """Read one Turtle or N-Triples file; raise TurtleError where it cannot be read."""
    return parse(load(path), path=path)


def load(path: Path) -> str:
    """Load the text of a file that is not too large; raise TurtleError where it cannot be."""
    try:
        if path.is_dir():
            en = "this is a folder, not a file; name the files in it"
            vi = "đây là thư mục, không phải tệp; hãy nêu tên các tệp trong đó"
            raise TurtleError(path=path, en=en, vi=vi)
        if path.stat().st_size > LARGEST:
            en = f"larger than {LARGEST // 2**20} MiB; split the file"
            vi = f"lớn hơn {LARGEST // 2**20} MiB; hãy chia nhỏ tệp"
            raise TurtleError(path=path, en=en, vi=vi)
        data = path.read_bytes()
    except OSError as error:
        en = f"cannot be opened ({error.strerror}); check the name"
        vi = f"không mở được ({error.strerror}); hãy kiểm tra tên tệp"
        raise TurtleError(path=path, en=en, vi=vi) from error
    return decode(data, path)


def decode(data: bytes, path: Path | None = None) -> str:
    """Decode the bytes of a text file as UTF-8; raise TurtleError with the line if they are not."""
    if data.startswith(b"\xef\xbb\xbf"):
        en = "begins with a byte order mark; save it as UTF-8 without BOM"
        vi = "bắt đầu bằng dấu thứ tự byte (BOM); hãy lưu lại dạng UTF-8 không BOM"
        raise error_at("", 0, path, en=en, vi=vi)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        byte = f"byte 0x{data[error.start]:02X}"
        en = f"{byte} is not UTF-8; convert the file (from TCVN3, VNI or Latin-1) to UTF-8"
        vi = f"{byte} không phải UTF-8; hãy chuyển tệp (từ TCVN3, VNI hoặc Latin-1) sang UTF-8"
        raise error_at(before, len(before), path, en=en, vi=vi) from error
    nul = text.find("\x00")
    if nul >= 0:
        raise _nul(text, nul, path)
    return text


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Give the line and column of an offset in a text, both counted from 1, in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def error_at(text: str, offset: int, path: Path | None, *, en: str, vi: str) -> TurtleError:
    """Make the error that says what is wrong at an offset of a text."""
    line, column = line_and_column(text, offset)
    return TurtleError(path=path, line=line, column=column, en=en, vi=vi)


def _nul(text: str, offset: int, path: Path | None) -> TurtleError:
    en, vi = "holds a NUL character; remove it", "có ký tự NUL; hãy xóa ký tự này"
    return error_at(text, offset, path, en=en, vi=vi)


def parse(text: str, *, path: Path | None = None, form: str = "", base: str = "") -> Document:
    """Parse text in one of FORMATS, else as the path says; raise TurtleError with line and column.

    Relative IRIs are resolved against `base`, and refused without. JSON-LD and RDF/XML want the
    guards of `reading`.
    """
    form = form or ("ntriples" if path and path.suffix == ".nt" else "turtle")
    if text.count("<<(") > DEEPEST:  # triples inside triples that no stack would hold
        refuse_depth(text, _TOWER, path)
    parser = ox.parse(text, format=FORMATS[form], base_iri=base or None)
    try:
        triples = tuple(quad.triple for quad in parser)
    except SyntaxError as error:
        place = _PLACE.match(error.msg)
        reason = error.msg[place.end() :] if place else error.msg
        name = FORMATS[form].name
        line, column = error.lineno or 0, error.offset or 0
        en = f"not valid {name}: {reason}; correct this place"
        vi = f"không phải {name} hợp lệ: {reason}; hãy sửa chỗ này"
        raise TurtleError(path=path, line=line, column=column, en=en, vi=vi) from error
    for escape in _ESCAPE.finditer(text) if form != "rdfxml" else ():
        if escape.group("nul"):
            raise _nul(text, escape.start(), path)
    for t in triples:
        _refuse_odd(t.object, path)
    if not triples:
        en = "holds no statement at all; is it the right file?"
        raise TurtleError(path=path, en=en, vi="không có phát biểu nào; có đúng tệp không?")
    return Document(path, text, triples, dict(parser.prefixes), form)


def refuse_depth(text: str, tokens: re.Pattern[str], path: Path | None = None) -> None:
    """Raise TurtleError where `tokens` open (group 1) and close (group 2) deeper than DEEPEST."""
    depth = 0
    for token in tokens.finditer(text):
        depth = max(depth + (token.lastindex == 1) - (token.lastindex == 2), 0)
        if depth > DEEPEST:
            raise too_deep(text, token.start(), path)


def too_deep(text: str, offset: int, path: Path | None) -> TurtleError:
    """Make the error for a place that is nested deeper than DEEPEST."""
    en = f"nested deeper than {DEEPEST} levels; write it flatter"
    vi = f"lồng nhau sâu hơn {DEEPEST} cấp; hãy viết phẳng hơn"
    return error_at(text, offset, path, en=en, vi=vi)


def _refuse_odd(term: object, path: Path | None) -> None:
    if isinstance(term, ox.NamedNode | ox.BlankNode):
        return
    tagged = isinstance(term, ox.Literal) and term.language is not None
    if isinstance(term, ox.Triple) or (tagged and term.direction):  # type: ignore[attr-defined]
        en = f"{term} is RDF 1.2 (a triple as a term, or the direction of a text)"
        vi = f"{term} thuộc RDF 1.2 (bộ ba làm hạng thức, hoặc hướng của văn bản)"
        en, vi = f"{en}; write it in RDF 1.1", f"{vi}; hãy viết theo RDF 1.1"
        raise TurtleError(path=path, en=en, vi=vi)
    # rdflib parses XML and HTML literals, entities and all.
    if isinstance(term, ox.Literal) and not tagged and term.datatype in _MARKUP:
        if "<!DOCTYPE" in term.value.upper() or "<!ENTITY" in term.value.upper():
            en = "an XML literal declares a document type or entities; write plain text"
            vi = "một literal XML khai báo kiểu tài liệu hoặc thực thể; hãy viết văn bản thường"
            raise TurtleError(path=path, en=en, vi=vi)


def leading_comment(text: str) -> str:
    """Give the comment lines that open a file, which the house form keeps."""
    lines = re.split(r"[\r\n]+", _opening(text))
    return "\n".join(line.rstrip() for line in lines).rstrip("\n")


def _opening(text: str) -> str:
    return opening.group() if (opening := _OPENING.match(text)) else ""


def house_form(document: Document) -> str:
    """Write a document in the house form; raise TurtleError where that would lose something."""
    path, text = document.path, document.text
    if document.form != "turtle":
        name = FORMATS[document.form].name
        en = f"{name} has no house form; name Turtle files (.ttl)"
        vi = f"{name} không có dạng thống nhất; hãy nêu tệp Turtle (.ttl)"
        raise TurtleError(path=path, en=en, vi=vi)
    for match in _COMMENTS.finditer(text, len(_opening(text))):
        if match.group("comment"):
            en = "a comment inside the file would be lost; move it to the top or into rdfs:comment"
            vi = "chú thích giữa tệp sẽ bị mất; hãy chuyển lên đầu tệp hoặc vào rdfs:comment"
            raise error_at(text, match.start(), path, en=en, vi=vi)
    own = own_prefixes(document.prefixes)
    return write(document.triples, comment=leading_comment(text), own_prefixes=own, path=path)


def write(
    triples: Iterable[ox.Triple],
    *,
    comment: str = "",
    own_prefixes: Mapping[str, str] | None = None,
    path: Path | None = None,
) -> str:
    """Write triples as Turtle in the house form; the same triples give the same text.

    Raise TurtleError, with `path`, for a blank node that cannot stand inside one thing.
    """
    prefixes = Prefixes({**PREFIXES, **(own_prefixes or {})})
    writer = _Writer(triples, prefixes, path)
    try:
        body = writer.body()
    except RecursionError:
        en, vi = "nested too deep; write it flatter", "lồng nhau quá sâu; hãy viết phẳng hơn"
        raise TurtleError(path=path, en=en, vi=vi) from None
    used = {name.partition(":")[0] for name in writer.names.values()}
    head = "\n".join(f"@prefix {p}: <{n}> ." for p, n in prefixes.items() if p in used)
    return (comment + "\n\n" if comment else "") + head + "\n\n" + body


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
    def __init__(self, triples: Iterable[ox.Triple], prefixes: Prefixes, path: Path | None) -> None:
        self.prefixes = prefixes
        self.path = path
        self.names: dict[ox.NamedNode, str] = {}
        self.written: set[ox.BlankNode] = set()
        self.subjects: dict[Node, Objects] = defaultdict(lambda: defaultdict(dict))
        for t in triples:
            _refuse_odd(t.object, path)
            value = _composed(t.object)  # type: ignore[arg-type]
            self.subjects[t.subject][t.predicate][value] = None  # type: ignore[index]

    def body(self) -> str:
        named = [s for s in self.subjects if isinstance(s, ox.NamedNode)]
        named.sort(key=lambda s: (_ONTOLOGY not in self.subjects[s].get(RDF_TYPE, ()), s.value))
        text = "\n".join(self._subject(s) for s in named)
        for node in self.subjects:
            if isinstance(node, ox.BlankNode) and node not in self.written:
                raise self._homeless(node)
        return text

    def _subject(self, subject: ox.NamedNode) -> str:
        lines = self._predicates(self.subjects[subject], "    ")
        lines[0] = f"{self._name(subject)} {lines[0].lstrip()}"
        return "\n".join(lines) + " .\n"

    def _predicates(self, objects: Objects, indent: str) -> list[str]:
        inner = indent + "    "
        lines = []
        for predicate in sorted(objects, key=_place):
            name = "a" if predicate == RDF_TYPE else self._name(predicate)
            values = [self._term(v, inner) for v in objects[predicate]]
            if len(values) == 1:
                lines.append(f"{indent}{name} {values[0]} ;")
            else:
                keyed = sorted(zip(map(_sort_key, objects[predicate]), values, strict=True))
                lines.append(f"{indent}{name}")
                lines += [f"{inner}{text} ," for _, text in keyed]
                lines[-1] = lines[-1].removesuffix(",") + ";"
        return [*lines[:-1], *(line.removesuffix(" ;") for line in lines[-1:])]

    def _term(self, term: Term, indent: str) -> str:
        if isinstance(term, ox.NamedNode):
            return "()" if term == _NIL else self._name(term)
        if isinstance(term, ox.Literal):
            return self._literal(term)
        cells = self._cells(term)
        for node in cells or [term]:
            if node in self.written:
                raise self._homeless(node)
            self.written.add(node)
        if cells:
            return f"( {' '.join(self._term(item, indent) for item in cells.values())} )"
        lines = self._predicates(self.subjects.get(term, {}), indent + "    ")
        if len(lines) > 1:
            return "\n".join(["[", *lines, indent + "]"])
        return f"[ {lines[0].strip()} ]" if lines else "[]"

    def _cells(self, node: Term) -> dict[ox.BlankNode, Term]:
        """Give the cells of a list with their items, or nothing if it is not a list alone."""
        cells: dict[ox.BlankNode, Term] = {}
        while isinstance(node, ox.BlankNode) and node not in cells:
            objects = self.subjects.get(node, {})
            if objects.keys() != {_ITEM, _REST} or any(len(v) > 1 for v in objects.values()):
                break
            (cells[node],), (node,) = objects[_ITEM], objects[_REST]
        return cells if node == _NIL else {}

    def _homeless(self, node: ox.BlankNode) -> TurtleError:
        en = f"blank node {node} does not belong to one thing alone; give it an IRI"
        vi = f"nút trống {node} không thuộc riêng một đối tượng nào; hãy đặt IRI cho nó"
        return TurtleError(path=self.path, en=en, vi=vi)

    def _name(self, node: ox.NamedNode) -> str:
        name = self.names.get(node)
        if name is None:
            name = self.names[node] = self.prefixes.shorten(node.value) or f"<{node.value}>"
        return name

    def _literal(self, literal: ox.Literal) -> str:
        value, language = literal.value, literal.language
        datatype = _TEXT if language else literal.datatype
        if datatype in _BARE and _BARE[datatype].match(value):
            return value
        text = value.replace("\\", "\\\\").replace('"', '\\"')
        text = text.replace("\t", "\\t").replace("\r", "\\r")
        text = f'"""{text}"""' if "\n" in text else f'"{text}"'
        if language:
            return f"{text}@{language}"
        return text if datatype == _STRING else f"{text}^^{self._name(datatype)}"


@lru_cache(maxsize=1024)
def _place(predicate: ox.NamedNode) -> tuple[int, str]:
    return _RANK.get(predicate, len(_RANK)), predicate.value


def _composed(term: Term) -> Term:
    if not isinstance(term, ox.Literal) or nfc(value := term.value) == value:
        return term
    text = nfc(value)
    if term.language:
        return ox.Literal(text, language=term.language)
    return ox.Literal(text, datatype=term.datatype)


def _sort_key(term: Term) -> tuple[int, str, str]:
    if isinstance(term, ox.NamedNode):
        return (0, term.value, "")
    if isinstance(term, ox.Literal):
        return (1, term.language or "", term.value)
    return (2, "", "")
