"""Validators and cache headers: kept anywhere, never stale."""

import itertools
from typing import Any

import orjson
import pytest
from django.test import Client

from articles.models import Article, Author, Claim
from tests import factories as make
from tests.api.reading import ask, get

ADDRESSES = [
    "", "articles", "articles?lang=en&limit=3", "articles/a00", "articles/a00/history", "authors/author-1",
    "claims/c00", "mechanisms/alpha", "mechanisms/graph?on=2005", "corrections?limit=2", "changes?limit=5",
    "changes?kind=claim&limit=2", "openapi.json",
]  # fmt: skip


PAGED = {"articles", "corrections"}
# Those that say where the head is, which is nothing that a stored copy depends on.
WEAK = {"articles", "articles/a00/history", "mechanisms/graph", "corrections"}


@pytest.mark.usefixtures("shared_sample")
class TestValidators:
    """ETag and the conditions that use it."""

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_every_answer_may_be_kept_and_must_be_asked_about(self, api: Client, address: str) -> None:
        response = ask(api, address)
        assert response["Cache-Control"] == "public, no-cache"
        strong = address.partition("?")[0] not in WEAK
        assert response["ETag"].startswith('"' if strong else 'W/"')
        assert response["ETag"] == ask(api, address)["ETag"]
        assert int(response["Content-Length"]) == len(response.content)

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', 'W/"a", W/{} , "b"', "*"])
    def test_what_the_client_has_is_not_sent_again(self, api: Client, address: str, form: str) -> None:
        first = ask(api, address)
        response = ask(api, address, if_none_match=form.format(first["ETag"].removeprefix("W/")))
        assert response.status_code == 304
        assert response.content == b""
        # It says nothing of the representation, which may be stored as of another snapshot.
        kept = {"ETag", "Cache-Control", "Vary", "X-Request-ID", "Content-Security-Policy", "X-Frame-Options"}
        kept |= {"X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"}
        # A server may write their names in other capitals.
        names = {name.title() for name in response.headers if not name.startswith("Access-Control-")}
        assert names <= {name.title() for name in kept}
        for name in ("ETag", "Cache-Control", "Vary"):
            assert response.get(name) == first.get(name)

    @pytest.mark.parametrize("header", ['"other"', "garbage", "", '"', "W/", "x" * 10_000, '"' + "," * 5_000])
    def test_any_other_validator_gets_the_whole_answer(self, api: Client, header: str) -> None:
        assert ask(api, "articles", if_none_match=header).status_code == 200

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_if_match_that_does_not_hold_is_a_problem(self, api: Client, address: str) -> None:
        response = ask(api, address, if_match='"other"')
        assert response.status_code == 412
        assert response["Content-Type"] == "application/problem+json"
        # If-Match compares strongly, so a weak validator never matches.
        own = ask(api, address)["ETag"]
        assert ask(api, address, if_match=own).status_code == (412 if own.startswith("W/") else 200)
        assert ask(api, address, if_match="*").status_code == 200

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_head_has_the_headers_of_get_and_no_body(self, api: Client, address: str) -> None:
        whole = ask(api, address)
        head = api.head(f"/api/v1/{address}")
        assert head.status_code == 200
        assert head.content == b""
        for name in ("ETag", "Content-Length", "Content-Type", "Vary", "Content-Language", "Cache-Control"):
            assert head.get(name) == whole.get(name)
        assert api.head(f"/api/v1/{address}", headers={"if-none-match": whole["ETag"]}).status_code == 304

    def test_languages_have_different_validators_and_vary_says_so(self, api: Client) -> None:
        for address in ("articles", "articles/a00", "mechanisms/graph", "claims/c00/history"):
            english, chinese = (ask(api, address, accept_language=tag) for tag in ("en", "zh"))
            assert english["ETag"] != chinese["ETag"]
            assert "Accept-Language" in english["Vary"]
            assert ask(api, address, accept_language="zh", if_none_match=english["ETag"]).status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            "articles?x=1",
            "nothing",
            "articles/nothing",
            "articles/withdrawn-article",
            "articles?as_of=1.0000000000000000",
        ],
    )
    def test_an_error_is_not_to_be_kept(self, api: Client, address: str) -> None:
        response = ask(api, address, if_none_match="*")
        assert response.status_code in {400, 404, 410}
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response


