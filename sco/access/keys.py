"""Keys: how they are made and read. Only their digest is stored, so a key can be shown once and never again.

``sco_`` and 42 letters and digits: eight of them recognize the key, 28 are secret (166 bits), six are a checksum, with
which a key that was cut off or mistyped is told from one that is unknown.
"""

import hashlib
import re
import secrets
import string
import zlib

_ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
_START = "sco_"
PREFIX_LENGTH, _SECRET_LENGTH, _CHECKSUM_LENGTH = len(_START) + 8, 28, 6
_KEY = re.compile(f"{_START}[0-9A-Za-z]{{42}}", re.ASCII)
# Percent-encoded, no letter and digit of it changes.
_ANYWHERE = re.compile(f"(?:{_START}|sco%5[fF])[0-9A-Za-z]{{42}}", re.ASCII)


def new_key() -> str:
    """A new random key."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(PREFIX_LENGTH - len(_START) + _SECRET_LENGTH))
    return _START + random + _checksum(random)


def prefix(key: str) -> str:
    """The beginning of a key, which recognizes it and is no secret."""
    return key[:PREFIX_LENGTH]


def digest(key: str) -> bytes:
    """SHA-256 of a key. Its secret is long and random, so nothing slower is needed against guessing."""
    return hashlib.sha256(key.encode()).digest()


def fault(text: str) -> str:
    """What is wrong with the form of a key, as a sentence; '' if nothing is."""
    if not _KEY.fullmatch(text):
        return "This is not a key of this service: those begin with sco_ and have 46 characters."
    random, checksum = text[len(_START) : -_CHECKSUM_LENGTH], text[-_CHECKSUM_LENGTH:]
    return "" if checksum == _checksum(random) else "The key was mistyped or cut off: its checksum is wrong."


def has_key(text: str) -> bool:
    """Whether there is something like a key in a text."""
    return "sco" in text and _ANYWHERE.search(text) is not None


def _checksum(random: str) -> str:
    number, found = zlib.crc32(random.encode()), ""
    for _ in range(_CHECKSUM_LENGTH):
        number, place = divmod(number, len(_ALPHABET))
        found += _ALPHABET[place]
    return found
