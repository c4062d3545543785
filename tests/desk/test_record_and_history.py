"""The record in the admin, an item's history, and erasing."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client

from articles.models import Claim
from mechanisms.models import Relation
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import save, send

ENTRIES = "/admin/ledger/entry/"


def test_entries_are_read_only(chief: Client) -> None:
    scenarios.published()
    entry = Entry.objects.first()
    assert chief.get(f"{ENTRIES}add/").status_code == 403
    assert chief.post(browser.page(entry), {"slug": "x"}).status_code == 403
    assert chief.post(browser.page(entry, "delete"), {"post": "yes"}).status_code == 403
    assert (
        chief.post(ENTRIES, {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}).status_code == 200
    )
    assert Entry.objects.count() == 4


def test_entries_are_found_by_slug_and_sequence(desk: Client) -> None:
    article = scenarios.published()
    withdraw([ref_of(article)], actor="ed")
    number = Entry.objects.get(action="withdraw").sequence
    for query in ({"q": "a-piece"}, {"kind": "article"}):
        assert {row.slug for row in desk.get(ENTRIES, query).context["cl"].result_list} == {"a-piece"}
    for query in ({"q": str(number)}, {"action__exact": "withdraw"}):
        assert [row.sequence for row in desk.get(ENTRIES, query).context["cl"].result_list] == [number]


def test_entry_page_shows_note_and_document(desk: Client) -> None:
    article = scenarios.published()
    withdraw([ref_of(article)], actor="ed", note={"en": "Taken back.", "zh-Hans": "已撤回。"})
    page = desk.get(browser.page(Entry.objects.get(action="withdraw"))).content.decode()
    assert "Taken back." in page
    assert "已撤回。" in page
    first = desk.get(browser.page(Entry.objects.get(kind="article", version=1))).content.decode()
    assert "original_language" in first


def test_history_merges_entries_and_changes_newest_first(record: str) -> None:
    desk = browser.client_of(make.editor())  # committed: inside one transaction all events have the same time
    article = scenarios.published(title_en="title")
    save(desk, article, title_en="another title")
    desk.post(f"/admin/articles/article/{article.pk}/approve/en/")
    page = desk.get(browser.page(article, "history")).content.decode()
    approval, change, published = (
        page.index(words)
        for words in ("translation (English): changed", "<ins>another </ins>", "Public record: published, version 1")
    )
    assert approval < change < published
    assert page.count("> ed") >= 2


def test_history_is_paginated(desk: Client) -> None:
    article = scenarios.draft()
    for n in range(40):
        type(article).objects.filter(pk=article.pk).update(title_en=f"title {n}")
    first = desk.get(browser.page(article, "history")).context["page"]
    last = desk.get(browser.page(article, "history"), {"p": "2"}).context["page"]
    assert (len(first.object_list), first.paginator.num_pages) == (30, 2)
    assert len(first.object_list) + len(last.object_list) == first.paginator.count
    assert desk.get(browser.page(article, "history"), {"p": "x"}).status_code == 200


def test_history_uses_names_instead_of_codes(desk: Client) -> None:
    article = scenarios.approved()
    one, other = (make.mechanism(slug, kind="body") for slug in ("one", "other"))
    relation = Relation.objects.create(key="one-other", source=one, target=other, type="governs")
    Relation.objects.filter(pk=relation.pk).update(period_from="2013-06")
    page = desk.get(browser.page(article, "history")).content.decode()
    assert "translation (English): created" in page
    assert "author (author（中文） · author (English)): created" in page
    assert "<ins>approved</ins>" in page
    assert article.text_digest("en") not in page
    assert "digest" not in page
    assert "2025-09-03 01:05:22 UTC+0800" in page
    page = desk.get(browser.page(one, "history")).content.decode()
    assert "relation (governs other（中文） · other (English)): changed" in page
    assert "<ins>June 2013</ins>" in page
    assert "<ins>permanent body</ins>" in page


def erasing(chief: Client, article: object, **data: str) -> object:
    return send(chief, browser.action_page(article, "erase"), **data)


def test_erasing_needs_the_slug_typed(chief: Client) -> None:
    article = scenarios.published()
    response = chief.post(browser.action_page(article, "erase"), {"slug": "a-peace"})
    assert "the slug you typed does not match" in response.content.decode()
    assert not Entry.objects.filter(action="erase").exists()


def test_erasing_an_article_can_include_its_claims_and_drafts(chief: Client) -> None:
    article = scenarios.published(title_en="Canary")
    published, draft = make.claim(article, "told"), make.claim(article, "never-told")
    publish([ref_of(published)], actor="ed")
    page = chief.get(browser.action_page(article, "erase")).content.decode()
    assert "Erasing cannot be undone" in page
    assert send(chief, browser.action_page(article, "erase"), slug="a-piece", cascade="1").status_code == 302
    assert set(Entry.objects.filter(action="erase").values_list("slug", flat=True)) == {"a-piece", "told"}
    assert not Entry.objects.filter(slug="a-piece", document__isnull=False).exists()
    assert not Claim.objects.filter(pk=draft.pk).exists()
    assert not apps.get_model("articles", "ClaimEvent").objects.filter(pgh_obj_id=draft.pk).exists()
    article.refresh_from_db()
    assert not article.title_en


def test_erased_item_is_shown_as_erased_and_cannot_be_published(chief: Client) -> None:
    article = scenarios.published()
    chief.post(browser.action_page(article, "erase"), {"slug": "a-piece"})
    assert "erased" in chief.get(browser.page(article)).content.decode()
    before = Entry.objects.count()
    response = send(chief, browser.action_page(article, "publish"), cascade="1")
    assert response.status_code == 200
    assert response.context["refusals"]
    assert Entry.objects.count() == before


def test_unpublished_item_is_not_erased(chief: Client) -> None:
    article = scenarios.draft()
    response = chief.post(browser.action_page(article, "erase"), {"slug": "a-piece"})
    assert "Delete it instead" in response.content.decode()
    article.refresh_from_db()
    assert article.title_en == "Title of a-piece (English)"


@pytest.mark.django_db
def test_editors_group_has_only_the_desks_permissions() -> None:
    rights = set(Group.objects.get(name="editors").permissions.values_list("content_type__app_label", "codename"))
    assert {app for app, _code in rights} == {"articles", "mechanisms", "ledger"}
    assert {code for app, code in rights if app == "ledger"} == {"view_entry", "view_head", "publish_entry"}
    assert {("articles", "change_article"), ("mechanisms", "delete_relation"), ("articles", "add_claim")} <= rights
    assert not any("event" in code for _app, code in rights)


def test_editors_see_neither_accounts_nor_jobs(desk: Client) -> None:
    page = desk.get("/admin/").content.decode()
    assert "/admin/articles/article/" in page
    for foreign in ("/admin/auth/", "/admin/procrastinate/"):
        assert foreign not in page
        assert desk.get(f"{foreign}user/").status_code in {403, 404}


def test_unticked_cascade_stays_unticked_when_the_page_comes_back(chief: Client) -> None:
    article = scenarios.published()
    make.claim(article)
    url = browser.action_page(article, "erase")
    assert 'name="cascade" value="1" checked' in chief.get(url).content.decode()
    assert 'name="cascade" value="1"> ' in send(chief, url, slug="a-peace").content.decode()
    assert 'name="cascade" value="1" checked' in send(chief, url, slug="a-peace", cascade="1").content.decode()
