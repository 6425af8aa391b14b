"""Rule: the example of each question gives the rows in tests/golden/, letter by letter.

`make golden` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import os

import pytest
from conftest import ROOT

import lsgraph
from lsgraph import queries

GOLDEN = ROOT / "tests" / "golden"
NAMES = [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
@pytest.mark.parametrize("name", NAMES)
def test_example_gives_the_expected_rows(name: str, engine: str) -> None:
    kg = lsgraph.open(lang="en", engine=engine, home=ROOT)
    query = kg.prepared(name)
    answer = kg.query(name, **query.example())
    graph = query.form == "CONSTRUCT"
    file = GOLDEN / f"{name}.{'nt' if graph else 'tsv'}"
    text = answer.to_ntriples() if graph else answer.to_tsv()
    if os.environ.get("LSGRAPH_GOLDEN") == "write":
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")
    assert text.count("\n") > (0 if graph else 1)


def test_every_golden_file_has_its_question() -> None:
    found = sorted(p.stem for p in GOLDEN.iterdir() if not p.name.startswith("diff-"))
    assert found == sorted(NAMES)
    assert len(found) >= 28


def test_queries_are_things_of_one_name() -> None:
    for path in (ROOT / "queries").iterdir():
        assert path.suffix == ".rq"
        assert queries.load(path).name == path.stem
