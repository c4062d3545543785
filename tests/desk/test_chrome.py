"""The language of the chrome, the login, and what the pages may load."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.desk import making

pytestmark = pytest.mark.django_db


ZH, EN = "文稿与记录", "What the desk keeps"


@pytest.mark.parametrize(("asked", "words"), [("zh-CN,zh;q=0.9", ZH), ("zh-hans", ZH), ("en-GB", EN), ("fr", EN)])
def test_the_chrome_follows_the_editors_language(asked: str, words: str) -> None:
    desk = making.client_of(making.editor(), asked)
    assert words in desk.get("/admin/").content.decode()


def test_the_switch_changes_the_language_and_stays_on_the_page(desk: Client) -> None:
    page = desk.get("/admin/articles/topic/?q=x").content.decode()
    assert 'name="next" value="/admin/articles/topic/?q=x"' in page
    response = desk.post("/i18n/setlang/", {"language": "zh-hans", "next": "/admin/articles/topic/?q=x"})
    assert response["Location"] == "/admin/articles/topic/?q=x"
    assert '<html lang="zh-hans"' in desk.get("/admin/").content.decode()


def test_pages_with_texts_to_lose_ask_before_they_are_left(desk: Client) -> None:
    article = making.public()
    for url in (making.page(article), "/admin/articles/article/add/", making.act(article, "correct")):
        assert '/static/desk/unsaved.js" defer' in desk.get(url).content.decode(), url
    assert "unsaved.js" not in desk.get("/admin/articles/article/").content.decode()


def test_the_login_page_has_the_switch(client: Client) -> None:
    assert 'name="language" value="zh-hans"' in client.get("/admin/login/").content.decode()


def test_after_too_many_wrong_passwords_a_page_says_so(client: Client) -> None:
    User.objects.create_user("ed", password="right-right-right", is_staff=True)
    for _ in range(10):
        response = client.post("/admin/login/", {"username": "ed", "password": "wrong"})
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert "<html" in response.content.decode()
    assert 'name="language" value="zh-hans"' in response.content.decode()
    right = client.post("/admin/login/", {"username": "ed", "password": "right-right-right"})
    assert right.status_code == 429


def test_no_page_has_inline_scripts_or_styles_of_ours(desk: Client) -> None:
    article = making.public()
    making.claim(article)
    urls = [making.act(article, name) for name in ("publish", "correct", "withdraw")]
    for url in ["/admin/", "/admin/articles/article/", making.page(article), making.page(article, "history"), *urls]:
        page = desk.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), url
        assert not re.search(r"<style|\son\w+=\"", page), url
        assert "default-src 'self'" in desk.get(url)["Content-Security-Policy"], url
