"""Sitemaps and robots.txt."""

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Article
from sco.partners import sitemaps
from tests import factories as make
from tests.api import feed_reading as read
from tests.api.crawling import COLLECTIONS
from tests.api.plans import plan_of
from tests.api.reading import get, pages

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
HOST = "http://testserver"


def tree(api: Client, address: str) -> Any:
    response = api.get(address)
    assert response.status_code == 200, (address, response.content[:300])
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return read.tree(response.content)


def index(api: Client) -> dict[str, str]:
    """The sitemaps of the index, and when each changed."""
    root = tree(api, "/sitemap.xml")
    return {
        each.findtext("s:loc", namespaces=NAMES): each.findtext("s:lastmod", namespaces=NAMES)
        for each in root.findall("s:sitemap", NAMES)
    }


def everything(api: Client) -> dict[str, Any]:
    """Every address of every sitemap."""
    found = {}
    for address in index(api):
        for url in tree(api, address.removeprefix(HOST)).findall("s:url", NAMES):
            location = url.findtext("s:loc", namespaces=NAMES)
            assert location not in found
            found[location] = url
    return found


@pytest.mark.usefixtures("shared_sample", "in_process")
@pytest.mark.parametrize("size", [7, 5_000])
def test_every_public_item_is_in_one_in_each_of_its_languages(
    api: Client, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(sitemaps, "ENTRIES_PER_SITEMAP", size)
    found, expected = everything(api), {}
    for collection in COLLECTIONS.values():
        for row in (row for page in pages(api, f"{collection}?limit=100") for row in page["results"]):
            for language in row["available_languages"]:
                expected[f"{HOST}/api/v1/{collection}/{row['slug']}?lang={language}"] = row
    assert set(found) == set(expected)
    for location, row in expected.items():
        assert found[location].findtext("s:lastmod", namespaces=NAMES) == row["recorded_at"]
        links = {link.get("hreflang"): link.get("href") for link in found[location].findall("x:link", NAMES)}
        bare = location.partition("?")[0]
        languages = {language: f"{bare}?lang={language}" for language in row["available_languages"]}
        assert links == {**languages, "x-default": bare}
    assert (len(index(api)) > 20) == (size == 7)


@pytest.mark.usefixtures("shared_sample")
class TestAddresses:
    """Where sitemaps are."""

    def test_robots_txt_leads_to_the_index(self, api: Client) -> None:
        response = api.get("/robots.txt")
        assert response["Content-Type"] == "text/plain; charset=utf-8"
        assert response.content.decode().splitlines()[-1] == f"Sitemap: {HOST}/sitemap.xml"
        assert b"Disallow" not in response.content

    def test_they_are_of_the_host_that_was_asked_and_can_be_revalidated(self, api: Client) -> None:
        for address in ("/robots.txt", "/sitemap.xml", "/sitemap-articles-1.xml"):
            here, there = api.get(address), api.get(address, headers={"host": "localhost"})
            assert there.content == here.content.replace(b"testserver", b"localhost")
            assert "Host" in here["Vary"]
            again = api.get(address, headers={"if-none-match": here["ETag"]})
            assert again.status_code == 304
            assert again["Content-Security-Policy"] == here["Content-Security-Policy"]

    @pytest.mark.parametrize("name", ["articles-0", "articles-2", "nothing-1", "articles-999999999999999999999"])
    def test_what_is_not_there_is_404(self, api: Client, name: str) -> None:
        assert api.get(f"/sitemap-{name}.xml").status_code == 404

    def test_parameters_get_400(self, api: Client) -> None:
        assert api.get("/sitemap.xml?page=2").status_code == 400


@pytest.mark.usefixtures("own_sample")
def test_what_is_withdrawn_leaves_and_what_is_new_is_named(api: Client) -> None:
    before = index(api)
    doomed = Article.objects.get(slug="a28")
    make.withdraw_rows(doomed, *doomed.claims.all())
    make.publish_rows(make.article("brand-new", approved=["en"]))
    found = everything(api)
    assert not [address for address in found if "/a28?" in address]
    new = [address for address in found if "/brand-new" in address]
    assert new == [f"{HOST}/api/v1/articles/brand-new?lang=en"]
    assert index(api)[f"{HOST}/sitemap-articles-1.xml"] > before[f"{HOST}/sitemap-articles-1.xml"]
    assert get(api, "articles/brand-new")["recorded_at"] == index(api)[f"{HOST}/sitemap-articles-1.xml"]


@pytest.mark.usefixtures("in_process", "shared_sample")
@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-articles-1.xml"])
def test_a_sitemap_is_a_range_of_an_index(api: Client, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    plan = plan_of(api, address, sitemaps, monkeypatch)
    # By kind and sequence or by the sequence alone, as the planner likes: of so many entries at most.
    assert re.search(r"Index Cond: .*sequence > .*sequence <= ", plan)
    assert "Seq Scan" not in plan


def test_an_empty_record_has_an_empty_index(api: Client, record: str) -> None:
    assert index(api) == {}
