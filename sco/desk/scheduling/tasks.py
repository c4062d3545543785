"""Background tasks of schedules.

The truth is in the table; a job only says that it is time to look there. So a job that is lost with its worker costs a
minute, and one too many finds nothing to do.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from sco.connections import long_running
from sco.desk.scheduling import notices
from sco.desk.scheduling.models import Schedule
from sco.desk.scheduling.running import carry_out
from sco.desk.tasks import QUEUE as LETTERS

QUEUE = "scheduling"


@app.task(queue=QUEUE, priority=10)
def run_schedule(schedule: int) -> None:
    """Carry out a schedule whose time has come. One that was moved or canceled is not due."""
    with long_running():
        carry_out(schedule)


def run_at(schedule: Schedule, at: datetime) -> None:
    """Leave a job for this time. It exists only if the transaction commits."""
    run_schedule.configure(schedule_at=at).defer(schedule=schedule.pk)


@app.periodic(cron="* * * * *", periodic_id="run_due_schedules")
@app.task(queue=QUEUE, queueing_lock="run_due_schedules", priority=5)
def run_due(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Find what a worker that died or was down has left."""
    for pk in Schedule.objects.due().order_by("at", "pk").values_list("pk", flat=True):
        with long_running():
            carry_out(pk)


@app.periodic(cron="* * * * *", periodic_id="forget_stalled_schedules")
@app.task(queue=QUEUE, queueing_lock="forget_stalled_schedules")
async def forget_stalled(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Remove the jobs of workers that died: what they were to do is found without them."""
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE):
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


# A mail server may be gone for a day, as with other letters.
@app.task(queue=LETTERS, retry=RetryStrategy(max_attempts=17, exponential_wait=2))
def send_letter(schedule: int) -> None:
    """Tell an editor by e-mail what became of their schedule, once."""
    with transaction.atomic():
        found = Schedule.objects.select_for_update(of=("self",)).select_related("by")
        told = found.filter(pk=schedule, mailed_at=None).exclude(told="").first()
        if told is None or not told.by.email:
            return
        told.mailed_at = timezone.now()
        told.save(update_fields=["mailed_at"])
        notices.letter(told).send()
