"""Rule: every IRI of ours has its pages, every link leads somewhere, and no page is broken."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import needed
import publications
import pyoxigraph as ox
import pytest
import site_checks
import small_plan
from conftest import ROOT

from lsgraph import catalog, project, publication, site
from lsgraph.publication import File, Publication
from lsgraph.site import beside, figures, sorting
from lsgraph.site.atlas import Atlas, page_path
from lsgraph.terms import BASE, RDF_TYPE, fold, iri

HOST = publications.PLACE
OTHERS = ("ro-crate-metadata.json", "manifest.json")  # made of all files, by others


@pytest.fixture(scope="module")
def pub() -> Publication:
    return site_checks.real()[0]


@pytest.fixture(scope="module")
def data() -> tuple[File, ...]:
    return site_checks.real()[1]


@pytest.fixture(scope="module")
def made() -> dict[str, File]:
    files = site_checks.real()[2]
    paths = Counter(f.path for f in files)
    assert max(paths.values()) == 1
    return {f.path: f for f in files}


@pytest.fixture(scope="module")
def pages(made: dict[str, File]) -> dict[str, site_checks.Seen]:
    return {p: site_checks.read(f.data.decode()) for p, f in made.items() if p.endswith(".html")}


def text(made: dict[str, File], path: str) -> str:
    return made[path].data.decode()


def structured(page: str) -> dict[str, object]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    value = json.loads(found[1])
    assert isinstance(value, dict)
    return value


def test_every_thing_of_every_revision_has_its_pages_and_data(
    pub: Publication, made: dict[str, File]
) -> None:
    things = {
        term.value
        for edition in pub.editions
        for t in edition.facts.triples
        for term in (t.subject, t.predicate, t.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    assert len(things) > 1000
    for thing in things:
        stem = publication.local(thing)
        for suffix in (".vi.html", ".en.html", ".ttl", ".jsonld", ".nt"):
            assert stem + suffix in made, thing


def test_every_word_has_its_place(
    pub: Publication, made: dict[str, File], pages: dict[str, site_checks.Seen]
) -> None:
    words = [s.value for s in pub.words.by_subject
             if isinstance(s, ox.NamedNode) and s.value.startswith(BASE)]  # fmt: skip
    assert len(words) > 300
    for word in words:
        stem, _, fragment = word.partition("#")
        for lang in publication.LANGUAGES:
            path = page_path(publication.local(stem).rstrip("/"), lang)
            assert path in made, word
            assert not fragment or fragment in pages[path].ids, word


def test_every_shape_and_question_has_its_place(
    pub: Publication, pages: dict[str, site_checks.Seen]
) -> None:
    shapes = Atlas(pub, (), ()).shape_names
    assert len(shapes) > 100
    for lang in publication.LANGUAGES:
        ids = pages[f"shape.{lang}.html"].ids
        assert not {s.rpartition("#")[2] for s in shapes} - ids
        for path in pub.where.queries:
            assert f"query/{path.stem}.{lang}.html" in pages


def test_every_link_leads_somewhere(
    pub: Publication,
    data: tuple[File, ...],
    made: dict[str, File],
    pages: dict[str, site_checks.Seen],
) -> None:
    there = {
        *made,
        *OTHERS,
        *(f.path for f in (*data, *catalog.files(pub, data, catalog.record(pub, data)))),
    }
    faults = list(site_checks.broken(pages, there, HOST))
    assert not faults, "\n".join(faults[:20])


def test_every_page_is_well_formed(pages: dict[str, site_checks.Seen]) -> None:
    assert len(pages) > 2500
    for path, seen in pages.items():
        assert not seen.faults, (path, seen.faults[:5])
        assert seen.lang == ("en" if path.endswith(".en.html") else "vi"), path
        assert seen.titles == 1, path


def sample(made: dict[str, File]) -> list[str]:
    """One page of each kind, in both languages."""
    names = """index 404 goals map places sectors timeline revisions questions kinds catalog plan concept
    shape az search kind/Goal kind/AdministrativeUnit kind/Passage alignment/prov
    query/goals concept/sector-economy id/PLAN id/PLAN/revision/DATE"""
    plan = project.find(ROOT).plan()
    stems = names.replace("PLAN", plan.slug).replace("DATE", plan.revisions[-1].date).split()
    wanted = ("target", "unit", "person", "doc", "event", "passage", "source", "claim", "indicator")
    things = sorted(p for p in made if p.startswith(f"id/{plan.slug}/") and p.endswith(".vi.html"))
    for kind in wanted:
        stems += [p.removesuffix(".vi.html") for p in things if f"/{kind}-" in p][:1]
    paths = [page_path(stem, lang) for stem in stems for lang in publication.LANGUAGES]
    assert not set(paths) - set(made)
    return paths


def test_pages_are_html_as_the_standard_has_it(made: dict[str, File]) -> None:
    html5lib = needed.package("html5lib")
    for path in sample(made):
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(made[path].data.decode())
        errors = [e for e in parser.errors if e[1] not in ("unexpected-cdata",)]
        assert not errors, (path, errors[:3])


def test_a_page_names_itself_its_data_and_its_other_language(
    pub: Publication, made: dict[str, File]
) -> None:
    thing = next(n for n in Atlas(pub, (), ()).things if "/target-" in n)
    stem = publication.local(thing)
    page = text(made, f"{stem}.vi.html")
    assert f'<link rel="canonical" href="{thing}">' in page
    assert f'hreflang="en" href="{HOST}{stem}.en.html"' in page
    name = stem.rpartition("/")[2]
    for media, suffix in (("text/turtle", "ttl"), ("application/ld+json", "jsonld")):
        assert f'<link rel="alternate" type="{media}" href="../../{stem}.{suffix}">' in page
    assert f"<code>{thing}</code>" in page
    assert name in page
    graph = structured(page)["@graph"]
    assert isinstance(graph, list)
    about = next(n for n in graph if n["@id"] == thing)
    assert about["name"][0]["@language"] == "vi"
    trail = next(n for n in graph if n["@type"] == "BreadcrumbList")
    assert [e["position"] for e in trail["itemListElement"]] == [1, 2, 3, 4]


def test_the_data_beside_a_page_are_the_graph_s_own(
    pub: Publication, made: dict[str, File]
) -> None:
    facts = pub.latest.facts
    thing = iri("plan:Goal")
    goal = facts.instances(thing)[0]
    stem = publication.local(goal.value)
    triples = {*facts.by_subject[goal], *facts.by_object.get(goal, ())}
    for suffix, form in ((".ttl", ox.RdfFormat.TURTLE), (".nt", ox.RdfFormat.N_TRIPLES),
                         (".jsonld", ox.RdfFormat.JSON_LD)):  # fmt: skip
        read = {q.triple for q in ox.parse(made[stem + suffix].data, format=form)}
        assert read == triples, suffix


def test_a_withdrawn_thing_says_so_and_by_what(pub: Publication, made: dict[str, File]) -> None:
    ended = [t.subject for t in pub.latest.facts.triples if t.predicate == iri("plan:withdrawnBy")]
    if not ended:
        pytest.skip("nothing has ended in this plan")
    said_by_kind = {
        "ended_unit": ("Đơn vị này đã kết thúc", "This unit has ended"),
        "ended_element": ("không còn hiệu lực", "no longer holds"),
        "ended_banner": ("đã chấm dứt", "no longer holds"),
    }
    both = said_by_kind[beside.ended(Atlas(pub, (), ()), ended[0])]  # type: ignore[arg-type]
    for lang, said in zip(publication.LANGUAGES, both, strict=True):
        page = text(made, f"{publication.local(ended[0].value)}.{lang}.html")  # type: ignore[union-attr]
        banner = re.search(r'<div class="banner".*?</div>', page, re.DOTALL)
        assert banner
        assert said in banner[0]
        assert "<a href=" in banner[0]


def test_a_change_is_told_with_what_was_and_what_is(
    pub: Publication, made: dict[str, File]
) -> None:
    atlas = Atlas(pub, (), ())
    found = [
        (date, thing)
        for date, things in atlas.changes.items()
        for thing, changes in things.items()
        if all(c.property for c in changes)
    ]
    assert found
    date, thing = found[0]
    page = text(made, f"{publication.local(thing.value)}.en.html")
    assert f"What changed in the revision of {figures.day(date, 'en')}" in page
    revision = text(made, f"{publication.local(pub.latest.name)}.en.html")
    assert "What changed since the revision before" in revision


def test_data_set_pages_carry_the_record(pub: Publication, made: dict[str, File]) -> None:
    for node in (pub.series, *(e.name for e in pub.editions)):
        graph = structured(text(made, f"{publication.local(node)}.vi.html"))["@graph"]
        assert isinstance(graph, list)
        mine = [n for n in graph if n["@id"] == node]
        assert {"Dataset"} <= {t for n in mine for t in [n["@type"]] if isinstance(t, str)}
        kinds = {t for n in mine for t in n["@type"] if isinstance(n["@type"], list)}
        assert kinds & {"dcat:Dataset", "dcat:DatasetSeries"}


def test_nothing_is_asked_from_elsewhere(made: dict[str, File]) -> None:
    for path, file in made.items():
        if path.endswith(".html"):
            page = file.data.decode()
            assert "default-src 'none'" in page
            assert not re.search(
                r'<(?:script|img|iframe|object|embed)[^>]+(?:src|data)="(?:https?:)?//', page
            )
            assert (
                not re.search(r'<link rel="stylesheet" href="(?!(?:\.\./)*assets/)', page)
                or "404" in path
            )
    css = text(made, "assets/site.css")
    assert "url(" not in css
    assert "@import" not in css


def test_the_sitemap_names_every_page(
    pub: Publication, made: dict[str, File], pages: dict[str, site_checks.Seen]
) -> None:
    root = ElementTree.fromstring(made["sitemap.xml"].data)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    told = {e.text for e in root.iter(f"{space}loc")}
    assert told == {HOST + p for p in pages if not p.startswith("404")}
    days = {e.text for e in root.iter(f"{space}lastmod")}
    # The day from which a revision holds is no day on which a page has changed.
    assert days <= {Atlas(pub, (), ()).published}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", d or "") for d in days)
    assert f"Sitemap: {HOST}sitemap.xml" in text(made, "robots.txt")


def test_search_knows_every_thing_without_tone_marks(
    made: dict[str, File], pub: Publication
) -> None:
    source = text(made, "assets/names.vi.js")
    assert source.startswith("window.names=[")
    rows = json.loads(source.removeprefix("window.names=").rstrip().rstrip(";"))
    for row in rows:
        assert row[1].partition("#")[0] in made, row
    passage = iri("plan:Passage")
    things = {s for t in pub.latest.facts.triples if t.predicate == RDF_TYPE and t.object != passage
              for s in (t.subject,)}  # fmt: skip
    assert len(rows) >= len(things)
    assert all(row[4] == fold(row[4]) for row in rows)
    found = {row[1].partition("#")[0] for row in rows}
    questions = {f"query/{p.stem}.vi.html" for p in pub.where.queries}
    assert questions <= found
    assert {"map.vi.html", "goals.vi.html", "places.vi.html", "catalog.vi.html"} <= found
    standing = {row[1]: row[5] for row in rows}
    assert standing["map.vi.html"] == 0
    assert all(n == 4 for href, n in standing.items() if href.startswith("plan.vi.html"))
    assert all(n == 4 for href, n in standing.items() if "/claim-" in href or "/stop-" in href)


def test_questions_are_answered_in_full(made: dict[str, File], pub: Publication) -> None:
    for path in pub.where.queries:
        page = text(made, f"query/{path.stem}.vi.html")
        rows = text(made, f"query/{path.stem}.vi.csv").count("\r\n") - 1
        assert rows >= 0
        assert (f": {figures.number(str(rows), 'vi')} dòng" in page) == (rows > 0), path.stem
        assert made[f"query/{path.stem}.rq"].data == path.read_bytes()


def test_numbers_and_days_are_written_as_people_do() -> None:
    assert figures.number("2055.50", "vi") == "2.055,5"
    assert figures.number("2055.50", "en") == "2,055.5"
    assert figures.number("-0012", "en") == "−12"
    assert figures.number("1e5", "en") == "1e5"
    assert figures.day("2024-03-19", "vi") == "19/3/2024"
    assert figures.day("2024-03-19", "en") == "19 March 2024"
    assert figures.day("2024-13-19", "en") == "2024-13-19"
    assert figures.size(999, "en") == "999 B"
    assert figures.size(6_350_000, "vi") == "6,4 MB"
    assert figures.size(33_100, "en") == "33 kB"


def test_names_stand_in_the_order_of_the_alphabet() -> None:
    names = [
        "Đông",
        "Dương",
        "Ân",
        "An",
        "Ăn",
        "Án",
        "ba",
        "Bà",
        "Zalo",
        "10 xã",
        "9 xã",
        "Ơn",
        "Ôn",
    ]
    ordered = sorted(names, key=sorting.key)
    assert ordered == [
        "9 xã",
        "10 xã",
        "An",
        "Án",
        "Ăn",
        "Ân",
        "ba",
        "Bà",
        "Dương",
        "Đông",
        "Ôn",
        "Ơn",
        "Zalo",
    ]
    assert [sorting.initial(n) for n in ("Đông", "ấp", "“Quoted”", "7 xã", "…", "Hữu")] == [
        "Đ", "Â", "Q", "#", "#", "H",
    ]  # fmt: skip


def test_the_data_set_is_cited_by_its_own_name_and_no_two_pages_share_a_title(
    pub: Publication, made: dict[str, File]
) -> None:
    atlas = Atlas(pub, (), ())
    for lang in publication.LANGUAGES:
        plan, series = atlas.plan_title(lang), atlas.series_title(lang)
        assert plan != series
        home = text(made, page_path("index", lang))
        cite = re.search(r'<p class="cite">(.*?)</p>', home)
        assert cite
        assert series in cite[1]
        for path in (page_path("index", lang), f"{publication.local(pub.series)}.{lang}.html"):
            graph = structured(text(made, path))["@graph"]
            assert isinstance(graph, list)
            names = {n["name"] for n in graph if n["@id"] == pub.series and "name" in n}
            assert names == {series}
        titles = [
            re.search(r"<title>(.*?)</title>", text(made, path))[1]  # type: ignore[index]
            for path in (
                page_path("index", lang),
                f"{publication.local(pub.series)}.{lang}.html",
                f"{publication.local(atlas.plan.value)}.{lang}.html" if atlas.plan else "",
            )
        ]
        assert len(set(titles)) == 3
        assert all(title.count(plan) <= 1 for title in titles)
    assert "applicableLegislation" not in home


def test_machines_are_told_what_was_measured(pub: Publication, made: dict[str, File]) -> None:
    facts = pub.latest.facts
    observation = facts.instances(iri("plan:Observation"))[0]
    graph = structured(text(made, f"{publication.local(observation.value)}.vi.html"))["@graph"]
    assert isinstance(graph, list)
    told = next(n for n in graph if n["@id"] == observation.value)
    assert told["@type"] == "Observation"
    assert told["value"] == facts.text(observation, iri("plan:value"))
    assert re.match(r"\d{4}", told["observationDate"])
    assert told["observationAbout"]["@id"].startswith(BASE)
    for change in facts.instances(iri("plan:UnitChange"))[:3]:
        graph = structured(text(made, f"{publication.local(change.value)}.vi.html"))["@graph"]
        assert isinstance(graph, list)
        assert next(n for n in graph if n["@id"] == change.value)["@type"] == "Thing"


EVIDENCE = """
tm:seen a plan:Source ; rdfs:label "Nguồn mở"@vi ; plan:address "https://example.org/a"^^xsd:anyURI .
tm:unseen a plan:Source ; rdfs:label "Bản giấy"@vi .
tm:passage-a a plan:Passage ; rdfs:label "Câu 1"@vi ; plan:source tm:unseen ;
    <http://www.w3.org/ns/oa#start> 4201 ; <http://www.w3.org/ns/oa#end> 4300 .
