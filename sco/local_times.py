"""Times in the active time zone, labelled with their offset: the desk's in its requests, UTC elsewhere."""

from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# No zone is further from UTC. Closer to either end of the calendar, a time exists in some zones only.
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)


def local(time: datetime) -> datetime:
    """The time in the active zone; in UTC where the calendar ends."""
    try:
        return timezone.localtime(time)
    except OverflowError:
        return time.astimezone(UTC)


def offset(time: datetime) -> str:
    """``UTC+0800``; ``UTC`` for UTC itself."""
    return f"UTC{time:%z}".replace("+0000", "")


def shown(time: datetime, *, milliseconds: bool = False) -> str:
    """``2025-09-03 01:05:22 UTC+0800``."""
    there = local(time)
    fraction = f".{there.microsecond // 1000:03d}" if milliseconds else ""
    return f"{there:%Y-%m-%d %H:%M:%S}{fraction} {offset(there)}"


def shown_day(time: datetime) -> str:
    """The day in the active zone."""
    return f"{local(time):%Y-%m-%d}"


def validate_in_calendar(time: datetime) -> None:
    """Refuse a time that some time zone cannot show."""
    if not _FIRST <= time.replace(tzinfo=UTC) < _LAST:
        raise ValidationError(_("There is no such time. Check the year."), code="calendar")
