"""Rule: of a package on a portal we change what is ours and keep what its keepers added.

Ours are the core fields that the record fills, the extras of ckanext-dcat that it may fill, and
the resources that stand under our addresses.
"""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from lsgraph.publish.package import LISTS, OURS, Package
from lsgraph.publish.steps import Change
from lsgraph.terms import BASE

CORE = ("title", "notes", "url", "version", "license_id", "owner_org")
_LONGEST = 300


def placed(wanted: Package, schema: Collection[str]) -> Package:
    """Lay a package out as the portal keeps it: extras, or the fields of ckanext-scheming's schema.

    `schema` names the fields of that schema; none means a portal that keeps extras.
    """
    package = {k: v for k, v in wanted.items() if k not in ("extras", "tags", "license_url")}
    package["tags"] = [{"name": name} for name in wanted["tags"]]
    fields = wanted["extras"]
    if "uri" not in schema:
        package["extras"] = [
            {"key": k, "value": _text(v)} for k, v in fields.items() if k not in schema
        ]
        return package
    package |= {k: v for k, v in fields.items() if k in schema}
    for who, parts in (("publisher", "uri name email url type"), ("contact", "uri name email url")):
        found = {p: fields[f"{who}_{p}"] for p in parts.split() if f"{who}_{p}" in fields}
        if who in schema and found:
            package[who] = [found]
    place = {"uri": "spatial_uri", "text": "spatial_text", "bbox": "spatial_bbox",
             "centroid": "spatial_centroid", "geom": "spatial"}  # fmt: skip
    found = {to: fields[key] for to, key in place.items() if key in fields}
    if "spatial_coverage" in schema and found:
        package["spatial_coverage"] = [found]
    return package


def merged(now: Package, wanted: Package, base: str) -> Package:
    """Give the package as it is to be: what stands there now, with what is ours put in."""
    result = copy.deepcopy(now)
    for key, value in wanted.items():
        if key not in ("extras", "resources"):
            result[key] = copy.deepcopy(value)
    if "extras" in wanted:
        kept = [e for e in now.get("extras", []) if e.get("key") not in OURS]
        result["extras"] = kept + copy.deepcopy(wanted["extras"])
    old, foreign = _matched(now.get("resources", []), wanted["resources"], base)
    result["resources"] = [
        {**copy.deepcopy(old.get(n, {})), **resource}
        for n, resource in enumerate(wanted["resources"])
    ] + foreign
    return result


def changes(now: Package | None, wanted: Package, base: str) -> tuple[Change, ...]:
    """Name each field that differs between what stands there and what is to stand there."""
    before = _flat(now or {}, wanted)
    after = _flat(merged(now, wanted, base) if now else wanted, wanted)
    keys = sorted(set(before) | set(after))
    return tuple(
        Change(k, _short(before.get(k, "")), _short(after.get(k, "")))
        for k in keys
        if before.get(k, "") != after.get(k, "")
    )


def _matched(
    now: Iterable[Mapping[str, Any]], wanted: list[Package], base: str
) -> tuple[dict[int, Package], list[Package]]:
    """Find the resources of now that are those wanted, by number, and those that are not ours."""
    old: dict[int, Package] = {}
    foreign: list[Package] = []
    for resource in now:
        uri, url = resource.get("uri") or "", resource.get("url") or ""
        number = next((n for n, w in enumerate(wanted) if n not in old
                       and ((uri and uri == w.get("uri")) or url == w["url"])), None)  # fmt: skip
        if number is not None:
            old[number] = dict(resource)
        elif not url.startswith(base) and not uri.startswith((base, BASE)):
            foreign.append(dict(resource))
    return old, foreign


def _flat(package: Package, wanted: Package) -> dict[str, str]:
    """Give a package's fields as texts, by a name that people can find again."""
    known = {"name", "tags", "extras", "resources"}
    flat = {k: _text(package.get(k)) for k in wanted if k not in known}
    flat["tags"] = ", ".join(sorted(t.get("name", "") for t in package.get("tags", [])))
    for extra in package.get("extras", []):
        if extra.get("key") in OURS:
            flat[f"extras.{extra['key']}"] = _text(_loaded(extra["key"], extra.get("value")))
    fields = sorted({k for r in wanted["resources"] for k in r})
    for resource in package.get("resources", []):
        name = resource.get("url", "")
        for field in fields:
            flat[f"resources.{name}.{field}"] = _text(resource.get(field))
    return {k: v for k, v in flat.items() if v}


def _loaded(key: str, value: Any) -> Any:
    if key in LISTS and isinstance(value, str):
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return (
            sorted(found)
            if isinstance(found, list) and all(isinstance(f, str) for f in found)
            else found
        )
    return value


def _text(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, str):
        # Portals keep line ends of browsers, and none at the ends.
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, bool | int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _short(text: str) -> str:
    """Cut a text to one line that does a terminal no harm: what a portal holds is anybody's."""
    text = "".join(" " if unicodedata.category(c).startswith("C") else c for c in text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
