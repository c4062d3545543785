"""Publish, correct and withdraw at the desk, with the real verbs and the rights of an ordinary editor."""

import json

import pytest
from django.test import Client

from articles.models import Article, Topic, Translation
from sco.ledger.models import Entry, EntryActor
from sco.ledger.publishing import publish
from sco.ledger.registry import ref_of
from tests.desk import making
from tests.desk.making import said, save, send

pytestmark = pytest.mark.django_db


def test_change_a_word_save_publish_tick_confirm(desk: Client) -> None:
    article = making.public()
    saved = save(desk, article, title_en="another title")
    assert "Saved. This version is not public yet." in said(saved)
    url = making.action_page(article, "publish")
    shown = desk.get(url).content.decode()
    assert "<ins>another </ins>title" in shown
    assert Entry.objects.of("article", "a-piece").count() == 1
    response = send(desk, url, approve=f"{article.pk}:en")
    assert response.status_code == 302, response.context["refusals"]
    last = Entry.objects.of("article", "a-piece").last()
    assert last is not None
    assert (last.version, json.loads(last.document or "")["title"]["en"]) == (2, "another title")
    assert EntryActor.objects.get(sequence=last.sequence).actor == "ed"
    assert "/api/v1/articles/a-piece" in said(response)


def test_without_the_tick_a_changed_language_is_refused_in_words(desk: Client) -> None:
    article = making.public()
    save(desk, article, title_en="another title")
    response = send(desk, making.action_page(article, "publish"))
    assert "approve it, or agree to drop it" in response.content.decode()
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_a_language_goes_away_when_the_editor_agrees(desk: Client) -> None:
    article = making.public()
    save(desk, article, title_en="another title")
    assert send(desk, making.action_page(article, "publish"), drop="1").status_code == 302
    assert Entry.objects.of("article", "a-piece").last().languages == ["zh-Hans"]  # type: ignore[union-attr]


def test_nothing_is_approved_when_the_publication_is_refused(desk: Client) -> None:
    article = making.article()
    response = send(desk, making.action_page(article, "publish"), approve=f"{article.pk}:en")
    assert response.status_code == 200
    assert "Publish these too" in response.content.decode()
    assert not Translation.objects.exists()


def test_what_an_item_refers_to_is_published_together_with_it(desk: Client) -> None:
    article = making.article()
    response = send(desk, making.action_page(article, "publish"), approve=f"{article.pk}:zh-Hans", cascade="1")
    assert response.status_code == 302, response.context["refusals"]
    assert set(Entry.objects.values_list("kind", flat=True)) == {"article", "author", "outlet", "rights"}


def test_looking_at_the_pages_changes_nothing(desk: Client) -> None:
    article = making.approved()
    for name in ("publish", "correct", "withdraw"):
        assert desk.get(making.action_page(article, name)).status_code == 200
    assert not Entry.objects.exists()


def test_what_was_shown_is_what_is_published(desk: Client) -> None:
    article = making.public()
    Article.objects.filter(pk=article.pk).update(title_en="seen")
    url = making.action_page(article, "publish")
    seen = desk.get(url).context["seen"]
    Article.objects.filter(pk=article.pk).update(title_en="unseen")
    response = desk.post(url, {"seen": seen, "approve": f"{article.pk}:en"})
    assert "The content changed after you opened this page" in response.content.decode()
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_a_correction_needs_its_note_in_both_languages(desk: Client) -> None:
    article = making.public()
    save(desk, article, title_en="another title")
    url = making.action_page(article, "correct")
    refused = send(desk, url, approve=f"{article.pk}:en", note_en="The title was wrong.")
    assert "needs a text in both languages" in refused.content.decode()
    assert "The title was wrong." in refused.content.decode()
    done = send(desk, url, approve=f"{article.pk}:en", note_en="The title\r\nwas wrong.", note_zh_hans="标题有误。")
    assert done.status_code == 302
    last = Entry.objects.of("article", "a-piece").last()
    assert last is not None
    assert last.action == "correct"
    assert json.loads(last.note) == {"en": "The title\nwas wrong.", "zh-Hans": "标题有误。"}


def test_withdrawn_and_published_again(desk: Client) -> None:
    article = making.public()
    assert send(desk, making.action_page(article, "withdraw")).status_code == 302
    assert "withdrawn (version 2)" in desk.get(making.page(article)).content.decode()
    assert send(desk, making.action_page(article, "publish")).status_code == 302
    actions = list(Entry.objects.of("article", "a-piece").values_list("action", flat=True))
    assert actions == ["publish", "withdraw", "publish"]


def test_withdrawing_names_what_refers_to_the_item_and_takes_it_along(desk: Client) -> None:
    article = making.public()
    claim = making.claim(article)
    publish([ref_of(claim)], actor="ed")
    refused = send(desk, making.action_page(article, "withdraw")).content.decode()
    assert "Published items refer to it" in refused
    assert making.page(claim) in refused
    assert send(desk, making.action_page(article, "withdraw"), cascade="1").status_code == 302
    assert Entry.objects.of("claim", "a-claim").last().action == "withdraw"  # type: ignore[union-attr]


def test_publishing_what_is_unchanged_adds_nothing_and_says_so(desk: Client) -> None:
    article = making.public()
    assert "has not changed since version 1" in said(send(desk, making.action_page(article, "publish")))
    assert Entry.objects.of("article", "a-piece").count() == 1


def test_many_are_published_from_the_list(desk: Client) -> None:
    topics = [Topic.objects.create(slug=f"topic-{n}", **making.texts(name=f"Topic {n}")) for n in range(3)]
    data = {"action": "publish_selected", "_selected_action": [topic.pk for topic in topics]}
    page = desk.post("/admin/articles/topic/", data)
    assert page.status_code == 302
    assert send(desk, page["Location"]).status_code == 302
    assert Entry.objects.filter(kind="topic").count() == 3


@pytest.mark.parametrize("name", ["publish", "correct", "withdraw", "erase"])
def test_who_may_only_look_may_not_act(name: str) -> None:
    looker = making.editor()
    looker.groups.clear()
    article = making.public()
    assert making.client_of(looker).get(making.action_page(article, name)).status_code == 403
    assert making.client_of(looker).post(making.action_page(article, name)).status_code == 403


def test_an_editor_may_not_erase(desk: Client) -> None:
    article = making.public()
    assert desk.post(making.action_page(article, "erase"), {"slug": "a-piece"}).status_code == 403
    assert "Erase permanently" not in desk.get(making.page(article)).content.decode()


@pytest.mark.parametrize("ids", ["", "x", "0", "999999999999999999999999", "1;2", "٣"])
def test_an_address_that_names_nothing_leads_back_to_the_list(desk: Client, ids: str) -> None:
    response = desk.get("/admin/articles/article/publish/", {"ids": ids})
    assert (response.status_code, response["Location"]) == (302, "/admin/articles/article/")


def test_sending_needs_the_token_against_forgery() -> None:
    article = making.approved()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(making.editor())
    assert strict.post(making.action_page(article, "publish")).status_code == 403
