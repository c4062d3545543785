"""A real standby that lags behind: cursors it has not reached yet are asked to wait, not called gone."""

import os
import time

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from articles.models import Author
from sco import postgres
from sco.api.sql import fetch
from sco.postgres import places
from tests import factories as make
from tests.api.reading import ask, get, problem
from tests.postgres.copies import admin, read_from, standby

PRIMARY = postgres.embedded_for_tests(os.environ)
pytestmark = pytest.mark.skipif(
    settings.DATABASES["default"].get("HOST") != str(places.socket_folder(PRIMARY.data, PRIMARY.account)),
    reason="a server that DATABASE_URL names is not ours to copy",
)


@pytest.mark.usefixtures("in_process", "own_sample")
def test_a_standby_asks_to_wait_for_a_cursor_that_it_has_not_reached(api: Client) -> None:
    with standby(PRIMARY) as server, read_from(server):
        behind = get(api, "")["as_of"]
        admin(server, "SELECT pg_wal_replay_pause()")
        make.rename(Author.objects.get(slug="author-0"), "new name")
        outcome = make.publish_rows(Author.objects.get(slug="author-0"))[0]
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT sequence, encode(substr(digest, 1, 8), 'hex') FROM ledger_head")
            ahead = "{}.{}".format(*cursor.fetchone())
        assert get(api, "")["as_of"] == behind
        for address, parameter in (
            ("changes?after=", "after"),
            ("articles?as_of=", "as_of"),
            ("authors/author-0?as_of=", "as_of"),
        ):
            response = ask(api, address + ahead)
            assert response["Retry-After"] == "5"
            found = problem(api, address + ahead, 503)
            assert (found["parameter"], found["type"].rpartition("#")[2]) == (parameter, "cursor-ahead")
        problem(api, f"changes?after={behind.split('.')[0]}.0123456789abcdef", 410)
        admin(server, "SELECT pg_wal_replay_resume()")
        deadline = time.monotonic() + 30
        while get(api, "")["as_of"] != ahead and time.monotonic() < deadline:
            time.sleep(0.05)
        assert get(api, f"changes?after={behind}")["results"][0]["sequence"] == outcome.sequence
        assert get(api, f"authors/author-0?as_of={ahead}&lang=en")["name"] == "new name (English)"
        problem(api, f"changes?after={int(ahead.split('.')[0]) + 1}.0123456789abcdef", 503)
    problem(api, f"changes?after={int(ahead.split('.')[0]) + 1}.0123456789abcdef", 410)


@pytest.mark.drill
@pytest.mark.usefixtures("in_process", "own_sample")
def test_of_several_hosts_a_standby_is_read_and_the_primary_while_there_is_none(api: Client) -> None:
    hosts = PRIMARY.url().partition("?host=")[2].partition("&")[0]
    options = "target_session_attrs=prefer-standby&load_balance_hosts=random"
    with standby(PRIMARY) as server:
        both = f"{hosts},{server.url().partition('?host=')[2].partition('&')[0]}"
        named = postgres.parse_url(f"postgresql:///sco?host={both}&port=5432&{options}")
        reader = connections["reader"]
        before = reader.settings_dict["HOST"], reader.settings_dict["OPTIONS"]
        reader.settings_dict["HOST"] = named["HOST"]
        reader.settings_dict["OPTIONS"] = before[1] | named["OPTIONS"]
        try:
            for _each in range(10):
                reader.close()
                assert fetch("SELECT pg_is_in_recovery()") == [(True,)]
                assert get(api, "articles")["results"]
            server.stop()
            assert get(api, "articles")["results"]  # over the connection that broke
            assert fetch("SELECT pg_is_in_recovery()") == [(False,)]
        finally:
            reader.close()
            reader.settings_dict["HOST"], reader.settings_dict["OPTIONS"] = before
