"""What a grant opens, and to whom: routes by callers by rights."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from articles.models import Article, Rights
from sco.access.models import AccessChange, Grant, Partner
from sco.access.tasks import refresh, refresh_all
from tests import databases
from tests import factories as make
from tests.access import giving
from tests.access.giving import bearer
from tests.api.reading import ask, get, problem

ACCESS = ("everyone", "licensed", "nobody")
TEXT = "Quagmirethorn"
# Callers by name: how each comes to its key, and whether that opens what is for licensed partners.
GRANTS: dict[str, tuple[Callable[[Partner], object], bool]] = {
    "a key alone": (lambda _partner: None, False),
    "by rights": (lambda partner: [giving.grant(partner, "rights", each) for each in ACCESS], True),
    "by outlet": (lambda partner: giving.grant(partner, "outlet", "paper", purpose="archive"), True),
    "by article": (lambda partner: [giving.grant(partner, "article", f"piece-{each}") for each in ACCESS], True),
    "for some days": (lambda partner: giving.grant(partner, "outlet", "paper", days=1), True),
    "in its language": (lambda partner: giving.grant(partner, "outlet", "paper", languages=["zh-Hans"]), True),
    "in another language": (lambda partner: giving.grant(partner, "outlet", "paper", languages=["en"]), False),
    "ended": (lambda partner: giving.grant(partner, "outlet", "paper", since=3, days=-1), False),
    "not begun": (lambda partner: giving.grant(partner, "outlet", "paper", since=-1, days=2), False),
    "for others": (lambda partner: giving.grant(partner, "article", "another"), False),
    "of another": (lambda _partner: giving.grant(giving.partner(), "outlet", "paper"), False),
}  # fmt: skip
OTHERS = (
    "articles", "articles/{}/history", "articles?q={text}", "claims", "claims/claim-{access}", "search?q={text}",
    "search?q={text}&lang=*&facets=true", "suggest?q={text}", "changes", "changes?wait=0", "changes/stream",
    "corrections", "rights", "outlets/paper",
    "articles/{}?as_of=0.{genesis}", "articles/{}?format=jsonld", "claims/claim-{access}?format=jsonld",
    "feeds/zh-Hans/articles.atom", "feeds/zh-Hans/corrections.json", "mechanisms/graph?format=graphml",
)  # fmt: skip


@pytest.fixture(scope="module")
def pieces(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An article under each kind of rights with a text of its own and a claim; the keys of all callers."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        for access in ACCESS:
            rights = make.rights(access, access=access)
            piece = make.article(f"piece-{access}", rights=rights, source_text=f"{TEXT} 4 centres of {access}")
            make.publish_article(piece)
            claim = make.claim(piece, slug=f"claim-{access}", quote_exact="4 centres", quote_prefix=f"{TEXT} ")
            make.publish_rows(claim)
        make.publish_article(make.article("another"))
        yield name


@pytest.fixture(scope="module")
def callers(pieces: str) -> dict[str, str]:
    found = {}
    for name, (give, _opens) in GRANTS.items():
        partner = giving.partner()
        give(partner)
        found[name] = giving.key(partner)
    return found


@pytest.mark.parametrize("caller", ["", *GRANTS])
@pytest.mark.parametrize("access", ACCESS)
def test_a_text_is_open_to_whom_the_rights_and_a_grant_open_it(
    api: Client, callers: dict[str, str], caller: str, access: str
) -> None:
    header = bearer(callers[caller]) if caller else {}
    is_open = access == "everyone" or (access == "licensed" and caller != "" and GRANTS[caller][1])
    cursor = ask(api, "articles").headers["Record-Cursor"]
    for query in ("", "?lang=en", "?lang=*", f"?as_of={cursor}"):
        page = get(api, f"articles/piece-{access}{query}", **header)
        assert ("source_text" in page) == is_open, (query, page.get("restricted"))
        assert (page["restricted"] is None) == is_open
        assert ("licence" in page) == (is_open and access == "licensed")
        if not is_open:
            assert page["restricted"]["field"] == "source_text"
            assert page["restricted"]["ask"].startswith("/api/v1/permission-requests")
            assert TEXT not in str(page)
    ninjs = get(api, f"articles/piece-{access}?format=ninjs&lang=en", **header)
    assert ("source" in [body["role"] for body in ninjs["bodies"]]) == is_open == (TEXT in str(ninjs))
    annotation = get(api, f"claims/claim-{access}?format=annotation&lang=en", **header)
    assert (len(annotation["target"]["selector"]) == 2) == is_open == (TEXT in str(annotation))
    claim = get(api, f"claims/claim-{access}?lang=en", **header)
    assert ("part of the article's source text" in claim["restricted"]["reason"]) == is_open
    assert TEXT not in str(claim)


@pytest.mark.parametrize("caller", ["", *GRANTS])
def test_no_other_address_has_a_restricted_text(api: Client, callers: dict[str, str], caller: str) -> None:
    header = bearer(callers[caller]) if caller else {}
    genesis = "0" * 16
    for access in ACCESS:
        for address in OTHERS:
            path = address.format(f"piece-{access}", text=TEXT, access=access, genesis=genesis)
            answer, plain = ask(api, path, **header), ask(api, path)
            # What was asked for may be repeated, in the address of another page for example.
            assert f"{TEXT} 4 centres" not in answer.content.decode()
            # But for the reason at a claim, a key makes no difference.
            assert "claim-" in path or answer.content == plain.content, path


def test_a_response_says_that_it_depends_on_the_caller(api: Client, callers: dict[str, str]) -> None:
    for header in ({}, bearer(callers["by outlet"])):
        for address in ("articles/piece-licensed?lang=en", "articles/piece-licensed?lang=en&format=ninjs",
                        "claims/claim-licensed?lang=en&format=annotation"):  # fmt: skip
            assert "Authorization" in ask(api, address, **header)["Vary"]
    assert ask(api, "articles/piece-licensed?lang=en")["Cache-Control"] == "public, no-cache"
    tags = {
        ask(api, "articles/piece-licensed?lang=en", **header)["ETag"] for header in ({}, bearer(callers["by outlet"]))
    }
    assert len(tags) == 2
    licence = get(api, "articles/piece-licensed", **bearer(callers["by outlet"]))["licence"]
    assert licence == {"purpose": "archive", "until": None}


@pytest.mark.parametrize("caller", ["", *GRANTS])
def test_an_export_has_the_texts_that_the_details_have(api: Client, callers: dict[str, str], caller: str) -> None:
    header = bearer(callers[caller]) if caller else {}
    response = ask(api, "export/article.ndjson?bodies=true", **header)
    assert "Authorization" in response["Vary"]
    assert response["Cache-Control"] == ("private, no-cache" if caller else "public, no-cache")
    assert response.has_header("ETag") == (not caller)  # none could match once a grant has ended
    *rows, _end = map(json.loads, b"".join(response).splitlines())
    table = b"".join(ask(api, "export/article.csv?bodies=true", **header)).decode()
    for row in rows:
        detail = get(api, f"articles/{row['slug']}", **header)
        assert row["source_text"] == detail.get("source_text")
        is_licensed = detail["rights"]["access"] == "licensed"
        reason = ("licensed" if is_licensed else "nobody") if detail["restricted"] else None
        assert row["source_text_withheld"] == reason
        if row["slug"] != "another":
            assert (f"{TEXT} 4 centres of {row['slug'].removeprefix('piece-')}" in table) == bool(row["source_text"])
    for address in ("export/article.ndjson", "export/article.csv", "export/claim.ndjson", "state"):
        response = ask(api, address, **header)
        assert TEXT not in (b"".join(response) if response.streaming else response.content).decode()


@pytest.mark.usefixtures("remembering")
def test_a_remembered_answer_is_never_that_of_another_caller(api: Client, callers: dict[str, str]) -> None:
    key = bearer(callers["by outlet"])
    for address in ("articles/piece-licensed?lang=en", "articles/piece-licensed?lang=en&format=ninjs",
                    "claims/claim-licensed?lang=en&format=annotation"):  # fmt: skip
        for _ in range(3):
            assert TEXT not in ask(api, address).content.decode()
            assert TEXT in ask(api, address, **key).content.decode()


def changes(api: Client, key: str, after: str = "0") -> tuple[list[tuple[str, str]], str]:
    page = get(api, f"changes/access?after={after}", **bearer(key))
    first = int(after.partition(".")[0]) + 1
    assert [row["number"] for row in page["results"]] == [*range(first, int(page["cursor"].partition(".")[0]) + 1)]
    return [(row["article"], row["access"]) for row in page["results"]], page["cursor"]


@pytest.fixture
def own_pieces(record: str) -> Partner:
    """Two articles under rights for licensed partners, and a partner with a grant for them."""
    rights = make.rights("licensed", access="licensed")
    for slug in ("one", "two"):
        make.publish_article(make.article(slug, rights=rights, source_text=f"{TEXT} {slug}"))
    partner = giving.partner()
    giving.grant(partner, "rights", "licensed")
    return partner


def end(partner: Partner) -> None:
    Grant.objects.update(ends_at=timezone.now())


def restrict(_partner: Partner) -> None:
    Rights.objects.filter(slug="licensed").update(access="nobody")
    make.publish_rows(Rights.objects.get(slug="licensed"))


def move(_partner: Partner) -> None:
    Article.objects.update(rights=make.rights("other"))
    make.publish_rows(Rights.objects.get(slug="other"), *Article.objects.all())


def suspend(_partner: Partner) -> None:
    # Its key is refused as well; the list goes on when it is active again.
    Partner.objects.update(is_active=False)
    refresh_all(0)
    Partner.objects.update(is_active=True)
    Grant.objects.update(ends_at=timezone.now())


def withdraw(_partner: Partner) -> None:
    make.withdraw_rows(*Article.objects.all())


def erase(_partner: Partner) -> None:
    make.erase_rows(*Article.objects.all())


@pytest.mark.parametrize("how", [end, restrict, move, suspend, withdraw, erase])
def test_what_is_opened_and_closed_reaches_the_partner(api: Client, own_pieces: Partner, how: Any) -> None:
    key = giving.key(own_pieces)
    found, cursor = changes(api, key)
    assert found == [("one", "open"), ("two", "open")]
    how(own_pieces)
    # Judged at each request, before anything was noted.
    assert TEXT not in ask(api, "articles/one", **bearer(key)).content.decode()
    refresh_all(0)
    found, cursor = changes(api, key, cursor)
    assert found == [("one", "closed"), ("two", "closed")]
    refresh_all(0)
    assert changes(api, key, cursor) == ([], cursor)


def test_what_is_opened_to_everyone_is_not_closed_to_a_partner(api: Client, own_pieces: Partner) -> None:
    key = giving.key(own_pieces)
    _found, cursor = changes(api, key)
    for access, expected in (("everyone", []), ("nobody", [("one", "closed"), ("two", "closed")])):
        Rights.objects.filter(slug="licensed").update(access=access)
        make.publish_rows(Rights.objects.get(slug="licensed"))
        refresh_all(0)
        assert changes(api, key, cursor)[0] == expected


def test_a_place_of_another_list_is_gone(api: Client, own_pieces: Partner) -> None:
    key = giving.key(own_pieces)
    _found, cursor = changes(api, key)
    AccessChange.objects.filter(number=2).update(at=timezone.now() - timedelta(days=1))
    for after in (cursor, "3.00000000", f"1{cursor}"):
        assert (
            problem(api, f"changes/access?after={after}", 410, **bearer(key))["fresh_start"] == "/api/v1/changes/access"
        )
    for after in ("1", "2.abc", "x"):
        problem(api, f"changes/access?after={after}", 400, **bearer(key))


def test_a_later_end_is_a_change_and_no_change_is_none(api: Client, own_pieces: Partner) -> None:
    key = giving.key(own_pieces)
    Grant.objects.update(ends_at=timezone.now() + timedelta(days=9), purpose="archive")
    assert refresh(own_pieces.pk) == 2
    assert refresh(own_pieces.pk) == 0
    row = get(api, "changes/access", **bearer(key))["results"][2]
    assert (row["access"], row["purpose"]) == ("open", "archive")
    assert row["until"] == Grant.objects.get().ends_at.strftime("%Y-%m-%dT%H:%M:%SZ")  # type: ignore[union-attr]


def test_pages_follow_one_another(api: Client, own_pieces: Partner) -> None:
    key = giving.key(own_pieces)
    page = get(api, "changes/access?limit=1", **bearer(key))
    assert [row["article"] for row in get(api, page["next"], **bearer(key))["results"]] == ["two"]


def test_the_list_is_a_partners_own(api: Client, own_pieces: Partner) -> None:
    assert "a partner's own" in problem(api, "changes/access", 401)["detail"]
    assert changes(api, giving.key(giving.partner("other"))) == ([], "0")
