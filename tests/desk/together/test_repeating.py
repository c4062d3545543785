"""A form that adds a row and is sent twice adds one."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles.models import Article, Topic
from sco.desk.together.inputs import sent
from tests import factories as make
from tests.desk.browser import client_of, page, said

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"
TOPIC = "/admin/articles/topic/add/"


def form(desk: Client, url: str = ADD, **typed: str) -> dict[str, Any]:
    shown = sent(desk.get(url).content.decode())
    return {name: value for name, value in shown.items() if not name.startswith("_popup")} | typed


def test_article_sent_twice_is_made_once_and_opened(desk: Client) -> None:
    data = form(desk, title_en="A title") | {"_continue": "1"}
    first, second = desk.post(ADD, data), desk.post(ADD, data)
    article = Article.objects.get()
    assert first["Location"] == second["Location"] == page(article)
    assert "added successfully" in said(second)
    assert LogEntry.objects.get().get_change_message() == "Added."


def test_other_button_makes_no_other_row(desk: Client) -> None:
    data = form(desk, title_en="A title")
    desk.post(ADD, data | {"_continue": "1"})
    assert desk.post(ADD, data | {"_save": "1"})["Location"] == "/admin/articles/article/"
    assert Article.objects.count() == 1


def test_what_was_changed_between_is_neither_lost_nor_made_by_itself(desk: Client) -> None:
    data = form(desk, title_en="A title")
    desk.post(ADD, data)
    shown = desk.post(ADD, data | {"title_en": "A longer title"})
    assert "already saved, and what it made" in shown.content.decode()
    assert 'value="A longer title"' in shown.content.decode()
    assert Article.objects.count() == 1
    again = sent(shown.content.decode())
    assert again["_once"] != data["_once"]
    assert desk.post(ADD, again).status_code == 302
    assert Article.objects.count() == 2


def test_form_with_errors_keeps_its_token(desk: Client) -> None:
    data = form(desk, TOPIC, slug="NOT ONE", name_en="New")
    shown = sent(desk.post(TOPIC, data).content.decode())
    assert shown["_once"] == data["_once"]
    for _ in range(2):
        assert desk.post(TOPIC, data | {"slug": "one"}).status_code == 302
    assert Topic.objects.count() == 1


def test_each_form_adds_its_own_row(desk: Client) -> None:
    for _ in range(2):
        assert desk.post(ADD, form(desk, title_en="A title")).status_code == 302
    assert Article.objects.count() == 2


def test_token_of_somebody_else_leads_nowhere(desk: Client) -> None:
    data = form(desk, title_en="A title")
    desk.post(ADD, data)
    assert client_of(make.editor("other")).post(ADD, data).status_code == 302
    assert Article.objects.count() == 2


@pytest.mark.parametrize("token", ["", "%", "x" * 32, "\x00", "é"])
def test_forged_token_is_none(desk: Client, token: str) -> None:
    assert desk.post(ADD, form(desk, title_en="A title", _once=token)).status_code == 302


def test_deleted_row_is_made_again(desk: Client) -> None:
    data = form(desk, title_en="A title")
    desk.post(ADD, data)
    Article.objects.all().delete()
    desk.post(ADD, data)
    assert Article.objects.count() == 1
