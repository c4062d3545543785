"""Pages that were begun before something was published, corrected, withdrawn or erased go on as if it had not been."""

from collections.abc import Callable

import pytest
from django.test import Client

from articles.models import Article, Claim
from tests import factories as make
from tests.api import sample
from tests.api.reading import get, slugs

pytestmark = pytest.mark.usefixtures("own_sample")
ADDRESSES = [
    "articles?ordering=-published_at",
    "articles?ordering=changed",
    "articles?ordering=-changed",
    "articles?ordering=slug",
    "articles?outlet=paper&ordering=published_at",
    "claims?ordering=value",
    "claims?ordering=-value",
    "claims?ordering=-period",
    "claims?ordering=changed",
    "claims?kind=event",
    "mechanisms?ordering=established",
    "mechanisms?part_of=ring-a",
]


def publish_another(step: int) -> None:
    made = make.article(f"a{step:02d}-new", published_at=sample.published_at(step))
    make.publish_rows(made, made.outlet, made.rights)
    claim = make.claim(made, f"c{step:02d}-new", kind="event", value=step, comparator="=", **make.both("unit", "cases"))
    make.publish_rows(claim)


def correct_one(step: int) -> None:
    Claim.objects.filter(slug=f"c{step + 20:02d}").update(
        kind="event", value=900 + step, comparator="=", period_from="1999"
    )
    Claim.objects.filter(slug=f"c{step + 20:02d}").update(**make.both("unit", "cases"))
    make.publish_rows(Claim.objects.get(slug=f"c{step + 20:02d}"), correct=True, note=make.NOTE)
    Article.objects.filter(slug=f"a{step + 9:02d}").update(published_at=sample.published_at(90))
    make.publish_rows(Article.objects.get(slug=f"a{step + 9:02d}"))


def withdraw_one(step: int) -> None:
    claims = Claim.objects.filter(article__slug=f"a{29 - step}", slug__lt="d")
    make.withdraw_rows(*claims, Article.objects.get(slug=f"a{29 - step}"))


CHANGES: list[Callable[[int], None]] = [publish_another, correct_one, withdraw_one]


def test_pinned_pages_neither_skip_nor_repeat(api: Client) -> None:
    before = {address: slugs(api, address) for address in ADDRESSES}
    walks = {address: [get(api, f"{address}&limit=2")] for address in ADDRESSES}
    for step in range(15):
        if step < 9:
            CHANGES[step % 3](step // 3)
        for found in walks.values():
            if found[-1]["next"]:
                found.append(get(api, found[-1]["next"]))
    for found in walks.values():
        while found[-1]["next"]:
            found.append(get(api, found[-1]["next"].replace("limit=2", "limit=100")))
    for address, found in walks.items():
        assert [row["slug"] for page in found for row in page["results"]] == before[address], address
    changed = {address for address in ADDRESSES if slugs(api, address) != before[address]}
    assert changed >= {address for address in ADDRESSES if not address.startswith("mechanisms")}


def test_what_is_erased_meanwhile_is_gone_from_pinned_pages_too(api: Client) -> None:
    """An erasure changes the past: it alone may shorten a walk, and it makes nothing else skip or repeat."""
    before = slugs(api, "claims")
    page = get(api, "claims?limit=10")
    make.erase_rows(Claim.objects.get(slug="c15"))
    rest = [row["slug"] for row in get(api, page["next"].replace("limit=10", "limit=100"))["results"]]
    assert rest == [slug for slug in before[10:] if slug != "c15"]


def test_a_pinned_page_shows_the_versions_and_names_of_its_snapshot(api: Client) -> None:
    page = get(api, "articles?ordering=slug&limit=1&lang=en")
    later = page["next"]
    as_it_was = get(api, later)
    assert as_it_was["results"][0]["slug"] == "a01"
    Article.objects.filter(slug="a01").update(title_en="Another title")
    article = Article.objects.get(slug="a01")
    make.approve(article, "en")
    make.rename(article.outlet, "another name")
    make.publish_rows(article, article.outlet)
    assert get(api, later) == as_it_was
    fresh = get(api, "articles/a01?lang=en")
    assert (fresh["title"], fresh["outlet"]["name"]) == ("Another title", "another name (English)")
