"""`python -m sco.running.web HOST PORT`: one process of the web service that SERVE names, until SIGTERM.

Waitress reads a request in whole before a thread sees it and buffers the response, so a slow client occupies no thread.
Its limits of size are set here; what one client may do to its connection is in `channels`.
"""

import logging
import os
import resource
import signal
import socket
import sys
import threading
import time
from typing import Any

from waitress.adjustments import Adjustments
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from sco.running.channels import BodilessChannel, Channel
from sco.running.events import Events

THREADS = {"public": 4, "desk": 8, "": 8}
# What needs no database has a thread of its own: it is answered at once, whatever the others wait for.
QUICK = ("/healthz/live", "/static/")
HEADER_BYTES = 32_768
BODY_BYTES = 3_000_000  # a little more than Django's own limit for forms, whose message is better
BUFFERED_BYTES = 64_000_000  # of unfinished requests, all clients together
CONNECTIONS = 2_000  # per process
STOP_SECONDS = 10
# Of a response that is made while it is sent, before its thread waits for the client.
UNSENT_BYTES = 1_000_000
# Lower than the public service's: nothing that happens at the desk slows a reader.
DESK_NICENESS = 10


class Dispatcher(ThreadedTaskDispatcher):
    """Waitress' threads, and one more for what needs no database and for refusing what does while that stands still."""

    def __init__(self, threads: int, slots: Any) -> None:
        super().__init__()
        self.slots, self.quick = slots, QuickDispatcher(slots)
        self.set_thread_count(threads)

    def add_task(self, task: Channel) -> None:
        """Queues the next request of this connection."""
        task.complete_at = time.monotonic()
        request = task.requests[0]
        is_quick = request.error is not None or request.path.startswith(QUICK)
        if is_quick or self.slots.stand_still():
            self.quick.add_task(task)
        else:
            super().add_task(task)

    def divert(self) -> None:
        """Has requests that wait for a thread refused while the database stands still."""
        while self.queue and self.slots.stand_still():
            with self.lock:
                waiting = [self.queue.popleft() for _ in range(len(self.queue))]
            for task in waiting:
                self.quick.add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: int = 5) -> None:
        """Ends all threads."""
        super().shutdown(cancel_pending, timeout)
        self.quick.shutdown(cancel_pending, timeout)


class QuickDispatcher(ThreadedTaskDispatcher):
    """The one thread that never waits for the database."""

    def __init__(self, slots: Any) -> None:
        super().__init__()
        self.slots = slots
        self.set_thread_count(1)

    def handler_thread(self, thread_no: int) -> None:
        """The thread's work, until the dispatcher is shut down."""
        self.slots.never_wait_here()
        super().handler_thread(thread_no)


