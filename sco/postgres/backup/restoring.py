"""Restores a base backup into a data folder, up to its own end, to a time, or to the end of the archived log."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from sco.postgres import data_folder, places, programs
from sco.postgres.backup import archive, contents, encryption
from sco.postgres.backup.archive import Archive
from sco.postgres.backup.catalogue import Backup
from sco.postgres.backup.encryption import BackupError, Gunzip
from sco.postgres.places import PostgresError
from sco.postgres.server import Embedded, is_alive

Say = Callable[[str], None]
PROGRESS_SECONDS = 5
ENDED_EARLY = "recovery ended before configured recovery target was reached"
NO_ARCHIVE = "false"  # a restore_command that finds nothing
LAST_COMMIT = "last completed transaction was at log time "
# What the log says → what to tell; the server's own words follow.
REASONS = {
    "before consistent recovery point": "The time is before the end of the backup: use an older backup.",
    "is not a child of this server's history": (
        "The archive also holds what a server that was restored earlier went on to write, and this backup does not "
        "lead there: use a backup that was made afterwards, or --timeline current."
    ),
    "recovery target timeline": "The archive does not have that --timeline.",
}


@dataclass(frozen=True)
class Target:
    """How far to recover: to a time, to the end of the archive, or (by default) to the end of the backup."""

    at: datetime | None = None
    to_latest: bool = False
    timeline: str = "latest"

    @property
    def needs_archive(self) -> bool:
        """Whether the backup alone does not suffice."""
        return self.at is not None or self.to_latest

    def settings(self) -> dict[str, str]:
        """The settings of the recovering server."""
        goal = {"recovery_target_time": self.at.astimezone(UTC).isoformat(sep=" ")} if self.at else {}
        # A backup is whole on its own timeline, wherever the archive has gone since.
        return goal | {"recovery_target_timeline": self.timeline if self.needs_archive else "current"}


@dataclass(frozen=True)
class Plan:
    """What is restored where; `in_place`: the server will go on archiving its log, on a timeline of its own."""

    backup: Backup
    file: Path
    data: Path
    target: Target
    archive: Archive | None
    identity: str
    replace: bool
    in_place: bool


@dataclass(frozen=True)
class Restored:
    """Where the former data folder is now, if there was one; the last commit; what the verification returned."""

    former: Path | None
    last_commit: datetime | None
    verified: str


class Recovering(Embedded):
    """A server that recovers in its own folder, under settings of ours alone, and then accepts connections."""

    start_seconds = 0  # a recovery that failed once fails again

    def __init__(self, plan: "Plan", work: Path, say: Say) -> None:
        super().__init__(work / "data", archive=plan.archive if plan.in_place else None)
        self.settings = _settings(plan, work, self.account)
        self.owner, self.identity, self.say = plan.backup.role, plan.identity, say

    def _environment(self) -> dict[str, str]:
        # The secret key reaches the restore_command neither by a command line nor by a file.
        return super()._environment() | ({archive.IDENTITY: self.identity} if self.identity else {})

    def _make_database(self) -> None:
        """It is in the backup."""

    def _wait_until_running(self, process: int, deadline: float) -> bool:
        # However long it takes. By its log: it would note every connection that it refuses meanwhile.
        told = time.monotonic()
        while is_alive(process):
            if self.said("ready to accept connections"):
                return self.running
            if time.monotonic() > told + PROGRESS_SECONDS:
                told = time.monotonic()
                self.say(f"Recovering: {self.said('restored log file|redo in progress') or 'started'}")
            time.sleep(0.1)
        return False

    def said(self, pattern: str) -> str:
        """The last message of its log that matches the pattern; '' if none."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        found = re.findall(rf"^(?:.*? [A-Z]+:  )?(.*(?:{pattern}).*)$", text, re.MULTILINE)
        return str(found[-1]) if found else ""


def restore(plan: Plan, *, verify: Callable[[str], str], say: Say) -> Restored:
    """Restores a backup into the data folder of a stopped server. Raises BackupError, and then nothing was replaced.

    `verify` is given the URL of the recovered server.
    """
    _check(plan)
    with Embedded(plan.data).alone() as server, places.explained(plan.data.parent):
        if data_folder.is_occupied(server.data) and not plan.replace:
            raise BackupError(
                f"{plan.data} is not empty: name another folder with --into, or --replace moves it aside."
            )
        home = data_folder.home(server.data, server.account)
        work = Path(tempfile.mkdtemp(prefix=f"{server.data.name}.new-", dir=home))
        recovering = Recovering(plan, work, say)
        try:
            _unpack(plan, recovering, say)
            last_commit, verified = _recover(plan, recovering, verify, say)
            former = _move_aside(server.data)
            data_folder.put(recovering.data, server.data, server.account)
        finally:
            recovering.stop()
            shutil.rmtree(work, ignore_errors=True)
    return Restored(former, last_commit, verified)


def _check(plan: Plan) -> None:
    """Raises BackupError for what need not be tried."""
    backup, target = plan.backup, plan.target
    if backup.major != programs.MAJOR:
        raise BackupError(f"{backup.label} is of PostgreSQL {backup.major}, and this is {programs.MAJOR}.")
    if target.at and target.at < backup.end:
        raise BackupError(
            f"{target.at:%FT%TZ} is before the end of {backup.label} ({backup.end:%FT%TZ}): use an older one."
        )
    if plan.file.suffix == ".age" and not plan.identity:
        raise BackupError(f"{plan.file.name} is encrypted: set BACKUP_IDENTITY to the file with the age secret key.")
    encryption.parse_identities(plan.identity)
    if target.needs_archive and plan.archive is None:
        raise BackupError(
            "To restore beyond the end of a backup, set BACKUP_ARCHIVE to the folder of the archived log."
        )
    if target.to_latest and (missing := _missing(plan)):
        raise BackupError(f"{missing} To restore what comes before, use --at.")


