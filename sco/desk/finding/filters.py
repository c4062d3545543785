"""Filters of lists by what the index knows of each item."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.finding.conditions import IDLE_DAYS, conditions, flagged, where, worked_on
from sco.desk.finding.standing import flags_of
from sco.desk.texts.states import LABELS
from sco.ledger.registry import Kind, kind_for


class FindingFilter(admin.SimpleListFilter):
    """Filters by a condition of ``conditions``; a value that is none of these shows everything, as Django's do."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        condition = conditions().get((str(self.parameter_name), self.value() or ""))
        return queryset if condition is None else where(queryset, condition)


class TextFilter(FindingFilter):
    """Filters by the state of one language's text."""

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return list(LABELS.items())


class ChineseFilter(TextFilter):
    """The Chinese text."""

    title, parameter_name = _("Chinese text"), "zh"


class EnglishFilter(TextFilter):
    """The English text."""

    title, parameter_name = _("English text"), "en"


class IdleFilter(FindingFilter):
    """Filters by how long nobody has changed an item; shown where a link has chosen it."""

    title, parameter_name = _("unchanged for"), "idle"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        days = [(str(days), gettext("%(days)s days") % {"days": days}) for days in IDLE_DAYS]
        return days if self.value() else []


class FlagFilter(admin.SimpleListFilter):
    """Filters by what the kind watches."""

    title, parameter_name = _("look at"), "flag"

    def lookups(self, _request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, flag.label) for name, flag in flags_of(kind_for(model_admin.model)).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        known = self.value() in flags_of(kind_for(queryset.model))
        return where(queryset, flagged(str(self.value()))) if known else queryset


class WhoseFilter(admin.SimpleListFilter):
    """Filters by whose an item is."""

    title, parameter_name = _("whose"), "whose"
    # By value. Features add what else is somebody's, such as what they are asked for, as a condition on ``Finding``.
    ways: ClassVar[dict[str, tuple[Any, Callable[[Kind, Any], Q]]]] = {"mine": (_("I worked on it"), worked_on)}

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _condition) in self.ways.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _label, condition = self.ways.get(self.value() or "", (None, None))
        return where(queryset, condition(kind_for(queryset.model), request.user)) if condition else queryset


FILTERS = [ChineseFilter, EnglishFilter, IdleFilter, FlagFilter, WhoseFilter]
