"""Rule: a store on disk is the old one or the new one, whatever happens, and answers as the files do."""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import ROOT
from small_plan import LEAST, make
from test_cache import small_disk

import lsgraph
from lsgraph import folders, loading, project, turtle
from lsgraph.engines import Engine, OxigraphEngine, disk, open_store, query_bounded
from lsgraph.engines.disk import DiskEngine, Source
from lsgraph.errors import LsgraphError, ProjectError, QueryError

A, B = "https://example.org/a", "https://example.org/b"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def source(name: str, *numbers: int, apart: tuple[str, ...] = ()) -> Source:
    text = "".join(f'<urn:s{n}> <urn:p> "{n}" .\n' for n in numbers)
    return Source(name, text.encode(), lambda: turtle.parse(text).triples, apart)


def count(engine: Engine) -> int:
    (row,) = engine.query(COUNT).rows
    assert isinstance(row[0], ox.Literal)
    return int(row[0].value)


def refused(path: Path, *graphs: str) -> LsgraphError:
    with pytest.raises(ProjectError) as error:
        open_store(str(path), graphs)
    assert str(path) in error.value.en
    assert error.value.en != error.value.vi
    return error.value


def stores(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_what_is_loaded_is_asked_graph_by_graph_or_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "kho" / "dữ liệu"
    done = disk.load(folder, [source(A, 1, 2, 3), source(B, 4)])
    assert (done.changed, done.graphs) == (True, {A: 3, B: 1})
    assert count(open_store(str(folder))) == 4
    assert count(open_store(str(folder), [A])) == 3
    assert count(open_store(str(folder), [B, A])) == 4
    named = open_store(str(folder), [B]).query("SELECT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert named.rows == ((ox.NamedNode(B),),)


def test_the_same_content_is_not_loaded_again(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1, 2)])
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")}

    def never() -> Iterable[ox.Triple]:
        raise AssertionError

    again = disk.load(tmp_path, [Source(A, source(A, 1, 2).content, never)])
    assert (again.changed, again.graphs) == (False, {A: 2})
    assert {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*")} == before
    assert disk.load(tmp_path, [source(A, 1, 2, 3)]).changed
    assert count(DiskEngine(tmp_path)) == 3
    assert len(stores(tmp_path)) == 2  # the record, and one store


def test_a_triple_of_two_graphs_is_one_row(tmp_path: Path) -> None:
    done = disk.load(tmp_path, [source(A, 1, 2), source(B, 2, 3, apart=(A,))])
    assert done.graphs == {A: 2, B: 1}
    assert count(DiskEngine(tmp_path)) == count(DiskEngine(tmp_path, [A, B])) == 3


def test_oxigraph_counts_a_triple_once_for_each_graph() -> None:
    """The defect that `apart_from` is there for: when this fails, it may go."""
    store = ox.Store()
    names = [ox.NamedNode(A), ox.NamedNode(B)]
    node = ox.NamedNode("urn:x")
    store.extend(ox.Quad(node, node, node, name) for name in names)
    answer = store.query(COUNT, default_graph=[*names])
    assert isinstance(answer, ox.QuerySolutions)
    assert [solution[0].value for solution in answer] == ["2"]


def test_who_reads_reads_on_while_another_store_is_loaded(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1, 2)])
    reader = DiskEngine(tmp_path)
    disk.load(tmp_path, [source(A, *range(50))])
    assert count(reader) == 2
    assert count(DiskEngine(tmp_path)) == 50


def _count_in_process(folder: str) -> int:
    return count(open_store(folder))


def test_many_processes_read_at_once(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, *range(100))])
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(_count_in_process, [str(tmp_path)] * 6) == [100] * 6


def test_readers_write_nothing(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1)])
    before = sorted((p.relative_to(tmp_path), p.stat().st_size) for p in tmp_path.rglob("*"))
    engine = DiskEngine(tmp_path)
    assert count(engine) == 1
    with pytest.raises(QueryError):
        engine.query("INSERT DATA { <urn:a> <urn:b> <urn:c> }")
    after = sorted((p.relative_to(tmp_path), p.stat().st_size) for p in tmp_path.rglob("*"))
    assert after == before


