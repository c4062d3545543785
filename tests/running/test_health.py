"""/healthz/."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections
from django.test import Client

from sco.running import health, probe
from tests import databases


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Makes every query on one connection fail, as a stopped server does."""

    def breaks(alias: str) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise OperationalError("connection to server at 10.0.0.7 failed for user sco_desk")

        monkeypatch.setattr(connections[alias], "cursor", refuse)

    monkeypatch.setattr(health, "_migrated", False)
    yield breaks
    health._migrated = False


def test_live_answers_without_a_database(client: Client) -> None:
    answer = client.get("/healthz/live")
    assert (answer.status_code, answer.content) == (200, b"live\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(databases=["default", "reader"])
def test_ready_names_its_parts_and_the_head(client: Client) -> None:
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200
    assert {**answer.json(), "head": 0} == {"database": "ok", "reader": "ok", "migrations": "ok", "head": 0}
    assert isinstance(answer.json()["head"], int)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db(databases=["default", "reader"])
@pytest.mark.parametrize(("alias", "parts"), [("default", {"database", "migrations"}), ("reader", {"reader"})])
def test_a_database_that_is_down_gets_503_and_no_details(
    client: Client, broken: Any, alias: str, parts: set[str]
) -> None:
    broken(alias)
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert {part for part, said in answer.json().items() if said == "does not answer"} == parts
    assert "10.0.0.7" not in answer.content.decode()
    assert (answer.json()["head"] is None) == (alias == "reader")


def test_a_service_without_the_desk_asks_the_reader_only(
    client: Client, record: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connections.settings["default"], "ENGINE", "django.db.backends.dummy")
    monkeypatch.setattr(connections["default"], "cursor", None)
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()) == (200, {"reader": "ok", "head": 0})


def test_without_a_server_it_is_not_ready(client: Client, unreachable: None) -> None:
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    body = answer.json()
    assert (body["database"], body["reader"], body["head"]) == ("does not answer", "does not answer", None)


@pytest.mark.django_db(databases=["default", "reader"])
def test_a_missing_migration_gets_503_until_it_is_there(client: Client, broken: Any) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'desk_people' RETURNING id, app, name, applied")
        rows = cursor.fetchall()
        answer = client.get("/healthz/ready")
        assert (answer.status_code, answer.json()["migrations"]) == (503, "missing: run manage.py migrate")
        cursor.executemany("INSERT INTO django_migrations (id, app, name, applied) VALUES (%s, %s, %s, %s)", rows)
    assert client.get("/healthz/ready").status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        "REVOKE SELECT (document) ON ledger_entry FROM {role}",
        "REVOKE SELECT ON ledger_projectionkey FROM {role}",
        "REVOKE EXECUTE ON FUNCTION ledger_open_restricted FROM {role}",
        "DROP FUNCTION ledger_open_restricted",
        "ALTER TABLE ledger_head RENAME COLUMN at TO since",
    ],
)
def test_a_reader_without_a_right_that_it_needs_gets_503(client: Client, record: str, change: str) -> None:
    assert client.get("/healthz/ready").status_code == 200
    with connections["default"].cursor() as cursor:
        cursor.execute(change.format(role=databases.READER))
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()["reader"]) == (
        503,
        "cannot read the record: run manage.py grant_reader",
    )


def test_a_connection_that_died_with_an_earlier_server_is_no_503(client: Client, record: str) -> None:
    assert client.get("/healthz/ready").status_code == 200
    for alias in ("default", "reader"):
        connections[alias].connection.close()
    assert client.get("/healthz/ready").status_code == 200


def test_a_setting_that_is_wrong_is_no_traceback(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    def refuse() -> str:
        raise ImproperlyConfigured("DATABASES is improperly configured")

    monkeypatch.setattr(health, "CHECKS", dict.fromkeys(health.CHECKS, refuse))
    assert client.get("/healthz/ready").status_code == 503


@pytest.mark.parametrize(
    ("hosts", "name"),
    [("", "localhost"), ("*", "localhost"), ("a.org, b.org", "a.org"), (".a.org", "health.a.org"), ("[::1]", "[::1]")],
)
def test_the_probe_asks_under_a_name_that_is_allowed(hosts: str, name: str) -> None:
    assert probe.allowed_host({"ALLOWED_HOSTS": hosts}) == name
