"""RSS 2.0 and Atom (RFC 4287), with next links (RFC 5005) and, in Atom, tombstones (RFC 6721)."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date

from sco.api.xml_text import xml_text
from sco.partners.feeds.model import Feed, Item

ATOM, TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0."""
    return _written(_Rss, feed)


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    return _written(_Atom, feed)


def _written(kind: Any, feed: Feed) -> bytes:
    made = kind(
        title=xml_text(feed.title), link=feed.home_url, description=xml_text(feed.description),
        subtitle=xml_text(feed.description), language=feed.language, author_name=xml_text(feed.publisher),
        feed_url=feed.url, feed_copyright=xml_text(feed.rights), feed_guid=feed.id, whole=feed,
    )  # fmt: skip
    for item in feed.items:
        made.add_item(**_item(item))
    written: str = made.writeString("utf-8")
    return written.encode()


def _item(item: Item) -> dict[str, Any]:
    return {
        "title": xml_text(item.title),
        "link": item.url,
        # Both formats declare it as HTML.
        "description": escape(xml_text(item.summary), quote=False) or None,
        "unique_id": item.id,
        "unique_id_is_permalink": False,
        "pubdate": item.published,
        "updateddate": item.updated,
        "item": item,
    }


class _Common:
    """What both formats have beyond Django's."""

    feed: dict[str, Any]

    @property
    def whole(self) -> Feed:
        feed: Feed = self.feed["whole"]
        return feed

    def latest_post_date(self) -> datetime:
        return self.whole.updated

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["item"].language
        return {} if language == self.whole.language else {"xml:lang": language}

    def links(self) -> Iterator[dict[str, str]]:
        """The links of the feed besides those to itself and to the list."""
        if self.whole.next_url:
            yield {"rel": "next", "href": self.whole.next_url}
        for each in self.whole.alternates:
            yield {"rel": "alternate", "href": each.url, "type": each.media_type, "hreflang": each.language}


class _Rss(_Common, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        more = {"xmlns:dc": DUBLIN_CORE, "xml:lang": self.whole.language}
        return {**super().rss_attributes(), **more}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for link in self.links():
            handler.addQuickElement("atom:link", "", link)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["item"].authors:
            handler.addQuickElement("dc:creator", xml_text(author.name))
        for category in item["item"].categories:
            handler.addQuickElement("category", xml_text(category.label))
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))


class _Atom(_Common, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return {**super().root_attributes(), "xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for link in self.links():
            handler.addQuickElement("link", "", link)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for author in item["item"].authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", xml_text(author.name))
            handler.addQuickElement("uri", author.url)
            handler.endElement("author")
        for category in item["item"].categories:
            handler.addQuickElement("category", "", {"term": category.term, "label": xml_text(category.label)})

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)
        for tombstone in self.whole.tombstones:
            handler.startElement("at:deleted-entry", {"ref": tombstone.id, "when": rfc3339_date(tombstone.at)})
            if tombstone.note:
                handler.addQuickElement("at:comment", xml_text(tombstone.note))
            handler.endElement("at:deleted-entry")
