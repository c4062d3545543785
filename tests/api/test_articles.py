"""The list of articles and one article."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from articles.models import Article, Rights
from tests import factories as make
from tests.api import sample
from tests.api.reading import ask, get, slugs
from tests.api.sample import ARTICLES, SLUGS

pytestmark = pytest.mark.usefixtures("shared_sample")
LIVE = [*SLUGS, "with-erased"]


def those(condition: Callable[[int], bool]) -> set[str]:
    return {SLUGS[number] for number in range(ARTICLES) if condition(number)}


@pytest.mark.parametrize("author", range(sample.AUTHORS))
def test_author_narrows_to_the_pieces_under_that_name(api: Client, author: int) -> None:
    expected = those(lambda number: author in sample.authors_of(number))
    assert set(slugs(api, f"articles?author=author-{author}")) == expected
    assert bool(expected) == (author != 7)


@pytest.mark.parametrize("mechanism", ["alpha", "beta", "gamma", "delta"])
def test_mechanism_narrows_to_the_pieces_that_speak_of_it(api: Client, mechanism: str) -> None:
    expected = those(lambda number: mechanism in sample.mechanisms_of(number))
    assert set(slugs(api, f"articles?mechanism={mechanism}")) == expected


@pytest.mark.parametrize(("outlet", "rest"), [("paper", 0), ("wire", 1)])
def test_outlet_narrows_to_its_own_pieces(api: Client, outlet: str, rest: int) -> None:
    expected = those(lambda number: number % 2 == rest) | ({"with-erased"} if outlet == "paper" else set())
    assert set(slugs(api, f"articles?outlet={outlet}")) == expected


@pytest.mark.parametrize(("topic", "rest"), [("economy", 0), ("security", 1)])
def test_topic_narrows_to_the_pieces_filed_under_it(api: Client, topic: str, rest: int) -> None:
    expected = those(lambda number: number % 4 == 0 or number % 2 == rest)
    assert set(slugs(api, f"articles?topic={topic}")) == expected


@pytest.mark.parametrize(("tag", "column"), [("zh-Hans", "zh-hans"), ("en", "en")])
def test_original_language_is_the_one_it_was_written_in(api: Client, tag: str, column: str) -> None:
    expected = those(lambda number: sample.original_of(number) == column)
    assert set(slugs(api, f"articles?original_language={tag}")) - {"with-erased"} == expected


@pytest.mark.parametrize("state", ["current", "outdated", "missing"])
def test_translation_narrows_by_its_state(api: Client, state: str) -> None:
    expected = those(lambda number: sample.translation_of(number) == state)
    assert expected
    assert set(slugs(api, f"articles?translation={state}")) - {"with-erased"} == expected


@pytest.mark.parametrize(
    ("query", "moment", "after"),
    [
        ("published_after=2025-01-05", datetime(2025, 1, 5, tzinfo=UTC), True),
        ("published_after=2025-01-05T12:00:00Z", datetime(2025, 1, 5, 12, tzinfo=UTC), True),
        ("published_after=2025-01-05T12:00:00.0001Z", datetime(2025, 1, 5, 12, 0, 0, 100, tzinfo=UTC), True),
        ("published_after=2025-01-05T20:00:00%2B08:00", datetime(2025, 1, 5, 12, tzinfo=UTC), True),
        ("published_after=0999-01-01", datetime(999, 1, 1, tzinfo=UTC), True),
        ("published_after=9999-12-31", datetime(9999, 12, 31, tzinfo=UTC), True),
        ("published_before=2025-01-05", datetime(2025, 1, 5, tzinfo=UTC), False),
        ("published_before=2025-01-05T12:00:00Z", datetime(2025, 1, 5, 12, tzinfo=UTC), False),
        ("published_before=2025-01-05T12:00:00.0001Z", datetime(2025, 1, 5, 12, 0, 0, 100, tzinfo=UTC), False),
        ("published_before=0999-01-01", datetime(999, 1, 1, tzinfo=UTC), False),
    ],
)
def test_published_after_and_before_meet_without_overlap(
    api: Client, query: str, moment: datetime, *, after: bool
) -> None:
    expected = those(lambda number: (sample.published_at(number) >= moment) == after)
    assert set(slugs(api, f"articles?{query}")) - {"with-erased"} == expected


def test_filters_together_narrow_further(api: Client) -> None:
    expected = those(lambda number: number % 2 == 0 and number % 3 == 0 and number >= 9)
    address = "articles?outlet=paper&mechanism=beta&published_after=2025-01-04"
    assert set(slugs(api, address)) == expected
    assert 0 < len(expected) < ARTICLES


def test_a_filter_for_what_is_not_there_finds_nothing(api: Client) -> None:
    for name in ("author", "mechanism", "outlet", "topic"):
        assert slugs(api, f"articles?{name}=nothing-of-the-kind") == []
        assert get(api, f"articles?{name}=nothing-of-the-kind&count=true")["count"] == 0


def _newest_first(slug: str) -> tuple[str, str]:
    times = {SLUGS[number]: sample.published_at(number).isoformat() for number in range(ARTICLES)}
    return times.get(slug, "2025-09-02T17:05:22"), slug


def test_the_newest_come_first_and_ties_are_decided_by_slug(api: Client) -> None:
    expected = sorted(LIVE, key=_newest_first, reverse=True)
    assert slugs(api, "articles") == slugs(api, "articles?ordering=-published_at") == expected
    assert slugs(api, "articles?ordering=published_at") == expected[::-1]


def test_slug_and_changed_order_both_ways(api: Client) -> None:
    assert slugs(api, "articles?ordering=slug") == sorted(LIVE)
    assert slugs(api, "articles?ordering=-slug") == sorted(LIVE)[::-1]
    changed = slugs(api, "articles?ordering=changed")
    assert sorted(changed) == sorted(LIVE)
    assert slugs(api, "articles?ordering=-changed") == changed[::-1]


def test_count_is_there_only_when_asked_and_counts_all_pages(api: Client) -> None:
    assert "count" not in get(api, "articles?limit=2")
    assert get(api, "articles?limit=2&count=true")["count"] == len(LIVE)
    assert get(api, "articles?limit=2&count=true&outlet=wire")["count"] == ARTICLES // 2


def test_a_card_has_no_body_and_small_objects_for_what_it_mentions(api: Client) -> None:
    card = get(api, "articles?author=author-4&ordering=slug&limit=1&lang=en")["results"][0]
    assert card["slug"] == "a00"
    assert not {"body", "source", "source_text", "claims"} & set(card)
    assert [author["name"] for author in card["authors"]["results"]] == ["author-0 (English)", "author-4 (English)"]
    assert card["authors"]["count"] == 2
    assert set(slugs(api, card["authors"]["url"])) == {"author-0", "author-4"}
    assert [row["slug"] for row in card["mechanisms"]["results"]] == ["alpha", "beta", "gamma"]
    assert set(slugs(api, card["mechanisms"]["url"])) == {"alpha", "beta", "gamma"}
    assert card["outlet"]["name"] == "paper (English)"


def test_a_piece_embeds_authors_mechanisms_and_claims(api: Client) -> None:
    page = get(api, "articles/a00?lang=zh-Hans")
    assert page["title"] == "Title of a00（中文）"
    assert page["body"] == "Body of a00（中文）"
    assert page["source"] == {
        "id": "id-0",
        "url": "https://source.example/0",
        "published_at": "2025-01-01T12:00:00.000Z",
    }
    assert [claim["slug"] for claim in page["claims"]["results"]] == ["c00", "c01"]
    assert page["claims"]["count"] == 2
    assert slugs(api, page["claims"]["url"]) == ["c00", "c01"]
    assert page["claims"]["results"][1]["quantity"] == {"value": "-3.25", "comparator": ">", "unit": "cases（中文）"}


@pytest.mark.parametrize(("slug", "access"), [("a00", "nobody"), ("a02", "licensed")])
def test_a_restricted_source_text_is_withheld_and_the_reason_given(api: Client, slug: str, access: str) -> None:
    pages = {language: get(api, f"articles/{slug}?lang={language}") for language in ("en", "zh-Hans")}
    for page in pages.values():
        assert "source_text" not in page
        assert page["restricted"]["field"] == "source_text"
        assert page["restricted"]["rights"] == page["rights"]
        assert page["rights"]["access"] == access
    assert pages["en"]["restricted"]["reason"] != pages["zh-Hans"]["restricted"]["reason"]


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize("access", ["licensed", "nobody"])
def test_a_permission_that_was_taken_back_holds_for_the_past_too(api: Client, access: str) -> None:
    before = get(api, "articles/a01")
    assert before["source_text"] == "原文 a01"
    place = ask(api, "articles/a01")["Record-Cursor"]
    claim = get(api, "claims?article=a01")["results"][0]["slug"]
    rights = Rights.objects.get(slug="open")
    rights.access = access
    rights.save()
    make.publish_rows(rights)
    for query in ("?lang=en", f"?lang=en&as_of={place}"):
        page = get(api, f"articles/a01{query}")
        assert "source_text" not in page
        assert ("licensed partners" if access == "licensed" else "has not permitted") in page["restricted"]["reason"]
        restricted = get(api, f"claims/{claim}{query}")["restricted"]
        assert ("licensed partners" if access == "licensed" else "withheld") in restricted["reason"]


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize("how", ["other rights", "withdrawn"])
def test_what_the_article_is_now_decides_of_its_past(api: Client, how: str) -> None:
    place = ask(api, "articles/a01")["Record-Cursor"]
    article = Article.objects.get(slug="a01")
    if how == "withdrawn":
        make.withdraw_rows(article, *article.claims.filter(slug__in=slugs(api, "claims?article=a01")))
    else:
        article.rights = Rights.objects.get(slug="closed")
        article.save()
        make.publish_rows(article)
    page = get(api, f"articles/a01?lang=en&as_of={place}")
    assert "source_text" not in page
    assert "has not permitted" in page["restricted"]["reason"]


def test_a_source_text_that_is_open_to_everyone_is_there(api: Client) -> None:
    page = get(api, "articles/a01")
    assert page["source_text"] == "原文 a01"
    assert page["restricted"] is None
