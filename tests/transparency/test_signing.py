"""The worker's part: what is signed, when, with which keys, and what is refused."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from sco.ledger import canonical
from sco.ledger.log_keys import LogKeyMissing
from sco.ledger.log_signing import LogRewritten, sign, sign_checkpoint, sign_soon
from sco.ledger.models import Entry, Head, LogCheckpoint, LogKey, LogTile
from sco.ledger.verifying import verify_record
from sco.partners.auditing.audit import audit
from sco.transparency.notes import Note
from tests import databases
from tests import factories as make
from tests.transparency.servers import RealServer

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture(autouse=True)
def own_key(log_key: Path, tmp_path: Path, settings: Any) -> Path:
    settings.LOG_KEY_FILE, settings.LOG_ORIGIN = tmp_path / "kept" / "log_key", ""
    return Path(settings.LOG_KEY_FILE)


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'log' AND status = 'todo'")
        (number,) = cursor.fetchone()
    return int(number)


def signed_by(checkpoint: LogCheckpoint | None) -> int:
    assert checkpoint is not None
    return len(Note.parse(checkpoint.note).signatures)


def test_an_empty_record_has_no_checkpoint(api: Client) -> None:
    assert sign() is None
    assert api.get("/api/v1/log/checkpoint").status_code == api.get("/api/v1/log/key").status_code == 404


def test_publications_leave_one_job_which_signs_the_last_of_them(api: Client) -> None:
    for slug in ("a", "b"):
        make.publish_rows(make.topic(slug))
    assert waiting() == 1
    assert api.get("/api/v1/log/tile/entries/000.p/2").status_code == 404
    sign_checkpoint()
    assert [each.size for each in LogCheckpoint.objects.all()] == [2]
    assert sign() is None
    # The tree grows, and what is not signed yet is not served.
    make.publish_rows(make.topic("c"))
    assert api.get("/api/v1/log/tile/entries/000.p/3").status_code == 404
    assert "not in the checkpoint" in api.get("/api/v1/log/proof?kind=topic&slug=c&version=1").json()["detail"]


def test_a_publication_that_is_rolled_back_leaves_no_job() -> None:
    with transaction.atomic():
        make.publish_rows(make.topic())
        transaction.set_rollback(True)
    assert waiting() == 0


def test_a_publication_succeeds_without_its_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_checkpoint, "defer", lambda: 1 / 0)
    make.publish_rows(make.topic())
    assert Head.objects.get().sequence == 1


def test_a_second_worker_finds_nothing_to_do() -> None:
    sign_soon()
    sign_soon()
    assert waiting() == 1


def test_an_erasure_changes_no_leaf(api: Client) -> None:
    topics = [make.topic("a"), make.topic("b")]
    make.publish_rows(*topics)
    make.rename(topics[0], "renamed")
    make.publish_rows(topics[0])
    sign()
    before = audit(RealServer(api), None)
    leaves = [canonical.leaf(entry) for entry in Entry.objects.order_by("sequence")]
    held = api.get("/api/v1/changes").json()["results"]
    make.erase_rows(topics[0])
    sign()
    assert [canonical.leaf(entry) for entry in Entry.objects.order_by("sequence")][:3] == leaves
    after = audit(RealServer(api), before.state, held=[("the feed", each) for each in held])
    assert (after.entries, after.held) == (1, 3)
    whole = audit(RealServer(api), None)
    assert (whole.entries, whole.documents, whole.erased) == (4, 2, 2)
    assert verify_record().signed == 4


def test_the_private_key_is_in_its_file_alone(own_key: Path) -> None:
    make.publish_rows(make.topic())
    sign()
    assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    secret = own_key.read_text().strip().rpartition("+")[2]
    stored = [*LogKey.objects.values_list("verifier", "note"), *LogCheckpoint.objects.values_list("note", "root")]
    assert secret not in str(stored)
    assert sorted(each.name for each in own_key.parent.iterdir()) == ["log_key", "log_key.signed"]


def test_the_name_is_taken_from_the_genesis_or_from_the_setting_once(settings: Any) -> None:
    make.publish_rows(make.topic("a"))
    sign()
    assert LogKey.objects.get().verifier.startswith(f"sco-record/{bytes(Head.objects.get().genesis).hex()[:16]}+")
    settings.LOG_ORIGIN = "record.example.org/api/v1/log"
    make.publish_rows(make.topic("b"))
    checkpoint = sign()
    assert checkpoint
    assert checkpoint.note.startswith("sco-record/")


def test_a_key_is_rotated_with_an_overlap(api: Client, capsys: Any) -> None:
    make.publish_rows(make.topic())
    sign()
    before = audit(RealServer(api), None)
    call_command("rotate_log_key")
    assert "New key: sco-record/" in capsys.readouterr().out
    assert signed_by(LogCheckpoint.objects.last()) == 2
    during = audit(RealServer(api), before.state)
    call_command("rotate_log_key", finish=True)
    assert "Signs no longer: sco-record/" in capsys.readouterr().out
    assert signed_by(LogCheckpoint.objects.last()) == 1
    for state in (before.state, during.state):
        assert audit(RealServer(api), state).checkpoint.size == 1
    verify_record()
    call_command("rotate_log_key", finish=True)
    assert "none" in capsys.readouterr().out


def test_a_lost_key_is_not_replaced_in_silence(own_key: Path, caplog: pytest.LogCaptureFixture) -> None:
    make.publish_rows(make.topic("a"))
    sign()
    own_key.unlink()
    make.publish_rows(make.topic("b"))
    with pytest.raises(LogKeyMissing, match="none of the private keys"):
        sign()
    sign_checkpoint()
    assert "The public log was not signed" in caplog.text
    with pytest.raises(CommandError, match="none of the private keys"):
        call_command("rotate_log_key")
    call_command("rotate_log_key", lost=True)
    assert [each.size for each in LogCheckpoint.objects.order_by("id")] == [1, 2]
    assert verify_record().signed == 2


@pytest.mark.parametrize("text", ["nonsense", "PRIVATE+KEY+a+00000000+AAAA"])
def test_a_damaged_file_of_keys_is_said_without_showing_it(own_key: Path, text: str) -> None:
    make.publish_rows(make.topic())
    own_key.parent.mkdir()
    own_key.write_text(text)
    with pytest.raises(LogKeyMissing, match="private key of the log") as error:
        sign()
    assert text not in str(error.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(own_key: Path) -> None:
    own_key.parent.mkdir(mode=0o500)
    make.publish_rows(make.topic())
    with pytest.raises(LogKeyMissing, match="cannot be written"):
        sign()


def test_what_contradicts_an_earlier_checkpoint_is_not_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    make.publish_rows(make.topic("a"))
    sign()
    make.publish_rows(make.topic("b"))
    monkeypatch.setattr("sco.ledger.log_signing.read_tile", lambda tile: bytes(32 * tile.width))
    with pytest.raises(LogRewritten, match="no longer those that were signed"):
        sign()
    assert LogCheckpoint.objects.count() == 1


@pytest.mark.parametrize("more", [0, 1, 3])
def test_after_a_restore_no_other_past_is_signed_but_another_log(
    more: int, django_db_blocker: DjangoDbBlocker, api: Client, capsys: Any
) -> None:
    topics = [make.topic("a"), make.topic("b")]
    make.publish_rows(topics[0])
    sign()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
    connection.close()
    with django_db_blocker.unblock(), databases.clone(name):
        make.publish_rows(topics[1])
        sign()
    for number in range(more):
        make.publish_rows(make.topic(f"c{number}"))
    with pytest.raises(LogRewritten, match="restored to an earlier time"):
        sign()
    call_command("rotate_log_key", restored="sco-record/again")
    assert "Another log: sco-record/again+" in capsys.readouterr().out
    assert audit(RealServer(api), None).checkpoint == ("sco-record/again", 1 + more, _root())
    assert verify_record().signed == 1 + more
    for wrong, reason in (("sco-record/again", "already"), ("a b", "cannot be the name")):
        with pytest.raises(CommandError, match=reason):
            call_command("rotate_log_key", restored=wrong)


def _root() -> bytes:
    return bytes(LogCheckpoint.objects.latest("id").root)


CHANGES = [
    "UPDATE ledger_logcheckpoint SET note = ''", "DELETE FROM ledger_logcheckpoint", "TRUNCATE ledger_logcheckpoint",
    "UPDATE ledger_logkey SET note = ''", "DELETE FROM ledger_logkey", "TRUNCATE ledger_logkey",
    "TRUNCATE ledger_logtile",
]  # fmt: skip
CHECKPOINT = "INSERT INTO ledger_logcheckpoint (id, size, root, note, at)"
FORGERIES = [
    "INSERT INTO ledger_logtile VALUES (0, 0, '', '')", "INSERT INTO ledger_logtile VALUES (1, 0, '', '')",
    "INSERT INTO ledger_logtile VALUES (-1, 0, '', '')",
    f"{CHECKPOINT} SELECT id + 1, 1, root, replace(note, E'\\n3\\n', E'\\n1\\n'), at FROM ledger_logcheckpoint",
    f"{CHECKPOINT} SELECT id + 1, 4, root, replace(note, E'\\n3\\n', E'\\n4\\n'), at FROM ledger_logcheckpoint",
    f"{CHECKPOINT} SELECT id + 1, size, sha256(root), note, at FROM ledger_logcheckpoint",
    f"{CHECKPOINT} SELECT id - 1, size, root, note, at FROM ledger_logcheckpoint",
    f"{CHECKPOINT} SELECT id + 1, size, root, '', at FROM ledger_logcheckpoint",
]  # fmt: skip


@pytest.mark.parametrize("statement", [*CHANGES, *FORGERIES])
def test_the_database_refuses_what_does_not_continue_the_log(statement: str) -> None:
    make.publish_rows(make.topic("a"), make.topic("b"), make.topic("c"))
    sign()
    with pytest.raises(IntegrityError, match=r"append-only|does not continue|not full"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_desk_s_role_may_sign(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), databases.clone(databases.empty(), desk=databases.DESK):
        make.publish_rows(*[make.topic(f"t{number}") for number in range(257)], search_later=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (databases.DESK,)
        assert sign()
        assert LogTile.objects.count() == 1
