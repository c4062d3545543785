"""Endpoints at the desk: secrets shown once, tests, the log, and who may do what."""

import html
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.db import connection
from django.test import Client

from sco.access.models import Partner
from sco.webhooks import delivering, gathering
from sco.webhooks.models import Endpoint, Message
from tests import factories as make
from tests.access import giving
from tests.desk import browser
from tests.webhooks import making
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")
ADD = "/admin/webhooks/endpoint/add/"


@pytest.fixture
def clerk(db: None) -> Client:
    """The client of somebody of the group that gives access, and of no other."""
    user = User.objects.create_user("rights", is_staff=True)
    user.groups.add(Group.objects.get(name="rights desk"))
    return browser.client_of(user)


@pytest.fixture
def desk(db: None) -> Client:
    """The client of an editor."""
    return browser.client_of(make.editor())


def fields(partner: Partner, **changes: Any) -> dict[str, Any]:
    return {"partner": partner.pk, "url": "https://hooks.example.com/sco", "kinds": [], "languages": ["en"], **changes}


def press(clerk: Client, row: Any, button: str) -> Any:
    return clerk.post(f"/admin/webhooks/{row._meta.model_name}/{row.pk}/{button}/", follow=True)


def test_a_secret_is_shown_once_and_kept_only_encrypted(clerk: Client) -> None:
    make.publish_rows(make.topic())
    page = clerk.post(ADD, fields(giving.partner(), kinds=["article"]))
    (secret,) = set(SECRET.findall(page.content.decode()))
    assert "no-store" in page["Cache-Control"]
    made = Endpoint.objects.get()
    assert (made.signing_secrets(making.timezone.now()), made.position) == ([secret], 1)
    for address in (browser.page(made), "/admin/webhooks/endpoint/", browser.page(made.partner)):
        shown = clerk.get(address).content.decode()
        assert "https://hooks.example.com/sco" in shown
        assert "whsec_" not in shown
    with connection.cursor() as cursor:
        for table in ("webhooks_endpoint", "django_admin_log", "django_session"):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            assert secret[6:] not in cursor.fetchone()[0]
    assert secret[6:] not in str(clerk.cookies) + serializers.serialize("json", Endpoint.objects.all())


def test_a_new_secret_is_shown_once_and_the_former_signs_for_a_day(clerk: Client) -> None:
    made = making.endpoint()
    (former,) = made.signing_secrets(making.timezone.now())
    page = press(clerk, made, "rotate")
    (secret,) = set(SECRET.findall(page.content.decode()))
    assert "no-store" in page["Cache-Control"]
    made.refresh_from_db()
    assert made.signing_secrets(making.timezone.now()) == [secret, former]
    assert LogEntry.objects.get().change_message == "New secret."


@pytest.mark.parametrize(
    "url", ["https://10.0.0.1/", "http://hooks.example.com/", "https://localhost/", "https://a:b@x.example/"]
)
def test_an_address_inside_is_explained(clerk: Client, settings: Any, url: str) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    page = clerk.post(ADD, fields(giving.partner(), url=url)).content.decode()
    assert "errorlist" in page
    assert not Endpoint.objects.exists()


def test_a_form_does_not_undo_what_the_worker_did_meanwhile(clerk: Client) -> None:
    made = making.endpoint()
    Endpoint.objects.update(position=7, disabled_at=making.timezone.now(), disabled_why="gone")
    clerk.post(browser.page(made), {"url": "https://new.example.com/", "kinds": ["topic"], "languages": ["en"]})
    made.refresh_from_db()
    assert (made.url, made.kinds, made.languages) == ("https://new.example.com/", ["topic"], ["en"])
    assert (made.position, made.disabled_why) == (7, "gone")


