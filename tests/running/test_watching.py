"""What is done when a part of the service ends by itself."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from sco.postgres import PostgresError
from sco.running.terminal import StartupError
from sco.running.watching import CALM_SECONDS, MOST_STARTS, Patience, Watch


class Parts:
    """Stands for the child processes."""

    def __init__(self) -> None:
        self.started: list[str] = []
        self.ended: tuple[str, int] | None = None

    def start(self, name: str, _arguments: Sequence[str], _environ: Mapping[str, str]) -> None:
        self.started.append(name)

    def dead(self) -> tuple[str, int] | None:
        return self.ended

    def forget(self, _name: str) -> None:
        self.ended = None


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
def watch(tmp_path: Path) -> Watch:
    return Watch(Parts(), {}, Server(tmp_path), clock=Clock())  # type: ignore[arg-type]


def test_pauses_grow_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience()
    pauses = [patience.pause(now) for now in range(MOST_STARTS + 1)]
    assert pauses[:6] == [2, 4, 8, 16, 32, 60]
    assert pauses[-2:] == [60, None]
    assert patience.pause(MOST_STARTS + CALM_SECONDS + 1) == 2


def test_a_worker_that_ended_starts_again_after_a_pause(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    watch.children.ended = ("worker", 1)
    watch.look()
    assert "The worker ended by itself with status 1" in capsys.readouterr().out
    watch.look()
    assert watch.children.started == []
    watch.clock.now = 2
    watch.look()
    watch.look()
    assert watch.children.started == ["worker"]


def test_a_worker_that_never_lives_is_given_up_and_reading_goes_on(
    watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(MOST_STARTS + 3):
        watch.children.ended = ("worker", 1)
        watch.look()
        watch.clock.now += 60
        watch.look()
    assert len(watch.children.started) == MOST_STARTS
    assert "It is not tried again" in capsys.readouterr().out


def test_without_its_web_server_all_is_stopped(watch: Watch) -> None:
    watch.children.ended = ("web server", -9)
    with pytest.raises(StartupError, match="The web server ended by itself with status -9"):
        watch.look()


def test_a_database_that_ended_is_started_again(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    watch.server.pid = None
    watch.look()
    watch.look()
    assert watch.server.starts == 1
    assert "PostgreSQL answers again" in capsys.readouterr().out


def test_a_database_that_cannot_be_started_is_named_as_the_reason(watch: Watch) -> None:
    watch.server.pid = None
    watch.server.trouble = PostgresError("The disk is full.")
    with pytest.raises(StartupError, match=r"PostgreSQL ended by itself.*The disk is full"):
        watch.look()


def test_a_database_whose_data_is_gone_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    watch = Watch(Parts(), {}, Server(tmp_path / "gone"))  # type: ignore[arg-type]
    with pytest.raises(StartupError, match="gone is gone"):
        watch.look()
    assert watch.server.starts == 0


def test_a_database_that_ends_again_and_again_is_given_up(watch: Watch) -> None:
    for _ in range(MOST_STARTS):
        watch.server.pid = None
        watch.look()
    watch.server.pid = None
    with pytest.raises(StartupError, match=f"ended by itself {MOST_STARTS} times"):
        watch.look()
