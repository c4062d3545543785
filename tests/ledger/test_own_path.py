"""A session's own temporary tables, found before all others by name, deceive no guard and carry nobody to the owner."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import databases
from tests import factories as make
from tests.ledger.forging import Forgery
from tests.ledger.test_guards import connect, state

Session = psycopg.Connection[tuple[object, ...]]
SHADOW = "CREATE TEMPORARY TABLE {table} AS SELECT * FROM public.{table}"
CARRIED_OFF = """
    CREATE FUNCTION pg_temp.carried_off() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE 'ALTER TABLE public.ledger_entry DISABLE TRIGGER USER';
        EXECUTE 'DELETE FROM public.ledger_entry';
        RETURN NEW;
    END $$;
    INSERT INTO pg_temp.ledger_entry (kind, slug, version, action, document_salt)
    VALUES ('x', 'x', 1, 'publish', ''), ('x', 'x', 2, 'erase', '');
    GRANT ALL ON pg_temp.ledger_entry TO PUBLIC;
    CREATE TRIGGER carried_off BEFORE UPDATE ON pg_temp.ledger_entry FOR EACH ROW
        EXECUTE FUNCTION pg_temp.carried_off();
"""


@pytest.fixture(scope="module")
def three_entries(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A record whose topic is public; the desk's role may make temporary tables, as it may where nobody took that."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        make.topic_in_three_versions()
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT TEMPORARY ON DATABASE {name} TO {databases.DESK}")
        yield name


@pytest.fixture(params=["owner", databases.DESK])
def deceiver(request: pytest.FixtureRequest, three_entries: str) -> Iterator[Session]:
    """A session that has a temporary copy of the entries by their name."""
    with connect(three_entries, request.param if request.param == databases.DESK else "") as session:
        session.execute(SHADOW.format(table="ledger_entry"))
        yield session
        session.rollback()


def test_erasing_does_not_carry_the_desks_role_to_the_owner(three_entries: str) -> None:
    before = state(three_entries)
    with connect(three_entries, databases.DESK) as session:
        session.execute(SHADOW.format(table="ledger_entry"))
        session.execute(CARRIED_OFF)
        assert session.execute("SELECT ledger_blank('x', 'x')").fetchone() == (0,)
        session.commit()
    assert state(three_entries) == before


def test_a_gap_is_refused_all_the_same(deceiver: Session) -> None:
    deceiver.execute("UPDATE pg_temp.ledger_entry SET sequence = 99 WHERE sequence = 1")
    with pytest.raises(psycopg.errors.IntegrityError, match="leave a gap"):
        Forgery(deceiver).made({"sequence": 100, "publication": 100}).insert()


def test_the_head_is_moved_to_no_entry_of_the_sessions_own(deceiver: Session) -> None:
    deceiver.execute("UPDATE pg_temp.ledger_entry SET sequence = 99 WHERE sequence = 3")
    with pytest.raises(psycopg.errors.IntegrityError, match="only moves forward"):
        deceiver.execute(
            "UPDATE ledger_head AS h SET sequence = 99, digest = e.digest FROM pg_temp.ledger_entry AS e"
            " WHERE e.sequence = 99"
        )


def test_a_recorded_slug_stays_frozen(deceiver: Session) -> None:
    deceiver.execute("DELETE FROM pg_temp.ledger_entry")
    with pytest.raises(psycopg.errors.IntegrityError, match="frozen since its first publication"):
        deceiver.execute("UPDATE articles_topic SET slug = 'another' WHERE slug = 'security'")


def test_a_public_item_is_not_deleted(deceiver: Session) -> None:
    deceiver.execute("DELETE FROM pg_temp.ledger_entry")
    with pytest.raises(psycopg.errors.IntegrityError, match="is public"):
        deceiver.execute("DELETE FROM articles_topic WHERE slug = 'security'")


def test_an_entry_is_not_blanked_without_an_erasure(three_entries: str) -> None:
    with connect(three_entries) as owner:
        owner.execute(SHADOW.format(table="ledger_entry"))
        owner.execute("UPDATE pg_temp.ledger_entry SET version = 9, action = 'erase' WHERE sequence = 3")
        with pytest.raises(psycopg.errors.IntegrityError, match="only after an erasure"):
            owner.execute(
                "UPDATE public.ledger_entry SET document = NULL, restricted = NULL, document_salt = NULL,"
                " restricted_salt = NULL WHERE sequence = 1"
            )
        owner.rollback()


def test_keys_follow_their_projections_all_the_same(three_entries: str) -> None:
    with connect(three_entries) as owner:
        owner.execute(SHADOW.format(table="ledger_projectionkey"))
        owner.execute("UPDATE ledger_projection SET keys = '{topic/another}' WHERE sequence = 1")
        found = owner.execute("SELECT sequence FROM public.ledger_projectionkey WHERE key = 'topic/another'").fetchall()
        assert found == [(1,)]
        owner.rollback()


def test_every_function_of_the_ledger_looks_in_its_own_schema_first(three_entries: str) -> None:
    with connect(three_entries) as owner:
        functions = owner.execute("SELECT proname, proconfig FROM pg_proc WHERE proname ~ '^ledger_'").fetchall()
    assert len(functions) >= 9
    assert {tuple(config or ()) for _name, config in functions} == {("search_path=pg_catalog, public, pg_temp",)}, (
        functions
    )
