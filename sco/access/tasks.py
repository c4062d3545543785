"""Keeps the lists of what was opened and closed to partners: after each change at the desk, and every minute."""

from django.db import connection
from procrastinate.contrib.django import app

from sco.access.models import Partner


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
