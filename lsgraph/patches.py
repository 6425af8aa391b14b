"""Rule: a patch is what was removed and added, as RDF Patch; it fits one revision and no other.

Source: RDF Patch (https://afs.github.io/rdf-delta/rdf-patch.html): a header of H rows, then one
transaction (TX, TC) of D and A rows, each with a triple in N-Triples form. Nothing is guessed:
removing what is not there, or adding what is, is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from lsgraph.errors import TurtleError
from lsgraph.revisions import Diff
from lsgraph.terms import is_iri
from lsgraph.turtle import LARGEST

MOST_PREFIXES = 100  # each is read again with every row that uses one
_HEADER = re.compile(r"H\s+(\w+)\s+(\S.*\S|\S)\s*\.\s*\Z")
_ROW = re.compile(r"([AD])\s+(\S.*)\Z", re.DOTALL)
_PREFIX = re.compile(r'(PA|PD)\s+"?([\w.-]*):?"?\s*(<[^>]*>)?\s*\.\s*\Z')
_MARK = re.compile(r"(TX|TC|TA)\s*\.\s*\Z")


def to_patch(difference: Diff, *, header: Mapping[str, str]) -> str:
    """Write a difference as RDF Patch; the values of `header` are IRIs, written as given.

    The same difference gives the same bytes. Raise TurtleError for a header that no reader takes.
    """
    rows = [_heading(name, value.strip("<>")) for name, value in header.items()]
    rows.append("TX .")
    rows += [f"D {_triple(t)} ." for t in difference.removed]
    rows += [f"A {_triple(t)} ." for t in difference.added]
    rows.append("TC .")
    return "\n".join(rows) + "\n"


def _heading(name: str, value: str) -> str:
    if not re.fullmatch(r"\w+", name) or not is_iri(value):
        raise TurtleError(
            en=f"patch: the header {name!r} {value!r} is not a word with an absolute IRI; "
            "correct it",
            vi=f"bản vá: dòng đầu {name!r} {value!r} không phải một từ kèm IRI tuyệt đối; "
            "hãy sửa lại",
        )
    return f"H {name} <{value}> ."


def _triple(triple: ox.Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object}"


def apply_patch(text: str, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Apply a patch to triples and give the result, sorted; raise TurtleError with the line.

    Refused are rows that are no row of a patch, a D of a triple that is not there, an A of one
    that is, a blank node, and a transaction that is not closed. A transaction that is aborted (TA)
    does nothing.
    """
    if len(text) > LARGEST:
        raise _error(0, f"longer than {LARGEST // 2**20} Mi characters; split it",
                     f"dài hơn {LARGEST // 2**20} Mi ký tự; hãy chia nhỏ")  # fmt: skip
    held = set(triples)
    done: list[tuple[str, ox.Triple]] | None = None  # what the open transaction did so far
    prefixes: dict[str, str] = {}
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        row = line.strip()
        if not row or row.startswith("#") or _HEADER.match(row):
            continue
        mark, prefix, change = _MARK.match(row), _PREFIX.match(row), _ROW.match(row)
        if mark:
            if (mark[1] == "TX") != (done is None):
                raise _error(number, f"{mark[1]} at the wrong place", f"{mark[1]} sai vị trí")
            for kind, triple in reversed(done or ()) if mark[1] == "TA" else ():
                (held.remove if kind == "A" else held.add)(triple)
            done = [] if mark[1] == "TX" else None
        elif prefix:
            if prefix[1] == "PA" and prefix[3]:
                prefixes[prefix[2]] = prefix[3]
            else:
                prefixes.pop(prefix[2], None)
            if len(prefixes) > MOST_PREFIXES:
                raise _error(number, f"more than {MOST_PREFIXES} prefixes; write IRIs in full",
                             f"quá {MOST_PREFIXES} tiền tố; hãy ghi IRI đầy đủ")  # fmt: skip
        elif change and done is not None:
            triple = _read(change[2], prefixes, number)
            _change(change[1], triple, held, number)
            done.append((change[1], triple))
        elif change:
            raise _error(number, "a change stands outside a transaction; add TX and TC",
                         "thay đổi nằm ngoài giao dịch; hãy thêm TX và TC")  # fmt: skip
        else:
            raise _error(number, f"not a row of RDF Patch: {row[:60]!r}",
                         f"không phải dòng của RDF Patch: {row[:60]!r}")  # fmt: skip
    if done is not None:
        raise _error(number, "the transaction is not closed; the file may be cut off",
                     "giao dịch chưa kết thúc; tệp có thể bị cụt")  # fmt: skip
    return tuple(sorted(held, key=str))


def _read(row: str, prefixes: Mapping[str, str], number: int) -> ox.Triple:
    try:
        try:
            found = [q.triple for q in ox.parse(row, format=ox.RdfFormat.N_TRIPLES)]
        except SyntaxError:
            if not prefixes:
                raise
            head = "".join(f"PREFIX {name}: {namespace} " for name, namespace in prefixes.items())
            found = [q.triple for q in ox.parse(head + row, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise _error(number, f"no triple: {error.msg}", f"không phải bộ ba: {error.msg}") from error
    if len(found) != 1:
        raise _error(number, "not exactly one triple", "không phải đúng một bộ ba")
    triple: ox.Triple = found[0]
    if isinstance(triple.subject, ox.BlankNode) or isinstance(triple.object, ox.BlankNode):
        raise _error(number, "a blank node means another thing in each file; name it by an IRI",
                     "nút trống mang nghĩa khác nhau ở mỗi tệp; hãy đặt IRI cho nó")  # fmt: skip
    return triple


def _change(kind: str, triple: ox.Triple, held: set[ox.Triple], number: int) -> None:
    if kind == "D":
        if triple not in held:
            raise _error(number, f"{triple} is not there to be removed",
                         f"{triple} không có để xóa")  # fmt: skip
        held.remove(triple)
    else:
        if triple in held:
            raise _error(number, f"{triple} is there already", f"{triple} đã có")
        held.add(triple)


def _error(line: int, en: str, vi: str) -> TurtleError:
    return TurtleError(en=f"patch: {en}", vi=f"bản vá: {vi}", line=line)
