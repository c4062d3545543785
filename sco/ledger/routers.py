"""Database routing: which connection serves what."""

from typing import Any


class ReaderRouter:
    """The public side selects the ``reader`` connection by name; migrations never run over it."""

    def allow_migrate(self, db: str, _app_label: str, **_hints: Any) -> bool | None:
        return False if db == "reader" else None
