"""`python -m sco.postgres.backup store|fetch …`: PostgreSQL's archive_command and restore_command."""

import argparse
import os
import sys
from pathlib import Path

from sco.postgres.backup.archive import IDENTITY, Archive
from sco.postgres.backup.encryption import BackupError

# PostgreSQL takes a status up to 125 for the end of the archive, and begins to write there. More ends the recovery.
FAILED, NOT_THERE, UNUSABLE = 1, 1, 200


def main(arguments: list[str]) -> int:
    """Archives or fetches one file; returns the status that PostgreSQL goes by."""
    parser = argparse.ArgumentParser(prog="sco.postgres.backup")
    parser.add_argument("action", choices=["store", "fetch"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("recipients", nargs="*", help="public keys to encrypt for")
    parser.add_argument("--name", required=True, help="PostgreSQL's %%f")
    parser.add_argument("--path", type=Path, required=True, help="PostgreSQL's %%p")
    parser.add_argument("--only-history", action="store_true", help="of timelines; other files are not there")
    given = parser.parse_args(arguments)
    archive = Archive(given.folder, tuple(given.recipients))
    try:
        if given.action == "store":
            archive.store(given.name, given.path)
            return 0
        if given.only_history and not given.name.endswith(".history"):
            return NOT_THERE
        return 0 if archive.fetch(given.name, given.path, os.environ.get(IDENTITY, "")) else NOT_THERE
    except (BackupError, OSError) as error:
        sys.stderr.write(f"archive: {error}\n")
        return UNUSABLE if given.action == "fetch" else FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
