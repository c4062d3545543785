"""What a page says in JSON-LD of the piece on it, by the words of schema.org."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final

from lxml import html

from articles.sources.markup import text_of_html
from articles.sources.page_title import is_one_title

MAX_SCRIPTS: Final = 50
MAX_ARTICLES: Final = 200  # the titles of each are compared with the page's
# With or without the vocabulary's address before it.
_ARTICLE = re.compile(r"(?:.*[/:])?(?:\w*Article|Report|\w*BlogPosting)$")
_ORGANIZATION = re.compile(r"(?:.*[/:])?\w*(?:Organization|Corporation)$")
_ADDRESS = re.compile(r"https?://|#|_:")
_WRAPPING = re.compile(r"^(?://)?\s{0,9}<!(?:\[CDATA\[|--)|(?://)?\s{0,9}(?:\]\]|--)>\s{0,9};?$")
_SPARE_COMMA = re.compile(r",(?=\s*[}\]])")

Row = Mapping[str, Any]


class Described:
    """The articles that a page describes, each with what it refers to by ``@id``."""

    def __init__(self, root: html.HtmlElement) -> None:
        rows = [row for data in _scripts(root) for row in _flat(data)]
        self._named = {str(row["@id"]): row for row in rows if "@id" in row and len(row) > 1}
        self.articles = [row for row in rows if is_a(row, _ARTICLE)][:MAX_ARTICLES]

    def article(self, addresses: Iterable[str], titles: Iterable[str]) -> Row:
        """The one that the page at one of these addresses, with one of these titles, is about; {} without one.

        A page also describes the pieces that it recommends.
        """
        wanted, titles = set(addresses), list(titles)
        by_address = (row for row in self.articles if wanted & self._addresses(row))
        by_title = (
            row
            for row in self.articles
            if any(is_one_title(one, other) for one in self._titles(row) for other in titles)
        )
        found = next(chain(by_address, by_title), None)
        if found is not None:
            return found
        return self.articles[0] if len(self.articles) == 1 else {}

    def names(self, value: Any) -> list[str]:
        """The names that a value gives, of which there may be several; addresses are nobody's name."""
        found = (self.text(each) for each in listed(value))
        return [name for name in found if name and not _ADDRESS.match(name)]

    def text(self, value: Any) -> str:
        """The text of a value that may be an object with a name, or refer to one."""
        if isinstance(value, dict):
            row = self._whole(value)
            value = row.get("name") or row.get("@value") or ""
        return self.text(value[0]) if isinstance(value, list) and value else value if isinstance(value, str) else ""

    def _whole(self, value: Any) -> Any:
        """The row that an object refers to, or else the value itself."""
        return self._named.get(str(value.get("@id")), value) if isinstance(value, dict) else value

    def people(self, value: Any) -> tuple[list[str], list[str]]:
        """The names of people, and those of what the page itself says to be organisations."""
        rows = [self._whole(each) for each in listed(value)]
        bodies = [row for row in rows if isinstance(row, dict) and is_a(row, _ORGANIZATION)]
        return self.names([row for row in rows if row not in bodies]), self.names(bodies)

    def _addresses(self, row: Row) -> set[str]:
        return set(filter(None, map(address, (row.get("url"), row.get("mainEntityOfPage"), row.get("@id")))))

    def _titles(self, row: Row) -> set[str]:
        return {text_of_html(self.text(row.get(key))) for key in ("headline", "name")}


def address(value: Any) -> str:
    """The address that a value is, or that an object has."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) else ""


def listed(value: Any) -> list[Any]:
    """The values of a member, which may be one, several or none."""
    return value if isinstance(value, list) else [] if value is None else [value]


def is_a(row: Row, kind: re.Pattern[str]) -> bool:
    """Whether one of the types of a row is such."""
    return any(kind.match(str(each)[:100]) for each in listed(row.get("@type")))


def _scripts(root: html.HtmlElement) -> Iterator[Any]:
    for script in root.xpath("//script[contains(@type, 'ld+json')]")[:MAX_SCRIPTS]:
        text = _WRAPPING.sub("", (script.text or "").strip())
        for attempt in (text, _SPARE_COMMA.sub("", text)):
            try:
                yield json.loads(attempt, strict=False)
                break
            except (ValueError, RecursionError):
                continue  # a broken one says nothing; the page still may


def _flat(data: Any) -> Iterator[dict[str, Any]]:
    for row in listed(data):
        if isinstance(row, dict):
            yield row
            for member in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from (each for each in listed(row.get(member)) if isinstance(each, dict))
