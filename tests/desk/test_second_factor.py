"""The second factor: set up, asked for before anything else, replaced by recovery codes, reset, and not guessed."""

import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sco.desk import logins
from sco.desk.people import second_factor
from sco.desk.people.models import RecoveryCode, RoleRule, Session
from tests import factories as make
from tests.desk import browser
from tests.desk.addresses import addresses
from tests.desk.test_logins import exhaust_address

pytestmark = pytest.mark.django_db
PASSWORD = "the right password"
CODE, ENROL = "/admin/login/code/", "/admin/account/second-factor/"


@pytest.fixture
def editor() -> User:
    user = make.editor()
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def codes(editor: User) -> list[str]:
    """The recovery codes of the editor, who has a second factor."""
    TOTPDevice.objects.create(user=editor, name="TOTP")
    return second_factor.new_recovery_codes(editor)


@pytest.fixture
def _required() -> None:
    RoleRule.objects.create(group=Group.objects.get(name="editor"), second_factor=True)


def right_code(user: User, *, confirmed: bool = True) -> str:
    """What the account's app shows now, though it was used."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    TOTPDevice.objects.update(last_t=-1)
    generator = TOTP(device.bin_key)
    generator.time = time.time()
    return f"{generator.token():06}"


def logged_in(client: Client | None = None, address: str = "192.0.2.1") -> Client:
    """A browser of somebody who has given the password."""
    client = client or Client()
    data = {"username": "ed", "password": PASSWORD}
    assert client.post("/admin/login/", data, REMOTE_ADDR=address).status_code == 302
    return client


def give(client: Client, code: str, address: str = "192.0.2.1") -> Any:
    return client.post(CODE, {"code": code}, REMOTE_ADDR=address)


def test_it_is_set_up_with_a_code_of_the_app(editor: User) -> None:
    desk, other = browser.client_of(editor), browser.client_of(editor)
    page = desk.get(ENROL).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert "not right" in desk.post(ENROL, {"code": "000000"}).content.decode()
    assert not TOTPDevice.objects.get().confirmed
    shown = desk.post(ENROL, {"code": right_code(editor, confirmed=False)}).content.decode()
    assert len(re.findall(r"<code>(?:[a-z2-7]{4}-){3}[a-z2-7]{4}</code>", shown)) == second_factor.RECOVERY_CODES
    assert desk.get("/admin/").status_code == 200
    assert other.get("/admin/").status_code == 302  # it knew the password alone


def test_password_alone_opens_nothing(editor: User, codes: list[str]) -> None:
    client = logged_in()
    response = client.get("/admin/articles/article/?q=x")
    assert response["Location"] == f"{CODE}?next=%2Fadmin%2Farticles%2Farticle%2F%3Fq%3Dx"
    page = client.get(response["Location"]).content.decode()
    assert "/admin/articles/" not in page.replace("%2Fadmin", "")
    assert "nav-sidebar" not in page
    entered = client.post(response["Location"], {"code": right_code(editor)})
    assert entered["Location"] == "/admin/articles/article/?q=x"
    assert client.get("/admin/articles/article/").status_code == 200


def test_no_address_of_the_desk_goes_past_it(editor: User, codes: list[str]) -> None:
    client, open_ = logged_in(), set()
    for name, address in addresses():
        for method in (client.get, client.post):
            response = method(address)
            if not (response.status_code == 302 and response["Location"].startswith(CODE)):
                open_.add(name)
        if name == "admin:logout":
            client = logged_in()
    assert open_ == {"admin:login", "admin:logout", "admin:jsi18n", "admin:code"}


@pytest.mark.usefixtures("_required")
def test_required_by_a_role_it_is_set_up_before_anything_else(editor: User) -> None:
    client = logged_in()
    assert client.get("/admin/articles/article/")["Location"].startswith(ENROL)
    assert client.post("/admin/account/end-sessions/")["Location"] == ENROL
    page = client.get(ENROL).content.decode()
    assert "Your role requires" in page
    client.post(ENROL, {"code": right_code(editor, confirmed=False)})
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/account/second-factor/remove/")["Location"] == "/admin/account/"


@pytest.mark.usefixtures("_required")
def test_other_roles_need_none() -> None:
    assert browser.client_of(make.account("writer")).get("/admin/").status_code == 200


def test_a_code_is_right_once(editor: User, codes: list[str]) -> None:
    code = right_code(editor)
    assert give(logged_in(), code).status_code == 302
    assert "not right" in give(logged_in(), code).content.decode()


def test_recovery_codes_are_right_once_each_however_typed(editor: User, codes: list[str]) -> None:
    assert give(logged_in(), codes[0].upper().replace("-", " ")).status_code == 302
    assert give(logged_in(), codes[0]).status_code == 200
    assert give(logged_in(), codes[1]).status_code == 302
    assert RecoveryCode.objects.count() == second_factor.RECOVERY_CODES - 2


def test_recovery_codes_are_stored_as_digests_and_those_of_others_are_wrong(editor: User, codes: list[str]) -> None:
    another = make.editor("another")
    foreign = second_factor.new_recovery_codes(another)
    assert not any(codes[0].replace("-", "").encode() in bytes(row.digest) for row in RecoveryCode.objects.all())
    assert give(logged_in(), foreign[0]).status_code == 200


@pytest.mark.parametrize("code", ["", "12345", "1234567", "１２３４５６", "abcdef", "-1", "0" * 41, "\x00"])
def test_malformed_codes_are_wrong(editor: User, codes: list[str], code: str) -> None:
    assert give(logged_in(), code).status_code == 200


def test_codes_are_not_guessed(editor: User, codes: list[str]) -> None:
    client = logged_in()
    assert [give(client, "000000").status_code for _ in range(logins.NAME.burst)] == [200] * logins.NAME.burst
    refused = give(client, right_code(editor), "192.0.2.2")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0


def test_another_login_gives_no_new_attempts(editor: User, codes: list[str]) -> None:
    for _ in range(logins.NAME.burst):
        give(logged_in(Client()), "000000")
    assert give(logged_in(Client()), right_code(editor)).status_code == 429


def test_who_has_the_password_locks_nobody_out(editor: User, codes: list[str]) -> None:
    known = logged_in()
    give(known, right_code(editor))
    known.post("/admin/logout/")
    stranger = logged_in(address="192.0.2.3")
    for _ in range(logins.NAME.burst):
        give(stranger, "000000", "192.0.2.3")
    exhaust_address()
    assert give(logged_in(known, "192.0.2.9"), right_code(editor)).status_code == 302


def test_sessions_that_wait_for_a_code_end_soon(editor: User, codes: list[str]) -> None:
    client = logged_in()
    waiting = Session.objects.get().expire_date
    give(client, right_code(editor))
    assert (Session.objects.get().expire_date - waiting).total_seconds() > 3600


def test_removing_it_takes_a_code(editor: User, codes: list[str]) -> None:
    client = logged_in()
    give(client, right_code(editor))
    remove = "/admin/account/second-factor/remove/"
    client.post(remove, {"code": "000000"})
    assert TOTPDevice.objects.exists()
    client.post(remove, {"code": codes[0]})
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()


def test_new_recovery_codes_take_a_code_and_end_those_before(editor: User, codes: list[str]) -> None:
    client = logged_in()
    give(client, right_code(editor))
    address = "/admin/account/second-factor/codes/"
    assert "recovery-codes" not in client.post(address, {"code": "000000"}).content.decode()
    assert "recovery-codes" in client.post(address, {"code": codes[0]}).content.decode()
    assert not second_factor.check(editor, codes[1])


@pytest.fixture
def administrator() -> Client:
    return browser.client_of(make.account("administrator"))


def test_administrator_resets_it(editor: User, codes: list[str], administrator: Client) -> None:
    waiting = logged_in()
    reset = f"/admin/auth/user/{editor.pk}/second-factor/"
    assert reset in administrator.get(f"/admin/auth/user/{editor.pk}/change/").content.decode()
    administrator.get(reset)
    assert TOTPDevice.objects.exists()
    assert administrator.post(reset).status_code == 302
    assert waiting.get("/admin/")["Location"].startswith("/admin/login/")
    assert logged_in().get("/admin/").status_code == 200


def test_nobody_resets_their_own_without_a_code_or_one_of_somebody_with_more_rights(administrator: Client) -> None:
    own = User.objects.get(username="administrator")
    chief = User.objects.create_superuser("chief")
    for account in (own, chief):
        TOTPDevice.objects.create(user=account, name="TOTP")
        assert administrator.post(f"/admin/auth/user/{account.pk}/second-factor/").status_code == 403
    assert TOTPDevice.objects.count() == 2


def test_after_the_login_no_page_asks_the_database_about_it(desk: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert desk.get("/admin/articles/article/").status_code == 200
    assert not [query for query in asked.captured_queries if re.search("otp_|rolerule|recoverycode", query["sql"])]
