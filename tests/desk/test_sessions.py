"""Sessions end: after a time without a page, at the latest after some days, and when somebody ends them."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client

from sco.desk.people import tasks
from sco.desk.people.models import Session
from sco.desk.people.sessions import RENEW_SECONDS, device_name
from tests import factories as make
from tests.desk import browser

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def is_in(client: Client) -> bool:
    """Whether this browser is logged in."""
    return client.get("/admin/").status_code == 200


def later(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the clock of the sessions forward, and the ends of all sessions back."""
    now = time.time
    monkeypatch.setattr("sco.desk.people.sessions.time.time", lambda: now() + seconds)
    Session.objects.update(expire_date=F("expire_date") - timedelta(seconds=seconds))


def test_session_ends_after_a_time_without_a_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_in(desk)
    later(settings.SESSION_COOKIE_AGE + 1, monkeypatch)
    assert not is_in(desk)


def test_a_page_renews_the_session_and_not_every_page_writes_it(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    full = Session.objects.get().expire_date
    assert is_in(desk)
    assert Session.objects.get().expire_date == full
    later(RENEW_SECONDS + 1, monkeypatch)
    assert is_in(desk)
    assert Session.objects.get().expire_date >= full


def test_a_script_that_asks_again_and_again_keeps_no_session_alive(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(RENEW_SECONDS + 1, monkeypatch)
    before = Session.objects.get().expire_date
    desk.get("/admin/", headers={"sec-fetch-dest": "empty"})
    assert Session.objects.get().expire_date == before


def test_session_ends_after_some_days_however_much_it_is_used(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    session = desk.session
    session["desk_started"] -= settings.SESSION_LONGEST_AGE - RENEW_SECONDS - 60
    session.save()
    later(RENEW_SECONDS + 1, monkeypatch)
    assert is_in(desk)  # renewed, and yet
    later(60, monkeypatch)
    assert not is_in(desk)


def test_account_page_shows_the_sessions_and_ends_one(desk: Client) -> None:
    user = User.objects.get(username="ed")
    other = browser.client_of(user)
    session = other.session
    session["desk_device"] = "Firefox · Linux"
    session.save()
    page = desk.get("/admin/account/")
    shown = {session.device: session for session in page.context["sessions"]}
    assert [session.is_this for session in page.context["sessions"]].count(True) == 1
    assert all(session.session_key not in page.content.decode() for session in Session.objects.all())
    desk.post("/admin/account/end-sessions/", {"session": shown["Firefox · Linux"].name})
    assert (is_in(other), is_in(desk)) == (False, True)


def test_account_page_ends_all_sessions_of_the_account_and_no_others(desk: Client) -> None:
    other, stranger = browser.client_of(User.objects.get(username="ed")), browser.client_of(make.editor("another"))
    assert desk.get("/admin/account/end-sessions/").status_code == 405
    assert desk.post("/admin/account/end-sessions/")["Location"] == "/admin/login/"
    assert (is_in(desk), is_in(other), is_in(stranger)) == (False, False, True)


def test_nobody_ends_a_session_of_somebody_else(desk: Client) -> None:
    stranger = browser.client_of(make.editor("another"))
    (name,) = (session.name for session in stranger.get("/admin/account/").context["sessions"])
    desk.post("/admin/account/end-sessions/", {"session": name})
    assert is_in(stranger)


def test_new_password_ends_the_other_sessions() -> None:
    user = make.editor()
    user.set_password("the old password")
    user.save()
    desk, other = browser.client_of(user), browser.client_of(user)
    new = {"new_password1": "quite another word", "new_password2": "quite another word"}
    desk.post("/admin/password_change/", {"old_password": "the old password", **new})
    assert (is_in(desk), is_in(other)) == (True, False)
    assert Session.objects.count() == 1


def test_ended_sessions_are_deleted(desk: Client) -> None:
    browser.client_of(make.editor("another"))
    Session.objects.filter(account__username="another").update(expire_date=F("expire_date") - timedelta(days=8))
    tasks.delete_ended_sessions(timestamp=0)
    assert Session.objects.get().account == User.objects.get(username="ed")


@pytest.mark.parametrize(
    ("agent", "name"),
    [(FIREFOX, "Firefox · Linux"), (EDGE, "Edge · Windows"), (PHONE, "Safari · iPhone"), ("curl/8", ""), ("", "")],
)
def test_devices_are_called_by_browser_and_system(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_this_session_comes_first_and_old_ones_are_folded() -> None:
    account = make.editor()
    mine, *_others = [browser.client_of(account) for _number in range(9)]
    page = mine.get("/admin/account/")
    assert page.context["sessions"][0].is_this
    assert browser.read(page).split("3 older sessions")[0].count('name="session"') == 6
