"""Dates and times of query parameters. No Django in here."""

import re
from datetime import UTC, date, datetime, timedelta


def read_time(text: str, *, end_of_day: bool = False) -> datetime:
    """A date or an RFC 3339 time as an aware datetime in UTC; ValueError says what is wrong with it.

    A date is its first microsecond, or its last with ``end_of_day``.
    """
    try:
        # fromisoformat alone takes more than RFC 3339 does, such as 20250903, 2025-W36-3 and digits of other scripts.
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return day + timedelta(days=1, microseconds=-1) if end_of_day else day
        if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", text, re.ASCII):
            # RFC 3339 allows a small t and z, fromisoformat only capitals.
            time = datetime.fromisoformat(text.upper())
            if time.tzinfo is not None:
                return time.astimezone(UTC)
    except (ValueError, OverflowError):  # OverflowError: in UTC the time lies outside the years 1 to 9999
        pass
    quoted = text[:60] + ("…" if len(text) > 60 else "")
    example = "2025-09-03 or 2025-09-03T01:05:22Z (write the “+” of an offset as %2B)"
    raise ValueError(f"“{quoted}” is not a date or a time with an offset. Example: {example}.")
