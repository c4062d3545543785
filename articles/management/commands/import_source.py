"""``manage.py import_source FILE…``."""

import io
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.importer.discovery import discover, printable
from articles.importer.import_run import ImportRun
from articles.importer.results import ImportResult, NotImported, Status
from sco.connections import long_running
from sco.ledger.items import Item
from sco.ledger.management.record_command import describe_database_error

INTERRUPTED = 130  # 128 + SIGINT, as shells report it
LINES = {
    Status.CREATED: gettext_noop("created %(slug)s: %(path)s"),
    Status.UPDATED: gettext_noop("updated %(slug)s: %(path)s"),
    Status.UNCHANGED: gettext_noop("unchanged %(slug)s: %(path)s"),
    Status.CONFLICT: gettext_noop("conflict: %(path)s: %(reason)s"),
    Status.REFUSED: gettext_noop("not imported: %(path)s: %(reason)s"),
}
DRY_RUN_LINES = LINES | {
    Status.CREATED: gettext_noop("would create %(slug)s: %(path)s"),
    Status.UPDATED: gettext_noop("would update %(slug)s: %(path)s"),
}


class Command(BaseCommand):
    """Imports pieces as drafts and reports the result for each file."""

    help = (
        "Imports pieces in the publisher's dump format as drafts: files, or folders with *.txt files. Nothing is"
        " published. Exit status 1 if any file was not imported; the others are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE", help="a file with one piece, or a folder")
        parser.add_argument("--dry-run", action="store_true", help="report what would be done, and change nothing")
        parser.add_argument(
            "--replace-text",
            action="store_true",
            help="if an article with the id has a different text, replace it and anchor the quotations again",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """Escape characters that the terminal cannot show; stop when the output is closed (``| head``)."""
        # Here and not in handle(): Django reports errors of handle() itself, and writes them to the same streams.
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            super().run_from_argv(argv)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # otherwise the flush at exit fails again
            self.stderr.write(_("The output was closed, so the import stopped. Run it again to continue."))
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
                self._import(discovery.files, ImportRun(replace_text=options["replace_text"], dry_run=self.dry_run))
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
        for number, path in enumerate(files, 1):
            counter = f"[{number}/{len(files)}] "
            try:
                self._report(counter, path, run.import_file(path))
            except NotImported as error:  # a database failure ends the run instead: it would repeat for every file
                self.tally[error.status] += 1
                line = _(LINES[error.status]) % {"path": printable(path), "reason": error}
                self.stderr.write(counter + line)

    def _report(self, counter: str, path: Path, result: ImportResult) -> None:
        self.tally[result.status] += 1
        self.notes += len(result.notes)
        lines = DRY_RUN_LINES if self.dry_run else LINES
        line = _(lines[result.status]) % {"slug": result.slug, "path": printable(path)}
        self._write(counter + line + (f" ({', '.join(result.changes)})" if result.changes else ""))
        for row in result.created:
            self._report_created(row)
        for note in result.notes:
            self._write("    " + _("for an editor: %(note)s") % {"note": note})

    def _report_created(self, row: Item) -> None:
        # Once per run: in a dry run every file that needs the row would create it.
        if (key := (row._meta.label, row.slug)) in self.reported:
            return
        self.reported.add(key)
        name = getattr(row, "name_zh_hans", None) or getattr(row, "name_en", None)
        label = f"{row.slug} ({name})" if name else row.slug
        self._write("    " + _("new %(kind)s: %(name)s") % {"kind": row._meta.verbose_name, "name": label})

    def _counts(self) -> str:
        text = _(
            "%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(conflict)d in conflict, "
            "%(refused)d not imported."
        )
        return text % {status.value: self.tally[status] for status in Status}

    def _stopped(self, files: Sequence[Path]) -> str:
        text = _("Stopped after %(done)d of %(total)d files: %(counts)s Run it again to continue.")
        return text % {"done": self.tally.total(), "total": len(files), "counts": self._counts()}

    def _write(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()  # so that progress shows when the output is a pipe
