"""A translator changes translations: originals, facts and parts stay, whatever is sent."""

import pytest
from django.test import Client

from articles.models import Article, Translation
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


@pytest.fixture
def translator() -> Client:
    return browser.client_of(make.account("translator"))


def test_translation_is_changed_and_the_original_is_not(translator: Client) -> None:
    article = scenarios.draft(original_language="zh-hans")
    before = article.title_zh_hans
    browser.save(translator, article, title_en="A better title", title_zh_hans="伪造", slug="forged")
    after = Article.objects.get()
    assert (after.title_en, after.title_zh_hans, after.slug) == ("A better title", before, article.slug)


def test_original_in_english_leaves_chinese_to_the_translator(translator: Client) -> None:
    article = scenarios.draft(original_language="en")
    before = article.title_en
    browser.save(translator, article, title_zh_hans="更好的题目", title_en="Forged")
    after = Article.objects.get()
    assert (after.title_zh_hans, after.title_en) == ("更好的题目", before)


def test_kinds_without_an_original_have_both_texts_open_and_their_facts_closed(translator: Client) -> None:
    mechanism = make.mechanism()
    browser.save(translator, mechanism, name_zh_hans="理事会", name_en="Council", kind="centre")
    mechanism.refresh_from_db()
    assert (mechanism.name_zh_hans, mechanism.name_en, mechanism.kind) == ("理事会", "Council", "council")


def test_writers_change_all(db: None) -> None:
    article = scenarios.draft(original_language="zh-hans")
    browser.save(browser.client_of(make.account("writer")), article, title_zh_hans="新题目")
    assert Article.objects.get().title_zh_hans == "新题目"


def test_writers_ask_for_review_and_do_not_approve() -> None:
    article = scenarios.draft()
    writer = browser.client_of(make.account("writer"))
    page = f"/admin/articles/article/{article.pk}"
    shown = writer.get(f"{page}/change/").content.decode()
    assert f"{page}/review/zh-hans/" in shown
    assert f"{page}/approve/" not in shown
    assert writer.post(f"{page}/approve/zh-hans/").status_code == 403
    assert writer.post(f"{page}/review/zh-hans/").status_code == 302


def test_writers_do_not_revoke_an_approval() -> None:
    article = scenarios.approved()
    writer = browser.client_of(make.account("writer"))
    for step in ("reopen", "review"):
        assert writer.post(f"/admin/articles/article/{article.pk}/{step}/zh-hans/").status_code == 403


def test_a_translator_asks_for_review_of_translations_only(translator: Client) -> None:
    article = scenarios.draft(original_language="zh-hans")
    page = f"/admin/articles/article/{article.pk}"
    shown = translator.get(f"{page}/change/")
    assert f"{page}/review/en/" in shown.content.decode()
    assert f"{page}/review/zh-hans/" not in shown.content.decode()
    assert [each["can_ask"] for each in shown.context["panel"]["reviews"]] == [False, True]
    assert translator.post(f"{page}/review/zh-hans/").status_code == 403
    asked = translator.post(f"{page}/together/ask/", {"language": "zh-hans", "assignee": ""})
    assert "You may not change this text" in browser.said(asked)
    assert not Translation.objects.exists()
    assert translator.post(f"{page}/review/en/").status_code == 302
    assert Translation.objects.get().language == "en"
