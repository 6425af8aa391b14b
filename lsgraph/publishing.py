"""Rule: the verbs of those who publish plans; each is one short function, as in `cli`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lsgraph import output, shell
from lsgraph.shell import Verb

if TYPE_CHECKING:
    from lsgraph.project import Plan, Project, Revision
    from lsgraph.publication import Publication
    from lsgraph.publish import Outcome, Words
    from lsgraph.terms import Triple

Progress = Callable[[str], None]
_NOWHERE = "https://example.org/"  # where no record is made, the base appears nowhere


def of_revisions(verb: Verb) -> Verb:
    """Declare which revisions of a plan are published, and whether with what follows from them."""
    verb = shell.option(
        "--with-inferences", is_flag=True,
        help="Add what follows from each revision, as graphs of its own. | "
        "Thêm phần suy ra từ mỗi phiên bản, thành đồ thị riêng.",
    )(verb)  # fmt: skip
    verb = shell.option("--all", "every", is_flag=True, help="All revisions. | Mọi phiên bản.")(
        verb
    )
    return shell.option(
        "--revision", metavar="DATE",
        help="Only this revision; the latest if left out. | Chỉ phiên bản này; mặc định là mới nhất.",
    )(verb)  # fmt: skip


def of_base(*, required: bool) -> Callable[[Verb], Verb]:
    """Declare the address that the exported folder is served from."""
    return shell.option(
        "--base", required=required, metavar="IRI",
        help="Address the folder is served from, such as https://data.example.org/. | "
        "Địa chỉ đặt thư mục, ví dụ https://data.example.org/.",
    )  # fmt: skip


def pushing(verb: Verb) -> Verb:
    """Declare whether a push is made or only told, and how long a server may take."""
    verb = shell.option(
        "--timeout", type=click.FloatRange(1, 3600), default=120.0, metavar="SECONDS",
        help="Give up a step after so many seconds (120). | Dừng một bước sau số giây này (120).",
    )(verb)  # fmt: skip
    return shell.option(
        "--apply", is_flag=True,
        help="Do it; without this, only say what would change. | "
        "Thực hiện; mặc định chỉ nêu những gì sẽ thay đổi.",
    )(verb)  # fmt: skip


@click.command(cls=shell.Command)
@click.argument("plan")
@shell.option(
    "--to", "folder", type=Path, metavar="DIR",
    help="Folder to write; an earlier export in it is replaced. | "
    "Thư mục kết quả; bản xuất trước ở đó được thay thế.",
)  # fmt: skip
@of_base(required=False)
@shell.option(
    "--template", is_flag=True,
    help="Only print a file to fill in, instances/PLAN/catalog.ttl: who publishes, on what terms. | "
    "Chỉ in tệp mẫu để điền, instances/PLAN/catalog.ttl: ai công bố, theo điều kiện nào.",
)  # fmt: skip
@of_revisions
@shell.speaking
@click.pass_context
def export(
    context: click.Context, plan: str, folder: Path | None, base: str | None, template: bool,
    revision: str | None, every: bool, with_inferences: bool,
) -> int:  # fmt: skip
    """Write the folder that portals, stores and web servers take: files, catalogue record, pages. | Tạo thư mục cho cổng dữ liệu, kho dữ liệu và máy chủ web: tệp dữ liệu, bản ghi danh mục, trang web."""
    from lsgraph import export as exporting
    from lsgraph import wording

    if template:
        return _template(plan)
    _demand(context, folder=folder, base=base)
    assert folder is not None
    assert base is not None
    exporting.refuse_other(folder.resolve())
    chosen = _chosen(plan, revision, every)
    fewer = revision is not None
    if not fewer:  # told before all is read and made
        exporting.refuse_fewer(folder.resolve(), [r.name for r in chosen.revisions])
    with output.working() as step:
        pub = _checked(chosen, base, with_inferences, step)
        if pub is None:
            return 1
        made = exporting.export(pub, folder, fewer=fewer, progress=step)
    click.echo(str(made.folder))
    _terms(pub)
    count, size = len(made.sizes), f"{sum(made.sizes.values()) / 1e6:.1f}"
    output.say(
        f"{wording.grouped(count, 'en')} files, {size} MB",
        f"{wording.grouped(count, 'vi')} tệp, {size.replace('.', ',')} MB",
    )
    return 0


def _template(plan: str) -> int:
    """Print the file that the data officer of a plan fills in."""
    from lsgraph.catalog import settings
    from lsgraph.terms import BASE

    of = output.project_here().plan(plan)
    click.echo(settings.template(f"{BASE}id/{of.slug}"), nl=False)
    output.say(f"fill it in and keep it as {of.catalog}", f"hãy điền rồi lưu thành {of.catalog}")
    return 0


def _demand(context: click.Context, **given: object) -> None:
    """Raise the error of an option that is missing."""
    for param in context.command.params:
        if param.name in given and given[param.name] is None:
            raise click.MissingParameter(ctx=context, param=param)


def _terms(pub: Publication) -> None:
    """Say in whose name and on what terms the plan is published, and what is doubtful in that."""
    from lsgraph.catalog import settings
    from lsgraph.terms import iri

    name = {
        lang: ", ".join(
            pub.record.text(who, iri("foaf:name"), lang) or who.value
            for who in settings.said(pub, "dcterms:publisher")
        )
        for lang in ("en", "vi")
    }
    terms = ", ".join(t.value for t in settings.said(pub, "dcterms:license"))
    output.say(
        f"publisher: {name['en']}; licence: {terms}; as {pub.plan.catalog} says",
        f"cơ quan công bố: {name['vi']}; giấy phép: {terms}; theo {pub.plan.catalog}",
    )
    for found in settings.findings(pub):
        if found.severity == "warning":
            said = {x: f"{pub.plan.catalog}: {found.message[x]} {found.advice.get(x, '')}"
                    for x in ("en", "vi")}  # fmt: skip
            output.say(said["en"].strip(), said["vi"].strip())


@dataclass(frozen=True)
class _Chosen:
    """The revisions of a plan that are to be published."""

    where: Project
    plan: Plan
    revisions: tuple[Revision, ...]


def _chosen(plan: str, revision: str | None, every: bool) -> _Chosen:
    if every and revision:
        raise click.UsageError(
            "name --revision or --all, not both | hãy dùng --revision hoặc --all, không cả hai"
        )
    where = output.project_here()
    of = where.plan(plan)
    return _Chosen(where, of, of.revisions if every else (of.revision(revision),))


def _checked(chosen: _Chosen, base: str, inferred: bool, step: Progress) -> Publication | None:
    """Read what is to be published; where a revision does not pass the check, say so and give None."""
    from lsgraph import checking, notices, publication

    where, of = chosen.where, chosen.plan
    step("read")
    pub = publication.read(where, of, chosen.revisions, base=base, inferred=inferred)
    known = checking.grounds(where)
    for edition in pub.editions:
        report = checking.check_revision(
            where, edition.documents, edition.revision, progress=step, known=known
        )
        if report.at_least("violation"):
            click.echo(notices.findings(report, output.lang(), shell.width(), pub.prefixes))
            output.say(
                f"nothing is published: revision {edition.date} does not pass the check",
                f"chưa công bố gì: phiên bản {edition.date} chưa đạt kiểm tra",
            )
            return None
    return pub


@click.command(cls=shell.Command)
@click.argument("folder", type=Path, metavar="DIR")
@shell.option(
    "--online", is_flag=True,
    help="Ask whether the addresses answer; without it nothing is asked. | "
    "Hỏi các địa chỉ có trả lời không; mặc định không hỏi.",
)  # fmt: skip
@shell.of_shapes
@shell.option(
    "--base", metavar="IRI",
    help="Address the folder is served from; read from the record if left out. | "
    "Địa chỉ đặt thư mục; mặc định lấy từ bản ghi.",
)  # fmt: skip
@shell.option(
    "--fail-under", type=click.IntRange(0, 405), default=0, metavar="POINTS",
    help="Exit with 1 below so many points. | Kết thúc với mã 1 nếu dưới số điểm này.",
)  # fmt: skip
@shell.choosing("text", "markdown", "json", "turtle", default="text")
def quality(
    folder: Path, online: bool, shapes: tuple[Path, ...], base: str | None, fail_under: int,
    form: str,
) -> int:  # fmt: skip
    """Score a published folder's record as data.europa.eu does (405 points), with what to mend. | Chấm điểm bản ghi của thư mục công bố theo cách của data.europa.eu (405 điểm), kèm cách khắc phục."""
    from lsgraph import quality as scoring
    from lsgraph import turtle

    with output.working() as step:
        step("score")
        score = scoring.score(folder, online=online, shapes=shapes, base=base or "")
    lang = output.lang()
    writers = {
        "text": lambda: scoring.to_text(score, lang, shell.width()),
        "markdown": lambda: scoring.to_markdown(score, lang),
        "json": lambda: scoring.to_json(score),
        "turtle": lambda: turtle.write(scoring.to_dqv(score)),
    }
    click.echo(writers[form]().rstrip("\n"))
    wrong = any(f.severity == "violation" for f in score.findings)
    return 1 if wrong or not score.reaches(fail_under) else 0


