"""Rule: a project is found in one order, and a name that is not there is answered with one that is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from conftest import ROOT

from lsgraph import project
from lsgraph.errors import ProjectError
from lsgraph.project import Plan, Project, Revision


def made(root: Path, *files: str) -> Project:
    for name in ("ontology/plan.ttl", "queries/goals.rq", *files):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return Project(root)


def refused(lang: str, error: pytest.ExceptionInfo[ProjectError]) -> str:
    return error.value.message(lang)


# Finding a project


def test_the_home_that_is_named_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, here = made(tmp_path / "home"), made(tmp_path / "here")
    monkeypatch.chdir(here.root)
    monkeypatch.setenv("LSGRAPH_HOME", str(home.root))
    assert project.find() == home
    assert project.find(here.root) == home
    monkeypatch.setenv("LSGRAPH_HOME", "")
    assert project.find() == here


def test_then_the_project_one_stands_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outer = made(tmp_path / "outer")
    inner = made(tmp_path / "outer" / "inner")
    deep = tmp_path / "outer" / "inner" / "a" / "b"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert project.find() == inner
    assert project.find(tmp_path / "outer" / "queries") == outer


def test_then_the_data_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.find() == Project(ROOT)
    package = tmp_path / "elsewhere" / "lsgraph"
    data = made(package / "data")
    monkeypatch.setattr(project, "__file__", str(package / "project.py"))
    assert project.find() == data


def test_with_no_project_anywhere_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project, "__file__", str(tmp_path / "lsgraph" / "project.py"))
    with pytest.raises(ProjectError) as raised:
        project.find()
    assert "set LSGRAPH_HOME" in refused("en", raised)
    assert "đặt LSGRAPH_HOME" in refused("vi", raised)


def test_a_home_that_is_no_project_is_an_error_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path / "none"))
    with pytest.raises(ProjectError) as raised:
        project.find()
    for lang in ("en", "vi"):
        assert str(tmp_path / "none") in refused(lang, raised)


def test_half_a_home_is_told_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "plan.ttl").touch()
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path))
    with pytest.raises(ProjectError) as raised:
        project.find()
    assert "queries" in refused("en", raised)
    assert "queries" in refused("vi", raised)


# What is in it


def test_words_shapes_and_queries_are_where_the_design_says(tmp_path: Path) -> None:
    there = made(
        tmp_path,
        "ontology/concepts.ttl",
        "ontology/alignments/prov.ttl",
        "ontology/alignments/eli.ttl",
        "ontology/alignments/notes.md",
        "ontology/shapes/instances.ttl",
        "queries/actors.rq",
        "queries/README.md",
        "instances/a/2024-01-01/plan.ttl",
    )

    def names(paths: tuple[Path, ...]) -> list[str]:
        return [p.relative_to(tmp_path).as_posix() for p in paths]

    assert names(there.ontology) == [
        "ontology/plan.ttl",
        "ontology/concepts.ttl",
        "ontology/alignments/eli.ttl",
        "ontology/alignments/prov.ttl",
    ]
    assert names((there.shapes("instances"),)) == ["ontology/shapes/instances.ttl"]
    assert names(there.queries) == ["queries/actors.rq", "queries/goals.rq"]
    assert names(there.turtle) == [
        "instances/a/2024-01-01/plan.ttl",
        "ontology/alignments/eli.ttl",
        "ontology/alignments/prov.ttl",
        "ontology/concepts.ttl",
        "ontology/plan.ttl",
        "ontology/shapes/instances.ttl",
    ]


def test_what_holds_words_and_what_is_a_plan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = made(tmp_path, "instances/a/2024-01-01/plan.ttl")
    assert there.holds_words(tmp_path / "ontology")
    assert there.holds_words(tmp_path / "ontology" / "plan.ttl")
    assert there.holds_words(tmp_path / "instances" / ".." / "ontology")
    assert not there.holds_words(tmp_path / "instances")
    assert there.is_plan(tmp_path / "instances" / "a")
    assert not there.is_plan(tmp_path / "instances")
    assert not there.is_plan(tmp_path / "instances" / "a" / "2024-01-01")
    assert not there.is_plan(tmp_path / "ontology" / "plan.ttl")
    assert not there.is_plan(tmp_path / "none")
    monkeypatch.chdir(tmp_path / "instances" / "a" / "2024-01-01")
    assert project.is_revision(Path())
    assert not project.is_revision(Path("plan.ttl"))


@pytest.mark.parametrize("name", ["2024-1-1", "2024-01-01b", "v2024-01-01", "latest", "20240101"])
def test_only_a_date_names_a_revision(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert not project.is_revision(tmp_path / name)


# Plans


def test_the_only_plan_needs_no_name(tmp_path: Path) -> None:
    there = made(tmp_path, "instances/a/2024-01-01/plan.ttl", "instances/README.md")
    assert there.plan() == there.plan("a") == Plan("a", tmp_path / "instances" / "a")


def test_of_several_plans_one_must_be_named(tmp_path: Path) -> None:
    there = made(tmp_path, "instances/b/2024-01-01/p.ttl", "instances/a/2024-01-01/p.ttl")
    assert [p.slug for p in there.plans] == ["a", "b"]
    with pytest.raises(ProjectError) as raised:
        there.plan()
    assert "2 plans (a, b)" in refused("en", raised)
    assert "2 quy hoạch (a, b)" in refused("vi", raised)
    assert "--plan" in refused("vi", raised)


@pytest.mark.parametrize("folder", [(), ("instances/README.md",)])
def test_no_plan_at_all_is_said(tmp_path: Path, folder: tuple[str, ...]) -> None:
    with pytest.raises(ProjectError, match="0 plans"):
        made(tmp_path, *folder).plan()


@pytest.mark.parametrize(
    ("name", "en", "vi"),
    [
        ("lang-som", "did you mean lang-son?", "có phải lang-son?"),
        ("zzz", "there is: cao-bang, lang-son", "hiện có: cao-bang, lang-son"),
    ],
)
def test_an_unknown_plan_is_answered_with_a_known_one(
    tmp_path: Path, name: str, en: str, vi: str
) -> None:
    there = made(
        tmp_path, "instances/lang-son/2024-01-01/p.ttl", "instances/cao-bang/2024-01-01/p.ttl"
    )
    with pytest.raises(ProjectError) as raised:
        there.plan(name)
    assert f"no plan named '{name}'" in refused("en", raised)
    assert en in refused("en", raised)
    assert f"không có quy hoạch tên '{name}'" in refused("vi", raised)
    assert vi in refused("vi", raised)


# Revisions


def test_revisions_go_by_date_and_the_latest_is_the_default(tmp_path: Path) -> None:
    plan = made(
        tmp_path,
        "instances/a/2025-06-30/p.ttl",
        "instances/a/2024-01-01/p.ttl",
        "instances/a/2024-12-31/p.ttl",
        "instances/a/drafts/p.ttl",
        "instances/a/2026-01-01",
    ).plan()
    assert [r.date for r in plan.revisions] == ["2024-01-01", "2024-12-31", "2025-06-30"]
    assert plan.revision() == Revision("a", "2025-06-30", plan.folder / "2025-06-30")
    assert plan.revision("2024-01-01").folder == plan.folder / "2024-01-01"


def test_an_unknown_revision_is_answered_with_a_known_one(tmp_path: Path) -> None:
    plan = made(tmp_path, "instances/a/2024-03-19/p.ttl", "instances/a/2025-06-30/p.ttl").plan()
    with pytest.raises(ProjectError) as raised:
        plan.revision("2024-03-18")
    assert "no revision named '2024-03-18'; did you mean 2024-03-19?" in refused("en", raised)
    assert "không có phiên bản tên '2024-03-18'; có phải 2024-03-19?" in refused("vi", raised)
    with pytest.raises(ProjectError, match="there is: 2024-03-19, 2025-06-30"):
        plan.revision("first")


def test_a_plan_without_revisions_says_what_to_add(tmp_path: Path) -> None:
    plan = made(tmp_path, "instances/a/README.md").plan()
    with pytest.raises(ProjectError) as raised:
        plan.revision()
    assert "YYYY-MM-DD" in refused("en", raised)
    assert "NNNN-TT-NN" in refused("vi", raised)


def test_a_link_to_a_revision_is_not_another_one(tmp_path: Path) -> None:
    plan = made(tmp_path, "instances/a/2024-03-19/p.ttl", "instances/a/2025-06-30/p.ttl").plan()
    (plan.folder / "latest").symlink_to(plan.folder / "2024-03-19")
    assert [r.date for r in plan.revisions] == ["2024-03-19", "2025-06-30"]


def test_the_files_of_a_revision_are_its_turtle_files_by_name(tmp_path: Path) -> None:
    revision = made(
        tmp_path,
        "instances/a/2024-03-19/tasks.ttl",
        "instances/a/2024-03-19/goals.ttl",
        "instances/a/2024-03-19/notes.md",
    ).plan().revision()  # fmt: skip
    assert [p.name for p in revision.files] == ["goals.ttl", "tasks.ttl"]


def test_an_empty_revision_says_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "2024-03-19").mkdir()
    with pytest.raises(ProjectError) as raised:
        _ = Revision("a", "2024-03-19", tmp_path / "2024-03-19").files
    assert "add the plan's .ttl files" in refused("en", raised)
    assert "hãy thêm các tệp .ttl" in refused("vi", raised)


# The cache


def test_projects_are_values(tmp_path: Path) -> None:
    assert Project(tmp_path) == Project(tmp_path)
    with pytest.raises(dataclasses.FrozenInstanceError):
        Project(tmp_path).root = ROOT  # type: ignore[misc]


def test_a_project_surrounds_its_folders_or_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LSGRAPH_HOME", raising=False)
    found = project.find()
    assert found.surrounds(found.root / "queries")
    assert not found.surrounds(tmp_path)
    monkeypatch.setenv("LSGRAPH_HOME", str(found.root))
    assert found.surrounds(tmp_path)
