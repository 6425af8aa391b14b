"""Rule: the verbs of those who publish plans; each is one short function, as in `cli`."""

from __future__ import annotations

from pathlib import Path

import click

from lsgraph import output, shell


@click.command(cls=shell.Command)
@click.argument("plan")
@shell.option(
    "--to", "folder", type=Path, required=True, metavar="DIR",
    help="Folder to write; an earlier export in it is replaced. | "
    "Thư mục kết quả; bản xuất trước ở đó được thay thế.",
)  # fmt: skip
@shell.option(
    "--base", required=True, metavar="IRI",
    help="Address the folder will be served from, such as https://data.example.org/. | "
    "Địa chỉ sẽ đặt thư mục, ví dụ https://data.example.org/.",
)  # fmt: skip
@shell.option(
    "--revision", metavar="DATE",
    help="Only this revision; the latest if left out. | Chỉ phiên bản này; mặc định là mới nhất.",
)  # fmt: skip
@shell.option("--all", "every", is_flag=True, help="All revisions. | Mọi phiên bản.")
@shell.option(
    "--with-inferences", is_flag=True,
    help="Add what follows from each revision, as graphs of its own. | "
    "Thêm phần suy ra từ mỗi phiên bản, thành đồ thị riêng.",
)  # fmt: skip
@shell.speaking
def export(
    plan: str, folder: Path, base: str, revision: str | None, every: bool, with_inferences: bool
) -> int:
    """Write the folder that portals, stores and web servers take: files, catalogue record, pages. | Tạo thư mục cho cổng dữ liệu, kho dữ liệu và máy chủ web: tệp dữ liệu, bản ghi danh mục, trang web."""
    from lsgraph import checking, publication, screen, wording
    from lsgraph import export as exporting

    if every and revision:
        raise click.UsageError(
            "name --revision or --all, not both | hãy dùng --revision hoặc --all, không cả hai"
        )
    where = output.project_here()
    of = where.plan(plan)
    chosen = of.revisions if every else (of.revision(revision),)
    exporting.refuse_other(folder.resolve())
    with output.working() as step:
        step("read")
        pub = publication.read(where, of, chosen, base=base, inferred=with_inferences)
        for one in chosen:
            checked = checking.check(where, plan, one.date, progress=step)
            if checked.report.at_least("violation"):
                told = screen.findings(
                    checked.report, output.lang(), shell.width(), checked.prefixes
                )
                click.echo(told)
                output.say(
                    f"not exported: revision {one.date} does not pass; see lsgraph check {plan} "
                    f"--revision {one.date}",
                    f"chưa xuất: phiên bản {one.date} chưa đạt; xem lsgraph check {plan} "
                    f"--revision {one.date}",
                )
                return 1
        made = exporting.export(pub, folder, progress=step)
    click.echo(str(made.folder))
    count, size = len(made.sizes), f"{sum(made.sizes.values()) / 1e6:.1f}"
    output.say(
        f"{wording.grouped(count, 'en')} files, {size} MB",
        f"{wording.grouped(count, 'vi')} tệp, {size.replace('.', ',')} MB",
    )
    return 0


@click.command(cls=shell.Command)
@click.argument("folder", type=Path, metavar="DIR")
@shell.option(
    "--online", is_flag=True,
    help="Ask whether the addresses answer; without it nothing is asked. | "
    "Hỏi các địa chỉ có trả lời không; mặc định không hỏi.",
)  # fmt: skip
@shell.option(
    "--shapes", type=Path, multiple=True, metavar="FILE",
    help="DCAT-AP's own shapes, a file or several; ours if left out. | "
    "Các tệp shape của DCAT-AP; mặc định dùng shape của dự án.",
)  # fmt: skip
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


VERBS = (export, quality)
