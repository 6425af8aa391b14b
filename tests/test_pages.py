"""Rule: a page tells all about a thing, in one language, inside the width."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from conftest import ROOT, Run

import lsgraph
from lsgraph import pages
from lsgraph.screen import width_of

THINGS = ["goal-growth-pole-2030", "unit-lang-son-province", "person-pham-minh-chinh", "plan:Goal",
          "passage-629-683", "concept:sector-tourism", "disagreement-border-length"]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("thing", THINGS)
def test_pages_fit_the_width(thing: str, width: int, lang: str) -> None:
    kg = lsgraph.open(lang=lang, home=ROOT)
    text = pages.page(kg, thing, width)
    assert max(width_of(line) for line in text.splitlines()) <= width
    assert kg.labels[kg.find(thing)] in " ".join(text.split())


def test_a_page_leaves_nothing_out(kg: lsgraph.KnowledgeGraph) -> None:
    node = ox.NamedNode(kg.find("unit-cao-loc"))
    text = " ".join(pages.page(kg, "unit-cao-loc", 200).split())
    for t in kg.asserted:
        if t.subject == node and isinstance(t.object, ox.NamedNode):
            value = t.object.value
            assert kg.labels.get(value, value) in text
        if t.object == node and isinstance(t.subject, ox.NamedNode):
            assert kg.labels[t.subject.value] in text


def test_a_page_speaks_one_language(run: Run) -> None:
    en, vi = run("show", "goal-2030").out, run("show", "goal-2030", lang="vi").out
    assert "Evidence" in en
    assert "Căn cứ" not in en
    assert "Căn cứ" in vi
    assert "Evidence" not in vi


def test_the_forms_of_a_page(run: Run) -> None:
    markdown = run("show", "goal-2030", "--format", "markdown").out
    assert markdown.startswith("# Overall development goal to 2030\n\n`ls:goal-2030` · goal\n")
    assert "## Evidence" in markdown
    turtle = run("show", "goal-2030", "--format", "turtle").out
    assert "@prefix ls:" in turtle
    assert "ls:goal-2030 a plan:Goal ;" in turtle
    rows = run("show", "goal-2030", "--format", "csv").out
    assert rows.startswith("subject,subjectLabel,predicate,predicateLabel,object,objectLabel")
