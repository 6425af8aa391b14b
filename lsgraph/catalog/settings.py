"""Rule: who publishes, on what terms and whom to ask is said by the officer's file, and by nothing else.

The file is `instances/PLAN/catalog.ttl`, in DCAT's own words; what it lacks is refused with what
to write, never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Template

import pyoxigraph as ox

from lsgraph import turtle, validation
from lsgraph.errors import ProjectError
from lsgraph.findings import Finding
from lsgraph.project import Project
from lsgraph.publication import Publication
from lsgraph.terms import iri

_SHOWN = 3  # findings told in one error
_TEMPLATE = Template(
    """\
# Who publishes the data of this plan, on what terms, and whom to ask: put your own in place of each text.
# Add to the dcat:DatasetSeries the day on which its data are first published, such as
#     dcterms:issued "2030-01-31"^^<http://www.w3.org/2001/XMLSchema#date> ;
# Đơn vị công bố dữ liệu quy hoạch, điều kiện sử dụng và đầu mối liên hệ: hãy thay từng nội dung mẫu.
# Ghi thêm vào dcat:DatasetSeries ngày công bố dữ liệu lần đầu, theo mẫu ở dòng trên.

@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .

<$series> a dcat:DatasetSeries ;
    dcterms:accessRights <http://publications.europa.eu/resource/authority/access-right/PUBLIC> ;
    dcterms:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/IRREG> ;
    dcterms:description
        "What the data hold and whom they serve."@en ,
        "Dữ liệu gồm những gì và phục vụ ai."@vi ;
    dcterms:language
        <http://publications.europa.eu/resource/authority/language/ENG> ,
        <http://publications.europa.eu/resource/authority/language/VIE> ;
    dcterms:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ;
    dcterms:publisher <$series#publisher> ;
    dcterms:rights <$series#rights> ;
    dcterms:title
        "Name of the data"@en ,
        "Tên bộ dữ liệu"@vi ;
    dcat:contactPoint <$series#contact> ;
    dcat:keyword
        "planning"@en ,
        "quy hoạch"@vi ;
    dcat:theme
        <http://publications.europa.eu/resource/authority/data-theme/GOVE> ,
        <http://publications.europa.eu/resource/authority/data-theme/REGI> .

<$series#contact> a vcard:Organization ;
    vcard:fn
        "Office to be asked"@en ,
        "Bộ phận tiếp nhận câu hỏi"@vi ;
    vcard:hasEmail <mailto:office@example.org> .

<$series#publisher> a foaf:Agent ;
    dcterms:type <http://purl.org/adms/publishertype/RegionalAuthority> ;
    foaf:homepage <https://www.example.org/> ;
    foaf:name
        "Name of the publisher"@en ,
        "Tên cơ quan công bố"@vi .

<$series#rights> a dcterms:RightsStatement ;
    rdfs:label
        "What one may do with the data, and what they are not."@en ,
        "Được làm gì với dữ liệu, và dữ liệu không phải là gì."@vi .
"""
)


def template(series: str) -> str:
    """Write the file that an officer starts from, for a series with this IRI; it is in the house form."""
    return _TEMPLATE.substitute(series=series)


def series(pub: Publication) -> ox.NamedNode:
    """Give the series of the plan's datasets."""
    return ox.NamedNode(pub.series)


def said(pub: Publication, predicate: str) -> list[ox.NamedNode]:
    """Give what the officer says of the series by a property whose values are things."""
    values = pub.record.values(series(pub), iri(predicate))
    return [v for v in values if isinstance(v, ox.NamedNode)]


def one(pub: Publication, predicate: str) -> ox.NamedNode | None:
    """Give the first thing that the officer names by a property, or None."""
    return next(iter(said(pub, predicate)), None)


def texts(pub: Publication, predicate: str) -> list[ox.Literal]:
    """Give the texts that the officer gives by a property."""
    values = pub.record.values(series(pub), iri(predicate))
    return [v for v in values if isinstance(v, ox.Literal)]


def endpoints(pub: Publication) -> list[ox.NamedNode]:
    """Give the data services that the officer names with their address."""
    services = pub.record.instances(iri("dcat:DataService"))
    return [s for s in services if pub.record.node(s, iri("dcat:endpointURL"))]


def demands(where: Project) -> tuple[ox.Triple, ...]:
    """Read what is asked of a record and of the officer's file."""
    return turtle.read(where.shapes("catalog")).triples


def own_demands(where: Project) -> tuple[ox.Triple, ...]:
    """Read what is asked of the officer's file alone: not what only the finished record has."""
    shapes = demands(where)
    record = {
        t.subject
        for t in shapes
        if t.predicate == iri("dcterms:isPartOf") and t.object == iri("shape:record")
    }
    return tuple(t for t in shapes if t.subject not in record)


def check(pub: Publication) -> None:
    """Check the officer's file; raise ProjectError that says what to write where it falls short."""
    path = pub.plan.catalog
    if not pub.record.triples:
        raise ProjectError(
            en=f"{path} is not there; it says who publishes the plan's data, on what terms and whom to "
            f"ask. `lsgraph export {pub.plan.slug} --template` prints the file to fill in; step 2 of "
            "docs/publish.md tells what each line means",
            vi=f"chưa có {path}; tệp này nêu ai công bố dữ liệu quy hoạch, theo điều kiện nào và liên hệ "
            f"với ai. Lệnh `lsgraph export {pub.plan.slug} --template` in ra tệp mẫu để điền; bước 2 của "
            "docs/publish.md giải thích từng dòng",
        )
    for t in pub.record.triples:
        for term in (t.subject, t.object):
            if isinstance(term, ox.BlankNode):
                raise ProjectError(
                    en=f"{path}: a thing without a name (in {_about(t)}); give it an IRI such as "
                    f"<{pub.series}#contact>",
                    vi=f"{path}: có đối tượng không tên (tại {_about(t)}); hãy đặt IRI, chẳng hạn "
                    f"<{pub.series}#contact>",
                )
    if series(pub) not in pub.record.instances(iri("dcat:DatasetSeries")):
        raise ProjectError(
            en=f"{path}: says nothing of <{pub.series}>; describe it as a dcat:DatasetSeries",
            vi=f"{path}: không mô tả <{pub.series}>; hãy mô tả nó là một dcat:DatasetSeries",
        )
    refuse(str(path), findings(pub))


def findings(pub: Publication) -> list[Finding]:
    """Check the officer's file against what is asked of it alone; warnings keep nothing back."""
    return validation.validate(pub.record.triples, (), own_demands(pub.where))


def refuse(where: str, findings: Sequence[Finding]) -> None:
    """Raise ProjectError that tells the first violations and what to do, where there are any."""
    wrong = [f for f in findings if f.severity == "violation"]
    if not wrong:
        return
    told = {
        lang: "; ".join(
            f"{f.focus.strip('<>')}: {f.message[lang]} {f.advice.get(lang, '')}".strip()
            for f in wrong[:_SHOWN]
        )
        for lang in ("en", "vi")
    }
    more = len(wrong) - _SHOWN
    raise ProjectError(
        en=f"{where}: {told['en']}" + (f" ({more} more)" if more > 0 else ""),
        vi=f"{where}: {told['vi']}" + (f" (còn {more} lỗi khác)" if more > 0 else ""),
    )


def _about(t: ox.Triple) -> str:
    return t.subject.value if isinstance(t.subject, ox.NamedNode) else t.predicate.value
