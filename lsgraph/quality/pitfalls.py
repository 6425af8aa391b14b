"""Rule: what a portal would trip over is told as a finding; it neither gives nor takes points.

Names of blank nodes are not told, since they differ from reading to reading.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from lsgraph import reading
from lsgraph.errors import TurtleError
from lsgraph.facts import Facts, Node
from lsgraph.findings import Finding, Texts, told
from lsgraph.quality.measuring import ACCESS, DOWNLOAD, stands
from lsgraph.quality.record import NAMES, Record
from lsgraph.terms import RDF_TYPE, iri

LARGEST = 50 * 1024 * 1024  # what CKAN's harvester takes in one answer (ckanext-dcat)

_TITLE, _LICENCE = iri("dcterms:title"), iri("dcterms:license")
_ISSUED, _MODIFIED = iri("dcterms:issued"), iri("dcterms:modified")
_IDENTIFIER, _SIZE = iri("dcterms:identifier"), iri("dcat:byteSize")
_CHECKSUM, _ALGORITHM = iri("spdx:checksum"), iri("spdx:algorithm")
_SUM, _DATASET, _LISTS = iri("spdx:checksumValue"), iri("dcat:Dataset"), iri("dcat:dataset")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
Hashed = Callable[[Path, str], str]
_HASHES = {"md5": "md5", "sha1": "sha1", "sha224": "sha224", "sha256": "sha256",
           "sha384": "sha384", "sha512": "sha512"}  # fmt: skip


def examine(record: Record) -> list[Finding]:
    """Give what a portal would trip over in a record and the files it speaks of."""
    parts = (_names(record), _links(record), _titles(record), _dates(record), _licences(record),
             _files(record), _copies(record))  # fmt: skip
    return [finding for part in parts for finding in part]


def _names(record: Record) -> Iterator[Finding]:
    """Tell of names that are not stable, or that a portal would take for one another."""
    nodes = (*record.catalogs, *record.datasets, *record.series, *record.distributions)
    blank = sum(isinstance(n, ox.BlankNode) for n in nodes)
    if blank:
        yield _told(
            "portal-blank-node", "violation",
            f"{blank} catalogues, datasets or distributions have no address of their own; a portal would take them in anew at every harvest.",
            f"{blank} danh mục, bộ dữ liệu hoặc bản phân phối không có địa chỉ riêng; mỗi lần thu thập, cổng dữ liệu sẽ coi là mục mới.",
            "Give each an IRI that stays.", "Hãy đặt cho mỗi mục một IRI cố định.",
        )  # fmt: skip
    same: dict[str, list[Node]] = defaultdict(list)
    for node in (*record.datasets, *record.series):
        for value in record.facts.values(node, _IDENTIFIER):
            same["id " + _text(value)].append(node)
        if isinstance(node, ox.NamedNode):
            # Portals make names of addresses, and lose what is folded here.
            folded = node.value.partition(":")[2].casefold().rstrip("/")
            same["iri " + folded].append(node)
    for _, nodes_ in sorted(same.items()):
        first, *others = sorted(set(map(str, nodes_)))
        for other in others:
            yield _told(
                "portal-duplicate", "violation",
                f"This dataset has the same identifier as {first}, or an address that differs only in case, scheme or final slash; a portal would keep one of the two.",
                f"Bộ dữ liệu này trùng mã định danh với {first}, hoặc địa chỉ chỉ khác chữ hoa, giao thức hay dấu / cuối; cổng dữ liệu sẽ chỉ giữ một trong hai.",
                "Give each dataset an identifier of its own.", "Hãy đặt cho mỗi bộ dữ liệu một mã định danh riêng.",
                other,
            )  # fmt: skip


def _links(record: Record) -> Iterator[Finding]:
    """Tell of what a portal would not find from the catalogue, or would count wrongly."""
    if record.catalogs:
        listed = {t.object for t in record.facts.triples if t.predicate == _LISTS}
        for node in (d for d in record.datasets if d not in listed):
            yield _told(
                "portal-orphan", "warning",
                "No catalogue lists this dataset (dcat:dataset), so a portal may pass it over.",
                "Không danh mục nào liệt kê bộ dữ liệu này (dcat:dataset) nên cổng dữ liệu có thể bỏ qua.",
                "Add it to the catalogue.", "Hãy bổ sung vào danh mục.", str(node),
            )  # fmt: skip
    else:
        yield _told(
            "portal-orphan", "violation",
            "The record has no catalogue (dcat:Catalog); portals begin there.",
            "Bản ghi không có danh mục (dcat:Catalog); cổng dữ liệu bắt đầu đọc từ đó.",
            "Describe the catalogue and its datasets.", "Hãy mô tả danh mục và các bộ dữ liệu của nó.",
        )  # fmt: skip
    for node in record.strays:
        yield _told(
            "portal-orphan", "warning",
            "No dataset has this distribution (dcat:distribution), so a portal will not see it.",
            "Không bộ dữ liệu nào có bản phân phối này (dcat:distribution) nên cổng dữ liệu sẽ không thấy.",
            "Add it to its dataset.", "Hãy gắn bản phân phối với bộ dữ liệu.", str(node),
        )  # fmt: skip
    for node in record.series:
        if _DATASET in record.facts.values(node, RDF_TYPE):
            yield _told(
                "portal-series", "info",
                "This series is a dataset too; a portal that knows no series counts it as a dataset without files.",
                "Chuỗi này cũng được khai báo là bộ dữ liệu; cổng không biết khái niệm chuỗi sẽ coi là bộ dữ liệu không có tệp.",
                "Leave out dcat:Dataset here.", "Hãy bỏ dcat:Dataset ở đây.", str(node),
            )  # fmt: skip


def _titles(record: Record) -> Iterator[Finding]:
    nodes = (*record.catalogs, *record.series, *record.datasets, *record.distributions)
    for node in dict.fromkeys(nodes):
        values = record.facts.values(node, _TITLE)
        tags = {(v.language or "").partition("-")[0] for v in values if isinstance(v, ox.Literal)}
        missing = [lang for lang in ("vi", "en") if lang not in tags]
        if missing:
            yield _told(
                "portal-title", "warning",
                f"It has no title in: {', '.join(missing)}.",
                f"Thiếu nhan đề bằng ngôn ngữ: {', '.join(missing)}.",
                "Give dct:title in Vietnamese and English, each with its language tag.",
                "Hãy ghi dct:title bằng tiếng Việt và tiếng Anh, kèm thẻ ngôn ngữ.", str(node),
            )  # fmt: skip


def _dates(record: Record) -> Iterator[Finding]:
    """Tell of dates after the record's own: no clock is asked."""
    own = [d for c in record.catalogs for p in (_ISSUED, _MODIFIED) for d in _days(record, c, p)]
    for node in (*record.series, *record.datasets, *record.distributions):
        issued, modified = _days(record, node, _ISSUED), _days(record, node, _MODIFIED)
        if issued and modified and max(modified) < min(issued):
            yield _told(
                "portal-date", "warning",
                f"It was changed ({max(modified)}) before it was published ({min(issued)}).",
                f"Ngày sửa đổi ({max(modified)}) trước ngày công bố ({min(issued)}).",
                "Correct the dates.", "Hãy sửa lại ngày.", str(node),
            )  # fmt: skip
        late = [d for d in (*issued, *modified) if own and d > max(own)]
        if late:
            yield _told(
                "portal-date", "warning",
                f"Its date {max(late)} is after the newest date of the catalogue, {max(own)}; a harvester that asks for what is new would miss it.",
                f"Ngày {max(late)} sau ngày mới nhất của danh mục là {max(own)}; bộ thu thập chỉ lấy phần mới sẽ bỏ sót.",
                "Bring dct:modified of the catalogue up to date, or correct this date.",
                "Hãy cập nhật dct:modified của danh mục, hoặc sửa ngày này.", str(node),
            )  # fmt: skip


