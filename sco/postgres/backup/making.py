"""Makes a base backup with pg_basebackup: one stream, checked, compressed and encrypted on its way to the disk."""

import contextlib
import os
import re
import secrets
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import pq

from sco.postgres import places, programs
from sco.postgres.backup import catalogue, contents, encryption
from sco.postgres.backup.archive import Archive, write_whole
from sco.postgres.backup.catalogue import Backup
from sco.postgres.backup.encryption import BackupError
from sco.postgres.urls import PARTS, BadDatabaseURL, parse_variable

RIGHTS = (
    "Give it the rights, as a superuser: ALTER ROLE {role} REPLICATION; and in pg_hba.conf allow it the database "
    "`replication`: host replication {role} ADDRESS scram-sha-256"
)
Say = Callable[[str], None]
# What pg_basebackup says → what to do.
REMEDIES = {
    "no pg_hba.conf entry for replication": RIGHTS,
    "permission denied to start WAL sender": RIGHTS,
    "number of requested standby connections exceeds": "Raise max_wal_senders.",
    "has already been removed": "Raise wal_keep_size, or max_slot_wal_keep_size if that is set.",
    "single tablespace": "This project uses no tablespaces: move the tables back to pg_default.",
}


@dataclass(frozen=True)
class Source:
    """A server to back up, and its answers to what must be known before."""

    parameters: Mapping[str, Any]
    variable: str
    role: str
    database: str
    version: str
    segment_bytes: int


def back_up(url: str, variable: str, folder: Path, *, recipients: Sequence[str], say: Say) -> Backup:
    """Backs the server of `url`, which came from `variable`, up into the folder. Raises BackupError."""
    keys, parameters = encryption.parse_recipients(recipients), libpq_parameters(variable, url)
    with catalogue.locked(folder), _connected(parameters, variable) as connection, places.explained(folder):
        catalogue.remove_unfinished(folder)
        source, began = _source(connection, variable, parameters), _now(connection)
        head = _head(connection)
        label = catalogue.new_label(began)
        file = folder / f"{label}.tar.gz{'.age' if keys else ''}"
        _keep_log(connection, source)
        found = _stream(source, file, label, keys, say)
        backup = Backup(
            label, file.name, file.stat().st_size, began.isoformat(), _now(connection).isoformat(), head,
            source.version, found.system, source.database, source.role, source.segment_bytes,
            found.timeline, found.first_segment, found.last_segment,
        )  # fmt: skip
        places.inherit(file)
        catalogue.write(folder, backup)
    return backup


def prune(folder: Path, made: Backup, keep: int, archive: Archive | None, say: Say) -> None:
    """Removes all but the `keep` newest backups up to the one just made, and the archived log that only those needed.

    Raises BackupError.
    """
    with catalogue.locked(folder), places.explained(folder):
        there = []
        for each in catalogue.finished(folder):
            if each.label > made.label:  # a clock was wrong: it counts for nothing, and pushes out nothing
                say(f"{each.label} is dated later than now. It is kept: correct the clock, and remove it by hand.")
            else:
                there.append(each)
        for old in there[:-keep]:
            catalogue.remove(folder, old)
            say(f"Removed {old.label}.")
        if archive and there[:-keep]:
            oldest = there[-keep]
            gone = archive.prune(oldest.first_segment, oldest.segment_bytes)
            say(f"Removed {gone} segments of the log from before {oldest.label}.")


def libpq_parameters(variable: str, url: str) -> dict[str, Any]:
    """The URL in libpq's words, without what is meant for Django. Raises BackupError."""
    try:
        settings = parse_variable(variable, url)
    except BadDatabaseURL as error:
        raise BackupError(str(error)) from None
    parts: dict[str, Any] = {keyword: settings[name] for keyword, name in PARTS.items() if settings[name]}
    return {**parts, **settings["OPTIONS"]}


def archive_warning(variable: str, url: str) -> str:
    """What is wrong with the server's archive of its log; '' if nothing. Raises BackupError."""
    query = """SELECT current_setting('archive_mode'), last_failed_wal, last_failed_time, last_archived_time
               FROM pg_stat_archiver"""
    try:
        with _connected(libpq_parameters(variable, url), variable) as connection:
            mode, failed, at, archived = connection.execute(query).fetchone() or ("", None, None, None)
    except psycopg.Error as error:
        return f"Whether the log is archived is unknown: {_first_line(error)}."
    if mode == "off":
        return (
            "The server does not archive its log, although BACKUP_ARCHIVE is set: it was started without. Restart it."
        )
    if failed and (archived is None or at > archived):
        return f"Archiving {failed} of the log failed at {at:%FT%TZ}: the server's own log says why."
    return ""


@contextlib.contextmanager
def _connected(parameters: Mapping[str, Any], variable: str) -> Iterator[psycopg.Connection[Any]]:
    try:
        connection = psycopg.connect(**{"connect_timeout": 10, **parameters}, autocommit=True)
    except psycopg.Error as error:
        raise BackupError(f"The server that {variable} names refuses the connection: {_first_line(error)}.") from None
    with connection:
        try:
            yield connection
        except psycopg.OperationalError as error:
            raise BackupError(f"The server ended the connection: {_first_line(error)}. Nothing was kept.") from None


