"""Rule: a new revision starts as the latest one plus its act, and states nothing that is not known.

What the author must still find out (who issued the act, where it can be read) is left out of the
data and told as next steps; the check asks for it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date as day
from pathlib import Path

import pyoxigraph as ox

from lsgraph import folders, turtle, wording
from lsgraph.errors import ProjectError
from lsgraph.project import Plan, Revision
from lsgraph.terms import BASE, RDF_TYPE, RDFS_LABEL, curie, fold, iri, is_iri, nfc, own_prefixes

LONGEST = 500  # of what names a decision, in code points

# By the letters after the number: word of the IRI, word in each language, concept.
# Source: Decree 30/2020/NĐ-CP, annex III, for decisions, resolutions, plans and programmes.
_KINDS = {
    "qd": ("decision", "Decision", "Quyết định", "concept:document-decision"),
    "nq": ("resolution", "Resolution", "Nghị quyết", "concept:document-resolution"),
    "nd": ("decree", "Decree", "Nghị định", "concept:document-decree"),
    "kh": ("plan", "Plan", "Kế hoạch", "concept:document-official-plan"),
    "ctr": ("programme", "Programme", "Chương trình", "concept:document-programme"),
    "qh": ("resolution", "Resolution", "Nghị quyết", "concept:document-resolution"),
    "law": ("law", "Law", "Luật", "concept:document-law"),
}
_WRITTEN = {
    fold(w): w for w in ["QĐ", "NQ", "NĐ", "KH", "CTr", "TTg", "UBND", "HĐND", "TW", "TU", "CP"]
}

_LETTERS = r"[^\W\d_]{2,10}\d{0,3}"
_NUMBER = re.compile(
    rf"(?<![\w/.-])(\d{{1,6}}(?:/\d{{4}})?)([/-])({_LETTERS}(?:[-/]{_LETTERS}){{0,3}})(?!\w)"
)
_DAYS = (
    re.compile(r"(?<![\d-])(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d-])"),
    re.compile(r"(?<![\d/])(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})(?![\d/])"),
    re.compile(r"\b(?P<d>\d{1,2}) tháng (?P<m>\d{1,2}) năm (?P<y>\d{4})\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}}) (?P<name>{'|'.join(wording.MONTHS)}) (?P<y>\d{{4}})\b"),
)


@dataclass(frozen=True, slots=True)
class Act:
    """A legal document as its number tells of it; `date` is empty where the text gives none."""

    number: str
    kind: str
    slug: str
    date: str
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A revision that was started: its folder, the IRI of its act, what to do next."""

    folder: Path
    document: str
    steps: tuple[Mapping[str, str], ...]


def revise(
    plan: Plan, *, date: str, decision: str, kind: str = "concept:revision-adjustment"
) -> Draft:
    """Start a revision of a plan: a copy of the latest one with the act that it rests on.

    `decision` names the act by its number, and its day if known ("Decision 12/QĐ-UBND of
    2026-05-01"); `kind` is a concept of concept:revision-kinds. Raise ProjectError where the
    date is no later day than the latest revision's, where the folder is there already, or where
    the decision has no number; TurtleError where the latest revision cannot be read.
    """
    made = act(decision)
    if not kind.startswith("concept:revision-") or not is_iri(iri(kind).value):
        raise ProjectError(
            en=f"{kind!r} is no kind of revision; name one of concept:revision-kinds, such as "
            "concept:revision-adjustment",
            vi=f"{kind!r} không phải loại phiên bản; hãy nêu một mục của concept:revision-kinds, "
            "ví dụ concept:revision-adjustment",
        )
    if not plan.folder.is_dir():
        raise ProjectError(
            en=f"{plan.folder}: no such plan; name one of the project",
            vi=f"{plan.folder}: không có quy hoạch này; hãy nêu một quy hoạch của dự án",
        )
    plan = Plan(plan.slug, plan.folder)  # as it stands now
    latest = plan.revision()
    folder = plan.folder / date
    _refuse_date(date, latest)
    try:
        with folders.alone(plan.folder):
            if folder.exists() or folder.is_symlink():
                raise _there(folder)
            files, document, steps = _drafted(plan, latest, date, made, iri(kind))
            folders.write(folder, files)
    except BlockingIOError:
        raise ProjectError(
            en=f"something else is writing to {plan.slug}; try again when it has ended",
            vi=f"đang có việc khác ghi vào {plan.slug}; hãy thử lại khi việc đó xong",
        ) from None
    except OSError as error:
        raise ProjectError(
            en=f"{folder} cannot be made: {error.strerror}; nothing was written",
            vi=f"không tạo được {folder}: {error.strerror}; chưa ghi gì",
        ) from error
    return Draft(folder, document, steps)


