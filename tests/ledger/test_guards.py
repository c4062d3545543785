"""The database itself refuses to change the record's past: the owner, the desk, and a session with triggers off."""

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests import databases
from tests import factories as make

CHANGES = [
    "UPDATE ledger_entry SET document = '{}' WHERE sequence = 1",
    "UPDATE ledger_entry SET note = 'x'",
    "UPDATE ledger_entry SET sequence = sequence + 10",
    "UPDATE ledger_entry SET document = NULL, restricted = NULL, document_salt = NULL, restricted_salt = NULL",
    "DELETE FROM ledger_entry",
    "DELETE FROM ledger_entry WHERE sequence = 3",
    "TRUNCATE ledger_entry",
    "TRUNCATE ledger_entry, ledger_entryactor, ledger_head, ledger_projection",
    "UPDATE ledger_entryactor SET actor = 'nobody'",
    "DELETE FROM ledger_entryactor",
    "TRUNCATE ledger_entryactor",
    "UPDATE ledger_head SET sequence = 1",
    "UPDATE ledger_head SET sequence = 2, digest = (SELECT digest FROM ledger_entry WHERE sequence = 2)",
    "UPDATE ledger_head SET sequence = 9",
    "UPDATE ledger_head SET digest = '\\x00'",
    "UPDATE ledger_head SET genesis = '\\x00'",
    "UPDATE ledger_head SET at = at - interval '1 day'",
    "UPDATE ledger_head SET id = 2",
    "DELETE FROM ledger_head",
    "TRUNCATE ledger_head",
    "INSERT INTO ledger_head SELECT 2, sequence, digest, genesis, at FROM ledger_head",
    "MERGE INTO ledger_entry AS e USING ledger_head AS h ON e.sequence = h.sequence WHEN MATCHED THEN DELETE",
    "INSERT INTO ledger_entry SELECT * FROM ledger_entry ON CONFLICT (sequence) DO UPDATE SET document = '{}'",
]


@pytest.fixture(scope="module")
def three_entries(django_db_blocker: object) -> Iterator[str]:
    """A record with a publication, a withdrawal and another publication; tests here change nothing in it."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:  # type: ignore[attr-defined]
        topic = make.topic()
        make.publish_rows(topic)
        make.withdraw_rows(topic)
        make.publish_rows(topic)
        yield name


def connect(name: str, role: str = "") -> psycopg.Connection[tuple[object, ...]]:
    options = settings.DATABASES["default"]
    account = {"user": role, "password": databases.PASSWORD} if role else {"user": options["USER"]}
    rest = {"password": options["PASSWORD"]} if options["PASSWORD"] and not role else {}
    port = {"port": options["PORT"]} if options["PORT"] else {}
    return psycopg.connect(dbname=name, host=options["HOST"], **port, **account, **rest)


def state(name: str) -> list[tuple[object, ...]]:
    with connect(name) as owner:
        return owner.execute(
            "SELECT e.*, a.actor, h.* FROM ledger_entry AS e LEFT JOIN ledger_entryactor AS a USING (sequence)"
            " CROSS JOIN ledger_head AS h ORDER BY e.sequence"
        ).fetchall()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("who", ["owner", "triggers off", databases.DESK, databases.READER])
def test_the_past_is_not_changed_by(three_entries: str, change: str, who: str) -> None:
    before = state(three_entries)
    with connect(three_entries, who if who.startswith("sco_") else "") as session:
        if who == "triggers off":
            session.execute("SET session_replication_role = replica")
        expected = psycopg.errors.IntegrityError if who in {"owner", "triggers off"} else psycopg.Error
        with pytest.raises(expected):
            session.execute(change)
        session.rollback()
    assert state(three_entries) == before


def test_the_guards_fire_in_every_session_mode(record: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE 'ledger_%%' AND NOT tgisinternal AND tgenabled <> 'A'"
        )
        assert cursor.fetchall() == []
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'ledger_%%' AND NOT tgisinternal")
        assert cursor.fetchone() == (35,)
