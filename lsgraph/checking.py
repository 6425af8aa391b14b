"""Rule: a check reads files, asks each worker, and gives every finding its place in a file.

The order is: can it be read, is each file sound, does the whole conform to the shapes, do the
passages prove against the source, and what does it change in an earlier revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from lsgraph import (
    coverage,
    evidence,
    gate,
    reading,
    revisions,
    soundness,
    tables,
    turtle,
    validation,
)  # fmt: skip
from lsgraph.catalog import settings
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding, Report, report
from lsgraph.places import located
from lsgraph.project import Plan, Project, Revision, is_revision
from lsgraph.shacl import Index, UnknownConstructError, Validator
from lsgraph.terms import PREFIXES, own_prefixes
from lsgraph.turtle import Document

Progress = Callable[[str], None]


def _silent(_step: str) -> None:
    pass


@dataclass(frozen=True)
class Checked:
    """A report and the prefixes of the files that it speaks of."""

    report: Report
    prefixes: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to check: which text proves the passages, which engine, and what to compare with.

    `against` names the revision whose changes are judged; `since` the one whose findings are
    not told again. Both are dates of revisions of the same plan.
    """

    source: Path | None = None
    engine: str = "own"
    against: str | None = None
    since: str | None = None


@dataclass(frozen=True)
class Grounds:
    """What every plan of a project is checked against, read and compiled once.

    `validator` is None where the shapes hold what only pySHACL knows; `findings` are about the
    shapes themselves.
    """

    words: tuple[ox.Triple, ...]
    vocabulary: soundness.Vocabulary
    rules: Document
    validator: Validator | None
    findings: tuple[Finding, ...]


def grounds(project: Project) -> Grounds:
    """Read the words and the shapes of plans; raise LsgraphError where that cannot be done."""
    words = _triples(turtle.read(path) for path in project.ontology)
    rules = turtle.read(project.shapes("instances"))
    try:
        validator = Validator(Index(rules.triples))
    except UnknownConstructError:
        validator = None
    found = tuple(coverage.examine([rules], words))
    return Grounds(words, soundness.vocabulary(words), rules, validator, found)


def check(
    project: Project,
    target: str | None = None,
    revision: str | None = None,
    *,
    shapes: Sequence[Path] = (),
    options: Options | None = None,
    progress: Progress = _silent,
) -> Checked:
    """Check what a name or path stands for.

    A plan's name or folder: its revision (the latest). A revision's folder: that revision. A file of
    it: the revision, reported for that file. The ontology's folder or a file of it: the words. A
    plan's `catalog.ttl`: what it says of the data.
    Any other file or folder of Turtle: as a revision of its own. With `shapes`: the files, in any
    RDF format, against these shapes files together and nothing else. Raise ProjectError for a
    target that is not there.
    """
    options = options or Options()
    path, known = _found(project, target, revision)
    files = _files(path)
    only = None
    if not shapes and path.is_file() and is_revision(path.parent):
        files, only = _files(path.parent), path
    documents = [reading.read(f) for f in files]
    if shapes:
        own = project.ontology if any(map(project.holds_words, shapes)) else ()
        made = check_documents(
            documents, shapes, context=own, engine=options.engine, progress=progress
        )
    elif project.is_record(path):
        made = check_record(project, documents, engine=options.engine, progress=progress)
    elif project.holds_words(path):
        made = check_ontology(project, engine=options.engine, progress=progress)
    else:
        made = check_revision(project, documents, known, options=options, progress=progress)
    if only is not None:
        kept = [f for f in made.findings if f.file is None or f.file.resolve() == only.resolve()]
        made = replace(made, findings=tuple(kept))
    prefixes = {p: n for d in documents for p, n in d.prefixes.items()}
    return Checked(made, {**prefixes, **PREFIXES})


def _found(
    project: Project, target: str | None, revision: str | None
) -> tuple[Path, Revision | None]:
    """Find the path that a target stands for, and the revision if it is one of a plan."""
    path = Path(target) if target is not None else None
    if path is None or not path.exists():
        if target is not None and ("/" in target or Path(target).suffix in reading.SUFFIXES):
            raise ProjectError(
                en=f"{target}: no such file or folder; name a plan, a revision's folder or a file",
                vi=f"{target}: không có tệp hoặc thư mục này; hãy nêu tên quy hoạch, thư mục "
                "phiên bản hoặc tệp",
            )
        known = project.plan(target).revision(revision)
        return known.folder, known
    if project.is_plan(path):
        known = Plan(path.resolve().name, path).revision(revision)
        return known.folder, known
    folder = path.parent if path.is_file() else path
    if is_revision(folder):
        folder = folder.absolute()
        return path, Revision(folder.parent.name, folder.name, folder)
    return path, None


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
    progress: Progress = _silent,
) -> Report:
    """Check the files of one revision as a whole; with `source`, prove its passages too."""
    documents = [turtle.read(path) for path in files]
    return check_revision(project, documents, options=Options(source=source), progress=progress)


