"""Password hashing in bounds: one hash at a time per process, a short queue, and refusal at once beyond it."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from threading import BoundedSemaphore

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class Busy(Exception):
    """As many passwords are being checked as may wait."""


# One thread takes them in the order in which they came, which a lock would not.
_HASHING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="hashing")
# The one that is being hashed included. Strangers have seats of their own, so that they never take an editor's.
STRANGERS, KNOWN = BoundedSemaphore(3), BoundedSemaphore(4)
_seated = ContextVar("seated", default=False)


@contextlib.contextmanager
def seat(seats: BoundedSemaphore) -> Iterator[None]:
    """Take a seat in the queue for all hashing in this block. Raises Busy at once when all are taken."""
    if not seats.acquire(blocking=False):
        raise Busy
    token = _seated.set(True)
    try:
        yield
    finally:
        _seated.reset(token)
        seats.release()


class BoundedHasher(PBKDF2PasswordHasher):
    """Django's default hasher in bounds. Checking, setting and the mock check of an unknown name all encode."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """The hash of the password. Raises Busy outside ``seat`` when all seats of editors are taken."""
        with contextlib.nullcontext() if _seated.get() else seat(KNOWN):
            return _HASHING.submit(super().encode, password, salt, iterations).result()
