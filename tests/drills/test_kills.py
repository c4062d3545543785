"""Every part of the service killed, frozen or starved, while readers ask: how long until all is back."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from sco.postgres import ROOT, embedded
from tests.connections.freezing import frozen
from tests.drills import loads
from tests.drills.conftest import Figure
from tests.drills.test_supervisor_long import fill, small_disk
from tests.running.service import Service, fresh_var, part, service

pytestmark = pytest.mark.drill
LIST, READY, LIVE = "/api/v1/claims?limit=20&lang=en", "/healthz/ready", "/healthz/live"
STATIC = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css"


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with fresh_var() as folder:
        yield folder


@pytest.fixture(scope="module")
def running(var: Path) -> Iterator[Service]:
    with service(var) as started:
        started.until("Documentation")
        yield started


def is_back(service: Service) -> bool:
    asked = ((service.port, LIST), (service.port, READY), (service.port + 1, READY))
    return all(loads.ask(port, path, timeout=5)[1] == 200 for port, path in asked)


def children(of: Service, *names: str) -> list[psutil.Process]:
    found = []
    for each in of.descendants():
        with contextlib.suppress(psutil.Error, ProcessLookupError):  # one that has just been killed
            found += [each] if part(each) in names else []
    return found


def postmaster(var: Path) -> psutil.Process:
    pid = embedded({"SCO_VAR": str(var)}).pid
    assert pid is not None
    return psutil.Process(pid)


VICTIMS: dict[str, Callable[[Service, Path], list[psutil.Process]]] = {
    "one web process": lambda of, _var: children(of, "public service"),
    "both web processes": lambda of, _var: children(of, "public service", "public 2 service"),
    "the desk": lambda of, _var: children(of, "desk service"),
    "the worker": lambda of, _var: children(of, "worker"),
    "the worker of webhooks": lambda of, _var: children(of, "webhooks worker"),
    "the server of metrics": lambda of, _var: children(of, "metrics server"),
    "everything but PostgreSQL": lambda of, _var: of.descendants(),
    "a backend of PostgreSQL": lambda _of, var: postmaster(var).children()[-1:],
    "PostgreSQL": lambda _of, var: [postmaster(var)],
    "PostgreSQL with all its processes": lambda _of, var: [
        postmaster(var),
        *postmaster(var).children(recursive=True),
    ],
}


@pytest.mark.parametrize("victim", VICTIMS)
def test_after_kill_9_all_is_back(running: Service, var: Path, figure: Figure, victim: str) -> None:
    count = len(running.descendants())
    killed = VICTIMS[victim](running, var)
    assert killed
    for each in killed:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    time.sleep(0.1)
    took = loads.until(lambda: is_back(running) and len(running.descendants()) >= count, 30)
    figure(f"kill -9 of {victim}", f"{took:.1f} s", "back within 10 s")
    assert took < 10


def test_a_web_process_killed_five_times_in_a_row_comes_back(running: Service, figure: Figure) -> None:
    took = 0.0
    for _ in range(5):
        for each in children(running, "public service"):
            each.kill()
        time.sleep(0.05)
        took = max(took, loads.until(lambda: bool(children(running, "public service")), 30))
    took = max(took, loads.until(lambda: is_back(running), 30))
    figure("one web process killed 5 times in a row", f"{took:.1f} s at most", "back within 10 s")
    assert took < 10


def test_a_database_that_is_asked_to_stop_is_back_soon(running: Service, var: Path, figure: Figure) -> None:
    before = postmaster(var)
    before.terminate()
    took = loads.until(lambda: not before.is_running() and is_back(running), 30)
    figure("SIGTERM of PostgreSQL, which waits for all sessions", f"{took:.1f} s", "back within 10 s")
    assert took < 10


def test_sigterm_alone_ends_the_service(var: Path) -> None:
    with fresh_var() as folder, service(folder) as ended:
        ended.until("Documentation")
        assert ended.end(signal.SIGTERM) == 0
        assert "Stopped." in ended.said


def test_a_frozen_database_keeps_nobody_waiting(running: Service, var: Path, figure: Figure) -> None:
    server = embedded({"SCO_VAR": str(var)})
    readers = [lambda: loads.measure(running.port, LIST, 6, every=0.05)] * 8
    quick = [lambda path=path: loads.measure(running.port, path, 6, every=0.1) for path in (LIVE, STATIC)]
    with frozen(server):
        *asked, live, static = loads.at_once(*readers, *quick)
    back = loads.until(lambda: is_back(running), 10)
    slowest = max(answers.percentile(100) for answers in asked)
    figure("PostgreSQL frozen: readers", f"503 after {slowest / 1000:.1f} s at most", "503 within 3 s")
    for name, answers in (("/healthz/live", live), ("a static file", static)):
        figure(f"PostgreSQL frozen: {name}", f"p50 {answers.percentile(50):.0f} ms", "100 ms")
        assert answers.statuses() == {200: len(answers.rows)}
        assert answers.percentile(50) < 100
    figure("PostgreSQL thawed", f"back after {back:.1f} s", "1 s")
    assert all(answers.statuses() == {503: len(answers.rows)} for answers in asked)
    assert slowest < 3000
    assert back < 1


def test_a_locked_head_holds_up_no_reader(running: Service, var: Path, figure: Figure) -> None:
    with psycopg.connect(embedded({"SCO_VAR": str(var)}).url()) as holder:
        holder.execute("SELECT FROM ledger_head FOR UPDATE")
        rows = loads.measure(running.port, LIST, 3)
        assert rows.statuses() == {200: len(rows.rows)}
        holder.rollback()
        holder.execute("LOCK TABLE ledger_head")
        tables = loads.measure(running.port, LIST, 6)
    back = loads.until(lambda: is_back(running), 10)
    said = f"503 after {tables.percentile(100) / 1000:.1f} s at most, back after {back:.1f} s"
    figure("the head's table locked", said, "503 within 3 s, back after 1 s")
    assert tables.statuses() == {503: len(tables.rows)}
    assert tables.percentile(100) < 3000
    assert back < 1


def publish(var: Path, number: int) -> subprocess.CompletedProcess[str]:
    """Change an author and publish it, as the desk's role."""
    code = (
        "import django; django.setup(); from articles.models import Author;"
        "from sco.ledger.actions.publish import publish;"
        "from sco.ledger.registry import Ref; author = Author.objects.order_by('pk').first();"
        f"author.name_en = 'Author {number}'; author.save();"
        "print(publish([Ref('author', author.slug)], actor='drill')[0].sequence)"
    )
    url = embedded({"SCO_VAR": str(var)}).url("sco_desk")
    environ = {**os.environ, "DATABASE_URL": url, "SCO_VAR": str(var), "DJANGO_SETTINGS_MODULE": "sco.settings"}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True)


