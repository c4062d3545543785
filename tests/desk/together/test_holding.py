"""A session that ended before the save: the text goes through the login and is saved after it, without JavaScript."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles.models import Article, Topic
from sco.desk.people import second_factor
from sco.desk.people.models import RoleRule, Session
from sco.desk.together.inputs import sent
from sco.desk.together.models import Comment
from sco.ledger.models import Entry
from tests import factories as make
from tests.desk import scenarios
from tests.desk.browser import action_page, page
from tests.desk.test_second_factor import right_code

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}
PASSWORD = "a long password"


@pytest.fixture
def writer(db: None) -> User:
    user = make.editor("writer")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def strict(writer: User) -> Client:
    """A browser that checks forged requests."""
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en", **HERE})
    client.force_login(writer)
    return client


def inputs(response: Any) -> dict[str, Any]:
    return {name: values for name, values in sent(response.content.decode()).items() if not name.startswith("_popup")}


def form(client: Client, row: Any, **changes: str) -> dict[str, Any]:
    return inputs(client.get(page(row))) | changes


def log_in(client: Client, login: Any, password: str = PASSWORD) -> Any:
    data = inputs(login) | {"username": "writer", "password": password}
    return client.post("/admin/login/", data)


def expire(client: Client) -> None:
    Session.objects.all().delete()


def test_form_of_an_expired_session_is_saved_after_the_login(strict: Client) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="“mine” & <more>", body_en="one\r\n\r\ntwo")
    expire(strict)
    login = strict.post(page(article), data)
    assert login.status_code == 403
    assert "Your save did not happen; sign in and it goes on." in login.content.decode()
    goes_on = log_in(strict, login)
    assert "Your save did not happen yet" in goes_on.content.decode()
    assert goes_on.headers["Cache-Control"].find("no-store") >= 0
    assert re.search(f'<form method="post" action="{page(article)}">', goes_on.content.decode())
    assert strict.post(page(article), inputs(goes_on)).status_code == 302
    article.refresh_from_db()
    assert (article.title_en, article.body_en) == ("“mine” & <more>", "one\n\ntwo")


def test_form_can_be_looked_over_before_it_is_saved(strict: Client) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    expire(strict)
    goes_on = log_in(strict, strict.post(page(article), data))
    shown = strict.post(page(article), inputs(goes_on) | {"_show": "1"})
    assert shown.status_code == 200
    assert "nothing of it is saved yet" in shown.content.decode()
    assert strict.post(page(article), inputs(shown) | {"title_en": "mine, again"}).status_code == 302
    assert Article.objects.values_list("title_en", flat=True).get() == "mine, again"


def test_new_item_of_an_expired_session_is_saved_as_well(strict: Client) -> None:
    data = inputs(strict.get("/admin/articles/topic/add/")) | {"slug": "new", "name_zh_hans": "新", "name_en": "New"}
    expire(strict)
    goes_on = log_in(strict, strict.post("/admin/articles/topic/add/", data))
    assert strict.post("/admin/articles/topic/add/", inputs(goes_on)).status_code == 302
    assert Topic.objects.values_list("name_en", flat=True).get() == "New"


def test_wrong_password_still_carries_the_form(strict: Client) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    expire(strict)
    login = log_in(strict, strict.post(page(article), data), "wrong")
    assert "mine" in inputs(login)["_held"][0]
    assert "Your save did not happen yet" in log_in(strict, login).content.decode()


def test_token_of_an_earlier_login_loses_nothing(strict: Client, writer: User) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    strict.cookies.pop("csrftoken")  # as after a login in another tab, which changes it
    goes_on = strict.post(page(article), data)
    assert "Save now" in goes_on.content.decode()
    assert strict.post(page(article), inputs(goes_on)).status_code == 302
    assert Article.objects.values_list("title_en", flat=True).get() == "mine"


def test_session_and_token_may_both_be_gone(strict: Client) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    strict.cookies.clear()
    assert "Your save did not happen yet" in log_in(strict, strict.post(page(article), data)).content.decode()


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_form_of_another_site_is_not_carried(strict: Client, origin: str) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="theirs")
    strict.cookies.clear()
    response = strict.post(page(article), data, headers={"origin": origin})
    assert response.status_code == 403
    assert "theirs" not in response.content.decode()
    assert "This page has expired and nothing was saved" in response.content.decode()


def test_text_is_not_shown_to_another_account(strict: Client) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine", responsible_editor_name="a private name")
    expire(strict)
    login = strict.post(page(article), data)
    stranger = make.editor("stranger")
    stranger.set_password(PASSWORD)
    stranger.save()
    answer = strict.post("/admin/login/", inputs(login) | {"username": "stranger", "password": PASSWORD})
    assert "This text belongs to another account" in answer.content.decode()
    assert "a private name" not in answer.content.decode()


@pytest.mark.parametrize("to", ["https://elsewhere.example/admin/", "//elsewhere.example", "/api/v1/", "/admin/\\x"])
def test_forged_address_does_not_lead_away(strict: Client, writer: User, to: str) -> None:
    login = strict.get("/admin/login/?next=/admin/")
    strict.logout()
    login = strict.get("/admin/login/")
    data = inputs(login) | {"_held": f'[["_account", "{writer.pk}"], ["a", "b"]]', "_held_to": to}
    answer = strict.post("/admin/login/", data | {"username": "writer", "password": PASSWORD})
    assert '<form method="post" action="/admin/">' in answer.content.decode()


@pytest.mark.parametrize("held", ["", "{", "[1]", '[["a"]]', "null", '{"a": 1}'])
def test_forged_text_is_no_error(strict: Client, held: str) -> None:
    strict.logout()
    data = inputs(strict.get("/admin/login/")) | {"_held": held, "_held_to": "/admin/"}
    answer = strict.post("/admin/login/", data | {"username": "writer", "password": PASSWORD})
    assert answer.status_code == 200
    assert "Save now" not in answer.content.decode()


def test_saved_item_is_named_to_the_browser(strict: Client) -> None:
    article: Any = scenarios.draft()
    assert f'data-keep="articles.article.{article.pk}"' in strict.get(page(article)).content.decode()
    assert strict.post(page(article), form(strict, article)).cookies["desk_saved"].value == (
        f"articles.article.{article.pk}"
    )
    refused = strict.post(page(article), form(strict, article, published_at_0="nonsense"))
    assert "desk_saved" not in refused.cookies


def test_personal_fields_are_named_so_that_no_browser_keeps_them(strict: Client) -> None:
    shown = strict.get(page(scenarios.draft())).content.decode()
    assert re.search(r'data-personal="responsible_editor_name responsible_editor_email[^"]*"', shown)


@pytest.fixture
def recovery(writer: User) -> list[str]:
    """The recovery codes of the writer, who has a second factor."""
    TOTPDevice.objects.create(user=writer, name="TOTP")
    return second_factor.new_recovery_codes(writer)


CODE, ENROL = "/admin/login/code/", "/admin/account/second-factor/"


def asks_for_code(response: Any, to: str = CODE) -> bool:
    """Whether it is the page of the second factor, with the form and without ways to the rest of the desk."""
    text = response.content.decode()
    assert "Save now" not in text
    assert "nav-sidebar" not in text
    assert "no-store" in response.headers["Cache-Control"]
    return f'<form method="post" action="{to}">' in text and "mine" in inputs(response)["_held"][0]


def test_form_goes_on_after_the_second_factor(strict: Client, recovery: list[str]) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    expire(strict)
    code = log_in(strict, strict.post(page(article), data))
    assert asks_for_code(code)
    wrong = strict.post(CODE, inputs(code) | {"code": "000000"})
    assert asks_for_code(wrong)
    assert "This code is not right." in wrong.content.decode()
    goes_on = strict.post(CODE, inputs(wrong) | {"code": recovery[0]})
    assert "Save now" in goes_on.content.decode()
    assert strict.post(page(article), inputs(goes_on)).status_code == 302
    assert Article.objects.values_list("title_en", flat=True).get() == "mine"


@pytest.mark.parametrize("is_rotated", [True, False])
def test_form_sent_while_a_code_is_owed_waits_for_it(strict: Client, recovery: list[str], is_rotated: bool) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    token = strict.cookies["csrftoken"].value
    expire(strict)
    # As in another tab, with the password alone.
    login = inputs(strict.get("/admin/login/")) | {"username": "writer", "password": PASSWORD}
    assert strict.post("/admin/login/", login).status_code == 302
    if not is_rotated:
        strict.cookies["csrftoken"] = token
    code = strict.post(page(article), data)
    assert asks_for_code(code)
    assert Article.objects.values_list("title_en", flat=True).get() != "mine"
    assert "Save now" in strict.post(CODE, inputs(code) | {"code": recovery[0]}).content.decode()


def test_form_outlives_a_login_that_ends_before_its_code(strict: Client, recovery: list[str]) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    expire(strict)
    code = log_in(strict, strict.post(page(article), data))
    expire(strict)
    login = strict.post(CODE, inputs(code) | {"code": recovery[0]})
    assert "sign in and it goes on" in login.content.decode()
    assert asks_for_code(log_in(strict, login))


def test_form_goes_on_after_a_factor_was_set_up(strict: Client, writer: User) -> None:
    article: Any = scenarios.draft()
    data = form(strict, article, title_en="mine")
    RoleRule.objects.create(group=writer.groups.get(), second_factor=True)
    expire(strict)
    enrol = log_in(strict, strict.post(page(article), data))
    assert asks_for_code(enrol, ENROL)
    shown = strict.post(ENROL, inputs(enrol) | {"code": right_code(writer, confirmed=False)})
    assert "recovery-codes" in shown.content.decode()
    assert "Save now" in strict.post(CODE, inputs(shown)).content.decode()


def comment_of(client: Client, article: Any) -> tuple[str, dict[str, str]]:
    text = client.get(page(article)).content.decode()
    address = re.search(r'action="([^"]+/together/comment/)"', text)
    assert address
    fields = sent(text[text.index(address[1]) : text.index("</form>", text.index(address[1]))])
    return address[1], {name: values[0] for name, values in fields.items() if values} | {"text": "Is it so?"}


def test_comment_of_an_expired_session_is_made_after_the_login(strict: Client) -> None:
    article: Any = scenarios.draft()
    address, data = comment_of(strict, article)
    expire(strict)
    login = strict.post(address, data)
    assert login.status_code == 403
    goes_on = log_in(strict, login)
    assert "Show it in the form" not in goes_on.content.decode()
    assert strict.post(address, inputs(goes_on)).status_code == 302
    assert Comment.objects.get().text == "Is it so?"


def test_action_of_an_expired_session_is_looked_over_after_the_login(strict: Client) -> None:
    article: Any = scenarios.published()
    entries = Entry.objects.count()
    address = action_page(article, "withdraw")
    data = inputs(strict.get(address)) | {"note_zh_hans": "撤回说明", "note_en": "What was wrong"}
    expire(strict)
    goes_on = log_in(strict, strict.post(address, data))
    assert "Save now" not in goes_on.content.decode()
    shown = strict.post(address, inputs(goes_on) | {"_preview": "1"})
    assert shown.status_code == 200
    assert "What was wrong" in shown.content.decode()
    assert Entry.objects.count() == entries
    assert strict.post(address, inputs(shown)).status_code == 302
    assert Entry.objects.count() > entries


def test_login_after_a_button_leads_back_to_its_page(strict: Client) -> None:
    article: Any = scenarios.draft()
    token = {"csrfmiddlewaretoken": inputs(strict.get(page(article)))["csrfmiddlewaretoken"]}
    expire(strict)
    address = page(article).replace("change/", "still-correct/en/")
    login: Any = strict.post(address, token, headers={"referer": f"http://testserver{page(article)}?a=b"})
    assert login.status_code == 302
    assert login.url == f"/admin/login/?next={quote(page(article) + '?a=b', safe='')}"
    login = strict.post(address, token)  # from nowhere
    assert login.url == "/admin/login/?next=%2Fadmin%2F"
