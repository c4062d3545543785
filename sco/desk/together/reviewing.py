"""Asking for a review, taking it back, sending a text back, and giving work: one function per step."""

from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from sco.desk.together.models import Assignment, Comment, Notice, Outcome, Role, Thread
from sco.desk.together.notices import notify, where


@transaction.atomic
def assign(
    item: models.Model, *, role: Role, language: str, assignee: Any, by: Any, due: date | None = None
) -> Assignment:
    """Ask somebody for work; asking again changes the date. A review may be for nobody in particular (None)."""
    same = {**where(item), "language": language, "role": role, "assignee": assignee}
    # A second request at the same moment waits here, and then finds the row.
    type(item)._default_manager.select_for_update().filter(pk=item.pk).first()
    row = Assignment.objects.filter(**same, closed_at=None).first() or Assignment(**same, by=by)
    is_new = row.pk is None
    row.due = due
    row.save()
    if is_new:
        what = Notice.What.REVIEW if role == Role.REVIEWER else Notice.What.ASSIGNED
        notify([assignee], what, item, by=by, language=language)
    return row


def open_reviews(item: models.Model, language: str) -> "models.QuerySet[Assignment]":
    """The open requests for a review of one text."""
    rows = Assignment.objects.filter(**where(item), language=language, role=Role.REVIEWER, closed_at=None)
    return rows.select_related("assignee", "by").order_by("pk")


@transaction.atomic
def close(row: Assignment, outcome: Outcome) -> bool:
    """Close an assignment; False if it was closed already."""
    now = timezone.now()
    found = Assignment.objects.filter(pk=row.pk, closed_at=None).update(closed_at=now, outcome=outcome)
    return bool(found)


@transaction.atomic
def take_back(item: models.Model, language: str, *, by: Any) -> bool:
    """Take the requests for a review back; False if there is none any more."""
    rows = list(open_reviews(item, language).select_for_update(of=("self",)))
    for row in rows:
        close(row, Outcome.TAKEN_BACK)
    notify([row.assignee for row in rows], Notice.What.TAKEN_BACK, item, by=by, language=language)
    return bool(rows)


@transaction.atomic
def send_back(item: models.Model, language: str, text: str, *, by: Any) -> Comment:
    """Send a text back to whoever asked for its review, with a comment that starts a conversation."""
    rows = list(open_reviews(item, language).select_for_update(of=("self",)))
    for row in rows:
        close(row, Outcome.SENT_BACK)
    thread = Thread.objects.create(**where(item), language=language)
    comment = Comment.objects.create(thread=thread, author=by, text=text)
    asked = [row.by for row in rows] + [row.assignee for row in _writing(item, language)]
    notify(asked, Notice.What.SENT_BACK, item, by=by, language=language, comment=comment)
    return comment


@transaction.atomic
def approved(item: models.Model, language: str, *, by: Any) -> None:
    """Close what an approval has settled, and tell who asked for it. ``by`` is the account, or None for a command."""
    rows = list(open_reviews(item, language).select_for_update(of=("self",)))
    for row in rows:
        close(row, Outcome.DONE)
    if by is not None:
        notify([row.by for row in rows], Notice.What.APPROVED, item, by=by, language=language)


def _writing(item: models.Model, language: str) -> "models.QuerySet[Assignment]":
    rows = Assignment.objects.filter(**where(item), language=language, closed_at=None).exclude(role=Role.REVIEWER)
    return rows.select_related("assignee")
