"""The day of each of the four, through the desk's real pages: in both languages, on a laptop and on a phone."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article, Topic
from sco.desk.together.models import Assignment, Notice
from sco.languages import EN, ZH
from sco.ledger.models import Entry
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import overflow
from tests.desk.browser import page as address_of

WAYS = [("zh-hans", 1280), ("zh-hans", 390), ("en", 1280), ("en", 390)]
pytestmark = pytest.mark.parametrize(("language", "width"), WAYS)
ZH_BODY = "天津峰会期间，四家中心揭牌。\n\n地区反恐怖机构抓获2600多名成员。"
EN_BODY = ["At the Tianjin summit, four centres opened.", "RATS captured more than 2,600 members."]


def name(language: str, width: int, day: str) -> str:
    return f"{day}-{language[:2]}-{width}"


def open_body(page: Page) -> None:
    """The text, which a phone folds."""
    fold = page.locator(".pe-fold:not([open]) > summary")
    if fold.count():
        fold.click()


def open_section(page: Page, heading: str) -> None:
    page.locator(heading).wait_for()
    closed = page.locator(f"details:not([open]) > summary:has({heading})")
    if closed.count():
        closed.click()


def english(page: Page, row: int) -> Any:
    """The English box of a paragraph; on a phone, after a turn to English."""
    turn = page.locator(".pe-language[data-side=en]")
    if page.viewport_size and page.viewport_size["width"] < 600 and turn.get_attribute("aria-pressed") != "true":
        turn.click()
    return page.locator(f".pe-row:nth-child({row}) textarea[lang=en]")


def save(page: Page) -> None:
    with page.expect_navigation():
        page.click("[name=_continue]")
    expect(page.locator(".errornote")).to_have_count(0)


def ask_for_review(page: Page, of: str) -> None:
    open_section(page, "#together-heading")
    form = page.locator(f"form[action$='/ask/']:has([name=language][value={of}])")
    page.locator("#together .review details", has=form).locator("summary").click()
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    assert page.locator(".messagelist .error").all_inner_texts() == []


def test_writer_files_a_chinese_piece(open_desk: Open, language: str, width: int) -> None:
    title = f"四个安全中心揭牌：{name(language, width, '稿')}"
    Topic.objects.get_or_create(slug="regional-security", defaults={"name_zh_hans": "地区安全"})
    page = open_desk("/admin/", role="writer", language=language, width=width)
    page.locator("main a[href$='/articles/article/add/']").first.click()
    expect(page.locator("#id_title_zh_hans")).to_be_focused()
    page.keyboard.type(title)
    save(page)
    expect(page.locator("h1")).to_contain_text(title)
    article: Any = Article.objects.get(title_zh_hans=title)
    assert article.slug
    page.fill("#id_summary_zh_hans", "四家中心在天津峰会期间揭牌。")
    open_body(page)
    if page.locator(".pe-language[data-side='zh-Hans']").get_attribute("aria-pressed") != "true" and width < 600:
        page.click(".pe-language[data-side='zh-Hans']")
    page.fill("[name=body_zh_hans]", ZH_BODY)
    page.fill("#id_filed_under_add", "regional-security")
    page.keyboard.press("Enter")
    expect(page.locator("#id_filed_under .chip")).to_have_count(1)
    page.keyboard.press("Control+s")
    page.wait_for_url(f"**{address_of(article)}**")
    expect(page.locator(".messagelist")).to_contain_text(title)
    article.refresh_from_db()
    assert article.body_zh_hans.replace("\r\n", "\n") == ZH_BODY
    assert [topic.slug for topic in article.topics.all()] == ["regional-security"]
    ask_for_review(page, "zh-hans")
    assert Article.objects.get(pk=article.pk).review(ZH).state == "in_review"
    assert page.locator(".publishlink").count() == 0
    assert overflow(page) <= 0


def test_translator_makes_the_english_while_the_writer_is_at_it(open_desk: Open, language: str, width: int) -> None:
    piece: Any = make.article(
        name(language, width, "translated"), approved=(), body_zh_hans=ZH_BODY, title_en="", summary_en="", body_en=""
    )
    writers = open_desk(address_of(piece), user=make.account("writer", "the-writer"), language=language, width=width)
    writers.focus("#id_title_zh_hans")
    writers.wait_for_timeout(600)
    page = open_desk(
        address_of(piece), user=make.account("translator", "the-translator"), language=language, width=width
    )
    expect(page.locator("#presence")).to_contain_text("the-writer")
    expect(page.locator("#id_title_zh_hans")).to_be_disabled()
    page.fill("#id_title_en", "Four centres")
    page.fill("#id_summary_en", "They opened in Tianjin.")
    open_body(page)
    for row, text in enumerate(EN_BODY, 1):
        english(page, row).fill(text)
    save(page)
    piece.refresh_from_db()
    assert piece.body_en.replace("\r\n", "\n") == "\n\n".join(EN_BODY)
    # The writer saves another field of the same piece, opened before: both stay.
    writers.fill("#id_summary_zh_hans", "四家中心揭牌，地点为天津。")
    open_body(writers)
    chinese = writers.locator(".pe-row:nth-child(1) textarea[lang='zh-Hans']")
    if width < 600:
        writers.click(".pe-language[data-side='zh-Hans']")
    chinese.fill("天津峰会期间，五家中心揭牌。")
    save(writers)
    piece.refresh_from_db()
    assert (piece.title_en, piece.summary_zh_hans) == ("Four centres", "四家中心揭牌，地点为天津。")
    page.reload()
    open_body(page)
    first = page.locator(".pe-row:nth-child(1)")
    expect(first).to_have_attribute("data-state", "changed")
    english(page, 1).fill(EN_BODY[0].replace("four", "five"))
    save(page)
    open_body(page)
    expect(page.locator(".pe-row:nth-child(1)")).to_have_attribute("data-state", "done")
    ask_for_review(page, "en")
    assert Article.objects.get(pk=piece.pk).review(EN).state == "in_review"
    assert overflow(page) <= 0


def test_editor_checks_and_publishes_both(open_desk: Open, language: str, width: int) -> None:
    slug = name(language, width, "published")
    piece: Any = make.article(
        slug, approved=(), body_zh_hans=ZH_BODY, body_en="\n\n".join([EN_BODY[0], "RATS captured 2,700 members."]),
        title_zh_hans="四个中心", title_en="Four centres", summary_zh_hans="四个中心。", summary_en="Four centres.",
        source_text="天津峰会。",
    )  # fmt: skip
    asking = make.account("translator")
    Assignment.objects.create(kind="article", item=piece.pk, language="en", role="reviewer", by=asking)
    page = open_desk("/admin/", user=make.account("editor", f"ed-{slug}"), language=language, width=width)
    page.locator(f".home-tasks a[href='{address_of(piece)}']").click()
    expect(page.locator("#checks .checks-summary")).not_to_be_empty()
    open_section(page, ".checks-summary")
    expect(page.locator("#checks .finding").first).to_contain_text("2,700")
    open_body(page)
    english(page, 2).fill(EN_BODY[1])
    save(page)
    page.locator(".object-tools a[href*='/preview/']").click()
    expect(page.frame_locator("iframe").first.locator("h1")).to_be_visible()
    page.go_back()
    page.click(".object-tools a.publishlink")
    for box in page.locator("[name=approve]").all():
        box.check()
    expect(page.locator(".submit-row input.default")).to_be_enabled()
    page.locator(".submit-row input.default").click()
    expect(page.locator(".messagelist")).to_contain_text("四个中心")
    assert sorted(Entry.objects.of("article", slug).get().languages) == ["en", "zh-Hans"]
    page.goto(address_of(piece))
    expect(page.locator(".status-box .publication-status.current")).to_be_visible()
    assert overflow(page) <= 0


def test_desk_head_asks_what_is_stuck(open_desk: Open, language: str, width: int) -> None:
    slug = name(language, width, "stuck")
    piece: Any = make.article(slug, approved=(), title_zh_hans=f"积压：{slug}", title_en="", summary_en="", body_en="")
    translator = make.account("translator", f"tr-{slug}")
    page = open_desk("/admin/", role="desk head", language=language, width=width)
    page.locator(".home-figures a[href*='/articles/article/?'][href*='en=missing']").first.click()
    expect(page.locator(".list-filters")).to_have_attribute("open", "")
    page.locator("#result_list a", has_text=f"积压：{slug}").click()
    open_section(page, "#together-heading")
    form = page.locator("form[action$='/assign/']")
    page.locator("#together details", has=form).last.locator("summary").first.click()
    form.locator("[name=assignee]").select_option(label=translator.username)
    form.locator("[name=role]").select_option("translator")
    form.locator("[name=language]").select_option("en")
    form.locator("[name=due]").fill("2099-01-31")
    with page.expect_navigation():
        form.locator("button[type=submit]").click()
    assert page.locator(".messagelist .error").all_inner_texts() == []
    given = Assignment.objects.filter(item=piece.pk, kind="article", assignee=translator)
    # Until it is late.
    assert given.update(due="2020-01-31") == 1
    page.goto("/admin/")
    expect(page.locator(".home-tasks .late", has_text=f"积压：{slug}")).to_contain_text("2020-01-31")
    assert overflow(page) <= 0
    theirs = open_desk("/admin/", user=User.objects.get(pk=translator.pk), language=language, width=width)
    expect(theirs.locator(".inbox-link .count")).to_contain_text("1")
    expect(theirs.locator(f".home-tasks a[href='{address_of(piece)}']")).to_be_visible()
    theirs.click(".inbox-link")
    theirs.locator(".notices .as-link").first.click()
    theirs.wait_for_url(f"**{address_of(piece)}**")
    assert Notice.objects.get(recipient=translator).read_at
    theirs.goto("/admin/articles/article/?whose=assigned")
    expect(theirs.locator("#result_list tbody tr")).to_have_count(1)
