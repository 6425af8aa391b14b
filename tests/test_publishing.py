"""Rule: the verbs of those who publish plans; each is one short function, as in `cli`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Run
from fake_ckan import ORGANIZATION, TOKEN, Ckan
from servers.faulty import serving
from servers.oxigraph import Oxigraph

GUIDE = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")
BASE = "https://data.example.org/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Oxigraph]:
    server = Oxigraph(tmp_path)
    server.start()
    yield server
    server.stop()


def test_a_store_is_told_of_first_and_filled_when_that_is_wanted(store: Oxigraph, run: Run) -> None:
    call = ["publish", "store", "lang-son", store.endpoint().store, "--base", BASE]
    dry = run(*call)
    assert dry.code == 0
    assert dry.out.count("create https://w3id.org/lsgraph/") == 3
    assert "nothing was changed; add --apply to do it" in dry.err
    assert run(*call).out == dry.out
    done = run(*call, "--apply", lang="vi")
    assert done.code == 0
    assert done.out.count("tạo mới https://w3id.org/lsgraph/") == 3
    again = run(*call, "--apply")
    assert again.out.count("unchanged https://w3id.org/lsgraph/") == 3
    assert "all is as it should be" in again.err


def test_a_portal_is_told_of_first_and_filled_when_that_is_wanted(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ckan = Ckan()
    with serving(ckan) as server:
        monkeypatch.setenv("LSGRAPH_CKAN_TOKEN", TOKEN)
        call = ["publish", "ckan", "lang-son", server.address, "--organization",
                ORGANIZATION["name"], "--base", BASE]  # fmt: skip
        dry = run(*call)
        assert dry.code == 0, dry.err
        assert dry.out.count("create lang-son") == 2
        assert not ckan.packages
        done = run(*call, "--apply")
        assert done.code == 0, done.err
        assert len(ckan.packages) == 2
        assert "all is as it should be" in run(*call, "--apply", lang="en").err


@pytest.mark.parametrize(
    ("arguments", "en", "vi"),
    [
        (["store", "lang-son", "nowhere"], "no address of a server", "không phải địa chỉ máy chủ"),
        (["store", "lang-son", "http://u:p@127.0.0.1:9/store"], "leave them out", "hãy bỏ đi"),
        (["ckan", "lang-son", "https://ckan.example.org", "--base", BASE], "--organization", "--organization"),
        (["store", "lang-sn", "http://127.0.0.1:9/store"], "did you mean lang-son?", "có phải lang-son?"),
        (["stor"], "did you mean store?", "có phải store?"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told(run: Run, arguments: list[str], en: str, vi: str) -> None:
    for lang, words in (("en", en), ("vi", vi)):
        answer = run("publish", *arguments, lang=lang)
        assert answer.code == 2
        assert words in answer.err
        assert ":p@" not in answer.err


def test_the_record_in_a_store_keeps_its_revisions(store: Oxigraph, run: Run) -> None:
    call = ["publish", "store", "lang-son", store.endpoint().store, "--base", BASE]
    filled = run(*call, "--all", "--apply")
    assert filled.code == 0
    assert "publisher: " in filled.err
    for more in ((), ("--apply",)):
        answer = run(*call, *more)
        assert answer.code == 2
        assert (
            "revision/2024-03-19, https://w3id.org/lsgraph/id/lang-son/revision/2024-11-13, which"
            in answer.err
        )
        assert "add --all" in answer.err
    assert "all is as it should be" in run(*call, "--all").err
    # Without a record, and for a revision that is named, there is nothing to refuse.
    assert run(*call[:4]).code == 0
    named = run(*call, "--revision", "2025-07-01")
    assert named.code == 0
    assert "replace https://w3id.org/lsgraph/id/lang-son/catalog" in named.out


def test_the_verb_alone_shows_its_help_as_it_is(run: Run) -> None:
    for lang, words in (("en", "Usage:"), ("vi", "Cách dùng:")):
        bare = run("publish", lang=lang)
        assert (bare.code, bare.err) == (0, "")
        assert bare.out == run("publish", "--help", lang=lang).out
        assert bare.out.startswith(words)


def commands() -> list[list[str]]:
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.split() for line in lines if line.startswith("lsgraph ")]


def test_the_commands_of_the_guide_are_commands(run: Run) -> None:
    """Each is known with its options; what it does is tested where it lives."""
    found = commands()
    assert len(found) >= 10
    for words in found:
        verb = words[1:3] if words[1] == "publish" else words[1:2]
        help_ = run(*verb, "--help").out
        for option in (w.partition("=")[0] for w in words if w.startswith("--")):
            assert f"{option} " in help_, (words, option)


def test_a_licence_that_no_list_knows_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    for folder in ("ontology", "instances", "queries"):
        shutil.copytree(ROOT / folder, home / folder)
    record = home / "instances" / "lang-son" / "catalog.ttl"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("licence/CC_BY_4_0>", "licence/CCBY4>"), encoding="utf-8")
    monkeypatch.setenv("LSGRAPH_HOME", str(home))
    answer = run("publish", "store", "lang-son", "http://127.0.0.1:9/store", "--base", BASE)
    assert answer.code == 2  # no server
    assert "licence/CCBY4; as " in answer.err
    assert f"{record}: " in answer.err.replace("\n", " ")
