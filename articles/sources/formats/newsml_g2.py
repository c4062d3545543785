"""NewsML-G2, the XML of the IPTC for news: ``newsItem``, alone or in a ``newsMessage``, which is read item by item."""

from typing import Final

from lxml import etree

from articles.sources import slicing
from articles.sources.errors import SourceError
from articles.sources.markup import paragraphs_of, paragraphs_of_html, paragraphs_of_text
from articles.sources.source import Fields, Format, Source
from articles.sources.xml import first, local, text_of
from sco.i18n import gettext_noop

_WITHDRAWN: Final = ("canceled", "withheld")


def recognises(source: Source) -> bool:
    """Whether the root is a news item or a message of them."""
    return source.xml is not None and local(source.xml) in {"newsItem", "newsMessage", "packageItem"}


def read(source: Source) -> Fields:
    """The fields of the item. Raises SourceError."""
    item = _item(source)
    fields = Fields()
    status = first(item, "itemMeta", "pubStatus")
    if status is not None and status.get("qcode", status.get("uri", "")).lower().endswith(_WITHDRAWN):
        raise SourceError("withdrawn")
    fields.add("source_id", item.get("guid", ""), "newsItem/@guid")
    _add_meta(fields, item)
    _add_people(fields, item)
    _add_text(fields, item)
    if fields.text("source_id").startswith(("http://", "https://")):
        fields.add("url", fields.text("source_id"), "newsItem/@guid")
    return fields


def _item(source: Source) -> etree._Element:
    root = source.xml
    if root is None or local(root) == "packageItem":
        raise SourceError("no_items")
    items = [root] if local(root) == "newsItem" else root.xpath(".//*[local-name()='newsItem']")
    if len(items) != 1:
        raise SourceError("many_items" if items else "no_items", size=len(items))
    return items[0]


def _add_meta(fields: Fields, item: etree._Element) -> None:
    for name, path in (
        ("title", ("contentMeta", "headline")),
        ("title", ("itemMeta", "title")),
        ("published_at", ("contentMeta", "contentCreated")),
        ("published_at", ("itemMeta", "firstCreated")),
        ("published_at", ("itemMeta", "versionCreated")),
        ("rights_notice", ("rightsInfo", "copyrightNotice")),
        ("rights_notice", ("rightsInfo", "usageTerms")),
    ):
        fields.add(name, text_of(first(item, *path)), "/".join(path))
    for link in item.xpath("./*[local-name()='itemMeta']/*[local-name()='link'][@href]"):
        # Not “see also”: that is another piece.
        if link.get("rel", "").endswith(("canonical", "alternate")):
            fields.add("url", link.get("href"), "itemMeta/link")
    embargo = text_of(first(item, "itemMeta", "embargoed"))
    if embargo:
        fields.notice("embargo", "published_at", text=embargo[:40])


def _named(element: etree._Element) -> str:
    return text_of(first(element, "name")) or element.get("literal", "") or text_of(element)


def _add_people(fields: Fields, item: etree._Element) -> None:
    by = item.xpath("./*[local-name()='contentMeta']/*[local-name()='by']")
    fields.add("byline", "、".join(filter(None, map(text_of, by))), "contentMeta/by")
    creators = item.xpath("./*[local-name()='contentMeta']/*[local-name()='creator']")
    fields.add("byline", "、".join(filter(None, map(_named, creators))), "contentMeta/creator")
    for path in (("contentMeta", "infoSource"), ("itemMeta", "provider"), ("rightsInfo", "copyrightHolder")):
        element = first(item, *path)
        if element is not None:
            fields.add("outlet", _named(element), "/".join(path))


def _add_text(fields: Fields, item: etree._Element) -> None:
    for content in item.xpath("./*[local-name()='contentSet']/*"):
        kind = content.get("contenttype", content.get("contentType", ""))
        if local(content) == "inlineXML":
            fields.add("paragraphs", paragraphs_of(_body(content)), "contentSet/inlineXML")
        elif local(content) == "inlineData":
            text = "".join(content.itertext())
            found = paragraphs_of_html(text) if "html" in kind else paragraphs_of_text(text)
            fields.add("paragraphs", found, "contentSet/inlineData")


def _body(content: etree._Element) -> etree._Element:
    """The text of XHTML or NITF, without its head."""
    found = content.xpath(".//*[local-name()='body.content']") or content.xpath(".//*[local-name()='body']")
    return found[0] if found else content


def split(source: Source) -> list[str]:
    """The message once for each of its items, with that item alone."""
    return slicing.elements(source.text, source.xml, "newsItem") if recognises(source) else []


FORMAT = Format("newsml_g2", gettext_noop("NewsML-G2"), 30, recognises, read, split)
