"""``verify_record`` finds every kind of damage and names the first place."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from sco.ledger import verifying
from sco.ledger.guards import guard_faults
from sco.ledger.models import Entry, Projection, ProjectionKey
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.ledger.damaged import Dump, Edit, Rows, altered, flipped, without
from tests.ledger.forging import Forgery
from tests.ledger.test_guards import connect

ARTICLE, LAST = 3, 8


@pytest.fixture(scope="module")
def dump(django_db_blocker: DjangoDbBlocker) -> Iterator[Dump]:
    """A record of eight entries: 3 is an article with a note, 6 is erased, 8 supersedes 5."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        article = make.article()
        make.publish_rows(article.outlet, article.rights)
        make.publish_rows(article, note=make.NOTE)
        make.publish_rows(
            make.claim(article, value=4, comparator="=", period_from="2013", **make.both("unit", "centres"))
        )
        topic, other = make.topic("kept"), make.topic("erased")
        make.publish_rows(topic, other)
        make.erase_rows(other)
        make.withdraw_rows(topic)
        made = Dump.of(name)
        try:
            yield made
        finally:
            databases.drop(made.base)


def fault(dump: Dump, **edits: Edit) -> str:
    """What the command says of a damaged copy, with exit status 1."""
    with dump.loaded(edits), pytest.raises(CommandError) as error:
        call_command("verify_record")
    assert error.value.returncode == 1
    return str(error.value)


def test_an_untouched_copy_holds(dump: Dump, capsys: pytest.CaptureFixture[str]) -> None:
    with dump.loaded({}):
        assert Entry.objects.count() == LAST
        call_command("verify_record")
        last = bytes(Entry.objects.get(sequence=LAST).digest).hex()
    first, second = capsys.readouterr().out.splitlines()
    assert first == "The record is intact: 8 entries, 1 erased."
    assert second.startswith("Not verified: constraints, rules, more triggers and grants")
    assert "whether entries were cut off its end" in second
    assert second.endswith(f"8, {last}.")


ALTERED: dict[str, Any] = {
    "sequence": "30",
    "publication": "4",
    "kind": "topic",
    "slug": "piecf",
    "version": "2",
    "action": "correct",
    "schema": "2",
    "languages": "{en}",
    "document": lambda text: text.replace("Title", "Titel"),
    "restricted": lambda text: text.replace("原", "元"),
    "note": lambda text: text.replace("wrong", "right"),
    "document_salt": flipped,
    "restricted_salt": flipped,
    "document_hash": flipped,
    "restricted_hash": flipped,
    "actor_hash": flipped,
    "digest": flipped,
    "at": lambda text: (
        text.replace("+00", "1+00") if len(text) < len("2026-01-01 00:00:00.000000+00") else flipped_time(text)
    ),
}


def flipped_time(text: str) -> str:
    return flipped(text.removesuffix("+00")) + "+00"


def test_every_column_of_an_entry_is_tried() -> None:
    assert set(ALTERED) == {field.name for field in Entry._meta.concrete_fields}
    assert len(ALTERED) == 18


@pytest.mark.parametrize("column", ALTERED)
def test_an_altered_column_of_an_entry_is_found(dump: Dump, column: str) -> None:
    said = fault(dump, ledger_entry=altered(ARTICLE, **{column: ALTERED[column]}))
    assert f"Entry {ARTICLE}" in said


@pytest.mark.parametrize("column", ["document", "restricted", "document_salt", "restricted_salt"])
def test_a_text_that_is_gone_without_an_erasure_is_found(dump: Dump, column: str) -> None:
    assert f"Entry {ARTICLE}" in fault(dump, ledger_entry=altered(ARTICLE, **{column: "\\N"}))


def test_a_text_put_back_into_an_erased_entry_is_found(dump: Dump) -> None:
    assert "Entry 6: topic:erased was erased" in fault(dump, ledger_entry=altered(6, document="{}"))


def test_a_dropped_middle_entry_is_found(dump: Dump) -> None:
    assert "Entry 4 is missing: the next one is 5" in fault(dump, ledger_entry=without(4))


def test_two_entries_in_each_others_place_are_found(dump: Dump) -> None:
    def swapped(rows: Rows) -> Rows:
        first, second = rows[4], rows[5]
        first["sequence"], second["sequence"] = second["sequence"], first["sequence"]
        return rows

    assert "Entry 5" in fault(dump, ledger_entry=swapped)


