"""Rule: packages are written hidden or in one call each, shown last, and put back if anything fails.

A package and its resources go in one call of the Action API, which CKAN does in one transaction.
New packages are private until all are written. Where a call fails, changed packages get back what
stood there and new ones are deleted; the error says what state holds.
Source: CKAN 2.10-2.12, API guide (status 403, 404, 409 and their bodies).
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from lsgraph.errors import ProjectError
from lsgraph.facts import Facts
from lsgraph.publication import Publication
from lsgraph.publish import merging, package
from lsgraph.publish.package import Package
from lsgraph.publish.steps import Outcome, Step
from lsgraph.web import (
    Answer,
    Credentials,
    Progress,
    Web,
    Words,
    adding,
    answers,
    quiet,
    refusal,
)

_LARGEST = 32 * 1024 * 1024
AS_BEFORE = Words(
    "the portal is as it was before; mend the cause and run the command again",
    "cổng dữ liệu vẫn như trước; hãy khắc phục nguyên nhân rồi chạy lại lệnh",
)


def credentials(environ: Mapping[str, str] | None = None) -> Credentials:
    """Read the API token from LSGRAPH_CKAN_TOKEN; raise ProjectError if it cannot be one."""
    environ = os.environ if environ is None else environ
    token = environ.get("LSGRAPH_CKAN_TOKEN", "").strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise refusal(
            "LSGRAPH_CKAN_TOKEN is no API token; make one on your profile page of the portal",
            "LSGRAPH_CKAN_TOKEN không phải mã API; hãy tạo mã ở trang hồ sơ của bạn trên cổng",
        )
    return Credentials(header=token, allow_http=environ.get("LSGRAPH_ALLOW_HTTP", "") == "1")


def to_ckan(
    pub: Publication,
    record: Iterable[ox.Triple],
    site: str,
    *,
    organization: str,
    dry: bool = True,
    lang: str = "vi",
    web: Web | None = None,
    progress: Progress = quiet,
) -> Outcome:
    """Create or update the packages of a plan on a CKAN portal; where `dry`, only say what would change.

    `record` is the catalogue record, `site` the portal's address, `organization` the name of the
    one that owns the packages, `lang` the language of titles. Raise ProjectError, which says what
    state the portal is in then.
    """
    if web is None:
        with Web(credentials(), progress=progress) as own:
            return to_ckan(pub, record, site, organization=organization, dry=dry, lang=lang,
                           web=own, progress=progress)  # fmt: skip
    if not dry and not web.credentials:
        raise refusal(
            "no API token; make one on your profile page of the portal and set LSGRAPH_CKAN_TOKEN",
            "chưa có mã API; hãy tạo mã ở trang hồ sơ của bạn trên cổng và đặt LSGRAPH_CKAN_TOKEN",
        )
    wanted = package.packages(pub, Facts(record), lang)
    if not wanted:
        raise refusal(
            "the catalogue record holds no dataset of this plan; export it first",
            "bản ghi danh mục không có bộ dữ liệu nào của quy hoạch; hãy xuất dữ liệu trước",
        )
    return _Push(_Portal(web, site.rstrip("/")), pub.base, progress).run(
        wanted, organization, dry=dry
    )


@dataclass
class _Portal:
    """The calls of a portal's Action API."""

    web: Web
    site: str

    def get(self, action: str, **params: str) -> Any:
        """Call a reading action; None where the thing is not there."""
        address = f"{self.site}/api/3/action/{action}"
        answer = self.web.ask(
            "GET", address, params=params, also=(400, 403, 404, 409), largest=_LARGEST
        )
        return self._result(answer, params.get("id", ""), absent=True)

    def post(self, action: str, data: Mapping[str, Any], *, again: bool = True) -> Any:
        """Call a writing action; `again` says that calling it twice does what once does."""
        address = f"{self.site}/api/3/action/{action}"
        answer = self.web.ask(
            "POST",
            address,
            body=json.dumps(data, ensure_ascii=False, sort_keys=True).encode(),
            headers={"content-type": "application/json; charset=utf-8"},
            again=again,
            also=(400, 403, 404, 409),
            largest=_LARGEST,
        )
        return self._result(answer, str(data.get("name") or data.get("id") or ""))

    def _result(self, answer: Answer, target: str, *, absent: bool = False) -> Any:
        try:
            told = json.loads(answer.body)
            success = told["success"]
            error = told.get("error") or {}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
            if answer.status == 404:
                raise answers.refused(404, answer.address, "") from None
            if answer.media == "application/json":
                reason = self.web.plain(str(cause))
                raise answers.broken(answer.address, "JSON", reason) from cause
            raise answers.strange(answer.address, answer.media, "JSON") from cause
        if success is True and answer.status == 200 and "result" in told:
            return told["result"]
        if absent and answer.status == 404:
            return None
        if answer.status == 409 or (
            isinstance(error, dict) and "Validation" in str(error.get("__type"))
        ):
            raise self._invalid(answer, target, error)
        said = error.get("message", "") if isinstance(error, dict) else error
        if answer.status == 403:
            raise refusal(
                f"{answer.address}: the portal does not allow this with this token (403); check "
                "LSGRAPH_CKAN_TOKEN, and that its user is an editor of the organization",
                f"{answer.address}: cổng không cho phép thao tác này với mã API hiện có (403); hãy "
                "kiểm tra LSGRAPH_CKAN_TOKEN và người dùng có quyền biên tập trong tổ chức không",
            )
        raise answers.refused(answer.status, answer.address, self.web.plain(str(said)))

    def _invalid(self, answer: Answer, target: str, error: Any) -> ProjectError:
        fields = error if isinstance(error, dict) else {"": error}
        told = "; ".join(
            f"{key}: {self.web.plain(_said(value))}"
            for key, value in sorted(fields.items(), key=lambda item: str(item[0]))
            if key != "__type" and value
        )
        told = self.web.plain(told)
        return refusal(
            f"{answer.address}: the portal does not accept {target}: {told}; correct this in the "
            "plan's catalog.ttl, or ask the portal's administrator",
            f"{answer.address}: cổng không chấp nhận {target}: {told}; hãy sửa trong catalog.ttl "
            "của quy hoạch hoặc hỏi quản trị cổng",
        )


