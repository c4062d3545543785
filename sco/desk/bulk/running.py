"""Does a bulk job, an item in a transaction of its own: what is written is settled, whatever happens afterwards."""

import logging
import time
from collections.abc import Iterable
from datetime import datetime

import pghistory
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from sco.connections import is_unavailable
from sco.desk.bulk.models import BulkAction, BulkItem, BulkJob, ItemState, JobState
from sco.desk.checks.enforcing import publish_checked
from sco.desk.comparing.past import last_change
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.items import Item
from sco.ledger.refusals import Refused
from sco.ledger.registry import KINDS, Ref
from sco.ledger.working_copies import rows, unpublished_references

logger = logging.getLogger(__name__)
# A slice of a job: the worker has others to do.
SECONDS = 5.0


class LeftOut(Exception):
    """Nothing was done to an item; its state, and a sentence."""

    def __init__(self, state: ItemState, message: str) -> None:
        super().__init__(message)
        self.state, self.message = state, message


def work(job: int, *, seconds: float = SECONDS) -> bool:
    """Do a slice of the job; whether there is more to do."""
    end = time.monotonic() + seconds
    while do_next(job):
        if time.monotonic() >= end:
            return True
    return False


def do_next(pk: int) -> bool:
    """Do the next item, and say what became of it in the same transaction; False if there is none."""
    try:
        with transaction.atomic():
            return _do_next(pk)
    except Exception as error:
        if is_unavailable(error):
            raise
        logger.exception("An item of a bulk job failed")
        return _fail_next(pk)


def _do_next(pk: int) -> bool:
    job, item = _next(pk)
    if job is None or item is None:
        return False
    with translation.override(job.language), pghistory.context(user=job.by_id):
        try:
            with transaction.atomic():
                item.state = _act(job, item)
        except LeftOut as out:
            item.state, item.message = out.state, out.message
        except Refused as refused:
            item.state = ItemState.REFUSED
            item.message = "\n".join(dict.fromkeys(each.message for each in refused.refusals[:5]))
        item.save(update_fields=["state", "message"])
    return True


def _next(pk: int) -> tuple[BulkJob | None, BulkItem | None]:
    """The job, locked so that nobody else works at it and a cancellation waits for this item, and its next item."""
    job = BulkJob.objects.select_for_update(skip_locked=True).filter(pk=pk, state=JobState.RUNNING).first()
    if job is None:
        return None, None
    item = BulkItem.objects.filter(job=job, state=ItemState.WAITING).first()
    if item is None:
        job.finish(JobState.DONE)
    return job, item


def _fail_next(pk: int) -> bool:
    with transaction.atomic():
        job, item = _next(pk)
        if job is None or item is None:
            return False
        with translation.override(job.language):
            item.state, item.message = ItemState.FAILED, gettext("An error occurred. Nothing was changed.")
        item.save(update_fields=["state", "message"])
    return True


def _act(job: BulkJob, item: BulkItem) -> ItemState:
    user = User.objects.get(pk=job.by_id)
    row = KINDS[job.kind].model._default_manager.filter(pk=item.item).first()
    if row is None:
        raise LeftOut(ItemState.CHANGED, gettext("It was deleted."))
    ref = Ref(job.kind, row.slug)
    along = unpublished_references([ref]) if job.action == BulkAction.PUBLISH and job.together else []
    _check_rights(user, [ref, *along])
    _check_unchanged(job, [ref, *along])
    (first, *_others) = _publish(ref, along, user) if job.action == BulkAction.PUBLISH else _withdraw(ref, job, user)
    return ItemState.UNCHANGED if first.action == "unchanged" else ItemState.DONE


def _publish(ref: Ref, along: list[Ref], user: User) -> list[Outcome]:
    ((_ref, row),) = rows([ref], lock=False)
    frozen = KINDS[ref.kind].freeze(row)
    original = frozen.document.get("original_language")
    # Nobody looks at a preview here, and a translation alone is rarely meant.
    if frozen.languages and original and original not in frozen.languages:
        message = gettext("The original is not approved. To publish the translation alone, use the item’s own page.")
        raise LeftOut(ItemState.REFUSED, message)
    return publish_checked([ref, *along], actor=user.get_username())


def _withdraw(ref: Ref, job: BulkJob, user: User) -> list[Outcome]:
    return withdraw([ref], actor=user.get_username(), note=job.note)


def _check_rights(user: User, refs: Iterable[Ref]) -> None:
    """The right counts as of now, for each kind that is touched."""
    metas = {KINDS[ref.kind].model._meta for ref in refs}
    needed = ["ledger.publish_entry", *(f"{meta.app_label}.change_{meta.model_name}" for meta in metas)]
    if not (user.is_active and user.is_staff and user.has_perms(needed)):
        raise LeftOut(ItemState.FORBIDDEN, gettext("Your account no longer has the right to do this."))


def _check_unchanged(job: BulkJob, refs: list[Ref]) -> None:
    """What is published is what there was when the editor confirmed."""
    for _ref, row in rows(refs, lock=True):
        if changed_since(row, job.started_at or job.made_at):
            raise LeftOut(ItemState.CHANGED, gettext("It was changed after the start."))


def changed_since(row: Item, at: datetime) -> bool:
    """Whether the item or a part of it was saved after this time."""
    last = last_change(row)
    return last is not None and last > at
