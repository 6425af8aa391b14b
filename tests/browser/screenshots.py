"""Rule: pages of an exported folder are pictured at three widths, to be looked at by people.

    python tests/browser/screenshots.py FOLDER PICTURES [PAGE ...]

Without pages: the first page, a page of each index, and a few things. Needs Debian's chromium and
the package playwright.
"""

from __future__ import annotations

import sys
from pathlib import Path

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
PAGES = [
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
    "az",
]


def main(folder: Path, pictures: Path, stems: list[str]) -> None:
    """Write a picture of each page in both languages, light at each width and dark at one."""
    from playwright.sync_api import sync_playwright

    things = sorted(folder.glob("id/*/*.vi.html"))[::150]
    found = [p.relative_to(folder).as_posix().removesuffix(".vi.html") for p in things]
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for width, scheme in ((360, "light"), (768, "dark"), (1280, "light")):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            for stem in stems or [*PAGES, *found]:
                for lang in ("vi", "en"):
                    name = f"{stem}.{lang}.html"
                    path = folder / (name if (folder / name).is_file() else f"{stem}.html")
                    page.goto(path.resolve().as_uri())
                    target = pictures / f"{stem.replace('/', '-')}.{lang}.{width}.png"
                    page.screenshot(path=str(target), full_page=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
