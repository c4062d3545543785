"""Work that may take longer than a request: migrations, bulk publishing, rebuilding, verifying, erasing, importing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from sco.connections.limits import Limits


@contextmanager
def long_running(*, lock: float = 60) -> Iterator[None]:
    """Lifts the limits of the desk's connection in this block; ``lock`` is the longest wait for a lock, in seconds.

    Inside a transaction, they are lifted to its end. Whoever waits for the record's head must not wait for ever.
    """
    limits = Limits(statement=0, lock=lock, idle_in_transaction=600, transaction=0, deadline=None)
    with connection.use_limits(limits):  # type: ignore[attr-defined]  # sco.connections.base.DatabaseWrapper
        yield
