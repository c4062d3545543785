"""The folder in which all processes of the service count (PROMETHEUS_MULTIPROC_DIR), in prometheus_client's files.

Each process has files and a lock of its own. The kernel releases the lock, however it ends; a process id would not
tell, as ids are reused and containers have the same ones. What ended processes have counted is added up in one file, so
that counters never fall and the folder does not grow.
"""

import contextlib
import fcntl
import logging
import os
import re
import socket
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict

from sco.monitoring.logs import service

MERGED, KINDS = "merged", ("counter", "histogram")
FILE_BYTES = 1 << 20  # prometheus_client's own first size, which some ten thousand series fill
logger = logging.getLogger(__name__)
_mine: tuple[int, str] = (0, "")
_lock = 0  # the descriptor, open for as long as the process lives


def path() -> Path:
    """The folder, which is created if it does not exist."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def identity() -> str:
    """The name of this process's files: SERVICE-HOST-PID. Its lock is taken first, again after a fork."""
    global _mine, _lock  # noqa: PLW0603 - they are the process's
    if _mine[0] != (pid := os.getpid()):
        host = re.sub("[^A-Za-z0-9.-]", "-", socket.gethostname())
        _mine = pid, f"{service()}-{host}-{pid}"
        _lock = _take(path() / f"{_mine[1]}.lock")
        for kind in KINDS:
            _reserve(path() / f"{kind}_{_mine[1]}.db")
    return _mine[1]


def _reserve(file: Path) -> None:
    """Takes the room of a file at once. Raises OSError: where it is missing later, the process dies of a bus error."""
    with file.open("a+b") as made:
        os.posix_fallocate(made.fileno(), 0, FILE_BYTES)


def _take(file: Path) -> int:
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Waiting for the lock, one may get that of a file which the merge has just removed.
        if file.exists() and os.path.samestat(os.fstat(descriptor), file.stat()):
            return descriptor
        os.close(descriptor)


def alive(folder: Path) -> Counter[str]:
    """The number of live processes by service."""
    found: Counter[str] = Counter()
    for file in folder.glob("*.lock"):
        with _unheld(file) as is_dead:
            if not is_dead:
                found[file.name.split("-")[0]] += 1
    return found


def merge_ended(folder: Path) -> None:
    """Adds the files of ended processes to the merged ones, and removes them."""
    for file in folder.glob("*.lock"):
        with _unheld(file) as is_dead:
            if is_dead:
                for kind in KINDS:
                    _merge(folder / f"{kind}_{MERGED}.db", folder / f"{kind}_{file.stem}.db")
                file.unlink()  # last, so that a merge that was interrupted is done again


@contextlib.contextmanager
def _unheld(file: Path) -> Iterator[bool]:
    """Whether no process holds the lock; nobody can take it in the meantime."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _merge(merged: Path, ended: Path) -> None:
    if not ended.exists():
        return
    draft = merged.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    totals = MmapedDict(str(draft))
    for key, value in _sums([merged, ended]):
        totals.write_value(key, value, 0.0)
    totals.close()
    draft.rename(merged)
    ended.unlink()


def _sums(files: Iterable[Path]) -> Iterable[tuple[str, float]]:
    sums: defaultdict[str, float] = defaultdict(float)
    for file in files:
        # A process that was killed while it made its file has counted nothing yet.
        if file.exists() and file.stat().st_size:
            try:
                found = [*MmapedDict.read_all_values_from_file(str(file))]
            except Exception:
                logger.exception("What %s had counted is lost: the file is damaged.", file.name)
                continue
            for key, value, _, _ in found:
                sums[key] += value
    return sums.items()
