"""Rule: one page of each kind is what is looked at, by people here and by the tests of the pages.

    python tests/browser/screenshots.py FOLDER PICTURES [PAGE ...]

Writes a picture of each page at three widths, in both languages. Needs Debian's chromium and the
package playwright.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lsgraph.publication import LANGUAGES
from lsgraph.site.atlas import page_path

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Width of the window, and whether the page is seen light or dark.
WIDTHS = {360: "light", 768: "dark", 1280: "light"}
_PAGES = (
    "index",
    "goals",
    "map",
    "places",
    "sectors",
    "timeline",
    "revisions",
    "questions",
    "kinds",
    "catalog",
    "plan",
    "concept",
    "shape",
    "az",
    "search",
    "kind/Goal",
    "kind/AdministrativeUnit",
    "alignment/prov",
    "query/targets",
    "concept/sector-economy",
)
_THINGS = ("revision/*", "target-*", "unit-*", "event-*", "passage-*", "claim-*")


def sample(folder: Path) -> list[str]:
    """Give one page of each kind of an exported folder, by its path without language and suffix."""
    stems = list(_PAGES)
    for plan in sorted((folder / "data").glob("*/")):
        of_plan = folder / "id" / plan.name
        stems.append(f"id/{plan.name}")
        for kind in _THINGS:
            found = sorted(of_plan.glob(f"{kind}.vi.html"))[-1:]
            stems += [p.relative_to(folder).as_posix().removesuffix(".vi.html") for p in found]
    return stems


def main(folder: Path, pictures: Path, stems: list[str]) -> None:
    """Write a picture of each page in both languages at each width."""
    from playwright.sync_api import sync_playwright

    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for width, scheme in WIDTHS.items():
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            for stem in stems or sample(folder):
                for lang in LANGUAGES:
                    page.goto((folder / page_path(stem, lang)).resolve().as_uri())
                    target = pictures / f"{stem.replace('/', '-')}.{lang}.{width}.png"
                    page.screenshot(path=str(target), full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
