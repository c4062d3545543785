"""Exports as files: the streamed formats, Parquet for one kind, SQLite for all. A file is there whole or not at all."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from sco.api.snapshots import Snapshot
from sco.ledger.registry import KINDS
from sco.partners.exports.formats import FORMATS, parsed
from sco.partners.exports.reading import Export, Row
from sco.partners.exports.sqlite import SQLiteFile

Progress = Callable[[str, int, int], None]


class MissingLibrary(Exception):
    """The format needs a library that is not installed."""


class ExportFile(Protocol):
    """A file that is being written."""

    def take(self, export: Export, rows: Sequence[Row]) -> None:
        """Write these rows."""

    def end(self) -> None:
        """Write what comes after the last row."""

    def close(self) -> None:
        """Close the file, whole or not."""


class _Streamed:
    def __init__(self, path: Path, exports: Sequence[Export], extension: str) -> None:
        (export,) = exports
        self.writer, self.count, self.last = FORMATS[extension](export), 0, 0
        self.file = path.open("wb")
        self.file.write(self.writer.begin())

    def take(self, export: Export, rows: Sequence[Row]) -> None:
        self.file.write(self.writer.rows(rows))
        self.count, self.last = self.count + len(rows), rows[-1].sequence if rows else self.last

    def end(self) -> None:
        self.file.write(self.writer.end(self.count, self.last))

    def close(self) -> None:
        self.file.close()


class _Parsed:
    """Hands parsed rows to a writer of tables."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer

    def take(self, export: Export, rows: Sequence[Row]) -> None:
        kind = KINDS[export.kind]
        self.writer.take(export, [parsed(row.line, kind) for row in rows])

    def end(self) -> None:
        self.writer.end()

    def close(self) -> None:
        self.writer.close()


def _parquet(path: Path, exports: Sequence[Export]) -> ExportFile:
    try:
        from sco.partners.exports.parquet import ParquetFile
    except ImportError:
        raise MissingLibrary(
            "Parquet needs pyarrow, which is not installed: pip install -r requirements/export.txt"
        ) from None
    (export,) = exports
    return _Parsed(ParquetFile(path, export))


FILES: dict[str, Callable[[Path, Sequence[Export]], ExportFile]] = {
    "ndjson": lambda path, exports: _Streamed(path, exports, "ndjson"),
    "csv": lambda path, exports: _Streamed(path, exports, "csv"),
    "parquet": _parquet,
    "sqlite": lambda path, exports: _Parsed(SQLiteFile(path, exports)),
}


def write(path: Path, kinds: Sequence[str], at: Snapshot, extension: str, *, bodies: bool, progress: Progress) -> int:
    """Write what is public of these kinds; the number of rows. Raises MissingLibrary and OSError."""
    exports = [Export(kind, at, bodies=bodies) for kind in kinds]
    with _whole(path) as draft, closing(FILES[extension](draft, exports)) as file:
        total = sum(_write(file, export, progress) for export in exports)
        file.end()
    return total


def _write(file: ExportFile, export: Export, progress: Progress) -> int:
    count = 0
    for rows in export.batches():
        file.take(export, rows)
        count += len(rows)
        if rows:
            progress(export.kind, count, rows[-1].sequence)
    return count


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside this one, which takes its place once it is complete and on the disk."""
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.absolute().parent) as folder:
        draft = Path(folder) / path.name
        yield draft
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
