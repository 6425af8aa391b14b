"""Rule: the verbs of those who write plans; each is one short function, as in `cli`."""

from __future__ import annotations

import datetime
import logging
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lsgraph import output, shell

if TYPE_CHECKING:
    from lsgraph import checking, many
    from lsgraph.many import plans

_FORMS = ("text", "json", "sarif", "junit", "github", "html", "turtle")
_TABLES = ("csv", "tsv", "jsonl", "markdown")


@click.command(cls=shell.Command)
@click.argument("target", required=False, metavar="[PLAN|PATH]")
@shell.option(
    "--against", metavar="DATE",
    help="Judge what is changed in this earlier revision. | "
    "Xét những thay đổi so với phiên bản trước này.",
)  # fmt: skip
@shell.option(
    "--since", metavar="DATE",
    help="Tell only findings that this revision does not have. | "
    "Chỉ nêu lỗi mà phiên bản này chưa có.",
)  # fmt: skip
@shell.option(
    "--source", type=Path, metavar="FILE",
    help="Prove every passage against this text. | Đối chiếu mọi đoạn trích với văn bản này.",
)  # fmt: skip
@shell.of_shapes
@shell.option(
    "--waivers", type=Path, metavar="FILE",
    help="Findings accepted for a time, with reasons. | Các lỗi được chấp nhận có thời hạn, kèm lý do.",
)  # fmt: skip
@shell.option(
    "--fail-on", type=click.Choice(("violation", "warning", "info")), default="violation",
    help="Exit with 1 from this severity on. | Kết thúc với mã 1 từ mức này.",
)  # fmt: skip
@shell.option(
    "--engine", type=click.Choice(("own", "pyshacl")), default="own",
    help="Who validates. | Bộ kiểm tra.",
)  # fmt: skip
@shell.option(
    "--jobs", type=click.IntRange(1, 256), metavar="N",
    help="Check a folder of plans with so many processes (1). | "
    "Kiểm tra thư mục gồm nhiều quy hoạch bằng số tiến trình này (1).",
)  # fmt: skip
@shell.option(
    "--cluster", metavar="ADDRESS",
    help="Check a folder of plans on the Dask cluster of this scheduler. | "
    "Kiểm tra thư mục gồm nhiều quy hoạch trên cụm Dask có bộ điều phối này.",
)  # fmt: skip
@shell.option(
    "--verbose", is_flag=True,
    help="Add the engine's own wording. | Thêm lời báo của bộ kiểm tra.",
)  # fmt: skip
@shell.choosing(*_FORMS, *_TABLES, default="text")
@shell.of_plan
def check(
    target: str | None, against: str | None, since: str | None, source: Path | None,
    shapes: tuple[Path, ...], waivers: Path | None, fail_on: str, engine: str,
    jobs: int | None, cluster: str | None, verbose: bool,
    form: str, plan: str | None, revision: str | None,
) -> int:  # fmt: skip
    """Say whether a plan, a revision's folder, a file or a folder of plans is sound, and what it may change. | Cho biết quy hoạch, thư mục phiên bản, tệp hoặc thư mục gồm nhiều quy hoạch có đúng không, và được thay đổi gì."""
    from lsgraph import checking, reports
    from lsgraph import waivers as accepted

    if target and plan:
        raise click.UsageError(
            "name a target or --plan, not both | hãy nêu đối tượng kiểm tra hoặc --plan, không cả hai"
        )
    for name, given in (("source", source), ("against", against), ("since", since)):
        if given and shapes:
            raise click.UsageError(
                f"--{name} does not go with --shapes; give one of them | "
                f"--{name} không đi cùng --shapes; hãy chọn một"
            )
    options = checking.Options(source=source, engine=engine, against=against, since=since)
    failed: tuple[str, ...] = ()
    gathered = _gathered(target, jobs, cluster, source, shapes)
    if gathered is not None:
        many = _many(gathered, revision, options, jobs, cluster, waivers)
        report, prefixes, failed = many.report, many.prefixes, many.failed
    else:
        with output.working() as step:
            checked = checking.check(
                output.project_here(),
                target or plan,
                revision,
                shapes=shapes,
                options=options,
                progress=step,
            )
        report, prefixes = checked.report, checked.prefixes
    if waivers is not None:
        report = accepted.apply(report, waivers, today=datetime.date.today().isoformat())
    if form in _TABLES:
        output.show(checking.table(report, output.lang()), form)
    else:
        text = reports.write(
            report, form, lang=output.lang(), prefixes=prefixes, verbose=verbose,
            colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR"), width=shell.width(),
        )  # fmt: skip
        click.echo(text, nl=False)
    if gathered is not None:
        _tell(len(gathered.plans), failed)
    if failed:
        return 2
    return 1 if report.at_least(fail_on) else 0


