"""Rule: the verb of those who keep a store on disk; it is one short function, as in `cli`."""

from __future__ import annotations

from pathlib import Path

import click

from lsgraph import output, shell


@click.command(cls=shell.Command)
@click.argument("plan", required=False)
@shell.option(
    "--to", "folder", type=Path, required=True, metavar="DIR",
    help="Folder of the store; ask it with --store DIR. | "
    "Thư mục của kho; truy vấn bằng --store THƯ_MỤC.",
)  # fmt: skip
@shell.option("--all", "every", is_flag=True, help="All plans. | Mọi quy hoạch.")
@shell.option(
    "--with-inferences", is_flag=True,
    help="Add what follows from each revision, as graphs of its own. | "
    "Thêm phần suy ra từ mỗi phiên bản, thành đồ thị riêng.",
)  # fmt: skip
@shell.speaking
def load(plan: str | None, folder: Path, every: bool, with_inferences: bool) -> int:
    """Put all revisions of a plan into a store on disk, whole or not at all; what is there already is not loaded again. | Nạp mọi phiên bản của quy hoạch vào kho trên đĩa, trọn vẹn hoặc giữ nguyên như cũ; phần đã có thì không nạp lại."""
    from lsgraph import loading, project
    from lsgraph.wording import grouped

    if every and plan:
        raise click.UsageError(
            "name a plan or --all, not both | hãy nêu một quy hoạch hoặc --all, không cả hai"
        )
    where = project.find()
    plans = where.plans if every else (where.plan(plan),)
    revisions = [revision for one in plans for revision in one.revisions]
    with output.working() as step:
        step("read")
        done = loading.load(where, revisions, folder, inferred=with_inferences)
    click.echo(str(done.folder))
    graphs, triples = len(done.graphs), sum(done.graphs.values())
    kept = (" (as they were)", " (giữ nguyên)") if not done.changed else ("", "")
    output.say(
        f"{grouped(graphs, 'en')} graphs, {grouped(triples, 'en')} triples{kept[0]}",
        f"{grouped(graphs, 'vi')} đồ thị, {grouped(triples, 'vi')} bộ ba{kept[1]}",
    )
    return 0


VERBS = (load,)
