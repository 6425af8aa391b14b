"""Rule: the plan, the act that approves it and the sources of both are three kinds of thing."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

from benchmarks.corpus import words
from benchmarks.corpus.draft import (
    Draft,
    Given,
    Text,
    Value,
    bare,
    concept,
    day,
    iri,
    said,
    string,
    typed,
    word,
    year,
)
from benchmarks.corpus.people import People
from benchmarks.corpus.places import MERGED_ON, Map

NEWS = 12
PAPERS = 9
ADJUSTED_ON = "2025-12-15"


def sources(draft: Draft) -> None:
    """Make the sources, but for the article's length and hash, which `seal` adds at the end."""
    site = f"https://{draft.slug}.example.org"
    kinds = (
        ("article", "news", "Bài báo về hội nghị công bố quy hoạch", "Article on the conference"),
        ("decision", "government", "Văn bản quyết định phê duyệt", "Text of the decision"),
        ("codes", "dataset", "Danh mục đơn vị hành chính", "List of administrative units"),
        ("atlas", "dataset", "Tập bản đồ số", "Digital atlas"),
        ("directory", "government", "Danh bạ cơ quan nhà nước", "Directory of state bodies"),
        (
            "laws",
            "legal-database",
            "Cơ sở dữ liệu văn bản pháp luật",
            "Database of legal documents",
        ),
        ("yearbook", "dataset", "Niên giám thống kê", "Statistical yearbook"),
        ("blog", "other", "Trang tin chuyên ngành", "Trade journal"),
    )
    for slug, kind, vi, en in kinds:
        _source(draft, slug, kind, Text(vi, en), f"{site}/{slug}", "2025-06-01")
    for n in range(1, NEWS + 1):
        when = (date(2023, 1, 5) + timedelta(days=37 * n)).isoformat()
        told = words.on(when)
        label = Text(f"Tin số {n}, ngày {told.vi}", f"News item {n}, {told.en}")
        _source(draft, f"news-{n}", "news", label, f"{site}/tin/{n}", when)


def _source(draft: Draft, slug: str, kind: str, label: Text, address: str, when: str) -> None:
    free = kind == "dataset"
    draft.add("sources", f"source-{slug}", "Source", label, {
        "address": typed(address, "xsd:anyURI"), "date": day(when), "kind": concept(f"source-{kind}"),
        "dcterms:license": iri("https://creativecommons.org/licenses/by/4.0/") if free else None,
    })  # fmt: skip


def seal(draft: Draft) -> None:
    """Tell of the article how long its text is, and its hash."""
    article = draft.things["source-article"]
    article.put("length", bare(len(draft.text)))
    article.put("sha256", string(hashlib.sha256(draft.text.encode()).hexdigest()))


def plans(draft: Draft, map_: Map, people: People) -> None:
    """Make the plan, those above and before it, its revisions and the documents around it."""
    own, add = draft.own, draft.add
    law = own("source-laws")
    period: dict[str, Given] = {
        "startYear": year(2021), "endYear": year(2030), "visionYear": year(2050), "source": law,
    }  # fmt: skip
    title = map_.name
    add("plan", "plan", "Plan",
        Text(f"Quy hoạch {title.vi} thời kỳ 2021-2030, tầm nhìn đến năm 2050",
             f"Plan of {title.en} 2021–2030, with a vision to 2050"), {
            **period, "consultant": own("org-consultant"), "higherPlan": own("plan-regional"),
            "level": concept("level-provincial"), "precededBy": own("plan-former"),
            "preparedBy": own("org-people-committee"), "steeredBy": own("office-chairman"),
            "territory": map_.province, "citedFrom": draft.cite("Tỉnh công bố quy hoạch."),
        })  # fmt: skip
    add("plan", "plan-regional", "Plan", Text("Quy hoạch vùng 2021-2030", "Regional plan 2021–2030"), {
        **period, "higherPlan": own("plan-national"), "level": concept("level-regional"),
        "territory": map_.region,
    })  # fmt: skip
    add("plan", "plan-national", "Plan",
        Text("Quy hoạch tổng thể quốc gia 2021-2030", "National master plan 2021–2030"),
        {**period, "level": concept("level-national-comprehensive"), "territory": map_.country})  # fmt: skip
    add("plan", "plan-former", "Plan",
        Text("Quy hoạch tổng thể đến năm 2020", "Master plan to 2020"), {
            "endYear": year(2020), "level": concept("level-master-plan"), "source": law,
            "territory": map_.province,
        })  # fmt: skip
    add("plan", f"revision/{people.approved}", "PlanRevision", _revised(people.approved), {
        "date": day(people.approved), "kind": concept("revision-approval"),
        "legalBasis": own("doc-decision"), "revisionOf": own("plan"), "source": own("source-decision"),
    })  # fmt: skip
    add("plan", f"revision/{MERGED_ON}", "PlanRevision", _revised(MERGED_ON), {
        "date": day(MERGED_ON), "kind": concept("revision-territory"),
        "legalBasis": own("doc-resolution-units"), "revisionOf": own("plan"),
        "previousRevision": own(f"revision/{people.approved}"), "source": own("source-codes"),
    })  # fmt: skip
    _documents(draft, map_, people)


