"""Secrets of endpoints, and signatures by Standard Webhooks (https://www.standardwebhooks.com).

A secret is needed again for each signature, so it is stored encrypted, under a key derived from SECRET_KEY.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from standardwebhooks import Webhook

_BYTES = 32


class SecretUnreadable(Exception):
    """The secret was encrypted under a SECRET_KEY that is not among the fallbacks."""


def new_secret() -> str:
    """A new random secret: ``whsec_`` and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


def encrypt(secret: str) -> bytes:
    """The secret as it is stored."""
    return _fernet().encrypt(secret.encode("ascii"))


def decrypt(stored: bytes | memoryview) -> str:
    """The secret that was stored. Raises SecretUnreadable."""
    try:
        return _fernet().decrypt(bytes(stored)).decode("ascii")
    except InvalidToken:
        raise SecretUnreadable("The secret was stored under a SECRET_KEY that is unknown now.") from None


def encrypt_anew(stored: bytes | memoryview) -> bytes:
    """The same secret under today's SECRET_KEY. Raises SecretUnreadable."""
    return encrypt(decrypt(stored))


def signed(message: str, body: str, at: datetime, keys: Sequence[str]) -> dict[str, str]:
    """The headers that prove who sent a message and when, signed with each of these secrets. ``at`` is in UTC."""
    signatures = [Webhook(key).sign(message, at, body) for key in keys]
    return {
        "webhook-id": message, "webhook-timestamp": written(at), "webhook-signature": " ".join(signatures),
    }  # fmt: skip


def written(at: datetime) -> str:
    """A time as ``webhook-timestamp`` has it."""
    return str(int(at.timestamp()))


def _fernet() -> MultiFernet:
    return MultiFernet([_derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


@lru_cache(8)
def _derived(key: str) -> Fernet:
    # A key of its own: whoever learned it could not sign sessions.
    derived = HKDF(SHA256(), length=32, salt=None, info=b"sco.webhooks: secrets of endpoints").derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