@click.group(cls=shell.Group, no_args_is_help=True)
def publish() -> None:
    """Push a plan to a triple store or a CKAN portal, whole or not at all. | Đẩy quy hoạch lên kho bộ ba hoặc cổng CKAN, trọn vẹn hoặc giữ nguyên như cũ."""


@publish.command(cls=shell.Command)
@click.argument("plan")
@click.argument("address", metavar="URL")
@shell.option(
    "--update", default="", metavar="URL",
    help="Address of SPARQL Update; known of Oxigraph, Fuseki, RDF4J, GraphDB and Virtuoso. | "
    "Địa chỉ SPARQL Update; tự biết với Oxigraph, Fuseki, RDF4J, GraphDB, Virtuoso.",
)  # fmt: skip
@shell.option(
    "--query", default="", metavar="URL",
    help="Address of SPARQL queries, known likewise. | Địa chỉ truy vấn SPARQL, tự biết tương tự.",
)  # fmt: skip
@of_base(required=False)
@of_revisions
@pushing
@shell.speaking
def store(
    plan: str, address: str, update: str, query: str, base: str | None, revision: str | None,
    every: bool, with_inferences: bool, apply: bool, timeout: float,
) -> int:  # fmt: skip
    """Put each revision into a graph of a triple store (SPARQL 1.1 Graph Store Protocol).

    The catalogue record goes with them where --base is given. Credentials: LSGRAPH_USERNAME and
    LSGRAPH_PASSWORD, or LSGRAPH_AUTH_HEADER. | Đưa mỗi phiên bản vào một đồ thị của kho bộ ba (SPARQL 1.1 Graph Store Protocol).

    Bản ghi danh mục được đưa kèm nếu có --base. Thông tin đăng nhập: LSGRAPH_USERNAME và
    LSGRAPH_PASSWORD, hoặc LSGRAPH_AUTH_HEADER.
    """
    from lsgraph import publish as pushes

    with output.working() as step:
        chosen = _chosen(plan, revision, every)
        pub = _checked(chosen, base or _NOWHERE, with_inferences, step)
        if pub is None:
            return 1
        record = _record(pub, step) if base else ()
        patience = pushes.Patience(seconds=timeout)
        with pushes.Web(patience=patience, progress=_told) as web:
            endpoint = pushes.find(address, update=update, query=query, web=web)
            done = pushes.to_store(
                pub, endpoint, record=record, dry=not apply, fewer=revision is not None,
                web=web, progress=_told,
            )  # fmt: skip
    return _outcome(done)


