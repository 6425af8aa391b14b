"""Rule: a folder tells of itself: every file in the manifest, every data file in the crate.

The crate is plain JSON-LD of one flat shape, written here: `rocrate`, the library, takes the time
of day and needs a network client, so its files would differ on every run.
Source: RO-Crate Metadata Specification 1.1, sections "Root Data Entity" and "Data Entities".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox

import lsgraph
from lsgraph.forms import dates, packing, stratml
from lsgraph.forms.jsonld import dump
from lsgraph.publication import LANGUAGES, File, Publication
from lsgraph.terms import iri

Json = dict[str, Any]

CRATE = "ro-crate-metadata.json"
MANIFEST = "manifest.json"
_SPECIFICATION = "https://w3id.org/ro/crate/1.1"


def manifest(pub: Publication, files: Iterable[File]) -> File:
    """Make the list of all files with their sizes and SHA-256, by path, and what they are of."""
    listed = sorted(files, key=lambda f: f.path)
    document: Json = {
        "lsgraph": lsgraph.__version__,
        "plan": pub.plan.slug,
        "series": pub.series,
        "revisions": [e.name for e in pub.editions],
        "base": pub.base,
        "count": len(listed),
        "bytes": sum(len(f.data) for f in listed),
        "files": [
            {
                "path": f.path,
                "mediaType": f.media,
                "bytes": len(f.data),
                "sha256": hashlib.sha256(f.data).hexdigest(),
            }
            for f in listed
        ],
    }
    title = {"vi": "Danh mục tệp kèm mã băm", "en": "List of files with hashes"}
    return File(MANIFEST, dump(document), "application/json", code="JSON", title=title)


def crate(pub: Publication, files: Iterable[File]) -> File:
    """Make the RO-Crate metadata of the folder: its data files, what they hold, on what terms."""
    told = sorted((f for f in files if _is_data(f)), key=lambda f: f.path)
    root: Json = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": pub.series,
        "name": _both({lang: _name(pub, lang) for lang in LANGUAGES}),
        "description": _both({lang: _description(pub, lang) for lang in LANGUAGES}),
        # When the newest revision was published: a folder made again is the same folder.
        "datePublished": dates.of_edition(pub, pub.latest).issued,
        "hasPart": [{"@id": f.path} for f in told],
    }
    license_, publisher = license_of(pub), _of_record(pub, "dcterms:publisher")
    entities: list[Json] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": _SPECIFICATION},
        },
        root,
        *(_entity(f) for f in told),
    ]
    if license_:
        root["license"] = {"@id": license_}
        entities.append({"@id": license_, "@type": "CreativeWork", "name": license_})
    if publisher:
        root["publisher"] = {"@id": publisher}
        name = pub.record.text(ox.NamedNode(publisher), iri("foaf:name"), "vi")
        entities.append({"@id": publisher, "@type": "Organization", "name": name or publisher})
    document = {"@context": f"{_SPECIFICATION}/context", "@graph": entities}
    title = {"vi": "Siêu dữ liệu RO-Crate của thư mục", "en": "RO-Crate metadata of the folder"}
    return File(CRATE, dump(document), "application/ld+json", code="JSON_LD", title=title)


def _is_data(file: File) -> bool:
    """Say whether a file is one to be told of; pages are many, and the manifest has them all."""
    own = file.path.startswith("data/") or "/" not in file.path
    return bool(file.about or (file.title and own))


def _entity(file: File) -> Json:
    entity: Json = {
        "@id": file.path,
        "@type": "File",
        "name": _both(file.title or {}) or file.path,
        "encodingFormat": packing.MEDIA if file.packed else file.media,
        "contentSize": str(len(file.data)),
        "sha256": hashlib.sha256(file.data).hexdigest(),
    }
    if file.about:
        entity["about"] = file.about
    if file.conforms:
        entity["conformsTo"] = [{"@id": c} for c in file.conforms]
    return entity


def _both(texts: Mapping[str, str]) -> str:
    """Write a text in both languages as one: programs that read crates take names as plain text."""
    return " / ".join(dict.fromkeys(texts.values()))


def plan_label(pub: Publication, lang: str) -> str:
    """Give the label of the plan, else its slug."""
    plan = stratml.plan_of(pub.latest)
    return (pub.label(plan.value, lang) if plan else "") or pub.plan.slug


def _name(pub: Publication, lang: str) -> str:
    """Give the title of the data, which the officer gives: the plan itself is another thing."""
    title = pub.record.text(ox.NamedNode(pub.series), iri("dcterms:title"), lang)
    return title or plan_label(pub, lang)


def license_of(pub: Publication) -> str:
    """Give the licence that the officer's record names, or nothing."""
    return _of_record(pub, "dcterms:license")


def _description(pub: Publication, lang: str) -> str:
    dates = ", ".join(e.date for e in pub.editions)
    if lang == "vi":
        return f"Dữ liệu liên kết: {plan_label(pub, lang)}; các phiên bản {dates}."
    return f"Linked data: {plan_label(pub, lang)}; revisions {dates}."


def _of_record(pub: Publication, word: str) -> str:
    """Give the one value that the officer's record has for a property, or nothing."""
    predicate = iri(word)
    found = {
        t.object.value
        for t in pub.record.triples
        if t.predicate == predicate and isinstance(t.object, ox.NamedNode)
    }
    return min(found, default="")
