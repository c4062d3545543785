"""The public history of one item."""

from collections.abc import Callable

import pytest
from django.test import Client

from articles.models import Article, Author, Claim
from mechanisms.models import Mechanism
from tests import factories as make
from tests.api.crawling import COLLECTIONS
from tests.api.reading import get, pages, problem

pytestmark = pytest.mark.usefixtures("own_sample")


def test_corrections_come_newest_first_with_their_notes(api: Client) -> None:
    english, chinese = (get(api, f"claims/c00/history?lang={lang}")["results"] for lang in ("en", "zh-Hans"))
    assert [(row["version"], row["action"], row["note"]) for row in english] == [
        (2, "correct", "What was wrong"),
        (1, "publish", None),
    ]
    assert chinese[0]["note"] == "更正说明"
    assert english[0]["languages"] == ["zh-Hans", "en"]


def test_each_version_can_be_read_at_its_address(api: Client) -> None:
    newest, first = get(api, "claims/c00/history")["results"]
    assert get(api, f"{first['url']}&lang=en")["statement"] == "c00 (English)"
    assert get(api, f"{newest['url']}&lang=en")["statement"] == "mended (English)"
    assert get(api, f"{newest['url']}&lang=en")["recorded_at"] == newest["at"]


def test_a_withdrawn_item_keeps_its_history_and_its_last_version_has_no_address(api: Client) -> None:
    rows = get(api, "articles/withdrawn-article/history?lang=en")["results"]
    assert [(row["action"], row["note"], row["url"] is None) for row in rows] == [
        ("withdraw", "What was wrong", True),
        ("publish", None, False),
    ]
    assert get(api, rows[1]["url"])["slug"] == "withdrawn-article"


def test_an_erased_item_keeps_only_that_it_was_there(api: Client) -> None:
    make.erase_rows(Claim.objects.get(slug="c00"), note=make.NOTE)
    rows = get(api, "claims/c00/history?lang=en")["results"]
    assert [row["action"] for row in rows] == ["erase", "correct", "publish"]
    assert [row["note"] for row in rows] == ["What was wrong", None, None]
    for row in rows[1:]:
        if row["url"]:
            assert problem(api, row["url"], 410)["type"].endswith("erased")


@pytest.mark.parametrize("address", ["articles/draft-article", "claims/draft-claim", "authors/draft-author",
                                     "mechanisms/draft-mechanism", "claims/nothing", "articles/c00"])  # fmt: skip
def test_what_was_never_published_has_none(api: Client, address: str) -> None:
    problem(api, f"{address}/history", 404)


def _corrected(rows: Callable[[], Mechanism | Author], times: int) -> None:
    for number in range(times):
        make.rename(rows(), f"name {number}")
        make.publish_rows(rows(), correct=True, note=make.NOTE)


def test_history_has_pages_that_stay_pinned(api: Client) -> None:
    _corrected(lambda: Mechanism.objects.get(slug="lone"), 6)
    whole = get(api, "mechanisms/lone/history?limit=100")["results"]
    first = get(api, "mechanisms/lone/history?limit=2")
    _corrected(lambda: Mechanism.objects.get(slug="lone"), 2)
    found = [first, *pages(api, first["next"])]
    assert [row for page in found for row in page["results"]] == whole
    assert len({page["as_of"] for page in found}) == 1
    for limit in (1, 3, 7):
        rows = [row for page in pages(api, f"mechanisms/lone/history?limit={limit}") for row in page["results"]]
        assert [row["version"] for row in rows] == list(range(9, 0, -1))


def test_history_as_of_a_snapshot_ends_there(api: Client) -> None:
    newest, first = get(api, "claims/c00/history")["results"]
    assert get(api, f"claims/c00/history?as_of={first['cursor']}")["results"] == [first]
    assert get(api, f"claims/c00/history?as_of={newest['cursor']}")["results"] == [newest, first]
    feed = [row for page in pages(api, "changes") for row in page["results"]]
    start = next(row["cursor"] for row in feed if row["sequence"] == row["publication"])
    problem(api, f"claims/c00/history?as_of={start}", 404)


def test_history_of_every_kind_agrees_with_the_change_feed(api: Client) -> None:
    _corrected(lambda: Author.objects.get(slug="author-1"), 1)
    make.publish_rows(Article.objects.get(slug="a00"))
    feed = [row for page in pages(api, "changes?limit=50") for row in page["results"]]
    ends = {row["sequence"]: row["cursor"] for row in feed}
    for kind, collection in COLLECTIONS.items():
        items = {row["slug"] for row in feed if row["kind"] == kind}
        for slug in sorted(items)[:10]:
            expected = [
                (row["sequence"], ends[row["publication"]], row["digest"], row["at"])
                for row in feed
                if (row["kind"], row["slug"]) == (kind, slug)
            ]
            rows = get(api, f"{collection}/{slug}/history?limit=100")["results"]
            found = [(row["sequence"], row["cursor"], row["digest"], row["at"]) for row in rows]
            assert found == expected[::-1]
