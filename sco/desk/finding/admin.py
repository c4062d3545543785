"""Change lists and pickers find what the search over everything finds."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import IntegerField, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest

from sco.desk.finding.asking import Question
from sco.desk.finding.catching_up import catch_up
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
