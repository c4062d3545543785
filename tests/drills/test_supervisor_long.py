"""The service broken off at every stage: each takes a start of its own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sco.postgres import embedded
from tests.running.service import all_gone, fresh_var, part, service

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with fresh_var() as folder:
        yield folder


def test_a_web_server_that_dies_is_reported_and_its_workers_end_too(var: Path) -> None:
    with service(var) as broken:
        broken.until("Documentation")
        running = broken.descendants()
        next(each for each in running if part(each) == "web server" and each.ppid() == broken.process.pid).kill()
        assert broken.rest() == 1
        assert "The web server ended by itself with status -9" in broken.said
        assert all_gone(running)
        assert not embedded({"SCO_VAR": str(var)}).running


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
        assert json.loads(named.get("/healthz/ready"))["database"] == "ok"
        assert not (var / "unused" / "postgres").exists()
        assert named.end() == 0
        assert server.running
