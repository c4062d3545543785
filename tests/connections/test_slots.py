"""The cap on threads that use the database: who waits, who is refused at once, and who never queues."""

import gc
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError
from pytest_django import DjangoDbBlocker

from sco.connections import DatabaseBusy, slots
from sco.connections.base import DatabaseWrapper
from sco.connections.slots import PATIENCE, STALLED, Slots
from sco.postgres import Embedded
from tests.connections.conftest import wrapper
from tests.connections.freezing import frozen


class Request(threading.Thread):
    """A thread that serves one request: it waits for the database while told to, and keeps its slot until it ends."""

    def __init__(self, cap: Slots, *, progress: bool = False) -> None:
        super().__init__(daemon=True)
        self.cap, self.progress = cap, progress
        self.holds, self.go = threading.Event(), threading.Event()
        self.start()
        assert self.holds.wait(5)

    def run(self) -> None:
        self.cap.begin()
        with self.cap.waiting():
            self.holds.set()
            while not self.progress and not self.go.is_set():
                time.sleep(0.01)
        while not self.go.is_set():
            with self.cap.waiting():
                time.sleep(0.01)
        self.cap.end()

    def finish(self) -> None:
        self.go.set()
        self.join(5)


@pytest.fixture
def cap() -> Iterator[Slots]:
    made = Slots(2)
    yield made
    made.end()


def refused_after(cap: Slots) -> float:
    began = time.monotonic()
    with pytest.raises(DatabaseBusy):
        cap.wait_begins()
    return time.monotonic() - began


def test_when_all_holders_are_stalled_the_next_is_refused_at_once(cap: Slots) -> None:
    holders = [Request(cap), Request(cap)]
    time.sleep(STALLED * 2)
    cap.begin()
    assert refused_after(cap) < STALLED
    for holder in holders:
        holder.finish()
    assert cap.wait_begins() is not None


def test_holders_that_have_just_begun_to_wait_are_given_a_moment(cap: Slots) -> None:
    holders = [Request(cap), Request(cap)]
    cap.begin()
    assert refused_after(cap) < STALLED * 5
    for holder in holders:
        holder.finish()


def test_while_a_holder_makes_progress_the_next_waits_for_a_slot(cap: Slots) -> None:
    stuck, busy = Request(cap), Request(cap, progress=True)
    threading.Timer(STALLED * 1.6, busy.go.set).start()
    cap.begin()
    began = time.monotonic()
    assert cap.wait_begins() is not None
    assert time.monotonic() - began > STALLED * 1.4
    stuck.finish()


def test_nobody_waits_for_a_slot_for_ever(cap: Slots) -> None:
    holders = [Request(cap, progress=True), Request(cap, progress=True)]
    cap.begin()
    assert PATIENCE <= refused_after(cap) < PATIENCE * 2
    for holder in holders:
        holder.finish()


def test_who_holds_a_slot_never_queues_for_another(cap: Slots) -> None:
    cap.begin()
    mine = cap.wait_begins()
    assert mine is not None
    mine.since = None
    other = Request(cap)
    for _ in range(3):
        assert cap.wait_begins() is mine
    other.finish()


def test_the_end_of_a_request_frees_its_slot_and_so_does_the_next_ones_beginning(cap: Slots) -> None:
    for free in (cap.end, cap.begin):
        cap.begin()
        cap.wait_begins()
        others = Request(cap)
        free()
        Request(cap).finish()
        others.finish()


def test_a_thread_that_dies_takes_its_slot_along(cap: Slots) -> None:
    def leave() -> None:
        cap.begin()
        cap.wait_begins()

    for _ in range(5):
        thread = threading.Thread(target=leave)
        thread.start()
        thread.join()
        del thread
    gc.collect()
    cap.begin()
    assert cap.wait_begins() is not None


@pytest.mark.parametrize("capacity", [None, 1])
def test_without_a_capacity_or_a_request_there_is_no_limit(capacity: int | None) -> None:
    cap = Slots(capacity)
    assert [cap.wait_begins() for _ in range(3)] == [None] * 3


def test_djangos_signals_begin_and_end_requests() -> None:
    request_started.send(None, environ={})
    assert slots.SLOTS.serving
    request_finished.send(None)
    assert not slots.SLOTS.serving


def in_threads(count: int, work: Callable[[], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def test_a_frozen_server_occupies_no_more_threads_than_there_are_slots(
    server: Embedded, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slots.SLOTS, "capacity", 2)
    results: list[tuple[float, type[BaseException] | None]] = []
    opened, freeze, thawed = threading.Barrier(7), threading.Event(), threading.Event()

    def serve(database: DatabaseWrapper) -> None:
        database.inc_thread_sharing()
        database.ensure_connection()
        opened.wait(20)
        freeze.wait(20)
        results.append(request(database))
        thawed.wait(20)
        results.append(request(database))
        database.close()

    def request(database: DatabaseWrapper) -> tuple[float, type[BaseException] | None]:
        slots.SLOTS.begin()
        began, cause = time.monotonic(), None
        try:
            with database.cursor() as cursor:
                cursor.execute("SELECT 1")
        except OperationalError as error:
            cause = type(error.__cause__)
            if database.connection.closed:
                database.close()
        took = time.monotonic() - began
        slots.SLOTS.end()
        return took, cause

    with django_db_blocker.unblock():
        threads = in_threads(6, lambda: serve(wrapper(server.url())))
        opened.wait(20)
        with frozen(server):
            freeze.set()
            deadline = time.monotonic() + 10
            while len(results) < 6 and time.monotonic() < deadline:
                time.sleep(0.02)
            quick = [took for took, cause in results if cause is DatabaseBusy]
            assert len(results) == 6
            assert len(quick) >= 4, results
            assert max(quick) < STALLED * 2
        thawed.set()
        for thread in threads:
            thread.join(20)
    assert [cause for _took, cause in results[6:]] == [None] * 6
