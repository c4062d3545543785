"""Processes that make and write the chunks of a record, while this one keeps the chain of digests.

Making a chunk takes much longer than chaining it, and only the chain goes from one to the next: so all but that runs on
every core.
"""

import gc
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing.connection import Connection

from django.db import connection, connections, transaction

from benchmarks.large.entries import Record, chained
from sco.connections import long_running

# Forked after Django is set up, so that no worker imports and sets up everything again.
_FORK = multiprocessing.get_context("fork")


def write_chunks(record: Record, done: Mapping[int, bytes], genesis: bytes) -> Iterator[int]:
    """Write every chunk that is not ``done`` (by number, with its last digest); yields each number once chained.

    RuntimeError if a worker fails; chunks that it has committed stay.
    """
    missing = [number for number in range(record.chunks) if number not in done]
    connections.close_all()
    count = min(len(missing), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    pipes = [_FORK.Pipe() for _ in range(count)]
    workers = [
        _FORK.Process(target=_work, args=(record, missing[first::count], pipes[first][1], pipes[: first + 1]))
        for first in range(count)
    ]
    for worker, (_ours, theirs) in zip(workers, pipes, strict=True):
        worker.start()
        theirs.close()
    try:
        yield from _chain(missing, dict(done), genesis, [ours for ours, _theirs in pipes])
        for worker in workers:
            worker.join()
        if any(worker.exitcode for worker in workers):
            raise RuntimeError("A worker could not write its last chunk: see above.")
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _chain(
    missing: Sequence[int], ends: dict[int, bytes], genesis: bytes, pipes: Sequence[Connection]
) -> Iterator[int]:
    last = genesis
    for place, number in enumerate(missing):
        last = ends.get(number - 1, last)
        pipe = pipes[place % len(pipes)]
        try:
            digests = list(chained(last, pipe.recv()))
            pipe.send(digests)
        except (EOFError, BrokenPipeError):
            raise RuntimeError("A worker failed: see above.") from None
        last = digests[-1]
        yield number


def _work(
    record: Record, numbers: Sequence[int], pipe: Connection, inherited: Sequence[tuple[Connection, Connection]]
) -> None:
    # A copy of our end, or of another worker's, would keep a pipe open whose other side has died.
    for ours, theirs in inherited:
        ours.close()
        if theirs is not pipe:
            theirs.close()
    # Collected once per chunk, and without what was there before: otherwise collections take a fifth of the time.
    gc.disable()
    gc.freeze()
    with long_running():
        for number in numbers:
            gc.collect()
            chunk = record.chunk(number)
            pipe.send(chunk.leaves())
            _write(number, chunk, pipe.recv())


def _write(number: int, chunk, digests: list[bytes]) -> None:
    with transaction.atomic():
        chunk.write(digests)
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench.chunk (number, digest) VALUES (%s, %s)", [number, digests[-1]])
