"""Content coding of responses: Zstandard or gzip, as Accept-Encoding wishes (RFC 9110, 12.5.3). No Django in here."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache

import zstandard

# Smaller ones fit one packet anyway.
SMALLEST = 1_024  # bytes
# A list of a hundred takes a third of a millisecond with Zstandard, one with gzip; higher levels gain a tenth at most.
ZSTD_LEVEL, _GZIP_LEVEL = 3, 5
_CODINGS_AT_MOST = 50


def _zstd(body: bytes) -> bytes:
    # A compressor of its own each time: one must not be shared by threads.
    return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compress(body)


def _gzip(body: bytes) -> bytes:
    # Without the time, so that the same body has the same bytes.
    return gzip.compress(body, _GZIP_LEVEL, mtime=0)


# In the order of our own preference.
COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {"zstd": _zstd, "gzip": _gzip}


@lru_cache(1_000)
def coding(accept_encoding: str) -> str:
    """The coding for this header: one of ``COMPRESSORS``, or "" for none."""
    weights = _weights(accept_encoding)
    other = weights.get("*", 0.0)
    ours = {name: weights.get(name, weights.get(f"x-{name}", other)) for name in COMPRESSORS}
    best = max(ours, key=lambda name: ours[name])  # of equals the first
    # Whoever names no weight for what is not compressed takes it, but prefers what is named.
    plain = weights.get("identity", 0.0)
    return best if ours[best] > 0 and ours[best] >= plain else ""


def _weights(header: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in header.lower().split(",")[:_CODINGS_AT_MOST]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        found.setdefault(name, _weight(parameters))
    return found


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _equals, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            # Also false for NaN. What is no weight asks for nothing.
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
