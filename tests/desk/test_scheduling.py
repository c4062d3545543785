"""Publishing and withdrawing at a time: what was reviewed then, or nothing, and the editor is told."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import IntegrityError, connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from articles.models import Topic, Translation
from sco.desk.scheduling.calendar_page import month
from sco.desk.scheduling.models import Schedule
from sco.desk.scheduling.running import carry_out
from sco.desk.scheduling.tasks import run_due, send_letter
from sco.ledger.history import events_of
from sco.ledger.models import Entry, EntryActor
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.desk import browser, scenarios

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def editor(record: str) -> User:
    user = make.editor()
    User.objects.filter(pk=user.pk).update(email="ed@example.org")
    return user


@pytest.fixture
def desk(editor: User) -> Client:
    return browser.client_of(editor)


@pytest.fixture
def topic(editor: User) -> Topic:
    return make.topic()


def desk_time(at: datetime | None = None) -> datetime:
    """A time as the desk shows and reads it; now."""
    return timezone.localtime(at, ZoneInfo(getattr(settings, "DESK_TIME_ZONE", "UTC")))


def tomorrow() -> dict[str, str]:
    at = desk_time() + timedelta(days=1)
    return {"at_0": f"{at:%Y-%m-%d}", "at_1": f"{at:%H:%M}", "schedule": "1"}


def schedule(desk: Client, row: Any, action: str = "publish", **data: Any) -> Schedule:
    answer = browser.send(desk, browser.action_page(row, action), **tomorrow(), **data)
    assert answer.status_code == 302, answer.content.decode()
    return Schedule.objects.latest("pk")


def come(made: Schedule, *, late: timedelta = timedelta(seconds=1)) -> Schedule:
    """The time of a schedule comes, and a worker looks."""
    Schedule.objects.filter(pk=made.pk).update(at=timezone.now() - late)
    run_due()
    return Schedule.objects.get(pk=made.pk)


def url(made: Schedule, page: str = "change") -> str:
    return f"/admin/desk_scheduling/schedule/{made.pk}/{page}/"


def test_what_was_reviewed_is_published_at_its_time(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    run_due()
    assert not Entry.objects.exists()
    assert come(made).state == "done"
    assert Entry.objects.get().slug == "security"
    assert EntryActor.objects.get().actor == "ed"
    assert Schedule.objects.get().choices == {}


def test_the_same_submitted_twice_is_one_schedule(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    data = {"at_0": f"{desk_time(made.at):%Y-%m-%d}", "at_1": f"{desk_time(made.at):%H:%M}", "schedule": "1"}
    answer = browser.send(desk, browser.action_page(topic, "publish"), **data)
    assert "Scheduled. If anything changes" in browser.said(answer)
    assert Schedule.objects.get() == made
    assert ProcrastinateJob.objects.filter(task_name__contains="run_schedule").count() == 1
    later = f"{desk_time() + timedelta(days=3):%Y-%m-%d}"
    answer = browser.send(desk, browser.action_page(topic, "publish"), **data | {"at_0": later})
    assert "Scheduled already, for another time" in browser.said(answer)
    assert Schedule.objects.get().at == made.at


def test_the_database_keeps_two_of_the_same_from_waiting(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_what_was_canceled_is_scheduled_again(desk: Client, topic: Topic) -> None:
    desk.post(url(schedule(desk, topic), "cancel"))
    assert schedule(desk, topic).is_waiting


def test_its_job_waits_for_the_time_and_the_transaction(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    job = ProcrastinateJob.objects.get(task_name="sco.desk.scheduling.tasks.run_schedule")
    assert (job.args, job.scheduled_at) == ({"schedule": made.pk}, made.at)


def test_an_article_is_published_with_the_ticks_and_references_of_its_page(desk: Client) -> None:
    article = scenarios.draft()
    made = schedule(desk, article, approve=[f"{article.pk}:zh-Hans", f"{article.pk}:en"], cascade="1")
    assert not Translation.objects.filter(state="approved").exists()
    assert come(made).state == "done"
    assert set(Entry.objects.values_list("kind", flat=True)) == {"article", "author", "outlet", "rights"}
    assert set(Translation.objects.values_list("approved_by", flat=True)) == {"ed"}
    # The desk's history names the editor, not the worker.
    assert {event.pgh_context["user"] for event in events_of(Translation).all()} == {made.by_id}


def test_a_correction_and_a_withdrawal_are_scheduled_too(desk: Client, topic: Topic) -> None:
    make.publish_rows(topic)
    make.rename(topic, "new")
    notes = {"note_zh_hans": "更正", "note_en": "Corrected"}
    assert come(schedule(desk, topic, "correct", **notes)).state == "done"
    assert come(schedule(desk, topic, "withdraw")).state == "done"
    assert list(Entry.objects.order_by("sequence").values_list("action", flat=True)) == [
        "publish", "correct", "withdraw",
    ]  # fmt: skip


def not_done(made: Schedule, state: str, told: str) -> None:
    before = Entry.objects.count()
    after = come(made)
    assert after.state == state
    assert told in after.told
    assert Entry.objects.count() == before


CHANGED = "The content has changed since it was reviewed. Nothing was changed."


def test_a_text_that_changed_since_is_not_published(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    make.rename(topic, "other")
    assert "Something has changed since" in desk.get(url(made)).content.decode()
    not_done(made, "changed", CHANGED)


def test_the_form_says_that_a_change_stops_the_schedule(desk: Client, topic: Topic) -> None:
    schedule(desk, topic)
    assert "Something has changed since this was reviewed" not in desk.get(browser.page(topic)).content.decode()
    browser.save(desk, topic, name_en="Other")
    assert "Something has changed since this was reviewed" in desk.get(browser.page(topic)).content.decode()


def test_what_was_published_by_hand_meanwhile_is_not_published_again(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    make.publish_rows(topic)
    not_done(made, "changed", CHANGED)


def test_an_approval_that_was_revoked_stops_it(desk: Client) -> None:
    article = scenarios.approved()
    made = schedule(desk, article, cascade="1")
    Translation.objects.filter(language="en").update(
        state="draft", approved_by="", approved_at=None, text_digest="", source_digest=""
    )
    not_done(made, "changed", CHANGED)


def test_a_corrected_item_is_not_withdrawn(desk: Client, topic: Topic) -> None:
    make.publish_rows(topic)
    made = schedule(desk, topic, "withdraw")
    make.rename(topic, "other")
    make.publish_rows(topic)
    not_done(made, "changed", CHANGED)


def test_a_deleted_item_is_told(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    topic.delete()
    not_done(made, "changed", "An item was deleted since then.")
    assert desk.get(url(made)).status_code == 200


def test_what_the_record_refuses_is_told(desk: Client, topic: Topic, settings: Any) -> None:
    make.publish_rows(topic)
    make.rename(topic, "new")
    made = schedule(desk, topic)
    # The database's clock is doubtful: nobody is there to confirm its time.
    settings.RECORD_MAX_GAP_DAYS = -1
    not_done(made, "refused", "The database’s clock says")


def test_a_new_reference_stops_a_withdrawal(desk: Client, topic: Topic) -> None:
    make.publish_rows(topic)
    made = schedule(desk, topic, "withdraw")
    article = make.article(topics=[topic])
    make.publish_rows(article.outlet, article.rights, article)
    not_done(made, "changed", CHANGED)


@pytest.mark.parametrize("lost", ["account", "staff", "right", "kind"])
def test_the_right_counts_as_of_the_time(desk: Client, editor: User, topic: Topic, lost: str) -> None:
    made = schedule(desk, topic)
    if lost in {"right", "kind"}:
        codename = "publish_entry" if lost == "right" else "change_topic"
        editor.groups.get().permissions.remove(Permission.objects.get(codename=codename))
    else:
        User.objects.update(**{"is_active" if lost == "account" else "is_staff": False})
    not_done(made, "forbidden", "no longer has the right")


def test_what_would_be_refused_today_is_not_scheduled(desk: Client, editor: User) -> None:
    article = scenarios.draft()
    answer = browser.send(desk, browser.action_page(article, "publish"), **tomorrow())
    assert "No language is approved" in answer.content.decode()
    assert not Schedule.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name__contains="run_schedule").exists()
    # Nor does the trial leave anything behind.
    browser.send(desk, browser.action_page(make.topic(), "publish"), **tomorrow())
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("day", "clock", "said"),
    [("2001-01-01", "10:00", "has passed"), ("2999-01-01", "10:00", "a year ahead"), ("x", "10:00", "valid date"),
     ("2027-01-01", "25:00", "valid time"), ("", "", "required")],
)  # fmt: skip
def test_a_bad_time_is_explained(desk: Client, topic: Topic, day: str, clock: str, said: str) -> None:
    page = browser.send(desk, browser.action_page(topic, "publish"), at_0=day, at_1=clock, schedule="1")
    assert said in page.content.decode()
    assert not Schedule.objects.exists()


def test_times_are_those_of_the_desk(desk: Client, topic: Topic) -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        from sco.desk.scheduling.forms import WhenForm

        day = (timezone.localtime() + timedelta(days=2)).date()
        form = WhenForm({"at_0": str(day), "at_1": "09:30"})
        assert form.is_valid()
        assert form.cleaned_data["at"].astimezone(UTC).hour == 1


def test_a_page_that_changed_before_it_was_scheduled_is_shown_again(desk: Client, topic: Topic) -> None:
    page = browser.action_page(topic, "publish")
    seen = desk.get(page).context["seen"]
    make.rename(topic, "other")
    answer = desk.post(page, {"seen": seen, **tomorrow()})
    assert "changed after you opened this page" in answer.content.decode()
    assert not Schedule.objects.exists()


def test_a_worker_that_was_down_publishes_late_and_says_so(desk: Client, topic: Topic) -> None:
    after = come(schedule(desk, topic), late=timedelta(minutes=45))
    assert (after.state, after.is_late) == ("done", True)
    assert after.told == "It was done 45 minutes late."


def test_the_editor_is_told_at_the_desk_until_they_have_seen_it(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    make.rename(topic, "other")
    come(made)
    assert CHANGED in desk.get("/admin/").content.decode()
    assert "has changed since it was reviewed" in desk.get(url(made)).content.decode()
    desk.post(url(made, "acknowledge"))
    assert CHANGED not in desk.get("/admin/").content.decode()


def test_others_are_not_told_and_cannot_tick_it_off(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    make.rename(topic, "other")
    come(made)
    other = browser.client_of(make.editor("other"))
    assert CHANGED not in other.get("/admin/").content.decode()
    other.post(url(made, "acknowledge"))
    assert CHANGED in desk.get("/admin/").content.decode()


def test_the_editor_gets_one_letter_in_their_language(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    Schedule.objects.update(language="zh-hans")
    make.rename(topic, "other")
    come(made)
    assert ProcrastinateJob.objects.get(task_name__contains="scheduling.tasks.send_letter").queue_name == "letters"
    send_letter(made.pk)
    send_letter(made.pk)
    (letter,) = mail.outbox
    assert letter.to == ["ed@example.org"]
    assert "other" in letter.body


def test_success_in_time_sends_no_letter(desk: Client, topic: Topic) -> None:
    come(schedule(desk, topic))
    assert not ProcrastinateJob.objects.filter(task_name__contains="scheduling.tasks.send_letter").exists()


def test_an_error_is_told_and_nothing_is_left(desk: Client, topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    made = schedule(desk, topic)

    def fail(*_args: Any, **_options: Any) -> None:
        make.publish_rows(topic)
        raise RuntimeError

    monkeypatch.setattr("sco.desk.actions.publish.publish", fail)
    not_done(made, "failed", "An error occurred")


def test_a_schedule_is_moved_and_its_old_job_finds_nothing_due(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    later = desk_time() + timedelta(days=3)
    desk.post(url(made, "move"), {"at_0": f"{later:%Y-%m-%d}", "at_1": f"{later:%H:%M}"})
    assert not carry_out(made.pk)
    jobs = ProcrastinateJob.objects.filter(task_name__contains="run_schedule").order_by("scheduled_at")
    assert [f"{job.scheduled_at:%d}" for job in jobs] == [f"{made.at:%d}", f"{later.astimezone(UTC):%d}"]
    assert "has passed" in desk.post(url(made, "move"), {"at_0": "2001-01-01", "at_1": "10:00"}).content.decode()


def test_a_canceled_schedule_does_nothing(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    assert "Canceled" in browser.said(desk.post(url(made, "cancel")))
    assert come(made).state == "canceled"
    assert not Entry.objects.exists()
    assert "too late" in browser.said(desk.post(url(made, "cancel")))


def test_moving_and_canceling_need_a_post_and_the_right(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    viewer = User.objects.create_user("viewer", is_staff=True)
    client = browser.client_of(viewer)
    pages = [url(made), "/admin/desk_scheduling/schedule/"]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    viewer.user_permissions.set(Permission.objects.filter(codename="view_schedule"))
    assert [client.get(page).status_code for page in pages] == [200, 200]
    assert [client.post(url(made, name)).status_code for name in ("move", "cancel")] == [403, 403]
    assert [desk.get(url(made, name)).status_code for name in ("move", "cancel", "acknowledge")] == [405] * 3
    for page in ("/add/", f"/{made.pk}/delete/"):
        assert desk.get(f"/admin/desk_scheduling/schedule{page}").status_code == 403


def test_the_calendar_shows_the_month(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    at = desk_time(made.at)
    text = desk.get("/admin/desk_scheduling/schedule/", {"month": f"{at:%Y-%m}"}).content.decode()
    assert f"{at:%H:%M}" in text
    assert "security（中文）" in text
    other = desk.get("/admin/desk_scheduling/schedule/", {"month": "2031-02"}).content.decode()
    assert "security（中文）" not in other.partition("</table>")[0]


@pytest.mark.parametrize("text", ["", "x", "0001-01", "9999-12", "2026-13", "%00"])
def test_any_month_has_a_page(desk: Client, text: str) -> None:
    assert desk.get("/admin/desk_scheduling/schedule/", {"month": text}).status_code in {200, 400}


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "x"])
def test_an_unknown_schedule_is_not_found(desk: Client, pk: str) -> None:
    assert desk.get(f"/admin/desk_scheduling/schedule/{pk}/change/").status_code == 404


def test_the_item_and_its_publish_page_say_that_it_is_scheduled(desk: Client, topic: Topic) -> None:
    schedule(desk, topic)
    assert "Scheduled: publish" in desk.get(browser.page(topic)).content.decode()
    assert "Already scheduled: publish" in desk.get(browser.action_page(topic, "publish")).content.decode()


def test_a_month_takes_as_many_queries_with_more_schedules(desk: Client, topic: Topic) -> None:
    made = schedule(desk, topic)
    counts = []
    for more in ("a", "b"):
        with CaptureQueriesContext(connection) as seen:
            month(made.at.date().replace(day=1))
        counts.append(len(seen))
        for n in range(5):
            schedule(desk, make.topic(f"{more}-{n}"))
    assert counts == [2, 2]


KILLED = """
import os, signal, sys, django
django.setup()
from django.db import connections
for alias in ("default", "reader"):
    connections[alias].settings_dict["NAME"] = sys.argv[1]
