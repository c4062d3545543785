"""An editor's decisions about a piece, as they are kept between its page and its import."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext

from articles.importer.plan import Choices, Plan
from articles.importer.planning import plan as make_plan
from articles.importer.results import Status, translate_error
from articles.importer.texts import is_same_text
from articles.models import ImportPiece
from articles.models.import_job import PieceState
from articles.sources.errors import SourceError
from articles.sources.notices import Notice
from articles.sources.piece import Piece
from articles.sources.reading import read

# Doubts that a choice of names settles.
ABOUT_NAMES: Final = ("byline_doubt", "byline_options")
MAX_TITLE: Final = ImportPiece._meta.get_field("title").max_length or 0


def read_piece(row: ImportPiece) -> Piece:
    """The piece as its source has it. Raises SourceError."""
    return read(bytes(row.data), row.name)


def decided(piece: Piece, decisions: Mapping[str, Any]) -> Piece:
    """The piece with an editor's corrections, and with the names that the editor chose."""
    changes = dict(decisions.get("fields", {}))
    if published := changes.get("published_at"):
        changes["published_at"] = datetime.fromisoformat(published)
    if "outlet" in changes:
        changes["outlet_text"] = changes["outlet"]
    names: Mapping[str, list[str]] = decisions.get("names", {})
    authors = changes.get("authors", piece.authors)
    added = [name for chosen in names.values() for name in chosen if name not in authors]
    if added or "authors" in changes:
        # An editor who wrote the list has put it in order.
        order = [*authors, *added] if "authors" in changes else _in_order(piece.byline, [*authors, *added])
        changes["authors"] = tuple(dict.fromkeys(order))
    open_ = tuple(notice for notice in piece.notices if not (is_about_names(notice) and text_of(notice) in names))
    return replace(piece.edited(**changes), notices=_still_true(open_, changes))


def _in_order(byline: str, names: Iterable[str]) -> list[str]:
    """The names as the byline has them."""
    return sorted(names, key=lambda name: byline.find(name) % (len(byline) + 1))


def _still_true(notices: Iterable[Notice], changes: Mapping[str, Any]) -> tuple[Notice, ...]:
    """Without the doubts about what the editor has written anew; names have choices of their own."""
    fields = set(changes) - {"authors"}
    return tuple(notice for notice in notices if not notice.is_doubt or notice.field not in fields)


def is_about_names(notice: Notice) -> bool:
    """Whether the notice asks who is meant."""
    return notice.code in ABOUT_NAMES


def text_of(notice: Notice) -> str:
    """The part of the byline that it is about."""
    return str(notice.details.get("text", ""))


def choices_of(decisions: Mapping[str, Any]) -> Choices:
    """What the importer is told besides the piece."""
    return Choices(
        replace_text=bool(decisions.get("replace_text")),
        take=frozenset(decisions.get("take", ())),
        article=decisions.get("article"),
    )


def plan_of(row: ImportPiece) -> tuple[Piece, Plan]:
    """The piece as it was read, and what importing it does by the decisions so far. Raises SourceError."""
    piece = read_piece(row)
    return piece, make_plan(decided(piece, row.decisions), choices_of(row.decisions))


def _clashes(plan: Plan) -> bool:
    """Whether nothing is imported because the article has another text."""
    article = plan.article
    if article is None or plan.status != Status.CONFLICT or article.original_language != plan.piece.language:
        return False
    return bool(article.source_text.strip()) and not is_same_text(article.source_text, plan.piece.body)


def sum_up(row: ImportPiece) -> Plan | None:
    """Plan the piece and keep the gist of it on the row, unsaved; None if it cannot be read."""
    row.title, row.doubts, row.article, row.identity = "", 0, None, ""
    try:
        _piece, plan = plan_of(row)
    except SourceError as error:
        row.planned, row.reason = PieceState.REFUSED, translate_error(error)
        return None
    note(row, plan)
    return plan


def note(row: ImportPiece, plan: Plan) -> None:
    """Keep the gist of the plan on the row, unsaved."""
    row.title, row.article = plan.piece.title[:MAX_TITLE], plan.article
    # The importer's own words name an option of the command.
    clash = gettext("The article has another text. The piece's page shows both.")
    row.reason = clash if _clashes(plan) else plan.reason
    row.planned, row.doubts = PieceState(Status(plan.status).value), len(plan.doubts)
    row.identity = hashlib.sha256(plan.piece.identity.encode()).hexdigest()
    if row.planned == PieceState.CREATED:
        _note_earlier(row, plan.piece)


def _note_earlier(row: ImportPiece, piece: Piece) -> None:
    """Say so where an earlier file of the import is the same piece, which makes the article."""
    same = row.job.pieces.filter(identity=row.identity, position__lt=row.position, state=PieceState.WAITING)
    if (earlier := same.first()) is not None:
        is_same = is_same_text(decided(read_piece(earlier), earlier.decisions).body, piece.body)
        row.planned = PieceState.UNCHANGED if is_same else PieceState.CONFLICT
        text = gettext(
            "An earlier file of this import is the same piece: %(name)s. Import that first to see what differs."
        )
        row.reason = text % {"name": earlier}