def test_a_query_on_disk_is_bounded(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, *range(300))])
    engine = DiskEngine(tmp_path)
    endless = (
        "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(8)) + "}"
    )
    with pytest.raises(QueryError, match="no answer within"):
        query_bounded(engine, endless, 0.5)
    assert len(query_bounded(engine, "SELECT ?s { ?s ?p ?o }", 60)) == 300


# Order


ORDERS = [
    "SELECT ?s ?o { ?s ?p ?o } ORDER BY DESC(?o) ?s",
    "SELECT ?o { ?s ?p ?o } ORDER BY ?s ?o",  # the order hangs on what is not given
    "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o ?s LIMIT 3",
    "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o ?s LIMIT 4 OFFSET 2",
    "SELECT DISTINCT (STR(?o) AS ?t) { ?s ?p ?o } ORDER BY ?t",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) > 0) ORDER BY ?n ?s",
    "SELECT ?s ?o { ?s ?p ?o OPTIONAL { ?s <urn:none> ?x } } ORDER BY ?x ?o ?s",
    "SELECT ?s ?o { ?s ?p ?o FILTER EXISTS { ?s ?p ?x } } ORDER BY EXISTS { ?s <urn:p> 1 } ?o ?s",
    "SELECT * { { SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o LIMIT 5 } } ORDER BY ?s ?o",
]


