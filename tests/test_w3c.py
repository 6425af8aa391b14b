"""Rule: our validator gives what the W3C test suite for SHACL asks for, test by test.

The suite (W3C test suite licence) is not part of the project; it lies beside the checkout.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT

from lsgraph.errors import ProjectError
from lsgraph.shacl import Index, Validator, paths
from lsgraph.shacl.index import TYPE, literal
from lsgraph.shacl.shapes import sh

SUITE = ROOT.parent / "shared" / "w3c-shacl" / "data-shapes-test-suite" / "tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
PARTS = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity")
TRUE = {"true", "1"}


def mf(name: str) -> str:
    return f"<{MF}{name}>"


def sht(name: str) -> str:
    return f"<{SHT}{name}>"


@lru_cache
def graph(path: Path) -> Index:
    text = path.read_text(encoding="utf-8")
    return Index(
        q.triple for q in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    )


def collected() -> list[tuple[str, Path, str]]:
    tests = []
    for path in sorted(p for part in ("core", "sparql") for p in (SUITE / part).rglob("*.ttl")):
        for node in graph(path).subjects(TYPE, sht("Validate")):
            name = f"{path.parent.relative_to(SUITE)}/{node[1:-1].rpartition('/')[2]}"
            tests.append((name, path, node))
    return tests


TESTS = collected() if SUITE.is_dir() else []


def test_the_suite_is_whole() -> None:
    if not SUITE.is_dir() and not os.environ.get("LSGRAPH_REQUIRE"):
        pytest.skip(f"the suite is not part of the project and not at {SUITE}")
    names = [name for name, _, _ in TESTS]
    assert sum(n.startswith("core/") for n in names) == 98
    assert sum(n.startswith("sparql/") for n in names) == 23


def anonymous(term: str) -> str:
    """Blank nodes are equal; numbers and booleans by value (the suite writes some both ways)."""
    return "_:" if term.startswith("_:") else term


def wanted(index: Index, report: str) -> list[tuple[str, ...]]:
    rows = []
    for result in index.objects(report, sh("result")):
        row = [anonymous(index.one(result, sh(part))) for part in PARTS]
        path = index.one(result, sh("resultPath"))
        row[1] = str(paths.parse(index, path)) if path else ""
        rows.append(tuple(row))
    return sorted(rows)


@pytest.mark.parametrize(("path", "node"), [t[1:] for t in TESTS], ids=[t[0] for t in TESTS])
def test_w3c(path: Path, node: str) -> None:
    index = graph(path)
    action, expected = index.one(node, mf("action")), index.one(node, mf("result"))
    data, shapes = (
        graph(Path(index.one(action, sht(name))[1:-1].removeprefix("file://")))
        for name in ("dataGraph", "shapesGraph")
    )
    if expected == sht("Failure"):
        with pytest.raises(ProjectError):
            Validator(shapes).validate(data)
        return
    results = Validator(shapes).validate(data)
    found = sorted(
        (anonymous(r.focus), r.path, anonymous(r.value), r.component, r.severity) for r in results
    )
    assert found == wanted(index, expected)
    conforms = literal(index.one(expected, sh("conforms")))[0] in TRUE
    assert conforms == (not results)
