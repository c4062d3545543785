"""Error pages: they explain in both languages and link back to the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.core.handlers.exception import convert_exception_to_response
from django.db import connections, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from articles.models import Topic
from sco.ledger.actions.publish import publish
from sco.ledger.registry import ref_of
from tests import databases
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said


def looker() -> Client:
    user = make.editor("looker")
    user.groups.clear()
    return browser.client_of(user)


def is_told(page: str, zh: str, en: str) -> None:
    assert f'<section lang="zh-Hans"><h1>{zh}</h1>' in page
    assert f'<section lang="en"><h1>{en}</h1>' in page
    assert page.count('href="/admin/"') == 2


def test_unknown_address_gets_404(desk: Client) -> None:
    response = desk.get("/admin/no/such/")
    assert response.status_code == 404
    is_told(response.content.decode(), "页面不存在", "Page not found")


def test_missing_permission_gets_403(db: None) -> None:
    response = looker().get("/admin/articles/article/add/")
    assert response.status_code == 403
    is_told(response.content.decode(), "没有权限", "You do not have permission")


def test_missing_csrf_token_explains_how_to_keep_the_text(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.editor())
    response = strict.post("/admin/articles/topic/add/", {"slug": "x"})
    assert response.status_code == 403
    is_told(response.content.decode(), "页面已过期，未保存", "This page has expired and nothing was saved")
    assert "Django" not in response.content.decode()


def test_server_error_page_is_bilingual(db: None) -> None:
    page = server_error(RequestFactory().get("/admin/"))
    assert page.status_code == 500
    is_told(page.content.decode(), "出错了", "Something went wrong")


@pytest.mark.parametrize(
    "address",
    [
        "/admin/autocomplete/?app_label=mechanisms&model_name=membership&field_name=state&term=%00",
        "/admin/ledger/entry/?kind=%00",
        "/admin/articles/article/?original_language__exact=%00",
        "/admin/articles/article/?q=%00",
    ],
)
def test_nul_in_the_address_gets_400(desk: Client, address: str) -> None:
    response = desk.get(address)
    assert response.status_code == 400
    is_told(response.content.decode(), "请求无法处理", "Bad request")


def test_deleting_without_permission_does_not_reveal_what_is_public(db: None) -> None:
    article = scenarios.published()
    publish([ref_of(article)], actor="ed")
    response = looker().post(browser.page(article, "delete"), {"post": "yes"})
    assert response.status_code == 403
    assert not said(response)


UNAVAILABLE = ("数据库暂时不可用", "The database is not available")


def is_unavailable(response: HttpResponseBase, *said: str) -> None:
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert response["Cache-Control"] == "no-store"
    assert response["X-Frame-Options"] == "DENY"
    page = response.content.decode()  # type: ignore[attr-defined]
    is_told(page, *UNAVAILABLE)
    assert all(text in page for text in said)


NOTHING_SAVED = ("刚才的操作没有保存", "Nothing was saved", "重新提交", "send it again")


def visitor(**cookies: str) -> Client:
    made = Client(raise_request_exception=False)
    for name, value in cookies.items():
        made.cookies[name] = value
    return made


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/?next=/admin/", "/admin/articles/article/"])
def test_a_desk_without_tables_gets_503(bare: None, address: str, caplog: pytest.LogCaptureFixture) -> None:
    is_unavailable(visitor(sessionid="x" * 32).get(address), *NOTHING_SAVED)
    assert len(caplog.records) == 1
    assert "desk_people_session" in caplog.text
    assert caplog.records[0].exc_info is None


def test_a_login_without_tables_gets_503(bare: None) -> None:
    is_unavailable(visitor().post("/admin/login/", {"username": "a", "password": "b"}), *NOTHING_SAVED)


def test_a_desk_without_a_database_gets_503(unreachable: None) -> None:
    client = visitor(sessionid="x" * 32)
    is_unavailable(client.get("/admin/"), *NOTHING_SAVED)
    is_unavailable(client.post("/admin/articles/topic/add/", {"slug": "x"}), *NOTHING_SAVED)


def test_a_role_without_rights_gets_503(record: str) -> None:
    with databases.use(record, reader=databases.READER, desk=databases.READER):
        is_unavailable(visitor(sessionid="x" * 32).get("/admin/"), *NOTHING_SAVED)


def editing(record: str) -> tuple[Client, Topic]:
    client = browser.client_of(make.editor())
    client.raise_request_exception = False
    return client, make.topic()


@contextmanager
def hasty(**timeouts: str) -> Iterator[None]:
    with connections["default"].cursor() as cursor:
        for name, value in timeouts.items():
            cursor.execute(f"SET {name} = '{value}'")
    yield
    connections["default"].close()


def other_session(record: str) -> psycopg.Connection[Any]:
    with databases.admin_connection() as admin:
        info = admin.info
        return psycopg.connect(dbname=record, host=info.host, port=info.port, user=info.user)


def test_a_row_that_stays_locked_gets_503_and_nothing_is_saved(record: str) -> None:
    client, topic = editing(record)
    address = browser.page(topic)
    form = browser.form_data(client.get(address))
    with hasty(lock_timeout="200ms"), other_session(record) as other:
        other.execute("LOCK TABLE articles_topic IN ACCESS EXCLUSIVE MODE")
        is_unavailable(client.post(address, form), *NOTHING_SAVED)
    assert client.post(address, form).status_code == 302


def test_a_query_that_takes_too_long_gets_503(record: str) -> None:
    client, topic = editing(record)
    with hasty(statement_timeout="200ms", lock_timeout="0"), other_session(record) as other:
        other.execute("LOCK TABLE articles_topic IN ACCESS EXCLUSIVE MODE")
        is_unavailable(client.get(browser.page(topic)), *NOTHING_SAVED)


def test_a_commit_without_an_answer_is_not_called_unsaved(record: str) -> None:
    def fail(_request: object) -> HttpResponse:
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            ((pid,),) = cursor.fetchall()
            with databases.admin_connection() as admin:
                admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        raise AssertionError

    request = RequestFactory().post("/admin/")
    response = convert_exception_to_response(fail)(request)
    connections["default"].close()
    assert response.status_code == 503
    assert "not known whether this was saved" in response.content.decode()
    assert "无法确定是否已经保存" in response.content.decode()
    assert "Nothing was saved" not in response.content.decode()


def test_other_errors_are_still_500(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    def fail(_request: object) -> HttpResponse:
        raise ZeroDivisionError

    response = convert_exception_to_response(fail)(RequestFactory().get("/admin/"))
    assert response.status_code == 500
    is_told(response.content.decode(), "出错了", "Something went wrong")
