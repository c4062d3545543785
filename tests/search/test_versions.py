"""Items with several versions, of which only the last is public: a search finds each once, on pages of any length."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from sco.api.search.matching import Matching
from sco.api.search.ranking import Ranking
from sco.api.search.reading import read_query
from sco.api.snapshots import snapshot
from tests import databases
from tests import factories as make

ITEMS = 60


def texts(version: int) -> dict[str, str]:
    return make.both("description", f"A caravan 驼队 {version}")


@pytest.fixture(scope="module")
def corrected(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Mechanisms with one to four versions, whose descriptions have a word."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        for number in range(ITEMS):
            mechanism = make.mechanism(f"m{number:02d}", **make.both("name", "…"), **texts(0))
            make.publish_rows(mechanism)
            for version in range(number % 4):
                vars(mechanism).update(texts(version + 1))
                mechanism.save()
                make.publish_rows(mechanism)
        yield name


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize("text", ["caravan", "驼队"])
def test_a_page_of_any_length_has_each_item_once_in_order(text: str) -> None:
    at = snapshot()
    matching = Matching(read_query(text, at).query, "mechanism")
    ranking = Ranking(matching, ["mechanism"], at.n)
    wanted = [f"m{number:02d}" for number in reversed(range(ITEMS))]
    ranks = ranking.shape.ranks()
    for limit in range(1, ITEMS + 2):
        # As a rare word is looked for, of which all matches are collected.
        found = ranking._page(ranks, set(), (), limit)
        assert [each.slug for each in found] == wanted[:limit], limit
    walked: list[str] = []
    keys: list[str] = []
    while found := ranking._page(
        [rank for rank in ranking.shape.ranks() if not keys or rank.number >= int(keys[0])], set(), keys, 7
    ):
        walked += [each.slug for each in found]
        keys = found[-1].keys
    assert walked == wanted
