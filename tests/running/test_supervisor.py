"""`python -m sco.running`: the real service, started, asked, killed and started again."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from sco.postgres import ROOT, embedded
from sco.running import children
from sco.running.supervisor import Trouble, port_number
from tests.running.conftest import remove


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One folder for all of them: only the first start has to prepare a database."""
    folder = Path(tempfile.mkdtemp(prefix="sco tests "))
    folder.chmod(0o755)
    yield folder
    remove(embedded({"SCO_VAR": str(folder)}))
    shutil.rmtree(folder)


class Service:
    """A supervisor and what it has said so far."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        self.port, self.said = port, ""
        kept = {key: value for key, value in os.environ.items() if "DATABASE" not in key and key != "PRODUCTION"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sco.running"], cwd=ROOT, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=kept | {"SCO_VAR": str(var), "PORT": str(port)} | environ, start_new_session=True,
        )  # fmt: skip

    def until(self, word: str) -> str:
        """Read on until a line holds `word`, or to the end."""
        for line in self.process.stdout or ():
            self.said += line
            if word in line:
                break
        assert word in self.said, self.said
        return self.said

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.rest()

    def rest(self) -> int:
        """Exit status, at the latest after a minute."""
        try:
            said, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.said += said
        return self.process.returncode

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read()


@contextmanager
def service(var: Path, port: int | None = None, **environ: str) -> Iterator[Service]:
    started = Service(var, port or free_port(), **environ)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGTERM)
        if started.process.stdout:
            started.process.stdout.close()


def part(process: psutil.Process) -> str:
    return str(process.environ().get(children.PART, ""))


def all_gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=10)[1]


def test_the_first_start_makes_everything_and_ctrl_c_stops_everything(var: Path) -> None:
    with service(var) as first:
        said = first.until("Documentation")
        assert re.search(r"^ +\d+\.\d s  Ready", said, re.MULTILINE)
        assert re.search(r"editor, password: \S{16} ", said)
        assert f"http://127.0.0.1:{first.port}/api/v1/\n" in said
        ready = json.loads(first.get("/healthz/ready"))
        assert {ready[part] for part in ("database", "reader", "migrations")} == {"ok"}
        assert isinstance(ready["head"], int)
        running = first.descendants()
        assert len(running) >= 4
        assert first.end() == 0
        assert "Stopped." in first.said
        assert all_gone(running)
        assert not embedded({"SCO_VAR": str(var)}).running


def test_the_second_start_prepares_nothing_and_has_the_roles_of_production(var: Path) -> None:
    with service(var) as second:
        said = second.until("Documentation")
        assert "up to date" in said
        assert "password" not in said
        with psycopg.connect(embedded({"SCO_VAR": str(var)}).url()) as connection:
            query = """
                SELECT DISTINCT usename::text FROM pg_stat_activity
                WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
            """
            assert {row[0] for row in connection.execute(query).fetchall()} == {"sco_desk", "sco_reader"}
        assert second.end(signal.SIGTERM) == 0


def test_a_start_beside_a_running_one_is_refused_without_harm(var: Path) -> None:
    with service(var) as first:
        first.until("Documentation")
        with service(var, first.port) as again, service(var) as other_port:
            for second in (again, other_port):
                assert second.rest() == 1
                assert f"It runs already: http://127.0.0.1:{first.port}/" in second.said
        assert first.get("/healthz/live") == b"live\n"
        assert first.end() == 0


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


def test_after_kill_9_the_next_start_ends_what_was_left_and_serves(var: Path) -> None:
    port = free_port()
    with service(var, port) as killed:
        killed.until("Documentation")
        left = killed.descendants()
        killed.process.kill()
        killed.process.wait()
    with service(var, port) as next_one:
        next_one.until("Documentation")
        assert all_gone(left)
        assert next_one.get("/healthz/live") == b"live\n"
        assert next_one.end() == 0


def test_what_was_left_is_known_by_its_mark_and_strangers_are_let_be(var: Path) -> None:
    (var / "run").mkdir(exist_ok=True)
    marks = {children.OWNER: str(var / "run"), children.PART: "web server"}
    orphan = subprocess.Popen(["sleep", "60"], env=marks, start_new_session=True)
    others = marks | {children.OWNER: "/elsewhere/run"}
    stranger = subprocess.Popen(["sleep", "60"], env=others, start_new_session=True)
    try:
        with service(var) as started:
            assert "Ended the web server that an earlier start had left behind" in started.until("PostgreSQL")
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


@pytest.mark.parametrize("name", ["web server", "worker"])
def test_a_process_that_dies_is_reported_and_everything_stops(var: Path, name: str) -> None:
    with service(var) as broken:
        broken.until("Documentation")
        running = broken.descendants()
        next(each for each in running if part(each) == name and each.ppid() == broken.process.pid).kill()
        assert broken.rest() == 1
        assert f"The {name} ended by itself with status -9" in broken.said
        assert all_gone(running)
        assert not embedded({"SCO_VAR": str(var)}).running


def test_ctrl_c_in_the_middle_of_the_first_start_is_clean_and_the_next_one_goes_on() -> None:
    folder = Path(tempfile.mkdtemp(prefix="sco tests "))
    folder.chmod(0o755)
    try:
        with service(folder) as broken_off:
            broken_off.until("Preparing")
            assert broken_off.end() == 0
            assert "Traceback" not in broken_off.said
        assert not embedded({"SCO_VAR": str(folder)}).running
        with service(folder) as next_one:
            assert "password: " in next_one.until("Documentation")
    finally:
        with suppress(OSError):
            remove(embedded({"SCO_VAR": str(folder)}))
        shutil.rmtree(folder)


def test_a_named_server_that_does_not_answer_is_told_without_its_password(var: Path) -> None:
    with service(var, DATABASE_URL=f"postgresql://u:hunter2@127.0.0.1:{free_port()}/db") as refused:
        assert refused.rest() == 1
        assert "DATABASE_URL" in refused.said
        assert "hunter2" not in refused.said
        assert "Traceback" not in refused.said


def test_the_named_server_is_used_and_the_embedded_one_left_alone(var: Path) -> None:
    server = embedded({"SCO_VAR": str(var)})
    with server.in_use(), service(var / "unused", DATABASE_URL=server.url()) as named:
        named.until("Documentation")
        assert json.loads(named.get("/healthz/ready"))["database"] == "ok"
        assert not (var / "unused" / "postgres").exists()
        assert named.end() == 0
        assert server.running


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "８０００", "1e3", "999999999"])
def test_an_impossible_port_is_refused(text: str) -> None:
    with pytest.raises(Trouble, match="PORT"):
        port_number(text)
