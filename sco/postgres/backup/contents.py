"""The content of a base backup: a tar stream that ends with PostgreSQL's manifest of it.

pg_verifybackup does the same for a backup on the disk; this checks the stream itself, so an encrypted backup needs no
plain copy, and the check costs no second reading.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sco.postgres.backup.archive import name_of
from sco.postgres.backup.encryption import BackupError

MANIFEST, WAL = "backup_manifest", "pg_wal/"


@dataclass(frozen=True)
class Contents:
    """What the manifest says of a backup that was found whole: the log that it needs, by segment, and its server."""

    timeline: int
    first_segment: str
    last_segment: str
    system: str


def read(stream: IO[bytes], segment_bytes: int, into: Path | None = None) -> Contents:
    """Reads a backup to its end and checks it; writes its files into a folder if one is given. Raises BackupError."""
    found: dict[str, tuple[int, str]] = {}
    manifest = b""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as tar:
            for member in tar:
                if member.name == MANIFEST:
                    manifest = _content(tar, member).read()
                elif into:
                    found |= _unpacked(tar, member, into)
                elif member.isfile():
                    found[member.name] = _hashed(_pieces(_content(tar, member)))
    except tarfile.TarError as error:
        raise BackupError(f"The backup is damaged: {error}. Use another one.") from None
    while stream.read(1 << 18):  # what pads the archive: whoever writes to a pipe waits until it is read
        pass
    return _checked(_parsed(manifest), found, segment_bytes)


def _unpacked(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Path) -> dict[str, tuple[int, str]]:
    target = into / member.name
    if ".." in target.parts or not target.is_relative_to(into) or not (member.isfile() or member.isdir()):
        raise BackupError(f"The backup holds {member.name}, which is not a file of a data folder. Use another one.")
    if member.isdir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {}
    with target.open("xb") as file:
        target.chmod(0o600)
        return {member.name: _hashed(_copied(_pieces(_content(tar, member)), file))}


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member)
    assert content is not None  # noqa: S101 - it is a file
    return content


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(1 << 18):
        yield piece


def _copied(pieces: Iterator[bytes], file: IO[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        file.write(piece)
        yield piece


def _hashed(pieces: Iterator[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    for piece in pieces:
        size += len(piece)
        digest.update(piece)
    return size, digest.hexdigest()


def _parsed(manifest: bytes) -> dict[str, Any]:
    # The last line holds the digest of everything before it.
    body, _, last = manifest.rstrip(b"\n").rpartition(b"\n")
    try:
        parsed: dict[str, Any] = json.loads(manifest)
    except ValueError:
        raise BackupError("The backup is cut off: it has no manifest at its end. Use another one.") from None
    if parsed.get("Manifest-Checksum") != hashlib.sha256(body + b"\n").hexdigest() or b"Manifest-Checksum" not in last:
        raise BackupError("The backup is damaged: its manifest has not the digest that it names. Use another one.")
    return parsed


def _checked(manifest: dict[str, Any], found: dict[str, tuple[int, str]], segment_bytes: int) -> Contents:
    listed = {each["Path"]: (each["Size"], each["Checksum"]) for each in manifest["Files"]}
    for name, expected in listed.items():
        if found.get(name) != expected:
            state = "is not in it" if name not in found else "is not what its manifest says"
            raise BackupError(f"The backup is damaged: {name} {state}. Use another one.")
    strays = [name for name in found if name not in listed and not name.startswith(WAL)]
    if strays:
        raise BackupError(f"The backup is damaged: its manifest does not list {strays[0]}. Use another one.")
    needed = [each for reach in manifest["WAL-Ranges"] for each in _segments(reach, segment_bytes)]
    if missing := [name for name in needed if WAL + name not in found]:
        raise BackupError(f"The backup lacks segment {missing[0]} of the log. Use another one.")
    timeline = int(manifest["WAL-Ranges"][0]["Timeline"])
    return Contents(timeline, needed[0], needed[-1], str(manifest["System-Identifier"]))


def _segments(reach: dict[str, Any], segment_bytes: int) -> list[str]:
    first, last = _position(reach["Start-LSN"]), _position(reach["End-LSN"])
    numbers = range(first // segment_bytes, (last - 1) // segment_bytes + 1)
    return [name_of(f"{reach['Timeline']:08X}", each, segment_bytes) for each in numbers]


def _position(lsn: str) -> int:
    high, low = lsn.split("/")
    return (int(high, 16) << 32) + int(low, 16)
