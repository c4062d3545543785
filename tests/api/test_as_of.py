"""Time travel: by cursor, by time and by date."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from articles.models import Article, Author, Claim, Rights
from mechanisms.models import Mechanism
from sco.api import projection_query
from sco.ledger.registry import Ref
from tests import factories as make
from tests.api.plans import plan_of
from tests.api.reading import get, pages, problem, slugs, walk
from tests.ledger.forging import withdraw_ahead

pytestmark = pytest.mark.usefixtures("own_sample")
EVERYTHING = [
    "articles?limit=100", "articles?outlet=paper&limit=100", "authors?limit=100", "claims?limit=100&ordering=changed",
    "mechanisms?limit=100", "mechanisms?part_of=alpha", "mechanisms/graph?on=2005", "articles/a00", "authors/author-1",
    "claims/c01", "mechanisms/alpha", "topics", "outlets/paper", "states/china", "rights", "authors?article=a05",
]  # fmt: skip


def at(address: str, moment: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}as_of={quote(moment)}"


def change_much() -> None:
    """Change every kind, add to each, and take something away."""
    for model in (Author, Mechanism):
        make.rename(model.objects.first(), "renamed")
    Claim.objects.filter(slug="c01").update(status="refuted", **make.both("statement", "another"))
    made = make.article("later", by=(make.author("later-author"),))
    made.mechanisms.add(make.mechanism("later-mechanism"))
    make.relation(Mechanism.objects.get(slug="later-mechanism"), Mechanism.objects.get(slug="alpha"))
    make.publish_article(made)
    make.publish_rows(make.claim(made, "later-claim"), Claim.objects.get(slug="c01"))
    make.publish_rows(Author.objects.get(slug="author-1"), *Mechanism.objects.filter(slug__in=["alpha", "lone"]))
    make.withdraw_rows(*Claim.objects.filter(article__slug="a29"), Article.objects.get(slug="a29"))


def test_every_answer_as_of_a_cursor_is_what_it_was_then(api: Client) -> None:
    place = get(api, "")["as_of"]
    before = {address: get(api, address) for address in EVERYTHING}
    change_much()
    assert "later" in slugs(api, "articles")
    for address, expected in before.items():
        assert get(api, at(address, place)) == expected
    assert get(api, "articles?limit=100") != before["articles?limit=100"]


def test_a_cursor_within_a_publication_is_refused_and_its_end_named(api: Client) -> None:
    make.publish_rows(*(make.topic(f"new-{number}") for number in range(3)), make.author("new"))
    rows = [row for page in pages(api, "changes") for row in page["results"]]
    cursors = {row["sequence"]: row["cursor"] for row in rows}
    assert [row["publication"] for row in rows][-4:] == [rows[-1]["sequence"]] * 4
    for row in (*rows[:30], *rows[-6:]):
        end = cursors[row["publication"]]
        if row["cursor"] == end:
            assert get(api, at("authors", end))["as_of"] == end
        for address in ("authors", "authors/author-0", "claims/c00/history", "mechanisms/graph", "corrections"):
            if row["cursor"] != end:
                found = problem(api, at(address, row["cursor"]), 400)
                assert (found["parameter"], found["publication_end"]) == ("as_of", end)
                assert end in found["detail"]
        # The feed itself goes on from exactly there.
        assert len(get(api, f"changes?after={row['cursor']}")["results"]) == min(100, len(rows) - row["sequence"])


def test_a_time_means_the_last_entry_up_to_it(api: Client) -> None:
    feed = [row for page in pages(api, "changes") for row in page["results"]]
    for row in (feed[0], feed[len(feed) // 2], feed[-1]):
        last = [other for other in feed if other["at"] <= row["at"]][-1]
        assert get(api, at("claims", row["at"]))["as_of"] == last["cursor"]
        moment = datetime.fromisoformat(row["at"])
        earlier = [other for other in feed if other["at"] < row["at"]]
        just_before = (moment - timedelta(microseconds=1)).isoformat()
        expected = earlier[-1]["cursor"] if earlier else get(api, at("claims", just_before))["as_of"]
        assert get(api, at("claims", just_before))["as_of"] == expected
        assert expected.startswith("0.") or earlier


def test_offsets_and_forms_of_a_time_make_no_difference(api: Client) -> None:
    row = get(api, "changes?limit=40")["results"][-1]
    moment = datetime.fromisoformat(row["at"])
    beijing = (moment + timedelta(hours=8)).replace(tzinfo=None).isoformat() + "+08:00"
    texts = {row["at"], beijing, moment.isoformat(), moment.isoformat().replace("T", " "), row["at"].replace("T", "t")}
    assert len({get(api, at("claims", text))["as_of"] for text in texts}) == 1


def test_a_date_is_its_end_in_utc(api: Client) -> None:
    head = get(api, "")["as_of"]
    today = datetime.now(UTC).date()
    assert get(api, at("articles", today.isoformat()))["as_of"] == head
    yesterday = get(api, at("articles", (today - timedelta(days=1)).isoformat()))
    assert yesterday["as_of"].startswith("0.")
    assert yesterday["results"] == []


def test_before_the_record_began_there_is_nothing(api: Client) -> None:
    for moment in ("0001-01-01", "1970-01-01T00:00:00Z", "2001-06-15"):
        assert slugs(api, at("claims", moment)) == []
        assert get(api, at("mechanisms/graph", moment))["nodes"] == []
        problem(api, at("articles/a00", moment), 404)
        problem(api, at("articles/a00/history", moment), 404)
    genesis = get(api, at("claims", "2001"[:4] + "-01-01"))["as_of"]
    assert slugs(api, at("claims", genesis)) == []


def test_now_and_later_is_the_head(api: Client) -> None:
    head = get(api, "")["as_of"]
    tomorrow = (datetime.now(UTC) + timedelta(hours=23)).isoformat()
    soon = (datetime.now(UTC) + timedelta(seconds=60)).isoformat()
    for text in ("now", soon, tomorrow):
        assert get(api, at("articles", text))["as_of"] == head
        assert get(api, at("articles/a00/history", text))["as_of"] == head
        assert get(api, at("articles/a00", text)) == get(api, "articles/a00")


@pytest.mark.parametrize("text", ["9999-12-31", "9999-12-31T23:59:59Z"])
@pytest.mark.usefixtures("shared_sample")
def test_a_year_that_was_mistyped_is_refused(api: Client, text: str) -> None:
    assert "is in the future" in problem(api, at("articles", text), 400)["detail"]


@pytest.mark.parametrize("text", ["NOW", "now ", "Now", "later"])
def test_other_words_are_refused(api: Client, text: str) -> None:
    assert "“now” are accepted" in problem(api, at("articles", text), 400)["detail"]


def test_now_is_the_head_even_if_its_time_is_still_to_come(api: Client) -> None:
    before = get(api, "")["as_of"]
    ahead = withdraw_ahead(Ref("article", "a29"))
    present = datetime.now(UTC)
    assert ahead > present
    head = get(api, "")["as_of"]
    assert head != before
    for text in ("now", (present + timedelta(seconds=5)).isoformat(), present.date().isoformat(), ahead.isoformat()):
        assert get(api, at("articles", text))["as_of"] == head
        assert "a29" not in slugs(api, at("articles", text))
    assert get(api, at("articles", present.isoformat()))["as_of"] == before


def test_a_cursor_of_another_record_is_gone_and_says_where_to_start(api: Client) -> None:
    sequence, digest = get(api, "")["as_of"].split(".")
    other = f"{int(digest, 16) ^ 1:016x}"
    for place in (
        f"{sequence}.{other}",
        f"1.{digest}",
        f"{int(sequence) + 1}.{digest}",
        f"0.{digest}",
        f"{10**17}.{digest}",
    ):
        assert problem(api, at("search?lang=en&q=a%26b&limit=3", place), 410)["fresh_start"] == (
            "/api/v1/search?lang=en&q=a%26b&limit=3"
        )
        found = problem(api, at("articles", place), 410)
        assert found["parameter"] == "as_of"
        assert get(api, found["fresh_start"])["results"]


def test_a_list_at_a_snapshot_has_pages_of_that_snapshot(api: Client) -> None:
    place = get(api, "")["as_of"]
    before = slugs(api, "claims?ordering=changed")
    change_much()
    assert walk(api, at("claims?ordering=changed&limit=9", place)) == before


@pytest.mark.usefixtures("in_process")
@pytest.mark.parametrize("narrowed", ["", "mechanism=alpha&", "mechanism=alpha&outlet=paper&"])
def test_a_list_by_time_begins_at_the_newest_item_of_its_snapshot(
    api: Client, monkeypatch: pytest.MonkeyPatch, narrowed: str
) -> None:
    get(api, "articles")  # so that nothing is imported while the function is replaced
    plan = plan_of(api, f"articles?{narrowed}limit=1", projection_query, monkeypatch)
    index = r"Index Only Scan Backward using ledger_projectionkey_pkey on \S+ k0"
    assert re.search(rf"{index if narrowed else 'using ledger_projection_dated'}.*?<= \(+COALESCE\(", plan, re.DOTALL)
    assert "using ledger_projectionpeak_pkey" in plan


def test_a_withdrawn_item_is_still_there_at_an_earlier_snapshot(api: Client) -> None:
    place = get(api, "")["as_of"]
    change_much()
    problem(api, "articles/a29", 410)
    assert get(api, at("articles/a29", place))["slug"] == "a29"
    assert "a29" in slugs(api, at("articles", place))


def test_an_erasure_changes_the_past(api: Client) -> None:
    place = get(api, "")["as_of"]
    page = get(api, at("articles/a01", place))
    narrowed = [f"claims?{each}" for each in ("article=a01", "kind=event", "article=a01&kind=event")]
    before = {each: slugs(api, at(each, place)) for each in narrowed}
    make.erase_rows(Claim.objects.get(slug="c02"), Author.objects.get(slug="author-1"))
    assert "c02" not in slugs(api, at("claims", place))
    assert any("c02" in found for found in before.values())
    for each, found in before.items():
        assert slugs(api, at(each, place)) == slugs(api, each) == [slug for slug in found if slug != "c02"]
    found = problem(api, at("claims/c02", place), 410)
    assert found["type"].endswith("erased")
    now = get(api, at("articles/a01", place))
    assert now["authors"]["results"] == [{"slug": "author-1", "erased": True}]
    assert now["claims"]["count"] == page["claims"]["count"] - 1


@pytest.mark.usefixtures("own_sample")
@pytest.mark.parametrize("address", ["articles/a00", "claims/c00"])
def test_what_is_withheld_and_whose_rights_say_so_agree_as_of_now(api: Client, address: str) -> None:
    place = get(api, "")["as_of"]
    article = Article.objects.get(slug="a00")
    article.rights = Rights.objects.get(slug="some")
    article.save()
    make.publish_rows(article)
    for asked in (address, f"{address}?as_of={place}"):
        withheld = get(api, f"{asked}{'&' if '?' in asked else '?'}lang=en")["restricted"]
        assert withheld["rights"]["slug"] == "some"
        assert "licensed partners" in withheld["reason"]