def test_a_test_is_sent_at_once_and_its_answer_shown(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    there.answers = [(200, {}, b"<b>thanks</b>")]
    page = press(clerk, made, "test")
    assert there.received[0]["type"] == "test.ping"
    assert there.refused == []
    shown = page.content.decode()
    assert "Accepted: 200 after" in browser.said(page) + shown
    assert "&lt;b&gt;thanks&lt;/b&gt;" in shown
    assert Message.objects.get().state == "delivered"


def test_a_test_that_fails_changes_nothing_but_the_log(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    there.answers = [(410, {}, b"")]
    assert "Not accepted: 410" in press(clerk, made, "test").content.decode()
    made.refresh_from_db()
    assert (made.is_active, made.failing_since, made.busy_until) == (True, None, None)
    assert Message.objects.get().state == "failed"


def test_a_test_that_breaks_is_shown_as_a_failure(clerk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_arguments: Any, **_options: Any) -> Any:
        raise RuntimeError

    monkeypatch.setattr(delivering, "send", broken)
    page = press(clerk, making.endpoint(), "test")
    assert page.status_code == 200
    assert "Unexpected error: RuntimeError" in page.content.decode()


def test_errors_are_in_the_editors_language(clerk: Client, there: Receiver) -> None:
    made = making.endpoint("http://127.0.0.1:9/")
    clerk.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    assert "无法连接: " in press(clerk, made, "test").content.decode()


def test_a_message_is_sent_again_with_its_id(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    make.publish_rows(make.topic())
    making.deliver(made)
    (message,) = made.messages.all()
    page = press(clerk, message, "replay").content.decode()
    assert there.ids == [message.pk, message.pk]
    assert there.received[0] == there.received[1]
    assert page.count(there.url) >= 2
    assert "security" in page


def test_a_message_that_waits_is_delivered_by_hand(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    there.answers = [(500, {}, b""), (503, {}, b""), (204, {}, b"")]
    make.publish_rows(make.topic())
    making.deliver(made)
    message = making.waiting(made)
    press(clerk, message, "replay")
    message.refresh_from_db()
    assert (message.state, message.tries) == ("waiting", 1)
    press(clerk, message, "replay")
    message.refresh_from_db()
    made.refresh_from_db()
    assert (message.state, made.failing_since) == ("delivered", None)


def test_while_a_request_is_under_way_no_second_one_is_sent(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    Endpoint.objects.update(busy_until=making.timezone.now() + timedelta(seconds=9))
    assert "is under way" in press(clerk, made, "test").content.decode()
    assert there.received == []


def test_an_endpoint_is_disabled_and_enabled(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    press(clerk, made, "disable")
    make.publish_rows(make.topic())
    making.deliver(made)
    assert there.received == []
    assert "disabled: at the desk (" in clerk.get("/admin/webhooks/endpoint/").content.decode()
    press(clerk, made, "enable")
    making.deliver(made)
    assert len(there.received) == 1


def test_the_first_page_says_what_was_disabled_by_itself(clerk: Client, desk: Client) -> None:
    made = making.endpoint()
    Endpoint.objects.update(disabled_at=making.timezone.now(), disabled_why="failing")
    notice = f"The endpoint {made.url} of {made.partner} is disabled: it failed for five days."
    assert notice in clerk.get("/admin/").content.decode()
    assert made.url not in desk.get("/admin/").content.decode()


def test_editors_have_nothing_to_do_with_endpoints(desk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    for address in ("/admin/webhooks/endpoint/", "/admin/webhooks/message/", browser.page(made)):
        assert desk.get(address).status_code == 403
    for button in ("test", "rotate", "enable", "disable"):
        assert press(desk, made, button).status_code == 403
    assert there.received == []


def test_buttons_are_posts_and_nothing_is_deleted(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    press(clerk, made, "test")
    message = Message.objects.get()
    for address in (f"{made.pk}/test/", f"{made.pk}/rotate/", f"{made.pk}/enable/"):
        assert clerk.get(f"/admin/webhooks/endpoint/{address}").status_code == 405
    for row in (made, message):
        assert clerk.post(browser.page(row, "delete"), {"post": "yes"}).status_code == 403
    assert clerk.post("/admin/webhooks/message/add/").status_code == 403


def test_a_message_shows_the_request_that_was_sent_and_when_the_next_is(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    there.answers = [(500, {}, b"")]
    make.publish_rows(make.topic())
    making.deliver(made)
    message, clerk.defaults["HTTP_ACCEPT_LANGUAGE"] = making.waiting(made), "zh-CN"
    shown = clerk.get(browser.page(message)).content.decode()
    for name in ("webhook-id", "webhook-timestamp"):
        assert f"\n{name}: {there.headers[0][name]}\n" in shown
    assert f"POST {there.url}\nContent-Type: application/json\n" in shown
    assert there.headers[0]["webhook-signature"].split(",")[1] not in html.unescape(shown)
    assert "（签名未显示）" in shown
    for at in (message.due_at, message.attempts.get().at):
        assert f"{at.astimezone(ZoneInfo('Asia/Shanghai')):%Y年%-m月%-d日 %H:%M:%S} UTC+0800" in shown
    assert "+00:00" not in shown


def test_what_was_never_sent_has_no_timestamp(clerk: Client) -> None:
    to = making.endpoint()
    make.publish_rows(make.topic())
    message = gathering.next_message(to, making.timezone.now())
    assert message is not None
    shown = clerk.get(browser.page(message)).content.decode()
    assert f"webhook-id: {message}" in shown
    assert "webhook-timestamp" not in shown


def test_a_partners_page_leads_to_a_new_endpoint_of_the_partner(clerk: Client) -> None:
    partner = giving.partner()
    address = f"{ADD}?partner={partner.pk}"
    assert f'<a href="{address}">New endpoint</a>' in clerk.get(browser.page(partner)).content.decode()
    assert f'<option value="{partner.pk}" selected>' in clerk.get(address).content.decode()


@pytest.mark.parametrize("url", ["http://hooks.example.com/", "https://localhost:9000/", "https://nas.lan/"])
def test_in_development_the_form_tells_of_the_setting(clerk: Client, settings: Any, url: str) -> None:
    hint = "WEBHOOKS_ALLOW_PRIVATE"
    assert "http:// is allowed too" in clerk.get(ADD).content.decode()
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    assert hint not in clerk.get(ADD).content.decode()
    partner = giving.partner()
    assert hint in clerk.post(ADD, fields(partner, url=url)).content.decode()
    assert hint not in clerk.post(ADD, fields(partner, url="ftp://nowhere/")).content.decode()
    settings.PRODUCTION = True
    assert hint not in clerk.post(ADD, fields(partner, url=url)).content.decode()


def test_the_log_is_found_by_endpoint_and_state(clerk: Client, there: Receiver) -> None:
    made = making.endpoint_at(there)
    press(clerk, made, "test")
    shown = clerk.get(f"/admin/webhooks/message/?endpoint__id__exact={made.pk}&state=delivered").content.decode()
    assert browser.page(Message.objects.get()).replace("msg_", "msg_5F") in shown
    assert "204" in shown
