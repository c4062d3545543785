"""The box in the header, the page with the results, the suggestions, and the lists that search alike."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.desk import browser

pytestmark = pytest.mark.django_db


def shown(desk: Client, text: str, **parameters: Any) -> list[str]:
    """The slugs on the page of results."""
    return [result.slug for result in desk.get("/admin/find/", {"q": text, **parameters}).context["results"]]


def test_every_page_has_the_box_and_it_needs_no_script(desk: Client) -> None:
    for url in ("/admin/", "/admin/articles/article/", browser.page(make.article()), "/admin/find/?q=x"):
        page = desk.get(url).content.decode()
        assert 'role="search" action="/admin/find/"' in page
        assert '<label for="finding-text"' in page
        assert 'desk/finding/finding.js" defer' in page


def test_the_login_page_has_no_box(client: Client) -> None:
    assert "finding-text" not in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize("url", ["/admin/find/?q=x", "/admin/find/suggestions/?q=x"])
def test_only_who_may_work_at_the_desk_searches(client: Client, url: str) -> None:
    assert client.get(url)["Location"].startswith("/admin/login/")
    assert browser.client_of(make.editor()).post(url).status_code == 405


def test_results_mark_the_words_in_title_and_text(desk: Client) -> None:
    make.article(title_en="Dams & rivers", body_en="Long before. The **hydropower** <dam> stands. Long after.")
    page = desk.get("/admin/find/?q=hydropower dam").content.decode()
    assert "The <mark>hydropower</mark> &lt;<mark>dam</mark>&gt; stands." in page
    assert "<mark>Dams</mark> &amp; rivers" in page
    assert "Body (English)" in page


def test_results_are_paged_and_narrowed_to_a_kind(desk: Client) -> None:
    make.topic("border")
    for n in range(25):
        make.author(f"border-{n:02d}")
    first, second = shown(desk, "border"), shown(desk, "border", p=2)
    assert (len(first), len(second), len({*first, *second})) == (20, 6, 26)
    assert shown(desk, "border", kind="topic") == ["border"]
    page = desk.get("/admin/find/?q=border").content.decode()
    assert 'href="?q=border&amp;kind=author"' in page
    assert 'href="?q=border&amp;p=2" rel="next"' in page
    response = desk.get("/admin/find/?q=border&p=9")
    assert (response.status_code, response["Location"]) == (302, "?q=border")


@pytest.mark.parametrize("query", ["", "q=", "q=x&p=x", "q=x&p=-1", "q=x&p=99999999999", "q=x&kind=evil", "p=²"])
def test_any_address_of_the_page_opens(desk: Client, query: str) -> None:
    for url in ("/admin/find/", "/admin/find/suggestions/"):
        assert desk.get(f"{url}?{query}", follow=True).status_code == 200


def test_nobody_finds_what_they_may_not_see() -> None:
    make.topic("border")
    make.mechanism("border-body")
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_topic"))
    desk = browser.client_of(user)
    assert shown(desk, "border") == ["border"]
    assert shown(desk, "border", kind="mechanism") == ["border"]
    assert [kind["name"] for kind in desk.get("/admin/find/?q=border").context["kinds"]] == ["everything", "topics"]
    assert [each["kind"] for each in desk.get("/admin/find/suggestions/?q=bor").json()["results"]] == ["topic"]
    user.user_permissions.clear()
    assert shown(browser.client_of(user), "border") == []


def test_personal_data_is_found_by_nobody(chief: Client) -> None:
    make.article(responsible_editor_name="Somebody", responsible_editor_email="somebody@example.org")
    assert shown(chief, "Somebody") == shown(chief, "somebody@example.org") == []
    assert not chief.get("/admin/articles/article/?q=somebody@example.org").context["cl"].result_count


def test_suggestions_name_kind_title_and_address(desk: Client) -> None:
    mechanism = make.mechanism("rats", name_zh_hans="地区反恐怖机构", name_en="Regional Structure")
    expected = {"kind": "mechanism", "title": "地区反恐怖机构 · Regional Structure", "url": browser.page(mechanism)}
    for text in ("反恐", "region", "Reg", "rats"):
        assert desk.get("/admin/find/suggestions/", {"q": text}).json() == {"results": [expected]}


def test_a_list_finds_bodies_and_the_best_match_first(desk: Client) -> None:
    make.article("a-body", body_en="On hydropower.")
    make.article("z-title", title_en="Hydropower")
    make.article("other")
    rows = desk.get("/admin/articles/article/?q=hydropower").context["cl"].result_list
    assert [row.slug for row in rows] == ["z-title", "a-body"]
    rows = desk.get("/admin/articles/article/?q=hydropower&o=7").context["cl"].result_list
    assert [row.slug for row in rows] == ["a-body", "z-title"], "sorted by the column that was asked for"
    assert not desk.get("/admin/articles/article/?q=absent").context["cl"].result_list


def test_pickers_find_other_names_while_one_types(desk: Client) -> None:
    make.mechanism("rats", name_en="Regional Anti-Terrorist Structure", aliases_zh_hans=["地区反恐怖机构"])
    make.mechanism("other")
    parameters = {"app_label": "articles", "model_name": "articlemechanism", "field_name": "mechanism"}
    for text in ("反恐怖", "Regio", "Terror", "rats"):
        found = desk.get("/admin/autocomplete/", {**parameters, "term": text}).json()["results"]
        assert [each["text"] for each in found] == ["rats（中文） · Regional Anti-Terrorist Structure (rats)"], text


def test_the_number_of_queries_does_not_grow_with_the_results(desk: Client) -> None:
    def queries(url: str) -> int:
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(url).status_code == 200
        return len(seen)

    make.topic("border-0")
    make.article("border-1")
    urls = ("/admin/find/?q=border", "/admin/find/suggestions/?q=bor")
    few = [queries(url) for url in urls]
    for n in range(5):
        make.topic(f"border-t{n}")
        make.article(f"border-a{n}")
    assert [queries(url) for url in urls] == few
    assert max(few) <= 12


def test_a_change_that_is_not_in_the_search_yet_is_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make.topic("border")
    monkeypatch.setattr("sco.desk.finding.views.catch_up", lambda: 3)
    assert "3 changes are not taken in yet" in desk.get("/admin/find/?q=border").content.decode()
