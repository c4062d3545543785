"""Says on the front page that a bulk job is over, until its editor has seen it."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from sco.desk.bulk.models import BulkJob, JobState


def for_desk(request: HttpRequest) -> Iterator[str]:
    """A sentence, with a link, for each."""
    user: Any = request.user
    for job in BulkJob.objects.filter(by=user, state=JobState.DONE, acknowledged_at=None)[:5]:
        text = gettext("Bulk job %(job)s is finished: %(action)s, %(kind)s.") % {
            "job": job, "action": job.get_action_display(), "kind": job.kind_name
        }  # fmt: skip
        url = reverse("admin:desk_bulk_bulkjob_change", args=[job.pk])
        yield format_html('{} <a href="{}">{}</a>', text, url, gettext("Report"))