@pytest.mark.parametrize("most", [0, 50_000], ids=["ordered-by-the-store", "ordered-here"])
@pytest.mark.parametrize("text", ORDERS)
def test_the_order_is_that_of_the_memory_store(
    text: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_MOST_ORDERED", most)
    values = ["7", "-3", "10", "1.5", "2e0", "<urn:x>", "<urn:đ>"]  # SPARQL orders all of these
    turtle_ = "".join(f"<urn:s{n % 5}> <urn:p> {value} .\n" for n, value in enumerate(values))
    triples = turtle.parse(turtle_).triples
    disk.load(tmp_path, [Source(A, turtle_.encode(), lambda: triples)])
    held = OxigraphEngine({A: triples}).query(text)
    assert len(held) > 1
    assert open_store(str(tmp_path), [A]).query(text) == held


def test_blank_nodes_are_ordered_by_the_store(tmp_path: Path) -> None:
    triples = list(turtle.parse("<urn:a> <urn:p> [ <urn:q> 2 ] , [ <urn:q> 1 ] .").triples)
    disk.load(tmp_path, [Source(A, b"", lambda: triples)])
    text = "SELECT ?b ?n { ?b <urn:q> ?n } ORDER BY ?n ?b"
    assert [str(row[1]) for row in open_store(str(tmp_path)).query(text).rows] == [
        str(ox.Literal(1)), str(ox.Literal(2)),
    ]  # fmt: skip


# What breaks

_KILLED = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from lsgraph.engines import disk
from test_disk import A, B, source
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if {where!r} == "read":
    sources = [source(A, 7), disk.Source(B, b"x", die)]
else:
    sources = [source(A, 7), source(B, 8)]
    owner = Path if {where!r} in ("rename", "replace") else disk
    setattr(owner, {where!r}, die)
disk.load(Path({folder!r}), sources)
"""


@pytest.mark.parametrize("where", ["read", "_settle", "rename", "_write", "replace"])
@pytest.mark.parametrize("first", [True, False], ids=["no-store-before", "a-store-before"])
def test_a_killed_load_leaves_the_old_state(where: str, first: bool, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    if not first:
        disk.load(folder, [source(A, 1, 2)])
    paths = [str(ROOT), str(ROOT / "tests")]
    code = _KILLED.format(paths=paths, where=where, folder=str(folder))
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    if first:
        assert "not finished" in refused(folder).en
    else:
        assert count(DiskEngine(folder)) == 2
    again = disk.load(folder, [source(A, 7), source(B, 8)])
    assert again.changed
    assert count(DiskEngine(folder)) == 2
    assert len(stores(folder)) == 2
    assert not [name for name in stores(folder) if name.startswith(".") and ".part-" in name]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX")
def test_a_full_disk_leaves_the_old_state(tmp_path: Path) -> None:
    disk.load(tmp_path / "store", [source(A, 1, 2)])
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        f"sys.path[:0] = {[str(ROOT), str(ROOT / 'tests')]!r}\n"
        "from lsgraph.engines import disk\n"
        "from lsgraph.errors import ProjectError\n"
        "from test_disk import A, source\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))\n"
        "try:\n"
        f"    disk.load(Path({str(tmp_path / 'store')!r}), [source(A, *range(20000))])\n"
        "except ProjectError as error:\n"
        "    sys.exit(5 if 'cannot be written' in error.en else 6)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 5, done.stderr
    assert count(DiskEngine(tmp_path / "store")) == 2
    assert len(stores(tmp_path / "store")) == 2


def used(place: Path) -> int:
    """Give the bytes that are taken on a disk."""
    gc.collect()
    state = os.statvfs(place)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def load_by_command(folder: Path, lang: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lsgraph", "load", "lang-son", "--to", str(folder)]
    environment = {**os.environ, "LSGRAPH_LANG": lang, "COLUMNS": "400"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True
    )


FULL = {"en": "the disk is full; what it held before stays", "vi": "đĩa đã đầy; dữ liệu trước đó"}


@pytest.mark.parametrize("first", [True, False], ids=["no-store-before", "a-store-before"])
def test_a_disk_that_is_really_full_leaves_the_old_state(
    first: bool, store: Path, tmp_path: Path
) -> None:
    """Full at the first file, in the data, near their end, and while they are put in order."""
    size = sum(p.stat().st_size for p in store.rglob("*"))  # the same with what is inferred
    with small_disk(tmp_path / "small", "size=16m") as small:
        folder = small / "kho"
        folder.mkdir()
        if not first:
            disk.load(folder, [source(A, *range(1000))])
        before, held = used(small), sorted(p.relative_to(small) for p in small.rglob("*"))
        for share in (0.002, 0.05, 0.3, 0.6, 1.0):
            room = before + int(share * size)
            remount = ["mount", "-o", f"remount,size={room}", str(small)]
            subprocess.run(remount, check=True)
            for lang, said in FULL.items():
                done = load_by_command(folder, lang)
                assert (done.returncode, done.stdout) == (2, ""), (share, done.stderr)
                assert f"{folder}: {said}" in done.stderr
                assert used(small) == before
                assert sorted(p.relative_to(small) for p in small.rglob("*")) == held
            if first:
                assert "not finished" in refused(folder).en
            else:
                assert count(DiskEngine(folder)) == 1000
        subprocess.run(["mount", "-o", f"remount,size={before + 6 * size}", str(small)], check=True)
        done = load_by_command(folder, "en")
        assert done.returncode == 0, done.stderr
        assert count(DiskEngine(folder)) > 10_000
        assert len(stores(folder)) == 2


@pytest.mark.parametrize("step", ["_settle", "_write", "replace", "settle"])
@pytest.mark.parametrize("first", [True, False], ids=["no-store-before", "a-store-before"])
def test_a_disk_that_fills_while_stores_are_exchanged(
    step: str, first: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program takes all that is left at the worst moment."""
    owner: object = {"replace": Path, "settle": folders}.get(step, disk)
    as_it_was = getattr(owner, step)
    with small_disk(tmp_path / "small", "size=4m") as small:
        folder, other = small / "kho", small / "khác"

        def full(*arguments: object) -> object:
            with contextlib.suppress(OSError), other.open("ab", buffering=0) as file:
                while file.write(bytes(4096)):
                    pass
            return as_it_was(*arguments)

        folder.mkdir()
        if not first:
            disk.load(folder, [source(A, 1, 2)])
        before = used(small)
        with monkeypatch.context() as patch:
            patch.setattr(owner, step, full)
            if step == "replace":  # all is written: the exchange itself takes no room
                assert disk.load(folder, [source(A, 7), source(B, 8, 9)]).changed
            else:
                with pytest.raises(ProjectError) as error:
                    disk.load(folder, [source(A, 7), source(B, 8, 9)])
                assert f"{folder}: {FULL['en']}" in error.value.en
                assert f"{folder}: {FULL['vi']}" in error.value.vi
        assert other.stat().st_size > 100_000
        other.unlink()
        if step == "replace":
            assert count(DiskEngine(folder)) == 3
        elif first:
            assert used(small) == before
            assert stores(folder) == []
            assert "not finished" in refused(folder).en
        else:
            assert used(small) == before
            assert count(DiskEngine(folder)) == 2
        disk.load(folder, [source(A, 7), source(B, 8, 9)])
        assert count(DiskEngine(folder)) == 3
        assert len(stores(folder)) == 2


def test_a_disk_without_room_for_more_files_leaves_the_old_state(tmp_path: Path) -> None:
    with small_disk(tmp_path / "small", "size=4m,nr_inodes=64") as small:
        folder = small / "kho"
        disk.load(folder, [source(A, 1, 2)])
        before = used(small)
        for n in range(64):
            with contextlib.suppress(OSError):
                (small / f"x{n}").touch()
        with pytest.raises(ProjectError, match="the disk is full"):
            disk.load(folder, [source(A, 7)])
        assert used(small) == before
        assert count(DiskEngine(folder)) == 2


def test_two_loads_do_not_write_one_folder(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1)])
    with folders.alone(tmp_path), pytest.raises(ProjectError, match="another load"):
        disk.load(tmp_path, [source(A, 2)])
    assert count(DiskEngine(tmp_path)) == 1


