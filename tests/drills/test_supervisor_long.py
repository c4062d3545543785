"""The service broken off at every stage: each takes a start of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from sco.postgres import ROOT, embedded
from tests.running.service import fresh_var, service

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with fresh_var() as folder:
        yield folder


def test_ctrl_c_in_the_middle_of_the_first_start_is_clean_and_the_next_one_goes_on() -> None:
    with fresh_var() as var:
        for word in ("Starting PostgreSQL", "Preparing", "Migrating", "Starting the web"):
            with service(var) as broken_off:
                broken_off.until(word)
                assert broken_off.end() == 0
                assert "Traceback" not in broken_off.said
            assert not embedded({"SCO_VAR": str(var)}).running
        with service(var) as next_one:
            next_one.until("Documentation")


def test_the_named_server_is_used_and_the_embedded_one_left_alone(var: Path) -> None:
    server = embedded({"SCO_VAR": str(var)})
    with server.in_use(), service(var / "unused", DATABASE_URL=server.url()) as named:
        named.until("Documentation")
        assert json.loads(named.get("/healthz/ready", desk=True))["database"] == "ok"
        assert not (var / "unused" / "postgres").exists()
        assert named.end() == 0
        assert server.running


def test_an_empty_server_is_prepared_in_one_go_by_its_owner_and_others_are_told_how() -> None:
    with fresh_var() as folder, embedded({"SCO_VAR": str(folder / "server")}).in_use() as server:
        desk, reader = server.url("sco_desk"), server.url("sco_reader")
        with service(folder / "no role", DATABASE_URL=desk) as refused:
            assert refused.rest() == 1
            assert_three_commands(refused.said)
        with psycopg.connect(server.url()) as connection:
            connection.execute("CREATE ROLE sco_desk LOGIN")
        with service(folder / "no right", DATABASE_URL=desk) as refused:
            assert refused.rest() == 1
            assert "permission denied for schema public" in refused.said
            assert_three_commands(refused.said)
        urls = {"OWNER_DATABASE_URL": server.url(), "DATABASE_URL": desk, "READER_DATABASE_URL": reader}
        with service(folder / "all three", **urls) as started:
            started.until("Documentation")
            assert json.loads(started.get("/healthz/ready"))["reader"] == "ok"


def assert_three_commands(said: str) -> None:
    places = [said.index(f"manage.py {command}") for command in ("migrate", "grant_desk", "grant_reader")]
    assert places == sorted(places)
    assert "Traceback" not in said


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_an_installation_broken_off_while_packages_are_copied_is_mended_by_the_next(
    tmp_path: Path, number: signal.Signals
) -> None:
    command = [sys.executable, str(ROOT / "tools" / "venv.py"), str(tmp_path / ".venv")]
    first = subprocess.Popen(command, start_new_session=True)
    wait_for(tmp_path, ".venv/lib/python3*/site-packages/django")
    os.killpg(first.pid, number)
    assert first.wait(timeout=30) == (130 if number == signal.SIGINT else -signal.SIGKILL)
    subprocess.run(command, check=True, timeout=300)
    python = tmp_path / ".venv" / "bin" / "python"
    code = "import django.contrib.admin, psycopg, rest_framework.views, procrastinate, waitress, pytest, mypy.main"
    subprocess.run([str(python), "-c", code], check=True)


def wait_for(folder: Path, pattern: str) -> None:
    deadline = time.monotonic() + 120
    while not any(folder.glob(pattern)):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_on_a_full_disk_reading_goes_on_and_the_worker_comes_back() -> None:
    with fresh_var() as folder, small_disk(folder / "small", "80m") as var, service(var) as full:
        full.until("Preparing")
        full.until("Starting the web services")
        (var / "fill").write_bytes(b"")
        fill(var / "fill")
        full.until("The worker ended by itself")
        assert full.get("/api/v1/articles")
        (var / "fill").unlink()
        full.until("Launching a worker")
        assert full.get("/api/v1/articles")


@pytest.mark.parametrize(("size", "at"), [("20m", "Starting PostgreSQL"), ("42m", "Preparing"), ("45m", "seed")])
def test_a_disk_that_is_full_is_named_at_every_stage_of_the_first_start(size: str, at: str) -> None:
    with fresh_var() as folder, small_disk(folder / "small", size) as var, service(var) as full:
        assert full.rest() == 1
        assert at in full.said
        assert f"The disk of {var}/postgres is full" in full.said
        assert "Traceback" not in full.said


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]).returncode != 0:
        pytest.skip("this machine or account lets no file system be mounted")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("ab", buffering=0) as out:
        try:
            while True:
                out.write(bytes(1 << 20))
        except OSError:
            return