def act(text: str) -> Act:
    """Read which act a text names; raise ProjectError where it holds no number or a bad day."""
    text = nfc(text)
    if len(text) > LONGEST:
        raise ProjectError(
            en=f"the decision is named with more than {LONGEST} characters; give its number and day",
            vi=f"tên quyết định dài quá {LONGEST} ký tự; hãy chỉ nêu số và ngày",
        )
    for match in _NUMBER.finditer(text):
        letters = re.split("([-/])", match[3])
        sign = fold(letters[0]).rstrip("0123456789")
        if sign not in _KINDS or sign == "law":
            continue
        letters[::2] = [_WRITTEN.get(fold(w), w.upper()) for w in letters[::2]]
        number = match[1] + match[2] + "".join(letters)
        rest = text[: match.start()] + " " + text[match.end() :]
        # The National Assembly numbers laws and resolutions alike: only the word tells.
        if sign == "qh" and re.search(r"\b(?:luat|law)\b", fold(rest)):
            sign = "law"
        word, en, vi, concept = _KINDS[sign]
        when = _day(rest)
        slug = re.sub("[^a-z0-9]+", "-", fold(number))
        label = {"en": f"{en} No. {number}", "vi": f"{vi} số {number}"}
        if when:
            en, vi = (_told(when, lang) for lang in ("en", "vi"))
            label = {"en": f"{label['en']} of {en}", "vi": f"{label['vi']} ngày {vi}"}
        return Act(number, concept, f"doc-{word}-{slug}", (when and when.isoformat()) or "", label)
    raise ProjectError(
        en=f"{text!r} holds no number of a decision; write it as 12/QĐ-UBND, 12/NQ-HĐND or "
        "1672/NQ-UBTVQH15, with its day if known: 12/QĐ-UBND of 2026-05-01",
        vi=f"{text!r} không có số quyết định; hãy ghi như 12/QĐ-UBND, 12/NQ-HĐND hoặc "
        "1672/NQ-UBTVQH15, kèm ngày nếu biết: 12/QĐ-UBND ngày 1/5/2026",
    )


def _day(text: str) -> day | None:
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts.get("m") or wording.MONTHS.index(parts["name"]) + 1)
            try:
                return day(int(parts["y"]), month, int(parts["d"]))
            except ValueError:
                raise ProjectError(
                    en=f"{match[0]!r} is no day of the calendar; write it as 2026-05-01",
                    vi=f"{match[0]!r} không phải ngày có thật; hãy ghi như 2026-05-01 hoặc 1/5/2026",
                ) from None
    return None


def _told(when: day, lang: str) -> str:
    return wording.day(when.year, when.month, when.day, lang)