def _revised(when: str) -> Text:
    told = words.on(when)
    return Text(f"Phiên bản ngày {told.vi} của quy hoạch", f"Revision of {told.en} of the plan")


def document(
    draft: Draft, slug: str, kind: str, name: tuple[Text, str, str], facts: dict[str, Given]
) -> Value:
    """Make a document of a name, a number and a day of signing."""
    title, number, when = name
    told = words.on(when)
    held: dict[str, Given] = {
        "date": day(when), "kind": concept(f"document-{kind}"), "number": string(number),
        "skos:definition": Text(f"{title.vi} số {number}, ký ngày {told.vi}.",
                                f"{title.en} number {number}, signed on {told.en}."),
        "source": draft.own("source-laws"), **facts,
    }  # fmt: skip
    label = Text(f"{title.vi} số {number} ngày {told.vi}", f"{title.en} {number} of {told.en}")
    return draft.add("plan", slug, kind="LegalDocument", label=label, facts=held)


def _documents(draft: Draft, map_: Map, people: People) -> None:
    own, chance = draft.own, draft.random
    signer = people.holders[1].person
    minister = own("office-prime-minister")
    n = 100 + draft.number % 800
    add = document
    decision = Text("Quyết định", "Decision")
    law = add(draft, "doc-law-planning", "law", (Text("Luật", "Law"), "1/2017/QHX", "2017-11-24"), {
        "inForceFrom": day("2019-01-01"), "sector": concept("sector-planning"),
        "status": concept("status-in-force"),
    })  # fmt: skip
    add(draft, "doc-national", "resolution",
        (Text("Nghị quyết", "Resolution"), "81/2023/QHX", "2023-01-09"),
        {"approves": own("plan-national"), "basedOn": law})  # fmt: skip
    add(draft, "doc-regional", "decision", (decision, "369/QĐ-TTg", "2023-05-04"),
        {"approves": own("plan-regional"), "basedOn": law, "issuedBy": minister})  # fmt: skip
    approving = add(draft, "doc-decision", "decision", (decision, f"{n}/QĐ-TTg", people.approved), {
        "about": map_.province, "approves": own("plan"), "basedOn": [law, own("doc-policy-line")],
        "inForceFrom": day(people.approved), "issuedBy": minister,
        "sector": concept("sector-planning"), "signedBy": signer,
        "status": concept("status-in-force"), "topic": own("topic-growth"),
    })  # fmt: skip
    add(draft, "doc-policy-line", "policy-line",
        (Text("Nghị quyết Trung ương", "Party resolution"), "11-NQ/TW", "2022-02-10"),
        {"sector": concept("sector-economy")})  # fmt: skip
    add(draft, "doc-implementation", "implementation-plan",
        (decision, f"{n + 7}/QĐ-UBND", "2024-12-20"), {
            "implements": own("plan"), "issuedBy": own("office-chairman"),
            "signedBy": people.holders[2].person, "status": concept("status-in-force"),
        })  # fmt: skip
    add(draft, "doc-resolution-units", "resolution",
        (Text("Nghị quyết", "Resolution"), f"{n + 1000}/NQ-UBTVQH", "2025-06-16"), {
            "about": map_.province, "inForceFrom": day(MERGED_ON),
            "issuedBy": own("org-assembly-committee"),
        })  # fmt: skip
    add(draft, "doc-agreement", "agreement",
        (Text("Thỏa thuận", "Agreement"), "5/2024/TT", "2024-02-02"), {
            "party": [map_.country, map_.neighbour], "sector": concept("sector-foreign-affairs"),
        })  # fmt: skip
    add(draft, "doc-amending", "decree", (Text("Nghị định", "Decree"), "58/2023/NĐ-CP", "2023-08-12"), {
        "amends": own("doc-paper-1"), "inForceFrom": day("2023-10-01"),
        "issuedBy": own("org-government"),
    })  # fmt: skip
    kinds = ("decree", "decision", "programme", "official-plan", "joint-statement", "decision")
    names = {
        "decree": (Text("Nghị định", "Decree"), "NĐ-CP"), "decision": (decision, "QĐ-TTg"),
        "programme": (Text("Chương trình", "Programme"), "CTr-CP"),
        "official-plan": (Text("Kế hoạch", "Official plan"), "KH-CP"),
        "joint-statement": (Text("Tuyên bố chung", "Joint statement"), "TBC"),
    }  # fmt: skip
    for i in range(1, PAPERS + 1):
        kind = kinds[i % len(kinds)]
        when = (date(2021, 3, 1) + timedelta(days=40 * i + chance.randrange(30))).isoformat()
        later = (date.fromisoformat(when) + timedelta(days=45)).isoformat()
        about = chance.choice(words.FIELDS)
        title, sign = names[kind]
        add(draft, f"doc-paper-{i}", kind, (title, f"{n + i}/{sign}", when), {
            "inForceFrom": day(later), "issuedBy": own("org-government"),
            "basedOn": law if i % 2 else None, "implements": approving if i % 5 == 0 else None,
            "sector": concept(f"sector-{about.sector}"), "topic": own(f"topic-{about.slug}"),
            "status": concept("status-in-force" if i % 7 else "status-expired"),
        })  # fmt: skip
    draft.add("plan", "doc-awaited", "LegalDocument",
              Text("Kế hoạch thực hiện giai đoạn sau", "Plan for the next stage"), {
        "implements": own("plan"), "kind": concept("document-implementation-plan"),
        "source": own("source-article"), "status": concept("status-to-be-made"),
    })  # fmt: skip


