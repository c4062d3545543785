"""Answers from memory: to every request exactly what would be computed, and nothing once the record has moved."""

import io
import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sco.wsgi
from articles.models import Article, Author
from sco.api import heads, recall
from sco.api.answers import ANSWERS, Answer, Answers, question
from sco.api.heads import HEADS
from sco.wsgi import Guard
from tests import databases
from tests import factories as make
from tests.api.crawling import Known, addresses

pytestmark = pytest.mark.usefixtures("in_process", "remembering")
computing, recalling = Guard(sco.wsgi._django), sco.wsgi.application
Noting = Callable[[], AbstractContextManager[list[str]]]
TLS = ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"))
ADDRESSES = [
    "articles", "articles?lang=en&limit=3", "articles?as_of=2024-01-01", "articles/a00", "articles/a00?as_of=now",
    "articles/a00/history", "authors/author-1", "claims/c00", "claims?mechanism=alpha&count=true", "mechanisms/alpha",
    "mechanisms/graph?on=2005", "changes?limit=5", "feeds/en/articles.atom", "feeds/zh-Hans/corrections.json",
]  # fmt: skip
OTHERS = [
    "openapi.json", "docs", "articles/", "articles?x=1", "articles?limit=3&limit=4", "articles/nothing",
    "articles/erased-article", "articles/withdrawn-article", "articles?as_of=1.0000000000000000", "changes?after=x",
]  # fmt: skip


class Sent:
    """What came of a request: status, headers without those that differ each time, and body."""

    def __init__(self, run: Any, environ: dict[str, Any]) -> None:
        called: list[Any] = []
        parts = run({**environ, "wsgi.input": io.BytesIO()}, lambda status, headers: called.append((status, headers)))
        self.body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        ((self.status, headers),) = called
        self.headers = sorted((name, value) for name, value in headers if name != "X-Request-ID")
        self.request_id = dict(headers).get("X-Request-ID")

    @property
    def all(self) -> tuple[Any, ...]:
        return self.status, self.headers, self.body

    def header(self, name: str) -> str:
        return dict(self.headers)[name]


def environ(address: str, method: str = "GET", **headers: str) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    named = {f"HTTP_{name.upper()}": value for name, value in headers.items() if not name.isupper()}
    return {
        "REQUEST_METHOD": method, "PATH_INFO": f"/api/v1/{path}", "SCRIPT_NAME": "", "QUERY_STRING": query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost",
        "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "REMOTE_ADDR": "127.0.0.1",
        **named, **{name: value for name, value in headers.items() if name.isupper()},
    }  # fmt: skip


def is_remembered(asked: dict[str, Any]) -> bool:
    """Whether this request would be answered from memory."""
    head, made = heads.remembered(), question(asked)
    return head is not None and made is not None and ANSWERS.get(head, made) is not None


