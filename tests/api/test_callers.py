"""Who calls: a key that is sent is valid, or the request is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connections
from django.test import Client
from django.utils import timezone

from sco.access import keys
from sco.access.models import Key, Partner
from tests.access import giving
from tests.access.giving import bearer
from tests.api.reading import ask, get, problem

pytestmark = pytest.mark.usefixtures("shared_sample")
ADDRESSES = ["articles", "articles/a02", "claims/c01", "changes", "search?q=a", "changes/access", ""]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_valid_key_is_taken_everywhere(api: Client, address: str) -> None:
    response = ask(api, address, **bearer(giving.key(giving.partner())))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-cache"


def expired() -> str:
    now = timezone.now()
    return giving.key(giving.partner(), created_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1))


def revoked() -> str:
    return giving.key(giving.partner(), revoked_at=timezone.now() - timedelta(seconds=1))


def suspended() -> str:
    return giving.key(giving.partner(is_active=False))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (expired, "expired at 2"), (revoked, "was revoked"), (suspended, "no access at present"),
        (keys.new_key, "Nobody has this key"), (lambda: keys.new_key()[:-1] + "!", "not a key of this service"),
        (lambda: keys.new_key()[:-3] + "xyz", "checksum"), (lambda: "", "has no key"), (lambda: "a b c", "not a key"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ADDRESSES)
def test_any_other_key_is_refused_with_the_reason(api: Client, make: Any, reason: str, address: str) -> None:
    key = make()
    response = ask(api, address, **bearer(key))
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith('Bearer realm="sco", error="invalid_token"')
    found = problem(api, address, 401, **bearer(key))
    assert reason in found["detail"]
    assert not key or key not in str(response.headers) + response.content.decode()


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "bearer  ", "Token x", "sco_abc", "é"])
def test_another_scheme_is_not_anonymous(api: Client, header: str) -> None:
    assert "has no key" in problem(api, "articles", 401, authorization=header)["detail"]


def test_the_scheme_is_read_in_any_case(api: Client) -> None:
    get(api, "articles", authorization=f"bEARER   {giving.key(giving.partner())} ")


@pytest.mark.parametrize("name", ["key", "api_key", "token", "access_token", "authorization"])
def test_no_address_takes_a_key(api: Client, name: str) -> None:
    key = giving.key(giving.partner())
    found = problem(api, f"articles?{name}={key}", 400)
    assert "The address has a key in it" in found["detail"]
    assert key not in str(found)


@pytest.mark.parametrize(
    "address", ["search?q={}", "articles?q=x%20{}", "docs?x={}", "log/checkpoint?{}", "suggest?q=sco%5F{}"]
)
def test_no_text_in_an_address_has_a_key(api: Client, address: str) -> None:
    key = giving.key(giving.partner())
    found = problem(api, address.format(key.removeprefix("sco_") if "%5F" in address else key), 400)
    assert "The address has a key in it" in found["detail"]
    assert key[12:] not in str(found)


def test_whoever_sent_no_key_is_not_told_that_it_is_wrong(api: Client) -> None:
    assert ask(api, "changes/access")["WWW-Authenticate"] == 'Bearer realm="sco"'


def test_keys_overlap_and_one_is_revoked_at_once(api: Client) -> None:
    partner = giving.partner()
    old, new = giving.key(partner), giving.key(partner)
    assert [ask(api, "articles", **bearer(key)).status_code for key in (old, new)] == [200, 200]
    Key.objects.filter(digest=keys.digest(old)).update(revoked_at=timezone.now())
    assert [ask(api, "articles", **bearer(key)).status_code for key in (old, new)] == [401, 200]
    Partner.objects.filter(pk=partner.pk).update(is_active=False)
    assert ask(api, "articles", **bearer(new)).status_code == 401


@pytest.mark.parametrize("table", ["partner", "key", "grant", "entitlement", "accesschange"])
def test_the_reader_can_select_nothing_of_it(table: str) -> None:
    with connections["reader"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"SELECT FROM access_{table}")


@pytest.mark.parametrize("function", ["access_granted(1)", "access_refresh(1)"])
def test_the_reader_asks_with_a_key_only(function: str) -> None:
    with connections["reader"].cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute(f"SELECT {function}")