def _source(connection: psycopg.Connection[Any], variable: str, parameters: Mapping[str, Any]) -> Source:
    check_version(connection.info.server_version // 10000)
    row = connection.execute(
        "SELECT current_user, current_database(), current_setting('server_version'),"
        " (SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size')"
    ).fetchone()
    assert row is not None  # noqa: S101 - a SELECT without FROM
    role, database, version, segment_bytes = row
    return Source(parameters, variable, role, database, version.split()[0], segment_bytes)


def check_version(major: int) -> None:
    """Raises BackupError unless this project's programs are of the server's major version."""
    if major != programs.MAJOR:
        raise BackupError(
            f"The server is PostgreSQL {major}, and this project's programs are {programs.MAJOR}: they could not "
            f"restore it. Use pg_basebackup of PostgreSQL {major}, or pg_upgrade the server."
        )


def _now(connection: psycopg.Connection[Any]) -> datetime:
    # The server's clock, as the times in its log, by which it is recovered.
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None  # noqa: S101 - as above
    at: datetime = row[0]
    return at.astimezone(UTC)


def _head(connection: psycopg.Connection[Any]) -> dict[str, Any] | None:
    try:
        row = connection.execute("SELECT sequence, encode(digest, 'hex') FROM ledger_head").fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InsufficientPrivilege):
        return None
    return {"sequence": row[0], "digest": row[1]} if row else None


def _keep_log(connection: psycopg.Connection[Any], source: Source) -> None:
    """Keeps the log from now on, as long as the connection lives: the stream ends with all that the backup needs."""
    try:
        connection.execute("SET idle_session_timeout = 0")
        connection.execute(
            "SELECT pg_create_physical_replication_slot(%s, true, true)", [f"sco_backup_{secrets.token_hex(4)}"]
        )
    except psycopg.errors.InsufficientPrivilege:
        rights = RIGHTS.format(role=source.role)
        raise BackupError(f"The role of {source.variable}, {source.role}, may not replicate. {rights}") from None
    except psycopg.Error as error:
        raise BackupError(
            f"The server cannot be backed up: {_first_line(error)}. It needs wal_level=replica, and max_wal_senders and"
            " max_replication_slots with one to spare."
        ) from None


def _stream(source: Source, file: Path, label: str, keys: list[Any], say: Say) -> contents.Contents:
    with _pg_basebackup(source, label) as process, ThreadPoolExecutor(1) as pool:
        read_end, write_end = os.pipe()
        checking = pool.submit(_check, read_end, source.segment_bytes)
        try:
            with open(write_end, "wb") as copy:  # noqa: PTH123 - a descriptor
                write_whole(file, encryption.gzip(_pieces(_Sender(process, source.role, say), copy, checking)), keys)
        except BrokenPipeError:  # the check has given up, and says why
            checking.result()
        return checking.result()


def _check(descriptor: int, segment_bytes: int) -> contents.Contents:
    with open(descriptor, "rb") as stream:
        return contents.read(stream, segment_bytes)


def _pieces(sender: "_Sender", copy: IO[bytes], checking: "Future[contents.Contents]") -> Iterator[bytes]:
    """What the program sends, also written to `copy`. Raises BackupError at the end if anything is wrong with it."""
    for piece in sender.pieces():
        copy.write(piece)
        yield piece
    copy.close()
    checking.result()  # before the file gets its name


class _Sender(threading.Thread):
    """pg_basebackup; passes on how far it is, every five seconds at most."""

    def __init__(self, process: "subprocess.Popen[bytes]", role: str, say: Say) -> None:
        super().__init__(daemon=True)
        self.process, self.role, self.say, self.said = process, role, say, list[str]()
        self.start()

    def pieces(self) -> Iterator[bytes]:
        """What it sends. Raises BackupError at the end if it fails."""
        assert self.process.stdout is not None  # noqa: S101 - a pipe
        while piece := self.process.stdout.read(1 << 18):
            yield piece
        self.join()
        if self.process.wait() != 0:
            raise BackupError(self._failure())

    def run(self) -> None:
        assert self.process.stderr is not None  # noqa: S101 - a pipe
        told = datetime.min.replace(tzinfo=UTC)
        for line in self.process.stderr:
            text = line.decode(errors="replace").strip()
            if not (found := re.match(r"(\d+)/(\d+) kB \((\d+)%\)", text)):
                self.said.append(text)
            elif (datetime.now(UTC) - told).total_seconds() > 5:
                told = datetime.now(UTC)
                self.say(f"{found[3]} % of {int(found[2]) // 1024} MB")

    def _failure(self) -> str:
        text = next((line for line in self.said if "error: " in line or "FATAL: " in line), "".join(self.said[-1:]))
        reason = text.rpartition("error: ")[2].rpartition("FATAL:  ")[2]
        remedy = next((remedy for sign, remedy in REMEDIES.items() if sign in text), "Nothing was kept.")
        return f"pg_basebackup failed: {reason}. {remedy.format(role=self.role)}"


@contextlib.contextmanager
def _pg_basebackup(source: Source, label: str) -> Iterator["subprocess.Popen[bytes]"]:
    account = places.find_account(os.geteuid()) or places.Account(str(os.geteuid()), os.geteuid(), os.getegid())
    program = programs.programs_folder(account) / "pg_basebackup"
    # To its standard output it can only send the log at the end: the slot keeps it until then.
    options = ["--pgdata=-", "--format=tar", "--wal-method=fetch", "--checkpoint=fast", "--progress", "--no-password"]
    options += [f"--label={label}", "--manifest-checksums=SHA256"]
    with subprocess.Popen(
        [str(program), *options],
        env=_environment(source.parameters), cwd="/",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def _environment(parameters: Mapping[str, Any]) -> Mapping[str, str]:
    """The parameters as libpq's environment variables: a command line would show the password to everybody."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    names = {each.keyword.decode(): each.envvar.decode() for each in pq.Conninfo.get_defaults() if each.envvar}
    return kept | {names[key]: str(value) for key, value in parameters.items() if key in names} | {"LC_ALL": "C"}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
