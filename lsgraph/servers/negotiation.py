"""Rule: what a request gets is decided by one list of rules, the same for every server.

A server has no negotiation of its own that weighs q values alike, so the weighing is written out:
rules from q=1 down to q=0.001 in steps of a tenth, the first that matches wins (RFC 9110, section
12.5). They use no look-around, so that PCRE (nginx, Apache) and RE2 (Caddy) read them alike.
A rule for the form reads "NAMED ACCEPT": which of our forms the request names, a space, the header.
"""

from __future__ import annotations

from dataclasses import dataclass

FORMS = {  # in the order of preference where a request likes several alike: data before pages,
    "ttl": r"text/turtle|application/x-turtle",  # for who names a form of data wants data
    "jsonld": r"application/(?:ld\+)?json",
    "nt": r"application/n-triples",
    "html": r"text/html",
}
_PARAMETER = r"(?:;\s*(?:[^q,;\s][^,;]*|q[^=,;\s][^,;]*))*"
_OTHER = r"rdf\+xml|text/n3|text/rdf|application/trig|n-quads|rdf\+thrift|rdf\+json|x-binary-rdf"


@dataclass(frozen=True)
class Rule:
    """A regular expression, to be read without regard to case, and what it stands for."""

    pattern: str
    result: str


def named() -> list[Rule]:
    """Give the rules that tell from Accept which of our forms a request names."""
    turtle, html = FORMS["ttl"], FORMS["html"]
    return [
        Rule(rf"(?:{turtle}).*{html}|{html}.*(?:{turtle})", "both"),
        Rule(turtle, "turtle"),
        Rule(html, "html"),
        Rule(_OTHER, "rdf"),
    ]


def form() -> list[Rule]:
    """Give the rules that tell the form from "NAMED ACCEPT"; where none matches there is none."""
    rules = [Rule(r"^none $", "html")]  # no Accept at all is */* (RFC 9110, section 12.5.1)
    for weight in _weights():
        tail = rf"\s*{_PARAMETER}{weight}"
        rules += [Rule(rf"^\S+ (?:.*,)?\s*(?:{m}){tail}", f) for f, m in FORMS.items()]
        # A wildcard stands for what is not named. Who names RDF that we have not is given Turtle.
        for who, result in (("none|turtle", "html"), ("rdf|html", "ttl"), ("both", "jsonld")):
            rules.append(Rule(rf"^(?:{who}) (?:.*,)?\s*\*/\*{tail}", result))
    rules.append(Rule(r"^(?:none|turtle|rdf) (?:.*,)?\s*text/\*", "html"))
    rules.append(Rule(r"^\S+ (?:.*,)?\s*application/\*", "jsonld"))
    return rules


def language() -> list[Rule]:
    """Give the rules that tell the language from Accept-Language; where none matches it is vi."""
    return [
        Rule(rf"(?:^|,)\s*{lang}(?:-[a-z0-9]+)*\s*{weight}", lang)
        for weight in _weights()
        for lang in ("vi", "en")
    ]


def _weights() -> list[str]:
    end = r"\s*(?:[,;]|$)"
    one = rf"(?:;\s*q\s*=\s*1(?:\.0*)?{end}|,|$)"
    tenths = [rf";\s*q\s*=\s*0?\.{n}[0-9]*{end}" for n in range(9, 0, -1)]
    return [one, *tenths, rf";\s*q\s*=\s*0?\.0[0-9]*[1-9]{end}"]
