"""Rule: a draft holds a plan's things as text that is already Turtle, so that writing is only sorting.

The form is that of `lsgraph fmt`: a test holds the two to the same bytes. Labels hold no quotation
mark, backslash or line break, so nothing is escaped.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import NamedTuple

from lsgraph.terms import BASE, PREFIXES, expand

LICENCE = "# Licence: CC-BY-4.0, lsgraph contributors."
_RANK = {"rdf:type": 0, "rdfs:label": 1, "skos:altLabel": 2, "skos:definition": 3}


class Value(NamedTuple):
    """An object of a fact: what the house form sorts by, its Turtle, the prefix it needs."""

    rank: int
    first: str
    second: str
    text: str
    prefix: str


class Text(NamedTuple):
    """The same words in Vietnamese and English."""

    vi: str
    en: str


Given = Value | Text | Iterable[Value] | None


@lru_cache(maxsize=1024)  # a corpus has no end of names
def iri(name: str) -> Value:
    """Make a value of a CURIE of the table of prefixes, or of an IRI in full."""
    prefix = name.partition(":")[0]
    if prefix in PREFIXES:
        return Value(0, expand(name), "", name, prefix)
    return Value(0, name, "", f"<{name}>", "")


def concept(name: str) -> Value:
    """Make the value of a concept."""
    return iri("concept:" + name)


def word(name: str) -> Value:
    """Make the value of a class or property of the ontology."""
    return iri("plan:" + name)


def said(value: str, lang: str) -> Value:
    """Make a text of a language."""
    return Value(1, lang, value, f'"{value}"@{lang}', "")


def typed(value: str, datatype: str) -> Value:
    """Make a literal of a datatype that Turtle has no short form for."""
    return Value(1, "", value, f'"{value}"^^{datatype}', datatype.partition(":")[0])


def day(value: str) -> Value:
    """Make an xsd:date."""
    return typed(value, "xsd:date")


def year(value: int) -> Value:
    """Make an xsd:gYear."""
    return typed(str(value), "xsd:gYear")


def string(value: str) -> Value:
    """Make an xsd:string."""
    return Value(1, "", value, f'"{value}"', "")


def bare(value: str | int) -> Value:
    """Make a number or truth value, written without quotation marks: 8.5, 3, true."""
    return Value(1, "", str(value), str(value), "")


def texts(value: Text) -> list[Value]:
    """Make the two texts of a thing."""
    return [said(value.en, "en"), said(value.vi, "vi")]


@dataclass(slots=True)
class Thing:
    """One thing: the file it stands in, its name in Turtle, its facts by property."""

    file: str
    slug: str
    name: Value
    facts: dict[str, list[Value]]

    @property
    def kind(self) -> str:
        """The local name of its class."""
        return self.facts["rdf:type"][0].text.removeprefix("plan:")

    def has(self, *properties: str) -> bool:
        """Say whether the thing has all these properties of the ontology."""
        return all("plan:" + p in self.facts for p in properties)

    def put(self, prop: str, *values: Value) -> None:
        """Set the values of a property; none at all take it away."""
        prop = prop if ":" in prop else "plan:" + prop
        if values:
            self.facts[prop] = list(values)
        else:
            del self.facts[prop]

    def get(self, prop: str) -> list[Value]:
        """Give the values of a property."""
        return self.facts[prop if ":" in prop else "plan:" + prop]


@dataclass(slots=True)
class Draft:
    """A plan being made: its number, its random numbers, its things, the text it is cited from.

    `slug` names its folder; `prefix` and `namespace` are those of its things.
    """

    number: int
    random: random.Random
    things: dict[str, Thing] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    length: int = 0
    slug: str = field(init=False)
    prefix: str = field(init=False)
    namespace: str = field(init=False)
    _names: dict[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slug = f"tinh-{self.number:04d}"
        self.prefix = f"t{self.number:04d}"
        self.namespace = f"{BASE}id/{self.slug}/"

    def own(self, slug: str) -> Value:
        """Make the value of a thing of the plan."""
        name = self._names.get(slug)
        if name is None:
            full = self.namespace + slug
            named = (f"<{full}>", "") if "/" in slug else (f"{self.prefix}:{slug}", self.prefix)
            name = self._names[slug] = Value(0, full, "", *named)
        return name

    def add(
        self, file: str, slug: str, kind: str, label: Text, facts: Mapping[str, Given]
    ) -> Value:
        """Add a thing of a class with its labels and facts; give its name.

        Properties without a prefix are those of the ontology; None is no fact.
        """
        name = self.own(slug)
        if slug in self.things:
            raise ValueError(f"{slug} is there already")
        held = {"rdf:type": [word(kind)], "rdfs:label": texts(label)}
        for prop, given in facts.items():
            if given is None:
                continue
            if isinstance(given, Text):
                values = texts(given)
            elif isinstance(given, Value):
                values = [given]
            else:
                values = list(dict.fromkeys(given))
            if values:
                held[prop if ":" in prop else "plan:" + prop] = values
        self.things[slug] = Thing(file, slug, name, held)
        return name

    def of(self, kind: str) -> list[Thing]:
        """Give the things of a class, in the order in which they were made."""
        wanted = word(kind)
        return [t for t in self.things.values() if wanted in t.facts["rdf:type"]]

    def thing(self, name: Value) -> Thing:
        """Give the thing of a name."""
        return self.things[name.first.removeprefix(self.namespace)]

    def cite(self, sentence: str) -> Value:
        """Add a sentence to the source text and the passage that it is; give the passage."""
        start, end = self.length, self.length + len(sentence)
        self.sentences.append(sentence)
        self.length = end + 1
        n = len(self.sentences)
        return self._passage(
            Text(f"Câu {n} của bài báo", f"Sentence {n} of the article"),
            (start, end),
            sentence,
            {"order": bare(n)},
        )

    def cite_part(self, part: str) -> Value:
        """Add the passage of some words of the last sentence; give the passage."""
        sentence = self.sentences[-1]
        whole = self.length - 1 - len(sentence)
        start = whole + sentence.index(part)
        n = len(self.sentences)
        name = f"passage-{start}-{start + len(part)}"
        if name in self.things:
            return self.things[name].name
        inside = self.own(f"passage-{whole}-{self.length - 1}")
        label = Text(f"Phần của câu {n} của bài báo", f"Part of sentence {n} of the article")
        return self._passage(label, (start, start + len(part)), part, {"partOf": inside})

    def _passage(
        self, label: Text, span: tuple[int, int], words: str, facts: Mapping[str, Given]
    ) -> Value:
        start, end = span
        where = Text(f"{label.vi} (ký tự {start}-{end})", f"{label.en} (characters {start}–{end})")
        held: dict[str, Given] = {
            **facts,
            "oa:start": bare(start),
            "oa:end": bare(end),
            "sha256": string(hashlib.sha256(words.encode()).hexdigest()),
            "source": self.own("source-article"),
        }
        return self.add("passages", f"passage-{start}-{end}", "Passage", where, held)

    @property
    def text(self) -> str:
        """The text that the passages are cited from, one sentence a line."""
        return "".join(sentence + "\n" for sentence in self.sentences)

    def files(self) -> dict[str, str]:
        """Write the things, file by file, in the house form."""
        by_file: dict[str, list[Thing]] = {}
        for thing in self.things.values():
            by_file.setdefault(thing.file, []).append(thing)
        return {f"{file}.ttl": self._written(by_file[file]) for file in sorted(by_file)}

    def _written(self, things: list[Thing]) -> str:
        used: set[str] = set()
        blocks = [_block(t, used) for t in sorted(things, key=lambda t: t.name.first)]
        prefixes = {**PREFIXES, self.prefix: self.namespace}
        head = "".join(f"@prefix {p}: <{n}> .\n" for p, n in prefixes.items() if p in used)
        title = f"# Made-up plan {self.slug}: {things[0].file}. Nothing in it is true."
        return f"{title}\n{LICENCE}\n\n{head}\n" + "\n".join(blocks)


@cache  # of a few hundred: things of a class have much the same properties
def _ordered(props: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Give properties in the order of the house form, and the prefixes that they need."""
    ranked = sorted(props, key=lambda p: (_RANK.get(p, len(_RANK)), expand(p)))
    return tuple(ranked), frozenset(p.partition(":")[0] for p in props if p != "rdf:type")


def _block(thing: Thing, used: set[str]) -> str:
    facts = thing.facts
    props, prefixes = _ordered(tuple(facts))
    used |= prefixes
    used.add(thing.name.prefix)
    parts = []
    for prop in props:
        values = facts[prop]
        name = "a" if prop == "rdf:type" else prop
        if len(values) == 1:
            value = values[0]
            used.add(value.prefix)
            parts.append(f"{name} {value.text}")
        else:
            used.update([v.prefix for v in values])
            listed = " ,\n        ".join([v.text for v in sorted(values)])
            parts.append(f"{name}\n        {listed}")
    return f"{thing.name.text} " + " ;\n    ".join(parts) + " .\n"
