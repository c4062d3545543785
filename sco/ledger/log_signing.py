"""Signs checkpoints of the log: the worker does, at the ends of publications, and never holds the head for it."""

import logging
from contextlib import suppress

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sco.connections import long_running
from sco.ledger.log_keys import LogKeyMissing, last_signed, ready_signers, remember_signed
from sco.ledger.log_tiles import LOCK, fill_tiles, read_tile
from sco.ledger.models import Head, LogCheckpoint
from sco.transparency import trees
from sco.transparency.checkpoints import Checkpoint
from sco.transparency.notes import Note, NoteError, Signer
from sco.transparency.tiles import TileNodes

_WAITING = "log"
_WAITS = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo')"
_log = logging.getLogger(__name__)


class LogRewritten(Exception):
    """The record is no longer what was signed. The message is a sentence."""


# Each minute as well: whatever kept the job of a publication from being left or done, the log catches up by itself.
@app.periodic(cron="* * * * *")
@app.task(queue="log", queueing_lock=_WAITING)
def sign_checkpoint(timestamp: int = 0) -> None:  # noqa: ARG001 - periodic tasks are given the time
    """Write the missing tiles and sign the checkpoint of the head."""
    with long_running():
        try:
            sign()
        except (LogKeyMissing, LogRewritten) as error:
            _log.error("The public log was not signed: %s", error)


def sign_soon() -> None:
    """Leave it to the worker to sign."""
    # Asked first, because the server would log each refusal of a second job.
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, [_WAITING])
        (waits,) = cursor.fetchone()
    if not waits:
        with suppress(AlreadyEnqueued):
            sign_checkpoint.defer()


def sign() -> LogCheckpoint | None:
    """Sign the checkpoint of the head, with all keys; None if that is done already or the record is empty.

    Raises LogKeyMissing, or LogRewritten instead of signing what contradicts an earlier checkpoint.
    """
    size = Head.objects.get().sequence
    if not size:
        return None
    fill_tiles(size)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        return _sign(size, ready_signers())


def _sign(size: int, signers: list[Signer]) -> LogCheckpoint | None:
    last, signed = LogCheckpoint.objects.order_by("-id").first(), _last_signed()
    stored = last and Checkpoint(signers[0].name, last.size, bytes(last.root))
    if signed and signed.origin == signers[0].name and signed != stored:
        _refuse_rewritten(signed, size)
    if last and stored:
        if last.size > size or (last.size == size and _has_signed(signers, last.note)):
            return None
        _refuse_rewritten(stored, size)
    root = trees.root(TileNodes(size, read_tile), size)
    note = Checkpoint(signers[0].name, size, root).signed(signers)
    made = LogCheckpoint.objects.create(size=size, root=root, note=note)
    # Before the commit: a checkpoint that nobody will see does no harm, one that is forgotten would.
    remember_signed(note)
    return made


def _last_signed() -> Checkpoint | None:
    note = last_signed()
    try:
        return Checkpoint.parse(Note.parse(note).text) if note else None
    except NoteError as error:
        raise LogKeyMissing(f"The file of the last checkpoint, beside that of the keys, is damaged: {error}") from None


def _has_signed(signers: list[Signer], note: str) -> bool:
    ids = {each.key_id for each in Note.parse(note).signatures}
    return ids == {each.verifier.key_id for each in signers}


def _refuse_rewritten(signed: Checkpoint, size: int) -> None:
    if signed.size > size:
        raise LogRewritten(
            f"it was signed with {signed.size} entries, and now there are {size}: the record was restored to an earlier"
            " time. Restore a later backup, or begin another log: “manage.py rotate_log_key --restored NAME”."
        )
    if trees.root(TileNodes(signed.size, read_tile), signed.size) != signed.root:
        raise LogRewritten(
            f"the first {signed.size} entries are no longer those that were signed. “manage.py verify_record” may find"
            " the fault. If the record was restored to an earlier time, begin another log:"
            " “manage.py rotate_log_key --restored NAME”."
        )
