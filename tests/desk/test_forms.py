"""Forms: both languages, no lost updates, readable refusals."""

import re
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test import Client

from articles.models import Article, Author, Claim, Outlet, Topic
from mechanisms.models import Relation, State
from sco.desk.model_admin import DeskAdmin
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said, save


def test_inputs_declare_their_language_and_base_columns_are_absent(desk: Client) -> None:
    page = desk.get(browser.page(scenarios.draft())).content.decode()
    assert re.search(r'<input[^>]*name="title_zh_hans"[^>]*lang="zh-Hans"', page)
    assert re.search(r'<textarea[^>]*name="body_en"[^>]*lang="en"', page)
    assert 'name="title"' not in page
    assert re.search(r'class="form-row field-title_zh_hans field-title_en"', page)
    assert page.index('name="title_zh_hans"') < page.index('name="title_en"')


def test_changing_one_text_leaves_the_other_language_approved(desk: Client) -> None:
    article = scenarios.approved(body_en="one\n\ntwo", body_zh_hans="一\n\n二")
    save(desk, article, summary_en="a\r\nb")
    article = Article.objects.with_document_parts().get(pk=article.pk)
    assert (article.body_zh_hans, article.body_en, article.summary_en) == ("一\n\n二", "one\n\ntwo", "a\nb")
    assert article.approved_languages() == ["zh-Hans"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("empty", [None, ""])
def test_saving_an_untouched_form_makes_no_event(db: None, empty: str | None, language: str) -> None:
    desk = browser.client_of(make.editor(), language)
    lines = "\n  one\n\ntwo \n"
    article = scenarios.draft(
        summary_en=empty, body_zh_hans=empty, title_zh_hans=empty, body_en=lines, source_text=lines
    )
    events = apps.get_model("articles", "ArticleEvent").objects
    before = events.count()
    assert save(desk, article).status_code == 302
    assert events.count() == before


def test_second_of_two_editors_is_warned_and_loses_nothing(desk: Client) -> None:
    article = scenarios.draft()
    opened = browser.form_data(desk.get(browser.page(article)))
    save(browser.client_of(make.editor("other")), article, title_en="theirs")
    late = desk.post(browser.page(article), opened | {"title_en": "mine", "summary_en": "my summary"})
    assert "Others changed the same places while you were writing" in late.content.decode()
    assert "my summary" in late.content.decode()
    article.refresh_from_db()
    assert article.title_en == "theirs"


def test_duplicate_slug_is_refused(desk: Client) -> None:
    make.topic("taken")
    response = desk.post("/admin/articles/topic/add/", {"slug": "taken", "name_en": "x", "name_zh_hans": "某"})
    assert "already exists" in response.content.decode()


def test_losing_a_race_shows_the_form_with_the_reason(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ModelAdmin.changeform_view
    calls = count()

    def see_the_faster_one_on_the_second_call(*args: Any) -> Any:
        if next(calls) == 1:
            make.topic("taken")
        return view(*args)

    def refuse(*_args: Any) -> None:
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(ModelAdmin, "changeform_view", see_the_faster_one_on_the_second_call)
    monkeypatch.setattr(DeskAdmin, "save_model", refuse)
    response = desk.post("/admin/articles/topic/add/", {"slug": "taken", "name_en": "my words", "name_zh_hans": "某"})
    assert "already exists" in response.content.decode()
    assert "my words" in response.content.decode()


def test_database_refusal_is_shown_as_a_form_error(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any) -> None:
        raise IntegrityError("duplicate key")

    monkeypatch.setattr(DeskAdmin, "save_model", refuse)
    response = desk.post("/admin/articles/topic/add/", {"slug": "new", "name_en": "x", "name_zh_hans": "某"})
    assert "The database rejected this change" in response.content.decode()
    assert 'value="x"' in response.content.decode()


def test_recorded_slug_is_read_only(desk: Client) -> None:
    article = scenarios.published()
    assert 'name="slug"' not in desk.get(browser.page(article)).content.decode()
    save(desk, article, slug="another")
    article.refresh_from_db()
    assert article.slug == "a-piece"


def test_published_slug_cannot_be_reused(desk: Client) -> None:
    topic = make.topic("gone")
    publish([ref_of(topic)], actor="ed")
    desk.post(browser.action_page(topic, "withdraw"))
    desk.post(browser.page(topic, "delete"), {"post": "yes"})
    assert not Topic.objects.exists()
    response = desk.post("/admin/articles/topic/add/", {"slug": "gone", "name_en": "x", "name_zh_hans": "某"})
    assert "was published before and cannot be reused" in response.content.decode()


def test_public_item_is_not_deleted_and_withdrawing_is_suggested(desk: Client) -> None:
    article = scenarios.published()
    claim = make.claim(article)
    publish([ref_of(claim)], actor="ed")
    for row in (claim, article):
        assert "Withdraw these public items first" in said(desk.post(browser.page(row, "delete"), {"post": "yes"}))
        assert type(row)._default_manager.filter(pk=row.pk).exists()


def test_bulk_deletion_is_refused_when_one_item_is_public(desk: Client) -> None:
    topics = [make.topic(f"topic-{n}") for n in range(2)]
    publish([ref_of(topics[0])], actor="ed")
    data = {"action": "delete_selected", "_selected_action": [topic.pk for topic in topics], "post": "yes"}
    assert "Withdraw these public items first" in said(desk.post("/admin/articles/topic/", data))
    assert Topic.objects.count() == 2


def test_unpublished_items_are_deleted_singly_or_in_bulk(desk: Client) -> None:
    topics = [make.topic(f"topic-{n}") for n in range(3)]
    desk.post(browser.page(topics[0], "delete"), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [topic.pk for topic in topics[1:]]}
    assert desk.post("/admin/articles/topic/", chosen).status_code == 200
    desk.post("/admin/articles/topic/", chosen | {"post": "yes"})
    assert not Topic.objects.exists()


def test_referenced_item_is_not_deleted_and_its_referrers_are_named(desk: Client) -> None:
    article = scenarios.draft()
    author = Author.objects.get()
    page = desk.post(browser.page(author, "delete"), {"post": "yes"}).content.decode()
    assert "protected" in page
    assert Author.objects.exists()
    chosen = {"action": "delete_selected", "_selected_action": [author.pk], "post": "yes"}
    assert desk.post("/admin/articles/author/", chosen).status_code == 200
    assert Author.objects.filter(pk=author.pk).exists()
    assert Article.objects.filter(pk=article.pk).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "960", "comparator": ""}, "both a value and a comparator"),
        ({"period_from": "2019", "period_to": "2013"}, "The end is before the start"),
        ({"period_from": "2019-13"}, "2019-13"),
        ({"quote_prefix": "around"}, "Enter the quotation"),
        ({"slug": "Not ASCII 文"}, "lowercase letters"),
        ({"slug": "nul\x00"}, "Null characters"),
        ({"article": "999999"}, "Select a valid choice"),
        ({"value": "9" * 5000, "comparator": "="}, "100 characters at most"),
    ],
)
def test_constraint_violations_are_shown_at_the_form(desk: Client, changes: dict[str, str], words: str) -> None:
    claim = make.claim(scenarios.draft())
    response = save(desk, claim, **changes)
    assert response.status_code == 200
    assert words in response.content.decode()


