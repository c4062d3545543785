"""Background tasks of webhooks, in a queue and a worker process of their own.

The truth is in the tables of endpoints and messages; a job only says that it is time to look there. So a job that is
lost costs a minute at most, and one too many finds nothing to do.
"""

import contextlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status

from sco.webhooks import notices, upkeep
from sco.webhooks.delivering import deliver_due, due_endpoints, in_database
from sco.webhooks.models import Endpoint

QUEUE = "webhooks"
# When all places are taken, endpoints that work come before those that fail.
_FAILING_LAST = -10


@app.periodic(cron="* * * * *", periodic_id="wake_webhooks")
@app.task(queue=QUEUE, queueing_lock="wake_webhooks", priority=10)
async def wake(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Look for endpoints to which something is due: after each publication, and every minute."""
    for endpoint, is_failing in await in_database(due_endpoints, timezone.now()):
        await _deliver_soon(endpoint, priority=_FAILING_LAST if is_failing else 0)
    await _forget_stalled_jobs()


@app.task(queue=QUEUE)
async def deliver(endpoint: int) -> None:
    """Send what is due to an endpoint."""
    outcome = await deliver_due(endpoint)
    if outcome.is_disabled:
        await notify.defer_async(endpoint=endpoint)
    if outcome.due_at:
        await deliver.configure(schedule_at=outcome.due_at, priority=_FAILING_LAST).defer_async(endpoint=endpoint)


@app.task(queue=QUEUE, retry=RetryStrategy(max_attempts=6, exponential_wait=10))
def notify(endpoint: int) -> None:
    """Write to a partner whose endpoint was disabled."""
    notices.write(endpoint)


@app.periodic(cron="17 3 * * *", periodic_id="keep_webhooks")
@app.task(queue=QUEUE, queueing_lock="keep_webhooks")
def keep(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes it
    """Remove old messages and secrets, once a day."""
    upkeep.run(timezone.now())


def wake_soon(**_kwargs: Any) -> None:
    """After a commit: let the worker look, if there is anybody to tell."""
    if Endpoint.objects.filter(disabled_at=None).exists():
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            wake.defer()


async def _deliver_soon(endpoint: int, *, priority: int) -> None:
    with contextlib.suppress(AlreadyEnqueued):
        await deliver.configure(queueing_lock=f"webhooks-{endpoint}", priority=priority).defer_async(endpoint=endpoint)


async def _forget_stalled_jobs() -> None:
    """Remove the jobs of workers that died: what they were to do is found without them."""
    for job in await app.job_manager.get_stalled_jobs(queue=QUEUE):
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
