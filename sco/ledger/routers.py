"""Database routing."""

from typing import Any


class ReaderRouter:
    """Keeps migrations off the ``reader`` connection, which the public side selects by name."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        # It leads to the same database, with a role that may not create tables.
        return False if db == "reader" else None
