"""Rule: the site is made of files alone: it needs no server, no script and nothing from elsewhere.

Every IRI of ours has a page in Vietnamese and in English; every address in a page is relative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from lsgraph.publication import LANGUAGES, File, Publication
from lsgraph.site.atlas import Atlas, Page

_ASSETS = {"site.css": "text/css", "search.js": "text/javascript", "icon.svg": "image/svg+xml"}


def files(pub: Publication, files: Sequence[File], record: Iterable[ox.Triple]) -> Iterator[File]:
    """Make the pages and what stands beside them.

    `files` are the data files made already, to which pages link; `record` is the catalogue's
    record of them. Raise ProjectError where Jinja2 is not installed.
    """
    from lsgraph.site import linked, questions, search, sitemap
    from lsgraph.site.rendering import Renderer

    atlas = Atlas(pub, files, record)
    made = list(pages(atlas))
    titles = {p.stem: p.title for p in made}
    renderer = Renderer(atlas, titles)
    for page in made:
        for lang in LANGUAGES:
            yield renderer.file(page, lang)
    yield from linked.files(atlas)
    yield from questions.files(atlas)
    yield from search.files(atlas, made)
    yield from sitemap.files(atlas, made, renderer)
    folder = Path(__file__).parent / "assets"
    for name, media in _ASSETS.items():
        yield File(f"assets/{name}", (folder / name).read_bytes(), media)


def pages(atlas: Atlas) -> Iterator[Page]:
    """Give every page of the site."""
    from lsgraph.site import (
        editions,
        home,
        indexes,
        pictures,
        places,
        questions,
        sectors,
        shapes,
        things,
        words,
    )  # fmt: skip

    for room in (
        home,
        indexes,
        pictures,
        places,
        sectors,
        editions,
        questions,
        words,
        shapes,
        things,
    ):
        yield from room.pages(atlas)
