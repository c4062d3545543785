"""The pages to publish, correct and withdraw, with an editor's permissions."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import Settings

from articles.models import Article, Translation
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry, EntryActor
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said, save, send

pytestmark = pytest.mark.django_db


def test_change_a_word_save_publish_tick_confirm(desk: Client) -> None:
    article = scenarios.published(title_en="title")
    saved = save(desk, article, title_en="another title")
    assert "Saved. This version is not public yet." in said(saved)
    url = browser.action_page(article, "publish")
    shown = desk.post(url, {"_preview": "1", "approve": f"{article.pk}:en"}).content.decode()
    assert "<ins>another </ins>title" in shown
    assert Entry.objects.of("article", "a-piece").count() == 1
    response = send(desk, url, approve=f"{article.pk}:en")
    assert response.status_code == 302, response.context["refusals"]
    last = Entry.objects.of("article", "a-piece").last()
    assert last is not None
    assert (last.version, json.loads(last.document or "")["title"]["en"]) == (2, "another title")
    assert EntryActor.objects.get(sequence=last.sequence).actor == "ed"
    assert "/api/v1/articles/a-piece" in said(response)


def test_changed_language_is_refused_without_approval(desk: Client) -> None:
    article = scenarios.published()
    save(desk, article, title_en="another title")
    response = send(desk, browser.action_page(article, "publish"))
    assert "approve it, or agree to drop it" in response.content.decode()
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_language_is_removed_when_the_editor_agrees(desk: Client) -> None:
    article = scenarios.published()
    save(desk, article, title_en="another title")
    assert send(desk, browser.action_page(article, "publish"), drop="1").status_code == 302
    assert Entry.objects.of("article", "a-piece").last().languages == ["zh-Hans"]  # type: ignore[union-attr]


def test_refused_publication_approves_nothing(desk: Client) -> None:
    article = scenarios.draft()
    response = send(desk, browser.action_page(article, "publish"), approve=f"{article.pk}:en")
    assert response.status_code == 200
    assert "Publish these too" in response.content.decode()
    assert not Translation.objects.exists()


def test_references_are_published_with_the_item(desk: Client) -> None:
    article = scenarios.draft()
    response = send(desk, browser.action_page(article, "publish"), approve=f"{article.pk}:zh-Hans", cascade="1")
    assert response.status_code == 302, response.context["refusals"]
    assert set(Entry.objects.values_list("kind", flat=True)) == {"article", "author", "outlet", "rights"}


def test_the_page_says_that_the_slug_stays_in_the_public_log(desk: Client) -> None:
    url = browser.action_page(scenarios.draft(), "publish")
    assert "the slug of an item becomes part of a public log for ever" in desk.get(url).content.decode()
    desk.cookies["django_language"] = "zh-hans"
    assert "其短名将永久成为公开日志的一部分" in desk.get(url).content.decode()


def test_get_requests_change_nothing(desk: Client) -> None:
    article = scenarios.approved()
    for name in ("publish", "correct", "withdraw"):
        assert desk.get(browser.action_page(article, name)).status_code == 200
    assert not Entry.objects.exists()


def test_text_changed_since_the_page_was_opened_is_not_published(desk: Client) -> None:
    article = scenarios.published()
    Article.objects.filter(pk=article.pk).update(title_en="seen")
    url = browser.action_page(article, "publish")
    ticks = {"approve": f"{article.pk}:en"}
    shown = desk.post(url, {"_preview": "1", **ticks}).context
    Article.objects.filter(pk=article.pk).update(title_en="unseen")
    response = desk.post(url, {"seen": shown["seen"], "shown": shown["shown"], **ticks})
    assert "The content changed after you opened this page" in response.content.decode()
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_a_correction_needs_its_note_in_both_languages(desk: Client) -> None:
    article = scenarios.published()
    save(desk, article, title_en="another title")
    url = browser.action_page(article, "correct")
    refused = send(desk, url, approve=f"{article.pk}:en", note_en="The title was wrong.")
    assert "needs a text in both languages" in refused.content.decode()
    assert "The title was wrong." in refused.content.decode()
    done = send(desk, url, approve=f"{article.pk}:en", note_en="The title\r\nwas wrong.", note_zh_hans="标题有误。")
    assert done.status_code == 302
    last = Entry.objects.of("article", "a-piece").last()
    assert last is not None
    assert last.action == "correct"
    assert json.loads(last.note) == {"en": "The title\nwas wrong.", "zh-Hans": "标题有误。"}


def test_withdrawn_item_can_be_published_again(desk: Client) -> None:
    article = scenarios.published()
    assert send(desk, browser.action_page(article, "withdraw")).status_code == 302
    assert "withdrawn (version 2)" in desk.get(browser.page(article)).content.decode()
    assert send(desk, browser.action_page(article, "publish")).status_code == 302
    actions = list(Entry.objects.of("article", "a-piece").values_list("action", flat=True))
    assert actions == ["publish", "withdraw", "publish"]


def test_withdrawal_lists_referring_items_and_can_include_them(desk: Client) -> None:
    article = scenarios.published()
    claim = make.claim(article)
    publish([ref_of(claim)], actor="ed")
    refused = send(desk, browser.action_page(article, "withdraw")).content.decode()
    assert "Published items refer to it" in refused
    assert browser.page(claim) in refused
    assert send(desk, browser.action_page(article, "withdraw"), cascade="1").status_code == 302
    assert Entry.objects.of("claim", "piece-c01").last().action == "withdraw"  # type: ignore[union-attr]


def test_publishing_an_unchanged_item_appends_nothing(desk: Client) -> None:
    article = scenarios.published()
    assert "has not changed since version 1" in said(send(desk, browser.action_page(article, "publish")))
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_several_items_are_published_from_the_list(desk: Client) -> None:
    topics = [make.topic(f"topic-{n}") for n in range(3)]
    data = {"action": "publish_selected", "_selected_action": [topic.pk for topic in topics]}
    page = desk.post("/admin/articles/topic/", data)
    assert page.status_code == 302
    assert send(desk, page["Location"]).status_code == 302
    assert Entry.objects.filter(kind="topic").count() == 3


@pytest.mark.parametrize("name", ["publish", "correct", "withdraw", "erase"])
def test_action_pages_need_permission(name: str) -> None:
    looker = make.editor()
    looker.groups.clear()
    article = scenarios.published()
    assert browser.client_of(looker).get(browser.action_page(article, name)).status_code == 403
    assert browser.client_of(looker).post(browser.action_page(article, name)).status_code == 403


def test_editors_cannot_erase(desk: Client) -> None:
    article = scenarios.published()
    assert desk.post(browser.action_page(article, "erase"), {"slug": "a-piece"}).status_code == 403
    assert "Erase permanently" not in desk.get(browser.page(article)).content.decode()


@pytest.mark.parametrize("ids", ["", "x", "0", "999999999999999999999999", "1;2", "٣"])
def test_address_without_valid_ids_redirects_to_the_list(desk: Client, ids: str) -> None:
    response = desk.get("/admin/articles/article/publish/", {"ids": ids})
    assert (response.status_code, response["Location"]) == (302, "/admin/articles/article/")


def test_submitting_needs_a_csrf_token() -> None:
    article = scenarios.approved()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.editor())
    assert strict.post(browser.action_page(article, "publish")).status_code == 403


@pytest.mark.parametrize("name", ["publish", "withdraw", "erase"])
def test_a_doubtful_clock_is_said_once_and_can_be_confirmed(settings: Settings, name: str) -> None:
    user = make.editor("chief")
    user.user_permissions.add(Permission.objects.get(codename="erase_entry"))
    desk = browser.client_of(user)
    topics = [make.topic(f"t{number}") for number in range(1 if name == "erase" else 2)]
    make.publish_rows(*topics)
    for topic in topics:
        make.rename(topic, "renamed")
    url = browser.action_page(topics[0], name) + "".join(f",{topic.pk}" for topic in topics[1:])
    assert "accept_clock" not in desk.get(url).content.decode()
    settings.RECORD_MAX_GAP_DAYS = 0
    refused = send(desk, url, slug="t0").content.decode()
    assert refused.count("The database’s clock says") == 1
    assert '<input type="checkbox" name="accept_clock" value="1">' in refused
    assert Entry.objects.count() == len(topics)
    assert send(desk, url, slug="t0", accept_clock="1").status_code == 302
    assert Entry.objects.count() == 2 * len(topics)
