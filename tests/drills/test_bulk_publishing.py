"""10,000 articles with 50,000 claims are published in under a minute, and the head is never held for a second.

Both are meant of two processors of one's own. Where other programs use them too, what the run waited for those is taken
off: its time on the wall is divided by what it should have been, the processor time of client and server together.
"""

import resource
import subprocess
import sys
import threading
import time

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from sco.postgres import ROOT, Embedded
from tests.ledger.crashing import environment, fresh_server, manage

ARTICLES = 10_000
MAKE = f"import django; django.setup(); from tests.drills.many import make_desk; make_desk({ARTICLES})"


class Waiting(threading.Thread):
    """Somebody who wants the head the whole time; ``longest`` is the longest that it had to wait, in seconds."""

    def __init__(self, server: Embedded) -> None:
        super().__init__(daemon=True)
        self.server, self.longest, self.done = server, 0.0, threading.Event()

    def run(self) -> None:
        with psycopg.connect(self.server.url(), autocommit=True) as connection:
            while not self.done.wait(0.05):
                asked = time.monotonic()
                connection.execute("SELECT FROM ledger_head FOR UPDATE")
                self.longest = max(self.longest, time.monotonic() - asked)


def processor_seconds(server: Embedded) -> float:
    """What programs started from here and the server's connections have used, those that have ended."""
    client, times = resource.getrusage(resource.RUSAGE_CHILDREN), psutil.Process(server.pid).cpu_times()
    return float(client.ru_utime + client.ru_stime + times.children_user + times.children_system)


@pytest.mark.drill
def test_sixty_thousand_items_are_published_in_a_minute(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock(), fresh_server(on_disk=True) as server:
        settings = environment(server) | {"DJANGO_SETTINGS_MODULE": "sco.settings"}
        subprocess.run([sys.executable, "-c", MAKE], cwd=ROOT, env=settings, check=True)
        waiting = Waiting(server)
        waiting.start()
        before, began = processor_seconds(server), time.monotonic()
        said = manage(server, "publish", "--all")
        waiting.done.set()
        waiting.join(timeout=10)
        wall, used = time.monotonic() - began, processor_seconds(server) - before
        slowed = max(1.0, wall / used)
        sys.stdout.write(
            f"{wall:.0f} s, {used:.0f} s of processor time; the head was held for {waiting.longest:.2f} s at most\n"
        )
        assert "60262 published, 0 unchanged, 0 refused." in said
        assert wall / slowed < 60
        assert waiting.longest / slowed < 1
        assert "60262 unchanged" in manage(server, "publish", "--all")
        assert "The record is intact: 60262 entries" in manage(server, "verify_record")
