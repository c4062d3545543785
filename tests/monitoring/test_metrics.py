"""/metrics: counted by several processes, read by Prometheus's own parser."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from prometheus_client.parser import text_string_to_metric_families

from sco.monitoring import server as metrics_server
from sco.monitoring.collectors import GAUGES
from sco.postgres import ROOT, Embedded
from tests.api.test_server import url_of
from tests.monitoring.service import Server, metrics, web
from tests.postgres.servers import QUICK, remove

PROMTOOL = shutil.which("promtool")
DASHBOARD = ROOT / "docs" / "grafana-dashboard.json"


class Scrape(dict[tuple[str, tuple[tuple[str, str], ...]], float]):
    """The value of each sample by its name and labels."""

    def value(self, name: str, **labels: str) -> float:
        """The sum over all samples with these labels."""
        found = [value for (each, has), value in self.items() if each == name and labels.items() <= dict(has).items()]
        assert found, (name, labels, sorted({each for each, _ in self}))
        return sum(found)

    def names(self) -> set[str]:
        return {name for name, _labels in self}

    def has(self, name: str) -> bool:
        return name in self.names()


def scrape(server: Server, *, written: bool = False) -> Scrape:
    """What Prometheus would read; when the last requests are `written`."""
    time.sleep(0.8 if written else 0)
    text = server.ask("/metrics").text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    found = Scrape({(each.name, tuple(sorted(each.labels.items()))): each.value for each in samples})
    assert len(found) == len(samples), "a series twice"
    return found


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    return tmp_path / "counts"


@contextmanager
def both(folder: Path, counts: Path, workers: int = 1) -> Iterator[tuple[Server, Server]]:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(counts), "SCO_VAR": str(folder / "var")}
    with web(folder, workers=workers, **shared) as server, metrics(folder, **shared) as found:
        yield server, found


@pytest.mark.drill
def test_requests_of_all_workers_are_counted(tmp_path: Path, counts: Path, seeded: str) -> None:
    with both(tmp_path, counts, workers=2) as (server, found):
        for _ in range(20):
            server.ask("/api/v1/articles?limit=2")
        server.ask("/nothing")
        server.ask("/api/v1/articles?limit=2&unknown=1")
        page = {"route": "api/v1/articles", "service": "all"}
        seen = scrape(found, written=True)
        assert seen.value("sco_requests_total", **page, method="GET", status="2xx") == 20
        assert seen.value("sco_requests_total", **page, method="GET", status="4xx") == 1
        assert seen.value("sco_requests_total", route="(none)", status="4xx") == 1
        assert seen.value("sco_request_seconds_count", **page) == 21
        assert seen.value("sco_request_seconds_bucket", **page, le="+Inf") == 21
        assert (
            0 < seen.value("sco_request_database_seconds_sum", **page) < seen.value("sco_request_seconds_sum", **page)
        )
        assert seen.value("sco_request_queries_total", **page) >= 40
        assert seen.value("sco_processes", service="all") == 2


def test_conditional_requests_tell_whether_304_was_enough(tmp_path: Path, counts: Path, seeded: str) -> None:
    with both(tmp_path, counts) as (server, found):
        etag = server.ask("/api/v1/mechanisms").headers["ETag"]
        assert server.ask("/api/v1/mechanisms", If_None_Match=etag).status == 304
        assert server.ask("/api/v1/mechanisms", If_None_Match='"other"').status == 200
        seen = scrape(found, written=True)
        assert seen.value("sco_conditional_requests_total", result="not_modified") == 1
        assert seen.value("sco_conditional_requests_total", result="sent") == 1


@pytest.mark.drill
def test_restarts_lose_no_counts_and_grow_nothing(tmp_path: Path, counts: Path, record: str) -> None:
    shared = {"PROMETHEUS_MULTIPROC_DIR": str(counts), "SCO_VAR": str(tmp_path / "var")}
    with metrics(tmp_path, **shared) as found:
        for number in range(1, 4):
            with web(tmp_path, **shared) as server:
                server.ask("/nothing")
                assert scrape(found, written=True).value("sco_requests_total", route="(none)") == number
                killed = [*psutil.Process(server.process.pid).children(), psutil.Process(server.process.pid)]
                for process in killed:
                    process.kill()
                psutil.wait_procs(killed, timeout=10)
            assert scrape(found).value("sco_processes", service="all") == 0
            assert scrape(found).value("sco_requests_total", route="(none)") == number
            assert scrape(found).value("sco_request_seconds_count", route="(none)") == number
        # One sum of each kind for all that have ended.
        assert sorted(each.name for each in counts.iterdir()) == ["counter_merged.db", "histogram_merged.db"]


def test_the_record_the_queue_and_the_backup(tmp_path: Path, counts: Path, seeded: str) -> None:
    with psycopg.connect(url_of("default"), autocommit=True) as desk:
        desk.execute("DELETE FROM procrastinate_jobs")
        desk.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        for status in ("todo", "todo", "failed", "succeeded"):
            desk.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', %s)", [status]
            )
        desk.execute("UPDATE procrastinate_events SET at = now() - interval '90 seconds' WHERE type = 'deferred'")
        ((head, at),) = desk.execute("SELECT sequence, extract(epoch FROM at)::float8 FROM ledger_head").fetchall()
    backup = {"finished_at": "2026-11-25T23:00:00Z", "bytes": 1234, "label": "nightly"}
    (tmp_path / "backups").mkdir()
    with metrics(tmp_path, SCO_VAR=str(tmp_path)) as found:
        assert not scrape(found).has("sco_last_backup_bytes")
        (tmp_path / "backups" / "last.json").write_text(json.dumps(backup))
        seen = scrape(found)
    for name in ("desk", "reader"):
        assert seen.value("sco_head_sequence", database=name) == head
        assert abs(seen.value("sco_head_timestamp_seconds", database=name) - at) < 0.001
    assert seen.value("sco_jobs_waiting") == 2
    assert seen.value("sco_jobs_failed") == 1
    assert seen.value("sco_jobs_running") == 0
    assert 90 <= seen.value("sco_oldest_job_age_seconds") < 150
    assert seen.value("sco_workers") == 1
    assert seen.value("sco_replicas_connected") == 0
    assert {part: seen.value("sco_up", part=part) for part in ("database", "reader", "worker")} == {
        "database": 1, "reader": 1, "worker": 1
    }  # fmt: skip
    assert seen.value("sco_last_backup_timestamp_seconds") == 1795647600
    assert seen.value("sco_last_backup_bytes") == 1234
    assert not seen.has("sco_scrape_failed")


def test_the_public_service_has_the_readers_figures_only(tmp_path: Path, seeded: str) -> None:
    with metrics(tmp_path, SERVE="public", DATABASE_URL="", SCO_VAR=str(tmp_path)) as found:
        seen = scrape(found)
    assert seen.value("sco_up", part="reader") == 1
    assert seen.value("sco_head_sequence", database="reader") > 0
    assert not seen.has("sco_jobs_waiting")
    assert ("sco_up", (("part", "database"),)) not in seen


def test_one_fault_does_not_take_the_page(tmp_path: Path, counts: Path, record: str) -> None:
    with psycopg.connect(url_of("default"), autocommit=True) as owner:
        owner.execute("DROP TABLE procrastinate_jobs CASCADE")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "last.json").write_text("{")
    with metrics(tmp_path, SCO_VAR=str(tmp_path)) as found:
        seen = scrape(found)
    failed = {dict(labels)["source"] for name, labels in seen if name == "sco_scrape_failed"}
    assert failed == {"jobs", "oldest job", "backup"}
    assert seen.value("sco_up", part="database") == 1
    assert seen.value("sco_workers") == 0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Embedded]:
    server = Embedded(tmp_path / "postgres", QUICK)
    with server.in_use():
        yield server
    remove(server)


def timed(found: Server) -> tuple[Scrape, float]:
    start = time.monotonic()
    seen = scrape(found)
    return seen, time.monotonic() - start


@pytest.mark.drill
def test_a_frozen_database_and_one_that_is_gone(tmp_path: Path, own_server: Embedded) -> None:
    url = own_server.url()
    with metrics(tmp_path, DATABASE_URL=url, READER_DATABASE_URL=url) as found:
        assert scrape(found).value("sco_up", part="database") == 1
        assert own_server.pid
        processes = [psutil.Process(own_server.pid), *psutil.Process(own_server.pid).children()]
        for process in processes:
            process.suspend()
        try:
            for _ in range(3):
                seen, seconds = timed(found)
                assert seconds < 3
                assert [seen.value("sco_up", part=part) for part in ("database", "reader")] == [0, 0]
            threads = psutil.Process(found.process.pid).num_threads()
        finally:
            for process in reversed(processes):
                process.resume()
        assert threads <= 5  # none for each scrape
        time.sleep(1)
        assert scrape(found).value("sco_up", part="database") == 1
        own_server.stop()
        seen, seconds = timed(found)
        assert seconds < 3
        assert seen.value("sco_up", part="database") == 0


@pytest.mark.drill
def test_locked_tables_hold_up_no_scrape(tmp_path: Path, record: str) -> None:
    with metrics(tmp_path, SCO_VAR=str(tmp_path)) as found:
        with psycopg.connect(url_of("default")) as locking:
            locking.execute("LOCK TABLE ledger_head, procrastinate_jobs, procrastinate_workers")
            for _ in range(3):
                seen, seconds = timed(found)
                assert seconds < 3
            assert seen.value("sco_up", part="database") == 0
        time.sleep(2)
        assert scrape(found).value("sco_up", part="database") == 1


def test_it_ends_on_sigterm_even_while_it_waits(tmp_path: Path, own_server: Embedded) -> None:
    url = own_server.url()
    with metrics(tmp_path, DATABASE_URL=url, READER_DATABASE_URL=url) as found:
        assert own_server.pid
        postmaster = psutil.Process(own_server.pid)
        postmaster.suspend()
        try:
            found.process.terminate()
            assert found.process.wait(2) == 0
        finally:
            postmaster.resume()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "８０００"])
def test_a_number_that_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"METRICS_PORT is “{port}”"):
        metrics_server._port({"METRICS_PORT": port})


def test_a_bad_port_ends_the_process() -> None:
    port = "http"
    done = subprocess.run(
        [sys.executable, "-m", "sco.monitoring.server"], env={**os.environ, "METRICS_PORT": port}, cwd=ROOT,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(f"METRICS_PORT is “{port}”")


def test_a_port_in_use_is_told(tmp_path: Path, record: str) -> None:
    with metrics(tmp_path) as found:
        done = subprocess.run(
            [sys.executable, "-m", "sco.monitoring.server"], env={**os.environ, "METRICS_PORT": str(found.port)},
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_metrics_is_no_address_of_the_service(tmp_path: Path, counts: Path, record: str) -> None:
    with web(tmp_path, PROMETHEUS_MULTIPROC_DIR=str(counts)) as server:
        assert server.ask("/metrics").status == 404


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, shared_seed: str) -> str:
    """A scrape with everything in it that one machine can show."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "var" / "backups").mkdir(parents=True)
    backup = {"finished_at": "2026-11-25T23:00:00+00:00", "bytes": 1, "label": ""}
    (folder / "var" / "backups" / "last.json").write_text(json.dumps(backup))
    with both(folder, folder / "counts") as (server, found):
        etag = server.ask("/api/v1/mechanisms").headers["ETag"]
        server.ask("/api/v1/mechanisms", If_None_Match=etag)
        time.sleep(0.8)
        return found.ask("/metrics").text


