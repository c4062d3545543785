"""The account to begin with."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import RequestFactory

pytestmark = pytest.mark.django_db


def first_editor(**options: str) -> str:
    said = StringIO()
    call_command("first_editor", stdout=said, **options)
    return said.getvalue()


def password(said: str) -> str:
    found = re.search(r"\S{16}(?= )", said)
    assert found is not None
    return found.group()


def test_the_printed_password_opens_the_account() -> None:
    user = authenticate(RequestFactory().post("/"), username="editor", password=password(first_editor()))
    assert isinstance(user, User)
    assert user.is_staff


def test_the_account_is_printed_once_only() -> None:
    assert "editor" in first_editor()
    assert first_editor().startswith("An account exists already: editor. New password: manage.py changepassword editor")
    assert User.objects.count() == 1


def test_without_the_role_of_administrators_it_may_do_everything() -> None:
    Group.objects.filter(name="administrator").delete()
    first_editor()
    assert User.objects.get().is_superuser


def test_with_the_role_it_is_an_administrator_and_no_more() -> None:
    first_editor(name="desk")
    user = User.objects.get(username="desk")
    assert not user.is_superuser
    assert {group.name for group in user.groups.all()} == {"administrator", "rights desk"}


def test_a_name_that_is_taken_is_refused() -> None:
    User.objects.create_user("editor")
    with pytest.raises(CommandError, match="--name"):
        first_editor()
