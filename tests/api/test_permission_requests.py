"""Asking for permission: what is taken in, what is refused, and what nobody is told."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from sco.access.models import PermissionRequest
from sco.api.limiting import LIMITS
from sco.limits.windows import Counters
from tests import databases

pytestmark = pytest.mark.usefixtures("in_process")
ADDRESS = "/api/v1/permission-requests"
GOOD: dict[str, Any] = {
    "name": "李 Wei", "email": "li@example.org", "article": "four-security-centres", "languages": ["zh-Hans"],
    "purpose": "archive", "message": "We would like to keep a copy of it.",
}  # fmt: skip
CANARY = "Quagmirethorn"


@pytest.fixture(scope="module")
def inbox(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The seed data; the API's connection has the live service's role."""
    with django_db_blocker.unblock(), databases.clone(databases.seeded(), reader=databases.LIVE) as name:
        yield name


@pytest.fixture
def ask(inbox: str, api: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setattr(LIMITS.asking, "own", Counters())

    def send(body: Any, **headers: str) -> Any:
        sent = body if isinstance(body, bytes) else json.dumps(body)
        return api.post(ADDRESS, sent, content_type="application/json", headers=headers)

    PermissionRequest.objects.all().delete()
    return send


def changed(**members: Any) -> dict[str, Any]:
    """The good request with other members, without those that are None."""
    return {name: value for name, value in (GOOD | members).items() if value is not None}


@pytest.mark.parametrize(
    "members",
    [
        {}, {"organisation": "Ein Verlag – 出版社"}, {"article": None, "outlet": "guancha"},
        {"languages": ["en", "zh-Hans"]}, {"message": "多行\n文字\t也可以。" * 200}, {"website": ""},
    ],
)  # fmt: skip
def test_a_request_lands_in_the_inbox(ask: Callable[..., Any], members: dict[str, Any]) -> None:
    if "outlet" in members:
        from articles.models import Outlet

        members = members | {"outlet": Outlet.objects.values_list("slug", flat=True)[0]}
    answer = ask(changed(**members))
    assert (answer.status_code, answer.json()) == (202, {"status": "received"})
    assert answer["Cache-Control"] == "no-store"
    row = PermissionRequest.objects.get()
    assert (row.name, row.email, row.status, row.answered_by) == ("李 Wei", "li@example.org", "open", "")
    assert row.scope == ("outlet" if "outlet" in members else "article")
    assert set(row.languages) == set(changed(**members)["languages"])


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"name": None}, "name"), ({"name": "x"}, "name"), ({"name": "x" * 201}, "name"), ({"name": 7}, "name"),
        ({"name": f"{CANARY}\nBcc: a@b.org"}, "name"), ({"name": f"{CANARY}\u202e"}, "name"),
        ({"name": f"{CANARY}\x00"}, "name"), ({"organisation": ["x"]}, "organisation"),
        ({"organisation": "a\u2028b"}, "organisation"), ({"email": None}, "email"), ({"email": CANARY}, "email"),
        ({"email": "a@b"}, "email"), ({"email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"email": f"{'a' * 250}@example.org"}, "email"), ({"article": None}, "article"),
        ({"article": CANARY}, "article"), ({"article": "no-such-article"}, "article"), ({"article": {}}, "article"),
        ({"outlet": "guancha"}, "outlet"), ({"languages": []}, "languages"), ({"languages": "en"}, "languages"),
        ({"languages": ["fr"]}, "languages"), ({"languages": ["en", "en"]}, "languages"),
        ({"languages": [["en"]]}, "languages"), ({"languages": None}, "languages"), ({"purpose": "fun"}, "purpose"),
        ({"purpose": []}, "purpose"), ({"message": "short"}, "message"), ({"message": "x" * 5_001}, "message"),
        ({"message": f"{CANARY} \x00 and more"}, "message"), ({"language": "zh"}, "language"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_not_repeated(
    ask: Callable[..., Any], members: dict[str, Any], field: str
) -> None:  # fmt: skip
    answer = ask(changed(**members))
    assert (answer.status_code, answer.json()["parameter"]) == (400, field)
    assert CANARY not in answer.content.decode()
    assert not PermissionRequest.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 415), (b"{", 400), (b"[]", 400), (b'"x"', 400), (b"\xff", 400), (b"null", 400),
     (b'{"a":"' + b"x" * 17_000 + b'"}', 413)],
)  # fmt: skip
def test_what_is_no_request_at_all_is_a_problem(ask: Callable[..., Any], body: bytes, status: int) -> None:
    answer = ask(body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_a_member_that_nobody_knows_is_refused(ask: Callable[..., Any]) -> None:
    answer = ask(changed(**{CANARY: "x"}))
    assert answer.json()["type"] == "/api/v1/problems#unknown-parameter"
    assert CANARY not in answer.content.decode()


def test_other_types_and_methods_are_refused(ask: Callable[..., Any], api: Client) -> None:
    assert api.post(ADDRESS, {"name": "x"}).status_code == 415
    for method in ("get", "head", "put", "delete", "patch"):
        answer = getattr(api, method)(ADDRESS)
        assert answer.status_code == 405
    assert api.get(ADDRESS)["Allow"] == "POST, OPTIONS"
    assert api.options(ADDRESS)["Access-Control-Allow-Methods"] == "POST"
    assert api.options("/api/v1/articles")["Access-Control-Allow-Methods"] == "GET, HEAD"


def test_the_same_request_again_is_one_row_and_the_same_answer(ask: Callable[..., Any]) -> None:
    again = changed(email="LI@example.org", message=GOOD["message"].replace(" ", "  ").upper())
    answers = [ask(GOOD), ask(GOOD), ask(again), ask(changed(purpose="display"))]
    assert {(each.status_code, each.content) for each in answers} == {(202, answers[0].content)}
    assert PermissionRequest.objects.count() == 2


def test_who_fills_in_every_field_is_told_the_same_and_kept_out(ask: Callable[..., Any]) -> None:
    assert ask(changed(website="https://example.org")).content == ask(GOOD).content
    assert PermissionRequest.objects.count() == 1


def test_an_address_has_few_attempts(ask: Callable[..., Any]) -> None:
    answers = [ask(changed(name="x"), x_forwarded_for="192.0.2.1") for _ in range(11)]
    assert [each.status_code for each in answers] == [400] * 10 + [429]
    assert 3_500 < int(answers[-1]["Retry-After"]) <= 3_600
    assert ask(GOOD).status_code == 429


@pytest.mark.parametrize(
    ("members", "accepted", "language"),
    [({}, "", "en"), ({}, "zh-CN,zh;q=0.9", "zh-Hans"), ({"language": "zh-Hans"}, "en", "zh-Hans"), ({}, "fr", "en")],
)
def test_the_letter_has_the_language_of_the_request(
    ask: Callable[..., Any], members: dict[str, Any], accepted: str, language: str
) -> None:
    ask(changed(**members), accept_language=accepted)
    assert PermissionRequest.objects.get().letter_language == language


@pytest.mark.parametrize(
    "statement",
    ["SELECT name FROM access_permissionrequest", "UPDATE access_permissionrequest SET status = 'granted'",
     "DELETE FROM access_permissionrequest", "INSERT INTO access_permissionrequest (status) VALUES ('granted')",
     "SELECT * FROM access_usage", "SELECT * FROM access_usagereport", "DELETE FROM access_usagereport",
     "SELECT access_sum_up()", "SELECT * FROM access_key", "SELECT * FROM articles_article",
     "INSERT INTO ledger_entry SELECT * FROM ledger_entry", "CREATE TEMPORARY TABLE mine (id int)"],
)  # fmt: skip
def test_the_role_that_takes_requests_in_can_do_nothing_else_with_them(inbox: str, statement: str) -> None:
    with connections["reader"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(statement)


def test_a_message_has_an_end_whatever_the_code_lets_through(inbox: str) -> None:
    columns = "name, email, scope, slug, languages, purpose, message, letter_language, fingerprint"
    values = "'x', 'x', 'article', 'x', '{en}', 'display', repeat('x', 8001), 'en', 'x'"
    with connections["reader"].cursor() as cursor, pytest.raises(Exception, match="access_request_message_short"):
        cursor.execute(f"INSERT INTO access_permissionrequest ({columns}) VALUES ({values})")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("email", "\u017f@example.org"), ("email", "a@localhost"), ("email", "a@[127.0.0.1]"), ("name", "\u3164\u3164"),
        ("name", "A\u034fB"), ("message", "Please look \x1b[31m here"), ("message", "Please \u202e turn around"),
    ],
)  # fmt: skip
def test_what_hides_or_leads_inwards_is_refused(ask: Callable[..., Any], member: str, value: str) -> None:
    response = ask(changed(**{member: value}))
    assert (response.status_code, response.json()["parameter"]) == (400, member)
    assert not PermissionRequest.objects.exists()


def test_a_member_that_is_given_twice_is_refused(ask: Callable[..., Any]) -> None:
    body = json.dumps(GOOD).replace('"name"', '"name": "Another", "name"', 1)
    response = ask(body.encode())
    assert response.status_code == 400
    assert "twice" in response.json()["detail"]


def test_too_deep_a_body_is_no_error_of_the_server(ask: Callable[..., Any]) -> None:
    assert ask(b"[" * 8_000).status_code == 400


def test_the_language_of_the_address_is_that_of_the_letter(ask: Callable[..., Any], api: Client) -> None:
    response = api.post(f"{ADDRESS}?lang=zh-Hans", json.dumps(GOOD), content_type="application/json")
    assert response.status_code == 202
    assert PermissionRequest.objects.get().letter_language == "zh-Hans"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "get"])
def test_its_methods_are_the_same_whoever_says_so(api: Client, inbox: str, method: str) -> None:
    response = getattr(api, method)(ADDRESS)
    assert (response.status_code, response["Allow"]) == (405, "POST, OPTIONS")
