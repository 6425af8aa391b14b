"""Rule: an act is what is timed; what stands before it and what tells its outcome are not.

An outcome is a number of rows and a digest of them that does not depend on their order, so that
what two contenders found can be told apart however much it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WIDTH = 8  # bytes of a row's digest


@dataclass(frozen=True)
class Outcome:
    """How many rows, the digest of them all and, where they are few, of each."""

    count: int
    digest: str
    each: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """Something to do, and how to tell what came of it.

    A `quick` act is done many times and its median counts; `again` puts things back between two
    times. Neither `outcome` nor `again` is timed.
    """

    run: Callable[[], Any]
    outcome: Callable[[Any], Outcome] | None = None
    quick: bool = False
    again: Callable[[], object] | None = None


Acts = Mapping[str, Act]  # by the name of the part; "" where there is only one


def told(rows: Iterable[str], *, each: bool = False) -> Outcome:
    """Tell the outcome of rows, each counted once; `each` keeps them apart."""
    marks = {_mark(row) for row in rows}
    whole = sum(int.from_bytes(mark, "big") for mark in marks) % 2 ** (8 * WIDTH)
    kept = tuple(sorted(mark.hex() for mark in marks)) if each else ()
    return Outcome(len(marks), f"{whole:0{2 * WIDTH}x}", kept)


def _mark(row: str) -> bytes:
    return hashlib.blake2b(row.encode(), digest_size=WIDTH).digest()
