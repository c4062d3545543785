"""Which errors mean that the database cannot serve at the moment, whatever is asked of it."""

import logging

from django.db import Error, InterfaceError, OperationalError
from django.http import HttpResponse
from psycopg import errors

logger = logging.getLogger(__name__)

# Beside OperationalError, to which connections, timeouts, locks, memory and disk belong.
_UNAVAILABLE = (
    # Never migrated, migrated by another version, or without the grants.
    errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction, errors.InvalidSchemaName,
    errors.InsufficientPrivilege,
    # Ended by a timeout of the server, or a server that only reads since another one took over.
    errors.IdleInTransactionSessionTimeout, errors.TransactionTimeout, errors.ReadOnlySqlTransaction,
)  # fmt: skip


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the same request can succeed later, once the database is up, prepared, or less busy."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, Error) and isinstance(error.__cause__, _UNAVAILABLE)


def log_once(response: HttpResponse, error: BaseException | None) -> None:
    """Log the failure in one line, in place of the one that Django adds to each error, often with a traceback."""
    # Only the first line: what follows may repeat values.
    logger.error("The database is not available: %s", str(error).partition("\n")[0])
    response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 - what Django's log_response looks for
