#!/usr/bin/env python
"""Runs Django's commands; without DATABASE_URL, the embedded PostgreSQL runs as long as the command does."""

import contextlib
import os
import sys

# Starting the embedded server takes longer than most of these commands.
NO_DATABASE = {
    "help",
    "version",
    "makemessages",
    "compilemessages",
    "spectacular",
    "findstatic",
    "collectstatic",
    "restore",
    "audit",
}


def needs_database(arguments: list[str]) -> bool:
    """Whether the arguments name a command that uses the database."""
    asks_for_help = {"-h", "--help", "--version"} & set(arguments)
    return bool(arguments) and not asks_for_help and arguments[0] not in NO_DATABASE


def main() -> None:
    """Runs one command."""
    try:
        from django.core.management import execute_from_command_line

        from sco import postgres
        from sco.running.settings_check import refuse_bad_settings
    except ImportError as error:
        sys.exit(f"{error}. Run `make run` once, then use the project's own Python: .venv/bin/python manage.py …")
    refuse_bad_settings()  # Django itself would report a bad setting with a traceback
    with contextlib.ExitStack() as stack:
        if needs_database(sys.argv[1:]) and not os.environ.get("DATABASE_URL", "").strip():
            try:
                stack.enter_context(postgres.embedded(os.environ).in_use())
            except postgres.PostgresError as error:
                sys.exit(str(error))
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
