"""Many items in the background: one after another, each with its own outcome, resumed after whatever happens."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Topic
from sco.desk import item_admin
from sco.desk.bulk import tasks
from sco.desk.bulk.models import BulkItem, BulkJob
from sco.desk.bulk.running import work
from sco.ledger.models import Entry
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.desk import browser, scenarios

ROOT = Path(__file__).resolve().parents[2]
LIST = "/admin/articles/topic/"


@pytest.fixture(autouse=True)
def _few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three items are more than one page can hold."""
    monkeypatch.setattr(item_admin, "MAX_ITEMS", 2)


@pytest.fixture
def editor(record: str) -> User:
    return make.editor()


@pytest.fixture
def desk(editor: User) -> Client:
    return browser.client_of(editor)


def topics(many: int = 4) -> list[Topic]:
    return [make.topic(f"topic-{n}") for n in range(many)]


def draft(desk: Client, rows: list[Any], action: str = "publish") -> BulkJob:
    listed = f"/admin/articles/{rows[0]._meta.model_name}/"
    answer = desk.post(listed, {"action": f"{action}_selected", "_selected_action": [row.pk for row in rows]})
    assert "/admin/desk_bulk/bulkjob/" in answer["Location"]
    return BulkJob.objects.latest("pk")


def url(job: BulkJob, page: str = "change") -> str:
    return f"/admin/desk_bulk/bulkjob/{job.pk}/{page}/"


def start(desk: Client, rows: list[Any], action: str = "publish", **data: Any) -> BulkJob:
    job = draft(desk, rows, action)
    data = {"together": "on", **data}
    assert desk.post(url(job, "start"), data).status_code == 302
    job.refresh_from_db()
    assert job.is_running
    return job


def states(job: BulkJob) -> list[str]:
    return list(job.items.values_list("state", flat=True))


def finished(job: BulkJob) -> BulkJob:
    while work(job.pk):
        pass
    job.refresh_from_db()
    return job


def test_more_items_than_a_page_can_hold_become_a_job_to_confirm(desk: Client, editor: User) -> None:
    job = draft(desk, topics())
    page = desk.get(url(job)).content.decode()
    assert "Start with 4 items" in page
    assert not finished(job).finished_at
    assert not Entry.objects.exists()


def test_a_few_items_still_have_one_page(desk: Client, editor: User) -> None:
    rows = topics(2)
    answer = desk.post(LIST, {"action": "publish_selected", "_selected_action": [row.pk for row in rows]})
    assert "/admin/articles/topic/publish/?ids=" in answer["Location"]


def test_all_items_are_published_and_reported(desk: Client, editor: User) -> None:
    job = finished(start(desk, topics()))
    assert (job.state, states(job)) == ("done", ["done"] * 4)
    assert Entry.objects.count() == 4
    page = desk.get(url(job)).content.decode()
    assert 'value="4"' in page
    assert "topic-0（中文）" in page
    # Again: there is nothing to publish.
    assert states(finished(start(desk, list(Topic.objects.order_by("pk"))))) == ["unchanged"] * 4


def test_one_that_is_refused_does_not_stop_the_others(desk: Client, editor: User) -> None:
    rows = topics()
    Topic.objects.filter(pk=rows[1].pk).update(name_zh_hans="", name_en="")
    job = finished(start(desk, rows))
    assert states(job) == ["done", "refused", "done", "done"]
    assert "lacks: name" in desk.get(url(job), {"state": "refused"}).content.decode()


def test_what_items_refer_to_comes_along_if_wanted(desk: Client, editor: User) -> None:
    rows = [scenarios.approved(f"a-{n}") for n in range(3)]
    assert states(finished(start(desk, rows, together=""))) == ["refused"] * 3
    assert states(finished(start(desk, rows))) == ["done"] * 3


