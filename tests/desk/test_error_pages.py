"""Error pages: they explain in both languages and link back to the desk."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

from sco.ledger.actions.publish import publish
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def looker() -> Client:
    user = make.editor("looker")
    user.groups.clear()
    return browser.client_of(user)


def is_told(page: str, zh: str, en: str) -> None:
    assert f'<section lang="zh-Hans"><h1>{zh}</h1>' in page
    assert f'<section lang="en"><h1>{en}</h1>' in page
    assert page.count('href="/admin/"') == 2


def test_unknown_address_gets_404(desk: Client) -> None:
    for address in ("/admin/no/such/", "/nothing"):
        response = desk.get(address)
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
