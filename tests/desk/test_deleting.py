"""Deletions: their confirmation lists what will really go, by title; what is public is withdrawn instead."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Claim
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def listed(response: Any) -> str:
    """The words of the confirmation."""
    page = response.content.decode().partition('id="content"')[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def filled(slug: str = "a-piece") -> Article:
    article = scenarios.approved(slug, title_zh_hans="四个中心", title_en="Four centres")
    article.topics.add(make.topic(f"topic-of-{slug}"))
    claim = make.claim(article, f"{slug}-c1", statement_zh_hans="成员国十个", statement_en="Ten members")
    claim.mechanisms.add(make.mechanism(f"body-of-{slug}"))
    claim.references.create(title_zh_hans="公报", title_en="Communiqué")
    return article


def test_a_confirmation_lists_what_goes_and_nothing_else(desk: Client) -> None:
    words = listed(desk.get(browser.page(filled(), "delete")))
    assert 'delete the article "四个中心 · Four centres"?' in words
    assert "Claim: 成员国十个 · Ten members" in words
    assert "Reference: Communiqué" in words
    for nothing in ("a-piece", "topic", "mechanism", "English: approved", "Translation", "Author", "body-of"):
        assert nothing not in words.partition("?")[2], nothing


def test_a_confirmation_counts_what_goes(desk: Client) -> None:
    words = listed(desk.get(browser.page(filled(), "delete")))
    assert "Articles: 1 Claims: 1 References: 1 Objects" in words


def test_a_confirmation_in_chinese_has_chinese_punctuation() -> None:
    words = listed(browser.client_of(make.editor(), "zh-hans").get(browser.page(filled(), "delete")))
    assert "文章：1" in words
    assert "文章“四个中心" in words
    assert ": " not in words


def test_parts_are_listed_by_the_titles_of_what_they_join(desk: Client) -> None:
    sco, rats = make.mechanism("sco", name_en="SCO", name_zh_hans="上合"), make.mechanism("rats", name_en="RATS")
    make.relation(sco, rats)
    make.membership(make.state("india", name_en="India"), sco)
    words = listed(desk.get(browser.page(sco, "delete")))
    assert "Relation: 上合 · SCO · rats（中文） · RATS" in words
    assert "Membership: 上合 · SCO · india（中文） · India" in words
    assert "sco-part-of-rats" not in words


def test_what_is_in_the_way_is_named_by_its_title(desk: Client) -> None:
    article = filled()
    words = listed(desk.get(browser.page(article.authors.get(), "delete")))
    assert "Article: 四个中心 · Four centres" in words
    assert "Author: " not in words.partition("protected related objects")[2]


def test_a_bulk_confirmation_lists_titles(desk: Client) -> None:
    rows = [filled("a"), filled("b")]
    data = {"action": "delete_selected", "_selected_action": [row.pk for row in rows]}
    words = listed(desk.post("/admin/articles/article/", data))
    assert words.count("Claim: 成员国十个 · Ten members") == 2
    assert "Articles: 2" in words


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(desk: Client) -> None:
    def count(of: Any) -> int:
        desk.get(browser.page(of, "delete"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(browser.page(of, "delete"))
        return len(queries)

    sco = make.mechanism("sco")
    make.relation(sco, make.mechanism("m0"))
    make.membership(make.state("s0"), sco)
    few = count(sco)
    for n in range(1, 6):
        make.relation(sco, make.mechanism(f"m{n}"))
        make.membership(make.state(f"s{n}"), sco)
    assert count(sco) == few


def test_a_public_item_offers_withdraw_and_no_delete(desk: Client) -> None:
    article = scenarios.published()
    row = desk.get(browser.page(article)).content.decode().partition('class="submit-row"')[2].partition("</div>")[0]
    assert browser.page(article, "delete") not in row
    assert f'href="{browser.action_page(article, "withdraw")}"' in row
    draft = desk.get(browser.page(make.topic())).content.decode()
    assert "Withdraw" not in draft
    assert "/delete/" in draft


def test_a_withdrawn_item_offers_delete_again(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    assert browser.page(topic, "delete") in desk.get(browser.page(topic)).content.decode()


def test_a_refused_deletion_leads_to_the_withdrawal(desk: Client) -> None:
    article = scenarios.published()
    claims = [make.claim(article, f"c{n}", statement_en=f"Claim {n}") for n in range(2)]
    make.publish_rows(*claims)
    data = {"action": "delete_selected", "_selected_action": [claim.pk for claim in claims], "post": "yes"}
    text = said(desk.post("/admin/articles/claim/", data))
    assert "Claim 0" in text
    assert f"/admin/articles/claim/withdraw/?ids={claims[0].pk},{claims[1].pk}" in text
    assert Claim.objects.count() == 2


def test_without_the_right_to_publish_there_is_neither(db: None) -> None:
    user = make.editor()
    group = user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="publish_entry"))
    row = browser.client_of(user).get(browser.page(scenarios.published())).content.decode()
    assert "Withdraw" not in row
    assert "deletelink" not in row
