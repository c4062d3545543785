"""Delivering: at least once, under one id, one request at a time, for days; nobody waits for another."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core import mail
from django.db import IntegrityError, transaction

from sco.access.models import Partner
from sco.webhooks import delivering, notices, signing, upkeep
from sco.webhooks.delivering import deliver_due, due_endpoints, settle, take
from sco.webhooks.models import Attempt, Endpoint, Message
from sco.webhooks.sending import Result
from tests import factories as make
from tests.webhooks import making
from tests.webhooks.conftest import Clock
from tests.webhooks.making import deliver, waiting
from tests.webhooks.receiver import Receiver, receiver, stall

pytestmark = pytest.mark.django_db


def test_a_publication_is_told_and_verified(there: Receiver) -> None:
    to = making.endpoint_at(there)
    make.publish_rows(make.topic())
    deliver(to)
    make.publish_rows(make.state())
    deliver(to)
    assert [message["data"]["items"][0]["slug"] for message in there.received] == ["security", "kazakhstan"]
    assert there.refused == []
    assert len(set(there.ids)) == 2
    attempt = Attempt.objects.latest("pk")
    assert (attempt.status, attempt.error, attempt.url) == (204, "", there.url)
    assert set(to.messages.values_list("state", flat=True)) == {"delivered"}


def test_nothing_new_sends_nothing(there: Receiver) -> None:
    to = making.endpoint_at(there)
    deliver(to)
    make.publish_rows(make.topic())
    deliver(to)
    deliver(to)
    assert len(there.received) == 1


def test_both_secrets_sign_during_a_rotation(there: Receiver) -> None:
    to = making.endpoint_at(there)
    former, now = there.secret, making.timezone.now()
    new = to.new_secret(now)
    to.save()
    for secret in (former, new):
        there.secret = secret
        make.publish_rows(make.topic(f"topic-{secret == new}".lower()))
        deliver(to)
    assert there.refused == []
    Endpoint.objects.update(previous_until=now)
    there.secret = former
    make.publish_rows(make.topic("later"))
    deliver(to)
    assert there.refused == ["No matching signature found"]


def test_failures_are_tried_again_with_the_same_id_and_body(there: Receiver, clock: Clock) -> None:
    to = making.endpoint(there.url)
    there.answers = [(500, {}, b"broken"), (302, {"Location": "/"}, b""), (204, {}, b"")]
    make.publish_rows(make.topic())
    start = clock.at
    assert deliver(to).due_at is not None
    assert to.failing_since == start
    deliver(to)
    assert len(there.received) == 1  # it is not due yet
    for seconds in (6, 331):
        clock.pass_(seconds=seconds)
        deliver(to)
    assert len(set(there.ids)) == 1
    assert there.received[0] == there.received[1] == there.received[2]
    assert to.failing_since is None
    message = Message.objects.get()
    assert (message.state, message.tries) == ("delivered", 2)
    assert list(message.attempts.order_by("pk").values_list("status", "response")) == [
        (500, "broken"), (302, ""), (204, ""),
    ]  # fmt: skip


def test_an_endpoint_is_disabled_after_five_days_and_loses_nothing(there: Receiver, clock: Clock) -> None:
    to = making.endpoint(there.url, of=Partner.objects.create(slug="press", name="Press", email="it@press.example"))
    there.answers = [(500, {}, b"")]
    make.publish_rows(make.topic())
    start, outcome = clock.at, deliver(to)
    while outcome.due_at and len(there.received) < 40:
        clock.at = outcome.due_at
        outcome = deliver(to)
    assert outcome.is_disabled
    assert (to.disabled_why, to.failing_since) == ("failing", start)
    assert timedelta(days=5) <= clock.at - start < timedelta(days=6, hours=3)
    tries = len(there.received)
    assert 11 <= tries <= 13  # as chance shortens and lengthens the pauses
    notices.write(to.pk)
    (sent,) = mail.outbox
    assert sent.to == ["it@press.example"]
    assert to.url in sent.body
    assert "不再" in sent.body
    make.publish_rows(make.state())
    deliver(to)
    assert len(there.received) == tries
    there.answers = [(200, {}, b"")]
    clock.pass_(hours=1)
    to.enable()
    to.save()
    Message.objects.update(due_at=clock.at)
    deliver(to)
    assert [item["slug"] for item in there.received[-1]["data"]["items"]] == ["security", "kazakhstan"]


def test_410_disables_at_once(there: Receiver) -> None:
    to = making.endpoint(there.url)
    there.answers = [(410, {}, b"")]
    make.publish_rows(make.topic())
    assert deliver(to).is_disabled
    assert to.disabled_why == "gone"
    assert due_endpoints(making.timezone.now() + timedelta(days=1)) == []


@pytest.mark.parametrize(("asked", "least"), [("3600", 3600), ("1", 4), ("999999", 86400)])
def test_retry_after_is_honoured_within_a_day(there: Receiver, clock: Clock, asked: str, least: int) -> None:
    to = making.endpoint(there.url)
    there.answers = [(429, {"Retry-After": asked}, b"")]
    make.publish_rows(make.topic())
    due = deliver(to).due_at
    assert due is not None
    assert least <= (due - clock.at).total_seconds() <= max(least * 1.2, 6)


def test_whatever_breaks_while_sending_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_arguments: Any, **_options: Any) -> Any:
        raise OverflowError("so it\0 happens")

    monkeypatch.setattr(delivering, "send", broken)
    to = making.endpoint()
    make.publish_rows(make.topic())
    start, outcome = clock.at, deliver(to)
    assert (to.failing_since, to.busy_until, waiting(to).tries) == (start, None, 1)
    assert Attempt.objects.get().error == "Unexpected error: OverflowError: so it happens"
    assert "OverflowError" in caplog.text
    while outcome.due_at:
        clock.at = outcome.due_at
        outcome = deliver(to)
    assert to.disabled_why == "failing"


def test_a_message_that_keeps_failing_is_replaced_by_one_that_tells_both(there: Receiver, clock: Clock) -> None:
    to = making.endpoint(there.url)
    there.answers = [(500, {}, b"")]
    make.publish_rows(make.topic())
    outcome = deliver(to)
    for _each in range(3):
        assert outcome.due_at is not None
        clock.at = outcome.due_at
        outcome = deliver(to)
    make.publish_rows(make.state())
    there.answers = [(204, {}, b"")]
    clock.pass_(minutes=31)
    deliver(to)
    assert len(there.received) == 4  # something new does not shorten the pause
    assert outcome.due_at is not None
    clock.at = outcome.due_at
    deliver(to)
    assert [item["slug"] for item in there.received[-1]["data"]["items"]] == ["security", "kazakhstan"]
    assert there.ids[-1] != there.ids[0]
    assert sorted(Message.objects.values_list("state", flat=True)) == ["delivered", "replaced"]


@pytest.mark.parametrize("status", [429, 503])
def test_something_new_comes_no_earlier_than_the_endpoint_asked(there: Receiver, clock: Clock, status: int) -> None:
    to = making.endpoint(there.url)
    there.answers = [(status, {"Retry-After": "86400"}, b""), (204, {}, b"")]
    make.publish_rows(make.topic())
    deliver(to)
    for hours in range(24):
        make.publish_rows(make.topic(f"topic-{hours}"))
        deliver(to)
        assert len(there.received) == 1
        clock.pass_(hours=1)
    deliver(to)
    assert len(there.received[1]["data"]["items"]) == 25


def test_one_message_waits_at_most(there: Receiver) -> None:
    to = making.endpoint(there.url)
    there.answers = [(500, {}, b"")]
    for number in range(3):
        make.publish_rows(make.topic(f"topic-{number}"))
        deliver(to)
    copied = waiting(to)
    copied.pk = "msg_another"
    with pytest.raises(IntegrityError), transaction.atomic():
        copied.save(force_insert=True)


def test_a_worker_that_died_between_sending_and_noting_sends_again(there: Receiver, clock: Clock) -> None:
    to = making.endpoint(there.url)
    make.publish_rows(make.topic())
    taken = take(to.pk)
    assert taken is not None
    assert take(to.pk) is None  # one request at a time
    assert due_endpoints(clock.at) == []
    clock.pass_(seconds=31)
    assert due_endpoints(clock.at) == [(to.pk, False)]
    deliver(to)
    assert there.ids == [taken.message]


def test_a_worker_that_died_before_anything_was_made_loses_nothing(there: Receiver) -> None:
    to = making.endpoint(there.url)
    make.publish_rows(make.topic())
    make.publish_rows(make.state())
    assert [pk for pk, _failing in due_endpoints(making.timezone.now())] == [to.pk]
    deliver(to)
    assert len(there.received[0]["data"]["items"]) == 2


def test_a_suspended_partner_is_told_nothing_and_all_of_it_later(there: Receiver) -> None:
    to = making.endpoint(there.url)
    Partner.objects.update(is_active=False)
    make.publish_rows(make.topic())
    deliver(to)
    assert due_endpoints(making.timezone.now()) == []
    Partner.objects.update(is_active=True)
    deliver(to)
    assert len(there.received) == 1


def test_a_secret_that_cannot_be_read_disables_and_a_new_one_helps(there: Receiver, settings: Any) -> None:
    to = making.endpoint(there.url)
    settings.SECRET_KEY = "another" * 10
    make.publish_rows(make.topic())
    deliver(to)
    assert (to.disabled_why, there.received) == ("secret", [])
    there.secret = to.new_secret(making.timezone.now())
    assert to.previous_secret is None
    to.enable()
    to.save()
    deliver(to)
    assert (len(there.received), there.refused) == (1, [])


def test_what_an_editor_does_meanwhile_stays(there: Receiver, clock: Clock) -> None:
    to = making.endpoint(there.url)
    make.publish_rows(make.topic())
    taken = take(to.pk)
    assert taken is not None
    to.refresh_from_db()
    to.disable(Endpoint.Why.DESK, clock.at)
    to.url = "https://new.example.com/"
    to.save()
    settle(taken, Result(status=500))
    to.refresh_from_db()
    assert (to.disabled_why, to.url, to.busy_until) == ("desk", "https://new.example.com/", None)


def test_slow_and_dead_endpoints_delay_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "TOTAL_SECONDS", 2.0)
    done: dict[int, float] = {}
    with receiver() as slow, receiver() as healthy:
        slow.answers = [stall(slow)]
        slows = [making.endpoint(slow.url) for _each in range(12)]
        quick = making.endpoint_at(healthy)
        make.publish_rows(make.topic())
        began = time.monotonic()

        async def one(pk: int) -> None:
            await deliver_due(pk)
            done[pk] = time.monotonic() - began

        async def everything() -> None:
            await asyncio.wait_for(asyncio.gather(*(one(each.pk) for each in [*slows, quick])), 30)

        async_to_sync(everything)()
    assert done[quick.pk] < 1.5
    assert all(2 <= done[each.pk] < 8 for each in slows)
    assert healthy.refused == []
    assert Endpoint.objects.filter(failing_since=None).get() == quick


def test_upkeep_removes_what_is_old_and_keeps_what_waits(there: Receiver, settings: Any) -> None:
    to = making.endpoint_at(there)
    make.publish_rows(make.topic())
    deliver(to)
    there.answers = [(500, {}, b"")]
    make.publish_rows(make.state())
    deliver(to)
    secret, now = there.secret, making.timezone.now()
    to.new_secret(now)
    to.save()
    upkeep.run(now)
    assert Message.objects.count() == 2
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    upkeep.run(now + timedelta(days=31))
    assert Message.objects.get() == waiting(to)
    settings.SECRET_KEY_FALLBACKS = []
    to.refresh_from_db()
    assert to.previous_secret is None
    assert to.signing_secrets(now)[0] != secret
    assert signing.decrypt(to.secret).startswith("whsec_")