def check_revision(
    project: Project,
    documents: Sequence[Document],
    revision: Revision | None = None,
    *,
    options: Options | None = None,
    progress: Progress = _silent,
    known: Grounds | None = None,
) -> Report:
    """Check the documents of one revision, and what it changes if `options` name another.

    `known` is what `grounds` gave, where many revisions are checked. Raise ProjectError if that
    other one is not there, or if the documents belong to another plan than their folder says.
    """
    options = options or Options()
    if options.source is not None and not options.source.is_file():
        raise ProjectError(
            en=f"{options.source}: no such file; name the text that the passages are cited from",
            vi=f"{options.source}: không có tệp này; hãy nêu văn bản mà các đoạn được trích",
        )
    known = known or grounds(project)
    words, rules = known.words, known.rules
    data = _triples(documents)
    if revision is not None:
        gate.refuse_mixed(revision, documents)
        gate.refuse_twice(documents)
    progress("files")
    found = [*_sound(documents, known.vocabulary), *known.findings]
    progress("shapes")
    if options.against is None:
        outcome = validation.run(
            data, words, rules.triples, engine=options.engine, validator=known.validator
        )
        judged = None
    else:
        before = gate.earlier(revision, options.against)
        progress("changes")
        difference = revisions.diff(before.triples, data)
        outcome = gate.revalidated(
            before, data, difference, words, rules.triples, engine=options.engine
        )
        judged = gate.judge(project, before, documents, difference, words)
        found += judged.findings
    found += located(outcome.findings, documents)
    if options.source is not None:
        progress("source")
        found += _proof(data, options.source, documents)
    if options.since is not None:
        before = gate.earlier(revision, options.since)
        old = check_revision(project, before.documents, options=replace(
            options, against=None, since=None), known=known)  # fmt: skip
        told = {_sameness(f) for f in old.findings}
        found = [f for f in found if _sameness(f) not in told]
    parts = [outcome, judged] if judged else [outcome]
    return report(
        _once(found), len(data),
        {shape: n for part in parts for shape, n in part.focus_nodes.items()},
        {name: rule for part in parts for name, rule in part.rules.items()},
    )  # fmt: skip


def check_documents(
    documents: Sequence[Document],
    shapes: Sequence[Path],
    *,
    context: Sequence[Path] = (),
    engine: str = "own",
    progress: Progress = _silent,
) -> Report:
    """Check any data against the shapes graph of any files, without the rules of plans.

    The files of `context` (an ontology) are known to the shapes and not reported on.
    """
    data = _triples(documents)
    rules = [reading.read(path) for path in shapes]
    words = _triples(turtle.read(path) for path in context)
    progress("shapes")
    outcome = validation.run(data, words, _triples(rules), engine=engine, everything=not context)
    found = located(outcome.findings, documents)
    found += coverage.examine(rules, words or None)
    if not any(outcome.focus_nodes.values()) and not outcome.results:
        found.append(coverage.nothing(shapes[0]))
    return report(_once(found), len(data), outcome.focus_nodes, outcome.rules)


def check_ontology(
    project: Project, *, engine: str = "own", progress: Progress = _silent
) -> Report:
    """Check our own words: labels, definitions, examples, code lists."""
    documents = [turtle.read(path) for path in project.ontology]
    data = _triples(documents)
    shapes = turtle.read(project.shapes("vocabulary")).triples
    progress("shapes")
    outcome = validation.run(data, (), shapes, engine=engine)
    return report(
        located(outcome.findings, documents), len(data), outcome.focus_nodes, outcome.rules
    )


def check_record(
    project: Project, documents: Sequence[Document], *, engine: str = "own",
    progress: Progress = _silent,
) -> Report:  # fmt: skip
    """Check what a data officer says of a plan's data (instances/PLAN/catalog.ttl)."""
    data = _triples(documents)
    progress("shapes")
    outcome = validation.run(data, (), settings.own_demands(project), engine=engine)
    return report(
        located(outcome.findings, documents), len(data), outcome.focus_nodes, outcome.rules
    )


def _triples(documents: Iterable[Document]) -> tuple[ox.Triple, ...]:
    return tuple(t for d in documents for t in d.triples)


def _sound(documents: Sequence[Document], vocabulary: soundness.Vocabulary) -> list[Finding]:
    types = soundness.types_of(_triples(documents))
    return [f for d in documents for f in soundness.examine(d, vocabulary, types)]


def _once(found: Iterable[Finding]) -> list[Finding]:
    kept: dict[tuple[object, ...], Finding] = {}
    for f in found:
        kept.setdefault((*_sameness(f), f.file, f.line, f.column, f.message["en"]), f)
    return list(kept.values())


def _sameness(finding: Finding) -> tuple[str, ...]:
    return (finding.shape, finding.focus, finding.path, finding.value)


def _proof(data: Sequence[ox.Triple], source: Path, documents: Sequence[Document]) -> list[Finding]:
    text = turtle.decode(source.read_bytes(), source)
    own = own_prefixes(*(d.prefixes for d in documents))
    count, found = evidence.prove(data, text, {**PREFIXES, **own})
    if count == 0:
        raise ProjectError(
            en="the data hold no passage, so nothing can be proved",
            vi="dữ liệu không có đoạn trích nào nên không có gì để đối chiếu",
        )
    return located(found, documents)
