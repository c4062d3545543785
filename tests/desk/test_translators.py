"""A translator changes translations: originals, facts and parts stay, whatever is sent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import approving
from articles.models import Article, Claim, ClaimReference, Translation
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


def english_claim() -> Claim:
    return make.claim(make.article(original_language="en"), "english")


KINDS: dict[str, tuple[Callable[[], Any], str, str]] = {
    "mechanism": (make.mechanism, "name_en", "name_zh_hans"),
    "state": (make.state, "name_en", "name_zh_hans"),
    "topic": (make.topic, "name_en", "name_zh_hans"),
    "outlet": (make.outlet, "name_en", "name_zh_hans"),
    "author": (make.author, "biography_en", "name_zh_hans"),
    "rights": (make.rights, "notice_en", "notice_zh_hans"),
    "claim": (lambda: make.claim(make.article()), "statement_en", "statement_zh_hans"),
    "claim of an English article": (english_claim, "statement_zh_hans", "statement_en"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_original_of_every_kind_stays_whatever_is_sent(translator: Client, kind: str) -> None:
    made, translation, original = KINDS[kind]
    row = made()
    before = getattr(row, original)
    browser.save(translator, row, **{translation: "New", original: "Forged", "slug": "forged", "kind": "centre"})
    after = type(row)._default_manager.get()
    assert (getattr(after, translation), getattr(after, original), after.slug) == ("New", before, row.slug)


def test_references_of_a_claim_go_by_its_article(translator: Client) -> None:
    row = make.claim(make.article(original_language="en"))
    references: Any = ClaimReference.objects
    part = references.create(claim=row, position=1, url="https://a.example", title_en="Source")
    data = browser.form_data(translator.get(browser.page(row)))
    name = next(name for name in data if name.endswith("-title_zh_hans") and "__prefix__" not in name)
    prefix = name.removesuffix("title_zh_hans")
    forged = {f"{prefix}title_en": "Forged", f"{prefix}url": "https://forged.example"}
    assert translator.post(browser.page(row), data | {name: "来源"} | forged).status_code == 302
    part.refresh_from_db()
    assert (part.title_zh_hans, part.title_en, part.url) == ("来源", "Source", "https://a.example")


def test_relations_of_a_mechanism_are_facts(translator: Client) -> None:
    relation = make.relation(make.mechanism(), make.mechanism("other"))
    data = browser.form_data(translator.get(browser.page(relation.source)))
    forged = {name: "cooperates_with" for name in data if name.endswith("-type")}
    assert translator.post(browser.page(relation.source), data | forged).status_code == 302
    browser.save(translator, relation, type="cooperates_with")
    relation.refresh_from_db()
    assert relation.type == "part_of"


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
    page = f"/admin/articles/article/{article.pk}"
    assert writer.post(f"{page}/reopen/zh-hans/").status_code == 403
    # A step that an approved text does not have comes from an older page, and is told so.
    assert writer.post(f"{page}/review/zh-hans/").status_code == 302
    assert approving.text_state(Article.objects.get(pk=article.pk), "zh-Hans") == "approved"


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
