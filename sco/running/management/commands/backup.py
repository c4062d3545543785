"""``manage.py backup``."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sco import postgres
from sco.postgres import PostgresError
from sco.postgres.backup import catalogue, encryption, making
from sco.postgres.backup.archive import Archive


class Command(BaseCommand):
    """Backs up the server of BACKUP_DATABASE_URL, of DATABASE_URL, or the embedded one."""

    help = "Back up the whole database server: a base backup, encrypted if BACKUP_RECIPIENT is set."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        default = postgres.backups_folder(os.environ)
        parser.add_argument("--to", type=Path, default=default, metavar="FOLDER", help=f"default: {default}")
        parser.add_argument("--keep", type=int, metavar="N", help="afterwards remove all but the newest N backups")

    def handle(self, *_args: Any, to: Path, keep: int | None, **_options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep must be 1 or more: a backup is always kept.")
        try:
            self._back_up(to.absolute(), keep)
        except PostgresError as error:
            raise CommandError(str(error)) from None

    def _back_up(self, folder: Path, keep: int | None) -> None:
        variable, url = postgres.backup_url(os.environ)
        recipients = encryption.recipients(os.environ)
        done = making.back_up(url, variable, folder, recipients=recipients, say=self._say)
        self._say(
            f"{folder / done.file}: {done.bytes / 1_000_000:.1f} MB{describe_head(done.head, ', the record up to')}."
        )
        if not recipients:
            self._say("It is not encrypted: BACKUP_RECIPIENT is not set.")
        self._note(done)
        archive = Archive.from_environ(os.environ)
        if keep is not None:
            making.prune(folder, done, keep, archive, self._say)
        if archive and (warning := making.archive_warning(variable, url)):
            self.stderr.write(warning)

    def _note(self, done: catalogue.Backup) -> None:
        # At one place, wherever the backups go: the age of the last one is watched.
        last = postgres.backups_folder(os.environ) / "last.json"
        with postgres.places.explained(last.parent):
            postgres.places.make_folder(last.parent)
            content = {"finished_at": done.finished_at, "bytes": done.bytes, "label": done.label}
            catalogue.write_json(last, content)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def describe_head(head: dict[str, Any] | None, before: str) -> str:
    """The head of the record in words; '' if it is not known."""
    return f"{before} entry {head['sequence']} ({head['digest'][:16]})" if head else ""
