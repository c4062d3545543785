"""What the worker does for the desk."""

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sco.access.models import PermissionRequest
from sco.desk import letters

QUEUE = "letters"


# A mail server may be gone for a day: two seconds, four, eight … three days in all.
@app.task(queue=QUEUE, retry=RetryStrategy(max_attempts=17, exponential_wait=2))
def send_letter(request: int) -> None:
    """Send the letter of an answered request for permission, once."""
    with transaction.atomic():
        asked = PermissionRequest.objects.select_for_update().filter(pk=request, sent_at=None).first()
        if asked is None or not asked.letter:
            return
        asked.sent_at = timezone.now()
        asked.save(update_fields=["sent_at"])
        letters.message(asked).send()
