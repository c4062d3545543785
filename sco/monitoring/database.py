"""Measures the database's share of each request, on whatever connection."""

from functools import cache
from time import perf_counter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from sco.monitoring import tracing
from sco.monitoring.requests import CURRENT


def measure_queries() -> None:
    """From now on, counts and times the statements of every connection that Django opens."""
    connection_created.connect(_measure, dispatch_uid="sco.monitoring")


def _measure(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    # The driver's cursors rather than Django's execute_wrapper, which sees no fetches.
    driver = connection.connection
    driver.cursor_factory = _measuring(driver.cursor_factory)
    driver.server_cursor_factory = _measuring(driver.server_cursor_factory)


def measured_cursor(driver: Any, cursor: type) -> Any:
    """A cursor of another class over a connection of the driver, measured like its own."""
    return _measuring(cursor)(driver)


@cache
def _measuring(cursor: type) -> type:
    return type(cursor.__name__, (_Measuring, cursor), {})


class _Measuring:
    """Mixed into psycopg's cursors."""

    def execute(self, query: Any, *rest: Any, **options: Any) -> Any:
        return timed(super().execute, 1, query, *rest, **options)  # type: ignore[misc]

    def executemany(self, query: Any, *rest: Any, **options: Any) -> Any:
        return timed(super().executemany, 1, query, *rest, **options)  # type: ignore[misc]

    def fetchone(self) -> Any:
        return timed(super().fetchone, 0)  # type: ignore[misc]

    def fetchmany(self, size: int = 0) -> Any:
        return timed(super().fetchmany, 0, size)  # type: ignore[misc]

    def fetchall(self) -> Any:
        return timed(super().fetchall, 0)  # type: ignore[misc]


def timed(call: Any, queries: int, *arguments: Any, **options: Any) -> Any:
    """What the call returns; its time, and the number of queries, are counted for the request."""
    current = CURRENT.get()
    if current is None:  # a command, a job
        return call(*arguments, **options)
    start = perf_counter()
    try:
        if queries and tracing.tracer:
            with tracing.query_span(tracing.tracer, arguments[0]):
                return call(*arguments, **options)
        return call(*arguments, **options)
    finally:
        current.database += perf_counter() - start
        current.queries += queries
