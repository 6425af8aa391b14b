"""Rule: an export is one folder with all that portals take, written whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import small_plan
from conftest import ROOT, Run

from lsgraph import export, folders, publication, turtle
from lsgraph.catalog import settings
from lsgraph.errors import ProjectError
from lsgraph.project import Project
from lsgraph.publication import Publication

BASE = "https://data.example.org/"


def silent(_: str) -> None:
    pass


def small(
    folder: Path, label: str = "Mục tiêu mẫu", dates: tuple[str, ...] = ("2030-01-01",)
) -> Publication:
    """A made-up plan whose officer has filled in the file."""
    folder.mkdir()
    plan = folder / "instances" / "mau"
    plan.mkdir(parents=True)
    text = settings.template("https://w3id.org/lsgraph/id/mau")
    (plan / "catalog.ttl").write_text(text, encoding="utf-8")
    text = small_plan.LEAST.replace("Mục tiêu mẫu", label)
    return small_plan.make(folder, {d: text.replace("2030-01-01", d) for d in dates})


def tree(folder: Path) -> dict[str, bytes]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


@pytest.fixture(scope="module")
def pub(tmp_path_factory: pytest.TempPathFactory) -> Publication:
    return small(tmp_path_factory.mktemp("small") / "home")


def test_the_folder_is_as_its_manifest_says(pub: Publication, tmp_path: Path) -> None:
    made = export.export(pub, tmp_path / "out", progress=silent)
    found = tree(tmp_path / "out")
    assert made.sizes == {path: len(data) for path, data in found.items()}
    assert found == {f.path: f.data for f in export.files(pub, progress=silent)}
    listed = json.loads(found[export.MANIFEST])
    told = {f["path"]: (f["bytes"], f["sha256"]) for f in listed["files"]}
    for path, data in found.items():
        if path != export.MANIFEST:
            assert told.pop(path) == (len(data), hashlib.sha256(data).hexdigest())
    assert not told
    for path in ("index.html", "index.en.html", "catalog.ttl", "catalog.jsonld", "catalog.rdf",
                 "void.ttl", ".well-known/void", "context.jsonld",
                 "ro-crate-metadata.json", "sitemap.xml", "robots.txt", "servers/nginx.conf",
                 "data/mau/mau.trig", "data/mau/2030-01-01/mau-2030-01-01.ttl",
                 "id/mau/goal-a.vi.html", "id/mau/goal-a.en.html", "id/mau/goal-a.ttl"):  # fmt: skip
        assert path in found, path


def test_an_earlier_export_is_replaced(pub: Publication, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()  # an empty folder will do
    export.export(pub, out, progress=silent)
    (out / "stray.html").write_bytes(b"of an earlier export")
    export.export(pub, out, progress=silent)
    assert "stray.html" not in tree(out)
    assert list(tmp_path.iterdir()) == [out]


def test_nothing_but_an_export_is_replaced(pub: Publication, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_bytes(b"dear")
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / export.MANIFEST).write_bytes(b"[1]")
    before = tree(tmp_path)
    for place in (mine, file, strange):
        with pytest.raises(ProjectError, match="no earlier export"):
            export.export(pub, place, progress=silent)
    with pytest.raises(ProjectError, match="is no folder"):
        export.export(pub, tmp_path / "none" / "out", progress=silent)
    with folders.alone(tmp_path), pytest.raises(ProjectError, match="another export"):
        export.export(pub, tmp_path / "out", progress=silent)
    assert tree(tmp_path) == before


REVISION = "https://w3id.org/lsgraph/id/mau/revision/"


def test_no_revision_goes_from_an_earlier_export_unasked(tmp_path: Path) -> None:
    both = small(tmp_path / "home", dates=("2030-01-01", "2031-01-01"))
    last = replace(both, editions=both.editions[1:])
    out = tmp_path / "out"
    export.export(both, out, progress=silent)
    before = tree(out)
    with pytest.raises(ProjectError) as caught:
        export.export(last, out, progress=silent)
    for text in (caught.value.en, caught.value.vi):
        assert REVISION + "2030-01-01" in text
        assert REVISION + "2031-01-01" not in text
        assert "--all" in text
        assert "--revision" in text
    assert tree(out) == before
    # Asked for by name, it goes; and what comes anew is no loss.
    export.export(last, out, fewer=True, progress=silent)
    assert json.loads((out / export.MANIFEST).read_bytes())["revisions"] == [
        REVISION + "2031-01-01"
    ]
    export.refuse_fewer(out, [e.name for e in both.editions])


def test_an_earlier_export_is_judged_by_its_manifest(tmp_path: Path) -> None:
    export.refuse_fewer(tmp_path / "none", [])
    place = tmp_path / export.MANIFEST
    for odd in (
        b"[1]",
        b"\xff",
        b"[" * 100_000,
        b'{"revisions": 5}',
        b'{"revisions": [[], null, 5]}',
    ):
        place.write_bytes(odd)
        export.refuse_fewer(tmp_path, [])
    # Another plan's export is not replaced either.
    place.write_bytes(b'{"lsgraph": "1", "revisions": ["urn:khac", 5]}')
    with pytest.raises(ProjectError, match="holds urn:khac, which"):
        export.refuse_fewer(tmp_path, [REVISION + "2030-01-01"])


def test_the_verb_refuses_before_it_reads(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    older = "https://w3id.org/lsgraph/id/lang-son/revision/2024-03-19"
    (out / export.MANIFEST).write_text(json.dumps({"lsgraph": "1", "revisions": [older]}))
    monkeypatch.setattr(publication, "read", lambda *_, **__: pytest.fail("read"))
    answer = run("export", "lang-son", "--to", str(out), "--base", BASE)
    assert (answer.code, answer.out) == (2, "")
    assert older in answer.err
    assert "add --all" in answer.err


def test_what_the_system_refuses_names_the_folder(
    pub: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(folders, "_write", full)
    with pytest.raises(OSError, match="No space") as caught:
        export.export(pub, tmp_path / "out", progress=silent)
    assert caught.value.filename == str(tmp_path / "out")
    assert caught.value.errno == errno.ENOSPC
    assert not list(tmp_path.iterdir())


def test_the_verb_prints_a_file_to_fill_in(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_plan.make(tmp_path, {"2030-01-01": small_plan.LEAST})
    (tmp_path / "queries").mkdir()
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path))
    answer = run("export", "mau", "--template")
    assert answer.code == 0
    assert answer.out == settings.template("https://w3id.org/lsgraph/id/mau")
    place = tmp_path / "instances" / "mau" / "catalog.ttl"
    assert str(place) in answer.err
    # What it prints is taken as it is.
    place.write_text(answer.out, encoding="utf-8")
    where = Project(tmp_path)
    plan = where.plan("mau")
    settings.check(publication.read(where, plan, plan.revisions, base=BASE))
    assert run("export", "nau", "--template").code == 2


LAST = 11
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import lsgraph.export as export
from lsgraph import project, publication
where = project.Project(Path(sys.argv[2]))
plan = where.plan()
pub = publication.read(where, plan, plan.revisions, base="https://data.example.org/")
made = export.files(pub, progress=lambda _: None)
from lsgraph import folders
print("ready", flush=True)
while True:
    folders.replace(Path(sys.argv[3]), ((f.path, f.data) for f in made))
"""


