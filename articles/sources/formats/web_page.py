"""Any other page: what it says of itself as JSON-LD, then OpenGraph and ``<meta>``, then what stands on it."""

from datetime import timedelta
from typing import Final

from lxml import html

from articles.sources.errors import SourceError
from articles.sources.formats.plain_text import take_around
from articles.sources.json_ld import Described, Row, address
from articles.sources.markup import paragraphs_of, paragraphs_of_html, text_of_html
from articles.sources.outlets import parse_outlet
from articles.sources.page_text import extracted_text, left_out_between, marked_text
from articles.sources.page_title import add_title, titles_of
from articles.sources.source import Fields, Format, Source
from articles.sources.times import moment_of
from articles.sources.xml import without_doctype
from sco.i18n import gettext_noop

MAX_PAGE: Final = 3_000_000
MAX_HEAD: Final = 8
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
# What names the site rather than the outlet.
_SITES: Final = frozenset({"JSON-LD publisher", "<meta> og:site_name", "<meta> application-name"})


def recognises(source: Source) -> bool:
    """Whether it is a page or a fragment of one."""
    return source.looks_like_html


def read(source: Source) -> Fields:
    """The fields of the page. Raises SourceError."""
    if len(source.text) > MAX_PAGE:
        raise SourceError("too_slow")
    without_doctype(source.start)  # for what it refuses
    fields, root = Fields(), source.html
    shown, stated = paragraphs_of(root), Described(root)
    described = stated.article(_addresses(root), titles_of(root))
    _from_json_ld(fields, stated, described)
    _from_meta(fields, root)
    _from_page(fields, root)
    _add_text(fields, root, described, shown)
    if "url" not in fields.values and _addresses(root):
        fields.notice("url_unusable", "url")
    return fields


def _addresses(root: html.HtmlElement) -> list[str]:
    """What the page calls its own address, the best first."""
    found = root.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    return [str(each).strip() for each in found]


def _from_json_ld(fields: Fields, stated: Described, row: Row) -> None:
    for name, key in (("title", "headline"), ("title", "name"), ("published_at", "datePublished")):
        fields.add(name, text_of_html(stated.text(row.get(key))), f"JSON-LD {key}")
    for key in ("author", "creator"):
        people, bodies = stated.people(row.get(key))
        fields.add("byline", "、".join(people), f"JSON-LD {key}")
        for body in bodies:
            fields.notice("left_out_institution", "authors", text=body[:100])
    for name, key in (
        ("rights_notice", "copyrightNotice"),
        ("outlet", "sourceOrganization"),
        ("outlet", "publisher"),
        ("responsible_editor_name", "editor"),
    ):
        fields.add(name, "、".join(stated.names(row.get(key))), f"JSON-LD {key}")
    for key in ("url", "mainEntityOfPage"):
        _add_address(fields, address(row.get(key)), f"JSON-LD {key}")


def _add_address(fields: Fields, found: str, origin: str) -> None:
    """Take an address that is whole; of the others the page may say more elsewhere."""
    if found.startswith(("http://", "https://")):
        fields.add("url", found, origin)


def _from_meta(fields: Fields, root: html.HtmlElement) -> None:
    found: dict[str, tuple[list[str], str]] = {}
    for meta in root.iter("meta"):
        key = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        if meta.get("content"):
            found.setdefault(key.lower(), ([], key))[0].append(text_of_html(meta.get("content")))
    for name, keys in _META:
        for values, key in (found[key] for key in keys if key in found):
            if name == "url":
                _add_address(fields, values[0], f"<meta> {key}")
            elif name == "byline":  # each author may have a line
                names = dict.fromkeys(value for value in values if "://" not in value)
                fields.add(name, "、".join(names), f"<meta> {key}")
            else:
                fields.add(name, values[0], f"<meta> {key}")


def _from_page(fields: Fields, root: html.HtmlElement) -> None:
    for found in root.xpath("//link[@rel='canonical']/@href"):
        _add_address(fields, str(found), "<link rel=canonical>")
    add_title(fields, root)
    for at in root.xpath("//time/@datetime")[:1]:
        fields.add("published_at", str(at), "<time>")


def _add_text(fields: Fields, root: html.HtmlElement, described: Row, shown: list[str]) -> None:
    body = described.get("articleBody")
    stated = paragraphs_of_html(body) if isinstance(body, str) else []
    headings = {fields.text("title"), *titles_of(root)}
    found, origin = marked_text(root), "itemprop articleBody"
    if not found:
        found, origin = extracted_text(root, shown), gettext_noop("found on the page")
    if found and found[0] in headings:
        found = found[1:]
    _from_lines(fields, found, shown)
    if stated and not _covers(found, stated):
        _from_lines(fields, stated, shown)
        fields.add("paragraphs", stated, "JSON-LD articleBody")
        return
    fields.add("paragraphs", found, origin)
    if not found:
        raise SourceError("no_text")
    if not stated and not origin.startswith("itemprop"):
        fields.notice("page_text", "body")
    if missing := left_out_between(found, shown):
        fields.notice("page_gaps", "body", count=missing)


def _covers(found: list[str], stated: list[str]) -> bool:
    """Whether the page's text is the stated one, whose paragraphs may be lost, or one that it only sums up."""
    one, other = ("".join(filter(str.isalnum, "".join(lines))) for lines in (found, stated))
    begins_so = other[:200] in one
    same = len(found) >= len(stated) and begins_so and len(one) < 1.2 * len(other)
    return same or len(one) > (2 if begins_so else 3) * len(other)


def _from_lines(fields: Fields, lines: list[str], shown: list[str]) -> None:
    """The lines right above the text, such as “2025-01-02 08:30 来源：某报”, and right below it."""
    first = shown.index(lines[0]) if lines and lines[0] in shown else 0
    above, beside = shown[max(0, first - MAX_HEAD) : first], Fields()
    if fields.text("title") in above:
        above = above[above.index(fields.text("title")) :]
    # Where the byline is known, a line of nothing but names stays in the text.
    beside.add("byline", fields.text("byline"), fields.origins.get("byline", ""))
    take_around(beside, above, lines)
    _prefer_exact_time(fields, beside)
    _prefer_named_source(fields, beside)
    for name, value in beside.values.items():
        fields.add(name, value, beside.origins[name])


def _prefer_exact_time(fields: Fields, beside: Fields) -> None:
    """Of a day and an hour on that day, the hour."""
    day, exact = (moment_of(each.values.get("published_at")) for each in (fields, beside))
    if day and exact and day.doubt == "time_date_only" and timedelta(0) <= exact.at - day.at < timedelta(days=1):
        del fields.values["published_at"]


def _prefer_named_source(fields: Fields, beside: Fields) -> None:
    """Of the site and the outlet whose piece it shows, the outlet."""
    site, source = fields.text("outlet"), parse_outlet(beside.text("outlet")).name
    if site and source and site != source and fields.origins["outlet"] in _SITES:
        fields.notice("outlet_beside", "outlet", outlet=source[:100], text=site[:100])
        del fields.values["outlet"]


FORMAT = Format("web_page", gettext_noop("web page"), 60, recognises, read)
