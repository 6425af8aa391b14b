"""Rule: what several tests need stands here once: the plan, both engines, the command line, the source."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import lsgraph
from lsgraph import cli

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT.parent / "shared" / "source" / "000_6683c2c7e1d93f9f.txt"


@dataclass(frozen=True)
class Answer:
    """What one run of the command line gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("LSGRAPH_HOME", "LSGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `lsgraph` in this process; English unless `lang` says otherwise."""

    def call(*arguments: str, lang: str = "en") -> Answer:
        monkeypatch.setenv("LSGRAPH_LANG", lang)
        with pytest.raises(SystemExit) as exit_:
            cli.main(arguments)
        out, err = capsys.readouterr()
        return Answer(int(exit_.value.code or 0), out, err)

    return call


@pytest.fixture(scope="session")
def kg() -> lsgraph.KnowledgeGraph:
    """The plan, labels in English, on Oxigraph."""
    return lsgraph.open(lang="en", home=ROOT)


@pytest.fixture(scope="session")
def kg_rdflib() -> lsgraph.KnowledgeGraph:
    """The same plan on rdflib."""
    return lsgraph.open(lang="en", engine="rdflib", home=ROOT)


@pytest.fixture(scope="session")
def source() -> Path:
    """The text that the passages are cited from, which is not part of the project."""
    if not SOURCE.is_file():
        if os.environ.get("LSGRAPH_REQUIRE"):
            pytest.fail(f"{SOURCE} is required here and absent")
        pytest.skip(f"the cited text is not part of the project and not at {SOURCE}")
    return SOURCE
