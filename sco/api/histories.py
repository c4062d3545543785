"""The public history of one item: every entry of the record about it, newest first."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from sco.api import paths
from sco.api.cursors import Cursor, read_page_token
from sco.api.fields import both_of
from sco.api.languages import LanguagePreference
from sco.api.links import link
from sco.api.pagination import next_url
from sco.api.parameters import DEFAULT_LIMIT
from sco.api.problems import not_found
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch
from sco.languages import BOTH, LANGUAGES, ZH, Both, Language
from sco.ledger.canonical import timestamp

# The original language of an entry's item, by its last document: a tombstone has none.
ORIGINAL = (
    "(SELECT r.original FROM ledger_projection AS r WHERE r.kind = e.kind AND r.slug = e.slug AND r.live"
    " AND r.sequence <= %(n)s ORDER BY r.sequence DESC LIMIT 1)"
)


class HistoryPage(NamedTuple):
    """A page as JSON, the languages of its notes, the snapshot that was read, and what its validator is made of."""

    body: bytes
    languages: Sequence[Language]
    snapshot: Snapshot
    shown: bytes


def history_page(kind: str, slug: str, values: Mapping[str, Any], preference: LanguagePreference) -> HistoryPage:
    """The page for these parameters; 404 if the record has no entry of the item. Two queries: snapshot and entries."""
    item, path = paths.item(kind, slug), paths.history(kind, slug)
    pinned, after = read_page_token(path, values, 1)
    at = snapshot(values.get("as_of"), pinned)
    limit = values.get("limit", DEFAULT_LIMIT)
    # Entries, not projections: an erased or withdrawn item keeps its history.
    rows = _entries(kind, slug, at.n, after, limit + 1)
    if not rows:
        raise not_found()
    language = preference.language or rows[0][-1] or ZH
    # A history is ordered by version, which is the only sort key of its page tokens.
    last = [str(rows[limit - 1][1])] if len(rows) > limit else None
    results = orjson.dumps([_entry(row, item, language) for row in rows[:limit]])
    body = {
        "as_of": str(at.cursor),
        "next": next_url(path, values, at.cursor, last),
        "results": orjson.Fragment(results),
    }
    # Whatever changes a later page, even an erasure, is an entry of the first.
    return HistoryPage(orjson.dumps(body), LANGUAGES if language == BOTH else (language,), at, results)


def _entries(kind: str, slug: str, n: int, after: list[str], limit: int) -> list[tuple[Any, ...]]:
    return fetch(
        "SELECT e.sequence, e.version, e.action, e.languages, e.note, e.digest, e.at, e.document IS NOT NULL,"
        f" last.sequence, last.digest, {ORIGINAL}"
        " FROM ledger_entry AS e JOIN ledger_entry AS last ON last.sequence = e.publication"
        " WHERE e.kind = %(kind)s AND e.slug = %(slug)s AND e.sequence <= %(n)s"
        " AND e.version < %(below)s ORDER BY e.version DESC LIMIT %(limit)s",
        # Versions are 32-bit integers, so the first page has a bound too and the statement is always the same.
        {"kind": kind, "slug": slug, "n": n, "below": int(after[0]) if after else 2**31 - 1, "limit": limit},
    )


def _entry(row: tuple[Any, ...], item: str, language: Language | Both) -> dict[str, Any]:
    sequence, version, action, languages, note, digest, at, readable, end, end_digest, _original = row
    # Of the publication: there the version became public, together with what it refers to.
    cursor = str(Cursor.at(end, end_digest))
    return {
        "sequence": sequence,
        "version": version,
        "action": action,
        "at": timestamp(at),
        "languages": languages,
        "language": language,
        "note": note_in(note, language),
        "cursor": cursor,
        "digest": bytes(digest).hex(),
        "url": link(paths.with_query(item, {"as_of": cursor})) if readable else None,
    }


def note_in(note: str, language: Language | Both) -> Any:
    """The note of an entry in a language or in both, None for ''."""
    texts = orjson.loads(note) if note else None
    return texts and (both_of(texts) if language == BOTH else texts[language])
