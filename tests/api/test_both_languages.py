"""``lang=*``: both languages in one answer."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.api.reading import ask, get, problem

pytestmark = pytest.mark.usefixtures("shared_sample")
ZH, EN = "zh-Hans", "en"
LISTS = ["articles", "authors", "claims", "mechanisms", "topics", "rights"]
ADDRESSES = [
    *(f"{name}?limit=100&" for name in LISTS),
    "articles/a00?", "articles/a03?", "authors/author-0?", "claims/c00?", "claims/c02?", "mechanisms/alpha?",
    "mechanisms/graph?", "mechanisms/graph?on=2005&",
]  # fmt: skip


def texts_of(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every member of an answer, by its path."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield f"{path}.{name}", part
            yield from texts_of(part, f"{path}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from texts_of(part, f"{path}[{number}]")


def without_addresses(value: Any) -> Any:
    """The same without what names the language in an address, the tokens of pages and the language itself."""
    if isinstance(value, dict):
        return {
            name: without_addresses(part)
            for name, part in value.items()
            if name not in {"url", "claims_url", "history", "next", "language"} or isinstance(part, dict)
        }
    return [without_addresses(part) for part in value] if isinstance(value, list) else value


def in_one(value: Any, language: str) -> Any:
    """An answer in both languages reduced to one of them."""
    if isinstance(value, dict):
        if set(value) == {ZH, EN}:
            return value[language]
        return {name: part if name == "note" else in_one(part, language) for name, part in value.items()}
    return [in_one(part, language) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", [ZH, EN])
def test_each_text_is_that_of_the_answer_in_one_language(api: Client, address: str, language: str) -> None:
    both, one = get(api, f"{address}lang=*"), get(api, f"{address}lang={language}")
    reduced = dict(texts_of(without_addresses(in_one(both, language))))
    compared = 0
    for path, text in texts_of(without_addresses(one)):
        # What is not public in this language falls back in the answer in one language, and is null here.
        own_language = path == ".restricted.reason" and address.startswith("articles/a03")
        if reduced[path] is not None and not isinstance(text, dict | list) and not own_language:
            assert reduced[path] == text, path
            compared += 1
    assert compared > 3
    assert dict(texts_of(without_addresses(one))).keys() == reduced.keys()


def test_a_text_in_one_language_only_is_null_in_the_other(api: Client) -> None:
    page = get(api, "articles/a03?lang=*")
    assert page["language"] == "*"
    assert page["available_languages"] == [ZH]
    assert page["title"][EN] is None
    assert page["title"][ZH].endswith("（中文）")
    assert page["authors"]["results"][0]["name"][EN].endswith("(English)")


def test_dates_are_in_prose_of_both(api: Client) -> None:
    established = get(api, "mechanisms/alpha?lang=*")["established"]
    assert established["text"] == {ZH: "2001年6月15日", EN: "15 June 2001"}
    assert established["first"] == established["date"] == "2001-06-15"


def test_lists_of_texts_have_both(api: Client) -> None:
    assert get(api, "mechanisms/beta?lang=*")["aliases"] == {ZH: ["beta"], EN: ["The beta"]}


@pytest.mark.parametrize("slug", ["a00", "a01", "a02"])
def test_the_reason_for_what_is_withheld_is_in_both(api: Client, slug: str) -> None:
    withheld = get(api, f"articles/{slug}?lang=*")["restricted"]
    if withheld is None:
        assert slug == "a01"
        return
    assert "\u4e00" <= withheld["reason"][ZH][0] <= "\u9fff"
    assert withheld["reason"][EN].startswith("The")
    assert set(withheld["rights"]["notice"]) == {ZH, EN}


def test_a_history_has_its_notes_in_both(api: Client) -> None:
    correction = get(api, "claims/c00/history?lang=*")["results"][0]
    assert (correction["action"], set(correction["note"])) == ("correct", {ZH, EN})
    assert ask(api, "claims/c00/history?lang=*")["Content-Language"] == "en, zh-Hans"


@pytest.mark.parametrize("address", [each for each in ADDRESSES if "articles?" in each or "/a0" in each])
def test_the_answer_names_both_languages_and_does_not_vary(api: Client, address: str) -> None:
    response = ask(api, f"{address}lang=*", accept_language="en")
    assert response["Content-Language"] == "en, zh-Hans"
    assert "Accept-Language" not in response.get("Vary", "")


def test_without_fallback_only_what_is_public_in_both_is_there(api: Client) -> None:
    rows = get(api, "articles?lang=*&fallback=none&limit=100")["results"]
    assert rows
    assert all(row["available_languages"] == [ZH, EN] for row in rows)
    everything = get(api, "articles?lang=*&limit=100")["results"]
    assert {row["slug"] for row in everything} - {row["slug"] for row in rows} == {
        row["slug"] for row in everything if len(row["available_languages"]) == 1
    }
    assert problem(api, "articles/a03?lang=*&fallback=none", 404)["available_languages"] == [ZH]


@pytest.mark.parametrize("name", LISTS)
def test_pages_go_on_in_both(api: Client, name: str) -> None:
    seen, address = [], f"{name}?lang=*&limit=4"
    for _ in range(30):
        page = get(api, address)
        seen += [row["slug"] for row in page["results"]]
        assert all(row["language"] == "*" for row in page["results"])
        if page["next"] is None:
            break
        assert "lang=%2A" in page["next"] or "lang=*" in page["next"]
        address = page["next"]
    assert seen == [row["slug"] for row in get(api, f"{name}?limit=100")["results"]]
