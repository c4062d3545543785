"""What the page before a publication shows: what will change, all of it, in an editor's words."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Claim, Translation
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import send

pytestmark = pytest.mark.django_db
DROP = "goes away</label>"
TICK = "Shown as if every box above were ticked"


def reread(article: Article) -> Article:
    return Article.objects.with_document_parts().get(pk=article.pk)


def shown(desk: Client, row: Any) -> str:
    """The words of the page, without markup."""
    page = desk.get(browser.action(row, "publish")).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.partition('class="act-form"')[2]))


def outdated() -> Article:
    """A public article whose original has moved on, with that approved and public, and its translation not."""
    article = scenarios.published()
    Article.objects.filter(pk=article.pk).update(title_zh_hans="新题")
    Translation.objects.approve(reread(article), "zh-Hans", by="ed")
    publish([ref_of(article)], actor="ed")
    return article


def test_approving_an_outdated_translation_again_is_shown_as_the_change_that_it_is(desk: Client) -> None:
    article = outdated()
    page = shown(desk, article)
    assert "Nothing differs" not in page
    assert "state of the translation English: outdatedup to date" in page
    assert send(desk, browser.action(article, "publish"), approve=f"{article.pk}:en").status_code == 302
    assert '"translation":{"en":"current"}' in (Entry.objects.of("article", "a-piece").last().document or "")  # type: ignore[union-attr]


def test_what_can_be_lost_is_asked_about_and_nothing_else(desk: Client) -> None:
    article = scenarios.published()
    page = desk.get(browser.action(article, "publish")).content.decode()
    assert DROP not in page
    assert TICK not in page
    Article.objects.filter(pk=article.pk).update(title_en="another")
    page = desk.get(browser.action(article, "publish")).content.decode()
    assert DROP in page
    assert TICK in page


def test_a_new_item_asks_nothing_about_languages_that_go(desk: Client) -> None:
    assert DROP not in desk.get(browser.action(scenarios.draft(), "publish")).content.decode()


def test_an_erased_item_has_no_button_to_publish_it(chief: Client) -> None:
    article = scenarios.published()
    send(chief, browser.action(article, "erase"), slug="a-piece")
    assert browser.action(article, "publish") not in chief.get(browser.page(article)).content.decode()


def test_a_claim_is_shown_in_words(desk: Client) -> None:
    article = scenarios.published()
    rats = make.mechanism("rats", kind="body", name_zh_hans="反恐怖机构", name_en="RATS")
    sco = make.mechanism("sco", kind="organisation", name_zh_hans="上合组织", name_en="SCO")
    relation = make.relation(sco, rats, "governs", key="sco-rats")
    claim = make.claim(article)
    Claim.objects.filter(pk=claim.pk).update(period_from="2013-06", value="960", comparator="≥")
    claim.supports.add(relation)
    page = shown(desk, claim)
    assert "article Title of a-piece（中文） · Title of a-piece (English) (a-piece)" in page
    assert "languages Chinese English" in page
    assert "comparator: ≥ at least · value: 960" in page
    assert "since: June 2013" in page
    assert "mechanism: 上合组织 · SCO (sco) · relation: sco-rats" in page
    for empty in ("quotation", "references", "note on the status", "original_language"):
        assert empty not in page


def test_a_mechanism_is_shown_in_words_of_the_chrome(db: None) -> None:
    desk = browser.client_of(make.editor(), "zh-hans")
    sco = make.mechanism("sco", kind="organisation", established="2001-06-15")
    rats = make.mechanism("rats")
    state = make.state("india", name_zh_hans="印度", name_en="India")
    make.relation(sco, rats, "governs", key="sco-rats")
    make.membership(state, sco, key="sco-india", period_from="2017")
    page = shown(desk, sco)
    assert "2001年6月15日" in page
    assert "印度 · India (india)" in page
    assert "2017年" in page
    for code in ("organisation", "governs", "zh-Hans", "None"):
        assert code not in page


def test_many_items_are_shown_with_as_many_queries_as_few(desk: Client) -> None:
    def count(rows: list[Article]) -> int:
        url = browser.action(rows[0], "publish").partition("?")[0] + "?ids=" + ",".join(str(row.pk) for row in rows)
        desk.get(url)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert desk.get(url).status_code == 200
        return len(seen)

    rows = [scenarios.draft(f"piece-{n}") for n in range(8)]
    for row in rows:
        row.topics.add(make.topic(f"of-{row.slug}"))
    assert count(rows[:2]) == count(rows)
