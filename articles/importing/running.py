"""Imports the pieces of a job, each in a transaction of its own: what is written is settled, whatever happens then."""

import logging
import time
from typing import Any

import pghistory
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from articles.importer.import_run import ImportRun
from articles.importer.reporting import LINES, first_line, lines_of
from articles.importer.results import ImportResult, NotImported, translate_error
from articles.importing.decisions import choices_of, decided, read_piece
from articles.models import Article, ImportJob, ImportPiece, ImportState, PieceState
from articles.sources.errors import SourceError
from sco.connections import is_unavailable

logger = logging.getLogger(__name__)
# A slice of a job: the worker has others to do.
SECONDS = 5.0
# What an import may create and change. Nothing of it is public.
RIGHTS = (
    "articles.add_article", "articles.change_article", "articles.add_author", "articles.add_outlet",
    "articles.add_rights",
)  # fmt: skip


def work(job: int, *, seconds: float = SECONDS) -> bool:
    """Do a slice of the job; whether there is more to do."""
    end, run = time.monotonic() + seconds, ImportRun()
    while do_next(job, run):
        if time.monotonic() >= end:
            return True
    return False


def do_next(job: int, run: ImportRun) -> bool:
    """Import the next piece, and say what became of it in the same transaction; False if there is none."""
    try:
        with transaction.atomic():
            return _do_next(job, run)
    except Exception as error:
        if is_unavailable(error):
            raise
        logger.exception("A piece of an import failed")
        return _fail_next(job)


def _do_next(pk: int, run: ImportRun) -> bool:
    job, piece = _next(pk)
    if job is None or piece is None:
        return False
    with translation.override(job.language), pghistory.context(user=job.by_id):
        import_piece(job, piece, run)
    return True


def _next(pk: int) -> tuple[ImportJob | None, ImportPiece | None]:
    """The job, locked so that nobody else works at it and a cancellation waits for this piece, and its next piece."""
    job = ImportJob.objects.select_for_update(skip_locked=True).filter(pk=pk, state=ImportState.RUNNING).first()
    if job is None:
        return None, None
    piece = job.pieces.filter(state=PieceState.WAITING).first()
    if piece is None:
        job.finish(ImportState.DONE)
    return job, piece


def _fail_next(pk: int) -> bool:
    with transaction.atomic():
        job, piece = _next(pk)
        if job is None or piece is None:
            return False
        with translation.override(job.language):
            piece.settle(PieceState.FAILED, [gettext("An error occurred. Nothing was changed.")])
    return True


def import_piece(job: ImportJob, row: ImportPiece, run: ImportRun) -> None:
    """Import this piece and settle it, in the transaction of the caller, who has locked the job."""
    if not may_import(User.objects.get(pk=job.by_id)):
        row.settle(PieceState.FORBIDDEN, [gettext("Your account no longer has the right to do this.")])
        return
    label = label_of(row)
    try:
        piece = decided(read_piece(row), row.decisions)
        result = run.import_piece(piece, label, choices_of(row.decisions))
    except SourceError as error:
        _refuse(row, label, NotImported(translate_error(error)))
    except NotImported as error:
        _refuse(row, label, error)
    else:
        row.settle(result.status, report_of(result, label), Article.objects.filter(slug=result.slug).first())


def may_import(user: Any) -> bool:
    """Whether this account may import, as of now."""
    return bool(user.is_active and user.is_staff and user.has_perms(RIGHTS))


def label_of(row: ImportPiece) -> str:
    """What the report calls it."""
    return row.name or gettext("pasted text")


def report_of(result: ImportResult, label: str) -> list[str]:
    """The lines that the command would print."""
    return [first_line(result, label), *lines_of(result, set())]


def _refuse(row: ImportPiece, label: str, error: NotImported) -> None:
    row.settle(error.status, [gettext(LINES[error.status]) % {"path": label, "reason": error}])
