"""The real worker: what it does by itself, beside the other one, and after kill -9."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from sco.postgres import ROOT
from sco.running.management.commands import work
from sco.webhooks.models import Endpoint, Message
from tests import factories as make
from tests.monitoring.service import url_of
from tests.webhooks import making
from tests.webhooks.receiver import Receiver, receiver, stall


@contextmanager
def worker(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The worker on this test's database, and its death at the end."""
    environ = {
        **os.environ, "DATABASE_URL": url_of("default"), "READER_DATABASE_URL": url_of("reader"),
        "WEBHOOKS_ALLOW_PRIVATE": "1", "LOG_LEVEL": "INFO",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "work", *arguments]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def until(condition: Any, seconds: float, folder: Path) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, (folder / "worker.log").read_text()[-3000:]
        time.sleep(0.05)


def test_all_queues_have_a_worker_and_webhooks_one_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[str, ...]] = []
    monkeypatch.setattr(work, "call_command", lambda *arguments: called.append(arguments))
    work.Command().handle(webhooks=False)
    work.Command().handle(webhooks=True)
    queues = [set(each[each.index("--queues") + 1].split(",")) for each in called]
    assert queues[0] | queues[1] == {task.queue for task in app.tasks.values()}
    assert queues[0] & queues[1] == set()
    assert queues[1] == {"webhooks", "letters"}
    assert "search" in queues[0]


@pytest.mark.drill
def test_the_worker_tells_of_a_publication_at_once_and_of_the_next(record: str, tmp_path: Path) -> None:
    with receiver() as there, worker(tmp_path, "--webhooks") as process:
        to = making.endpoint_at(there)
        make.publish_rows(make.topic())
        there.wait(1, 60)
        began = time.monotonic()
        make.publish_rows(make.state())
        there.wait(2, 60)
        assert time.monotonic() - began < 10
        there.answers = [(500, {}, b""), (204, {}, b"")]
        make.publish_rows(make.outlet())
        there.wait(4, 60)  # the second attempt comes after five seconds
        assert there.ids[2] == there.ids[3]
        until(lambda: not to.messages.exclude(state="delivered").exists(), 20, tmp_path)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert there.refused == []


@pytest.mark.drill
def test_kill_9_in_the_middle_of_a_request_loses_nothing(record: str, tmp_path: Path) -> None:
    """Without any help: the request ends with the worker, and 30 seconds later another may be made."""
    with receiver() as there:
        to = making.endpoint_at(there)
        there.answers = [stall(there), (204, {}, b"")]
        make.publish_rows(make.topic())
        with worker(tmp_path, "--webhooks"):
            there.wait(1, 90)
        make.publish_rows(make.state())
        with worker(tmp_path, "--webhooks"):
            there.wait(3, 150)
            until(lambda: not to.messages.exclude(state="delivered").exists(), 20, tmp_path)
            until(lambda: not ProcrastinateJob.objects.filter(status="doing").exists(), 100, tmp_path)
    assert there.ids[0] == there.ids[1] != there.ids[2]
    assert [message["data"]["items"][0]["slug"] for message in there.received] == ["security", "security", "kazakhstan"]
    assert there.refused == []


@pytest.mark.drill
def test_kill_9_at_any_moment_loses_nothing(record: str, tmp_path: Path) -> None:
    chance = random.Random(7)
    with receiver() as there, receiver() as hanging, ExitStack() as stack:
        to = making.endpoint_at(there)
        hanging.answers = [stall(hanging)]
        making.endpoint_at(hanging)
        for number in range(40):
            if number % 8 == 0:
                # The time of a dead worker's request has passed.
                Endpoint.objects.update(busy_until=None)
                stack.enter_context(worker(tmp_path, "--webhooks"))
                time.sleep(3)
            make.publish_rows(make.topic(f"topic-{number}"))
            time.sleep(chance.random() * 0.3)
            if number % 8 == 7:
                stack.close()
        Endpoint.objects.update(busy_until=None)
        with worker(tmp_path, "--webhooks"):
            make.publish_rows(make.topic("topic-last"))
            until(lambda: to.messages.filter(body__contains="topic-last", state="delivered").exists(), 120, tmp_path)
    told = {item["slug"] for message in there.received for item in message["data"]["items"]}
    assert told == {*(f"topic-{number}" for number in range(40)), "topic-last"}
    assert there.refused == []
    assert not Message.objects.filter(endpoint=to).exclude(state="delivered").exists()
    assert order(there) == sorted(order(there))


def order(there: Receiver) -> list[int]:
    return [int(message["data"]["cursor"].split(".")[0]) for message in there.received]


@pytest.mark.drill
def test_a_hundred_dead_endpoints_delay_no_other(record: str, tmp_path: Path) -> None:
    with receiver() as there, receiver() as dead:
        dead.answers = [stall(dead)]
        partner = making.giving.partner()
        for _each in range(100):
            making.endpoint(dead.url, of=partner)
        making.endpoint_at(there)
        with worker(tmp_path, "--webhooks"):
            time.sleep(5)
            began = time.monotonic()
            make.publish_rows(make.topic())
            there.wait(1, 60)
            took = time.monotonic() - began
            until(lambda: Endpoint.objects.exclude(failing_since=None).count() == 100, 90, tmp_path)
    assert took < 10
