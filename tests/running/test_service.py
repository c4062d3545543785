"""One service alone, as a container runs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from sco.postgres import ROOT
from sco.running import parts
from sco.running.probe import ask
from tests.api.test_server import url_of
from tests.running.service import free_port


@contextmanager
def alone(**environ: str) -> Iterator["subprocess.Popen[str]"]:
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    command = [sys.executable, "-m", "sco.running.service"]
    with subprocess.Popen(
        command, cwd=ROOT, env=kept | environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def wait_until_ready(port: int, environ: dict[str, str]) -> None:
    deadline = time.monotonic() + 30
    while ask(port, "/healthz/ready", environ)[0] != 200:
        assert time.monotonic() < deadline, ask(port, "/healthz/ready", environ)
        time.sleep(0.05)


def test_the_public_service_needs_the_reader_alone_and_outlives_its_processes(seeded: str) -> None:
    port = free_port()
    environ = {"SERVE": "public", "PORT": str(port), "READER_DATABASE_URL": url_of("reader")}
    with alone(**environ) as process:
        wait_until_ready(port, environ)
        assert ask(port, "/api/v1/", environ)[0] == 200
        workers = psutil.Process(process.pid).children()
        assert len(workers) == parts.PROCESSES["public"]
        for each in workers:
            each.kill()
        psutil.wait_procs(workers, timeout=10)
        wait_until_ready(port, environ)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.mark.skipif((ROOT / "static" / "staticfiles.json").exists(), reason="they are collected here")
def test_in_production_static_files_are_collected_first() -> None:
    environ = {"PRODUCTION": "1", "CURSOR_KEY": "k3y" * 20, "ALLOWED_HOSTS": "a.org", "SERVE": "public"}
    with alone(**environ, READER_DATABASE_URL="postgresql://h/d") as process:
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "manage.py collectstatic" in out


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "SERVE is “”: write public, desk or live."),
        ({"SERVE": "both"}, "SERVE is “both”: write public, desk or live."),
        ({"SERVE": "public", "PORT": "x"}, "PORT is “x”"),
        ({"SERVE": "public", "READER_DATABASE_URL": "hunter2"}, "READER_DATABASE_URL: "),
        ({"SERVE": "public", "READER_DATABASE_URL": "postgresql://h/d", "WEB_PROCESSES": "0"}, "WEB_PROCESSES is “0”"),
        (
            {"SERVE": "public", "READER_DATABASE_URL": "postgresql://h/d", "WEB_THREADS": "zero"},
            "WEB_THREADS is “zero”",
        ),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(environ: dict[str, str], said: str) -> None:
    with alone(**environ) as process:
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert out.startswith(said)
    assert "hunter2" not in out
    assert "Traceback" not in out


def test_a_port_that_another_service_uses_is_refused(seeded: str) -> None:
    port = free_port()
    environ = {"SERVE": "public", "PORT": str(port), "READER_DATABASE_URL": url_of("reader")}
    with alone(**environ):
        wait_until_ready(port, environ)
        with alone(**environ) as second:
            out, _ = second.communicate(timeout=30)
        assert second.returncode == 1
        assert f"Port {port} of 127.0.0.1 is in use" in out
