"""People read titles, not slugs; what outlasts an erasure keeps slugs."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db

TITLE = "Title of a-piece（中文） · Title of a-piece (English)"


def text(desk: Client, url: str) -> str:
    return browser.read(desk.get(url))


@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_headings_and_breadcrumbs_have_the_title(desk: Client, page: str) -> None:
    article = scenarios.draft()
    content = text(desk, browser.page(article, page))
    heading = {"change": "<h1>", "history": f"<h2>{TITLE}</h2>"}.get(page, "")
    crumbs = content[content.index('class="breadcrumbs"') :].partition("</div>")[0]
    assert TITLE in crumbs
    assert page == "delete" or heading in content
    assert page == "history" or ">a-piece<" not in content


def test_messages_and_recent_actions_have_the_title(desk: Client) -> None:
    topic = make.topic()
    answer = browser.save(desk, topic, name_en="Border")
    assert "security（中文） · Border" in browser.said(answer)
    assert LogEntry.objects.get().object_repr == "security（中文） · Border"


def test_an_item_without_texts_has_its_slug() -> None:
    assert str(make.topic("bare", name_zh_hans="", name_en=None)) == "bare"
    assert str(make.topic("one", name_zh_hans="", name_en="One")) == "One"


def test_long_titles_are_shortened() -> None:
    assert str(make.topic(name_zh_hans="长" * 60, name_en="")) == "长" * 39 + "…"


def test_relations_and_memberships_are_read_as_sentences(desk: Client) -> None:
    council, rats = make.mechanism("council"), make.mechanism("rats")
    relation, membership = make.relation(council, rats, "governs"), make.membership(make.state(), council)
    sentence = "council（中文） · council (English) — governs → rats（中文） · rats (English)"
    assert f"<h1><span>{sentence}</span> </h1>" in text(desk, browser.page(relation))
    assert f"<h1><span>{sentence}" not in text(desk, browser.page(membership))
    assert sentence in browser.said(browser.save(desk, relation, period_from="2001"))
    parameters = {"app_label": "articles", "model_name": "claimsupport", "field_name": "relation", "term": "council"}
    assert desk.get("/admin/autocomplete/", parameters).json()["results"][0]["text"] == f"{sentence} ({relation.key})"


def test_what_cannot_be_deleted_is_named_by_its_title(desk: Client) -> None:
    article = scenarios.published()
    answer = desk.post(browser.page(article, "delete"), {"post": "yes"})
    assert f"Withdraw these public items first: {TITLE}." in browser.said(answer)


def test_an_approval_that_is_refused_names_the_title(desk: Client) -> None:
    article = make.article("lacking", approved=(), body_en="")
    data = {"action": "approve_en", "_selected_action": [str(article.pk)]}
    assert "Title of lacking（中文） · Title of lacking (English): " in browser.said(
        desk.post("/admin/articles/article/", data)
    )


def logged() -> str:
    return " ".join(f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all())


def test_the_log_of_an_article_does_not_name_its_authors(desk: Client) -> None:
    article, other = scenarios.draft(), make.author("other", name_en="Unforgettable")
    row: Any = article.article_authors.get()
    row.author.name_en = "Unforgettable"
    row.author.save()
    for chosen, said in (
        ([other, row.author], "Added author “a-piece / other”. Changed position for author “a-piece / author”."),
        ([other], "Deleted author “a-piece / author”."),
    ):
        data = browser.form_data(desk.get(browser.page(article)))
        assert desk.post(browser.page(article), data | {"byline": [each.pk for each in chosen]}).status_code == 302
        assert LogEntry.objects.latest("pk").get_change_message().endswith(said)
    assert "Unforgettable" not in logged()


def test_the_log_of_a_relation_does_not_name_what_it_leads_to(desk: Client) -> None:
    relation = make.relation(make.mechanism("council"), make.mechanism("rats", name_en="Unforgettable"))
    browser.save(desk, relation, period_from="2001")
    desk.post(browser.page(relation, "delete"), {"post": "yes"})
    assert relation.key in logged()
    assert "Unforgettable" not in logged()
