"""postgresql:// URLs."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.postgres import BadDatabaseURL, database_url, parse_url, reader_url
from sco.postgres.urls import PARTS

SECRET = "hunter2"


def parts(url: str) -> list[Any]:
    entry = parse_url(url)
    return [entry[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "OPTIONS")]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@h:5433/db", ["u", "p", "h", "5433", "db", {}]),
        ("postgres://u@h/db", ["u", "", "h", "", "db", {}]),
        ("postgresql:///db", ["", "", "", "", "db", {}]),
        ("postgresql://u@/db?host=/run/my%20pg&port=5433", ["u", "", "/run/my pg", "5433", "db", {}]),
        ("postgresql://u@%2Frun%2Fpg/db", ["u", "", "/run/pg", "", "db", {}]),
        ("postgresql://u%40x:p%2F%3A%40%25@h/d%20b", ["u@x", "p/:@%", "h", "", "d b", {}]),
        ("postgresql://u:%E5%AF%86@h/%E5%BA%93", ["u", "密", "h", "", "库", {}]),
        ("postgresql://u:p:q@h/db", ["u", "p:q", "h", "", "db", {}]),
        ("postgresql://u@[::1]:5433/db", ["u", "", "::1", "5433", "db", {}]),
        ("postgresql://u@[2001:db8::1]/db", ["u", "", "2001:db8::1", "", "db", {}]),
        ("postgresql://u@a:1,b:2/db?application_name=x", ["u", "", "a,b", "1,2", "db", {"application_name": "x"}]),
        ("postgresql://u@a,b:2/db", ["u", "", "a,b", ",2", "db", {}]),
        ("postgresql://h/d?sslkey=a%2Bb&sslmode=allow", ["", "", "h", "", "d", {"sslkey": "a+b", "sslmode": "allow"}]),
        ("postgresql://h/?dbname=db&user=u&password=p", ["u", "p", "h", "", "db", {}]),
        ("postgresql://h/d?options=-c%20jit%3Doff", ["", "", "h", "", "d", {"options": "-c jit=off"}]),
    ],
)  # fmt: skip
def test_a_good_url_becomes_a_database_entry(url: str, expected: list[Any]) -> None:
    assert parts(url) == expected


def test_settings_of_django_may_stand_in_the_query() -> None:
    entry = parse_url("postgresql://h/db?conn_max_age=none&conn_health_checks=true&disable_server_side_cursors=false")
    assert (entry["CONN_MAX_AGE"], entry["CONN_HEALTH_CHECKS"], entry["DISABLE_SERVER_SIDE_CURSORS"]) == (
        None,
        True,
        False,
    )
    assert parse_url("postgresql://h/db?conn_max_age=60")["CONN_MAX_AGE"] == 60


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("", "postgresql://"),
        ("hunter2", "postgresql://"),
        ("sqlite:///db.sqlite3", "postgresql://"),
        ("mysql://u:hunter2@h/db", "postgresql://"),
        ("postgresql:u:hunter2@h/db", "postgresql://"),
        ("postgresql://u:hunter2@h", "names no database"),
        ("postgresql://u:hunter2@h/", "names no database"),
        ("postgresql://u:hunter2@h:port/db", "port"),
        ("postgresql://u:hunter2@h:0/db", "port"),
        ("postgresql://u:hunter2@h:65536/db", "port"),
        ("postgresql://u:hunter2@h:٥/db", "port"),
        ("postgresql://u:hunter2/x@h/db", "percent-encoded"),
        ("postgresql://u:hunter2?x@h/db", "percent-encoded"),
        ("postgresql://u:hunter2?x=y@h/db", "percent-encoded"),
        ("postgresql://u:hunter2#x@h/db", "percent-encoded"),
        ("postgresql://u:hunter2@x@h/db", "percent-encoded"),
        ("postgresql://u:12/hunter2@h", "percent-encoded"),
        ("postgresql://u:hunter2%zz@h/db", "percent-encoded"),
        ("postgresql://u:hunter2@[::1]x/db", "percent-encoded"),
        ("postgresql://u:hunter2%00@h/db", "NUL"),
        ("postgresql://u:hunter2%ff@h/db", "UTF-8"),
        ("postgresql://u:hunter2@h/db\n", "control"),
        ("postgresql://u:hunter2@h/d b", "space"),
        ("postgresql://u:hunter2@[::1/db", "percent-encoded"),
        ("postgresql://u:hunter2@h/db/more", "too many parts"),
        ("postgresql://u@h/db?hunter2=1", "option"),
        ("postgresql://u@h/db?hunter2", "key=value"),
        ("postgresql://u@h/db?password=hunter2&password=x", "twice"),
        ("postgresql://u@h/db?password=hunter2%00", "NUL"),
        ("postgresql://u@h/db?password=hunter2%ff", "UTF-8"),
        ("postgresql://u:hunter2@h/db?conn_max_age=-1", "conn_max_age"),
        ("postgresql://u:hunter2@h/db?conn_health_checks=yes", "true or false"),
    ],
)
def test_a_bad_url_is_refused_without_showing_the_password(url: str, word: str) -> None:
    with pytest.raises(BadDatabaseURL) as caught:
        parse_url(url)
    assert word in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@given(st.text())
def test_any_text_is_parsed_or_refused(text: str) -> None:
    for url in (text, f"postgresql://{text}", f"postgresql://u:p@h/db?{text}"):
        with contextlib.suppress(BadDatabaseURL):
            assert set(parse_url(url)) >= {"ENGINE", *PARTS.values()}


def test_the_named_server_is_used_for_reading_too() -> None:
    environ = {"DATABASE_URL": " postgresql://h/db "}
    assert database_url(environ) == reader_url(environ) == "postgresql://h/db"
    assert reader_url(environ | {"READER_DATABASE_URL": "postgresql://replica/db"}) == "postgresql://replica/db"


def test_without_a_named_server_both_are_the_embedded_one(tmp_path: Any) -> None:
    environ = {"SCO_VAR": str(tmp_path), "DATABASE_URL": " "}
    assert database_url(environ) == reader_url(environ)
    assert parse_url(database_url(environ))["USER"] == "sco_owner"
