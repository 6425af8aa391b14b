"""Rule: a portal's Action API as CKAN 2.12 answers it: state kept, its validators, its bodies of errors.

Names, tags, extras, licences and organizations are checked as CKAN's own schema does
(`ckan.logic.schema`, `ckan.logic.validators`); what was sent is kept only if all of it is sound.
"""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from servers.faulty import Reply, Request

TOKEN = "eyJ-thu-nghiem-ckan-token"
ORGANIZATION = {"id": "0f-org", "name": "so-tai-chinh", "title": "Sở Tài chính", "state": "active"}
LICENCES = [
    {"id": "notspecified", "title": "License not specified", "url": ""},
    {"id": "cc-by", "url": "https://creativecommons.org/licenses/by/4.0/", "title": "CC BY"},
    {"id": "cc-zero", "url": "https://creativecommons.org/publicdomain/zero/1.0/", "title": "CC0"},
]
# The fields of CKAN's own schema: an extra may not bear such a name.
ROOT = {
    "id",
    "name",
    "title",
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "license_id",
    "notes",
    "url",
    "version",
    "state",
    "type",
    "owner_org",
    "private",
    "resources",
    "tags",
    "extras",
    "groups",
    "metadata_created",
    "metadata_modified",
    "license_title",
    "license_url",
    "organization",
    "num_resources",
    "num_tags",
    "isopen",
    "creator_user_id",
    "relationships_as_subject",
    "relationships_as_object",
}
_WRITING = {"package_create", "package_update", "package_patch", "package_delete", "dataset_purge"}


class _RefusedError(Exception):
    def __init__(self, status: int, error: dict[str, Any]) -> None:
        self.status, self.error = status, error


