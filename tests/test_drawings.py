"""Pictures from the data: well-formed, readable by people and machines, nothing on top of another."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsgraph import drawings, project, publication, turtle
from lsgraph.drawings import dates, geometry, labels, svg
from lsgraph.drawings import map as maps
from lsgraph.drawings.geometry import Paper
from lsgraph.drawings.places import Ground
from lsgraph.facts import Facts
from lsgraph.publication import Edition, Publication
from lsgraph.terms import iri

ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"
DRAWINGS = {"map": drawings.map_svg, "tree": drawings.tree_svg, "timeline": drawings.timeline_svg}
ID = "https://w3id.org/lsgraph/id/mau/"
HEAD = """@prefix plan: <https://w3id.org/lsgraph/plan#> . @prefix concept: <https://w3id.org/lsgraph/concept/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix unit: <http://qudt.org/vocab/unit/> . @prefix a: <https://w3id.org/lsgraph/id/mau/> .
<https://w3id.org/lsgraph/id/mau/revision/2024-01-01> a plan:PlanRevision ; plan:revisionOf a:plan ; plan:date "2024-01-01"^^xsd:date ; rdfs:label "Phiên bản"@vi .
a:plan a plan:Plan ; rdfs:label "Quy hoạch mẫu"@vi , "Sample plan"@en ; plan:territory a:unit .
a:unit a plan:AdministrativeUnit ; rdfs:label "Tỉnh Mẫu"@vi , "Sample province"@en .
"""


def link(node: str) -> str:
    return "../go?" + node


@cache
def plan() -> Publication:
    where = project.find(ROOT)
    found = where.plans[0]
    return publication.read(where, found, found.revisions, base="https://data.example.org/")


@cache
def words() -> Facts:
    return Facts(t for path in project.find(ROOT).ontology for t in turtle.read(path).triples)


def small(text: str, head: str = HEAD) -> tuple[Publication, Edition]:
    """Make a publication of one revision out of a few lines of Turtle."""
    quads = ox.parse(head + text, format=ox.RdfFormat.TURTLE)
    facts = Facts(q.triple for q in quads)
    where = project.find(ROOT)
    edition = Edition(project.Revision("mau", "2024-01-01", Path("none")), facts)
    made = project.Plan("mau", Path("none"))
    pub = Publication(where, made, "https://a.example/", (edition,), words(), Facts(()), {})
    return pub, edition


def place(name: str, lon: float, lat: float, more: str = "") -> str:
    return f'a:{name} a plan:UrbanArea ; rdfs:label "{name}"@vi ; plan:wkt "POINT({lon} {lat})"^^geo:wktLiteral ; plan:within a:unit {more} .\n'


def root(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def said(text: str) -> str:
    """Give all text of a drawing on one line."""
    whole = root(text)
    for style in whole.iter(f"{SVG}style"):
        style.text = ""
    return " ".join(" ".join(whole.itertext()).split())


EVERY = [(kind, n, lang) for kind in DRAWINGS for n in range(3) for lang in ("vi", "en")]


@pytest.mark.parametrize(("kind", "n", "lang"), EVERY)
def test_a_drawing_is_well_formed_and_has_a_name(kind: str, n: int, lang: str) -> None:
    pub = plan()
    text = DRAWINGS[kind](pub, pub.editions[n], lang, link)
    whole = root(text)
    assert whole.tag == f"{SVG}svg"
    assert whole.get("lang") == lang
    assert "graphics-document" in (whole.get("role") or "")
    assert len([e for e in whole.iter(f"{SVG}svg") if e.get("viewBox")]) in (1, 2)
    ids = [e.get("id") for e in whole.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {whole.get("aria-labelledby"), whole.get("aria-describedby")} <= set(ids)
    for part in ("title", "desc"):
        assert (whole.findtext(f"{SVG}{part}") or "").strip()
    names = {e.tag.removeprefix(SVG) for e in whole.iter()}
    assert names <= {
        "svg",
        "title",
        "desc",
        "style",
        "g",
        "a",
        "text",
        "tspan",
        "path",
        "rect",
        "circle",
    }
    assert not [a for e in whole.iter() for a in e.attrib if a.lower().startswith("on")]
    assert "url(" not in text
    assert text == DRAWINGS[kind](pub, pub.editions[n], lang, link)


def test_ids_of_drawings_on_one_page_differ() -> None:
    pub = plan()
    ids = [i for kind, n, lang in EVERY
           for i in re.findall(r'\bid="([^"]+)"', DRAWINGS[kind](pub, pub.editions[n], lang, link))]  # fmt: skip
    assert len(ids) == len(set(ids)) == 2 * len(EVERY)


@pytest.mark.parametrize(("kind", "n", "lang"), EVERY)
def test_every_link_is_made_by_link_and_has_a_name(kind: str, n: int, lang: str) -> None:
    pub = plan()
    asked: list[str] = []

    def noted(node: str) -> str:
        asked.append(node)
        return link(node)

    whole = root(DRAWINGS[kind](pub, pub.editions[n], lang, noted))
    links = list(whole.iter(f"{SVG}a"))
    assert len(links) > 20
    assert {e.get("href") for e in links} == {link(node) for node in asked}
    for e in links:
        seen = " ".join("".join(e.itertext()).split())
        aloud = e.get("aria-label") or seen
        assert aloud
        # WCAG 2.2, 2.5.3: what is seen of a name is in what is read aloud.
        assert seen.removeprefix("• ") in aloud.replace("• ", "")
        assert not list(e.iter(f"{SVG}a"))[1:]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_all_that_the_data_hold_is_named(lang: str) -> None:
    pub = plan()
    for edition in pub.editions:
        ground = Ground(pub, edition)
        tree, line, sketch = (said(draw(pub, edition, lang, link)) for draw in
                              (drawings.tree_svg, drawings.timeline_svg, drawings.map_svg))  # fmt: skip
        for cls in ("Goal", "Vision", "Target", "Task", "Project", "Breakthrough"):
            for node in edition.facts.instances(iri(f"plan:{cls}")):
                assert tree.count(ground.name(node, lang)) >= 2, node  # for wide and narrow screens
        for cls in ("Event", "LegalDocument", "PlanRevision", "Goal", "Target"):
            for node in edition.facts.instances(iri(f"plan:{cls}")):
                if any(
                    edition.facts.text(node, iri(f"plan:{p}")) for p in ("date", "year", "endYear")
                ):
                    assert line.count(ground.name(node, lang)) >= 2, node
        for p in ground.points:
            assert ground.brief(p.node, lang) in sketch
        for cls in ("BorderGate", "UrbanArea", "DevelopmentAxis", "EconomicCorridor"):
            for node in edition.facts.instances(iri(f"plan:{cls}")):
                if any("within" in t.predicate.value for t in edition.facts.by_subject[node]):
                    names = ground.brief(node, lang), ground.name(node, lang)
                    assert any(n in sketch for n in names), node


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_nothing_lies_on_anything_else_on_the_map(lang: str) -> None:
    pub = plan()
    for edition in pub.editions:
        drawing = maps._Map(Ground(pub, edition), lang, link)
        drawing.draw()
        boxes = drawing.names
        assert not [
            b for a, z in drawing.leaders for b in boxes if b.crossed(a, z) and z != b.nearest(a)
        ]
        assert len(boxes) >= 18
        assert not drawing.key.crowded
        for n, box in enumerate(boxes):
            assert box.inside(drawing.frame)
            assert not [b for b in boxes[:n] if box.meets(b)]
            assert not [b for b in drawing.signs if box.meets(b)]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_on_a_telephone_the_map_holds_as_much_and_nothing_lies_on_anything_else(lang: str) -> None:
    pub = plan()
    for edition in pub.editions:
        ground = Ground(pub, edition)
        drawing = maps._Map(ground, lang, link, maps._NARROW, maps._NARROW_SIDE)
        body, (across, _) = drawing.draw()
        for n, box in enumerate(drawing.names):
            assert box.inside(drawing.frame)
            assert not [b for b in drawing.names[:n] if box.meets(b)]
            assert not [b for b in drawing.signs if box.meets(b)]
        # What has no room for its name is named in the list under the map.
        shown = [p.node for p in ground.points] + [n.node for n in ground.neighbours]
        assert len(drawing.names) + len(drawing.key.crowded) == len(shown)
        assert all(f'href="{link(n.value)}"' in body for n in shown)
        assert across == maps._NARROW


@pytest.mark.parametrize("kind", DRAWINGS)
def test_letters_are_readable_at_the_width_of_a_telephone(kind: str) -> None:
    """At 300 pixels, what a telephone of 360 leaves, ordinary letters measure 13 pixels or more."""
    pub = plan()
    whole = root(DRAWINGS[kind](pub, pub.editions[-1], "vi", link))
    narrow = next(e for e in whole.iter(f"{SVG}svg") if e.get("class") == "narrow")
    across = float((narrow.get("viewBox") or "").split()[2])
    style = whole.findtext(f"{SVG}style") or ""
    sizes = re.findall(r"(?:\.narrow )?text\{font-size:(\d+)px", style)
    assert max(map(float, sizes)) * 300 / across >= 13


def test_a_neighbour_that_has_ended_is_named_as_former() -> None:
    text = """a:unit plan:wkt "POLYGON((105 20, 106 20, 106 21, 105 21, 105 20))"^^geo:wktLiteral .
