"""The backups in a folder: `LABEL.tar.gz`, with `.age` if it is encrypted, and `LABEL.json`, which completes it."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sco.postgres import places
from sco.postgres.backup.archive import write_whole
from sco.postgres.backup.encryption import BackupError

ENDINGS = (".tar.gz", ".tar.gz.age")


@dataclass(frozen=True)
class Backup:
    """A finished backup. Times are RFC 3339, in UTC; `head` is null if the role may not read it.

    It holds at least the record up to `head`, and everything that was committed before `finished_at` on the server's
    clock.
    """

    label: str
    file: str
    bytes: int
    started_at: str
    finished_at: str
    head: dict[str, Any] | None
    postgresql: str
    system: str
    database: str
    role: str
    segment_bytes: int
    timeline: int
    first_segment: str
    last_segment: str

    @property
    def end(self) -> datetime:
        """The earliest time that it can be restored to."""
        return datetime.fromisoformat(self.finished_at)

    @property
    def major(self) -> int:
        """PostgreSQL's major version."""
        return int(self.postgresql.partition(".")[0])


def finished(folder: Path) -> list[Backup]:
    """The complete backups, oldest first. Raises BackupError."""
    try:
        return [_read(file) for file in sorted(folder.glob("*.json")) if _has_label(file)]
    except OSError as error:
        raise BackupError(f"The folder {folder} cannot be read: {error.strerror}.") from None


def find(name: str, folder: Path, before: datetime | None = None) -> tuple[Backup, Path]:
    """A backup and its file, by its label in `folder` or by any path of it; '' for the newest, or the newest `before`.

    Raises BackupError.
    """
    path = Path(name)
    if name and (path.parent != Path() or path.exists()):
        folder, name = path.parent.absolute(), path.name.partition(".")[0]
    there = finished(folder)
    if name:
        chosen = [each for each in there if each.label == name]
    else:
        chosen = [each for each in there if before is None or each.end <= before]
    if not chosen:
        wanted = f"no backup “{name}”" if name else "no backup" + (f" from before {before:%FT%TZ}" if before else "")
        known = f" It has {', '.join(each.label for each in there)}." if there else ""
        raise BackupError(f"There is {wanted} in {folder}.{known}")
    file = folder / chosen[-1].file
    if not file.is_file():
        raise BackupError(f"{file} is missing. Use another backup.")
    return chosen[-1], file


def write(folder: Path, backup: Backup) -> None:
    """Completes a backup: from now on it is found. Raises OSError."""
    write_json(folder / f"{backup.label}.json", asdict(backup))


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Writes a small file, completely or not at all. Raises OSError."""
    write_whole(file, [json.dumps(content, indent=2).encode() + b"\n"], [])
    places.inherit(file)


def remove(folder: Path, backup: Backup) -> None:
    """Removes a backup."""
    # In this order: a killed process leaves a file that the next run removes, never a backup without its content.
    (folder / f"{backup.label}.json").unlink()
    (folder / backup.file).unlink(missing_ok=True)


def remove_unfinished(folder: Path) -> None:
    """Removes what interrupted runs left. The caller holds the folder's lock."""
    known = {each.file for each in finished(folder)}
    for left in [*folder.glob(".*.partial"), *(each for end in ENDINGS for each in folder.glob(f"*{end}"))]:
        if left.name not in known and _has_label(Path(left.name.lstrip("."))):
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Makes the folder, private, and keeps other runs out of it. Raises BackupError."""
    with places.explained(folder):
        if not folder.exists():
            places.make_folder(folder)
            folder.chmod(0o700)
    with places.opened(folder / ".lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup to {folder} is running. Wait for it, or name another folder.") from None
        yield


def new_label(now: datetime) -> str:
    """A label that sorts by time."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}"[:-3].replace(".", "-") + "Z"


def _has_label(file: Path) -> bool:
    # Other files in the folder are not ours to read or to remove.
    try:
        return bool(datetime.strptime(file.name.partition(".")[0], "%Y%m%dT%H%M%S-%fZ").replace(tzinfo=UTC))
    except ValueError:
        return False


def _read(file: Path) -> Backup:
    try:
        return Backup(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise BackupError(f"{file} is damaged: it does not describe a backup. Move it away.") from None
