"""Rule: a record is read from the folder it lies in, and no name in it leads out of that folder.

The base, the address that the folder is served from, is what the download addresses have before
the names of files that stand in the folder.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from lsgraph import reading
from lsgraph.errors import ProjectError
from lsgraph.facts import Facts, Node
from lsgraph.terms import RDF_TYPE, iri
from lsgraph.turtle import Document

NAMES = ("catalog.ttl", "catalog.jsonld", "catalog.rdf")
_CATALOG, _DATASET = iri("dcat:Catalog"), iri("dcat:Dataset")
_SERIES, _DISTRIBUTION = iri("dcat:DatasetSeries"), iri("dcat:Distribution")
_ENOUGH = 1000  # distributions that tell where a folder is served, if any do
_HAS, _DOWNLOAD = iri("dcat:distribution"), iri("dcat:downloadURL")


@dataclass(frozen=True)
class Record:
    """A DCAT record: its file as read, the folder it lies in, its facts, the base of the folder."""

    path: Path
    document: Document
    folder: Path
    facts: Facts
    base: str

    @cached_property
    def catalogs(self) -> tuple[Node, ...]:
        """The catalogues of the record."""
        return tuple(self.facts.subjects(RDF_TYPE, _CATALOG))

    @cached_property
    def datasets(self) -> tuple[Node, ...]:
        """The datasets; a series is what holds them together and has no files, so it is none."""
        series = set(self.facts.subjects(RDF_TYPE, _SERIES))
        found = set(self.facts.subjects(RDF_TYPE, _DATASET)) - series
        return tuple(sorted(found, key=str))

    @cached_property
    def series(self) -> tuple[Node, ...]:
        """The dataset series."""
        return tuple(self.facts.subjects(RDF_TYPE, _SERIES))

    @cached_property
    def distributions(self) -> tuple[Node, ...]:
        """The distributions of the datasets."""
        return tuple(sorted({d for s in self.datasets for d in self.of(s)}, key=str))

    @cached_property
    def strays(self) -> tuple[Node, ...]:
        """The distributions that nothing has."""
        found = self.facts.subjects(RDF_TYPE, _DISTRIBUTION)
        return tuple(d for d in found if not self._held(d))

    def _held(self, distribution: Node) -> bool:
        return any(t.predicate == _HAS for t in self.facts.by_object.get(distribution, ()))

    def of(self, dataset: Node) -> list[Node]:
        """Give the distributions of a dataset."""
        found = self.facts.values(dataset, _HAS)
        return [d for d in found if not isinstance(d, ox.Literal)]

    def addresses(self, node: Node, predicate: ox.NamedNode) -> list[str]:
        """Give the addresses that a property has, as written."""
        return [v.value for v in self.facts.values(node, predicate) if isinstance(v, ox.NamedNode)]

    def file(self, address: str) -> Path | None:
        """Give the file of the folder that an address under the base is served from, or None."""
        if not self.base or not address.startswith(self.base):
            return None
        return inside(self.folder, urlsplit(address[len(self.base) :]).path)


def read(folder: Path, base: str = "") -> Record:
    """Read the record at the top of a folder, or the one that a file holds.

    Raise ProjectError where there is no record, or none with a dataset; TurtleError where it
    cannot be read.
    """
    path = folder if folder.is_file() else _found(folder)
    home = path.parent
    base = base if not base or base.endswith("/") else base + "/"
    document = reading.read(path)
    record = Record(path, document, home, Facts(document.triples), base)
    if not record.datasets:
        raise ProjectError(
            en=f"{path} describes no dataset (dcat:Dataset), so there is nothing to score; name a DCAT record",
            vi=f"{path} không mô tả bộ dữ liệu nào (dcat:Dataset) nên không có gì để chấm; hãy nêu bản ghi DCAT",
        )
    return record if base else replace(record, base=_base(record))


def inside(folder: Path, name: str) -> Path | None:
    """Give the file of a folder that a percent-encoded relative address names, or None.

    None too for what lies outside: by "..", by a link, or by a name that no file can have.
    """
    parts = unquote(name).split("/")
    if any(p in ("", ".", "..") or "\x00" in p or "\\" in p for p in parts):
        return None
    try:
        path = folder.joinpath(*parts)
        if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            return path
    except (OSError, ValueError):
        return None  # a name too long, a link that leads to itself
    return None


def _found(folder: Path) -> Path:
    for name in NAMES:
        if (folder / name).is_file():
            return folder / name
    raise ProjectError(
        en=f"{folder}: no catalog.ttl, catalog.jsonld or catalog.rdf here; name a folder made by "
        "lsgraph export, or a DCAT record",
        vi=f"{folder}: không có catalog.ttl, catalog.jsonld hoặc catalog.rdf; hãy nêu thư mục do "
        "lsgraph export tạo ra, hoặc một bản ghi DCAT",
    )


def _base(record: Record) -> str:
    """Find the start that most download addresses share before names of files in the folder."""
    found: Counter[str] = Counter()
    for node in record.distributions[:_ENOUGH]:
        for address in record.addresses(node, _DOWNLOAD):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
                continue
            names = parts.path.split("/")[1:]
            for n in range(min(len(names), 32)):
                if inside(record.folder, "/".join(names[n:])):
                    before = "".join(name + "/" for name in names[:n])
                    found[f"{parts.scheme}://{parts.netloc}/{before}"] += 1
    return min(found, key=lambda base: (-found[base], -len(base), base), default="")


__all__ = ["NAMES", "Record", "inside", "read"]
