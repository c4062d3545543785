"""Forms and lists show the states of texts, how the source has changed, and take “still correct” with a reason."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Topic
from sco.desk.publication_status import working_copies
from sco.desk.texts.models import Confirmation
from sco.desk.texts.states import states_of
from sco.ledger.registry import KINDS, kind_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def rows() -> dict[str, Any]:
    article = scenarios.draft()
    return {
        "article": article, "claim": make.claim(article), "author": make.author("b"), "topic": make.topic(),
        "outlet": article.outlet, "rights": article.rights, "state": make.state(), "mechanism": make.mechanism(),
    }  # fmt: skip


def change(row: Any, **texts: str) -> None:
    type(row).objects.filter(pk=row.pk).update(**texts)


def code(row: Any, language: Any = "en") -> str:
    return states_of(working_copies(kind_of(row), pk=row.pk)[0])[language].code


def address(row: Any, language: str = "en") -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/still-correct/{language}/"


def seen(page: str) -> str:
    found = re.search(r'name="seen_source" value="(\w+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_shows_the_states_and_the_change_of_the_source(desk: Client, kind: str) -> None:
    row, title = rows()[kind], KINDS[kind].title
    change(row, **{f"{title}_zh_hans": "完全不同"})
    page = desk.get(browser.page(row)).content.decode()
    assert "English was made from an earlier text of the original." in page
    beside = page.partition(f'id="id_{title}_en"')[2].partition("</details>")[0]
    assert "What has changed in the source since" in beside
    assert "<ins>完全不同</ins>" in beside
    assert f'action="{address(row)}"' in page


@pytest.mark.parametrize("kind", KINDS)
def test_still_correct_works_for_every_kind(desk: Client, kind: str) -> None:
    row, title = rows()[kind], KINDS[kind].title
    change(row, **{f"{title}_zh_hans": "完全不同"})
    data = {"seen_source": seen(desk.get(browser.page(row)).content.decode()), "reason": "a comma"}
    assert "the English text is still correct" in said(desk.post(address(row), data))
    assert code(row) == "draft"
    page = desk.get(browser.page(row)).content.decode()
    assert "Confirmed 1 time as still correct" in page
    assert "a comma" in page


def test_one_field_is_confirmed(desk: Client) -> None:
    article = scenarios.draft()
    change(article, title_zh_hans="新题", body_zh_hans="新文")
    data = {"seen_source": seen(desk.get(browser.page(article)).content.decode()), "reason": "r", "field": "title"}
    desk.post(address(article), data)
    assert Confirmation.objects.get().fields == ["title"]
    assert list(states_of(working_copies(kind_of(article), pk=article.pk)[0])["en"].source) == ["body"]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_a_reason_is_needed_and_short(desk: Client, reason: str) -> None:
    topic = make.topic()
    change(topic, name_zh_hans="改")
    data = {"seen_source": seen(desk.get(browser.page(topic)).content.decode()), "reason": reason}
    assert "Give a reason" in said(desk.post(address(topic), data))
    assert code(topic) == "outdated"


def test_a_source_that_changed_on_the_way_is_not_confirmed(desk: Client) -> None:
    topic = make.topic()
    change(topic, name_zh_hans="改")
    data = {"seen_source": seen(desk.get(browser.page(topic)).content.decode()), "reason": "r"}
    change(topic, name_zh_hans="再改")
    assert "Compare it again" in said(desk.post(address(topic), data))
    assert code(topic) == "outdated"


def test_confirming_needs_post_the_right_and_an_existing_text(desk: Client) -> None:
    topic = make.topic()
    change(topic, name_zh_hans="改")
    assert desk.get(address(topic)).status_code == 405
    assert desk.post(address(topic, "xx")).status_code == 404
    assert desk.post("/admin/articles/topic/999999/still-correct/en/").status_code == 404
    assert "Give a reason" not in said(desk.post(address(topic), {"reason": "r"}))
    looker = make.editor("looker")
    looker.groups.clear()
    assert browser.client_of(looker).post(address(topic), {"reason": "r"}).status_code == 403
    assert not Confirmation.objects.exists()


def test_an_unknown_field_confirms_nothing(desk: Client) -> None:
    topic = make.topic()
    change(topic, name_zh_hans="改")
    data = {"seen_source": seen(desk.get(browser.page(topic)).content.decode()), "reason": "r", "field": "x; --"}
    assert "not out of date" in said(desk.post(address(topic), data))
    assert code(topic) == "outdated"


def test_texts_in_the_difference_are_escaped(desk: Client) -> None:
    topic = make.topic()
    change(topic, name_zh_hans="<script>alert(1)</script>")
    assert "<script>alert" not in desk.get(browser.page(topic)).content.decode()


def test_an_articles_form_says_who_approved_it(desk: Client) -> None:
    page = desk.get(browser.page(scenarios.approved())).content.decode()
    assert page.count("(approved by a second editor, ") == 2


def test_every_list_of_bilingual_items_has_the_states(desk: Client) -> None:
    for kind, row in rows().items():
        change(row, **{f"{KINDS[kind].title}_zh_hans": "改"})
        page = desk.get(browser.page(row).partition(f"{row.pk}/change")[0]).content.decode()
        assert '<span class="text-state outdated">English: out of date</span>' in page, kind
        assert '<span class="text-state draft">Chinese: draft</span>' in page, kind


def test_the_states_of_a_list_take_one_query(desk: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get("/admin/articles/topic/")
        return sum("desk_texts_basis" in query["sql"] for query in queries)

    make.topic()
    assert count() == 1
    for n in range(5):
        change(make.topic(f"t{n}"), name_zh_hans="改")
    assert count() == 1
    assert Topic.objects.count() == 6
