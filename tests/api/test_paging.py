"""Keyset pages: together they are the list, whatever their size, across ties and missing values."""

import itertools

import pytest
from django.test import Client

from sco.api import projection_query
from tests.api.reading import get, pages, problem, query, slugs, walk

pytestmark = pytest.mark.usefixtures("shared_sample")
ORDERINGS = {
    "articles": ("published_at", "slug", "changed"),
    "claims": ("slug", "value", "period", "changed"),
    "mechanisms": ("slug", "established", "changed"),
    "authors": ("slug", "changed"),
}
EVERY = [(kind, sign + name) for kind, names in ORDERINGS.items() for name in names for sign in ("", "-")]


@pytest.mark.parametrize(("kind", "ordering"), EVERY)
def test_pages_of_every_size_are_one_page_of_100(api: Client, kind: str, ordering: str) -> None:
    whole = slugs(api, f"{kind}?ordering={ordering}")
    assert len(whole) == len(set(whole))
    for limit in range(1, 8):
        assert walk(api, f"{kind}?ordering={ordering}&limit={limit}") == whole


@pytest.mark.parametrize(("kind", "ordering"), EVERY)
def test_limit_may_change_on_the_way(api: Client, kind: str, ordering: str) -> None:
    sizes = itertools.cycle([3, 1, 7, 2])
    found = [get(api, f"{kind}?ordering={ordering}&limit=2")]
    while address := found[-1]["next"]:
        found.append(get(api, address.replace(f"limit={query(address)['limit']}", f"limit={next(sizes)}")))
    assert [row["slug"] for page in found for row in page["results"]] == slugs(api, f"{kind}?ordering={ordering}")


NARROWED = ["claims?kind=event&mechanism=alpha", "articles?mechanism=alpha&author=author-1"]
CUTS = [
    ("articles?mechanism=alpha", "articles?published_after=2025-01-05"),
    ("articles?mechanism=alpha&author=author-1", "articles?published_before=2025-01-09"),
    ("claims?kind=statistic", "claims?value_min=3"),
    ("claims?kind=statistic", "claims?from=2010&to=2020"),
]


def cases(addresses: list[str]) -> list[tuple[str, str]]:
    return [
        (address, sign + name)
        for address in addresses
        for name in ORDERINGS[address.split("?")[0]]
        for sign in ("", "-")
    ]


# None, one, or each of the keys has so few rows that they are read and sorted.
@pytest.mark.parametrize("few", [0, 3, 5_000])
@pytest.mark.parametrize(("address", "ordering"), cases(NARROWED))
def test_a_list_narrowed_by_keys_keeps_every_ordering(
    api: Client, monkeypatch: pytest.MonkeyPatch, address: str, ordering: str, few: int
) -> None:
    monkeypatch.setattr(projection_query, "FEW", few)
    narrowed = set(slugs(api, address))
    kind = address.partition("?")[0]
    whole = [slug for slug in slugs(api, f"{kind}?ordering={ordering}") if slug in narrowed]
    assert whole
    assert walk(api, f"{address}&ordering={ordering}&limit=2") == whole


@pytest.mark.parametrize("more", ["", "&ordering=published_at", "&published_before=2025-01-09"])
@pytest.mark.parametrize("count", [2, 3])
def test_several_keys_find_what_each_of_them_finds_in_any_order(api: Client, count: int, more: str) -> None:
    filters = ["mechanism=alpha", "author=author-1", "outlet=paper", "author=author-2"]
    at = f"{more}&as_of={get(api, 'articles?limit=1')['as_of']}"
    lists = {each: slugs(api, f"articles?{each}{at}") for each in filters}
    found = 0
    for chosen in itertools.permutations(filters, count):
        if len({each.partition("=")[0] for each in chosen}) < count:
            continue
        every = [slug for slug in lists[chosen[0]] if all(slug in lists[other] for other in chosen[1:])]
        assert walk(api, f"articles?{'&'.join(chosen)}{at}&limit=2") == every
        found += len(every)
    assert found


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize(("narrowed", "bounded"), CUTS)
def test_keys_and_a_range_find_what_both_find(
    api: Client, monkeypatch: pytest.MonkeyPatch, narrowed: str, bounded: str, few: int
) -> None:
    monkeypatch.setattr(projection_query, "FEW", few)
    both = [slug for slug in slugs(api, narrowed) if slug in set(slugs(api, bounded))]
    assert slugs(api, f"{narrowed}&{bounded.split('?')[1]}") == both
    assert set(slugs(api, f"{narrowed}&{bounded.split('?')[1]}&ordering=-changed")) == set(both)


