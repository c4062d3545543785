"""What somebody is asked for, and what is planned, on the front page and as a filter of lists."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sco.desk.display import ItemLink
from sco.desk.finding.filters import WhoseFilter
from sco.desk.home.figures import MINE, PUBLISHING, Figure, Figures, Part
from sco.desk.scheduling.models import Schedule
from sco.desk.together import notices, work
from sco.ledger.registry import Kind

SHOWN = 12


class Task(NamedTuple):
    """Work on the front page: what it is, and the item that it is on."""

    work: work.Work
    link: ItemLink


def tasks(request: HttpRequest) -> Sequence[Task]:
    """What this person is asked for, with open reviews for those who may approve."""
    return _linked(work.my_work(request.user, with_open_reviews=request.user.has_perm("ledger.publish_entry")))


def asked(request: HttpRequest) -> Sequence[Task]:
    """What others are asked for by this person."""
    return _linked(work.asked_by(request.user))


def _linked(works: Sequence[work.Work]) -> Sequence[Task]:
    links = notices.links(works[:SHOWN])
    return [Task(each, links[each.kind, each.item]) for each in works[:SHOWN] if (each.kind, each.item) in links]


def assigned(kind: Kind, user: Any) -> Q:
    """Items on which this person has work."""
    return Q(kind=kind.name, item__in=work.assigned_pks(kind.name, user))


def for_me(figures: Figures) -> Iterator[Figure]:
    """What somebody is assigned to."""
    yield Figure(MINE, _("Assigned to me"), figures.whose("assigned"))


def scheduled(figures: Figures) -> Iterator[Figure]:
    """What waits for its time."""
    if figures.request.user.has_perm("desk_scheduling.view_schedule"):
        url = reverse("admin:desk_scheduling_schedule_changelist")
        yield Figure(PUBLISHING, _("Scheduled"), [Part(_("on the calendar"), Schedule.objects.waiting().count(), url)])


WhoseFilter.ways["assigned"] = (_("assigned to me"), assigned)
Figures.sources += [for_me, scheduled]
