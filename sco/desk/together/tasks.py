"""What the worker does for people who work together."""

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sco.desk.tasks import QUEUE
from sco.desk.together import notices
from sco.desk.together.models import Notice


# A notice is of no use after a day: two seconds, four, eight … nine hours in all.
@app.task(queue=QUEUE, retry=RetryStrategy(max_attempts=14, exponential_wait=2))
def send_notice(notice: int) -> None:
    """Send a notice by e-mail, once, unless it was read in the meantime."""
    with transaction.atomic():
        rows = Notice.objects.select_related("recipient", "actor").select_for_update(of=("self",))
        row = rows.filter(pk=notice, sent_at=None).first()
        letter = notices.letter(row) if row else None
        if row is None or letter is None:
            return
        row.sent_at = timezone.now()
        row.save(update_fields=["sent_at"])
        letter.send()
