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

_HEADER = re.compile(r"H\s+(\w+)\s+(\S.*\S|\S)\s*\.\s*\Z")
_ROW = re.compile(r"([AD])\s+(\S.*)\Z", re.DOTALL)
_PREFIX = re.compile(r'(PA|PD)\s+"?([\w.-]*):?"?\s*(<[^>]*>)?\s*\.\s*\Z')
_MARK = re.compile(r"(TX|TC|TA)\s*\.\s*\Z")


def to_patch(difference: Diff, *, header: Mapping[str, str]) -> str:
    """Write a difference as RDF Patch; the values of `header` are IRIs, written as given.

    The same difference gives the same bytes.
    """
    rows = [f"H {name} <{value.strip('<>')}> ." for name, value in header.items()]
    rows.append("TX .")
    rows += [f"D {_triple(t)} ." for t in difference.removed]
    rows += [f"A {_triple(t)} ." for t in difference.added]
    rows.append("TC .")
    return "\n".join(rows) + "\n"


def _triple(triple: ox.Triple) -> str:
    return f"{triple.subject} {triple.predicate} {triple.object}"


def apply_patch(text: str, triples: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
    """Apply a patch to triples and give the result, sorted; raise TurtleError with the line.

    Refused are rows that are no row of a patch, a D of a triple that is not there, an A of one
    that is, and a transaction that is not closed. A transaction that is aborted (TA) does nothing.
    """
    held = set(triples)
    kept: set[ox.Triple] | None = None  # what was held before the open transaction
    prefixes: dict[str, str] = {}
    number = 0
    for number, line in enumerate(text.split("\n"), 1):
        row = line.strip()
        if not row or row.startswith("#") or _HEADER.match(row):
            continue
        mark, prefix, change = _MARK.match(row), _PREFIX.match(row), _ROW.match(row)
        if mark:
            if (mark[1] == "TX") != (kept is None):
                raise _error(number, f"{mark[1]} at the wrong place", f"{mark[1]} sai vị trí")
            held = set(kept or ()) if mark[1] == "TA" else held
            kept = set(held) if mark[1] == "TX" else None
        elif prefix:
            if prefix[1] == "PA" and prefix[3]:
                prefixes[prefix[2]] = prefix[3]
            else:
                prefixes.pop(prefix[2], None)
        elif change and kept is not None:
            _change(change[1], change[2], held, prefixes, number)
        elif change:
            raise _error(number, "a change stands outside a transaction; add TX and TC",
                         "thay đổi nằm ngoài giao dịch; hãy thêm TX và TC")  # fmt: skip
        else:
            raise _error(number, f"not a row of RDF Patch: {row[:60]!r}",
                         f"không phải dòng của RDF Patch: {row[:60]!r}")  # fmt: skip
    if kept is not None:
        raise _error(number, "the transaction is not closed; the file may be cut off",
                     "giao dịch chưa kết thúc; tệp có thể bị cụt")  # fmt: skip
    return tuple(sorted(held, key=str))


def _change(
    kind: str, rest: str, held: set[ox.Triple], prefixes: Mapping[str, str], number: int
) -> None:
    head = "".join(f"PREFIX {name}: {namespace}\n" for name, namespace in prefixes.items())
    try:
        found = [q.triple for q in ox.parse(head + rest, format=ox.RdfFormat.TURTLE)]
    except SyntaxError as error:
        raise _error(number, f"no triple: {error.msg}", f"không phải bộ ba: {error.msg}") from error
    if len(found) != 1:
        raise _error(number, "not exactly one triple", "không phải đúng một bộ ba")
    (triple,) = found
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