def _refuse_date(date: str, latest: Revision) -> None:
    try:
        good = day.fromisoformat(date).isoformat() == date
    except ValueError:
        good = False
    if not good:
        raise ProjectError(
            en=f"{date!r} is no day; write the day from which the revision holds as 2026-05-01",
            vi=f"{date!r} không phải ngày hợp lệ; hãy ghi ngày phiên bản có hiệu lực như 2026-05-01",
        )
    if date == latest.date:
        raise _there(latest.folder)
    if date < latest.date:
        raise ProjectError(
            en=f"{date} is not after {latest.date}, the latest revision of {latest.plan}; give a "
            "later day",
            vi=f"{date} không sau {latest.date}, phiên bản mới nhất của {latest.plan}; hãy nêu "
            "ngày muộn hơn",
        )


def _there(folder: Path) -> ProjectError:
    return ProjectError(
        en=f"{folder} is there already; edit it, or give a later day",
        vi=f"{folder} đã có; hãy sửa trong đó hoặc nêu ngày muộn hơn",
    )


def _drafted(
    plan: Plan, latest: Revision, date: str, made: Act, kind: ox.NamedNode
) -> tuple[dict[str, bytes], str, tuple[Mapping[str, str], ...]]:
    """Give the files of the new revision, the IRI of its act and the next steps."""
    documents = [turtle.read(path) for path in latest.files]
    facts = [t for d in documents for t in d.triples]
    last = latest.name
    home = [n for n, d in enumerate(documents) if any(_is_revision(t, last) for t in d.triples)]
    subject = next((t.object for t in facts if _says(t, last, "plan:revisionOf")), None)
    if not home or not isinstance(subject, ox.NamedNode):
        raise ProjectError(
            en=f"{latest.folder} does not describe its own revision; add <{last}> a "
            "plan:PlanRevision with plan:revisionOf",
            vi=f"{latest.folder} chưa mô tả chính phiên bản này; hãy thêm <{last}> thuộc loại "
            "plan:PlanRevision, có plan:revisionOf",
        )
    name, known = _named(plan, made, facts)
    new = [] if known else list(_document(name, made))
    new += _revision(plan, latest, date, name, kind, subject, facts)
    first = documents[home[0]]
    documents[home[0]] = replace(first, triples=(*first.triples, *new))
    files = {}
    for path, document in zip(latest.files, documents, strict=True):
        files[path.name] = turtle.house_form(document).encode("utf-8")
    prefixes = own_prefixes(first.prefixes)
    short = curie(name.value, prefixes) or f"<{name.value}>"
    path = plan.folder / date / latest.files[home[0]].name
    return files, name.value, tuple(_steps(path, plan.slug, short, made, known))


def _is_revision(t: ox.Triple, name: str) -> bool:
    return _says(t, name, "rdf:type") and t.object == iri("plan:PlanRevision")


def _says(t: ox.Triple, thing: str, word: str) -> bool:
    return str(t.subject) == f"<{thing}>" and t.predicate == iri(word)


def _named(plan: Plan, made: Act, facts: Iterable[ox.Triple]) -> tuple[ox.NamedNode, bool]:
    """Name the act, and say whether the data know it: numbers begin again with each year."""
    facts = list(facts)
    number = [t for t in facts if t.predicate == iri("plan:number")]
    dates = {t.subject: t.object for t in facts if t.predicate == iri("plan:date")}
    for t in number:
        value = t.object.value if isinstance(t.object, ox.Literal) else ""
        when = dates.get(t.subject)
        same = not made.date or not isinstance(when, ox.Literal) or when.value == made.date
        if fold(value) == fold(made.number) and same and isinstance(t.subject, ox.NamedNode):
            return t.subject, True
    used = {str(t.subject) for t in facts}
    base = f"{BASE}id/{plan.slug}/{made.slug}"
    year = f"{base}-{made.date[:4]}" if made.date else base
    for name in (base, year):
        if f"<{name}>" not in used:
            return ox.NamedNode(name), False
    raise ProjectError(
        en=f"<{year}> names another thing already; give the act's day with its number",
        vi=f"<{year}> đã là tên của đối tượng khác; hãy nêu cả ngày của văn bản cùng với số",
    )


