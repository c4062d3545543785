"""Reads a file of which nothing is known yet."""

import stat
from pathlib import Path
from typing import Final

from articles.sources.archives import HEAD, is_archive
from articles.sources.errors import SourceError

MAX_BYTES: Final = 5_000_000  # far more than any piece has, and little enough to parse in memory
MAX_ZIP: Final = 25_000_000  # a .docx or a web archive holds its pictures
ZIP_MARK: Final = b"PK\x03\x04"


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises SourceError, for a large file before reading it."""
    try:
        status = path.stat()
        # Only regular files: a pipe without a writer would block for ever.
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_ZIP:
            with path.open("rb") as file:
                data = file.read(HEAD)
                check_size(data, status.st_size)
                return data + file.read(limit_of(data) + 1)  # it may have grown since; read() refuses it
    except (FileNotFoundError, NotADirectoryError):
        raise SourceError("missing") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, SourceError):
            raise
        raise SourceError("unreadable") from None
    if not stat.S_ISREG(status.st_mode):
        raise SourceError("not_a_file")
    raise SourceError("too_large", size=status.st_size, limit=MAX_BYTES)


def limit_of(data: bytes) -> int:
    """How many bytes a file that begins like this may have."""
    return MAX_ZIP if data.startswith(ZIP_MARK) or is_archive(data) else MAX_BYTES


def check_size(data: bytes, size: int) -> None:
    """Refuse a file of this size that begins like this. Raises SourceError."""
    if size > limit_of(data):
        raise SourceError("too_large", size=size, limit=limit_of(data))
