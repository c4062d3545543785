"""Where two parts of the desk meet: paragraphs, comments, checks and what a browser keeps, on one page."""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from sco.desk.texts.confirming import confirmations
from sco.desk.together.models import Comment
from tests import factories as make
from tests.browser.conftest import Open
from tests.desk.browser import page as address_of

NUMBERS = count()
OPEN = "document.querySelectorAll('#content-main details').forEach((each) => { each.open = true; })"
SECTIONS = "Object.keys(localStorage).filter((key) => key.startsWith('desk:section'))"
ZH = "第一段，四个中心。\n\n第二段，抓获2600多名成员。\n\n第三段。"
EN = "First, four centres.\n\nSecond, more than 2,600 members.\n\nThird."


@pytest.fixture
def article(address: str) -> Any:
    return make.article(f"seam-{next(NUMBERS)}", approved=(), body_zh_hans=ZH, body_en=EN)


def box(page: Page, row: int, side: str = "en") -> Any:
    return page.locator(f".pe-row:nth-child({row}) textarea[lang={side}]")


def body(page: Page, side: str = "en") -> str:
    return page.locator(f"[name=body_{side.lower().replace('-', '_')}]").input_value()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".errornote")).to_have_count(0)


def open_panel(page: Page) -> None:
    page.locator("#together > details:not([open]) > summary").click()


def choose(page: Page, row: int, start: int, end: int) -> None:
    box(page, row).focus()
    page.evaluate("([a, b]) => document.activeElement.setSelectionRange(a, b)", [start, end])
    page.click(".comment-on-selection")


def crashed(page: Page) -> Page:
    again, address = page.context.new_page(), page.url
    page.close(run_before_unload=False)
    again.goto(address)
    return again


def test_translator_reads_the_source_and_cannot_write_in_it(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article), role="translator")
    source = box(page, 1, "zh-Hans")
    assert not source.is_editable()
    source.focus()
    for key in ("x", "Enter", "Control+b", "End", "Delete"):
        page.keyboard.press(key)
    page.click("[data-do=merge]")
    expect(page.locator(".pe-row")).to_have_count(3)
    page.click("[data-do=find]")
    page.fill(".pe-sought", "第")
    page.fill(".pe-put", "其")
    page.click("[data-do=replaceAll]")
    page.click(".pe-find [data-do=replace]")
    assert body(page, "zh-Hans") == ZH
    box(page, 3).fill("The third.")
    save(page)
    assert Article.objects.values_list("body_zh_hans", "body_en").get(pk=article.pk) == (ZH, EN.replace("Th", "The th"))


def test_paragraph_that_changed_meanwhile_is_not_confirmed(open_desk: Open, article: Any) -> None:
    writer = open_desk(address_of(article), role="writer")
    box(writer, 1, "zh-Hans").fill("第一段，五个中心。")
    save(writer)
    page = open_desk(address_of(article))
    box(writer, 1, "zh-Hans").fill("第一段，九百个中心。")
    save(writer)
    page.click(".pe-row:nth-child(1) button.pe-state")
    page.fill(".pe-reason", "It still holds.")
    page.click("[data-do=confirm]")
    expect(page.locator(".pe-said")).to_contain_text("has changed since you opened the page")
    expect(page.locator(".pe-row:nth-child(1)")).to_have_attribute("data-state", "changed")


def test_enter_after_a_reason_confirms_and_saves_nothing_else(open_desk: Open, article: Any) -> None:
    writer = open_desk(address_of(article), role="writer")
    box(writer, 1, "zh-Hans").fill("第一段，五个中心。")
    save(writer)
    page = open_desk(address_of(article))
    page.click(".pe-row:nth-child(1) button.pe-state")
    page.fill(".pe-reason", "It still holds.")
    page.press(".pe-reason", "Enter")
    expect(page.locator(".pe-row:nth-child(1)")).to_have_attribute("data-state", "done")
    assert confirmations(Article.objects.get(pk=article.pk))[0].reason == "It still holds."


@pytest.mark.parametrize("width", [1280, 390])
def test_links_to_a_text_lead_to_its_paragraphs(open_desk: Open, article: Any, width: int) -> None:
    writer = open_desk(address_of(article), role="writer")
    box(writer, 1, "zh-Hans").fill("第一段，五个中心。")
    save(writer)
    page = open_desk(f"{address_of(article)}#id_body_en", width=width)
    expect(box(page, 1)).to_be_focused()
    page.focus("[name=title_en]")
    page.click(".outdated-text a[href='#id_body_en']")
    expect(box(page, 1)).to_be_focused()


def test_undo_past_a_restored_text_can_be_redone(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article))
    box(page, 2).fill("Restored.")
    page.wait_for_selector("#kept-note:not([hidden])")
    page = crashed(page)
    page.click(".kept-restore")
    box(page, 2).focus()
    page.keyboard.press("Control+z")
    assert body(page) == EN
    page.keyboard.press("Control+Shift+z")
    assert "Restored." in body(page)


def restored(open_desk: Open, article: Any, **theirs: str) -> Page:
    """A form with a paragraph that was typed before a crash, after which somebody else has saved."""
    page = open_desk(address_of(article))
    box(page, 2).fill("Restored.")
    page.wait_for_selector("#kept-note:not([hidden])")
    row = Article.objects.get(pk=article.pk)
    for name, text in theirs.items():
        setattr(row, name, text)
    row.save()
    page = crashed(page)
    page.click(".kept-restore")
    page.keyboard.press("Control+s")
    return page


