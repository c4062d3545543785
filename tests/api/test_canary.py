"""What is not public is in no answer: not in a body, not in a header, not by what an answer leaves out."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases
from tests.api import canaries, sample
from tests.api.crawling import Known, crawl, mask

CANARY = "Zq7kanarienvogel"
MOST = 1_200  # make drill asks for 100,000


@pytest.fixture
def unblocked(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@contextmanager
def planted() -> Iterator[None]:
    with databases.clone(sample.template()):
        canaries.plant_at_desk(CANARY)
        yield


@pytest.mark.usefixtures("unblocked")
def test_two_desks_with_and_without_it_answer_byte_for_byte_the_same(api: Client) -> None:
    """One record, two desks: what is planted in one is never published. Bodies, headers and ETags are compared."""
    with databases.clone(sample.template()):
        known = Known.of(api, canaries.GUESSES)
        plain = [(address, heard.digest) for address, heard in crawl(api, known, most=MOST)]
    statuses: Counter[int] = Counter()
    with planted():
        again = crawl(api, Known.of(api, canaries.GUESSES), most=MOST)
        for before, (address, heard) in zip(plain, again, strict=True):
            assert (address, heard.digest) == before, heard.text[:3_000]
            assert CANARY.lower() not in heard.text.lower(), address
            statuses[heard.status] += 1
    assert statuses[200] > MOST / 2
    # 400 for what an export or a format has of some kinds only.
    assert {200, 404, 410} <= set(statuses) <= {200, 400, 404, 410}


@pytest.mark.usefixtures("unblocked")
def test_asking_for_it_finds_nothing(api: Client) -> None:
    with planted():
        for text in (CANARY, CANARY.lower(), CANARY[:6]):
            for lang in ("", "&lang=en", "&lang=zh"):
                response = api.get(f"/api/v1/authors?affiliation={text}&count=true{lang}")
                assert (response.json()["results"], response.json()["count"]) == ([], 0)
                assert CANARY not in response.content.decode()


@pytest.mark.usefixtures("unblocked")
def test_the_canary_is_planted_in_every_text_of_the_desk(api: Client) -> None:
    """Else the other tests would prove less than they say: every table of the desk holds it, history included."""
    with planted(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(articles|mechanisms)_'")
        tables = {name for (name,) in cursor.fetchall()}
        holding = set()
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE strpos(t::text, %s) > 0", [CANARY])
            holding |= {table} if cursor.fetchone()[0] else set()
    links = {table for table in tables if table.removesuffix("event").endswith(LINKS)}
    references = {"mechanisms_mechanismreference", "mechanisms_mechanismreferenceevent"}  # the sample has none
    imports = {table for table in tables if table.startswith(("articles_import", "articles_sourcefile"))}  # likewise
    assert tables - links - references - imports == holding


LINKS = (
    "articleauthor",
    "articletopic",
    "articlemechanism",
    "claimmechanism",
    "claimsupport",
    "relation",
    "membership",
)


@pytest.mark.usefixtures("unblocked")
def test_restricted_texts_makers_and_unapproved_languages_change_nothing_that_is_shown(api: Client) -> None:
    """Two records of the same things, each with another secret of the same length from the start."""
    heard = []
    for canary in (CANARY, CANARY[::-1]):
        with databases.clone(databases.empty()):
            canaries.publish_with(canary)
            answers = list(crawl(api, Known.of(api, canaries.GUESSES), most=500))
        assert not [address for address, answer in answers if canary in answer.text]
        heard.append([(mask(address), answer.masked) for address, answer in answers])
    assert len(heard[0]) > 500
    for first, second in zip(*heard, strict=True):
        assert first == second
