"""Rule: what tables there are is said once; which columns they have, the data say.

Each table is a class of the ontology with all that is below it; a class that no revision has any
thing of gives no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsgraph.forms import columns, csvw
from lsgraph.publication import Edition, Publication
from lsgraph.terms import iri

# The name of the file, its class, and its title in both languages.
TABLES = (
    ("goals", "plan:Goal", "Mục tiêu và tầm nhìn", "Goals and visions"),
    ("targets", "plan:Target", "Chỉ tiêu", "Targets"),
    ("observations", "plan:Observation", "Số liệu", "Observations"),
    ("indicators", "plan:Indicator", "Chỉ số", "Indicators"),
    ("tasks", "plan:Task", "Nhiệm vụ", "Tasks"),
    ("projects", "plan:Project", "Dự án", "Projects"),
    ("breakthroughs", "plan:Breakthrough", "Khâu đột phá", "Breakthroughs"),
    ("actors", "plan:Actor", "Chủ thể", "Actors"),
    ("places", "plan:SpatialElement", "Địa điểm và thành phần không gian", "Places and spatial elements"),
    ("unit-changes", "plan:UnitChange", "Thay đổi đơn vị hành chính", "Changes of administrative units"),
    ("documents", "plan:LegalDocument", "Văn bản", "Documents"),
    ("events", "plan:Event", "Sự kiện", "Events"),
    ("statements", "plan:Statement", "Phát biểu", "Statements"),
    ("sources", "plan:Source", "Nguồn", "Sources"),
)  # fmt: skip


def made(pub: Publication, edition: Edition) -> Iterator[csvw.Named]:
    """Make the tables of an edition that have a row."""
    for name, cls, vi, en in TABLES:
        table = columns.table(pub, edition, iri(cls))
        if table.rows:
            yield csvw.Named(name, {"vi": vi, "en": en}, table)


def places(tables: Iterable[csvw.Named]) -> columns.Table | None:
    """Give the table of the spatial elements, or None where the plan has none."""
    return next((t.table for t in tables if t.name == "places"), None)