def test_an_entry_made_twice_is_found(dump: Dump) -> None:
    def repeated(rows: Rows) -> Rows:
        return [*rows, {**rows[-1], "sequence": str(LAST + 1), "version": "3"}]

    assert f"Entry {LAST + 1}" in fault(dump, ledger_entry=repeated)


def test_a_cut_tail_is_found_by_the_head(dump: Dump) -> None:
    assert "The head is at entry 8, but the last entry is 7: entries were cut off" in fault(
        dump, ledger_entry=without(8)
    )


def head_at(dump: Dump, sequence: int) -> Edit:
    with dump.loaded({}):
        entry = Entry.objects.get(sequence=sequence)
        digest, at = bytes(entry.digest).hex(), entry.at.isoformat(sep=" ")
    return lambda rows: [{**row, "sequence": str(sequence), "digest": f"\\\\x{digest}", "at": at} for row in rows]


def test_a_cut_tail_is_found_by_what_it_leaves_when_the_head_was_moved_back(dump: Dump) -> None:
    cut = {"ledger_entry": without(8), "ledger_head": head_at(dump, 7)}
    assert "Projection 5 does not match its entry in superseded_by" in fault(dump, **cut)
    mended = altered(5, superseded_by=str(2**63 - 1))
    assert "Projection 8 belongs to no entry" in fault(dump, **cut, ledger_projection=mended)
    gone: Edit = lambda rows: without(8)(mended(rows))  # noqa: E731 - two edits as one
    assert "Entry 8 has a recorded actor but is missing" in fault(dump, **cut, ledger_projection=gone)


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("sequence", "7", "The head is at entry 7, but the last entry is 8"),
        ("sequence", "9", "The head is at entry 9, but the last entry is 8"),
        ("digest", flipped, "The head's digest is not that of entry 8"),
        ("genesis", flipped, "Entry 1: its digest does not follow"),
        ("at", flipped_time, "The head's time is not that of entry 8"),
    ],
)
def test_an_altered_head_is_found(dump: Dump, column: str, value: str, said: str) -> None:
    assert said in fault(dump, ledger_head=altered(LAST, **{column: value}))


@pytest.mark.parametrize("column", ["actor", "salt"])
def test_an_altered_actor_is_found(dump: Dump, column: str) -> None:
    said = fault(dump, ledger_entryactor=altered(4, **{column: flipped}))
    assert said == "Entry 4: the name of its actor or the salt does not match its hash."


def test_a_version_that_does_not_follow_the_one_before_is_found(dump: Dump, monkeypatch: pytest.MonkeyPatch) -> None:
    # The one before lies in another chunk.
    monkeypatch.setattr(verifying, "CHUNK", 2)
    said = fault(dump, ledger_entry=altered(LAST, version="3"))
    assert said == f"Entry {LAST}: version 3 of topic:kept follows version 1."


def test_a_missing_head_is_found(dump: Dump) -> None:
    assert fault(dump, ledger_head=lambda _rows: []) == "The head of the record is missing."


def test_a_missing_actor_is_found(dump: Dump) -> None:
    assert "Entry 4: its actor is not recorded" in fault(dump, ledger_entryactor=without(4))


PROJECTION = {
    "superseded_by": "9", "live": "f", "kind": "topic", "slug": "x", "original": "en", "languages": "{en}",
    "refs": "{}", "keys": "{}", "rank": "x", "date_key": "x", "value": "5.000000", "starts": "2014-01-01",
    "ends": "2014-01-01", "haystack": "x", "spans": "[1]", "embedded_zh_hans": "{}", "embedded_en": "\\N",
    "embedded_both": "{}", "list_zh_hans": "{}", "list_en": "{}", "list_both": "{}", "detail_zh_hans": "{}",
    "detail_en": "{}", "detail_both": "{}",
}  # fmt: skip


@pytest.mark.parametrize("column", PROJECTION)
def test_an_altered_projection_is_found(dump: Dump, column: str) -> None:
    said = fault(dump, ledger_projection=altered(4, **{column: PROJECTION[column]}))
    assert said == f"Projection 4 does not match its entry in {column}: run rebuild_projections."


