"""What the two grant commands share."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from sco.ledger.roles import RoleNameError


class GrantCommand(BaseCommand):
    """Grants a role its rights; its password, if it shall have one, comes from ``<ROLE>_PASSWORD``."""

    @staticmethod
    def grant(role: str) -> None:
        """Grant the role its rights."""
        raise TypeError(f"Nothing is said of what {role} is granted.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="for example sco_reader; the variable SCO_READER_PASSWORD sets its password")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            type(self).grant(options["role"])
        except RoleNameError as error:
            raise CommandError(str(error)) from None
        except ProgrammingError as error:
            raise CommandError(
                f"The database refuses: {str(error).strip()}. Run this as the owner, who may make roles."
            ) from None
        self.stdout.write(f"{options['role']}: granted.")