def _said(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(v) for v in value if v)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)


@dataclass(frozen=True)
class _Task:
    """What is to be done to one package: the step, how it is to be, and what stands there now."""

    step: Step
    laid: Package
    now: Package | None


@dataclass
class _Push:
    portal: _Portal
    base: str
    progress: Progress
    written: list[tuple[str, Package | None]] = field(default_factory=list)

    def run(self, wanted: Iterable[Package], organization: str, *, dry: bool) -> Outcome:
        owner = self._owner(organization)
        schema, licences = self._schema(), self._licences()
        tasks: list[_Task] = []
        for raw in wanted:
            licence = package.licence(raw["license_url"], licences)
            whole = {**raw, "owner_org": owner, "license_id": licence}
            laid = merging.placed(whole, schema)
            now = self._now(raw["name"], raw["extras"]["uri"], owner)
            tasks.append(_Task(self._step(raw["name"], laid, now), laid, now))
        steps = tuple(each for task in tasks for each in (task.step, *self._resources(task)))
        changed = any(step.verb != "unchanged" for step in steps)
        if not dry and changed:
            try:
                self._write(tasks)
            except ProjectError as error:
                raise adding(error, self._back()) from error
            except BaseException:
                self._back()
                raise
            self._verify(tasks)
        return Outcome(steps, changed, dry=dry)

    def _owner(self, organization: str) -> str:
        found = self.portal.get("organization_show", id=organization)
        if not isinstance(found, dict) or found.get("state", "active") != "active":
            raise refusal(
                f"the portal has no organization {organization!r}; give the name that stands in "
                "the address of its page",
                f"cổng không có tổ chức {organization!r}; hãy nêu tên có trong địa chỉ trang của "
                "tổ chức đó",
            )
        return str(found["id"])

    def _schema(self) -> frozenset[str]:
        """Give the names of the fields that ckanext-scheming asks for, or none without it."""
        try:
            found = self.portal.get("scheming_dataset_schema_show", type="dataset")
            return frozenset(str(f["field_name"]) for f in found["dataset_fields"])
        except (ProjectError, TypeError, KeyError):
            # CKAN answers 400 to an action that it does not have.
            return frozenset()

    def _licences(self) -> list[Mapping[str, Any]]:
        found = self.portal.get("license_list")
        return [f for f in found if isinstance(f, dict)] if isinstance(found, list) else []

    def _now(self, name: str, uri: str, owner: str) -> Package | None:
        found = self.portal.get("package_show", id=name)
        if not isinstance(found, dict):
            return None
        if found.get("state") == "deleted":
            raise refusal(
                f"{name} was deleted on the portal; restore it there, or purge it, then run again",
                f"{name} đã bị xóa trên cổng; hãy khôi phục hoặc xóa hẳn ở đó rồi chạy lại",
            )
        extras = {e.get("key"): e.get("value") for e in found.get("extras") or []}
        known = found.get("uri") or extras.get("uri") or ""
        if known != uri:
            raise refusal(
                f"the name {name} is taken on the portal by another dataset ({self._plain(known)}); "
                "rename that one first",
                f"tên {name} trên cổng đã thuộc bộ dữ liệu khác ({self._plain(known)}); hãy đổi tên "
                "bộ dữ liệu đó trước",
            )
        if found.get("owner_org") != owner:
            raise refusal(
                f"{name} belongs to another organization of the portal; give that one's name, or "
                "have the dataset moved",
                f"{name} thuộc tổ chức khác trên cổng; hãy nêu tên tổ chức đó hoặc đề nghị chuyển "
                "bộ dữ liệu",
            )
        return found

    def _step(self, name: str, laid: Package, now: Package | None) -> Step:
        found = merging.changes(now, laid, self.base)
        if now is None:
            n = len(laid["resources"])
            words = Words(f"{laid['title']}, {n} resources", f"{laid['title']}, {n} tài nguyên")
            return Step("create", name, words, found)
        if found:
            words = Words(f"{len(found)} fields differ", f"{len(found)} trường thay đổi")
            return Step("update", name, words, found)
        if now.get("private"):
            return Step(
                "show", name, Words("written but still private", "đã ghi nhưng chưa công khai")
            )
        return Step("unchanged", name, Words("as on the portal", "đúng như trên cổng"))

    def _resources(self, task: _Task) -> list[Step]:
        """Tell which resources of a package that stands there come and go."""
        name, now = task.step.target, task.now
        if now is None:
            return []
        after = merging.merged(now, task.laid, self.base)["resources"]
        old = {r.get("id") for r in now.get("resources", [])}
        kept = {r.get("id") for r in after}
        gone = [r for r in now.get("resources", []) if r.get("id") not in kept]
        new = [r for r in after if r.get("id") not in old]
        words = Words(f"resource of {name}", f"tài nguyên của {name}")
        return [
            *(Step("create", str(r.get("url", "")), words) for r in new),
            *(Step("delete", self._plain(r.get("url", "")), words) for r in gone),
        ]

    def _write(self, tasks: list[_Task]) -> None:
        for task in tasks:
            if task.step.verb == "create":
                self._tell(task, "writing, not yet public", "đang ghi, chưa công khai")
                # Noted before the call: one that breaks off may have been carried out.
                self.written.append((task.step.target, None))
                new = {**task.laid, "private": True}
                self.portal.post("package_create", new, again=False)
        for task in tasks:
            if task.now is not None and task.step.verb == "update":
                self._tell(task, "updating", "đang cập nhật")
                self.written.append((task.step.target, task.now))
                whole = merging.merged(task.now, task.laid, self.base)
                self.portal.post("package_update", whole)
        for task in tasks:
            if task.now is None or task.now.get("private"):
                self._tell(task, "making public", "đang công khai")
                if task.step.verb == "show":
                    self.written.append((task.step.target, task.now))
                self.portal.post("package_patch", {"id": task.step.target, "private": False})

    def _back(self) -> Words:
        """Put back what was written, last first; say what state the portal is in."""
        lost = []
        for name, before in reversed(self.written):
            try:
                if before is not None:
                    self.portal.post("package_update", before)
                elif self.portal.get("package_show", id=name):
                    self.portal.post("package_delete", {"id": name})
                    self._purge(name)
            except ProjectError:
                lost.append(name)
        if not lost:
            return AS_BEFORE
        names = ", ".join(lost)
        return Words(
            f"these packages could not be put back and may be half published: {names}; look at "
            "them on the portal, then run the command again",
            f"các gói sau chưa khôi phục được và có thể đang dở dang: {names}; hãy kiểm tra trên "
            "cổng rồi chạy lại lệnh",
        )

    def _purge(self, name: str) -> None:
        """Free the name of a deleted package, which only an administrator's token may do."""
        try:
            self.portal.post("dataset_purge", {"id": name})
        except ProjectError:
            words = Words(
                f"{name} is deleted, but its name stays taken until an administrator purges it",
                f"{name} đã xóa nhưng tên vẫn bị giữ cho đến khi quản trị cổng xóa hẳn",
            )
            self.progress(words)

    def _verify(self, tasks: list[_Task]) -> None:
        """Tell what the portal keeps otherwise than it was sent: a later run will find it again."""
        for task in tasks:
            now = self.portal.get("package_show", id=task.step.target)
            odd = merging.changes(now, task.laid, self.base) if isinstance(now, dict) else ()
            if odd:
                names = ", ".join(c.field for c in odd[:5])
                self._tell(task, f"the portal keeps these fields its own way: {names}",
                           f"cổng lưu các trường sau theo cách riêng: {names}")  # fmt: skip

    def _plain(self, text: Any) -> str:
        return self.portal.web.plain(str(text))

    def _tell(self, task: _Task, en: str, vi: str) -> None:
        name = task.step.target
        self.progress(Words(f"{name}: {en}", f"{name}: {vi}"))
