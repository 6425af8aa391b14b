"""Rule: a history is believed only where every hash, link and patch of it comes out again.

Nothing here writes. A release that differs is named with the file and what to do; nothing that has
been tampered with raises an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lsgraph import folders, patches, records, turtle
from lsgraph.errors import LsgraphError, TurtleError
from lsgraph.project import Plan, Revision, is_revision
from lsgraph.records import Record, sha256
from lsgraph.terms import nfc

PATCH, SUMS = "changes.rdfp", "SHA256SUMS"
CHANGELOGS = {lang: f"CHANGELOG.{lang}.md" for lang in ("en", "vi")}
PARTS = (*CHANGELOGS.values(), PATCH)
HELD = frozenset({records.FILE, SUMS, *PARTS})

_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")

Triples = tuple[ox.Triple, ...]
Words = Mapping[str, str]  # a text by language
Wrong = dict[Path, Words]  # what is wrong, by file

_GONE: Words = {"en": "is missing; restore it", "vi": "bị thiếu; hãy khôi phục"}
_NEW: Words = {
    "en": "was not there when the revision was released; remove it",
    "vi": "không có khi phiên bản được phát hành; hãy bỏ đi",
}
_ODD: Words = {
    "en": "is no part of any release; remove it",
    "vi": "không thuộc bản phát hành nào; hãy bỏ đi",
}
_HALF: Words = {
    "en": "was left half-written by a release that was stopped; the next release removes it",
    "vi": "còn dở dang từ một lần phát hành bị ngắt; lần phát hành sau sẽ dọn đi",
}
_INTACT: Words = {"en": "released and intact", "vi": "đã phát hành, còn nguyên vẹn"}
_UNRELEASED: Words = {"en": "not released yet", "vi": "chưa phát hành"}
_SKIPPED: Words = {
    "en": "has no release though a later revision has one; restore the release of this date",
    "vi": "không có bản phát hành, dù phiên bản sau đã có; hãy khôi phục bản phát hành của ngày này",
}
_PATCHED: Words = {
    "en": "applied to the revision before, does not give this one; restore it",
    "vi": "áp vào phiên bản trước thì không ra phiên bản này; hãy khôi phục",
}
_COUNTED: Words = {
    "en": "states another hash or number of triples than the revision has; restore it",
    "vi": "ghi mã băm hoặc số bộ ba khác với phiên bản; hãy khôi phục",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one revision's release.

    `state` is "intact", "changed" (`file` says where), "unreleased" or "left-over"; `severity` is
    one of SHACL's, "info" where nothing is wrong.
    """

    revision: str
    state: str
    severity: str
    message: Words
    file: Path | None = None


def verify(plan: Plan) -> list[Verdict]:
    """Make every hash, link and patch of a plan's releases again and say what differs.

    Give at least one verdict a revision, by date, and one for each file that differs; raise
    nothing for what has been tampered with.
    """
    plan = Plan(plan.slug, plan.folder)  # as it stands now
    folder = plan.folder / "releases"
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    released = [p.name for p in entries if is_revision(p)]
    wrong: dict[str, Wrong] = {date: {} for date in released}
    before: Triples | None = ()
    for n, date in enumerate(released):
        last = released[n - 1] if n else None
        before = _examine(plan, date, last, before, wrong)
    verdicts = [_stray(p) for p in entries if not is_revision(p)]
    for date in released:
        verdicts += [Verdict(date, "changed", "violation", wrong[date][f], f) for f in wrong[date]]
        if not wrong[date]:
            verdicts.append(Verdict(date, "intact", "info", _INTACT))
    for date in (r.date for r in plan.revisions if r.date not in wrong):
        if released and date < released[-1]:
            verdicts.append(Verdict(date, "unreleased", "violation", _SKIPPED, folder / date))
        else:
            verdicts.append(Verdict(date, "unreleased", "info", _UNRELEASED))
    return sorted(verdicts, key=lambda v: (v.revision, v.state, str(v.file)))


def contents(revision: Revision) -> dict[str, bytes]:
    """Read the files of a revision as they stand now, by name in Unicode form NFC."""
    paths = sorted(revision.folder.glob("*.ttl"))
    return {nfc(p.name): content(p) for p in paths}


def content(path: Path) -> bytes:
    """Read a file of bounded size; raise TurtleError for a larger one."""
    with path.open("rb") as file:
        data = file.read(turtle.LARGEST + 1)
    if len(data) > turtle.LARGEST:
        en = f"larger than {turtle.LARGEST // 2**20} MiB; split the file"
        vi = f"lớn hơn {turtle.LARGEST // 2**20} MiB; hãy chia nhỏ tệp"
        raise TurtleError(path=path, en=en, vi=vi)
    return data


def hashes(files: Mapping[str, bytes]) -> dict[str, str]:
    """Hash files by name: SHA-256, in lower-case hexadecimal."""
    return {name: sha256(data) for name, data in files.items()}


def sums(listed: Mapping[str, str]) -> str:
    """Write hashes by name as `sha256sum -c` reads them."""
    return "".join(f"{listed[name]}  {name}\n" for name in sorted(listed))


