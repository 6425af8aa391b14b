"""Rule: each kind of fault breaks one named rule, at one thing, and nothing else.

A rule is named as a finding names it: a shape of `ontology/shapes/instances.ttl` by its CURIE, or a
rule of `lsgraph.soundness` by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.corpus.draft import (
    Draft,
    Thing,
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


@dataclass(frozen=True, order=True)
class Fault:
    """What a check must find: the rule that is broken, and the IRI of the thing that breaks it."""

    shape: str
    focus: str


Breaks = Callable[[Draft, Thing], None]
Where = Callable[[Thing], bool]


@dataclass(frozen=True)
class Kind:
    """A kind of fault: its name, the rule that it breaks, the things it can befall, how."""

    name: str
    shape: str
    of: str
    breaks: Breaks
    where: Where = lambda _: True


def _without(prop: str) -> Breaks:
    return lambda _, thing: thing.put(prop)


def _with(prop: str, *values: Value) -> Breaks:
    return lambda _, thing: thing.put(prop, *values)


def _also(prop: str, value: Value) -> Breaks:
    def breaks(_: Draft, thing: Thing) -> None:
        known = thing.facts.get(prop if ":" in prop else "plan:" + prop, [])
        thing.put(prop, *known, value)

    return breaks


def _own(prop: str, slug: str) -> Breaks:
    return lambda draft, thing: thing.put(prop, draft.own(slug))


def _has(*properties: str) -> Where:
    return lambda thing: thing.has(*properties)


def _number(thing: Thing, prop: str) -> int:
    return int(thing.get(prop)[0].second)


def _swap(prop: str, other: str) -> Breaks:
    def breaks(_: Draft, thing: Thing) -> None:
        one, two = thing.get(prop), thing.get(other)
        thing.put(prop, *two)
        thing.put(other, *one)

    return breaks


def _one_more(prop: str) -> Breaks:
    return lambda _, thing: thing.put(prop, bare(_number(thing, prop) + 1))


def _lone(thing: Thing) -> bool:
    """Say whether a passage is part of no other, so that only its own order is at stake."""
    return not thing.has("partOf")


def _last_stop(thing: Thing) -> bool:
    return thing.slug in ("stop-axis-main-4", "stop-corridor-1-4", "stop-corridor-2-5")


def _middle_stop(thing: Thing) -> bool:
    return thing.slug.endswith(("-2", "-3"))


def _beyond_text(draft: Draft, thing: Thing) -> None:
    thing.put("oa:end", bare(draft.length + 100))


def _outgrows_whole(draft: Draft, thing: Thing) -> None:
    whole = draft.thing(thing.get("partOf")[0])
    thing.put("oa:end", bare(_number(whole, "oa:end") + 1))


def _upper(_: Draft, thing: Thing) -> None:
    (digest,) = thing.get("sha256")
    thing.put("sha256", string("A" + digest.second[1:].upper()))


def _malformed_code(_: Draft, thing: Thing) -> None:
    (code,) = thing.get("code")
    thing.put("code", string(code.second + "X"))


def _first_answer(_: Draft, thing: Thing) -> None:
    thing.put("alternative", thing.get("alternative")[0])


def _spaced(_: Draft, thing: Thing) -> None:
    english, vietnamese = thing.get("skos:definition")
    thing.put("skos:definition", english, said(vietnamese.second + " ", "vi"))


def _english_twice(_: Draft, thing: Thing) -> None:
    (english,) = (v for v in thing.get("rdfs:label") if v.first == "en")
    thing.put("rdfs:label", english, said(english.second + " (2)", "en"))


def _labelled(lang: str, other: str) -> Breaks:
    def breaks(_: Draft, thing: Thing) -> None:
        kept = [v for v in thing.get("rdfs:label") if v.first != lang]
        lost = [v for v in thing.get("rdfs:label") if v.first == lang]
        thing.put("rdfs:label", *kept, *(said(v.second, other) for v in lost if other))

    return breaks


def _director(thing: Thing) -> bool:
    return "-director-" in thing.slug


def _on_a_date(thing: Thing) -> bool:
    return word("date") in thing.get("rdf:predicate")


KINDS = (
    Kind("label missing", "shape:Thing-label", "Topic", _labelled("vi", "")),
    Kind("target without unit", "shape:Target-number", "Target", _without("unit"), _has("unit")),
    Kind("place that nobody describes", "described", "UrbanArea",
         _own("skos:exactMatch", "urban-nowhere")),
    Kind("target after the plan", "shape:PlanElement-year-in-plan", "Target", _with("year", year(2042)),
         _has("year", "ofPlan")),
    Kind("value of the wrong datatype", "shape:Observation-value", "Observation",
         _with("value", bare(7)), lambda t: t.slug.startswith("observation-project-cost")),
    Kind("goal without a year", "shape:Goal-year", "Goal", _without("year")),
    Kind("least above most", "shape:Target-range", "Target", _swap("minimum", "maximum"),
         _has("minimum", "maximum")),
    Kind("share above the whole", "shape:Number-percentage", "Observation",
         _with("value", bare("140.0")), lambda t: "-share-" in t.slug),
    Kind("malformed code", "shape:AdministrativeUnit-code", "AdministrativeUnit",
         _malformed_code,
         lambda t: t.file == "units"),
    Kind("unit without code", "shape:AdministrativeUnit-code-known", "AdministrativeUnit",
         _without("code"), lambda t: t.file == "units"),
    Kind("unit without kind", "shape:AdministrativeUnit-kind", "AdministrativeUnit",
         _without("kind"), lambda t: t.file == "former-units"),
    Kind("kind of another list", "shape:BorderGate-kind", "BorderGate",
         _with("kind", concept("urban-type-1"))),
    Kind("topic without sector", "shape:Topic-sector", "Topic", _without("sector")),
    Kind("indicator without kind", "shape:Indicator-kind", "Indicator", _without("kind"),
         lambda t: not any(v.text == "concept:indicator-growth-rate" for v in t.get("kind"))),
    Kind("passage back to front", "shape:Passage-order", "Passage", _swap("oa:start", "oa:end"),
         lambda t: t.has("order") and not t.has("partOf")),
    Kind("passage beyond the text", "shape:Passage-inside-source", "Passage", _beyond_text, _lone),
    Kind("part larger than its whole", "shape:Passage-inside-part", "Passage", _outgrows_whole,
         _has("partOf")),
    Kind("malformed hash", "shape:Passage-sha256", "Passage", _upper, _lone),
    Kind("address of no web page", "shape:Source-address", "Source",
         _with("address", typed("ftp://example.org/a", "xsd:anyURI"))),
    Kind("malformed number of a document", "shape:LegalDocument-number", "LegalDocument",
         _with("number", string("số 12")), lambda t: "-paper-" in t.slug),
    Kind("in force before it was signed", "shape:LegalDocument-dates", "LegalDocument",
         _with("inForceFrom", day("1999-01-01")), lambda t: "-paper-" in t.slug),
    Kind("count that is not kept", "shape:Statement-declared-count", "Statement",
         _one_more("declaredCount"), _has("declaredCount")),
    Kind("speaker who was not there", "shape:Statement-speaker-present", "Statement",
         _own("madeAt", "event-signing"), _has("speaker", "restates")),
    Kind("speaker without office", "shape:Statement-speaker-in-office", "Statement",
         _without("inCapacityOf"), _has("speaker", "supportedBy")),
    Kind("gap in the stops", "shape:Stop-order-gapless", "Stop", _one_more("order"), _last_stop),
    Kind("stop outside the territory", "shape:Stop-in-territory", "Stop",
         _own("atPlace", "country-beyond"), _middle_stop),
    Kind("breakthrough without order", "shape:Breakthrough-order", "Breakthrough",
         _without("order")),
    Kind("ended without a document", "shape:Thing-withdrawn", "AdministrativeUnit",
         _without("withdrawnBy"), lambda t: t.slug.endswith("-former")),
    Kind("ended before the document", "shape:Thing-withdrawn-dates", "AdministrativeUnit",
         _with("withdrawnOn", day("2001-01-01")), lambda t: t.slug.endswith("-former")),
    Kind("change without legal basis", "shape:UnitChange-legalBasis", "UnitChange",
         _without("legalBasis")),
    Kind("evidence missing", "shape:Thing-evidence", "Group", _without("citedFrom")),
    Kind("label in a third language", "shape:Thing-label", "Office", _labelled("en", "fr"), _director),
    Kind("two labels in one language", "shape:Thing-label", "Tenure", _english_twice),
    Kind("definition missing", "shape:PlanElement-has-definition", "Project",
         _without("skos:definition")),
    Kind("project at what is no place", "shape:Thing-location", "Project",
         _own("location", "org-government"), _has("location")),
    Kind("project in two states", "shape:Project-status", "Project",
         _also("status", concept("status-expired"))),
    Kind("part of a thing of another kind", "shape:Task-partOf", "Task",
         _own("partOf", "project-1"), _has("partOf")),
    Kind("tenure without holder", "shape:Tenure-holder", "Tenure", _without("holder"),
         _director),
    Kind("office of a group", "shape:Office-officeOf", "Office", _own("officeOf", "group-youth")),
    Kind("time told twice", "shape:Observation-time", "Observation",
         _with("startYear", year(2019)), _has("year")),
    Kind("one answer to a question", "shape:Disagreement-alternative", "Disagreement",
         _first_answer),
    Kind("claim about nothing", "shape:Claim-subject", "Claim", _without("rdf:subject")),
    Kind("claim of the wrong kind", "shape:Claim-fits", "Claim", _with("rdf:object", string("?"))),
    Kind("geometry of no known kind", "shape:SpatialElement-wkt", "UrbanArea",
         _with("wkt", typed("CIRCLE(106 22)", "geo:wktLiteral"))),
    Kind("word of no vocabulary", "known-word", "Person",
         _with("colour", string("red"))),
    Kind("property of another class", "property-of-class", "Person", _with("rank", bare(1))),
    Kind("two classes", "one-class", "Person",
         _also("rdf:type", word("Group"))),
    Kind("blank at the end", "blank-text", "Goal", _spaced),
    Kind("date that is none", "lexical-form", "Claim",
         _with("rdf:object", typed("2024-13-05", "xsd:date")), _on_a_date),
    Kind("address of no scheme", "iri-scheme", "Source",
         _with("dcterms:license", iri("ftp://example.org/licence"))),
)  # fmt: skip


def plant(draft: Draft, count: int, spared: set[str]) -> tuple[Fault, ...]:
    """Break a draft in so many places, no thing twice, and say where; spare the things named.

    Kinds come in turn, the n-th plan beginning where the one before it with as many faults left
    off. Raise ValueError where there is no thing left to break.
    """
    used = set(spared)
    planted = []
    first = (draft.number - 1) * count
    for k in range(first, first + count):
        kind = KINDS[k % len(KINDS)]
        thing = next((t for t in reversed(draft.of(kind.of))
                      if t.name.first not in used and kind.where(t)), None)  # fmt: skip
        if thing is None:
            raise ValueError(f"plan {draft.slug} has no room for {count} faults ({kind.name})")
        used.add(thing.name.first)
        kind.breaks(draft, thing)
        planted.append(Fault(kind.shape, thing.name.first))
    return tuple(sorted(planted))
