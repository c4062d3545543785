"""What a row of Projection is, as a function of its entry alone."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import orjson

from sco.languages import EN, ZH, Language
from sco.ledger.canonical import timestamp
from sco.ledger.models import Entry
from sco.ledger.registry import KINDS, Derived, Fragments, Stamp


class ProjectionRow(NamedTuple):
    """The columns of Projection in the order of COPY, but for ``superseded_by``.

    Search vectors are '' where there is nothing to search, and None where they are filled later or there is no text.
    """

    sequence: int
    live: bool
    kind: str
    slug: str
    original: str
    languages: list[str]
    refs: list[str]
    keys: list[str]
    rank: str
    date_key: str
    value: Decimal | None
    starts: date | None
    ends: date | None
    spans: str
    haystack: str
    embedded_zh_hans: str | None
    embedded_en: str | None
    list_zh_hans: str | None
    list_en: str | None
    detail_zh_hans: str | None
    detail_en: str | None
    search_zh_hans: str | None
    search_en: str | None


def derive(entry: Entry) -> Derived | None:
    """What its kind derives from the entry's document; None for a tombstone and an erased entry."""
    if entry.document is None:
        return None
    kind = KINDS[entry.kind]
    document = kind.upcast(orjson.loads(entry.document), entry.schema)
    return kind.derive(entry.slug, document, Stamp(entry.version, timestamp(entry.at)))


def projection_row(entry: Entry, derived: Derived | None) -> ProjectionRow:
    """The entry's row of Projection."""
    if derived is None:
        return _row_without_text(entry)
    zh, en = (_texts(derived.fragments.get(language)) for language in (ZH, EN))
    refs = sorted({str(ref) for ref in derived.refs})
    return ProjectionRow(
        sequence=entry.sequence,
        live=True,
        kind=entry.kind,
        slug=entry.slug,
        original=derived.original,
        languages=list(entry.languages),
        refs=refs,
        # Named by kind, so that the keys of a key are rows of one kind.
        keys=sorted(f"{entry.kind}/{key}" for key in {*refs, *derived.keys}),
        rank=derived.rank,
        date_key=derived.date_key,
        value=derived.value,
        starts=derived.starts,
        ends=derived.ends,
        spans=_json(list(derived.spans)),
        haystack=derived.haystack,
        embedded_zh_hans=zh[0],
        embedded_en=en[0],
        list_zh_hans=zh[1],
        list_en=en[1],
        detail_zh_hans=zh[2],
        detail_en=en[2],
        search_zh_hans=None if any(derived.search.values()) else "",
        search_en=None if any(derived.search.values()) else "",
    )


def _texts(fragments: Fragments | None) -> tuple[str | None, str | None, str | None]:
    if fragments is None:
        return None, None, None
    label, card, page = fragments.label, fragments.card, fragments.page
    return _json(label), _json(card) if card else None, _json(page) if page else None


def _row_without_text(entry: Entry) -> ProjectionRow:
    # Items that referred to an erased one show this in its place; to a withdrawn one nothing refers.
    erased = None if entry.action == Entry.Action.WITHDRAW else _json({"slug": entry.slug, "erased": True})
    return ProjectionRow(
        sequence=entry.sequence,
        live=False,
        kind=entry.kind,
        slug=entry.slug,
        original=ZH,
        languages=[],
        refs=[],
        keys=[],
        rank="",
        date_key="",
        value=None,
        starts=None,
        ends=None,
        spans="[]",
        haystack="",
        embedded_zh_hans=erased,
        embedded_en=erased,
        list_zh_hans=None,
        list_en=None,
        detail_zh_hans=None,
        detail_en=None,
        search_zh_hans=None,
        search_en=None,
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def search_texts(entry: Entry) -> dict[Language, str]:
    """What a search in each public language looks through."""
    derived = derive(entry)
    return dict(derived.search) if derived else {}
