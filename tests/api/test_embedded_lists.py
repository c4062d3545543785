"""Each embedded list begins like the first page of the list at its address, and counts what that one counts."""

import random
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Author, Topic
from mechanisms.models import Mechanism, State
from tests import factories as make
from tests.api import sample
from tests.api.crawling import COLLECTIONS
from tests.api.reading import ask, get, slugs, walk


def at(address: str, **parameters: str) -> str:
    """The address with further parameters."""
    for name, value in parameters.items():
        if f"{name}={value}" not in address:
            address += f"{'&' if '?' in address else '?'}{name}={value}"
    return address


def embedded_in(value: Any) -> Iterator[dict[str, Any]]:
    """The embedded lists of an answer, at any depth."""
    if isinstance(value, dict):
        if {"count", "url"} <= value.keys():
            yield value
        for part in value.values():
            yield from embedded_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from embedded_in(part)


def graph_slugs(graph: Any, slug: str) -> Iterator[tuple[str, list[str]]]:
    """The keys in the graph around a mechanism that its detail embeds."""
    yield "outgoing", [edge["key"] for edge in graph["edges"] if edge["source"] == slug]
    yield "incoming", [edge["key"] for edge in graph["edges"] if edge["target"] == slug]
    yield "memberships", [row["key"] for row in graph["memberships"] if row["mechanism"] == slug]


def check_list(api: Client, embedded: dict[str, Any], **parameters: str) -> None:
    page = get(api, at(embedded["url"], count="true", limit="20", **parameters))
    assert embedded["count"] == page["count"], embedded["url"]
    assert not embedded.get("capped")
    if "results" in embedded:
        shown = [(row["slug"], row.get("erased")) for row in embedded["results"]]
        assert shown == [(row["slug"], row.get("erased")) for row in page["results"]], embedded["url"]


def check_graph(api: Client, detail: dict[str, Any], **parameters: str) -> None:
    graph = get(api, at(detail["memberships"]["url"], **parameters))
    lists = {**detail["relations"], "memberships": detail["memberships"]}
    for name, keys in graph_slugs(graph, detail["slug"]):
        assert [row["key"] for row in lists[name]["results"]] == keys[:20]
        assert lists[name]["count"] == len(keys)


def check(api: Client, answer: dict[str, Any], **parameters: str) -> int:
    """Compare all embedded lists of an answer; how many there were."""
    lists = [each for each in embedded_in(answer) if "/graph" not in each["url"]]
    for each in lists:
        check_list(api, each, **parameters)
    if "memberships" in answer:
        check_graph(api, answer, **parameters)
    return len(lists)


def check_everything(api: Client, *, every: int = 1, **parameters: str) -> None:
    """Compare the lists in all details, or in one of so many, and in the first page of each list."""
    total = 0
    for name in COLLECTIONS.values():
        total += check(api, get(api, at(name, limit="5", **parameters)), **parameters)
        for slug in walk(api, at(name, limit="100", **parameters))[::every]:
            total += check(api, get(api, at(f"{name}/{slug}", **parameters)), **parameters)
    assert total > 40


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize("parameters", [{}, {"lang": "*"}])
def test_in_the_sample(api: Client, parameters: dict[str, str]) -> None:
    check_everything(api, every=3 if parameters else 1, **parameters)


@pytest.mark.usefixtures("shared_sample")
def test_what_belongs_to_an_item_leaves_out_what_may_not_fall_back(api: Client) -> None:
    parameters = {"lang": "en", "fallback": "none"}
    for address, name in (("mechanisms/alpha", "articles"), ("topics/economy", "articles"), ("outlets", "articles")):
        answer = get(api, at(address, **parameters))
        for row in answer.get("results", [answer]):
            check_list(api, row[name])
            assert row[name]["count"] < get(api, f"{row['url'].partition('?')[0]}")[name]["count"]


def crowd(choose: random.Random, size: int) -> list[Author]:
    """Authors of whom the first is not the first by slug."""
    authors = [make.author(f"writer-{number:02d}") for number in range(size)]
    choose.shuffle(authors)
    return authors


def random_record(choose: random.Random) -> list[Author]:
    """Add articles of equal rank, one with more authors and mechanisms than are embedded; that one's byline."""
    authors = crowd(choose, 27)
    mechanisms = [make.mechanism(f"node-{number:02d}") for number in range(23)]
    shared = {"outlet": make.outlet("daily"), "rights": make.rights("reserved"), "topics": [make.topic("trade")]}
    big = make.article("big", by=authors, mechanisms=mechanisms, **shared)
    others = [
        make.article(f"piece-{number}", by=choose.sample(authors, 3), mechanisms=choose.sample(mechanisms, 4), **shared)
        for number in range(24)
    ]
    for one, other in choose.sample(list(product(mechanisms, mechanisms)), 60):
        if one != other:
            make.relation(one, other, choose.choice(("part_of", "governs", "guides")))
    states = [make.state(f"state-{number:02d}") for number in range(22)]
    for state in states:
        make.membership(state, mechanisms[0])
    claims = [make.claim(big, f"said-{number:02d}", mechanisms=choose.sample(mechanisms, 3)) for number in range(22)]
    sources = (shared["outlet"], shared["rights"], *shared["topics"])
    make.publish_rows(*sources, *authors, *states, *mechanisms, big, *others, *claims)
    return authors


