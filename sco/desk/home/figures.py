"""The figures of the front page. Each leads to a list that shows exactly so many rows.

What the index knows is counted for all kinds in one query; what belongs to somebody, or to a room above, in one each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sco.desk.finding.conditions import Condition, conditions, flagged
from sco.desk.finding.filters import WhoseFilter
from sco.desk.finding.models import Finding
from sco.desk.finding.standing import flags_of
from sco.desk.texts.states import DRAFT, IN_REVIEW, MISSING, OUTDATED, STATES
from sco.ledger.registry import KINDS, Kind

# Groups of figures, in the order of the page.
MINE, TEXTS, PUBLISHING, CHECKING = "mine", "texts", "publishing", "checking"
GROUPS: Mapping[str, Any] = {
    MINE: _("For me"),
    TEXTS: _("Texts"),
    PUBLISHING: _("Publishing"),
    CHECKING: _("To look at"),
}


class Part(NamedTuple):
    """So many items of one kind, and the address of their list."""

    kind: Any
    number: int
    url: str


class Figure(NamedTuple):
    """Something that needs somebody, by kind; parts without items are left out."""

    group: str
    label: Any
    parts: Sequence[Part]

    @property
    def total(self) -> int:
        """The number of items of all kinds."""
        return sum(part.number for part in self.parts)


class Counted(NamedTuple):
    """A figure that the index is asked for: the parameters of its list, which are conditions of ``conditions``."""

    group: str
    label: Any
    parameters: Sequence[Condition]

    @property
    def condition(self) -> Q:
        """All of its conditions."""
        known = conditions()
        return Q(*(known[each] for each in self.parameters))


COUNTED = (
    Counted(TEXTS, _("Chinese texts in review"), [("zh", IN_REVIEW)]),
    Counted(TEXTS, _("English texts in review"), [("en", IN_REVIEW)]),
    Counted(TEXTS, _("Chinese drafts"), [("zh", DRAFT)]),
    Counted(TEXTS, _("English drafts"), [("en", DRAFT)]),
    Counted(TEXTS, _("Chinese out of date"), [("zh", OUTDATED)]),
    Counted(TEXTS, _("English out of date"), [("en", OUTDATED)]),
    Counted(TEXTS, _("English out of date, untouched for a week"), [("en", OUTDATED), ("idle", "7")]),
    Counted(TEXTS, _("English out of date, untouched for a month"), [("en", OUTDATED), ("idle", "30")]),
    Counted(TEXTS, _("Chinese missing"), [("zh", MISSING)]),
    Counted(TEXTS, _("English missing"), [("en", MISSING)]),
    Counted(PUBLISHING, _("Unpublished changes"), [("public", "changed")]),
    Counted(PUBLISHING, _("Never published"), [("public", "never")]),
)
Source = Callable[["Figures"], Iterable[Figure]]


class Figures:
    """The figures of a person's front page."""

    # Rooms and features add functions here: suggestions, assignments, schedules, failed jobs. Each counts in one query.
    sources: ClassVar[list[Source]] = []

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.kinds = [kind for kind in KINDS.values() if admin_of(kind).has_view_permission(request)]
        self.counts = _counts(self.kinds)

    def all(self) -> list[Figure]:
        """Those that are not zero, in the order of their groups."""
        figures = [self._mine(), *self._counted(), *self._flagged()]
        figures += [figure for source in self.sources for figure in source(self)]
        order = list(GROUPS)
        return sorted((each for each in figures if each.total), key=lambda each: order.index(each.group))

    def states(self) -> dict[str, dict[str, Mapping[str, int]]]:
        """How many texts are in which state, by kind and column."""
        return {
            kind.name: {
                column: {state: self._count(kind, f"{column}_{state}") for state in STATES} for column in ("zh", "en")
            }
            for kind in self.kinds
        }

    def _counted(self) -> Iterable[Figure]:
        for number, each in enumerate(COUNTED):
            yield Figure(each.group, each.label, self._parts(f"counted_{number}", each.parameters))

    def _flagged(self) -> Iterable[Figure]:
        for kind in self.kinds:
            for name, flag in flags_of(kind).items():
                count = self._count(kind, f"flag_{name}")
                yield Figure(CHECKING, flag.label, _part(kind, count, [("flag", name)]))

    def _mine(self) -> Figure:
        """What I have worked on and that has something to publish."""
        return Figure(MINE, _("My drafts"), self.whose("mine", [("public", "open")]))

    def whose(self, way: str, parameters: Sequence[Condition] = ()) -> list[Part]:
        """What is this person's in one of the ways of ``WhoseFilter``, and fulfils these conditions. One query."""
        known, (_label, condition) = conditions(), WhoseFilter.ways[way]
        theirs = Q(*(condition(kind, self.request.user) for kind in self.kinds), _connector=Q.OR)
        # Without kinds, there would be no condition.
        rows = Finding.objects.filter(theirs) if self.kinds else Finding.objects.none()
        rows = rows.filter(*(known[each] for each in parameters))
        counts = dict(rows.values_list("kind").annotate(Count("item")))
        url = [*parameters, ("whose", way)]
        return [part for kind in self.kinds for part in _part(kind, counts.get(kind.name, 0), url)]

    def _parts(self, name: str, parameters: Sequence[Condition]) -> list[Part]:
        return [part for kind in self.kinds for part in _part(kind, self._count(kind, name), parameters)]

    def _count(self, kind: Kind, name: str) -> int:
        return int(self.counts.get(kind.name, {}).get(name, 0))


def _counts(kinds: Sequence[Kind]) -> dict[str, Mapping[str, int]]:
    """Everything that the index is asked for, by kind; one query."""
    known = conditions()
    wanted = {f"counted_{number}": each.condition for number, each in enumerate(COUNTED)}
    wanted |= {f"{column}_{state}": known[column, state] for column in ("zh", "en") for state in STATES}
    wanted |= {f"flag_{name}": flagged(name) for kind in kinds for name in flags_of(kind)}
    rows: Any = Finding.objects.filter(kind__in=[kind.name for kind in kinds]).values("kind").order_by()
    return {row.pop("kind"): row for row in rows.annotate(**{n: Count("item", filter=q) for n, q in wanted.items()})}


def _part(kind: Kind, count: int, parameters: Sequence[Condition]) -> list[Part]:
    """The part, unless it is empty."""
    meta = kind.model._meta
    name = meta.verbose_name if count == 1 else meta.verbose_name_plural
    return [Part(name, count, list_url(kind, parameters))] if count else []


def list_url(kind: Kind, parameters: Sequence[Condition] = ()) -> str:
    """The address of a kind's list, filtered so."""
    meta = kind.model._meta
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{url}?{urlencode(parameters)}" if parameters else url


def admin_of(kind: Kind) -> Any:
    """The kind's pages at the desk."""
    return admin.site.get_model_admin(kind.model)
