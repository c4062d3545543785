"""The site: language, login, sessions, and what its pages load."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said, send

pytestmark = pytest.mark.django_db


ZH, EN = "文稿与记录", "Content and record"


@pytest.mark.parametrize(("asked", "words"), [("zh-CN,zh;q=0.9", ZH), ("zh-hans", ZH), ("en-GB", EN), ("fr", EN)])
def test_pages_follow_the_editors_language(asked: str, words: str) -> None:
    desk = browser.client_of(make.editor(), asked)
    assert words in desk.get("/admin/").content.decode()


def test_language_switch_returns_to_the_same_page(desk: Client) -> None:
    page = desk.get("/admin/articles/topic/?q=x").content.decode()
    assert 'name="next" value="/admin/articles/topic/?q=x"' in page
    response = desk.post("/i18n/setlang/", {"language": "zh-hans", "next": "/admin/articles/topic/?q=x"})
    assert response["Location"] == "/admin/articles/topic/?q=x"
    assert '<html lang="zh-hans"' in desk.get("/admin/").content.decode()


def test_every_kind_of_public_item_links_to_its_public_version(desk: Client) -> None:
    rows = {"topics": make.topic(), "outlets": make.outlet(), "rights": make.rights(), "states": make.state()}
    make.publish_rows(*rows.values())
    for collection, row in rows.items():
        page = desk.get(browser.page(row)).content.decode()
        assert f'/api/v1/{collection}/{row.slug}" class="viewsitelink"' in page


EVIL = ["//evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)", "/\\evil.example"]


@pytest.mark.parametrize("target", EVIL)
def test_a_login_that_would_lead_elsewhere_leads_to_the_desk(client: Client, target: str) -> None:
    User.objects.create_user("ed", password="right-right-right", is_staff=True)
    data = {"username": "ed", "password": "right-right-right", "next": target}
    response = client.post(f"/admin/login/?{urlencode({'next': target})}", data, follow=True)
    assert (response.redirect_chain, response.status_code) == ([("/admin/", 302)], 200)


@pytest.mark.parametrize("target", EVIL)
def test_a_logout_that_would_lead_elsewhere_leads_to_the_login(desk: Client, target: str) -> None:
    response = desk.post(f"/admin/logout/?{urlencode({'next': target})}", {"next": target}, follow=True)
    assert (response.redirect_chain, response.status_code) == ([("/admin/login/", 302)], 200)


@pytest.mark.parametrize("target", EVIL)
def test_a_language_switch_leads_nowhere_else(desk: Client, target: str) -> None:
    response = desk.post("/i18n/setlang/", {"language": "en", "next": target})
    assert response["Location"] == "/"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the service prints."""
    (handler,) = (each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    before = handler.setStream(StringIO())
    yield handler.stream
    handler.setStream(before)


def test_a_refusal_is_one_line_in_the_log(client: Client, log: StringIO) -> None:
    assert client.get("/admin/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/admin/login/?next=%00").status_code == 400
    looker = User.objects.create_user("looker", is_staff=True)
    assert browser.client_of(looker).get("/admin/articles/article/add/").status_code == 403
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert "evil.example" in lines[0]
    assert "admin/articles/article/add/" in lines[2]


def test_a_fault_keeps_its_traceback_in_the_log(client: Client, log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sco.desk.site.DeskSite.index_title", property(lambda _self: 1 / 0))
    client.raise_request_exception = False
    client.force_login(User.objects.create_superuser("chief"))
    assert client.get("/admin/").status_code == 500
    assert "ZeroDivisionError: division by zero" in log.getvalue()
    assert "test_site.py" in log.getvalue()


def test_pages_with_unsaved_text_ask_before_leaving(desk: Client) -> None:
    article = scenarios.published()
    for url in (browser.page(article), "/admin/articles/article/add/", browser.action_page(article, "correct")):
        assert '/static/desk/unsaved.js" defer' in desk.get(url).content.decode(), url
    assert "unsaved.js" not in desk.get("/admin/articles/article/").content.decode()


def test_login_page_has_the_language_switch(client: Client) -> None:
    assert 'name="language" value="zh-hans"' in client.get("/admin/login/").content.decode()


def test_pages_have_no_inline_scripts_or_styles(desk: Client) -> None:
    article = scenarios.published()
    make.claim(article)
    urls = [browser.action_page(article, name) for name in ("publish", "correct", "withdraw")]
    for url in ["/admin/", "/admin/articles/article/", browser.page(article), browser.page(article, "history"), *urls]:
        page = desk.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page), url
        assert not re.search(r"<style|\son\w+=\"", page), url
        assert "default-src 'self'" in desk.get(url)["Content-Security-Policy"], url


def test_messages_use_the_items_display_title(desk: Client) -> None:
    article = scenarios.approved()
    words = said(send(desk, browser.action_page(article, "publish"), cascade="1"))
    assert "Published: Title of a-piece（中文） · Title of a-piece (English), version 1." in words
    assert "article:a-piece" not in words


def test_action_page_title_names_its_items(desk: Client) -> None:
    rows = [scenarios.published(), scenarios.published("b-piece", title_en="second")]
    page = desk.get(browser.action_page(rows[1], "publish")).content.decode()
    assert "<title>Title of b-piece（中文） · second | Publish | SCO desk</title>" in page
    ids = ",".join(str(row.pk) for row in rows)
    page = desk.get(f"/admin/articles/article/publish/?ids={ids}").content.decode()
    assert "<title>2 items | Publish | SCO desk</title>" in page


def test_refused_erasure_keeps_what_was_typed(chief: Client) -> None:
    article = scenarios.published()
    page = send(
        chief, browser.action_page(article, "erase"), slug="a-piece", note_en="Only in English."
    ).content.decode()
    assert "needs a text in both languages" in page
    assert re.search(r'<input id="typed-slug"[^>]*value="a-piece"', page)
    assert "Only in English." in page


def test_new_form_focuses_its_first_field(desk: Client) -> None:
    page = desk.get("/admin/articles/article/add/").content.decode()
    assert re.findall(r'name="(\w+)"[^>]* autofocus', page) == ["title_zh_hans"]
    assert "change_form.js" not in page
    assert "autofocus" not in desk.get(browser.page(scenarios.draft())).content.decode()


def test_every_page_has_an_icon(client: Client, desk: Client) -> None:
    for page in (client.get("/admin/login/"), desk.get("/admin/")):
        assert '<link rel="icon" href="/static/desk/icon.svg"' in page.content.decode()


def test_session_is_renewed_once_a_day(desk: Client) -> None:
    full = Session.objects.get().expire_date
    Session.objects.update(expire_date=full - timedelta(days=13))
    desk.get("/admin/")
    renewed = Session.objects.get().expire_date
    assert renewed >= full
    desk.get("/admin/")
    assert Session.objects.get().expire_date == renewed  # once a day is enough
