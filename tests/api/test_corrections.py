"""The list of corrections, withdrawals and erasures, of every kind."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Author, Claim, Topic
from mechanisms.models import Mechanism
from sco.api import corrections
from tests import factories as make
from tests.api.plans import plan_of
from tests.api.reading import ask, get, pages, problem, query

ACTIONS = {"correct", "withdraw", "erase"}


def correct(row: Any, text: str) -> None:
    make.rename(row, text)
    row.refresh_from_db()
    make.publish_rows(row, correct=True, note={"zh-Hans": f"{text}的说明", "en": f"About {text}"})


def everything(api: Client) -> list[Any]:
    """What the feed says, newest first."""
    rows = [row for page in pages(api, "changes") for row in page["results"]]
    return [row for row in reversed(rows) if row["action"] in ACTIONS]


def walked(api: Client, address: str) -> list[Any]:
    return [row for page in pages(api, address) for row in page["results"]]


@pytest.fixture
def long_list(own_sample: str) -> None:
    """Thirty more, of four kinds, some in one publication."""
    for number in range(6):
        correct(Author.objects.get(slug="author-1"), f"author {number}")
        correct(Topic.objects.get(slug="economy"), f"topic {number}")
        correct(Mechanism.objects.get(slug="lone"), f"mechanism {number}")
    make.withdraw_rows(*Claim.objects.filter(slug__gte="c50", slug__lte="c59"))
    make.erase_rows(*Claim.objects.filter(slug__in=["c10", "c11"]), note=make.NOTE)


@pytest.mark.usefixtures("long_list")
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_it_has_each_one_newest_first_whatever_the_page(api: Client, limit: int) -> None:
    rows, feed = walked(api, f"corrections?limit={limit}&lang=en"), everything(api)
    same = ("sequence", "kind", "slug", "version", "action", "at")
    assert [[row[name] for name in same] for row in rows] == [[row[name] for name in same] for row in feed]
    assert [row["note"] for row in rows] == [row["note"] and row["note"]["en"] for row in feed]
    assert get(api, "corrections?count=true&limit=1")["count"] == len(feed) > 30


@pytest.mark.usefixtures("long_list")
def test_filters_leave_what_they_say(api: Client) -> None:
    whole = walked(api, "corrections?limit=100")
    for kind in ("claim", "topic", "state"):
        for action in ("", *ACTIONS):
            expected = [row for row in whole if row["kind"] == kind and action in {"", row["action"]}]
            address = f"corrections?kind={kind}&limit=3" + (f"&action={action}" if action else "")
            assert walked(api, address) == expected
            assert get(api, f"{address}&count=true")["count"] == len(expected)
    assert walked(api, "corrections?action=erase&limit=1") == [row for row in whole if row["action"] == "erase"]


@pytest.mark.usefixtures("long_list")
def test_times_are_exact_to_the_microsecond(api: Client) -> None:
    whole = walked(api, "corrections?limit=100")
    for row in (whole[0], whole[len(whole) // 2], whole[-1]):
        at = row["at"]
        later = (datetime.fromisoformat(at) + timedelta(microseconds=1)).isoformat()
        for time, includes in ((at, True), (later, False)):
            since = walked(api, f"corrections?limit=100&recorded_after={quote(time)}")
            assert since == [each for each in whole if each["at"] > at or (includes and each["at"] == at)]
            until = walked(api, f"corrections?limit=100&recorded_before={quote(time)}")
            assert until == [each for each in whole if each not in since]
    assert walked(api, "corrections?recorded_before=0001-01-01") == []
    assert walked(api, "corrections?recorded_after=9999-12-31T23:59:59Z") == []
    assert walked(api, "corrections?recorded_after=0001-01-01&recorded_before=9999-12-31&limit=100") == whole


@pytest.mark.usefixtures("own_sample")
def test_pages_stay_at_their_snapshot(api: Client) -> None:
    first = get(api, "corrections?limit=1&lang=en&kind=claim")
    whole = walked(api, "corrections?kind=claim&lang=en&limit=100")
    correct_claim = Claim.objects.get(slug="c05")
    Claim.objects.filter(slug="c05").update(**make.both("statement", "another"))
    correct_claim.refresh_from_db()
    make.publish_rows(correct_claim, correct=True, note=make.NOTE)
    assert query(first["next"])["kind"] == "claim"
    assert first["results"] + walked(api, first["next"]) == whole
    assert walked(api, f"corrections?kind=claim&lang=en&as_of={first['as_of']}") == whole
    assert walked(api, "corrections?kind=claim&lang=en")[1:] == whole
    assert problem(api, first["next"].replace("kind=claim", "kind=author"), 400)["parameter"] == "cursor"


@pytest.mark.usefixtures("own_sample")
def test_a_stored_page_holds_until_something_of_its_kind_is_published(api: Client) -> None:
    def etags() -> list[str]:
        return [ask(api, f"corrections?limit=1&lang=en{kind}")["ETag"] for kind in ("", "&kind=claim")]

    before = etags()
    make.publish_rows(make.state("kazakhstan"))
    after = etags()
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]


@pytest.mark.usefixtures("own_sample")
class TestEntries:
    """What each entry says."""

    def test_notes_are_in_the_language_asked_for_or_in_both(self, api: Client) -> None:
        found = {
            lang: get(api, f"corrections?kind=claim&action=correct&lang={lang}") for lang in ("en", "zh-Hans", "*")
        }
        notes = {lang: (page["results"][0]["language"], page["results"][0]["note"]) for lang, page in found.items()}
        assert notes == {
            "en": ("en", make.NOTE["en"]), "zh-Hans": ("zh-Hans", make.NOTE["zh-Hans"]), "*": ("*", make.NOTE),
        }  # fmt: skip

    def test_the_item_has_an_address_while_it_is_public(self, api: Client) -> None:
        correct(Author.objects.get(slug="author-1"), "mended")
        row = get(api, "corrections?lang=en")["results"][0]
        assert row["url"] == "/api/v1/authors/author-1?lang=en"
        assert get(api, row["url"])["version"] == row["version"]
        assert get(api, row["history"])["results"][0]["cursor"] == row["cursor"]
        make.erase_rows(Author.objects.get(slug="author-1"))
        rows = get(api, "corrections")["results"][:2]
        assert [(each["action"], each["url"]) for each in rows] == [("erase", None), ("correct", None)]
        assert get(api, rows[0]["history"])["results"][0]["action"] == "erase"

    def test_what_was_withdrawn_has_its_history_alone(self, api: Client) -> None:
        rights = make.rights("other")
        make.publish_rows(rights)
        make.withdraw_rows(rights)
        row = get(api, "corrections")["results"][0]
        assert (row["kind"], row["slug"], row["url"], row["history"]) == (
            "rights", "other", None, "/api/v1/rights/other/history",
        )  # fmt: skip

    def test_an_erased_note_stays_erased(self, api: Client) -> None:
        correct(Author.objects.get(slug="author-1"), "Unforgettable")
        place = get(api, "")["as_of"]
        make.erase_rows(Author.objects.get(slug="author-1"), note=make.NOTE)
        for address in ("corrections?lang=*", f"corrections?lang=en&as_of={place}"):
            assert "Unforgettable" not in str(get(api, address))
        rows = get(api, "corrections?kind=author&lang=en&limit=2")["results"]
        assert [(row["action"], row["note"]) for row in rows] == [("erase", make.NOTE["en"]), ("correct", None)]

    def test_a_cursor_is_the_end_of_the_publication(self, api: Client) -> None:
        make.withdraw_rows(*Claim.objects.filter(slug__in=["c30", "c31", "c32"]))
        rows = get(api, "corrections?limit=3")["results"]
        assert {row["cursor"] for row in rows} == {get(api, "")["as_of"]}
        assert len({row["sequence"] for row in rows}) == 3

    def test_an_empty_record_has_none(self, api: Client, record: str) -> None:
        page = get(api, "corrections?count=true")
        assert (page["results"], page["next"], page["count"]) == ([], None, 0)


@pytest.mark.usefixtures("in_process", "shared_sample")
@pytest.mark.parametrize("narrowed", ["", "action=erase", "kind=claim", "kind=claim&action=correct",
                                      "recorded_after=2020-01-01&recorded_before=2030-01-01"])  # fmt: skip
def test_each_action_is_one_range_of_an_index(api: Client, monkeypatch: pytest.MonkeyPatch, narrowed: str) -> None:
    plan = plan_of(api, f"corrections?{narrowed}", corrections, monkeypatch)
    index = "ledger_entry_kind_action" if "kind" in narrowed else "ledger_entry_action"
    assert plan.count(f"using {index} on ledger_entry e") == (1 if "action" in narrowed else 3)
    assert "Seq Scan" not in plan
    assert "Filter: (action" not in plan
