"""The database: the server that DATABASE_URL names, or a PostgreSQL of our own under var/. No Django.

The embedded server is for development, tests and trial. It listens on a socket in a private folder only, so that
whoever may enter that folder is trusted and nobody else can connect.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]  # ships no types; comes with the wheel that holds PostgreSQL
import psycopg

from sco.running import places
from sco.running.dsn import BadDatabaseURL, parse_url, parse_variable
from sco.running.places import MAJOR, PostgresError

__all__ = [
    "BadDatabaseURL",
    "Embedded",
    "PostgresError",
    "database_url",
    "databases",
    "embedded",
    "parse_url",
    "parse_variable",
    "reader_url",
    "var_folder",
]

ROOT = Path(__file__).resolve().parent.parent
OWNER = "sco_owner"
DATABASE = "sco"
START_SECONDS = 60
STOP_SECONDS = 60
LOG_BYTES = 5_000_000
FULL = ("No space left on device", "Disk quota exceeded", "Check free disk space")
HOPELESS = (*FULL, "unrecognized configuration parameter", "invalid value for parameter", "Permission denied",
            "incompatible with server")  # fmt: skip
WAL_SEGMENT_BYTES = 16 * 1024 * 1024  # PostgreSQL cannot go on where less than one is free
INITDB = ("--username", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
          "--builtin-locale=C.UTF-8", "--no-instructions")  # fmt: skip
ALWAYS = {"listen_addresses": "", "unix_socket_permissions": "0700", "timezone": "UTC", "log_timezone": "UTC"}


def var_folder(environ: Mapping[str, str]) -> Path:
    """The folder of everything that the program keeps: SCO_VAR, or var/ beside the code."""
    return Path(environ.get("SCO_VAR", "").strip() or ROOT / "var").absolute()


def embedded(environ: Mapping[str, str]) -> "Embedded":
    """The project's embedded server, started or not."""
    return Embedded(var_folder(environ) / "postgres")


def embedded_for_tests(environ: Mapping[str, str]) -> "Embedded":
    """A second server beside it whose data may be lost: quick, because nothing waits for the disk."""
    quick = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return Embedded(var_folder(environ) / "test-postgres", quick)


def database_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, or the embedded server's."""
    return environ.get("DATABASE_URL", "").strip() or embedded(environ).url()


def reader_url(environ: Mapping[str, str]) -> str:
    """READER_DATABASE_URL, or the same server with the same credentials as everything else."""
    return environ.get("READER_DATABASE_URL", "").strip() or database_url(environ)


