"""Figures of the whole service, asked for at each scrape. A part that does not answer is missing from it, and down."""

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import psycopg
from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from sco.monitoring import folder

logger = logging.getLogger(__name__)
# Of a scrape, so that it ends within three. A stopped server still acknowledges what is sent: only a clock here tells.
SECONDS = 2.0
SETTINGS: dict[str, Any] = {
    "connect_timeout": 2, "autocommit": True, "prepare_threshold": None, "application_name": "sco-metrics",
    # A host that is gone does not answer these, and the thread that waits for it comes free.
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
}  # fmt: skip

# The name of each gauge: its description and its labels.
GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "sco_up": ("Whether this part answers (database, reader) or sends heartbeats (worker).", ("part",)),
    "sco_processes": ("Live server processes.", ("service",)),
    "sco_head_sequence": ("The newest entry of the record, as this connection sees it.", ("database",)),
    "sco_head_timestamp_seconds": ("When that entry was made, in Unix time.", ("database",)),
    "sco_replay_age_seconds": ("If this connection leads to a standby: age of what it replayed last.", ("database",)),
    "sco_replicas_connected": ("Standbys connected to the database.", ()),
    "sco_replica_lag_seconds": ("Time until this standby replays what is written now.", ("replica",)),
    "sco_replica_lag_bytes": ("Log that this standby has not replayed.", ("replica",)),
    "sco_jobs_waiting": ("Background jobs that are due.", ()),
    "sco_jobs_running": ("Background jobs that a worker has started.", ()),
    "sco_jobs_failed": ("Background jobs that failed for good.", ()),
    "sco_oldest_job_age_seconds": ("How long the oldest of the due jobs has waited.", ()),
    "sco_workers": ("Workers with a heartbeat in the last minute.", ()),
    "sco_last_backup_timestamp_seconds": ("When the last backup was finished, in Unix time.", ()),
    "sco_last_backup_bytes": ("Size of the last backup.", ()),
    "sco_scrape_failed": ("Whether this source of figures failed in this scrape; the log says why.", ("source",)),
}


class Sample(NamedTuple):
    """A value of a gauge, and the values of its labels."""

    gauge: str
    value: float
    labels: tuple[str, ...] = ()


class Query(NamedTuple):
    """A statement, and a gauge for each of its columns; NULL is no sample. With `label` its first column is a label."""

    name: str
    sql: str
    gauges: tuple[str, ...]
    labels: tuple[str, ...] = ()
    label: bool = False


HEAD = "SELECT sequence, extract(epoch FROM at) FROM ledger_head"
HEAD_GAUGES = ("sco_head_sequence", "sco_head_timestamp_seconds")
REPLAY = "SELECT extract(epoch FROM now() - pg_last_xact_replay_timestamp()) WHERE pg_is_in_recovery()"
# Only members of pg_read_all_stats see more than the number of standbys. Two can have the same name.
REPLICAS = """
    SELECT application_name, coalesce(max(extract(epoch FROM replay_lag)), 0), max(pg_wal_lsn_diff(
        CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, replay_lsn))
    FROM pg_stat_replication WHERE replay_lsn IS NOT NULL GROUP BY application_name
"""
JOBS = """
    SELECT count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
        count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed')
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')
"""
OLDEST = """
    SELECT coalesce(extract(epoch FROM now() - min(greatest(job.scheduled_at, event.at))), 0)
    FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id
    WHERE event.type = 'deferred' AND job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
"""
WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
DESK = (
    Query("head", HEAD, HEAD_GAUGES, ("desk",)),
    Query("replicas", "SELECT count(*) FROM pg_stat_replication", ("sco_replicas_connected",)),
    Query("lag", REPLICAS, ("sco_replica_lag_seconds", "sco_replica_lag_bytes"), label=True),
    Query("jobs", JOBS, ("sco_jobs_waiting", "sco_jobs_running", "sco_jobs_failed")),
    Query("oldest job", OLDEST, ("sco_oldest_job_age_seconds",)),
    Query("workers", WORKERS, ("sco_workers",)),
)
READER = (
    Query("reader's head", HEAD, HEAD_GAUGES, ("reader",)),
    Query("replay", REPLAY, ("sco_replay_age_seconds",), ("reader",)),
)


def ask(parameters: Mapping[str, Any], queries: Iterable[Query]) -> list[Sample]:
    """Asks over a new connection. Raises psycopg.Error if there is none; a query that fails is left out."""
    samples: list[Sample] = []
    with psycopg.connect(**{**SETTINGS, **parameters}) as connection:
        for query in queries:
            try:
                samples += _ask(connection, query)
            except psycopg.Error as error:
                if connection.broken:
                    raise
                logger.warning("No figures of %s: %s", query.name, error)
                samples.append(Sample("sco_scrape_failed", 1, (query.name,)))
    return samples


