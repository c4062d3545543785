"""``manage.py worker_alive``: the health check of the worker's container, which has no port to probe."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

# Procrastinate's worker sends a heartbeat every ten seconds; a busy database may delay a few of them.
HEARTBEAT = "SELECT max(last_heartbeat) > now() - interval '60 seconds' FROM procrastinate_workers"


class Command(BaseCommand):
    """Exits with status 0 if a worker has sent a heartbeat within the last minute, else with 1."""

    help = "Exits with status 0 if a worker has sent a heartbeat within the last minute, else with 1."
    requires_system_checks: list[str] = []  # it runs every minute, and a failed check is no sign of a dead worker

    def handle(self, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(HEARTBEAT)
            ((alive,),) = cursor.fetchall()
        if not alive:
            raise CommandError("No worker has sent a heartbeat within the last minute.")
