"""Change lists: columns, search, filters and query counts."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Author, Suggestion, Topic
from mechanisms.models import Mechanism, Membership, Relation
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios

# Imports have pages of their own: tests/importer/test_importing.py.
OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in {"articles", "mechanisms", "ledger"} and model._meta.model_name != "importjob"
]


def fill(start: int, many: int) -> None:
    """So many of everything, each with something behind every reference."""
    for n in range(start, start + many):
        state = make.state(f"state-{n}")
        mechanism = make.mechanism(f"body-{n}")
        other = make.mechanism(f"other-{n}")
        make.relation(mechanism, other, "governs", key=f"relation-{n}")
        make.membership(state, mechanism, key=f"membership-{n}")
        article = scenarios.published(f"piece-{n}")
        article.topics.add(make.topic(f"topic-{n}"))
        article.mechanisms.add(mechanism)
        make.claim(article, f"claim-{n}")
        make.suggestion(article, kind="mechanism", mechanism=mechanism)


def queries(desk: Client, url: str) -> list[str]:
    desk.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert desk.get(url).status_code == 200
    return [query["sql"] for query in seen]


def test_list_query_count_is_independent_of_row_count(desk: Client) -> None:
    urls = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in OURS]
    fill(0, 2)
    few = {url: queries(desk, url) for url in urls}
    fill(2, 5)
    for url in urls:
        many = queries(desk, url)
        assert len(many) == len(few[url]), (url, many)
        assert len(many) <= 19, (url, many)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_page_of_every_model_opens_in_both_languages(db: None, admin_user: User, model: type[Model]) -> None:
    fill(0, 1)
    for language in ("zh-hans", "en"):
        assert_pages_open(browser.client_of(admin_user, language), model, language)


def assert_pages_open(chief: Client, model: type[Model], language: str) -> None:
    meta, row = model._meta, model._default_manager.first()
    base = f"/admin/{meta.app_label}/{meta.model_name}/"
    pages = [base, f"{base}?q=x", f"{base}?q=文", *(browser.page(row, name) for name in ("change", "history"))]
    if admin.site.get_model_admin(model).has_add_permission(chief.get("/admin/").wsgi_request):
        pages += [f"{base}add/", browser.page(row, "delete")]
    if hasattr(admin.site.get_model_admin(model), "action_url"):
        pages += [browser.action_page(row, name) for name in ("publish", "correct", "withdraw", "erase")]
    for url in pages:
        response = chief.get(url, follow=True)
        assert response.status_code == 200, url
        assert response["Content-Language"] == language
        assert b"[zh" not in response.content, url
        assert b" object (" not in response.content, url


@pytest.mark.parametrize(("language", "date"), [("zh-hans", "2017年6月"), ("en", "June 2017")])
def test_dates_in_lists_are_written_as_readers_write_them(db: None, language: str, date: str) -> None:
    desk = browser.client_of(make.editor(), language)
    fill(0, 1)
    for model in (Relation, Membership, Suggestion):
        model._default_manager.update(period_from="2017-06")
    Mechanism.objects.update(established="2017-06")
    for model in (Mechanism, Relation, Membership, Suggestion):
        page = desk.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/").content.decode()
        assert date in page, model
        assert "2017-06<" not in page, model


def test_head_is_shown_in_the_editors_language(db: None) -> None:
    desk = browser.client_of(make.editor(), "zh-hans")
    page = desk.get("/admin/ledger/head/").content.decode()
    assert "序号" in page
    assert "Sequence" not in page
    assert "sequence" not in re.sub(r"<[^>]*>", "", page)


def test_list_shows_publication_status(desk: Client) -> None:
    for name in ("new", "current", "changed", "withdrawn"):
        make.topic(name)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    publish([ref_of(topics[name]) for name in ("current", "changed", "withdrawn")], actor="ed")
    withdraw([ref_of(topics["withdrawn"])], actor="ed")
    Topic.objects.filter(slug="changed").update(name_en="another")
    page = desk.get("/admin/articles/topic/").content.decode()
    for code, words in {
        "new": "not public",
        "current": "public, version 1",
        "changed": "public, version 1; changed since",
        "withdrawn": "withdrawn (version 2)",
    }.items():
        assert f'<span class="publication-status {code}">{words}</span>' in page


@pytest.mark.parametrize(("choice", "slugs"), [("yes", {"live"}), ("never", {"draft"}), ("gone", {"back"})])
def test_list_is_filtered_by_publication_status(desk: Client, choice: str, slugs: set[str]) -> None:
    rows = [make.topic(slug) for slug in ("live", "draft", "back")]
    publish([ref_of(rows[0]), ref_of(rows[2])], actor="ed")
    withdraw([ref_of(rows[2])], actor="ed")
    shown = desk.get(f"/admin/articles/topic/?public={choice}").context["cl"].result_list
    assert {row.slug for row in shown} == slugs


@pytest.mark.parametrize("term", ["（中文）", "(English)", "a-piece"])
def test_search_finds_articles_by_either_language(desk: Client, term: str) -> None:
    scenarios.draft()
    texts = {f"{field}_{language}": "else" for field in ("title", "summary", "body") for language in ("zh_hans", "en")}
    scenarios.draft("b-other", **texts)
    found = desk.get("/admin/articles/article/", {"q": term}).context["cl"].result_list
    assert [row.slug for row in found] == ["a-piece"]


def test_more_than_a_hundred_items_are_left_to_a_background_job(desk: Client) -> None:
    Author.objects.bulk_create(Author(slug=f"author-{n}") for n in range(101))
    data = {"action": "publish_selected", "_selected_action": ["1"], "select_across": "1"}
    response = desk.post("/admin/articles/author/", data)
    assert "More than 100 items are done in the background" in browser.said(response)
    assert "Start with 101 items" in desk.get(response["Location"]).content.decode()
    assert not Entry.objects.exists()
