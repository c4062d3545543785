"""The change feed, read by an independent mirror."""

import copy
from functools import partial
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from articles.models import Author, Claim
from sco.partners import feed
from tests import databases
from tests import factories as make
from tests.api import sample
from tests.api.crawling import COLLECTIONS
from tests.api.mirror import Mirror, RecordCorrupt
from tests.api.plans import plan_of
from tests.api.reading import ask, get, pages, problem, query, slugs


def genesis(api: Client) -> str:
    digest: str = get(api, "changes?limit=1")["previous_digest"]
    return digest[:16]


def check_ends(api: Client, address: str) -> None:
    """Compare what each page from here on says of publications with the whole feed."""
    rows = [row for page in pages(api, "changes") for row in page["results"]]
    ends = {row["sequence"]: row["cursor"] for row in rows if row["sequence"] == row["publication"]}
    following: str | None = address
    while following:
        response = ask(api, following)
        page = response.json()
        assert page["complete"] == (page["cursor"] in ends.values())
        # What a mirror has whole that took this page up; the empty record before the first publication.
        whole = [end for sequence, end in ends.items() if sequence <= int(page["cursor"].split(".")[0])]
        assert response["Record-Cursor"] == (whole or [f"0.{genesis(api)}"])[-1]
        assert get(api, f"authors?as_of={response['Record-Cursor']}")["as_of"] == response["Record-Cursor"]
        following = page["next"]


def take_all(rows: list[Any]) -> None:
    mirror = Mirror()
    for row in rows:
        mirror.take(row)


def rename_author(slug: str, text: str) -> None:
    author = Author.objects.get(slug=slug)
    make.rename(author, text)
    author.refresh_from_db()
    make.publish_rows(author)


def mirrored(api: Client, limit: int = 100) -> Mirror:
    mirror = Mirror()
    mirror.follow(partial(get, api), limit)
    return mirror


