"""What trials with other products' bug reports found."""

from typing import Any

import pytest
from django.test import Client

from mechanisms.models import Mechanism
from tests import factories as make
from tests.api.reading import ask, get, problem

pytestmark = pytest.mark.usefixtures("own_sample")


@pytest.mark.parametrize("address", ["search?q=alpha", "suggest?q=al", "search?q=alpha&facets=true"])
def test_both_languages_are_named(api: Client, address: str) -> None:
    assert ask(api, f"{address}&lang=*")["Content-Language"] == "en, zh-Hans"


def test_a_label_says_its_language(api: Client) -> None:
    found = get(api, "search?q=title&facets=true&lang=en")["facets"]["mechanism"]
    assert found
    assert all(each["language"] == "en" for each in found if "label" in each)


def test_what_is_unrelated_leaves_a_search_alone(api: Client) -> None:
    addresses = ["search?q=alpha&limit=100", "suggest?q=alp"]
    before = [ask(api, address)["ETag"] for address in addresses]
    make.publish_rows(make.state("nowhere"))
    assert [ask(api, address)["ETag"] for address in addresses] == before
    assert all(etag.startswith("W/") for etag in before)


def test_an_item_with_many_names_hides_no_other(api: Client) -> None:
    many = make.mechanism("many", aliases_en=[f"Omegaprefix {number:02d}" for number in range(60)])
    others = [make.mechanism(f"o-{number}", name_en=f"Omegaprefix zz{number}") for number in range(5)]
    make.publish_rows(many, *others)
    found = [row["slug"] for row in get(api, "suggest?q=Omegapre")["results"]]
    assert sorted(found) == ["many", *(f"o-{number}" for number in range(5))]


@pytest.mark.parametrize("blank", ["%20", "%E3%80%80", "%C2%A0", "%09%0A"])
@pytest.mark.parametrize("address", ["search", "suggest", "articles"])
def test_white_space_is_a_query_that_finds_nothing(api: Client, address: str, blank: str) -> None:
    assert get(api, f"{address}?q={blank}")["results"] == []


def test_nothing_at_all_is_refused(api: Client) -> None:
    assert problem(api, "search?q=", 400)["parameter"] == "q"


def test_an_accent_of_its_own_is_marked_with_its_letter(api: Client) -> None:
    row: Any = Mechanism.objects.get(slug="lone")
    row.name_en = "Cafe\u0301 circle"
    row.save()
    make.publish_rows(row)
    snippets = [each["snippet"] for each in get(api, "search?q=cafe&lang=en")["results"]]
    assert any("<mark>Cafe\u0301</mark>" in text for text in snippets), snippets