def test_a_translation_without_its_original_is_left_out(desk: Client, editor: User) -> None:
    rows = [scenarios.approved(f"a-{n}", approved=["en"]) for n in range(3)]
    job = finished(start(desk, rows))
    assert states(job) == ["refused"] * 3
    assert "The original is not approved" in desk.get(url(job)).content.decode()
    assert not Entry.objects.exists()


def test_what_is_saved_after_the_start_is_left_out(desk: Client, editor: User) -> None:
    rows = topics()
    job = start(desk, rows)
    browser.save(desk, rows[2], name_en="Another")
    assert states(finished(job)) == ["done", "done", "changed", "done"]


def test_a_part_that_is_saved_after_the_start_counts(desk: Client, editor: User) -> None:
    rows = [make.mechanism(f"m-{n}") for n in range(3)]
    answer = desk.post(
        "/admin/mechanisms/mechanism/", {"action": "publish_selected", "_selected_action": [row.pk for row in rows]}
    )
    job = BulkJob.objects.get()
    assert answer.status_code == 302
    desk.post(url(job, "start"), {"together": "on"})
    rows[0].references.create(**make.both("title", "new"), url="https://example.org/")
    assert states(finished(job)) == ["changed", "done", "done"]


def test_items_are_withdrawn_with_a_note(desk: Client, editor: User) -> None:
    rows = topics()
    make.publish_rows(*rows)
    article = make.article(topics=[rows[0]])
    make.publish_rows(article.outlet, article.rights, article)
    bad = desk.post(url(draft(desk, rows, "withdraw"), "start"), {"note_en": "Why"})
    assert "both languages" in bad.content.decode()
    job = finished(start(desk, rows, "withdraw", note_zh_hans="原因", note_en="Why"))
    assert states(job) == ["refused", "done", "done", "done"]
    assert '"Why"' in Entry.objects.latest("sequence").note
    assert job.note == {}


def test_a_deleted_item_is_reported(desk: Client, editor: User) -> None:
    rows = topics()
    job = start(desk, rows)
    rows[0].delete()
    assert states(finished(job)) == ["changed", "done", "done", "done"]
    assert desk.get(url(job)).status_code == 200


def test_the_right_counts_as_of_each_item(desk: Client, editor: User) -> None:
    job = start(desk, topics())
    work(job.pk, seconds=0)
    User.objects.update(is_active=False)
    assert states(finished(job)) == ["done", "forbidden", "forbidden", "forbidden"]


