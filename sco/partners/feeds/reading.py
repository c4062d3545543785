"""Feeds read from the record: the newest articles, or the newest corrections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _

from sco.api import paths
from sco.api.cards import column_fields, read_cards, shown_kinds
from sco.api.corrections import read_corrections
from sco.api.cursors import read_page_token
from sco.api.histories import note_in
from sco.api.languages import LanguagePreference
from sco.api.links import unmarked
from sco.api.pagination import newest_of, next_url
from sco.api.problems import gone, not_found
from sco.api.projection_query import KEY_ORDER, SLUG, ProjectionQuery, SortKey
from sco.api.references import embedded_query
from sco.api.snapshots import Snapshot, snapshot
from sco.api.sql import fetch, visible
from sco.api.stable_ids import stable_id
from sco.languages import Language
from sco.ledger.registry import KINDS, Ref
from sco.partners.feeds.model import Author, Category, Item, Tombstone

TOMBSTONES_AT_MOST = 50
REMOVALS = ("withdraw", "erase")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: ``path`` is the address without its query, ``origin`` what makes addresses absolute."""

    path: str
    values: Mapping[str, Any]
    language: Language
    origin: str
    of: Ref | None = None

    @property
    def preference(self) -> LanguagePreference:
        """The feed's language first; with ``fallback=none`` no other."""
        return LanguagePreference(self.language, self.values.get("fallback") != "none")

    def absolute(self, address: str) -> str:
        """The absolute address of something in the API, in the feed's language."""
        return self.origin + paths.with_query(address, {"lang": self.language})


class Page(NamedTuple):
    """What a page of a feed shows. ``name`` is that of the item whose feed it is, ``rest`` what validators need of
    the pages behind it.
    """

    at: Snapshot
    name: str
    items: Sequence[Item]
    tombstones: Sequence[Tombstone]
    next: str | None
    rest: int | None
    updated: datetime


def read_articles(asked: Asked) -> Page:
    """The newest articles, of one item or of all. At most six queries."""
    pinned, after = read_page_token(asked.path, asked.values, 2)
    at = snapshot(asked.values.get("as_of"), pinned)
    name = _name_of(asked.of, asked.language, at) if asked.of else ""
    query = ProjectionQuery("article", asked.preference).at(at.n)
    query.order, query.descending = (KEY_ORDER if asked.of else (SortKey("r.date_key"), SLUG)), True
    if asked.of:
        query.with_key(str(asked.of))
    limit = asked.values["limit"]
    found = query.page(after, limit + 1)
    last = list(found[limit - 1][1:]) if len(found) > limit else None
    sequences = [sequence for sequence, *_keys in found[:limit]]
    cards = read_cards("article", sequences, at, asked.preference, column_fields("article"))
    items = [_article(orjson.loads(card.json), asked, at.genesis) for card in cards]
    # On the first page alone: what is gone has no place in the order of what is there.
    tombstones = [] if after else _tombstones(at, asked.language)
    rest = None if last is None else newest_of(at, shown_kinds("article", {}))
    following = next_url(asked.path, asked.values, at.cursor, last)
    return Page(at, name, items, tombstones, following, rest, _updated(items, tombstones))


def _article(card: dict[str, Any], asked: Asked, genesis: bytes) -> Item:
    # Of items that are erased or not public, there is a placeholder without a name.
    authors = [author for author in card["authors"]["results"] if "name" in author]
    topics = [topic for topic in card["topics"] if "name" in topic]
    return Item(
        id=stable_id(genesis, "article", card["slug"]),
        url=asked.absolute(card["url"]),
        title=card["title"],
        summary=card["summary"],
        language=card["language"],
        published=datetime.fromisoformat(card["published_at"]),
        updated=datetime.fromisoformat(card["recorded_at"]),
        authors=[Author(each["name"], asked.absolute(each["url"])) for each in authors],
        categories=[Category(each["slug"], each["name"]) for each in topics],
    )


