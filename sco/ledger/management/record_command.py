"""The base of commands that use the record, and their message for a database that they cannot use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from sco.connections import long_running
from sco.ledger.models import Head


class RecordCommand(BaseCommand):
    """A command that fails with one sentence where the database is not there or was never migrated."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command, which may take long."""
        try:
            with long_running():
                return super().execute(*args, **options)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(describe_database_error(error)) from error
        except Head.DoesNotExist:
            raise CommandError(_("The head of the record is missing: restore the database from a backup.")) from None


def describe_database_error(error: Exception) -> str:
    """The translated message, with the first line of the error."""
    # Later lines may repeat values or the query.
    text = _("The database cannot be used: %(error)s. Is it running, and has “manage.py migrate” been run?")
    return text % {"error": str(error).partition("\n")[0]}
