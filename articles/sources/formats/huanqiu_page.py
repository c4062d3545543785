"""A page of huanqiu.com as a browser saves it: one hidden ``<textarea>`` per field, so that nothing is guessed."""

import re

from lxml import etree

from articles.sources.errors import SourceError
from articles.sources.markup import paragraphs_of, paragraphs_of_html, text_of_html
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop

_FIELD = re.compile(r"<textarea\b[^>]*\barticle-(?:aid|title|content)\b", re.IGNORECASE)
_PATH = ".//*[contains(concat(' ', normalize-space(@class), ' '), ' data-container ')]//article[textarea]"
_FIELDS = (
    ("source_id", "article-aid"),
    ("title", "article-title"),
    ("byline", "article-author"),
    ("outlet", "article-source-name"),
    ("responsible_editor_name", "article-editor-name"),
    ("published_at", "article-time"),
    ("rights_notice", "article-copyright"),
)


def recognises(source: Source) -> bool:
    """Whether the page has the publisher's text areas."""
    return "<" in source.start[:1] and "data-container" in source.text and bool(_FIELD.search(source.text))


def read(source: Source) -> Fields:
    """The fields of the one piece on the page. Raises SourceError."""
    articles = source.html.xpath(_PATH)
    if not articles:
        raise SourceError("no_text")
    # A page that scrolls on to further pieces holds them too; the first is the one that the address names.
    fields, areas = Fields(), _areas(articles[0])
    for name, area in _FIELDS:
        if area in areas:
            fields.add(name, text_of_html(_inside(areas[area])), f"textarea.{area}")
    if "article-content" in areas:
        fields.add("paragraphs", _paragraphs(areas["article-content"]), "textarea.article-content")
    for address in source.html.xpath(".//meta[@property='og:url']/@content | .//link[@rel='canonical']/@href"):
        fields.add("url", str(address), "og:url")
    if fields.text("source_id"):
        fields.add("url", f"https://www.huanqiu.com/article/{fields.text('source_id')}", gettext_noop("made of the id"))
    return fields


def _areas(article: etree._Element) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for area in article.iter("textarea"):
        for name in area.get("class", "").split():
            found.setdefault(name, area)
    return found


def _inside(area: etree._Element) -> str:
    """What the text area holds: escaped markup, or markup that the page did not escape."""
    return (area.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in area)


def _paragraphs(area: etree._Element) -> list[str]:
    if len(area):  # not escaped
        found = paragraphs_of_html(_inside(area))
        return found or paragraphs_of(area)
    return paragraphs_of_html(area.text or "")


FORMAT = Format("huanqiu_page", gettext_noop("page of huanqiu.com"), 40, recognises, read)