def test_a_folder_of_something_else_is_neither_read_nor_written(tmp_path: Path) -> None:
    assert "no store" in refused(tmp_path / "nothing").en
    assert "no store" in refused(tmp_path).en
    (tmp_path / "thư.txt").write_text("của người khác")
    assert "no store" in refused(tmp_path).en
    with pytest.raises(ProjectError, match="no store"):
        disk.load(tmp_path, [source(A, 1)])
    assert stores(tmp_path) == ["thư.txt"]
    (tmp_path / "tệp").write_text("x")
    assert "no store" in refused(tmp_path / "tệp").en or "damaged" in refused(tmp_path / "tệp").en
    with pytest.raises(ProjectError):
        disk.load(tmp_path / "tệp", [source(A, 1)])
    own = tmp_path / "own"
    ox.Store(str(own)).add(ox.Quad(*[ox.NamedNode("urn:x")] * 3))
    assert "no store" in refused(own).en


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": 2}', "[" * 50_000,
     '{"format": 1, "key": "x", "store": "../../etc", "graphs": {}}',
     '{"format": 1, "key": "x", "store": "store-0123456789abcdef", "graphs": {"a": "b"}}',
     '{"format": 1, "key": "x", "store": "store-0123456789abcdef", "graphs": {}}'],
)  # fmt: skip
def test_a_broken_record_is_told(text: str, tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1)])
    (tmp_path / disk.RECORD).write_text(text)
    assert "damaged" in refused(tmp_path).en
    assert "bị hỏng" in refused(tmp_path).vi


@pytest.mark.parametrize("pattern", ["CURRENT", "MANIFEST-*"])
def test_a_broken_store_is_told_and_made_again(pattern: str, tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1)])
    (victim,) = tmp_path.glob(f"store-*/{pattern}")
    victim.write_bytes(b"broken")
    assert "damaged" in refused(tmp_path).en
    assert disk.load(tmp_path, [source(A, 1)]).changed
    assert count(DiskEngine(tmp_path)) == 1