def _gathered(
    target: str | None, jobs: int | None, cluster: str | None,
    source: Path | None, shapes: Sequence[Path],
) -> plans.Gathered | None:  # fmt: skip
    """Find the plans of a folder of plans; None for any other target."""
    from lsgraph.many import plans

    if jobs and cluster:
        raise click.UsageError(
            "give --jobs or --cluster, not both | hãy chọn --jobs hoặc --cluster, không cả hai"
        )
    found = plans.gather(Path(target)) if target else None
    if found is None and (jobs or cluster):
        raise click.UsageError(
            "--jobs and --cluster want a folder of plans; name one, such as instances | "
            "--jobs và --cluster cần một thư mục gồm các quy hoạch; hãy nêu tên, ví dụ instances"
        )
    for name, given in (("source", source), ("shapes", shapes)):
        if found is not None and given:
            raise click.UsageError(
                f"--{name} is for one plan; name that plan | "
                f"--{name} dùng cho một quy hoạch; hãy nêu tên quy hoạch đó"
            )
    return found


def _many(
    gathered: plans.Gathered, date: str | None, options: checking.Options,
    jobs: int | None, cluster: str | None, waivers: Path | None,
) -> many.Many:  # fmt: skip
    """Check the plans of a folder, with a bar on a terminal."""
    from functools import partial

    from lsgraph import many
    from lsgraph import waivers as accepted
    from lsgraph.many import bar, plans

    of = gathered.project or output.project_here()
    run: plans.Run = many.alone
    if cluster:
        from lsgraph.many import cluster as dask

        given = dask.ground(of, options)
        # Dask logs what we tell as an error.
        logging.getLogger("distributed.client").addFilter(lambda _record: False)

        def run(tasks: Iterable[plans.Task], _work: plans.Work) -> plans.Answers:
            return dask.run(tasks, given, cluster)
    elif jobs and jobs > 1:
        from lsgraph.many import processes

        run = partial(processes.run, jobs=min(jobs, len(gathered.plans)))
    waived = accepted.read(waivers) if waivers is not None else []
    drawn = bar.Bar(len(gathered.plans), output.lang(), shell.width(), _to_terminal)
    try:
        return many.check(
            gathered, plans.Checker(of, options), date, run=run, progress=drawn.draw,
            spared=lambda finding: any(w.covers(finding) for w in waived),
        )  # fmt: skip
    finally:
        drawn.clear()


def _to_terminal(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, nl=False, err=True)


def _tell(checked: int, failed: Sequence[str]) -> None:
    """Say on stderr how many plans were checked, and which could not be."""
    en = f"lsgraph: {checked - len(failed)} of {checked} plans checked"
    vi = f"lsgraph: đã kiểm tra {checked - len(failed)} trong {checked} quy hoạch"
    if failed:
        names = ", ".join(failed[:10]) + (" …" if len(failed) > 10 else "")
        en, vi = f"{en}; not checked: {names}", f"{vi}; không kiểm tra được: {names}"
    output.say(en, vi)


