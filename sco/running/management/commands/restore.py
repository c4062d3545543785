"""``manage.py restore``: needs no database, as that may be what was lost."""

import contextlib
import os
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection

from sco import postgres
from sco.connections import long_running
from sco.ledger.models import Head
from sco.ledger.verifying import RecordCorrupt, verify_record
from sco.postgres import PostgresError
from sco.postgres.backup import catalogue, encryption
from sco.postgres.backup.archive import Archive
from sco.postgres.backup.encryption import BackupError
from sco.postgres.backup.restoring import Plan, Restored, Target, restore
from sco.running.management.commands.backup import describe_head


class Command(BaseCommand):
    """Restores a backup, recovers from the archived log if asked to, and verifies the record."""

    help = "Restore a backup into a data folder, to its end, to a time or to the end of the archived log."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("backup", nargs="?", default="", help="a label or a file; default: the newest that fits")
        parser.add_argument("--from", type=Path, metavar="FOLDER", help="where backups are; default: var/backups")
        until = parser.add_mutually_exclusive_group()
        until.add_argument("--at", type=_time, metavar="TIME", help="recover up to this time: 2026-01-31T12:00:00Z")
        until.add_argument("--to-latest", action="store_true", help="recover everything that was archived")
        parser.add_argument("--timeline", default="latest", help="latest (default), current (the backup's) or a number")
        parser.add_argument("--into", type=Path, metavar="FOLDER", help="default: the embedded server's data folder")
        parser.add_argument("--replace", action="store_true", help="move a data folder that is there aside")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            plan = self._plan(options)
            self._say(f"Restoring {plan.backup.label} into {plan.data} ...")
            restored = restore(plan, verify=self._verify, say=self._say)
        except PostgresError as error:
            raise CommandError(str(error)) from None
        self._report(plan, restored)

    def _plan(self, options: dict[str, Any]) -> Plan:
        into, at = options["into"], options["at"]
        if into is None and os.environ.get("DATABASE_URL", "").strip():
            raise CommandError(
                "DATABASE_URL names a server that is not restored from here: say where with --into FOLDER."
            )
        folder = (options["from"] or postgres.backups_folder(os.environ)).absolute()
        backup, file = catalogue.find(options["backup"], folder, at)
        return Plan(
            backup, file, into.absolute() if into else postgres.embedded(os.environ).data,
            Target(at, options["to_latest"], options["timeline"]), Archive.from_environ(os.environ),
            encryption.identity_text(os.environ), options["replace"], into is None,
        )  # fmt: skip

    def _verify(self, url: str) -> str:
        connection.close()
        before = dict(connection.settings_dict)
        connection.settings_dict.update(postgres.parse_url(url))
        try:
            with long_running():
                verified = verify_record(self._progress)
                head = Head.objects.get()
        except RecordCorrupt as corrupt:
            raise BackupError(f"The record is damaged. {corrupt}") from None
        except (ProgrammingError, Head.DoesNotExist) as error:
            reason = str(error).partition("\n")[0]
            raise BackupError(f"The record cannot be verified by this version of the code: {reason}.") from None
        finally:
            connection.close()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
        known = describe_head({"sequence": head.sequence, "digest": bytes(head.digest).hex()}, "its head is")
        return f"The record is intact: {verified.entries} entries, {verified.erased} erased; {known}."

    def _progress(self, done: int, total: int) -> None:
        if done % 10_000 < 500:
            self._say(f"Verified {done} of {total} entries")

    def _report(self, plan: Plan, restored: Restored) -> None:
        known = describe_head(plan.backup.head, "; the record was then at")
        self._say(f"The backup ended at {plan.backup.end:%FT%TZ}{known}.")
        if restored.last_commit:
            self._say(f"Recovered up to the transaction of {restored.last_commit.astimezone(UTC).isoformat()}.")
        self._say(restored.verified)
        if restored.former:
            self._say(f"The former data folder is now {restored.former}.")
        if plan.in_place:
            self._say("Start the service, and make a new backup: the log now goes on along a timeline of its own.")
        else:
            self._say(f"PostgreSQL {plan.backup.major} can be started on {plan.data}.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _time(text: str) -> datetime:
    with contextlib.suppress(ValueError):
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    raise ArgumentTypeError(f"“{text[:40]}” is not a time with its offset: write 2026-01-31T12:00:00Z")
