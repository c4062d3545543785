"""Partners that follow the record while it grows: by the change feed, and by a naive ``updated_at > X`` beside it."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.test import Client

PAUSE, GIVE_UP_AFTER = 0.1, 120.0


@dataclass
class Mirror:
    """What a partner of the change feed has: its cursor, the entries in the order in which they came.

    ``heads`` are the different heads of the record that its polls were told of, while it grew.
    """

    cursor: str = ""
    entries: list[tuple[int, str, int]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    failed: int = 0

    def poll(self, client: Client) -> Any:
        """Ask for what is new; the answer, or None while the server cannot answer."""
        response = client.get("/api/v1/changes", {"after": self.cursor} if self.cursor else {})
        if response.status_code >= 500:
            self.failed += 1
            return None
        assert response.status_code == 200, response.content
        answer = json.loads(response.content)
        self.entries += [(row["sequence"], row["slug"], row["version"]) for row in answer["results"]]
        self.cursor = answer["cursor"]
        head = int(answer["head"].partition(".")[0])
        self.heads += [] if self.heads[-1:] == [head] else [head]
        return answer


def follow(stop_at: int) -> Mirror:
    """Follow the change feed from the beginning until ``stop_at`` entries are there and nothing more comes."""
    mirror, client, quiet_since = Mirror(), Client(raise_request_exception=False), time.monotonic()
    while time.monotonic() - quiet_since < GIVE_UP_AFTER:
        answer = mirror.poll(client)
        if answer and answer["results"]:
            quiet_since = time.monotonic()
        if answer is None or answer["next"] is None:
            if len(mirror.entries) >= stop_at and time.monotonic() - quiet_since > 3:
                break
            time.sleep(PAUSE)
    return mirror


def follow_naively(stop_at: int) -> tuple[int, int]:
    """Follow the desk's history by time alone; answers with how many rows were seen and how many there are."""
    seen: set[int] = set()
    since, quiet_since = None, time.monotonic()
    while time.monotonic() - quiet_since < GIVE_UP_AFTER:
        try:
            rows = _changed(since)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)
            continue
        seen |= {number for number, _at in rows}
        if rows:
            since, quiet_since = rows[-1][1], time.monotonic()
        elif len(seen) >= stop_at // 2 and time.monotonic() - quiet_since > 3:
            break
        time.sleep(PAUSE)
    return len(seen), len(_changed(None))


def _changed(since: Any) -> list[tuple[int, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_id, pgh_created_at FROM articles_topicevent"
            " WHERE pgh_created_at > coalesce(%s::timestamptz, '-infinity') ORDER BY pgh_created_at",
            [since],
        )
        return list(cursor.fetchall())
