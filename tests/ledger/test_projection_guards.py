"""What the desk's own credentials cannot do to projections, and what the database does to them instead."""

import contextlib
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from articles.models import Topic
from sco.ledger import append
from sco.ledger.append import copy_projections
from sco.ledger.models import NOT_SUPERSEDED, Entry, Projection, ProjectionKey
from sco.ledger.projections import derive, projection_row
from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.search import fill_missing
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.ledger.test_guards import connect

Session = psycopg.Connection[tuple[object, ...]]
REST = "live, original, languages, refs, keys, rank, date_key, spans, haystack"
COLUMNS = f"sequence, kind, slug, {REST}"
COPIED = (
    f"INSERT INTO ledger_projection ({COLUMNS}) SELECT %s, %s, %s, {REST} FROM ledger_projection WHERE sequence = 1"
)


@pytest.fixture(scope="module")
def three_entries(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A topic in three versions, and no projection of the third."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        make.topic_in_three_versions()
        Projection.objects.filter(sequence=3).delete()
        yield name


@pytest.fixture
def desk(three_entries: str) -> Iterator[Session]:
    """A session of the desk's role."""
    with connect(three_entries, databases.DESK) as session:
        yield session
        session.rollback()


@pytest.mark.parametrize("sequence", [0, 3, 4, 9])
def test_a_projection_without_a_new_entry_is_refused(desk: Session, sequence: int) -> None:
    with pytest.raises(psycopg.errors.IntegrityError, match=f"Projection {sequence} comes without its entry"):
        desk.execute(COPIED, [sequence, "topic", "security"])


def test_a_copied_projection_without_a_new_entry_is_refused(desk: Session) -> None:
    statement = f"COPY ledger_projection ({COLUMNS}) FROM STDIN"
    with (
        pytest.raises(psycopg.errors.IntegrityError, match="comes without its entry"),
        desk.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        copy.write_row([3, "topic", "security", True, "en", [], [], [], "", "", "[]", ""])


def publish_with(kind: str, slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish a fourth entry of the topic, and with it a projection of this item."""

    def copy_another(_rows: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(COPIED, [4, kind, slug])

    monkeypatch.setattr(append, "copy_projections", copy_another)
    topic = Topic.objects.get()
    make.rename(topic, "renamed")
    make.publish_rows(topic)


@pytest.mark.parametrize("savepoints", [0, 1, 2])
def test_a_projection_is_added_with_its_entry(
    three_entries: str, monkeypatch: pytest.MonkeyPatch, savepoints: int
) -> None:
    with databases.use(three_entries, reader="", desk=databases.DESK), transaction.atomic():
        with ExitStack() as stack:
            for _number in range(savepoints):
                stack.enter_context(transaction.atomic())
            publish_with("topic", "security", monkeypatch)
        assert Projection.objects.get(sequence=4).superseded_by == NOT_SUPERSEDED
        transaction.set_rollback(True)


@pytest.mark.parametrize(("kind", "slug"), [("article", "security"), ("topic", "another")])
def test_a_projection_of_another_item_than_its_entry_is_refused(
    three_entries: str, monkeypatch: pytest.MonkeyPatch, kind: str, slug: str
) -> None:
    with (
        databases.use(three_entries, reader="", desk=databases.DESK),
        pytest.raises(IntegrityError, match="Projection 4 comes without its entry"),
        transaction.atomic(),
    ):
        publish_with(kind, slug, monkeypatch)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ledger_projection SET superseded_by = 2",
        "UPDATE ledger_projection SET live = false",
        "UPDATE ledger_projection SET detail_en = '{}'",
        "UPDATE ledger_projection SET keys = '{}'",
        "UPDATE ledger_projection SET haystack = ''",
        "DELETE FROM ledger_projection",
        "TRUNCATE ledger_projection",
        f"INSERT INTO ledger_projection (superseded_by, {COLUMNS}) SELECT 9, {COLUMNS} FROM ledger_projection",
        "INSERT INTO ledger_projectionkey VALUES ('topic/x', '', 'security', 1)",
        "UPDATE ledger_projectionkey SET key = 'topic/x'",
        "DELETE FROM ledger_projectionkey",
        "UPDATE ledger_projectionpeak SET rank = ''",
        "INSERT INTO ledger_projectionpeak VALUES ('article', 1, '9')",
        "SELECT ledger_fill_peaks('article', 1, 9)",
        "UPDATE ledger_projectioncount SET total = 9",
        "INSERT INTO ledger_projectioncount VALUES (1, 9)",
        "SELECT ledger_count_projections()",
        "SELECT ledger_keys_inserted()",
        "SELECT ledger_supersede()",
    ],
)
def test_everything_else_is_refused(desk: Session, change: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(change)


@pytest.mark.parametrize("function", ["ledger_supersede", "ledger_keys_inserted", "ledger_blank_projection"])
def test_triggers_with_the_owners_rights_are_put_on_no_other_table(three_entries: str, function: str) -> None:
    with connect(three_entries) as owner:
        owner.execute(f"GRANT TEMPORARY ON DATABASE {three_entries} TO {databases.DESK}")
    with connect(three_entries, databases.DESK) as session:
        session.execute("CREATE TEMPORARY TABLE mine (sequence bigint)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(f"CREATE TRIGGER mine AFTER INSERT ON mine EXECUTE FUNCTION public.{function}()")
        session.rollback()


def test_the_owner_adds_what_is_missing(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "renamed")
    make.publish_rows(topic)
    make.rename(topic, "renamed again")
    make.publish_rows(topic)
    visible = list(Projection.objects.order_by("sequence").values_list("sequence", "superseded_by"))
    assert visible == [(1, 2), (2, 3), (3, NOT_SUPERSEDED)]
    for missing in (1, 2, 3):
        Projection.objects.filter(sequence=missing).delete()
        entry = Entry.objects.get(sequence=missing)
        copy_projections([projection_row(entry, derive(entry))])
        assert list(Projection.objects.order_by("sequence").values_list("sequence", "superseded_by")) == visible
    fill_missing(1, 3)
    verify_record()


def test_two_versions_in_one_transaction_end_each_other(record: str) -> None:
    topic = make.topic()
    with transaction.atomic():
        make.publish_rows(topic)
        make.withdraw_rows(topic)
        make.publish_rows(topic)
    assert list(Projection.objects.order_by("sequence").values_list("superseded_by", flat=True)) == [
        2, 3, NOT_SUPERSEDED,
    ]  # fmt: skip


def test_all_entries_are_not_joined_with_each_other_even_if_the_statistics_know_of_none(record: str) -> None:
    topics = [make.topic(f"t{number:02}") for number in range(80)]
    with contextlib.suppress(KeyboardInterrupt), transaction.atomic():
        make.publish_rows(*topics, search_later=True)
        raise KeyboardInterrupt
    with connection.cursor() as cursor, transaction.atomic():
        # The pages are there, but no live row.
        cursor.execute("ANALYZE ledger_entry, ledger_projection")
        for half in (topics[:40], topics[40:]):
            make.publish_rows(*half, search_later=True)
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'ledger_entry'"
        )
        # With that join, 646,800.
        assert cursor.fetchone()[0] < 64_000


def state() -> tuple[list[object], list[object]]:
    rows = Projection.objects.order_by("sequence").values()
    return list(rows), list(ProjectionKey.objects.order_by("sequence", "key").values_list("sequence", "key"))


def test_what_an_erasure_leaves_is_what_a_rebuild_derives(record: str) -> None:
    with databases.use(record, reader="", desk=databases.DESK):
        author = make.author()
        article = make.article(by=(author,), topics=(make.topic(),))
        make.publish_article(article)
        claim = make.claim(article, value=4, comparator="=", period_from="2013", **make.both("unit", "centres"))
        mechanism, target = make.mechanism("rats"), make.mechanism("sco")
        make.relation(mechanism, target, period_from="2001")
        make.publish_rows(claim, mechanism, target)
        make.withdraw_rows(claim)
        make.publish_rows(claim)
        make.erase_rows(claim, article, author, mechanism)
        make.erase_rows(claim)
    erased = state()
    rebuild_projections()
    assert state() == erased
    assert verify_record().erased == 6
