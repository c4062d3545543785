"""Sitemaps for search engines (https://www.sitemaps.org/protocol.html), with the languages of each item.

All of them lie at the root: a sitemap may name only what lies at or below its own folder. Each has the items of one
kind whose latest version is among so many entries of the record, so that it is one range of an index however long the
record is, and an old one changes only by what leaves it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from rest_framework.request import Request

from sco.api import paths
from sco.api.origins import Origin, origin
from sco.api.pages import PageNegotiation
from sco.api.responses import record_response
from sco.api.snapshots import snapshot
from sco.api.sql import fetch, visible
from sco.api.views import RecordView
from sco.languages import Language
from sco.ledger.canonical import timestamp
from sco.ledger.registry import KINDS

# With two languages 10,000 addresses and 5 MB; the protocol allows 50,000 and 50 MB.
ENTRIES_PER_SITEMAP = 5_000
_XML = "application/xml; charset=utf-8"
_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_LANGUAGES = 'xmlns:xhtml="http://www.w3.org/1999/xhtml"'

_PAGES = (
    "SELECT known.kind, page.number, e.at FROM unnest(string_to_array(%(kinds)s, ' ')) WITH ORDINALITY"
    " AS known (kind, place), generate_series(0, (%(n)s - 1) / %(size)s) AS page (number),"
    " LATERAL (SELECT r.sequence FROM ledger_projection AS r WHERE r.kind = known.kind"
    " AND r.sequence > page.number * %(size)s AND r.sequence <= (page.number + 1) * %(size)s"
    f" AND {visible()} AND r.live ORDER BY r.sequence DESC LIMIT 1) AS newest"
    " JOIN ledger_entry AS e ON e.sequence = newest.sequence ORDER BY known.place, page.number"
)
_ITEMS = (
    "SELECT r.slug, r.languages, e.at FROM ledger_projection AS r JOIN ledger_entry AS e ON e.sequence = r.sequence"
    " WHERE r.kind = %(kind)s AND r.sequence > %(after)s AND r.sequence <= %(until)s"
    f" AND {visible()} AND r.live ORDER BY r.sequence"
)


class _SitemapView(RecordView):
    """An address outside of the API, which its document does not describe."""

    schema = None
    content_negotiation_class = PageNegotiation

    def show(self, body: str, media_type: str, whence: Origin, **details: Any) -> HttpResponse:
        return record_response(self.request._request, body.encode(), media_type=media_type, vary=whence.vary, **details)


class RobotsView(_SitemapView):
    """robots.txt, which lets everyone read everything and names the sitemaps."""

    shows_record = False

    def get(self, request: Request) -> HttpResponse:
        whence = origin(request._request)
        text = f"User-agent: *\nAllow: /\n\nSitemap: {whence.url}/sitemap.xml\n"
        return self.show(text, "text/plain; charset=utf-8", whence)


class SitemapIndexView(_SitemapView):
    """The index of the sitemaps that have anything in them."""

    def get(self, request: Request) -> HttpResponse:
        """One query besides the snapshot."""
        at, whence = snapshot(), origin(request._request)
        kinds = " ".join(kind.name for kind in KINDS.values() if kind.collection)
        rows = fetch(_PAGES, {"kinds": kinds, "n": at.n, "size": ENTRIES_PER_SITEMAP})
        addresses = ((f"/sitemap-{KINDS[kind].collection}-{number + 1}.xml", time) for kind, number, time in rows)
        pages = (f"<sitemap><loc>{whence.url}{path}</loc>{_changed(time)}</sitemap>" for path, time in addresses)
        body = f'{_BEGIN}<sitemapindex xmlns="{_NAMESPACE}">{_lines(pages)}</sitemapindex>\n'
        return self.show(body, _XML, whence, snapshot=at)


class SitemapView(_SitemapView):
    """The items of one kind, each in all of its languages."""

    def get(self, request: Request, collection: str, number: int) -> HttpResponse:
        """One query besides the snapshot; 404 if there is nothing in it."""
        kind = next((kind.name for kind in KINDS.values() if kind.collection == collection), None)
        at, whence = snapshot(), origin(request._request)
        rows = _items(kind, number, at.n) if kind else []
        if not rows:
            raise Http404
        urls = (url for row in rows for url in _urls(f"{whence.url}{paths.item(str(kind), row[0])}", row[1], row[2]))
        body = f'{_BEGIN}<urlset xmlns="{_NAMESPACE}" {_LANGUAGES}>{_lines(urls)}</urlset>\n'
        return self.show(body, _XML, whence, snapshot=at)


def _items(kind: str, number: int, n: int) -> list[tuple[Any, ...]]:
    until = number * ENTRIES_PER_SITEMAP
    if not 0 < until < n + ENTRIES_PER_SITEMAP:  # also what a bigint of the database could not hold
        return []
    return fetch(_ITEMS, {"kind": kind, "n": n, "after": until - ENTRIES_PER_SITEMAP, "until": until})


def _urls(address: str, languages: Iterable[Language], changed: datetime) -> Iterator[str]:
    """The item in each of its languages, and at each what the others are. Nothing in an address needs escaping."""
    links = [_alternate(language, f"{address}?lang={language}") for language in languages]
    same = "".join([*links, _alternate("x-default", address)])
    for language in languages:
        yield f"<url><loc>{address}?lang={language}</loc>{_changed(changed)}{same}</url>"


def _alternate(language: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'


def _changed(time: datetime) -> str:
    return f"<lastmod>{timestamp(time)}</lastmod>"


def _lines(elements: Iterable[str]) -> str:
    return "".join(f"\n{element}" for element in elements) + "\n"
