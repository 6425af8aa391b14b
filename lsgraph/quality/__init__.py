"""Rule: the quality of a published record is a number with its reasons, had without the network.

The number is that of data.europa.eu's metadata-quality assessment: 405 points in 23 indicators, 80 of
which only the network can give (`online`). What else a portal would trip over stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from lsgraph import project
from lsgraph.errors import ProjectError
from lsgraph.quality import network, pitfalls
from lsgraph.quality import record as records
from lsgraph.quality.conformance import conform
from lsgraph.quality.indicators import (
    BAND_NAMES,
    BANDS,
    DIMENSIONS,
    INDICATORS,
    ONLINE,
    TOTAL,
    Indicator,
    band,
)
from lsgraph.quality.measuring import ACCESS, DOWNLOAD, Loss, Measure, measure
from lsgraph.quality.network import Fetch
from lsgraph.quality.scores import Score
from lsgraph.quality.telling import to_dqv, to_json, to_markdown, to_text


def score(
    folder: Path,
    *,
    online: bool = False,
    shapes: Sequence[Path] = (),
    base: str = "",
    fetch: Fetch | None = None,
) -> Score:
    """Score the record at the top of an exported folder, or the one that a file holds.

    With `online`, the addresses of the distributions are asked; `fetch` asks in the network's place.
    `shapes` are the DCAT-AP shapes to conform to, the project's own where none are named; what they
    import is never fetched. `base` is the address that the folder is served from, found from the
    download addresses where it is not named. Raise ProjectError where there is nothing to score,
    TurtleError where a file cannot be read.
    """
    record = records.read(folder, base)
    rules = tuple(shapes) or (_own_shapes(),)
    conforms, found = conform(record, rules)
    answers = None
    if online:
        nodes = record.distributions
        asked = [a for n in nodes for p in (ACCESS, DOWNLOAD) for a in record.addresses(n, p)]
        answers = network.ask(asked, record.base, trusted=bool(base), fetch=fetch)
    measures = measure(record, conforms, answers)
    catalogs = [c.value for c in record.catalogs if isinstance(c, ox.NamedNode)]
    found += pitfalls.examine(record)
    return Score(
        record.path.name, record.base, next(iter(catalogs), ""), len(record.datasets),
        len(record.distributions), measures, tuple(found), tuple(p.name for p in rules),
    )  # fmt: skip


def _own_shapes() -> Path:
    path = project.find().shapes("catalog")
    if not path.is_file():
        raise ProjectError(
            en=f"{path}: no such file; name the DCAT-AP shapes to conform to with --shapes",
            vi=f"{path}: không có tệp này; hãy nêu tệp shapes của DCAT-AP bằng --shapes",
        )
    return path


__all__ = [
    "BANDS",
    "BAND_NAMES",
    "DIMENSIONS",
    "INDICATORS",
    "ONLINE",
    "TOTAL",
    "Fetch",
    "Indicator",
    "Loss",
    "Measure",
    "Score",
    "band",
    "score",
    "to_dqv",
    "to_json",
    "to_markdown",
    "to_text",
]
