"""How much is asked of the database: the same for one row as for a hundred, and never a body for a list."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from tests.api.reading import get

pytestmark = pytest.mark.usefixtures("in_process", "shared_sample")
Noting = Callable[[], AbstractContextManager[list[str]]]
LISTS = [
    "articles?",
    "articles?author=author-1&mechanism=alpha&ordering=slug",
    "articles?lang=en&fallback=none",
    "authors?affiliation=centre",
    "claims?",
    "claims?mechanism=alpha&value_min=1&from=2013&ordering=-value",
    "mechanisms?",
    "topics?",
    "authors?article=a05",
    "mechanisms?state=china&on=2005&part_of=ring-a",
]
DETAILS = [
    "articles/a00",
    "articles/a01",
    "articles/with-erased",
    "authors/author-0",
    "topics/economy",
    "claims/c00",
    "claims/c02",
    "mechanisms/alpha",
    "mechanisms/beta?lang=en&fallback=none",
]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("limit", [1, 100])
def test_a_list_takes_at_most_four_queries_however_many_rows(
    api: Client, statements: Noting, address: str, limit: int
) -> None:
    get(api, f"{address}&limit=1")
    with statements() as seen:
        get(api, f"{address}&limit={limit}")
    # One more counts the rows of each key, up to a bound, where their index does not have the ordering.
    counts = "ordering=" in address and "=" in address.split("ordering=", maxsplit=1)[0]
    assert 2 <= len(seen) <= (5 if counts else 4), seen


@pytest.mark.parametrize("address", LISTS)
def test_count_takes_one_more(api: Client, statements: Noting, address: str) -> None:
    with statements() as without:
        get(api, f"{address}&limit=5")
    with statements() as counted:
        get(api, f"{address}&limit=5&count=true")
    assert len(counted) == len(without) + 1


def test_a_page_deep_in_the_list_takes_no_more(api: Client, statements: Noting) -> None:
    following = get(api, "claims?ordering=period&limit=50")["next"]
    with statements() as seen:
        get(api, following)
    assert 2 <= len(seen) <= 4


# Without a language, the item's own is asked for first.
@pytest.mark.parametrize(("headers", "most"), [({"accept_language": "zh"}, 3), ({}, 4)])
@pytest.mark.parametrize("address", DETAILS)
def test_a_detail_takes_at_most_three_queries(
    api: Client, statements: Noting, address: str, headers: dict[str, str], most: int
) -> None:
    get(api, address, **headers)
    with statements() as seen:
        get(api, address, **headers)
    assert 2 <= len(seen) <= most, seen


@pytest.mark.parametrize(("address", "most"), [("mechanisms/graph", 3), ("mechanisms/graph?on=2005", 3), ("changes", 2),
                                               ("changes?kind=claim", 2), ("changes?limit=1", 3), ("corrections", 2),
                                               ("search?q=alpha", 7), ("suggest?q=al", 4),
                                               ("claims/c00/history", 2), ("", 1)])  # fmt: skip
def test_everything_else_takes_as_few(api: Client, statements: Noting, address: str, most: int) -> None:
    get(api, address)
    with statements() as seen:
        get(api, address)
    assert 1 <= len(seen) <= most, seen


def test_time_travel_takes_no_more(api: Client, statements: Noting) -> None:
    place = get(api, "")["as_of"]
    for address in ("claims", "articles/a00"):
        with statements() as seen:
            get(api, f"{address}?as_of={place}")
        assert len(seen) <= 3, seen


@pytest.mark.parametrize("address", [*LISTS, "mechanisms/graph?"])
def test_a_list_never_names_bodies_or_documents(api: Client, statements: Noting, address: str) -> None:
    with statements() as seen:
        get(api, address)
    assert any("ledger_projection" in statement for statement in seen)
    for statement in seen:
        assert not any(
            name in statement for name in ("detail_", "document", "restricted", "search_", "*,", "SELECT *", "r.*")
        )


@pytest.mark.parametrize("address", [*LISTS, *DETAILS, "mechanisms/graph", "changes", "claims/c00/history"])
def test_only_the_record_is_asked(api: Client, statements: Noting, address: str) -> None:
    with statements() as seen:
        get(api, address)
    for statement in seen:
        assert not any(
            name in statement for name in ("articles_", "mechanisms_", "auth_", "django_", "ledger_entryactor")
        )
