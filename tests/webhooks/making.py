"""Makes endpoints, as the desk does."""

from typing import Any

from asgiref.sync import async_to_sync
from django.utils import timezone

from sco.access.models import Partner
from sco.languages import LANGUAGES
from sco.webhooks import gathering
from sco.webhooks.delivering import Outcome, deliver_due
from sco.webhooks.models import Endpoint, Message
from tests.access import giving
from tests.webhooks.receiver import Receiver


def endpoint(url: str = "https://hooks.example.com/", of: Partner | None = None, **fields: Any) -> Endpoint:
    """An endpoint that is told of what comes from now on."""
    made = Endpoint(partner=of or giving.partner(), url=url, position=gathering.head_sequence(), **fields)
    made.languages = fields.get("languages", list(LANGUAGES))
    made.new_secret(timezone.now())
    made.save()
    return made


def endpoint_at(there: Receiver, **fields: Any) -> Endpoint:
    """The endpoint of a receiver, which knows its secret."""
    made = endpoint(there.url, **fields)
    (there.secret,) = made.signing_secrets(timezone.now())
    return made


def deliver(to: Endpoint) -> Outcome:
    """What the worker does when it is woken."""
    outcome = async_to_sync(deliver_due)(to.pk)
    to.refresh_from_db()
    return outcome


def waiting(of: Endpoint) -> Message:
    return of.messages.get(state=Message.State.WAITING)
