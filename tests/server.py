"""A pytest plugin that loads before Django's settings: without DATABASE_URL the tests get a server of their own.

With DATABASE_URL its role needs CREATEDB and CREATEROLE: see docs/running.md.
"""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sco import postgres
from tests.postgres.tablespaces import tablespace

_STACK = ExitStack()
# Every request asks, and is answered, anew; the tests of what is remembered say so.
os.environ |= {"HEAD_MEMORY_MS": "0", "ANSWER_CACHE_MB": "0", "CACHE_URL": ""}
# Otherwise every run would rewrite all assertions anew, and every process that a test starts compile the whole project.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.pop("READER_DATABASE_URL", None)  # the tests make their own reader role
# Roles belong to the whole server, so all workers of one run use the same password.
os.environ.setdefault("SCO_TEST_PASSWORD", secrets.token_urlsafe(16))
if not os.environ.get("DATABASE_URL", "").strip():
    _SERVER = _STACK.enter_context(postgres.embedded_for_tests(os.environ).in_use())
    os.environ["DATABASE_URL"] = _SERVER.url(database="postgres")
    os.environ["SCO_TEST_TABLESPACE"] = _STACK.enter_context(tablespace(_SERVER))


@pytest.hookimpl(wrapper=True)
def pytest_unconfigure() -> Iterator[None]:
    yield
    _STACK.close()
