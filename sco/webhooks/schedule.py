"""When a message that was not accepted is sent again."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

# After these pauses, the last of them again and again. An endpoint that has failed for ``GIVE_UP`` is disabled.
_MINUTE, _HOUR = 60, 3600
PAUSES = (
    5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 5 * _HOUR, 10 * _HOUR, 14 * _HOUR, 20 * _HOUR, 24 * _HOUR
)  # fmt: skip
GIVE_UP = timedelta(days=5)
JITTER = 0.1
LONGEST = timedelta(hours=24)
# What an endpoint may ask to wait with Retry-After.
ASKS_TO_WAIT = frozenset({429, 503})


def pause(tries: int, asked: float | None = None, *, spread: Callable[[], float] = random.random) -> timedelta:
    """How long to wait after this many failed tries, 10 % more or less; ``asked`` seconds if that is longer."""
    planned = PAUSES[min(tries, len(PAUSES)) - 1] * (1 - JITTER + 2 * JITTER * spread())
    return min(timedelta(seconds=max(planned, asked or 0)), LONGEST * (1 + JITTER))


def retry_after(text: str, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, a number or a date; None if it is neither."""
    if text.isascii() and text.isdecimal():
        return float(min(int(text[:9]), int(LONGEST.total_seconds())))
    try:
        at = parsedate_to_datetime(text)
        seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):  # what the standard library raises for odd texts
        return None
    return min(max(seconds, 0.0), LONGEST.total_seconds())