def triples(revision: Revision, files: Mapping[str, bytes]) -> Triples:
    """Read the triples of a revision's files, each once; raise TurtleError where one is not sound."""
    found: dict[ox.Triple, None] = {}
    for name, data in files.items():
        path = revision.folder / name
        found |= dict.fromkeys(turtle.parse(turtle.decode(data, path), path=path).triples)
    return tuple(found)


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Name what two tables of hashes do not agree on."""
    return sorted(n for n in {*one, *other} if one.get(n) != other.get(n))


def _examine(
    plan: Plan,
    date: str,
    last: str | None,
    before: Triples | None,
    wrong: Mapping[str, Wrong],
) -> Triples | None:
    """Note what is wrong with a release; give the revision's triples if they are as released."""
    folder, found = plan.folder / "releases", wrong[date]
    record = _trusted(folder / date, plan.slug, found)
    if record is None:
        return None
    named, digest = record.previous or (None, "")
    if named != last:
        before = None
        found[folder / date / records.FILE] = {
            "en": f"follows release {named or '-'}, but {last or '-'} stands before it; "
            "restore what is missing",
            "vi": f"nối tiếp bản phát hành {named or '-'}, nhưng đứng trước lại là {last or '-'}; "
            "hãy khôi phục phần bị thiếu",
        }
    elif last and digest != _hash(folder / last / records.FILE):
        before = None  # what stands there is not what this release followed
        wrong[last].setdefault(folder / last / records.FILE, _other(f"releases/{date}/record.ttl"))
    revision = Revision(plan.slug, date, plan.folder / date)
    new = _recorded(record, revision, folder / date / records.FILE, found)
    patch = folder / date / PATCH
    if new is not None and before is not None and patch not in found:
        try:
            given = patches.apply_patch(turtle.decode(content(patch), patch), before)
        except LsgraphError as error:
            found[patch] = _unread(error)
        else:
            if set(given) != set(new):
                found[patch] = _PATCHED
    return new


def _trusted(folder: Path, plan: str, found: Wrong) -> Record | None:
    """Hold the files of a release against each other; give its record if it can be believed."""
    there = {p.name: _hash(p) for p in sorted(folder.iterdir())}
    found |= {folder / n: _GONE for n in sorted(HELD - there.keys())}
    found |= {folder / n: _NEW for n in sorted(there.keys() - HELD)}
    seal, seals = folder / records.FILE, folder / SUMS
    text = content(seals).decode("utf-8", "replace") if there.get(SUMS) else ""
    listed = {m[2]: m[1] for m in map(_SUM.fullmatch, text.split("\n")) if m}
    own = there.get(records.FILE)
    if own is None:
        return None
    if listed.get(records.FILE, own) != own:
        # One of both was changed, and neither says which: so nothing else is held against it.
        found[seal] = _other(SUMS)
        return None
    try:
        record = records.read(turtle.load(seal), plan, folder.name, path=seal)
    except TurtleError as error:
        found[seal] = _unread(error)
        return None
    for name in PARTS:
        if name in there and record.parts.get(name) != there[name]:
            found[folder / name] = _other(records.FILE)
    if SUMS in there and text != sums({**record.parts, records.FILE: own}):
        found[seals] = _other(records.FILE)
    return record


def _recorded(record: Record, revision: Revision, seal: Path, found: Wrong) -> Triples | None:
    """Hold a revision's files against its record; give the triples where none differs."""
    if not revision.folder.is_dir():
        found[revision.folder] = _GONE
        return None
    paths = {nfc(p.name): p for p in sorted(revision.folder.glob("*.ttl"))}
    now = {name: _hash(path) for name, path in paths.items()}
    names = differing(record.data, now)
    for name in names:
        path = paths.get(name, revision.folder / name)
        missing = _GONE if name not in now else _NEW
        both = name in now and name in record.data
        found[path] = _other(f"releases/{record.date}/{records.FILE}") if both else missing
    if names:
        return None
    try:
        new = triples(revision, contents(revision))
        if (records.canonical_sha256(new), len(new)) != (record.canonical, record.triples):
            found[seal] = _COUNTED
    except LsgraphError as error:  # a record made for data that could not have been released
        found[seal] = _unread(error)
        return None
    return new


def _stray(path: Path) -> Verdict:
    date = folders.part_of(path)
    return Verdict(date, "left-over", "warning", _HALF if date else _ODD, path)


def _hash(path: Path) -> str:
    """Hash a file that may be anything; what cannot be read has no hash."""
    try:
        return sha256(content(path))
    except (OSError, TurtleError):
        return ""


def _other(file: str) -> Words:
    return {
        "en": f"does not have the hash that {file} states; restore the one that was changed",
        "vi": f"không có mã băm như ghi trong {file}; hãy khôi phục tệp đã bị sửa",
    }


def _unread(error: LsgraphError) -> Words:
    return {"en": f"cannot be read: {error.en}", "vi": f"không đọc được: {error.vi}"}
