"""The archive of the write-ahead log: a folder that PostgreSQL stores it in and fetches it from.

Each file is `NAME.DIGEST.gz`, with `.age` if it is
encrypted; the digest, of the plain content, tells the same file archived twice from another one of the same name.
"""

import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sco.postgres import places
from sco.postgres.backup import encryption
from sco.postgres.backup.encryption import BackupError
from sco.postgres.places import Account

ROOT = Path(__file__).resolve().parents[3]
FILE = re.compile(
    r"(?P<name>[0-9A-F]{8}(?:[0-9A-F]{16}[.0-9A-Za-z]*|\.history))\.(?P<digest>[0-9a-f]{16})\.gz(?:\.age)?"
)
SEGMENT = re.compile("[0-9A-F]{24}")
# What a crash of the whole machine may lose: a segment is archived when it is full, or after this time.
TIMEOUT_SECONDS = 60
IDENTITY = "SCO_ARCHIVE_IDENTITY"  # the environment variable with the secret key


@dataclass(frozen=True)
class Archive:
    """The folder that the log is copied to, and the public keys that it is encrypted for."""

    folder: Path
    recipients: tuple[str, ...] = field(default=())

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Archive | None":
        """BACKUP_ARCHIVE with BACKUP_RECIPIENT; None if it is unset."""
        folder = environ.get("BACKUP_ARCHIVE", "").strip()
        return cls(Path(folder).absolute(), encryption.recipients(environ)) if folder else None

    def server_settings(self, account: Account) -> dict[str, str]:
        """The settings of a server that archives here, run by `account`. Raises BackupError."""
        command = _command(account, "store", str(self.folder), *self.recipients)
        return {
            "archive_mode": "on",
            "archive_command": f'{command} --name %f --path "%p"',
            "archive_timeout": str(TIMEOUT_SECONDS),
        }

    def restore_command(self, account: Account, *options: str) -> str:
        """The setting of a server that recovers from here, the secret key in its environment. Raises BackupError."""
        return f'{_command(account, "fetch", *options, str(self.folder))} --name %f --path "%p"'

    def prepare(self, account: Account) -> None:
        """Makes the folder, private to the server's account. Raises PostgresError."""
        encryption.parse_recipients(self.recipients)
        with places.explained(self.folder):
            if not self.folder.exists():
                places.make_folder(self.folder)
                self.folder.chmod(0o700)
                places.own(self.folder, account)
        if not account.reaches(self.folder):
            raise BackupError(
                f"PostgreSQL runs as {account.name}, which cannot enter BACKUP_ARCHIVE, {self.folder}: name a folder "
                "that it can enter, or work as an ordinary user."
            )

    def files(self) -> dict[str, Path]:
        """What is archived, by PostgreSQL's name for it. Raises BackupError."""
        try:
            found = [(FILE.fullmatch(each.name), each) for each in self.folder.iterdir()]
        except OSError as error:
            raise BackupError(f"The archive {self.folder} cannot be read: {error.strerror}.") from None
        return {match["name"]: path for match, path in sorted(found, key=lambda each: each[1].name) if match}

    def store(self, name: str, path: Path) -> None:
        """Copies `path`, completely or not at all. Raises BackupError if another content has that name, and OSError."""
        keys = encryption.parse_recipients(self.recipients)
        digest = _digest(path)
        if name in (known := self.files()):
            if f".{digest}.gz" in known[name].name:
                return  # PostgreSQL was killed before it noted that this file is archived
            raise BackupError(
                f"{name} is archived already with another content. Give each server an archive of its own."
            )
        for unfinished in self.folder.glob(".*.partial"):  # of an archiver that was killed: there is one at a time
            unfinished.unlink(missing_ok=True)
        target = self.folder / f"{name}.{digest}.gz{'.age' if keys else ''}"
        write_whole(target, encryption.gzip(_pieces(path)), keys)

    def fetch(self, name: str, path: Path, identity: str) -> bool:
        """Writes the archived file to `path`; False if there is none. Raises BackupError if it is unusable."""
        file = self.files().get(name)
        if file is None:
            return False
        with path.open("wb") as plain:
            expand = encryption.Gunzip(plain, file.name)
            encryption.decrypt(file, expand, encryption.parse_identities(identity))
            expand.close()
        if f".{_digest(path)}.gz" not in file.name:
            raise BackupError(f"{file.name} is damaged: it has not the digest in its name.")
        return True

    def numbers(self, bytes_each: int) -> dict[int, Path]:
        """The archived segments by their number in the log, of whatever timeline."""
        return {number(name, bytes_each): path for name, path in self.files().items() if SEGMENT.fullmatch(name)}

    def first_missing(self, since: str, bytes_each: int) -> str | None:
        """The first segment from `since` on that is missing although a later one is there."""
        there = self.numbers(bytes_each)
        expected = range(number(since, bytes_each), max(there, default=-1))
        return next((name_of(since[:8], each, bytes_each) for each in expected if each not in there), None)

    def reaches_to(self) -> datetime | None:
        """When the last file was archived; None while there is none."""
        times = [path.stat().st_mtime for path in self.files().values()]
        return datetime.fromtimestamp(max(times), UTC) if times else None

    def prune(self, before: str, bytes_each: int) -> int:
        """Removes the segments that no backup from segment `before` on needs; returns how many."""
        old = [path for each, path in self.numbers(bytes_each).items() if each < number(before, bytes_each)]
        for path in old:
            path.unlink()
        return len(old)


