"""Rule: SHACL says what is wrong; its results become findings that a planner can act on.

The ontology gives context (subclasses, code lists) but is not reported on: only nodes that are
the data's own. Our validator answers; pySHACL where it is asked for, or where the shapes hold
what ours does not know, and then a finding says so. Source: SHACL (W3C Recommendation, 20 July
2017), sections 2.1.3, 3.4 and 3.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain

import pyoxigraph as ox

from lsgraph import referee
from lsgraph.findings import Finding, Rule, told
from lsgraph.shacl import Index, Result, UnknownConstructError, Validator
from lsgraph.shacl.index import Fact, fact, literal
from lsgraph.terms import PREFIXES, iri

SH = PREFIXES["sh"]
ENGINES = ("own", "pyshacl")
_SOURCE = iri("dcterms:source")
# What is wrong, by constraint component (SHACL, section 4): a message says the rule, this says
# which part of it is broken.
_FAULTS = {
    "MinCount": ("it is missing", "đang thiếu"),
    "MaxCount": ("there are too many", "có quá nhiều"),
    "Datatype": ("the value is of another datatype", "giá trị sai kiểu dữ liệu"),
    "NodeKind": ("the value is of another kind", "giá trị sai dạng"),
    "Class": ("the value is not of that class", "giá trị không thuộc lớp đó"),
    "Or": ("the value is none of these", "giá trị không thuộc loại nào trong đó"),
    "Node": ("the value is not in the list", "giá trị không có trong danh mục"),
    "In": ("the value is not in the list", "giá trị không có trong danh mục"),
    "Pattern": ("the value is written in another form", "giá trị viết sai dạng"),
    "LanguageIn": ("the text has another language tag", "thẻ ngôn ngữ không đúng"),
    "UniqueLang": ("two texts have one language", "có hai văn bản cùng một ngôn ngữ"),
    "MinLength": ("the text is empty", "nội dung trống"),
    "MinInclusive": ("the number is too small", "số quá nhỏ"),
    "MaxInclusive": ("the number is too large", "số quá lớn"),
    "LessThan": ("the value is not the smaller one", "giá trị không nhỏ hơn"),
    "LessThanOrEquals": ("the value is the larger one", "giá trị lớn hơn"),
}
Triples = Iterable[ox.Triple]
Texts = dict[str, str]
Results = Callable[[Validator, Index], list[Result]]


@dataclass(frozen=True)
class Outcome:
    """What a validation found, how many of the data's nodes each shape looked at, and the rules."""

    findings: list[Finding]
    focus_nodes: dict[str, int]
    rules: dict[str, Rule]
    results: list[Result]


def validate(
    data: Triples, ontology: Triples, shapes: Triples, *, engine: str = "own"
) -> list[Finding]:
    """Check data against shapes, with the ontology as context; give findings without positions."""
    return run(data, ontology, shapes, engine=engine).findings


def focus_nodes(data: Triples, ontology: Triples, shapes: Triples) -> dict[str, int]:
    """Count, for each shape with a name, the nodes of the data that it looks at.

    A property shape looks at the nodes of the shapes that hold it (`sh:property`).
    """
    facts, words = list(map(fact, data)), list(map(fact, ontology))
    index = Index.of(chain(words, facts))
    return _counts(Validator(Index(shapes)), index, _own(facts, words))


def run(
    data: Triples,
    ontology: Triples,
    shapes: Triples,
    *,
    engine: str = "own",
    results: Results = Validator.validate,
    everything: bool = False,
    validator: Validator | None = None,
) -> Outcome:
    """Validate, count and tell; `results` gives the results where not all nodes are to be visited.

    With `everything`, nodes that the data do not hold are reported on too (sh:targetNode).
    `validator` holds the shapes, if they were compiled before.

    Raise ProjectError for shapes that cannot be applied.
    """
    data, ontology, shapes = tuple(data), tuple(ontology), tuple(shapes)
    facts, words = list(map(fact, data)), list(map(fact, ontology))
    index = Index.of(chain(words, facts))
    own = _own(facts, words)
    aloud: list[Finding] = []
    counts: dict[str, int] = {}
    try:
        validator = validator or Validator(Index(shapes))
        counts = _counts(validator, index, own)
        if engine == "own":
            found = results(validator, index)
        else:
            found = referee.validate((*ontology, *data), shapes)
    except UnknownConstructError as error:
        found = referee.validate((*ontology, *data), shapes, advanced=True)
        aloud.append(_fallback(str(error)))
    teller = _Teller(shapes, index)
    found = [r for r in found if everything or r.focus in own]
    return Outcome([*map(teller.finding, found), *aloud], counts, teller.rules, found)


