"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from datetime import UTC, datetime
from typing import Any

import orjson

from sco.partners.feeds.model import Feed, Item, Tombstone

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON. Withdrawn and erased items are in an extension, ``_record``, as the format has no place."""
    following = {"next_url": feed.next_url} if feed.next_url else {}
    return orjson.dumps(
        {
            "version": VERSION,
            "title": feed.title,
            "home_page_url": feed.home_url,
            "feed_url": feed.url,
            "description": feed.description,
            **following,
            "authors": [{"name": feed.publisher}],
            "language": feed.language,
            "items": [_item(item) for item in feed.items],
            "_record": {"rights": feed.rights, "deleted": [_tombstone(each) for each in feed.tombstones]},
        }
    )


def _item(item: Item) -> dict[str, Any]:
    authors = [{"name": author.name, "url": author.url} for author in item.authors]
    return {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "content_text": item.summary,
        "summary": item.summary,
        "date_published": _time(item.published),
        "date_modified": _time(item.updated),
        **({"authors": authors} if authors else {}),
        **({"tags": [each.label for each in item.categories]} if item.categories else {}),
        "language": item.language,
    }


def _tombstone(tombstone: Tombstone) -> dict[str, Any]:
    return {"id": tombstone.id, "at": _time(tombstone.at), "note": tombstone.note or None}


def _time(time: datetime) -> str:
    return time.astimezone(UTC).isoformat().replace("+00:00", "Z")
