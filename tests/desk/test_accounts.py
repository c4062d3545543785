"""Accounts and roles: who changes them, with which rights, and what ends when one is closed."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from sco.desk.people.models import RoleRule, Session
from sco.desk.people.roles import NAMES
from tests import factories as make
from tests.desk import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    return browser.client_of(make.account("administrator"))


def form_of(client: Client, user: User) -> dict[str, Any]:
    """What the browser sends from an untouched form of an account."""
    return {"username": user.username, "first_name": "", "last_name": "", "email": "", "is_active": "on",
            "groups": [group.pk for group in user.groups.all()]}  # fmt: skip


def change(client: Client, user: User, **changes: Any) -> Any:
    data = {name: value for name, value in (form_of(client, user) | changes).items() if value is not None}
    return client.post(f"/admin/auth/user/{user.pk}/change/", data)


def test_closing_an_account_ends_its_sessions_at_once(administrator: Client) -> None:
    user = make.account("writer")
    desk = browser.client_of(user)
    assert desk.get("/admin/").status_code == 200
    assert change(administrator, user, is_active=None).status_code == 302
    assert desk.get("/admin/").status_code == 302
    assert not Session.objects.filter(account=user).exists()
    change(administrator, user)
    assert desk.get("/admin/").status_code == 302  # opened again, and the session is gone


def test_a_new_role_ends_the_sessions_and_a_new_name_does_not(administrator: Client) -> None:
    user = make.account("writer")
    desk = browser.client_of(user)
    change(administrator, user, first_name="X")
    assert desk.get("/admin/").status_code == 200
    change(administrator, user, groups=[Group.objects.get(name="editor").pk])
    assert desk.get("/admin/").status_code == 302


def test_administrators_make_nobody_a_superuser_and_give_no_personal_rights(administrator: Client) -> None:
    user = make.account("writer")
    erase = Permission.objects.get(codename="erase_entry")
    change(administrator, user, is_superuser="on", user_permissions=[erase.pk])
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_administrators_give_no_role_with_rights_that_they_lack(administrator: Client) -> None:
    user = make.account("writer")
    response = change(administrator, user, groups=[Group.objects.get(name="rights desk").pk])
    assert response.status_code == 200
    assert {group.name for group in user.groups.all()} == {"writer"}


def test_administrators_do_not_touch_accounts_with_rights_that_they_lack(administrator: Client) -> None:
    eraser = make.account("editor")
    eraser.user_permissions.add(Permission.objects.get(codename="erase_entry"))
    closed = User.objects.create_superuser("closed", is_active=False)
    for user in (eraser, closed, User.objects.create_superuser("chief")):
        assert change(administrator, user, is_active=None).status_code == 403
        page = f"/admin/auth/user/{user.pk}/password/"
        new = {"password1": "a new long word", "password2": "a new long word"}
        assert administrator.post(page, new).status_code == 403


def test_nobody_closes_their_own_account(administrator: Client) -> None:
    own = User.objects.get(username="administrator")
    change(administrator, own, is_active=None)
    own.refresh_from_db()
    assert own.is_active


def test_new_password_of_a_colleague_ends_the_sessions_and_ones_own_takes_the_old_one(administrator: Client) -> None:
    user, own = make.account("writer"), User.objects.get(username="administrator")
    desk = browser.client_of(user)
    new = {"password1": "a new long word", "password2": "a new long word", "usable_password": "true"}
    assert administrator.post(f"/admin/auth/user/{user.pk}/password/", new).status_code == 302
    assert desk.get("/admin/").status_code == 302
    assert administrator.post(f"/admin/auth/user/{own.pk}/password/", new)["Location"] == "/admin/password_change/"


def test_superuser_gives_the_right_to_erase_to_a_person(chief: Client) -> None:
    user, erase = make.account("editor"), Permission.objects.get(codename="erase_entry")
    change(chief, user, is_staff="on", user_permissions=[erase.pk])
    assert User.objects.get(pk=user.pk).has_perm("ledger.erase_entry")


def test_role_gets_no_right_that_its_giver_lacks(administrator: Client) -> None:
    writer, erase = Group.objects.get(name="writer"), Permission.objects.get(codename="erase_entry")
    page = f"/admin/desk_people/role/{writer.pk}/change/"
    assert administrator.get(page).status_code == 200
    administrator.post(page, {"permissions": [erase.pk]})
    assert not writer.permissions.filter(pk=erase.pk).exists()
    desk = Group.objects.get(name="rights desk")
    refused = administrator.post(
        f"/admin/desk_people/role/{desk.pk}/change/", {"permissions": [], "second_factor": "on"}
    )
    assert refused.status_code == 403


def test_role_requires_a_second_factor(administrator: Client) -> None:
    writer = Group.objects.get(name="writer")
    before = set(writer.permissions.all())
    data = {"permissions": [right.pk for right in before], "second_factor": "on"}
    administrator.post(f"/admin/desk_people/role/{writer.pk}/change/", data)
    assert RoleRule.objects.get(group=writer).second_factor
    assert set(writer.permissions.all()) == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_roles_are_shown_by_name_and_never_by_code(language: str) -> None:
    client = browser.client_of(make.account("administrator", "one"), language)
    user = make.account("desk head", "two")
    pages = ["/admin/desk_people/role/", "/admin/auth/user/", f"/admin/auth/user/{user.pk}/change/",
             "/admin/desk_people/invitation/add/", "/admin/account/"]  # fmt: skip
    for page in pages:
        text = re.sub(r"<[^>]*>", " ", client.get(page).content.decode())
        found = [code for code in NAMES if re.search(rf"\b{code}\b", text)]
        assert (found == []) == (language == "zh-hans"), (page, found)


def test_accounts_are_listed_in_the_same_number_of_queries(
    administrator: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        make.account("writer", f"writer-{number}")
    with django_assert_max_num_queries(9):
        administrator.get("/admin/auth/user/")
