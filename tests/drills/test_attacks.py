"""Strangers who hold connections, guess passwords and come in crowds, against all that `make run` starts."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.drills import loads
from tests.drills.conftest import Figure
from tests.running.service import Service, fresh_var, service

pytestmark = pytest.mark.drill
LIST, LOGIN = "/api/v1/claims?limit=20&lang=en", "/admin/login/"


@pytest.fixture(scope="module")
def running() -> Iterator[Service]:
    with fresh_var() as var, service(var) as started:
        started.until("Documentation")
        for port, path in ((started.port, LIST), (started.port + 1, LOGIN)):
            loads.measure(port, path, 2)
        yield started


def test_750_slow_connections_cost_nobody_else_anything(running: Service, figure: Figure) -> None:
    public, desk = running.port, running.port + 1
    tasks = [partial(loads.measure, public, LIST, 10), partial(loads.measure, desk, LOGIN, 10)]
    before = loads.at_once(*tasks)
    with loads.attack("hold", public, desk):
        during = loads.at_once(*tasks)
    for name, calm, attacked in zip(("API", "desk"), before, during, strict=True):
        moved = attacked.percentile(99) - calm.percentile(99)
        said = f"p99 {calm.percentile(99):.0f} → {attacked.percentile(99):.0f} ms"
        figure(f"500 slow bodies, 200 half headers, 50 slow readers: {name}", said, "moves less than 50 ms")
        assert attacked.statuses() == {200: len(attacked.rows)}
        assert moved < 50


def test_twenty_who_guess_passwords_hardly_slow_a_reader(running: Service, figure: Figure) -> None:
    before = loads.measure(running.port, LIST, 10)
    with loads.attack("guess", running.port + 1, 20):
        during = loads.measure(running.port, LIST, 10)
    said = f"p50 {before.percentile(50):.1f} → {during.percentile(50):.1f} ms"
    figure("20 clients guessing passwords: API", said, "moves less than half")
    assert during.statuses() == {200: len(during.rows)}
    assert during.percentile(50) < before.percentile(50) * 1.5


def test_two_hundred_readers_at_once_are_all_answered(running: Service, figure: Figure) -> None:
    answers = loads.read_by_crowd(running.port, 200, 20)
    said = (
        f"{len(answers.rows) / 20:.0f} a second, p50 {answers.percentile(50):.0f}, p99 {answers.percentile(99):.0f} ms"
    )
    figure("200 clients for 20 s", said, "0 errors")
    assert answers.statuses() == {200: len(answers.rows)}
