"""Imports files, each in its own transaction, so that a bad one affects no other."""

from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.importer.article_import import import_piece, is_same_text
from articles.importer.discovery import printable
from articles.importer.results import ImportResult, NotImported, Status, translate_error
from articles.importer.suggestions import Suggester
from articles.parsing.dump.errors import DumpError
from articles.parsing.dump.loading import read_file
from articles.parsing.dump.parser import Piece, parse

ATTEMPTS = 2  # the second finds what a concurrent session has saved


class ImportRun:
    """The state that the files of one run share: the ids imported so far and the mechanisms' names."""

    def __init__(self, *, replace_text: bool = False, dry_run: bool = False) -> None:
        self.replace_text, self.dry_run = replace_text, dry_run
        self._suggester = Suggester()
        self._imported: dict[str, tuple[str, Path, str]] = {}

    def import_file(self, path: Path) -> ImportResult:
        """Import one file. Raises NotImported; DatabaseError only if the database itself fails."""
        try:
            piece = parse(read_file(path))
        except DumpError as error:
            raise NotImported(translate_error(error)) from None
        if piece.source_id in self._imported:
            return self._repeat(piece)
        result = self._import(piece)
        self._imported[piece.source_id] = (piece.body, path, result.slug)
        return result

    def _repeat(self, piece: Piece) -> ImportResult:
        # Even with --replace-text, because the order of the files would then decide which text stays.
        body, path, slug = self._imported[piece.source_id]
        if is_same_text(body, piece.body):
            return ImportResult(slug)
        text = _("Another file of this run has the same id and a different text: %(path)s.")
        raise NotImported(text % {"path": printable(path)}, Status.CONFLICT)

    def _import(self, piece: Piece) -> ImportResult:
        for _attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    result = import_piece(piece, self._suggester, replace_text=self.replace_text)
                    if self.dry_run:  # after writing, so that the database's constraints are checked too
                        transaction.set_rollback(True)
                    return result
            except IntegrityError as error:  # a concurrent session saved the same row, which is visible now
                failure: DatabaseError = error
                self._suggester = Suggester()  # it may hold a mechanism that is deleted by now
            except DataError as error:  # a value that no second attempt makes fit
                failure = error
                break
        # Only the first line: PostgreSQL's DETAIL repeats values, which may be personal data.
        text = _("The database rejected this piece: %(error)s")
        raise NotImported(text % {"error": str(failure).partition("\n")[0]}) from None
