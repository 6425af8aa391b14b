"""Rule: an entry of a code list counts only where it stands here; any other is "unknown to us: check".

A stand-in for the lists that data.europa.eu measures with, which are not fetched: the file types,
licences and access rights of the EU Vocabularies (http://publications.europa.eu/resource/authority/)
that data about plans may meet, and what data.europa.eu calls machine-readable and non-proprietary
(gitlab.com/dataeuropa/vocabularies). Media types are those of the IANA register
(https://www.iana.org/assignments/media-types/) that stand for such a file type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from lsgraph.facts import Facts
from lsgraph.terms import RDF_TYPE, iri

AUTHORITY = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILE_TYPES = _codes(
    """
    7Z ATOM BMP BZIP2 CSV DBF DOC DOCX DWG DXF EPUB GDB GEOJSON GEOTIFF GIF GML GPKG GRID GTFS GZIP
    HDF HDT HTML HTML5 HTML_SIMPL ICS JPEG JPEG2000 JSON JSON_LD KML KMZ MBOX MDB METS MOP N3 NETCDF
    OCTET ODB ODF ODG ODP ODS ODT OWL PDF PDFA1A PDFA1B PDFA2A PDFA2B PDFA3 PNG PPT PPTX RAR RDF RDFA
    RDF_N_QUADS RDF_N_TRIPLES RDF_THRIFT RDF_TRIG RDF_TRIX RDF_TURTLE RDF_XML REST RSS RTF SCHEMA_XML
    SDMX SHP SKOS_XML SPARQLQ SPARQLQRES SQL SVG TAB TAR TAR_GZ TAR_XZ TIFF TSV TXT WARC WFS_SRVC
    WMS_SRVC WMTS_SRVC XHTML XLS XLSX XML XSLT XZ YAML ZIP
    """
)
_OPEN = _codes(
    """
    BMP CSV DBF GEOJSON GPKG GZIP HTML ICS JPEG2000 JSON JSON_LD KML KMZ NETCDF ODS PNG RDF_N_QUADS
    RDF_N_TRIPLES RDF_TRIG RDF_TURTLE RDF_XML RSS RTF TAR TIFF TSV TXT WMS_SRVC XML ZIP
    """
)
_READABLE = _codes(
    """
    CSV GEOJSON ICS JSON JSON_LD KML KMZ NETCDF ODS RDFA RDF_N_QUADS RDF_N_TRIPLES RDF_TRIG RDF_TURTLE
    RDF_XML RSS SHP XLS XLSX XML
    """
)
_MEDIA: Mapping[str, str] = {
    "application/geo+json": "GEOJSON",
    "application/gzip": "GZIP",
    "application/json": "JSON",
    "application/ld+json": "JSON_LD",
    "application/n-quads": "RDF_N_QUADS",
    "application/n-triples": "RDF_N_TRIPLES",
    "application/pdf": "PDF",
    "application/rdf+xml": "RDF_XML",
    "application/sparql-query": "SPARQLQ",
    "application/sparql-results+json": "SPARQLQRES",
    "application/sparql-results+xml": "SPARQLQRES",
    "application/trig": "RDF_TRIG",
    "application/vnd.google-earth.kml+xml": "KML",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/xml": "XML",
    "application/zip": "ZIP",
    "image/png": "PNG",
    "image/svg+xml": "SVG",
    "image/tiff": "TIFF",
    "text/calendar": "ICS",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/plain": "TXT",
    "text/tab-separated-values": "TSV",
    "text/turtle": "RDF_TURTLE",
    "text/xml": "XML",
}
_LICENCE = re.compile(
    r"(?:CC0|CC_PDM_1_0|CC_BY(?:NC)?(?:ND|SA)?(?:_[1-4]_[05](?:_(?:AT|NL|IGO))?)?|COM_REUSE"
    r"|ODC_BL|ODC_BY|ODC_PDDL|OGL_[123]_0|OGL_NC|ETALAB_2_0|NLOD_[12]_0|IODL_[12]_0"
    r"|DLDE_(?:BYNC_1_0|BY_1_0|BY_2_0|ZERO_2_0)|EUPL_1_[012]|ISA_OML(?:_1_1)?|GNU_FDL(?:_1_[123])?"
    r"|APACHE_2_0|MIT|MPL_2_0|BSD_[23]_CLAUSE|[AL]?GPL_3_0|GPL_2_0|OP_DATPRO)\Z"
)
# Addresses that entries of the list are said to be the same as (skos:exactMatch).
_LICENCE_ADDRESS = re.compile(
    r"https?://(?:creativecommons\.org/(?:licenses/by(?:-nc)?(?:-nd|-sa)?/[1-4]\.[05]"
    r"|publicdomain/(?:zero|mark)/1\.0)|(?:www\.)?opendatacommons\.org/licenses/(?:odbl|by|pddl)/1\.0"
    r"|www\.nationalarchives\.gov\.uk/doc/open-government-licence/version/[123])/?\Z"
)
_ACCESS = _codes("PUBLIC RESTRICTED NON_PUBLIC CONFIDENTIAL SENSITIVE NORMAL OP_DATPRO")
_CODES: Mapping[str, frozenset[str] | re.Pattern[str]] = {
    "access-right": _ACCESS,
    "continent": _codes("AFRICA AMERICA ANTARCTICA ASIA EUROPE OCEANIA OP_DATPRO"),
    "corporate-body": re.compile(r"[A-Z][A-Z0-9_]*\Z"),
    "country": re.compile(r"[A-Z]{3}\Z"),
    "data-theme": _codes(
        """AGRI ECON EDUC ENER ENVI GOVE HEAL INTR JUST REGI SOCI TECH TRAN OP_DATPRO"""
    ),
    "dataset-type": re.compile(r"[A-Z][A-Z0-9_]*\Z"),
    "dataset-status": _codes("COMPLETED DEPRECATED DEVELOP DISCONT WITHDRAWN OP_DATPRO"),
    "distribution-status": _codes("COMPLETED DEPRECATED DEVELOP WITHDRAWN"),
    "file-type": _FILE_TYPES,
    "frequency": re.compile(r"[1-9A-Z][0-9A-Z_]*\Z"),
    "language": re.compile(r"[A-Z]{3}\Z"),
    "licence": _LICENCE,
    "place": re.compile(r"[A-Z]{3}_[A-Z0-9_]+\Z"),
    "planned-availability": _codes("AVAILABLE EXPERIMENTAL STABLE TEMPORARY OP_DATPRO"),
}
# The classes that DCAT-AP expects of the entries of a list (range.ttl).
_CLASSES: Mapping[str, tuple[str, ...]] = {
    "access-right": ("dcterms:RightsStatement",),
    "continent": ("dcterms:Location",),
    "corporate-body": ("foaf:Agent",),
    "country": ("dcterms:Location",),
    "file-type": ("dcterms:MediaType", "dcterms:MediaTypeOrExtent"),
    "frequency": ("dcterms:Frequency",),
    "language": ("dcterms:LinguisticSystem",),
    "licence": ("dcterms:LicenseDocument",),
    "place": ("dcterms:Location",),
}
_ADMS = re.compile(
    r"http://purl\.org/adms/(publishertype|licencetype|status|changetype)/[A-Za-z-]+(?:\(s\))?\Z"
)
_IN_SCHEME, _CONCEPT = iri("skos:inScheme"), iri("skos:Concept")
_LABEL = iri("skos:prefLabel")


def in_list(term: object, name: str) -> bool:
    """Say whether a term is an entry that we know of an EU authority list ("file-type", "licence")."""
    if not isinstance(term, ox.NamedNode):
        return False
    prefix = f"{AUTHORITY}{name}/"
    if not term.value.startswith(prefix):
        return name == "licence" and bool(_LICENCE_ADDRESS.match(term.value))
    codes, code = _CODES[name], term.value[len(prefix) :]
    return code in codes if isinstance(codes, frozenset) else bool(codes.match(code))


def file_type(term: object) -> str:
    """Give the code of the EU file-type list that a format or media type stands for, or nothing."""
    if in_list(term, "file-type"):
        return term.value.rpartition("/")[2]  # type: ignore[attr-defined,no-any-return]
    return _MEDIA[media_type(term)] if is_media_type(term) else ""


def media_type(term: object) -> str:
    """Give what an address of the IANA register names ("text/turtle"), or nothing."""
    value = term.value if isinstance(term, ox.NamedNode) else ""
    for start in (IANA, "http" + IANA.removeprefix("https")):
        if value.startswith(start):
            return value[len(start) :]
    return ""


def is_media_type(term: object) -> bool:
    """Say whether a term is an address of the IANA register that we know."""
    return media_type(term) in _MEDIA


def is_open(term: object) -> bool:
    """Say whether a format or media type is on the list of those that nobody owns."""
    return file_type(term) in _OPEN


def is_readable(term: object) -> bool:
    """Say whether a format or media type is on the list of those that programs read."""
    return file_type(term) in _READABLE


def is_unknown(term: object) -> bool:
    """Say whether a term looks like an entry of a list, but of none that stands here."""
    if not isinstance(term, ox.NamedNode):
        return False
    if media_type(term):
        return not is_media_type(term)
    name, _, code = term.value.removeprefix(AUTHORITY).partition("/")
    listed = term.value.startswith(AUTHORITY) and bool(code)
    return listed and (name not in _CODES or not in_list(term, name))


def background(facts: Facts) -> Iterator[ox.Triple]:
    """Give what the lists say of their entries that a record points to: class, scheme, a label.

    Shapes ask for it, and a record need not hold it. Entries that are unknown here get nothing.
    """
    for term in sorted(facts.by_object, key=str):
        if not isinstance(term, ox.NamedNode):
            continue
        scheme, classes = _scheme(term)
        for cls in classes:
            yield ox.Triple(term, RDF_TYPE, cls)
        if scheme:
            yield ox.Triple(term, _IN_SCHEME, ox.NamedNode(scheme))
            if not facts.values(term, _LABEL):
                code = term.value.rpartition("/")[2]
                yield ox.Triple(term, _LABEL, ox.Literal(code, language="en"))


def _scheme(node: ox.NamedNode) -> tuple[str, tuple[ox.NamedNode, ...]]:
    if is_media_type(node):
        return "", (iri("dcterms:MediaType"), iri("dcterms:MediaTypeOrExtent"))
    adms = _ADMS.match(node.value)
    if adms:
        return f"http://purl.org/adms/{adms[1]}/1.0", (_CONCEPT,)
    name, _, code = node.value.removeprefix(AUTHORITY).partition("/")
    if node.value.startswith(AUTHORITY) and code and name in _CODES and in_list(node, name):
        return AUTHORITY + name, (_CONCEPT, *map(iri, _CLASSES.get(name, ())))
    if in_list(node, "licence"):
        return "", (iri("dcterms:LicenseDocument"),)
    return "", ()


__all__ = [
    "AUTHORITY",
    "IANA",
    "background",
    "file_type",
    "in_list",
    "is_media_type",
    "is_open",
    "is_readable",
    "is_unknown",
    "media_type",
]