def test_restored_text_is_no_victory_over_what_was_saved_since(open_desk: Open, article: Any) -> None:
    page = restored(open_desk, article, body_en=EN.replace("Third", "Their third"))
    expect(page.locator(".conflict legend")).to_have_text("Body (English)")
    expect(page.locator(".conflict .theirs")).to_contain_text("Their third")
    assert "Restored." in body(page)
    page.check("[value=mine]")
    save(page)
    article.refresh_from_db()
    assert article.body_en == EN.replace("Second, more than 2,600 members.", "Restored.")


def test_restored_text_merges_with_another_field(open_desk: Open, article: Any) -> None:
    page = restored(open_desk, article, title_en="Their title")
    expect(page.locator(".messagelist")).to_contain_text("Their title")
    article.refresh_from_db()
    assert article.title_en == "Their title"
    assert "Restored." in article.body_en


def test_back_after_a_new_item_makes_no_second_one(open_desk: Open) -> None:
    page, title = open_desk("/admin/articles/article/add/"), f"Made once {next(NUMBERS)}"
    page.fill("[name=title_en]", title)
    save(page)
    page.go_back()
    expect(page.locator("[name=title_en]")).to_have_value(title)
    save(page)
    assert Article.objects.filter(title_en=title).count() == 1
    page.go_back()
    page.fill("[name=title_en]", f"{title} more")
    page.keyboard.press("Control+s")
    expect(page.locator("#content-main")).to_contain_text("This form was already saved")


def test_restored_text_is_led_to_on_a_phone(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article), width=390)
    page.click(".pe-fold > summary")
    page.click(".pe-language[data-side=en]")
    box(page, 2).fill("Restored.")
    page.wait_for_selector("#kept-note:not([hidden])")
    # As on the next day, when the text is folded again.
    page.evaluate(f"{SECTIONS}.forEach((key) => localStorage.removeItem(key))")
    page = crashed(page)
    page.click(".kept-restore")
    assert page.evaluate("document.activeElement.lang") == "en"
    expect(box(page, 2)).to_be_visible()


def test_comment_on_one_of_equal_paragraphs(open_desk: Open) -> None:
    article: Any = make.article(f"seam-{next(NUMBERS)}", body_en="Yes.\n\nNo.\n\nYes.\n\nAnd so on.")
    page = open_desk(address_of(article))
    choose(page, 3, 0, 3)
    page.fill(".new-comment [name=text]", "This one?")
    page.click(".new-comment button[type=submit]")
    expect(page.locator(".thread blockquote")).to_have_text("Yes")
    page.click(".thread .show-selection")
    assert page.evaluate("document.activeElement.closest('.pe-row').dataset.row") == "2"


def test_half_a_comment_survives_whatever_renews_the_page(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article))
    choose(page, 2, 0, 6)
    page.fill(".new-comment [name=text]", "half a comm")
    save(page)
    expect(page.locator(".new-comment [name=text]")).to_have_value("half a comm")
    expect(page.locator(".new-comment [name=exact]")).to_have_value("Second")
    page.click(".new-comment button[type=submit]")
    page.fill(".new-comment [name=text]", "another one")
    page.click(".thread form[action$='/resolve/'] button")
    expect(page.locator(".thread.resolved")).to_have_count(1)
    expect(page.locator(".new-comment [name=text]")).to_have_value("another one")
    page = crashed(page)
    expect(page.locator(".new-comment [name=text]")).to_have_value("another one")
    page.click(".new-comment button[type=submit]")
    expect(page.locator(".thread")).to_have_count(2)
    page.reload()
    expect(page.locator(".new-comment [name=text]")).to_have_value("")
    assert Comment.objects.filter(thread__item=article.pk).count() == 2


def test_refused_comment_is_still_there(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article))
    box(page, 1).fill("Not saved yet.")
    choose(page, 1, 0, 3)
    page.fill(".new-comment [name=text]", "Why not?")
    page.click(".new-comment button[type=submit]")
    expect(page.locator(".panel-message.error")).to_contain_text("save first")
    expect(page.locator(".new-comment [name=text]")).to_have_value("Why not?")


def test_claim_waits_until_its_source_text_is_saved(open_desk: Open, article: Any) -> None:
    page = open_desk(address_of(article))
    page.evaluate(OPEN)
    page.fill("[name=source_text]", "2013年至2019年抓获2600多名成员。")
    page.locator("[name=source_text]").select_text()
    link = page.locator(".source-tools a")
    expect(page.locator(".source-tools .help")).to_contain_text("Save the article first")
    expect(link).to_have_attribute("aria-disabled", "true")
    save(page)
    page.evaluate(OPEN)
    page.locator("[name=source_text]").select_text()
    expect(link).to_have_attribute("aria-disabled", "false")


def test_reason_for_an_override_survives_a_tick(open_desk: Open) -> None:
    article: Any = make.article(f"seam-{next(NUMBERS)}", approved=(), body_zh_hans=ZH, body_en=EN.replace("6", "7"))
    page = open_desk(f"/admin/articles/article/publish/?ids={article.pk}", role="desk head")
    box_of = page.locator("[name=approve][value$=':en']")
    for each in page.locator("[name=approve]").all():
        each.check()
    reason = page.locator("[name^=reason-]")
    reason.fill("As the source has it.")
    box_of.uncheck()
    expect(reason).to_have_count(0)
    box_of.check()
    expect(reason).to_have_value("As the source has it.")
