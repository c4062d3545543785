"""Sixty queries with known answers, and every two-character word against a plain scan of the texts."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests.api.reading import get
from tests.search.relevance import loading
from tests.search.relevance.corpus import SEED, Corpus, corpus
from tests.search.relevance.planted import MECHANISMS
from tests.search.relevance.queries import CHINESE, ENGLISH, QUERIES, Query
from tests.search.searching import COLLECTIONS, address, everything, first, rows

RECALL, MEAN_RECIPROCAL_RANK = 0.95, 0.8
WORDS, PHRASES, CHARACTERS = 200, 50, 10
RUN = re.compile("[\u4e00-\u9fff]+")
# A query that is a name finds the other names too, so a scan for it alone finds less.
NAMES = {part for named in MECHANISMS for name in named[1:] for run in name.split("|") for part in RUN.findall(run)}


@pytest.fixture(scope="module", autouse=True)
def _published(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), loading.published():
        yield


@pytest.fixture(scope="module")
def pieces() -> Corpus:
    return corpus()


def test_there_are_two_thousand_pieces_and_sixty_queries_half_of_them_chinese(pieces: Corpus) -> None:
    assert len(pieces.pieces) == 2000
    assert (len(CHINESE), len(ENGLISH), len({query.text for query in QUERIES})) == (30, 30, 60)
    slugs = {piece.slug for piece in pieces.pieces}
    assert all(pieces.wanted(query.wanted) <= slugs for query in QUERIES)


def test_wanted_pieces_come_first(api: Client, pieces: Corpus) -> None:
    found = {query: first(api, query.text, lang=query.lang) for query in QUERIES}
    wanted = {query: pieces.wanted(query.wanted) for query in QUERIES}
    recall = {query: _recall(found[query], wanted[query]) for query in QUERIES}
    ranks = {query: _reciprocal_rank(found[query], wanted[query]) for query in QUERIES}
    short = [query.text for query in QUERIES if recall[query] < 1 or ranks[query] < 1]
    assert sum(recall.values()) / len(QUERIES) >= RECALL, short
    assert sum(ranks.values()) / len(QUERIES) >= MEAN_RECIPROCAL_RANK, short


def _recall(found: list[str], wanted: set[str]) -> float:
    """The share of the wanted among the first ten, of as many as ten can hold."""
    return len(wanted & set(found)) / min(10, len(wanted))


def _reciprocal_rank(found: list[str], wanted: set[str]) -> float:
    return next((1 / (rank + 1) for rank, slug in enumerate(found) if slug in wanted), 0.0)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.text)
def test_a_query_finds_what_is_wanted_and_nothing_that_only_looks_like_it(
    api: Client, pieces: Corpus, query: Query
) -> None:
    answer = rows(api, query.text, lang=query.lang)
    found, wanted = [row["slug"] for row in answer], pieces.wanted(query.wanted)
    assert len(found) == len(set(found))
    assert wanted <= set(found)
    assert not query.only or set(found) == wanted
    # What the database matches, the code that marks it sees too.
    assert all("<mark>" in row["snippet"] for row in answer)


@pytest.mark.parametrize("query", QUERIES[::4], ids=lambda query: query.text)
def test_the_lists_find_together_what_the_search_finds(api: Client, query: Query) -> None:
    found = [slug for name in COLLECTIONS for slug in everything(api, query.text, name, lang=query.lang)]
    assert sorted(found) == sorted(everything(api, query.text, lang=query.lang))


@pytest.mark.drill
def test_two_character_words_are_found_completely(api: Client, pieces: Corpus) -> None:
    words = _words(pieces, 2)
    _check(api, pieces, random.Random(SEED).sample(words, WORDS))


@pytest.mark.drill
@pytest.mark.parametrize("length", [1, 2])
def test_every_word_of_one_or_two_characters_is_found_completely(api: Client, pieces: Corpus, length: int) -> None:
    _check(api, pieces, _words(pieces, length))


def test_single_characters_are_found_completely(api: Client, pieces: Corpus) -> None:
    _check(api, pieces, random.Random(SEED).sample(_words(pieces, 1), CHARACTERS))


def test_phrases_are_found_in_their_order_only(api: Client, pieces: Corpus) -> None:
    chooser = random.Random(SEED)
    phrases = chooser.sample(_words(pieces, 4), PHRASES // 2) + chooser.sample(_words(pieces, 7), PHRASES // 2)
    _check(api, pieces, phrases)
    _check(api, pieces, ["".join(chooser.sample(phrase, len(phrase))) for phrase in phrases])


def _check(api: Client, pieces: Corpus, words: list[str]) -> None:
    """Compare a search for each word with a scan of all texts."""
    texts = {piece.slug: re.sub("[《》“”—]", "", "\n".join(piece.texts())) for piece in pieces.pieces}
    scanned = {word: {slug for slug, text in texts.items() if word in text} for word in words if word not in NAMES}
    wrong = [word for word, slugs in scanned.items() if set(everything(api, word)) != slugs]
    assert not wrong, f"{len(wrong)} of {len(words)}"


def _words(pieces: Corpus, length: int) -> list[str]:
    """All distinct runs of so many neighbouring Chinese characters, in a fixed order."""
    runs = {run for piece in pieces.pieces for text in piece.texts() for run in RUN.findall(text)}
    return sorted({run[at : at + length] for run in runs for at in range(len(run) - length + 1)})


# The lists' own filters, which read another index: they must find as many.
LISTED = {("mechanism", "articles"), ("mechanism", "claims"), ("topic", "articles"), ("status", "claims")}


@pytest.mark.parametrize("query", QUERIES[::12], ids=lambda query: query.text)
def test_each_value_of_a_facet_finds_as_many_as_it_says(api: Client, query: Query) -> None:
    facets = _facets(api, query.text)
    for name, values in facets.items():
        for row in values[:4] if name != "matches" else ():
            narrowed = _facets(api, query.text, **{name: row["value"]})
            assert narrowed["matches"] == {"count": row["count"], "capped": False}, (name, row)
            assert row in narrowed[name]
            listed = [
                get(api, address(route, query.text, count="true", limit="1", **{name: row["value"]}))["count"]
                for facet, route in LISTED
                if facet == name
            ]
            assert not listed or sum(listed) == row["count"], (name, row)


def _facets(api: Client, q: str, **values: str) -> Any:
    return get(api, address("search", q, facets="true", limit="1", **values))["facets"]
