"""Rule: figures become tables; a time stands only beside what was found in it.

`python -m benchmarks.report FILE ... --into docs/performance.md` writes the tables of the files between
`<!-- figures: TASK -->` and `<!-- end -->`; of the same cell in two files, the later one's counts.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.contest import Cell

MANY_PARTS = 4  # a contender with more is told by the sum, and part by part in a table of its own
FULL = 5  # runs; fewer are told
_BLOCK = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: list[str] | None = None) -> int:
    """Write the tables of results into a document, or print them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="raw results")
    parser.add_argument("--into", type=Path, metavar="DOCUMENT", help="with markers")
    asked = parser.parse_args(arguments)
    read = [json.loads(path.read_text(encoding="utf-8")) for path in asked.files]
    machine = {k: v for one in read for k, v in one["machine"].items()}
    cells = together(cell(c) for one in read for c in one["cells"])
    if asked.into is None:
        tasks = dict.fromkeys(c.task for c in cells)
        print("\n".join(figures(task, cells) for task in tasks))
    else:
        text = asked.into.read_text(encoding="utf-8")
        asked.into.write_text(filled(text, cells, machine), encoding="utf-8")
    return 0


def cell(kept: Mapping[str, Any]) -> Cell:
    """Make a cell of what a file keeps of it."""
    known = {f.name for f in fields(Cell)}
    return Cell(**{k: v for k, v in kept.items() if k in known})


def together(cells: Iterable[Cell]) -> list[Cell]:
    """Give each cell once, the last that there is of it."""
    return list({(c.task, c.size, c.contender, c.part): c for c in cells}.values())


def filled(text: str, cells: Sequence[Cell], machine: Mapping[str, str]) -> str:
    """Fill the marked places of a document; a task without figures keeps what it has."""

    def block(match: re.Match[str]) -> str:
        task = match[2]
        made = versions(machine) if task == "machine" else figures(task, cells)
        return f"{match[1]}\n{made}\n{match[3]}" if made else match[0]

    return _BLOCK.sub(block, text)


def versions(machine: Mapping[str, str]) -> str:
    """Write the machine and the versions as a table."""
    return _table(["", ""], [[name, value] for name, value in machine.items()])


def figures(task: str, cells: Sequence[Cell], *, size: int | None = None) -> str:
    """Write the tables of a task, or the lines of one size alone; nothing if it has no cell."""
    own = [c for c in cells if c.task == task]
    if not own:
        return ""
    whole = _whole(own)
    tables = [_times(task, whole, size)]
    if len(whole) < len(own) and size is None:
        tables.append(_parts(own))
    return "\n".join(tables)


def _whole(cells: Sequence[Cell]) -> list[Cell]:
    """Put the parts of a contender together where there are many."""
    by: dict[tuple[int, str], list[Cell]] = {}
    for c in cells:
        by.setdefault((c.size, c.contender), []).append(c)
    made: list[Cell] = []
    for parts in by.values():
        made += parts if len(parts) <= MANY_PARTS else [_summed(parts)]
    return made


def _summed(parts: Sequence[Cell]) -> Cell:
    ended = next((c for c in parts if c.state != "ok"), None)
    other = sum(c.same is False for c in parts)
    compared = [c.same for c in parts if c.same is not None]
    return replace(
        parts[0], part="",
        wall=[sum(times) for times in zip(*(c.wall for c in parts), strict=False)],
        processor=[sum(times) for times in zip(*(c.processor for c in parts), strict=False)],
        peak=[max(peaks) for peaks in zip(*(c.peak for c in parts), strict=False)],
        state=ended.state if ended else "ok",
        why=f"{ended.why}, at {ended.part}" if ended else "",
        count=sum(c.count or 0 for c in parts) if compared else None,
        same=all(compared) if compared else None,
        more=None, fewer=None, others=other,
    )  # fmt: skip


