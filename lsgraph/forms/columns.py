"""Rule: the columns of a class come from its data and the ontology, the same in every revision.

A property is a column; a text one for each language; a thing that is named has its labels beside
it. What a thing is called stands first, for people who open a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from lsgraph import lexical
from lsgraph.facts import Facts
from lsgraph.publication import LANGUAGE_NAMES, LANGUAGES, Edition, Publication
from lsgraph.terms import PREFIXES, RDF_TYPE, RDFS_LABEL, XSD, curie, iri

Cell = list[str]

_STRING = XSD + "string"
_DEFINITION, _ALTERNATIVE, _COMMENT = (
    iri("skos:definition"), iri("skos:altLabel"), iri("rdfs:comment"),
)  # fmt: skip
_FIRST = (RDF_TYPE, RDFS_LABEL, _ALTERNATIVE, _DEFINITION)
# Words that the ontology has no label for.
_TITLES = {
    "iri": {"vi": "IRI", "en": "IRI"},
    "slug": {"vi": "mã", "en": "slug"},
    "type": {"vi": "kiểu", "en": "type"},
}


@dataclass(frozen=True)
class Column:
    """One column: its name, the property it tells, and how.

    `datatype` is an IRI, empty where the values are IRIs; `lang` the language of texts; `many`
    whether some thing has several values; a column `of` another gives the labels of its values.
    """

    name: str
    titles: Mapping[str, str] = field(default_factory=dict)
    property: str = ""
    datatype: str = _STRING
    lang: str = ""
    many: bool = False
    of: str = ""


@dataclass(frozen=True)
class Table:
    """The things of a class, a row each, cells as lists of texts by the name of their column."""

    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Cell], ...]


def table(pub: Publication, edition: Edition, cls: ox.NamedNode) -> Table:
    """Make the table of a class and its subclasses as an edition has them."""
    things = pub.everything.instances(cls, pub.words)
    found = list(_columns(pub, things))
    columns = tuple(sorted(found, key=lambda c: c.property != RDFS_LABEL.value))
    labels = _Labels(pub, edition)
    present = edition.facts.instances(cls, pub.words)
    rows = tuple(_row(edition.facts, thing, columns, labels) for thing in present)
    return Table(columns, rows)


class _Labels:
    """Labels of things, the edition's own first, each looked up once."""

    def __init__(self, pub: Publication, edition: Edition) -> None:
        self.pub, self.facts = pub, edition.facts
        self.known: dict[tuple[str, str], str] = {}

    def label(self, node: str, lang: str) -> str:
        key = node, lang
        if key not in self.known:
            own = self.facts.label(ox.NamedNode(node), lang)
            self.known[key] = own or self.pub.label(node, lang)
        return self.known[key]


Value = ox.NamedNode | ox.Literal
# What a property says of a thing in an edition.
Use = tuple[tuple[str, str], Value]


def _columns(pub: Publication, things: Sequence[ox.NamedNode]) -> Iterable[Column]:
    yield Column("iri", _TITLES["iri"], datatype=XSD + "anyURI")
    yield Column("slug", _TITLES["slug"])
    used: dict[ox.NamedNode, list[Use]] = {}
    for edition in pub.editions:
        for thing in things:
            for t in edition.facts.by_subject.get(thing, ()):
                use = (edition.date, thing.value), t.object
                used.setdefault(t.predicate, []).append(use)  # type: ignore[arg-type]
    taken = {"iri", "slug"}
    for word in sorted(used, key=_rank):
        name = _name(word, pub.prefixes, taken)
        for column in _of_property(pub, word, name, used[word]):
            taken.add(column.name)
            yield column


