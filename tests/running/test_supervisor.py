"""`python -m sco.running`: the real service, started, asked, killed and started again."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from sco.postgres import embedded, embedded_for_tests
from sco.running import children
from sco.running.startup import database
from sco.running.supervisor import port_number
from sco.running.terminal import StartupError
from tests.postgres.servers import kill
from tests.running.service import Service, all_gone, free_port, fresh_var, part, service

# One public process serves as well, and starts sooner, where the second is not what is tested.
FEW = {"WEB_PROCESSES": "1"}


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One folder for all of them: only the first start has to prepare a database."""
    with fresh_var() as folder:
        yield folder


def test_the_first_start_makes_everything_and_ctrl_c_stops_everything(var: Path) -> None:
    with service(var) as first:
        said = first.until("Documentation")
        assert re.search(r"^ +\d+\.\d s  Ready", said, re.MULTILINE)
        assert re.search(r"editor, password: \S{16} ", said)
        assert f"http://127.0.0.1:{first.port}/api/v1/\n" in said
        assert f"http://127.0.0.1:{first.port + 1}/admin/\n" in said
        assert b"csrfmiddlewaretoken" in first.get("/admin/")  # redirected to the desk
        assert json.loads(first.get("/healthz/ready"))["reader"] == "ok"
        ready = json.loads(first.get("/healthz/ready", desk=True))
        assert {ready[part] for part in ("database", "reader", "migrations")} == {"ok"}
        assert isinstance(ready["head"], int)
        running = first.descendants()
        assert len(running) >= 4
        assert_least_secrets(running)
        assert first.end() == 0
        assert "Stopped." in first.said
        assert all_gone(running)
        assert not embedded({"SCO_VAR": str(var)}).running


def test_the_second_start_prepares_nothing_and_a_third_beside_it_is_refused_without_harm(var: Path) -> None:
    with service(var, **FEW) as second:
        said = second.until("Documentation")
        assert "up to date" in said
        assert "password" not in said
        assert roles_at_work(var) == {"sco_desk", "sco_reader", "sco_live"}
        with service(var, second.port) as same_port, service(var) as other_port:
            for third in (same_port, other_port):
                assert third.rest() == 1
                assert f"Already running: http://127.0.0.1:{second.port}/" in third.said
        assert second.get("/healthz/live") == b"live\n"
        assert second.end(signal.SIGTERM) == 0


def roles_at_work(var: Path) -> set[str]:
    query = """
        SELECT DISTINCT usename::text FROM pg_stat_activity
        WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
    """
    with psycopg.connect(embedded({"SCO_VAR": str(var)}).url()) as connection:
        return {row[0] for row in connection.execute(query).fetchall()}


