"""The counters of all processes, which live in this one, and the reports of what keys have used."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connections

from sco.api.limiting import LIMITS
from sco.api.sql import fetch
from sco.limits import serving
from sco.limits.asking import Asking
from sco.limits.windows import DAY, Counters, Quota

logger = logging.getLogger(__name__)
WRITE_SECONDS = 2.0
_USED = "SELECT key_id, requests FROM access_used((now() AT TIME ZONE 'UTC')::date)"
_REPORT = (
    "INSERT INTO access_usagereport (key_id, day, requests, refused, size, last_at)"
    " SELECT * FROM unnest(%s::bigint[], %s::date[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[])"
)


class Counting:
    """Counts for all, and writes what keys have used every few seconds, and at the end."""

    def __init__(self) -> None:
        self.counters = Counters()
        # This process needs no socket to ask itself.
        LIMITS.asking = Asking("")
        LIMITS.asking.own = self.counters
        self._pool = ThreadPoolExecutor(1, "usage")
        self._server: asyncio.Server | None = None
        self._writing: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begins to answer the others, with what was used today before."""
        loop = asyncio.get_running_loop()
        try:
            rows = await loop.run_in_executor(self._pool, fetch, _USED)
        except Exception as error:  # noqa: BLE001 - whatever it is, the limits of a day begin anew
            logger.warning("What keys have used today is not known: %s", str(error).partition("\n")[0])
            rows = []
        for key, requests in rows:
            self.counters.begin(f"key:{key}", Quota("day", 0, DAY), requests)
        if settings.COUNTERS_URL:
            try:
                self._server = await serving.serve(settings.COUNTERS_URL, self.counters, LIMITS.usage)
            except OSError:
                logger.exception("Nobody can ask the counters, so each process counts for itself.")
        self._writing = asyncio.create_task(self._write_for_ever())

    async def _write_for_ever(self) -> None:
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            await self._write()

    async def _write(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, LIMITS.usage.hand_over, report)

    async def stop(self) -> None:
        """Writes the rest."""
        if self._server:
            self._server.close()
        if self._writing:
            self._writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writing
        await self._write()


def report(rows: Sequence[Sequence[Any]]) -> bool:
    """Adds these rows of (key, requests, refused, bytes, last); False if the database does not take them."""
    columns = [
        [row[0] for row in rows], [datetime.fromtimestamp(row[4], UTC).date() for row in rows],
        [row[1] for row in rows], [row[2] for row in rows], [row[3] for row in rows],
        [datetime.fromtimestamp(row[4], UTC) for row in rows],
    ]  # fmt: skip
    live = connections["reader"]
    try:
        with live.cursor() as cursor:
            cursor.execute(_REPORT, columns)
    except Exception as error:  # noqa: BLE001 - kept in memory, and written later
        logger.warning("What keys have used could not be written, and is kept: %s", str(error).partition("\n")[0])
        live.close()
        return False
    return True
