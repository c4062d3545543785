"""Results of a search at the desk: titles, and the words around the hits, in the language that has most of them."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from sco.desk.display import admin_url, display_title
from sco.desk.finding.asking import Found, Question
from sco.desk.finding.texts import Text, texts
from sco.desk.publication_status import PublicationStatus
from sco.languages import LANGUAGES, columns
from sco.ledger.items import Item
from sco.ledger.registry import KINDS, Kind, Searched, kind_of
from sco.search.marking import Hit, Marker, Passage, marked, snippet


class Result(NamedTuple):
    """What a result shows; ``texts`` are HTML with ``<mark>``, with their languages ('' for none)."""

    kind: str
    title: Sequence[tuple[str, SafeString]]
    slug: str
    url: str
    where: str
    language: str
    snippet: SafeString
    status: PublicationStatus | None = None


def visible_kinds(request: HttpRequest) -> list[str]:
    """The kinds whose items this person may see."""
    return [kind.name for kind in KINDS.values() if _admin(kind).has_view_permission(request)]


def rows_of(found: Iterable[Found], request: HttpRequest) -> list[Item]:
    """The working copies that were found, in their order, but for those that this person may not see."""
    pairs = [(each.kind, each.item) for each in found]
    rows: dict[tuple[str, int], Item] = {}
    for name, group in groupby(sorted(pairs), key=lambda pair: pair[0]):
        visible: Any = _admin(KINDS[name]).get_queryset(request)
        rows |= {(name, row.pk): row for row in visible.filter(pk__in=[pk for _kind, pk in group])}
    return [rows[pair] for pair in pairs if pair in rows]


def results(found: Sequence[Found], question: Question, request: HttpRequest) -> list[Result]:
    """What the results show. One query per kind."""
    return [_result(row, question.marker) for row in rows_of(found, request)]


def _result(row: Item, marker: Marker) -> Result:
    where, hits, passage = _excerpt(row, marker)
    return Result(
        kind=str(row._meta.verbose_name),
        title=_title(row, marker),
        slug=row.slug,
        url=admin_url(row),
        where=str(row._meta.get_field(where.column).verbose_name) if where else "",  # type: ignore[union-attr]
        language=(where.language or "") if where else "",
        # Escaped by sco.search.marking, but for the marks.
        snippet=mark_safe(snippet(passage.text, hits) if where else ""),  # noqa: S308
    )


def _title(row: Item, marker: Marker) -> list[tuple[str, SafeString]]:
    names = zip(LANGUAGES, columns(kind_of(row).title), strict=True)
    passages = [(language, Passage(text)) for language, column in names if (text := getattr(row, column))]
    shown = [(language, marked(passage.text, marker.hits(passage))) for language, passage in passages]
    return [(language, mark_safe(text)) for language, text in shown] or [("", SafeString(row.slug))]  # noqa: S308


def _excerpt(row: Item, marker: Marker) -> tuple[Text | None, Sequence[Hit], Passage]:
    """The text that has most of the query, the title apart; the first of equals, if only its beginning."""
    title = columns(kind_of(row).title)
    best: tuple[Text | None, Sequence[Hit], Passage] = (None, (), Passage(""))
    most = 0
    for text in (each for each in texts(row) if each.column not in title and each.column != "slug"):
        passage = Passage(text.text, is_markdown=text.searched is Searched.TEXT)
        hits = marker.hits(passage)
        if (atoms := len({hit.atom for hit in hits})) > most or best[0] is None:
            best, most = (text, hits, passage), atoms
        if most == len(marker.atoms):
            break
    return best


def suggestion(row: Item) -> dict[str, str]:
    """What a suggestion shows."""
    return {"kind": str(row._meta.verbose_name), "title": display_title(row), "url": admin_url(row)}


def _admin(kind: Kind) -> Any:
    return admin.site.get_model_admin(kind.model)
