"""Any other page: what it says of itself as JSON-LD, then OpenGraph and ``<meta>``, then the text that is found on it.

Trafilatura finds the text: of the extractors that are kept up it did best in published comparisons, it knows Chinese
pages, and it neither fetches nor runs anything.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import trafilatura
from lxml import etree, html

from articles.sources.errors import SourceError
from articles.sources.formats.plain_text import take_around
from articles.sources.markup import paragraphs_of, paragraphs_of_html, text_of_html
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop

MAX_PAGE: Final = 3_000_000
MAX_SCRIPTS: Final = 50
LEAST_TITLE: Final = 6
MAX_BEFORE: Final = 6
MAX_ELEMENTS: Final = 15_000  # the extractor looks at each many times
_TYPES = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|ScholarlyArticle|OpinionArticle)$")
_META: Final = (
    ("title", ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "parsely-title")),
    (
        "byline",
        ("article:author", "author", "byl", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author"),
    ),
    ("outlet", ("og:site_name", "source", "mediaid", "dc.publisher", "application-name", "publisher")),
    (
        "published_at",
        (
            "article:published_time",
            "publishdate",
            "pubdate",
            "datepublished",
            "dc.date",
            "dcterms.date",
            "date",
            "og:pubdate",
        ),
    ),
    ("url", ("og:url", "twitter:url")),
    ("source_id", ("contentid", "articleid", "article:id", "docid")),
    ("rights_notice", ("copyright", "dc.rights", "dcterms.rights")),
    ("responsible_editor_name", ("editor", "responsible-editor")),
)
_CAPTION = re.compile(r"\[[^\[\]]{1,300}\]")
# “Title – Site”: the site's name is no part of the title.
_SITE_NAME: Final = "//meta[@property='og:site_name']/@content"
_SITE = re.compile(r"\s*(?:[|｜_]|\s[-–—]\s|--|——).*$")


def recognises(source: Source) -> bool:
    """Whether it is a page or a fragment of one."""
    return source.looks_like_html


def read(source: Source) -> Fields:
    """The fields of the page. Raises SourceError."""
    if len(source.text) > MAX_PAGE:
        raise SourceError("too_slow")
    fields, root = Fields(), source.html
    described = _described(root)
    _from_json_ld(fields, described)
    _from_meta(fields, root)
    _from_page(fields, root)
    _without_site(fields, root)
    _add_text(fields, root, described)
    return fields


def _articles(root: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """What the page says in JSON-LD of the piece on it."""
    for script in root.xpath("//script[starts-with(@type, 'application/ld+json')]")[:MAX_SCRIPTS]:
        try:
            data = json.loads(re.sub(r"^\s*//<!\[CDATA\[|//\]\]>\s*$", "", script.text or ""), strict=False)
        except (ValueError, RecursionError):
            continue  # a broken one says nothing; the page still may
        yield from (row for row in _flat(data) if any(_TYPES.match(str(kind)) for kind in _list(row.get("@type"))))


def _described(root: html.HtmlElement) -> dict[str, Any]:
    """What JSON-LD says of this piece: of several articles, the one that heads the page."""
    rows = list(islice(_articles(root), MAX_SCRIPTS))
    if len(rows) < 2:
        return rows[0] if rows else {}
    found = [*root.xpath("//meta[@property='og:title']/@content")[:1], *_headings(root)]
    heads = {_SITE.sub("", " ".join(str(head).split())) for head in found}
    named = [row for row in rows if _SITE.sub("", text_of_html(_name(row.get("headline")))) in heads]
    return next(iter(named), {} if heads else rows[0])


def _headings(root: html.HtmlElement) -> list[str]:
    return [" ".join(each.text_content().split()) for each in root.xpath("//h1")[:1]]


def _without_site(fields: Fields, root: html.HtmlElement) -> None:
    """Take the site's name off the title, where the page's heading or its name tells that it is one."""
    title, site = fields.text("title"), re.escape(text_of_html("".join(root.xpath(_SITE_NAME)[:1])))
    bare = re.sub(rf"\s*[-_|｜–—]+\s*{site}$", "", title) if site else title
    head = next((head for head in _headings(root) if head and _SITE.sub("", title) == head), "")
    if head or bare:
        fields.values["title"] = head or bare
    others = [
        other for other in _headings(root) if len(other) > LEAST_TITLE and other not in title and title not in other
    ]
    if others and fields.origins.get("title", "").startswith("JSON-LD"):
        fields.notice("title_differs", "title", text=others[0][:100])


def _flat(data: Any) -> Iterator[dict[str, Any]]:
    for row in _list(data):
        if isinstance(row, dict):
            yield row
            yield from (each for each in _list(row.get("@graph")) if isinstance(each, dict))
            yield from (each for each in _list(row.get("mainEntity")) if isinstance(each, dict))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _from_json_ld(fields: Fields, row: dict[str, Any]) -> None:
    for name, key in (("title", "headline"), ("title", "name"), ("published_at", "datePublished"), ("url", "url")):
        fields.add(name, text_of_html(_name(row.get(key))), f"JSON-LD {key}")
    for name, key in (("byline", "author"), ("byline", "creator"), ("rights_notice", "copyrightNotice")):
        fields.add(name, "、".join(filter(None, map(_name, _list(row.get(key))))), f"JSON-LD {key}")
    for name, key in (("outlet", "sourceOrganization"), ("outlet", "publisher"), ("url", "mainEntityOfPage")):
        fields.add(name, _name(row.get(key)), f"JSON-LD {key}")
    fields.add(
        "responsible_editor_name", "、".join(filter(None, map(_name, _list(row.get("editor"))))), "JSON-LD editor"
    )


def _name(value: Any) -> str:
    """The text of a value that may be an object with a name, or the address of one."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("@id") or ""
    return _name(value[0]) if isinstance(value, list) and value else value if isinstance(value, str) else ""


