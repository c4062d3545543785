"""Ids for formats that are read away from here: they stay when the host changes."""

from uuid import UUID, uuid5


def stable_id(genesis: bytes, *names: str) -> str:
    """An id as a URN, which depends on the record and the names alone.

    A version 5 UUID (RFC 9562) of ``article:some-slug``, in a name space made of the first 16 bytes of the genesis.
    """
    return uuid5(UUID(bytes=bytes(genesis[:16])), ":".join(names)).urn
