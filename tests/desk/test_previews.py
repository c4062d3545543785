"""The preview on the Publish page: every change, readable for an editor."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Claim, Translation
from mechanisms.models import Mechanism, Membership, Relation, State
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import send

pytestmark = pytest.mark.django_db
DROP = "Remove public languages whose text is not approved</label>"


def reread(article: Article) -> Article:
    return Article.objects.with_document_parts().get(pk=article.pk)


def shown(desk: Client, row: Any, **ticks: str) -> str:
    """The words of the page with these ticks, without markup."""
    page = desk.post(browser.action_page(row, "publish"), {"_preview": "1", **ticks}).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.partition('class="action-form"')[2]))


def outdated() -> Article:
    """A public article whose original has moved on, with that approved and public, and its translation not."""
    article = scenarios.published()
    Article.objects.filter(pk=article.pk).update(title_zh_hans="新题")
    Translation.objects.approve(reread(article), "zh-Hans", by="ed")
    publish([ref_of(article)], actor="ed")
    return article


def test_reapproving_an_outdated_translation_is_shown_as_a_change(desk: Client) -> None:
    article = outdated()
    assert "No changes from" in shown(desk, article)
    page = shown(desk, article, approve=f"{article.pk}:en")
    assert "No changes from" not in page
    assert "state of the translation English: outdatedup to date" in page
    assert (
        send(desk, browser.action_page(article, "publish"), approve=f"{article.pk}:en", outdated="1").status_code == 302
    )
    assert '"translation":{"en":"current"}' in (Entry.objects.of("article", "a-piece").last().document or "")  # type: ignore[union-attr]


def test_language_removal_is_offered_only_when_one_is_at_risk(desk: Client) -> None:
    article = scenarios.published()
    page = desk.get(browser.action_page(article, "publish")).content.decode()
    assert DROP not in page
    Article.objects.filter(pk=article.pk).update(title_en="another")
    page = desk.get(browser.action_page(article, "publish")).content.decode()
    assert DROP in page
    assert "English is public now and will no longer be." in page


def test_language_removal_is_not_offered_for_a_new_item(desk: Client) -> None:
    assert DROP not in desk.get(browser.action_page(scenarios.draft(), "publish")).content.decode()


def test_erased_item_has_no_publish_button(chief: Client) -> None:
    article = scenarios.published()
    send(chief, browser.action_page(article, "erase"), slug="a-piece")
    assert browser.action_page(article, "publish") not in chief.get(browser.page(article)).content.decode()


def test_claim_preview_uses_names_instead_of_codes(desk: Client) -> None:
    article = scenarios.published()
    rats = Mechanism.objects.create(slug="rats", kind="body", name_zh_hans="反恐怖机构", name_en="RATS")
    sco = Mechanism.objects.create(slug="sco", kind="organisation", name_zh_hans="上合组织", name_en="SCO")
    relation = Relation.objects.create(key="sco-rats", source=sco, target=rats, type="governs")
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


def test_mechanism_preview_uses_the_editors_language(db: None) -> None:
    desk = browser.client_of(make.editor(), "zh-hans")
    sco = make.mechanism("sco", kind="organisation", established="2001-06-15")
    rats = make.mechanism("rats", kind="body")
    state = State.objects.create(slug="india", name_zh_hans="印度", name_en="India")
    Relation.objects.create(key="sco-rats", source=sco, target=rats, type="governs")
    Membership.objects.create(key="sco-india", mechanism=sco, state=state, period_from="2017")
    page = shown(desk, sco)
    assert "2001年6月15日" in page
    assert "印度 · India (india)" in page
    assert "2017年" in page
    for code in ("organisation", "governs", "zh-Hans", "None"):
        assert code not in page


def test_preview_query_count_is_independent_of_item_count(desk: Client) -> None:
    def count(rows: list[Article]) -> int:
        url = (
            browser.action_page(rows[0], "publish").partition("?")[0] + "?ids=" + ",".join(str(row.pk) for row in rows)
        )
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
