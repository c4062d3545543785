"""Health checks: liveness (the process responds) and readiness (it can serve requests)."""

import logging
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sco.ledger.roles import CAN_READ, can_read

logger = logging.getLogger(__name__)
HEAD = "SELECT coalesce((SELECT sequence FROM ledger_head), 0)"


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process responds. Queries no database: restarting the process would not repair one."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served, else 503. The value of each part is "ok" or the fault.

    `head` is the sequence of the newest entry, null when it cannot be read. A service without the desk asks the reader
    only: a replica serves on while the primary is down.
    """
    parts = {name: _result(check) for name, check in CHECKS.items() if _has_desk() or name not in OF_THE_DESK}
    head = parts.pop("head")
    is_ready = isinstance(head, int) and all(result == "ok" for result in parts.values())
    return JsonResponse(parts | {"head": head if isinstance(head, int) else None}, status=200 if is_ready else 503)


def _result(check: Callable[[], str | int]) -> str | int:
    try:
        return _retried(check)
    except (Error, ImproperlyConfigured) as error:
        logger.warning("Not ready: %s", error)  # not in the response: the error may name hosts and accounts
        return "does not answer"


def _retried(check: Callable[[], str | int]) -> str | int:
    """Checks again over a new connection if the old one is dead, as after a restart of the server."""
    try:
        return check()
    except Error:
        for each in connections.all(initialized_only=True):
            if each.connection and each.connection.closed:
                each.close()
        return check()


def _value(alias: str, query: str, *parameters: str | list[str]) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(query, parameters)
        ((value,),) = cursor.fetchall()
    return int(value)


def _database() -> str:
    _value("default", "SELECT 1")
    return "ok"


def _reader() -> str:
    return "ok" if _value("reader", CAN_READ, *can_read()) else "cannot read the record: run manage.py grant_reader"


_migrated = False


def _migrations() -> str:
    # The loader imports every migration, which is too much for each request; and what is applied stays applied.
    global _migrated  # noqa: PLW0603 - once per process is the point
    if not _migrated:
        executor = MigrationExecutor(connections["default"])
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _migrated else "missing: run manage.py migrate"


def _has_desk() -> bool:
    return bool(connections.settings["default"]["ENGINE"] != "django.db.backends.dummy")


OF_THE_DESK = {"database", "migrations"}
CHECKS: dict[str, Callable[[], str | int]] = {
    "database": _database,
    "reader": _reader,
    "migrations": _migrations,
    "head": lambda: _value("reader", HEAD),
}
