"""Rule: who acts in a plan is an office and its holder; what they do there is an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from benchmarks.corpus import words
from benchmarks.corpus.draft import Draft, Text, Value, bare, concept, day
from benchmarks.corpus.places import Map, slugged

DEPARTMENTS = 6


@dataclass(slots=True)
class Holder:
    """A person in the office that he or she holds."""

    person: Value
    office: Value
    name: str
    title: Text


@dataclass(slots=True)
class People:
    """The actors and events of a plan, as the other parts of it name them."""

    approved: str
    holders: list[Holder] = field(default_factory=list)
    departments: list[Value] = field(default_factory=list)
    groups: list[Value] = field(default_factory=list)
    events: list[Value] = field(default_factory=list)


_BODIES = (
    ("org-government", "Chính phủ", "Government"),
    ("org-assembly-committee", "Ủy ban Thường vụ Quốc hội", "National Assembly Standing Committee"),
    ("org-people-committee", "Ủy ban nhân dân tỉnh", "Provincial People's Committee"),
    ("org-people-council", "Hội đồng nhân dân tỉnh", "Provincial People's Council"),
    ("org-party-committee", "Tỉnh ủy", "Provincial Party Committee"),
    ("org-appraisal-council", "Hội đồng thẩm định quy hoạch", "Plan appraisal council"),
    ("org-consultant", "Viện tư vấn quy hoạch (giả định)", "Planning consultants (made up)"),
)
_AUTHORITIES = {
    "org-government": "government",
    "org-assembly-committee": "national-assembly-standing-committee",
    "org-people-committee": "provincial-people-committee",
    "org-people-council": "provincial-people-council",
}
_OFFICES = (
    ("office-prime-minister", "Thủ tướng Chính phủ", "Prime Minister", "org-government"),
    ("office-deputy-prime-minister", "Phó Thủ tướng Chính phủ", "Deputy Prime Minister",
     "org-government"),
    ("office-chairman", "Chủ tịch Ủy ban nhân dân tỉnh", "Chairman of the People's Committee",
     "org-people-committee"),
    ("office-vice-chairman", "Phó Chủ tịch Ủy ban nhân dân tỉnh",
     "Vice Chairman of the People's Committee", "org-people-committee"),
    ("office-secretary", "Bí thư Tỉnh ủy", "Secretary of the Party Committee",
     "org-party-committee"),
    ("office-council-chairman", "Chủ tịch Hội đồng nhân dân tỉnh",
     "Chairman of the People's Council", "org-people-council"),
)  # fmt: skip
_GROUPS = (
    ("enterprises", "Doanh nghiệp", "Enterprises"),
    ("residents", "Nhân dân trong tỉnh", "People of the province"),
    ("investors", "Nhà đầu tư", "Investors"),
    ("scientists", "Nhà khoa học", "Scientists"),
    ("youth", "Thanh niên trong tỉnh", "Young people of the province"),
)


def gather(draft: Draft, map_: Map) -> People:
    """Make the actors of a plan and the events at which they meet."""
    signed = date(2023, 9, 1) + timedelta(days=draft.random.randrange(300))
    people = People(signed.isoformat())
    _bodies(draft, map_, people)
    _holders(draft, people)
    _events(draft, map_, people)
    return people


def _bodies(draft: Draft, map_: Map, people: People) -> None:
    own, add = draft.own, draft.add
    source = own("source-directory")
    for slug, vi, en in _BODIES:
        local = slug.startswith("org-p")
        add("actors", slug, "Organization", Text(vi, en), {
            "actsFor": map_.province if local else None,
            "authority": concept(f"authority-{_AUTHORITIES[slug]}") if slug in _AUTHORITIES else None,
            "source": source,
        })  # fmt: skip
    for n, name in enumerate(words.MINISTRIES, 1):
        add("actors", f"org-ministry-{n}", "Organization", name,
            {"partOf": own("org-government"), "source": source})  # fmt: skip
    for n, name in enumerate(words.DEPARTMENTS[:DEPARTMENTS], 1):
        people.departments.append(add("actors", f"org-department-{n}", "Organization", name, {
            "actsFor": map_.province, "partOf": own("org-people-committee"), "source": source,
        }))  # fmt: skip
    for slug, vi, en in _GROUPS:
        saying = f"{vi} tham gia thực hiện quy hoạch."
        draft.cite(saying)
        people.groups.append(add("actors", f"group-{slug}", "Group", Text(vi, en), {
            "actsFor": map_.province, "citedFrom": draft.cite_part(vi),
        }))  # fmt: skip


def _holders(draft: Draft, people: People) -> None:
    """Give each office its holder; heads of ministries and departments are made up as well."""
    own, add, chance = draft.own, draft.add, draft.random
    source = own("source-directory")
    offices = list(_OFFICES)
    for n, body_name in enumerate(words.MINISTRIES, 1):
        title = Text(f"Bộ trưởng {body_name.vi}", f"Minister, {body_name.en}")
        offices.append((f"office-minister-{n}", *title, f"org-ministry-{n}"))
    for n, body_name in enumerate(words.DEPARTMENTS[:DEPARTMENTS], 1):
        title = Text(f"Giám đốc {body_name.vi}", f"Director, {body_name.en}")
        offices.append((f"office-director-{n}", *title, f"org-department-{n}"))
    authorities = {
        "office-prime-minister": "prime-minister",
        "office-chairman": "provincial-chairman",
    }
    taken: set[str] = set()
    for slug, vi, en, body in offices:
        authority = authorities.get(slug)
        office = add("actors", slug, "Office", Text(vi, en), {
            "authority": concept(f"authority-{authority}") if authority else None,
            "officeOf": own(body), "source": source,
        })  # fmt: skip
        while True:
            name = " ".join(
                chance.choice(part) for part in (words.FAMILY, words.MIDDLE, words.GIVEN)
            )
            if name not in taken:
                break
        taken.add(name)
        person = add("actors", f"person-{slugged(name)}-{len(taken)}", "Person", Text(name, name),
                     {"source": source})  # fmt: skip
        add("actors", f"tenure-{slug.removeprefix('office-')}", "Tenure",
            Text(f"{name} giữ chức {vi}", f"{name} as {en}"),
            {"holder": person, "office": office, "source": source})  # fmt: skip
        people.holders.append(Holder(person, office, name, Text(vi, en)))


def _events(draft: Draft, map_: Map, people: People) -> None:
    own, add, chance = draft.own, draft.add, draft.random
    approved = date.fromisoformat(people.approved)
    plans = (
        ("conference", "Hội nghị công bố quy hoạch", "Conference on the plan", 40),
        ("announcement", "Công bố nội dung quy hoạch", "Announcement of the plan", 40),
        ("speech", "Phát biểu tại hội nghị", "Speech at the conference", 40),
        ("appraisal", "Họp thẩm định quy hoạch", "Appraisal of the plan", -200),
        ("approval", "Phê duyệt quy hoạch", "Approval of the plan", 0),
        ("drafting", "Lập quy hoạch", "Drafting of the plan", -500),
        ("press-conference", "Họp báo về quy hoạch", "Press conference on the plan", 43),
        ("signing", "Ký kết hợp tác", "Signing of agreements", 60),
        ("groundbreaking", "Khởi công dự án", "Ground-breaking of a project", 150),
        ("state-visit", "Chuyến thăm cấp Nhà nước", "State visit", -90),
    )
    for kind, vi, en, days in plans:
        when = (approved + timedelta(days=days)).isoformat()
        parted = kind in ("announcement", "speech")
        who = [h.person for h in people.holders[:9]] if kind == "conference" or parted else [
            h.person for h in chance.sample(people.holders[9:], 3)
        ]  # fmt: skip
        agent = own("org-people-committee")
        told = words.on(when)
        saying = f"{vi} diễn ra ngày {told.vi}."
        people.events.append(add(
            "events", f"event-{kind}", "Event",
            Text(f"{vi} ngày {told.vi}", f"{en}, {told.en}"), {
                "about": own("plan"), "agent": agent, "citedFrom": draft.cite(saying),
                "date": day(when), "kind": concept(f"event-{kind}"), "location": map_.province,
                "order": bare(1 if kind == "announcement" else 2) if parted else None,
                "participant": who, "partOf": own("event-conference") if parted else None,
            },
        ))  # fmt: skip