def test_in_a_random_record_with_erased_and_withdrawn_items_and_in_its_past(api: Client, own_sample: str) -> None:
    choose = random.Random(9)
    authors = random_record(choose)
    before = get(api, "")["as_of"]
    make.withdraw_rows(*Article.objects.filter(slug__in=["piece-3", "piece-4"]))
    make.erase_rows(authors[2], authors[25], Mechanism.objects.get(slug="node-05"), State.objects.get(slug="state-03"))
    make.erase_rows(Topic.objects.get(slug="trade"), Article.objects.get(slug="piece-7"))
    for parameters in ({}, {"as_of": before}):
        for address in ("articles/big", "articles", "mechanisms/node-00", "mechanisms/node-01", "outlets/daily",
                        "rights/reserved", "states/state-01", f"authors/{authors[0].slug}"):  # fmt: skip
            assert check(api, get(api, at(address, **parameters)), **parameters)
        names = walk(api, at("authors?article=big&limit=6", **parameters))
        assert names == [author.slug for author in authors]
    assert get(api, "articles/big")["authors"]["results"][2] == {"slug": authors[2].slug, "erased": True}
    assert {"slug": authors[25].slug, "erased": True} in get(api, "authors?article=big&limit=100")["results"]


class TestByline:
    """The authors of an article."""

    def test_they_come_in_the_order_of_the_byline_unless_another_is_asked_for(
        self, api: Client, own_sample: str
    ) -> None:
        article = make.article("signed", by=[Author.objects.get(slug=f"author-{number}") for number in (6, 1, 3)])
        make.publish_rows(article.outlet, article.rights, article)
        assert slugs(api, "authors?article=signed") == ["author-6", "author-1", "author-3"]
        assert walk(api, "authors?article=signed&limit=1") == ["author-6", "author-1", "author-3"]
        assert slugs(api, "authors?article=signed&ordering=slug") == ["author-1", "author-3", "author-6"]
        assert slugs(api, "authors?article=signed&ordering=-slug") == ["author-6", "author-3", "author-1"]

    def test_without_fallback_a_byline_stays_whole_and_the_list_leaves_out(self, api: Client, own_sample: str) -> None:
        author = make.author("one-language", name_en="", affiliation_en="")
        article = make.article("signed", by=[author])
        make.publish_rows(article.outlet, article.rights, author, article)
        (named,) = get(api, "articles/signed?lang=en&fallback=none")["authors"]["results"]
        assert (named["slug"], named["language"]) == ("one-language", "zh-Hans")
        assert slugs(api, "authors?article=signed&lang=en&fallback=none") == []

    @pytest.mark.usefixtures("shared_sample")
    @pytest.mark.parametrize("asked", ["", "&lang=en&fallback=none", "&lang=*", "&ordering=changed"])
    def test_an_erased_author_is_listed_as_erased(self, api: Client, asked: str) -> None:
        page = get(api, f"authors?article=with-erased&count=true{asked}")
        assert (page["count"], page["results"]) == (1, [{"slug": "erased-author", "erased": True}])

    @pytest.mark.parametrize(
        "address",
        [
            "authors", "authors?affiliation=e", "authors?article=with-erased&affiliation=e", "mechanisms",
            "mechanisms?article=with-erased&kind=body", "mechanisms?article=with-erased&established_after=1900",
        ],
    )  # fmt: skip
    @pytest.mark.usefixtures("shared_sample")
    def test_and_nowhere_else(self, api: Client, address: str) -> None:
        assert not [slug for slug in slugs(api, address) if slug.startswith("erased")]


def test_the_sample_has_equal_ranks() -> None:
    assert len({sample.published_at(number) for number in range(sample.ARTICLES)}) < sample.ARTICLES


def test_what_an_erased_item_named_is_gone(api: Client, own_sample: str) -> None:
    make.erase_rows(Article.objects.get(slug="a05"))
    assert slugs(api, "authors?article=a05") == slugs(api, "mechanisms?article=a05") == []
    assert ask(api, "articles/a05").status_code == 410


# After those of the sample: a module has one shared record at a time.
@pytest.mark.usefixtures("shared_seed")
def test_in_the_seed_data(api: Client) -> None:
    check_everything(api, every=4)
