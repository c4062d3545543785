"""Streams in the format of age, which other tools read too, and their gzip. Nothing is ever held whole in memory."""

import io
import shutil
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pyrage  # type: ignore[import-untyped]  # ships no types

from sco.postgres.places import PostgresError

GZIP = 31  # zlib's wbits for a gzip header and the largest window


class BackupError(PostgresError):
    """A backup cannot be made, read or restored; the message gives the reason and the remedy."""


class Sink(Protocol):
    """Whatever bytes can be written to."""

    def write(self, data: bytes, /) -> object:
        """Takes all of the bytes."""


def recipients(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The public keys in BACKUP_RECIPIENT, unchecked."""
    return tuple(filter(None, (key.strip() for key in environ.get("BACKUP_RECIPIENT", "").split(","))))


def parse_recipients(keys: Iterable[str]) -> list[Any]:
    """Public keys of age. Raises BackupError, which repeats none of them: it could be a secret key."""
    try:
        return [pyrage.x25519.Recipient.from_str(key) for key in keys]
    except pyrage.RecipientError:
        raise BackupError(
            "BACKUP_RECIPIENT is not an age public key: it begins with age1, and `age-keygen -y FILE` prints it."
        ) from None


def identity_text(environ: Mapping[str, str]) -> str:
    """The content of the file that BACKUP_IDENTITY names, '' without one. Raises BackupError."""
    if not (name := environ.get("BACKUP_IDENTITY", "").strip()):
        return ""
    try:
        return Path(name).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is not text"
        raise BackupError(f"BACKUP_IDENTITY: {name} cannot be read: {reason}.") from None


def parse_identities(text: str) -> list[Any]:
    """The secret keys in the text of a file made by age-keygen. Raises BackupError, which repeats nothing of it."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError:
        raise BackupError("BACKUP_IDENTITY names a file without an age secret key: `age-keygen` makes one.") from None


def encrypt(source: Iterable[bytes], sink: Sink, keys: Sequence[Any]) -> None:
    """Writes the pieces of `source` to `sink`, encrypted for `keys` if there are any. Raises what either raises."""
    stream = _Stream(source)
    if not keys:
        shutil.copyfileobj(stream, sink, 1 << 18)
        return
    watched = _Watched(sink)
    try:
        pyrage.encrypt_io(io.BufferedReader(stream, 1 << 18), watched, keys)
    except pyrage.EncryptError:
        # It turns every exception of source and sink into its own, whose text is all that remains of them.
        if error := stream.failed or watched.failed:
            raise error from None
        raise


def decrypt(file: Path, sink: Sink, keys: Sequence[Any]) -> None:
    """Writes the content of `file` to `sink`, decrypted if the name says that it is encrypted. Raises BackupError."""
    with file.open("rb") as source:
        if file.suffix != ".age":
            shutil.copyfileobj(source, sink, 1 << 18)
            return
        if not keys:
            raise BackupError(f"{file.name} is encrypted: set BACKUP_IDENTITY to the file with the age secret key.")
        watched = _Watched(sink)
        try:
            pyrage.decrypt_io(source, watched, keys)
        except (pyrage.DecryptError, OSError) as error:
            if watched.failed:
                raise watched.failed from None
            raise _unreadable(file, error) from None


def _unreadable(file: Path, error: Exception) -> BackupError:
    if "No matching keys" in str(error):
        return BackupError(f"{file.name} was encrypted for another key than the one in BACKUP_IDENTITY.")
    return BackupError(f"{file.name} is damaged or cut off: {error}. Use another backup.")


class Gunzip:
    """A sink that passes on the expanded bytes. `close` raises BackupError if the end is missing."""

    def __init__(self, sink: Sink, name: str) -> None:
        self.sink, self.name, self.expand = sink, name, zlib.decompressobj(GZIP)

    def write(self, data: bytes) -> int:
        """Expands and passes on. Raises BackupError."""
        try:
            self.sink.write(self.expand.decompress(data))
        except zlib.error as error:
            raise BackupError(f"{self.name} is damaged: {error}. Use another backup.") from None
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Checks that the end was reached."""
        if not self.expand.eof:
            raise BackupError(f"{self.name} is cut off. Use another backup.")


def gzip(source: Iterable[bytes]) -> Iterable[bytes]:
    """The pieces as a gzip stream: quickly rather than small, because most of a database is zeros or text."""
    compress = zlib.compressobj(1, wbits=GZIP)
    for piece in source:
        yield compress.compress(piece)
    yield compress.flush()


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file; `failed` is the exception that ended it."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.rest = iter(pieces), memoryview(b"")
        self.failed: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            while not self.rest:
                self.rest = memoryview(next(self.pieces))
        except StopIteration:
            return 0
        except BaseException as error:  # Ctrl-C too
            self.failed = error
            raise
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


class _Watched:
    """A sink that remembers the exception which ended it."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self.sink.write(data)
        except BaseException as error:  # Ctrl-C too
            self.failed = error
            raise
        return len(data)

    def flush(self) -> None:
        """The caller flushes its own sink."""
