"""Rule: a patch turns one revision into the next, here and in rdflib; anything else is refused."""

from __future__ import annotations

import warnings

import pyoxigraph as ox
import pytest
from conftest import ROOT
from hypothesis import given
from strategies import LAW, triples

from lsgraph import bridge, patches, revisions, turtle
from lsgraph.errors import TurtleError
from lsgraph.patches import apply_patch, to_patch
from lsgraph.revisions import change_graph, diff

HEADER = {"id": "urn:uuid:0", "prev": "urn:uuid:1"}
NAME = ox.NamedNode("http://e/revision")
graphs = triples.map(
    lambda found: tuple(t for t in found if not isinstance(t.object, ox.BlankNode))
)


def snapshot(date: str) -> set[ox.Triple]:
    folder = ROOT / "instances" / "lang-son" / date
    return {t for path in sorted(folder.glob("*.ttl")) for t in turtle.read(path).triples}


@LAW
@given(graphs)
def test_nothing_differs_from_itself(a: tuple[ox.Triple, ...]) -> None:
    assert diff(a, reversed(a)) == revisions.Diff((), (), ())


@LAW
@given(graphs, graphs)
def test_old_without_removed_with_added_is_new(
    a: tuple[ox.Triple, ...], b: tuple[ox.Triple, ...]
) -> None:
    found = diff(a, b)
    assert (set(a) - set(found.removed)) | set(found.added) == set(b)
    assert set(found.removed) <= set(a)
    assert not set(found.added) & set(a)


@LAW
@given(graphs, graphs)
def test_a_patch_makes_the_new_revision(a: tuple[ox.Triple, ...], b: tuple[ox.Triple, ...]) -> None:
    text = to_patch(diff(a, b), header=HEADER)
    assert set(apply_patch(text, a)) == set(b)
    assert text == to_patch(diff(reversed(a), reversed(b)), header=HEADER)


@LAW
@given(graphs, graphs)
def test_changes_are_things_without_blank_nodes(
    a: tuple[ox.Triple, ...], b: tuple[ox.Triple, ...]
) -> None:
    found = diff(a, b)
    graph = change_graph(found, NAME)
    assert not any(isinstance(n, ox.BlankNode) for t in graph for n in (t.subject, t.object))
    assert len({t.subject for t in graph}) == len(found.changes)


def by_rdflib(text: str, old: set[ox.Triple]) -> set[ox.Triple]:
    """Apply a patch with rdflib's own reader of the format."""
    from rdflib import Dataset

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, in rdflib
        dataset = Dataset()
        for triple in bridge.to_rdflib(old):
            dataset.add(triple)
        dataset.parse(data=text, format="patch")
        quads = list(dataset.quads())
    return {ox.Triple(*(bridge.from_rdflib(n) for n in quad[:3])) for quad in quads}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("old", "new"), [("2024-03-19", "2024-11-13"), ("2024-11-13", "2025-07-01")]
)
def test_the_real_patches(old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rdflib.NORMALIZE_LITERALS", False)  # 9.0 stays 9.0
    a, b = snapshot(old), snapshot(new)
    text = to_patch(diff(a, b), header=HEADER)
    assert set(apply_patch(text, a)) == b
    assert by_rdflib(text, a) == b


A = "<http://e/s> <http://e/p> <http://e/o>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"TX .\nD {A} .\nTC .\n", 2),
        (f"TX .\nA {A} .\nA {A} .\nTC .\n", 3),
        (f"TX .\nA {A} .\n", 3),
        (f"A {A} .\n", 1),
        ("TC .\n", 1),
        ("TX .\nTX .\n", 2),
        ("TX .\nA nonsense .\nTC .", 2),
        ("TX .\nX x .\nTC .", 2),
        (f"TX .\nA {A} . {A[:-1]}2> .\nTC .", 2),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TurtleError) as raised:
        apply_patch(text, ())
    assert raised.value.line == line
    assert raised.value.message("vi") != raised.value.message("en")


def test_an_aborted_transaction_does_nothing() -> None:
    assert apply_patch(f"TX .\nA {A} .\nTA .\n", ()) == ()


def test_prefixes_of_other_writers_are_read() -> None:
    (triple,) = apply_patch('PA "e" <http://e/> .\nTX .\nA e:s e:p e:o .\nTC .\n', ())
    assert str(triple) == A


def test_what_an_aborted_transaction_did_is_undone() -> None:
    (held,) = apply_patch(f"TX .\nA {A} .\nTC .\n", ())
    text = f"TX .\nD {A} .\nA {A} .\nD {A} .\nA {A[:-1]}2> .\nTA .\n"
    assert apply_patch(text, [held]) == (held,)


@pytest.mark.parametrize("row", ["_:b e:p e:o", "<http://e/s> <http://e/p> _:b", "e:s e:p []"])
def test_a_blank_node_is_refused(row: str) -> None:
    with pytest.raises(TurtleError) as raised:
        apply_patch(f'PA "e" <http://e/> .\nTX .\nA {row} .\nTC .\n', ())
    assert raised.value.line == 3
    assert "blank node" in raised.value.en


def test_a_patch_of_other_size_than_people_write_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = "".join(f'PA "p{n}" <http://e/{n}> .\n' for n in range(patches.MOST_PREFIXES + 1))
    with pytest.raises(TurtleError, match="prefixes") as raised:
        apply_patch(many, ())
    assert raised.value.line == patches.MOST_PREFIXES + 1
    monkeypatch.setattr(patches, "LARGEST", 30)
    with pytest.raises(TurtleError, match="longer"):
        apply_patch(f"TX .\nA {A} .\nTC .\n", ())


@pytest.mark.parametrize(
    "header", [{"id": "http://e/x> .\nTX .\nD <y"}, {"id": "7"}, {"i d": "urn:uuid:0"}]
)
def test_a_header_that_no_reader_takes_is_not_written(header: dict[str, str]) -> None:
    with pytest.raises(TurtleError, match="header"):
        to_patch(diff((), ()), header=header)


def test_another_graph_is_refused() -> None:
    with pytest.raises(TurtleError) as raised:
        apply_patch(f"TX .\nA {A} <http://e/g> .\nTC .\n", ())
    assert raised.value.line == 2
