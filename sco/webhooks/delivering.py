"""Delivers messages to an endpoint, one at a time: what is due is taken, sent, and settled.

Between taking and settling no transaction is open and no lock is held, only ``busy_until`` is set. Whatever happens to
the worker in between, the message still waits; it is sent again, under the same id, when that time has passed.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Q
from django.utils import timezone

from sco.webhooks import gathering, schedule, signing
from sco.webhooks.models import Attempt, Endpoint, Message
from sco.webhooks.sending import TOTAL_SECONDS, Result, send, unexpected

logger = logging.getLogger(__name__)
# Longer than any request: whoever has not settled by then has died.
BUSY = timedelta(seconds=30)
# After a pause of half an hour, which may be 10 % shorter, or a longer one, a message that also has what is new takes
# the place of the failed one.
REPLACED_AFTER = timedelta(minutes=25)
GONE = 410
# Somebody at the desk waits for it, and keeps a thread.
BY_HAND_SECONDS = 10.0
# With the request that is under way then, less than a container is given to stop.
_ROUND_SECONDS = 10.0
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent now."""

    endpoint: int
    message: str
    url: str
    headers: dict[str, str]
    body: bytes
    at: datetime
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a delivery led to: when the message is due again, and whether the endpoint was disabled."""

    due_at: datetime | None = None
    is_disabled: bool = False


async def in_database(function: Callable[..., _T], *arguments: Any) -> _T:
    """The result of a function that uses the database, called in a thread, as an event loop must not wait for it."""
    return await sync_to_async(_on_open_connection)(function, *arguments)


def _on_open_connection(function: Callable[..., _T], *arguments: Any) -> _T:
    # A worker lives long, and no request comes after which Django would close a connection that has broken.
    if not transaction.get_connection().in_atomic_block:
        close_old_connections()
    return function(*arguments)


async def deliver_due(endpoint: int) -> Outcome:
    """Send what is due to an endpoint, one message after another, for some seconds."""
    outcome, until = Outcome(), time.monotonic() + _ROUND_SECONDS
    while time.monotonic() < until and (delivery := await in_database(take, endpoint)):
        outcome = await send_and_settle(delivery)
    return outcome


async def send_and_settle(delivery: Delivery) -> Outcome:
    """One attempt, and what follows from it."""
    return await in_database(settle, delivery, await _result(delivery))


async def _result(delivery: Delivery) -> Result:
    seconds = BY_HAND_SECONDS if delivery.by_hand else TOTAL_SECONDS
    private, began = settings.WEBHOOKS_ALLOW_PRIVATE, time.monotonic()
    try:
        return await send(delivery.url, delivery.headers, delivery.body, private=private, seconds=seconds)
    except Exception as error:
        # A message that was not settled would come again without a pause, and for ever.
        logger.exception("Sending %s to endpoint %s broke", delivery.message, delivery.endpoint)
        return unexpected(error, time.monotonic() - began)


@transaction.atomic
def take(pk: int) -> Delivery | None:
    """The message that is due to this endpoint, which is busy from now on; None if there is none."""
    now = timezone.now()
    endpoint = _locked(pk, now)
    if endpoint is None or not endpoint.is_active or not endpoint.partner.is_active:
        return None
    message = _current(endpoint, now)
    if message is None or message.due_at > now:
        return None
    return _started(endpoint, message, now)


@transaction.atomic
def take_by_hand(pk: int, message: Message | None = None) -> Delivery | None:
    """A test of this endpoint, or this message again, whatever the state of both; None while a request is under way."""
    now = timezone.now()
    endpoint = _locked(pk, now)
    if endpoint is None:
        return None
    return _started(endpoint, message or gathering.ping(endpoint, now), now, by_hand=True)


@transaction.atomic
def settle(delivery: Delivery, result: Result) -> Outcome:
    """Note what became of a delivery, and decide about message and endpoint."""
    now = timezone.now()
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint)
    message = Message.objects.get(pk=delivery.message)
    was_active, endpoint.busy_until, message.tried_at = endpoint.is_active, None, now
    _note(delivery, result)
    if result.is_success:
        _succeeded(endpoint, message, now)
    elif message.state == Message.State.WAITING and not delivery.by_hand:
        _failed(endpoint, message, result, now)
    message.save()
    endpoint.save(update_fields=["busy_until", "failing_since", "disabled_at", "disabled_why"])
    waits = message.state == Message.State.WAITING and endpoint.is_active
    return Outcome(message.due_at if waits else None, is_disabled=was_active and not endpoint.is_active)


def due_endpoints(now: datetime) -> list[tuple[int, bool]]:
    """The endpoints to which something may be due, and whether each is failing."""
    due = Q(messages__state=Message.State.WAITING, messages__due_at__lte=now)
    found = _free(now).filter(due | Q(position__lt=gathering.head_sequence()), partner__is_active=True)
    rows = found.filter(disabled_at=None).values_list("pk", "failing_since").distinct()
    return [(pk, since is not None) for pk, since in rows]


def _free(now: datetime) -> Any:
    return Endpoint.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now))


def _locked(pk: int, now: datetime) -> Endpoint | None:
    """The endpoint, locked; None while another delivery to it is under way."""
    rows = _free(now).select_for_update(skip_locked=True, of=("self",)).select_related("partner")
    found: Endpoint | None = rows.filter(pk=pk).first()
    return found


def _current(endpoint: Endpoint, now: datetime) -> Message | None:
    """The one message that waits: the earlier one, or else about what is new."""
    waiting = endpoint.messages.filter(state=Message.State.WAITING).first()
    if waiting is None:
        return gathering.next_message(endpoint, now)
    # Not before it is due: something new shortens no pause, neither a planned one nor one that the endpoint asked for.
    is_due, tried_at = waiting.due_at <= now, waiting.tried_at
    is_old = is_due and tried_at is not None and tried_at <= now - REPLACED_AFTER
    return gathering.replace(waiting, endpoint, now) if is_old else waiting


def _started(endpoint: Endpoint, message: Message, now: datetime, *, by_hand: bool = False) -> Delivery | None:
    try:
        keys = endpoint.signing_secrets(now)
    except signing.SecretUnreadable:
        logger.exception("The secret of endpoint %s cannot be decrypted", endpoint.pk)
        endpoint.disable(Endpoint.Why.SECRET, now)
        endpoint.save(update_fields=["disabled_at", "disabled_why"])
        return None
    endpoint.busy_until = now + BUSY
    endpoint.save(update_fields=["busy_until"])
    headers = signing.signed(message.pk, message.body, now, keys)
    return Delivery(endpoint.pk, message.pk, endpoint.url, headers, message.body.encode(), now, by_hand)


def _note(delivery: Delivery, result: Result) -> None:
    Attempt.objects.create(
        message_id=delivery.message, at=delivery.at, url=delivery.url, by_hand=delivery.by_hand, status=result.status,
        latency_ms=result.latency_ms, error=result.error, response=result.response,
    )  # fmt: skip


def _succeeded(endpoint: Endpoint, message: Message, now: datetime) -> None:
    message.state, endpoint.failing_since = Message.State.DELIVERED, None
    # It works again: what waits need not wait any longer.
    endpoint.messages.filter(state=Message.State.WAITING).exclude(pk=message.pk).update(due_at=now)


def _failed(endpoint: Endpoint, message: Message, result: Result, now: datetime) -> None:
    message.tries += 1
    message.due_at = now + schedule.pause(message.tries, result.retry_after)
    endpoint.failing_since = endpoint.failing_since or now
    if not endpoint.is_active:
        return
    if result.status == GONE:
        endpoint.disable(Endpoint.Why.GONE, now)
    elif now - endpoint.failing_since >= schedule.GIVE_UP:
        endpoint.disable(Endpoint.Why.FAILING, now)
