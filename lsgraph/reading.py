"""Rule: whatever the format, a file is read whole or refused with its place; nothing is fetched.

pyoxigraph reads every format. Here stands what it lets through: contexts that stand elsewhere,
document types and entities, nesting that no stack holds, XML that ends too early, and relative
IRIs that JSON-LD would drop without a word. Sources: RDF 1.1 N-Quads; RDF 1.1 TriG; JSON-LD 1.1,
sections 4.1 and 9.4; RDF 1.1 XML Syntax; XML 1.0, section 2.8.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from lsgraph import turtle
from lsgraph.errors import TurtleError
from lsgraph.turtle import Document, error_at

SUFFIXES: Mapping[str, str] = {
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".owl": "rdfxml",
}

_GRAPHS = ("nquads", "trig", "jsonld")  # formats that may say one thing in several graphs
# Relative IRIs get a base that no file can mean (RFC 6761, section 6.4), so they can be told.
_NO_BASE = "https://no-base.lsgraph.invalid/"
# A text that does not end reaches to the end of the file, so that no text is tried twice.
_JSON = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|([\[{])|([\]}])', re.DOTALL)


def read(path: Path, *, form: str | None = None) -> Document:
    """Read one file of linked data in any format of SUFFIXES; raise TurtleError if it cannot be.

    The suffix says the format unless `form` does. Of a dataset (N-Quads, TriG, JSON-LD) all
    triples of all graphs are taken together, and one that several graphs hold is taken once.
    JSON-LD leaves out keys that its context does not explain (JSON-LD 1.1 API, section 5.1).
    """
    if form is None and (path.is_dir() or not path.exists()):
        turtle.load(path)  # which says so better than any word about the suffix
    known = _form(path, form)
    return parse(turtle.load(path), known, path=path)


def parse(text: str, form: str, *, path: Path | None = None) -> Document:
    """Parse text in the format `form`, one of `turtle.FORMATS`, as `read` does."""
    if form == "jsonld":
        document = _json(text, path)
    elif form == "rdfxml":
        _guard_xml(text, path)
        document = turtle.parse(text, path=path, form=form)
    else:
        document = turtle.parse(text, path=path, form=form)
    return _once(document) if form in _GRAPHS else document


def _form(path: Path, form: str | None) -> str:
    found = SUFFIXES.get(path.suffix.lower()) if form is None else form
    if found in turtle.FORMATS:
        return found
    suffixes, forms = ", ".join(SUFFIXES), ", ".join(turtle.FORMATS)
    if form is None:
        what = path.suffix or path.name
        en = f"{what} is the suffix of no format that can be read; rename the file to one of"
        vi = f"{what} không phải đuôi của định dạng nào đọc được; hãy đổi tên tệp thành một trong"
        en, vi = f"{en} {suffixes}, or say its format:", f"{vi} {suffixes}, hoặc nêu định dạng:"
    else:
        en, vi = f"{form} is no format that can be read; choose one of", f"không đọc được {form};"
        vi += " hãy chọn một trong các định dạng"
    raise TurtleError(path=path, en=f"{en} {forms}", vi=f"{vi} {forms}")


def _once(document: Document) -> Document:
    numbers: dict[ox.Triple, int] = {}
    for n, triple in enumerate(document.triples):
        numbers.setdefault(triple, n)
    repeated = frozenset(range(len(document.triples))) - frozenset(numbers.values())
    return replace(document, triples=tuple(numbers), repeated=repeated)


# JSON-LD


def _json(text: str, path: Path | None) -> Document:
    if text.count("{") + text.count("[") > turtle.DEEPEST:
        turtle.refuse_depth(text, _JSON, path)
    try:
        document = turtle.parse(text, path=path, form="jsonld", base=_NO_BASE)
    except TurtleError as error:
        # The parser fetches nothing, but it does not say which context it misses.
        if "LoadDocumentCallback" in error.reason["en"]:
            _refuse_remote(text, path)
        raise
    for triple in document.triples:
        for term in (triple.subject, triple.predicate, triple.object):
            iri = term.datatype if isinstance(term, ox.Literal) else term
            if isinstance(iri, ox.NamedNode) and iri.value.startswith(_NO_BASE):
                _refuse_relative(iri.value.removeprefix(_NO_BASE), text, path)
    return document


def _refuse_remote(text: str, path: Path | None) -> NoReturn:
    try:
        name = next(_remote(json.loads(text, strict=False)), "")
    except ValueError:  # the parser did not read so far as to see that it is no JSON
        name = ""
    shown = json.dumps(name[:200], ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
    en = f"the context {shown} stands elsewhere, and nothing is fetched; "
    vi = f"ngữ cảnh {shown} nằm ở nơi khác, và không có gì được tải về; "
    en += "copy what it holds into @context of this file"
    vi += "hãy chép nội dung của nó vào @context của tệp này"
    raise error_at(text, _place(text, name, text.find('"@context"')), path, en=en, vi=vi)


def _refuse_relative(name: str, text: str, path: Path | None) -> NoReturn:
    en = f'"{name}" is a relative IRI, and the file has no base; write it in full or add @base'
    vi = f'"{name}" là IRI tương đối mà tệp không có IRI gốc; hãy viết đầy đủ hoặc thêm @base'
    raise error_at(text, _place(text, name), path, en=en, vi=vi)


def _remote(value: object, *, context: bool = False) -> Iterator[str]:
    """Give the names of contexts that a JSON value takes from elsewhere, in the order of the text."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "@import" and isinstance(inner, str):
                yield inner
            yield from _remote(inner, context=key == "@context")
    elif isinstance(value, list):
        for inner in value:
            yield from _remote(inner, context=context)
    elif context and isinstance(value, str):
        yield value


def _place(text: str, name: str, start: int = 0) -> int:
    """Find where a JSON text begins that reads as `name`, or else give `start`."""
    start = max(start, 0)
    for token in _JSON.finditer(text, start):
        if token.lastindex is None and _reads_as(token.group(), name):
            return token.start()
    return start


def _reads_as(token: str, name: str) -> bool:
    try:
        return bool(json.loads(token, strict=False) == name)
    except ValueError:
        return False


# RDF/XML


def _guard_xml(text: str, path: Path | None) -> None:
    """Refuse XML that is not well-formed, declares a document type, or is nested too deep."""
    from xml.parsers import expat

    data = text.encode("utf-8")
    # Whatever encoding the file declares, it has been read as UTF-8.
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def offset(index: int) -> int:
        return len(data[:index].decode("utf-8", "ignore"))

    def opened(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > turtle.DEEPEST:
            raise turtle.too_deep(text, offset(parser.CurrentByteIndex), path)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def declared(*_what: object) -> None:
        en = "declares a document type (DOCTYPE), which may hide entities; remove it and write "
        vi = "khai báo kiểu tài liệu (DOCTYPE), có thể giấu thực thể; hãy xóa khai báo đó và viết "
        en, vi = en + "every IRI and text in full", vi + "đầy đủ mọi IRI và văn bản"
        # expat speaks when it has read the name, and at times the rest.
        start = text.rfind("<!DOCTYPE", 0, offset(parser.CurrentByteIndex))
        raise error_at(text, max(start, 0), path, en=en, vi=vi)

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = declared
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        en = f"not valid RDF/XML: {reason}; correct this place"
        vi = f"không phải RDF/XML hợp lệ: {reason}; hãy sửa chỗ này"
        raise error_at(text, offset(parser.ErrorByteIndex), path, en=en, vi=vi) from error


__all__ = ["SUFFIXES", "parse", "read"]
