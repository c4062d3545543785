"""The canary's long form: 10^5 requests to two desks in all, one with and one without what must stay unseen."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.api import canaries, sample
from tests.api.crawling import Known, crawl

MOST = int(os.environ.get("CANARY_REQUESTS", "100000")) // 2
CANARY = "Zq7kanarienvogel"
EVERY = 10_000

pytestmark = pytest.mark.drill


@pytest.fixture
def unblocked(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def tell(number: int, began: float, what: str) -> None:
    if number % EVERY == 0:
        sys.__stderr__.write(f"{what}: {number} answers, {number / (time.monotonic() - began):.0f} a second\n")  # type: ignore[union-attr]


@pytest.mark.usefixtures("unblocked")
def test_all_answers_are_the_same_without_it(api: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("ERROR", "django.request")
    digests: list[bytes] = []
    statuses: Counter[int] = Counter()
    began = time.monotonic()
    with databases.clone(sample.template()):
        for number, (_address, heard) in enumerate(crawl(api, Known.of(api, canaries.GUESSES), most=MOST), start=1):
            digests.append(heard.digest)
            tell(number, began, "without")
    began = time.monotonic()
    with databases.clone(sample.template()):
        canaries.plant_at_desk(CANARY)
        answers = crawl(api, Known.of(api, canaries.GUESSES), most=MOST)
        for number, (before, (address, heard)) in enumerate(zip(digests, answers, strict=True), start=1):
            assert CANARY.lower() not in heard.text.lower(), address
            assert heard.digest == before, address
            statuses[heard.status] += 1
            tell(number, began, "with")
    assert sum(statuses.values()) >= MOST
    assert {200, 404, 410} <= set(statuses) <= {200, 400, 404, 410}
    assert statuses[200] > MOST / 3
