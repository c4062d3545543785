"""From a commit to the worker, and back to the feed."""

import orjson
import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from sco.webhooks import gathering, tasks
from tests import factories as make
from tests.webhooks import making


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
