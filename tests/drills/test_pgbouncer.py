"""The real work through PgBouncer in transaction mode, on fewer connections than there are clients."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from sco.postgres import ROOT, Embedded, parse_url, places
from tests import databases
from tests.drills.conftest import Figure
from tests.ledger.crashing import check, fresh_server, manage
from tests.postgres.copies import admin

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(not PGBOUNCER, reason="PgBouncer is not installed (Debian and Ubuntu: apt install pgbouncer)"),
]
CONNECTIONS, EDITORS, ROUNDS, ENTRIES = 3, 3, 4, 600


@contextmanager
def pooler(server: Embedded) -> Iterator[int]:
    """PgBouncer before the server, with CONNECTIONS for each role; its port."""
    folder = server.data.parent / "pgbouncer"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    roles = ("sco_owner", databases.DESK, databases.READER)
    (folder / "users.txt").write_text("".join(f'"{role}" ""\n' for role in roles))
    settings = {
        "listen_addr": "127.0.0.1", "listen_port": port, "unix_socket_dir": "", "auth_type": "trust",
        "auth_file": folder / "users.txt", "pool_mode": "transaction", "default_pool_size": CONNECTIONS,
    }  # fmt: skip
    lines = [f"{name} = {value}" for name, value in settings.items()]
    database = f"sco = host={parse_url(server.url())['HOST']} dbname=sco"
    (folder / "pgbouncer.ini").write_text("\n".join(["[databases]", database, "[pgbouncer]", *lines, ""]))
    for each in (folder, *folder.iterdir()):
        places.own(each, server.account)
    options: dict[str, Any] = {"stderr": subprocess.DEVNULL, **server.account.process_options()}
    process = subprocess.Popen([str(PGBOUNCER), "-q", str(folder / "pgbouncer.ini")], **options)
    try:
        wait_for(port)
        yield port
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            psycopg.connect(f"postgresql://sco_owner@127.0.0.1:{port}/sco").close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="module")
def server(django_db_blocker: DjangoDbBlocker) -> Iterator[Embedded]:
    with django_db_blocker.unblock(), fresh_server() as made:
        manage(made, "grant_desk", databases.DESK)
        yield made


@pytest.fixture(scope="module")
def pooled(server: Embedded) -> Iterator[dict[str, str]]:
    """The environment of a service whose two roles both go through PgBouncer."""
    with pooler(server) as port:
        url = "postgresql://{}@127.0.0.1:" + f"{port}/sco"
        urls = {"DATABASE_URL": url.format(databases.DESK), "READER_DATABASE_URL": url.format(databases.READER)}
        yield os.environ | urls | {"DATABASE_POOLED": "1"}


def run_all(commands: list[list[str]], environ: dict[str, str]) -> list[str]:
    """Runs these Python programs at once; what each printed."""
    options: dict[str, Any] = {"cwd": ROOT, "env": environ, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen([sys.executable, *command], text=True, **options) for command in commands]
    try:
        found = [process.communicate(timeout=200) for process in processes]
    finally:
        for process in processes:
            process.kill()
    for process, (_said, failed) in zip(processes, found, strict=True):
        assert process.returncode == 0, failed[-3000:]
    return [said for said, _failed in found]


def test_editors_work_and_readers_read_on_three_connections(
    server: Embedded, pooled: dict[str, str], figure: Figure
) -> None:
    run_all([["-c", SHARED]], pooled)
    run_all([["-m", "tests.drills.desk_work", str(number), str(ROUNDS)] for number in range(EDITORS)], pooled)
    at_once = admin(server, "SELECT max(n) FROM (SELECT count(*) AS n FROM pg_stat_activity"
                            " WHERE backend_type = 'client backend' GROUP BY usename) AS each")  # fmt: skip
    assert at_once <= CONNECTIONS
    # Published, corrected and withdrawn.
    entries = admin(server, "SELECT count(*) FROM ledger_entry WHERE kind = 'article'")
    assert entries == 3 * EDITORS * ROUNDS
    figure(f"PgBouncer, {CONNECTIONS} connections: desk and API", f"{entries} actions, 0 errors", "0 errors")


# What all editors refer to, published before they begin: otherwise one would publish it while another looks on.
SHARED = """
import django; django.setup()
from tests import factories as make
make.publish_rows(make.author("author"), make.outlet(), make.rights())
"""


def test_commands_and_the_worker_run_through_it(server: Embedded, pooled: dict[str, str]) -> None:
    for command in (["publish", "--all"], ["verify_record"], ["procrastinate", "worker", "--one-shot"]):
        run_all([["manage.py", *command]], pooled)
    assert admin(server, "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded'") == 0


def test_eight_writers_and_three_followers_miss_nothing(django_db_blocker: DjangoDbBlocker, figure: Figure) -> None:
    with django_db_blocker.unblock(), fresh_server() as fresh, pooler(fresh) as port:
        url = "postgresql://{}@127.0.0.1:" + f"{port}/sco"
        urls = {"DATABASE_URL": url.format("sco_owner"), "READER_DATABASE_URL": url.format(databases.READER)}
        (said,) = run_all([["-m", "tests.ledger.crowd", str(ENTRIES)]], os.environ | urls | {"DATABASE_POOLED": "1"})
        check(fresh, json.loads(said), commits=ENTRIES // 2)
    figure(f"PgBouncer, {CONNECTIONS} connections: 8 writers, 3 followers", "nothing missed", "nothing missed")
