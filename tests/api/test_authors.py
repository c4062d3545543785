"""The list of authors and one author."""

from urllib.parse import quote

import pytest
from django.test import Client

from tests.api.reading import get, slugs

pytestmark = pytest.mark.usefixtures("shared_sample")
NAMES = [f"author-{number}" for number in range(8)]


@pytest.mark.parametrize(
    "text", ["研究中心", "中心 c", "CENTRE", "ｃｅｎｔｒｅ", "　Ｃentre ", "研究中心　Centre (English)"]
)
def test_affiliation_finds_its_text_in_any_language_case_and_width(api: Client, text: str) -> None:
    assert slugs(api, f"authors?affiliation={quote(text)}") == NAMES[1::2]


@pytest.mark.parametrize("text", ["STRASSE", "straße", "Institute"])
def test_affiliation_folds_case_as_unicode_has_it(api: Client, text: str) -> None:
    assert slugs(api, f"authors?affiliation={quote(text)}") == NAMES[::2]


@pytest.mark.parametrize("text", ["%", "_", "研%心", "\\", "centre（中文）\ncentre", "author-1"])
def test_affiliation_has_no_wildcards_and_does_not_look_elsewhere(api: Client, text: str) -> None:
    assert slugs(api, f"authors?affiliation={quote(text)}") == []


def test_affiliation_sent_as_bare_utf8_is_understood(api: Client) -> None:
    response = api.generic("GET", "/api/v1/authors", QUERY_STRING="affiliation=研究中心".encode().decode("iso-8859-1"))
    assert response.json()["results"][0]["slug"] == "author-1"


def test_article_narrows_to_its_byline(api: Client) -> None:
    assert slugs(api, "authors?article=a05") == ["author-1", "author-6"]
    assert slugs(api, "authors?article=withdrawn-article") == []


def test_orderings_both_ways(api: Client) -> None:
    assert slugs(api, "authors") == slugs(api, "authors?ordering=slug") == NAMES
    assert slugs(api, "authors?ordering=-slug") == NAMES[::-1]
    assert slugs(api, "authors?ordering=-changed") == slugs(api, "authors?ordering=changed")[::-1]


def test_an_author_is_shown_with_the_pieces_under_this_name(api: Client) -> None:
    page = get(api, "authors/author-5?lang=zh-Hans")
    assert page["name"] == "author-5（中文）"
    assert page["affiliation"] == "研究中心 Centre（中文）"
    assert page["biography"] is None
    assert [row["slug"] for row in page["articles"]["results"]] == ["a25", "a10"]  # the newest first
    assert page["articles"]["count"] == 2
    assert set(slugs(api, page["articles"]["url"])) == {"a10", "a25"}


def test_an_author_without_a_piece_has_an_empty_list(api: Client) -> None:
    articles = get(api, "authors/author-7")["articles"]
    assert (articles["count"], articles["results"]) == (0, [])
    assert slugs(api, articles["url"]) == []
