"""Rule: a release is written whole or not at all, never changed, and its history is a chain.

A release is a folder `releases/<date>` of the plan: `record.ttl`, a `CHANGELOG` in each language,
`changes.rdfp` (an RDF Patch from the revision before) and `SHA256SUMS`, which `sha256sum -c` reads.
It is made in a folder beside that one and renamed in one step.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lsgraph import folders, history, patches, records, revisions, telling, turtle, wording
from lsgraph.errors import ProjectError
from lsgraph.findings import SEVERITIES, Finding, Report
from lsgraph.history import CHANGELOGS, PATCH, SUMS, Triples, Verdict, verify
from lsgraph.project import Plan, Project, Revision
from lsgraph.records import Record, sha256
from lsgraph.terms import RDF_TYPE, RDFS_LABEL, is_iri

__all__ = ["Basis", "Refused", "Verdict", "basis", "release", "verify"]

_HEADING = re.compile(r"\A# [^\n]*\n+")
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


class Refused(ProjectError):  # noqa: N818 - it says what became of the release
    """A release that was not made, with the reason and the findings that stand in its way.

    `reason` is one of: "findings", "released" (the same already: there is nothing to do),
    "altered", "earlier", "later", "history", "changed", "busy".
    """

    def __init__(
        self, reason: str, *, en: str, vi: str, findings: tuple[Finding, ...] = ()
    ) -> None:
        super().__init__(en=en, vi=vi)
        self.reason = reason
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Basis:
    """What a check reads, as SHA-256 by name: the revision's files, the ontology and shapes."""

    root: Path
    data: Mapping[str, str]
    rules: Mapping[str, str]


def basis(project: Project, revision: Revision) -> Basis:
    """Hash what a check of a revision reads; take it before the check, give it to `release`."""
    shapes = sorted((project.root / "ontology" / "shapes").glob("*.ttl"))
    paths = [*project.ontology, *shapes]
    rules = {p.relative_to(project.root).as_posix(): sha256(history.content(p)) for p in paths}
    return Basis(project.root, history.hashes(history.contents(revision)), rules)


def release(plan: Plan, date: str, *, report: Report, checked_with: Basis) -> Path:
    """Record a checked revision in `releases/<date>` of its plan and give that folder.

    `checked_with` is the `basis` taken before the check that gave `report`. Raise Refused where
    the revision may not be released, ProjectError where it is not there or cannot be written.
    """
    plan = Plan(plan.slug, plan.folder)  # as it stands now, not as it was before the check
    revision = plan.revision(date)
    if not is_iri(records.release_name(plan.slug, date)):
        raise ProjectError(
            en=f"{plan.slug!r} cannot stand in an IRI; rename the plan's folder: a-z, 0-9 and -",
            vi=f"{plan.slug!r} không dùng được trong IRI; hãy đổi tên thư mục: a-z, 0-9 và -",
        )
    _refuse_findings(revision, report)
    try:
        with folders.alone(plan.folder):
            _refuse_history(plan, date, verify(plan))
            files = _files(plan, revision, report, checked_with)
            _refuse_changed(revision, checked_with, history.hashes(history.contents(revision)))
            folder = plan.folder / "releases"
            if not folder.is_dir():
                folder.mkdir()
                folders.settle(plan.folder)
            folders.write(folder / date, files)
            return folder / date
    except BlockingIOError:
        raise Refused(
            "busy",
            en=f"another release of {plan.slug} is running; try again when it has ended",
            vi=f"{plan.slug} đang được phát hành ở nơi khác; hãy thử lại khi việc đó xong",
        ) from None
    except OSError as error:
        raise ProjectError(
            en=f"{plan.slug} {date} cannot be released: {error.strerror} ({error.filename}); "
            "nothing was written, correct this and release again",
            vi=f"không phát hành được {plan.slug} {date}: {error.strerror} ({error.filename}); "
            "chưa ghi gì, hãy xử lý rồi phát hành lại",
        ) from error


# What stands in the way of a release


def _refuse_findings(revision: Revision, report: Report) -> None:
    grave = report.at_least("violation")
    if grave:
        name = f"{revision.plan} {revision.date}"
        raise Refused(
            "findings",
            en=f"{name} has {len(grave)} violation(s); correct them, check and release again",
            vi=f"{name} có {len(grave)} lỗi vi phạm; hãy sửa, kiểm tra và phát hành lại",
            findings=grave,
        )


