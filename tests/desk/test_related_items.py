"""Items included in an action were shown in full before; later changes are shown again."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Author, Claim
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
CHANGED = "The content changed after you opened this page"


def opened(desk: Client, url: str, **data: str) -> dict[str, Any]:
    return {"seen": desk.get(url).context["seen"], "cascade": "1", **data}


def test_references_are_shown_with_their_texts(desk: Client) -> None:
    article = scenarios.approved()
    Author.objects.update(biography_en="What nobody has read yet.", biography_zh_hans="尚无人读过。")
    page = desk.get(browser.action_page(article, "publish")).content.decode()
    assert "What nobody has read yet." in page
    assert "<details" in page


def test_reference_changed_since_is_shown_again_and_not_published(desk: Client) -> None:
    article = scenarios.approved()
    url = browser.action_page(article, "publish")
    data = opened(desk, url)
    Author.objects.update(name_en="Never seen")
    page = desk.post(url, data).content.decode()
    assert CHANGED in page
    assert "Never seen" in page
    assert not Entry.objects.exists()


def test_reference_added_since_is_shown_again_and_not_published(desk: Client) -> None:
    article = scenarios.approved()
    url = browser.action_page(article, "publish")
    data = opened(desk, url)
    topic = make.topic("late")
    article.topics.add(topic)
    assert CHANGED in desk.post(url, data).content.decode()
    assert not Entry.objects.exists()


def test_shown_references_are_published_with_the_item(desk: Client) -> None:
    article = scenarios.approved()
    url = browser.action_page(article, "publish")
    assert desk.post(url, opened(desk, url)).status_code == 302
    assert set(Entry.objects.values_list("kind", flat=True)) == {"article", "author", "outlet", "rights"}


def test_unapproved_reference_is_shown_as_unapproved(desk: Client) -> None:
    claim = make.claim(scenarios.draft())
    page = desk.get(browser.action_page(claim, "publish")).content.decode()
    assert "No language is approved in its current text" in page


def published_claim(article: Article, slug: str) -> Claim:
    made = make.claim(article, slug)
    publish([ref_of(made)], actor="ed")
    return made


def test_referring_item_added_since_is_shown_and_not_withdrawn(desk: Client) -> None:
    article = scenarios.published()
    published_claim(article, "shown")
    url = browser.action_page(article, "withdraw")
    data = opened(desk, url)
    published_claim(article, "never-shown")
    page = desk.post(url, data).content.decode()
    assert CHANGED in page
    assert "never-shown" in page
    assert not Entry.objects.filter(action="withdraw").exists()
    assert desk.post(url, opened(desk, url)).status_code == 302
    assert Entry.objects.filter(action="withdraw").count() == 3


def test_quoting_item_added_since_is_shown_and_not_erased(chief: Client) -> None:
    article = scenarios.published()
    published_claim(article, "shown")
    url = browser.action_page(article, "erase")
    data = opened(chief, url, slug="a-piece", cascade="1")
    late = make.claim(article, "never-shown")
    page = chief.post(url, data).content.decode()
    assert CHANGED in page
    assert "never-shown" in page
    assert not Entry.objects.filter(action="erase").exists()
    assert Claim.objects.filter(pk=late.pk).exists()
    assert chief.post(url, opened(chief, url, slug="a-piece", cascade="1")).status_code == 302
    assert not Claim.objects.filter(pk=late.pk).exists()


def test_note_error_is_shown_once_for_all_items(desk: Client) -> None:
    article = scenarios.published()
    published_claim(article, "shown")
    url = browser.action_page(article, "withdraw")
    page = desk.post(url, opened(desk, url, note_en="Only in English.")).content.decode()
    assert page.count("The public note needs a text in both languages") == 1
