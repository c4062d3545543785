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

from articles.importer.gathering import Gathered, gather, shown
from articles.importer.outcomes import Action, NotImported, Outcome
from articles.importer.runs import Run
from sco.ledger.items import Item

INTERRUPTED = 130
DONE = {
    Action.CREATED: gettext_noop("created %(slug)s: %(path)s"),
    Action.UPDATED: gettext_noop("updated %(slug)s: %(path)s"),
    Action.UNCHANGED: gettext_noop("unchanged %(slug)s: %(path)s"),
    Action.CONFLICT: gettext_noop("conflict: %(path)s: %(reason)s"),
    Action.REFUSED: gettext_noop("not imported: %(path)s: %(reason)s"),
}
WOULD = DONE | {
    Action.CREATED: gettext_noop("would create %(slug)s: %(path)s"),
    Action.UPDATED: gettext_noop("would update %(slug)s: %(path)s"),
}


class Command(BaseCommand):
    """Reads pieces into drafts, and says of each file what became of it."""

    help = (
        "Reads pieces in the publisher's dump format into drafts: files, or folders with *.txt files. Nothing is"
        " published. Exit status 1 when a file was not imported; the others are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", metavar="FILE", help="a file with one piece, or a folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--replace-text",
            action="store_true",
            help="where an article has the id with another text, take the file's text and anchor quotations again",
        )

    def run_from_argv(self, argv: list[str]) -> None:
        """A terminal that knows no Chinese gets escapes; a reader that went away (``| head``) ends the run."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            super().run_from_argv(argv)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the exit would fail once more
            self.stderr.write(_("Nobody reads the report any more, so it stopped. Run it again to go on."))
            sys.exit(1)

    def handle(self, *_args: Any, **options: Any) -> None:
        gathered = gather(options["paths"])
        self.verbosity, self.dry_run = options["verbosity"], options["dry_run"]
        self.tally: Counter[Action] = Counter()
        self.notes = 0
        self.told: set[tuple[str, str]] = set()
        self._gathered(gathered)
        try:
            self._take(gathered.files, Run(replace_text=options["replace_text"], dry_run=self.dry_run))
        except KeyboardInterrupt:
            raise CommandError(self._stopped(len(gathered.files)), returncode=INTERRUPTED) from None
        except (DatabaseError, InterfaceError) as error:
            raise CommandError(f"{self._database(error)} {self._stopped(len(gathered.files))}") from None
        self._totals()
        bad = self.tally[Action.CONFLICT] + self.tally[Action.REFUSED]
        if bad or gathered.troubles:
            raise CommandError(_("Not everything was imported: see the lines above."))

    def _gathered(self, gathered: Gathered) -> None:
        for text in gathered.passed_over:
            self._say(_("passed over: %(what)s") % {"what": text})
        for text in gathered.troubles:
            self.stderr.write(text)

    def _take(self, files: Sequence[Path], run: Run) -> None:
        for number, path in enumerate(files, 1):
            place = f"[{number}/{len(files)}] "
            try:
                self._done(place, path, run.take(path))
            except NotImported as error:
                self.tally[error.action] += 1
                line = _(DONE[error.action]) % {"path": shown(path), "reason": error}
                self.stderr.write(place + line)

    def _done(self, place: str, path: Path, outcome: Outcome) -> None:
        self.tally[outcome.action] += 1
        self.notes += len(outcome.notes)
        line = _((WOULD if self.dry_run else DONE)[outcome.action]) % {"slug": outcome.slug, "path": shown(path)}
        self._say(place + line + (f" ({', '.join(outcome.what)})" if outcome.what else ""))
        for row in outcome.made:
            self._say_made(row)
        for note in outcome.notes:
            self._say("    " + _("for an editor: %(note)s") % {"note": note})

    def _say_made(self, row: Item) -> None:
        """A new row, once a run: in a dry run each file would make it again."""
        key = (row._meta.label, row.slug)
        if key not in self.told:
            self.told.add(key)
            name = getattr(row, "name_zh_hans", None) or getattr(row, "name_en", None)
            self._say(
                "    " + _("new %(kind)s: %(name)s") % {"kind": row._meta.verbose_name, "name": _named(row, name)}
            )

    def _totals(self) -> None:
        text = _("Nothing was changed; it would be: ") if self.dry_run else ""
        self._say(text + self._counts())
        if self.notes:
            self._say(_("Notes for an editor: %(count)d, marked above.") % {"count": self.notes})

    def _counts(self) -> str:
        counts = {action.value: self.tally[action] for action in Action}
        return (
            _(
                "%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(conflict)d in conflict, "
                "%(refused)d not imported."
            )
            % counts
        )

    def _stopped(self, total: int) -> str:
        text = _("Stopped after %(done)d of %(total)d files: %(counts)s Run it again to go on.")
        return text % {"done": self.tally.total(), "total": total, "counts": self._counts()}

    def _database(self, error: Exception) -> str:
        text = _("The database cannot be used: %(error)s. Is it running, and has “manage.py migrate” been run?")
        return text % {"error": str(error).partition("\n")[0]}

    def _say(self, line: str) -> None:
        if self.verbosity:
            self.stdout.write(line)
            self.stdout.flush()


def _named(row: Item, name: str | None) -> str:
    return f"{row.slug} ({name})" if name else row.slug
