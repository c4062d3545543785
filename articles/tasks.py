"""Background tasks of imports at the desk. The truth is in the tables, and a lost job costs a minute."""

import contextlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from articles.importing.running import work
from articles.models import ImportJob, ImportState
from articles.models.import_job import forget_drafts
from sco.connections import long_running

QUEUE = "imports"
# Files that nobody imported hold texts and personal data.
KEPT = timedelta(days=1)


@app.task(queue=QUEUE, priority=-10)
def continue_import(job: int) -> None:
    """Import a slice of a job, and leave the next slice behind what else waits."""
    with long_running():
        if work(job):
            continue_soon(job)


def continue_soon(job: int) -> None:
    """Let the worker go on with an import, unless it will anyway."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        continue_import.configure(queueing_lock=f"import-{job}").defer(job=job)


@app.periodic(cron="* * * * *", periodic_id="resume_imports")
@app.task(queue=QUEUE, queueing_lock="resume_imports")
def resume(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Go on with what a worker that died has left, and forget drafts that nobody started."""
    for pk in ImportJob.objects.filter(state=ImportState.RUNNING).values_list("pk", flat=True):
        continue_soon(pk)
    forget_drafts(timezone.now() - KEPT)


@app.periodic(cron="* * * * *", periodic_id="forget_stalled_imports")
@app.task(queue=QUEUE, queueing_lock="forget_stalled_imports")
async def forget_stalled(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Remove the jobs of workers that died: what they were to do is found without them."""
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE):
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
