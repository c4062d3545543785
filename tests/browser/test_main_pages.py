"""The main pages in both languages, modes and widths."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow, screens, tabs_until, unlabelled
from tests.browser.main_pages import MAIN_PAGES, OTHER_PAGES, MainPage

PAGES = [*MAIN_PAGES, *OTHER_PAGES]
NAMES = [page.name for page in PAGES]
BY_NAME = {page.name: page for page in PAGES}
TITLE = "#id_title_zh_hans"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_axe_finds_nothing_grave(open_desk: Open, page: MainPage, scheme: str, width: int) -> None:
    language = "en" if scheme == "light" else "zh-hans"
    shown = open_desk(page.path(), role=page.role, language=language, width=width, scheme=scheme, bypass_csp=True)
    # Closed sections as well, which axe would pass over.
    shown.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    assert axe_finds(shown) == []
    assert unlabelled(shown) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_page_fits_a_phone(open_desk: Open, page: MainPage, language: str) -> None:
    shown = open_desk(page.path(), role=page.role, language=language, width=390)
    shown.wait_for_load_state("networkidle")
    assert overflow(shown) <= 0
    assert screens(shown) <= 6
    shown.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
    # Cells of tables that hold words are wide enough for four characters.
    narrow = """[...document.querySelectorAll("main td, main th")].filter((cell) => cell.offsetParent &&
        cell.innerText.trim().length > 8 && cell.clientWidth < 56).map((cell) => cell.innerText.trim())"""
    assert shown.evaluate(narrow) == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_title_is_five_tabs_away(open_desk: Open, width: int) -> None:
    shown = open_desk(BY_NAME["article"].path(), width=width)
    before = tabs_until(shown, "a[href='#form-start']")
    shown.keyboard.press("Enter")
    expect(shown.locator("#form-start")).to_be_focused()
    shown.keyboard.press("Tab")
    expect(shown.locator(TITLE)).to_be_focused()
    assert before + 2 <= 5


def test_the_main_content_is_one_tab_away(open_desk: Open) -> None:
    shown = open_desk(BY_NAME["articles"].path())
    assert tabs_until(shown, "a[href='#content-start']") == 1
    expect(shown.locator("a[href='#content-start']")).to_be_in_viewport()
    shown.keyboard.press("Enter")
    expect(shown.locator("#content-start")).to_be_focused()


def test_a_section_stays_as_it_was_left(open_desk: Open) -> None:
    shown = open_desk(BY_NAME["article"].path())
    source = shown.locator("#id_source_id")
    expect(source).to_be_hidden()
    shown.get_by_role("heading", name="Source").click()
    expect(source).to_be_visible()
    shown.reload()
    expect(source).to_be_visible()
    shown.get_by_role("heading", name="Source").click()
    shown.reload()
    expect(source).to_be_hidden()


def test_a_link_into_a_section_opens_it(open_desk: Open) -> None:
    shown = open_desk(f"{BY_NAME['article'].path()}#id_source_id")
    expect(shown.locator("#id_source_id")).to_be_visible()
    expect(shown.locator("#id_source_id")).to_be_in_viewport()


def test_a_section_with_an_error_is_open(open_desk: Open) -> None:
    shown = open_desk(BY_NAME["article"].path())
    shown.get_by_role("heading", name="Source").click()
    shown.fill("#id_source_url", "nowhere")
    shown.get_by_role("heading", name="Source").click()
    shown.click("[name=_continue]")
    expect(shown.locator("#id_source_url")).to_be_visible()


def test_the_body_of_a_phone_opens_from_a_line_that_says_what_waits(open_desk: Open) -> None:
    shown = open_desk(BY_NAME["article"].path(), width=390)
    line = shown.locator(".pe-fold > summary")
    expect(line).to_contain_text("9 paragraphs")
    expect(line).to_contain_text("all done")
    expect(shown.locator(".pe-row").first).to_be_hidden()
    line.click()
    expect(shown.locator(".pe-row").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_header_is_low_and_has_the_account_in_a_menu(open_desk: Open, width: int) -> None:
    shown = open_desk("/admin/", width=width)
    box = shown.locator("#header").bounding_box()
    assert box is not None
    assert box["height"] <= {1280: 60, 390: 100}[width]
    expect(shown.locator("#logout-form button")).to_be_hidden()
    shown.click(".account-menu > summary")
    expect(shown.locator("#logout-form button")).to_be_visible()
    before = shown.evaluate("document.documentElement.dataset.theme")
    shown.click(".account-menu .theme-toggle")
    assert shown.evaluate("document.documentElement.dataset.theme") != before
    shown.keyboard.press("Escape")
    expect(shown.locator("#logout-form button")).to_be_hidden()
