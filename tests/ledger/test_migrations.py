"""Every app migrates back to zero and forward again, with the guards in place afterwards."""

from collections.abc import Iterator

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from pytest_django import DjangoDbBlocker

from sco.ledger.models import Head
from sco.ledger.verifying import verify_record
from sco.running import prepare
from tests import databases
from tests import factories as make

# What higher rooms have comes first: it goes first.
DESK = ("desk_bulk", "desk_checks", "desk_finding", "desk_people", "desk_previewing", "desk_scheduling", "desk_texts",
        "desk_together", "desk_translating")  # fmt: skip
APPS = (*DESK, "desk", "articles", "mechanisms", "ledger")
GUARDS = """
    SELECT pg_get_triggerdef(oid), tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid), coalesce(proconfig::text, '') FROM pg_proc WHERE proname ~ '^ledger_'
    UNION ALL SELECT indexdef, '' FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1
"""


@pytest.fixture
def owned(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An empty record whose tables this test may drop."""
    with django_db_blocker.unblock(), databases.clone(databases.empty(), reader="") as name:
        yield name


def guards() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS)
        return list(cursor.fetchall())


def remains() -> list[str]:
    pattern = f"^({'|'.join(APPS)})_"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname ~ %s UNION SELECT proname FROM pg_proc WHERE proname ~ %s",
            [pattern, pattern],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.drill
@pytest.mark.usefixtures("owned")
def test_every_app_migrates_to_zero_and_forward_again() -> None:
    before, first = guards(), Head.objects.get()
    # The executor itself: the command's signals after each migration would take most of the time.
    MigrationExecutor(connection).migrate([(app, None) for app in APPS])
    assert not {app for app, _name in MigrationRecorder(connection).applied_migrations()} & set(APPS)
    assert remains() == []
    forward = MigrationExecutor(connection)
    forward.migrate(forward.loader.graph.leaf_nodes())
    assert guards() == before
    second = Head.objects.get()
    for head in (first, second):
        assert (head.sequence, bytes(head.digest), len(head.digest)) == (0, bytes(head.genesis), 32)
    assert bytes(first.genesis) != bytes(second.genesis), "cursors of the one would fit the other"
    assert make.publish_rows(make.topic())[0].sequence == 1


@pytest.mark.usefixtures("owned")
def test_reversing_the_guards_alone_keeps_the_record() -> None:
    make.publish_rows(make.topic())
    before, head = guards(), Head.objects.values().get()
    MigrationExecutor(connection).migrate([("ledger", "0001_initial")])
    assert guards() != before
    forward = MigrationExecutor(connection)
    forward.migrate(forward.loader.graph.leaf_nodes())
    assert (guards(), Head.objects.values().get()) == (before, head)
    make.publish_rows(make.topic("other"))
    assert verify_record().entries == 2


@pytest.mark.usefixtures("owned")
def test_a_database_with_other_migrations_is_refused_in_a_sentence() -> None:
    MigrationRecorder(connection).record_unapplied("articles", "0002_guards")
    with pytest.raises(CommandError, match="was made by another version of this code"):
        prepare.main([])
