"""Rule: a record says what a release was made of, in hashes that anyone can make again.

It is RDF without blank nodes: PROV-O for what came from what, SPDX for checksums, VoID for the
number of triples. Of a graph the hash is that of its canonical N-Quads, of a file that of its bytes.
Sources: PROV-O, section 3; RDF Dataset Canonicalization (RDFC-1.0), section 4; SPDX 2.3, 8.4.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph import turtle
from lsgraph.errors import ProjectError, TurtleError
from lsgraph.findings import SEVERITIES
from lsgraph.project import revision_name
from lsgraph.terms import BASE, RDF_TYPE, RDFS_LABEL, iri

FILE = "record.ttl"

_CANON = ox.NamedNode("https://www.w3.org/TR/rdf-canon/")
_COMMENT = """\
# The record of a release. It is never changed: other records hold its hash.
# Licence: CC-BY-4.0, lsgraph contributors."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a release was made of; hashes are SHA-256, in lower-case hexadecimal.

    `data`, `rules` and `parts` give the hash of each file by name: of the revision, of the
    ontology and shapes, of the release itself. `previous` is the date of the release before and
    the hash of its record. `found` counts the findings of each severity.
    """

    plan: str
    date: str
    canonical: str
    triples: int
    data: Mapping[str, str]
    rules: Mapping[str, str]
    parts: Mapping[str, str]
    found: Mapping[str, int] = field(default_factory=dict)
    version: str = ""
    previous: tuple[str, str] | None = None

    @property
    def name(self) -> str:
        """Give the IRI of the release."""
        return release_name(self.plan, self.date)


def release_name(plan: str, date: str) -> str:
    """Give the IRI of a release."""
    return f"{BASE}id/{plan}/release/{date}"


def sha256(data: bytes) -> str:
    """Hash bytes: SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def canonical_sha256(triples: Iterable[ox.Triple]) -> str:
    """Hash a graph: SHA-256 of its canonical N-Quads (RDFC-1.0), in the default graph.

    Raise ProjectError for a blank node: the house has none, and naming many can take for ever.
    """
    dataset = ox.Dataset()
    for t in triples:
        for term in (t.subject, t.object):
            if isinstance(term, ox.BlankNode):
                raise ProjectError(
                    en=f"the data hold a blank node ({term}); give it an IRI",
                    vi=f"dữ liệu có nút trống ({term}); hãy đặt IRI cho nó",
                )
        dataset.add(ox.Quad(t.subject, t.predicate, t.object))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return sha256("".join(lines).encode("utf-8"))


def write(record: Record) -> str:
    """Write a record as Turtle in the house form; the same record gives the same text."""
    own = {"release": f"{record.name}#"}
    return turtle.write(_told(record), comment=_COMMENT, own_prefixes=own)


