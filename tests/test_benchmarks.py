"""Rule: a contest tells what each contender did and found, and never passes one outcome off as another."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from needed import package

from benchmarks import __main__ as bench
from benchmarks import contenders, contest, report, run
from benchmarks.acts import Act, told
from benchmarks.contenders import check
from benchmarks.contest import Cell, Terms
from benchmarks.place import Place

PLAYER = """
import json, os, sys, time
name, tell = sys.argv[1], sys.argv[2] == "True"
def say(**said): print(json.dumps(said), flush=True)
say(step="ready", part="")
if name == "crashing": raise ValueError("no such thing")
if name == "lacking": import no_such_package
if name == "killed": os.kill(os.getpid(), 9)
if name == "slow": time.sleep(600)
say(step="done", part="", wall=50.0 if name == "long" else 0.5, processor=0.5, peak=1 << 20)
rows = ["c", "d"] if name == "other" else ["a", "b", "c"]
if tell: say(step="told", part="", count=len(rows), digest="-".join(rows), each=rows)
if name == "long": os.system("sleep 600 &")
"""
NAMES = ("ours", "slow", "crashing", "lacking", "killed", "other", "long")
Held = Mapping[str, Cell]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A contest of players that keep to a part, at ten plans, after one plan."""

    def command(_task: str, name: str, _place: Path, tell: bool) -> list[str]:
        return [sys.executable, "-c", PLAYER, name, str(tell)]

    place = tmp_path_factory.mktemp("bench") / "10"
    before = {"known": {"": Cell("play", 1, "known", wall=[9.0])},
              "ended": {"": Cell("play", 1, "ended", state="over")}}  # fmt: skip
    names = [*NAMES, "known", "ended"]
    cells = contest.hold("play", names, place, Terms(3, limit=20.0, cap=1.0), before, command)
    return {name: parts[""] for name, parts in cells.items()}


def test_contenders_are_told_by_how_they_ended(held: Held) -> None:
    states = {name: cell.state for name, cell in held.items()}
    assert states == {
        "ours": "ok", "slow": "over", "crashing": "failed", "lacking": "lacking", "killed": "failed",
        "other": "ok", "long": "ok", "known": "not run", "ended": "not run",
    }  # fmt: skip
    assert held["slow"].why == "1 s"
    assert held["crashing"].why == "ValueError: no such thing"
    assert "no_such_package" in held["lacking"].why
    assert held["killed"].why == "ended by SIGKILL"
    assert held["known"].why == "about 90 s"


def test_rounds_are_kept_but_for_what_is_long(held: Held) -> None:
    assert {name: len(cell.wall) for name, cell in held.items() if cell.state == "ok"} == {
        "ours": 3, "other": 3, "long": 1,
    }  # fmt: skip


def test_another_outcome_is_marked(held: Held) -> None:
    assert (held["ours"].same, held["long"].same) == (True, True)
    other = held["other"]
    assert (other.same, other.more, other.fewer) == (False, 1, 2)


def test_tables_tell_all_of_it(held: Held) -> None:
    table = report.figures("play", list(held.values()))
    lines = {line.split(" | ")[1]: line for line in table.splitlines()}
    assert "| 500 ms (3 runs) | 1.00 × |" in lines["ours"]
    assert lines["ours"].endswith("| 3 |")
    assert "| > 1 s |" in lines["slow"]
    assert "| failed: ValueError: no such thing |" in lines["crashing"]
    assert "not there: No module named 'no_such_package'" in lines["lacking"]
    assert lines["other"].endswith("| **1 more, 2 fewer** |")
    assert "| 50.0 s (1 run) | 100 × |" in lines["long"]
    assert lines["long"].endswith("| the same |")
    assert "| not run: about 90 s |" in lines["known"]
    assert "| not run: too long at fewer plans |" in lines["ended"]