def _from_meta(fields: Fields, root: html.HtmlElement) -> None:
    found: dict[str, tuple[str, str]] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if meta.get("content"):
            found.setdefault(key.lower(), (meta.get("content"), key))
    for name, keys in _META:
        for key in keys:
            if key in found and not (name == "byline" and "://" in found[key][0]):
                fields.add(name, text_of_html(found[key][0]), f"<meta> {found[key][1]}")


def _from_page(fields: Fields, root: html.HtmlElement) -> None:
    for address in root.xpath("//link[@rel='canonical']/@href"):
        fields.add("url", str(address), "<link rel=canonical>")
    for heading in root.xpath("//h1")[:1]:
        fields.add("title", " ".join(heading.text_content().split()), "<h1>")
    for title in root.xpath("//head/title | //title")[:1]:
        fields.add("title", _SITE.sub("", " ".join(title.text_content().split())), "<title>")
    for at in root.xpath("//time/@datetime")[:1]:
        fields.add("published_at", str(at), "<time>")


def _add_text(fields: Fields, root: html.HtmlElement, described: dict[str, Any]) -> None:
    body = described.get("articleBody")
    stated = paragraphs_of_html(body) if isinstance(body, str) else []
    shown = paragraphs_of(root)  # before the text is looked for, because that changes the tree
    found, origin = _microdata(root), "itemprop articleBody"
    if not found:
        found, origin = _with_captions(_extracted(root), shown), gettext_noop("found on the page")
    if found and found[0] == fields.text("title"):
        found = found[1:]
    found = take_around(fields, found, _before(found, shown))
    if stated and not _covers(found, stated):
        fields.add("paragraphs", stated, "JSON-LD articleBody")
        if len(stated) == 1 and len(stated[0]) > 400:
            fields.notice("one_paragraph", "body")
        return
    fields.add("paragraphs", found, origin)
    if not found:
        raise SourceError("no_text")
    if not stated and not origin.startswith("itemprop"):
        fields.notice("page_text", "body")


def _before(found: list[str], shown: list[str]) -> list[str]:
    """The short lines that the page shows right before its text: pages name their source and author there."""
    place = shown.index(found[0]) if found and found[0] in shown else 0
    return shown[max(0, place - MAX_BEFORE) : place]


def _covers(found: list[str], stated: list[str]) -> bool:
    """Whether the page's text is the stated one, whose paragraphs may be lost."""
    one, other = ("".join(filter(str.isalnum, "".join(lines))) for lines in (found, stated))
    return len(found) >= len(stated) and other[:200] in one and len(one) < 1.2 * len(other)


def _microdata(root: html.HtmlElement) -> list[str]:
    marked = root.xpath("//*[@itemprop='articleBody']")
    return paragraphs_of(marked[0]) if marked else []


def _extracted(root: html.HtmlElement) -> list[str]:
    if sum(1 for _element in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise SourceError("too_slow")
    try:
        document = trafilatura.bare_extraction(
            root,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            deduplicate=False,
        )
    except (RecursionError, ValueError, etree.LxmlError):
        raise SourceError("too_deep") from None
    body = getattr(document, "body", None)
    if body is None:
        return []
    for line in body.iter("lb"):  # the extractor's own names
        line.tag = "br"
    for heading in body.iter("head"):
        heading.tag = "h2"
    for item in body.iter("item", "quote", "row"):
        item.tag = "div"
    return paragraphs_of(body)


def _with_captions(found: list[str], shown: list[str]) -> list[str]:
    """The paragraphs that were found, as the page shows them, with the captions between them and right after them."""
    wanted = set(found)
    places = [place for place, line in enumerate(shown) if line in wanted]
    if len(places) < 0.8 * len(found) or not places:
        return found
    span = shown[places[0] : places[-1] + 2]
    return [line for line in span if line in wanted or _CAPTION.fullmatch(line)]


FORMAT = Format("web_page", gettext_noop("web page"), 60, recognises, read)