def _refuse_history(plan: Plan, date: str, verdicts: Iterable[Verdict]) -> None:
    verdicts = [v for v in verdicts if v.state != "left-over"]
    name = f"{plan.slug} {date}"
    for v in verdicts:
        if v.revision == date and v.state == "intact":
            raise Refused(
                "released",
                en=f"{name} was released already, with this very content; there is nothing to do",
                vi=f"{name} đã được phát hành với đúng nội dung này; không cần làm gì",
            )
        if v.revision == date and v.state == "changed":
            raise Refused(
                "altered",
                en=f"{name} was released with other content, and what is released is never "
                f"changed; restore it and make a new revision ({v.file}: {v.message['en']})",
                vi=f"{name} đã được phát hành với nội dung khác, mà bản đã phát hành thì không "
                f"được sửa; hãy khôi phục và lập phiên bản mới ({v.file}: {v.message['vi']})",
            )
    for v in verdicts:
        if v.revision > date and v.state != "unreleased":
            raise Refused(
                "later",
                en=f"{v.revision} comes after {date} and is released already; give this revision "
                "a later date",
                vi=f"{v.revision} ở sau {date} và đã được phát hành; hãy đặt ngày muộn hơn cho "
                "phiên bản này",
            )
        if v.revision < date and v.state == "unreleased":
            raise Refused(
                "earlier",
                en=f"the earlier revision {v.revision} is not released yet; release it first",
                vi=f"phiên bản trước đó, {v.revision}, chưa được phát hành; hãy phát hành nó trước",
            )
        if v.state == "changed":
            raise Refused(
                "history",
                en=f"the release of {v.revision} is not what it was; restore it first "
                f"({v.file}: {v.message['en']})",
                vi=f"bản phát hành {v.revision} không còn nguyên vẹn; hãy khôi phục nó trước "
                f"({v.file}: {v.message['vi']})",
            )


def _refuse_changed(revision: Revision, checked: Basis, data: Mapping[str, str]) -> None:
    rules = {n: sha256(history.content(checked.root / n)) for n in checked.rules}
    names = [*history.differing(checked.data, data), *history.differing(checked.rules, rules)]
    if names:
        listed = ", ".join(names)
        raise Refused(
            "changed",
            en=f"{listed} changed after the check of {revision.plan} {revision.date} began; "
            "check and release again",
            vi=f"{listed} thay đổi sau khi bắt đầu kiểm tra {revision.plan} {revision.date}; "
            "hãy kiểm tra và phát hành lại",
        )


# What a release holds, and how it is written


def _files(plan: Plan, revision: Revision, report: Report, checked: Basis) -> dict[str, bytes]:
    from lsgraph import __version__

    contents = history.contents(revision)
    _refuse_changed(revision, checked, history.hashes(contents))
    new = history.triples(revision, contents)
    digest = records.canonical_sha256(new)
    earlier = [r for r in plan.revisions if r.date < revision.date]
    old, header, previous = Triples(), {"id": _patch_id(revision, digest)}, None
    if earlier:
        old = history.triples(earlier[-1], history.contents(earlier[-1]))
        path = plan.folder / "releases" / earlier[-1].date / records.FILE
        header["prev"] = _patch_id(earlier[-1], records.canonical_sha256(old))
        previous = (earlier[-1].date, sha256(history.content(path)))
    words = [t for p in Project(checked.root).ontology for t in turtle.read(p).triples]
    difference = revisions.diff(old, new)
    units = telling.units_of(words, old, new)
    files = {PATCH: patches.to_patch(difference, header=header).encode("utf-8")}
    for lang, name in CHANGELOGS.items():
        title = _label(new, revision.name, lang)
        labels = telling.labels_of(words, old, new, lang=lang)
        if earlier:
            body = telling.to_markdown(difference, labels, lang=lang, units=units)
            body = _HEADING.sub("", body)  # the revision's own name stands in its place
        else:
            body = _holdings(new, labels, lang)
        files[name] = f"# {_plain(title or revision.date)}\n\n{body}".encode()
    record = Record(
        plan=plan.slug,
        date=revision.date,
        canonical=digest,
        triples=len(new),
        data=checked.data,
        rules=checked.rules,
        parts=history.hashes(files),
        found={s: sum(f.severity == s for f in report.findings) for s in SEVERITIES},
        version=__version__,
        previous=previous,
    )
    files[records.FILE] = records.write(record).encode("utf-8")
    files[SUMS] = history.sums(history.hashes(files)).encode("utf-8")
    return files


def _patch_id(revision: Revision, digest: str) -> str:
    # A patch is named by where it leads, so that the same release has the same name anywhere.
    name = records.release_name(revision.plan, revision.date)
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{name}#{digest}')}"


def _holdings(triples: Triples, labels: Mapping[str, str], lang: str) -> str:
    """Tell what a first revision holds: how many things of each class."""
    counts = Counter(t.object for t in triples if t.predicate == RDF_TYPE)
    things, facts = (
        wording.grouped(n, lang) for n in (len({t.subject for t in triples}), len(triples))
    )
    if lang == "vi":
        lines = [f"Phiên bản đầu tiên: {things} đối tượng, {facts} phát biểu.", ""]
        lines += ["| loại | số lượng |", "| --- | ---: |"]
    else:
        lines = [f"The first revision: {things} things, {facts} statements.", ""]
        lines += ["| class | number |", "| --- | ---: |"]
    for kind, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0]))):
        iri = kind.value if isinstance(kind, ox.NamedNode) else str(kind)
        lines.append(f"| {_plain(labels.get(iri, iri))} | {wording.grouped(count, lang)} |")
    return "\n".join(lines) + "\n"


def _label(triples: Triples, thing: str, lang: str) -> str:
    for t in triples:
        if t.predicate == RDFS_LABEL and str(t.subject) == f"<{thing}>":
            if isinstance(t.object, ox.Literal) and t.object.language == lang:
                return t.object.value
    return ""


def _plain(text: str) -> str:
    """Write a text as one line of Markdown that means nothing but itself."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
