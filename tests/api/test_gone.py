"""What is not public: drafts are nowhere, withdrawn items answer 410, erased ones leave a placeholder."""

from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Author, Claim, Outlet, Rights, Topic
from mechanisms.models import Mechanism, State
from tests import factories as make
from tests.api.reading import get, pages, problem, slugs

KINDS = {"article": "articles", "author": "authors", "claim": "claims", "mechanism": "mechanisms"}


@pytest.mark.usefixtures("shared_sample")
class TestDrafts:
    """Working copies that were never published."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_has_no_address(self, api: Client, kind: str) -> None:
        problem(api, f"{KINDS[kind]}/draft-{kind}", 404)
        problem(api, f"{KINDS[kind]}/draft-{kind}/history", 404)

    @pytest.mark.parametrize("kind", KINDS)
    def test_it_is_in_no_list_and_no_count(self, api: Client, kind: str) -> None:
        assert f"draft-{kind}" not in slugs(api, KINDS[kind])
        assert get(api, f"{KINDS[kind]}?limit=100&count=true")["count"] == len(slugs(api, KINDS[kind]))

    def test_nothing_public_knows_of_it(self, api: Client) -> None:
        addresses = [
            "mechanisms/graph",
            "mechanisms/alpha",
            "mechanisms?part_of=alpha",
            "articles/a00",
            "claims?article=a00",
        ]
        addresses += [page["next"] or "" for page in pages(api, "changes")] + ["changes"]
        for address in addresses:
            assert "draft-" not in str(get(api, address))

    def test_it_finds_nothing_as_a_filter(self, api: Client) -> None:
        draft_filters = ("articles?author=draft-author", "articles?mechanism=draft-mechanism")
        for address in (*draft_filters, "claims?article=draft-article", "authors?article=draft-article"):
            assert slugs(api, address) == []


@pytest.mark.usefixtures("own_sample")
def test_a_history_leads_only_to_what_can_still_be_read(api: Client) -> None:
    rows = get(api, "articles/withdrawn-article/history")["results"]
    assert [row["url"] is None for row in rows] == [True, False]
    assert get(api, rows[1]["url"])["version"] == 1
    make.erase_rows(Article.objects.get(slug="a00"))
    assert {row["url"] for row in get(api, "articles/a00/history")["results"]} == {None}


@pytest.mark.usefixtures("shared_sample")
class TestWithdrawn:
    """Items with a tombstone."""

    @pytest.mark.parametrize("address", ["articles/withdrawn-article", "claims/withdrawn-claim"])
    def test_it_is_410_with_its_history(self, api: Client, address: str) -> None:
        found = problem(api, f"{address}?lang=zh&fallback=none", 410)
        assert found["type"].endswith("withdrawn")
        assert [row["action"] for row in get(api, found["history"])["results"]] == ["withdraw", "publish"]

    def test_it_is_in_no_list_and_embedded_nowhere(self, api: Client) -> None:
        assert not {"withdrawn-article"} & set(slugs(api, "articles") + slugs(api, "articles?mechanism=alpha"))
        assert "withdrawn-claim" not in slugs(api, "claims")
        assert "withdrawn" not in str(get(api, "mechanisms/alpha"))
        assert get(api, "articles/a00")["claims"]["count"] == 2

    def test_the_feed_has_its_tombstone(self, api: Client) -> None:
        rows = [row for page in pages(api, "changes") for row in page["results"] if row["slug"] == "withdrawn-claim"]
        assert [(row["action"], row["version"], row["document"] is None) for row in rows] == [
            ("publish", 1, False),
            ("withdraw", 2, True),
        ]
        assert rows[1]["note"] == {"en": "What was wrong", "zh-Hans": "更正说明"}


@pytest.mark.usefixtures("own_sample")
class TestErased:
    """Items that were taken out of the record for good."""

    @pytest.mark.parametrize("address", ["authors/erased-author", "mechanisms/erased-mechanism"])
    def test_it_is_410_and_says_that_it_was_erased(self, api: Client, address: str) -> None:
        found = problem(api, address, 410)
        assert found["type"].endswith("erased")
        assert get(api, found["history"])["results"][0]["action"] == "erase"

    def test_what_referred_to_it_shows_a_placeholder(self, api: Client) -> None:
        for lang in ("en", "zh-Hans"):
            page = get(api, f"articles/with-erased?lang={lang}")
            assert page["authors"]["results"] == [{"slug": "erased-author", "erased": True}]
            assert page["mechanisms"]["results"] == [{"slug": "erased-mechanism", "erased": True}]

    def test_sources_and_states_show_it_too(self, api: Client) -> None:
        make.erase_rows(
            Outlet.objects.get(slug="paper"), Rights.objects.get(slug="closed"), Topic.objects.get(slug="economy")
        )
        make.erase_rows(
            State.objects.get(slug="china"), Mechanism.objects.get(slug="alpha"), Article.objects.get(slug="a03")
        )
        page = get(api, "articles/a00")
        assert page["outlet"] == {"slug": "paper", "erased": True}
        assert page["rights"] == {"slug": "closed", "erased": True}
        assert page["topics"][0] == {"slug": "economy", "erased": True}
        assert page["restricted"]["rights"] == page["rights"]
        assert get(api, "mechanisms/old")["memberships"]["results"][0]["state"] == {"slug": "china", "erased": True}
        outgoing = get(api, "mechanisms/beta")["relations"]["outgoing"]
        assert (outgoing["count"], outgoing["results"]) == (0, [])  # as in the graph
        assert get(api, "claims/c06")["article"] == {"slug": "a03", "erased": True}

    def test_the_graph_and_the_lists_go_on_without_it(self, api: Client) -> None:
        make.erase_rows(
            State.objects.get(slug="china"), Mechanism.objects.get(slug="alpha"), Claim.objects.get(slug="c02")
        )
        graph = get(api, "mechanisms/graph")
        assert "alpha" not in {node["slug"] for node in graph["nodes"]}
        assert not [edge for edge in graph["edges"] if "alpha" in {edge["source"], edge["target"]}]
        assert {"slug": "china", "erased": True} in [row["state"] for row in graph["memberships"]]
        assert "alpha" not in slugs(api, "mechanisms")
        assert slugs(api, "claims?supports=beta-part-of-alpha") == ["c03", "c30"]
        assert len(slugs(api, "articles")) == 31

    def test_its_words_are_in_no_answer(self, api: Client) -> None:
        author = Author.objects.get(slug="author-2")
        make.rename(author, "Unforgettable")
        author.refresh_from_db()
        make.publish_rows(author)
        assert "Unforgettable" in str(get(api, "authors/author-2"))
        make.erase_rows(author)
        for address in ("authors", "articles?author=author-2", "articles/a02", "authors/author-2/history"):
            assert "Unforgettable" not in str(get(api, address))
        assert not [page for page in pages(api, "changes") if "Unforgettable" in str(page)]


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize(
    ("model", "slug", "addresses"),
    [
        (Author, "author-0", ["authors/author-0", "authors?article=a00", "articles/a00"]),
        (Mechanism, "gamma", ["mechanisms/gamma", "mechanisms?article=a00", "mechanisms/graph"]),
        (State, "iran", ["states/iran", "states?mechanism=alpha", "mechanisms/alpha"]),
        (Topic, "economy", ["topics/economy", "topics?article=a00", "articles/a00"]),
        (Outlet, "paper", ["outlets/paper", "outlets", "articles/a00"]),
        (Rights, "closed", ["rights/closed", "rights", "articles/a00"]),
        (Claim, "c01", ["claims/c01", "claims?article=a00", "corrections"]),
    ],
)
def test_what_was_corrected_and_then_erased_is_gone_and_breaks_nothing(
    api: Client, model: Any, slug: str, addresses: list[str]
) -> None:
    item = model.objects.get(slug=slug)
    name = "statement" if model is Claim else "notice" if model is Rights else "name"
    for column, text in make.both(name, "undone").items():
        setattr(item, column, text)
    item.save()
    make.publish_rows(item, correct=True, note=make.NOTE)
    place = get(api, "")["as_of"]
    make.erase_rows(model.objects.get(slug=slug))
    gone, *others = addresses
    assert problem(api, f"{gone}?lang=en", 410)["history"] == f"/api/v1/{gone}/history?lang=en"
    assert problem(api, f"{gone}?as_of={place}", 410)
    for address in others:
        for asked in (f"{address}{'&' if '?' in address else '?'}lang={lang}" for lang in ("en", "*")):
            assert "undone" not in str(get(api, asked))