tm:goal-a plan:citedFrom tm:passage-a ; plan:source tm:unseen , tm:seen .
"""


def test_evidence_says_what_nobody_can_open(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": small_plan.LEAST + EVIDENCE})
    files = {f.path: f for f in site.files(pub, (), ())}
    page = text(files, "id/mau/goal-a.vi.html")
    assert page.index("Nguồn mở") < page.index("Bản giấy") < page.index("Câu 1")
    assert "(ký tự 4201-4300)" in page
    assert page.count("(nguồn không có địa chỉ công khai)") == 2
    assert "dữ liệu không lưu câu chữ của nguồn" in page
    passage = text(files, "id/mau/passage-a.vi.html")
    assert re.search(r"<span>4201</span>", passage)
    assert "4.201" not in passage


FIGURES = """
tm:indicator-a a plan:Indicator ; rdfs:label "Chỉ số"@vi .
tm:target-a a plan:Target ; rdfs:label "Chỉ tiêu"@vi ; plan:indicator tm:indicator-a ; plan:minimum 8.0 .
tm:observation-b a plan:Observation ; rdfs:label "Số liệu hai"@vi ; plan:indicator tm:indicator-a ;
    plan:value 6.5 ; plan:year "2029"^^xsd:gYear ; plan:source tm:source-a ; plan:about tm:unit-a .
