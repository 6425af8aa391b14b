"""Rule: an entry of a controlled list is named by its list's own IRI; here it gets its class and words.

The EU's lists have no Vietnamese, and their files lack most classes that the ranges of DCAT-AP
ask for, so the record carries both for each entry that it uses. That an entry stands in a list
(skos:inScheme) is for the list to say. Source: DCAT-AP 3.0.1, section 10 (controlled vocabularies).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from lsgraph.catalog.saying import Statements

EU = "http://publications.europa.eu/resource/authority/"
ADMS = "http://purl.org/adms/"
IANA = "https://www.iana.org/assignments/media-types/"
THEMES = ox.NamedNode(f"{EU}data-theme")
STABLE = ox.NamedNode(f"{EU}planned-availability/STABLE")
CREATED = ox.NamedNode(f"{ADMS}changetype/created")
PROFILE = ox.NamedNode("http://data.europa.eu/r5r/")
SPARQL = ox.NamedNode("https://www.w3.org/TR/sparql11-protocol/")
# The pattern of DCAT-AP's own shapes wants "https" here, their class the vocabulary's "http"; only
# an algorithm that is named one way and classed the other passes both.
SHA256 = ox.NamedNode("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")

# What a value of a property is, as the ranges of DCAT-AP have it.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "dcterms:accessRights": ("dcterms:RightsStatement",),
    "dcterms:accrualPeriodicity": ("dcterms:Frequency",),
    "dcterms:conformsTo": ("dcterms:Standard",),
    "dcterms:creator": ("foaf:Agent",),
    "dcterms:format": ("dcterms:MediaTypeOrExtent",),
    "dcterms:language": ("dcterms:LinguisticSystem",),
    "dcterms:license": ("dcterms:LicenseDocument",),
    "dcterms:publisher": ("foaf:Agent",),
    "dcterms:references": ("eli:LegalResource",),
    "dcterms:rights": ("dcterms:RightsStatement",),
    "dcat:compressFormat": ("dcterms:MediaType",),
    "dcat:contactPoint": ("vcard:Kind",),
    "dcat:landingPage": ("foaf:Document",),
    "dcat:mediaType": ("dcterms:MediaType",),
    "dcat:theme": ("skos:Concept",),
    "adms:status": ("skos:Concept",),
    "dcatap:applicableLegislation": ("eli:LegalResource",),
    "dcatap:availability": ("skos:Concept",),
    "foaf:homepage": ("foaf:Document",),
    "foaf:page": ("foaf:Document",),
}

# IRI below EU or ADMS: English, Vietnamese.
_WORDS: Mapping[str, tuple[str, str]] = {
    "access-right/PUBLIC": ("public", "công khai"),
    "access-right/NON_PUBLIC": ("non-public", "không công khai"),
    "access-right/RESTRICTED": ("restricted", "hạn chế"),
    "data-theme/AGRI": (
        "Agriculture, fisheries, forestry and food",
        "Nông nghiệp, thủy sản, lâm nghiệp và thực phẩm",
    ),
    "data-theme/ECON": ("Economy and finance", "Kinh tế và tài chính"),
    "data-theme/EDUC": (
        "Education, culture and sport",
        "Giáo dục, văn hóa và thể thao",
    ),
    "data-theme/ENER": ("Energy", "Năng lượng"),
    "data-theme/ENVI": ("Environment", "Môi trường"),
    "data-theme/GOVE": ("Government and public sector", "Nhà nước và khu vực công"),
    "data-theme/HEAL": ("Health", "Y tế"),
    "data-theme/INTR": ("International issues", "Vấn đề quốc tế"),
    "data-theme/JUST": (
        "Justice, legal system and public safety",
        "Tư pháp, hệ thống pháp luật và an toàn công cộng",
    ),
    "data-theme/REGI": ("Regions and cities", "Vùng và đô thị"),
    "data-theme/SOCI": ("Population and society", "Dân số và xã hội"),
    "data-theme/TECH": ("Science and technology", "Khoa học và công nghệ"),
    "data-theme/TRAN": ("Transport", "Giao thông vận tải"),
    "frequency/ANNUAL": ("annual", "hằng năm"),
    "frequency/AS_NEEDED": ("as needed", "khi cần"),
    "frequency/IRREG": ("irregular", "không định kỳ"),
    "frequency/NEVER": ("never", "không cập nhật"),
    "language/ENG": ("English", "tiếng Anh"),
    "language/VIE": ("Vietnamese", "tiếng Việt"),
    "licence/CC0": ("CC0 1.0", "CC0 1.0"),
    "licence/CC_BY_4_0": (
        "Creative Commons Attribution 4.0 International",
        "Creative Commons Ghi công 4.0 Quốc tế",
    ),
    "planned-availability/STABLE": ("stable", "ổn định"),
    "changetype/created": ("created", "tạo mới"),
    "status/Completed": ("completed", "đã hoàn thành"),
    "status/UnderDevelopment": ("under development", "đang xây dựng"),
    "licencetype/Attribution": ("attribution", "ghi công"),
    "licencetype/PublicDomain": ("public domain", "phạm vi công cộng"),
    "publishertype/Academia-ScientificOrganisation": (
        "academia or scientific organisation",
        "tổ chức học thuật, khoa học",
    ),
    "publishertype/Company": ("company", "doanh nghiệp"),
    "publishertype/LocalAuthority": ("local authority", "chính quyền địa phương"),
    "publishertype/NationalAuthority": ("national authority", "cơ quan trung ương"),
    "publishertype/NonGovernmentalOrganisation": (
        "non-governmental organisation",
        "tổ chức phi chính phủ",
    ),
    "publishertype/NonProfitOrganisation": ("non-profit organisation", "tổ chức phi lợi nhuận"),
    "publishertype/PrivateIndividual(s)": ("private individuals", "cá nhân"),
    "publishertype/RegionalAuthority": ("regional authority", "chính quyền cấp vùng"),
}
# What the licences of the EU's list are, by ADMS's list of licence types, where their text is, and
# the titles by which CKAN knows them.
_LICENCES: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    f"{EU}licence/CC0": (
        "PublicDomain",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        {"en": "Creative Commons CCZero", "vi": "Creative Commons CC0"},
    ),
    f"{EU}licence/CC_BY_4_0": (
        "Attribution",
        "https://creativecommons.org/licenses/by/4.0/",
        {"en": "Creative Commons Attribution", "vi": "Creative Commons Ghi công"},
    ),
}
_KNOWN: Mapping[str, tuple[str, str]] = {
    home + name: words for name, words in _WORDS.items() for home in (EU, ADMS)
}


def list_value(
    said: Statements, subject: ox.NamedNode, predicate: str, *values: ox.NamedNode | None
) -> None:
    """State values of a property and what they are: their class, and their words where known.

    An entry that is not known here is not called a concept: a concept must have a label.
    """
    for value in values:
        if value is None:
            continue
        said.say(subject, predicate, value)
        for cls in CLASSES.get(predicate, ()):
            if cls != "skos:Concept" or value.value in _KNOWN:
                said.typed(value, cls)
        describe(said, value)


def describe(said: Statements, entry: ox.NamedNode) -> None:
    """State the words of an entry of a list and, of a licence, its type and its text."""
    known = _KNOWN.get(entry.value)
    if known:
        said.texts(entry, "skos:prefLabel", {"en": known[0], "vi": known[1]})
    if entry.value in _LICENCES:
        kind, text, titles = _LICENCES[entry.value]
        said.texts(entry, "dcterms:title", titles)
        type_ = ox.NamedNode(f"{ADMS}licencetype/{kind}")
        said.say(entry, "dcterms:type", type_)
        said.say(entry, "skos:exactMatch", ox.NamedNode(text))
        said.typed(type_, "skos:Concept")
        describe(said, type_)


def code(kind: str, name: str) -> ox.NamedNode:
    """Name an entry of one of the EU's lists."""
    return ox.NamedNode(f"{EU}{kind}/{name}")


def media_type(media: str) -> ox.NamedNode | None:
    """Name an IANA media type, or nothing for one that is not registered (RFC 6838, 3.4)."""
    name = media.partition(";")[0].strip().lower()
    return None if "/x-" in name or not name else ox.NamedNode(IANA + name)
