"""Which connection serves what."""

from typing import Any


class ReaderRouter:
    """The ``reader`` connection is asked for by name only, by the public side; nothing is migrated over it."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        return False if db == "reader" else None
