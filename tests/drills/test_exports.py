"""A million rows through a public process: how much memory it takes, and that they are all there."""

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from sco.connections import long_running
from tests import databases
from tests.api import sample
from tests.drills.conftest import Figure
from tests.monitoring.service import Server, web

pytestmark = pytest.mark.drill
ROWS, MOST = 1_000_000, 300  # MiB
TABLES = ("ledger_entry", "ledger_projection", "ledger_head")


def multiply(rows: int) -> int:
    """So many copies of a topic, each under a slug of its own, behind the back of the guards; the first sequence."""
    with long_running(), connection.cursor() as cursor:
        cursor.execute("SELECT sequence FROM ledger_head")
        ((head,),) = cursor.fetchall()
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for table in TABLES[:2]:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            other = {"sequence": f"{head} + n", "publication": str(head + rows), "slug": "'copy-' || n"}
            shown = ", ".join(other.get(name, f"one.{name}") for name in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {shown} FROM {table} AS one,"
                f" generate_series(1, {rows}) AS n WHERE one.kind = 'topic' AND one.slug = 'economy'"
            )
        cursor.execute("UPDATE ledger_head SET sequence = %s", [head + rows])
        cursor.execute("ANALYZE")
    return int(head)


def read_all(server: Server, address: str) -> tuple[int, int, float, float]:
    """Lines, bytes, seconds, and the most memory that the process took meanwhile, in MiB."""
    made = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    began, lines, size, most = time.monotonic(), 0, 0, 0.0
    made.request("GET", address, headers={"Host": "localhost"})
    response = made.getresponse()
    assert response.status == 200, response.read()
    while piece := response.read(1 << 20):
        lines, size = lines + piece.count(b"\n"), size + len(piece)
        most = max(most, psutil.Process(server.process.pid).memory_info().rss / 2**20)
    made.close()
    return lines, size, time.monotonic() - began, most


@pytest.fixture
def copies(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A record of every kind, most of it topics."""
    with django_db_blocker.unblock(), databases.clone(sample.template()):
        multiply(ROWS)
        yield


@pytest.mark.usefixtures("copies")
def test_a_million_rows_take_little_memory(tmp_path: Path, figure: Figure) -> None:
    with web(tmp_path, SERVE="public", WEB_THREADS="4") as server:
        for extension in ("ndjson", "csv"):
            lines, size, seconds, most = read_all(server, f"/api/v1/export/topic.{extension}")
            # The two topics of the sample, and the last line or the names of the columns.
            assert lines == ROWS + 3
            figure(
                f"{ROWS:,} rows as {extension}: {size / 1e6:.0f} MB, {ROWS / seconds:,.0f} rows/s",
                f"{most:.0f} MiB",
                f"< {MOST} MiB",
            )
            assert most < MOST
        began = time.monotonic()
        while (answer := server.ask("/api/v1/state")).status == 503:
            time.sleep(0.1)
        figure("the first state hash of a million items", f"{time.monotonic() - began:.1f} s", "")
        assert json.loads(answer.text)["kinds"]["topic"]["items"] == ROWS + 2
        # Of a kind with few items nothing else is walked.
        assert read_all(server, "/api/v1/export/state.csv")[2] < 2