def _days(record: Record, node: Node, predicate: ox.NamedNode) -> list[str]:
    found = (_DATE.match(_text(v)) for v in record.facts.values(node, predicate))
    return [match[0] for match in found if match]


def _licences(record: Record) -> Iterator[Finding]:
    for dataset in record.datasets:
        own = set(map(str, record.facts.values(dataset, _LICENCE)))
        inner = [set(map(str, record.facts.values(d, _LICENCE))) for d in record.of(dataset)]
        said = [names for names in (own, *inner) if names]
        if any(names != said[0] for names in said):
            listed = ", ".join(sorted(set().union(*said)))
            yield _told(
                "portal-licence", "warning",
                f"The dataset and its files name different licences: {listed}.",
                f"Bộ dữ liệu và các tệp của nó ghi giấy phép khác nhau: {listed}.",
                "Name one licence throughout, or make datasets of their own.",
                "Hãy thống nhất một giấy phép, hoặc tách thành các bộ dữ liệu riêng.", str(dataset),
            )  # fmt: skip


def _files(record: Record) -> Iterator[Finding]:
    """Tell of files that are not what the record says of them."""
    # A record may name one large file many times.
    hashed = lru_cache(maxsize=None)(_hash)
    for node in record.distributions:
        downloads = record.addresses(node, DOWNLOAD)
        for address in downloads:
            path = record.file(address)
            if path is not None:
                yield from _file(record, node, path, hashed)
            elif record.base and not address.startswith(record.base):
                yield _told(
                    "portal-elsewhere", "warning",
                    f"The file is downloaded from elsewhere ({address}), not from {record.base}.",
                    f"Tệp được tải từ nơi khác ({address}), không phải từ {record.base}.",
                    "Export again with --base set to the address where the folder will stand.",
                    "Hãy xuất lại với --base là địa chỉ sẽ đặt thư mục.", str(node),
                )  # fmt: skip
            elif record.base:
                yield _missing(node, address, "violation")
        for address in record.addresses(node, ACCESS):
            under = record.base and address.startswith(record.base)
            if under and address not in downloads and not stands(record, address):
                yield _missing(node, address, "warning")


