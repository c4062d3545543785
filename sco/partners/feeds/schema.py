"""JSON Feed in the OpenAPI document: what of version 1.1 the feeds here have."""

from typing import Any

Schema = dict[str, Any]


def _object(description: str, members: Schema, *, optional: tuple[str, ...] = ()) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": members,
        "required": [name for name in members if name not in optional],
        "additionalProperties": False,
    }


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _url(description: str) -> Schema:
    return _text(description, format="uri")


def _time(description: str) -> Schema:
    return _text(description, format="date-time")


def _list(description: str, items: Schema) -> Schema:
    return {"type": "array", "description": description, "items": items}


_AUTHOR = _object("An author.", {"name": _text("The name."), "url": _url("The address in the API.")})
_ITEM = _object(
    "An item.",
    {
        "id": _text("A URN, which stays when the host changes."),
        "url": _url("The address in the API."),
        "title": _text("The title."),
        "content_text": _text("The summary, or the note of a correction."),
        "summary": _text("The same."),
        "date_published": _time("When the outlet published it, or when the correction was recorded."),
        "date_modified": _time("When this version was recorded."),
        "authors": _list("The authors; absent if there are none.", _AUTHOR),
        "tags": _list("The names of the topics; absent if there are none.", _text("A name.")),
        "language": _text("The language of the item."),
    },
    optional=("authors", "tags"),
)
_DELETED = _object(
    "An item that was withdrawn or erased.",
    {
        "id": _text("The id that it had as an item."),
        "at": _time("When that was recorded."),
        "note": {"type": ["string", "null"], "description": "Why; null if nothing was said."},
    },
)
_RECORD = _object(
    "What JSON Feed has no place for.",
    {"rights": _text("What may be done with it."), "deleted": _list("The newest removals that stand.", _DELETED)},
)
JSON_FEED = _object(
    "A feed as https://www.jsonfeed.org/version/1.1/ describes it.",
    {
        "version": _text("The version of the format."),
        "title": _text("The title."),
        "home_page_url": _url("The same in the API."),
        "feed_url": _url("The address of this page."),
        "description": _text("What the feed is of."),
        "next_url": _url("The address of the next page, at the same snapshot; absent on the last one."),
        "authors": _list("Who publishes it.", _object("A publisher.", {"name": _text("The name.")})),
        "language": _text("The language of the feed."),
        "items": _list("The items, the newest first.", _ITEM),
        "_record": _RECORD,
    },
    optional=("next_url",),
)
