"""Rule: one page that stands alone: no script, no request, every text of the data escaped.

It is read on a screen, light or dark, on paper, and aloud (WCAG 2.2, level AA): headings in
order, tables with headers, severities in words and not in colour alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape

from lsgraph import notices, screen
from lsgraph.excerpts import Sources, end_of
from lsgraph.findings import SEVERITIES, Finding, Report
from lsgraph.terms import short

AROUND = 160  # code points of a source line shown on each side of the place


def write(report: Report, *, lang: str, prefixes: Mapping[str, str], verbose: bool = False) -> str:
    """Write a report as one HTML page for readers of `lang`, findings by file.

    The page asks for nothing: its policy (CSP 3) forbids scripts, images and requests.
    """
    words = WORDS[lang]
    title = words["title"]
    body = [
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="color-scheme" content="light dark">',
        f"<title>{title}</title>",
        f"<style>\n{STYLE}</style>",
        "</head>",
        "<body>",
        *_summary(report, lang, words),
        "<main>",
        *_files(report, lang, prefixes, verbose),
        *_rules(report, lang, prefixes, words),
        "</main>",
        f"<footer><p>{_shown(notices.verdict(report, lang))}</p></footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(body) + "\n"


def _shown(text: str) -> str:
    return escape(screen.plain(text))


def _counts(report: Report) -> Counter[str]:
    return Counter(f.severity for f in report.findings)


def _summary(report: Report, lang: str, words: Mapping[str, str]) -> Iterator[str]:
    counts = _counts(report)
    # A report that looked at nothing has shown nothing, so it is not called sound.
    looked = bool(sum(report.focus_nodes.values()) or report.triples)
    state = next((s for s in SEVERITIES if counts[s]), "sound" if looked else "info")
    told = words[state] if report.findings or looked else words["nothing"]
    yield "<header>"
    yield f"<h1>{words['title']}</h1>"
    yield f'<p class="state {state}">{told}</p>'
    yield f'<dl class="figures" aria-label="{words["figures"]}">'
    for severity in SEVERITIES:
        name = words["n-" + severity]
        yield f'<div class="{severity}"><dt>{name}</dt><dd>{counts[severity]}</dd></div>'
    for name, number in (
        ("triples", report.triples),
        ("rules", len(report.focus_nodes)),
        ("nodes", sum(report.focus_nodes.values())),
    ):
        yield f"<div><dt>{words[name]}</dt><dd>{_number(number, lang)}</dd></div>"
    yield "</dl>"
    if len(+counts) > 1:
        yield f'<fieldset class="choose"><legend>{words["choose"]}</legend>'
        for severity in SEVERITIES:
            if counts[severity]:
                yield (
                    f'<label><input type="checkbox" id="show-{severity}" autocomplete="off" checked>'
                    f" {words['n-' + severity]} ({counts[severity]})</label>"
                )
        yield "</fieldset>"
    yield "</header>"


def _number(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")


def _files(report: Report, lang: str, prefixes: Mapping[str, str], verbose: bool) -> Iterator[str]:
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault(notices.file_of(finding), []).append(finding)
    sources = Sources()
    for n, (name, group) in enumerate(groups.items(), 1):
        title = f"<bdi>{_shown(name)}</bdi>" if name else notices.NO_FILE[lang]
        yield f'<section class="file" aria-labelledby="file-{n}">'
        yield f'<h2 id="file-{n}">{title}</h2>'
        yield f'<p class="count">{notices.counts(group, lang)}</p>'
        yield "<ol>"
        for finding in group:
            yield from _finding(finding, lang, prefixes, sources, verbose)
        yield "</ol>"
        yield "</section>"


def _finding(
    finding: Finding, lang: str, prefixes: Mapping[str, str], sources: Sources, verbose: bool
) -> Iterator[str]:
    words = WORDS[lang]
    severity = finding.severity
    message = notices.said(finding.message, lang) or short(finding.shape, prefixes)
    yield f'<li class="finding {severity}">'
    yield (
        f'<h3><span class="badge">{notices.SEVERITY[lang][severity].capitalize()}</span> '
        f"<bdi>{_shown(message)}</bdi></h3>"
    )
    yield "<dl>"
    for name, term in (
        ("place", notices.place(finding) if finding.file else ""),
        ("focus", finding.focus),
        ("path", finding.path),
        ("value", finding.value),
        ("rule", finding.shape),
    ):
        if term:
            told = short(term, prefixes) if name == "rule" else notices.shown(term, prefixes)
            yield f"<dt>{words[name]}</dt><dd><code><bdi>{_shown(told)}</bdi></code></dd>"
    yield "</dl>"
    yield from _excerpt(finding, sources, words)
    if notices.said(finding.advice, lang):
        advice = _shown(notices.said(finding.advice, lang))
        yield f'<p class="advice"><strong>{words["advice"]}</strong> <bdi>{advice}</bdi></p>'
    if verbose and finding.detail:
        yield f"<details><summary>{words['detail']}</summary>"
        yield f'<p lang="en"><bdi>{_shown(finding.detail)}</bdi></p></details>'
    yield "</li>"


def _excerpt(finding: Finding, sources: Sources, words: Mapping[str, str]) -> Iterator[str]:
    line = sources.line(finding.file, finding.line)
    if line is None or not line.strip():
        return
    column = finding.column if 1 <= finding.column <= len(line) else 0
    start = max(column - 1, 0)
    end = end_of(line, column) - 1 if column else 0
    first, last = max(start - AROUND, 0), max(end, start) + AROUND
    end = min(end, start + AROUND)
    before = ("…" if first else "") + _code(line[first:start])
    after = _code(line[end:last]) + ("…" if last < len(line) else "")
    middle = f"<mark>{_code(line[start:end])}</mark>" if column else ""
    label = f"{words['line']} {finding.line}"
    yield (
        f'<pre tabindex="0" aria-label="{label}"><span class="line">{finding.line}</span>'
        f"<code>{before}{middle}{after}</code></pre>"
    )


def _code(text: str) -> str:
    return _shown(text.replace("\t", "    "))


def _rules(
    report: Report, lang: str, prefixes: Mapping[str, str], words: Mapping[str, str]
) -> Iterator[str]:
    numbers = Counter(f.shape for f in report.findings)
    names = sorted({*report.rules, *report.focus_nodes, *numbers})
    if not names:
        return
    heads = (words["rule"], words["asks"], words["nodes"], words["found"])
    yield '<section class="rules" aria-labelledby="rules">'
    yield f'<h2 id="rules">{words["looked"]}</h2>'
    yield f'<div class="wide" tabindex="0" role="region" aria-labelledby="rules"><table><caption>{words["caption"]}</caption>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{h}</th>' for h in heads) + "</tr></thead>"
    yield "<tbody>"
    for name in names:
        rule = report.rules.get(name)
        asks = notices.said(rule.message, lang) if rule else ""
        source = (
            f"<br><small><bdi>{_shown(rule.source)}</bdi></small>" if rule and rule.source else ""
        )
        nodes = report.focus_nodes.get(name)
        count = "–" if nodes is None else _number(nodes, lang)
        idle = ' class="idle"' if nodes == 0 else ""
        yield (
            f'<tr{idle}><th scope="row"><code><bdi>{_shown(short(name, prefixes))}</bdi></code></th>'
            f"<td><bdi>{_shown(asks)}</bdi>{source}</td><td>{count}</td>"
            f"<td>{_number(numbers[name], lang)}</td></tr>"
        )
    yield "</tbody></table></div>"
    yield "</section>"


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Report on the check of plan data",
        "violation": "Does not conform: there are violations to correct.",
        "warning": "No violation; there are warnings to look at.",
        "info": "No violation and no warning; there are notes.",
        "sound": "Conforms: nothing was found.",
        "nothing": "Nothing was looked at, so nothing is shown.",
        "figures": "Figures",
        "n-violation": "Violations",
        "n-warning": "Warnings",
        "n-info": "Notes",
        "triples": "Triples read",
        "rules": "Rules applied",
        "nodes": "Nodes looked at",
        "choose": "Show",
        "place": "Place",
        "focus": "Thing",
        "path": "Property",
        "value": "Value",
        "rule": "Rule",
        "asks": "What it asks",
        "found": "Findings",
        "advice": "What to do:",
        "detail": "The engine's own words",
        "line": "Line",
        "looked": "Rules looked at",
        "caption": "Each rule with the nodes that it looked at and what it found there",
    },
    "vi": {
        "title": "Báo cáo kiểm tra dữ liệu quy hoạch",
        "violation": "Không đạt: có lỗi cần sửa.",
        "warning": "Không có lỗi; có cảnh báo cần xem xét.",
        "info": "Không có lỗi, không có cảnh báo; có lưu ý.",
        "sound": "Đạt: không phát hiện vấn đề nào.",
        "nothing": "Chưa xem xét gì nên chưa có kết luận.",
        "figures": "Số liệu",
        "n-violation": "Lỗi",
        "n-warning": "Cảnh báo",
        "n-info": "Lưu ý",
        "triples": "Bộ ba đã đọc",
        "rules": "Quy tắc đã áp dụng",
        "nodes": "Số nút đã xem",
        "choose": "Hiển thị",
        "place": "Vị trí",
        "focus": "Đối tượng",
        "path": "Thuộc tính",
        "value": "Giá trị",
        "rule": "Quy tắc",
        "asks": "Yêu cầu",
        "found": "Phát hiện",
        "advice": "Cách xử lý:",
        "detail": "Nguyên văn của bộ kiểm tra",
        "line": "Dòng",
        "looked": "Các quy tắc đã xem xét",
        "caption": "Mỗi quy tắc cùng số nút đã xem và số phát hiện",
    },
}

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #ffffff; --sheet: #f5f6f8; --ink: #1b2230; --quiet: #525c6b; --rule: #d5dae1;
  --violation: #b3161b; --warning: #855300; --info: #1a5a96; --sound: #1c6b3c; --mark: #ffe08a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --sheet: #1d232d; --ink: #e8ebf0; --quiet: #a8b1bf; --rule: #39414e;
    --violation: #ff8f8a; --warning: #f2b84b; --info: #83bdf5; --sound: #7dd3a0; --mark: #6b5200;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 3rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, "Segoe UI", "Noto Sans", "Be Vietnam Pro", Arial, sans-serif;
}
header { border-top: .35rem solid var(--ink); padding-top: 1.25rem; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .1rem; overflow-wrap: anywhere; }
h3 { font-size: 1.02rem; font-weight: 600; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.state { font-size: 1.1rem; font-weight: 600; margin: 0 0 1.25rem; color: var(--sound); }
.state.violation, .figures .violation dd { color: var(--violation); }
.state.warning, .figures .warning dd { color: var(--warning); }
.state.info, .figures .info dd { color: var(--info); }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0; }
.figures div {
  flex: 1 1 8rem; background: var(--sheet); border: 1px solid var(--rule); padding: .6rem .8rem;
  display: flex; flex-direction: column; justify-content: space-between;
}
.figures dt { color: var(--quiet); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.6rem; font-weight: 650; font-variant-numeric: tabular-nums; }
.choose { border: 1px solid var(--rule); margin: 1rem 0 0; padding: .3rem .9rem .6rem; }
.choose legend { color: var(--quiet); font-size: .85rem; padding: 0 .3rem; }
.choose label { display: inline-block; margin-right: 1.4rem; padding: .2rem 0; }
.count { color: var(--quiet); margin: 0 0 .75rem; font-size: .9rem; }
ol { list-style: none; margin: 0; padding: 0; }
.finding {
  border: 1px solid var(--rule); border-left: .35rem solid var(--edge);
  padding: .8rem 1rem; margin: 0 0 .8rem;
}
.finding.violation { --edge: var(--violation); }
.finding.warning { --edge: var(--warning); }
.finding.info { --edge: var(--info); }
.badge {
  color: var(--edge); border: 1px solid var(--edge); border-radius: .2rem;
  font-size: .78rem; padding: .05rem .4rem; margin-right: .35rem; white-space: nowrap;
}
.finding dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
.finding dt { color: var(--quiet); font-size: .9rem; }
.finding dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace; font-size: .88rem; }
pre {
  background: var(--sheet); border: 1px solid var(--rule); margin: .7rem 0 0; padding: .5rem .8rem;
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.line { color: var(--quiet); border-right: 1px solid var(--rule); padding-right: .7rem; margin-right: .7rem; }
mark { background: var(--mark); color: inherit; text-decoration: underline; text-underline-offset: .2em; }
.advice { margin: .7rem 0 0; }
details { margin-top: .6rem; color: var(--quiet); }
.wide { overflow-x: auto; margin-top: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; color: var(--quiet); padding-bottom: .5rem; }
th, td { border-bottom: 1px solid var(--rule); padding: .4rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--sheet); }
tbody th { font-weight: 400; overflow-wrap: anywhere; max-width: 20rem; }
th:nth-child(n+3), td:nth-child(n+3) { text-align: right; font-variant-numeric: tabular-nums; }
.idle td:nth-child(3) { color: var(--warning); font-weight: 650; }
small { color: var(--quiet); }
footer { border-top: 1px solid var(--rule); margin-top: 2.5rem; color: var(--quiet); font-size: .9rem; }
:focus-visible { outline: .15rem solid var(--info); outline-offset: .1rem; }
body:has(#show-violation:not(:checked)) .finding.violation,
body:has(#show-warning:not(:checked)) .finding.warning,
body:has(#show-info:not(:checked)) .finding.info { display: none; }
@media print {
  :root {
    --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #444; --rule: #999; --mark: #fff;
    --violation: #b3161b; --warning: #855300; --info: #1a5a96; --sound: #1c6b3c;
  }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .choose { display: none; }
  .finding, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  thead { display: table-header-group; }
}
"""
