"""The head is the last entry when a transaction ends, and actors are recorded for existing entries only."""

from collections.abc import Iterator

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from tests import databases
from tests import factories as make
from tests.ledger.test_guards import connect, insert

WHO = ["", databases.DESK]


@pytest.fixture
def three_entries(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A record of three entries."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        topic = make.topic()
        make.publish_rows(topic)
        make.withdraw_rows(topic)
        make.publish_rows(topic)
        yield name


@pytest.mark.parametrize("who", [*WHO, "triggers off"])
@pytest.mark.parametrize("many", [1, 3])
def test_an_entry_that_the_head_does_not_follow_is_refused_and_publishing_goes_on(
    three_entries: str, who: str, many: int
) -> None:
    with connect(three_entries, who if who in WHO else "") as session:
        if who == "triggers off":
            session.execute("SET session_replication_role = replica")
        insert(session, *range(4, 4 + many))
        with pytest.raises(psycopg.errors.IntegrityError, match="head of the record is still at 3"):
            session.commit()
    assert [outcome.sequence for outcome in make.publish_rows(make.topic("another"))] == [4]


def test_nor_one_that_the_head_follows_halfway(three_entries: str) -> None:
    with connect(three_entries, databases.DESK) as session:
        insert(session, 4, 5)
        session.execute("UPDATE ledger_head SET sequence = 4")
        with pytest.raises(psycopg.errors.IntegrityError, match="head of the record is still at 4"):
            session.commit()


def test_nor_in_a_savepoint(three_entries: str) -> None:
    with connect(three_entries, databases.DESK) as session:
        session.execute("SELECT")
        with session.transaction():
            insert(session, 4)
        with pytest.raises(psycopg.errors.IntegrityError, match="head of the record is still at 3"):
            session.commit()


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("sequences", ["(4)", "(0)", "(5), (400)"])
def test_an_actor_of_no_entry_is_refused(three_entries: str, who: str, sequences: str) -> None:
    with connect(three_entries, who) as session, pytest.raises(psycopg.errors.IntegrityError, match="no entry"):
        session.execute(
            f"INSERT INTO ledger_entryactor (sequence, actor) SELECT s, 'x' FROM (VALUES {sequences}) AS v(s)"
        )