tm:observation-a a plan:Observation ; rdfs:label "Số liệu một"@vi ; plan:indicator tm:indicator-a ;
    plan:value 5.5 ; plan:startYear "2021"^^xsd:gYear ; plan:endYear "2025"^^xsd:gYear .
tm:observation-c a plan:Observation ; rdfs:label "Số liệu khác"@vi ; plan:value 1.0 .
tm:source-a a plan:Source ; rdfs:label "Nguồn số liệu"@vi .
tm:unit-a a plan:AdministrativeUnit ; rdfs:label "Tỉnh Mẫu"@vi .
"""


def test_a_target_stands_beside_the_figures_of_its_indicator(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": small_plan.LEAST + FIGURES})
    files = {f.path: f for f in site.files(pub, (), ())}
    page = text(files, "id/mau/target-a.vi.html")
    table = re.search(r'<h2 id="observed">(.*?)</section>', page, re.DOTALL)
    assert table
    assert table[1].index("2021-2025") < table[1].index("2029")
    assert "5,5" in table[1]
    assert "Nguồn số liệu" in table[1]
    assert "Số liệu khác" not in table[1]
    assert 'id="observed"' not in text(files, "id/mau/observation-a.vi.html")
    graph = structured(text(files, "id/mau/observation-a.vi.html"))["@graph"]
    assert isinstance(graph, list)
    told = next(n for n in graph if n["@id"].endswith("observation-a"))
    assert (told["observationDate"], told["observationPeriod"]) == ("2025", "P5Y")


UNITS = """
tm:district a plan:AdministrativeUnit ; rdfs:label "Huyện Cũ"@vi ; plan:withdrawnOn "2029-01-01"^^xsd:date .
tm:old-a a plan:AdministrativeUnit ; rdfs:label "Xã A"@vi ; plan:within tm:district ; plan:withdrawnOn "2028-01-01"^^xsd:date .
tm:old-b a plan:AdministrativeUnit ; rdfs:label "Xã B"@vi ; plan:within tm:district ; plan:withdrawnOn "2029-01-01"^^xsd:date .
tm:new a plan:AdministrativeUnit ; rdfs:label "Xã Mới"@vi .
tm:other a plan:AdministrativeUnit ; rdfs:label "Xã Khác"@vi .
tm:change-a a plan:UnitChange ; plan:originalUnit tm:old-a ; plan:resultingUnit tm:old-b .
tm:change-b a plan:UnitChange ; plan:originalUnit tm:old-b ; plan:resultingUnit tm:new .
tm:change-c a plan:UnitChange ; plan:originalUnit tm:new ; plan:resultingUnit tm:other .
"""


def test_an_ended_unit_says_what_its_territory_belongs_to(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": small_plan.LEAST + UNITS})
    files = {f.path: f for f in site.files(pub, (), ())}
    for name in ("district", "old-a", "old-b"):
        page = text(files, f"id/mau/{name}.vi.html")
        now = re.search(r'<h2 id="now-in">(.*?)</section>', page, re.DOTALL)
        assert now
        # A unit in force ends the way, and one that has ended only leads on.
        assert re.findall(r'<a href="[^"]*">([^<]*)</a>', now[1]) == ["Xã Mới"], name
        assert "Đơn vị này đã kết thúc" in page
    assert 'id="now-in"' not in text(files, "id/mau/new.vi.html")


def test_answers_do_not_repeat_themselves_and_fold_away_hints(
    pub: Publication, made: dict[str, File]
) -> None:
    for path in pub.where.queries:
        page = text(made, f"query/{path.stem}.vi.html")
        for table in re.findall(r'<table class="answer">(.*?)</table>', page, re.DOTALL):
            spans = [int(n) for n in re.findall(r'<th scope="row" rowspan="(\d+)"', table)]
            rows = len(re.findall(r"<tr><t[hd]", table)) - 1
            heads = len(re.findall(r'<th scope="row"', table))
            assert heads - len(spans) + sum(spans) == rows, path.stem
    page = text(made, "query/tasks-serving-goal.vi.html")
    assert page.index("Số dòng theo cơ sở") < page.index("<table")
    assert "Chỉ là gợi ý" in page
    hinted = re.search(r"<details><summary>Chỉ là gợi ý.*?</details>", page, re.DOTALL)
    assert hinted
    rest = page.replace(hinted[0], "")
    assert "plan.vi.html#sector" not in re.findall(r"<tbody>(.*?)</tbody>", rest, re.DOTALL)[0]


def test_downloads_begin_with_tables_by_name(made: dict[str, File]) -> None:
    page = text(made, "catalog.vi.html")
    assert page.index(".csv</span>") < page.index(".ttl</span>")
    assert "tiếng Việt)" in page
    assert ", vi)" not in page
    assert re.search(r'<a href="[^"]*targets\.csv">[^<(]+</a>', page)


def test_goals_say_that_no_target_is_tied_to_them(tmp_path: Path) -> None:
    loose = 'tm:target-a a plan:Target ; rdfs:label "Chỉ tiêu"@vi .\n'
    tied = "tm:target-a plan:contributesTo tm:goal-a .\n"
    for name, more, told in (("a", loose, True), ("b", loose + tied, False)):
        pub = small_plan.make(tmp_path / name, {"2030-01-01": small_plan.LEAST + more})
        page = next(f for f in site.files(pub, (), ()) if f.path == "goals.vi.html").data.decode()
        assert ("Chưa nguồn nào gắn chỉ tiêu" in page) == told


HOSTILE = """
<https://w3id.org/lsgraph/id/mau/revision/2030-01-01> a plan:PlanRevision ;
    plan:date "2030-01-01"^^xsd:date ; plan:revisionOf tm:plan-mau .
