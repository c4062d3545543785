"""Background tasks of bulk jobs. As with schedules, the truth is in the tables, and a lost job costs a minute."""

import contextlib
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from sco.connections import long_running
from sco.desk.bulk.models import BulkJob, JobState
from sco.desk.bulk.running import work

QUEUE = "bulk"
# Drafts that nobody started; their items are many rows.
KEPT = timedelta(days=1)


@app.task(queue=QUEUE, priority=-10)
def continue_job(job: int) -> None:
    """Do a slice of a job, and leave the next slice behind what else waits."""
    with long_running():
        if work(job):
            continue_soon(job)


def continue_soon(job: int) -> None:
    """Let the worker go on with a job, unless it will anyway."""
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        continue_job.configure(queueing_lock=f"bulk-{job}").defer(job=job)


@app.periodic(cron="* * * * *", periodic_id="resume_bulk_jobs")
@app.task(queue=QUEUE, queueing_lock="resume_bulk_jobs")
def resume(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Go on with what a worker that died has left, and forget drafts that nobody started."""
    for pk in BulkJob.objects.filter(state=JobState.RUNNING).values_list("pk", flat=True):
        continue_soon(pk)
    BulkJob.objects.filter(state=JobState.DRAFT, made_at__lt=timezone.now() - KEPT).delete()


@app.periodic(cron="* * * * *", periodic_id="forget_stalled_bulk_jobs")
@app.task(queue=QUEUE, queueing_lock="forget_stalled_bulk_jobs")
async def forget_stalled(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Remove the jobs of workers that died: what they were to do is found without them."""
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE):
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
