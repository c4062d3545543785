"""What is done when a part of the service ends by itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sco.postgres import PostgresError
from sco.running.terminal import StartupError
from sco.running.watchdog import CALM_SECONDS, MAX_RESTARTS, Backoff, Watchdog


class Parts:
    """Stands for the child processes."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: tuple[str, int] | None = None

    def start(self, name: str, _arguments: Sequence[str], _environ: Mapping[str, str]) -> None:
        self.started.append(name)

    def pop_ended(self) -> tuple[str, int] | None:
        ended, self.ended = self.ended, None
        return ended


class Server:
    """Stands for the embedded server."""

    def __init__(self, data: Path) -> None:
        self.data, self.log, self.pid, self.starts = data, data / "log", 1 if data.exists() else None, 0
        self.trouble: PostgresError | None = None

    def start(self) -> None:
        self.starts += 1
        if self.trouble:
            raise self.trouble
        self.pid = 1


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watchdog(tmp_path: Path) -> Watchdog:
    return Watchdog(Parts(), {}, Server(tmp_path), clock=Clock())  # type: ignore[arg-type]


def test_pauses_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    backoff = Backoff()
    pauses = [backoff.pause(now) for now in range(MAX_RESTARTS + 1)]
    assert pauses[:6] == [2, 4, 8, 16, 32, 60]
    assert pauses[-2:] == [60, None]
    assert backoff.pause(MAX_RESTARTS + CALM_SECONDS + 1) == 2


def test_a_worker_that_ended_starts_again_after_a_pause(watchdog: Watchdog, capsys: pytest.CaptureFixture[str]) -> None:
    watchdog.children.ended = ("worker", 1)
    watchdog.check()
    assert "The worker ended by itself with status 1" in capsys.readouterr().out
    watchdog.check()
    assert watchdog.children.started == []
    watchdog.clock.now = 2
    watchdog.check()
    watchdog.check()
    assert watchdog.children.started == ["worker"]


def test_a_worker_that_never_lives_is_given_up_and_reading_goes_on(
    watchdog: Watchdog, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(MAX_RESTARTS + 3):
        watchdog.children.ended = ("worker", 1)
        watchdog.check()
        watchdog.clock.now += 60
        watchdog.check()
    assert len(watchdog.children.started) == MAX_RESTARTS
    assert "It is not restarted" in capsys.readouterr().out


def test_without_its_web_server_all_is_stopped(watchdog: Watchdog) -> None:
    watchdog.children.ended = ("web server", -9)
    with pytest.raises(StartupError, match="The web server ended by itself with status -9"):
        watchdog.check()


def test_a_database_that_ended_is_started_again(watchdog: Watchdog, capsys: pytest.CaptureFixture[str]) -> None:
    watchdog.server.pid = None
    watchdog.check()
    watchdog.check()
    assert watchdog.server.starts == 1
    assert "PostgreSQL is running again" in capsys.readouterr().out


def test_a_database_that_cannot_be_started_is_named_as_the_reason(watchdog: Watchdog) -> None:
    watchdog.server.pid = None
    watchdog.server.trouble = PostgresError("The disk is full.")
    with pytest.raises(StartupError, match=r"PostgreSQL ended by itself.*The disk is full"):
        watchdog.check()


def test_a_database_whose_data_is_gone_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    watchdog = Watchdog(Parts(), {}, Server(tmp_path / "gone"))  # type: ignore[arg-type]
    with pytest.raises(StartupError, match="gone is gone"):
        watchdog.check()
    assert watchdog.server.starts == 0


def test_a_database_that_ends_again_and_again_is_given_up(watchdog: Watchdog) -> None:
    for _ in range(MAX_RESTARTS):
        watchdog.server.pid = None
        watchdog.check()
    watchdog.server.pid = None
    with pytest.raises(StartupError, match=f"ended by itself {MAX_RESTARTS} times"):
        watchdog.check()