def test_an_export_that_is_killed_leaves_the_old_folder_or_the_new(
    pub: Publication, tmp_path: Path
) -> None:
    other = small(tmp_path / "home", "Mục tiêu khác")
    out = tmp_path / "place" / "out"
    out.parent.mkdir()
    export.export(pub, out, progress=silent)
    old = tree(out)
    # The writer writes under the same base, so that only the plan differs.
    at = Publication(other.where, other.plan, BASE, *(
        getattr(other, name) for name in ("editions", "words", "record", "prefixes")))  # fmt: skip
    new = {f.path: f.data for f in export.files(at, progress=silent)}
    assert old != new
    seen = set()
    for turn in range(LAST + 1):
        command = [sys.executable, "-c", WRITER, str(ROOT), str(other.where.root), str(out)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(0.02 * turn)
        page = "id/mau/goal-a.vi.html"
        while turn == LAST and (out / page).read_bytes() == old[page]:  # one gets through
            time.sleep(0.05)
        writer.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        writer.communicate()
        found = tree(out)
        assert found in (old, new)
        seen.add(found == new)
    assert True in seen
    export.export(pub, out, progress=silent)
    assert tree(out) == old
    assert list(out.parent.iterdir()) == [out]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "lsgraph",
        "export",
        "lang-son",
        "--all",
        "--base",
        BASE,
        "--to",
    ]
    for seed in ("1", "2"):
        run = subprocess.run([*command, str(tmp_path / seed)], cwd=ROOT, capture_output=True,
                             env={**os.environ, "LSGRAPH_LANG": "en", "PYTHONHASHSEED": seed, "TZ": f"Etc/GMT{seed}"})  # fmt: skip
        assert run.returncode == 0, run.stderr
        assert run.stdout.decode().strip() == str(tmp_path / seed)
        assert b"licence: http://publications.europa.eu/resource/authority/licence/" in run.stderr
        assert b"publisher: " in run.stderr
    one, two = tree(tmp_path / "1"), tree(tmp_path / "2")
    assert len(one) > 6000
    assert [p for p in one if one[p] != two.get(p)] == []
    assert one.keys() == two.keys()
    # The score of the whole folder, by the verb.
    score = subprocess.run([sys.executable, "-m", "lsgraph", "quality", str(tmp_path / "1"),
                            "--format", "json", "--fail-under", "325"],
                           cwd=ROOT, capture_output=True)  # fmt: skip
    assert score.returncode == 0, score.stdout
    assert json.loads(score.stdout)["total"] == 325


