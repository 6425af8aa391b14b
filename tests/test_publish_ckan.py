"""A plan's packages on a portal say what the record says; a push is whole or put back."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import ROOT
from fake_ckan import LICENCES, ORGANIZATION, TOKEN, Ckan
from hypothesis import given
from hypothesis import strategies as st
from publications import PLACE, real, small, turtle
from servers.faulty import Faulty, Reply, serving

from lsgraph.errors import ProjectError
from lsgraph.facts import Facts
from lsgraph.publish import Outcome, Patience, Web, Words, ckan, merging, package
from lsgraph.web import Credentials

BOX = "POLYGON((106.1 21.3, 107.3 21.3, 107.3 22.4, 106.1 22.4, 106.1 21.3))"
RECORD = f"""
@prefix a: <http://publications.europa.eu/resource/authority/> .
@prefix i: <https://w3id.org/lsgraph/id/> .
i:mau a dcat:DatasetSeries ; dcterms:title "Quy hoạch mẫu"@vi , "A sample plan"@en ;
    dcterms:description "Mô tả chuỗi"@vi ; dcat:hasVersion <https://w3id.org/lsgraph/id/mau/revision/2024-01-01> ;
    dcterms:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> .
<https://w3id.org/lsgraph/id/mau#all> a dcat:Dataset ; dcat:distribution <{PLACE}catalog#trig> .
<{PLACE}catalog#trig> a dcat:Distribution ; dcat:accessURL <{PLACE}mau.trig> .
<https://w3id.org/lsgraph/id/mau/revision/2024-01-01> a dcat:Dataset ;
    dcterms:title "Phiên bản ngày 1/1/2024"@vi , "Revision of 1 January 2024"@en ;
    dcterms:description "Dữ liệu của quy hoạch."@vi , "The plan's data."@en ;
    dcat:version "2024-01-01" ; adms:versionNotes "Bản đầu"@vi , "The first"@en ;
    dcterms:issued "2024-01-01"^^xsd:date ; dcterms:modified "2024-01-01"^^xsd:date ;
    dcat:theme a:REGI , a:GOVE ; dcterms:language a:VIE , a:ENG ;
    dcat:keyword "quy hoạch"@vi , "cửa khẩu (đường bộ)"@vi , "plan"@en , "x"@en , "a/b; c"@en ;
    dcterms:accessRights a:PUBLIC ; dcterms:accrualPeriodicity a:IRREG ;
    dcat:landingPage <{PLACE}id/mau/revision/2024-01-01.vi.html> ;
    dcterms:temporal <{PLACE}catalog#time> ; dcterms:spatial <https://sws.geonames.org/1> ;
    dcterms:publisher i:agent ; dcat:contactPoint i:contact ;
    dcatap:applicableLegislation i:decision ; dcterms:provenance i:made ;
    dcat:distribution <{PLACE}catalog#ttl> , <{PLACE}catalog#gz> .
<{PLACE}catalog#time> dcat:startDate "2021-01-01"^^xsd:date ; dcat:endDate "2030-12-31"^^xsd:date .
<https://sws.geonames.org/1> dcat:bbox "{BOX}"^^geo:wktLiteral ; skos:prefLabel "Tỉnh mẫu"@vi ;
    dcat:centroid "POINT(106.7 21.8)"^^geo:wktLiteral .
i:agent foaf:name "Sở mẫu"@vi ; foaf:homepage <https://so.example.vn/> ; foaf:mbox <mailto:so@example.vn> .
i:contact vcard:fn "Phòng dữ liệu"@vi ; vcard:hasEmail <mailto:du-lieu@example.vn> .
i:made rdfs:label "Lập từ văn bản"@vi .
<{PLACE}catalog#ttl> a dcat:Distribution ; dcterms:title "Turtle"@en , "Tệp Turtle"@vi ;
    dcat:accessURL <{PLACE}d.ttl> ; dcat:downloadURL <{PLACE}d.ttl> ; dcat:byteSize "1234"^^xsd:nonNegativeInteger ;
    spdx:checksum <{PLACE}catalog#sum> ; dcterms:format a:RDF_TURTLE ;
    dcat:mediaType <http://www.iana.org/assignments/media-types/text/turtle> ;
    dcterms:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> .
