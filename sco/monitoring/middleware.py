"""The outermost middleware: gives each request an id, and measures it."""

import logging
import os
from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from sco.monitoring import database, tracing
from sco.monitoring.logs import REQUESTS, service
from sco.monitoring.requests import CURRENT, Measured, measured, route

logger = logging.getLogger(__name__)

# Anyone may send any method, and each would be a time series of its own.
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
HEALTH = "healthz/"
MESSAGE = "%(method)s %(route)s %(status)d %(duration_ms)s ms, database %(database_ms)s ms, %(queries)d queries"


class RequestLogMiddleware:
    """X-Request-ID, a line on the logger `sco.requests`, the metrics and the span of every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        _metrics()
        database.measure_queries()
        # Not at the end of the call: Django logs a failed request after the last middleware.
        request_finished.connect(_forget, dispatch_uid="sco.monitoring")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        current = measured(request.META)
        CURRENT.set(current)
        start = perf_counter()
        with tracing.request_span(request) as span:
            if span:
                current.trace_id = tracing.trace_id(span)
            response = self.get_response(request)
            answered = (_method(request), route(request), response.status_code)
            if span:
                tracing.end_request(span, *answered)
        seconds = perf_counter() - start
        response["X-Request-ID"] = current.request_id
        record(*answered, seconds, current, conditional="HTTP_IF_NONE_MATCH" in request.META)
        return response


def _method(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else "OTHER"


def record(
    method: str, place: str, status: int, seconds: float, current: Measured, *,
    conditional: bool, cached: bool = False, at: float | None = None,
) -> None:  # fmt: skip
    """Logs and counts a request that was answered; ``cached`` if from memory, ``at`` another time than now."""
    _log(method, place, status, seconds, current, cached=cached, at=at)
    if metrics := _metrics():
        metrics.observe(
            metrics.Request(method, place, status, seconds, current.database, current.queries, conditional, cached)
        )


def count_refusal() -> None:
    """Counts a request that a rate limit has refused."""
    if metrics := _metrics():
        metrics.REFUSED.labels(service()).inc()


def count_decision_alone() -> None:
    """Counts a decision on a rate limit that this process made alone, because the counters of all do not answer."""
    if metrics := _metrics():
        metrics.ALONE.labels(service()).inc()


@cache
def _metrics() -> Any:
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR", "").strip():
        return None
    try:
        from sco.monitoring import metrics
    except OSError:
        logger.exception("This process counts nothing for /metrics: its folder cannot be used.")
        return None
    metrics.start()
    return metrics


def _forget(**_signal: Any) -> None:
    CURRENT.set(None)


def _log(
    method: str, place: str, status: int, seconds: float, current: Measured, *, cached: bool, at: float | None
) -> None:
    level = logging.DEBUG if place.startswith(HEALTH) else logging.INFO
    if REQUESTS.isEnabledFor(level):
        fields = {
            "method": method, "route": place, "status": status, "duration_ms": round(seconds * 1000, 1),
            "database_ms": round(current.database * 1000, 1), "queries": current.queries,
        }  # fmt: skip
        if cached:
            fields["cached"] = True
        # Not by log(), which looks up the calling line each time: half of what the line costs.
        line = REQUESTS.makeRecord(REQUESTS.name, level, "", 0, MESSAGE, (fields,), None, extra=fields)
        line.created = at or line.created
        REQUESTS.handle(line)
