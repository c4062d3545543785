"""The remembered head: when it is asked for, by whom, and what is told when it moves."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import pytest
from django.db import Error, connections

from mechanisms.models import State
from sco.api import heads
from sco.api.heads import Changed, Head, HeadMemory
from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.registry import KINDS, Ref
from tests import databases
from tests import factories as make

pytestmark = pytest.mark.usefixtures("in_process")
Noting = Callable[[], AbstractContextManager[list[str]]]


class Told(list[Changed]):
    """What a memory has told."""

    def __init__(self, memory: HeadMemory) -> None:
        super().__init__()
        memory.on_advance(self.append)


def publish(*slugs: str) -> None:
    make.publish_rows(*(make.state(slug) for slug in slugs))


def wait(memory: HeadMemory) -> None:
    time.sleep(memory.seconds)


def test_within_its_time_the_head_is_not_asked_for(shared_sample: str, statements: Noting) -> None:
    memory = HeadMemory(60)
    first = memory.current()
    with statements() as seen:
        assert {memory.current() for _ in range(5)} == {first}
    assert seen == []
    with statements() as seen:
        HeadMemory(0).current()
    assert len(seen) == 1


def test_without_memory_every_request_asks(shared_sample: str, statements: Noting) -> None:
    memory = HeadMemory(0)
    memory.current()
    with statements() as seen:
        assert memory.current() is memory.current()
    assert len(seen) == 2
    assert memory.remembered() is None


def test_a_publication_is_seen_when_the_time_is_over(own_sample: str) -> None:
    memory = HeadMemory(0.1)
    before = memory.current()
    began = time.monotonic()
    publish("kazakhstan")
    while memory.current() is before:
        time.sleep(0.005)
    assert time.monotonic() - began < 1
    assert memory.current().cursor.sequence == before.cursor.sequence + 1


def test_what_changed_is_told_before_the_new_head_is_returned(own_sample: str) -> None:
    memory = HeadMemory(0)
    before = memory.current()
    told = Told(memory)
    known: list[Head | None] = []
    memory.on_advance(lambda _changed: known.append(memory.known))
    publish("kazakhstan", "tajikistan")
    after = memory.current()
    assert told == [frozenset({Ref("state", "kazakhstan"), Ref("state", "tajikistan")})]
    assert known == [None]
    assert after.last_by_kind == {**before.last_by_kind, "state": after.cursor.sequence}
    assert after.at > before.at
    memory.current()
    assert len(told) == 1


def test_the_last_entry_of_each_kind_is_the_records_own(shared_sample: str) -> None:
    head = HeadMemory(0).current()
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT kind, max(sequence) FROM ledger_entry GROUP BY kind")
        found = dict(cursor.fetchall())
    assert head.last_by_kind == dict.fromkeys(KINDS, 0) | found


def test_an_empty_record_has_a_head_and_its_first_entries_are_told(record: str) -> None:
    memory = HeadMemory(0)
    assert memory.current().cursor.sequence == 0
    assert set(memory.current().last_by_kind.values()) == {0}
    told = Told(memory)
    publish("china")
    assert memory.current().cursor.sequence == 1
    assert told == [frozenset({Ref("state", "china")})]


def test_of_very_many_changes_all_is_told(own_sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "CHANGES_AT_MOST", 2)
    memory = HeadMemory(0)
    memory.current()
    told = Told(memory)
    publish("a", "b")
    memory.current()
    publish("c", "d", "e")
    assert memory.current().last_by_kind["state"] == memory.current().cursor.sequence
    assert told == [frozenset({Ref("state", "a"), Ref("state", "b")}), None]


@pytest.mark.parametrize("published", [("a",), ("a", "b"), ("a", "b", "c")])
def test_a_record_that_was_restored_empties_everything(own_sample: str, published: tuple[str, ...]) -> None:
    memory = HeadMemory(0)
    publish("x", "y")
    there = memory.current()
    told = Told(memory)
    with databases.clone(own_sample_template()):  # as it was before, and grown otherwise since
        publish(*published)
        other = memory.current()
    assert told == [None]
    assert other is not there
    assert other.genesis == there.genesis


def own_sample_template() -> str:
    from tests.api import sample

    return sample.template()


def test_another_record_empties_everything(own_sample: str) -> None:
    memory = HeadMemory(0)
    memory._known = replace(memory.current(), genesis=bytes(32)), float("-inf")
    told = Told(memory)
    publish("kazakhstan")
    memory.current()
    assert told == [None]


def test_rebuilt_projections_empty_everything_although_the_head_stays(own_sample: str) -> None:
    memory = HeadMemory(0)
    before = memory.current()
    told = Told(memory)
    rebuild_projections()
    after = memory.current()
    assert (after is before, after.cursor, told) == (False, before.cursor, [None])


def test_a_connection_that_has_not_seen_the_head_asks_itself(shared_sample: str, statements: Noting) -> None:
    memory = HeadMemory(60)
    head = memory.current()
    connections["reader"].close()  # the next one may lead to another standby
    with statements() as seen:
        assert memory.current() is head
        assert memory.current() is head
    assert len([each for each in seen if "ledger_head" in each]) == 1


def test_a_standby_that_lags_is_no_news(own_sample: str) -> None:
    memory = HeadMemory(60)
    memory.current()
    told = Told(memory)
    publish("kazakhstan")
    head = memory.ask()
    with databases.clone(own_sample_template()):
        behind = memory.current()
        assert behind.cursor.sequence == head.cursor.sequence - 1
        assert not memory.has_reached(head)
        assert memory.remembered() is head
    assert len(told) == 1


def test_a_database_that_cannot_be_asked_is_told_so_when_the_time_is_over(own_sample: str) -> None:
    memory = HeadMemory(0.2)
    head = memory.current()
    with databases.use("no_such_database", reader="", desk=""):
        assert memory.remembered() is head
        wait(memory)
        assert memory.remembered() is None
        with pytest.raises(Error):
            memory.current()


@pytest.fixture
def many() -> Iterator[Callable[[Callable[[], Any], int], list[Any]]]:
    """Runs something in threads at the same time, each of which has a connection of its own."""

    def run(work: Callable[[], Any], count: int) -> list[Any]:
        results: list[Any] = []

        def one() -> None:
            try:
                results.append(work())
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _ in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return results

    return run


def test_when_its_time_is_over_one_thread_asks_for_all(
    own_sample: str, many: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "PATIENCE", 10)
    memory, barrier = HeadMemory(60), threading.Barrier(6)
    asked: list[int] = []

    def count(statement: str, parameters: Any, fetch: Any = heads.fetch) -> Any:
        asked.append(1)
        time.sleep(0.2)
        return fetch(statement, parameters)

    def work() -> Head:
        memory.current()
        if barrier.wait(20) == 0:
            asked.clear()
            head, _at = memory._known
            memory._known = head, time.monotonic() - 61
            monkeypatch.setattr(heads, "fetch", count)
        barrier.wait(20)
        return memory.current()

    assert len(set(many(work, 6))) == 1
    assert len(asked) == 1


def test_nobody_waits_for_a_thread_that_gets_no_answer(shared_sample: str, many: Any) -> None:
    memory = HeadMemory(60)
    memory._asking.acquire()
    began = time.monotonic()
    assert memory.current().cursor.sequence > 0
    assert time.monotonic() - began < 1


def test_what_was_asked_earlier_does_not_replace_what_was_learned_since(own_sample: str) -> None:
    memory = HeadMemory(60)
    memory.current()
    told = Told(memory)
    asked = heads.fetch(heads._HEAD, heads._parameters(memory.known))[0]
    stale_at = time.monotonic()
    known = memory.known
    publish("kazakhstan")
    head = memory.ask()
    with memory._learning:
        assert memory._learn(known, asked, stale_at) is known
    assert memory.remembered() is head
    assert len(told) == 1
    assert State.objects.filter(slug="kazakhstan").exists()
