"""What is done once a day: old messages go, former secrets too, and secrets follow a new SECRET_KEY."""

import contextlib
from datetime import datetime, timedelta

from sco.webhooks.models import Endpoint, Message
from sco.webhooks.signing import SecretUnreadable, encrypt_anew

KEPT = timedelta(days=30)


def run(now: datetime) -> None:
    """All of it."""
    Message.objects.filter(created_at__lt=now - KEPT).exclude(state=Message.State.WAITING).delete()
    Endpoint.objects.filter(previous_until__lte=now).update(previous_secret=None, previous_until=None)
    for endpoint in Endpoint.objects.all():
        with contextlib.suppress(SecretUnreadable):
            _encrypt_anew(endpoint)


def _encrypt_anew(endpoint: Endpoint) -> None:
    # Compared with what was read: a secret that was replaced at this moment stays.
    same = Endpoint.objects.filter(pk=endpoint.pk, secret=endpoint.secret)
    previous = encrypt_anew(endpoint.previous_secret) if endpoint.previous_secret else None
    same.update(secret=encrypt_anew(endpoint.secret), previous_secret=previous)