def _of_property(
    pub: Publication, word: ox.NamedNode, name: str, uses: Sequence[Use]
) -> Iterable[Column]:
    titles = {lang: _title(pub, word, name, lang) for lang in LANGUAGES}
    values = [(key, v) for key, v in uses if isinstance(v, ox.NamedNode)]
    if values:
        many = _several(values)
        yield Column(name, titles, word.value, "", many=many)
        # Things of others have no label here.
        named = any(pub.label(node, "") for node in sorted({v.value for _, v in values}))
        for lang in LANGUAGES if named else ():
            told = {
                k: f"{t} ({'nhãn' if k == 'vi' else 'label'}, {LANGUAGE_NAMES[lang][k]})"
                for k, t in titles.items()
            }
            yield Column(f"{name}_{lang}", told, lang=lang, many=many, of=name)
    # Beside IRIs of the same property its literals stand in columns of their own.
    own = f"{name}_value" if values else name
    texts = [(key, v) for key, v in uses if isinstance(v, ox.Literal) and v.language]
    for lang in sorted({v.language or "" for _, v in texts}, key=_of_ours):
        told = {k: f"{t} ({LANGUAGE_NAMES.get(lang, {}).get(k, lang)})" for k, t in titles.items()}
        many = _several([(key, v) for key, v in texts if v.language == lang])
        column = f"{own}_{_letters(lang)}"
        yield Column(column, told, word.value, lang=lang, many=many)
    plain = [(key, v) for key, v in uses if isinstance(v, ox.Literal) and not v.language]
    for datatype in sorted({v.datatype.value for _, v in plain}):
        found = [(key, v) for key, v in plain if v.datatype.value == datatype]
        alone = len(found) == len(plain) and not texts
        column = own if alone else f"{own}_{_letters(slug(datatype)) or 'other'}"
        yield Column(column, titles, word.value, datatype, many=_several(found))


def _several(values: Sequence[tuple[tuple[str, str], object]]) -> bool:
    return len({key for key, _ in values}) < len(values)


def _row(
    facts: Facts, thing: ox.NamedNode, columns: Iterable[Column], labels: _Labels
) -> dict[str, Cell]:
    row: dict[str, Cell] = {"iri": [thing.value], "slug": [slug(thing.value)]}
    by_word: dict[str, list[ox.NamedNode | ox.Literal]] = {}
    for t in facts.by_subject[thing]:
        by_word.setdefault(t.predicate.value, []).append(t.object)  # type: ignore[arg-type]
    for column in columns:
        if column.of:
            nodes = row.get(column.of, ())
            row[column.name] = [labels.label(node, column.lang) for node in nodes]
        elif column.property:
            row[column.name] = [
                v.value for v in by_word.get(column.property, ()) if _fits(v, column)
            ]
    return {name: cell for name, cell in row.items() if any(cell)}


def _fits(value: ox.NamedNode | ox.Literal, column: Column) -> bool:
    if isinstance(value, ox.NamedNode):
        return not column.datatype
    if column.lang or value.language:
        return value.language == column.lang
    return value.datatype.value == column.datatype


def well_formed(rows: Iterable[Mapping[str, Cell]], column: Column) -> bool:
    """Say whether all values of a column have a form of its datatype."""
    values = (v for row in rows for v in row.get(column.name, ()))
    return all(lexical.well_formed(v, column.datatype) for v in values)


def slug(node: str) -> str:
    """Give the last part of an IRI, by which people name the thing."""
    return node.rstrip("/#").rpartition("/")[2].rpartition("#")[2]


def _name(word: ox.NamedNode, prefixes: Mapping[str, str], taken: set[str]) -> str:
    """Choose the name of a property's columns: letters, digits and "_", as a template wants it."""
    prefix, _, local = (curie(word.value, prefixes) or "").partition(":")
    plain = _letters(local or slug(word.value)) or "value"
    tried = (
        plain,
        _letters(f"{prefix or 'other'}_{plain}"),
        *(f"{plain}_{n}" for n in range(2, 1000)),
    )
    # A name with "_" behind it belongs to the texts and labels of a property that has it.
    return next(n for n in tried if not any(t == n or t.startswith(n + "_") for t in taken))


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_]+", "_", text).strip("_")


def _title(pub: Publication, word: ox.NamedNode, name: str, lang: str) -> str:
    return pub.words.label(word, lang) or _TITLES.get(name, {}).get(lang) or name


def _rank(word: ox.NamedNode) -> tuple[int, str]:
    if word in _FIRST:
        return _FIRST.index(word), ""
    # Evidence and remarks stand last.
    late = {_COMMENT.value: 9, PREFIXES["plan"] + "citedFrom": 8, PREFIXES["plan"] + "source": 8}
    return late.get(word.value, len(_FIRST)), word.value


def _of_ours(lang: str) -> tuple[int, str]:
    return (LANGUAGES.index(lang) if lang in LANGUAGES else len(LANGUAGES), lang)
