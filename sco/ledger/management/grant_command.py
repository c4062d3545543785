"""What the two grant commands share."""

from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from sco.ledger.roles import RoleNameError


class GrantCommand(BaseCommand):
    """Grants a role its rights; ``<ROLE>_PASSWORD`` sets its password."""

    grant: ClassVar["staticmethod[[str], None]"]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="for example sco_reader; the variable SCO_READER_PASSWORD sets its password")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self.grant(options["role"])
        except RoleNameError as error:
            raise CommandError(str(error)) from None
        except ProgrammingError as error:
            raise CommandError(
                f"The database rejected this: {str(error).strip()}. Run it as the owner, who may create roles."
            ) from None
        self.stdout.write(f"Granted {options['role']} its rights.")
