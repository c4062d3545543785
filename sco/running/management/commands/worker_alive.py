"""Whether a worker works: for the container's health check."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

# A worker that lives says so every ten seconds.
HEARTBEAT = "SELECT max(last_heartbeat) > now() - interval '60 seconds' FROM procrastinate_workers"


class Command(BaseCommand):
    """Exit status 0 when a worker has given a sign of life within the last minute, else 1."""

    help = "Ends with status 0 when a worker has given a sign of life within the last minute, else with 1."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(HEARTBEAT)
            ((alive,),) = cursor.fetchall()
        if not alive:
            raise CommandError("No worker has given a sign of life within the last minute.")
