"""What the front page shows."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob

from sco.desk.finding.catching_up import catch_up, waiting_text
from sco.desk.home.chart import bars, chart, legend
from sco.desk.home.figures import CHECKING, GROUPS, Figure, Figures, Part, admin_of
from sco.desk.home.lately import went_public
from sco.desk.home.work import asked, tasks


def home_context(request: HttpRequest) -> dict[str, Any]:
    """The parts of the page, as this person may see them."""
    waiting = catch_up()
    figures = Figures(request)
    found, drawn = figures.all(), bars(figures.states())
    return {
        "links": [link for kind in figures.kinds for link in admin_of(kind).front_page_links(request)],
        "waiting": waiting_text(waiting) if waiting else "",
        "groups": [(GROUPS[name], list(some)) for name, some in groupby(found, key=lambda figure: figure.group)],
        "bars": drawn,
        "chart": chart(drawn) if drawn else "",
        "legend": legend(),
        "lately": went_public(request),
        "tasks": tasks(request),
        "asked": asked(request),
    }


def failed_jobs(figures: Figures) -> Iterator[Figure]:
    """Background jobs that were given up."""
    if figures.request.user.has_perm("procrastinate.view_procrastinatejob"):
        count = ProcrastinateJob.objects.filter(status="failed").count()
        url = f"{reverse('admin:procrastinate_procrastinatejob_changelist')}?status__exact=failed"
        yield Figure(CHECKING, _("Failed background jobs"), [Part(_("jobs"), count, url)])


Figures.sources.append(failed_jobs)
