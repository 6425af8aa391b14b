"""Rule: the validation report of SHACL, with terms exactly as the data have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

import pyoxigraph as ox

from lsgraph import notices
from lsgraph.findings import Report
from lsgraph.reports.common import BLANK, local, utf8
from lsgraph.terms import BASE, is_iri, short

CHECK = BASE + "check#"
# One IRI or one literal from end to end: what stands after a term would be read as more Turtle.
_TERM = re.compile(
    r"""<[^<>"{}|^`\\\x00-\x20]*>|"(?:[^"\\\r\n]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^<>\s]*>)?"""
)


def write(report: Report, *, lang: str, prefixes: Mapping[str, str]) -> str:
    """Write the validation report of SHACL (section 3.6) with terms as the data have them.

    Blank nodes are numbered in the order of findings. A path that is not one property, and
    what is not a term, is left out. What is found of no node is found of its rule, since every
    result has a focus node (3.6.2.1). A rule that is not SHACL is named under CHECK.
    """
    blank: dict[str, str] = {}

    def term(text: str) -> str:
        if BLANK.match(text):
            return blank.setdefault(text, f"_:n{len(blank) + 1}")
        return text if _is_term(text) else ""

    results = []
    for f in report.findings:
        shape = term(f.shape) if BLANK.match(f.shape) else _rule_term(f.shape)
        part = f"<{f.component}>" if is_iri(f.component) else f"<{CHECK}{quote(local(f.shape))}>"
        message = notices.said(f.message, lang) or short(f.shape, prefixes)
        spoken = lang if f.message.get(lang) or not f.message else "vi" if lang == "en" else "en"
        lines = [
            "a sh:ValidationResult",
            f"sh:focusNode {term(f.focus) or shape}",
            f"sh:resultPath {f.path}" if f.path.startswith("<") and _is_term(f.path) else "",
            f"sh:value {term(f.value)}" if term(f.value) else "",
            f"sh:sourceShape {shape}",
            f"sh:sourceConstraintComponent {part}",
            f"sh:resultSeverity sh:{f.severity.capitalize()}",
            f"sh:resultMessage {_literal(message)}@{spoken}",
        ]
        inner = " ;\n".join("        " + line for line in lines if line)
        results.append(f"    [\n{inner}\n    ]")
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n\n[]\n    a sh:ValidationReport ;\n"
    head += f"    sh:conforms {'false' if results else 'true'}"
    told = " ;\n    sh:result\n" + " ,\n".join(results) if results else ""
    return f"{head}{told} .\n"


def _is_term(text: str) -> bool:
    if not _TERM.fullmatch(text):
        return False
    try:
        (quad,) = ox.parse(f"<a:s> <a:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError):
        return False
    return isinstance(quad.object, ox.NamedNode | ox.Literal)


def _rule_term(name: str) -> str:
    return f"<{name}>" if is_iri(name) else f"<{CHECK}{quote(utf8(name))}>"


def _literal(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + text.replace("\r", "\\r") + '"'
