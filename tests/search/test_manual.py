"""What docs/api.md says about searching, tried on the seed data."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from tests.api.reading import get

MANUAL = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text(encoding="utf-8")
SECTION = MANUAL.partition("## Search\n")[2].partition("\n## ")[0]
REQUESTS = re.findall(r"^GET (\S+)$", SECTION, re.MULTILINE)
QUERIES = [
    query for row in re.findall(r"^\| (`.+?) \|", SECTION, re.MULTILINE) for query in re.findall("`([^`]+)`", row)
]


@pytest.mark.usefixtures("shared_seed")
def test_every_request_of_the_manual_finds_something(api: Client) -> None:
    assert len(REQUESTS) == 5
    for address in REQUESTS:
        assert get(api, quote(address, safe="/?=&"))["results"], address


@pytest.mark.usefixtures("shared_seed")
@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_manual_finds_something(api: Client, query: str) -> None:
    assert get(api, f"search?q={quote(query)}")["results"]


@pytest.mark.usefixtures("shared_seed")
def test_what_the_manual_calls_the_same_finds_the_same(api: Client) -> None:
    def found(query: str) -> set[str]:
        return {row["slug"] for row in get(api, f"search?limit=100&q={quote(query)}")["results"]}

    for alike in (
        ("SCO", "上合组织", "上海合作組織", "ＳＣＯ", "《上合组织》"),
        ("organisation", "organizations"),
        ("2,600", "2600"),
    ):
        assert len({frozenset(found(query)) for query in alike}) == 1, alike
        assert found(alike[0])
    assert set() < found("counterterrorism") <= found("counter-terrorism")
    assert found("-SCO") == set()


@pytest.mark.usefixtures("shared_seed")
def test_facets_are_those_of_the_manual(api: Client) -> None:
    named = re.findall(r"`(\w+)`", SECTION.partition("can be told apart by: ")[2].partition(", at most")[0])
    found = get(api, "search?q=SCO&facets=true")["facets"]
    assert set(found) == {"matches", *named}
    assert set(found["matches"]) == {"count", "capped"}
