"""Rule: the house stands as DESIGN says: levels, sizes, one public surface, one form of Turtle."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import lsgraph
from lsgraph import cli, turtle

# A module may import only modules of a lower level.
LEVELS = {
    0: "errors terms resting",
    1: "cache facts findings turtle bridge project guarding lexical folders wording",
    2: "web reading positions tables queries evidence inference excerpts shacl revisions",
    3: "soundness engines screen referee places patches telling records scaffold publication snapshot",
    4: "validation shell coverage waivers notices history forms drawings servers publish loading",
    5: "gate releases catalog reports",
    6: "checking quality site",
    7: "store export many",
    8: "accounts pages tour questions corpus",
    9: "output",
    10: "writing publishing storing",
    11: "cli",
    12: "__main__",
}
LEVEL = {name: level for level, names in LEVELS.items() for name in names.split()}
MODULES = sorted((ROOT / "lsgraph").rglob("*.py"))


def room(path: Path) -> str:
    """The name that has a level: a module's, or that of the folder it stands in."""
    return path.relative_to(ROOT / "lsgraph").parts[0].removesuffix(".py")


TURTLE = sorted(p for d in ("ontology", "instances", "tests") for p in (ROOT / d).rglob("*.ttl"))


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
        elif isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        else:
            continue
        found |= {n.split(".")[1] for n in names if n.startswith("lsgraph.")}
    return found & set(LEVEL)


def test_every_module_has_a_level() -> None:
    assert {room(p) for p in MODULES} == {*LEVEL, "__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{room(p)}-{p.stem}")
def test_imports_go_down(path: Path) -> None:
    own = room(path)
    if own != "__init__":
        higher = {n for n in imported(path) - {own} if LEVEL[n] >= LEVEL[own]}
        assert not higher


@pytest.mark.parametrize("path", MODULES, ids=lambda p: f"{room(p)}-{p.stem}")
def test_modules_are_small_and_say_their_rule(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    assert "Rule: " in (ast.get_docstring(ast.parse(text)) or "")


def test_nothing_heavy_is_imported_at_the_top() -> None:
    heavy = {
        "rdflib",
        "pyshacl",
        "owlrl",
        "yaml",
        "pandas",
        "multiprocessing",
        "httpx",
        "jinja2",
        "pyjelly",
        "distributed",
    }
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = {
            name.split(".")[0]
            for node in tree.body
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
            )
        }
        assert not top & heavy, path


def test_every_verb_is_found_where_it_lives() -> None:
    homes = {verb: module for module, verbs in cli._HOMES.items() for verb in verbs}
    there = {verb.name: name for name in cli._HOMES for verb in importlib.import_module(name).VERBS}
    assert homes == there
    assert not set(homes) & set(cli.app.commands)


def test_a_question_loads_no_verb_but_its_own() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, lsgraph.cli; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert "lsgraph.shell" in loaded
    assert not {*cli._HOMES, "lsgraph.turtle", "lsgraph.store", "rdflib", "yaml"} & {*loaded}


def test_only_the_command_line_prints() -> None:
    for path in MODULES:
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "print" not in calls, path


def test_nothing_names_the_first_plan() -> None:
    assert len(MODULES) > 10
    for path in MODULES:
        text = path.read_text(encoding="utf-8").lower()
        assert "lang-son" not in text, path
        assert "lạng sơn" not in text, path


def test_the_public_surface_is_what_is_meant() -> None:
    meant = "Corpus Finding KnowledgeGraph LsgraphError ProjectError QueryError Report Table TurtleError"
    assert lsgraph.__all__ == [*meant.split(), "open", "open_all"]
    assert all(hasattr(lsgraph, name) for name in lsgraph.__all__)


@pytest.mark.parametrize("path", TURTLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_turtle_is_in_house_form(path: Path) -> None:
    document = turtle.read(path)
    assert turtle.house_form(document) == document.text


@pytest.mark.parametrize("path", TURTLE, ids=lambda p: str(p.relative_to(ROOT)))
def test_turtle_states_its_licence(path: Path) -> None:
    assert "CC-BY-4.0" in turtle.leading_comment(path.read_text(encoding="utf-8"))


def test_there_is_turtle() -> None:
    folders = {p.relative_to(ROOT).parts[0] for p in TURTLE}
    assert folders == {"ontology", "instances", "tests"}
    assert len(TURTLE) > 150
