"""Rule: search needs no server: names folded as `terms.fold` folds them, in one small script file.

The list is a script and not JSON, since browsers load no JSON from a disk; it holds data alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from lsgraph.publication import LANGUAGES, File
from lsgraph.site import sorting
from lsgraph.site.atlas import Atlas, View, capital, clean
from lsgraph.terms import fold, iri

_ALT, _DEFINITION = iri("skos:altLabel"), iri("skos:definition")
PASSAGE = iri("plan:Passage")


def files(atlas: Atlas) -> Iterator[File]:
    """Give the list of names of each language, for the search page."""
    for lang in LANGUAGES:
        rows = list(entries(atlas, lang))
        text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
        yield File(f"assets/names.{lang}.js", f"window.names={text};\n".encode(), "text/javascript")


def entries(atlas: Atlas, lang: str) -> Iterator[list[str]]:
    """Give name, address, kind, mark of an ending, and what else to find it by, of each thing."""
    view = View(atlas, "search", lang)
    listed = [n for n in atlas.things if atlas.kind(ox.NamedNode(n)) not in (None, PASSAGE)]
    terms = [s.value for s in atlas.words.by_subject
             if isinstance(s, ox.NamedNode) and atlas.place(s.value) and "#" in s.value]  # fmt: skip
    for node in sorted({*listed, *terms}, key=lambda n: (sorting.key(atlas.label(n, lang)), n)):
        thing = ox.NamedNode(node)
        facts, kind = atlas.told(thing), atlas.kind(thing)
        own = capital(atlas.label(node, lang))
        others = {
            clean(v.value)
            for v in facts.values(thing, _ALT)
            if isinstance(v, ox.Literal) and v.value != own
        }
        others |= {atlas.label(node, x) for x in LANGUAGES}
        also = fold(" ".join(sorted(others))) + " " + node.rpartition("/")[2].rpartition("#")[2]
        ended = "1" if atlas.ended(thing) else ""
        told = capital(atlas.label(kind.value, lang)) if kind else ""
        yield [own, view.href(node), told, ended, also]
