"""Chips: linked items as one input, in order, by exact right, without needless queries or events."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ArticleAuthor, ArticleMechanism
from sco.ledger.history import events_of
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


def chosen(desk: Client, article: Article, **chips: Sequence[object]) -> Any:
    data = browser.form_data(desk.get(browser.page(article))) | chips
    return desk.post(browser.page(article), data)


def byline(article: Article) -> list[str]:
    return [row.author.slug for row in article.article_authors.all()]


def mechanisms(article: Article) -> set[str]:
    return set(article.mechanisms.values_list("slug", flat=True))


def test_items_are_added_and_removed(desk: Client) -> None:
    article, one, two = scenarios.draft(), make.mechanism("one"), make.mechanism("two")
    assert chosen(desk, article, about=[one.pk, two.pk]).status_code == 302
    assert mechanisms(article) == {"one", "two"}
    chosen(desk, article, about=[two.pk])
    assert mechanisms(article) == {"two"}
    chosen(desk, article, about=[])
    assert mechanisms(article) == set()


def test_byline_keeps_the_order_of_its_chips(desk: Client) -> None:
    article, authors = scenarios.draft(), [make.author(slug) for slug in ("anna", "boris", "chen")]
    chosen(desk, article, byline=[author.pk for author in reversed(authors)])
    assert byline(article) == ["chen", "boris", "anna"]
    chosen(desk, article, byline=[authors[1].pk, authors[2].pk, authors[0].pk])
    assert byline(article) == ["boris", "chen", "anna"]


def test_a_chip_has_the_short_name_in_the_editors_language(db: None) -> None:
    made = make.mechanism("rats", short_name_zh_hans="反恐机构", short_name_en="RATS")
    article = scenarios.draft(mechanisms=[made, make.mechanism("council")])
    page = browser.client_of(make.editor(), "zh-hans").get(browser.page(article)).content.decode()
    assert "<span>反恐机构</span>" in page
    assert "<span>council（中文）</span>" in page
    assert 'title="council（中文） · council (English)"' in page


@pytest.mark.parametrize("typed", ["counter-terrorism", "反恐", "Counter-terrorism"])
def test_titles_can_be_typed(desk: Client, typed: str) -> None:
    article = scenarios.draft()
    make.topic("counter-terrorism", name_zh_hans="反恐", name_en="Counter-terrorism")
    assert chosen(desk, article, filed_under_add=typed).status_code == 302
    assert [row.topic.slug for row in article.article_topics.all()] == ["counter-terrorism"]


def test_a_title_of_two_items_is_refused(desk: Client) -> None:
    article = scenarios.draft()
    for slug in ("one", "two"):
        make.topic(slug, name_en="The same")
    response = chosen(desk, article, filed_under_add="The same")
    assert response.context["adminform"].form.errors["filed_under"]
    assert not article.article_topics.exists()


def test_slugs_can_be_typed_without_a_script(desk: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    make.mechanism("two")
    chosen(desk, article, about=[one.pk], about_add=["two， one"])
    assert mechanisms(article) == {"one", "two"}


@pytest.mark.parametrize(
    "value", ["0", "-1", "9" * 18, "9" * 10_000, "nothing-here", "\u202e", "x' OR 1=1", "1.5", "\x00", "²"]
)
def test_what_is_no_item_is_refused_at_the_input(desk: Client, value: str) -> None:
    article = scenarios.draft()
    for typed in ({"about": [value]}, {"about_add": [value]}):
        page = chosen(desk, article, **typed)
        assert page.status_code == 200
        assert "about" in page.context["adminform"].form.errors
    assert mechanisms(article) == set()


def test_too_many_are_refused(desk: Client) -> None:
    page = chosen(desk, scenarios.draft(), about=list(range(1, 300)))
    assert "Choose 200 at most" in page.content.decode()


def test_refused_form_shows_the_chips_as_chosen(desk: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    page = chosen(desk, article, about=[one.pk], slug=["Not ASCII 文"]).content.decode()
    assert f'name="about" value="{one.pk}" checked' in page


def test_refused_form_keeps_what_was_typed(desk: Client) -> None:
    page = chosen(desk, scenarios.draft(), about_add=["no-such-slug"]).content.decode()
    assert 'name="about_add" value="no-such-slug"' in page


def test_fifty_chips_take_one_query(desk: Client) -> None:
    article = scenarios.draft(mechanisms=[make.mechanism(f"m{number}") for number in range(50)])
    desk.get(browser.page(article))  # the first request of a session renews it
    with CaptureQueriesContext(connection) as asked:
        page = desk.get(browser.page(article)).content.decode()
    assert page.count('name="about" value="') == 50
    # For the form, for all else that the page shows of the article, and for the last event.
    assert len([query for query in asked if "articles_articlemechanism" in query["sql"]]) == 3
    one = scenarios.draft("one", mechanisms=[make.mechanism("one")])
    with CaptureQueriesContext(connection) as few:
        desk.get(browser.page(one))
    assert len(asked) == len(few)


def test_untouched_chips_leave_no_events(desk: Client) -> None:
    article = scenarios.draft(mechanisms=[make.mechanism("one")])
    before = events_of(ArticleMechanism).count(), events_of(ArticleAuthor).count()
    chosen(desk, article, title_en=["New"])
    assert (events_of(ArticleMechanism).count(), events_of(ArticleAuthor).count()) == before


def test_links_that_stay_keep_their_rows(desk: Client) -> None:
    article = scenarios.draft(mechanisms=[make.mechanism("one")])
    row = article.article_mechanisms.get()
    chosen(desk, article, about=[make.mechanism("two").pk, row.mechanism_id])
    assert article.article_mechanisms.filter(pk=row.pk).exists()


def test_second_editor_does_not_undo_the_firsts_links(desk: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    opened = browser.form_data(desk.get(browser.page(article)))
    article.mechanisms.add(one)
    page = desk.post(browser.page(article), opened | {"title_en": "mine"})
    assert page.status_code == 302
    assert "mechanism (one（中文） · one (English)) – " in browser.said(page)
    assert mechanisms(article) == {"one"}


def test_history_names_the_links(desk: Client) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    chosen(desk, article, about=[one.pk])
    assert (
        "mechanism (one（中文） · one (English)): created"
        in desk.get(browser.page(article, "history")).content.decode()
    )


def writer(*lacking: str) -> Client:
    user = User.objects.create_user("writer", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename__in=lacking))
    return browser.client_of(user)


def test_whoever_may_not_link_changes_no_links(db: None) -> None:
    article, one = scenarios.draft(mechanisms=[make.mechanism("one")]), make.mechanism("two")
    desk = writer("delete_articlemechanism")
    page = desk.get(browser.page(article)).content.decode()
    assert 'name="about_add"' not in page
    assert chosen(desk, article, about=[one.pk], title_en=["New"]).status_code == 302
    assert mechanisms(article) == {"one"}


def test_whoever_may_only_look_sees_the_titles(db: None) -> None:
    article = scenarios.draft(mechanisms=[make.mechanism("one")])
    page = writer("change_article").get(browser.page(article)).content.decode()
    assert "one（中文） · one (English)" in page
    assert 'name="about"' not in page


def test_new_items_are_offered_by_right(desk: Client) -> None:
    article = scenarios.draft()
    assert (
        "/admin/mechanisms/mechanism/add/?_to_field=id&amp;_popup=1" in desk.get(browser.page(article)).content.decode()
    )
    page = writer("add_mechanism").get(browser.page(article)).content.decode()
    assert "/admin/mechanisms/mechanism/add/?_to_field" not in page


def test_new_item_is_found_by_its_key(desk: Client) -> None:
    one = make.mechanism("one")
    make.mechanism("two")
    query = {"app_label": "articles", "model_name": "articlemechanism", "field_name": "mechanism", "term": ""}
    answer = desk.get("/admin/autocomplete/", query | {"key": one.pk}).json()
    assert [row["text"] for row in answer["results"]] == ["one（中文） · one (English) (one)"]


def test_claims_have_chips_too(desk: Client) -> None:
    claim, one = make.claim(scenarios.draft()), make.mechanism("one")
    data = browser.form_data(desk.get(browser.page(claim))) | {"about": [one.pk]}
    assert desk.post(browser.page(claim), data).status_code == 302
    assert claim.mechanisms.get() == one


def test_a_translator_with_the_right_to_link_changes_no_links_of_an_original(db: None) -> None:
    article, one = scenarios.draft(), make.mechanism("one")
    translator = writer("change_facts")
    assert chosen(translator, article, about=[one.pk]).status_code == 302
    assert mechanisms(article) == set()
