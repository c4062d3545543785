"""The embedded PostgreSQL server: started, shared between processes, and stopped."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg

from sco.postgres import data_folder, places
from sco.postgres.backup.archive import Archive
from sco.postgres.places import PostgresError
from sco.postgres.programs import programs_folder

OWNER = "sco_owner"
DATABASE = "sco"
# Long enough for recovery after a crash, and for a last checkpoint on a slow disk.
START_SECONDS = STOP_SECONDS = 60
LOG_BYTES = 5_000_000
# PostgreSQL reports these in its log only; LC_ALL=C keeps them in English.
DISK_FULL = ("No space left on device", "Disk quota exceeded", "Check free disk space")
# After any of these a second attempt would fail in the same way.
HOPELESS = (*DISK_FULL, "unrecognized configuration parameter", "invalid value for parameter", "Permission denied",
            "incompatible with server")  # fmt: skip
WAL_SEGMENT_BYTES = 16 * 1024 * 1024  # with less free space PostgreSQL cannot begin a new segment, and stops
# The builtin provider sorts by code point on every machine; the order of lists depends on it.
INITDB = ("--username", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8", "--no-instructions")  # fmt: skip
# No network: only the socket's private folder gives access, which is why initdb may trust every connection.
ALWAYS = {"listen_addresses": "", "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC"}
# Errors are logged without the statement, its parameters and the rows that it failed for: these hold drafts and
# personal data, and no erasure reaches a log.
NO_TEXTS_IN_LOG = {"log_statement": "none", "log_min_error_statement": "panic", "log_error_verbosity": "terse",
                   "log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0"}  # fmt: skip


class Embedded:
    """One PostgreSQL server over one data folder, shared by every process that names the same folder."""

    owner = OWNER
    start_seconds = START_SECONDS

    def __init__(
        self, data: Path, settings: Mapping[str, str] | None = None, *, archive: Archive | None = None
    ) -> None:
        # Only the parent is resolved: the folder itself may be a link to one that the server's account can enter.
        self.data = data.parent.resolve() / data.name
        self.archive = archive
        self.settings = dict(settings or {})
        self.account = places.account_for(self.data)
        self.log = self._beside("log")

    def url(self, role: str = "", database: str = DATABASE) -> str:
        """A postgresql:// URL over the socket; the server need not run yet."""
        folder = quote(str(places.socket_folder(self.data, self.account)), safe="")
        return f"postgresql://{quote(role or self.owner, safe='')}@/{quote(database, safe='')}?host={folder}&port=5432"

    @property
    def running(self) -> bool:
        """Whether the server accepts a connection."""
        try:
            self._connect().close()
        except (psycopg.OperationalError, PostgresError):
            return False
        return True

    @property
    def pid(self) -> int | None:
        """The postmaster's process id; None when it is gone, even if another process has that id now."""
        try:
            process = _process_in(self.data / "postmaster.pid")
            # A postmaster works in its data folder, and no other process has a reason to.
            return process.pid if Path(process.cwd()).samefile(self.data) else None
        except (OSError, ValueError, psutil.Error):
            return None

    @property
    def stopping(self) -> bool:
        """Whether somebody has asked it to stop once all its sessions have ended, which they never may."""
        with contextlib.suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text().split()[-1] == "stopping"
        return False

    @contextlib.contextmanager
    def in_use(self) -> Iterator["Embedded"]:
        """Keeps the server running while any process is in this block; the last one to leave stops it."""
        self._make_parent()
        with places.opened(self._beside("users")) as users:
            # A shared lock instead of a counter: the kernel drops the lock of a killed process.
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield self
            finally:
                self._stop_if_unused(users)

    @contextlib.contextmanager
    def alone(self) -> Iterator["Embedded"]:
        """Keeps every process from starting the server in this block. Raises PostgresError if one uses it."""
        self._make_parent()
        with places.opened(self._beside("users")) as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise PostgresError(
                    f"The database in {self.data} is in use. Stop `make run` and other commands."
                ) from None
            with self._locked():
                if self.pid is not None:
                    raise PostgresError(f"PostgreSQL (process {self.pid}) still runs on {self.data}. Stop it.")
                yield self

    def _stop_if_unused(self, users: int) -> None:
        try:
            # Held until the server has stopped, so a process that comes now waits and then starts it again.
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self.stop()

    def start(self) -> None:
        """Starts the server unless it runs, and creates its data folder if there is none. Raises PostgresError."""
        self._make_parent()
        with self._locked():
            # A server whose data folder was removed still answers for a while.
            if self.running and (self.data / "postmaster.pid").exists():
                return
            with places.explained(self.data.parent):
                data_folder.prepare(self.data, self.account, self._initdb)
                if self.archive:
                    self.archive.prepare(self.account)
                self._launch()
                self._make_database()

    def stop(self) -> None:
        """Stops the server, if it runs, and ends its sessions; committed data is safe. Raises PostgresError."""
        if not self.data.parent.is_dir():
            return
        with self._locked():
            # Fast ends sessions and writes a checkpoint, which a full disk can prevent; immediate skips it, and the
            # next start recovers from the log.
            for mode in ("fast", "immediate"):
                if self.pid is not None:
                    stop = ["stop", "-m", mode, "-D", str(self.data.resolve()), "-w", "-s", "-t", str(STOP_SECONDS)]
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self.run("pg_ctl", *stop, timeout=STOP_SECONDS + 10, check=False, capture_output=True)
            if self.pid is not None:
                raise PostgresError(f"PostgreSQL (process {self.pid}) does not stop. See its log: {self.log}.")
            with contextlib.suppress(OSError, PostgresError):  # not empty while a killed server's children run
                places.socket_folder(self.data, self.account).rmdir()

    def binary(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs, such as pg_dump."""
        return programs_folder(self.account) / name

    def run(self, program: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[Any]:
        """Runs one of PostgreSQL's programs as the account that owns the data; `options` are subprocess.run's.

        The working directory is /, so paths among the arguments must be absolute.
        """
        settings: dict[str, Any] = {"check": True, "cwd": "/", "stdin": subprocess.DEVNULL, "env": self._environment()}
        settings |= self.account.process_options() | options
        return subprocess.run([str(self.binary(program)), *arguments], **settings)  # noqa: PLW1510 - settings has it

    def is_disk_full(self) -> bool:
        """Whether the disk has too little space for PostgreSQL to keep running."""
        return shutil.disk_usage(self.data if self.data.is_dir() else self.data.parent).free < WAL_SEGMENT_BYTES

    def disk_full_message(self) -> str:
        """The error message for a full disk."""
        return f"The disk of {self.data} is full. Free some space and start again."

    def _environment(self) -> dict[str, str]:
        # libpq and initdb would obey variables of the caller's shell: PGOPTIONS, PGPORT, its locale.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        host = str(places.socket_folder(self.data, self.account))
        return kept | {"LC_ALL": "C", "TZ": "UTC", "HOME": "/", "PGHOST": host, "PGUSER": self.owner}

    def _connect(self) -> psycopg.Connection[Any]:
        # Empty options override PGOPTIONS of the caller's shell.
        return psycopg.connect(self.url(database="postgres"), connect_timeout=5, autocommit=True, options="")

    def _beside(self, name: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{name}")

    def _make_parent(self) -> None:
        with places.explained(self.data.parent):
            places.make_folder(self.data.parent)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with places.opened(self._beside("lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initdb(self, folder: Path) -> None:
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        arguments = [*INITDB, *sync, "-D", str(folder)]
        done = self.run("initdb", *arguments, check=False, capture_output=True, text=True, errors="replace")
        if done.returncode != 0:
            raise self._failure("PostgreSQL could not create its data folder", done.stderr)

    def _launch(self) -> None:
        folder = places.make_socket_folder(self.data, self.account)
        deadline = time.monotonic() + self.start_seconds
        self._end_server_without_data(folder)
        while True:
            self._remove_stale_locks(folder)
            process, log_start = self._spawn(folder)
            if self._wait_until_running(process, deadline):
                if self.archive:
                    self._wake_checkpointer()
                return
            output = self.log.read_bytes()[log_start:].decode(errors="replace")
            if time.monotonic() > deadline or any(reason in output for reason in HOPELESS) or self.is_disk_full():
                raise self._failure(f"PostgreSQL does not start. Its log is {self.log}", output)
            time.sleep(0.5)  # children of a killed server may still hold its shared memory: try again

    def _wake_checkpointer(self) -> None:
        # It begins with a sleep of checkpoint_timeout, five minutes, in which archive_timeout counts for nothing.
        with self._connect() as connection:
            connection.execute("SELECT pg_reload_conf()")

    def _end_server_without_data(self, folder: Path) -> None:
        """Ends a server whose data folder was removed while it ran: it still holds the socket."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):  # none runs, or it has just ended
            server = _process_in(folder / ".s.PGSQL.5432.lock")
            # The process id may be reused, so the command line must name this very folder.
            if f"unix_socket_directories={folder}" in server.cmdline() and server.pid != self.pid:
                server.send_signal(signal.SIGQUIT)  # immediate shutdown: there is nothing left to write to
                deadline = time.monotonic() + STOP_SECONDS
                while is_alive(server.pid) and time.monotonic() < deadline:
                    time.sleep(0.05)

    def _remove_stale_locks(self, folder: Path) -> None:
        """Removes lock files of a killed server: PostgreSQL does not start while any process has the id in them."""
        if self.pid is None:
            for stale in (self.data / "postmaster.pid", *folder.glob(".s.PGSQL.*")):
                stale.unlink(missing_ok=True)

    def _spawn(self, folder: Path) -> tuple[int, int]:
        """Starts a postmaster; returns its process id and the size of the log before its output, in bytes.

        A shell starts it in the background, so it outlives this process and leaves it no zombie.
        """
        archiving = self.archive.server_settings(self.account) if self.archive else {}
        settings = ALWAYS | NO_TEXTS_IN_LOG | archiving | {"unix_socket_directories": str(folder)} | self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(self.binary("postgres")), "-D", str(self.data.resolve()), *options]
        with self._open_log() as log:
            log_start = log.tell()
            started = subprocess.run(  # type: ignore[call-overload]
                ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *server], cwd="/", env=self._environment(), check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                **self.account.process_options(),
            )  # fmt: skip
        return int(started.stdout), log_start

    def _open_log(self) -> Any:
        self.log.touch(mode=0o600)
        self.log.chmod(0o600)  # an earlier version may have made it
        # Rotated at a start only: the server appends to the open file for as long as it runs.
        if self.log.stat().st_size > LOG_BYTES:
            self.log.rename(self._beside("log.1"))
            self.log.touch(mode=0o600)
        log = self.log.open("ab")
        places.own(self.log, self.account)
        return log

    def _wait_until_running(self, process: int, deadline: float) -> bool:
        while time.monotonic() < deadline and is_alive(process):
            if self.running:
                return True
            time.sleep(0.03)
        return False

    def _make_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _failure(self, what: str, output: str) -> PostgresError:
        if self.is_disk_full() or any(reason in output for reason in DISK_FULL):
            return PostgresError(self.disk_full_message())
        return PostgresError("\n".join([f"{what}. The last lines of its output:", *output.strip().splitlines()[-5:]]))


def is_alive(pid: int) -> bool:
    """Whether the process runs. A zombie counts as dead: it has ended, but its parent has not collected its status."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _process_in(file: Path) -> psutil.Process:
    """The process whose id is the file's first line. Raises OSError, ValueError or psutil.Error."""
    return psutil.Process(int(file.read_text().partition("\n")[0]))
