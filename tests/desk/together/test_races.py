"""Saves that meet: real transactions, which wait for each other."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from articles.models import Article
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page

FIELDS = ("title_zh_hans", "title_en", "summary_zh_hans", "summary_en")


@pytest.fixture
def article(record: str) -> Any:
    return scenarios.draft()


def opened(article: Any, name: str) -> tuple[Client, dict[str, Any]]:
    client = browser.client_of(make.editor(name))
    return client, browser.form_data(client.get(page(article)))


def in_threads(*calls: Callable[[], Any]) -> list[Any]:
    """Run these at once, each on a connection of its own."""
    together = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            together.wait()
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_editors_who_save_different_fields_at_once_all_succeed(article: Any) -> None:
    pages = [opened(article, f"editor-{field}") for field in FIELDS]

    def save(number: int) -> int:
        client, data = pages[number]
        return client.post(page(article), data | {FIELDS[number]: f"by {number}"}).status_code

    assert in_threads(*(lambda n=n: save(n) for n in range(len(FIELDS)))) == [302] * len(FIELDS)
    article.refresh_from_db()
    assert [getattr(article, field) for field in FIELDS] == [f"by {n}" for n in range(len(FIELDS))]


def test_of_editors_who_save_one_field_at_once_one_succeeds_and_the_others_are_asked(article: Any) -> None:
    pages = [opened(article, f"editor-{n}") for n in range(3)]

    def save(number: int) -> tuple[int, str]:
        client, data = pages[number]
        return client.post(page(article), data | {"title_en": f"by {number}"}).status_code, f"by {number}"

    answers = in_threads(*(lambda n=n: save(n) for n in range(3)))
    article.refresh_from_db()
    assert [title for status, title in answers if status == 302] == [article.title_en]


def test_save_that_waits_for_another_merges_what_that_one_commits(article: Any) -> None:
    client, data = opened(article, "late")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Article.objects.select_for_update().get()
            Article.objects.update(title_en="committed while the other one waits")

            def save() -> int:
                try:
                    return client.post(page(article), data | {"title_zh_hans": "我的"}).status_code
                finally:
                    connection.close()

            waiting = pool.submit(save)
            _until_somebody_waits()
        assert waiting.result(timeout=30) == 302
    article.refresh_from_db()
    assert (article.title_en, article.title_zh_hans) == ("committed while the other one waits", "我的")


def _until_somebody_waits() -> None:
    for _attempt in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), pg_sleep(0.01) FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waits for the lock.")
