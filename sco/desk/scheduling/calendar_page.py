"""A month of schedules, as weeks of days."""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django.utils import timezone

from sco.desk.scheduling.models import Schedule
from sco.desk.scheduling.notices import titles


@dataclass(slots=True)
class Day:
    """A day of the page, with its schedules as (schedule, title)."""

    date: date
    in_month: bool
    is_today: bool
    schedules: list[tuple[Schedule, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Month:
    """The weeks of a month, and the first days of those around it."""

    first: date
    weeks: Sequence[Sequence[Day]]

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def is_empty(self) -> bool:
        """Whether no day has a schedule."""
        return not any(day.schedules for week in self.weeks for day in week)


def month_of(text: str) -> date:
    """The first day of ``2026-11``; of this month for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month, not a moment
    except ValueError:
        return timezone.localdate().replace(day=1)


def month(first: date) -> Month:
    """The month, with whole weeks from Monday on. Two queries and one per kind."""
    # The years 1 and 9999 have months whose weeks lie outside of what dates can say.
    first = min(max(first, date(2000, 1, 1)), date(2100, 12, 1))
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    zone, today = timezone.get_current_timezone(), timezone.localdate()
    found = _by_day(_start(weeks[0][0], zone), _start(weeks[-1][-1] + timedelta(days=1), zone), zone)
    return Month(
        first, [[Day(day, day.month == first.month, day == today, found[day]) for day in week] for week in weeks]
    )


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _by_day(start: datetime, end: datetime, zone: tzinfo) -> Any:
    schedules = list(Schedule.objects.filter(at__gte=start, at__lt=end).select_related("by"))
    names = titles(schedules)
    days: defaultdict[date, list[tuple[Schedule, str]]] = defaultdict(list)
    for each in schedules:
        days[each.at.astimezone(zone).date()].append((each, names[each.pk]))
    return days
