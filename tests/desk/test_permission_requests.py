"""The inbox at the desk: who sees it, how requests are answered, and how long they are kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from sco.access.models import Entitlement, Grant, Partner, PermissionRequest, Usage
from sco.access.tasks import delete_old_requests
from sco.desk.tasks import send_letter
from sco.desk.usage import Day, chart
from tests import factories as make
from tests.access import giving
from tests.desk import browser

pytestmark = pytest.mark.django_db
LIST = "/admin/access/permissionrequest/"


@pytest.fixture
def clerk(db: None) -> Client:
    user = User.objects.create_user("rights", is_staff=True)
    user.groups.add(Group.objects.get(name="rights desk"))
    return browser.client_of(user)


def asked(**fields: Any) -> PermissionRequest:
    made = {
        "name": "李 Wei", "organisation": "Acme Press", "email": "li@example.org",
        "scope": "rights", "slug": "licensed",
        "languages": ["zh-Hans"], "purpose": "archive", "message": "<script>alert(1)</script> please",
        "letter_language": "en", "fingerprint": f"{timezone.now()}".encode(), **fields,
    }  # fmt: skip
    row = PermissionRequest.objects.create(**made)
    row.refresh_from_db()
    return row


def page(client: Client, row: PermissionRequest, how: str = "change") -> str:
    return client.get(f"{LIST}{row.pk}/{how}/").content.decode()


def grant(client: Client, row: PermissionRequest, **fields: Any) -> str:
    data = {
        "partner": "", "partner_name": "Acme Press", "partner_slug": "acme-press", "languages": ["zh-Hans"],
        "purpose": "archive", "ends_at_0": "", "ends_at_1": "", "basis": "letter of 1 May", "letter": "Yes\n\nGladly.",
        **fields,
    }  # fmt: skip
    return client.post(f"{LIST}{row.pk}/grant/", data, follow=True).content.decode()


def jobs() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%send_letter'")
        return int(cursor.fetchone()[0])


def test_only_the_rights_desk_sees_requests(clerk: Client, desk: Client) -> None:
    row = asked()
    for address in (LIST, f"{LIST}{row.pk}/change/", f"{LIST}{row.pk}/grant/", f"{LIST}{row.pk}/refuse/"):
        assert clerk.get(address).status_code == 200, address
        assert desk.get(address).status_code == 403, address
    assert desk.post(f"{LIST}{row.pk}/refuse/", {"letter": "No\n\nNo."}).status_code == 403


def test_a_request_is_shown_and_never_run_or_changed(clerk: Client) -> None:
    row = asked()
    for how in ("change", "grant", "refuse"):
        shown = page(clerk, row, how)
        assert "&lt;script&gt;alert(1)" in shown
        assert "<script>alert" not in shown
    clerk.post(f"{LIST}{row.pk}/change/", {"name": "another"})
    assert PermissionRequest.objects.get().name == "李 Wei"
    assert clerk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_grant_makes_the_partner_opens_the_text_and_sends_the_letter(clerk: Client) -> None:
    rights = make.rights("licensed", access="licensed")
    make.publish_article(make.article("piece", rights=rights, source_text="原文"))
    row = asked()
    form = page(clerk, row, "grant")
    assert 'value="Acme Press"' in form
    assert 'value="acme-press"' in form
    assert "Your request for permission: granted" in form
    assert "on its way to li@example.org" in grant(clerk, row)
    row.refresh_from_db()
    assert (row.status, row.answered_by, row.grant and row.grant.basis) == ("granted", "rights", "letter of 1 May")
    partner = Partner.objects.get(slug="acme-press")
    assert (partner.email, Grant.objects.get().partner) == ("li@example.org", partner)
    assert Entitlement.objects.get().article == "piece"
    assert jobs() == 1
    send_letter(request=row.pk)
    send_letter(request=row.pk)  # a job may run twice
    (sent,) = mail.outbox
    assert (sent.subject, sent.body, sent.to) == ("Yes", "Gladly.\n", ["li@example.org"])
    row.refresh_from_db()
    assert row.sent_at is not None
    assert "Gladly." in page(clerk, row)
    assert "/grant/" not in page(clerk, row).replace("/access/grant/", "")


def test_a_partner_that_there_is_gets_the_grant(clerk: Client) -> None:
    known = giving.partner("known", email="LI@example.org")
    row = asked()
    assert f'value="{known.pk}" selected' in page(clerk, row, "grant")
    grant(clerk, row, partner=known.pk)
    assert Grant.objects.get().partner == known
    assert Partner.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"partner_slug": "taken"}, "has this slug already"), ({"partner_slug": "Not A Slug"}, "lowercase"),
        ({"partner_name": ""}, "name a new one"), ({"ends_at_0": "2020-01-01", "ends_at_1": "00:00"}, "has passed"),
        ({"languages": []}, "required"), ({"letter": "only a subject"}, "first line"), ({"letter": ""}, "required"),
    ],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_explained(clerk: Client, fields: dict[str, Any], message: str) -> None:
    giving.partner("taken")
    assert message in grant(clerk, asked(), **fields)
    assert not Grant.objects.exists()
    assert PermissionRequest.objects.get().status == "open"
    assert jobs() == 0


def test_a_request_is_answered_once(clerk: Client) -> None:
    row = asked()
    address = f"{LIST}{row.pk}/refuse/"
    clerk.post(address, {"letter": "No\n\nSorry."})
    again = clerk.post(address, {"letter": "No\n\nReally."}, follow=True).content.decode()
    assert "answered or deleted in the meantime" in again
    row.refresh_from_db()
    assert (row.status, row.letter, row.grant) == ("refused", "No\n\nSorry.", None)
    assert jobs() == 1


@pytest.mark.parametrize(
    ("language", "how", "words"),
    [
        ("en", "refuse", ["declined", "Dear 李 Wei", "all articles under the rights “licensed”"]),
        ("zh-Hans", "refuse", ["未获许可", "版权事务组"]), ("zh-Hans", "grant", ["已获许可", "存档"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("editor", ["en", "zh-hans"])
def test_a_letter_is_in_the_language_of_the_request(
    clerk: Client, language: str, how: str, words: list[str], editor: str
) -> None:
    clerk.cookies["django_language"] = editor
    row = asked(letter_language=language)
    letter = page(clerk, row, how).partition('name="letter"')[2].partition("</textarea>")[0]
    assert all(word in letter for word in words), letter
    today = timezone.now()
    date = f"{today.day} {today:%B} {today.year}" if language == "en" else f"{today.year}年{today.month}月{today.day}日"
    assert date in letter


def test_requests_are_deleted_after_their_days(settings: Any) -> None:
    settings.PERMISSION_REQUEST_DAYS = 30
    old, new = asked(), asked()
    PermissionRequest.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=31))
    delete_old_requests(0)
    assert PermissionRequest.objects.get() == new


def test_a_partners_page_shows_what_its_keys_have_used(clerk: Client) -> None:
    partner = giving.partner(per_day=5_000)
    giving.key(partner)
    address = f"/admin/access/partner/{partner.pk}/change/"
    assert "No key was used yet" in clerk.get(address).content.decode()
    today = timezone.now().date()
    for days, requests, refused in ((0, 120, 20), (3, 40, 0), (40, 999, 0)):
        Usage.objects.create(
            key=partner.keys.get(), day=today - timedelta(days=days), requests=requests, refused=refused, size=2_048,
            last_at=timezone.now(),
        )  # fmt: skip
    shown = clerk.get(address).content.decode()
    for words in ("Requests on 30 days: 140 answered, 20 refused.", "<td>100</td>", "<td>5000</td>", "<svg"):
        assert words in shown
    clerk.cookies["django_language"] = "zh-hans"
    assert "30 天内的请求：已答复 140 次，拒绝 20 次。" in clerk.get(address).content.decode()


def test_a_chart_has_a_bar_for_whatever_there_is_and_no_style() -> None:
    today = timezone.now().date()
    drawn = chart([Day(today, 1_000_000, 1), Day(today, 0, 0)])
    assert drawn.count("<rect") == 2
    assert 'height="1"' in drawn
    assert "style=" not in drawn
    assert "<script" not in drawn


@pytest.mark.parametrize(
    ("letter", "message"),
    [
        ("Subject\x0bBcc: a@example.org\n\nDear", "U+000B"), ("Yes\n\nDear \x1b[31m", "U+001B"),
        ("Y\u202ees\n\nDear", "U+202E"), (f"{'S' * 200}\n\nDear", "at most 150"), ("Yes", "a text below"),
    ],
)  # fmt: skip
def test_a_letter_that_a_mail_server_would_misread_is_not_sent(clerk: Client, letter: str, message: str) -> None:
    row = asked()
    assert message in grant(clerk, row, letter=letter)
    row.refresh_from_db()
    assert row.status == "open"
    assert jobs() == 0


def test_the_form_of_an_answer_has_what_its_calendar_needs(clerk: Client) -> None:
    shown = page(clerk, asked(), "grant")
    assert shown.index("admin/js/core.js") < shown.index("DateTimeShortcuts.js")
