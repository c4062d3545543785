"""`make screenshots`: the main pages as WebP into docs/screenshots, in both languages and widths."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Page

from sco.postgres import ROOT
from tests.browser.conftest import Open
from tests.browser.main_pages import MAIN_PAGES, NAMES, MainPage

FOLDER = ROOT / "docs" / "screenshots"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", MAIN_PAGES, ids=NAMES)
def test_screenshot(open_desk: Open, page: MainPage, language: str, width: int) -> None:
    shown = open_desk(page.path(), role=page.role, language=language, width=width)
    shown.wait_for_load_state("networkidle")
    FOLDER.mkdir(exist_ok=True)
    save(shown, FOLDER / f"{page.name}-{language.removesuffix('-hans')}-{width}.webp")


def save(page: Page, file: Path) -> None:
    """The window as WebP, which Playwright's own screenshots cannot be."""
    debugger = page.context.new_cdp_session(page)
    image = debugger.send("Page.captureScreenshot", {"format": "webp", "quality": 60})
    file.write_bytes(base64.b64decode(image["data"]))
