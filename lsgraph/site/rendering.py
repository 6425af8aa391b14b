"""Rule: a page is made by one template from what it is given; all text is escaped on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsgraph.errors import ProjectError
from lsgraph.publication import LANGUAGES, File
from lsgraph.site import imprint, structured
from lsgraph.site.atlas import LOST, Atlas, Page, View, address, capital, page_path
from lsgraph.site.figures import day, number
from lsgraph.site.texts import texts

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

_RANGE = re.compile(r"\d[\d.,]*[-–]\d[\d.,]*(?:%(?:/\w+)?)?")
MENU = (
    "goals", "map", "places", "sectors", "timeline", "revisions", "questions", "kinds", "data",
    "words",
)  # fmt: skip
STEMS = {
    "data": "catalog",
    "words": "plan",
    "home": "index",
}  # where a menu entry's page stands, if not under its key
DATA = {".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples"}


class Renderer:
    """The templates, compiled once, and what all pages of a publication share."""

    def __init__(self, atlas: Atlas, titles: Mapping[str, Mapping[str, str]]) -> None:
        self.atlas, self.titles = atlas, titles
        self.env = environment()
        self.templates: dict[str, jinja2.Template] = {}
        self.texts = {lang: texts(lang) for lang in LANGUAGES}
        self.imprints = {lang: imprint.imprint(atlas, lang) for lang in LANGUAGES}
        self.plan = {lang: atlas.plan_title(lang) for lang in LANGUAGES}

    def file(self, page: Page, lang: str) -> File:
        """Make a page in one language."""
        text = self._template(page.template).render(self._context(page, lang))
        return File(page_path(page.stem, lang), text.encode(), "text/html")

    def _template(self, name: str) -> jinja2.Template:
        if name not in self.templates:
            self.templates[name] = self.env.get_template(name)
        return self.templates[name]

    def _context(self, page: Page, lang: str) -> dict[str, Any]:
        from markupsafe import Markup

        # The page for what is not there is shown at any address, so it cannot use relative ones.
        above = self.atlas.pub.base if page.stem == LOST else ""
        view, said = View(self.atlas, page.stem, lang, above), self.texts[lang]
        other = next(x for x in LANGUAGES if x != lang)
        trail = [("index", said["home"])]
        trail += [(stem, self.title(stem, lang)) for stem in page.trail]
        title = capital(page.title[lang])
        description = page.description.get(lang) or f"{title}. {self.plan[lang]}."
        base = self.atlas.pub.base
        shared: dict[str, Any] = {
            "lang": lang,
            "other": other,
            "t": said,
            "view": view,
            "page": page,
            "title": title,
            "title_lang": self._tongue(page.iri if page.template == "thing.html" else "", lang),
            "plan_lang": self._tongue(self.atlas.plan.value if self.atlas.plan else "", lang),
            "plan": self.plan[lang],
            "suffix": self._suffix(page, title, lang),
            "description": " ".join(description.split())[:300],
            "menu": [
                (key, said[key], view.to(STEMS.get(key, key)), self._stands(key, page))
                for key in MENU
                if STEMS.get(key, key) in self.titles
            ],
            "trail": [(view.to(stem), text) for stem, text in trail],
            "imprint": self.imprints[lang],
            "latest": self.atlas.pub.latest,
            "latest_day": day(self.atlas.pub.latest.date, lang),
            "addresses": {x: address(base, page.stem, x) for x in LANGUAGES},
            "canonical": page.iri or address(base, page.stem, lang),
            "data": [(s, DATA[s], view.file(page.stem + s)) for s in page.data],
            "day": lambda text: day(text, lang),
            "n": lambda count: number(str(count), lang),
        }
        ld = structured.page(self.atlas, page, lang, title, shared["description"], trail)
        shared["structured"] = Markup(script_json(ld))  # noqa: S704 (script_json escapes)
        return shared | dict(page.make(lang))

    def title(self, stem: str, lang: str) -> str:
        """Give the title of a page by its stem."""
        return capital(self.titles[stem][lang])

    def _suffix(self, page: Page, title: str, lang: str) -> str:
        """Give what stands after a page's title: the plan's name, where the title is not that."""
        if page.stem == "index":
            return " – " + self.texts[lang]["home_kicker"]
        if page.iri == self.atlas.pub.series:
            return ""
        same = title == capital(self.plan[lang])
        return " – " + (self.texts[lang]["linked_data"] if same else self.plan[lang])

    def _tongue(self, node: str, lang: str) -> str:
        """Give the language of a thing's name where it is not that of the page."""
        tongue = self.atlas.name(node, lang)[1] if node else ""
        return "" if tongue == lang else tongue

    def _stands(self, key: str, page: Page) -> bool:
        stem = STEMS.get(key, key)
        if key == "words":
            return page.stem.split("/")[0] in ("plan", "concept", "shape", "alignment")
        return page.stem == stem or stem in page.trail


def environment() -> jinja2.Environment:
    """Make the environment of the templates; raise ProjectError where Jinja2 is not installed."""
    try:
        import jinja2
    except ImportError:
        raise ProjectError(
            en="the pages need Jinja2; install it with: pip install 'lsgraph[publish]'",
            vi="tạo trang cần Jinja2; hãy cài bằng: pip install 'lsgraph[publish]'",
        ) from None
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["capital"] = capital
    env.filters["fill"] = fill
    env.filters["unbroken"] = unbroken
    return env


def fill(text: str, **values: object) -> str:
    """Put values into a sentence at {x}, {y}, ..."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def unbroken(text: str) -> Markup:
    """Give text in which a range of numbers ("2021-2030", "8-9%") stays on one line."""
    from markupsafe import Markup, escape

    marked = _RANGE.sub(r'<span class="unbroken">\g<0></span>', str(escape(text)))
    return Markup(marked)  # noqa: S704 (escaped before it is marked)


def script_json(value: object) -> str:
    """Write JSON that cannot end the script element it stands in (HTML, 4.12.1.3)."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