<{PLACE}catalog#sum> spdx:algorithm spdx:checksumAlgorithm_sha256 ; spdx:checksumValue "abcd"^^xsd:hexBinary .
<{PLACE}catalog#gz> a dcat:Distribution ; dcat:accessURL <{PLACE}d.ttl.gz> ;
    dcat:compressFormat <http://www.iana.org/assignments/media-types/application/gzip> .
"""
NAME = "mau-2024-01-01"


@pytest.fixture
def portal() -> Iterator[tuple[Ckan, Faulty]]:
    fake = Ckan()
    with serving(fake) as server:
        yield fake, server


def push(
    server: Faulty,
    record: str = RECORD,
    *,
    dry: bool = False,
    token: str = TOKEN,
    organization: str = "so-tai-chinh",
    site: str = "",
    told: list[str] | None = None,
) -> Outcome:
    def progress(words: Words) -> None:
        assert words.vi
        (told if told is not None else []).append(words.en)

    patience = Patience(seconds=5, tries=2, sleep=lambda _: None)
    with Web(Credentials(header=token), patience=patience) as web:
        return ckan.to_ckan(small(), turtle(record), site or server.address, organization=organization,
                            dry=dry, web=web, progress=progress)  # fmt: skip


def told(error: ProjectError) -> tuple[str, str]:
    assert TOKEN not in error.en + error.vi
    assert error.en != error.vi
    return error.en, error.vi


def verbs(outcome: Outcome) -> dict[str, str]:
    return {s.target: s.verb for s in outcome.steps}


def extras(found: dict[str, Any]) -> dict[str, str]:
    return {e["key"]: e["value"] for e in found["extras"]}


def test_a_package_says_what_the_record_says(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    outcome = push(server)
    assert verbs(outcome) == {"mau": "create", NAME: "create"}
    assert set(fake.packages) == {"mau", NAME}
    found = fake.packages[NAME]
    assert (found["private"], found["state"], found["owner_org"]) == (False, "active", "0f-org")
    assert found["title"] == "Phiên bản ngày 1/1/2024"
    assert found["notes"] == "Dữ liệu của quy hoạch.\r\n\r\nThe plan's data."
    assert (found["version"], found["license_id"]) == ("2024-01-01", "cc-by")
    assert found["url"] == PLACE + "id/mau/revision/2024-01-01.vi.html"
    assert [t["name"] for t in found["tags"]] == [
        "a b c", "cửa khẩu đường bộ", "plan", "quy hoạch"]  # fmt: skip
    said = extras(found)
    authority = "http://publications.europa.eu/resource/authority/"
    assert said["uri"] == "https://w3id.org/lsgraph/id/mau/revision/2024-01-01"
    assert (said["issued"], said["modified"]) == ("2024-01-01", "2024-01-01")
    assert json.loads(said["theme"]) == [authority + "GOVE", authority + "REGI"]
    assert json.loads(said["language"]) == [authority + "ENG", authority + "VIE"]
    assert said["access_rights"] == authority + "PUBLIC"
    assert said["frequency"] == authority + "IRREG"
    assert (said["temporal_start"], said["temporal_end"]) == ("2021-01-01", "2030-12-31")
    ring = [[106.1, 21.3], [107.3, 21.3], [107.3, 22.4], [106.1, 22.4], [106.1, 21.3]]
    assert json.loads(said["spatial"]) == {"type": "Polygon", "coordinates": [ring]}
    assert json.loads(said["spatial_centroid"]) == {"type": "Point", "coordinates": [106.7, 21.8]}
    assert (said["spatial_uri"], said["spatial_text"]) == ("https://sws.geonames.org/1", "Tỉnh mẫu")
    assert (said["publisher_name"], said["publisher_email"]) == ("Sở mẫu", "so@example.vn")
    assert (said["contact_name"], said["contact_email"]) == ("Phòng dữ liệu", "du-lieu@example.vn")
    assert (said["version_notes"], said["provenance"]) == ("Bản đầu", "Lập từ văn bản")
    assert json.loads(said["applicable_legislation"]) == ["https://w3id.org/lsgraph/id/decision"]
    packed, ttl = found["resources"]
    assert (ttl["name"], ttl["url"], ttl["format"]) == ("Tệp Turtle", PLACE + "d.ttl", "TTL")
    assert (ttl["mimetype"], ttl["size"], ttl["hash"]) == ("text/turtle", 1234, "abcd")
    assert ttl["hash_algorithm"] == "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
    assert (packed["url"], packed["compress_format"]) == (PLACE + "d.ttl.gz", "application/gzip")
    series = fake.packages["mau"]
    assert series["title"] == "Quy hoạch mẫu"
    assert [r["url"] for r in series["resources"]] == [PLACE + "mau.trig"]


def test_the_real_record_is_taken_as_it_is(portal: tuple[Ckan, Faulty]) -> None:
    from lsgraph import catalog, forms

    pub = real(ROOT)
    record = catalog.record(pub, list(forms.files(pub)))
    fake, server = portal
    for _ in range(2):
        with Web(Credentials(header=TOKEN)) as web:
            outcome = ckan.to_ckan(pub, record, server.address, organization=ORGANIZATION["name"],
                                   dry=False, web=web)  # fmt: skip
    assert not outcome.changed
    slug = pub.plan.slug
    assert set(fake.packages) == {slug, *(f"{slug}-{e.date}" for e in pub.editions)}
    for found in fake.packages.values():
        said = extras(found)
        assert {"uri", "issued", "modified", "theme", "spatial", "temporal_start"} <= set(said)
        assert {"publisher_name", "contact_name", "access_rights"} <= set(said)
        assert found["license_id"] == "cc-by"
        assert len(found["tags"]) > 5
        assert found["resources"]
        for resource in found["resources"]:
            assert resource["url"].startswith(pub.base)
            assert {"size", "hash", "hash_algorithm", "format", "name", "license"} <= set(resource)


def test_a_second_run_changes_nothing(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    push(server)
    fake.calls.clear()
    again = push(server)
    assert not again.changed
    assert set(verbs(again).values()) == {"unchanged"}
    assert not any(
        action.startswith("package_") and action != "package_show" for action, _ in fake.calls
    )


def test_a_dry_run_shows_each_field_and_writes_nothing(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    assert push(server, dry=True, token="").changed
    assert fake.packages == {}
    push(server)
    before = copy.deepcopy(fake.packages)
    other = (
        RECORD.replace("Bản đầu", "Bản sửa").replace('"1234"', '"99"').replace("d.ttl.gz", "e.gz")
    )
    dry = push(server, other, dry=True)
    step = next(s for s in dry.steps if s.target == NAME)
    assert step.verb == "update"
    shown = {c.field: (c.before, c.after) for c in step.changes}
    assert shown["extras.version_notes"] == ("Bản đầu", "Bản sửa")
    assert shown[f"resources.{PLACE}d.ttl.size"] == ("1234", "99")
    assert shown[f"resources.{PLACE}d.ttl.gz.url"] == (PLACE + "d.ttl.gz", "")
    assert fake.packages == before
    assert step.message("vi") == f"cập nhật {NAME}: {len(step.changes)} trường thay đổi"


def test_what_a_portal_holds_does_a_terminal_no_harm(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    push(server)
    fake.packages[NAME]["title"] = "\x1b[2J\u202eĐổi\n" + "x" * 1000
    changes = [c for s in push(server, dry=True).steps for c in s.changes]
    (change,) = changes
    assert (change.field, change.after) == ("title", "Phiên bản ngày 1/1/2024")
    assert change.before.startswith("[2J Đổi x")
    assert change.before.isprintable()
    assert len(change.before) == 300


def test_what_the_portals_people_added_stays(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    push(server)
    found = fake.packages[NAME]
    found["extras"].append({"key": "ma-so", "value": "7"})
    found["author"] = "Người soạn"
    found["resources"].append({"id": "r9", "url": "https://khac.example.vn/a.pdf", "name": "PDF"})
    found["resources"].append({"id": "r8", "url": PLACE + "cu.ttl", "name": "cũ"})
    ids = {r["url"]: r["id"] for r in found["resources"]}
    outcome = push(server, RECORD.replace("Phiên bản ngày", "Bản ngày"))
    assert verbs(outcome) == {"mau": "unchanged", NAME: "update", PLACE + "cu.ttl": "delete"}
    found = fake.packages[NAME]
    assert found["title"] == "Bản ngày 1/1/2024"
    assert found["author"] == "Người soạn"
    assert extras(found)["ma-so"] == "7"
    after = {r["url"]: r["id"] for r in found["resources"]}
    assert after == {url: id_ for url, id_ in ids.items() if url != PLACE + "cu.ttl"}


def test_an_extra_that_is_no_longer_said_goes(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    push(server)
    push(server, RECORD.replace('adms:versionNotes "Bản đầu"@vi , "The first"@en ;', ""))
    assert "version_notes" not in extras(fake.packages[NAME])


def test_with_scheming_the_fields_stand_at_the_root() -> None:
    names = ("uri", "issued", "theme", "publisher", "contact", "spatial_coverage", "version_notes")
    fake = Ckan(scheming=names)
    with serving(fake) as server:
        push(server)
        found = fake.packages[NAME]
        assert found["uri"].endswith("/2024-01-01")
        assert len(found["theme"]) == 2
        assert found["publisher"][0]["name"] == "Sở mẫu"
        assert found["contact"][0]["email"] == "du-lieu@example.vn"
        assert found["spatial_coverage"][0]["uri"] == "https://sws.geonames.org/1"
        assert "extras" not in found
        assert not push(server).changed


# What is refused.


def test_without_a_token_nothing_is_asked(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    with pytest.raises(ProjectError) as error:
        push(server, token="")
    assert "LSGRAPH_CKAN_TOKEN" in told(error.value)[1]
    assert fake.calls == []


def test_a_wrong_token_is_told_and_the_portal_is_as_before(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    with pytest.raises(ProjectError) as error:
        push(server, token="wrong-token-1")
    en, vi = told(error.value)
    assert "(403)" in en
    assert "as it was before" in en
    assert "vẫn như trước" in vi
    assert "wrong-token-1" not in en + vi
    assert fake.packages == {}


def test_an_unknown_organization_is_told(portal: tuple[Ckan, Faulty]) -> None:
    with pytest.raises(ProjectError) as error:
        push(portal[1], organization="khong-co")
    assert "'khong-co'" in told(error.value)[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"state": "deleted"}, "was deleted"),
        ({"owner_org": "another"}, "another organization"),
        ({"extras": [{"key": "uri", "value": "https://example.org/else"}]}, "taken"),
        ({"extras": []}, "taken"),
    ],
)
def test_a_package_that_is_not_ours_is_left_alone(
    portal: tuple[Ckan, Faulty], change: dict[str, Any], words: str
) -> None:
    fake, server = portal
    push(server)
    fake.packages[NAME] |= change
    before = copy.deepcopy(fake.packages)
    with pytest.raises(ProjectError) as error:
        push(server, RECORD.replace("Phiên bản", "Bản"))
    assert words in told(error.value)[0]
    assert fake.packages == before


def test_a_refused_field_is_told_by_name(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    error_ = {
        "title": ["Missing value"],
        "extras": [{"key": ["Duplicate"]}],
        "__type": "Validation Error",
    }
    body = json.dumps({"success": False, "error": error_}).encode()
    refuse = Reply(409, {"Content-Type": "application/json"}, body)
    fake.breaks = lambda action, data: refuse if action == "package_create" else None
    with pytest.raises(ProjectError) as error:
        push(server)
    en, vi = told(error.value)
    assert "does not accept mau: extras:" in en
    assert "title: Missing value" in en
    assert "catalog.ttl" in vi


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, {"Content-Type": "text/html"}, b"<html>login"), "login or front page"),
        (Reply(200, {"Content-Type": "application/json"}, b'{"success": tr'), "no sound JSON"),
        (Reply(200, {"Content-Type": "application/json"}, b"[1]"), "no sound JSON"),
        (Reply(200, {"Content-Type": "application/json"}, b'{"success": false}'), "refused"),
        (Reply(404, {"Content-Type": "text/html"}, b"none"), "check the address"),
        (Reply(500, {}, b"boom"), "log"),
        (Reply(413, {}, b""), "too large"),
        (Reply(503, {}, b""), "busy"),
        (Reply(cut=True), "broke off"),
    ],
)
def test_odd_answers_are_told(portal: tuple[Ckan, Faulty], reply: Reply, words: str) -> None:
    fake, server = portal
    fake.breaks = lambda action, data: reply
    with pytest.raises(ProjectError) as error:
        push(server)
    assert words in told(error.value)[0]


def test_another_address_of_the_site_is_told(portal: tuple[Ckan, Faulty]) -> None:
    with pytest.raises(ProjectError, match="check the address"):
        push(portal[1], site=portal[1].address + "/portal")
    assert push(portal[1], site=portal[1].address + "/vi/").changed


# What breaks half way.


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("lost", [False, True])
def test_a_new_push_that_breaks_leaves_nothing(
    portal: tuple[Ckan, Faulty], number: int, lost: bool
) -> None:
    """Break the nth writing call: before it is carried out, or after, so that its answer is lost."""
    fake, server = portal
    breaker = _Breaker(fake, number, lost=lost)
    with pytest.raises(ProjectError) as error:
        push(server)
    assert breaker.broke
    assert "as it was before" in told(error.value)[0]
    assert fake.packages == {}
    breaker.off()
    assert push(server).changed
    assert not fake.packages[NAME]["private"]


@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("lost", [False, True])
def test_an_update_that_breaks_is_put_back(
    portal: tuple[Ckan, Faulty], number: int, lost: bool
) -> None:
    fake, server = portal
    push(server)
    before = _state(fake)
    breaker = _Breaker(fake, number, lost=lost)
    other = RECORD.replace("Phiên bản", "Bản").replace("Quy hoạch mẫu", "Quy hoạch khác")
    with pytest.raises(ProjectError) as error:
        push(server, other)
    assert breaker.broke
    assert "vẫn như trước" in told(error.value)[1]
    assert _state(fake) == before


def test_nobody_sees_a_package_before_all_are_written(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    seen: list[int] = []

    def look(action: str, data: dict[str, Any]) -> None:
        if action == "package_patch":
            seen.append(sum(not p["private"] for p in fake.packages.values()))
            assert set(fake.packages) == {"mau", NAME}

    fake.breaks = look
    push(server)
    assert seen == [0, 1]


def test_where_putting_back_fails_the_packages_are_named(portal: tuple[Ckan, Faulty]) -> None:
    fake, server = portal
    push(server)
    _Breaker(fake, 1, lost=False, stays=True)
    other = RECORD.replace("Phiên bản", "Bản").replace("Quy hoạch mẫu", "Quy hoạch khác")
    with pytest.raises(ProjectError) as error:
        push(server, other)
    en, vi = told(error.value)
    assert "could not be put back" in en
    assert "mau" in vi.partition("dở dang: ")[2]


def test_without_the_right_to_purge_the_name_that_stays_taken_is_told() -> None:
    fake = Ckan(sysadmin=False)
    heard: list[str] = []
    with serving(fake) as server:
        _Breaker(fake, 1, lost=False)
        with pytest.raises(ProjectError, match="as it was before"):
            push(server, told=heard)
    assert fake.packages["mau"]["state"] == "deleted"
    assert any("until an administrator purges it" in text for text in heard)


class _Breaker:
    """Break the nth writing call of a portal (and, if it `stays`, all after it)."""

    def __init__(self, fake: Ckan, number: int, *, lost: bool, stays: bool = False) -> None:
        self.fake, self.number, self.stays = fake, number, stays
        self.broke = False
        self.count = -1
        self.key: tuple[str, str, object] = ("", "", None)
        if lost:
            fake.loses = self._now
        else:
            fake.breaks = lambda a, d: Reply(500, {}, b"boom") if self._now(a, d) else None

    def _now(self, action: str, data: dict[str, Any]) -> bool:
        if action not in ("package_create", "package_update", "package_patch"):
            return False
        # A call that is sent again breaks again; what puts things back does not.
        key = (action, str(data.get("name") or data.get("id")), data.get("title"))
        if self.broke:
            return key == self.key or self.stays
        self.count += 1
        if self.count == self.number:
            self.broke, self.key = True, key
        return self.broke

    def off(self) -> None:
        self.fake.breaks = lambda action, data: None
        self.fake.loses = lambda action, data: False


def _state(fake: Ckan) -> dict[str, Any]:
    found = copy.deepcopy(fake.packages)
    for each in found.values():
        del each["metadata_modified"]
    return found


# Words of a record in words of a portal.


@given(st.text(max_size=150))
def test_any_keyword_becomes_a_tag_that_is_taken_or_none(text: str) -> None:
    import re

    found = package.tag(text)
    assert found == "" or re.fullmatch(r"[\w \-.]{2,100}", found)
    assert package.tag(found) == found


@given(st.text(max_size=120), st.text(max_size=120))
def test_any_slug_becomes_a_name_that_is_taken(one: str, two: str) -> None:
    import re

    name = package._name(one, two)
    assert re.fullmatch(r"[a-z0-9_\-]{2,100}|[a-z0-9_\-]{101,170}", name)
    assert len(package._name(one)) <= 100
    assert name not in ("new", "edit", "search")


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://publications.europa.eu/resource/authority/licence/CC_BY_4_0", "cc-by"),
        ("https://creativecommons.org/licenses/by/4.0/", "cc-by"),
        ("http://creativecommons.org/licenses/by/4.0/deed.vi", "cc-by"),
        ("http://publications.europa.eu/resource/authority/licence/CC0", "cc-zero"),
        ("http://publications.europa.eu/resource/authority/licence/CC_BYSA_4_0", "notspecified"),
        ("https://example.org/own", "notspecified"),
        ("", "notspecified"),
    ],
)
def test_a_licence_is_the_portals_own_or_not_specified(address: str, name: str) -> None:
    assert package.licence(address, LICENCES) == name


def test_a_portal_with_other_names_of_licences_is_met() -> None:
    known = [{"id": "CC-BY-4.0", "url": ""}]
    assert package.licence("https://creativecommons.org/licenses/by/4.0/", known) == "CC-BY-4.0"
    assert package.licence("https://creativecommons.org/licenses/by-sa/4.0/", []) == "cc-by-sa"


@pytest.mark.parametrize(
    ("wkt", "kind"),
    [("POINT(1 2)", "Point"), (BOX, "Polygon"), (f"<http://crs> {BOX}", "Polygon"),
     ("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)),((2 2, 3 2, 3 3, 2 2)))", "MultiPolygon"),
     ("POINT(1 2", ""), ("POINT()", ""), ("LINESTRING(0 0, 1 1)", ""), ("nonsense", ""),
     ('POINT("x" 1)', ""), ("", "")],
)  # fmt: skip
def test_shapes_become_geojson_or_nothing(wkt: str, kind: str) -> None:
    made = package._geojson(wkt)
    assert (json.loads(made)["type"] if made else "") == kind


def test_a_record_without_anything_is_told(portal: tuple[Ckan, Faulty]) -> None:
    with pytest.raises(ProjectError, match="no dataset of this plan"):
        push(portal[1], "")


def test_a_bare_record_makes_a_bare_package() -> None:
    node = "<https://w3id.org/lsgraph/id/mau/revision/2024-01-01>"
    found = package.packages(small(), Facts(turtle(f"{node} a dcat:Dataset .")))
    assert [p["name"] for p in found] == [NAME]
    assert found[0]["title"] == NAME
    assert found[0]["extras"] == {"uri": node.strip("<>")}
    assert found[0]["resources"] == found[0]["tags"] == []


def test_merging_changes_nothing_that_it_was_given() -> None:
    now = {
        "title": "a",
        "extras": [{"key": "x", "value": "1"}],
        "resources": [{"url": "u", "id": "1"}],
    }
    wanted = {"title": "b", "extras": [], "tags": [], "resources": [{"url": "u", "name": "n"}]}
    before = copy.deepcopy((now, wanted))
    made = merging.merged(now, wanted, PLACE)
    made["resources"][0]["name"] = "other"
    assert (now, wanted) == before
    assert made["resources"][0]["id"] == "1"


def test_the_token_comes_from_the_environment_alone() -> None:
    found = ckan.credentials({"LSGRAPH_CKAN_TOKEN": " abc ", "LSGRAPH_USERNAME": "u"})
    assert (found.header, found.username) == ("abc", "")
    with pytest.raises(ProjectError) as error:
        ckan.credentials({"LSGRAPH_CKAN_TOKEN": "a b"})
    assert "LSGRAPH_CKAN_TOKEN" in error.value.vi
