"""An export as a stream of bytes: compressed as it goes, in constant memory, and only some at once."""

import itertools
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import zstandard
from django.conf import settings

from sco.api.encodings import ZSTD_LEVEL
from sco.api.problems import Problem
from sco.connections.slots import SLOTS
from sco.partners.exports.formats import Writer
from sco.partners.exports.reading import Export

# Each stream occupies a thread until its consumer has read it: half of them remain for everybody else.
AT_ONCE = max(1, (settings.DATABASE_SLOTS or 4) // 2)
PIECE = 262_144  # bytes handed to the web server at once
# Twice as fast as the level of short answers, for a sixth more bytes.
_GZIP_LEVEL = 1
_places = threading.BoundedSemaphore(AT_ONCE)


class _Plain:
    """Compresses nothing."""

    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


_COMPRESSORS: Mapping[str, Callable[[], Any]] = {
    "": _Plain,
    "zstd": lambda: zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj(),
    "gzip": lambda: zlib.compressobj(_GZIP_LEVEL, wbits=zlib.MAX_WBITS | 16),
}


class Stream:
    """The bytes of an export, with the end of the snapshot. Raises Problem 503 if too many are under way.

    The first batch is read at once: while nothing is sent, a failure can still be told. ``close`` frees its place.
    """

    def __init__(self, export: Export, writer: Writer, coding: str) -> None:
        self._is_open = _places.acquire(blocking=False)
        if not self._is_open:
            raise _busy()
        self._export, self._writer, self._compressor = export, writer, _COMPRESSORS[coding]()
        self._batches = export.batches()
        try:
            self._first = next(self._batches, [])
        except BaseException:
            self.close()
            raise
        self._pieces = self._written()

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """Let another export begin, however this one ended."""
        if self._is_open:
            self._is_open = False
            _places.release()

    def __del__(self) -> None:
        self.close()  # a response that was dropped before it began

    def _written(self) -> Iterator[bytes]:
        try:
            yield from self._all()
        finally:
            self.close()

    def _all(self) -> Iterator[bytes]:
        # Who asks for what comes after the end is told where the end is.
        count, last = 0, min(self._export.after, self._export.at.n)
        yield from self._compressed(self._writer.begin())
        for rows in itertools.chain([self._first], self._batches):
            count, last = count + len(rows), rows[-1].sequence if rows else last
            # Free while the consumer reads: however long that takes, another request may use the database.
            SLOTS.pause()
            yield from self._compressed(self._writer.rows(rows))
        yield from self._compressed(self._writer.end(count, last))
        yield self._compressor.flush()

    def _compressed(self, data: bytes) -> Iterator[bytes]:
        done = self._compressor.compress(data)
        for start in range(0, len(done), PIECE):
            yield done[start : start + PIECE]


def _busy() -> Problem:
    detail = "As many exports as this server bears are under way. Try again shortly."
    return Problem(503, "unavailable", detail, headers={"Retry-After": "10"})
