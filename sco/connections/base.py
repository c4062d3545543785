"""The backend: Django's for PostgreSQL, over connections that give up waiting."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from django.db import Error, InterfaceError, OperationalError
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from psycopg.abc import RV, PQGen, PQGenConn
from psycopg.errors import _WaitTimeout

from sco.connections.deadlines import DeadlineExceeded, seconds_left, within
from sco.connections.limits import TIMEOUTS, Limits
from sco.connections.slots import SLOTS

_INTERVAL = 0.1  # seconds between two looks for Ctrl-C, as in psycopg
PROBE = 2.0  # seconds for the SELECT 1 of a health check
# An action that an editor waits for has minutes, but not for ever: it occupies a thread of the desk.
SERVING = 120.0  # seconds


class Connection(psycopg.Connection[Any]):
    """A connection that is closed when the server leaves it waiting for longer than ``deadline`` seconds."""

    deadline: float | None = None
    head: object = None  # the last head of the record that it has seen: sco.api.heads
    _again: psycopg.Cursor[Any] | None = None

    def rows(self, statement: str, parameters: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
        """All rows of a statement, by a cursor that is used again: a new one takes a quarter of a short statement."""
        if self._again is None:
            self._again = psycopg.Cursor(self)
        return self._again.execute(statement, parameters).fetchall()

    def wait(self, gen: PQGen[RV], interval: float = _INTERVAL, timeout: float | None = None) -> RV:
        """Let the server answer. Raises DeadlineExceeded, and DatabaseBusy before anything is sent."""
        slot = SLOTS.wait_begins()
        is_ours = False
        try:
            limit = seconds_left(self.deadline)
            # A caller's own limit comes from notifies(), where it is no failure.
            is_ours = limit is not None and (timeout is None or limit < timeout)
            return super().wait(gen, interval, limit if is_ours else timeout)
        except _WaitTimeout:
            if not is_ours:
                raise
            # Not reused: the answer to this query would be taken for that to the next.
            self.pgconn.finish()
            raise DeadlineExceeded("the database did not answer in time") from None
        finally:
            if slot is not None:
                slot.since = None

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        # connect_timeout counts whole seconds, at least two, for each address; a request may have less time left.
        return _in_time(super()._connect_gen(conninfo))


def _in_time(attempt: PQGenConn[RV]) -> Generator[Any, Any, RV]:
    """The same attempt to connect, which DeadlineExceeded ends; psycopg resumes it every 0.1 seconds."""
    try:
        wanted = next(attempt)
        while True:
            ready = yield wanted
            seconds_left(None)
            wanted = attempt.send(ready)
    except StopIteration as done:
        made: RV = done.value
        return made


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, with limits of the alias and, for a while, others (``use_limits``)."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._limits: Limits | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Connect. Raises DeadlineExceeded and DatabaseBusy."""
        self.isolation_level = IsolationLevel.READ_COMMITTED
        with SLOTS.waiting():
            seconds_left(None)
            connection = Connection.connect(**conn_params)
        connection.deadline = self._deadline()
        return connection

    def init_connection_state(self) -> None:
        """Prepare a new connection."""
        super().init_connection_state()
        if self._limits is not None:
            self._set(self._limits.timeouts())

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # missing in the stubs
        except (OperationalError, InterfaceError) as error:
            # Without the server's answer, nobody knows whether it has committed, or will.
            error.is_outcome_unknown = self.connection is None or self.connection.closed  # type: ignore[union-attr]
            raise

    def is_usable(self) -> bool:
        """Whether the server answers over this connection, soon."""
        with within(PROBE):
            return super().is_usable()

    @contextmanager
    def use_limits(self, limits: Limits) -> Iterator[None]:
        """Use other limits in this block, or in a transaction until its end."""
        before, within_transaction = self._limits, self.in_atomic_block
        self._change(limits)
        try:
            yield
        finally:
            if within_transaction:
                self._limits = before
                self._apply_deadline()
            else:
                self._change(before)

    def _change(self, limits: Limits | None) -> None:
        self._limits = limits
        self._apply_deadline()
        if self.connection is None or self.connection.closed:
            return
        try:
            self._set(limits.timeouts() if limits else dict.fromkeys(TIMEOUTS))
        except Error:
            self.close()

    def _apply_deadline(self) -> None:
        if self.connection is not None:
            self.connection.deadline = self._deadline()

    def _deadline(self) -> float | None:
        limits = self._limits
        if limits is None:
            seconds: float | None = self.settings_dict.get("DEADLINE")
            return seconds
        return SERVING if limits.deadline is None and SLOTS.serving else limits.deadline

    def _set(self, timeouts: Mapping[str, str | None]) -> None:
        # Behind a pooler, only a transaction is certain to stay on one connection of the server.
        if self.settings_dict.get("POOLED") and not self.in_atomic_block:
            return
        scope = "LOCAL" if self.in_atomic_block else "SESSION"
        statements = (f"SET {scope} {name} TO {value or 'DEFAULT'}" for name, value in timeouts.items())
        with self.cursor() as cursor:
            cursor.execute("; ".join(statements))
