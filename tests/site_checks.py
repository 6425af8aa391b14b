"""Rule: a site is checked as a browser sees it: every address leads somewhere, every page is whole."""

from __future__ import annotations

import functools
import itertools
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import publications
from conftest import ROOT

from lsgraph import catalog, forms, site
from lsgraph.publication import File, Publication

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
ADDRESSES = {"href", "src", "action"}


@functools.cache
def real() -> tuple[Publication, tuple[File, ...], tuple[File, ...]]:
    """Make the site of the real plan once: the publication, its data files, its pages."""
    pub = publications.real(ROOT)
    data = tuple(forms.files(pub))
    return pub, data, tuple(site.files(pub, data, catalog.record(pub, data)))


@dataclass
class Seen:
    """What one page holds: its fragments, the addresses it points to, and what is wrong with it."""

    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lang: str = ""
    headings: list[int] = field(default_factory=list)
    titles: int = 0


class Reader(HTMLParser):
    """Read a page strictly: tags nest, ids are single, nothing runs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self._take(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._take(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.seen.faults.append(f"</{tag}> ends nothing at {self.getpos()}")

    def _take(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen, given = self.seen, dict(attrs)
        if len(given) != len(attrs):
            seen.faults.append(f"<{tag}> says an attribute twice")
        if tag == "html":
            seen.lang = given.get("lang") or ""
        if tag == "title" and "svg" not in self.open:
            seen.titles += 1
        if tag[0] == "h" and tag[1:].isdigit():
            seen.headings.append(int(tag[1]))
        name = given.get("id")
        if name is not None:
            if name in seen.ids or not name or any(c.isspace() for c in name):
                seen.faults.append(f"id {name!r} is empty or stands twice")
            seen.ids.add(name)
        seen.faults += [f"<{tag} {key}>" for key in given if key.startswith("on")]
        outside = tag == "link" and given.get("rel") in ("canonical", "license")
        if tag == "link" and "hreflang" in given:
            outside = True
        if not outside:
            seen.links += [v or "" for k, v in attrs if k in ADDRESSES]


def read(text: str) -> Seen:
    """Read a page."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    if reader.open:
        reader.seen.faults.append(f"never ended: {reader.open}")
    levels = reader.seen.headings
    if levels.count(1) != 1:
        reader.seen.faults.append(f"{levels.count(1)} h1")
    for above, below in itertools.pairwise(levels):
        if below > above + 1:
            reader.seen.faults.append(f"h{below} after h{above}")
    return reader.seen


def broken(pages: Mapping[str, Seen], there: Iterable[str], base: str) -> Iterator[str]:
    """Give the links that lead nowhere: to a file that is not there, or to a fragment that is not."""
    known = set(there)
    for path, seen in pages.items():
        for link in seen.links:
            parts = urlsplit(link)
            if link.startswith(base):
                target = unquote(link[len(base) :].partition("#")[0])
            elif parts.scheme in ("http", "https", "mailto"):
                continue
            elif parts.scheme or parts.netloc or link.startswith("/"):
                yield f"{path}: {link} is not relative"
                continue
            else:
                folder = posixpath.dirname(path)
                target = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
                target = target if parts.path else path
            fragment = unquote(parts.fragment)
            if target not in known:
                yield f"{path}: {link}: no file {target}"
            elif fragment and target in pages and fragment not in pages[target].ids:
                yield f"{path}: {link}: no fragment {fragment}"