class Server(TcpWSGIServer):
    """Waitress' server, with connections that are closed when their time is up."""

    accepting: bool

    def __init__(
        self, application: Any, sock: socket.socket, *, is_public: bool, dispatcher: Dispatcher, ready: Any = None
    ) -> None:
        self.is_public, self.ready = is_public, ready
        self.channel_class = BodilessChannel if is_public else Channel
        adjustments = Adjustments(
            ident="", connection_limit=CONNECTIONS, max_request_header_size=HEADER_BYTES, backlog=2_048,
            max_request_body_size=BODY_BYTES, inbuf_overflow=65_536, channel_timeout=10**9, asyncore_use_poll=True,
            clear_untrusted_proxy_headers=False, log_socket_errors=False, outbuf_high_watermark=UNSENT_BYTES,
        )  # fmt: skip
        self.sockets: dict[int, Any] = {}
        self.events = Events(self.sockets)
        self.serving = threading.local()
        address = (sock.family, sock.type, sock.proto, sock.getsockname())
        super().__init__(
            application, self.sockets, _sock=sock, dispatcher=dispatcher, adj=adjustments, sockinfo=address,
            bind_socket=False,
        )  # fmt: skip

    def connected(self, descriptor: int) -> None:
        """There is a new connection; maybe there is room for no other."""
        self.events.note(descriptor)
        self.events.note(self._fileno)

    def disconnected(self, descriptor: int) -> None:
        """A connection is about to be closed; there is room for another."""
        self.events.forget(descriptor)
        self.events.note(self._fileno)

    def is_serving(self) -> bool:
        """Whether this thread serves a request, and is not the loop's."""
        return getattr(self.serving, "channel", None) is not None

    def pull_trigger(self) -> None:
        """Wakes the loop, unless this thread has served a request to which the loop has nothing to add."""
        channel = getattr(self.serving, "channel", None)
        if channel is None or channel.needs_the_loop():
            self.events.note(getattr(channel, "_fileno", None))
            super().pull_trigger()

    def may_repeat(self, request: Any) -> bool:
        """Whether the response to this request is worth remembering here, if the application knows it by heart."""
        return self.ready is not None and request.error is None and self.ready.may_repeat(request)

    def close_late(self) -> None:
        """Closes late connections; when there are many, after seconds; when they hold much, the oldest."""
        now = time.monotonic()
        channels = list(self.active_channels.values())
        crowded = len(channels) > CONNECTIONS * 0.8
        for channel in channels:
            # At once where nothing can be sent, so that no event would ever close it: what was to close a look ago.
            if channel.is_slow(now) or (channel.will_close and not channel.requests):
                channel.handle_close()
            elif channel.is_late(now, crowded=crowded):
                channel.will_close = True
        unfinished = sorted((each for each in channels if each.request), key=lambda each: each.request.began)
        held = sum(each.request.body_bytes_received for each in unfinished)
        for channel in unfinished:
            if held <= BUFFERED_BYTES:
                break
            held -= channel.request.body_bytes_received
            channel.will_close = True
        self.events.note_all()

    def run_until(self, stop: "Stop") -> None:
        """Serves until the signal, then finishes what it has begun, for ten seconds at most."""
        deadline, next_look = float("inf"), 0.0
        self.events.note_all()
        while time.monotonic() < deadline and (not stop.requested or self._is_busy()):
            self.events.wait(0.2)
            self.task_dispatcher.divert()
            if time.monotonic() > next_look:
                next_look = time.monotonic() + 1
                self.close_late()
            if stop.requested and self.accepting:
                deadline = time.monotonic() + STOP_SECONDS
                self._stop_listening()
        self.task_dispatcher.shutdown()

    def _stop_listening(self) -> None:
        # Who waits to be accepted is served. What came later would be reset, and goes to another process instead.
        count = -1
        while count < len(self.active_channels):
            count = len(self.active_channels)
            self.handle_accept()
        self.accepting = False
        self.events.forget(self._fileno)
        self.del_channel()
        self.socket.close()

    def _is_busy(self) -> bool:
        return any(each.requests or each.total_outbufs_len for each in self.active_channels.values())


class Stop:
    """A request to stop, made by SIGTERM or SIGINT."""

    def __init__(self) -> None:
        self.requested = False
        self.server: Server | None = None
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._request)

    def _request(self, _number: int, _frame: object) -> None:
        self.requested = True
        if self.server:
            self.server.pull_trigger()  # ends the wait for events


def bound(host: str, port: int) -> socket.socket:
    """A socket on this address, which it shares with others made by this function. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # The kernel spreads connections evenly over the processes that listen, and none waits for one that has died. With
    # one inherited socket the first process to wake took nearly all of them.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    sock.bind((host, port))
    return sock


def ready_answers() -> Any:
    """What the server sends by itself; None where every request has to reach the application."""
    from sco.api.answers import ANSWERS
    from sco.api.heads import HEADS
    from sco.monitoring import tracing
    from sco.running.ready import ReadyAnswers

    if not (ANSWERS.most and HEADS.seconds) or tracing.tracer:  # a trace has a span of each request
        return None
    ready = ReadyAnswers(ANSWERS, HEADS)
    ready.start()
    return ready


def main(host: str, port: int) -> None:
    """Serves the service that SERVE names on this address, until SIGTERM."""
    stop = Stop()
    service = os.environ.get("SERVE", "").strip()
    threads = int(os.environ.get("WEB_THREADS", "").strip() or THREADS[service])
    os.environ["DATABASE_SLOTS"] = str(threads)
    if service == "desk":
        os.nice(DESK_NICENESS)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every request that waits for a thread
    from sco.wsgi import application  # loads the settings, which the slots need

    from sco.connections.slots import SLOTS  # isort: skip

    with bound(host, port) as listening:
        dispatcher = Dispatcher(threads, SLOTS)
        is_public = service == "public"
        ready = ready_answers() if is_public else None
        stop.server = Server(application, listening, is_public=is_public, dispatcher=dispatcher, ready=ready)
        stop.server.run_until(stop)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
