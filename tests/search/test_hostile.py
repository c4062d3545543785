"""Any string is a query: five hundred random and hostile ones, none of which is an error or smuggles anything out."""

import itertools
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases
from tests import factories as make
from tests.api.reading import ask, problem
from tests.search.hostile import COUNT, LONGEST, MARKUP, OPERATORS, SQL, UNDECODABLE, UNICODE, WORDS, strings
from tests.search.indexing import index_everything
from tests.search.searching import COLLECTIONS

ROUTES = ("search", "suggest", *COLLECTIONS)
MARKED = re.compile(r"</?mark>")
ESCAPED = re.compile(r"&(?:lt|gt|amp|quot|#39|#x27);")


@pytest.fixture(scope="module", autouse=True)
def _published(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A few pieces full of markup, operators and strange letters."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()):
        texts = ["。".join((*WORDS, *part)) for part in (MARKUP, OPERATORS, SQL, UNICODE)]
        names = [make.author(f"author-{n}", **make.both("name", text[:100])) for n, text in enumerate(texts)]
        of = make.article(**make.both("title", texts[0][:250]), **make.both("body", texts[0]), by=names)
        claims = [make.claim(of, f"claim-{n}", **make.both("statement", text)) for n, text in enumerate(texts)]
        mechanism = make.mechanism("sco", **make.both("name", "上合"), aliases_en=["SCO", "<b>SCO</b>"])
        make.publish_rows(of.outlet, of.rights, *names, of, *claims, mechanism)
        index_everything()
        yield


def test_there_are_five_hundred_and_each_is_different() -> None:
    assert len(set(strings())) == COUNT
    assert max(map(len, strings())) == LONGEST


def test_any_string_is_a_query(api: Client) -> None:
    for text, other in zip(strings(), itertools.cycle(ROUTES[1:])):
        _ask(api, text, "search", other)


@pytest.mark.drill
def test_any_string_is_a_query_everywhere(api: Client) -> None:
    for text in strings():
        _ask(api, text, *ROUTES)


def _ask(api: Client, text: str, *routes: str) -> None:
    for route in routes:
        response = ask(api, f"{route}?q={quote(text, safe='')}&lang=en&limit=2")
        assert response.status_code == 200, (route, ascii(text), response.content)
        _check(orjson.loads(response.content), text)


@pytest.mark.parametrize("word", WORDS)
def test_markup_of_the_texts_is_escaped_in_snippets(api: Client, word: str) -> None:
    found = orjson.loads(ask(api, f"search?q={quote(word)}&limit=100&facets=true").content)
    assert found["results"]
    _check(found, word)


def _check(answer: dict[str, Any], text: str) -> None:
    for row in answer["results"]:
        snippet = row.get("snippet") or ""
        rest = MARKED.sub("", snippet)
        assert not set("<>\"'") & set(rest), (ascii(text), snippet)
        assert "&" not in ESCAPED.sub("", rest), (ascii(text), snippet)
        assert _balanced(MARKED.findall(snippet)), (ascii(text), snippet)


def _balanced(tags: list[str]) -> bool:
    return tags == ["<mark>", "</mark>"] * (len(tags) // 2)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("encoded", ["", "a" * (LONGEST + 1), "a%00b"])
def test_an_impossible_query_is_refused_by_the_name_of_the_parameter(api: Client, route: str, encoded: str) -> None:
    assert problem(api, f"{route}?q={encoded}", 400)["parameter"] == "q"


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("encoded", UNDECODABLE)
def test_bytes_that_are_no_text_are_refused(api: Client, route: str, encoded: str) -> None:
    assert "UTF-8" in problem(api, f"{route}?q={encoded}", 400)["detail"]


@pytest.mark.parametrize("route", ["search", "suggest"])
def test_a_search_without_a_query_is_refused(api: Client, route: str) -> None:
    assert problem(api, route, 400)["parameter"] == "q"


@pytest.mark.parametrize("text", ["!", "...", "《》", "——", "-", '""', "\u200b", "👩‍👩‍👧‍👦"])
def test_a_query_of_marks_alone_finds_nothing(api: Client, text: str) -> None:
    for route in ROUTES:
        answer = orjson.loads(ask(api, f"{route}?q={quote(text)}").content)
        assert answer["results"] == [], route