@pytest.mark.parametrize(("date", "words"), [("2019-02-30", "没有“2019-02-30”这个日期"), ("6 2019", "请写")])
def test_invalid_date_is_refused_in_the_editors_language(db: None, date: str, words: str) -> None:
    desk = browser.client_of(make.editor(), "zh-hans")
    page = save(desk, make.claim(scenarios.draft()), period_from=date).content.decode()
    assert words in page
    assert "is not a date" not in page


def test_value_is_shown_without_padding_zeros(desk: Client) -> None:
    claim = make.claim(scenarios.draft())
    Claim.objects.filter(pk=claim.pk).update(value="960", comparator=">")
    assert re.search(r'name="value" value="960"', desk.get(browser.page(claim)).content.decode())


def test_other_names_are_one_per_line_and_may_contain_commas(desk: Client) -> None:
    mechanism = make.mechanism("body", kind="body")
    save(desk, mechanism, aliases_en="One, with a comma\r\n\r\n  Two  ", aliases_zh_hans="")
    mechanism.refresh_from_db()
    assert (mechanism.aliases_en, mechanism.aliases_zh_hans) == (["One, with a comma", "Two"], [])


def test_relation_to_itself_is_refused(desk: Client) -> None:
    mechanism = make.mechanism("body", kind="body")
    data = {"key": "k", "type": "governs", "source": mechanism.pk, "target": mechanism.pk}
    response = desk.post("/admin/mechanisms/relation/add/", data)
    assert "cannot have a relation to itself" in response.content.decode()
    assert not Relation.objects.exists()


def test_autocomplete_finds_items_by_either_language(desk: Client) -> None:
    State.objects.create(slug="uzbekistan", name_zh_hans="乌兹别克斯坦", name_en="Uzbekistan")
    query = {"app_label": "mechanisms", "model_name": "membership", "field_name": "state"}
    for term in ("乌兹", "uzb", "Uzbekistan"):
        found = desk.get("/admin/autocomplete/", query | {"term": term}).json()["results"]
        assert [row["text"] for row in found] == ["乌兹别克斯坦 · Uzbekistan (uzbekistan)"], term


def test_personal_data_stays_out_of_messages_and_the_record(desk: Client) -> None:
    article = scenarios.published(responsible_editor_name="Canary Name", responsible_editor_email="canary@example.org")
    response = save(desk, article, title_en="another", responsible_editor_name="Canary Changed")
    assert "Canary" not in said(response)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(e::text, '') FROM ledger_entry e")
        assert "anary" not in cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(l::text, '') FROM django_admin_log l")
        assert "anary" not in cursor.fetchone()[0]
    assert User.objects.get().username == "ed"
    assert Entry.objects.exists()


def test_invisible_characters_are_taken_out_of_what_is_typed_and_named(desk: Client) -> None:
    article = scenarios.draft()
    page = desk.post(
        browser.page(article),
        browser.form_data(desk.get(browser.page(article))) | {"title_en": "A 1.3\u200b6 \u202etitle e\u0301"},
        follow=True,
    )
    article.refresh_from_db()
    assert article.title_en == "A 1.36 title é"
    told = " ".join(str(message) for message in page.context["messages"])
    assert "“U+200B ZERO WIDTH SPACE” after “A 1.3”" in told
    assert "U+202E RIGHT-TO-LEFT OVERRIDE" in told


def test_an_invisible_character_in_a_text_that_nobody_touched_stays(desk: Client) -> None:
    article = scenarios.draft(title_en="A\u200b title")
    save(desk, article, summary_en="changed")
    article.refresh_from_db()
    assert (article.title_en, article.summary_en) == ("A\u200b title", "changed")


def test_a_name_of_invisible_characters_alone_is_none(desk: Client) -> None:
    page = "/admin/articles/outlet/add/"
    names = {"slug": "o", "name_en": "\u200b\u2060", "name_zh_hans": "\u200b某报"}
    desk.post(page, browser.form_data(desk.get(page)) | names)
    outlet = Outlet.objects.get(slug="o")
    assert (outlet.name_en or "", outlet.name_zh_hans) == ("", "某报")
