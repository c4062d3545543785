"""What each process counts of its requests. Import it only where PROMETHEUS_MULTIPROC_DIR is set."""

import atexit
import threading
import time
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict, deque
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from prometheus_client import Counter, Histogram, values

from sco.monitoring import folder
from sco.monitoring.logs import service

# Before the first metric is made. Instead of the process id, which is not unique across containers.
folder.path()
values.ValueClass = values.MultiProcessValue(folder.identity)

# Seconds: a cached page to a bulk publication.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
PLACE = ("service", "route")

REQUESTS = Counter("sco_requests", "Requests answered.", [*PLACE, "method", "status"])
SECONDS = Histogram("sco_request_seconds", "Time to answer a request.", PLACE, buckets=BUCKETS)
DATABASE = Histogram("sco_request_database_seconds", "Of that, time in the database.", PLACE, buckets=BUCKETS)
QUERIES = Counter("sco_request_queries", "Statements sent to the database by requests.", PLACE)
CONDITIONAL = Counter(
    "sco_conditional_requests", "Requests with If-None-Match, by whether 304 was enough.", [*PLACE, "result"]
)

CACHED = Counter("sco_cached_requests", "Requests answered from memory.", [*PLACE, "status"])

REFUSED = Counter("sco_refused_requests", "Requests refused by a rate limit.", ["service"])
ALONE = Counter(
    "sco_limits_alone", "Decisions on rate limits made by one process, as the counters did not answer.", ["service"]
)

# Requests answered that are not in the files yet. Written at once, the seven values of a request would cost it 50 µs.
_pending: "deque[Request]" = deque()
WRITE_SECONDS = 0.5


class Request(NamedTuple):
    """What is counted of a request; times in seconds."""

    method: str
    route: str
    status: int
    seconds: float
    database: float
    queries: int
    conditional: bool
    cached: bool = False


def observe(request: Request) -> None:
    """Counts a request, within half a second."""
    _pending.append(request)


def start() -> None:
    """Begins to write what is observed. To be called in each server process, as threads do not survive a fork."""
    threading.Thread(target=_write_for_ever, name="metrics", daemon=True).start()
    atexit.register(write)


def _write_for_ever() -> None:
    while True:
        time.sleep(WRITE_SECONDS)
        write()


def write() -> None:
    """Writes everything that was observed so far."""
    # Alike ones together: thousands of answers a second come from memory, and a value takes microseconds to write.
    alike = Counting()
    while _pending:
        alike.add(_pending.popleft())
    alike.write()


class Counting:
    """Counts and sums of requests, by the series that they belong to."""

    def __init__(self) -> None:
        self.counters: defaultdict[tuple[Counter, tuple[str, ...]], int] = defaultdict(int)
        self.times: defaultdict[tuple[Histogram, str], list[float]] = defaultdict(list)

    def add(self, request: Request) -> None:
        """Counts one more."""
        status, place = f"{request.status // 100}xx", (service(), request.route)
        self.counters[REQUESTS, (*place, request.method, status)] += 1
        self.counters[QUERIES, place] += request.queries
        if request.conditional:
            self.counters[CONDITIONAL, (*place, "not_modified" if request.status == 304 else "sent")] += 1
        if request.cached:
            self.counters[CACHED, (*place, status)] += 1
        self.times[SECONDS, request.route].append(request.seconds)
        self.times[DATABASE, request.route].append(request.database)

    def write(self) -> None:
        """Writes them."""
        for (counter, labels), number in self.counters.items():
            _child(counter, labels).inc(number)
        for (histogram, route), seconds in self.times.items():
            observe_all(_child(histogram, (service(), route)), seconds)


@cache
def _child(metric: Any, labels: tuple[str, ...]) -> Any:
    return metric.labels(*labels)


def observe_all(histogram: Any, values: Sequence[float]) -> None:
    """What ``observe`` for each of them does, with one write for each bucket."""
    # The library has no such method; what it keeps is the sum, and the number within each bucket alone.
    histogram._sum.inc(sum(values))  # noqa: SLF001
    for bucket, number in Tally(bisect_left(BUCKETS, value) for value in values).items():
        histogram._buckets[bucket].inc(number)  # noqa: SLF001
