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


VERBS = (export,)
