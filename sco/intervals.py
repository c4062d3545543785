"""Intervals between two partial dates, as the days that they may cover. No Django in here."""

from datetime import date

from sco.partial_date import PartialDate

# Open ends become the extremes of Python's calendar: with values instead of NULL, filters compare without exceptions.
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def interval(start: str | None, end: str | None) -> tuple[date, date]:
    """From the first day that ``start`` covers to the last day that ``end`` covers; an unknown end is open."""
    first = PartialDate.parse(start).first if start else FIRST_DAY
    return first, PartialDate.parse(end).last if end else LAST_DAY


def span(start: str | None, end: str | None) -> dict[str, str | None]:
    """An interval as projections store it: the two partial dates, and the first and last day."""
    first, last = interval(start, end)
    return {"from": start, "to": end, "first": first.isoformat(), "last": last.isoformat()}