def test_cells_come_back_from_a_file(held: Held, tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    bench.save(path, list(held.values()), {"cores": "2"}, Terms())
    document = tmp_path / "document.md"
    words = ("before", "<!-- figures: play -->", "<!-- end -->", "between",
             "<!-- figures: machine -->", "former", "<!-- end -->", "<!-- figures: none -->",
             "kept", "<!-- end -->")  # fmt: skip
    document.write_text("\n".join(words))
    report.main([str(path), "--into", str(document)])
    text = document.read_text()
    assert report.figures("play", list(held.values())) in text
    assert "| cores | 2 |" in text
    assert "former" not in text
    assert "\nkept\n" in text
    assert text.startswith("before\n<!-- figures: play -->\n")
    report.main([str(path), "--into", str(document)])
    assert document.read_text() == text


def test_growth_is_told_beside_a_tenth_of_the_plans() -> None:
    cells = [Cell("play", size, "ours", wall=[size * 0.2]) for size in (1, 10)]
    assert "| 10 | ours | 2.00 s (1 run) | 1.00 × |  |  | 10.0 × |" in report.figures("play", cells)


def test_many_parts_are_told_one_by_one_and_together() -> None:
    cells = [
        Cell("play", 1, name, f"q{n}", wall=[n * times], count=n, same=same)
        for name, times in (("ours", 0.001), ("theirs", 0.004))
        for n in range(1, 7)
        for same in [name == "ours" or n != 2]
    ]
    table = report.figures("play", cells)
    assert "| 1 | ours | 21.0 ms (1 run) | 1.00 × |" in table
    assert "**other in 1 parts**" in table
    assert "| q2 | 2.00 | 8.00 (other rows) | 4.00 × |" in table
    assert "The ratio is 4.00 in the median" in table


def test_an_outcome_does_not_depend_on_the_order() -> None:
    assert told(["a", "b", "b"]) == told(["b", "a"])
    assert told(["a"]) != told(["b"])
    assert len(told(["a", "b"], each=True).each) == 2


def test_a_quick_act_is_put_back_between_two_times() -> None:
    things: list[str] = []
    _, _, first = run.timed(
        Act(lambda: things.append("x") or len(things), quick=True, again=things.clear)  # type: ignore[func-returns-value]
    )
    assert first == 1
    assert things == ["x"]
    assert run.peak() > 1 << 20


@pytest.mark.parametrize("task", contenders.TASKS)
def test_every_contender_can_be_called(task: str) -> None:
    found = contenders.find(task)
    assert found
    assert isinstance(contenders.grows(task), bool)
    assert all(callable(contender) for contender in found.values())
    assert all(hasattr(Place, f"_make_{need}") for need in contenders.needs(task))


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where made-up plans are kept."""
    return tmp_path_factory.mktemp("corpora")


def test_the_smallest_contest_is_held_and_its_contenders_agree(
    corpora: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package("oxrdflib")
    saved = tmp_path / "parse.json"
    words = ["parse", "--sizes", "1", "--rounds", "1", "--corpora", str(corpora)]
    assert bench.main([*words, "--to", str(saved)]) == 0
    out = capsys.readouterr().out
    assert "## parse" in out
    cells = [report.cell(c) for c in json.loads(saved.read_text())["cells"]]
    assert [c.contender for c in cells] == list(contenders.find("parse"))
    assert all(c.state == "ok" and c.median and c.peak[0] > 1 << 20 for c in cells)
    # oxrdflib's own store writes numbers anew.
    others = {c.contender for c in cells if not c.same}
    assert others == {"oxrdflib (its parser, its store)"}
    assert {c.count for c in cells} == {cells[0].count}


def test_wrong_words_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["nothing"], ["parse", "--sizes", "none"], ["parse", "--rounds", "0"]):
        with pytest.raises(SystemExit) as raised:
            bench.main(words)
        assert raised.value.code == 2
    assert "no task named 'nothing'" in capsys.readouterr().err


def test_planted_mistakes_are_among_what_is_found(corpora: Path) -> None:
    from benchmarks import generate
    from benchmarks.place import FAULTS
    from lsgraph.terms import iri

    place = Place(corpora / "2")
    place.make("merged")
    planted = {
        (f"<{fault.focus}>", str(iri(fault.shape)))
        for made in generate.corpus(2, faults=FAULTS * 2)
        for fault in made.planted
        if fault.shape.startswith("shape:")
    }
    assert len(planted) > 10
    outcomes = []
    for name in ("lsgraph, plan by plan", "lsgraph, all in one graph"):
        act = check.CONTENDERS[name](place)[""]
        results = act.run()
        assert planted <= {(r.focus, r.shape) for r in results}
        assert act.outcome is not None
        outcomes.append(act.outcome(results))
    assert outcomes[0] == outcomes[1]


def test_a_place_is_made_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "3")
    from benchmarks import generate

    def fails(folder: Path, *_: object, **__: object) -> None:
        folder.mkdir()
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(generate, "write", fails)
        with pytest.raises(OSError, match="no room"):
            place.make("sound")
    assert not (place.folder / "sound").exists()
    place.make("sound")
    assert len(place.sound.plans) == 3
