"""What each process counts of its requests. Import it only where PROMETHEUS_MULTIPROC_DIR is set."""

import atexit
import threading
import time
from collections import deque
from functools import cache
from typing import NamedTuple

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

# Requests answered that are not in the files yet. Written at once, the seven values of a request would cost it 50 µs.
_pending: "deque[Request]" = deque()
WRITE_SECONDS = 0.5


class _OfRoute(NamedTuple):
    seconds: Histogram
    database: Histogram
    queries: Counter


@cache
def _of_route(route: str) -> _OfRoute:
    place = (service(), route)
    return _OfRoute(SECONDS.labels(*place), DATABASE.labels(*place), QUERIES.labels(*place))


@cache
def _requests(route: str, method: str, status: str) -> Counter:
    return REQUESTS.labels(service(), route, method, status)


@cache
def _conditional(route: str, result: str) -> Counter:
    return CONDITIONAL.labels(service(), route, result)


class Request(NamedTuple):
    """What is counted of a request; times in seconds."""

    method: str
    route: str
    status: int
    seconds: float
    database: float
    queries: int
    conditional: bool


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
    while _pending:
        _count(_pending.popleft())


def _count(request: Request) -> None:
    _requests(request.route, request.method, f"{request.status // 100}xx").inc()
    of_route = _of_route(request.route)
    of_route.seconds.observe(request.seconds)
    of_route.database.observe(request.database)
    of_route.queries.inc(request.queries)
    if request.conditional:
        _conditional(request.route, "not_modified" if request.status == 304 else "sent").inc()
