"""The Publish page in a browser: its preview, its button and its questions follow the ticks."""

from typing import Any

from articles.models import Article
from sco.ledger.models import Entry
from tests import factories as make
from tests.desk import browser


def test_the_page_follows_the_ticks_without_a_submission(open_desk: Any) -> None:
    article = Article.objects.get()
    Article.objects.filter(pk=article.pk).update(title_zh_hans="新的题目")
    page = open_desk(browser.action_page(article, "publish"), user=make.editor("ticking"))
    button, preview = page.locator(".submit-row input.default"), page.locator(f'[data-live="item-{article.pk}"]')
    assert page.get_by_role("button", name="Update the preview").is_hidden()
    assert button.get_attribute("value") == "Publish English"
    assert "新的题目" not in preview.locator("ins").all_inner_texts()
    box = page.locator(f'[name=approve][value="{article.pk}:zh-Hans"]')
    box.check()
    page.locator('.submit-row input.default[value="Publish Chinese and English"]').wait_for()
    assert any("新的题目" in text for text in preview.locator("ins").all_inner_texts())
    assert page.evaluate("document.activeElement.name") == "approve"
    assert page.get_by_label("Publish although a translation is out of date").is_visible()
    page.get_by_label("Publish although a translation is out of date").check()
    button.click()
    page.get_by_text("Published in Chinese and English: 新的题目").wait_for()
    assert Entry.objects.of("article", article.slug).count() == 2


def test_a_translation_is_still_correct(open_desk: Any) -> None:
    claim = Article.objects.get().claims.first()
    assert claim is not None
    type(claim).objects.filter(pk=claim.pk).update(statement_zh_hans=f"{claim.statement_zh_hans}！")
    page = open_desk(browser.page(claim), user=make.editor("comparing"), language="zh-hans", width=390)
    beside = page.locator(".field-statement_en, .fieldBox.field-statement_en").first
    assert beside.locator("ins").inner_text() == "！"
    beside.locator("input[name=reason]").fill("只改了标点")
    beside.locator(".still-correct button").click()
    page.locator("details.confirmations").wait_for()
    assert page.locator(".outdated-text").count() == 0
