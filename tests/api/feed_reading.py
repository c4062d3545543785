"""Feeds as feed programs read them: feedparser, a strict XML parser, and a JSON Schema of JSON Feed."""

import json
from pathlib import Path
from typing import Any

import feedparser  # type: ignore[import-untyped]  # ships no types
from defusedxml import ElementTree  # type: ignore[import-untyped]  # ships no types
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

NAMES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SCHEMA = Path(__file__).with_name("json_feed_1_1.schema.json")
JSON_FEED = Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def parsed(body: bytes) -> Any:
    """RSS or Atom by feedparser, which must find nothing wrong with it."""
    # As they come, so that texts can be compared; a reader makes HTML of them safe.
    found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def tree(body: bytes) -> Any:
    """The root of an XML document."""
    return ElementTree.fromstring(body, forbid_dtd=True)


def json_feed(body: bytes) -> Any:
    """A valid JSON Feed."""
    found = json.loads(body)
    JSON_FEED.validate(found)
    return found


def ids(body: bytes, extension: str) -> list[str]:
    """The ids of the items of any format, in order."""
    if extension == "json":
        return [item["id"] for item in json_feed(body)["items"]]
    return [entry.id for entry in parsed(body).entries]


def following(body: bytes, extension: str) -> str | None:
    """The address of the next page."""
    if extension == "json":
        found: str | None = json_feed(body).get("next_url")
        return found
    links = parsed(body).feed.links
    return next((link.href for link in links if link.rel == "next"), None)