def _name_of(of: Ref, language: Language, at: Snapshot) -> str:
    """The name of the item whose feed it is; 404 if there is none, 410 if it was withdrawn or erased. One query."""
    rows = fetch(
        f"SELECT {LanguagePreference(language).column('embedded')}, r.live FROM ledger_projection AS r"
        f" WHERE r.kind = %(kind)s AND r.slug = %(slug)s AND {visible()}",
        {"kind": of.kind, "slug": of.slug, "n": at.n},
    )
    if not rows:
        raise not_found()
    ((embedded, live),) = rows
    if not live:
        raise gone(*of, erased=embedded is not None)
    return str(orjson.loads(unmarked(embedded))["name"])


def _tombstones(at: Snapshot, language: Language) -> list[Tombstone]:
    """The articles that were removed last and are not back, newest first. One query for each way to remove one.

    Of all articles, also in the feed of one author: who wrote an erased article is erased too, and a reader passes
    over the ids that it does not have.
    """
    rows = [
        row
        for action in REMOVALS
        for row in read_corrections({"kind": "article", "action": action}, at.n, at.n + 1, TOMBSTONES_AT_MOST)
    ]
    newest: dict[str, Tombstone] = {}
    for _sequence, kind, slug, _version, _action, time, note, live, *_more in sorted(rows, reverse=True):
        if not live and slug not in newest:
            newest[slug] = Tombstone(stable_id(at.genesis, kind, slug), time, note_in(note, language) or "")
    return list(newest.values())[:TOMBSTONES_AT_MOST]


def read_corrections_feed(asked: Asked) -> Page:
    """The newest corrections, withdrawals and erasures, of every kind. At most four queries."""
    pinned, after = read_page_token(asked.path, asked.values, 1)
    at = snapshot(asked.values.get("as_of"), pinned)
    limit = asked.values["limit"]
    rows = read_corrections({}, at.n, int(after[0]) if after else at.n + 1, limit + 1)
    last = [str(rows[limit - 1][0])] if len(rows) > limit else None
    titles = _titles({Ref(kind, slug) for _sequence, kind, slug, *_more in rows[:limit]}, asked.language, at)
    items = [_correction(row, titles, asked, at.genesis) for row in rows[:limit]]
    following = next_url(asked.path, asked.values, at.cursor, last)
    return Page(at, "", items, (), following, None if last is None else at.n, _updated(items, ()))


def _titles(refs: set[Ref], language: Language, at: Snapshot) -> dict[Ref, str]:
    """The titles of those of these items that are public. One query."""
    query = embedded_query(refs, language)
    titles = {}
    for kind, slug, embedded in fetch(query.text, {**query.parameters, "n": at.n}):
        if embedded and (title := orjson.loads(unmarked(embedded)).get(KINDS[kind].title)):
            titles[Ref(kind, slug)] = title
    return titles


def _correction(row: tuple[Any, ...], titles: Mapping[Ref, str], asked: Asked, genesis: bytes) -> Item:
    sequence, kind, slug, _version, action, at, note, live, *_more = row
    about = titles.get(Ref(kind, slug), f"{kind}:{slug}")
    url = paths.item(kind, slug) if live else paths.history(kind, slug)
    return Item(
        id=stable_id(genesis, "entry", str(sequence)),
        url=asked.absolute(url),
        title=_headline(action) % {"title": about},
        summary=note_in(note, asked.language) or "",
        language=asked.language,
        published=at,
        updated=at,
    )


def _headline(action: str) -> str:
    headlines = {
        "correct": _("Corrected: %(title)s"), "withdraw": _("Withdrawn: %(title)s"), "erase": _("Erased: %(title)s"),
    }  # fmt: skip
    return headlines[action]


def _updated(items: Sequence[Item], tombstones: Sequence[Tombstone]) -> datetime:
    """When the newest of it was recorded; of a page without anything, when the record began. At most one query."""
    times = [item.updated for item in items] + [each.at for each in tombstones]
    return max(times) if times else _beginning()


def _beginning() -> datetime:
    # Not the snapshot's time, which each publication would change, though the page still shows nothing.
    ((time,),) = fetch(
        "SELECT coalesce((SELECT e.at FROM ledger_entry AS e WHERE e.sequence = 1), h.at) FROM ledger_head AS h", {}
    )
    return time  # type: ignore[no-any-return]
