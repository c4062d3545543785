"""``manage.py import_source FILE…``."""

import errno
import io
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _

from articles.importer.discovery import discover, printable
from articles.importer.import_run import ImportRun
from articles.importer.reporting import LINES, counts, first_line, lines_of
from articles.importer.results import ImportResult, NotImported, Status
from sco.connections import long_running
from sco.ledger.management.record_command import describe_database_error

INTERRUPTED: Final = 130  # 128 + SIGINT, as shells report it
MANY: Final = 20  # above so many files, the report says now and then how far it is
SECONDS = 5.0
TAKEN: Final = ("title", "authors", "outlet", "published_at", "source_url", "source_id")


class Command(BaseCommand):
    """Imports pieces as drafts and reports the result for each file."""

    help = (
        "Imports pieces as drafts: saved pages, .docx, ninjs, NewsML-G2, items of RSS and Atom, plain text and the"
        " publisher's dumps, as files or in folders. Nothing is published. Exit status 1 if any file was not imported;"
        " the others are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE", help="a file with one piece, or a folder")
        parser.add_argument("--dry-run", action="store_true", help="report what would be done, and change nothing")
        parser.add_argument(
            "--replace-text",
            action="store_true",
            help="if an article with the id has a different text, replace it and anchor the quotations again",
        )
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            choices=TAKEN,
            help="where this field of an article differs from the file, take the file's; may be given several times",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Escape characters that the terminal cannot show; stop in words when the output takes no more."""
        # Here and not in handle(): Django reports errors of handle() itself, and writes them to the same streams.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            super().run_from_argv(argv)
            sys.stdout.flush()
        except BrokenPipeError:
            self._end(_("The output was closed, so the import stopped. Run it again to continue."))
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}:
                raise
            text = _("The report cannot be written (%(error)s), so the import stopped. Run it again to continue.")
            self._end(text % {"error": error.strerror})

    def _end(self, text: str) -> None:
        # Otherwise the flush at exit fails again, with a traceback. The errors may go to the same full disk.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        try:
            self.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(null, sys.stderr.fileno())
        sys.exit(1)

    def handle(self, *_args: Any, **options: Any) -> None:
        self.verbosity, self.dry_run = options["verbosity"], options["dry_run"]
        # On the command, because an interruption reports how far the run has come.
        self.tally: Counter[Status] = Counter()
        self.notes = 0
        self.reported: set[tuple[str, str]] = set()
        discovery = discover(options["paths"])
        for text in discovery.skipped:
            self._write(_("skipped: %(reason)s") % {"reason": text})
        for text in discovery.errors:
            self.stderr.write(text)
        try:
            with long_running():
                run = ImportRun(replace_text=options["replace_text"], dry_run=self.dry_run, take=options["take"])
                self._import(discovery.files, run)
        except KeyboardInterrupt:
            raise CommandError(self._stopped(discovery.files), returncode=INTERRUPTED) from None
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(f"{describe_database_error(error)} {self._stopped(discovery.files)}") from None
        self._write((_("Nothing was changed; a real run would give: ") if self.dry_run else "") + self._counts())
        if self.notes:
            self._write(_("Notes for an editor: %(count)d, marked above.") % {"count": self.notes})
        if self.tally[Status.CONFLICT] or self.tally[Status.REFUSED] or discovery.errors:
            raise CommandError(_("Not everything was imported: see the lines above."))

    def _import(self, files: Sequence[Path], run: ImportRun) -> None:
        began = told = time.monotonic()
        for number, path in enumerate(files, 1):
            counter = f"[{number}/{len(files)}] "
            self._import_file(counter, path, run)
            if len(files) > MANY and time.monotonic() - told > SECONDS:
                told = time.monotonic()
                self._write(_progress(number, len(files), told - began))

    def _import_file(self, counter: str, path: Path, run: ImportRun) -> None:
        try:
            parts = run.parts_of(path)
        except NotImported as error:
            self._refuse(counter, printable(path), error)
            return
        for label, name, data in parts:
            try:
                self._report(counter, label, run.import_part(label, name, data))
            except NotImported as error:  # a database failure ends the run instead: it would repeat for every file
                self._refuse(counter, label, error)

    def _refuse(self, counter: str, label: str, error: NotImported) -> None:
        self.tally[error.status] += 1
        self.stderr.write(counter + _(LINES[error.status]) % {"path": label, "reason": error})

    def _report(self, counter: str, label: str, result: ImportResult) -> None:
        self.tally[result.status] += 1
        self.notes += len(result.notes)
        self._write(counter + first_line(result, label, dry_run=self.dry_run))
        for line in lines_of(result, self.reported):
            self._write(f"    {line}")

    def _counts(self) -> str:
        return counts(self.tally.elements())

    def _stopped(self, files: Sequence[Path]) -> str:
        text = _("Stopped after %(done)d of %(total)d files: %(counts)s Run it again to continue.")
        return text % {"done": self.tally.total(), "total": len(files), "counts": self._counts()}

    def _write(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()  # so that progress shows when the output is a pipe


def _progress(done: int, total: int, seconds: float) -> str:
    left = seconds / done * (total - done)
    text = _("%(done)d of %(total)d files done, about %(minutes)d min %(seconds)d s left.")
    return text % {"done": done, "total": total, "minutes": left // 60, "seconds": left % 60}
