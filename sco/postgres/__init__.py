"""The database: the server that DATABASE_URL names, or an embedded PostgreSQL under var/. Does not import Django.

The embedded server is for development, tests and evaluation. It listens only on a socket in a private folder: accounts
that can enter the folder are trusted, and nobody else can connect.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sco.postgres import places
from sco.postgres.backup.archive import Archive
from sco.postgres.places import PostgresError
from sco.postgres.server import Embedded
from sco.postgres.urls import BadDatabaseURL, parse_url, parse_variable

__all__ = [
    "BadDatabaseURL", "Embedded", "PostgresError", "backup_url", "backups_folder", "database_url", "databases",
    "embedded", "embedded_for_tests", "parse_url", "parse_variable", "places", "reader_url", "var_folder",
]  # fmt: skip

ROOT = Path(__file__).resolve().parents[2]
# Test data is expendable, so no commit waits for the disk.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def var_folder(environ: Mapping[str, str]) -> Path:
    """The folder of all local state: SCO_VAR, or var/ beside the code."""
    # Absolute, because the server and the supervisor's children run in other working directories.
    return Path(environ.get("SCO_VAR", "").strip() or ROOT / "var").absolute()


def embedded(environ: Mapping[str, str]) -> Embedded:
    """The embedded server of this checkout, running or not."""
    return Embedded(var_folder(environ) / "postgres", archive=Archive.from_environ(environ))


def embedded_for_tests(environ: Mapping[str, str]) -> Embedded:
    """A second embedded server, so that tests and `make lint` never touch the data of the first."""
    return Embedded(var_folder(environ) / "test-postgres", QUICK)


def database_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL, or the embedded server's URL."""
    return environ.get("DATABASE_URL", "").strip() or embedded(environ).url()


def reader_url(environ: Mapping[str, str]) -> str:
    """READER_DATABASE_URL, or the URL of the desk."""
    return environ.get("READER_DATABASE_URL", "").strip() or database_url(environ)


def backup_url(environ: Mapping[str, str]) -> tuple[str, str]:
    """The variable that says which server is backed up, and its URL: BACKUP_DATABASE_URL, else that of the desk."""
    url = environ.get("BACKUP_DATABASE_URL", "").strip()
    return ("BACKUP_DATABASE_URL", url) if url else ("DATABASE_URL", database_url(environ))


def backups_folder(environ: Mapping[str, str]) -> Path:
    """The folder of backups, and of the note when the last one was made."""
    return var_folder(environ) / "backups"


def databases(
    environ: Mapping[str, str], *, desk: bool = True, reader: str = "READER_DATABASE_URL"
) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: the desk's connection and the public's. Raises BadDatabaseURL, which names the variable.

    Without `desk` there is only the public's: every query to the other fails, and DATABASE_URL is not even read.
    `reader` is the variable that has its URL.
    """
    has_reader = bool(environ.get(reader, "").strip())
    if not desk:
        if not has_reader:
            service = "live" if reader.startswith("LIVE") else "public"
            raise BadDatabaseURL(f"{reader} is not set: the {service} service has no other database.")
        found = parse_variable(reader, environ[reader].strip())
        return {"default": {"ENGINE": "django.db.backends.dummy"}, "reader": found}
    # An error must name the variable that the operator has set.
    name = "READER_DATABASE_URL" if has_reader else "DATABASE_URL"
    return {
        "default": parse_variable("DATABASE_URL", database_url(environ)),
        "reader": parse_variable(name, reader_url(environ)),
    }