tm:plan-mau a plan:Plan ; rdfs:label "</title><script>alert(1)</script>"@vi , "“A” & <b>B</b>"@en .
tm:goal-a a plan:Goal ; rdfs:label "\\" onmouseover=\\"alert(1)"@vi ; plan:ofPlan tm:plan-mau ;
    skos:definition "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}{% raw %}"@vi ;
    plan:partOf tm:goal-a , tm:goal-b ; plan:source tm:source-a ; plan:sector tm:%E1%BB%87 .
tm:goal-b a plan:Goal ; rdfs:label "đảo\\u202Engược"@vi ; plan:partOf tm:goal-a ;
    plan:year "hai nghìn"^^xsd:gYear ; plan:order 1e400 .
tm:source-a a plan:Source ; rdfs:label "Nguồn"@vi ;
    plan:address "javascript:alert(1)"^^xsd:anyURI , "data:text/html,<script>alert(1)</script>"^^xsd:anyURI .
tm:place-a a plan:AdministrativeUnit ; plan:within tm:place-b ; plan:wkt "POINT(1 <2)"^^geo:wktLiteral .
tm:place-b a plan:AdministrativeUnit ; plan:within tm:place-a .
<https://w3id.org/lsgraph/id/mau/../../../etc/passwd> a plan:Goal ; rdfs:label "ra ngoài"@vi .
<https://w3id.org/lsgraph/id/mau/a?b=c> a plan:Goal ; rdfs:label "hỏi"@vi .
<https://w3id.org/lsgraph/index> a plan:Goal ; rdfs:label "trùng trang chủ"@vi .
<https://w3id.org/lsgraph/id/mau/đèo-lăng> a plan:Goal ; rdfs:label "chữ có dấu"@vi .
<urn:x:1> a plan:Goal ; rdfs:label "của nơi khác"@vi .
tm:goal-c a <javascript:alert(1)> ; rdfs:label "Lớp lạ"@vi .
"""


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": HOSTILE})
    files = {f.path: f for f in site.files(pub, (), ())}
    pages = {p: site_checks.read(f.data.decode()) for p, f in files.items() if p.endswith(".html")}
    for path, seen in pages.items():
        assert not seen.faults, (path, seen.faults)
        assert not [x for x in seen.links if x.lower().startswith(("javascript:", "data:", "urn:"))]
        page = files[path].data.decode()
        assert "alert(1)</script>" not in page, path
        assert "<img" not in page, path
        assert "\u202e" not in page, path
        structured(page)
    assert "{{ 7 * 7 }}" in files["id/mau/goal-a.vi.html"].data.decode()
    for path in files:
        assert ".." not in path.split("/"), path
        assert "?" not in path, path
    assert "id/mau/đèo-lăng.vi.html" in files
    assert "id/mau/place-a.en.html" in files
    faults = list(site_checks.broken(pages, {*files, *RECORDS}, pub.base))
    assert not faults, faults[:10]


RECORDS = (
    "catalog.ttl", "catalog.jsonld", "catalog.rdf", "void.ttl", ".well-known/sparql-examples.ttl", *OTHERS,
)  # fmt: skip


@pytest.mark.parametrize("turtle", [small_plan.LEAST, "tm:x a tm:Y ."])
def test_a_plan_of_next_to_nothing_has_a_site(tmp_path: Path, turtle: str) -> None:
    pub = small_plan.make(tmp_path, {"2030-01-01": turtle})
    files = {f.path: f for f in site.files(pub, (), ())}
    pages = {p: site_checks.read(f.data.decode()) for p, f in files.items() if p.endswith(".html")}
    assert {"index.html", "index.en.html", "id/mau/revision/2030-01-01.vi.html"} <= set(pages)
    for path, seen in pages.items():
        assert not seen.faults, (path, seen.faults)
    faults = list(site_checks.broken(pages, {*files, *RECORDS}, pub.base))
    assert not faults, faults[:10]


def test_a_thing_that_comes_and_goes_is_told_so(tmp_path: Path) -> None:
    first = small_plan.LEAST
    goal = 'tm:goal-b a plan:Goal ; rdfs:label "Mục tiêu hai"@vi , "Second goal"@en .\n'
    changed = goal.replace("Second goal", "Second goal, changed")
    dates = ("2030-01-01", "2030-02-01", "2030-03-01", "2030-04-01")
    texts = (first, first + goal, first + changed, first)
    again = [t.replace("2030-01-01", d) for d, t in zip(dates, texts, strict=True)]
    pub = small_plan.make(tmp_path, dict(zip(dates, again, strict=True)))
    files = {
        f.path: f.data.decode()
        for f in site.files(pub, (), ())
        if f.path.endswith("goal-b.en.html")
    }
    page = files["id/mau/goal-b.en.html"]
    said = re.findall(r'<span class="state">([^<]*)', page)
    assert said == [
        "Not there yet", "Stands from this revision on", "Changed", "No longer in this revision",
    ]  # fmt: skip
    assert "not in the newest revision" in page
    assert re.search(r"<td><span>Second goal</span>\s*</td>\s*<td><span>Second goal, changed", page)


CODE = """
import hashlib, sys
from lsgraph import project, publication, site
where = project.find()
plan = where.plan()
pub = publication.read(where, plan, plan.revisions[-1:], base="https://data.example.org/")
total = hashlib.sha256()
for f in site.files(pub, [], []):
    total.update(f.path.encode() + b"\\0" + f.data)
print(total.hexdigest())
"""


def test_the_same_plan_gives_the_same_bytes() -> None:
    found = set()
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-c", CODE],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC-{seed}"},
        )
        found.add(run.stdout.strip())
    assert len(found) == 1
    assert re.fullmatch(r"[0-9a-f]{64}", found.pop())
