"""What is scheduled, as a figure of the front page. It leads to the calendar, which lists all that waits."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sco.desk.home.figures import PUBLISHING, Figure, Figures, Part
from sco.desk.scheduling.models import Schedule


def scheduled(figures: Figures) -> Iterator[Figure]:
    """Publications and withdrawals whose time has not come."""
    if figures.request.user.has_perm("desk_scheduling.view_schedule"):
        count = Schedule.objects.waiting().count()
        url = f"{reverse('admin:desk_scheduling_schedule_changelist')}#waiting"
        yield Figure(PUBLISHING, _("Scheduled"), [Part(_("in the calendar"), count, url)] if count else [])


Figures.sources.append(scheduled)
