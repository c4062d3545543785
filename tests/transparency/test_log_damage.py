"""``verify_record`` finds damage to the log, and a record that is no longer what was signed."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection

from sco.ledger.log_keys import ready_signers
from sco.ledger.models import Head, LogCheckpoint
from sco.ledger.verifying import RecordCorrupt, verify_record
from sco.transparency.checkpoints import Checkpoint
from tests import databases
from tests.ledger.damaged import Dump, Edit, Rows, flipped
from tests.transparency.conftest import MANY


@pytest.fixture(scope="module")
def dump(shared_log: str) -> Iterator[Dump]:
    made = Dump.of(shared_log)
    try:
        yield made
    finally:
        databases.drop(made.base)


def fault(dump: Dump, **edits: Edit) -> str:
    with dump.loaded(edits), pytest.raises(RecordCorrupt) as error:
        verify_record()
    return str(error.value)


def changed(column: str) -> Edit:
    def edit(rows: Rows) -> Rows:
        rows[-1][column] = flipped(rows[-1][column])
        return rows

    return edit


def nothing(rows: Rows) -> Rows:
    return []


@pytest.mark.drill
def test_an_untouched_log_holds(dump: Dump) -> None:
    with dump.loaded({}):
        assert verify_record().signed == MANY


@pytest.mark.parametrize("column", ["hashes", pytest.param("root", marks=pytest.mark.drill)])
def test_a_changed_tile_is_found(dump: Dump, column: str) -> None:
    assert fault(dump, ledger_logtile=changed(column)) == "Tile 0 of level 0 of the log does not match the entries."


@pytest.mark.drill
def test_a_lost_or_added_tile_is_found(dump: Dump) -> None:
    assert fault(dump, ledger_logtile=nothing) == "Tile 0 of level 0 of the log is missing."
    added = fault(dump, ledger_logtile=lambda rows: [*rows, rows[0] | {"index": "1"}])
    assert added == "The log has tiles that belong to no entries."


@pytest.mark.drill
def test_a_changed_checkpoint_is_found(dump: Dump) -> None:
    assert "does not match the entries" in fault(dump, ledger_logcheckpoint=changed("root"))
    shorter: Edit = lambda rows: [rows[0] | {"note": rows[0]["note"].replace("300", "299", 1)}]  # noqa: E731
    assert "is not one of this log" in fault(dump, ledger_logcheckpoint=shorter)


@pytest.mark.drill
def test_a_key_that_signed_nothing_is_found(dump: Dump) -> None:
    assert "is not one of this log" in fault(dump, ledger_logkey=nothing)
    assert "list of keys" in fault(dump, ledger_logkey=lambda rows: [*rows, rows[0] | {"id": "7", "note": "no note"}])


def test_a_checkpoint_of_entries_that_were_changed_since_is_found(dump: Dump) -> None:
    note = Checkpoint(ready_signers()[0].name, MANY, bytes(32)).signed(ready_signers()).replace("\n", "\\n")

    def signed(rows: Rows) -> Rows:
        return [rows[0] | {"root": "\\\\x" + "00" * 32, "note": note}]

    assert "entry 300 does not match the entries, which were changed" in fault(dump, ledger_logcheckpoint=signed)


@pytest.mark.drill
def test_entries_that_were_cut_off_together_with_the_head_are_found_by_the_checkpoint(dump: Dump) -> None:
    # As if one had been signed, and the record restored to an earlier state.
    later = LogCheckpoint.objects.get()
    moved = {"id": "9", "size": str(MANY + 1), "note": later.note.replace("\n", "\\n")}
    said = fault(dump, ledger_logcheckpoint=lambda rows: [*rows, rows[0] | moved])
    assert said == "The log was signed with 301 entries, and now there are 300."


@pytest.mark.parametrize("statement", ["UPDATE ledger_logtile SET root = ''", "DELETE FROM ledger_logtile"])
def test_the_database_refuses_to_change_a_tile(shared_log: str, statement: str) -> None:
    assert Head.objects.get().sequence == MANY
    with pytest.raises(IntegrityError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(statement)