def number(segment: str, bytes_each: int) -> int:
    """The number of a segment, from its name: eight digits each for the timeline, the part of 4 GB, and within it."""
    return int(segment[8:16], 16) * ((1 << 32) // bytes_each) + int(segment[16:24], 16)


def name_of(timeline: str, segment: int, bytes_each: int) -> str:
    """The inverse of `number`."""
    part, within = divmod(segment, (1 << 32) // bytes_each)
    return f"{timeline}{part:08X}{within:08X}"


def write_whole(target: Path, pieces: Iterable[bytes], keys: list[object]) -> None:
    """Writes a file that appears under its name only when it is complete and on the disk. Raises OSError."""
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".partial", dir=target.parent)
    draft = Path(name)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor
            encryption.encrypt(pieces, file, keys)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(target)
        sync_folder(target.parent)
    except BaseException:  # Ctrl-C too
        draft.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Makes renames in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 18):
            yield piece


def _command(account: Account, *arguments: str) -> str:
    # By PYTHONPATH and -P, since the server's working directory is its data folder. A % of the paths is doubled, as
    # PostgreSQL replaces %f and %p.
    environment, python = _python(account)
    words = [python, "-P", "-m", "sco.postgres.backup", *arguments]
    return f"{shlex.join(['env', *environment, *words])}".replace("%", "%%")


@cache
def _python(account: Account) -> tuple[list[str], str]:
    """The environment and the interpreter for `account`, which may not be able to enter ours. Raises BackupError."""
    path = os.pathsep.join([str(ROOT), sysconfig.get_path("platlib"), sysconfig.get_path("purelib")])
    environment = [f"PYTHONPATH={path}", "PYTHONDONTWRITEBYTECODE=1"]
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in filter(None, (sys.executable, shutil.which(name, path="/usr/local/bin:/usr/bin"))):
        command = ["env", *environment, python, "-P", "-m", "sco.postgres.backup", "--help"]
        options: dict[str, Any] = {"cwd": "/", "capture_output": True, "check": False, **account.process_options()}
        if subprocess.run(command, **options).returncode == 0:  # noqa: PLW1510 - options has it
            return environment, python
    raise BackupError(
        f"PostgreSQL runs as {account.name}, which cannot run {sys.executable} with the code in {ROOT}, so it can "
        "neither archive its log nor fetch it: move them to where it can, or work as an ordinary user."
    )