def _missing(node: Node, address: str, severity: str) -> Finding:
    return _told(
        "portal-no-file", severity,
        f"No file of the folder stands behind {address}.",
        f"Trong thư mục không có tệp ứng với {address}.",
        "Export the folder again, whole.", "Hãy xuất lại toàn bộ thư mục.", str(node),
    )  # fmt: skip


def _file(record: Record, node: Node, path: Path, hashed: Hashed) -> Iterator[Finding]:
    size = path.stat().st_size
    again = ("Export again; the file was changed afterwards.", "Hãy xuất lại; tệp đã bị sửa sau khi xuất.")  # fmt: skip
    for value in map(_text, record.facts.values(node, _SIZE)):
        if not re.fullmatch(r"\+?\d{1,18}(\.0*)?", value) or int(value.partition(".")[0]) != size:
            yield _told(
                "portal-byte-size", "violation",
                f"The record says {value} bytes; the file has {size}.",
                f"Bản ghi nêu {value} byte; tệp có {size} byte.", *again, str(node),
            )  # fmt: skip
    for checksum in record.facts.values(node, _CHECKSUM):
        if isinstance(checksum, ox.Literal):
            continue
        names = (_text(v) for v in record.facts.values(checksum, _ALGORITHM))
        kinds = {_HASHES.get(n.lower().rpartition("checksumalgorithm_")[2]) for n in names}
        sums = {_text(v).lower() for v in record.facts.values(checksum, _SUM)}
        for kind in sorted(k for k in kinds if k):
            if sums != {hashed(path, kind)}:
                yield _told(
                    "portal-checksum", "violation",
                    f"The checksum ({kind}) in the record is not that of the file.",
                    f"Mã kiểm tra ({kind}) trong bản ghi không khớp với tệp.", *again, str(node),
                )  # fmt: skip
    if size > LARGEST:
        yield _large(path.name, "info", str(node))


def _large(name: str, severity: str, focus: str = "") -> Finding:
    limit = LARGEST // 2**20
    return _told(
        "portal-too-large", severity,
        f"{name} is larger than {limit} MB, which is the most that CKAN's harvester takes.",
        f"{name} lớn hơn {limit} MB, là mức tối đa mà bộ thu thập của CKAN nhận.",
        "Split it, or offer a compressed copy.", "Hãy chia nhỏ, hoặc cung cấp thêm bản nén.", focus,
    )  # fmt: skip


def _copies(record: Record) -> Iterator[Finding]:
    """Tell of copies of the record in other formats that say something else, or cannot be read."""
    if record.path.name not in NAMES:
        return
    own = _named(record.facts)
    for name in NAMES:
        path = record.folder / name
        if not path.is_file() or path.is_symlink():
            continue
        if path.stat().st_size > LARGEST:
            yield _large(name, "violation")
            continue
        if path == record.path:
            continue
        try:
            same = _named(Facts(reading.read(path).triples)) == own
            en, vi = f"{name} does not say the same as {record.path.name}.", f"{name} không khớp với {record.path.name}."  # fmt: skip
        except TurtleError as error:
            same = False
            en = f"{name} cannot be read: {error.reason['en']}."
            vi = f"Không đọc được {name}: {error.reason['vi']}."
        if not same:
            yield _told(
                "portal-copies", "violation", en, vi,
                "Export again; portals read one or the other.",
                "Hãy xuất lại; mỗi cổng dữ liệu đọc một dạng khác nhau.",
            )  # fmt: skip


def _named(facts: Facts) -> set[ox.Triple]:
    """Give the triples that can be compared between files: those without blank nodes."""
    blank = ox.BlankNode
    return {
        t
        for t in facts.triples
        if not isinstance(t.subject, blank) and not isinstance(t.object, blank)
    }


def _hash(path: Path, kind: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, kind).hexdigest()


def _text(term: object) -> str:
    return term.value.strip() if isinstance(term, ox.Literal | ox.NamedNode) else str(term)


def _told(
    name: str, severity: str, en: str, vi: str, do_en: str, do_vi: str, focus: str = ""
) -> Finding:
    texts: Texts = (en, vi, do_en, do_vi)
    return told(name, texts, severity=severity, focus="" if focus.startswith("_:") else focus)


__all__ = ["LARGEST", "examine"]
