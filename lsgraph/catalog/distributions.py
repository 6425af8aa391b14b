"""Rule: each file that holds a dataset is a distribution of it, told by its own bytes.

Size and checksum are those of the file; address, licence and languages are the folder's.
Source: DCAT-AP 3.0.1, class Distribution; SPDX 2.3, section 8.4 for checksums.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph.catalog import lists, settings
from lsgraph.catalog.saying import Statements, date, part, whole
from lsgraph.forms.dates import Days
from lsgraph.publication import LANGUAGES, File, Publication
from lsgraph.terms import iri
from lsgraph.wording import grouped

_GZIP = ".gz"


def distribute(
    said: Statements,
    pub: Publication,
    dataset: ox.NamedNode,
    files: Sequence[File],
    *,
    days: Days,
    everything: Mapping[str, File],
) -> None:
    """State the distributions of a dataset; `days` is when they were issued and modified.

    `everything` gives all files by path, so that a compressed copy knows what it is a copy of.
    """
    for file in files:
        node = part(pub, "file", file.path)
        said.say(dataset, "dcat:distribution", node)
        _tell(said, pub, node, file, everything.get(file.packed), days)
    sample = _sample(files)
    if sample:
        said.say(dataset, "adms:sample", part(pub, "file", sample.path))


def _tell(
    said: Statements,
    pub: Publication,
    node: ox.NamedNode,
    file: File,
    original: File | None,
    days: Days,
) -> None:
    address = ox.NamedNode(pub.address(quote(file.path)))
    inner = original or file
    said.typed(node, "dcat:Distribution")
    said.say(node, "dcat:accessURL", address)
    said.say(node, "dcat:downloadURL", address)
    said.say(node, "dcat:byteSize", whole(len(file.data), "xsd:nonNegativeInteger"))
    said.say(node, "dcterms:issued", date(days.issued))
    said.say(node, "dcterms:modified", date(days.modified))
    name = file.path.rpartition("/")[2]
    titles = file.title or inner.title or {}
    for lang in LANGUAGES:
        title = titles.get(lang) or name
        said.texts(node, "dcterms:title", {lang: title})
        said.texts(node, "dcterms:description", {lang: _described(title, file, original, lang)})
    checksum = part(pub, "sum", file.path)
    said.say(node, "spdx:checksum", checksum)
    said.typed(checksum, "spdx:Checksum")
    said.say(checksum, "spdx:algorithm", lists.SHA256)
    said.typed(lists.SHA256, "spdx:ChecksumAlgorithm")
    said.say(lists.SHA256, "owl:sameAs", iri("spdx:checksumAlgorithm_sha256"))
    digest = hashlib.sha256(file.data).hexdigest()
    said.say(checksum, "spdx:checksumValue", ox.Literal(digest, datatype=iri("xsd:hexBinary")))
    lists.list_value(said, node, "dcat:mediaType", lists.media_type(inner.media))
    if file.code or inner.code:
        code = lists.code("file-type", inner.code or file.code)
        lists.list_value(said, node, "dcterms:format", code)
    if file.packed or name.endswith(_GZIP):
        lists.list_value(said, node, "dcat:compressFormat", lists.media_type("application/gzip"))
    conforms = (ox.NamedNode(standard) for standard in file.conforms or inner.conforms)
    lists.list_value(said, node, "dcterms:conformsTo", *conforms)
    # No adms:status: DCAT-AP 3.0.1 wants one value of the EU's list in one file of its shapes, and
    # of ADMS's older list in another; every value is a finding in one of them.
    lists.list_value(said, node, "dcatap:availability", lists.STABLE)
    lists.list_value(said, node, "dcterms:license", settings.one(pub, "dcterms:license"))
    lists.list_value(said, node, "dcterms:rights", settings.one(pub, "dcterms:rights"))
    lists.list_value(said, node, "dcterms:language", *settings.said(pub, "dcterms:language"))
    acts = settings.said(pub, "dcatap:applicableLegislation")
    lists.list_value(said, node, "dcatap:applicableLegislation", *acts)


def _described(title: str, file: File, original: File | None, lang: str) -> str:
    name, size = file.path.rpartition("/")[2], grouped(len(file.data), lang)
    if lang == "vi":
        copy = f", bản nén gzip của {original.path.rpartition('/')[2]}" if original else ""
        return f"{title}. Tệp {name}{copy}, {size} byte."
    copy = f", the gzip copy of {original.path.rpartition('/')[2]}" if original else ""
    return f"{title}. File {name}{copy}, {size} bytes."


def _sample(files: Sequence[File]) -> File | None:
    """Give the smallest table: what people can look at before they take all."""
    tables = [f for f in files if f.code == "CSV" and not f.packed]
    return min(tables, key=lambda f: (len(f.data), f.path), default=None)
