"""Rule: the wheel works alone: built, installed in an empty environment, asked outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = out.glob("lsgraph-*.whl")
    return built


def test_the_wheel_carries_the_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("ontology/plan.ttl", "ontology/shapes/instances.ttl", "queries/goals.rq"):
        assert f"lsgraph/data/{part}" in names
    assert "lsgraph/data/instances/lang-son/2024-03-19/goals.ttl" in names
    assert "lsgraph/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "/tests/" in name]


def test_the_wheel_answers_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run(
        [*pip, "--disable-pip-version-check", str(wheel)], check=True, capture_output=True
    )
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "LSGRAPH"))}

    def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(place / "bin" / "lsgraph"), *arguments],
            capture_output=True, text=True, cwd=tmp_path, env=environment, check=False,
        )  # fmt: skip

    goals = ask("query", "goals", "--format", "csv")
    assert goals.returncode == 0, goals.stderr
    assert "/goal-growth-pole-2030," in goals.stdout
    check = ask("check", "lang-son")
    assert check.returncode == 0, check.stderr
    assert "0 violations" in check.stdout