def twice(asked: dict[str, Any]) -> Sent:
    Sent(recalling, asked)
    return Sent(recalling, asked)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that reach Django."""
    seen: list[str] = []

    def noting(environ: Any, start: Any) -> Any:
        seen.append(environ["PATH_INFO"])
        return sco.wsgi._django(environ, start)

    monkeypatch.setattr(f"{__name__}.recalling", Guard(recall.Recall(noting)))
    return seen


@pytest.mark.usefixtures("shared_sample")
class TestTheSameAsComputed:
    """Header by header and byte by byte."""

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_an_answer_is_computed_once(
        self, computed: list[str], statements: Noting, address: str, method: str
    ) -> None:
        asked = environ(address, method)
        expected = Sent(computing, asked)
        first = Sent(recalling, asked)
        with statements() as seen:
            second = Sent(recalling, asked)
        assert len(computed) == 1
        assert seen == []
        assert expected.all == first.all == second.all
        etag = expected.header("ETag")
        for header in (etag, f"W/{etag}", f'"x", {etag}', "*", '"other"', ""):
            conditional = environ(address, method, if_none_match=header)
            assert Sent(computing, conditional).all == twice(conditional).all, header
        assert len(computed) == 2  # a 304 once, and the whole response never again

    @pytest.mark.parametrize("address", OTHERS)
    def test_a_problem_and_what_is_not_of_the_record_are_never_remembered(
        self, computed: list[str], address: str
    ) -> None:
        asked = environ(address)
        assert Sent(computing, asked).all == twice(asked).all
        assert len(computed) == 2

    def test_hundreds_of_addresses(self, api: Client) -> None:
        known = Known.of(api, ["nothing"])
        hits = 0
        for address in addresses(known, most=120):
            asked = environ(address, accept_language="en")
            expected = Sent(computing, asked)
            assert expected.all == twice(asked).all, address
            hits += is_remembered(asked)
            assert is_remembered(asked) <= expected.status.startswith("200"), address
        assert hits > 80


LANGUAGES = ["", "en", "zh-CN", "zh-Hant,en;q=0.5", "de", "en;q=0", "*", "en;q=x", "zh;q=0.1,en;q=0.2", "x" * 500]
VALIDATORS = ["ETAG", "W/ETAG", '"a", ETAG', "*", '"other"', "garbage", '"', "x" * 500, "\xff"]
# What a response may depend on, or not, while it is remembered.
HARMLESS: dict[str, list[str]] = {
    "accept_language": LANGUAGES, "if_none_match": VALIDATORS, "accept_encoding": ["gzip", "gzip, br", "zstd;q=0"],
    "host": ["localhost:8000", "127.0.0.1", "[::1]"], "x_forwarded_proto": ["https", "http", "https,http"],
    "accept": ["*/*", "application/json", "text/html,*/*;q=0.1", ""], "origin": ["https://front.example"],
    "cookie": ["sessionid=1", "csrftoken=x; django_language=en"], "CONTENT_LENGTH": ["0", ""],
}  # fmt: skip
# And what makes it another one.
DECISIVE: dict[str, list[str]] = {
    "accept": ["text/html", "application/json;q=0", "x" * 500], "range": ["bytes=0-9"], "if_match": ['"other"', "*"],
    "host": ["evil.example", "", "a b", "localhost\xff"], "if_unmodified_since": ["Thu, 01 Jan 1970 00:00:00 GMT"],
    "if_modified_since": ["Thu, 01 Jan 2099 00:00:00 GMT"], "if_range": ['"x"'], "authorization": ["Bearer x"],
    "x_forwarded_host": ["evil.example"], "x_http_method_override": ["POST"], "expect": ["100-continue"],
    "CONTENT_LENGTH": ["5"], "CONTENT_TYPE": ["application/json", "text/plain; charset=hex"],
}  # fmt: skip


def some_of(headers: dict[str, list[str]], most: int) -> Any:
    """Up to this many of the headers, each with one of its values."""
    return st.lists(
        st.sampled_from(sorted(headers)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(headers[name]))),
        max_size=most,
    ).map(dict)


usual = some_of({name: HARMLESS[name] for name in ("accept_language", "if_none_match")}, 2)
unusual = st.just({}) | st.just({}) | some_of(HARMLESS, 2) | some_of(DECISIVE, 1)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    address=st.sampled_from([*ADDRESSES, *ADDRESSES, *OTHERS]),
    method=st.sampled_from(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST"]),
    before=usual,
    headers=st.tuples(usual, unusual).map(lambda pair: {**pair[0], **pair[1]}),
    behind_proxy=st.booleans(),
)
def test_any_request_gets_what_would_be_computed_whatever_was_asked_before(
    shared_sample: str, address: str, method: str, before: dict[str, str], headers: dict[str, str], behind_proxy: bool
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if behind_proxy:
            patch.setattr(django_settings, *TLS, raising=False)
        ANSWERS.forget()
        etag = dict(Sent(computing, environ(address)).headers).get("ETag", '"none"')
        for each in (before, {}):
            twice(environ(address, **chosen(each, etag)))
        asked = environ(address, method, **chosen(headers, etag))
        expected, sent = Sent(computing, asked), twice(asked)
    assert expected.all == sent.all


def chosen(headers: dict[str, str], etag: str) -> dict[str, str]:
    return {name: value.replace("ETAG", etag) for name, value in headers.items()}


@pytest.mark.usefixtures("shared_sample")
def test_an_answer_from_memory_has_an_id_of_its_own() -> None:
    first, second = twice(environ("articles")), Sent(recalling, environ("articles"))
    assert first.request_id != second.request_id
    assert Sent(recalling, environ("articles", x_request_id="0123456789abcdef")).request_id == "0123456789abcdef"
    assert Sent(recalling, environ("articles", x_request_id="a b")).request_id != "a b"
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert Sent(recalling, environ("articles", traceparent=trace)).request_id == trace[3:35]


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"}, {"range": "bytes=0-1"}, {"if_match": "*"}, {"authorization": "Bearer x"},
        {"if_modified_since": "x"}, {"CONTENT_LENGTH": "3"}, {"accept": "text/html"}, {"REQUEST_METHOD": "POST"},
        {"PATH_INFO": "/admin/"}, {"SCRIPT_NAME": "/x"}, {"QUERY_STRING": "x" * 3_000},
        {"transfer_encoding": "chunked"},
    ],
)  # fmt: skip
def test_anything_out_of_the_ordinary_is_computed(headers: dict[str, str]) -> None:
    assert question(environ("articles")) is not None
    assert question(environ("articles", **headers)) is None


@pytest.mark.usefixtures("shared_sample")
def test_over_tls_and_without_are_not_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, *TLS, raising=False)
    assert twice(environ("articles", x_forwarded_proto="https")).status == "200 OK"
    assert not is_remembered(environ("articles", x_forwarded_proto="http"))
    assert not is_remembered(environ("articles"))
    assert is_remembered(environ("articles", x_forwarded_proto="https"))


@pytest.mark.usefixtures("shared_sample")
def test_languages_that_mean_the_same_share_an_answer(computed: list[str]) -> None:
    for header in ("en", "en-GB,en;q=0.9", "en-US"):
        Sent(recalling, environ("articles/a00", accept_language=header))
    for header in LANGUAGES:
        Sent(recalling, environ("articles/a00?lang=en", accept_language=header))
    assert len(computed) == 2


@pytest.mark.usefixtures("own_sample")
class TestTheRecordMoves:
    """What was remembered at an earlier head is gone."""

    def test_a_publication_a_withdrawal_and_an_erasure_are_seen(self) -> None:
        author = Author.objects.get(slug="author-0")
        assert b"new name" not in twice(environ("authors/author-0")).body
        make.rename(author, "new name")
        make.publish_rows(author)
        HEADS.ask()
        assert b"new name" in twice(environ("authors/author-0")).body
        doomed = Article.objects.get(slug="a01")
        asked = environ("articles/a01?lang=en")
        title = json.loads(twice(asked).body)["title"].encode()
        make.erase_rows(doomed)
        HEADS.ask()
        assert not any(title in answer.body for answer in ANSWERS._by_key.values())
        assert twice(asked).status.startswith("410")

    def test_nothing_is_left_in_memory_when_the_head_has_moved(self) -> None:
        for address in ADDRESSES:
            twice(environ(address))
        assert ANSWERS.size > 10_000
        make.publish_rows(make.state("kazakhstan"))
        HEADS.ask()
        assert (ANSWERS.size, len(ANSWERS._by_key), len(ANSWERS._varies)) == (0, 0, 0)

    def test_what_was_begun_at_an_earlier_head_is_not_kept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def late(environ: Any, start: Any) -> Any:
            response = sco.wsgi._django(environ, start)
            make.publish_rows(make.state("kazakhstan"))
            HEADS.ask()
            return response

        Sent(recall.Recall(late), environ("articles"))
        assert ANSWERS.size == 0
        assert not is_remembered(environ("articles"))

    def test_what_was_read_over_another_connection_is_not_kept(self) -> None:
        def elsewhere(environ: Any, start: Any) -> Any:
            response = sco.wsgi._django(environ, start)
            connections["reader"].close()
            return response

        Sent(recall.Recall(elsewhere), environ("articles"))
        assert ANSWERS.size == 0

    def test_of_a_record_that_was_restored_nothing_is_left(self) -> None:
        from tests.api import sample

        make.publish_rows(make.state("kazakhstan"))
        before = twice(environ("changes?limit=1")).body
        with databases.clone(sample.template()):
            HEADS._known = HEADS.known, float("-inf")
            after = twice(environ("changes?limit=1")).body
        assert json.loads(before)["head"] != json.loads(after)["head"]


@pytest.mark.usefixtures("own_sample")
def test_what_the_clock_decides_is_not_remembered() -> None:
    now = datetime.now(UTC)
    for day in (f"{now:%Y-%m-%d}", f"{now + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"):
        asked = environ(f"articles?as_of={day}")
        assert twice(asked).status == "200 OK"
        assert not is_remembered(asked)
    asked = environ(f"articles?as_of={now - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}")
    twice(asked)
    assert is_remembered(asked)


@pytest.mark.usefixtures("unreachable")
def test_without_a_database_a_problem_says_so_and_is_not_kept() -> None:
    HEADS.forget()
    sent = twice(environ("articles"))
    assert sent.status.startswith("503")
    assert ANSWERS.size == 0


@pytest.mark.usefixtures("own_sample")
def test_when_the_memory_is_too_old_a_database_that_is_gone_is_told(django_db_blocker: Any) -> None:
    assert twice(environ("articles")).status == "200 OK"
    with databases.use("no_such_database", reader="", desk=""):
        assert Sent(recalling, environ("articles")).status == "200 OK"
        HEADS._known = HEADS.known, float("-inf")
        assert Sent(recalling, environ("articles")).status.startswith("503")


def answer(size: int, name: str = "x") -> Answer:
    return Answer("200 OK", [("ETag", f'"{name}"')], b"x" * size, f'"{name}"', "route")


@pytest.mark.usefixtures("shared_sample")
class TestBounds:
    """How much is remembered."""

    def kept(self, memory: Answers, name: str, size: int = 8_500) -> dict[str, Any]:
        asked = environ(name)
        made = question(asked)
        assert made
        memory.keep(HEADS.current(), made, answer(size, name))
        return asked

    def has(self, memory: Answers, asked: dict[str, Any]) -> bool:
        made = question(asked)
        assert made
        return memory.get(HEADS.current(), made) is not None

    def test_the_least_recently_used_goes_first(self) -> None:
        memory = Answers(100_000)
        asked = [self.kept(memory, f"a{number}") for number in range(10)]
        assert memory.size == 100_000
        assert self.has(memory, asked[0])
        asked.append(self.kept(memory, "more"))
        assert [self.has(memory, each) for each in asked[:3]] == [True, False, True]
        assert memory.size == 100_000

    def test_one_that_is_too_large_is_not_kept(self) -> None:
        memory = Answers(100_000)
        assert not self.has(memory, self.kept(memory, "large", 20_000))

    def test_nothing_is_kept_for_a_head_that_is_no_longer_the_last(self) -> None:
        memory = Answers(100_000)
        made, former = question(environ("articles")), HEADS.current()
        assert made
        HEADS._known = replace(former), time.monotonic()
        memory.keep(former, made, answer(10))
        assert memory.size == 0

    def test_many_addresses_leave_nothing_behind(self) -> None:
        memory = Answers(100_000)
        for number in range(1_000):
            self.kept(memory, f"a{number}")
            self.kept(memory, f"a{number}")
        assert len(memory._by_key) == len(memory._varies) == 10
        assert memory.size == 100_000

    def test_ready_requests_count_and_go_with_their_answer(self) -> None:
        memory = Answers(100_000)
        self.kept(memory, "one")
        found = next(iter(memory._by_key.values()))
        for number in range(100):
            memory.keep_ready(b"%d" % number, "ready", 500, found)
            memory.keep_ready(b"%d" % number, "ready", 500, found)
        assert memory.size == 60_000
        assert memory.ready(HEADS.current(), b"7") == (found, "ready")
        for number in range(9):
            self.kept(memory, f"a{number}")
        assert memory.ready(HEADS.current(), b"7") is None
        assert memory._by_bytes == {}
        memory.keep_ready(b"x", "ready", 500, found)
        assert memory._by_bytes == {}

    def test_nothing_is_kept_that_varies_by_something_unknown(self) -> None:
        memory = Answers(100_000)
        made = question(environ("articles"))
        assert made
        memory.keep(HEADS.current(), made, Answer("200 OK", [("Vary", "Cookie")], b"", '"x"', "route"))
        assert memory.size == 0

    def test_variants_of_an_address_lie_beside_each_other(self) -> None:
        memory = Answers(100_000)
        for coding in ("gzip", "zstd", ""):
            made = question(environ("articles", accept_encoding=coding))
            assert made
            memory.keep(
                HEADS.current(), made, Answer("200 OK", [("Vary", "Accept-Encoding")], coding.encode(), '"x"', "route")
            )
        for coding in ("gzip", "zstd", ""):
            made = question(environ("articles", accept_encoding=coding))
            assert made
            found = memory.get(HEADS.current(), made)
            assert found
            assert found.body == coding.encode()
