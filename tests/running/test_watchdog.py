"""What is done when a part of the service ends by itself."""

import contextlib
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import psycopg
import pytest

from sco.postgres import PostgresError
from sco.running.parts import Part
from sco.running.terminal import say
from sco.running.watchdog import CALM_SECONDS, LONGEST_PAUSE, Backoff, Watchdog


class Parts:
    """Stands for the child processes."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: list[tuple[str, int]] = []
        self.trouble: OSError | None = None

    def start(self, name: str, _arguments: Sequence[str], _environ: Mapping[str, str]) -> None:
        if self.trouble:
            raise self.trouble
        self.started.append(name)

    def pop_ended(self) -> tuple[str, int] | None:
        return self.ended.pop(0) if self.ended else None


class Server:
    """Stands for the embedded server."""

    def __init__(self, data: Path) -> None:
        self.data, self.log, self.pid, self.starts = data, data / "log", 1 if data.exists() else None, 0
        self.trouble: Exception | None = None
        self.stopping = False

    def stop(self) -> None:
        self.stopping, self.pid = False, None

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
    parts = [Part("public service", (), {}), Part("worker", (), {})]
    return Watchdog(Parts(), parts, Server(tmp_path), clock=Clock())  # type: ignore[arg-type]


def check_at(watchdog: Watchdog, now: float) -> None:
    watchdog.clock.now = now
    watchdog.check()


def test_pauses_grow_to_five_seconds_and_are_short_again_after_a_quiet_minute() -> None:
    backoff = Backoff()
    assert [backoff.pause(now) for now in range(7)] == [0.5, 1, 2, 4, 5, 5, 5]
    assert backoff.pause(6 + CALM_SECONDS + 1) == 0.5


def test_what_ended_starts_again_after_its_pause_and_nothing_else_does(
    watchdog: Watchdog, capsys: pytest.CaptureFixture[str]
) -> None:
    watchdog.start()
    watchdog.children.ended = [("worker", 1)]
    watchdog.check()
    assert "The worker ended by itself with status 1" in capsys.readouterr().out
    check_at(watchdog, 0.4)
    assert watchdog.children.started == ["public service", "worker"]
    check_at(watchdog, 0.5)
    check_at(watchdog, 0.6)
    assert watchdog.children.started == ["public service", "worker", "worker"]


def test_what_cannot_be_started_is_tried_again(watchdog: Watchdog, capsys: pytest.CaptureFixture[str]) -> None:
    watchdog.children.trouble = BlockingIOError(11, "Resource temporarily unavailable")
    watchdog.start()
    assert "could not be started" in capsys.readouterr().out
    watchdog.children.trouble = None
    check_at(watchdog, 1)
    assert sorted(watchdog.children.started) == ["public service", "worker"]


@pytest.mark.parametrize(
    "trouble", [psycopg.OperationalError("no"), OSError("no"), subprocess.CalledProcessError(1, "sh")]
)
def test_whatever_keeps_the_database_from_starting_ends_nothing(watchdog: Watchdog, trouble: Exception) -> None:
    watchdog.server.pid, watchdog.server.trouble = None, trouble
    watchdog.check()
    watchdog.server.trouble = None
    check_at(watchdog, 0.5)
    assert watchdog.server.pid == 1


def test_a_log_on_a_full_disk_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr("sys.stdout", full)
        say("nobody will read this")
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()


def test_several_that_end_at_once_all_start_again(watchdog: Watchdog) -> None:
    watchdog.children.ended = [("worker", -9), ("public service", -9)]
    watchdog.check()
    check_at(watchdog, 1)
    assert sorted(watchdog.children.started) == ["public service", "worker"]


def test_what_never_lives_is_tried_for_ever_and_reported_ever_less(
    watchdog: Watchdog, capsys: pytest.CaptureFixture[str]
) -> None:
    for round_ in range(100):
        watchdog.children.ended = [("public service", -9)]
        watchdog.check()
        check_at(watchdog, (round_ + 1) * LONGEST_PAUSE)
    assert len(watchdog.children.started) == 100
    assert 5 < capsys.readouterr().out.count("ended by itself") < 20


def test_a_database_that_ended_is_started_again(watchdog: Watchdog, capsys: pytest.CaptureFixture[str]) -> None:
    watchdog.server.pid = None
    watchdog.check()
    watchdog.check()
    assert watchdog.server.starts == 1
    assert "is running again" in capsys.readouterr().out


def test_a_database_that_was_asked_to_stop_is_stopped_and_started_again(watchdog: Watchdog) -> None:
    watchdog.server.stopping = True
    watchdog.check()
    assert (watchdog.server.starts, watchdog.server.pid, watchdog.server.stopping) == (1, 1, False)


def test_a_database_that_cannot_be_started_is_tried_again_and_the_reason_is_said(
    watchdog: Watchdog, capsys: pytest.CaptureFixture[str]
) -> None:
    watchdog.server.pid = None
    watchdog.server.trouble = PostgresError("The disk is full.")
    watchdog.check()
    watchdog.check()
    assert watchdog.server.starts == 1
    assert "The disk is full. Starting it again in 0.5 s." in capsys.readouterr().out
    watchdog.server.trouble = None
    check_at(watchdog, 0.5)
    assert (watchdog.server.starts, watchdog.server.pid) == (2, 1)


def test_a_database_whose_data_is_gone_is_not_replaced_by_an_empty_one_but_waited_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    watchdog = Watchdog(Parts(), [], Server(tmp_path / "gone"), clock=Clock())  # type: ignore[arg-type]
    watchdog.check()
    assert "gone is gone" in capsys.readouterr().out
    assert watchdog.server.starts == 0
    (tmp_path / "gone").mkdir()
    check_at(watchdog, 1)
    assert watchdog.server.starts == 1


def test_a_database_that_ends_at_once_again_and_again_gets_pauses(watchdog: Watchdog) -> None:
    for _ in range(50):
        watchdog.server.pid = None
        watchdog.check()
    assert watchdog.server.starts == 1
    for second in range(50):
        watchdog.server.pid = None
        check_at(watchdog, second)
    assert 8 < watchdog.server.starts < 20
