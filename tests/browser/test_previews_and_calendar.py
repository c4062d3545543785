"""Previews, review links, the calendar, versions and bulk jobs in Chromium: both languages, widths and modes."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.models import Article, Topic
from sco.desk.bulk.models import BulkItem, BulkJob
from sco.desk.bulk.running import work
from sco.desk.comparing.versions import before_now
from sco.desk.previewing.models import ReviewLink
from sco.desk.scheduling.models import Schedule
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow, screens
from tests.desk.browser import page as address_of

NUMBERS = count()


@pytest.fixture
def editor(address: str) -> User:
    return User.objects.filter(username="planner").first() or make.editor("planner")


def article() -> Article:
    return Article.objects.get(slug="four-security-centres")


def topic() -> Topic:
    return make.topic(f"planned-{next(NUMBERS)}")


def review_link(editor: User) -> str:
    _link, token = ReviewLink.objects.make(article(), languages=["zh-Hans", "en"], days=1, by=editor)
    return f"/review/{token}/"


def scheduled(editor: User) -> Schedule:
    at = timezone.now() + timedelta(hours=1)
    return Schedule.objects.create(
        action="publish", kind="topic", items=[topic().pk], reviewed="0" * 64, at=at, by=editor, language="en"
    )


def bulk_job(editor: User) -> BulkJob:
    rows = [topic() for _ in range(4)]
    job = BulkJob.objects.create(
        action="publish", kind="topic", by=editor, language="en", state="running", started_at=timezone.now()
    )
    items = (BulkItem(job=job, position=n, item=row.pk, slug=row.slug) for n, row in enumerate(rows))
    BulkItem.objects.bulk_create(items)
    return job


def compared() -> str:
    row = topic()
    then = before_now(row)
    make.rename(row, "changed")
    return address_of(row).replace("/change/", f"/compare/?old={then}")


PAGES: dict[str, Any] = {
    "preview": lambda _editor: address_of(article(), "preview"),
    "preview at phone width": lambda _editor: address_of(article(), "preview") + "?view=phone",
    "reading page, Chinese": lambda _editor: address_of(article(), "preview") + "zh-Hans/",
    "reading page, English": lambda _editor: address_of(article(), "preview") + "en/",
    "review": review_link,
    "calendar": lambda editor: scheduled(editor) and "/admin/desk_scheduling/schedule/",
    "schedule": lambda editor: f"/admin/desk_scheduling/schedule/{scheduled(editor).pk}/change/",
    "history": lambda _editor: address_of(article(), "history"),
    "compare": lambda _editor: compared(),
    "restore": lambda _editor: compared().replace("compare/?old=", "restore/") + "/",
    "bulk job": lambda editor: f"/admin/desk_bulk/bulkjob/{bulk_job(editor).pk}/change/",
}  # fmt: skip


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_grave_and_nothing_overflows(
    open_desk: Open, editor: User, name: str, scheme: str, width: int
) -> None:
    language = "zh-hans" if scheme == "dark" else "en"
    page = open_desk(PAGES[name](editor), user=editor, language=language, width=width, scheme=scheme, bypass_csp=True)
    assert axe_finds(page) == []
    assert overflow(page) <= 0
    if "reading" not in name and name not in {"review", "history"}:
        assert screens(page) <= 6


def test_both_languages_are_read_side_by_side_or_at_phone_width(open_desk: Open, editor: User) -> None:
    page = open_desk(address_of(article(), "preview"), user=editor)
    boxes = [frame.bounding_box() for frame in page.locator("iframe").all()]
    assert boxes[0]["y"] == boxes[1]["y"]
    expect(page.frame_locator("iframe").nth(1).locator("h1")).to_contain_text("Four security centres")
    expect(page.frame_locator("iframe").nth(0).locator("article")).to_have_attribute("lang", "zh-Hans")
    page.get_by_label("Show").first.select_option("phone")
    page.get_by_role("button", name="Show").click()
    # With the two pixels of its border.
    assert page.locator("iframe").first.bounding_box()["width"] == 392


def test_a_link_is_made_opened_by_nobody_and_revoked(open_desk: Open, editor: User) -> None:
    page = open_desk(address_of(article(), "preview"), user=editor)
    page.get_by_role("button", name="Make a link").click()
    url = page.locator(".new-link input").input_value()
    reader = open_desk(url, role=None, width=390)
    expect(reader.locator(".unpublished")).to_contain_text("Not published")
    expect(reader.locator(".unpublished")).to_contain_text("未发布")
    reader.get_by_role("link", name="English").click()
    expect(reader.locator("article")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Revoke").first.click()
    reader.reload()
    expect(reader.locator("main")).to_contain_text("This link leads nowhere")


def test_something_is_scheduled_and_found_in_the_calendar(open_desk: Open, editor: User) -> None:
    row = topic()
    page = open_desk(f"/admin/articles/topic/publish/?ids={row.pk}", user=editor)
    page.locator(".schedule-when summary").click()
    at = timezone.localtime() + timedelta(days=1)
    page.locator("[name=at_0]").fill(f"{at:%Y-%m-%d}")
    page.locator("[name=at_1]").fill("09:30")
    page.get_by_role("button", name="Schedule").click()
    expect(page.locator(".messagelist")).to_contain_text("Scheduled.")
    _in_calendar(page, f"/admin/desk_scheduling/schedule/?month={at:%Y-%m}", row)


def _in_calendar(page: Page, url: str, row: Topic) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(url)
        entry = page.locator(".calendar li", has_text=row.slug)
        expect(entry).to_be_visible()
        expect(entry).to_contain_text("09:30")


def test_progress_moves_by_itself_and_ends_in_the_report(open_desk: Open, editor: User) -> None:
    job = bulk_job(editor)
    page = open_desk(f"/admin/desk_bulk/bulkjob/{job.pk}/change/", user=editor)
    expect(page.locator(".settled")).to_have_text("0")
    work(job.pk, seconds=0)
    expect(page.locator(".settled")).to_have_text("1")
    while work(job.pk):
        pass
    expect(page.locator(".report .done")).to_have_count(4)


def test_versions_are_chosen_on_the_history_page(open_desk: Open, editor: User) -> None:
    row = topic()
    make.rename(row, "renamed")
    page = open_desk(address_of(row, "history"), user=editor)
    page.locator("[name=old]").last.check()
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".change ins").first).to_be_visible()
    page.get_by_role("link", name="Restore").first.click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator(".messagelist")).to_contain_text("Nothing was published")
    page.get_by_role("link", name="Undo").click()
    page.get_by_role("button", name="Restore").click()
    row.refresh_from_db()
    assert row.name_en == "renamed (English)"
