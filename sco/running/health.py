"""Two questions: does the process answer, and can it serve."""

import logging
from collections.abc import Callable

from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sco.ledger.roles import RECORD_TABLES

logger = logging.getLogger(__name__)
HEAD = "SELECT sequence FROM ledger_head"
RIGHTS = "SELECT bool_and(has_table_privilege(name, 'SELECT')) FROM unnest(%s::text[]) AS name"


@require_safe
@never_cache
def live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; the database is not asked."""
    return HttpResponse("live\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests can be served, else 503; in both cases each part says "ok" or what is wrong.

    `head` is the sequence of the newest entry, null when it cannot be read.
    """
    parts = {name: _tried(check) for name, check in CHECKS.items()}
    head = parts.pop("head")
    failed = any(said != "ok" for said in parts.values()) or not isinstance(head, int)
    return JsonResponse(parts | {"head": head if isinstance(head, int) else None}, status=503 if failed else 200)


def _tried(check: Callable[[], str | int]) -> str | int:
    try:
        return _asked(check)
    except (Error, ImproperlyConfigured) as error:
        logger.warning("Not ready: %s", error)  # the reason may name hosts and accounts: not for a public page
        return "does not answer"


def _asked(check: Callable[[], str | int]) -> str | int:
    """The check's answer; a connection that died with an earlier server is no answer, so it asks once more then."""
    try:
        return check()
    except Error:
        dead = [each for each in connections.all(initialized_only=True) if each.connection and each.connection.closed]
        for connection in dead:
            connection.close()
        return check()


def _answers() -> str:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _reads() -> str:
    with connections["reader"].cursor() as cursor:
        cursor.execute(RIGHTS, [list(RECORD_TABLES)])
        (may,) = cursor.fetchone()
    return "ok" if may else "may not read the record: run manage.py grant_reader"


_migrated = False


def _migrations() -> str:
    """Asked until the answer is yes: a running process does not unlearn its migrations."""
    global _migrated  # noqa: PLW0603 - once per process is the point
    if not _migrated:
        executor = MigrationExecutor(connections["default"])
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if _migrated else "missing: run manage.py migrate"


def _head() -> int:
    with connections["reader"].cursor() as cursor:
        cursor.execute(HEAD)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


CHECKS: dict[str, Callable[[], str | int]] = {
    "database": _answers,
    "reader": _reads,
    "migrations": _migrations,
    "head": _head,
}
