"""Rate limits and the use of keys, over two public processes and the live one."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from sco.access.models import Key, Usage
from sco.access.tasks import sum_up
from tests.access import giving
from tests.live.service import Services, at_once


def statuses(made: Services, path: str, number: int, **headers: str) -> tuple[Counter[int], list[Any]]:
    answers = at_once(number, lambda _index: made.ask(path, at=made.public, **headers))
    return Counter(each.status for each in answers), answers


def authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_key_gets_exactly_what_its_partner_may(running: Services) -> None:
    key = giving.key(giving.partner(per_minute=20, per_day=1_000))
    seen, answers = statuses(running, "articles?lang=en", 50, **authorization(key))
    assert seen == {200: 20, 429: 30}
    refused = next(each for each in answers if each.status == 429)
    problem = json.loads(refused.content)
    assert problem["type"] == "/api/v1/problems#too-many-requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"minute";q=20;w=60, "day";q=1000;w=86400'
    assert refused.headers["RateLimit"].startswith('"minute";r=0;t=')
    left = sorted(each.headers["RateLimit"].split(";")[1] for each in answers if each.status == 200)
    assert left == sorted(f"r={number}" for number in range(20))
    assert running.ask("changes?limit=1", **authorization(key)).status == 429  # the live service counts it too
    # Another key of the same partner has limits of its own.
    other = giving.key(Key.objects.latest("pk").partner)
    assert running.ask("articles?lang=en", at=running.public, **authorization(other)).status == 200


def test_a_day_ends_a_key_too(running: Services) -> None:
    key = giving.key(giving.partner(per_minute=100, per_day=3))
    seen, answers = statuses(running, "articles?lang=en", 5, **authorization(key))
    assert seen == {200: 3, 429: 2}
    refused = next(each for each in answers if each.status == 429)
    assert "3 requests in 86400 seconds" in json.loads(refused.content)["detail"]


def test_an_address_without_a_key_gets_exactly_its_share(running: Services) -> None:
    mine = {"X_Forwarded_For": "203.0.113.9, 2001:db8::17"}
    # Different addresses of the API, so that none comes from memory.
    answers = at_once(50, lambda index: running.ask(f"claims?limit={index + 1}", at=running.public, **mine))
    assert Counter(each.status for each in answers) == {200: 30, 429: 20}
    assert "RateLimit" not in next(each for each in answers if each.status == 200).headers
    neighbour = {"X_Forwarded_For": "203.0.113.10, 2001:db8::18"}
    assert running.ask("docs", at=running.public, **neighbour).status == 429
    assert running.ask("docs", at=running.public, X_Forwarded_For="2001:db8:0:1::17").status == 200
    assert running.ask("/healthz/live", at=running.public, **mine).status == 200
    # A key is not stopped by what its address has used.
    key = giving.key(giving.partner())
    assert running.ask("articles?lang=en", at=running.public, **mine, **authorization(key)).status == 200


def test_answers_from_memory_have_a_limit_in_each_process(running: Services) -> None:
    mine = {"X_Forwarded_For": "198.51.100.77"}
    seen = statuses(running, "authors?lang=en", 100, **mine)[0]
    assert set(seen) == {200, 429}
    assert 30 <= seen[200] <= 90


def test_keys_that_are_none_are_refused_before_the_database_in_the_end(running: Services) -> None:
    mine = {"X_Forwarded_For": "198.51.100.7"}
    seen = statuses(running, "articles?lang=en", 100, Authorization="Bearer nonsense", **mine)[0]
    assert set(seen) == {401, 429}
    assert 60 <= seen[401] <= 70  # those that were under way
    key = giving.key(giving.partner())
    assert running.ask("articles?lang=en", at=running.public, **authorization(key)).status == 200


def test_what_a_key_uses_reaches_the_desk(running: Services) -> None:
    key = giving.key(giving.partner(per_minute=4))
    answers = statuses(running, "articles?lang=en", 6, **authorization(key))[1]
    size = sum(len(each.content) for each in answers if each.status == 200)
    running.ask("changes?limit=1", method="HEAD", **authorization(key))
    deadline = time.monotonic() + 20
    row = Key.objects.latest("pk")
    while not (sum_up() and Usage.objects.filter(key=row, requests__gte=7).exists()):
        assert time.monotonic() < deadline
        connection.close()
        time.sleep(0.2)
    used = Usage.objects.get(key=row)
    assert (used.requests, used.refused, used.size) == (7, 3, size)
    assert key[12:] not in str(list(Usage.objects.values()))


@pytest.mark.drill
def test_while_the_counters_are_down_reading_goes_on_and_a_metric_says_so(running: Services) -> None:
    key = giving.key(giving.partner(per_minute=10))
    assert running.stop("live service") == 0
    seen, _answers = statuses(running, "articles?lang=en", 30, **authorization(key))
    assert set(seen) == {200, 429}
    assert 10 <= seen[200] <= 20  # each of the two processes counts for itself
    running.start("live")
    time.sleep(2.1)
    other = giving.key(giving.partner(per_minute=10))
    assert statuses(running, "articles?lang=en", 30, **authorization(other))[0] == {200: 10, 429: 20}
    metrics = b"".join(file.read_bytes() for file in Path(running.environ["PROMETHEUS_MULTIPROC_DIR"]).glob("counter*"))
    assert b"sco_limits_alone_total" in metrics
    assert b"sco_refused_requests_total" in metrics
