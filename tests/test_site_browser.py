"""Rule: the pages are opened in a real browser, at three widths, in both languages, light and dark."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import needed
import pytest
import site_checks
from browser.screenshots import CHROMIUM, FLAGS, WIDTHS, sample
from conftest import ROOT

from lsgraph import publication
from lsgraph.site.atlas import page_path

AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
# Long pages of one repeated pattern: axe takes many seconds for each, so they are asked once.
LONG = {"plan", "shape", "az"}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Quiet(SimpleHTTPRequestHandler):
    """Serve a folder without a word."""

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needed.need(CHROMIUM.is_file(), "Chromium (Debian package chromium)")
    needed.need(AXE.is_file(), "axe-core (npm install in tests/browser)")
    _, data, pages = site_checks.real()
    out = tmp_path_factory.mktemp("site")
    for file in (*data, *pages):
        path = out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return out


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = needed.package("playwright.sync_api")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield opened
        opened.close()


class Watch:
    """What a page complains of, and what it asks of others."""

    def __init__(self, page: Any, home: str) -> None:
        self.faults: list[str] = []
        page.on("console", lambda m: self._said(m.type, m.text))
        page.on("pageerror", lambda e: self.faults.append(str(e)))
        page.on("request", lambda r: self._asked(r.url, home))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(text)

    def _asked(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.faults.append(f"asks {url}")


@pytest.mark.parametrize("lang", publication.LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_pass_axe_and_fit(
    folder: Path, address: str, browser: Any, width: int, lang: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=WIDTHS[width], bypass_csp=True
    )
    axe = AXE.read_text(encoding="utf-8")
    found: list[str] = []
    for stem in sample(folder):
        page = context.new_page()
        watch = Watch(page, address)
        path = page_path(stem, lang)
        page.goto(address + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{path}: {wide} px wide at {width}")
        if stem in LONG and width != 1280:
            page.close()
            continue
        page.evaluate(axe)
        seen = page.evaluate(
            "async (tags) => (await axe.run({runOnly: tags, preload: false, resultTypes: ['violations']})).violations.map("
            "v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200), v.nodes[0].failureSummary])",
            RULES,
        )
        found += [f"{path}: {json.dumps(v, ensure_ascii=False)}" for v in seen]
        found += [f"{path}: {fault}" for fault in watch.faults]
        page.close()
    context.close()
    assert not found, "\n".join(found[:12])


@pytest.mark.parametrize("lang", publication.LANGUAGES)
def test_pages_work_under_their_own_policy_from_a_server_and_from_a_disk(
    folder: Path, address: str, browser: Any, lang: str
) -> None:
    context = browser.new_context()
    for home in (address, folder.as_uri() + "/"):
        page = context.new_page()
        watch = Watch(page, home)
        for stem in ("index", "map", "goals", "plan"):
            page.goto(home + page_path(stem, lang))
            assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
        page.fill("#site-q", "cua khau")
        page.press("#site-q", "Enter")
        page.wait_for_url("**/search.*")
        page.wait_for_selector("#search-results a")
        assert page.locator("#search-results a").count() > 5
        assert page.locator("#search-count").inner_text().split()[0].isdigit()
        page.fill("#q", "Đồng Đăng")
        first = page.locator("#search-results a").first
        assert "Đồng Đăng" in first.inner_text()
        first.click()
        page.wait_for_selector("h1")
        assert "Đồng Đăng" in page.locator("h1").inner_text()
        assert not watch.faults, watch.faults
        page.close()
    context.close()


# What people type, and what must be among the first answers.
SEARCHES = (
    ("mục tiêu tăng trưởng", "Tăng trưởng GRDP", 3),
    ("muc tieu tang truong", "Tăng trưởng GRDP", 3),
    ("chỉ tiêu GRDP", "Tăng trưởng GRDP", 8),
    ("cao lộc", "Huyện Cao Lộc", 4),
    ("cao lộc", "Xã Cao Lộc", 4),
    ("bản đồ", "Bản đồ", 1),
    ("ai làm gì", "Ai chịu trách nhiệm", 1),
    ("tải dữ liệu", "Dữ liệu", 1),
    ("cửa khẩu hữu nghị", "Hữu Nghị", 1),
)


def test_search_finds_the_obvious(address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address + "search.vi.html")
    for asked, wanted, among in SEARCHES:
        page.fill("#q", asked)
        rows = page.locator("#search-results li a").all_inner_texts()[:among]
        assert any(wanted in row for row in rows), (asked, rows)
    page.fill("#q", "ợng sơ")  # words are matched from their beginning
    assert page.locator("#search-results li").count() == 0
    page.close()


def test_letters_of_pictures_are_readable_on_a_telephone(address: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    for stem in ("map", "goals", "timeline"):
        page.goto(address + page_path(stem, "vi"))
        small = page.evaluate(
            """() => Math.min(...[...document.querySelectorAll('.picture text')]
            .filter(t => t.getClientRects().length)
            .map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a))"""
        )
        assert small >= 9, (stem, small)
    page.close()


def test_pages_work_without_scripts(folder: Path, address: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "search.vi.html")
    assert "JavaScript" in page.locator("noscript").inner_text()
    page.locator("noscript a").click()
    page.wait_for_url("**/az.vi.html")
    page.locator("nav.menu a").nth(3).click()
    assert page.locator("h1").inner_text() == "Lĩnh vực"
    context.close()


def test_keys_alone_reach_the_content(address: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()
