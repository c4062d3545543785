"""``manage.py migrate``: Django's, which waits for a lock only briefly, and tries again."""

import time
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from sco.connections import long_running
from sco.connections.limits import READER

# Whoever waits for an exclusive lock holds up all who come later, so a migration gives up before readers do.
LOCK = READER.lock / 2  # seconds
PAUSES = (0.5, 1, 2, 4, 8, 15, 15, 15)  # seconds


class Command(migrate.Command):
    """Django's command, without limits but for locks. What was migrated before a refused lock stays migrated."""

    def handle(self, *args: Any, **options: Any) -> None:
        for pause in (*PAUSES, None):
            try:
                with long_running(lock=LOCK):
                    super().handle(*args, **options)
                    return
            except OperationalError as error:
                if pause is None or not isinstance(error.__cause__, LockNotAvailable):
                    raise
                self.stderr.write(f"A table is in use. Trying again in {pause:g} seconds ...")
                time.sleep(pause)
