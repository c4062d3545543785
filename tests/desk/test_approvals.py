"""Text states and approvals."""

import re
from typing import Any

import pytest
from django.test import Client

from articles import approving
from articles.models import Article, Translation
from sco.desk.texts.confirming import confirmations
from sco.desk.texts.states import states_of
from sco.ledger.models import Entry
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def reread(article: Article) -> Article:
    return Article.objects.with_document_parts().get(pk=article.pk)


def test_text_state_follows_edits_and_approvals() -> None:
    article = scenarios.draft(title_en="", summary_en="", body_en="")
    seen = [approving.text_state(reread(article), "en")]
    for changes in ({"title_en": "t"}, {"summary_en": "s", "body_en": "b"}):
        Article.objects.filter(pk=article.pk).update(**changes)
        seen.append(approving.text_state(reread(article), "en"))
    Translation.objects.create(article=article, language="en", state="in_review")
    seen.append(approving.text_state(reread(article), "en"))
    Translation.objects.approve(reread(article), "en", by="ed")
    seen.append(approving.text_state(reread(article), "en"))
    Article.objects.filter(pk=article.pk).update(title_zh_hans="改")
    seen.append(approving.text_state(reread(article), "en"))
    Article.objects.filter(pk=article.pk).update(title_en="changed")
    seen.append(approving.text_state(reread(article), "en"))
    assert seen == ["missing", "incomplete", "draft", "in_review", "approved", "outdated", "changed"]


def test_as_if_approved_saves_nothing() -> None:
    article = scenarios.draft(body_en="")
    assert approving.as_if_approved(reread(article)).approved_languages() == ["zh-Hans"]
    assert not Translation.objects.exists()


def test_approving_from_the_form_approves_the_seen_text(desk: Client) -> None:
    article = scenarios.draft()
    url = f"/admin/articles/article/{article.pk}/approve/en/"
    assert url in desk.get(browser.page(article)).content.decode()
    desk.post(url, {"text_digest": article.text_digest("en")})
    row = Translation.objects.get()
    assert (row.language, row.state, row.approved_by) == ("en", "approved", "ed")
    assert not Entry.objects.exists()


def test_text_changed_since_it_was_read_is_not_approved(desk: Client) -> None:
    article = scenarios.draft()
    seen = article.text_digest("en")
    Article.objects.filter(pk=article.pk).update(title_en="changed")
    response = desk.post(f"/admin/articles/article/{article.pk}/approve/en/", {"text_digest": seen})
    assert "has changed since you opened the page" in said(response)
    assert not Translation.objects.exists()


def test_incomplete_text_is_not_approved_and_missing_fields_are_named(desk: Client) -> None:
    article = scenarios.draft(summary_en="", body_en="")
    data = {"action": "approve_en", "_selected_action": [article.pk]}
    assert "Missing: summary, body" in said(desk.post("/admin/articles/article/", data))
    assert not Translation.objects.exists()


@pytest.mark.parametrize("path", ["1/approve/xx/", "1/review/xx/", "1/approve/en/", "99999999/reopen/en/"])
def test_approval_needs_post_and_an_existing_text(desk: Client, path: str) -> None:
    assert desk.get(f"/admin/articles/article/{path}").status_code == 405
    assert desk.post(f"/admin/articles/article/{path}").status_code == 302
    assert not Translation.objects.exists()


def step(desk: Client, article: Article, name: str) -> str:
    url = f"/admin/articles/article/{article.pk}/{name}/en/"
    assert f'formaction="{url}"' in desk.get(browser.page(article)).content.decode()
    return said(desk.post(url, {"text_digest": reread(article).text_digest("en")}))


def test_text_goes_into_review_and_back(desk: Client) -> None:
    article = scenarios.draft()
    assert "in review" in step(desk, article, "review")
    assert approving.text_state(reread(article), "en") == "in_review"
    step(desk, article, "reopen")
    assert approving.text_state(reread(article), "en") == "draft"


@pytest.mark.parametrize("role", ["writer", "editor"])
def test_step_from_an_older_page_changes_nothing_and_says_why(desk: Client, role: str) -> None:
    article = scenarios.draft()
    client = browser.client_of(make.account(role, "second"))
    url, digest = f"/admin/articles/article/{article.pk}/review/en/", reread(article).text_digest("en")
    step(desk, article, "approve")
    assert "has become “approved”" in said(client.post(url, {"text_digest": digest}))
    assert approving.text_state(reread(article), "en") == "approved"


