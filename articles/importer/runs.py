"""One import of many files: each file in a transaction of its own, so that a bad one harms no other."""

from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.importer.gathering import shown
from articles.importer.noticing import Noticer
from articles.importer.outcomes import Action, NotImported, Outcome, described
from articles.importer.pieces import bring_in, same_text
from articles.parsing.dump import DumpError, Piece, parse, read_file

ATTEMPTS = 2


class Run:
    """What files of one run must know of one another: which ids came before, and the mechanisms' names."""

    def __init__(self, *, replace_text: bool = False, dry_run: bool = False) -> None:
        self.replace_text, self.dry_run = replace_text, dry_run
        self._noticer = Noticer()
        self._seen: dict[str, tuple[str, Path, str]] = {}

    def take(self, path: Path) -> Outcome:
        """Import one file. Raises NotImported, and DatabaseError only where the database itself is in trouble."""
        try:
            piece = parse(read_file(path), path.name)
        except DumpError as error:
            raise NotImported(described(error)) from None
        return self._again(piece) or self._first(piece, path)

    def _again(self, piece: Piece) -> Outcome | None:
        """The answer to an id that an earlier file of this run had: the run must not overwrite itself."""
        if piece.source_id not in self._seen:
            return None
        body, path, slug = self._seen[piece.source_id]
        if same_text(body, piece.body):
            return Outcome(slug)
        text = _("Another file of this run has the same id with another text: %(path)s.")
        raise NotImported(text % {"path": shown(path)}, Action.CONFLICT)

    def _first(self, piece: Piece, path: Path) -> Outcome:
        outcome = self._brought_in(piece)
        self._seen[piece.source_id] = (piece.body, path, outcome.slug)
        return outcome

    def _brought_in(self, piece: Piece) -> Outcome:
        for _attempt in range(ATTEMPTS):
            try:
                return self._transaction(piece)
            except IntegrityError as error:  # somebody saved the same at the same moment: now it can be seen
                trouble: DatabaseError = error
                self._noticer = Noticer()
            except DataError as error:
                trouble = error
                break
        # The first line only: what follows may repeat values.
        text = _("The database refuses it: %(error)s")
        raise NotImported(text % {"error": str(trouble).partition("\n")[0]}) from None

    def _transaction(self, piece: Piece) -> Outcome:
        with transaction.atomic():
            outcome = bring_in(piece, self._noticer, replace_text=self.replace_text)
            if self.dry_run:
                transaction.set_rollback(True)
        return outcome