def disagreements(draft: Draft, map_: Map) -> None:
    """Make the questions on which sources differ, with each answer."""
    own, chance = draft.own, draft.random
    length = chance.randrange(90, 250)
    gate, decision, atlas = map_.gates[-1], own("doc-decision"), own("source-atlas")
    questions: list[tuple[str, Text, Value, str, list[Value]]] = [
        ("gate-kind", Text("Loại của một cửa khẩu", "The class of a border gate"), gate,
         "kind", [concept("gate-bilateral"), concept("gate-auxiliary"), concept("gate-unclassed")]),
        ("approver", Text("Ai phê duyệt quy hoạch", "Who approved the plan"), decision,
         "issuedBy", [own("office-prime-minister"), own("org-government")]),
        ("signing-day", Text("Ngày ký quyết định", "The day of signing"), decision,
         "date", [day("2024-01-05"), day("2024-01-06")]),
        ("last-year", Text("Năm cuối thời kỳ quy hoạch", "Last year of the plan"), own("plan"),
         "endYear", [year(2030), year(2023)]),
        ("neighbour", Text("Hướng của nước láng giềng", "Where the neighbour lies"), map_.province,
         "adjacentTo", [map_.neighbour, map_.neighbour]),
        ("towns", Text("Loại đô thị của trung tâm tỉnh", "Urban type of the centre"), map_.towns[0],
         "plannedKind", [concept("urban-type-1"), concept("urban-type-2")]),
    ]  # fmt: skip
    for slug, label, about, prop, answers in questions:
        claims = []
        for n, answer in enumerate(answers, 1):
            source = own(f"source-news-{n}")
            claims.append(draft.add(
                "sources", f"claim-{slug}-{n}", "Claim",
                Text(f"{label.vi}: theo tin số {n}", f"{label.en}: news item {n}"), {
                    "rdf:subject": about, "rdf:predicate": word(prop), "rdf:object": answer,
                    "accordingTo": source, "source": source,
                    "direction": concept(f"direction-{('north', 'northeast')[n - 1]}")
                    if slug == "neighbour" else None,
                },
            ))  # fmt: skip
        _question(draft, slug, label, about, claims)
    measured = [
        draft.add("goals", f"observation-border-{n}", "Observation",
                  Text(f"Chiều dài biên giới: {value} km", f"Length of the border: {value} km"), {
            "about": map_.province, "approximate": bare("true") if n > 1 else None,
            "indicator": own("indicator-border-length"), "source": source, "unit": iri("unit:KiloM"),
            "value": bare(f"{value}.0"), "year": year(2022),
        })
        for n, (value, source) in enumerate(((length, atlas), (length + 3, own("source-news-1"))), 1)
    ]  # fmt: skip
    label = Text("Chiều dài đường biên giới", "The length of the land border")
    _question(draft, "border-length", label, map_.province, measured)


def _question(draft: Draft, slug: str, label: Text, about: Value, answers: list[Value]) -> None:
    draft.add("sources", f"disagreement-{slug}", "Disagreement", label, {
        "about": about, "alternative": answers,
        "rdfs:comment": [said("Sources differ; none is chosen.", "en"),
                         said("Các nguồn khác nhau; không chọn nguồn nào.", "vi")],
    })  # fmt: skip


def adjust(draft: Draft, raised: list[Value], ended: Value, people: People) -> None:
    """Turn a plan into its next revision: a decision raises targets and ends a task."""
    own = draft.own
    told = Text("Quyết định điều chỉnh", "Adjusting decision")
    document(draft, "doc-adjusting", "decision",
             (told, f"{900 + draft.number % 90}/QĐ-TTg", "2025-12-10"), {
        "amends": own("doc-decision"), "inForceFrom": day(ADJUSTED_ON),
        "issuedBy": own("office-prime-minister"), "signedBy": people.holders[1].person,
    })  # fmt: skip
    draft.add("plan", f"revision/{ADJUSTED_ON}", "PlanRevision", _revised(ADJUSTED_ON), {
        "date": day(ADJUSTED_ON), "kind": concept("revision-adjustment"),
        "legalBasis": own("doc-adjusting"), "revisionOf": own("plan"),
        "previousRevision": own(f"revision/{MERGED_ON}"), "source": own("source-laws"),
    })  # fmt: skip
    for name in raised:
        target = draft.thing(name)
        (most,) = target.get("maximum")
        target.put("maximum", bare(f"{float(most.text) + 1:.1f}"))
    task = draft.thing(ended)
    task.put("withdrawnBy", own("doc-adjusting"))
    task.put("withdrawnOn", day(ADJUSTED_ON))