@pytest.mark.parametrize(
    ("arguments", "en", "vi"),
    [
        (["lang-son", "--to", "x"], "--base", "--base"),
        (["lang-son", "--base", BASE], "--to", "--to"),
        (["lang-son", "--to", "x", "--base", "out"], "no address to publish at", "không phải là địa chỉ"),
        (["lang-sn", "--to", "x", "--base", BASE], "did you mean lang-son?", "có phải lang-son?"),
        (["lang-son", "--to", "x", "--base", BASE, "--revision", "2024-03-20"],
         "no revision named", "không có phiên bản tên"),
        (["lang-son", "--to", "x", "--base", BASE, "--all", "--revision", "2024-03-19"],
         "--revision or --all, not both", "--revision hoặc --all, không cả hai"),
        (["lang-son", "--to", "{}/none/x", "--base", BASE], "is no folder", "không phải thư mục"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_and_writes_nothing(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    en: str,
    vi: str,
) -> None:
    monkeypatch.setenv("LSGRAPH_HOME", str(ROOT))
    monkeypatch.chdir(tmp_path)
    given = [a.format(tmp_path) for a in arguments]
    for lang, words in (("en", en), ("vi", vi)):
        answer = run("export", *given, lang=lang)
        assert answer.code == 2
        assert words in answer.err
        assert answer.out == ""
    assert not list(tmp_path.iterdir())


def test_what_does_not_pass_the_check_is_not_exported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(tmp_path / "home")
    (tmp_path / "home" / "queries").mkdir()
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path / "home"))
    answer = run("export", "mau", "--to", str(tmp_path / "out"), "--base", BASE)
    assert answer.code == 1
    assert "Goal-" in answer.out
    assert "nothing is published: revision 2030-01-01" in answer.err
    assert not (tmp_path / "out").exists()


def test_what_is_checked_is_what_was_read(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(tmp_path / "home")
    (tmp_path / "home" / "queries").mkdir()
    monkeypatch.setenv("LSGRAPH_HOME", str(tmp_path / "home"))
    parsed: list[Path] = []
    parse = turtle.parse

    def noted(text: str, *, path: Path, **more: str) -> turtle.Document:
        parsed.append(path)
        return parse(text, path=path, **more)

    monkeypatch.setattr(turtle, "parse", noted)
    answer = run("export", "mau", "--to", str(tmp_path / "out"), "--base", BASE)
    assert "does not pass the check" in answer.err
    assert [p.name for p in parsed if p.parent.name == "2030-01-01"] == ["plan.ttl"]


def test_a_plan_of_which_the_officer_says_nothing_is_not_exported(
    tmp_path: Path,
) -> None:
    pub = small_plan.make(tmp_path / "home", {"2030-01-01": small_plan.LEAST})
    with pytest.raises(ProjectError, match="who publishes the plan's data") as caught:
        export.export(pub, tmp_path / "out", progress=silent)
    assert "docs/publish.md" in caught.value.vi
    assert not (tmp_path / "out").exists()
