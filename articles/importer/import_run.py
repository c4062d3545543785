"""Imports files, each in its own transaction, so that a bad one affects no other."""

from collections.abc import Iterable
from pathlib import Path

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.importer.article_import import apply
from articles.importer.discovery import printable
from articles.importer.plan import Choices
from articles.importer.planning import plan
from articles.importer.results import ImportResult, NotImported, Status, translate_error
from articles.importer.suggestions import Suggester
from articles.importer.texts import is_same_text
from articles.sources.errors import SourceError
from articles.sources.files import read_file
from articles.sources.piece import Piece
from articles.sources.reading import named_parts, read

ATTEMPTS = 2  # the second finds what a concurrent session has saved


class ImportRun:
    """The state that the files of one run share: the pieces imported so far and the mechanisms' names."""

    def __init__(self, *, replace_text: bool = False, dry_run: bool = False, take: Iterable[str] = ()) -> None:
        self.choices, self.dry_run = Choices(replace_text=replace_text, take=frozenset(take)), dry_run
        self._suggester = Suggester()
        self._imported: dict[str, tuple[str, str, str]] = {}

    def parts_of(self, path: Path) -> list[tuple[str, str, bytes]]:
        """The pieces in a file, mostly one: what reports call each, its name, its bytes. Raises NotImported."""
        try:
            found = named_parts(read_file(path), printable(Path(path.name)))
        except SourceError as error:
            raise NotImported(translate_error(error)) from None
        return [(printable(path.parent / name), name, data) for name, data in found]

    def import_part(self, label: str, name: str, data: bytes) -> ImportResult:
        """Import one of them. Raises NotImported; DatabaseError only if the database itself fails."""
        try:
            piece = read(data, name)
        except SourceError as error:
            raise NotImported(translate_error(error)) from None
        return self.import_piece(piece, label)

    def import_piece(self, piece: Piece, path: str, choices: Choices | None = None) -> ImportResult:
        """Import a piece; ``path`` names it in reports. Raises as ``import_part`` does."""
        # Even with --replace-text and --take, because the order of the files would then decide what stays.
        given = choices or (Choices() if piece.identity in self._imported else self.choices)
        result = self._repeated(piece) or self._import(piece, given)
        result.read_as = (piece.format, piece.encoding)
        self._imported.setdefault(piece.identity, (piece.body, path, result.slug))
        return result

    def _repeated(self, piece: Piece) -> ImportResult | None:
        """What becomes of a piece that an earlier file of the run was; None if the desk tells. Raises NotImported."""
        body, path, slug = self._imported.get(piece.identity, (None, "", ""))
        if body is not None and not is_same_text(body, piece.body):
            text = _("Another file of this run has the same id and a different text: %(path)s.")
            raise NotImported(text % {"path": path}, Status.CONFLICT)
        if body is None or not self.dry_run:
            return None
        # Rolled back, the article of the earlier file is not there to compare with.
        text = _("An earlier file of this run is the same piece: %(path)s. What differs is reported by a real run.")
        return ImportResult(slug, notes=[text % {"path": path}])

    def _import(self, piece: Piece, choices: Choices) -> ImportResult:
        for _attempt in range(ATTEMPTS):
            try:
                with transaction.atomic():
                    result = apply(plan(piece, choices), choices, self._suggester)
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
