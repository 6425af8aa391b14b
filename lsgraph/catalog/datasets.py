"""Rule: a revision is a dataset, the plan a series of them; what both say comes from one place.

The day from which a revision holds is its version and its dcterms:valid; when its data were
published is the officer's to say (`forms.dates`). The series is no dataset of its own and has no
files (DCAT-AP 3.0.1, class Dataset Series); files that hold all revisions are those of a dataset
beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from lsgraph import wording
from lsgraph.catalog import bounds, history, lists, settings
from lsgraph.catalog.distributions import distribute
from lsgraph.catalog.saying import DEMANDS, ONTOLOGY, Statements, date, labels, told
from lsgraph.facts import Facts
from lsgraph.forms import dates
from lsgraph.publication import LANGUAGES, Edition, File, Publication, local
from lsgraph.terms import iri

ALL = "all-revisions"
# Title and description of the dataset of all versions, and of one that has only one.
_TOGETHER = (
    {"en": "all versions", "vi": "tất cả các phiên bản"},
    {
        "en": "All {} versions of the plan's data in one file, each version a named graph.",
        "vi": "Toàn bộ {} phiên bản của dữ liệu quy hoạch trong cùng một tệp, mỗi phiên bản là một đồ thị có tên.",
    },
)
_ALONE = (
    {"en": "data with the ontology", "vi": "dữ liệu kèm bản thể học"},
    {
        "en": "The one version of the plan's data published here, with the ontology, in one file: a named graph each.",
        "vi": "Phiên bản duy nhất được công bố ở đây của dữ liệu quy hoạch, kèm bản thể học, trong cùng một tệp: mỗi phần là một đồ thị có tên.",
    },
)


def everything(pub: Publication) -> ox.NamedNode:
    """Name the dataset of all revisions together."""
    return ox.NamedNode(f"{pub.series}#{ALL}")


def tell(
    said: Statements, pub: Publication, files: Sequence[File], by_path: Mapping[str, File]
) -> list[ox.NamedNode]:
    """State the series and its datasets; give the datasets, the oldest first."""
    of: dict[str, list[File]] = {}
    for file in files:
        of.setdefault(file.about, []).append(file)
    datasets = [ox.NamedNode(e.name) for e in pub.editions]
    for n, edition in enumerate(pub.editions):
        own = [*of.get(edition.name, ()), *of.get(f"{edition.name}/inferred", ())]
        _edition(said, pub, n)
        days = dates.of_edition(pub, edition)
        distribute(said, pub, datasets[n], own, days=days, everything=by_path)
    _series(said, pub, datasets)
    together = [*of.get(pub.series, ()), *of.get(everything(pub).value, ())]
    if together:
        datasets.append(_together(said, pub, datasets))
        days = dates.of_series(pub)
        distribute(said, pub, datasets[-1], together, days=days, everything=by_path)
    return datasets


def _series(said: Statements, pub: Publication, datasets: Sequence[ox.NamedNode]) -> None:
    series = settings.series(pub)
    said.typed(series, "dcat:DatasetSeries")
    shared(said, pub, series)
    _acts(said, pub, series, pub.editions)
    dated(said, series, dates.of_series(pub))
    page = f"id/{pub.plan.slug}"
    _pages(said, pub, series, page)
    for predicate in ("dcat:theme", "dcterms:accrualPeriodicity", "dcterms:license"):
        lists.list_value(said, series, predicate, *settings.said(pub, predicate))
    lists.list_value(said, series, "dcterms:language", *settings.said(pub, "dcterms:language"))
    said.say(series, "dcat:first", datasets[0])
    said.say(series, "dcat:last", datasets[-1])
    said.say(series, "dcat:hasVersion", *datasets)
    said.say(series, "dcat:hasCurrentVersion", datasets[-1])


def _edition(said: Statements, pub: Publication, n: int) -> None:
    edition = pub.editions[n]
    node, series = ox.NamedNode(edition.name), settings.series(pub)
    _dataset(said, pub, node, edition)
    _acts(said, pub, node, [edition])
    dated(said, node, dates.of_edition(pub, edition))
    said.say(node, "dcterms:valid", date(edition.date))
    names = told(edition.facts, node, "rdfs:label")
    for lang in LANGUAGES:
        day = history.said_day(edition.date, lang)
        named = names.get(lang) or f"{_series_title(pub, lang)}: {day}"
        said.texts(node, "dcterms:title", {lang: named})
        said.texts(node, "dcterms:description", {lang: _described(edition, lang)})
    said.texts(node, "adms:versionNotes", history.notes(pub.editions, n))
    said.say(node, "dcat:version", ox.Literal(edition.date))
    said.say(node, "dcat:inSeries", series)
    said.say(node, "dcat:isVersionOf", series)
    lists.list_value(said, node, "adms:status", ox.NamedNode(f"{lists.ADMS}status/Completed"))
    if n:
        before = ox.NamedNode(pub.editions[n - 1].name)
        said.say(node, "dcat:previousVersion", before)
        said.say(node, "dcat:prev", before)
    if n + 1 < len(pub.editions):
        said.say(node, "dcat:next", ox.NamedNode(pub.editions[n + 1].name))
    _pages(said, pub, node, local(edition.name))
    said.say(node, "prov:wasDerivedFrom", *_sources(pub, [edition]))
    _provenance(said, node, edition)


def _together(said: Statements, pub: Publication, datasets: Sequence[ox.NamedNode]) -> ox.NamedNode:
    node = everything(pub)
    _dataset(said, pub, node, pub.latest)
    _acts(said, pub, node, pub.editions)
    dated(said, node, dates.of_series(pub))
    titles, text = _TOGETHER if len(datasets) > 1 else _ALONE
    for lang in LANGUAGES:
        title = f"{_series_title(pub, lang)}: {titles[lang]}"
        count = wording.grouped(len(datasets), lang)
        said.texts(node, "dcterms:title", {lang: title})
        said.texts(node, "dcterms:description", {lang: text[lang].format(count)})
    said.say(node, "dcat:version", ox.Literal(pub.latest.date))
    said.say(node, "dcterms:hasPart", *datasets)
    _pages(said, pub, node, f"id/{pub.plan.slug}")
    said.say(node, "prov:wasDerivedFrom", *_sources(pub, pub.editions))
    return node


def _dataset(said: Statements, pub: Publication, node: ox.NamedNode, edition: Edition) -> None:
    """State what is the same for every dataset of the plan."""
    said.typed(node, "dcat:Dataset")
    shared(said, pub, node)
    said.say(node, "dcterms:identifier", ox.Literal(node.value))
    for predicate in (
        "dcat:theme",
        "dcterms:accessRights",
        "dcterms:accrualPeriodicity",
        "dcterms:language",
        "dcterms:license",
        "dcterms:rights",
    ):
        lists.list_value(said, node, predicate, *settings.said(pub, predicate))
    said.say(node, "dcat:keyword", *settings.texts(pub, "dcat:keyword"))
    for sector in _named(edition.facts, "plan:sector"):
        said.say(node, "dcterms:subject", sector)
        # CKAN takes what stands between commas for words of their own.
        words = {lang: text for lang, text in labels(pub, sector).items() if "," not in text}
        said.texts(node, "dcat:keyword", words)
    lists.list_value(said, node, "dcterms:conformsTo", ONTOLOGY, DEMANDS)


def shared(said: Statements, pub: Publication, node: ox.NamedNode) -> None:
    """State what a dataset, the series and the catalogue have alike."""
    publishers = settings.said(pub, "dcterms:publisher")
    creators = settings.said(pub, "dcterms:creator") or publishers
    lists.list_value(said, node, "dcterms:publisher", *publishers)
    lists.list_value(said, node, "dcterms:creator", *creators)
    lists.list_value(said, node, "dcat:contactPoint", *settings.said(pub, "dcat:contactPoint"))
    mandating = settings.said(pub, "dcatap:applicableLegislation")
    lists.list_value(said, node, "dcatap:applicableLegislation", *mandating)
    for act in mandating:
        _tell_act(said, pub, act)
    said.say(node, "dcterms:spatial", *bounds.place(said, pub))
    said.say(node, "dcterms:temporal", *bounds.periods(said, pub))


def dated(said: Statements, node: ox.NamedNode, days: dates.Days) -> None:
    """State when a thing was issued and modified."""
    said.say(node, "dcterms:issued", date(days.issued))
    said.say(node, "dcterms:modified", date(days.modified))


def _acts(
    said: Statements, pub: Publication, node: ox.NamedNode, editions: Iterable[Edition]
) -> None:
    """State the acts that approve the plan or that its revisions rest on.

    They are the plan's, and mandate no dataset: applicable legislation (DCAT-AP 3.0.1) is only
    what the officer names as such.
    """
    acts: set[ox.NamedNode] = set()
    for edition in editions:
        facts = edition.facts
        found = list(facts.values(ox.NamedNode(edition.name), iri("plan:legalBasis")))
        for plan in bounds.plans(edition):
            found += facts.subjects(iri("plan:approves"), plan)
        acts |= {v for v in found if isinstance(v, ox.NamedNode)}
    for act in sorted(acts, key=lambda act: act.value):
        lists.list_value(said, node, "dcterms:references", act)
        _tell_act(said, pub, act)


def _tell_act(said: Statements, pub: Publication, act: ox.NamedNode) -> None:
    said.texts(act, "dcterms:title", labels(pub, act))
    facts = pub.everything
    said.say(act, "eli:number", *bounds.values(facts, act, "plan:number"))
    said.say(act, "eli:date_document", *bounds.values(facts, act, "plan:date")[:1])


def _provenance(said: Statements, node: ox.NamedNode, edition: Edition) -> None:
    sources = len(edition.facts.instances(iri("plan:Source")))
    if not sources:
        return
    passages = len(edition.facts.instances(iri("plan:Passage")))
    statement = ox.NamedNode(f"{node.value}#provenance")
    said.say(node, "dcterms:provenance", statement)
    said.typed(statement, "dcterms:ProvenanceStatement")
    many = {lang: [wording.grouped(n, lang) for n in (sources, passages)] for lang in LANGUAGES}
    en, vi = many["en"], many["vi"]
    en[0] += " source" if sources == 1 else " sources"
    en[1] += " passage" if passages == 1 else " passages"
    words = {
        "en": f"Taken from {en[0]} named in the data, with {en[1]} of text marked by position; each thing in the data names its evidence.",
        "vi": f"Lập từ {vi[0]} nguồn nêu trong dữ liệu, với {vi[1]} đoạn văn bản được đánh dấu vị trí; mỗi nội dung trong dữ liệu đều nêu căn cứ.",
    }
    said.texts(statement, "rdfs:label", words)


def _described(edition: Edition, lang: str) -> str:
    facts = edition.facts
    comment = told(facts, ox.NamedNode(edition.name), "rdfs:comment").get(lang, "")
    triples = wording.grouped(len(facts.triples), lang)
    things = wording.grouped(len(facts.by_subject), lang)
    day = history.said_day(edition.date, lang)
    if lang == "vi":
        text = f"Dữ liệu liên kết của quy hoạch theo tình trạng ngày {day}: {triples} phát biểu về {things} đối tượng."
    else:
        text = f"The plan as linked data, as it stood on {day}: {triples} statements about {things} things."
    if edition.inferred:
        more = wording.grouped(len(edition.inferred), lang)
        text += (
            f" Kèm theo, trong đồ thị riêng, {more} phát biểu suy luận theo OWL 2 RL."
            if lang == "vi"
            else f" Beside it, in a graph of its own, {more} statements inferred under OWL 2 RL."
        )
    return f"{text} {comment}".strip()


def _series_title(pub: Publication, lang: str) -> str:
    return pub.record.text(settings.series(pub), iri("dcterms:title"), lang) or pub.plan.slug


def _pages(said: Statements, pub: Publication, node: ox.NamedNode, path: str) -> None:
    pages = [ox.NamedNode(pub.address(f"{path}.{lang}.html")) for lang in LANGUAGES]
    lists.list_value(said, node, "dcat:landingPage", pages[0])
    lists.list_value(said, node, "foaf:page", *pages)


def _sources(pub: Publication, editions: Iterable[Edition]) -> list[ox.NamedNode]:
    found = {s for e in editions for s in e.facts.instances(iri("plan:Source"), pub.words)}
    return sorted(found, key=lambda s: s.value)


def _named(facts: Facts, predicate: str) -> list[ox.NamedNode]:
    wanted = iri(predicate)
    found = {t.object for t in facts.triples if t.predicate == wanted}
    return sorted((o for o in found if isinstance(o, ox.NamedNode)), key=lambda o: o.value)
