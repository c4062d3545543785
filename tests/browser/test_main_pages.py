"""The main pages in both languages, modes and widths."""

import pytest

from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow
from tests.browser.main_pages import MAIN_PAGES, NAMES, MainPage


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh-hans", "dark")])
@pytest.mark.parametrize("page", MAIN_PAGES, ids=NAMES)
def test_axe_finds_nothing_grave(open_desk: Open, page: MainPage, language: str, scheme: str, width: int) -> None:
    shown = open_desk(page.path(), role=page.role, language=language, width=width, scheme=scheme, bypass_csp=True)
    assert axe_finds(shown) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", MAIN_PAGES, ids=NAMES)
def test_page_fits_a_phone(open_desk: Open, page: MainPage, language: str) -> None:
    shown = open_desk(page.path(), role=page.role, language=language, width=390)
    assert overflow(shown) <= 0
