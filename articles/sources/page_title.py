"""The title of the piece on a page, without the name of the site, which pages write behind it: “Title – Site”."""

import re
from collections.abc import Iterable
from typing import Final

from lxml import html

from articles.sources.markup import text_of_html
from articles.sources.source import Fields

MAX_HEADINGS: Final = 50
LEAST: Final = 7  # characters of a title; fewer are a section's or a site's name
_SITE = re.compile(r"\s*(?:[|｜_]|\s[-–—·]\s|--|——).*$")
_BEHIND = re.compile(r"\s*[-–—|｜_·]")
_NAMES: Final = "//meta[@property='og:site_name']/@content"


def titles_of(root: html.HtmlElement) -> list[str]:
    """What the page calls its piece: by OpenGraph, in headings and in ``<title>``."""
    found = root.xpath("//meta[@property='og:title']/@content | //h1 | //head/title")
    return _texts(found)


def is_one_title(one: str, other: str) -> bool:
    """Whether two titles are the same, but for a site's name behind one of them."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer.startswith(shorter) and _BEHIND.match(longer[len(shorter) :] + "|") is not None


def add_title(fields: Fields, root: html.HtmlElement) -> None:
    """The title that is known, or else the page's heading or ``<title>``; but no site's name, which may be one."""
    stated, title = fields.text("title"), next(iter(_texts(root.xpath("//head/title | //title"))), "")
    headings = _texts(root.xpath("//h1"))
    sites = [heading for heading in headings if _before(title, heading)]
    # First those that the page's title begins with.
    headings = [each for each in headings if title.startswith(each)] + [each for each in headings if each not in sites]
    _tell_difference(fields, headings[0] if headings else "", title)
    fields.add("title", (headings or [""])[0], "<h1>")
    fields.add("title", _SITE.sub("", title), "<title>")
    bare = [each for each in headings if len(each) < len(stated) and is_one_title(each, stated)]
    sites += map(text_of_html, map(str, root.xpath(_NAMES)[:1]))
    bare += [_before(fields.text("title"), site) for site in sites]
    if found := next(filter(None, bare), ""):
        fields.values["title"] = found


def _texts(found: Iterable[str | html.HtmlElement]) -> list[str]:
    texts = (str(each) if isinstance(each, str) else each.text_content() for each in list(found)[:MAX_HEADINGS])
    return list(filter(None, (" ".join(text.split()) for text in texts)))


def _before(title: str, site: str) -> str:
    """What stands before the site's name at the end of a title; '' if it does not stand there."""
    found = title.removesuffix(site)
    end = re.search(r"\s?[-–—|｜_·]{1,2}\s?$", found[-4:]) if site and found != title else None
    return found[: len(found) - len(end[0])].strip() if end else ""


def _tell_difference(fields: Fields, heading: str, title: str) -> None:
    """Tell of a heading that is not what JSON-LD says, or of a page's title that is not the heading."""
    stated = fields.text("title")
    if stated and not fields.origins["title"].startswith("JSON-LD"):
        return
    taken, other = (stated, heading) if stated else (heading, title)
    if taken and len(other) >= LEAST and other not in taken and taken not in other:
        fields.notice("title_differs", "title", text=other[:100])