def test_a_port_in_use_is_named_with_a_way_out(var: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with service(var, port) as refused:
            assert refused.rest() == 1
            assert f"Port {port} of 127.0.0.1 is in use" in refused.said
            assert "make run PORT=" in refused.said
            assert "Traceback" not in refused.said


@pytest.mark.drill
def test_after_kill_9_the_next_start_ends_what_was_left_and_goes_on_when_a_part_dies(var: Path) -> None:
    port = free_port()
    with service(var, port, **FEW) as killed:
        killed.until("Documentation")
        left = killed.descendants()
        killed.process.kill()
        killed.process.wait()
    with service(var, port, **FEW) as next_one:
        next_one.until("Documentation")
        assert all_gone(left)
        assert next_one.get("/healthz/live") == b"live\n"
        worker(next_one).kill()
        assert "Starting it again in 0.5 s" in next_one.until("The worker ended by itself with status -9")
        kill(embedded({"SCO_VAR": str(var)}))
        next_one.until("PostgreSQL ended by itself and is running again")
        assert json.loads(next_one.get("/healthz/ready"))["reader"] == "ok"
        running = next_one.descendants()
        assert worker(next_one).is_running()
        assert next_one.end() == 0
        assert all_gone(running)
        assert not embedded({"SCO_VAR": str(var)}).running


def assert_least_secrets(running: list[psutil.Process]) -> None:
    """The public service knows the reader's URL alone, and no child the owner's."""
    for each in running:
        environ = each.environ()
        if part(each).startswith("public"):
            assert "sco_reader" in environ["READER_DATABASE_URL"]
            assert not {"DATABASE_URL", "SECRET_KEY"} & set(environ)
        if part(each).startswith("live"):
            assert "sco_live" in environ["LIVE_DATABASE_URL"]
            assert not {"DATABASE_URL", "READER_DATABASE_URL", "SECRET_KEY", "CURSOR_KEY"} & set(environ)
        assert not any("sco_owner" in value for value in environ.values())


def worker(of: Service) -> psutil.Process:
    """The worker, as soon as there is one."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for each in of.descendants():
            with contextlib.suppress(psutil.Error):
                if part(each) == "worker":
                    return each
        time.sleep(0.1)
    raise AssertionError(f"no worker: {of.said}")


def test_what_was_left_is_known_by_its_mark_and_strangers_are_let_be(var: Path) -> None:
    (var / "run").mkdir(exist_ok=True)
    marks = {children.OWNER: str(var / "run"), children.PART: "web server"}
    orphan = subprocess.Popen(["sleep", "60"], env=marks, start_new_session=True)
    others = marks | {children.OWNER: "/elsewhere/run"}
    stranger = subprocess.Popen(["sleep", "60"], env=others, start_new_session=True)
    try:
        with service(var) as started:
            assert "Ended the web server that an earlier start had left running" in started.until("PostgreSQL")
        assert orphan.wait(timeout=10) == -signal.SIGTERM
        assert stranger.poll() is None
    finally:
        for process in (orphan, stranger):
            process.kill()
            process.wait()


def test_a_process_that_misses_its_first_signal_gets_another() -> None:
    once = "lambda *_: signal.signal(signal.SIGTERM, signal.SIG_DFL)"
    code = f"import signal, time; signal.signal(signal.SIGTERM, {once}); print(flush=True); time.sleep(60)"
    deaf = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert deaf.stdout is not None
    deaf.stdout.readline()
    began = time.monotonic()
    children.end([psutil.Process(deaf.pid)])
    assert time.monotonic() - began < 10
    assert not psutil.pid_exists(deaf.pid)
    deaf.wait()
    deaf.stdout.close()


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"DATABASE_URL": f"postgresql://u:hunter2@127.0.0.1:{free_port()}/db"}, "The server that DATABASE_URL names"),
        ({"DATABASE_URL": "hunter2"}, "DATABASE_URL: "),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is “LOUD”"),
        ({"PRODUCTION": "1"}, "SECRET_KEY is not set"),
    ],
)
def test_what_cannot_be_used_is_reported_before_anything_starts(var: Path, environ: dict[str, str], said: str) -> None:
    with service(var, **environ) as refused:
        assert refused.rest() == 1
        assert said in refused.said
        assert "Starting" not in refused.said
        assert "hunter2" not in refused.said
        assert "Traceback" not in refused.said


@pytest.mark.parametrize("name", ["OWNER_DATABASE_URL", "READER_DATABASE_URL"])
def test_each_named_server_is_asked_first(name: str) -> None:
    with embedded_for_tests(os.environ).in_use() as server:
        environ = {"DATABASE_URL": server.url(database="postgres"), name: f"postgresql://127.0.0.1:{free_port()}/db"}
        with pytest.raises(StartupError, match=f"The server that {name} names"), database(environ):
            pass


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with service(tmp_path / "file") as refused:
        assert refused.rest() == 1
        assert "file/run cannot be used: Not a directory." in refused.said
        assert "Traceback" not in refused.said


@pytest.mark.parametrize("text", ["0", "65534", "65536", "-1", "http", "８０００", "1e3", "999999999"])
def test_an_impossible_port_is_refused(text: str) -> None:
    with pytest.raises(StartupError, match="PORT"):
        port_number(text)