def _ask(connection: "psycopg.Connection[Any]", query: Query) -> Iterator[Sample]:
    # SET LOCAL: behind PgBouncer a setting of the session would stay with the server's connection.
    with connection.transaction():
        connection.execute("SET LOCAL statement_timeout = '1500ms'")
        rows = connection.execute(query.sql).fetchall()
    for row in rows:
        labels, values = ((row[0],), row[1:]) if query.label else (query.labels, row)
        yield from (
            Sample(gauge, float(value), labels)
            for gauge, value in zip(query.gauges, values, strict=True)
            if value is not None
        )


@dataclass
class Database:
    """One of the connections. A thread of its own waits for the server, and a frozen one holds up no other part."""

    part: str
    parameters: Mapping[str, Any]
    queries: tuple[Query, ...]
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: "Future[list[Sample]] | None" = None

    def begin(self) -> "Future[list[Sample]]":
        """The answer to come: of a thread that still waits, or of a new one."""
        with self.lock:
            if self.running is None or self.running.done():
                self.running = Future()
                # Daemons: an executor's threads would keep the process from ending while one waits.
                threading.Thread(target=self._run, args=(self.running,), daemon=True).start()
            return self.running

    def _run(self, answer: "Future[list[Sample]]") -> None:
        try:
            answer.set_result(ask(self.parameters, self.queries))
        except Exception as error:  # noqa: BLE001 - raised where the answer is awaited
            answer.set_exception(error)

    def samples(self, answer: "Future[list[Sample]]", deadline: float) -> list[Sample]:
        """What came in time."""
        try:
            samples = answer.result(max(0.0, deadline - monotonic()))
        except (psycopg.Error, TimeoutError) as error:
            logger.warning("No figures of the %s: %s", self.part, error or "it does not answer")
            return [Sample("sco_up", 0, (self.part,)), Sample("sco_scrape_failed", 1, (self.part,))]
        workers = [
            Sample("sco_up", float(each.value > 0), ("worker",)) for each in samples if each.gauge == "sco_workers"
        ]
        return [*samples, Sample("sco_up", 1, (self.part,)), *workers]


@dataclass(eq=False)  # a registry keeps collectors by identity
class ServiceCollector(Collector):
    """All gauges of a scrape."""

    databases: tuple[Database, ...]
    backup: Path
    counts: Path | None = None
    services: set[str] = field(default_factory=set)

    def collect(self) -> Iterable[Metric]:
        """One family for each gauge that has a value."""
        families: dict[str, GaugeMetricFamily] = {}
        for gauge, value, labels in self._samples():
            if gauge not in families:
                description, names = GAUGES[gauge]
                families[gauge] = GaugeMetricFamily(gauge, description, labels=names)
            families[gauge].add_metric(labels, value)
        return families.values()

    def _samples(self) -> Iterator[Sample]:
        deadline = monotonic() + SECONDS
        begun = [(each, each.begin()) for each in self.databases]  # all at once: one deadline for all
        yield from self._processes()
        yield from _guarded("backup", lambda: last_backup(self.backup))
        for database, answer in begun:
            yield from database.samples(answer, deadline)

    def _processes(self) -> Iterator[Sample]:
        if self.counts:
            alive = folder.alive(self.counts)
            self.services |= alive.keys()  # a service that has ended is shown with 0
            yield from (Sample("sco_processes", alive[name], (name,)) for name in sorted(self.services))


def last_backup(file: Path) -> list[Sample]:
    """Samples of the file that `manage.py backup` writes, none without it. Raises if the file is not what it writes."""
    if not file.exists():
        return []
    backup = json.loads(file.read_text())
    finished = datetime.fromisoformat(backup["finished_at"]).timestamp()
    return [
        Sample("sco_last_backup_timestamp_seconds", finished),
        Sample("sco_last_backup_bytes", float(backup["bytes"])),
    ]


def _guarded(source: str, read: Callable[[], list[Sample]]) -> list[Sample]:
    try:
        return read()
    except (ValueError, TypeError, KeyError, OSError) as error:
        logger.warning("No figures of the %s: %r", source, error)
        return [Sample("sco_scrape_failed", 1, (source,))]


@dataclass(eq=False)
class RequestCollector(Collector):
    """What the processes of the service have counted, those that have ended too."""

    counts: Path
    lock: threading.Lock = field(default_factory=threading.Lock)

    def collect(self) -> Iterable[Metric]:
        """The counters and histograms, summed over the processes."""
        try:
            with self.lock:
                folder.merge_ended(self.counts)
                families: Iterable[Metric] = MultiProcessCollector(None, str(self.counts)).collect()
                return list(families)
        except Exception:  # a file that a process is just making: the next scrape has it
            logger.exception("No figures of requests")
            return []