def databases(environ: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: the desk's connection and the public's. Raises BadDatabaseURL, naming the variable."""
    reader = "READER_DATABASE_URL" if environ.get("READER_DATABASE_URL", "").strip() else "DATABASE_URL"
    return {
        "default": parse_variable("DATABASE_URL", database_url(environ)),
        "reader": parse_variable(reader, reader_url(environ)),
    }


class Embedded:
    """One PostgreSQL server over one data folder, shared by every process that names the same folder."""

    def __init__(self, data: Path, settings: Mapping[str, str] | None = None) -> None:
        self.data = data.parent.resolve() / data.name
        self.settings = dict(settings or {})
        self.account = places.account_for(self.data)

    def url(self, role: str = OWNER, database: str = DATABASE) -> str:
        """A postgresql:// URL over the socket; the server need not run yet."""
        folder = quote(str(places.socket_folder(self.data, self.account)), safe="")
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?host={folder}&port=5432"

    @property
    def running(self) -> bool:
        """Whether a connection is answered."""
        try:
            with self._connect():
                return True
        except (psycopg.OperationalError, PostgresError):
            return False

    @property
    def pid(self) -> int | None:
        """The postmaster's process id; None when it is gone, also when another process has got its number since."""
        try:
            number = int((self.data / "postmaster.pid").read_text().partition("\n")[0])
            same = Path(psutil.Process(number).cwd()).samefile(self.data)
        except (OSError, ValueError, psutil.Error):
            return None
        return number if same else None

    @contextlib.contextmanager
    def in_use(self) -> Iterator["Embedded"]:
        """The server, running for as long as any process is in here; the last one out stops it."""
        self._make_parent()
        with places.opened(self._beside("users")) as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield self
            finally:
                self._leave(users)

    def _leave(self, users: int) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        try:
            self.stop()
        finally:
            fcntl.flock(users, fcntl.LOCK_UN)

    def start(self) -> None:
        """Make the data folder if there is none, and start the server unless it runs. Raises PostgresError."""
        self._make_parent()
        with self._alone():
            if self.running and (self.data / "postmaster.pid").exists():
                return
            with places.plainly(self.data.parent):
                self._prepare()
                self._launch()
                self._make_database()

    def stop(self) -> None:
        """Stop the server, breaking off its sessions; committed data is safe. Nothing happens when it does not run."""
        if not self.data.parent.is_dir():
            return
        with self._alone():
            for how in ([], ["-m", "immediate"]):
                if self.pid is not None:
                    self._signal(how)
            if self.pid is not None:
                raise PostgresError(f"PostgreSQL (process {self.pid}) does not stop. Its log is {self.log}.")
            with contextlib.suppress(OSError, PostgresError):  # not empty while a killed server's children live
                places.socket_folder(self.data, self.account).rmdir()

    def _signal(self, how: list[str]) -> None:
        arguments = ["stop", *how, "-D", str(self.data.resolve()), "-w", "-s", "-t", str(STOP_SECONDS)]
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.run("pg_ctl", *arguments, timeout=STOP_SECONDS + 10, check=False, capture_output=True)

    @property
    def log(self) -> Path:
        """What the server says."""
        return self._beside("log")

    def binary(self, name: str) -> Path:
        """The path of one of PostgreSQL's programs, such as pg_dump."""
        return places.programs(self.account) / name

    def run(self, program: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[Any]:
        """Run one of PostgreSQL's programs as the account that owns the data; `options` are subprocess.run's.

        A relative path among the arguments is read from the root folder: give absolute ones.
        """
        settings: dict[str, Any] = {"check": True, "cwd": "/", "stdin": subprocess.DEVNULL, "env": self._environment()}
        settings |= self.account.process_options() | options
        return subprocess.run([str(self.binary(program)), *arguments], **settings)  # noqa: S603, PLW1510

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        host = str(places.socket_folder(self.data, self.account))
        return kept | {"LC_ALL": "C", "TZ": "UTC", "HOME": "/", "PGHOST": host, "PGUSER": OWNER}

    def _connect(self) -> psycopg.Connection[Any]:
        folder = places.socket_folder(self.data, self.account)
        if not (folder / ".s.PGSQL.5432").exists():
            raise psycopg.OperationalError("there is no socket")
        return psycopg.connect(
            host=str(folder), port=5432, user=OWNER, dbname="postgres", connect_timeout=5, autocommit=True, options=""
        )

    def _beside(self, name: str) -> Path:
        return self.data.parent / f"{self.data.name}.{name}"

    def _make_parent(self) -> None:
        with places.plainly(self.data.parent):
            places.make_folder(self.data.parent)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with places.opened(self._beside("lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _end_server_without_data(self, folder: Path) -> None:
        """Whoever removes the data folder under a running server leaves one that still holds the socket."""
        try:
            server = psutil.Process(int((folder / ".s.PGSQL.5432.lock").read_text().partition("\n")[0]))
            if f"unix_socket_directories={folder}" in server.cmdline() and server.pid != self.pid:
                server.send_signal(signal.SIGQUIT)
                deadline = time.monotonic() + STOP_SECONDS
                while places.lives(server.pid) and time.monotonic() < deadline:
                    time.sleep(0.05)
        except (OSError, ValueError, psutil.Error):
            return

    def _prepare(self) -> None:
        for left in self.data.parent.glob(f"{self.data.name}.new-*"):
            shutil.rmtree(left, ignore_errors=True)
        if self.data.is_symlink() and not self.data.exists():
            raise PostgresError(
                f"{self.data} points to {self.data.readlink()}, which is gone: the temporary folder was cleared, and "
                "the data with it. Remove that link to begin with an empty database, or restore a backup."
            )
        if not self.data.exists():
            self._create()
        self._check_owner()
        if not any(self.data.iterdir()):
            self._create()
        self._check_version()

    def _check_owner(self) -> None:
        if not self.data.is_dir():
            raise PostgresError(f"{self.data} is a file: the database's folder belongs there. Move it away.")
        owner = self.data.stat().st_uid
        if owner not in {self.account.uid, os.geteuid()}:
            raise PostgresError(
                f"{self.data} belongs to another account (user id {owner}) than yours ({self.account.uid}). Start as "
                f"that account or as root, or take it over: sudo chown -R {self.account.name} '{self.data.parent}'"
            )

    def _check_version(self) -> None:
        version = self.data / "PG_VERSION"
        if not version.exists():
            raise PostgresError(f"{self.data} holds files, but no PostgreSQL database. Move it away and start again.")
        if not (found := version.read_text().strip()):
            raise PostgresError(
                f"{version} is empty: the database is damaged. Put a backup there, or move {self.data} away."
            )
        if found != str(MAJOR):
            raise PostgresError(self._other_major(found))

    def _other_major(self, found: str) -> str:
        return (
            f"{self.data} was made by PostgreSQL {found}, and this is {MAJOR}, which cannot read it. "
            f"Nothing was changed. To keep the data: start it with PostgreSQL {found}, `pg_dumpall > dump.sql`, move "
            "the folder away, start again and load the dump with psql. "
            f"To begin afresh: mv '{self.data}' '{self.data}-{found}'"
        )

    def _create(self) -> None:
        home = self._home()
        fresh = Path(tempfile.mkdtemp(prefix=f"{self.data.name}.new-", dir=home))
        try:
            places.own(fresh, self.account)
            self._initdb(fresh)
            if home == self.data.parent:
                fresh.rename(self.data)
            else:
                self._point_to(fresh)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise

    def _home(self) -> Path:
        if self.account.reaches(self.data.parent):
            return self.data.parent
        return places.lasting_temporary()

    def _point_to(self, elsewhere: Path) -> None:
        sys.stderr.write(
            f"PostgreSQL does not run as root, and {self.account.name}, the account that it runs as, cannot enter "
            f"{self.data.parent}. The database is kept in {elsewhere}; {self.data} is a link to it. Temporary folders "
            "may be cleared: keep the project where that account can enter, or work as an ordinary user.\n"
        )
        if self.data.exists():
            self.data.rmdir()
        self.data.symlink_to(elsewhere)

    def _initdb(self, folder: Path) -> None:
        arguments = [*INITDB, *(["--no-sync"] if self.settings.get("fsync") == "off" else []), "-D", str(folder)]
        done = self.run("initdb", *arguments, check=False, capture_output=True, text=True, errors="replace")
        if done.returncode != 0:
            raise self._failure("PostgreSQL's first set-up failed. It ends", done.stderr)

    def _launch(self) -> None:
        folder = places.make_socket_folder(self.data, self.account)
        deadline = time.monotonic() + START_SECONDS
        self._end_server_without_data(folder)
        while True:
            self._drop_stale_lock(folder)
            server, said_from = self._spawn(folder)
            if self._answers(server, deadline):
                return
            said = self._said(said_from)
            if time.monotonic() > deadline or any(reason in said for reason in HOPELESS) or self.is_full():
                raise self._failure(f"PostgreSQL does not start. Its log is {self.log}; it ends", said)
            time.sleep(0.5)

    def _drop_stale_lock(self, folder: Path) -> None:
        """After a kill -9 the number in postmaster.pid may belong to any process, and PostgreSQL would wait for it."""
        if self.pid is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            for left in folder.glob(".s.PGSQL.*"):
                left.unlink(missing_ok=True)

    def _spawn(self, folder: Path) -> tuple[int, int]:
        """Process number of a new postmaster that is nobody's child, and where in the log its words begin."""
        settings = ALWAYS | {"unix_socket_directories": str(folder)} | self.settings
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        server = [str(self.binary("postgres")), "-D", str(self.data.resolve()), *options]
        with self._open_log() as log:
            said_from = log.tell()
            started = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
                ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", *server], cwd="/", env=self._environment(), check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, start_new_session=True,
                **self.account.process_options(),
            )  # fmt: skip
        return int(started.stdout), said_from

    def _open_log(self) -> Any:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.rename(self._beside("log.1"))
        log = self.log.open("ab")
        places.own(self.log, self.account)
        log.seek(0, os.SEEK_END)
        return log

    def _answers(self, server: int, deadline: float) -> bool:
        while time.monotonic() < deadline:
            if self.running:
                return True
            if not places.lives(server):
                return False
            time.sleep(0.03)
        return False

    def _said(self, begin: int) -> str:
        with self.log.open("rb") as log:
            log.seek(begin)
            return log.read().decode(errors="replace")

    def _make_database(self) -> None:
        with self._connect() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def is_full(self) -> bool:
        """Whether the disk is so full that PostgreSQL cannot go on."""
        place = self.data if self.data.is_dir() else self.data.parent
        return shutil.disk_usage(place).free < WAL_SEGMENT_BYTES

    def full(self) -> str:
        """What to say then."""
        return f"The disk is full where {self.data} lies. Make room and start again."

    def _failure(self, what: str, said: str) -> PostgresError:
        if self.is_full() or any(reason in said for reason in FULL):
            return PostgresError(self.full())
        return PostgresError("\n".join([f"{what}:", *said.strip().splitlines()[-5:]]))
