"""How PostgreSQL would answer an address, were the tables large."""

from types import ModuleType
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from sco.api.sql import fetch
from tests.api.reading import ask


def plan_of(api: Client, address: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> str:
    """The plan of the last statement that the module sends for an address."""
    seen: list[tuple[str, Any]] = []

    def note(statement: str, parameters: Any = (), **options: Any) -> Any:
        seen.append((statement, parameters))
        return fetch(statement, parameters, **options)

    with monkeypatch.context() as patch:
        patch.setattr(module, "fetch", note)
        response = ask(api, address)
        assert response.status_code == 200
        response.close()
    statement, parameters = seen[-1]
    with transaction.atomic("reader"), connections["reader"].cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN {statement}", parameters)
        return "\n".join(line for (line,) in cursor.fetchall())
