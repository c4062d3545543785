"""An item of RSS or Atom, alone or in a feed. A feed with several is read item by item."""

import io
import re
from typing import Any, Final

import feedparser

from articles.sources import slicing
from articles.sources.errors import SourceError
from articles.sources.markup import paragraphs_of_html, text_of_html
from articles.sources.source import Fields, Format, Source
from articles.sources.xml import declared, local, without_doctype
from sco.i18n import gettext_noop

_ROOTS: Final = frozenset({"rss", "feed", "RDF", "item", "entry"})
_ADDRESS = re.compile(r"^\S+@\S+\s*\((.+)\)$")
_ATOM = ' xmlns="http://www.w3.org/2005/Atom"'


def recognises(source: Source) -> bool:
    """Whether the root is a feed or an item of one."""
    return source.xml is not None and local(source.xml) in _ROOTS


def read(source: Source) -> Fields:
    """The fields of the item. Raises SourceError."""
    # From bytes in memory: given a text, the parser would open it as an address or a file.
    parsed = feedparser.parse(io.BytesIO(_feed(source).encode()), sanitize_html=False, resolve_relative_uris=False)
    if len(parsed.entries) != 1:
        raise SourceError("many_items" if parsed.entries else "no_items", size=len(parsed.entries))
    fields, entry = Fields(), parsed.entries[0]
    fields.add("title", text_of_html(entry.get("title", "")), "title")
    fields.add("source_id", entry.get("id", ""), "guid")
    fields.add("url", entry.get("link", ""), "link")
    fields.add("byline", _byline(entry), "author")
    fields.add("published_at", entry.get("published", "") or entry.get("updated", ""), "published")
    fields.add("outlet", entry.get("source", {}).get("title", ""), "source")
    fields.add("outlet", parsed.feed.get("title", ""), gettext_noop("the feed's title"))
    fields.add("rights_notice", entry.get("rights", "") or parsed.feed.get("rights", ""), "rights")
    _add_text(fields, entry)
    return fields


def _feed(source: Source) -> str:
    """The text as a feed: an item alone is put into one."""
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", source.text.lstrip("\ufeff"), flags=re.IGNORECASE)
    text = declared(without_doctype(bare))
    root = "" if source.xml is None else local(source.xml)
    if root == "item":
        return f'<rss version="2.0"><channel>{text}</channel></rss>'
    return f"<feed{_ATOM}>{text}</feed>" if root == "entry" else text


def _byline(entry: Any) -> str:
    names = [each.get("name", "") for each in entry.get("authors", []) if each.get("name")]
    found = "、".join(names) or entry.get("author", "")
    # RSS gives “desk@example.org (Zhang San)”: the address is nobody's name.
    return _ADDRESS.sub(r"\1", found)


def _add_text(fields: Fields, entry: Any) -> None:
    for content in entry.get("content", []):
        fields.add("paragraphs", paragraphs_of_html(content.get("value", "")), "content")
    if "paragraphs" not in fields.values and entry.get("summary"):
        found = paragraphs_of_html(entry["summary"])
        fields.add("paragraphs", found, "description")
        if len(found) == 1:
            fields.notice("summary_only", "body")


def split(source: Source) -> list[str]:
    """The feed once for each of its items, with that item alone."""
    return slicing.elements(source.text, source.xml, "item", "entry") if recognises(source) else []


FORMAT = Format("feed_item", gettext_noop("item of RSS or Atom"), 32, recognises, read, split)
