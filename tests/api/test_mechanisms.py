"""The list of mechanisms and one mechanism."""

import pytest
from django.test import Client

from tests.api.reading import dated, get, problem, slugs
from tests.api.sample import MECHANISMS

pytestmark = pytest.mark.usefixtures("shared_sample")


@pytest.mark.parametrize(
    "kind", ["organisation", "council", "meeting", "body", "centre", "convention", "exercise", "event"]
)
def test_kind_narrows(api: Client, kind: str) -> None:
    expected = sorted(slug for slug, (of, *_dates) in MECHANISMS.items() if of == kind)
    assert slugs(api, f"mechanisms?kind={kind}") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=china", "alpha old"),
        ("state=china&on=2000", "old"),
        ("state=china&on=2001", "alpha old"),
        ("state=china&on=2001-06-14", "old"),
        ("state=china&on=2001-06-15", "alpha old"),
        ("state=china&on=2001-06-16", "alpha"),
        ("state=china&on=1996-04-25", ""),
        ("state=china&on=1996-04", "old"),
        ("state=iran&on=2004-12-31", ""),
        ("state=iran&on=2005", "alpha"),
        ("state=iran&on=2010-12-31", "alpha gamma"),
        ("state=iran&on=2011", "gamma"),
        ("state=iran&on=2012-02-29", "gamma"),
        ("state=iran&on=2012-03", ""),
        ("state=india&on=2017", "alpha"),
        ("state=india&on=2017-05", ""),
        ("state=india&on=2017-06-30", "alpha"),
        ("state=mongolia&on=0001", ""),
        ("state=mongolia&on=9999-12-31", "alpha"),
        ("state=nowhere", ""),
        ("part_of=alpha", "beta delta gamma"),
        ("part_of=alpha&on=2003", ""),
        ("part_of=alpha&on=2004", "beta"),
        ("part_of=alpha&on=2010-02", "beta"),
        ("part_of=alpha&on=2010-03-01", "beta delta gamma"),
        ("part_of=alpha&on=2015-12-31", "beta delta gamma"),
        ("part_of=alpha&on=2016", "beta"),
        ("part_of=gamma&on=2016", ""),
        ("part_of=lone", ""),
        ("part_of=ring-a", "ring-b ring-c"),
        ("part_of=ring-b", "ring-a ring-c"),
        ("part_of=nowhere", ""),
        ("part_of=alpha&state=iran", "gamma"),
        ("part_of=alpha&state=iran&on=2004", ""),
        ("established_after=2001", "beta gamma"),
        ("established_after=2001-05", "alpha beta gamma"),
        ("established_after=2001-06-14", "alpha beta gamma"),
        ("established_after=2001-06-15", "beta gamma"),
        ("established_after=2010-03", ""),
        ("established_before=2000", "old ring-a ring-b ring-c"),
        ("established_before=1999-12", "old"),
        ("established_before=1999-12-31", "old"),
        ("established_before=2000-01", "old ring-a ring-b ring-c"),
        ("established_before=1996-04-26", ""),
        ("established_after=1999&established_before=2004", "alpha lone"),
        ("kind=exercise&established_after=1998", "ring-a ring-b ring-c"),
        ("article=a00", "alpha beta gamma"),
        ("article=withdrawn-article", ""),
        ("claim=c14", "alpha beta"),
    ],
)
def test_filters_find_what_they_say(api: Client, query: str, expected: str) -> None:
    assert slugs(api, f"mechanisms?{query}") == expected.split()


@pytest.mark.parametrize("claim", ["c03", "c30"])
def test_claim_narrows_to_what_it_is_about_and_not_to_what_it_supports(api: Client, claim: str) -> None:
    about = {row["slug"] for row in get(api, f"claims/{claim}")["mechanisms"]["results"]}
    assert set(slugs(api, get(api, f"claims/{claim}")["mechanisms"]["url"])) == about


def test_orderings_both_ways_with_missing_dates_first(api: Client) -> None:
    assert slugs(api, "mechanisms") == sorted(MECHANISMS)
    assert slugs(api, "mechanisms?ordering=-slug") == sorted(MECHANISMS)[::-1]
    expected = sorted(MECHANISMS, key=lambda slug: (MECHANISMS[slug][1] or "", slug))
    assert slugs(api, "mechanisms?ordering=established") == expected
    assert slugs(api, "mechanisms?ordering=-established") == expected[::-1]
    assert slugs(api, "mechanisms?ordering=-changed") == slugs(api, "mechanisms?ordering=changed")[::-1]


def test_on_alone_says_nothing_and_is_refused(api: Client) -> None:
    assert problem(api, "mechanisms?on=2005", 400)["parameter"] == "on"


def test_a_mechanism_shows_its_relations_both_ways(api: Client) -> None:
    relations = get(api, "mechanisms/beta?lang=en")["relations"]
    (outgoing,) = relations["outgoing"]["results"]
    assert (outgoing["key"], outgoing["type"]) == ("beta-part-of-alpha", "part_of")
    assert outgoing["mechanism"]["name"] == "alpha (English)"
    assert (outgoing["from"], outgoing["to"]) == (dated("2004", "2004-01-01", "2004-12-31"), None)
    assert slugs(api, outgoing["claims_url"]) == ["c02", "c03", "c30"]
    incoming = {row["key"]: row["mechanism"]["slug"] for row in relations["incoming"]["results"]}
    assert incoming == {"gamma-part-of-beta": "gamma", "lone-governs-beta": "lone"}
    assert relations["incoming"]["count"] == 2


def test_a_mechanism_shows_its_memberships_claims_and_articles(api: Client) -> None:
    page = get(api, "mechanisms/alpha?lang=zh-Hans")
    memberships = {row["key"]: row["state"]["name"] for row in page["memberships"]["results"]}
    assert memberships == {f"{slug}-in-alpha": f"{slug}（中文）" for slug in ("china", "india", "iran", "mongolia")}
    assert page["memberships"]["results"][1]["from"] == dated("2017-06", "2017-06-01", "2017-06-30", "2017年6月")
    assert page["established"] == dated("2001-06-15", "2001-06-15", "2001-06-15", "2001年6月15日")
    assert page["aliases"] == ["alpha"]
    assert page["articles"]["count"] == 30
    assert len(page["articles"]["results"]) == 20
    graph = get(api, page["memberships"]["url"])
    assert len([row for row in graph["memberships"] if row["mechanism"] == "alpha"]) == 4
