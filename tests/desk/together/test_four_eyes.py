"""Four eyes: who wrote a text cannot approve it, in whatever way."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from articles.four_eyes import writers
from articles.models import Article, Translation
from sco.desk.together.models import RoleRule
from sco.ledger.refusals import Refused
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db
OWN = "You have written or changed"


@pytest.fixture
def rule(db: None) -> RoleRule:
    return RoleRule.objects.create(group=Group.objects.get(name="editor"))


@pytest.fixture
def writer() -> User:
    return make.editor("writer")


@pytest.fixture
def article(writer: User) -> Any:
    """An approved article whose English the writer then changed."""
    article = scenarios.approved()
    browser.save(browser.client_of(writer), article, title_en="changed by the writer")
    return Article.objects.with_document_parts().get()


def approve(client: Client, article: Article) -> Any:
    return client.post(f"/admin/articles/article/{article.pk}/approve/en/")


def is_approved(article: Article) -> bool:
    return "en" in Article.objects.with_document_parts().get(pk=article.pk).approved_languages()


def test_button_refuses_the_writer_and_takes_a_colleague(rule: RoleRule, article: Article, writer: User) -> None:
    assert OWN in said(approve(browser.client_of(writer), article))
    assert not is_approved(article)
    approve(browser.client_of(make.editor("colleague")), article)
    assert is_approved(article)


def test_bulk_refuses_the_writer(rule: RoleRule, article: Article, writer: User) -> None:
    data = {"action": "approve_en", "_selected_action": [article.pk]}
    assert OWN in said(browser.client_of(writer).post("/admin/articles/article/", data))
    assert not is_approved(article)


def test_publish_page_refuses_the_writer_and_publishes_nothing(rule: RoleRule, article: Article, writer: User) -> None:
    url = browser.action_page(article, "publish")
    answer = browser.send(browser.client_of(writer), url, approve=[f"{article.pk}:en"], cascade="1")
    assert OWN in answer.content.decode()
    assert not is_approved(article)


def test_every_other_way_refuses_as_well(rule: RoleRule, article: Article, writer: User) -> None:
    with pytest.raises(Refused, match="somebody else"):
        Translation.objects.approve(article, "en", by=writer.username)


def test_other_language_is_approved_by_its_own_writers_rule(rule: RoleRule, article: Article, writer: User) -> None:
    assert writers(article, "en") == {writer.pk}
    assert writers(article, "zh-Hans") == set()


def test_without_the_rule_the_writer_approves(article: Article, writer: User) -> None:
    approve(browser.client_of(writer), article)
    assert is_approved(article)


def test_rule_that_is_switched_off_does_not_hold(rule: RoleRule, article: Article, writer: User) -> None:
    RoleRule.objects.update(four_eyes=False)
    approve(browser.client_of(writer), article)
    assert is_approved(article)


def test_writers_since_the_last_approval_count_all_of_them(rule: RoleRule, article: Article, writer: User) -> None:
    second = make.editor("second")
    browser.save(browser.client_of(second), article, body_en="and the second")
    assert writers(article, "en") == {writer.pk, second.pk}
    approve(browser.client_of(make.editor("third")), article)
    assert writers(Article.objects.with_document_parts().get(), "en") == set()


def test_change_that_was_undone_leaves_nobody(rule: RoleRule, article: Article, writer: User) -> None:
    browser.save(browser.client_of(writer), article, title_en="Title of a-piece (English)")
    assert writers(article, "en") == set()


def test_new_article_is_written_by_who_made_it(rule: RoleRule, writer: User) -> None:
    outlet, rights = make.outlet(), make.rights()
    data = {
        "slug": "new", "original_language": "en", "title_en": "t", "summary_en": "s", "body_en": "b",
        "outlet": outlet.pk, "rights": rights.pk, "published_at_0": "2025-01-01", "published_at_1": "00:00:00",
    }  # fmt: skip
    for prefix in ("article_authors", "article_topics", "article_mechanisms", "translations", "claims"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    browser.client_of(writer).post("/admin/articles/article/add/", data)
    assert writers(Article.objects.get(), "en") == {writer.pk}


def test_rule_is_edited_in_the_admin(chief: Client) -> None:
    group = Group.objects.get(name="editor")
    chief.post("/admin/desk_together/rolerule/add/", {"group": group.pk, "four_eyes": "on"})
    assert RoleRule.objects.get().four_eyes
    assert make.editor("plain").has_perm("desk_together.change_rolerule") is False
