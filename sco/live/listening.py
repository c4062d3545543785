"""Waiting for the record to move: one thread asks for the head, on one connection, and wakes everybody who waits."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

logger = logging.getLogger(__name__)
INTERVAL = 0.05  # seconds between two looks, while somebody waits
PAUSE = 1.0  # seconds after a look that failed


class Listener:
    """Who waits for another head than the one that was seen last. Used in the loop alone."""

    def __init__(self, look: Callable[[], Any]) -> None:
        self._look = look
        self._pool = ThreadPoolExecutor(1, "listener")
        self._moved: asyncio.Future[None] | None = None
        self._looking: asyncio.Task[None] | None = None
        self.waiting = 0
        self.head: Any = None
        self.stopping = False

    async def wait(self, seen: Any, seconds: float) -> bool:
        """Waits until the head is another than ``seen``; False if it is not after so many seconds, or at the end."""
        self.waiting += 1
        try:
            async with asyncio.timeout(seconds):
                while self.head == seen and not self.stopping:
                    await asyncio.shield(self._next())
        except TimeoutError:
            return False
        finally:
            self.waiting -= 1
        return not self.stopping

    def _next(self) -> "asyncio.Future[None]":
        if self._moved is None or self._moved.done():
            self._moved = asyncio.get_running_loop().create_future()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_while_somebody_waits())
        return self._moved

    async def _look_while_somebody_waits(self) -> None:
        loop = asyncio.get_running_loop()
        while self.waiting and not self.stopping:
            pause = INTERVAL
            try:
                head = await loop.run_in_executor(self._pool, self._look)
            except Exception as error:  # noqa: BLE001 - whatever it is, those who wait go on waiting
                logger.warning("The head could not be read: %s", str(error).partition("\n")[0])
                pause = PAUSE
            else:
                if head != self.head:
                    self.head = head
                    self._wake()
            await asyncio.sleep(pause)

    def stop(self) -> None:
        """Everybody who waits goes on at once, and nobody waits any more."""
        self.stopping = True
        self._wake()

    def _wake(self) -> None:
        if self._moved is not None and not self._moved.done():
            self._moved.set_result(None)


async def until_gone(receive: Callable[[], Any]) -> None:
    """Returns when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_gone(receive: Callable[[], Any], work: Any) -> Any:
    """What the coroutine ``work`` returns; None if the client goes first."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(until_gone(receive))
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for each in (task, gone):
            each.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await each