@click.command(cls=shell.Command)
@click.argument("old", metavar="DATE")
@click.argument("new", required=False, metavar="[DATE]")
@shell.choosing("markdown", "json", "patch", "turtle", default="markdown")
@shell.option(
    "--plan", metavar="PLAN",
    help="Plan, by its folder's name; needed where there are several. | "
    "Quy hoạch, theo tên thư mục; cần khi có nhiều quy hoạch.",
)  # fmt: skip
def diff(old: str, new: str | None, form: str, plan: str | None) -> int:
    """Tell what a revision changes in an earlier one; exit with 1 if there is a difference. | Nêu những thay đổi của một phiên bản so với phiên bản trước; mã 1 nếu có khác biệt."""
    from lsgraph import patches, revisions, tables, telling, turtle
    from lsgraph.terms import NamedNode

    where = output.project_here()
    of = where.plan(plan)
    older, newer = of.revision(old), of.revision(new)
    with output.working():
        a, b = (
            [t for path in one.files for t in turtle.read(path).triples] for one in (older, newer)
        )
        found = revisions.diff(a, b)
        if form == "patch":
            text = patches.to_patch(found, header={"id": newer.name})
        elif form == "turtle":
            text = tables.from_triples(
                revisions.change_graph(found, NamedNode(newer.name))
            ).to_turtle()
        else:
            words = [t for path in where.ontology for t in turtle.read(path).triples]
            labels = telling.labels_of(words, a, b, lang=output.lang())
            if form == "json":
                text = telling.to_json(found, labels, lang=output.lang())
            else:
                units = telling.units_of(words, a, b)
                text = telling.to_markdown(found, labels, lang=output.lang(), units=units)
    click.echo(text, nl=False)
    return 1 if found.changes else 0


@click.command(cls=shell.Command)
@click.argument("plan")
@shell.option(
    "--date", required=True, metavar="DATE",
    help="Date from which the revision holds, YYYY-MM-DD. | Ngày phiên bản có hiệu lực, NNNN-TT-NN.",
)  # fmt: skip
@shell.option(
    "--decision", required=True, metavar="TEXT",
    help='The act it is based on, such as "Decision 12/QĐ-UBND of 2026-05-01". | '
    'Văn bản làm căn cứ, ví dụ "Quyết định 12/QĐ-UBND ngày 01/5/2026".',
)  # fmt: skip
@shell.option(
    "--kind", default="adjustment",
    type=click.Choice(("adjustment", "implementation", "territory", "correction")),
    help="What kind of revision it is. | Loại phiên bản.",
)  # fmt: skip
@shell.speaking
def revise(plan: str, date: str, decision: str, kind: str) -> None:
    """Start a revision as a copy of the latest, with the new act, ready to edit. | Tạo phiên bản mới từ phiên bản gần nhất, kèm văn bản mới, để chỉnh sửa."""
    from lsgraph import scaffold

    of = output.project_here().plan(plan)
    draft = scaffold.revise(of, date=date, decision=decision, kind=f"concept:revision-{kind}")
    click.echo(str(draft.folder))
    for step in draft.steps:
        click.echo(f"- {step[output.lang()]}")


@click.command(cls=shell.Command)
@click.argument("plan")
@click.argument("revision")
@shell.speaking
def release(plan: str, revision: str) -> int:
    """Record a revision that the check passes: hashes, change log, patch. | Ghi nhận phiên bản đã đạt kiểm tra: mã băm, nhật ký thay đổi, bản vá."""
    from lsgraph import checking, notices, releases

    where = output.project_here()
    of = where.plan(plan)
    which = of.revision(revision)
    earlier = [r.date for r in of.revisions if r.date < which.date]
    with output.working() as step:
        basis = releases.basis(where, which)
        options = checking.Options(against=earlier[-1] if earlier else None)
        checked = checking.check(where, plan, revision, options=options, progress=step)
        try:
            folder = releases.release(of, revision, report=checked.report, checked_with=basis)
        except releases.Refused as refused:
            if not refused.findings:
                raise
            click.echo(
                notices.findings(checked.report, output.lang(), shell.width(), checked.prefixes)
            )
            output.say(refused.en, refused.vi)
            return 1
    click.echo(str(folder))
    return 0


@click.command(cls=shell.Command)
@click.argument("plan", required=False)
@shell.speaking
def verify(plan: str | None) -> int:
    """Compute all hashes of a plan's history again; exit with 1 if one differs. | Tính lại mọi mã băm trong lịch sử của quy hoạch; mã 1 nếu có sai khác."""
    from lsgraph import history

    verdicts = history.verify(output.project_here().plan(plan))
    for verdict in verdicts:
        place = f" ({verdict.file})" if verdict.file else ""
        click.echo(f"{verdict.revision}{place}: {verdict.message[output.lang()]}")
    return 1 if any(v.severity == "violation" for v in verdicts) else 0


VERBS = (check, diff, revise, release, verify)