def _missing(plan: Plan) -> str:
    backup = plan.backup
    after = archive.number(backup.last_segment, backup.segment_bytes) + 1
    since = archive.name_of(backup.last_segment[:8], after, backup.segment_bytes)
    missing = plan.archive.first_missing(since, backup.segment_bytes) if plan.archive else None
    return f"The archive lacks segment {missing} of the log, although later ones are there." if missing else ""


def _settings(plan: Plan, work: Path, account: places.Account) -> dict[str, str]:
    # None of the server's own: they may name files and libraries that this machine does not have.
    ours = {"config_file": str(work / "postgresql.conf"), "hba_file": str(work / "pg_hba.conf"), "hot_standby": "off"}
    # Without a target in the archive, the log in the backup is all there is; but a new timeline takes a number that the
    # archive does not have.
    only = [] if plan.target.needs_archive else ["--only-history"]
    fetch = plan.archive.restore_command(account, *only) if plan.archive else NO_ARCHIVE
    return ours | plan.target.settings() | {"restore_command": fetch, "recovery_target_action": "promote"}


def _unpack(plan: Plan, recovering: Recovering, say: Say) -> None:
    """Unpacks and checks the base backup, and makes it ready to recover."""
    data, work = recovering.data, recovering.data.parent
    say(f"Unpacking {plan.file.name}, {plan.file.stat().st_size / 1_000_000:.1f} MB ...")
    data.mkdir(mode=0o700)
    read_end, write_end = os.pipe()
    with ThreadPoolExecutor(1) as pool:
        feeding = pool.submit(_feed, plan, write_end, say)
        try:
            with open(read_end, "rb") as stream:  # noqa: PTH123 - a descriptor
                contents.read(stream, plan.backup.segment_bytes, into=data)
        except BackupError:
            # A wrong key or a damaged file also cuts the stream off, but is the better explanation.
            if isinstance(error := feeding.exception(), BackupError):
                raise error from None
            raise
        feeding.result()
    (data / "standby.signal").unlink(missing_ok=True)  # in the backup of a standby
    for name, text in (("data/recovery.signal", ""), ("postgresql.conf", ""), ("pg_hba.conf", "local all all trust\n")):
        (work / name).write_text(text)
    for each in (work, *work.rglob("*")):
        places.own(each, recovering.account)


def _feed(plan: Plan, descriptor: int, say: Say) -> None:
    with open(descriptor, "wb") as pipe:
        expand = Gunzip(_Told(pipe, say), plan.file.name)
        encryption.decrypt(plan.file, expand, encryption.parse_identities(plan.identity))
        expand.close()


class _Told:
    """A sink that says every few seconds how much went through."""

    def __init__(self, sink: encryption.Sink, say: Say) -> None:
        self.sink, self.say, self.done, self.told = sink, say, 0, time.monotonic()

    def write(self, data: bytes) -> None:
        self.sink.write(data)
        self.done += len(data)
        if time.monotonic() > self.told + PROGRESS_SECONDS:
            self.told = time.monotonic()
            self.say(f"Unpacked {self.done // 1_000_000} MB")


def _recover(plan: Plan, recovering: Recovering, verify: Callable[[str], str], say: Say) -> tuple[datetime | None, str]:
    say("Recovering ...")
    try:
        recovering.start()
    except PostgresError as error:
        raise _explained(plan, recovering, error) from None
    with psycopg.connect(recovering.url(database=plan.backup.database)) as connection:
        # Still that of the recovery: nothing has been written since.
        last_commit = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
        owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'ledger_head'").fetchone()
    verified = _verified(plan, recovering, verify, owner[0], say) if owner else "It holds no record."
    recovering.stop()
    return last_commit[0] if last_commit else None, verified


def _verified(plan: Plan, recovering: Recovering, verify: Callable[[str], str], owner: str, say: Say) -> str:
    say("Verifying the record ...")
    try:
        return verify(recovering.url(owner, plan.backup.database))
    except PostgresError as error:
        recovering.stop()
        kept = plan.data.with_name(f"{plan.data.name}.unverified-{_stamp()}")
        data_folder.put(recovering.data, kept, recovering.account)
        raise BackupError(f"{error} What was restored is kept in {kept}; nothing was replaced.") from None


def _explained(plan: Plan, recovering: Recovering, error: PostgresError) -> BackupError:
    """The failure of a recovery, by what the server's log says."""
    if archived := recovering.said("^archive: "):
        return BackupError(f"The archive cannot be used: {archived.removeprefix('archive: ')}")
    if recovering.said(ENDED_EARLY):
        last = recovering.said(LAST_COMMIT).removeprefix(LAST_COMMIT)
        reaches = (
            f"Its last transaction was committed at {last}" if last else "It holds no transaction after the backup"
        )
        reason = _missing(plan) or "The archive ends before the time."
        return BackupError(f"{reason} {reaches}: choose an earlier time, or --to-latest for all that there is.")
    for sign, remedy in REASONS.items():
        if said := recovering.said(sign):
            return BackupError(f"{remedy} PostgreSQL says: {said}.")
    return BackupError(f"The recovery failed. {error}")


def _move_aside(data: Path) -> Path | None:
    if not data_folder.is_occupied(data):
        return None
    former = data.with_name(f"{data.name}.before-{_stamp()}")
    data.rename(former)  # of a link, the link
    return former


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
