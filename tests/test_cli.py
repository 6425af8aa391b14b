"""Rule: bad input gets one line that says what, where and what to do; exit 2, or 1 for findings."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Run

import lsgraph
from lsgraph import cli

GOOD = """@prefix plan: <https://w3id.org/lsgraph/plan#> .
@prefix ls: <https://w3id.org/lsgraph/id/lang-son/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ls:goal-a a plan:Goal ;
    rdfs:label "mục tiêu"@vi .
"""


@dataclass(frozen=True)
class Bad:
    """A call, the content of the file it names (`FILE`), its exit code, and what it must say."""

    name: str
    call: tuple[str, ...]
    code: int
    says: tuple[str, ...]
    content: bytes | None = None


BAD = [
    Bad("missing file", ("check", "no-such/plan.ttl"), 2, ("no-such/plan.ttl", "no such file")),
    Bad("missing plan", ("check", "lang-sno"), 2, ("'lang-sno'", "did you mean lang-son?")),
    Bad("missing revision", ("check", "lang-son", "--revision", "2024-03-18"), 2,
        ("no revision named '2024-03-18'", "did you mean 2024-03-19?")),
    Bad("folder without Turtle", ("check", "lsgraph"), 2, ("lsgraph", "holds no Turtle file")),
    Bad("folder as shapes", ("check", "lang-son", "--shapes", "tests"), 2,
        ("tests", "this is a folder")),
    Bad("folder as the second file of shapes", ("check", "lang-son", "--shapes",
        "ontology/shapes/instances.ttl", "--shapes", "tests"), 2, ("tests", "this is a folder")),
    Bad("missing source", ("check", "lang-son", "--source", "no.txt"), 2, ("no.txt", "no such file")),
    Bad("source and shapes", ("check", "--source", "LICENSE", "--shapes", "LICENSE"), 2,
        ("--source does not go with --shapes",)),
    Bad("empty file", ("check", "FILE"), 2, ("FILE", "empty"), b""),
    Bad("truncated", ("check", "FILE"), 2, ("FILE:", "expect"), GOOD.encode()[:-8]),
    Bad("Latin-1 bytes", ("check", "FILE"), 2, ("FILE:7", "UTF-8"),
        GOOD.replace("mục tiêu", "dé").encode("latin-1")),
    Bad("TCVN3 bytes", ("check", "FILE"), 2, ("FILE:7", "UTF-8"),
        GOOD.replace("mục tiêu", "m^c ti~u").encode().replace(b"^c", b"\xf4c").replace(b"~", b"\xaa")),
    Bad("BOM", ("check", "FILE"), 2, ("FILE", "byte order mark"), b"\xef\xbb\xbf" + GOOD.encode()),
    Bad("NUL", ("check", "FILE"), 2, ("FILE", "NUL"), GOOD.replace("mục", "m\0c").encode()),
    Bad("IRI with spaces", ("check", "FILE"), 2, ("FILE:6", "IRI"),
        GOOD.replace("ls:goal-a a", "<https://w3id.org/a b> a").encode()),
    Bad("wrong year", ("check", "FILE"), 1, ("FILE:8:15", "2026-02-19", "xsd:gYear"),
        GOOD.replace('"mục tiêu"@vi .', '"mục tiêu"@vi ;\n    plan:year "2026-02-19"^^xsd:gYear .').encode()),
    Bad("truncated, fmt", ("fmt", "FILE"), 2, ("FILE:", "expect"), GOOD.encode()[:-8]),
    Bad("missing file, fmt", ("fmt", "no.ttl"), 2, ("no.ttl", "No such file")),
    Bad("unknown query", ("query", "gaols"), 2, ("'gaols'", "did you mean goals?")),
    Bad("unknown parameter", ("query", "goals", "--horizn", "2030"), 2, ("--horizn", "--horizon")),
    Bad("bad year", ("query", "goals", "--horizon", "soon"), 2, ("horizon", "'soon'", "a year such as")),
    Bad("bad IRI", ("query", "goal-parts", "--goal", "a b"), 2, ("nothing named 'a b'",)),
    Bad("unknown thing in a query", ("query", "goal-parts", "--goal", "ls:goal-2031"), 2,
        ("ls:goal-2031", "did you mean ls:goal-2030?")),
    Bad("value missing", ("query", "goals", "--horizon"), 2, ("--horizon", "requires an argument")),
    Bad("unknown format", ("query", "goals", "--format", "xlsx"), 2, ("xlsx", "csv")),
    Bad("graph form for rows", ("sparql", "ASK {}", "--format", "turtle"), 2, ("is a table",)),
    Bad("FROM a file", ("sparql", "SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }"), 2,
        ("line 1, column 11", "FROM is not allowed")),
    Bad("FROM, hidden", ("sparql", "SELECT ?s F\\u0052OM <file:///etc/passwd> { ?s ?p ?o }"), 2,
        ("\\u escape",)),
    Bad("SERVICE", ("sparql", "SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 2,
        ("line 1, column 13", "SERVICE is not allowed")),
    Bad("update", ("sparql", "DELETE WHERE { ?s ?p ?o }"), 2, ("DELETE would change data",)),
    Bad("LOAD", ("sparql", "LOAD <file:///etc/passwd>"), 2, ("LOAD would change data",)),
    Bad("not SPARQL", ("sparql", "hello"), 2, ("not a SPARQL query",)),
    Bad("broken SPARQL", ("sparql", "SELECT ?s { ?s ?p"), 2, ("cannot be answered",)),
    Bad("endless SPARQL", ("sparql", "--timeout", "0.2",
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"), 2,
        ("no answer within 0.2 s", "--timeout")),
    Bad("too deep", ("sparql", "SELECT ?s { " + "{" * 500 + "}" * 500 + " }"), 2, ("nested deeper",)),
    Bad("unknown thing", ("show", "ls:goal-2031"), 2, ("ls:goal-2031", "did you mean ls:goal-2030?")),
    Bad("nothing to search", ("search", " "), 2, ("nothing to search for",)),
    Bad("no word to search", ("search",), 2, ("WORDS", "Missing")),
    Bad("no fact", ("why", "ls:goal-2030", "plan:hasPart", "ls:goal-2030"), 2, ("neither asserted",)),
    Bad("no CURIE", ("show", "plan:a b"), 2, ("nothing named 'plan:a b'",)),
    Bad("no property", ("why", "goal-2030", "plan:a b", "x y"), 2, ("check the property",)),
    Bad("another class", ("query", "goal-parts", "--goal", "unit-cao-loc"), 2,
        ("goal: unit-cao-loc is not of class plan:Goal",)),
    Bad("unknown prefix", ("sparql", "ASK { ?s a pln:Goal }"), 2,
        ("no prefix named 'pln'; did you mean plan?",)),
    Bad("plan twice", ("check", "lang-son", "--plan", "lang-son"), 2, ("name a target or --plan",)),
    Bad("unknown verb", ("qeury",), 2, ("'qeury'", "did you mean query?")),
    Bad("unknown option", ("tour", "--fast"), 2, ("--fast",)),
    Bad("unknown engine", ("query", "goals", "--engine", "jena"), 2, ("jena", "oxigraph")),
    Bad("nothing looked at", ("check", "lang-son", "--shapes", "FILE"), 1,
        ("No shape of this file looks at any node",), GOOD.encode()),
    Bad("too many values", ("query", "goals", *(x for n in range(1001) for x in ("--horizon", f"{1000 + n}"))), 2,
        ("more than 1000 values",)),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("bad", BAD, ids=lambda b: b.name)
def test_bad_input(bad: Bad, lang: str, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file.ttl"
    if bad.content is not None:
        file.write_bytes(bad.content)
    call = [str(file) if part == "FILE" else part for part in bad.call]
    answer = run(*call, lang=lang)
    assert answer.code == bad.code
    assert "Traceback" not in answer.out + answer.err
    said = answer.err if bad.code == 2 else answer.out
    if bad.code == 2:
        assert answer.out == ""
        assert said.startswith("lsgraph: ")
        assert said.count("\n") == 1
    if lang == "en":
        for words in bad.says:
            assert words.replace("FILE", str(file)) in said
    else:
        english = run(*call, lang="en")
        assert (english.err if bad.code == 2 else english.out) != said
    if bad.content is not None:
        assert file.read_bytes() == bad.content
        assert [p.name for p in tmp_path.iterdir()] == ["file.ttl"]


def process(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LSGRAPH_LANG": "en", **settings}
    return subprocess.run(
        [sys.executable, "-m", "lsgraph", *arguments],
        capture_output=True, text=True, env=environment, cwd=ROOT, check=False,
    )  # fmt: skip


def test_data_on_stdout_words_on_stderr() -> None:
    answer = process("query", "goals", "--format", "csv", "--horizon", "1999")
    assert answer.returncode == 0
    assert answer.stdout.count("\r\n") == 0
    assert answer.stdout.startswith("goal")
    assert answer.stderr == ""


def test_a_full_disk_is_told() -> None:
    answer = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m lsgraph query goals > /dev/full"],
        capture_output=True, text=True, cwd=ROOT, check=False,
        env={**os.environ, "LSGRAPH_LANG": "en"},
    )  # fmt: skip
    assert answer.returncode == 2
    assert answer.stderr == (
        "lsgraph: cannot write the answer: no space left; make room, or name another place\n"
    )


@pytest.mark.parametrize(
    ("error", "en", "vi"),
    [
        (OSError(errno.ENOSPC, "x", "/a/b"), "/a/b: no space left;", "/a/b: hết dung lượng;"),
        (OSError(errno.EROFS, "x", Path("/a")), "/a: this disk can only be read;", "/a: ổ đĩa chỉ cho đọc;"),
        (OSError(errno.EACCES, "x", b"/a"), "/a: no right to use it;", "/a: không có quyền;"),
        (OSError(errno.EPERM, "x", "/a"), "/a: no right to use it;", "/a: không có quyền;"),
        (OSError(errno.ENOENT, "x", "/a"), "/a: no such file", "/a: không có tệp"),
        (OSError(errno.EISDIR, "x", "/a"), "/a: this is a folder;", "/a: đây là thư mục;"),
        (OSError(errno.ENOTDIR, "x", "/a"), "/a: this is no folder;", "/a: đây không phải thư mục;"),
        (OSError(errno.EDQUOT, "x"), "the answer: your share", "kết quả: đã dùng hết hạn mức"),
        (OSError(errno.EIO, "x", 7), "7: the disk failed;", "7: đĩa gặp lỗi"),
        (OSError("odd"), "the answer: odd", "kết quả: odd"),
    ],
)  # fmt: skip
def test_what_the_system_refuses_is_told_with_its_place(error: OSError, en: str, vi: str) -> None:
    assert en in cli._of_system(error, "en")
    assert vi in cli._of_system(error, "vi")


def test_a_closed_pipe_is_no_error() -> None:
    command = (
        f"{sys.executable} -m lsgraph sparql 'SELECT ?s ?p {{ ?s ?p ?o }}' --format csv | head -1"
    )
    answer = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert answer.stdout.startswith("s,")
    # On a slow machine it says that it is at work.
    assert answer.stderr in ("", "lsgraph: working …\n")
    assert answer.returncode == 0


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str) -> None:
    answer = process(_LSGRAPH_COMPLETE=f"{shell}_source")
    assert answer.returncode == 0
    assert "lsgraph" in answer.stdout


def test_completion_knows_questions_and_parameters() -> None:
    words = process(
        _LSGRAPH_COMPLETE="bash_complete", COMP_WORDS="lsgraph query go", COMP_CWORD="2"
    )
    assert "plain,goals" in words.stdout.splitlines()
    options = process(
        _LSGRAPH_COMPLETE="bash_complete", COMP_WORDS="lsgraph query goals --h", COMP_CWORD="3"
    )
    assert "plain,--horizon" in options.stdout.splitlines()


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_help_is_in_the_readers_language(lang: str, run: Run) -> None:
    verbs = ["check", "fmt", "infer", "query", "search", "show", "sparql", "stats", "tour", "why"]
    text = run("--help", lang=lang).out
    assert [v for v in verbs if f"\n  {v} " in text] == verbs
    assert ("Cách dùng:" in text) == (lang == "vi")
    for verb in verbs:
        text = run(verb, "--help", lang=lang).out
        assert ("Cách dùng:" in text) == (lang == "vi")
        assert ("Usage:" in text) == (lang == "en")
        assert " | " not in text.replace("[vi|en]", "")
        assert "--lang" in text
        assert "--format" in text


def test_lang_wins_over_the_environment(run: Run) -> None:
    assert "Cách dùng" in run("query", "goals", "--lang", "vi", "--help", lang="en").out
    assert "Usage" in run("--lang", "en", "--help", lang="vi").out


def test_version(run: Run) -> None:
    assert run("--version").out == f"lsgraph {lsgraph.__version__}\n"


def test_every_form_of_one_answer(run: Run) -> None:
    forms = ["table", "csv", "tsv", "json", "jsonl", "markdown", "turtle", "ntriples", "jsonld"]
    outs = [run("query", "organisation-chart", "--format", form).out for form in forms]
    assert all(outs)
    assert len(set(outs)) == len(forms)


def test_search_needs_no_tone_marks(run: Run) -> None:
    assert (
        run("search", "cua khau", "--format", "csv").out
        == run("search", "CỬA KHẨU", "--format", "csv").out
    )
    assert "ls:task-connectivity" in run("search", "tinh ket noi", lang="vi").out
    assert "ls:axis-dong-dang-huu-lung" in run("search", "dong dang", "huu lung").out
    nothing = run("search", "xyzzy")
    assert (nothing.code, nothing.out) == (0, "")
    assert "nothing has 'xyzzy'" in nothing.err


def test_fmt_check_tells_and_fmt_mends(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(GOOD.replace("    rdfs", "  rdfs"), encoding="utf-8")
    told = run("fmt", "--check", str(tmp_path))
    assert told.code == 1
    assert str(file) in told.out.replace("\n", "")
    assert str(file) in run("fmt", str(tmp_path)).out.replace("\n", "")
    assert run("fmt", "--check", str(tmp_path)).code == 0
    whole = run("fmt", "--check")
    assert (whole.code, whole.out, whole.err) == (0, "", "all in house form\n")


def test_progress_is_told_after_a_second(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 2))
    monkeypatch.setattr("lsgraph.output.time.monotonic", lambda: next(clock))
    answer = run("check", "lang-son")
    assert "lsgraph: checking the shapes …" in answer.err
    assert "…" not in answer.out


def test_findings_name_files_from_the_working_folder(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("another text", encoding="utf-8")
    answer = run("check", "lang-son", "--source", str(text))
    assert answer.code == 1
    assert answer.out.startswith("instances/lang-son/2025-07-01/sources.ttl:")
    assert "This is not the text that was cited: it has 12 characters" in " ".join(
        answer.out.split()
    )


def test_check_of_one_file_speaks_of_that_file(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "instances" / "lang-son" / "2024-03-19"
    folder.mkdir(parents=True)
    for path in (ROOT / "instances/lang-son/2024-03-19").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text, encoding="utf-8")
    goals = folder / "goals.ttl"
    text = goals.read_text(encoding="utf-8")
    goals.write_text(text.replace('"2030"^^xsd:gYear', '"2090"^^xsd:gYear', 1), encoding="utf-8")
    answer = run("check", str(goals))
    assert answer.code == 1
    assert f"{goals}:" in answer.out
    assert run("check", str(folder / "tasks.ttl")).code == 0
    assert run("check", str(folder)).code == 1
    assert run("check", str(folder.parent)).code == 1