def _own(data: Iterable[Fact], ontology: Iterable[Fact]) -> set[str]:
    """Give the nodes that are the data's: subjects, and what only they refer to."""
    own = {s for s, _, _ in data}
    return own | ({o for _, _, o in data} - {s for s, _, _ in ontology})


def _counts(validator: Validator, data: Index, own: set[str]) -> dict[str, int]:
    looked = validator.focus_nodes(data)
    # Many shapes share the nodes that they look at.
    counts = {id(nodes): len(nodes & own) for nodes in {id(n): n for n in looked.values()}.values()}
    named = sorted(shape for shape in looked if shape.startswith("<"))
    return {shape[1:-1]: counts[id(looked[shape])] for shape in named}


def _fallback(construct: str) -> Finding:
    texts = (
        f"pySHACL checked these data: our validator does not know {construct}.",
        f"Dữ liệu do pySHACL kiểm tra: bộ kiểm tra của chúng tôi không biết {construct}.",
        "Nothing need be done; it takes longer.",
        "Không cần làm gì; chỉ lâu hơn.",
    )
    return told("engine", texts, severity="info")


class _Teller:
    """Turns results into findings, with the words of the shapes."""

    def __init__(self, shapes: tuple[ox.Triple, ...], data: Index) -> None:
        self._data = data
        self.rules = dict(_rules(shapes))

    def finding(self, result: Result) -> Finding:
        name = result.shape[1:-1] if result.shape.startswith("<") else result.shape
        rule = self.rules.get(name, Rule("", {}, {}))
        said = {lang: text for text, _, lang in map(literal, result.messages)}
        messages = rule.message or said
        part = result.component[1:-1].removeprefix(SH).removesuffix("ConstraintComponent")
        fault = _FAULTS.get(part, ("", ""))
        named = result.value
        if named.startswith("<") and fault[0] and named not in self._data.spo:
            fault = _dangling(named, self._data.spo)
        detail = result.detail
        return Finding(
            severity=result.severity[1:-1].removeprefix(SH).lower(),
            shape=name,
            message=_told(_both(messages, detail), fault) if messages else _both({}, detail),
            advice=rule.advice,
            focus=result.focus,
            path=result.path,
            value=named,
            detail=detail,
            component=result.component[1:-1],
        )


@lru_cache(maxsize=4)
def _rules(shapes: tuple[ox.Triple, ...]) -> dict[str, Rule]:
    words: dict[str, dict[str, Texts]] = defaultdict(lambda: defaultdict(dict))
    severity: dict[str, str] = {}
    sources: dict[str, list[str]] = defaultdict(list)
    for t in shapes:
        if not isinstance(t.subject, ox.NamedNode):
            continue
        shape, word = t.subject.value, t.predicate.value.removeprefix(SH)
        if word in ("message", "description") and isinstance(t.object, ox.Literal):
            words[shape][word][t.object.language or ""] = t.object.value
        elif word == "severity" and isinstance(t.object, ox.NamedNode):
            severity[shape] = t.object.value.removeprefix(SH).lower()
        elif t.predicate == _SOURCE and isinstance(t.object, ox.Literal):
            sources[shape].append(t.object.value)
    return {
        s: Rule(
            severity.get(s, "violation"),
            _both(words[s]["message"], s) if words[s]["message"] else {},
            _both(words[s]["description"], "") if words[s]["description"] else {},
            "; ".join(sorted(sources[s])),
        )
        for s in sorted({*words, *severity})
        if words[s]["message"] or s in severity
    }


def _told(messages: Mapping[str, str], fault: tuple[str, str]) -> Texts:
    """Add to the rule which part of it is broken."""
    if not fault[0]:
        return dict(messages)
    return {"en": f"{messages['en']} Here {fault[0]}.", "vi": f"{messages['vi']} Ở đây {fault[1]}."}


def _dangling(name: str, known: Iterable[str]) -> tuple[str, str]:
    start = name.rpartition("/")[0]
    near = get_close_matches(name, [k for k in known if k.startswith(start)], n=1, cutoff=0.8)
    there = f"; did you mean {near[0]}?" if near else ""
    co = f"; có phải {near[0]}?" if near else ""
    return f"nothing is named {name}{there}".rstrip("?"), f"không có {name}{co}".rstrip("?")


def _both(messages: Mapping[str, str], detail: str) -> Texts:
    """Give a text for both languages: the other language's, or the engine's own, where one lacks."""
    rest = next(iter(messages.values()), detail)
    en = messages.get("en") or messages.get("") or messages.get("vi") or rest
    return {"en": en, "vi": messages.get("vi") or en}