def test_an_error_is_reported_and_the_others_go_on(desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from sco.desk.bulk import running

    job, real = start(desk, topics()), running._act

    def fail(job: BulkJob, item: BulkItem) -> Any:
        done = real(job, item)
        if item.slug == "topic-1":
            raise RuntimeError
        return done

    monkeypatch.setattr(running, "_act", fail)
    assert states(finished(job)) == ["done", "failed", "done", "done"]
    assert Entry.objects.count() == 3


def test_a_canceled_job_stops_and_keeps_what_was_done(desk: Client, editor: User) -> None:
    job = start(desk, topics())
    work(job.pk, seconds=0)
    assert "Canceled" in browser.said(desk.post(url(job, "cancel")))
    job = finished(job)
    assert (job.state, states(job)) == ("canceled", ["done", "waiting", "waiting", "waiting"])


def test_the_worker_does_slices_and_resumes(desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    job = start(desk, topics())
    waiting = ProcrastinateJob.objects.filter(task_name__contains="continue_job", status="todo")
    assert waiting.count() == 1
    # One more is not needed, and none is made.
    tasks.resume()
    assert waiting.count() == 1
    # The worker died with the job: a minute later there is another.
    waiting.delete()
    tasks.resume()
    assert waiting.count() == 1
    waiting.delete()
    monkeypatch.setattr("sco.desk.bulk.tasks.work", lambda job: work(job, seconds=0))
    tasks.continue_job(job.pk)
    assert states(job) == ["done", "waiting", "waiting", "waiting"]
    assert waiting.count() == 1


def test_a_draft_that_nobody_starts_is_forgotten(desk: Client, editor: User) -> None:
    job = draft(desk, topics())
    tasks.resume()
    assert BulkJob.objects.exists()
    BulkJob.objects.filter(pk=job.pk).update(made_at=timezone.now() - 2 * tasks.KEPT)
    tasks.resume()
    assert not BulkJob.objects.exists()


KILLED = """
import os, signal, sys, django
django.setup()
from django.db import connections
for alias in ("default", "reader"):
    connections[alias].settings_dict["NAME"] = sys.argv[1]
import sco.desk.bulk.models as models
save, seen = models.BulkItem.save, []
def die(self, *args, **options):
    seen.append(self)
    if len(seen) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    save(self, *args, **options)
models.BulkItem.save = die
from sco.desk.bulk.running import work
work(int(sys.argv[2]))
"""


@pytest.mark.drill
def test_a_worker_killed_in_the_middle_is_resumed_without_doing_anything_twice(
    record: str, desk: Client, editor: User
) -> None:
    job = start(desk, topics())
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, record, str(job.pk)],
        cwd=ROOT, env={**os.environ, "DJANGO_SETTINGS_MODULE": "sco.settings"}, capture_output=True, text=True,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert states(job) == ["done", "done", "waiting", "waiting"]
    assert Entry.objects.count() == 2
    assert states(finished(job)) == ["done"] * 4
    assert Entry.objects.count() == verify_record().entries == 4


def test_progress_is_asked_for_as_json(desk: Client, editor: User) -> None:
    job = start(desk, topics())
    work(job.pk, seconds=0)
    assert desk.get(url(job, "progress")).json() == {"total": 4, "settled": 1, "state": "running"}
    assert "progress.js" in desk.get(url(job)).content.decode()


def test_the_editor_is_told_once_it_is_over(desk: Client, editor: User) -> None:
    job = finished(start(desk, topics()))
    assert "is finished" in desk.get("/admin/").content.decode()
    desk.post(url(job, "acknowledge"))
    assert "is finished" not in desk.get("/admin/").content.decode()


def test_jobs_need_their_rights(desk: Client, editor: User) -> None:
    rows = topics()
    job = draft(desk, rows)
    viewer = User.objects.create_user("viewer", is_staff=True)
    client = browser.client_of(viewer)
    assert [client.get(url(job, page)).status_code for page in ("change", "progress")] == [403, 403]
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_bulkjob", "view_topic"]))
    assert [client.get(url(job, page)).status_code for page in ("change", "progress")] == [200, 200]
    assert [client.post(url(job, page)).status_code for page in ("start", "cancel")] == [403, 403]
    client.post(LIST, {"action": "publish_selected", "_selected_action": [row.pk for row in rows]})
    assert BulkJob.objects.count() == 1
    # A draft is started by whoever has chosen its items.
    assert browser.client_of(make.editor("other")).post(url(job, "start")).status_code == 403
    assert [desk.get(url(job, page)).status_code for page in ("start", "cancel", "acknowledge")] == [405] * 3


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x"])
def test_an_unknown_job_is_not_found(desk: Client, pk: str) -> None:
    assert desk.get(f"/admin/desk_bulk/bulkjob/{pk}/change/").status_code == 404


def test_a_report_takes_as_many_queries_with_more_items(desk: Client, editor: User) -> None:
    counts = []
    for rows in (topics(3), [make.topic(f"more-{n}") for n in range(30)]):
        job = draft(desk, rows)
        desk.get(url(job))
        with CaptureQueriesContext(connection) as seen:
            desk.get(url(job))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_the_desks_role_suffices(record: str, editor: User) -> None:
    rows = topics()
    with databases.use(record, reader="", desk=databases.DESK):
        assert states(finished(start(browser.client_of(editor), rows))) == ["done"] * 4
        connections["default"].close()
