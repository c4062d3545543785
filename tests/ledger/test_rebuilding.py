"""Projections are rebuilt from the entries alone, with their rows for searching, while the public keeps reading."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections

from sco.ledger import rebuilding
from sco.ledger.models import Projection
from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.verifying import verify_record
from tests import factories as make


def some_history() -> None:
    article = make.article(by=(make.author(),))
    make.publish_article(article)
    make.publish_rows(make.claim(article, value=4, comparator="=", period_from="2013", **make.both("unit", "centres")))
    source, target, topic = make.mechanism("rats"), make.mechanism("sco"), make.topic()
    make.relation(source, target, period_from="2001")
    make.publish_rows(source, target, topic)
    make.rename(target, "renamed")
    make.publish_rows(target)
    make.withdraw_rows(topic)
    make.publish_rows(topic)
    make.erase_rows(article.authors.get())


def projections() -> list[Any]:
    return list(Projection.objects.order_by("sequence").values())


def in_a_thread(work: Callable[[], Any]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("chunk", [1, 3, 500])
def test_a_rebuild_yields_the_same_projections(record: str, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    some_history()
    before = projections()
    monkeypatch.setattr(rebuilding, "CHUNK", chunk)
    for damage in (
        "DELETE FROM ledger_projection",
        "UPDATE ledger_projection SET slug = 'x', embedded_en = NULL",
        "SELECT 1",
    ):
        with connection.cursor() as cursor:
            cursor.execute(damage)
        assert rebuild_projections() == len(before)
        assert projections() == before
    assert verify_record().awaiting_search == 0


def test_keys_that_were_left_behind_tell_again_what_is_visible(record: str) -> None:
    some_history()
    with connection.cursor() as cursor:
        # Which no trigger of the keys sees.
        cursor.execute("TRUNCATE ledger_projection; UPDATE ledger_projectionkey SET superseded_by = 7")
    rebuild_projections()
    verify_record()


def test_stray_projections_are_deleted(record: str) -> None:
    some_history()
    before = projections()
    for sequence in (0, 10_000):
        stray = Projection(sequence=sequence, live=True, kind="topic", slug="x", original="en", superseded_by=20_000)
        stray.languages, stray.refs, stray.keys = [], [], []
        stray.save(force_insert=True)
    call_command("rebuild_projections", verbosity=0)
    assert projections() == before


def test_readers_see_every_item_throughout(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        make.publish_rows(make.topic(f"t{number}"))
    monkeypatch.setattr(rebuilding, "CHUNK", 2)
    counts, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            counts.append(Projection.objects.using("reader").current().count())

    reader = in_a_thread(read)
    for _time in range(10):
        rebuild_projections()
    stop.set()
    reader.join(timeout=30)
    assert len(counts) > 20
    assert set(counts) == {20}


@pytest.mark.parametrize("nth", [1, 2])
def test_a_publication_in_the_middle_of_a_rebuild_keeps_its_projection(record: str, nth: int) -> None:
    make.publish_rows(make.topic("before"))
    publishers: list[threading.Thread] = []
    deletions: list[str] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        deletions.extend([sql] if sql.startswith("DELETE") else [])
        if len(deletions) == nth and not publishers:
            publishers.append(in_a_thread(lambda: make.publish_rows(make.topic("meanwhile"))))
            publishers[0].join(timeout=1)  # it may have to wait for the rebuild, which is just as good
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        rebuild_projections()
    publishers[0].join(timeout=30)
    assert len(publishers) == 1
    assert Projection.objects.count() == 2
