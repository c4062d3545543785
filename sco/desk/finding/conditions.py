"""Conditions on what the index knows of an item. Lists filter by them, and the front page counts by them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from sco.desk.finding.models import Finding
from sco.desk.texts.states import STATES
from sco.ledger.registry import Kind, kind_for

IDLE_DAYS = (7, 30)
# By the parameter and the value with which a list filters.
Condition = tuple[str, str]


def conditions() -> Mapping[Condition, Q]:
    """The conditions on rows of ``Finding`` that are the same for all kinds and people."""
    return {
        ("public", "changed"): Q(status="changed"),
        ("public", "open"): Q(status__in=["new", "changed"]),
        ("public", "never"): Q(status="new"),
        **{(column, state): Q(**{column: state}) for column in ("zh", "en") for state in STATES},
        **{("idle", str(days)): Q(changed_at__lt=_before(days)) for days in IDLE_DAYS},
    }


def flagged(name: str) -> Q:
    """The condition of a flag."""
    return Q(flags__contains=[name])


def _before(days: int) -> Any:
    # The beginning of a day, so that a list that is opened a minute later has the number that the front page said.
    return timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)


def where(queryset: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """The working copies of which the index knows this."""
    rows = Finding.objects.filter(condition, kind=kind_for(queryset.model).name)
    return queryset.filter(pk__in=rows.values("item"))


def worked_on(kind: Kind, user: Any) -> Q:
    """The condition that this person has saved the item at the desk."""
    saved = LogEntry.objects.filter(
        user=user,
        content_type=ContentType.objects.get_for_model(kind.model),
        action_flag__in=[ADDITION, CHANGE],
    )
    # Of these content types, keys are numbers.
    return Q(kind=kind.name, item__in=saved.values_list(Cast("object_id", BigIntegerField())))
