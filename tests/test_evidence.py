"""Rule: every passage proves, every sentence is covered, every row of the inventory is in the graph."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyoxigraph as ox
from conftest import ROOT, Run

import lsgraph
from lsgraph import evidence, turtle
from lsgraph.terms import iri

INVENTORY = ROOT / "tests" / "data" / "inventory.csv"
LS = "https://w3id.org/lsgraph/id/lang-son/"


def rows() -> list[dict[str, str]]:
    with INVENTORY.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_passages_prove(source: Path, run: Run) -> None:
    answer = run("check", "lang-son", "--source", str(source))
    assert answer.code == 0
    assert "0 violations, 0 warnings, 0 notes" in answer.out


def test_one_changed_character_is_named(source: Path, run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.txt"
    text = source.read_text(encoding="utf-8")
    copy.write_text(text[:700] + ("x" if text[700] != "x" else "y") + text[701:], encoding="utf-8")
    answer = run("check", "lang-son", "--source", str(copy))
    assert answer.code == 1
    assert "ls:passage-629-777: the words at characters 629 to 777" in " ".join(answer.out.split())
    assert re.search(r"passages\.ttl:\d+:\d+: violation: ls:passage-629-777", answer.out)
    assert "257" not in answer.out


def test_sentences_cover_the_whole_source(source: Path, kg: lsgraph.KnowledgeGraph) -> None:
    text = turtle.decode(source.read_bytes(), source)
    known = evidence.passages(kg.asserted)
    assert len(known) > 100
    covered = {n for p in known for n in range(p.start, p.end)}
    assert not [n for n, c in enumerate(text) if not c.isspace() and n not in covered]
    ordered = {t.subject: t.object for t in kg.asserted if t.predicate == iri("plan:order")}
    sentences = sorted(
        int(o.value)  # type: ignore[union-attr]
        for s, o in ordered.items()
        if str(s).startswith(f"<{LS}passage-")
    )
    assert sentences == list(range(1, 20))


def test_a_missing_sentence_is_a_gap(source: Path, kg: lsgraph.KnowledgeGraph) -> None:
    text = turtle.decode(source.read_bytes(), source)
    gone = {p.iri for p in evidence.passages(kg.asserted) if p.start >= 4589}
    kept = [t for t in kg.asserted if str(t.subject) not in gone]
    _, findings = evidence.prove(kept, text, kg.prefixes)
    assert [f.shape for f in findings] == ["passage-coverage"]
    assert "4589" in findings[0].message["en"]
    assert "4589" in findings[0].message["vi"]


def test_every_row_of_the_inventory_is_in_the_graph(kg: lsgraph.KnowledgeGraph) -> None:
    found = rows()
    assert len(found) == 152
    assert len({row["id"] for row in found}) == 152
    things = {t.subject for t in kg.asserted}
    missing = [row["id"] for row in found if ox.NamedNode(row["iri"]) not in things]
    assert not missing


def test_every_row_cites_its_passages(kg: lsgraph.KnowledgeGraph) -> None:
    cited = {(t.subject, t.object) for t in kg.asserted if t.predicate == iri("plan:citedFrom")}
    missing = [
        (row["id"], span)
        for row in rows()
        for span in row["spans"].split(";")
        if (ox.NamedNode(row["iri"]), ox.NamedNode(f"{LS}passage-{span}")) not in cited
    ]
    assert not missing


def test_everything_has_evidence(kg: lsgraph.KnowledgeGraph) -> None:
    """Each thing cites a passage or a source; a disagreement rests on its alternatives."""
    wanted = {iri(f"plan:{p}") for p in ("citedFrom", "source", "address", "alternative")}
    with_evidence = {t.subject for t in kg.asserted if t.predicate in wanted}
    without = {t.subject for t in kg.asserted} - with_evidence
    assert {str(s) for s in without} == {f"<{LS}source-article>"}


def test_no_words_of_the_source_are_kept(source: Path, kg: lsgraph.KnowledgeGraph) -> None:
    """Labels are ours: none repeats more syllables in a row than the decision's title has."""
    longest = 16
    text = turtle.decode(source.read_bytes(), source)
    words = re.findall(r"\w+", text.casefold())
    runs = {tuple(words[n : n + longest + 1]) for n in range(len(words) - longest)}
    copied = []
    for t in kg.asserted:
        if isinstance(t.object, ox.Literal) and t.object.language == "vi":
            own = re.findall(r"\w+", t.object.value.casefold())
            if any(tuple(own[n : n + longest + 1]) in runs for n in range(len(own) - longest)):
                copied.append((str(t.subject), t.object.value))
    assert not copied
