"""Pieces that the fragments of several kinds share. Pure functions of a document."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sco.languages import Language
from sco.ledger.registry import Stamp, ref
from sco.partial_date import PartialDate

EMBEDDED = 20  # embedded lists stop here and say where the rest is
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 31)


def said(texts: Mapping[str, Any] | None, language: Language) -> str | None:
    """A bilingual text in one language, or None where it has none."""
    return (texts or {}).get(language)


def shown_date(value: str | None, language: Language) -> dict[str, str] | None:
    """A partial date as data and as a reader writes it: ``{"date": "2017-06", "text": "June 2017"}``."""
    return {"date": value, "text": PartialDate.parse(value).display(language)} if value else None


def interval(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    """The days from the first that ``start`` may mean to the last that ``end`` may; a missing end is open.

    (None, None) when neither is known.
    """
    if not start and not end:
        return None, None
    return (
        PartialDate.parse(start).first if start else FIRST_DAY,
        PartialDate.parse(end).last if end else LAST_DAY,
    )


def span(start: str | None, end: str | None) -> dict[str, str | None]:
    """A span as stored for filters: the two partial dates, and the first and last day that they may mean."""
    first, last = interval(start, end)
    return {
        "from": start,
        "to": end,
        "first": (first or FIRST_DAY).isoformat(),
        "last": (last or LAST_DAY).isoformat(),
    }


def identity(path: str, slug: str, language: Language, languages: Sequence[str]) -> dict[str, Any]:
    """What the label of an item with a page of its own begins with."""
    return {"slug": slug, "url": path, **spoken(language, languages)}


def spoken(language: Language, languages: Sequence[str]) -> dict[str, Any]:
    """The language that a label is in, and those that there are."""
    return {"language": language, "available_languages": list(languages)}


def stamped(stamp: Stamp) -> dict[str, Any]:
    """The record's part of a card."""
    return {"version": stamp.version, "recorded_at": stamp.recorded_at}


def embedded(kind: str, slugs: Sequence[str], rest: str) -> dict[str, Any]:
    """An embedded list: how many there are, the first 20, and the address of the list of them all."""
    return {"count": len(slugs), "url": rest, "results": [ref(kind, slug) for slug in slugs[:EMBEDDED]]}


def references(rows: Iterable[Mapping[str, Any]], language: Language) -> list[dict[str, Any]]:
    """Citations in one language."""
    return [
        {"title": said(row["title"], language), "url": row["url"], "dated": shown_date(row["dated"], language)}
        for row in rows
    ]


def joined(*parts: str | None) -> str:
    """The texts that there are, one a line."""
    return "\n".join(part for part in parts if part)
