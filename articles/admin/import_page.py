"""The page of one piece: its source, its fields with where each came from, and what importing it will do."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from articles.admin.import_forms import PieceForm
from articles.importer.article_import import field_name
from articles.importer.plan import Plan
from articles.importer.planning import plan as make_plan
from articles.importer.planning import translated
from articles.importer.reporting import read_as
from articles.importing.decisions import choices_of, decided, is_about_names, note, plan_of
from articles.models import ImportPiece
from articles.sources.errors import SourceError
from articles.sources.piece import Piece
from articles.sources.reading import open_source
from sco.desk.diff import Segment, segments
from sco.desk.display import admin_url, display_title
from sco.languages import from_code
from sco.ledger.names import LANGUAGE_NAMES

MAX_SHOWN: Final = 60_000
# The form's fields, and the piece's where origins call them otherwise.
ORIGINS: Final = {"authors": "byline", "body": "paragraphs"}
# As the source writes it, where the importer has interpreted it.
RAW: Final = {"authors": "byline", "outlet": "outlet_text"}
TAKEN: Final = frozenset(["title", "authors", "outlet", "published_at", "source_url", "source_id"])
FIELDS: Final = (
    "title", "authors", "outlet", "published_at", "url", "source_id", "rights_notice", "author_note",
    "responsible_editor_name", "responsible_editor_email", "body",
)  # fmt: skip


class Row(NamedTuple):
    """A field: what is entered, where it was found, as the source writes it, and remarks on it."""

    field: Any
    origin: str
    raw: str
    notes: list[str]
    matches: list[tuple[str, str, str]]


class PiecePage:
    """What an editor sees of a piece that is not imported yet, and decides."""

    def __init__(self, row: ImportPiece, request: HttpRequest) -> None:
        self.row, self.request = row, request
        self.piece: Piece | None = None
        try:
            self.piece, self.plan = plan_of(row)
        except SourceError:
            return
        # The desk may have changed since the list was made.
        note(row, self.plan)
        self.shown = self._with_differences(self.piece, self.plan)
        data = request.POST if request.method == "POST" else None
        self.form = PieceForm(self.piece, self.shown, row.decisions, data)

    def _with_differences(self, piece: Piece, plan: Plan) -> Plan:
        """The plan with all differences: also beside another text, and of a file that was imported before."""
        if plan.article is None:
            return plan
        choices = replace(choices_of(self.row.decisions), replace_text=True, take=TAKEN)
        return make_plan(decided(piece, self.row.decisions), choices)

    def is_valid(self) -> bool:
        """Whether an editor's decisions were sent."""
        return self.piece is not None and self.form.is_valid()

    def decisions(self) -> dict[str, Any]:
        """What was decided."""
        return self.form.decisions()

    def response(self, each_context: dict[str, Any], opts: Any) -> TemplateResponse:
        """The page."""
        job = self.row.job
        around = list(job.pieces.filter(state="waiting").values_list("position", flat=True))
        later = [position for position in around if position > self.row.position]
        context = {
            **each_context, "title": gettext("Piece"), "subtitle": str(self.row), "opts": opts, "job": job,
            "row": self.row, "total": job.pieces.count(), "next": later[0] if later else None,
            "read_as": "", "source": _source_of(self.row),
        }  # fmt: skip
        if self.piece is not None:
            context |= self._details(self.piece)
        return TemplateResponse(self.request, "articles/importing/piece.html", context)

    def _details(self, piece: Piece) -> dict[str, Any]:
        plan, form, article = self.plan, self.form, self.plan.article
        texts = segments(article.source_text, plan.piece.body) if article and "replace_text" in form.fields else []
        return {
            "plan": plan, "form": form, "rows": list(self._rows()), "doubts": list(self._names()),
            "differences": list(self._differences()), "text_segments": texts,
            "read_as": read_as(piece.format, piece.encoding).strip(" []"),
            "remarks": list(map(translated, plan.remarks)), "notes": plan.notes,
            "open_doubts": [translated(doubt) for doubt in plan.doubts if not doubt.field],
            "language": LANGUAGE_NAMES[from_code(piece.language)], "article": article,
            "article_title": display_title(article) if article else "",
            "article_url": admin_url(article) if article else "",
            "fills": [field_name(field) for field in plan.fills],
        }  # fmt: skip

    def _rows(self) -> Iterator[Row]:
        for name in FIELDS:
            origin = self.plan.piece.origins.get(name) or self.plan.piece.origins.get(ORIGINS.get(name, ""), "")
            notes = [translated(doubt) for doubt in self.plan.doubts if _is_about(doubt, name)]
            yield Row(self.form[name], gettext(origin) if origin else "", self._raw(name), notes, self._matches(name))

    def _raw(self, name: str) -> str:
        """The source's own words, if they are others than the value."""
        text = getattr(self.piece, RAW[name]) if name in RAW else ""
        return text if text != self.form[name].initial else ""

    def _matches(self, name: str) -> list[tuple[str, str, str]]:
        """Text, title and address of what the desk has; without address it will be created."""
        field = {"rights_notice": "rights"}.get(name, name)
        return [
            (match.text or gettext("no notice"), display_title(match.row) if match.row else "",
             admin_url(match.row) if match.row else "")
            for match in self.plan.matches if match.field == field
        ]  # fmt: skip

    def _names(self) -> Iterator[Any]:
        return (self.form[f"names_{number}"] for number in range(len(self.form.doubts)))

    def _differences(self) -> Iterator[tuple[str, list[Segment], Any]]:
        for each in self.shown.differences:
            yield field_name(each.field), segments(each.article, each.piece), self.form[f"take_{each.field}"]


def _is_about(doubt: Any, name: str) -> bool:
    """Choices of names stand by themselves."""
    fields = {"source_url": "url", "paragraphs": "body"}
    return fields.get(doubt.field, doubt.field) == name and not is_about_names(doubt)


def _source_of(row: ImportPiece) -> str:
    """The beginning of the source's text; '' of what is none."""
    try:
        return open_source(bytes(row.data), row.name).text[:MAX_SHOWN]
    except SourceError:
        return ""
