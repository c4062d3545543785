"""Checks the embedded server's data folder, and creates it if it does not exist."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sco.postgres import places
from sco.postgres.places import Account, PostgresError
from sco.postgres.programs import MAJOR


def prepare(data: Path, account: Account, initdb: Callable[[Path], None]) -> None:
    """Makes sure that `data` is a database this PostgreSQL can read; `initdb` fills a new one. Raises PostgresError."""
    # The caller holds the server's lock, so these are leftovers of a killed process, not of one still at work.
    for unfinished in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(unfinished, ignore_errors=True)
    if data.is_symlink() and not data.exists():
        raise PostgresError(
            f"{data} points to {data.readlink()}, which is gone: the temporary folder was cleared, and the data with "
            "it. Remove the link to begin with an empty database, or restore a backup."
        )
    if data.exists():
        check_owner(data, account)
    if not data.exists() or not any(data.iterdir()):
        _create(data, account, initdb)
    _check_version(data)


def check_owner(data: Path, account: Account) -> None:
    """Raises PostgresError unless `data` is a folder that `account` or this process owns."""
    if not data.is_dir():
        raise PostgresError(f"{data} is a file, but must be the database's folder. Move it away.")
    owner = data.stat().st_uid
    if owner not in {account.uid, os.geteuid()}:
        raise PostgresError(
            f"{data} belongs to another account (user id {owner}), not to yours ({account.uid}). Start as that account "
            f"or as root, or take ownership of the folder: sudo chown -R {account.name} '{data.parent}'"
        )


def _check_version(data: Path) -> None:
    # PostgreSQL's own error for each of these goes to its log and suggests no remedy.
    version = data / "PG_VERSION"
    if not version.exists():
        raise PostgresError(f"{data} contains files but no PostgreSQL database. Move it away and start again.")
    if not (found := version.read_text().strip()):
        raise PostgresError(f"{version} is empty: the database is damaged. Restore a backup, or move {data} away.")
    if found != str(MAJOR):
        raise PostgresError(
            f"{data} was made by PostgreSQL {found}, and this is {MAJOR}, which cannot read it. Nothing was changed. "
            f"To keep the data, start PostgreSQL {found} on it, run `pg_dumpall > dump.sql`, move the folder away, "
            f"start again and load the dump with psql. To begin afresh: mv '{data}' '{data}-{found}'"
        )


def _create(data: Path, account: Account, initdb: Callable[[Path], None]) -> None:
    # initdb fills a folder beside the real one, so that an interruption never leaves half a database. It is made on the
    # same file system, where the rename is atomic.
    fresh = Path(tempfile.mkdtemp(prefix=f"{data.name}.new-", dir=home(data, account)))
    try:
        places.own(fresh, account)
        initdb(fresh)
        put(fresh, data, account)
    except BaseException:  # Ctrl-C too
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def home(data: Path, account: Account) -> Path:
    """The folder that a new data folder is made in: that of `data`, or a temporary one if `account` cannot enter it."""
    return data.parent if account.reaches(data.parent) else places.lasting_temporary()


def is_occupied(data: Path) -> bool:
    """Whether there is anything at `data` but an empty folder."""
    return data.is_symlink() or (data.exists() and (not data.is_dir() or any(data.iterdir())))


def put(fresh: Path, data: Path, account: Account) -> None:
    """Puts a complete data folder in the place of `data`, where nothing or an empty folder is."""
    if account.reaches(data.parent):
        fresh.rename(data)
    else:
        _link(data, fresh, account)


def _link(data: Path, fresh: Path, account: Account) -> None:
    elsewhere = Path(tempfile.mkdtemp(prefix=f"{data.name}-", dir=places.lasting_temporary()))
    fresh.rename(elsewhere)
    sys.stderr.write(
        f"PostgreSQL does not run as root, and {account.name}, the account that it runs as, cannot enter "
        f"{data.parent}. The database is kept in {elsewhere}; {data} is a link to it. Temporary folders may be "
        "cleared: move the project to a folder that this account can enter, or work as an ordinary user.\n"
    )
    # Only an empty folder gets here, and a symbolic link cannot replace even that.
    if data.exists():
        data.rmdir()
    data.symlink_to(elsewhere)
