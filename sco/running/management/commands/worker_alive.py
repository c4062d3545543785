"""The health check of the worker's container."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

# A live worker sends a heartbeat every ten seconds.
HEARTBEAT = "SELECT max(last_heartbeat) > now() - interval '60 seconds' FROM procrastinate_workers"


class Command(BaseCommand):
    """Exits with status 0 if a worker has sent a heartbeat within the last minute, else with 1."""

    help = "Exits with status 0 if a worker has sent a heartbeat within the last minute, else with 1."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(HEARTBEAT)
            ((alive,),) = cursor.fetchall()
        if not alive:
            raise CommandError("No worker has sent a heartbeat within the last minute.")
