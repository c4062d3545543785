"""The base of the two grant commands."""

from typing import Any, ClassVar

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from sco.ledger.roles import NotMigrated, RoleNameError


class GrantCommand(BaseCommand):
    """Grants a role its rights. The password comes from ``<ROLE>_PASSWORD``: arguments show in the process list."""

    grant: ClassVar["staticmethod[[str], None]"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="for example sco_reader; the variable SCO_READER_PASSWORD sets its password")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self.grant(options["role"])
        except (RoleNameError, NotMigrated) as error:
            raise CommandError(str(error)) from None
        except (ProgrammingError, psycopg.Error) as error:  # Django wraps only what went through its own cursor
            raise CommandError(
                f"The database rejected this: {str(error).strip()}. Run the command as an owner that can create roles."
            ) from None
        self.stdout.write(f"Granted {options['role']} its rights.")
