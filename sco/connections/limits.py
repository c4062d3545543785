"""The limits of each connection, in seconds. Pure: the settings import it before Django is set up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TIMEOUTS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout")


@dataclass(frozen=True, slots=True)
class Limits:
    """The server's four timeouts (0 is none), and how long the client waits for an answer, and to connect.

    ``deadline`` exceeds ``statement``, because a server that can still cancel a statement keeps the connection usable.
    """

    statement: float
    lock: float
    idle_in_transaction: float
    transaction: float
    deadline: float | None
    connect: int = 2  # psycopg waits for two seconds at least

    def timeouts(self) -> dict[str, str]:
        """PostgreSQL's parameters, in its unit, milliseconds."""
        seconds = (self.statement, self.lock, self.idle_in_transaction, self.transaction)
        return {name: f"{value * 1000:.0f}" for name, value in zip(TIMEOUTS, seconds, strict=True)}


# A reader is told within three seconds that something is wrong: REQUEST is for all queries of one request.
READER = Limits(statement=2, lock=1, idle_in_transaction=10, transaction=10, deadline=2.5)
REQUEST = 2.5
DESK = Limits(statement=10, lock=5, idle_in_transaction=60, transaction=60, deadline=12)

# The kernel's own patience with a peer that is gone, rather than frozen, is a quarter of an hour. Sockets ignore these.
NO_PARAMETERS: Mapping[str, str] = {}
NETWORK = {"keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "10000"}


# The public side plans each of its statements once, unless it says otherwise: see sco.api.sql.fetch.
PLANNED_ONCE = {"plan_cache_mode": "force_generic_plan"}


def configure(
    database: dict[str, Any], limits: Limits, *, pooled: bool, parameters: Mapping[str, str] = NO_PARAMETERS
) -> None:
    """Put the limits, and further parameters, into an entry of DATABASES; what the URL sets takes precedence.

    A pooler refuses options at the start of a connection, so there the settings of the role have to do (``roles``).
    """
    options = database.setdefault("OPTIONS", {})  # absent where a service has no such connection
    database.setdefault("DEADLINE", limits.deadline)
    database["POOLED"] = pooled
    options |= {"connect_timeout": str(limits.connect)} | NETWORK | options
    if not pooled:
        # Of two values for a parameter, PostgreSQL takes the later one.
        ours = _command_line({**limits.timeouts(), **parameters})
        options["options"] = f"{ours} {options.get('options', '')}".strip()


def _command_line(parameters: Mapping[str, str]) -> str:
    return " ".join(f"-c {name}={value}" for name, value in parameters.items())
