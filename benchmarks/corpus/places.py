"""Rule: every place of a plan lies in its province or beside it, on a grid of the plan's own.

Communes came out of mergers, divisions and the end of the districts on the same day, as the
country's did; a former unit's code passes to the unit that takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.corpus import words
from benchmarks.corpus.draft import Draft, Text, Value, bare, concept, day, iri, string, typed
from lsgraph.terms import fold

MERGED_ON = "2025-07-01"
DISTRICTS = 8
COMMUNES = 20
SIDE = 0.9  # of the province, in degrees
_COLUMNS, _ROWS = 5, 4


@dataclass(slots=True)
class Map:
    """The places of a plan, as the other parts of it name them."""

    name: Text
    province: Value
    country: Value
    neighbour: Value
    region: Value
    zone: Value
    area: Value
    pole: Value
    resolution: Value
    communes: list[tuple[Value, str]] = field(default_factory=list)
    towns: list[Value] = field(default_factory=list)
    gates: list[Value] = field(default_factory=list)
    systems: list[Value] = field(default_factory=list)
    lines: list[Value] = field(default_factory=list)
    elements: list[Value] = field(default_factory=list)


def draw(draft: Draft) -> Map:
    """Draw the map of a plan: the province, what surrounds it, and what it is divided into."""
    names = _names(draft)
    title = next(names)
    own = draft.own
    map_ = Map(
        Text(f"tỉnh {title} (giả định)", f"{title} province (made up)"),
        own("unit-province"), own("country-home"), own("country-beyond"), own("region-planning"),
        own("zone-border"), own("area-border"), own("pole-province"), own("doc-resolution-units"),
    )  # fmt: skip
    _around(draft, map_, title, names)
    _units(draft, map_, names)
    _towns(draft, map_)
    _lines(draft, map_)
    _gates(draft, map_)
    return map_


def slugged(name: str) -> str:
    """Make the slug of a name."""
    return fold(name).replace(" ", "-")


def _names(draft: Draft) -> Iterator[str]:
    names = [f"{a} {b}" for a in words.FIRST for b in words.SECOND]
    return (name for name in draft.random.sample(names, 200) if name not in words.REAL)


def _corner(draft: Draft) -> tuple[float, float]:
    return 100 + draft.number % 80, 5 + draft.number // 80 % 70


def _at(draft: Draft, column: float, row: float) -> str:
    west, south = _corner(draft)
    return f"{west + SIDE * column / _COLUMNS:.5f} {south + SIDE * row / _ROWS:.5f}"


def _wkt(text: str) -> Value:
    return typed(text, "geo:wktLiteral")


def _box(draft: Draft, column: int, row: int, wide: int, high: int) -> Value:
    corners = [(0, 0), (wide, 0), (wide, high), (0, high), (0, 0)]
    ring = ", ".join(_at(draft, column + x, row + y) for x, y in corners)
    return _wkt(f"POLYGON(({ring}))")


def _around(draft: Draft, map_: Map, title: str, names: Iterator[str]) -> None:
    add, own = draft.add, draft.own
    codes, atlas = own("source-codes"), own("source-atlas")
    add("space", "country-home", "Country", Text("Việt Nam", "Viet Nam"), {
        "source": atlas, "skos:exactMatch": iri("http://www.wikidata.org/entity/Q881"),
    })  # fmt: skip
    add("space", "country-beyond", "Country", Text("Nước láng giềng", "Neighbouring country"), {
        "source": atlas, "adjacentTo": map_.country,
    })  # fmt: skip
    add("space", "bloc-neighbours", "Bloc", Text("Khối các nước láng giềng", "Bloc of neighbours"), {
        "skos:altLabel": Text("Khối láng giềng", "the bloc"), "source": atlas,
    })  # fmt: skip
    region = next(names)
    add("space", "region-planning", "PlanningRegion",
        Text(f"Vùng {region} (giả định)", f"{region} region (made up)"),
        {"source": own("source-article"), "within": map_.country})  # fmt: skip
    beside = []
    for n in range(3):
        name = next(names)
        beside.append(add(
            "space", f"unit-{slugged(name)}", "AdministrativeUnit",
            Text(f"Tỉnh {name} (giả định)", f"{name} province (made up)"), {
                "kind": concept("unit-province"), "source": codes,
                "within": [map_.region] if n else [map_.region, map_.country],
            },
        ))  # fmt: skip
    vi, en = map_.name
    add("space", "unit-province", "AdministrativeUnit", Text(f"T{vi[1:]}", en), {
        "skos:altLabel": Text(title, title), "adjacentTo": [*beside, map_.neighbour],
        "code": string(f"{10 + draft.number % 90}"), "kind": concept("unit-province"),
        "source": [codes, atlas], "within": map_.region,
        "wkt": _box(draft, 0, 0, _COLUMNS, _ROWS),
    })  # fmt: skip
    add("space", "area-border", "GeographicArea", Text("Khu vực biên giới", "Border area"), {
        "source": own("source-article"), "within": map_.province,
    })  # fmt: skip
    add("space", "area-continent", "GeographicArea", Text("Châu Á", "Asia"), {"source": atlas})


def _units(draft: Draft, map_: Map, names: Iterator[str]) -> None:
    """Make districts that have ended, the communes of today, and how these came to be."""
    add, own = draft.add, draft.own
    codes = own("source-codes")
    ended = {"withdrawnBy": map_.resolution, "withdrawnOn": day(MERGED_ON)}
    regions = [
        add("space", f"region-{n}", "SocioEconomicRegion",
            Text(f"Vùng kinh tế - xã hội số {n}", f"Socio-economic region {n}"), {
                "ofPlan": own("plan"), "order": bare(n), "source": own("source-decision"),
                "within": map_.province,
            })
        for n in range(1, 5)
    ]  # fmt: skip
    map_.elements += regions
    districts = []
    for n in range(DISTRICTS):
        name = next(names)
        districts.append((name, add(
            "former-units", f"unit-{slugged(name)}-district", "AdministrativeUnit",
            Text(f"Huyện {name} (đến 30/6/2025)", f"{name} district (until 30 June 2025)"), {
                **ended, "code": string(str(100 + draft.number % 80 * 10 + n)),
                "kind": concept("unit-district"), "source": codes, "within": map_.province,
            },
        )))  # fmt: skip
    _changed(draft, "districts", concept("event-level-abolition"),
             Text("Kết thúc hoạt động cấp huyện", "End of the districts"),
             [d for _, d in districts], [], [])  # fmt: skip
    code = 1000 + draft.number % 90 * 1000
    divided: Value | None = None
    for n in range(COMMUNES):
        name = next(names)
        kind = draft.random.choice(["commune", "commune", "commune", "ward"])
        vi, en = ("Phường", "ward") if kind == "ward" else ("Xã", "commune")
        formers = draft.random.choice([0, 0, 2, 2, 3]) if n > 1 else 2
        slug = f"unit-{slugged(name)}-{code:05d}"
        region = [] if n % 5 == 4 else [regions[n % 3]]  # of the fourth no member is told
        unit = add("units", slug, "AdministrativeUnit", Text(f"{vi} {name}", f"{name} {en}"), {
            "skos:altLabel": Text(name, name), "code": string(f"{code:05d}"),
            "kind": concept(f"unit-{kind}"), "source": codes, "within": [map_.province, *region],
            "wkt": _wkt(f"POINT({_at(draft, n % _COLUMNS + 0.5, n // _COLUMNS + 0.5)})"),
        })  # fmt: skip
        map_.communes.append((unit, name))
        gone = []
        for m in range(formers):
            old = name if m == 0 else next(names)
            district, whole = districts[(n + m) % DISTRICTS]
            gone.append(add(
                "former-units", f"unit-{slugged(old)}-{code + m:05d}-former", "AdministrativeUnit",
                Text(f"Xã {old} (huyện {district}, đến 30/6/2025)",
                     f"{old} commune ({district} district, until 30 June 2025)"), {
                    **ended, "code": string(f"{code + m:05d}"), "kind": concept("unit-commune"),
                    "source": codes, "within": whole,
                },
            ))  # fmt: skip
        if gone:
            parts = [divided] if n == 1 and divided else []
            if n == 0:
                divided = gone[-1]
                parts = [divided]
            _changed(draft, f"{code:05d}", concept(f"event-unit-{'division' if parts else 'merger'}"),
                     Text(f"Thành lập {vi.lower()} {name}", f"Making of {name} {en}"),
                     [*gone, *parts], [unit], parts)  # fmt: skip
        code += max(formers, 1) + draft.random.randrange(3)


def _changed(
    draft: Draft, slug: str, kind: Value, label: Text, before: list[Value], after: list[Value],
    parts: list[Value],
) -> None:  # fmt: skip
    when = words.on(MERGED_ON)
    draft.add("unit-changes", f"event-unit-change-{slug}", "UnitChange",
              Text(f"{label.vi} từ ngày {when.vi}", f"{label.en} on {when.en}"), {
        "date": day(MERGED_ON), "dividedUnit": parts, "kind": kind,
        "legalBasis": draft.own("doc-resolution-units"), "originalUnit": before,
        "resultingUnit": after, "source": draft.own("source-codes"),
    })  # fmt: skip


def _towns(draft: Draft, map_: Map) -> None:
    own = draft.own
    for n, (unit, name) in enumerate(draft.random.sample(map_.communes, 9)):
        now, later = (5, 5) if n % 3 else (4, 3)
        map_.towns.append(draft.add(
            "space", f"urban-{slugged(name)}", "UrbanArea", Text(f"Đô thị {name}", f"{name} town"), {
                "skos:altLabel": Text(name, name),
                "kind": concept(f"urban-type-{now}") if n else None,
                "plannedKind": concept(f"urban-type-{later}"), "setIn": own("doc-decision"),
                "skos:exactMatch": iri(f"https://geo.example.org/{draft.slug}/{n}"),
                "source": [own("source-decision"), own("source-atlas")], "within": unit,
                "wkt": _wkt(f"POINT({_at(draft, n % 5 + 0.31, n % 4 + 0.27)})"),
            },
        ))  # fmt: skip
    draft.thing(map_.towns[0]).put("mergesFrom", *(unit for unit, _ in map_.communes[5:7]))


def _lines(draft: Draft, map_: Map) -> None:
    """Draw the axis, the corridors with their stops, and the lines on the ground."""
    own, add, chance = draft.own, draft.add, draft.random
    plans = [("axis-main", "DevelopmentAxis", "trục phát triển", "development axis", 4),
             ("corridor-1", "EconomicCorridor", "hành lang kinh tế", "economic corridor", 4),
             ("corridor-2", "EconomicCorridor", "hành lang kinh tế", "economic corridor", 5)]  # fmt: skip
    for n, (slug, kind, vi, en, stops) in enumerate(plans):
        on = chance.sample(map_.communes, stops)
        ends = Text(f"{vi} {on[0][1]} - {on[-1][1]}", f"{on[0][1]} – {on[-1][1]} {en}")
        saying = f"Quy hoạch xác định {ends.vi}."
        line = add("space", slug, kind, Text(ends.vi[0].upper() + ends.vi[1:], ends.en), {
            "skos:definition": Text(f"Tuyến nối {on[0][1]} với {on[-1][1]} theo quy hoạch.",
                                    f"The line that the plan draws from {on[0][1]} to {on[-1][1]}."),
            "citedFrom": draft.cite(saying), "connectedTo": own("line-expressway"),
            "endsAt": on[-1][0], "ofPlan": own("plan"), "order": bare(max(n, 1)),
            "startsAt": on[0][0], "within": map_.province,
        })  # fmt: skip
        map_.lines.append(line)
        for m, (unit, name) in enumerate(on, 1):
            cited = name if name in saying else "Quy hoạch"
            add("space", f"stop-{slug}-{m}", "Stop",
                Text(f"Điểm {m} của {ends.vi}: {name}", f"Stop {m} of {ends.en}: {name}"), {
                    "atPlace": unit, "citedFrom": draft.cite_part(cited), "onLine": line,
                    "order": bare(m),
                })  # fmt: skip
    map_.elements += map_.lines
    for slug, vi, en, mode in (("expressway", "Đường cao tốc", "Expressway", "road"),
                               ("railway", "Tuyến đường sắt", "Railway", "rail")):  # fmt: skip
        map_.lines.append(add(
            "space", f"line-{slug}", "TransportLine",
            Text(f"{vi} qua {map_.name.vi}", f"{en} through {map_.name.en}"), {
                "endsAt": map_.province, "mode": concept(f"mode-{mode}"),
                "source": own("source-atlas"), "startsAt": map_.country,
                "wkt": _wkt(f"LINESTRING({_at(draft, 0, 0)}, {_at(draft, 3, 2)}, {_at(draft, 5, 4)})"),
            },
        ))  # fmt: skip


def _gates(draft: Draft, map_: Map) -> None:
    own, add = draft.own, draft.add
    article = own("source-article")
    for mode, vi, en in (("road", "đường bộ", "road"), ("rail", "đường sắt", "railway")):
        map_.systems.append(add(
            "space", f"gate-system-{mode}", "BorderGateSystem",
            Text(f"Hệ thống cửa khẩu {vi} của tỉnh", f"The province's {en} border gates"), {
                "mode": concept(f"mode-{mode}"), "source": article, "within": map_.province,
            },
        ))  # fmt: skip
    kinds = ["international", "international", "bilateral", "bilateral", "auxiliary", "auxiliary",
             "auxiliary", "unclassed"]  # fmt: skip
    for n, (kind, (unit, name)) in enumerate(
        zip(kinds, draft.random.sample(map_.communes, len(kinds)), strict=True)
    ):
        system = map_.systems[1 if n == 1 else 0]
        map_.gates.append(add(
            "space", f"gate-{slugged(name)}", "BorderGate",
            Text(f"Cửa khẩu {name}", f"{name} border gate"), {
                "skos:altLabel": Text(name, name), "kind": concept(f"gate-{kind}"),
                "mode": concept("mode-rail" if n == 1 else "mode-road"),
                "source": [own("source-atlas"), own("source-news-1")], "within": [system, unit],
            },
        ))  # fmt: skip
    add("space", "zone-border", "EconomicZone",
        Text("Khu kinh tế cửa khẩu", "Border-gate economic zone"), {
            "connectedTo": own("line-expressway"), "source": article,
            "topic": own("topic-border-gate-economy"), "within": map_.province,
            "wkt": _box(draft, 1, 2, 3, 2),
        })  # fmt: skip
    add("space", "pole-province", "GrowthPole", Text("Cực tăng trưởng của vùng", "Growth pole"), {
        "skos:definition": Text("Tỉnh trong vai trò cực tăng trưởng của vùng đến năm 2030.",
                                "The province as a growth pole of the region by 2030."),
        "source": article, "topic": own("topic-growth"), "within": map_.province,
    })  # fmt: skip
