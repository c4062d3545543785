"""The list of claims and one claim."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from sco.partial_date import PartialDate
from tests.api import sample
from tests.api.reading import dated, get, slugs
from tests.api.sample import CLAIM_SLUGS, CLAIMS
from tests.spans import spans_overlap

pytestmark = pytest.mark.usefixtures("shared_sample")


def those(condition: Callable[[int], bool]) -> list[str]:
    found = [CLAIM_SLUGS[number] for number in range(CLAIMS) if condition(number)]
    assert found
    return found


def test_article_narrows_to_its_claims(api: Client) -> None:
    assert slugs(api, "claims?article=a07") == ["c14", "c15"]
    assert slugs(api, "claims?article=draft-article") == []


@pytest.mark.parametrize("mechanism", ["alpha", "beta"])
def test_mechanism_narrows_to_what_is_about_it_and_not_to_what_supports_its_relations(
    api: Client, mechanism: str
) -> None:
    assert slugs(api, f"claims?mechanism={mechanism}") == those(lambda number: mechanism in sample.about_of(number))


def test_supports_narrows_to_the_claims_for_one_relation(api: Client) -> None:
    assert slugs(api, "claims?supports=beta-part-of-alpha") == those(
        lambda number: sample.supports_of(number) is not None
    )
    assert slugs(api, "claims?supports=gamma-part-of-beta") == []


@pytest.mark.parametrize("kind", ["statistic", "event", "assessment", "commitment"])
def test_kind_narrows(api: Client, kind: str) -> None:
    assert slugs(api, f"claims?kind={kind}") == those(lambda number: sample.kind_of(number) == kind)


@pytest.mark.parametrize("status", ["unverified", "supported", "disputed", "refuted"])
def test_status_narrows(api: Client, status: str) -> None:
    assert slugs(api, f"claims?status={status}") == those(lambda number: sample.status_of(number) == status)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("value_min=200", 200, None),
        ("value_min=200.000001", "200.000001", None),
        ("value_max=100", None, 100),
        ("value_max=-3.25", None, "-3.25"),
        ("value_max=-0.5&value_min=-4", -4, "-0.5"),
        ("value_min=100&value_max=100", 100, 100),
        ("value_min=-999999999999999999.999999", "-999999999999999999", None),
    ],
)
def test_value_min_and_max_hold_the_ends_and_leave_out_what_has_no_quantity(
    api: Client, query: str, low: str | int | None, high: str | int | None
) -> None:
    def within(number: int) -> bool:
        value = sample.value_of(number)
        return value is not None and (low is None or value >= Decimal(low)) and (high is None or value <= Decimal(high))

    assert slugs(api, f"claims?{query}") == those(within)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2013", "2019"), ("2014", None), (None, "2013"),
        ("2015-06", "2015-06"), ("2016-02-29", None), ("2016-03", None),
        (None, "2016-02-28"), ("2014-03", "2014-12"), ("2019-12-31", "2019-12-31"), ("2020", None), (None, "2012"),
        ("2014-02-28", "2014-02-28"),
    ],
)  # fmt: skip
def test_from_and_to_find_periods_that_may_share_a_day(api: Client, start: str | None, end: str | None) -> None:
    asked = (PartialDate.parse(start) if start else None, PartialDate.parse(end) if end else None)

    def overlaps(number: int) -> bool:
        period = sample.period_of(number)
        return any(period) and spans_overlap(*period, *asked)

    address = "claims?" + "&".join(f"{name}={value}" for name, value in (("from", start), ("to", end)) if value)
    assert slugs(api, address) == those(overlaps)


def test_filters_together_narrow_further(api: Client) -> None:
    expected = those(lambda number: number % 4 == 1 and number // 4 % 4 == 1 and (sample.value_of(number) or 0) >= 100)
    assert slugs(api, "claims?kind=event&status=supported&value_min=100") == expected


def test_value_orders_both_ways_with_missing_ones_as_the_smallest(api: Client) -> None:
    def key(number: int) -> tuple[Decimal, str]:
        value = sample.value_of(number)
        return Decimal("-Infinity") if value is None else value, CLAIM_SLUGS[number]

    expected = [CLAIM_SLUGS[number] for number in sorted(range(CLAIMS), key=key)]
    assert slugs(api, "claims?ordering=value") == expected
    assert slugs(api, "claims?ordering=-value") == expected[::-1]


def test_period_orders_both_ways_with_missing_ones_first(api: Client) -> None:
    def key(number: int) -> tuple[str, str]:
        start, end = sample.period_of(number)
        return str(start or end or ""), CLAIM_SLUGS[number]

    expected = [CLAIM_SLUGS[number] for number in sorted(range(CLAIMS), key=key)]
    assert slugs(api, "claims?ordering=period") == expected
    assert slugs(api, "claims?ordering=-period") == expected[::-1]


def test_slug_and_changed_order_both_ways(api: Client) -> None:
    assert slugs(api, "claims") == slugs(api, "claims?ordering=slug") == CLAIM_SLUGS
    assert slugs(api, "claims?ordering=-slug") == CLAIM_SLUGS[::-1]
    expected = [*CLAIM_SLUGS[1:], "c00"]  # the first one was corrected after all the others
    assert slugs(api, "claims?ordering=changed") == expected
    assert slugs(api, "claims?ordering=-changed") == expected[::-1]


def test_a_claim_shows_its_figure_period_article_and_references(api: Client) -> None:
    page = get(api, "claims/c01?lang=en")
    assert page["statement"] == "c01 (English)"
    assert page["quantity"] == {"value": "-3.25", "comparator": ">", "unit": "cases (English)"}
    assert page["period"] == {
        "from": dated("2013", "2013-01-01", "2013-12-31"),
        "to": dated("2019", "2019-01-01", "2019-12-31"),
    }
    assert page["article"]["slug"] == "a00"
    assert page["article"]["title"] == "Title of a00 (English)"
    assert page["quote"] == {"exact": "多起", "language": "zh-Hans"}
    reference = get(api, "claims/c00?lang=zh-Hans")["references"][0]
    assert reference == {
        "title": "A reference（中文）",
        "url": "https://reference.example/",
        "dated": dated("2001-06", "2001-06-01", "2001-06-30", "2001年6月"),
    }


def test_a_claim_names_the_relation_that_it_supports(api: Client) -> None:
    (support,) = get(api, "claims/c03?lang=en")["supports"]
    assert support["relation"] == "beta-part-of-alpha"
    assert support["mechanism"]["name"] == "beta (English)"
    assert get(api, "claims/c04")["supports"] == []


@pytest.mark.parametrize(("slug", "access"), [("c00", "nobody"), ("c04", "licensed"), ("c02", "everyone")])
def test_a_quotation_comes_without_its_surroundings_and_says_why(api: Client, slug: str, access: str) -> None:
    pages = {language: get(api, f"claims/{slug}?lang={language}") for language in ("en", "zh-Hans")}
    for page in pages.values():
        assert page["quote"] == {"exact": "多起", "language": "zh-Hans"}
        assert page["restricted"]["field"] == "quote"
        assert page["restricted"]["rights"]["access"] == access
        assert ("not permitted" in page["restricted"]["reason"]) is (access == "nobody" and page["language"] == "en")
    assert pages["en"]["restricted"]["reason"] != pages["zh-Hans"]["restricted"]["reason"]


def test_every_claim_of_an_embedded_list_is_reached_by_its_address(api: Client) -> None:
    embedded = get(api, "mechanisms/alpha")["claims"]
    expected = those(lambda number: "alpha" in sample.about_of(number))
    assert embedded["count"] == len(expected) > 20
    assert [row["slug"] for row in embedded["results"]] == expected[:20]
    assert slugs(api, embedded["url"]) == expected