class Ckan:
    """The portal. `breaks` may answer a call in the portal's place; `calls` names the calls."""

    def __init__(self, *, sysadmin: bool = True, scheming: tuple[str, ...] = ()) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.sysadmin = sysadmin
        self.scheming = scheming
        self.calls: list[tuple[str, str]] = []
        self.breaks: Callable[[str, dict[str, Any]], Reply | None] = lambda action, data: None
        # Answers to the breaking call are lost though it was carried out.
        self.loses: Callable[[str, dict[str, Any]], bool] = lambda action, data: False
        self.clock = 0

    def __call__(self, request: Request) -> Reply:
        parts = urlsplit(request.path)
        match = re.fullmatch(r"/(?:vi/)?api/3/action/(\w+)", parts.path)
        if not match:
            return Reply(404, {"Content-Type": "text/html"}, b"<html>Not here</html>")
        action = match[1]
        if request.method == "POST":
            try:
                data = json.loads(request.body)
            except ValueError:
                return self._reply(400, {"error": "Bad request - JSON Error"}, bare=True)
        else:
            data = {k: v[0] for k, v in parse_qs(parts.query).items()}
        self.calls.append((action, str(data.get("name") or data.get("id") or "")))
        broken = self.breaks(action, data)
        if broken is not None:
            return broken
        known = request.headers.get("authorization") == TOKEN
        try:
            result = self._do(action, data, known=known, writing=request.method == "POST")
        except _RefusedError as refused:
            return self._reply(refused.status, {"success": False, "error": refused.error})
        if self.loses(action, data):
            return Reply(cut=True)
        return self._reply(200, {"success": True, "result": result})

    def _reply(self, status: int, told: dict[str, Any], *, bare: bool = False) -> Reply:
        told = told if bare else {"help": "...", **told}
        body = json.dumps(told if not bare else told["error"]).encode()
        return Reply(status, {"Content-Type": "application/json;charset=utf-8"}, body)

    def _do(self, action: str, data: dict[str, Any], *, known: bool, writing: bool) -> Any:
        if action in _WRITING and not writing:
            raise _RefusedError(400, {"__type": "Bad Request", "message": "use POST"})
        if action in _WRITING and not known:
            raise _RefusedError(403, {"__type": "Authorization Error", "message": "Access denied"})
        if action == "license_list":
            return LICENCES
        if action == "organization_show":
            if data.get("id") not in (ORGANIZATION["id"], ORGANIZATION["name"]):
                raise _missing()
            return ORGANIZATION
        if action == "scheming_dataset_schema_show" and self.scheming:
            return {"dataset_fields": [{"field_name": f} for f in self.scheming]}
        if action == "package_show":
            found = self._find(data)
            if (found["private"] or found["state"] != "active") and not known:
                raise _RefusedError(
                    403, {"__type": "Authorization Error", "message": "Access denied"}
                )
            return found
        if action == "package_create":
            return self._keep(self._checked(data, None), None)
        if action == "package_update":
            old = self._find(data)
            return self._keep(self._checked(data, old), old)
        if action == "package_patch":
            old = self._find(data)
            return self._keep(
                self._checked({**copy.deepcopy(old), **data, "id": old["id"]}, old), old
            )
        if action == "package_delete":
            self._find(data)["state"] = "deleted"
            return None
        if action == "dataset_purge":
            if not self.sysadmin:
                raise _RefusedError(
                    403, {"__type": "Authorization Error", "message": "Access denied"}
                )
            del self.packages[self._find(data)["name"]]
            return None
        raise _RefusedError(
            400, {"__type": "Bad Request", "message": f"Action name not known: {action}"}
        )

    def _find(self, data: dict[str, Any]) -> dict[str, Any]:
        key = data.get("id") or data.get("name")
        for found in self.packages.values():
            if key in (found["id"], found["name"]):
                return found
        raise _missing()

    def _checked(self, data: dict[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        name = data.get("name") or (old or {}).get("name", "")
        if not re.fullmatch(r"[a-z0-9_\-]{2,100}", name) or name in ("new", "edit", "search"):
            errors["name"] = [
                "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"
            ]
        if name in self.packages and self.packages[name] is not old:
            errors["name"] = ["That URL is already in use."]
        if data.get("owner_org") != ORGANIZATION["id"]:
            errors["owner_org"] = ["Organization does not exist"]
        if len(data.get("version") or "") > 100:
            errors["version"] = ["Version must be a maximum of 100 characters long"]
        tags = [t.get("name") for t in data.get("tags", [])]
        for tag in tags:
            if not re.fullmatch(r"[\w \-.]{2,100}", str(tag)):
                errors["tags"] = [f'Tag "{tag}" can only contain alphanumeric characters']
        if len(tags) != len(set(tags)):
            errors["tags"] = ["duplicate"]
        keys = [e.get("key") for e in data.get("extras", [])]
        if len(keys) != len(set(keys)):
            errors["extras"] = [{"key": ["Duplicate key"]}]
        for extra in data.get("extras", []):
            if extra["key"] in ROOT | set(self.scheming):
                errors["extras"] = [{"key": ["There is a schema field with the same name"]}]
            if not isinstance(extra.get("value"), str) or not extra["value"]:
                errors["extras"] = [{"value": ["Missing value"]}]
        for resource in data.get("resources", []):
            if not isinstance(resource.get("size", 0), int):
                errors["resources"] = [{"size": ["Must be an integer"]}]
        if not isinstance(data.get("private", False), bool):
            errors["private"] = ["Must be a boolean"]
        if errors:
            raise _RefusedError(409, {**errors, "__type": "Validation Error"})
        return {**copy.deepcopy(data), "name": name}

    def _keep(self, data: dict[str, Any], old: dict[str, Any] | None) -> dict[str, Any]:
        self.clock += 1
        data.setdefault("private", False)
        data.setdefault("state", "active")
        data["id"] = old["id"] if old else str(uuid.uuid4())
        data["type"] = "dataset"
        data["metadata_modified"] = f"t{self.clock}"
        data["organization"] = ORGANIZATION
        data["num_resources"] = len(data.get("resources", []))
        # CKAN gives tags by name, with more about each, and every resource an id and a state.
        data["tags"] = [
            {"name": n, "display_name": n, "id": f"tag-{n}", "vocabulary_id": None}
            for n in sorted(t["name"] for t in data.get("tags", []))
        ]
        for number, resource in enumerate(data.get("resources", [])):
            resource.setdefault("id", str(uuid.uuid4()))
            resource |= {"package_id": data["id"], "position": number, "state": "active"}
        data["notes"] = "\r\n".join((data.get("notes") or "").splitlines())
        if old:
            del self.packages[old["name"]]
        self.packages[data["name"]] = data
        return data


def _missing() -> _RefusedError:
    return _RefusedError(404, {"__type": "Not Found Error", "message": "Not found"})