@pytest.mark.parametrize(
    "address",
    [
        "articles?outlet=paper&translation=current",
        "articles?published_after=2025-01-03T20:00:00%2B08:00&published_before=2025-01-09",
        "claims?value_min=-4.0&value_max=300&ordering=value",
        "claims?from=2014&to=2016-02&ordering=-period",
        "claims?lang=zh-CN&fallback=none",
        "mechanisms?part_of=ring-a&on=2005",
        "mechanisms?established_before=2004&ordering=established",
        "authors?affiliation=%E7%A0%94%E7%A9%B6%E4%B8%AD%E5%BF%83",
    ],
)
def test_filters_stay_on_every_page(api: Client, address: str) -> None:
    sign = "&" if "?" in address else "?"
    whole = slugs(api, address)
    assert len(whole) >= 2
    assert walk(api, f"{address}{sign}limit=1") == whole
    assert get(api, f"{address}{sign}limit=1&count=true")["count"] == len(whole)


def test_the_last_page_has_no_next_even_when_it_is_full(api: Client) -> None:
    assert [len(page["results"]) for page in pages(api, "authors?limit=4")] == [4, 4]
    assert [len(page["results"]) for page in pages(api, "authors?limit=8")] == [8]


def test_every_page_names_the_same_snapshot(api: Client) -> None:
    assert len({page["as_of"] for page in pages(api, "claims?limit=7")}) == 1


@pytest.mark.usefixtures("in_process")
def test_next_is_a_path_without_a_host_and_keeps_count_out(api: Client) -> None:
    address = get(api, "articles?limit=3&count=true&lang=zh", host="localhost")["next"]
    assert address.startswith("/api/v1/articles?")
    assert set(query(address)) == {"limit", "lang", "cursor"}


def test_a_cursor_comes_back_the_same_at_another_time(api: Client) -> None:
    assert get(api, "articles?limit=3")["next"] == get(api, "articles?limit=3")["next"]


@pytest.mark.parametrize("part", ["first", "middle", "last", "all", "none", "other"])
def test_a_cursor_that_was_tampered_with_is_refused(api: Client, part: str) -> None:
    cursor = query(get(api, "articles?limit=3")["next"])["cursor"]
    swapped = "A" if cursor[5] != "A" else "B"
    forged = {
        "first": swapped + cursor[1:] if cursor[0] != swapped else "." + cursor[1:],
        "middle": cursor[:5] + swapped + cursor[6:],
        "last": cursor[:-1] + ("A" if cursor[-1] != "A" else "E"),
        "all": "x" * 40,
        "none": cursor.split(":")[0],
        "other": "..:::=",
    }[part]
    found = problem(api, f"articles?limit=3&cursor={forged}", 400)
    assert found["parameter"] == "cursor"
    assert found["type"].endswith("bad-cursor")


@pytest.mark.parametrize(
    ("origin", "elsewhere"),
    [
        ("authors?limit=1", "mechanisms?limit=1"),
        ("authors?limit=1", "claims/c00/history?limit=1"),
        ("claims/c00/history?limit=1", "authors?limit=1"),
        ("claims/c00/history?limit=1", "claims/c01/history?limit=1"),
        ("claims?limit=1&ordering=value", "claims?limit=1&ordering=period"),
        ("claims?limit=1&ordering=slug", "claims?limit=1&ordering=-slug"),
        ("articles?limit=1", "articles?limit=1&outlet=wire"),
        ("articles?limit=1&outlet=wire", "articles?limit=1"),
        ("articles?limit=1&lang=en", "articles?limit=1&lang=zh"),
        ("articles?limit=1", "articles?limit=1&fallback=none"),
        ("articles?limit=1", "articles?limit=1&as_of=2099-01-01"),
    ],
)
def test_a_cursor_belongs_to_one_address_and_its_parameters(api: Client, origin: str, elsewhere: str) -> None:
    cursor = query(get(api, origin)["next"])["cursor"]
    assert problem(api, f"{elsewhere}&cursor={cursor}", 400)["parameter"] == "cursor"