@pytest.mark.usefixtures("shared_sample")
class TestOtherOrigins:
    """Pages of other origins, as browsers let them."""

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_a_request_with_whatever_header_passes_the_preflight(self, api: Client, method: str) -> None:
        asked = {"origin": "https://front.example", "access-control-request-method": method}
        asked |= {"access-control-request-headers": "authorization,if-none-match,traceparent,x-anything"}
        response = api.options("/api/v1/articles", headers=asked)
        assert (response.status_code, response.content) == (204, b"")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
        assert "Access-Control-Allow-Credentials" not in response
        # By name as well, for older browsers, and Authorization, which the asterisk does not cover.
        named = {name.lower() for name in response["Access-Control-Allow-Headers"].split(", ")}
        assert named >= {
            "*", "accept", "authorization", "cache-control", "content-type", "if-match", "if-modified-since",
            "if-none-match", "pragma", "priority", "traceparent", "tracestate", "x-request-id", "x-requested-with",
        }  # fmt: skip

    def test_a_page_sees_the_headers_that_it_needs(self, api: Client) -> None:
        for address in ("articles/a00", "nothing", "articles?x=1"):
            response = ask(api, address, origin="https://front.example")
            shown = set(response["Access-Control-Expose-Headers"].split(", "))
            assert shown >= {
                "ETag",
                "Record-Cursor",
                "Content-Language",
                "Retry-After",
                "X-Request-ID",
                "Date",
                "Allow",
            }

    def test_a_script_can_read_why_a_key_is_refused(self, api: Client) -> None:
        response = ask(api, "articles", authorization="Bearer of-another-service")
        assert (response.status_code, response["Access-Control-Allow-Origin"]) == (401, "*")
        assert "WWW-Authenticate" in response["Access-Control-Expose-Headers"]

    def test_options_that_is_no_preflight_names_the_methods(self, api: Client) -> None:
        response = api.options("/api/v1/articles")
        assert (response.status_code, response["Allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize(
    "address", ["", "articles", "articles/a00", "articles/a00/history", "mechanisms/graph", "corrections", "changes"]
)
def test_every_response_names_its_snapshot(api: Client, address: str) -> None:
    response = ask(api, address)
    place = response["Record-Cursor"]
    assert place == response.json().get("as_of", place)
    assert get(api, f"articles?as_of={place}")["as_of"] == place
    if address.startswith("articles/"):
        again = ask(api, f"{address}?as_of={place}")
        assert (again["Record-Cursor"], again["ETag"]) == (place, response["ETag"])


def shown(content: bytes) -> Any:
    """What a reader sees of an answer: not where the head is, nor the token of the next page."""
    answer = orjson.loads(content)
    return {name: part for name, part in answer.items() if name not in {"as_of", "next"}} | {"next": "next" in answer}


@pytest.mark.usefixtures("own_sample")
def test_a_validator_changes_exactly_when_the_answer_does(api: Client) -> None:
    # Not those that another page follows, whose validator also covers that page.
    addresses = [each for each in ADDRESSES if each and "changes" not in each and each.partition("?")[0] not in PAGED]
    addresses += ["articles?limit=100", "articles/a01", "articles/a04", "authors/author-2"]
    states = [{address: ask(api, address) for address in addresses}]
    author = Author.objects.get(slug="author-0")
    for name in ("one", "two", "one"):
        make.rename(author, name)
        author.refresh_from_db()
        make.publish_rows(author)
        states.append({address: ask(api, address) for address in addresses})
    for before, after in itertools.combinations(states, 2):
        for address in addresses:
            same = shown(before[address].content) == shown(after[address].content)
            assert same == (before[address]["ETag"] == after[address]["ETag"])
    assert states[0]["authors/author-2"]["ETag"] == states[-1]["authors/author-2"]["ETag"]
    assert states[0]["articles/a00"]["ETag"] != states[1]["articles/a00"]["ETag"]


@pytest.mark.usefixtures("own_sample")
def test_stored_responses_are_stale_at_once_at_a_snapshot_too(api: Client) -> None:
    place = get(api, "")["as_of"]
    address = f"articles/a00?as_of={place}"
    kept = ask(api, address)["ETag"]
    assert ask(api, address, if_none_match=kept).status_code == 304
    make.erase_rows(Article.objects.get(slug="a00"))
    assert ask(api, address, if_none_match=kept).status_code == 410
    assert ask(api, "articles/a00", if_none_match="*").status_code == 410


@pytest.mark.usefixtures("own_sample")
class TestUnrelated:
    """What is published elsewhere leaves the validators of lists, graph and histories alone."""

    @pytest.mark.parametrize(
        "address",
        ["mechanisms?limit=100", "mechanisms?limit=2", "mechanisms/graph", "articles/a05/history", "authors?limit=2"],
    )
    def test_a_claim_changes_no_list_of_others(self, api: Client, address: str) -> None:
        before = ask(api, address)
        _publish_claim("c01", "other")
        after = ask(api, address)
        assert after["ETag"] == before["ETag"]
        assert after["Record-Cursor"] != before["Record-Cursor"]
        assert ask(api, address, if_none_match=before["ETag"]).status_code == 304

    @pytest.mark.parametrize(
        "address", ["claims?limit=2", "claims?limit=2&article=a00", "mechanisms?limit=2&claim=c02"]
    )
    def test_a_page_that_another_one_follows_changes_with_its_collection(self, api: Client, address: str) -> None:
        before = ask(api, address)
        shown_next = before.json()["next"]
        _publish_claim("c40", "other")
        after = ask(api, address)
        assert (after["ETag"] == before["ETag"]) is (shown_next is None)

    def test_a_kept_page_leads_to_a_second_one_that_is_current(self, api: Client) -> None:
        kept = ask(api, "claims?limit=30&ordering=slug")
        _publish_claim("c40", "other")
        # The claim is on the second page, so the first one's rows are the same; its ``next`` is not.
        fresh = ask(api, "claims?limit=30&ordering=slug", if_none_match=kept["ETag"])
        assert fresh.status_code == 200
        assert fresh.json()["results"] == kept.json()["results"]
        rows = {row["slug"]: row for row in get(api, fresh.json()["next"])["results"]}
        assert rows["c40"]["statement"].startswith("other")

    def test_a_new_name_changes_the_lists_that_show_it(self, api: Client) -> None:
        addresses = ["articles?limit=2", "articles?author=author-0&limit=1", "authors?limit=100", "claims?limit=2"]
        before = {address: ask(api, address)["ETag"] for address in addresses}
        author = Author.objects.get(slug="author-7")
        make.rename(author, "renamed")
        make.publish_rows(author)
        changed = {address for address in addresses if ask(api, address)["ETag"] != before[address]}
        assert changed == {"articles?limit=2", "articles?author=author-0&limit=1", "authors?limit=100"}


def _publish_claim(slug: str, statement: str) -> None:
    claim = Claim.objects.get(slug=slug)
    for name, text in make.both("statement", statement).items():
        setattr(claim, name, text)
    claim.save()
    make.publish_rows(claim)
