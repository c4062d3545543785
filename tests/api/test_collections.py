"""Topics, outlets, states and rights: what one filters by, one can list."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article, Outlet, Rights, Topic
from sco.api import per_request
from tests import factories as make
from tests.api.reading import get, problem, slugs

pytestmark = pytest.mark.usefixtures("shared_sample")
# list: its slugs, the member with the count, and the filter of the counted list
LISTS = {
    "topics": (["economy", "security"], "articles", "topic"),
    "outlets": (["paper", "wire"], "articles", "outlet"),
    "rights": (["closed", "open", "some"], "articles", "rights"),
    "states": (["china", "india", "iran", "mongolia"], "mechanisms", "state"),
}
each_list = pytest.mark.parametrize("name", LISTS)


@each_list
def test_it_lists_each_with_a_count_that_the_address_bears_out(api: Client, name: str) -> None:
    expected, member, parameter = LISTS[name]
    rows = get(api, f"{name}?lang=en")["results"]
    assert [row["slug"] for row in rows] == expected
    for row in rows:
        url = f"/api/v1/{member}?{parameter}={row['slug']}&lang=en"
        assert row[member] == {"count": len(slugs(api, url)), "capped": False, "url": url}
        assert row[member]["count"] > 0


@each_list
def test_one_of_them_has_what_belongs_to_it_and_a_history(api: Client, name: str) -> None:
    expected, member, parameter = LISTS[name]
    detail = get(api, f"{name}/{expected[0]}")
    assert detail["url"] == f"/api/v1/{name}/{expected[0]}"
    assert [row["slug"] for row in detail[member]["results"]] == slugs(api, f"{member}?{parameter}={expected[0]}")[:20]
    (entry,) = get(api, detail["history"])["results"]
    assert (entry["action"], entry["version"]) == ("publish", detail["version"])


@each_list
def test_orderings(api: Client, name: str) -> None:
    expected = LISTS[name][0]
    assert slugs(api, f"{name}?ordering=-slug") == expected[::-1]
    assert slugs(api, f"{name}?ordering=changed") == slugs(api, f"{name}?ordering=-changed")[::-1]
    assert "published_at" not in problem(api, f"{name}?ordering=name", 400)["detail"]


def test_filters(api: Client) -> None:
    assert slugs(api, "rights?access=everyone") == ["open"]
    assert slugs(api, "topics?article=a01") == ["security"]
    assert slugs(api, "topics?article=a04") == ["economy", "security"]
    assert slugs(api, "states?mechanism=alpha") == ["china", "india", "iran", "mongolia"]
    assert slugs(api, "states?mechanism=gamma") == ["iran"]
    assert slugs(api, "articles?rights=open&outlet=wire")[:2] == ["a25", "a19"]


def labels(api: Client) -> dict[str, Any]:
    """The labels of each in other items."""
    article = get(api, "articles/a00?lang=en")
    state = get(api, "mechanisms/alpha?lang=en")["memberships"]["results"][0]["state"]
    return {"topics": article["topics"][0], "outlets": article["outlet"], "rights": article["rights"], "states": state}


def test_labels_in_other_items_lead_to_them(api: Client) -> None:
    for name, label in labels(api).items():
        assert label["url"] == f"/api/v1/{name}/{label['slug']}?lang=en"
        detail = get(api, label["url"])
        assert {member: detail[member] for member in label} == label


def test_an_outlet_has_its_homepage_and_rights_their_access_and_notice(api: Client) -> None:
    assert [row["homepage"] for row in get(api, "outlets")["results"]] == [None, "https://wire.example/"]
    found = get(api, "rights/some?lang=en")
    assert (found["access"], found["notice"]) == ("licensed", "some (English)")


@pytest.mark.parametrize("model", [Outlet, Rights, Topic])
def test_an_erased_one_is_gone_and_its_articles_say_so(api: Client, own_sample: str, model: Any) -> None:
    row = model.objects.first()
    name = model._meta.model_name.replace("rights", "right") + "s"
    before = get(api, f"{name}/{row.slug}")["articles"]["count"]
    make.erase_rows(row)
    problem(api, f"{name}/{row.slug}", 410)
    assert row.slug not in slugs(api, name)
    assert len(slugs(api, f"articles?{model._meta.model_name}={row.slug}")) == before


def test_counts_stand_at_the_snapshot(api: Client, own_sample: str) -> None:
    before = get(api, "")["as_of"]
    counted = get(api, "topics/economy")["articles"]["count"]
    article = Article.objects.get(slug="a02")
    make.withdraw_rows(*article.claims.all(), article)
    assert get(api, "topics/economy")["articles"]["count"] == counted - 1
    rows = get(api, f"topics?as_of={before}")["results"]
    assert [row["articles"]["count"] for row in rows if row["slug"] == "economy"] == [counted]


@pytest.mark.usefixtures("in_process")
def test_counts_end_somewhere_and_say_so(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(per_request, "COUNTED_IN_LISTS", 3)
    monkeypatch.setattr(per_request, "COUNTED_AT_MOST", 5)
    row, detail = get(api, "topics")["results"][0], get(api, "topics/economy")
    assert (row["articles"]["count"], row["articles"]["capped"]) == (3, True)
    assert (detail["articles"]["count"], detail["articles"]["capped"]) == (5, True)
    assert get(api, f"{detail['articles']['url']}&count=true")["count"] > 5
    states = {row["slug"]: row["mechanisms"] for row in get(api, "states")["results"]}
    assert states["china"]["capped"] is False


def test_counting_reads_no_more_than_it_counts(api: Client) -> None:
    """However many articles are under a topic, and whatever the planner believes about them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledger_projection, ledger_projectionkey")
        key = "'article/mechanism:alpha'"
        counted = f"SELECT count(*) FROM (SELECT {per_request.carrying(key)} LIMIT 4) AS counted"
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {counted}", {"n": 1000, "required": []})
        plan = cursor.fetchone()[0][0]["Plan"]
    assert max(_rows(plan)) <= 4


def _rows(plan: dict[str, Any]) -> list[int]:
    """How many rows each step of a plan read, in all its loops."""
    inner = [count for part in plan.get("Plans", []) for count in _rows(part)]
    return [round(plan["Actual Rows"] * plan["Actual Loops"]), *inner]
