"""Whatever a client sends: never a 500, always the security headers, and a problem where a program asks."""

import codecs
import encodings
import io
import json
import logging
import pkgutil
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sco.wsgi import Guard, application

pytestmark = pytest.mark.usefixtures("shared_seed")
PROTECTION = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options")
PATHS = ["/", "/api/v1/", "/api/v1/articles", "/api/v1/docs", "/healthz/live", "/admin/login/", "/i18n/setlang/",
         "/static/desk/plain.css", "/nothing"]  # fmt: skip
CHARSETS = sorted({name for _, name, _ in pkgutil.iter_modules(encodings.__path__)} | {"nothing", "", "u\x00", "utf-8"})


class Answer:
    def __init__(self, environ: dict[str, Any], run: Any = application) -> None:
        called: list[Any] = []
        parts = run(environ, lambda status, headers, *_error: called.append((status, headers)))
        self.body = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        ((status, headers),) = called
        self.status, self.headers = int(status.split(" ")[0]), dict(headers)


def environ(path: str = "/api/v1/", method: str = "GET", body: bytes = b"", **more: str) -> dict[str, Any]:
    base = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http", "wsgi.errors": io.StringIO(), "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    return base | more


def is_protected(answer: Answer) -> bool:
    return all(name in answer.headers for name in PROTECTION)


@pytest.mark.parametrize("path", PATHS)
def test_the_charset_of_a_request_without_a_body_changes_nothing(path: str) -> None:
    plain = Answer(environ(path, QUERY_STRING="lang=en"))
    for charset in CHARSETS:
        odd = Answer(environ(path, QUERY_STRING="lang=en", CONTENT_TYPE=f"text/plain; charset={charset}"))
        assert (odd.status, is_protected(odd)) == (plain.status, True), charset


@pytest.mark.parametrize("path", ["/admin/login/", "/api/v1/", "/i18n/setlang/"])
def test_a_body_in_a_charset_that_is_not_text_gets_415(path: str, db: None) -> None:
    for charset in CHARSETS:
        length = {"CONTENT_LENGTH": "3", "CONTENT_TYPE": f"application/x-www-form-urlencoded; charset={charset}"}
        answer = Answer(environ(path, "POST", b"a=b", **length))
        is_utf8 = charset in {"utf-8", "utf_8", "ascii"}
        assert (answer.status == 415) is not is_utf8, charset
        assert answer.status < 500
        assert is_protected(answer)
        if not is_utf8:
            assert b"charset=utf-8" in answer.body


@pytest.mark.parametrize("value", ["text/plain; a*=hex''%41", "a/b; charset*=zlib''x", "a/b; x*=undefined''%FF"])
def test_a_parameter_in_an_unknown_encoding_is_no_failure(value: str) -> None:
    assert Answer(environ(CONTENT_TYPE=value)).status == 200
    assert Answer(environ("/admin/login/", "POST", CONTENT_TYPE=value)).status in {403, 415}


def breaks(_environ: Any, _start: Any) -> Any:
    raise LookupError("no such codec")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [("/api/v1/x", "application/problem+json"), ("/healthz/live", "application/problem+json"), ("/x", "text/plain")],
)
def test_what_fails_before_the_middleware_is_logged_once_and_is_a_problem(
    path: str, media_type: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = Answer(environ(path), Guard(breaks))
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (500, media_type)
    assert answer.headers["Cache-Control"] == "no-store"
    assert [record.name for record in caplog.records] == ["sco.wsgi"]
    ours = Answer(environ(path))
    assert is_protected(answer)
    assert all(answer.headers[name] == ours.headers[name] for name in PROTECTION[1:])
    assert b"codec" not in answer.body
    if media_type.endswith("json"):
        assert json.loads(answer.body)["status"] == 500
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert Answer(environ(path, "HEAD"), Guard(breaks)).body == b""


@pytest.mark.parametrize("path", ["/api/v1/", "/healthz/live", "/admin/login/", "/nothing"])
def test_a_host_that_is_not_served_gets_400_with_the_headers(path: str) -> None:
    answer = Answer(environ(path, HTTP_HOST="evil.example"))
    assert (answer.status, is_protected(answer)) == (400, True)
    is_data = path.startswith(("/api/", "/healthz/"))
    assert (answer.headers["Content-Type"] == "application/problem+json") is is_data


def test_health_checks_keep_their_own_answers() -> None:
    refused = Answer(environ("/healthz/live", "OPTIONS"))
    assert (refused.status, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert refused.headers["Content-Type"] == "application/problem+json"


ODD = [
    "", "0", "-1", "99999999999999999999", "*", "*/*;q=2", "bytes=0-", "bytes=9-1", "bytes=-0", 'W/"x"', '""', ",,,",
    "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 0000 99:99:99 GMT", "multipart/form-data", 'a=b; a=c; =; "',
    "multipart/form-data; boundary=\xff", "application/x-www-form-urlencoded; charset=hex", "https", "gzip;q=nan",
    "zh-Hans;q=1e999", "en-" + "x" * 5_000, "localhost:99999", "[::1", "localhost:", "1" * 20_000,
]  # fmt: skip
NAMES = [
    "HOST", "COOKIE", "ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "ACCEPT_CHARSET", "RANGE", "IF_MATCH", "ORIGIN",
    "IF_NONE_MATCH", "IF_MODIFIED_SINCE", "IF_UNMODIFIED_SINCE", "IF_RANGE", "X_FORWARDED_PROTO", "X_FORWARDED_FOR",
    "X_FORWARDED_HOST", "FORWARDED", "REFERER", "USER_AGENT", "AUTHORIZATION", "EXPECT", "TRANSFER_ENCODING", "UPGRADE",
    "X_HTTP_METHOD_OVERRIDE", "ACCESS_CONTROL_REQUEST_METHOD", "X_REQUESTED_WITH", "X_CSRFTOKEN",
]  # fmt: skip
BITS = ["%", "%00", "%FF", "%ED%A0%80", "a", "=", "&", "lang", "limit", "\xff", "next", "%E4%B8"]
bytes_as_text = st.characters(max_codepoint=0xFF)  # as WSGI hands them over
values = st.text(st.characters(max_codepoint=0xFF, exclude_characters="\r\n\x00"), max_size=60) | st.sampled_from(ODD)
headers_of = st.dictionaries(
    st.sampled_from(["CONTENT_TYPE", "CONTENT_LENGTH", *(f"HTTP_{name}" for name in NAMES)]), values, max_size=4
)
folders = st.sampled_from([*PATHS, "/api/v1/articles/", "/admin/", "/static/", "/healthz/", "//", "/api/v1/claims/x/"])
paths = st.builds(str.__add__, folders, st.just("") | st.text(bytes_as_text, max_size=20))
queries = st.just("") | st.text(bytes_as_text, max_size=40) | st.lists(st.sampled_from(BITS)).map("".join)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    path=paths,
    query=queries,
    method=st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"]),
    headers=headers_of,
    body=st.binary(max_size=20),
)
def test_no_request_is_a_failure(path: str, query: str, method: str, headers: dict[str, str], body: bytes) -> None:
    answer = Answer(environ(path, method, body, QUERY_STRING=query, **headers))
    assert answer.status < 500
    assert is_protected(answer)


def test_the_fuzz_reaches_the_database(record: str) -> None:
    assert connections["reader"].settings_dict["NAME"] == record
    assert codecs.lookup("hex")._is_text_encoding is False  # type: ignore[attr-defined]