@pytest.mark.usefixtures("shared_sample")
class TestChain:
    """The chain, verified from the answers alone."""

    @pytest.mark.parametrize("limit", [1, 7, 100])
    def test_a_mirror_verifies_every_entry_whatever_the_page(self, api: Client, limit: int) -> None:
        mirror = mirrored(api, limit)
        assert mirror.cursor == get(api, "")["as_of"]
        assert mirror.sequence > 120

    def test_a_mirror_holds_what_the_lists_show(self, api: Client) -> None:
        mirror = mirrored(api)
        for kind, collection in COLLECTIONS.items():
            assert sorted(slug for of, slug in mirror.items if of == kind) == sorted(slugs(api, collection))

    @pytest.mark.parametrize(
        "alter",
        [
            lambda rows: rows[5]["document"].update(languages=["en"]),
            lambda rows: rows[5].update(slug="another"),
            lambda rows: rows[5].update(languages=["en"]),
            lambda rows: rows[5].update(at=rows[6]["at"][:-2] + "1Z"),
            lambda rows: rows[5].update(document_salt="00" * 16),
            lambda rows: rows[5].update(restricted_hash="00" * 32),
            lambda rows: rows[5].update(actor_hash="00" * 32),
            lambda rows: rows[5].update(publication=rows[5]["publication"] + 1),
            lambda rows: rows[5].update(note={"en": "x", "zh-Hans": "y"}),
            lambda rows: rows[5].update(digest="00" * 32),
            lambda rows: rows.pop(5),
            lambda rows: rows.insert(5, rows[4]),
            lambda rows: rows.reverse(),
        ],
    )
    def test_whatever_is_altered_on_the_way_is_found(self, api: Client, alter: Any) -> None:
        rows = copy.deepcopy(get(api, "changes")["results"])
        alter(rows)
        with pytest.raises(RecordCorrupt):
            take_all(rows)

    def test_nothing_restricted_and_nobody_who_did_it_is_in_the_feed(self, api: Client) -> None:
        rows = [row for page in pages(api, "changes") for row in page["results"]]
        assert all(set(row) == set(rows[0]) for row in rows)
        assert not {"restricted", "restricted_salt", "actor"} & set(rows[0])
        text = str(rows)
        assert not [word for word in ("原文 ", "前文", "后文", make.ACTOR) if word in text]

    def test_the_end_is_an_empty_page_with_the_same_cursor(self, api: Client) -> None:
        head = get(api, "")["as_of"]
        page = get(api, f"changes?after={head}")
        assert page.pop("previous_digest").startswith(head.partition(".")[2])
        assert page == {"head": head, "cursor": head, "complete": True, "next": None, "results": []}

    def test_next_goes_on_after_the_page_and_keeps_the_limit(self, api: Client) -> None:
        page = get(api, "changes?limit=3")
        assert page["next"].startswith("/api/v1/changes?")
        assert query(page["next"]) == {"after": page["cursor"], "limit": "3"}
        assert page["cursor"] == page["results"][-1]["cursor"]

    @pytest.mark.parametrize("limit", [1, 3, 20, 100])
    @pytest.mark.parametrize("kind", ["", "claim", "topic"])
    def test_a_page_says_whether_it_ends_with_a_publication(self, api: Client, limit: int, kind: str) -> None:
        check_ends(api, f"changes?limit={limit}" + (f"&kind={kind}" if kind else ""))

    @pytest.mark.parametrize("limit", [1, 4, 100])
    def test_a_kind_has_all_its_entries_and_a_cursor_that_passes_over_the_others(self, api: Client, limit: int) -> None:
        rows = [row for page in pages(api, "changes") for row in page["results"]]
        for kind in ("rights", "topic", "claim", "state"):
            expected = [row for row in rows if row["kind"] == kind]
            found = pages(api, f"changes?kind={kind}&limit={limit}")
            assert [row for page in found for row in page["results"]] == expected
            assert found[-1]["cursor"] == found[-1]["head"]
            assert len(found) == len(expected) // limit + 1
            assert get(api, f"changes?kind={kind}&after={found[-1]['head']}")["results"] == []

    @pytest.mark.usefixtures("in_process")
    def test_a_kind_is_one_range_of_an_index(self, api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = plan_of(api, "changes?kind=claim", feed, monkeypatch)
        assert "using ledger_entry_kind " in plan
        assert not {"Sort", "Filter:"} & set(plan.split())

    def test_a_kind_that_is_none_is_refused(self, api: Client) -> None:
        found = problem(api, "changes?kind=news", 400)
        assert found["parameter"] == "kind"
        assert "article" in found["detail"]

    @pytest.mark.parametrize("change", ["digest", "sequence", "genesis", "ahead", "far ahead", "swapped"])
    def test_an_unknown_cursor_is_gone_and_says_where_to_start(self, api: Client, change: str) -> None:
        head = get(api, "")["as_of"]
        sequence, digest = head.split(".")
        row = get(api, "changes?limit=1")["results"][0]
        unknown = {
            "digest": f"{sequence}.{'0' * 16}",
            "sequence": f"1.{digest}",
            "genesis": f"0.{digest}",
            "ahead": f"{int(sequence) + 1}.{digest}",
            "far ahead": f"{'9' * 18}.{digest}",
            "swapped": f"{sequence}.{row['digest'][:16]}",
        }[change]
        found = problem(api, f"changes?after={unknown}", 410)
        assert found["parameter"] == "after"
        assert get(api, found["fresh_start"])["results"][0] == row

    @pytest.mark.parametrize(
        "after", ["1", "1.", ".0123456789abcdef", "01.0123456789abcdef", "-1.0123456789abcdef", "1.0123456789ABCDEF",
                  "1.0123456789abcde", "1.0123456789abcdef0", "x", "1.0123456789abcdeg", "9" * 19 + ".0123456789abcdef",
                  "１.0123456789abcdef", "1.0123456789abcdef%0A", "%2B1.0123456789abcdef", "2025-01-01"],
    )  # fmt: skip
    def test_what_is_no_cursor_is_refused(self, api: Client, after: str) -> None:
        assert problem(api, f"changes?after={after}", 400)["parameter"] == "after"


@pytest.mark.usefixtures("own_sample")
class TestFollowing:
    """A mirror that follows while things change."""

    def test_it_gets_what_is_new_and_only_that(self, api: Client) -> None:
        mirror = mirrored(api)
        assert mirror.follow(partial(get, api)) == 0
        rename_author("author-0", "new name")
        make.publish_rows(Author.objects.get(slug="author-0"))  # unchanged: no entry
        make.withdraw_rows(Claim.objects.get(slug="c40"), note=make.NOTE)
        make.erase_rows(Claim.objects.get(slug="c41"))
        assert mirror.follow(partial(get, api)) == 3
        assert mirror.items["author", "author-0"]["document"]["name"]["en"] == "new name (English)"
        assert {("claim", "c40"), ("claim", "c41")}.isdisjoint(mirror.items)

    def test_of_one_kind_too_a_page_knows_which_publications_have_ended(self, api: Client) -> None:
        head = get(api, "")["as_of"]
        for number in range(3):
            make.publish_rows(make.topic(f"alone-{number}"))
            make.publish_rows(make.author(f"alone-{number}"))
            make.publish_rows(make.topic(f"first-{number}"), make.author(f"second-{number}"))
        for limit in (1, 2, 3, 4):
            for kind in ("author", "topic"):
                check_ends(api, f"changes?after={head}&kind={kind}&limit={limit}")

    def test_an_erasure_leaves_the_chain_whole_and_the_words_nowhere(self, api: Client) -> None:
        rename_author("author-0", "Unforgettable")
        kept = mirrored(api)
        make.erase_rows(Author.objects.get(slug="author-0"), note=make.NOTE)
        fresh = mirrored(api)
        assert (fresh.digest, fresh.sequence) == (mirrored(api, 3).digest, kept.sequence + 1)
        rows = [row for page in pages(api, "changes") for row in page["results"] if row["slug"] == "author-0"]
        assert [row["document"] for row in rows] == [None] * 3
        assert [row["document_salt"] for row in rows[:2]] == [None] * 2
        assert [row["action"] for row in rows] == ["publish", "publish", "erase"]
        assert all(len(row["document_hash"]) == 64 for row in rows)
        assert "Unforgettable" not in str(rows)
        assert kept.follow(partial(get, api)) == 1

    def test_a_page_may_change_size_and_entries_come_while_it_is_read(self, api: Client) -> None:
        mirror, number = Mirror(), 0

        def read(address: str) -> Any:
            nonlocal number
            number += 1
            if number in {2, 5}:
                rename_author("author-1", f"name {number}")
            return get(api, address)

        seen = mirror.follow(read, limit=20)
        assert seen == mirror.sequence == int(get(api, "")["as_of"].split(".")[0])
        assert mirror.items["author", "author-1"]["version"] == 3

    @pytest.mark.usefixtures("in_process")
    def test_another_cursor_key_breaks_no_mirror_but_a_page(self, api: Client, settings: Settings) -> None:
        mirror = mirrored(api)
        page = get(api, "claims?limit=3")["next"]
        place = get(api, "")["as_of"]
        settings.CURSOR_KEY, settings.CURSOR_KEY_FALLBACKS = "another" * 9, [settings.CURSOR_KEY]
        assert get(api, page)["results"][0]["slug"] == "c03"
        settings.CURSOR_KEY_FALLBACKS = []
        rename_author("author-0", "new name")
        assert mirror.follow(partial(get, api)) == 1
        assert get(api, f"claims?as_of={place}")["as_of"] == place
        assert problem(api, page, 400)["parameter"] == "cursor"

    def test_the_feed_does_not_depend_on_the_reader(self, api: Client) -> None:
        answers = {ask(api, "changes", accept_language=tag).content for tag in ("zh", "en", "", "fr")}
        assert len(answers) == 1


def test_a_backup_restored_under_a_mirror_makes_its_cursor_gone(
    api: Client, django_db_blocker: DjangoDbBlocker
) -> None:
    """Two clones of one record are the server before and after the restore of a backup."""
    with django_db_blocker.unblock():
        with databases.clone(sample.template()):
            mirror = mirrored(api)
            backup = mirror.cursor
            rename_author("author-0", "lost with the server")
            assert mirror.follow(partial(get, api)) == 1
            page = get(api, "claims?limit=3")["next"]
        with databases.clone(sample.template()):
            assert problem(api, f"changes?after={mirror.cursor}", 410)["type"].endswith("cursor-gone")
            rename_author("author-0", "written after the restore")
            assert get(api, "")["as_of"].split(".")[0] == str(mirror.sequence)
            found = problem(api, f"changes?after={mirror.cursor}", 410)
            assert problem(api, page, 410)["parameter"] == "cursor"
            fresh = mirrored(api)
            assert fresh.items["author", "author-0"]["document"]["name"]["en"] == "written after the restore (English)"
            assert get(api, found["fresh_start"])["results"]
            assert len(get(api, f"changes?after={backup}")["results"]) == 1