def test_every_column_of_a_projection_is_tried() -> None:
    assert {"sequence", *PROJECTION} == {field.name for field in Projection._meta.concrete_fields}


PROJECTION_KEY = {"key": "claim/x", "rank": "x", "slug": "x", "sequence": "1", "superseded_by": "7"}


def one_key(column: str, value: str) -> Edit:
    """Alter one of projection 4's keys."""

    def edit(rows: Rows) -> Rows:
        row = next(row for row in rows if row["sequence"] == "4")
        row[column] = value
        return rows

    return edit


def test_missing_keys_are_found(dump: Dump) -> None:
    said = fault(dump, ledger_projectionkey=without(4))
    assert said == "The stored keys of projection 4 do not match it: run rebuild_projections."


@pytest.mark.parametrize("edit", [lambda rows: rows[1:], lambda rows: [{**rows[0], "rank": "x"}, *rows[1:]]])
def test_missing_and_altered_peaks_are_found(dump: Dump, edit: Edit) -> None:
    said = fault(dump, ledger_projectionpeak=edit)
    assert said == "The stored peaks differ from projection 3 on: run rebuild_projections."


SEARCHED = {
    "ledger_searchtext": {
        "tier": "2", "chunk": "7", "chunks": "9", "kind": "topic", "slug": "x", "recency": "x", "vector": "'x':1",
    },
    "ledger_searchname": {"place": "3", "beginning": lambda old: f"{old}x", "language": "xx"},
}  # fmt: skip


@pytest.mark.parametrize(("table", "column"), [(table, column) for table in SEARCHED for column in SEARCHED[table]])
def test_an_altered_row_for_searching_is_found(dump: Dump, table: str, column: str) -> None:
    sequence = 1
    said = fault(dump, **{table: altered(sequence, **{column: SEARCHED[table][column]})})
    assert said == f"The rows for searching of entry {sequence} do not match it: run rebuild_projections."


def test_words_left_of_what_is_not_public_are_found(dump: Dump) -> None:
    for sequence in (6, 7, 8):
        said = fault(dump, ledger_searchtext=lambda rows, to=sequence: [*rows, {**rows[0], "sequence": str(to)}])
        assert said == f"The rows for searching of entry {sequence} do not match it: run rebuild_projections."


def test_rows_for_searching_without_an_entry_are_found(dump: Dump) -> None:
    for table in ("ledger_searchtext", "ledger_searchname"):
        said = fault(dump, **{table: lambda rows: [*rows, {**rows[0], "sequence": "1000"}]})
        assert said == "Rows for searching of entry 1000 belong to no entry: run rebuild_projections."


@pytest.mark.parametrize("column", PROJECTION_KEY)
def test_an_altered_key_is_found(dump: Dump, column: str) -> None:
    said = fault(dump, ledger_projectionkey=one_key(column, PROJECTION_KEY[column]))
    first = 1 if column == "sequence" else 4
    assert said == f"The stored keys of projection {first} do not match it: run rebuild_projections."


def test_every_column_of_a_key_is_tried() -> None:
    assert set(PROJECTION_KEY) == {field.name for field in ProjectionKey._meta.concrete_fields}


def test_a_missing_projection_is_found(dump: Dump) -> None:
    assert fault(dump, ledger_projection=without(4)) == "Projection 4 is missing: run rebuild_projections."


@pytest.mark.parametrize("sequence", ["0", "9", "1000"])
def test_a_projection_without_an_entry_is_found(dump: Dump, sequence: str) -> None:
    def strayed(rows: Rows) -> Rows:
        return [*rows, {**rows[0], "sequence": sequence, "superseded_by": "2000"}]

    assert (
        fault(dump, ledger_projection=strayed) == f"Projection {sequence} belongs to no entry: run rebuild_projections."
    )


def test_rebuilding_mends_projections_and_nothing_else(dump: Dump) -> None:
    strayed = one_key("key", "claim/stray")
    for damage in ({"ledger_projection": without(*range(1, LAST + 1))}, {"ledger_projectionkey": strayed}):
        with dump.loaded(damage):
            call_command("rebuild_projections", verbosity=0)
            assert verify_record().entries == LAST
    with dump.loaded({"ledger_entry": altered(ARTICLE, slug="piecf")}):
        call_command("rebuild_projections", verbosity=0)
        with pytest.raises(CommandError, match=f"Entry {ARTICLE}"):
            call_command("verify_record")


