"""`python -m sco.running.live HOST PORT`: the one process of the live service, until SIGTERM.

Uvicorn, in one thread, holds the connections of all who wait; a few others ask the database.
"""

import asyncio
import logging
import os
import resource
import socket
import sys
from typing import Any

import uvicorn
from h11 import IDLE
from uvicorn.protocols.http.h11_impl import H11Protocol

from sco.running.channels import IDLE_SECONDS, REQUEST_SECONDS
from sco.running.web import HEADER_BYTES, bound

THREADS = 4
STOP_SECONDS = 8  # less than the supervisor waits


class Protocol(H11Protocol):
    """A client's connection, with what uvicorn lacks: a time for sending a request, and a way to cut it."""

    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        from sco.live.streaming import ABORT

        # For the task that answers the request, which begins with this context.
        ABORT.set(self.transport.abort)
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not IDLE:
            self._cancel()
        elif self._late is None:
            self._late = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _cancel(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Server(uvicorn.Server):
    """Uvicorn's server, which ends all waiting when it stops."""

    def __init__(self, config: uvicorn.Config, application: Any, counting: Any) -> None:
        super().__init__(config)
        self.application, self.counting = application, counting

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stops; uvicorn would then also end itself by the signal, which looks like a failure."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to count for all, and then to serve."""
        await self.counting.start()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answers who waits, and stops."""
        self.application.listener.stop()
        await super().shutdown(sockets)
        await self.counting.stop()


def main(host: str, port: int) -> None:
    """Serves on this address until SIGTERM."""
    os.environ["DATABASE_SLOTS"] = str(THREADS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    from sco.wsgi import application as django  # loads the settings

    from sco.api.heads import HEADS  # isort: skip
    from sco.live.application import Application
    from sco.live.bridge import Bridge
    from sco.live.counting import Counting
    from sco.live.listening import Listener

    application = Application(Bridge(django, THREADS), Listener(lambda: HEADS.ask().cursor))
    config = uvicorn.Config(
        application, http=Protocol, ws="none", lifespan="off", loop="asyncio", log_config=None, access_log=False,
        proxy_headers=False, server_header=False, h11_max_incomplete_event_size=HEADER_BYTES, backlog=2_048,
        timeout_keep_alive=IDLE_SECONDS, timeout_graceful_shutdown=STOP_SECONDS,
    )  # fmt: skip
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # it warns of what strangers send
    with bound(host, port) as listening:
        Server(config, application, Counting()).run([listening])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
