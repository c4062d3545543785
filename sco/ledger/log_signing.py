"""Signs checkpoints of the log: the worker does, at the ends of publications, and never holds the head for it."""

import logging
from contextlib import suppress

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from sco.connections import long_running
from sco.ledger.log_keys import LogKeyMissing, ready_signers
from sco.ledger.log_tiles import LOCK, fill_tiles, read_tile
from sco.ledger.models import Head, LogCheckpoint
from sco.transparency import trees
from sco.transparency.checkpoints import Checkpoint
from sco.transparency.notes import Note, Signer
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
    last = LogCheckpoint.objects.order_by("-id").first()
    if last is not None:
        if last.size > size or (last.size == size and _has_signed(signers, last)):
            return None
        _refuse_rewritten(last)
    root = trees.root(TileNodes(size, read_tile), size)
    note = Checkpoint(signers[0].name, size, root).signed(signers)
    return LogCheckpoint.objects.create(size=size, root=root, note=note)


def _has_signed(signers: list[Signer], last: LogCheckpoint) -> bool:
    ids = {each.key_id for each in Note.parse(last.note).signatures}
    return ids == {each.verifier.key_id for each in signers}


def _refuse_rewritten(last: LogCheckpoint) -> None:
    if trees.root(TileNodes(last.size, read_tile), last.size) != bytes(last.root):
        raise LogRewritten(
            f"the first {last.size} entries are no longer those of the checkpoint that was signed on"
            f" {last.at:%Y-%m-%d %H:%M} UTC. “manage.py verify_record” locates the fault."
        )