@pytest.mark.skipif(PROMTOOL is None, reason="promtool comes with Debian's prometheus")
def test_promtool_finds_no_fault(whole: str) -> None:
    done = subprocess.run([str(PROMTOOL), "check", "metrics"], input=whole, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# These need a standby (see test_replicas.py), or a part that fails.
ELSEWHERE = {"sco_replica_lag_seconds", "sco_replica_lag_bytes", "sco_replay_age_seconds", "sco_scrape_failed"}


def test_every_gauge_is_in_a_scrape(whole: str) -> None:
    assert GAUGES.keys() - set(re.findall("^# TYPE ([a-z_]+)", whole, re.MULTILINE)) == ELSEWHERE


def names_in(expressions: list[str]) -> set[str]:
    return {name for each in expressions for name in re.findall(r"\bsco_[a-z_]+", each)}


def asked() -> list[str]:
    """The expressions of the dashboard."""
    dashboard: dict[str, Any] = json.loads(DASHBOARD.read_text())
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    return [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]


def test_the_dashboard_names_only_what_is_there(whole: str) -> None:
    named = names_in(asked())
    there = {line.split("{")[0].split(" ")[0] for line in whole.splitlines() if not line.startswith("#")}
    assert named - there <= ELSEWHERE
    assert len(named) >= 15


@pytest.mark.skipif(PROMTOOL is None, reason="promtool comes with Debian's prometheus")
def test_promtool_parses_what_the_dashboard_asks(tmp_path: Path) -> None:
    expressions = [each.replace("$__rate_interval", "5m") for each in asked()]
    rules = [{"record": f"dashboard:{number}", "expr": each} for number, each in enumerate(expressions)]
    file = tmp_path / "rules.json"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    done = subprocess.run([str(PROMTOOL), "check", "rules", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_list_in_the_documentation_is_whole(whole: str) -> None:
    rows = re.findall(r"^\| (`sco_[^|]+)\|", (ROOT / "docs" / "running.md").read_text(), re.MULTILINE)
    families = set(re.findall("^# TYPE ([a-z_]+)", whole, re.MULTILINE)) | ELSEWHERE
    # Here nothing is remembered (see test_memory_of_a_service.py), and nothing limited (tests/limits).
    families |= {"sco_cached_requests_total", "sco_refused_requests_total", "sco_limits_alone_total"}
    assert names_in(rows) == families
