"""Rule: a score is told with its reasons and what to do, and never rounded up; nothing here prints.

The forms: text for a screen, Markdown, JSON, and the Data Quality Vocabulary (W3C Working Group Note,
15 December 2016, section 4) as triples without blank nodes and without dates.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import pyoxigraph as ox

from lsgraph import notices, screen
from lsgraph.findings import SEVERITIES, Finding, report
from lsgraph.quality.indicators import BAND_NAMES, DIMENSIONS, ONLINE
from lsgraph.quality.measuring import Loss, Measure
from lsgraph.quality.scores import Score
from lsgraph.terms import PREFIXES, RDF_TYPE, iri, short

PV = "https://piveau.eu/ns/voc#"  # whose dimensions and metrics ours are made after
_SUM = {"en": "data.europa.eu MQA score", "vi": "điểm MQA của data.europa.eu"}
SHOWN = 5  # how many of those that lose points are named; the rest is counted
_PLACES = Fraction(1, 100)

_WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "title": "Metadata quality of {name}: {total} of {possible} points, {band}",
        "scope": "{datasets} datasets, {distributions} distributions; checked against {shapes}.",
        "base": "Served from {base}",
        "unknown": "{points} points need the network (--online); with all of them: {best}.",
        "here": "Of {asked} files, {here} stand in the folder.",
        "network": "needs the network",
        "share": "{met} of {asked}",
        "todo": "What to do",
        "lost": "{points} points lost",
        "more": "and {count} more",
        "check": "unknown to us: check",
        "findings": "What a portal would trip over",
        "head": ("Indicator", "Points", "Of", "Met"),
    },
    "vi": {
        "title": "Chất lượng siêu dữ liệu của {name}: {total} trên {possible} điểm, {band}",
        "scope": "{datasets} bộ dữ liệu, {distributions} bản phân phối; kiểm tra theo {shapes}.",
        "base": "Địa chỉ phục vụ: {base}",
        "unknown": "{points} điểm cần có mạng (--online) mới biết; nếu đạt đủ: {best}.",
        "here": "Trong {asked} tệp, thư mục có {here} tệp.",
        "network": "cần có mạng",
        "share": "{met} trên {asked}",
        "todo": "Việc cần làm",
        "lost": "mất {points} điểm",
        "more": "và {count} mục khác",
        "check": "chưa có trong danh mục của chúng tôi, hãy kiểm tra",
        "findings": "Những điểm cổng dữ liệu có thể vướng",
        "head": ("Chỉ số", "Điểm", "Tối đa", "Đạt"),
    },
}


def to_text(score: Score, lang: str, width: int = 80) -> str:
    """Tell a score on a screen of `width` columns, in "vi" or "en", without a final newline."""
    width = max(width, 40)
    words = _WORDS[lang]
    lines = [line for text in _opening(score, lang) for line in screen.wrap(text, width)]
    for name, measures in _by_dimension(score):
        got, most = score.dimensions[name]
        points = f"{_number(got, lang)} / {most}"
        lines += ["", *_row(DIMENSIONS[name][lang], points, "", width)]
        for m in measures:
            points = f"{_number(m.points, lang)} / {m.indicator.points}"
            lines += _row(m.indicator.name[lang], points, _share(m, lang), width, "  ")
    losses = [m for m in score.measures if _lost(m)]
    if losses:
        lines += ["", words["todo"]]
    for m in losses:
        lines += screen.wrap(f"- {_loss(m, lang)}", width)
        lines += [screen.paragraph(text, width, "    ") for text in _losers(m, lang)]
    if score.findings:
        told = notices.findings(report(score.findings), lang, width, PREFIXES)
        lines += ["", words["findings"], told]
    return "\n".join(lines)


def to_markdown(score: Score, lang: str) -> str:
    """Tell a score as Markdown, in "vi" or "en"."""
    words = _WORDS[lang]
    title, *rest = _opening(score, lang)
    lines = [f"# {_escaped(title)}", "", *(f"{_escaped(text)}  " for text in rest), ""]
    lines += ["| " + " | ".join(words["head"]) + " |", "| --- | ---: | ---: | --- |"]
    for name, measures in _by_dimension(score):
        got, most = score.dimensions[name]
        lines.append(f"| **{DIMENSIONS[name][lang]}** | **{_number(got, lang)}** | **{most}** | |")
        for m in measures:
            cells = (_number(m.points, lang), str(m.indicator.points), _share(m, lang))
            lines.append(f"| {_escaped(m.indicator.name[lang])} | " + " | ".join(cells) + " |")
    losses = [m for m in score.measures if _lost(m)]
    if losses:
        lines += ["", f"## {words['todo']}", ""]
    for m in losses:
        lines.append(f"- {_escaped(_loss(m, lang))}")
        lines += [f"  - {_escaped(text)}" for text in _losers(m, lang)]
    if score.findings:
        lines += ["", f"## {words['findings']}", ""]
        lines += [f"- {_escaped(_finding(f, lang))}" for f in _ordered(score)]
    return "\n".join(lines) + "\n"


def to_json(score: Score) -> str:
    """Write a score as JSON: points as numbers, all that loses points, texts in both languages."""
    body = {
        "record": score.name,
        "base": score.base,
        "catalog": score.catalog,
        "shapes": list(score.shapes),
        "datasets": score.datasets,
        "distributions": score.distributions,
        "total": _decimal(score.total),
        "possible": score.possible,
        "known": score.known,
        "rating": score.band,
        "ratingAtBest": score.best,
        "dimensions": {
            name: {"points": _decimal(got), "possible": most}
            for name, (got, most) in score.dimensions.items()
        },
        "indicators": [_indicator(m) for m in score.measures],
        "findings": [
            {
                "severity": f.severity, "rule": f.shape, "focus": _bare(f.focus),
                "path": _bare(f.path), "value": f.value, "file": f.file.name if f.file else "",
                "line": f.line, "column": f.column, "message": dict(f.message),
                "advice": dict(f.advice),
            }
            for f in _ordered(score)
        ],
    }  # fmt: skip
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def to_dqv(score: Score) -> list[ox.Triple]:
    """Give a score as quality measurements of the catalogue, in the Data Quality Vocabulary.

    What is not known is left out. Names are fragments of the record's address; without a base, of
    the catalogue's own IRI, and where it has none there is nothing to say.
    """
    if not score.catalog:
        return []
    home = (score.base + score.name if score.base else score.catalog.partition("#")[0]) + "#"
    about = ox.NamedNode(score.catalog)
    found: list[ox.Triple] = []

    def say(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        found.append(ox.Triple(subject, iri(predicate), value))

    def measured(
        key: str, dimension: str, points: Fraction, most: int, name: Mapping[str, str]
    ) -> None:
        metric = ox.NamedNode(f"{home}metric-{key}")
        one = ox.NamedNode(f"{home}quality-{key}")
        say(metric, "rdf:type", iri("dqv:Metric"))
        say(metric, "skos:prefLabel", ox.Literal(f"{name['en']} (max. {most})", language="en"))
        say(metric, "skos:prefLabel", ox.Literal(f"{name['vi']} (tối đa {most})", language="vi"))
        say(metric, "dqv:expectedDataType", iri("xsd:decimal"))
        if dimension:
            say(metric, "dqv:inDimension", ox.NamedNode(PV + dimension))
        say(metric, "rdfs:seeAlso", ox.NamedNode(PV + key))
        found.append(ox.Triple(one, RDF_TYPE, iri("dqv:QualityMeasurement")))
        say(one, "dqv:isMeasurementOf", metric)
        say(one, "dqv:computedOn", about)
        value = ox.Literal(f"{float(_floor(points)):.2f}", datatype=iri("xsd:decimal"))
        say(one, "dqv:value", value)
        say(about, "dqv:hasQualityMeasurement", one)

    for m in score.measures:
        if m.state == "known":
            i = m.indicator
            measured(i.id, i.dimension, m.points, i.points, i.name)
    if score.known == score.possible:
        measured("score", "", score.total, score.possible, _SUM)
    return sorted(found, key=str)


def _opening(score: Score, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    band = BAND_NAMES[score.band][lang]
    total = _number(score.total, lang)
    yield words["title"].format(name=score.name, total=total, possible=score.possible, band=band)
    yield words["scope"].format(
        datasets=score.datasets, distributions=score.distributions, shapes=", ".join(score.shapes)
    )
    if score.base:
        yield words["base"].format(base=score.base)
    if score.known < score.possible:
        best = BAND_NAMES[score.best][lang]
        yield words["unknown"].format(points=score.possible - score.known, best=best)
        download = next(m for m in score.measures if m.indicator.id == ONLINE[1])
        yield words["here"].format(asked=download.asked, here=download.here)


def _by_dimension(score: Score) -> Iterator[tuple[str, list[Measure]]]:
    for name in DIMENSIONS:
        yield name, [m for m in score.measures if m.indicator.dimension == name]


def _row(name: str, points: str, share: str, width: int, by: str = "") -> list[str]:
    # Eleven columns hold any number of points, seventeen any share; the names get what is left.
    room = max(min(width - 31, 44), 8)
    first, *rest = screen.wrap(name, room - len(by))
    left = by + first + " " * (room - len(by) - screen.width_of(first))
    return [f"{left} {points:>11}  {share}".rstrip(), *(by + line for line in rest)]


def _share(m: Measure, lang: str) -> str:
    words = _WORDS[lang]
    if m.state != "known":
        return str(words["network"])
    return str(words["share"].format(met=m.met, asked=m.asked))


def _lost(m: Measure) -> bool:
    return m.state == "known" and m.points < m.indicator.points


def _loss(m: Measure, lang: str) -> str:
    gone = m.indicator.points - m.points
    # What is lost is rounded up as what is had is rounded down.
    shown = _number(-_floor(-gone), lang)
    lost = _WORDS[lang]["lost"].format(points=shown)
    return f"{m.indicator.name[lang]}: {lost}. {m.indicator.advice[lang]}"


def _losers(m: Measure, lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    for loss in m.lost[:SHOWN]:
        yield _loser(loss, lang)
    if len(m.lost) > SHOWN:
        yield words["more"].format(count=len(m.lost) - SHOWN)


def _loser(loss: Loss, lang: str) -> str:
    name = _bare(loss.node) or "[]"
    if loss.unknown:
        return f"{name} ({loss.unknown}: {_WORDS[lang]['check']})"
    return f"{name} ({loss.reason[lang]})" if loss.reason else name


def _indicator(m: Measure) -> dict[str, Any]:
    i = m.indicator
    body: dict[str, Any] = {
        "id": i.id, "dimension": i.dimension, "name": dict(i.name),
        "per": "distribution" if i.per == "distribution" else "dataset",
        "points": _decimal(m.points), "possible": i.points, "met": m.met, "asked": m.asked,
        "state": m.state,
    }  # fmt: skip
    if i.id in ONLINE:
        body["inFolder"] = m.here
    if _lost(m):
        body["lost"] = [
            {"node": _bare(x.node), "reason": dict(x.reason), "unknown": x.unknown} for x in m.lost
        ]
        body["advice"] = dict(i.advice)
    return body


def _ordered(score: Score) -> list[Finding]:
    return sorted(score.findings, key=lambda f: (SEVERITIES.index(f.severity), f.sort_key))


def _finding(f: Finding, lang: str) -> str:
    about = f" ({short(_bare(f.focus))})" if f.focus else ""
    parts = [f"{notices.SEVERITY[lang][f.severity]}: {notices.said(f.message, lang)}{about}"]
    return " → ".join([*parts, *filter(None, [notices.said(f.advice, lang)])])


def _bare(node: str) -> str:
    """Write a node as people read it; a blank one has no name that stays."""
    return node[1:-1] if node.startswith("<") else "" if node.startswith("_:") else node


def _floor(points: Fraction) -> Fraction:
    return points // _PLACES * _PLACES


def _decimal(points: Fraction) -> float | int:
    shown = _floor(points)
    return int(shown) if shown.denominator == 1 else float(shown)


def _number(points: Fraction, lang: str) -> str:
    shown = _floor(points)
    text = str(shown) if shown.denominator == 1 else f"{float(shown):.2f}"
    return text.replace(".", ",") if lang == "vi" else text


def _escaped(text: str) -> str:
    """Write text that Markdown takes as text: records come from anybody."""
    plain = screen.plain(text)
    for mark in "\\`*_[]<>|#":
        plain = plain.replace(mark, "\\" + mark)
    return plain


__all__ = ["to_dqv", "to_json", "to_markdown", "to_text"]
