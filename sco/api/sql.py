"""The queries of the public side, composed from named parts. Raw SQL: pages of fragments need no model instances.

Parameters are named: ``n`` is the snapshot's sequence in every query.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from django.db import InterfaceError, OperationalError, connections

from sco.connections import DeadlineExceeded
from sco.monitoring import database

NO_PARAMETERS: Mapping[str, Any] = {}


class SQL(NamedTuple):
    """A statement, or a part of one, with its parameters by name.

    A condition on a column that sorts the rows of a key has ``on_key`` too: the same on ``{}``, a row of ProjectionKey.
    """

    text: str
    parameters: Mapping[str, Any] = NO_PARAMETERS
    on_key: str = ""


def fetch(
    statement: str,
    parameters: Mapping[str, Any] | Sequence[Any] = (),
    *,
    planned_anew: bool = False,
    binary: bool = False,
) -> list[tuple[Any, ...]]:
    """All rows, over the reader's connection.

    A statement is planned once, without its values, which takes longer than most of them run. ``planned_anew`` is for
    those whose best plan depends on the values: how much a range covers, how common a word is. ``binary`` is for large
    ``bytea`` columns, which otherwise come as hex.
    """
    # PostgreSQL may have restarted since the last request. Nothing is written, so a second attempt is safe; it is also
    # cheaper than CONN_HEALTH_CHECKS, which send a query before every request.
    run = _run_anew if planned_anew else _run
    try:
        return run(statement, parameters, binary)
    except (OperationalError, InterfaceError) as error:
        if not _is_lost(error):
            raise
        connections["reader"].close()
        return run(statement, parameters, binary)


def _is_lost(error: Exception) -> bool:
    """Whether a connection that once worked is dead; a server that does not answer is not asked twice."""
    connection = connections["reader"].connection
    return connection is not None and connection.closed and not isinstance(error.__cause__, DeadlineExceeded)


def _run(statement: str, parameters: Mapping[str, Any] | Sequence[Any], binary: bool) -> list[tuple[Any, ...]]:
    # The driver's cursor rather than Django's, whose layers cost as much as the driver itself.
    reader = connections["reader"]
    reader.ensure_connection()
    with reader.wrap_database_errors:
        if not binary:
            return database.timed(reader.connection.rows, 1, statement, parameters)  # type: ignore[no-any-return]
        rows: list[tuple[Any, ...]] = reader.connection.execute(statement, parameters, binary=True).fetchall()
    return rows


def _run_anew(statement: str, parameters: Mapping[str, Any] | Sequence[Any], binary: bool) -> list[tuple[Any, ...]]:
    reader = connections["reader"]
    reader.ensure_connection()
    # Its cursor writes the values into the statement, as literals.
    with reader.wrap_database_errors, database.measured_cursor(reader.connection, psycopg.ClientCursor) as cursor:
        rows: list[tuple[Any, ...]] = cursor.execute(statement, parameters, prepare=False, binary=binary).fetchall()
    return rows


def visible(row: str = "r", at: str = "n") -> str:
    """The condition that a row of Projection is the latest one of its item at the sequence in parameter ``at``.

    A withdrawn or erased item has such a row too: ``live`` tells whether it is public. ``at="head"`` is for what must
    hold now, whatever snapshot is read.
    """
    return f"{row}.sequence <= %({at})s AND {row}.superseded_by > %({at})s"


# For parameter ``required``, the languages that no other may replace.
IN_LANGUAGE = "r.languages @> %(required)s::varchar[]"
