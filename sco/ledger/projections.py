"""Derives a row of Projection from its entry, and from nothing else, so that any row can be rebuilt and verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from sco.languages import BOTH, ZH, Both, Language, suffix
from sco.ledger.canonical import timestamp
from sco.ledger.documents import Document
from sco.ledger.models import Entry
from sco.ledger.registry import KINDS, Index, Kind, Ref, Representation


class Fragments(NamedTuple):
    """Representations in one language, or both: the smallest as JSON text, then the members that each further one adds.

    Members are JSON text without the braces of an object; None if there are none.
    """

    embedded: str | None = None
    list: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """What is derived from an entry's document: how it is read and found. ``document`` is upcast."""

    kind: Kind
    document: Document
    refs: list[Ref]
    index: Index
    fragments: Mapping[Language | Both, Fragments]


class ProjectionRow(NamedTuple):
    """The columns of Projection in the order of COPY, but for ``superseded_by``; the defaults are a tombstone's."""

    sequence: int
    live: bool
    kind: str
    slug: str
    original: str = ZH
    languages: Any = ()
    refs: Any = ()
    keys: Any = ()
    rank: str = ""
    date_key: str = ""
    value: Any = None
    starts: Any = None
    ends: Any = None
    spans: str = "[]"
    haystack: str = ""
    embedded_zh_hans: str | None = None
    embedded_en: str | None = None
    embedded_both: str | None = None
    list_zh_hans: str | None = None
    list_en: str | None = None
    list_both: str | None = None
    detail_zh_hans: str | None = None
    detail_en: str | None = None
    detail_both: str | None = None


def derive(entry: Entry) -> Derived | None:
    """What the entry's document yields; None for a tombstone or an erased entry."""
    if entry.document is None:
        return None
    kind = KINDS[entry.kind]
    document = kind.upcast(orjson.loads(entry.document), entry.schema)
    # The representations also show what only the record knows.
    source = {**document, "slug": entry.slug, "version": entry.version, "recorded_at": timestamp(entry.at)}
    return Derived(
        kind,
        document,
        kind.named_items(document),
        kind.index(document),
        {language: _fragments(kind, source, language) for language in (*document["languages"], BOTH)},
    )


def _fragments(kind: Kind, source: Document, language: Language | Both) -> Fragments:
    # Representations nest, so serializing the largest once yields the fields of the others.
    representations = kind.representations
    largest = representations.detail or representations.embedded
    values = largest.in_language(language).to_representation(source)
    # Each stores what it adds alone: whole ones took twice the space. ``sco.api.fragments`` joins them when read.
    embedded, in_list, in_detail = (_members(each, values) for each in representations)
    return Fragments(
        _json(embedded), _added(in_list, beyond=embedded), _added(in_detail, beyond={**embedded, **in_list})
    )


def _members(representation: type[Representation] | None, values: Mapping[str, Any]) -> dict[str, Any]:
    names = representation.names() if representation else ()
    return {name: values[name] for name in names if name in values}


def _added(members: Mapping[str, Any], *, beyond: Mapping[str, Any]) -> str | None:
    added = {name: value for name, value in members.items() if name not in beyond}
    return _json(added)[1:-1] or None


def projection_row(entry: Entry, derived: Derived | None) -> ProjectionRow:
    """The entry's row of Projection."""
    if derived is None:
        return _tombstone(entry)
    index = derived.index
    # In the order of the document: that of a byline is the order of its authors' list.
    refs = [str(ref) for ref in derived.refs]
    return ProjectionRow(
        sequence=entry.sequence,
        live=True,
        kind=entry.kind,
        slug=entry.slug,
        # Kinds without an original language fall back to Chinese.
        original=derived.document.get("original_language", ZH),
        languages=list(entry.languages),
        refs=refs,
        keys=_keys(derived, refs),
        rank=index.rank,
        date_key=index.date_key,
        value=index.value,
        starts=index.starts,
        ends=index.ends,
        spans=_json(list(index.spans)),
        haystack=index.haystack,
        **_fragment_columns(derived.fragments),
    )


def _fragment_columns(fragments: Mapping[Language | Both, Fragments]) -> dict[str, str | None]:
    by_language = ((suffix(language), texts._asdict()) for language, texts in fragments.items())
    return {f"{name}_{column}": text for column, texts in by_language for name, text in texts.items()}


def _keys(derived: Derived, refs: list[str]) -> list[str]:
    """What equality filters match: the kind's own keys, named items and parts, and ``restricted``."""
    parts = (part_key(part.key) for part in derived.kind.named_parts(derived.document))
    restricted = ["restricted"] if derived.document.get("restricted") else []
    # Prefixed with the kind: a filter's index lookup then finds no rows of other kinds.
    return sorted(f"{derived.kind.name}/{key}" for key in {*refs, *parts, *restricted, *derived.index.keys})


def part_key(key: str) -> str:
    """The projection key of documents that name the part with this public key."""
    return f"part:{key}"


def _tombstone(entry: Entry) -> ProjectionRow:
    # Embedded in items that still refer to an erased one. Nothing public refers to a withdrawn one.
    erased = None if entry.action == Entry.Action.WITHDRAW else _json({"slug": entry.slug, "erased": True})
    return ProjectionRow(
        entry.sequence,
        live=False,
        kind=entry.kind,
        slug=entry.slug,
        languages=[],
        refs=[],
        keys=[],
        embedded_zh_hans=erased,
        embedded_en=erased,
        embedded_both=erased,
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
