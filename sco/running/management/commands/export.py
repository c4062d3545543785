"""``manage.py export``."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError

from sco.api.problems import Problem
from sco.api.snapshots import Snapshot, snapshot
from sco.ledger.management.record_command import describe_database_error
from sco.ledger.registry import KINDS
from sco.partners.exports.files import FILES, MissingLibrary, write
from sco.partners.exports.reading import BODIES

INTERVAL = 2.0  # seconds between two lines of progress


class Command(BaseCommand):
    """Writes what is public, as anybody may read it, to a file."""

    help = "Write everything public of one kind to a file, or of all kinds to an SQLite file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="?", choices=list(KINDS), metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("--format", choices=list(FILES), help="default: the suffix of FILE")
        parser.add_argument("--output", type=Path, required=True, metavar="FILE")
        parser.add_argument("--bodies", action="store_true", help="with the texts of articles")
        parser.add_argument("--as-of", metavar="CURSOR", help="as the record stood at a cursor, date or time")

    def handle(self, *_args: Any, kind: str | None, output: Path, bodies: bool, **options: Any) -> None:
        extension = options["format"] or output.suffix.removeprefix(".")
        kinds = self._kinds(kind, extension, bodies)
        self._shown_at = time.monotonic()
        try:
            at = self._at = snapshot(options["as_of"])
            total = write(output, kinds, at, extension, bodies=bodies, progress=self._progress)
        except (MissingLibrary, Problem, OSError) as error:
            raise CommandError(str(error)) from None
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(describe_database_error(error)) from error
        self.stdout.write(f"{output}: {total} rows, at {at.cursor}.")

    def _kinds(self, kind: str | None, extension: str, bodies: bool) -> list[str]:
        if extension not in FILES:
            raise CommandError(f"Choose a format, --format {' or '.join(FILES)}, or give FILE one of these suffixes.")
        if extension == "sqlite" and kind:
            raise CommandError("An SQLite file has all kinds: leave out KIND.")
        if extension != "sqlite" and not kind:
            raise CommandError(f"Name a kind: {', '.join(KINDS)}. Only an SQLite file has all.")
        if bodies and kind and kind not in BODIES:
            raise CommandError(f"Nothing of the kind {kind} is left out: --bodies is for {', '.join(BODIES)}.")
        return [kind] if kind else list(KINDS)

    _at: Snapshot

    def _progress(self, kind: str, count: int, sequence: int) -> None:
        if time.monotonic() - self._shown_at > INTERVAL:
            self._shown_at = time.monotonic()
            self.stdout.write(f"{kind}: {count} rows, {sequence / self._at.n:.0%} of the record")
            self.stdout.flush()