def test_a_full_disk_leaves_reading_up_and_publishing_works_again_soon(figure: Figure) -> None:
    with fresh_var() as folder, small_disk(folder / "small", "200m") as var, service(var) as full:
        full.until("Documentation")
        acknowledged = [int(publish(var, 0).stdout)]
        (var / "fill").write_bytes(b"")
        fill(var / "fill")
        failed = 0
        for number in range(1, 200):
            done = publish(var, number)
            if done.returncode == 0:
                acknowledged.append(int(done.stdout))
            else:
                failed += 1
                fill(var / "fill")  # what PostgreSQL has freed meanwhile
            if failed == 3:
                break
        assert failed == 3
        statuses = loads.measure(full.port, LIST, 5).statuses()
        assert set(statuses) <= {200, 503}
        (var / "fill").unlink()
        took = loads.until(lambda: publish(var, 1000).returncode == 0, 60)
        assert is_back(full) or loads.until(lambda: is_back(full), 10) < 10
        with psycopg.connect(embedded({"SCO_VAR": str(var)}).url()) as connection:
            rows = connection.execute("SELECT sequence FROM ledger_entry").fetchall()
        lost = set(acknowledged) - {sequence for (sequence,) in rows}
        figure("disk full while publishing: reading", f"statuses {statuses}", "200 or 503")
        figure("disk full while publishing: lost", str(len(lost)), "0")
        figure("space freed: publishing works again", f"{took:.1f} s", "10 s")
        assert not lost
        assert took < 10