import sco.desk.scheduling.models as models
settle = models.Schedule.finish
def die(self, *args):
    if sys.argv[3] == "after":
        settle(self, *args)
    os.kill(os.getpid(), signal.SIGKILL)
models.Schedule.finish = die
from sco.desk.scheduling.running import carry_out
carry_out(int(sys.argv[2]))
"""


@pytest.mark.drill
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_in_the_middle_publishes_nothing_and_another_once(
    record: str, desk: Client, topic: Topic, when: str
) -> None:
    made = schedule(desk, topic)
    Schedule.objects.update(at=timezone.now() - timedelta(seconds=5))
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "sco.settings"}
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, record, str(made.pk), when],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert not Entry.objects.exists()
    assert Schedule.objects.get().is_waiting
    run_due()
    run_due()
    assert Entry.objects.count() == 1
    assert verify_record().entries == 1


def test_the_desks_role_suffices(record: str, editor: User, topic: Topic) -> None:
    with databases.use(record, reader="", desk=databases.DESK):
        desk = browser.client_of(editor)
        assert come(schedule(desk, topic)).state == "done"
        connections["default"].close()


def test_a_note_is_in_no_history(desk: Client, topic: Topic) -> None:
    make.publish_rows(topic)
    make.rename(topic, "new")
    schedule(desk, topic, "correct", note_zh_hans="更正说明文字", note_en="A secret note")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM desk_scheduling_scheduleevent AS e WHERE e::text LIKE '%secret%'")
        assert cursor.fetchone() == (0,)
