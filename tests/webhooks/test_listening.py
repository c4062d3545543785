"""From a commit to the worker, and back to the feed."""

from datetime import timedelta

import orjson
import pytest
from asgiref.sync import async_to_sync
from django.db import ProgrammingError, connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from sco.webhooks import gathering, tasks, upkeep
from sco.webhooks.models import Endpoint, Message
from tests import databases
from tests import factories as make
from tests.webhooks import making
from tests.webhooks.receiver import Receiver


def test_who_listens_after_a_publication_wakes_the_worker_once(record: str) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.wake.name)
    make.publish_rows(make.topic())
    assert jobs.count() == 0  # there is nobody to tell
    making.endpoint()
    for number in range(3):
        make.publish_rows(make.topic(f"topic-{number}"))
    assert jobs.count() == 1


def test_a_publication_succeeds_whatever_becomes_of_waking(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("no jobs today")

    making.endpoint()
    monkeypatch.setattr(tasks.wake, "defer", fail)
    assert make.publish_rows(make.topic())[0].action == "publish"


def test_a_cursor_is_one_that_the_feed_takes(record: str, api: Client) -> None:
    to = making.endpoint()
    make.topic_in_three_versions()
    message = gathering.next_message(to, making.timezone.now())
    assert message is not None
    cursor = orjson.loads(message.body)["data"]["cursor"]
    assert api.get(f"/api/v1/changes?after={cursor}").json()["results"] == []
    assert api.get(f"/api/v1/topics?as_of={cursor}").json()["as_of"] == cursor


def run(task: object, **arguments: object) -> None:
    """Do a job here and now."""
    async_to_sync(task.func)(**arguments)  # type: ignore[attr-defined]


def jobs_of(task: object) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=task.name).order_by("id"))  # type: ignore[attr-defined]


def test_waking_asks_for_each_endpoint_once_and_for_failing_ones_last(record: str) -> None:
    working, failing = making.endpoint(), making.endpoint()
    failing.failing_since = making.timezone.now()
    failing.save()
    make.publish_rows(make.topic())
    for _each in range(2):
        run(tasks.wake)
    assert {(job.args["endpoint"], job.priority) for job in jobs_of(tasks.deliver)} == {
        (working.pk, 0),
        (failing.pk, -10),
    }
    assert len(jobs_of(tasks.deliver)) == 2


def test_a_failed_delivery_comes_back_and_a_disabled_endpoint_is_written_to(record: str, there: Receiver) -> None:
    to = making.endpoint(there.url)
    there.answers = [(500, {}, b""), (410, {}, b"")]
    make.publish_rows(make.topic())
    run(tasks.deliver, endpoint=to.pk)
    (job,) = jobs_of(tasks.deliver)
    assert job.scheduled_at == making.waiting(to).due_at
    to.messages.update(due_at=making.timezone.now())
    run(tasks.deliver, endpoint=to.pk)
    assert [job.args for job in jobs_of(tasks.notify)] == [{"endpoint": to.pk}]


def test_jobs_of_a_worker_that_died_are_removed(record: str) -> None:
    tasks.wake.defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)",
            [making.timezone.now() - timedelta(minutes=5)],
        )
    run(tasks.wake)
    assert jobs_of(tasks.wake) == []


def test_the_desks_role_is_enough_and_the_publics_sees_nothing(record: str, there: Receiver) -> None:
    with databases.use(record, reader=databases.READER, desk=databases.DESK):
        to = making.endpoint_at(there)
        make.publish_rows(make.topic())
        making.deliver(to)
        upkeep.run(making.timezone.now() + timedelta(days=31))
        assert (len(there.received), Message.objects.count()) == (1, 0)
        for model in (Endpoint, Message):
            with pytest.raises(ProgrammingError, match="permission denied"):
                model.objects.using("reader").first()
