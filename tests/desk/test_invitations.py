"""Colleagues are invited in the browser: a link that works once, and no more rights than whoever invites has."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core import mail
from django.test import Client
from django.utils import timezone

from sco.desk.people import inviting, tasks
from sco.desk.people.models import Invitation, RoleRule
from tests import factories as make
from tests.desk import browser

pytestmark = pytest.mark.django_db
LIST = "/admin/desk_people/invitation/"
PASSWORD = "four words make one"


@pytest.fixture
def administrator() -> Client:
    return browser.client_of(make.account("administrator"))


@pytest.fixture
def deferred(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The letters that the worker is to send."""
    letters: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.send_invitation, "defer", lambda **values: letters.append(values))
    return letters


def role(name: str) -> Group:
    return Group.objects.get(name=name)


def invite(client: Client, name: str = "writer", email: str = "") -> str:
    """Invite somebody; the path of the link that is shown."""
    page = client.post(f"{LIST}add/", {"role": role(name).pk, "email": email, "language": "zh-hans"})
    return link_on(page)


def link_on(page: Any) -> str:
    found = re.search(r'value="http://testserver(/admin/invitation/[^"]+)"', page.content.decode())
    assert found, page.status_code
    return found[1]


def accept(link: str, name: str = "newcomer", **changes: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post(link, {"username": name, "password1": PASSWORD, "password2": PASSWORD, **changes})


def test_invited_colleague_chooses_a_name_and_a_password_and_is_in(administrator: Client) -> None:
    link = invite(administrator)
    assert "You are invited as: writer." in Client(headers={"accept-language": "en"}).get(link).content.decode()
    client, response = accept(link)
    assert response["Location"] == "/admin/"
    assert client.get("/admin/articles/article/add/").status_code == 200
    account = User.objects.get(username="newcomer")
    assert [group.name for group in account.groups.all()] == ["writer"]
    assert (account.is_staff, account.is_superuser) == (True, False)
    assert account.check_password(PASSWORD)


def test_link_works_once(administrator: Client) -> None:
    link = invite(administrator)
    accept(link)
    assert Client().get(link).status_code == 410
    assert accept(link, "another")[1].status_code == 410
    assert not User.objects.filter(username="another").exists()


def test_forged_expired_and_foreign_links_open_nothing(administrator: Client) -> None:
    link = invite(administrator)
    for forged in (link[:-2] + "x/", "/admin/invitation/1.x/", "/admin/invitation/x~y/"):
        assert Client().get(forged).status_code == 410
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 410


def test_database_alone_does_not_give_the_link(administrator: Client) -> None:
    signature = invite(administrator).rstrip("/").rpartition("~")[2]
    assert signature not in str(Invitation.objects.values().get())


def test_weak_password_and_taken_name_are_refused_and_the_link_stays_open(administrator: Client) -> None:
    link = invite(administrator)
    for changes in (
        {"password1": "short", "password2": "short"},
        {"username": "administrator"},
        {"password2": "other"},
    ):
        assert accept(link, **changes)[1].status_code == 200
    assert accept(link)[1].status_code == 302


def test_revoked_link_opens_nothing_and_a_new_one_replaces_it(administrator: Client) -> None:
    link = invite(administrator)
    found = Invitation.objects.get()
    administrator.post(f"{LIST}{found.pk}/revoke/")
    assert Client().get(link).status_code == 410
    new = link_on(administrator.post(f"{LIST}{found.pk}/link/"))
    assert (Client().get(link).status_code, Client().get(new).status_code) == (410, 200)


def test_revoking_and_new_links_are_posted(administrator: Client) -> None:
    link = invite(administrator)
    for page in ("revoke", "link"):
        administrator.get(f"{LIST}{Invitation.objects.get().pk}/{page}/")
    assert Client().get(link).status_code == 200


def test_link_is_shown_once(administrator: Client) -> None:
    signature = invite(administrator).rstrip("/").rpartition("~")[2]
    for page in (LIST, f"{LIST}{Invitation.objects.get().pk}/change/"):
        assert signature not in administrator.get(page).content.decode()


def test_list_shows_what_is_open(administrator: Client) -> None:
    invite(administrator, "translator", "new@example.org")
    page = administrator.get(LIST).content.decode()
    assert "new@example.org" in page
    assert ">translator<" in page
    assert ">open<" in page


def test_letter_in_the_language_of_the_invited(administrator: Client, deferred: list[Any]) -> None:
    link = invite(administrator, email="new@example.org")
    (values,) = deferred
    assert link.rpartition("~")[2] not in str(values)  # jobs are rows too
    tasks.send_invitation(**values)
    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == (["new@example.org"], "上合编辑台邀请函")
    assert f"http://testserver{link}" in letter.body


def test_no_letter_for_what_was_revoked_or_without_an_address(administrator: Client, deferred: list[Any]) -> None:
    invite(administrator)
    assert deferred == []
    invite(administrator, email="new@example.org")
    Invitation.objects.update(revoked_at=timezone.now())
    tasks.send_invitation(**deferred[0])
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["rights desk", "beyond"])
def test_nobody_invites_to_a_role_with_rights_that_they_lack(administrator: Client, name: str) -> None:
    beyond = Group.objects.create(name="beyond")
    beyond.permissions.add(Permission.objects.get(codename="erase_entry"))
    page = administrator.post(f"{LIST}add/", {"role": role(name).pk, "email": "", "language": "en"})
    assert page.status_code == 200
    assert "role" in page.context["adminform"].form.errors
    assert not Invitation.objects.exists()


def test_no_new_link_for_a_role_that_has_grown(administrator: Client) -> None:
    invite(administrator)
    role("writer").permissions.add(Permission.objects.get(codename="erase_entry"))
    assert administrator.post(f"{LIST}{Invitation.objects.get().pk}/link/").status_code == 403


def test_link_ends_with_the_rights_of_whoever_invited(administrator: Client) -> None:
    link, closed = invite(administrator), User.objects.filter(username="administrator")
    role("writer").permissions.add(Permission.objects.get(codename="erase_entry"))
    assert Client().get(link).status_code == 410
    role("writer").permissions.remove(Permission.objects.get(codename="erase_entry"))
    assert Client().get(link).status_code == 200
    closed.update(is_active=False)
    assert Client().get(link).status_code == 410


def test_first_account_can_invite_to_every_role() -> None:
    account = make.account("administrator")
    account.groups.add(role("rights desk"))
    assert {group.name for group in inviting.givable_roles(account)} == set(
        Group.objects.values_list("name", flat=True)
    )


def test_role_that_requires_a_second_factor_asks_the_invited_for_one(administrator: Client) -> None:
    RoleRule.objects.create(group=role("writer"), second_factor=True)
    client, _response = accept(invite(administrator))
    assert client.get("/admin/")["Location"].startswith("/admin/account/second-factor/")
