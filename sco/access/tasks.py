"""Keeps the lists of what was opened and closed to partners, sums up what keys have used, and deletes old requests."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from sco.access.models import Partner, PermissionRequest


def opened(grant: int) -> int:
    """How many articles this grant opens now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM access_opened(%s)", [grant])
        (count,) = cursor.fetchone()
    return int(count)


def refresh(partner: int) -> int:
    """Append what has changed for this partner; returns the number of changes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_refresh(%s)", [partner])
        (added,) = cursor.fetchone()
    return int(added)


# Grants end by themselves, and rights change with a publication: nobody at the desk does anything at that moment.
@app.periodic(cron="* * * * *", periodic_id="refresh_access")
@app.task(queue="access", queueing_lock="refresh_access")
def refresh_all(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Refresh every partner's list."""
    for partner in Partner.objects.values_list("pk", flat=True):
        refresh(partner)


def sum_up() -> int:
    """Sum up what the live service has reported; returns the number of reports."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_sum_up()")
        (reports,) = cursor.fetchone()
    return int(reports)


@app.periodic(cron="* * * * *", periodic_id="sum_up_usage")
@app.task(queue="access", queueing_lock="sum_up_usage")
def sum_up_usage(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Sum up every minute."""
    sum_up()


@app.periodic(cron="17 3 * * *", periodic_id="delete_old_requests")
@app.task(queue="access", queueing_lock="delete_old_requests")
def delete_old_requests(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete requests for permission, answered or not, after PERMISSION_REQUEST_DAYS: they hold personal data."""
    until = timezone.now() - timedelta(days=settings.PERMISSION_REQUEST_DAYS)
    PermissionRequest.objects.filter(received_at__lt=until).delete()
