"""Change lists and pickers find what the search over everything finds."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from sco.desk.finding.asking import Question
from sco.desk.finding.catching_up import catch_up, waiting_text
from sco.desk.finding.filters import FILTERS
from sco.desk.finding.standing import Flag
from sco.desk.finding.views import LONGEST
from sco.ledger.registry import Searched, kind_for

# Two pages of a list, and more than a picker shows.
_BEST = 100


class FindingMixin(admin.ModelAdmin[Any]):
    """The list's own search is the desk's: bodies, other names and both languages.

    ``found_by`` names further columns to search, and how.
    """

    found_by: Mapping[str, Searched] = {}
    # Django shows the box of a list that has some.
    search_fields = ["slug"]
    # What editors should look at, by name: see ``Flag``.
    flags: Mapping[str, Flag] = {}

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [*super().get_list_filter(request), *FILTERS]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, after what is noted was taken in: its filters ask the index."""
        if waiting := catch_up():
            messages.warning(request, waiting_text(waiting))
        return super().changelist_view(request, extra_context)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        text = search_term.strip()[:LONGEST]
        if not text:
            return queryset, False
        catch_up()
        kind = kind_for(self.model).name
        # The last word may be the beginning of one: pickers ask at every letter.
        question = Question(text, [kind], typing=True)
        if question.is_empty:
            return queryset.none(), False
        found = queryset.filter(pk__in=RawSQL(*question.matching(kind)))  # noqa: S611 - values are parameters
        # A column that somebody sorts by comes before what matches best.
        return found if ORDER_VAR in request.GET else _best_first(found, question), False


def _best_first(queryset: QuerySet[Any], question: Question) -> QuerySet[Any]:
    """The best matches, and then the rest in its own order."""
    best = [each.item for each in question.page(0, _BEST)]
    column = f"{queryset.model._meta.db_table}.id"
    place = RawSQL(f"array_position(%s::bigint[], {column})", [best], IntegerField())  # noqa: S611
    return queryset.order_by(place.asc(nulls_last=True), *queryset.query.order_by)
