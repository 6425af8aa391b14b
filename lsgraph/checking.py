"""Rule: a check reads files, asks each worker, and gives every finding its place in a file.

The order is: can it be read, is each file sound, does the whole conform to the shapes, do the
passages prove against the source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from lsgraph import evidence, soundness, tables, turtle, validation
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding, Report, report
from lsgraph.positions import Positions, positions
from lsgraph.project import Plan, Project, is_revision
from lsgraph.terms import BASE, PREFIXES, iri
from lsgraph.turtle import Document

Progress = Callable[[str], None]


def _silent(_step: str) -> None:
    pass


@dataclass(frozen=True)
class Checked:
    """A report and the prefixes of the files that it speaks of."""

    report: Report
    prefixes: Mapping[str, str]


def check(
    project: Project,
    target: str | None = None,
    revision: str | None = None,
    *,
    source: Path | None = None,
    shapes: Path | None = None,
    progress: Progress = _silent,
) -> Checked:
    """Check what a name or path stands for.

    A plan's name or folder: its revision (the latest). A revision's folder: that revision. A file of
    it: the revision, reported for that file. The ontology's folder or a file of it: the words.
    Any other file or folder of Turtle: as a revision of its own. With `shapes`: the files
    against that shapes graph alone. Raise ProjectError for a target that is not there.
    """
    path = Path(target) if target is not None else None
    if path is None or not path.exists():
        if target is not None and ("/" in target or target.endswith((".ttl", ".nt"))):
            raise ProjectError(
                en=f"{target}: no such file or folder; name a plan, a revision's folder or a file",
                vi=f"{target}: không có tệp hoặc thư mục này; hãy nêu tên quy hoạch, thư mục "
                "phiên bản hoặc tệp",
            )
        path = project.plan(target).revision(revision).folder
    elif project.is_plan(path):
        path = Plan(path.resolve().name, path).revision(revision).folder
    files = _files(path)
    if shapes is not None:
        own = project.ontology if project.holds_words(shapes) else ()
        report_ = check_data(files, shapes, context=own, progress=progress)
    elif project.holds_words(path):
        report_ = check_ontology(project, progress=progress)
    elif path.is_file() and is_revision(path.parent):
        siblings = _files(path.parent)
        report_ = check_plan(project, siblings, source=source, only=path, progress=progress)
    else:
        report_ = check_plan(project, files, source=source, progress=progress)
    prefixes = {p: n for f in files for p, n in turtle.read(f).prefixes.items()}
    return Checked(report_, {**prefixes, **PREFIXES})


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = sorted(path.glob("*.ttl"))
    if not files:
        raise ProjectError(
            en=f"{path}: holds no Turtle file; name a folder with .ttl files",
            vi=f"{path}: không có tệp Turtle; hãy nêu thư mục có tệp .ttl",
        )
    return files


def table(report: Report, lang: str) -> tables.Table:
    """Give findings as rows: severity, place, thing, property, value, shape, message, advice."""
    columns = [
        "severity",
        "file",
        "line",
        "column",
        "focus",
        "path",
        "value",
        "shape",
        "message",
        "advice",
    ]
    rows = []
    for f in report.findings:
        cells = [
            f.severity, str(f.file or ""), str(f.line), str(f.column), f.focus, f.path, f.value,
            f.shape, f.message[lang], f.advice.get(lang, ""),
        ]  # fmt: skip
        rows.append([ox.Literal(cell) for cell in cells])
    return tables.from_rows(columns, rows)


def check_plan(
    project: Project,
    files: Sequence[Path],
    *,
    source: Path | None = None,
    only: Path | None = None,
    progress: Progress = _silent,
) -> Report:
    """Check the files of one revision as a whole; with `source`, prove its passages too.

    With `only`, report what concerns that file alone. Raise TurtleError for a file that
    cannot be read.
    """
    if source is not None and not source.is_file():
        raise ProjectError(
            en=f"{source}: no such file; name the text that the passages are cited from",
            vi=f"{source}: không có tệp này; hãy nêu văn bản mà các đoạn được trích",
        )
    documents = [turtle.read(path) for path in files]
    words = tuple(t for path in project.ontology for t in turtle.read(path).triples)
    data = tuple(t for d in documents for t in d.triples)
    shapes = turtle.read(project.shapes("instances")).triples
    vocabulary = soundness.vocabulary(words)
    types = soundness.types_of(data)
    progress("files")
    found = [f for d in documents for f in soundness.examine(d, vocabulary, types)]
    found += _dead_targets(shapes, words, project.shapes("instances"))
    progress("shapes")
    found += located(validation.validate(data, words, shapes), documents)
    if source is not None:
        progress("source")
        found += _proof(data, source, documents)
    if only is not None:
        found = [f for f in found if f.file is None or f.file.resolve() == only.resolve()]
    return report(found, len(data), validation.focus_nodes(data, words, shapes))


def check_data(
    files: Sequence[Path],
    shapes: Path,
    *,
    context: Sequence[Path] = (),
    progress: Progress = _silent,
) -> Report:
    """Check any data against any shapes graph, without the rules of plans.

    The files of `context` (an ontology) are known to the shapes and not reported on.
    """
    documents = [turtle.read(path) for path in files]
    data = tuple(t for d in documents for t in d.triples)
    rules = turtle.read(shapes).triples
    words = tuple(t for path in context for t in turtle.read(path).triples)
    progress("shapes")
    counts = validation.focus_nodes(data, words, rules)
    found = located(validation.validate(data, words, rules), documents)
    if not any(counts.values()):
        found.append(
            Finding(
                severity="violation",
                shape="looked-at-nothing",
                message={
                    "en": "No shape of this file looks at any node of the data.",
                    "vi": "Không shape nào trong tệp này áp dụng cho nút nào của dữ liệu.",
                },
                advice={
                    "en": "Check the shapes' targets, or whether it is the right file.",
                    "vi": "Hãy kiểm tra target của các shape, hoặc xem có đúng tệp không.",
                },
                file=shapes,
            )
        )
    return report(found, len(data), counts)


def check_ontology(project: Project, *, progress: Progress = _silent) -> Report:
    """Check our own words: labels, definitions, examples, code lists."""
    documents = [turtle.read(path) for path in project.ontology]
    data = tuple(t for d in documents for t in d.triples)
    shapes = turtle.read(project.shapes("vocabulary")).triples
    progress("shapes")
    found = located(validation.validate(data, (), shapes), documents)
    return report(found, len(data), validation.focus_nodes(data, (), shapes))


def located(findings: Iterable[Finding], documents: Sequence[Document]) -> list[Finding]:
    """Give findings the file, line and column of their object, predicate or subject."""
    home: dict[str, list[int]] = defaultdict(list)
    for n, document in enumerate(documents):
        for subject in dict.fromkeys(str(t.subject) for t in document.triples):
            home[subject].append(n)
    walked: dict[int, Positions] = {}
    result = []
    for finding in findings:
        best: Finding = finding
        for n in home.get(finding.focus, ()):
            walked[n] = walked.get(n) or positions(documents[n])
            focus, path = finding.focus[1:-1], finding.path[1:-1]
            place = walked[n].place(focus, path, finding.value)
            if place is None:
                continue
            exact = (focus, path) in walked[n].predicates
            if best.file is None or exact:
                best = replace(
                    finding, file=documents[n].path, line=place.line, column=place.column
                )
            if exact:
                break
        result.append(best)
    return result


def _proof(data: Sequence[ox.Triple], source: Path, documents: Sequence[Document]) -> list[Finding]:
    text = turtle.decode(source.read_bytes(), source)
    own = {p: n for d in documents for p, n in d.prefixes.items() if n.startswith(BASE + "id/")}
    count, found = evidence.prove(data, text, {**PREFIXES, **own})
    if count == 0:
        raise ProjectError(
            en="the data hold no passage, so nothing can be proved",
            vi="dữ liệu không có đoạn trích nào nên không có gì để đối chiếu",
        )
    return located(found, documents)


def _dead_targets(
    shapes: Iterable[ox.Triple], words: Iterable[ox.Triple], path: Path
) -> list[Finding]:
    known = {t.subject for t in words}
    targets = {iri("sh:targetClass"), iri("sh:targetSubjectsOf"), iri("sh:targetObjectsOf")}
    return [
        Finding(
            severity="violation",
            shape="dead-target",
            message={
                "en": f"The shape looks at {t.object}, which the ontology does not have.",
                "vi": f"Shape áp dụng cho {t.object}, nhưng bản thể học không có từ này.",
            },
            advice={
                "en": "Correct the target to a word of ontology/plan.ttl.",
                "vi": "Hãy sửa target thành từ có trong ontology/plan.ttl.",
            },
            focus=str(t.subject),
            file=path,
        )
        for t in shapes
        if t.predicate in targets and t.object not in known
    ]