a:bac a plan:AdministrativeUnit ; rdfs:label "Xứ Bắc"@vi ; plan:withdrawnOn "2023-07-01"^^xsd:date .
a:nam a plan:AdministrativeUnit ; rdfs:label "Xứ Nam"@vi .
a:c1 a plan:Claim ; rdf:subject a:unit ; rdf:object a:bac ; plan:direction concept:direction-north .
a:c2 a plan:Claim ; rdf:subject a:unit ; rdf:object a:nam ; plan:direction concept:direction-south .
"""
    pub, edition = small(text)
    told = said(drawings.map_svg(pub, edition, "vi", link))
    assert "Xứ Bắc (cũ)" in told
    assert "Xứ Nam (cũ)" not in told


def test_the_map_is_true_to_the_ground() -> None:
    paper = Paper.fit([(106.0, 21.0), (107.0, 22.0)], (0, 0, 500, 500))
    west, east = paper.place((106.0, 21.5)), paper.place((107.0, 21.5))
    north, south = paper.place((106.5, 22.0)), paper.place((106.5, 21.0))
    across = (east[0] - west[0]) / paper.kilometre
    down = (south[1] - north[1]) / paper.kilometre
    assert across == pytest.approx(103.46, abs=0.05)  # 111.195 km times cos 21.5°
    assert down == pytest.approx(111.195, abs=0.01)
    assert west[0] < east[0]
    assert north[1] < south[1]
    assert paper.ground(paper.place((106.3, 21.2))) == pytest.approx((106.3, 21.2))


def test_a_plan_without_geometry_has_no_map_and_one_without_goals_no_tree() -> None:
    pub, edition = small("")
    assert drawings.map_svg(pub, edition, "vi", link) == ""
    assert drawings.tree_svg(pub, edition, "vi", link) == ""
    assert "Phiên bản" in drawings.timeline_svg(pub, edition, "vi", link)
    empty, none = small("", head="")
    assert [draw(empty, none, "en", link) for draw in DRAWINGS.values()] == ["", "", ""]


def test_one_place_makes_a_map() -> None:
    pub, edition = small(place("Một", 105, 20))
    text = drawings.map_svg(pub, edition, "vi", link)
    assert "Một" in said(text)
    assert "Tỉnh Mẫu" in (root(text).findtext(f"{SVG}title") or "")
    assert "nan" not in text


def test_a_stop_without_a_point_is_drawn_by_convention_and_said_so() -> None:
    pub, edition = small(
        place("Một", 105, 20) + place("Hai", 105.4, 20.4) + place("Ba", 105.8, 20.2, "; plan:within a:huyen")
        + 'a:huyen a plan:AdministrativeUnit ; rdfs:label "Huyện"@vi ; plan:within a:unit .\n'
        'a:rong a plan:UrbanArea ; rdfs:label "Nơi không rõ"@vi ; plan:within a:unit .\n'
        'a:truc a plan:DevelopmentAxis ; rdfs:label "Trục thử"@vi ; plan:within a:unit .\n'
        "a:s1 a plan:Stop ; plan:onLine a:truc ; plan:order 2 ; plan:atPlace a:huyen .\n"
        "a:s2 a plan:Stop ; plan:onLine a:truc ; plan:order 1 ; plan:atPlace a:Một .\n"
        "a:s3 a plan:Stop ; plan:onLine a:truc ; plan:order 10 ; plan:atPlace a:rong .\n"
    )  # fmt: skip
    ground = Ground(pub, edition)
    stops = [(n.value.removeprefix(ID), p and p.given) for n, p in ground.lines[0].stops]
    assert stops == [("Một", True), ("huyen", False), ("rong", None)]
    text = drawings.map_svg(pub, edition, "vi", link)
    assert 'class="aid"' in text
    assert "Nét đứt: vị trí quy ước để vẽ, không phải dữ liệu" in said(text)
    assert "Điểm dừng không có tọa độ" in said(text)
    assert "Nơi không rõ" in said(text)


def test_a_line_that_has_but_one_place_is_listed_and_not_drawn() -> None:
    pub, edition = small(
        place("Một", 105, 20)
        + 'a:truc a plan:TransportLine ; rdfs:label "Đường thử"@vi ; plan:startsAt a:Một ; plan:endsAt a:unit .\n'
    )
    text = drawings.map_svg(pub, edition, "vi", link)
    assert "Đường thử" in said(text)
    assert 'class="mark"' not in text


def test_gates_are_told_apart_by_form() -> None:
    gates = "".join(
        f'a:{k} a plan:BorderGate ; rdfs:label "Cửa {k}"@vi ; plan:kind concept:gate-{k} ; plan:wkt "POINT({105 + n} 20)"^^geo:wktLiteral .\n'
        for n, k in enumerate(("international", "bilateral", "unclassed"))
    )
    pub, edition = small(gates)
    text = drawings.map_svg(pub, edition, "vi", link)
    assert {'class="gate"', 'class="gate-open"'} <= set(re.findall(r'class="gate[^"]*"', text))
    assert "quốc tế" in said(text)


def test_neighbours_stand_where_sources_say_and_not_where_they_contradict() -> None:
    claims = "".join(
        f"a:c{n} a plan:Claim ; rdf:subject a:unit ; rdf:object a:{who} ; plan:direction concept:direction-{where} .\n"
        for n, (who, where) in enumerate([("bac", "north"), ("dong", "east"), ("dong", "southeast"), ("lac", "west"), ("lac", "east")])
    )  # fmt: skip
    pub, edition = small(
        place("Một", 105, 20)
        + claims
        + 'a:bac rdfs:label "Xứ Bắc"@vi . a:lac rdfs:label "Xứ Lạc"@vi .'
    )
    bearings = {
        n.node.value.removeprefix(ID): round(n.bearing * 57.2958)
        for n in Ground(pub, edition).neighbours
    }
    assert bearings == {"bac": 0, "dong": 113}
    assert "Xứ Bắc" in said(drawings.map_svg(pub, edition, "vi", link))
    assert "Xứ Lạc" not in said(drawings.map_svg(pub, edition, "vi", link))


def test_a_crowd_of_places_ends_in_a_list_and_not_in_a_heap() -> None:
    pub, edition = small("".join(place(f"Thị-trấn-số-{n}", 105 + n * 0.001, 20) for n in range(60)))
    drawing = maps._Map(Ground(pub, edition), "vi", link)
    drawing.draw()
    text = drawings.map_svg(pub, edition, "vi", link)
    assert drawing.key.crowded
    assert all(f"Thị-trấn-số-{n}" in said(text) for n in range(60))
    for n, box in enumerate(drawing.names):
        assert not [b for b in drawing.names[:n] if box.meets(b)]


GOALS = """a:g1 a plan:Goal ; rdfs:label "Mục tiêu chung"@vi ; plan:year "2030"^^xsd:gYear .
a:g2 a plan:Goal ; rdfs:label "Mục tiêu phần"@vi ; plan:partOf a:g1 .
a:t1 a plan:Target ; rdfs:label "Chỉ tiêu gắn"@vi ; plan:contributesTo a:g2 ; plan:minimum 8.0 ; plan:maximum 9.50 ; plan:unit unit:PERCENT ; plan:year "2030"^^xsd:gYear .
a:t2 a plan:Target ; rdfs:label "Chỉ tiêu rời"@vi ; plan:minimum 1234.0 ; plan:unit unit:HA ; plan:startYear "2021"^^xsd:gYear ; plan:endYear "2030"^^xsd:gYear ; plan:approximate true .
a:k1 a plan:Task ; rdfs:label "Việc gắn"@vi ; plan:contributesTo a:t1 , a:g2 .
a:k2 a plan:Task ; rdfs:label "Việc phần"@vi ; plan:partOf a:k1 .
"""


def test_the_tree_follows_the_links_and_says_what_has_none() -> None:
    pub, edition = small(GOALS)
    text = drawings.tree_svg(pub, edition, "vi", link)
    wide = next(e for e in root(text).iter(f"{SVG}svg") if e.get("class") == "wide")
    order = [" ".join("".join(t.itertext()).split()) for t in wide.iter(f"{SVG}text")]
    assert "Mức: 8–9,5% · Năm: 2030" in order
    assert "Mức: khoảng ít nhất 1.234 ha · Giai đoạn: 2021–2030" in " ".join(order)
    whole = said(text)
    assert "Chỉ tiêu mà dữ liệu chưa gắn với mục tiêu nào" in whole
    assert "Nhiệm vụ mà dữ liệu chưa gắn với mục tiêu nào" not in whole
    tree = drawings.tree._Grower(Ground(pub, edition), "vi").tree()
    assert tree is not None
    goal = tree.under[0].under[0]
    assert [n.name for n in goal.under] == ["Mục tiêu phần"]
    assert [n.name for n in goal.under[0].under] == ["Chỉ tiêu gắn", "Việc gắn (xem nhánh trên)"]
    assert [n.name for n in goal.under[0].under[0].under[0].under] == ["Việc phần"]


def test_goals_in_a_ring_are_drawn_once() -> None:
    ring = "".join(
        f'a:g{n} a plan:Goal ; rdfs:label "Vòng {n}"@vi ; plan:partOf a:g{(n + 1) % 3} .\n'
        for n in range(3)
    )
    pub, edition = small(ring)
    assert {"Vòng 0", "Vòng 1", "Vòng 2"} <= set(
        re.findall(r"Vòng \d", drawings.tree_svg(pub, edition, "vi", link))
    )


def test_a_deep_and_a_wide_tree_are_cut_and_the_cut_is_told() -> None:
    deep = "".join(
        f'a:g{n} a plan:Goal ; rdfs:label "Bậc {n}"@vi {f"; plan:partOf a:g{n - 1}" if n else ""} .\n'
        for n in range(40)
    )
    wide = "".join(
        f'a:t{n} a plan:Target ; rdfs:label "Số {n}"@vi ; plan:contributesTo a:g0 .\n'
        for n in range(900)
    )
    pub, edition = small(deep + wide)
    text = drawings.tree_svg(pub, edition, "vi", link)
    assert len(text) < 2_000_000
    assert "nội dung khác" in said(text)


def test_time_is_to_scale_and_its_cuts_are_marked() -> None:
    events = "".join(
        f'a:e{n} a plan:Event ; rdfs:label "Việc {d}"@vi ; plan:date "{d}"^^xsd:date .\n'
        for n, d in enumerate(("1999-12-31", "2024-05-17", "2024-13-45", "năm nay", "0024-01-01"))
    )
    pub, edition = small(events)
    entries = dates.read(Ground(pub, edition), "vi")
    assert [(e.year, e.month, e.day) for e in entries] == [
        (24, 1, 1),
        (1999, 12, 31),
        (2024, 1, 1),
        (2024, 5, 17),
    ]
    scale = drawings.timeline._Scale([1999, 2001, 2024], 0, 100, 10)
    assert scale.years == [1999, 2000, 2001, 2024]
    assert len(scale.cuts) == 1
    assert scale.at(2001, 0) - scale.at(2000, 0) == pytest.approx(
        scale.at(2000, 0) - scale.at(1999, 0)
    )
    assert scale.at(2024, 1) == pytest.approx(100)
    assert "trục bị ngắt" in said(drawings.timeline_svg(pub, edition, "vi", link))


def test_a_long_timeline_says_how_much_is_left_out() -> None:
    events = "".join(
        f'a:e{n} a plan:Event ; rdfs:label "Việc"@vi ; plan:date "{2000 + n % 30}-01-{n % 28 + 1:02}"^^xsd:date .\n'
        for n in range(1500)
    )
    pub, edition = small(events)
    assert "… và 301 mục khác" in said(drawings.timeline_svg(pub, edition, "vi", link))


def test_places_far_away_do_not_shrink_the_territory() -> None:
    outline = (
        'a:unit plan:wkt "POLYGON((105 20, 106 20, 106 21, 105 21, 105 20))"^^geo:wktLiteral .\n'
    )
    pub, edition = small(
        outline + place("Trong", 105.5, 20.5) + place("Sát", 106.1, 20.5) + place("Xa", 109, 12)
    )
    assert [p.node.value.removeprefix(ID) for p in Ground(pub, edition).points] == ["Sát", "Trong"]
    text = said(drawings.map_svg(pub, edition, "vi", link))
    assert "Xa" in text  # named in the list of what is not drawn
    fine = ", ".join(f"{105 + n * 1e-5:.5f} 20" for n in range(9000))
    pub, edition = small(outline.replace("105 20, 106 20", f"{fine}, 106 20"))
    assert len(drawings.map_svg(pub, edition, "vi", link)) < 40_000


HOSTILE = ['<script>alert(1)</script>', '"><a href="javascript:x">', "]]>&amp;&bogus;", "a\u202eb\u0000c\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "x" * 5000, "\u0301\u0301", " ", "{}</style>"]  # fmt: skip


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_stay_names(label: str) -> None:
    written = str(ox.Literal(label, language="vi"))
    pub, edition = small(
        f'a:m a plan:UrbanArea ; rdfs:label {written} ; plan:within a:unit ; plan:wkt "POINT(105 20)"^^geo:wktLiteral .\n'
        f"a:g a plan:Goal ; rdfs:label {written} . a:n a plan:BorderGate ; rdfs:label {written} ; plan:within a:unit .\n"
        f'a:e a plan:Event ; rdfs:label {written} ; plan:date "2024-01-02"^^xsd:date .\n'
    )
    for draw in DRAWINGS.values():
        for lang in ("vi", "en"):
            text = draw(pub, edition, lang, link)
            names = {e.tag.removeprefix(SVG) for e in root(text).iter()}
            assert "script" not in names
            assert len(text) < 60_000
            assert not re.search(r"[\x00-\x08\u202e]", text)


@pytest.mark.parametrize(
    "wkt",
    ["", "POINT", "POINT(1)", "POINT(nan 2)", "POINT(1e400 2)", "POINT(200 2)", "POINT(1 2, 3 4)",
     "POLYGON((0 0, 1 1, 0 0))", "POLYGON((0 0, 1 x, 2 2, 0 0))", "LINESTRING(0 0, 1 1)", "POLYGON(())",
     "<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(20 105)", "POINT(1 2)" + " " * 500_000, "POINT EMPTY",
     "((((" * 5000],
)  # fmt: skip
def test_what_is_no_geometry_is_not_drawn(wkt: str) -> None:
    assert geometry.read(wkt) is None


def test_geometry_is_read_in_its_forms() -> None:
    assert geometry.read("POINT(105.5 20)") == geometry.Shape(point=(105.5, 20))
    assert (
        geometry.read("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> point (105.5 20)") is not None
    )
    area = geometry.read("POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1))")
    assert area is not None
    assert [geometry.holds(area.rings, p) for p in ((0.5, 0.5), (2, 2), (5, 5))] == [
        True,
        False,
        False,
    ]
    many = geometry.read("MULTIPOLYGON(((0 0,1 0,1 1,0 0)),((2 2,3 2,3 3,2 2)))")
    assert many is not None
    assert len(many.rings) == 2


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_wrapped_text_loses_nothing_and_fits(text: str) -> None:
    lines = svg.wrap(text, 120, 15)
    assert "".join("".join(lines).split()) == "".join(svg.plain(text).split())
    assert all(svg.width(line, 15) <= 120 or len(line) == 1 for line in lines)


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
@settings(max_examples=150, deadline=None)
def test_a_box_knows_what_crosses_it(ax: float, ay: float, bx: float, by: float) -> None:
    box = labels.Box(40, 40, 60, 60)
    steps = [(ax + (bx - ax) * n / 200, ay + (by - ay) * n / 200) for n in range(201)]
    inside = any(40.01 < x < 59.99 and 40.01 < y < 59.99 for x, y in steps)
    if inside:
        assert box.crossed((ax, ay), (bx, by))


def test_marks_of_tone_take_no_room() -> None:
    assert svg.width("Lạng Sơn", 20) == svg.width("Lang Son", 20)
    assert svg.width("Đồng", 20) == pytest.approx(svg.width("Dong", 20), rel=0.02)


def test_colours_can_be_read_on_their_paper() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for n in (0, 1):
        for ground in ("paper", "land"):
            under = light(svg._PALETTE[ground][n])
            for name in ("ink", "soft", "blue", "green", "brown", "purple", "red"):
                over = light(svg._PALETTE[name][n])
                assert (max(over, under) + 0.05) / (min(over, under) + 0.05) >= 4.5, (
                    name,
                    ground,
                    n,
                )


def test_the_same_bytes_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib;from lsgraph import project,publication,drawings;w=project.find();p=w.plans[0];"
        "pub=publication.read(w,p,p.revisions[-1:],base='https://a.example/');"
        "print(hashlib.sha256(''.join(d(pub,pub.latest,'vi',str) for d in (drawings.map_svg,drawings.tree_svg,drawings.timeline_svg)).encode()).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
