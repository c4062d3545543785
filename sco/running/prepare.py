"""`python -m sco.running.prepare [--roles=DESK,READER,LIVE] [--seed] [--editor]`: prepares the database, as owner."""

import sys

import django
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError
from django.db.migrations.exceptions import InconsistentMigrationHistory, MigrationSchemaMissing
from psycopg.errors import InsufficientPrivilege

from sco.running.settings_check import refuse_bad_settings
from sco.running.startup import OWNER_NEEDED
from sco.running.variables import flag


def main(arguments: list[str]) -> None:
    """Migrates; `--roles` creates these roles, `--seed` (or SEED=1) seeds, `--editor` creates an account."""
    refuse_bad_settings()
    django.setup()
    print("Migrating ...", flush=True)
    _migrate()
    for argument in arguments:
        if argument.startswith("--roles="):
            # After migrating: rights are granted on existing tables by name.
            print("Granting each role its rights ...", flush=True)
            roles = argument.removeprefix("--roles=").split(",")
            for command, role in zip(("grant_desk", "grant_reader", "grant_live"), roles, strict=False):
                call_command(command, role)
    if "--seed" in arguments or flag("SEED"):
        call_command("seed")
    if "--editor" in arguments:
        call_command("first_editor")


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except InconsistentMigrationHistory as error:
        raise CommandError(
            f"The database was made by another version of this code, with other migrations: {error}"
            " Nothing was changed. Run that version, or start with an empty database: see CHANGELOG.md."
        ) from None
    except (MigrationSchemaMissing, ProgrammingError) as error:
        # Django wraps the driver's error once, and that of its first table once more.
        failed = error.__context__ if isinstance(error, MigrationSchemaMissing) else error
        reason = failed and failed.__cause__
        if not isinstance(reason, InsufficientPrivilege):
            raise
        raise CommandError(f"This role may not migrate: {str(reason).splitlines()[0]}. {OWNER_NEEDED}") from None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CommandError as error:
        sys.exit(str(error))
    except OperationalError as error:  # a full disk, a lost server: a traceback would explain nothing more
        sys.exit(f"The database failed: {str(error).splitlines()[0]}")
