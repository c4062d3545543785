"""Carries out a schedule: the page that was submitted then is submitted again, for whoever has scheduled it."""

import logging
from collections.abc import Iterable
from typing import Any

import pghistory
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext

from sco.connections import is_unavailable
from sco.desk.action_pages import ActionPage, digest_of
from sco.desk.actions import ACTION_PAGES
from sco.desk.publication_status import publication_statuses
from sco.desk.scheduling.models import LATE, Schedule, ScheduleState
from sco.ledger.refusals import Refused
from sco.ledger.registry import KINDS

logger = logging.getLogger(__name__)


class Stopped(Exception):
    """Nothing was done; the state that says why, and a sentence for the editor."""

    def __init__(self, state: ScheduleState, told: str) -> None:
        super().__init__(told)
        self.state, self.told = state, told


def carry_out(pk: int) -> bool:
    """Carry out a schedule that is due, and say what became of it, in one transaction; False if there is nothing to do.

    Whoever dies in the middle leaves nothing behind: the schedule waits, and is found again.
    """
    try:
        with transaction.atomic():
            return _carry_out(pk)
    except Exception as error:
        if is_unavailable(error):
            raise
        logger.exception("A schedule failed")
        return _fail(pk)


def _carry_out(pk: int) -> bool:
    # Of two workers that find it, one passes over it, and later finds it settled.
    schedule = Schedule.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
    if schedule is None:
        return False
    # The desk's history names whoever scheduled it, as if they had done it now.
    with translation.override(schedule.language), pghistory.context(user=schedule.by_id):
        try:
            with transaction.atomic():
                _act(schedule)
        except Stopped as stopped:
            schedule.finish(stopped.state, stopped.told)
        else:
            schedule.finish(ScheduleState.DONE, _said_late(schedule))
    tell(schedule)
    return True


def _fail(pk: int) -> bool:
    with transaction.atomic():
        schedule = Schedule.objects.waiting().select_for_update().filter(pk=pk).first()
        if schedule is None:
            return False
        with translation.override(schedule.language):
            schedule.finish(ScheduleState.FAILED, gettext("An error occurred. Nothing was changed."))
        tell(schedule)
    return True


def tell(schedule: Schedule) -> None:
    """Have a letter sent if something went otherwise than expected."""
    from sco.desk.scheduling.tasks import send_letter  # it imports this module

    if schedule.told:
        send_letter.defer(schedule=schedule.pk)


def _act(schedule: Schedule) -> None:
    page = replay(schedule)
    try:
        _check_account(page)
        if len(page.items) != len(schedule.items):
            raise Stopped(ScheduleState.CHANGED, gettext("An item was deleted since then. Nothing was changed."))
        page.check_permissions(page.refs)
        if reviewed(page) != schedule.reviewed:
            raise Stopped(
                ScheduleState.CHANGED, gettext("The content has changed since it was reviewed. Nothing was changed.")
            )
        _confirm(page)
        page.check_permissions(page.included)
        page.run()
    except PermissionDenied:
        told = gettext("Your account no longer has the right to do this. Nothing was changed.")
        raise Stopped(ScheduleState.FORBIDDEN, told) from None
    except Refused as refused:
        raise Stopped(ScheduleState.REFUSED, _said(refused)) from None


def _confirm(page: ActionPage) -> None:
    """What the page itself asks for before it acts; its digest was compared already."""
    submitted: Any = page.request.POST
    submitted["seen"] = page.seen
    if not page.form.is_valid() or not page.is_confirmed():
        raise Stopped(ScheduleState.CHANGED, page.error or gettext("It can no longer be done. Nothing was changed."))


def _check_account(page: ActionPage) -> None:
    user = page.request.user
    if not (user.is_active and getattr(user, "is_staff", False)):
        raise PermissionDenied


def _said(refused: Refused) -> str:
    return "\n".join(dict.fromkeys(map(str, refused.refusals[:20])))


def _said_late(schedule: Schedule) -> str:
    late = timezone.now() - schedule.at
    minutes = int(late.total_seconds() // 60)
    return gettext("It was done %(minutes)s minutes late.") % {"minutes": minutes} if late > LATE else ""


def replay(schedule: Schedule) -> ActionPage:
    """The page as it was submitted, with today's items and the editor's rights of today."""
    request = HttpRequest()
    request.method, request.user = "POST", get_user_model()._default_manager.get(pk=schedule.by_id)
    request.GET = _query({"ids": [",".join(map(str, schedule.items))]})
    request.POST = _query(schedule.choices)
    model_admin = admin.site.get_model_admin(KINDS[schedule.kind].model)
    page = next(page for page in ACTION_PAGES if page.name == schedule.action)
    return page(model_admin, request)  # type: ignore[arg-type]


def is_changed(schedule: Schedule) -> bool:
    """Whether it would not be carried out today, because something has changed since."""
    page = replay(schedule)
    return len(page.items) != len(schedule.items) or reviewed(page) != schedule.reviewed


def _query(values: dict[str, list[str]]) -> Any:
    query = QueryDict(mutable=True)
    for name, some in values.items():
        query.setlist(name, some)
    return query


def reviewed(page: ActionPage) -> str:
    """The digest of what the page shows: its content, the versions of its items, and which texts are approved."""
    return digest_of([page.seen, *_versions(page), *_approvals(page)])


def _versions(page: ActionPage) -> Iterable[str]:
    statuses = publication_statuses(page.items)
    return (f"{ref} {status.version} {status.live}" for ref, status in sorted(statuses.items()))


def _approvals(page: ActionPage) -> Iterable[str]:
    # An approval that was revoked would leave a language behind, although no text has changed.
    for item in page.items:
        for approval in page.admin.approvals(item):
            yield f"{item.pk} {approval.language} {approval.text_digest} {approval.approvable}"
