"""My work: what somebody is asked for, for the front page and for lists."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from sco.desk.together.models import Assignment, Role
from sco.desk.together.versions import name_of


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do. ``kind`` and ``item`` name it; ``assignee`` is '' for a review that anybody may do."""

    pk: int
    kind: str
    item: int
    language: str
    role: Role
    due: date | None
    is_late: bool
    by: str
    assignee: str
    asked_at: datetime


def open_work(**which: Any) -> "QuerySet[Assignment]":
    """Open assignments, those due first at the top, with the accounts in the same query."""
    rows = Assignment.objects.filter(closed_at=None, **which).select_related("assignee", "by")
    return rows.order_by("due", "created_at", "pk")


def my_work(user: Any, *, with_open_reviews: bool = False) -> list[Work]:
    """What this user is asked for, in one query; with the reviews that nobody in particular is asked for, if wanted.

    ``notices.links(works)`` gives titles and addresses, in one query per kind.
    """
    mine = Q(assignee=user)
    if with_open_reviews:
        mine |= Q(assignee=None) & ~Q(by=user)
    return [_work(row) for row in open_work().filter(mine)]


def asked_by(user: Any) -> list[Work]:
    """What others are asked for by this user, in one query."""
    return [_work(row) for row in open_work(by=user).exclude(assignee=user)]


def assigned_pks(kind: str, user: Any) -> "QuerySet[Any, int]":
    """The keys of items of a kind on which the user has work, as a subquery for lists (“assigned to me”)."""
    return Assignment.objects.filter(closed_at=None, kind=kind, assignee=user).values_list("item", flat=True)


def reviews_for_all(kind: str, user: Any) -> "QuerySet[Any, int]":
    """The keys of items of a kind with a review that nobody in particular is asked for, as a subquery for lists."""
    rows = Assignment.objects.filter(closed_at=None, kind=kind, role=Role.REVIEWER, assignee=None)
    return rows.exclude(by=user).values_list("item", flat=True)


def _work(row: Assignment) -> Work:
    return Work(
        pk=row.pk, kind=row.kind, item=row.item, language=row.language, role=Role(row.role), due=row.due,
        is_late=row.due is not None and row.due < timezone.localdate(), by=name_of(row.by),
        assignee=name_of(row.assignee) if row.assignee else "", asked_at=row.created_at,
    )  # fmt: skip