def read(text: str, plan: str, date: str, *, path: Path | None = None) -> Record:
    """Read the record of a release; raise TurtleError where it is not the record of that one."""
    facts: dict[str, dict[ox.NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
    for t in turtle.parse(text, path=path).triples:
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
            facts[t.subject.value][t.predicate].append(t.object.value)
    name = release_name(plan, date)
    files: dict[str, dict[str, str]] = {"data": {}, "rules": {}, "release": {}, "previous": {}}
    earlier = ""
    try:
        for node, known in facts.items():
            for file in known.get(_spdx("fileName"), ()):
                kind = node.removeprefix(f"{name}#").partition("-")[0]
                (sum_,) = known[_spdx("checksum")]
                (files[kind][file],) = facts[sum_][_spdx("checksumValue")]
        for earlier in facts[name][iri("prov:wasRevisionOf")]:
            earlier = earlier.removeprefix(release_name(plan, ""))
        (canonical,) = facts[f"{name}#canonical"][_spdx("checksumValue")]
        (triples,) = facts[name][iri("void:triples")]
        (version,) = facts[f"{name}#lsgraph"][iri("schema:softwareVersion")]
        counts = facts[f"{name}#check"]
        found = {s: int(counts[iri(f"plan:{s}Count")][0]) for s in SEVERITIES}
        return Record(
            plan,
            date,
            canonical,
            int(triples),
            files["data"],
            files["rules"],
            files["release"],
            found,
            version,
            (earlier, files["previous"][FILE]) if earlier else None,
        )
    except (KeyError, IndexError, ValueError) as error:
        en = f"is not the record of release {date} of {plan}; restore it"
        vi = f"không phải bản ghi của lần phát hành {date} của {plan}; hãy khôi phục tệp này"
        raise TurtleError(path=path, en=en, vi=vi) from error


def _told(record: Record) -> Iterator[ox.Triple]:
    name, date = record.name, record.date
    this, check, software = (ox.NamedNode(name + end) for end in ("", "#check", "#lsgraph"))
    graph = ox.NamedNode(revision_name(record.plan, date))
    yield ox.Triple(this, RDF_TYPE, iri("prov:Entity"))
    yield from _labels(this, f"Release {date}", f"Bản phát hành {date}")
    issued = ox.Literal(date, datatype=iri("xsd:date"))
    yield ox.Triple(this, iri("dcterms:issued"), issued)
    yield ox.Triple(this, iri("prov:wasDerivedFrom"), graph)
    yield ox.Triple(this, iri("prov:wasGeneratedBy"), check)
    yield ox.Triple(this, iri("void:triples"), _integer(record.triples))
    canonical = ox.NamedNode(f"{name}#canonical")
    yield from _checksum(this, canonical, record.canonical)
    yield ox.Triple(canonical, iri("dcterms:conformsTo"), _CANON)
    yield ox.Triple(check, RDF_TYPE, iri("prov:Activity"))
    yield from _labels(check, f"Check of revision {date}", f"Lần kiểm tra phiên bản {date}")
    yield ox.Triple(check, iri("prov:wasAssociatedWith"), software)
    for severity in SEVERITIES:
        count = _integer(record.found.get(severity, 0))
        yield ox.Triple(check, iri(f"plan:{severity}Count"), count)
    yield ox.Triple(software, RDF_TYPE, iri("prov:SoftwareAgent"))
    yield from _labels(software, "lsgraph", "lsgraph")
    yield ox.Triple(software, iri("schema:softwareVersion"), ox.Literal(record.version))
    for kind, files in (("data", record.data), ("rules", record.rules), ("release", record.parts)):
        for file, digest in files.items():
            # Names go into a fragment, where a slash would keep them from being shortened.
            node = ox.NamedNode(f"{name}#{kind}-{quote(file.replace('/', '-'), safe='')}")
            yield from _file(node, file, digest)
            if kind == "release":
                yield ox.Triple(this, iri("dcterms:hasPart"), node)
            else:
                yield ox.Triple(check, iri("prov:used"), node)
    if record.previous:
        earlier = ox.NamedNode(release_name(record.plan, record.previous[0]))
        last = ox.NamedNode(f"{name}#previous-{FILE}")
        yield ox.Triple(this, iri("prov:wasRevisionOf"), earlier)
        yield ox.Triple(last, iri("dcterms:isPartOf"), earlier)
        yield from _file(last, FILE, record.previous[1])


def _file(node: ox.NamedNode, file: str, digest: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, RDF_TYPE, iri("prov:Entity"))
    yield ox.Triple(node, _spdx("fileName"), ox.Literal(file))
    yield from _checksum(node, ox.NamedNode(f"{node.value}-sha256"), digest)


def _checksum(node: ox.NamedNode, sum_: ox.NamedNode, digest: str) -> Iterator[ox.Triple]:
    value = ox.Literal(digest, datatype=iri("xsd:hexBinary"))
    yield ox.Triple(node, _spdx("checksum"), sum_)
    yield ox.Triple(sum_, RDF_TYPE, _spdx("Checksum"))
    yield ox.Triple(sum_, _spdx("algorithm"), _spdx("checksumAlgorithm_sha256"))
    yield ox.Triple(sum_, _spdx("checksumValue"), value)


def _labels(node: ox.NamedNode, en: str, vi: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, RDFS_LABEL, ox.Literal(en, language="en"))
    yield ox.Triple(node, RDFS_LABEL, ox.Literal(vi, language="vi"))


def _integer(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=iri("xsd:integer"))


def _spdx(local: str) -> ox.NamedNode:
    return iri(f"spdx:{local}")