def test_a_graph_that_was_not_loaded_is_told(tmp_path: Path) -> None:
    disk.load(tmp_path, [source(A, 1)])
    error = refused(tmp_path, B)
    assert A in error.en
    assert "lsgraph load" in error.vi


# Plans


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loaded") / "kho"
    where = project.find(ROOT)
    done = loading.load(where, where.plan().revisions, folder, inferred=True)
    assert len(done.graphs) == 1 + 2 * len(where.plan().revisions)
    return folder


def test_a_date_gives_the_revision_that_held(store: Path) -> None:
    plan = project.find(ROOT).plan()
    first, second, last = plan.revisions
    assert loading.as_of(plan, first.date) == first
    assert loading.as_of(plan, "2024-12-31") == second
    assert loading.as_of(plan, "2999-01-01") == last
    for date, said in (("2024-03-18", first.date), ("2024-13-01", "no date"), ("nay", "no date"),
                       ("2024-3-1", "no date"), ("２０２４-01-01", "no date")):  # fmt: skip
        with pytest.raises(ProjectError, match=said):
            loading.as_of(plan, date)
    with pytest.raises(QueryError):
        lsgraph.open(revision=first.date, as_of="2024-12-31", home=ROOT)


@pytest.mark.parametrize("date", ["2024-04-01", "2024-12-31", "2030-01-01"])
@pytest.mark.parametrize("inferred", [False, True])
def test_as_of_a_date_the_same_rows_from_files_and_disk(
    date: str, inferred: bool, store: Path
) -> None:
    files = lsgraph.open(lang="en", as_of=date, inferred=inferred, home=ROOT)
    kept = lsgraph.open(lang="en", as_of=date, inferred=inferred, store=str(store), home=ROOT)
    for name in ("goals", "plan", "revisions", "place-contents", "organisation-chart"):
        one, two = files.query(name), kept.query(name)
        assert one.rows == two.rows, name
        assert one.labels == two.labels
    assert files.sparql(COUNT).rows == kept.sparql(COUNT).rows


def test_the_ontology_and_what_is_asserted_are_apart(store: Path) -> None:
    """So that no engine counts a triple twice, here or on the servers where they are published."""
    kg = lsgraph.open(home=ROOT)
    groups = [set(kg.ontology), set(kg.asserted), set(kg.infer())]
    assert sum(map(len, groups)) == len(set.union(*groups))
    assert json.loads((store / disk.RECORD).read_text())["graphs"][kg.name] == len(groups[1])


def test_plans_are_loaded_from_their_files_and_their_faults_are_told(tmp_path: Path) -> None:
    make(tmp_path / "p", {"2030-01-01": LEAST})
    where = project.Project(tmp_path / "p")
    folder = tmp_path / "store"
    assert loading.load(where, where.plan().revisions, folder).changed
    assert not loading.load(where, where.plan().revisions, folder).changed
    file = tmp_path / "p" / "instances" / "mau" / "2030-01-01" / "plan.ttl"
    file.write_text(file.read_text() + "\ntm:goal-b a plan:Goal .\n")
    assert loading.load(where, where.plan().revisions, folder).changed
    file.write_text(file.read_text() + "\ntm:goal-c a plan:Goal")
    with pytest.raises(LsgraphError):
        loading.load(where, where.plan().revisions, folder)
    engine = open_store(str(folder), loading.graphs(where.plan().revision()))
    assert len(engine.query("SELECT ?g { ?g a <https://w3id.org/lsgraph/plan#Goal> }")) == 2
    assert len(stores(folder)) == 2


def test_no_part_is_left_behind(tmp_path: Path) -> None:
    def broken() -> Iterable[ox.Triple]:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        disk.load(tmp_path, [Source(A, b"", broken)])
    assert stores(tmp_path) == []
    shutil.rmtree(tmp_path)
    assert os.path.lexists(tmp_path) is False
