"""The short way of requests for data: its responses are those of the whole middleware, byte for byte."""

from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.test import RequestFactory, override_settings

from sco import settings as module
from sco.api import middleware
from sco.api.answers import is_served
from sco.api.handler import PublicHandler, reads_data

MIDDLEWARE = module._BOTH + module._OF_PUBLIC
ADDRESSES = (
    "", "articles?lang=en", "articles?lang=zh&limit=2", "articles?lang=*&limit=1", "articles?q=上合",
    "articles?limit=0", "articles?nothing=1", "mechanisms", "mechanisms/sco", "mechanisms/graph",
    "mechanisms/graph?format=graphml", "mechanisms/sco/history", "states", "claims?count=true", "authors",
    "search?q=SCO", "search", "vocabularies", "corrections", "changes", "changes?after=1.0000000000000000",
    "articles/a00", "claims/c00?lang=en", "articles/none", "articles/", "ARTICLES", "articles/none/history", "feeds",
    "feeds/en/articles.atom", "openapi.json", "docs", "problems", "problems?lang=zh", "state", "log/key",
    "export/article.ndjson", "nothing", "articles?as_of=2200", "a//b", "%00", "articles?cursor=x",
)  # fmt: skip
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"HTTP_ACCEPT_LANGUAGE": "zh", "HTTP_ACCEPT_ENCODING": "gzip"},
    {"HTTP_IF_NONE_MATCH": "*", "HTTP_COOKIE": "sessionid=x"},
    {"HTTP_ACCEPT": "text/html"},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_ORIGIN": "https://elsewhere.example"},
    {"HTTP_AUTHORIZATION": "Bearer sco_none"},
    {"HTTP_IF_MATCH": '"other"'},
)


def environ(method: str, address: str, headers: dict[str, str]) -> dict[str, Any]:
    """Of a request for an address below the root, which always has the same id."""
    made: dict[str, Any] = RequestFactory().generic(method, f"/api/v1/{address}", **headers).environ
    return {**made, "HTTP_X_REQUEST_ID": "a" * 16, "HTTP_HOST": "testserver", **headers}


def ask(handler: WSGIHandler, method: str, address: str, headers: dict[str, str]) -> tuple[str, Any, bytes]:
    """Status, headers and body."""
    told: list[Any] = []
    response = handler(environ(method, address, headers), lambda *each: told.extend(each))
    return told[0], sorted(told[1]), b"".join(response)


def test_long_names_of_hosts_are_not_remembered() -> None:
    is_served.cache_clear()
    for number in range(20):
        for host in (f"{number}{'a' * 3_000}", f"{number}.example"):
            assert not reads_data(WSGIRequest(environ("GET", "articles", {"HTTP_HOST": host})))
    assert is_served.cache_info().currsize == 20


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize("production", [{}, {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 60}])
def test_the_short_way_answers_as_the_whole_one(production: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = ("HTTP_X_FORWARDED_PROTO", "https")
    served = {"MIDDLEWARE": MIDDLEWARE, "ROOT_URLCONF": "sco.public_urls", "SECURE_PROXY_SSL_HEADER": proxy}
    ways: list[bool] = []
    with override_settings(**served, **production):
        # Those of the module have read the settings already.
        anew = tuple(type(each)(middleware._no_view) for each in middleware._PROCESSORS)
        monkeypatch.setattr(middleware, "_PROCESSORS", anew)
        middleware._headers_of_data.cache_clear()
        whole, short = WSGIHandler(), PublicHandler()
        for address in ADDRESSES:
            for headers in HEADERS:
                for method in ("GET", "HEAD", "POST", "OPTIONS", "BREW"):
                    request = WSGIRequest(environ(method, address, headers))
                    ways.append(reads_data(request))
                    assert ask(short, method, address, headers) == ask(whole, method, address, headers), address
    middleware._headers_of_data.cache_clear()
    assert len(ways) > 2 * sum(ways) > 0