def _document(name: ox.NamedNode, made: Act) -> Iterator[ox.Triple]:
    yield ox.Triple(name, RDF_TYPE, iri("plan:LegalDocument"))
    for lang, text in made.label.items():
        yield ox.Triple(name, RDFS_LABEL, ox.Literal(text, language=lang))
    if made.date:
        yield ox.Triple(name, iri("plan:date"), _date(made.date))
    yield ox.Triple(name, iri("plan:kind"), iri(made.kind))
    yield ox.Triple(name, iri("plan:number"), ox.Literal(made.number))


def _revision(
    plan: Plan,
    latest: Revision,
    date: str,
    document: ox.NamedNode,
    kind: ox.NamedNode,
    subject: ox.NamedNode,
    facts: Iterable[ox.Triple],
) -> Iterator[ox.Triple]:
    base = f"{BASE}id/{plan.slug}/revision/"
    name, last = ox.NamedNode(base + date), ox.NamedNode(base + latest.date)
    yield ox.Triple(name, RDF_TYPE, iri("plan:PlanRevision"))
    labels = {
        (str(t.subject), t.object.language): t.object.value
        for t in facts
        if t.predicate == RDFS_LABEL and isinstance(t.object, ox.Literal)
    }
    new, old = day.fromisoformat(date), day.fromisoformat(latest.date)
    for lang, word in (("en", "revision of"), ("vi", "phiên bản ngày")):
        # The plan's editors have found words for a revision: keep them, with the new day.
        text = labels.get((str(last), lang), "").replace(_told(old, lang), _told(new, lang))
        if _told(new, lang) not in text:
            text = f"{labels.get((str(subject), lang), plan.slug)}: {word} {_told(new, lang)}"
        yield ox.Triple(name, RDFS_LABEL, ox.Literal(text, language=lang))
    yield ox.Triple(name, iri("plan:date"), _date(date))
    yield ox.Triple(name, iri("plan:kind"), kind)
    yield ox.Triple(name, iri("plan:legalBasis"), document)
    yield ox.Triple(name, iri("plan:previousRevision"), last)
    yield ox.Triple(name, iri("plan:revisionOf"), subject)


def _date(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=iri("xsd:date"))


def _steps(path: Path, slug: str, name: str, made: Act, known: bool) -> Iterator[Mapping[str, str]]:
    if known:
        yield {
            "en": f"{path}: {name} has this number already; make sure that it is the act you mean",
            "vi": f"{path}: {name} đã mang số này; hãy chắc rằng đó là văn bản cần nêu",
        }
    else:
        if not made.date:
            yield {
                "en": f"{path}: give {name} its day, plan:date, and add the day to its labels",
                "vi": f"{path}: ghi ngày ban hành của {name} (plan:date) và thêm ngày vào nhãn",
            }
        yield {
            "en": f"{path}: say who issued {name} (plan:issuedBy) and what it decides "
            "(skos:definition, in both languages)",
            "vi": f"{path}: ghi cơ quan ban hành {name} (plan:issuedBy) và nội dung chính "
            "(skos:definition, bằng hai ngôn ngữ)",
        }
        yield {
            "en": f"describe in sources.ttl where {name} can be read and name that source "
            "(plan:source), or cite its passages (plan:citedFrom)",
            "vi": f"mô tả trong sources.ttl nơi đọc được {name} rồi nêu nguồn đó (plan:source), "
            "hoặc trích đoạn của văn bản (plan:citedFrom)",
        }
    yield {
        "en": f"change in {path.parent} what the act changes; what it ends is withdrawn "
        "(plan:withdrawnBy), not removed",
        "vi": f"sửa trong {path.parent} những gì văn bản thay đổi; nội dung bị bãi bỏ thì ghi "
        "plan:withdrawnBy, không xóa",
    }
    yield {
        "en": f"check it: lsgraph check {slug}",
        "vi": f"kiểm tra: lsgraph check {slug}",
    }