def test_revoking_an_approval_leaves_the_public_version(desk: Client) -> None:
    article = scenarios.published()
    before = Entry.objects.count()
    assert "The public version stays unchanged" in step(desk, article, "reopen")
    row = Translation.objects.get(language="en")
    assert (row.state, row.approved_by, row.approved_at, row.text_digest) == ("draft", "", None, "")
    assert reread(article).approved_languages() == ["zh-Hans"]
    assert Entry.objects.count() == before


def test_incomplete_text_has_no_steps(desk: Client) -> None:
    page = desk.get(browser.page(scenarios.draft(body_en=""))).content.decode()
    assert "/review/zh-hans/" in page
    assert "/review/en/" not in page


def many(number: int) -> list[Article]:
    return [scenarios.draft(f"piece-{n}") for n in range(number)]


def approve_selected(desk: Client, **data: object) -> Any:
    return desk.post("/admin/articles/article/", {"action": "approve_en", **data}, follow=True)


def test_approving_several_texts_gives_one_message(desk: Client) -> None:
    rows = many(3)
    response = approve_selected(desk, _selected_action=[row.pk for row in rows])
    assert len(response.context["messages"]) == 1
    assert "3 texts (English) approved" in response.content.decode()
    assert Translation.objects.count() == 3


def test_incomplete_texts_are_named_and_the_others_approved(desk: Client) -> None:
    rows = [*many(2), scenarios.draft("half", body_en="")]
    page = approve_selected(desk, _selected_action=[row.pk for row in rows]).content.decode()
    assert "2 texts (English) approved" in page
    assert "half" in page
    assert "Missing: body" in page
    assert Translation.objects.count() == 2


def test_more_than_a_hundred_selected_articles_are_refused_as_a_whole(desk: Client) -> None:
    Article.objects.bulk_create(
        Article(slug=f"more-{n}", outlet=row.outlet, rights=row.rights, published_at=row.published_at)
        for row in many(1)
        for n in range(100)
    )
    page = approve_selected(desk, _selected_action=["1"], select_across="1").content.decode()
    assert "Select at most 100 items at a time" in page
    assert not Translation.objects.exists()


def test_article_page_links_to_its_claims(desk: Client) -> None:
    claim = make.claim(scenarios.draft())
    page = desk.get(browser.page(claim.article)).content.decode()
    link = f'<a href="{browser.page(claim)}"><span lang="zh-Hans">piece-c01（中文）</span></a>'
    assert re.search(rf'<td class="field-short_zh">\s*<p>{link}</p>', page)


@pytest.fixture
def behind() -> Article:
    """An article whose Chinese original has changed since the English was approved."""
    article = scenarios.approved()
    row = Article.objects.get(pk=article.pk)
    row.title_zh_hans = "新题"
    row.save()
    return reread(article)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_an_outdated_text_is_not_approved_without_a_reason(desk: Client, behind: Article, reason: str) -> None:
    assert 'name="reason" form="text-en"' in desk.get(browser.page(behind)).content.decode()
    response = desk.post(f"/admin/articles/article/{behind.pk}/approve/en/", {"reason": reason})
    assert "The English text is out of date" in said(response)
    assert states_of(reread(behind))["en"].is_outdated


def test_the_reason_of_an_approval_is_logged(desk: Client, behind: Article) -> None:
    desk.post(f"/admin/articles/article/{behind.pk}/approve/en/", {"reason": "a comma only"})
    assert states_of(reread(behind))["en"].code == "current"
    assert [(each.reason, each.by) for each in confirmations(behind)] == [("a comma only", "ed")]


def test_a_text_that_has_changed_since_needs_no_reason(desk: Client, behind: Article) -> None:
    browser.save(desk, behind, title_en="A new title")
    desk.post(f"/admin/articles/article/{behind.pk}/approve/en/")
    assert states_of(reread(behind))["en"].code == "current"
    assert not confirmations(behind)


def test_in_bulk_an_outdated_text_is_left_for_its_own_page(desk: Client, behind: Article) -> None:
    data = {"action": "approve_en", "_selected_action": [behind.pk]}
    assert "The English text is out of date" in said(desk.post("/admin/articles/article/", data))
    assert states_of(reread(behind))["en"].is_outdated
