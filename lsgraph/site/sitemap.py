"""Rule: search engines are told of every page, in both languages, with the day of publication where it is stated.

Source: sitemaps.org protocol 0.9; Google, localized versions of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lsgraph.publication import LANGUAGES, File
from lsgraph.site.atlas import LOST, Atlas, Page, address

if TYPE_CHECKING:
    from lsgraph.site.rendering import Renderer

NOT_THERE = Page(
    LOST, "lost.html", {"vi": "Không tìm thấy trang", "en": "Page not found"}, lambda _: {}
)


def files(atlas: Atlas, pages: Sequence[Page], renderer: Renderer) -> Iterator[File]:
    """Give sitemap.xml, robots.txt and the page for addresses where nothing stands."""
    base, published = atlas.pub.base, atlas.published
    day = f"<lastmod>{published}</lastmod>" if published else ""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
    ]
    for page in pages:
        links = "".join(
            f'<xhtml:link rel="alternate" hreflang="{x}" href={quoteattr(address(base, page.stem, x))}/>'
            for x in LANGUAGES
        )
        lines += [
            f"<url><loc>{escape(address(base, page.stem, lang))}</loc>{day}{links}</url>"
            for lang in LANGUAGES
        ]
    lines += ["</urlset>", ""]
    yield File("sitemap.xml", "\n".join(lines).encode(), "application/xml")
    robots = f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n"
    yield File("robots.txt", robots.encode(), "text/plain")
    for lang in LANGUAGES:
        yield renderer.file(NOT_THERE, lang)