@publish.command(cls=shell.Command)
@click.argument("plan")
@click.argument("address", metavar="URL")
@shell.option(
    "--organization", required=True, metavar="NAME",
    help="The portal's organization that owns the packages. | Tổ chức trên cổng sở hữu các bộ dữ liệu.",
)  # fmt: skip
@shell.option(
    "--titles", type=click.Choice(("vi", "en")), default="vi",
    help="Language of the packages' titles (vi). | Ngôn ngữ của tên bộ dữ liệu (vi).",
)  # fmt: skip
@of_base(required=True)
@of_revisions
@pushing
@shell.speaking
def ckan(
    plan: str, address: str, organization: str, titles: str, base: str, revision: str | None, every: bool,
    with_inferences: bool, apply: bool, timeout: float,
) -> int:  # fmt: skip
    """Make a package of each revision on a CKAN portal, its files linked at --base.

    The API token comes from LSGRAPH_CKAN_TOKEN. | Tạo bộ dữ liệu cho mỗi phiên bản trên cổng CKAN, các tệp dẫn đến --base.

    Mã API lấy từ LSGRAPH_CKAN_TOKEN.
    """
    from lsgraph import publish as pushes

    with output.working() as step:
        pub = _checked(_chosen(plan, revision, every), base, with_inferences, step)
        if pub is None:
            return 1
        record = _record(pub, step)
        patience = pushes.Patience(seconds=timeout)
        with pushes.Web(pushes.ckan_credentials(), patience=patience, progress=_told) as web:
            done = pushes.to_ckan(
                pub, record, address, organization=organization, dry=not apply,
                lang=titles, web=web, progress=_told,
            )  # fmt: skip
    return _outcome(done)


def _record(pub: Publication, step: Progress) -> Sequence[Triple]:
    from lsgraph import catalog, forms

    step("forms")
    made = list(forms.files(pub))
    step("record")
    record = catalog.record(pub, made)
    _terms(pub)
    return record


def _told(words: Words) -> None:
    output.say(words.en, words.vi)


def _outcome(done: Outcome) -> int:
    """Tell each step on a line, the fields that differ below it, and what may be done next."""
    lang = output.lang()
    for step in done.steps:
        click.echo(step.message(lang))
        for change in step.changes:
            click.echo(f"  {change.field}: {change.before or '-'} → {change.after or '-'}")
    if done.changed and done.dry:
        output.say(
            "nothing was changed; add --apply to do it",
            "chưa thay đổi gì; thêm --apply để thực hiện",
        )
    elif not done.changed:
        output.say("all is as it should be", "mọi thứ đã đúng như cần có")
    return 0


VERBS = (export, quality, publish)