def _times(task: str, cells: Sequence[Cell], size: int | None) -> str:
    """Write a line for each contender at each size, or at one alone."""
    known = {(c.size, c.contender, c.part): c for c in cells}
    first = cells[0].contender
    heads = [
        "plans",
        "contender",
        "time",
        "beside ours",
        "processor",
        "memory",
        "tenfold",
        "outcome",
    ]
    if task == "many":
        heads.insert(3, "plans a second")
    rows = []
    for c in sorted(cells, key=lambda c: c.size):
        if size not in (None, c.size):
            continue
        ours = known.get((c.size, first, c.part))
        before = known.get((c.size // 10, c.contender, c.part))
        name = f"{c.contender}: {c.part}" if c.part else c.contender
        row = [
            str(c.size), name, _time(c), _ratio(c, ours), seconds(_middle(c.processor, c)),
            _memory(c), _ratio(c, before) if c.size % 10 == 0 else "", _outcome(c, c.contender == first),
        ]  # fmt: skip
        if task == "many":
            row.insert(3, f"{c.size / c.median:.1f}" if c.median else "")
        rows.append(row)
    return _table(heads, rows)


def _parts(cells: Sequence[Cell]) -> str:
    """Write a line for each part: milliseconds of ours and others, at each size."""
    sizes = sorted({c.size for c in cells})
    names = list(dict.fromkeys(c.contender for c in cells))
    known = {(c.size, c.contender, c.part): c for c in cells}
    parts = list(dict.fromkeys(c.part for c in cells if c.part))
    # One plan alone is the same at every size; a store of many is not.
    columns = [(n, s) for n in names for s in (sizes if "disk" in n else sizes[:1])]
    heads = ["question", *(f"{n}, {s}" if "disk" in n else n for n, s in columns)]
    heads.insert(3, "ratio")
    rows, ratios = [], []
    for part in parts:
        row = [part, *(_milliseconds(known.get((s, n, part))) for n, s in columns)]
        pair = [known.get((sizes[0], n, part)) for n in names[:2]]
        ratio = _ratio(pair[-1], pair[0]) if len(names) > 1 and pair[-1] else ""
        if ratio:
            assert pair[0] is not None
            assert pair[-1] is not None
            ratios.append(((pair[-1].median or 0) / (pair[0].median or 1), part))
        rows.append([*row[:3], ratio, *row[3:]])
    text = (
        f"Milliseconds; the ratio is that of {names[1] if len(names) > 1 else 'none'} to ours.\n\n"
    )
    text += _table(heads, rows)
    if ratios:
        (least, where), (most, there) = min(ratios), max(ratios)
        middle = median(r for r, _ in ratios)
        text += (
            f"\nThe ratio is {_number(middle)} in the median, at least {_number(least)} (`{where}`), at "
            f"most {_number(most)} (`{there}`).\n"
        )
    return text


def _middle(values: Sequence[float], cell: Cell) -> float | None:
    return median(values) if values and cell.state == "ok" else None


def _time(cell: Cell) -> str:
    if cell.state == "over":
        return f"> {cell.why}"
    if cell.state in ("not run", "lacking"):
        return f"{cell.state}: {cell.why}" if cell.state == "not run" else f"not there: {cell.why}"
    if cell.state == "failed":
        return f"failed: {cell.why}".replace("|", "\\|")
    runs = len(cell.wall)
    few = f" ({runs} run{'s' if runs > 1 else ''})" if runs < FULL else ""
    return seconds(cell.median) + few


def _ratio(cell: Cell, other: Cell | None) -> str:
    if other is None or not cell.median or not other.median:
        return ""
    return f"{_number(cell.median / other.median)} ×"


def _outcome(cell: Cell, ours: bool) -> str:
    if cell.same is None:
        return ""
    if ours:
        return f"{cell.count}"
    if cell.same:
        return "the same"
    if cell.more is not None:
        return f"**{cell.more} more, {cell.fewer} fewer**"
    return f"**other in {cell.others} parts**" if cell.others else f"**other rows: {cell.count}**"


def _memory(cell: Cell) -> str:
    return f"{median(cell.peak) / 2**20:.0f} MB" if cell.peak and cell.state == "ok" else ""


def _milliseconds(cell: Cell | None) -> str:
    if cell is None or cell.median is None:
        return ""
    mark = " (other rows)" if cell.same is False else ""
    return _number(cell.median * 1000) + mark


def seconds(value: float | None) -> str:
    """Write a time in milliseconds or seconds, with three digits that count."""
    if value is None:
        return ""
    return f"{_number(value)} s" if value >= 1 else f"{_number(value * 1000)} ms"


def _number(value: float) -> str:
    for digits, least in ((0, 100.0), (1, 10.0), (2, 0.1)):
        if value >= least:
            return f"{value:.{digits}f}"
    return f"{value:.2g}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
