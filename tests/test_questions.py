"""Rule: each prepared query is a command with its parameters as options."""

from __future__ import annotations

import csv
import io

import pytest
from conftest import ROOT, Run

from lsgraph import queries

NAMES = [path.stem for path in sorted((ROOT / "queries").glob("*.rq"))]


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_the_list_has_every_question_by_subject(run: Run, lang: str) -> None:
    rows = list(csv.DictReader(io.StringIO(run("query", "--format", "csv", lang=lang).out)))
    assert sorted(row["name"] for row in rows) == sorted(NAMES)
    subjects = list(dict.fromkeys(row["subject"] for row in rows))
    assert subjects == [s[lang] for s in queries.SUBJECTS.values() if s[lang] in subjects]


@pytest.mark.parametrize("name", NAMES)
def test_each_question_explains_itself(run: Run, name: str) -> None:
    prepared = queries.load(ROOT / "queries" / f"{name}.rq")
    for lang in ("en", "vi"):
        text = " ".join(run("query", name, "--help", lang=lang).out.split())
        assert prepared.summary[lang] in text
        assert prepared.description[lang][:20] in text
        for parameter in prepared.parameters:
            assert f"--{parameter.name}" in text


def test_an_option_given_twice_means_any_of_these(run: Run) -> None:
    one = run("query", "goals", "--horizon", "2050", "--format", "tsv").out.splitlines()
    both = run("query", "goals", "--horizon", "2050", "--horizon", "2030", "--format", "tsv").out
    assert set(one) < set(both.splitlines())


def test_the_help_lists_the_questions(run: Run) -> None:
    text = run("query", "--help").out
    assert "Questions:" in text
    assert all(f"  {name} " in text or f"  {name}\n" in text for name in NAMES)


def test_no_rows_is_told_and_is_no_error(run: Run) -> None:
    answer = run("query", "goals", "--horizon", "1999")
    assert (answer.code, answer.out, answer.err) == (0, "", "no rows\n")