def test_the_first_of_several_faults_is_named(dump: Dump) -> None:
    def both(rows: Rows) -> Rows:
        return altered(2, slug="x")(altered(5, slug="y")(rows))

    assert "Entry 2:" in fault(dump, ledger_entry=both)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# Each as the owner of the tables, whom no trigger can stop.
WEAKENED = {
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_append": "the trigger ledger_entry_append differs from",
    "ALTER TABLE ledger_entry ENABLE TRIGGER ledger_entry_append": "the trigger ledger_entry_append differs from",
    "ALTER TABLE articles_topic DISABLE TRIGGER USER": "the trigger articles_topic_guard_slug differs from",
    "ALTER TABLE ledger_head DISABLE TRIGGER ALL": "the trigger ledger_head_forward differs from",
    "DROP TRIGGER ledger_entry_refuse_delete ON ledger_entry": "the trigger ledger_entry_refuse_delete is missing",
    "ALTER TRIGGER ledger_head_forward ON ledger_head RENAME TO other": "the trigger ledger_head_forward is missing",
    "DROP TRIGGER ledger_head_forward ON ledger_head; CREATE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head"
    " FOR EACH ROW WHEN (false) EXECUTE FUNCTION ledger_head_forward();"
    " ALTER TABLE ledger_head ENABLE ALWAYS TRIGGER ledger_head_forward": "trigger ledger_head_forward differs from",
    "DROP FUNCTION ledger_append CASCADE": "the trigger ledger_entry_append is missing; the function ledger_append is",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql"
    " SET search_path = pg_catalog, public, pg_temp AS 'BEGIN RETURN NULL; END'": "function ledger_refuse differs from",
    "ALTER FUNCTION ledger_append() RESET search_path": "the function ledger_append is missing",
    "ALTER FUNCTION ledger_blank(text, text) SECURITY INVOKER": "the function ledger_blank differs from",
}


@pytest.mark.parametrize(("statement", "said"), WEAKENED.items())
def test_a_guard_that_was_weakened_is_found(dump: Dump, statement: str, said: str) -> None:
    with dump.loaded({}):
        run(statement)
        with pytest.raises(CommandError, match="but the database does not protect them") as error:
            call_command("verify_record")
        assert said in str(error.value)


def test_the_guards_of_every_migration_are_expected(dump: Dump) -> None:
    with dump.loaded({}), connection.cursor() as cursor:
        run("UPDATE pg_trigger SET tgenabled = 'D' WHERE NOT tgisinternal")
        run("UPDATE pg_proc SET proconfig = NULL WHERE proname ~ '^ledger_'")
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid WHERE p.proname ~ '^ledger_'"
            " UNION ALL SELECT proname FROM pg_proc WHERE proname ~ '^ledger_'"
        )
        names = sorted(name for (name,) in cursor.fetchall())
        assert len(names) >= 38
        assert sorted(fault.split()[2] for fault in guard_faults()) == names


def test_a_publication_without_its_end_is_found(dump: Dump) -> None:
    # 5 and 6 were published together.
    tail = range(6, LAST + 1)
    cut = {"ledger_entry": without(*tail), "ledger_entryactor": without(*tail)}
    said = fault(dump, **cut, ledger_head=head_at(dump, 5))
    assert said == "Publication 6 ends at entry 5: entries were cut off."


@pytest.mark.parametrize(
    "altered",
    [{"document": "{}"}, {"schema": 0}, {"document": '{"languages":["en"],"name":3}'}],
)
def test_an_entry_that_this_code_cannot_read_is_named(record: str, altered: dict[str, Any]) -> None:
    make.publish_rows(make.topic())
    with connect(record, databases.DESK) as session:
        Forgery(session).made(altered).commit()
    for command in ("verify_record", "rebuild_projections"):
        with pytest.raises(CommandError, match=r"Entry 2: \w+:forged cannot be read"):
            call_command(command)
    assert make.publish_rows(make.topic("another"))[0].sequence == 3


def test_a_time_that_cannot_be_read_is_reported(dump: Dump) -> None:
    assert "holds a value that cannot be read" in fault(dump, ledger_entry=altered(ARTICLE, at="infinity"))
