"""The commands' message for a database that they cannot use."""

from django.utils.translation import gettext as _


def describe_database_error(error: Exception) -> str:
    """The translated message, with the first line of the error."""
    # Later lines may repeat values or the query.
    text = _("The database cannot be used: %(error)s. Is it running, and has “manage.py migrate” been run?")
    return text % {"error": str(error).partition("\n")[0]}
