"""Addresses in answers: each leads somewhere, keeps the request's ``lang`` and ``fallback``, and nothing else."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from sco.api.links import keep, kept_query, link
from tests.api.crawling import COLLECTIONS
from tests.api.reading import ask, get, slugs

pytestmark = pytest.mark.usefixtures("shared_sample")
ADDRESSES = [
    "articles", "articles/a00", "articles?author=author-0", "authors", "authors/author-0", "claims", "claims/c00",
    "claims/c00/history", "mechanisms", "mechanisms/alpha", "mechanisms/graph", "articles/a00/history", "topics",
    "topics/economy", "outlets", "states/china", "rights", "rights/open",
]  # fmt: skip
ASKED = ["", "lang=en", "lang=zh", "lang=*", "fallback=none", "lang=en&fallback=none"]


def addresses_in(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The addresses of this API in an answer, with the names of their members."""
    if isinstance(value, dict):
        for member, part in value.items():
            yield from addresses_in(part, member)
    elif isinstance(value, list):
        for part in value:
            yield from addresses_in(part, name)
    # Where to ask for permission takes POST, and has no language.
    elif isinstance(value, str) and value.startswith("/api/") and name != "ask":
        yield name, value


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("asked", ASKED)
def test_links_keep_the_languages_that_were_asked_for(api: Client, address: str, asked: str) -> None:
    answer = get(api, f"{address}{'&' if '?' in address else '?'}{asked}".rstrip("?&"))
    expected = {name: "zh-Hans" if value == "zh" else value for name, value in parse_qsl(asked)}
    found = list(addresses_in(answer))
    assert found
    for name, each in found:
        query = dict(parse_qsl(urlsplit(each).query))
        assert {key: query[key] for key in ("lang", "fallback") if key in query} == expected, (name, each)


@pytest.mark.parametrize("asked", ["", "lang=en", "lang=*&fallback=none"])
def test_every_link_of_a_detail_answers(api: Client, asked: str) -> None:
    for address in ("articles/a00", "claims/c02", "mechanisms/alpha", "authors/author-0", "states/china", "topics"):
        for _name, each in addresses_in(get(api, f"{address}?{asked}".rstrip("?"))):
            response = ask(api, each)
            # What is not public in both languages is missing without fallback, and says so.
            assert response.status_code in ({200, 404} if "fallback" in asked else {200}), each


def test_each_item_of_a_list_has_its_history(api: Client) -> None:
    for name in COLLECTIONS.values():
        for row in get(api, f"{name}?limit=100&lang=en")["results"][:5]:
            assert row["history"] == f"/api/v1/{name}/{row['slug']}/history?lang=en"
            assert get(api, row["history"])["results"][0]["version"] == row["version"]


def test_an_editor_cannot_write_a_mark() -> None:
    import orjson

    # Control characters in a text are escaped, so nothing that an editor writes is taken for the end of an address.
    body = orjson.dumps({"text": "\x01\x02", "url": link("/api/v1/x"), "list": link("/api/v1/x?a=b")})
    assert orjson.loads(keep(body, kept_query({"lang": "en", "limit": 2}))) == {
        "text": "\x01\x02", "url": "/api/v1/x?lang=en", "list": "/api/v1/x?a=b&lang=en",
    }  # fmt: skip
    assert orjson.loads(keep(body, kept_query({})))["url"] == "/api/v1/x"


def test_corrections_are_counted_and_the_latest_is_shown(api: Client) -> None:
    detail = get(api, "claims/c00?lang=en")["corrections"]
    entry = get(api, "claims/c00/history?lang=*")["results"][0]
    assert detail == {"count": 1, "latest": {name: entry[name] for name in ("version", "at", "note")}}
    rows = {row["slug"]: row["corrections"] for row in get(api, "claims?limit=100")["results"]}
    assert rows.pop("c00") == detail
    assert set(rows) == set(slugs(api, "claims")) - {"c00"}
    assert all(found == {"count": 0, "latest": None} for found in rows.values())


def test_before_the_correction_there_is_none(api: Client) -> None:
    first = get(api, "claims/c00/history")["results"][-1]
    assert get(api, first["url"])["corrections"] == {"count": 0, "latest": None}
